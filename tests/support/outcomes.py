"""Outcomes for tests that need no model."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from genrescope.analysis.live import LiveOutcome
from genrescope.analysis.timeline import Segment, Timeline
from genrescope.analysis.track import TrackResult
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


def result(path: Path, name: str = "reggae", *, seconds: float = 4.0) -> TrackResult:
    """The result of a file of two patches, of one genre."""
    classes = ("jazz", "reggae", "rock")
    found = genre(classes, name)
    rows = np.log(np.full((2, 3), found.scores.probabilities, dtype=np.float32))
    return TrackResult(
        path=path,
        duration=seconds,
        silence=0.0,
        outcome=found,
        sections=Timeline((Segment(0.0, seconds, found),)),
        model_id="tiny-1",
        classes=classes,
        taggram=rows,
        music=np.ones(2, dtype=np.float32),
        patch_starts=np.array([0.0, seconds / 2]),
        tags=np.array([0.9, 0.1, 0.2], dtype=np.float32),
        embedding=np.array([1, 0, 0, 0], dtype=np.float32),
    )


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
