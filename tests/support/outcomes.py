"""Outcomes for tests that need no model."""

from __future__ import annotations

from collections.abc import Sequence

from genrescope.analysis.live import LiveOutcome
from genrescope.inference.outcome import Genre, NotMusic, NotSure, Outcome, Scores


def scores(classes: Sequence[str], leading: str, probability: float = 0.8, music: float = 1.0) -> Scores:
    """One class leads, the others share the rest."""
    rest = (1 - probability) / (len(classes) - 1)
    return Scores(tuple(classes), tuple(probability if c == leading else rest for c in classes), music)


def genre(classes: Sequence[str], name: str, probability: float = 0.8) -> Genre:
    """A genre that leads."""
    return Genre(name, scores(classes, name, probability))


def not_sure(classes: Sequence[str]) -> NotSure:
    """Music of no genre."""
    return NotSure(scores(classes, classes[0], 0.3))


def not_music(classes: Sequence[str]) -> NotMusic:
    """A sound with the first class leading that is not music."""
    return NotMusic(scores(classes, classes[0], 0.8, 0.1))


def live(
    outcome: Outcome,
    *,
    firm: bool = True,
    seconds: float = 10.0,
    started: float = 0.0,
    shown: Outcome | None = None,
) -> LiveOutcome:
    """A live outcome that is also the one shown."""
    return LiveOutcome(outcome, firm, seconds, started, outcome if shown is None else shown)


def verdict(outcome: Outcome) -> str | type:
    """The genre, or the kind of an outcome without one."""
    return outcome.name if isinstance(outcome, Genre) else type(outcome)
