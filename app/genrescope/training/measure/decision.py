"""Fits and measures the decision layer in folds: the temperature, its exponent and "not sure"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genrescope.inference.scores import log_softmax
from genrescope.training.data.recordings import GENRES, Recording
from genrescope.training.measure.calibration import fit_exponent, fit_temperature, threshold_for_accuracy
from genrescope.training.measure.intervals import wilson_interval
from genrescope.training.measure.metrics import EXCERPT_SECONDS, genre_figures

Array = NDArray[Any]

N_FOLDS = 5

_LONG_PATCHES = 6  # minimum number of patches in 15 s
# For 90 % correct answers, with a margin, because a threshold is biased to the tracks it was fitted on.
_TARGET_ACCURACY = 0.92
_MIN_COVERAGE = 0.61


@dataclass(frozen=True)
class Scores:
    """Pooled log-probabilities of scored tracks by heads that were fitted without them.

    Attributes
    ----------
    recordings : list of Recording
        The tracks.
    pooled : np.ndarray [shape=(n, 10)]
        Pooled log-probabilities before the temperature.
    fold : np.ndarray [shape=(n,)]
        Fold of each.
    n_patches : np.ndarray [shape=(n,)]
        Number of pooled patches.
    """

    recordings: list[Recording]
    pooled: Array
    fold: Array
    n_patches: Array

    @property
    def label(self) -> Array:
        """Index of the true genre [shape=(n,)]."""
        return np.array([GENRES.index(r.genre) for r in self.recordings])

    def __getitem__(self, rows: NDArray[np.bool_]) -> Scores:
        """Select tracks."""
        kept = [r for r, keep in zip(self.recordings, rows, strict=True) if keep]
        return Scores(kept, self.pooled[rows], self.fold[rows], self.n_patches[rows])


@dataclass(frozen=True)
class Decision:
    """The parameters of the decision; see :class:`genrescope.inference.model_card.ModelCard`."""

    temperature: float
    temperature_exponent: float
    not_sure: float

    def log_probabilities(self, scores: Scores) -> Array:
        """Log-probabilities [shape=(n, 10)] of pooled scores."""
        return log_softmax(_scaled_by_length(scores, self.temperature_exponent) / self.temperature)


def _scaled_by_length(scores: Scores, exponent: float) -> Array:
    return np.asarray(scores.pooled * (scores.n_patches**exponent)[:, None])


def lengths_of_long_tracks(views: dict[str, Scores]) -> Scores | None:
    """Scores of excerpts of every length, of the tracks that are long enough for all, or None.

    The growth of confidence with length must be fitted on the same tracks at every length, because genres
    differ in the length of their tracks and in difficulty.
    """
    excerpts = [views[str(seconds)] for seconds in EXCERPT_SECONDS if str(seconds) in views]
    if not excerpts:
        return None
    long = {r.track_id for r in excerpts[-1].recordings}
    excerpts = [e[np.array([r.track_id in long for r in e.recordings])] for e in excerpts]
    return Scores(
        [r for e in excerpts for r in e.recordings],
        np.concatenate([e.pooled for e in excerpts]),
        np.concatenate([e.fold for e in excerpts]),
        np.concatenate([e.n_patches for e in excerpts]),
    )


def fit_decision(whole: Scores, lengths: Scores | None = None) -> Decision:
    """Fit the temperature, its exponent and the "not sure" threshold.

    Parameters
    ----------
    whole : Scores
        Scores of whole tracks, for the temperature and the threshold.
    lengths : Scores or None
        From :func:`lengths_of_long_tracks`, for the exponent.
    """
    exponent = 0.0
    if lengths is not None and len(np.unique(lengths.n_patches)) > 1:
        exponent = fit_exponent(lengths.pooled, lengths.label, lengths.n_patches)
    # All tracks have equal weight, as in the calibration error.
    temperature = fit_temperature(_scaled_by_length(whole, exponent), whole.label, np.ones(len(whole.label)))
    log_p = log_softmax(_scaled_by_length(whole, exponent) / temperature)
    right = log_p.argmax(axis=1) == whole.label
    confidence = np.exp(log_p.max(axis=1))
    threshold = threshold_for_accuracy(confidence, right, _TARGET_ACCURACY, _MIN_COVERAGE)
    return Decision(temperature, exponent, threshold)


def cross_fitted_decisions(scores: Scores, whole: Scores, lengths: Scores | None = None) -> Array:
    """Log-probabilities by decisions that were fitted without each track's fold.

    Parameters
    ----------
    scores : Scores
        Scores of any view.
    whole, lengths : Scores
        Scores to fit the decisions to; see :func:`fit_decision`.

    Returns
    -------
    np.ndarray [shape=(n, 11)]
        Log-probabilities, and the "not sure" threshold of that fold in the last column.
    """
    out = np.empty((len(scores.recordings), len(GENRES) + 1))
    for f in range(N_FOLDS):
        others = None if lengths is None else lengths[lengths.fold != f]
        decision = fit_decision(whole[whole.fold != f], others)
        in_fold = scores.fold == f
        out[in_fold, :-1] = decision.log_probabilities(scores[in_fold])
        out[in_fold, -1] = decision.not_sure
    return out


def view_figures(
    scores: Scores, whole: Scores, lengths: Scores | None = None, *, n_versions: int = 1
) -> dict[str, Any]:
    """Figures of a view; see :func:`cross_fitted_decisions`."""
    table = cross_fitted_decisions(scores, whole, lengths)
    return genre_figures(
        table[:, :-1],
        scores.label,
        GENRES,
        temperature=1.0,
        not_sure=table[:, -1],
        artists=[r.group for r in scores.recordings],
        n_versions=n_versions,
    )


def long_track_figures(whole: Scores, lengths: Scores | None = None) -> dict[str, Any]:
    """Figures of the tracks of 15 s and more."""
    long = whole.n_patches >= _LONG_PATCHES
    if not long.any():
        return {}
    return view_figures(whole[long], whole, lengths)


def view_accuracy(scores: Scores, genres: tuple[str, ...] = GENRES) -> dict[str, Any]:
    """Accuracy of a view among some genres; tracks and probabilities of the others are excluded."""
    columns = [GENRES.index(g) for g in genres]
    among = np.isin(scores.label, columns)
    guess = np.array(columns)[scores.pooled[among][:, columns].argmax(axis=1)]
    right = int((guess == scores.label[among]).sum())
    n = int(among.sum())
    return {
        "n_tracks": n,
        "accuracy": right / max(1, n),
        "accuracy_ci95": wilson_interval(right, n),
    }
