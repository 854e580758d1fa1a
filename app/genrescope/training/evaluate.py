"""What a model is worth: figures with their number of tracks and 95 % intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genrescope.inference.scores import log_softmax


def wilson_interval(successes: int, n: int, z: float = 1.96) -> tuple[float, float]:
    """Interval of a proportion (E. B. Wilson, JASA 1927); 95 % for ``z`` = 1.96."""
    if n == 0:
        return 0.0, 1.0
    p = successes / n
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return float(max(0.0, centre - half)), float(min(1.0, centre + half))


def expected_calibration_error(confidence: NDArray[Any], correct: NDArray[Any], n_bins: int = 10) -> float:
    """Mean distance between confidence and accuracy over equal bins (Naeini et al., AAAI 2015)."""
    which = np.minimum((confidence * n_bins).astype(int), n_bins - 1)
    error = 0.0
    for b in range(n_bins):
        mine = which == b
        if mine.any():
            error += mine.mean() * abs(confidence[mine].mean() - correct[mine].mean())
    return float(error)


def area_under_roc(positive: NDArray[Any], negative: NDArray[Any]) -> float:
    """Probability that a positive scores above a negative (Mann and Whitney); ties count half."""
    ranks = np.searchsorted(np.sort(negative), positive, side="left")
    ties = np.searchsorted(np.sort(negative), positive, side="right") - ranks
    return float((ranks + 0.5 * ties).mean() / len(negative))


def genre_figures(
    pooled: NDArray[Any],
    labels: NDArray[Any],
    classes: Sequence[str],
    *,
    temperature: float,
    not_sure: float,
) -> dict[str, Any]:
    """Figures of pooled log-probabilities against labels.

    Parameters
    ----------
    pooled : np.ndarray [shape=(n_tracks, n_classes)]
        Before the temperature.
    labels : np.ndarray [shape=(n_tracks,)]
        True classes.
    classes : sequence of str
        Their names.
    temperature, not_sure : float
        From the card.

    Returns
    -------
    dict
        ``n_tracks``, ``accuracy`` with ``accuracy_ci95``, ``balanced_accuracy`` (mean over genres),
        ``loss`` (cross-entropy in nats), ``ece`` (10 bins), ``coverage`` and ``accuracy_when_answered``,
        ``recall`` a genre, ``confusion`` (rows true).
    """
    log_p = log_softmax(pooled / temperature)
    guess = log_p.argmax(axis=1)
    correct = guess == labels
    confidence = np.exp(log_p.max(axis=1))
    answered = confidence >= not_sure
    confusion = np.zeros((len(classes), len(classes)), dtype=int)
    np.add.at(confusion, (labels, guess), 1)
    present = confusion.sum(axis=1) > 0
    recall = confusion.diagonal() / np.maximum(confusion.sum(axis=1), 1)
    return {
        "n_tracks": len(labels),
        "accuracy": float(correct.mean()),
        "accuracy_ci95": wilson_interval(int(correct.sum()), len(labels)),
        "balanced_accuracy": float(recall[present].mean()),
        "loss": float(-log_p[np.arange(len(labels)), labels].mean()),
        "ece": expected_calibration_error(confidence, correct),
        "coverage": float(answered.mean()),
        "accuracy_when_answered": float(correct[answered].mean()) if answered.any() else None,
        "accuracy_when_answered_ci95": wilson_interval(int(correct[answered].sum()), int(answered.sum())),
        "recall": {name: float(recall[i]) for i, name in enumerate(classes) if present[i]},
        "confusion": confusion.tolist(),
    }
