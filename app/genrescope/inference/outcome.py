"""What the model's answer means: a genre, or why there is none.

Files, live sound, the command line and the window share these values; text is made of them where they
are shown.  An outcome is never a string, so a model may have a class called "silence" or "not music".
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Scores:
    """Calibrated answer of a model.

    Attributes
    ----------
    classes : tuple of str
        The genres, in the order of the model's outputs.
    probabilities : tuple of float
        One for each genre, summing to 1.
    music : float
        Probability that it is music.
    """

    classes: tuple[str, ...]
    probabilities: tuple[float, ...]
    music: float

    def __getitem__(self, genre: str) -> float:
        """Probability of a genre."""
        return self.probabilities[self.classes.index(genre)]

    def as_dict(self) -> dict[str, float]:
        """Genre to probability, in the order of the model's outputs."""
        return dict(zip(self.classes, self.probabilities, strict=True))

    def ranking(self) -> list[tuple[str, float]]:
        """Genres with their probabilities, the leading one first."""
        return sorted(self.as_dict().items(), key=lambda item: -item[1])

    @property
    def leading(self) -> str:
        """The most probable genre."""
        return self.ranking()[0][0]


@dataclass(frozen=True)
class Genre:
    """It is music of a genre.

    Attributes
    ----------
    name : str
        The genre, one of ``scores.classes``.  It may not lead while a live outcome is held.
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
class NotSure:
    """It is music, but no genre is probable enough.

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
    """It is speech, noise or another sound; what the scores say of genres means nothing.

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


Outcome = Genre | NotSure | NotMusic | Silence | TooQuiet


_KINDS = {
    Genre: "genre",
    NotSure: "not_sure",
    NotMusic: "not_music",
    Silence: "silence",
    TooQuiet: "too_quiet",
}


def kind_of(outcome: Outcome) -> str:
    """Kind of an outcome as it is written to files: "genre", "not_sure", "not_music", ..."""
    return _KINDS[type(outcome)]


def scores_of(outcome: Outcome) -> Scores | None:
    """Scores behind an outcome; None if nothing was classified."""
    return None if isinstance(outcome, Silence | TooQuiet) else outcome.scores


def is_same(first: Outcome, second: Outcome) -> bool:
    """Whether two outcomes say the same thing: the same genre, or the same reason that there is none."""
    if isinstance(first, Genre) and isinstance(second, Genre):
        return first.name == second.name
    return type(first) is type(second)
