"""Outcomes of a classification: a genre, or the reason why there is none.

Files, live sound, the command line and the window share these values; they are converted to text where they
are displayed.  An outcome is never a string, so a model may have a class called "silence" or "not music".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Scores:
    """Calibrated scores of a model.

    Attributes
    ----------
    classes : tuple of str
        The genres, in the order of the model's outputs.
    probabilities : tuple of float
        One for each genre, summing to 1.
    music : float
        Probability that the sound is music.
    """

    classes: tuple[str, ...]
    probabilities: tuple[float, ...]
    music: float

    def __getitem__(self, genre: str) -> float:
        """Return the probability of a genre."""
        return self.probabilities[self.classes.index(genre)]

    def as_dict(self) -> dict[str, float]:
        """Return genres and probabilities, in the order of the model's outputs."""
        return dict(zip(self.classes, self.probabilities, strict=True))

    def ranking(self) -> list[tuple[str, float]]:
        """Return genres and probabilities, the leading one first."""
        return sorted(self.as_dict().items(), key=lambda item: -item[1])

    @property
    def leading(self) -> str:
        """The most probable genre."""
        return self.ranking()[0][0]


@dataclass(frozen=True)
class Genre:
    """The sound is music of a genre.

    Attributes
    ----------
    name : str
        One of ``scores.classes``.  It need not be the leading one while a live outcome is held.
    scores : Scores
        The answer that it was decided from.
    """

    name: str
    scores: Scores

    @property
    def confidence(self) -> float:
        """Probability of the genre."""
        return self.scores[self.name]


@dataclass(frozen=True)
class Part:
    """What a mixed recording contains in one or several of its sections.

    Attributes
    ----------
    genre : str or None
        The genre; None for sound that is not music.
    start, end : float
        Bounds of its first section in seconds.
    seconds : float
        Length of all its sections together.
    """

    genre: str | None
    start: float
    end: float
    seconds: float

    @property
    def is_opening(self) -> bool:
        """Whether the part is the beginning of the recording, and nothing else."""
        return self.start == 0 and self.seconds <= self.end


@dataclass(frozen=True)
class Mixed:
    """The sound is music of several genres, one after the other.

    Attributes
    ----------
    parts : tuple of Part
        Two or more, in the order in which they start.
    scores : Scores
        The mean over the music; each genre has about the share of time that it fills.
    """

    parts: tuple[Part, ...]
    scores: Scores

    MOST: ClassVar[float] = 0.6
    """Share of the parts that the main one must exceed."""

    @property
    def main(self) -> Part | None:
        """The part that prevails; None if none does."""
        longest = max(self.parts, key=lambda part: part.seconds)
        total = sum(part.seconds for part in self.parts)
        return longest if longest.seconds > self.MOST * total else None

    @property
    def is_one_change(self) -> bool:
        """Whether there are two parts, of one section each."""
        return len(self.parts) == 2 and all(part.seconds <= part.end - part.start for part in self.parts)


@dataclass(frozen=True)
class NotSure:
    """The sound is music, but no genre is probable enough.

    Attributes
    ----------
    scores : Scores
        The answer that it was decided from.
    """

    scores: Scores

    @property
    def candidates(self) -> tuple[str, str]:
        """The two most probable genres, the leading one first."""
        (first, _), (second, _) = self.scores.ranking()[:2]
        return first, second


@dataclass(frozen=True)
class NotMusic:
    """The sound is speech, noise or other sound; the probabilities of genres are meaningless.

    Attributes
    ----------
    scores : Scores
        The answer that it was decided from.
    """

    scores: Scores


@dataclass(frozen=True)
class Silence:
    """There is no sound."""


@dataclass(frozen=True)
class TooQuiet:
    """There is sound, but it is too faint to classify."""


Outcome = Genre | Mixed | NotSure | NotMusic | Silence | TooQuiet


@dataclass(frozen=True)
class ShownTag:
    """A style or trait of the sound, beside its genre.

    Attributes
    ----------
    name : str
        Name of the tag.
    group : str
        "style", "instrument" or "mood"; see ``model_card.Tag``.
    score : float
        From 0 to 1.
    """

    name: str
    group: str
    score: float


KINDS: dict[type[Outcome], str] = {
    Genre: "genre",
    Mixed: "mixed",
    NotSure: "not_sure",
    NotMusic: "not_music",
    Silence: "silence",
    TooQuiet: "too_quiet",
}
"""Kinds of outcomes as they are written to files."""


def kind_of(outcome: Outcome) -> str:
    """Return the kind of an outcome as written to files: "genre", "mixed", "not_sure", ..."""
    return KINDS[type(outcome)]


def verdict_of(outcome: Outcome) -> str:
    """Return the genre, or else the kind of the outcome in words, as it is written to files."""
    return outcome.name if isinstance(outcome, Genre) else kind_of(outcome).replace("_", " ")


def scores_of(outcome: Outcome) -> Scores | None:
    """Return the scores of an outcome; None if nothing was classified."""
    return None if isinstance(outcome, Silence | TooQuiet) else outcome.scores


def is_same(first: Outcome, second: Outcome) -> bool:
    """Whether two outcomes are the same genre, or the same reason why there is none."""
    if isinstance(first, Genre) and isinstance(second, Genre):
        return first.name == second.name
    return type(first) is type(second)
