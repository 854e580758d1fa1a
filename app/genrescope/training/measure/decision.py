"""Fits and measures the decision layer: the temperature, its exponent and "not sure"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genrescope.inference.scores import log_softmax
from genrescope.training.data.recordings import GENRES, Recording
from genrescope.training.measure.calibration import fit_exponent, fit_temperature, threshold_for_accuracy

Array = NDArray[Any]

# Of recordings of collections that heads were not fitted to.
_TARGET_ACCURACY = 0.8
_MIN_COVERAGE = 0.5


@dataclass(frozen=True)
class Scores:
    """Pooled log-probabilities of scored excerpts by heads that were fitted without them.

    Attributes
    ----------
    recordings : list of Recording
        The recording of each excerpt.
    pooled : np.ndarray [shape=(n, n_genres)]
        Pooled log-probabilities before the temperature.
    fold : np.ndarray [shape=(n,)]
        Number of the split that tests each.
    n_patches : np.ndarray [shape=(n,)]
        Number of pooled patches.
    """

    recordings: list[Recording]
    pooled: Array
    fold: Array
    n_patches: Array

    @property
    def label(self) -> Array:
        """Index of the true genre [shape=(n,)]; -1 for a genre that the model lacks."""
        return np.array([GENRES.index(r.genre) if r.genre in GENRES else -1 for r in self.recordings])

    @property
    def group(self) -> NDArray[np.str_]:
        """Artist of each [shape=(n,)]."""
        return np.array([r.group for r in self.recordings], dtype=str)

    def __getitem__(self, rows: NDArray[np.bool_]) -> Scores:
        """Select excerpts."""
        kept = [r for r, keep in zip(self.recordings, rows, strict=True) if keep]
        return Scores(kept, self.pooled[rows], self.fold[rows], self.n_patches[rows])

    def where(self, wanted: Callable[[Recording], bool]) -> Scores:
        """The excerpts of the wanted recordings."""
        return self[np.array([wanted(r) for r in self.recordings], dtype=bool)]

    @classmethod
    def concatenate(cls, parts: Sequence[Scores]) -> Scores:
        """All excerpts of several scores, or none."""
        if not parts:
            nothing = np.zeros(0, dtype=np.intp)
            return cls([], np.zeros((0, len(GENRES))), nothing, nothing)
        return cls(
            [r for part in parts for r in part.recordings],
            np.concatenate([part.pooled for part in parts]),
            np.concatenate([part.fold for part in parts]),
            np.concatenate([part.n_patches for part in parts]),
        )


@dataclass(frozen=True)
class Decision:
    """The parameters of the decision; see :class:`genrescope.inference.model_card.ModelCard`."""

    temperature: float
    temperature_exponent: float
    not_sure: float

    def log_probabilities(self, scores: Scores) -> Array:
        """Log-probabilities [shape=(n, n_genres)] of pooled scores."""
        return log_softmax(_scaled_by_length(scores, self.temperature_exponent) / self.temperature)


def _scaled_by_length(scores: Scores, exponent: float) -> Array:
    return np.asarray(scores.pooled * (scores.n_patches**exponent)[:, None])


@dataclass(frozen=True)
class DecisionData:
    """Scores that a decision is fitted to.

    Attributes
    ----------
    known : Scores
        Unknown artists of collections that the heads know.
    left_out : Scores
        Recordings of collections that they do not know.
    lengths : Scores or None
        Shorter and longer excerpts of the same recordings, because genres differ in the length of their
        tracks and in difficulty; None for a temperature that does not depend on the length.
    """

    known: Scores
    left_out: Scores
    lengths: Scores | None = None

    def without(self, groups: NDArray[np.str_]) -> DecisionData:
        """The recordings that are by none of some artists."""

        def others(scores: Scores) -> Scores:
            return scores[~np.isin(scores.group, groups)]

        return DecisionData(
            others(self.known),
            others(self.left_out),
            None if self.lengths is None else others(self.lengths),
        )


def fit_decision(data: DecisionData) -> Decision:
    """Fit the temperature to unknown artists and left-out collections, and the threshold to the latter.

    Half of the weight of the temperature is that of collections which the heads do not know, because those
    of a user are such, and half that of the others.
    """
    exponent = 0.0
    if data.lengths is not None and len(np.unique(data.lengths.n_patches)) > 1:
        exponent = fit_exponent(data.lengths.pooled, data.lengths.label, data.lengths.n_patches)
    both = Scores.concatenate([data.known, data.left_out])
    weights = np.repeat(
        [0.5 / max(1, len(data.known.fold)), 0.5 / max(1, len(data.left_out.fold))],
        [len(data.known.fold), len(data.left_out.fold)],
    )
    temperature = fit_temperature(_scaled_by_length(both, exponent), both.label, weights)
    reference = data.left_out if len(data.left_out.fold) else data.known
    log_p = log_softmax(_scaled_by_length(reference, exponent) / temperature)
    threshold = threshold_for_accuracy(
        np.exp(log_p.max(axis=1)),
        log_p.argmax(axis=1) == reference.label,
        _TARGET_ACCURACY,
        _MIN_COVERAGE,
    )
    return Decision(temperature, exponent, threshold)


def cross_fitted(scores: Scores, data: DecisionData) -> tuple[Array, Array]:
    """Decide by decisions that were fitted without the artists (or the collection) of each fold.

    Returns
    -------
    np.ndarray [shape=(n, n_genres)]
        Log-probabilities.
    np.ndarray [shape=(n,)]
        The "not sure" threshold for each.
    """
    log_p, threshold = np.empty(scores.pooled.shape), np.empty(len(scores.fold))
    for fold in np.unique(scores.fold):
        rows = scores.fold == fold
        decision = fit_decision(data.without(scores.group[rows]))
        log_p[rows] = decision.log_probabilities(scores[rows])
        threshold[rows] = decision.not_sure
    return log_p, threshold
