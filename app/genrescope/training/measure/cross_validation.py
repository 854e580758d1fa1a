"""Scores of recordings by heads that were fitted without them.

The features of a recording are those of a network that was trained without it; see
:mod:`genrescope.training.measure.views`.  For each split of a protocol one genre head is fitted to the
features of all views, so that bandwidth, room and level are no clue to the genre, and tested on the others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genrescope.inference.scores import log_softmax
from genrescope.training.data.recordings import GENRES, Recording
from genrescope.training.data.views import CLEAN
from genrescope.training.measure.decision import Scores
from genrescope.training.measure.protocols import Split, is_labelled
from genrescope.training.measure.views import View
from genrescope.training.networks.linear_heads import LinearHead, balanced_weights, fit_head

Array = NDArray[Any]

GENRE_STRENGTH = 40.0
"""Inverse strength of the penalty of the genre head; less is better for GTZAN, more for other collections."""
MUSIC_STRENGTH = 10.0

# More add little but time.
_PATCHES_PER_EXCERPT = 3
_SYNTHETIC_TRACKS = 300
# Share of the re-recordings in the weight of a genre's degraded sound; a factor of 2 changes little.
_SHARE_OF_RE_RECORDINGS = 0.4
# Limits in kHz between the bandwidths, and the length in seconds, that must not predict the genre.
_BANDWIDTHS = (5.0, 9.0)
_SHORT = 3.0


def is_fitted(view: str) -> bool:
    """Whether heads are fitted to a view: all but the rooms that are kept for measuring.

    The teachers' answers for clean sound are what the networks learn to reproduce, so they are examples too.
    """
    return not view.startswith("room_")


@dataclass(frozen=True)
class Examples:
    """Labelled patches.

    Attributes
    ----------
    features : np.ndarray [shape=(n, n_features)]
        Features.
    label : np.ndarray [shape=(n,)]
        Index of the genre.
    group : np.ndarray of str [shape=(n,)]
        Artist.
    clues : np.ndarray of int [shape=(n, 3)]
        What must not predict the genre: bandwidth (0 to 2), whether a short sound is repeated, and whether
        the sound is degraded.
    weight : np.ndarray [shape=(n,)]
        Weights that make all bandwidths equally frequent in all genres; length and degradation are so,
        because every genre has the same views, of which re-recordings replace some.
    """

    features: Array
    label: NDArray[np.intp]
    group: NDArray[np.str_]
    clues: NDArray[np.intp]
    weight: Array


def genre_examples(views: Mapping[str, View], fits: Callable[[Recording], bool]) -> Examples:
    """The patches of labelled recordings in all views that heads are fitted to, and of re-recordings."""
    simulated = _examples(
        {name: view for name, view in views.items() if is_fitted(name)},
        lambda r: is_labelled(r) and fits(r),
    )
    again = views[CLEAN].where(lambda r: r.kind == "room" and fits(r))
    if not again.recordings:
        return simulated
    recorded = _examples({CLEAN: again}, fits)
    # Few genres have re-recordings: they take the place of some simulated ones, so that a room is no clue.
    for genre in np.unique(recorded.label):
        degraded = (simulated.label == genre) & (simulated.clues[:, 2] > 0)
        real = recorded.label == genre
        total = simulated.weight[degraded].sum()
        simulated.weight[degraded] *= 1.0 - _SHARE_OF_RE_RECORDINGS
        recorded.weight[real] *= _SHARE_OF_RE_RECORDINGS * total / recorded.weight[real].sum()
    return Examples(
        *(
            np.concatenate([getattr(simulated, field.name), getattr(recorded, field.name)])
            for field in fields(Examples)
        )
    )


def _examples(views: Mapping[str, View], wanted: Callable[[Recording], bool]) -> Examples:
    """The patches of wanted recordings, with weights that balance genres and bandwidths."""
    kept = {name: view.where(wanted).spread(_PATCHES_PER_EXCERPT) for name, view in views.items()}
    recordings = [view.recordings[i] for view in kept.values() for i in view.owner]
    clues = np.array(
        [_clues(name, view.limit_khz, view.recordings[i]) for name, view in kept.items() for i in view.owner]
    )
    label = np.array([GENRES.index(r.genre) for r in recordings])
    weight = balanced_weights(
        label,
        np.array([r.track_id for r in recordings]),
        clues[:, 0],
        np.array([r.weight for r in recordings]),
    )
    return Examples(
        np.concatenate([view.features for view in kept.values()]),
        label,
        np.array([r.group for r in recordings]),
        clues,
        weight,
    )


def _clues(view: str, limit_khz: float, recording: Recording) -> tuple[int, int, int]:
    bandwidth = int(np.searchsorted(_BANDWIDTHS, min(recording.bandwidth or np.inf, limit_khz)))
    short = view.startswith("short_") or 0.0 < recording.seconds < _SHORT
    return bandwidth, int(short), int(view.startswith("degraded_") or recording.kind == "room")


def fit_genre_head(examples: Examples) -> LinearHead:
    """Fit the genre head."""
    return fit_head(
        examples.features,
        examples.label,
        examples.weight,
        strength=GENRE_STRENGTH,
        n_outputs=len(GENRES),
    )


def fit_music_head(
    views: Mapping[str, View], fits: Callable[[Recording], bool], synthetic: Array | None = None
) -> LinearHead:
    """Fit the head that separates music, in any view, from other sounds.

    Parameters
    ----------
    views, fits
        As for :func:`genre_examples`; unlabelled music and other sounds are used too.
    synthetic : np.ndarray [shape=(n, n_features)], optional
        Features of synthetic sounds that are not music; together they weigh as much as 300 recordings.
    """
    features, label, track = [], [], []
    for name, view in views.items():
        if is_fitted(name):
            kept = view.where(fits).spread(_PATCHES_PER_EXCERPT)
            features.append(kept.features)
            label += [kept.recordings[i].kind != "not_music" for i in kept.owner]
            track += [kept.recordings[i].path for i in kept.owner]
    if synthetic is not None:
        features.append(synthetic)
        label += [False] * len(synthetic)
        track += [f"synthetic {i % _SYNTHETIC_TRACKS}" for i in range(len(synthetic))]
    labels = np.array(label).astype(int)
    # Both labels have equal weight, because their frequencies are unknown.
    weights = balanced_weights(labels, np.array(track))
    return fit_head(np.concatenate(features), labels, weights, strength=MUSIC_STRENGTH, n_outputs=1)


def score(
    splits: Sequence[Split], heads: Sequence[LinearHead], view: View, tested: Callable[[Recording], bool]
) -> Scores:
    """Scores of the excerpts of a view, each by the head of the split that tests it.

    Parameters
    ----------
    splits : sequence of Split
        A protocol.
    heads : sequence of LinearHead
        The head of each split.
    view : View
        The view.
    tested : callable
        Which recordings are scored.
    """
    parts = []
    for number, (split, head) in enumerate(zip(splits, heads, strict=True)):
        part = view.where(lambda r, s=split: s.tests(r) and tested(r))  # type: ignore[misc]
        pooled = part.mean(log_softmax(head(part.features)))
        parts.append(Scores(part.recordings, pooled, np.full(len(pooled), number), part.n_patches))
    return Scores.concatenate(parts)
