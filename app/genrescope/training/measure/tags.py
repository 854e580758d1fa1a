"""Which tags a model reproduces well, and from which score on they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genrescope.inference.model_card import Tag
from genrescope.inference.scores import sigmoid
from genrescope.training.measure.metrics import area_under_roc
from genrescope.training.measure.views import View
from genrescope.training.teachers.tags import SOURCES, TAGS, TaggerWord

Array = NDArray[Any]

LEAST_AUROC = 0.85
"""Tags that are reproduced less well are left out."""

# A tag belongs to a track if it reaches a probability in half of the track; the threshold is 0.5 after a
# shift of the logit.  Taggers give rare words low probabilities, so the teacher's decision is that it
# reaches the highest of these that enough tracks reach.
_DECISIONS = (0.3, 0.2, 0.1, 0.05)
_MANY = (20, 10)  # tracks and artists
_FEW = (8, 5)
_PRECISION = 0.65
_LEAST_PRECISION = 0.5
_LARGEST_LOGIT = 20.0
_N_BISECTIONS = 30


@dataclass(frozen=True)
class MeasuredTag:
    """A tag that a model reproduces well.

    Attributes
    ----------
    word : TaggerWord
        The tagger's word.
    tag : Tag
        Entry of the card; the threshold is 0.5.
    shift : float
        Logit at which the tag is shown, to be subtracted from the word's logit in the exported model.
    figures : dict
        ``n_tracks`` with the tag and their ``n_artists`` by the teacher's decision, the ``decision`` (its
        probability), and the ``n_shown`` tracks, their ``precision`` and the ``recall``.
    """

    word: TaggerWord
    tag: Tag
    shift: float
    figures: dict[str, Any]


def measure_tags(
    clean: View, rooms: Sequence[View], teacher: View
) -> tuple[list[MeasuredTag], list[dict[str, Any]]]:
    """Compare the tags of a model with those of the teachers for the clean sound of the same tracks.

    Parameters
    ----------
    clean, rooms : View, sequence of View
        What networks that were trained without the recordings make of the clean sound, and of the sound in
        rooms.
    teacher : View
        What the teachers make of the clean sound, in the same patches.

    Returns
    -------
    list of MeasuredTag
        The tags that are reproduced, in the order of :data:`genrescope.training.teachers.tags.TAGS`.
    list of dict
        Figures of the tags that are left out.
    """
    pairs = [_same_patches(view, teacher) for view in (clean, *rooms)]
    group = np.array([r.group for r in pairs[0][0].recordings])
    kept: list[MeasuredTag] = []
    left_out: list[dict[str, Any]] = []
    for word in TAGS:
        answers = [(_track_logits(ours, word), _track_logits(theirs, word)) for ours, theirs in pairs]
        score, truth = answers[0]
        decision = _decision(truth, group)
        if decision is None:
            left_out.append({"name": word.name, "why": "too few"})
            continue
        aurocs = [
            area_under_roc(found[expected >= decision], found[expected < decision])
            for found, expected in answers
        ]
        positive = truth >= decision
        shift, shown = _threshold(score, positive)
        figures: dict[str, Any] = {
            "n_tracks": int(positive.sum()),
            "n_artists": len(set(group[positive])),
            "decision": float(np.round(sigmoid(decision), 3)),
            "n_shown": int(shown.sum()),
            "precision": float(positive[shown].mean()),
            "recall": float(shown[positive].mean()),
        }
        in_room = float(np.mean(aurocs[1:])) if rooms else None
        worst = aurocs[0] if in_room is None else min(aurocs[0], in_room)
        if worst < LEAST_AUROC or figures["precision"] < _LEAST_PRECISION:
            left_out.append({"name": word.name, "auroc": aurocs[0], "auroc_in_room": in_room, **figures})
            continue
        tag = Tag(word.name, word.group, 0.5, SOURCES[word.teacher], aurocs[0], in_room)
        kept.append(MeasuredTag(word, tag, shift, figures))
    return kept, left_out


def _track_logits(view: View, word: TaggerWord) -> Array:
    """Logit that a tag reaches in half of a track: shifted by it, the mean score of the patches is 0.5."""
    logits = np.asarray(
        (view.audioset if word.teacher == "audioset" else view.musicnn)[:, word.column], float
    )
    low, high = (np.full(len(view.recordings), sign * _LARGEST_LOGIT) for sign in (-1.0, 1.0))
    for _ in range(_N_BISECTIONS):
        middle = (low + high) / 2
        above = view.mean(sigmoid(logits - middle[view.owner])) >= 0.5
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    return np.asarray((low + high) / 2)


def _decision(truth: Array, group: NDArray[np.str_]) -> float | None:
    """Logit of the teacher's decision: the highest that many tracks reach, or some."""
    logits = [float(np.log(p / (1.0 - p))) for p in _DECISIONS]
    for n_tracks, n_artists in (_MANY, _FEW):
        for logit in logits:
            reached = group[truth >= logit]
            if len(group) > len(reached) >= n_tracks and len(set(reached)) >= n_artists:
                return logit
    return None


def _threshold(score: Array, positive: NDArray[np.bool_]) -> tuple[float, NDArray[np.bool_]]:
    """Lowest logit of the wanted precision, or that at which as many tracks are shown as have the tag."""
    order = np.argsort(-score)
    precision = np.cumsum(positive[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(precision >= _PRECISION)
    n_shown = max(int(positive.sum()), int(good[-1]) + 1 if len(good) else 0)
    # Halfway to the next track, which is not shown.
    shift = float(score[order[n_shown - 1 : n_shown + 1]].mean())
    return shift, score >= shift


def _same_patches(view: View, teacher: View) -> tuple[View, View]:
    """The patches of recordings of which both have the same number."""
    n_of = {r.path: n for r, n in zip(teacher.recordings, teacher.n_patches, strict=True)}
    common = {r.path for r, n in zip(view.recordings, view.n_patches, strict=True) if n_of.get(r.path) == n}
    ours, theirs = (v.where(lambda r: r.path in common) for v in (view, teacher))
    place = {r.path: i for i, r in enumerate(ours.recordings)}
    owner = np.array([place[r.path] for r in theirs.recordings])[theirs.owner]
    order = np.argsort(owner, kind="stable")
    return ours, replace(theirs.take(order), recordings=ours.recordings, owner=owner[order])
