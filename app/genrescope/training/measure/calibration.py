"""Calibration of a classifier: temperature and thresholds."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize, minimize_scalar

from genrescope.inference.scores import log_softmax


def fit_temperature(pooled: NDArray[Any], labels: NDArray[Any], weights: NDArray[Any]) -> float:
    """Temperature that minimises the cross-entropy of pooled log-probabilities (Guo et al., ICML 2017).

    Parameters
    ----------
    pooled : np.ndarray [shape=(n_tracks, n_classes)]
        Pooled log-probabilities of tracks that the head was not fitted on.
    labels : np.ndarray [shape=(n_tracks,)]
        True classes.
    weights : np.ndarray [shape=(n_tracks,)]
        Weight of each track.
    """

    def loss(log_temperature: float) -> float:
        log_p = log_softmax(pooled / np.exp(log_temperature))
        return float(-np.average(log_p[np.arange(len(labels)), labels], weights=weights))

    return float(np.exp(minimize_scalar(loss, bounds=(-3.0, 2.0), method="bounded").x))


def fit_exponent(pooled: NDArray[Any], labels: NDArray[Any], n_patches: NDArray[Any]) -> float:
    """Exponent by which the temperature falls with the number of patches, for the lowest cross-entropy.

    Parameters
    ----------
    pooled : np.ndarray [shape=(n, n_classes)]
        Pooled log-probabilities of shorter and longer excerpts of the same tracks, which the head was not
        fitted on.
    labels : np.ndarray [shape=(n,)]
        True classes.
    n_patches : np.ndarray [shape=(n,)]
        Number of pooled patches.

    Returns
    -------
    float
        0 (the temperature does not fall) to 1 (as if the patches were independent).
    """
    rows, patches = np.arange(len(labels)), np.log(np.asarray(n_patches, dtype=np.float64))

    def loss(parameters: NDArray[np.float64]) -> float:
        log_temperature = parameters[0] - parameters[1] * patches
        return float(-log_softmax(pooled / np.exp(log_temperature)[:, None])[rows, labels].mean())

    return float(minimize(loss, (0.5, 0.2), bounds=((-3.0, 3.0), (0.0, 1.0)), method="L-BFGS-B").x[1])


def threshold_for_accuracy(
    confidence: NDArray[Any], correct: NDArray[Any], wanted: float, least_coverage: float
) -> float:
    """Lowest confidence threshold at which the answers have the required accuracy.

    Parameters
    ----------
    confidence : np.ndarray [shape=(n,)]
        Probability of the leading class.
    correct : np.ndarray of bool [shape=(n,)]
        Whether the leading class is right.
    wanted : float
        Required accuracy of the answers.
    least_coverage : float
        Minimum share of tracks that must be answered.
    """
    order = np.argsort(-confidence)
    accuracy = np.cumsum(correct[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(accuracy >= wanted)
    answered = max(good[-1] + 1 if len(good) else 0, int(np.ceil(least_coverage * len(order))))
    return float(confidence[order[answered - 1]])
