"""Converts patch logits to a taggram, pools and calibrates it, and decides the outcome.

``logits -> taggram -> pool -> temperature -> softmax -> scores -> outcome``
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from genrescope.inference.model_card import ModelCard
from genrescope.inference.outcome import Genre, NotMusic, NotSure, Outcome, Scores, Silence

FloatArray = NDArray[np.floating[Any]]

_LARGEST_LOGIT = 1e4


def log_softmax(logits: FloatArray) -> NDArray[np.float64]:
    """Compute log-probabilities over the last axis, numerically stable for any logits."""
    shifted = np.asarray(logits, dtype=np.float64) - np.max(logits, axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)))


def sigmoid(logit: float) -> float:
    """Logistic function."""
    return float(0.5 * (1.0 + np.tanh(0.5 * logit)))


def is_silent(patches: FloatArray, card: ModelCard) -> NDArray[np.bool_]:
    """Return whether each patch [shape=(n, n_frames, n_mels), dB] is silent [shape=(n,)]."""
    return np.asarray(patches.max(axis=(1, 2)) < card.thresholds.silence_db)


def taggram(outputs: FloatArray) -> NDArray[np.float64]:
    """Compute the log-probabilities of the genres for each patch; the logit of "music" is kept.

    Parameters
    ----------
    outputs : np.ndarray [shape=(n, n_classes + 1)]
        Logits of the genres, then the logit of "music".

    Returns
    -------
    np.ndarray [shape=(n, n_classes + 1)]
        Always finite, although extreme samples (of a float file out of range) may overflow in a model.
    """
    outputs = np.clip(np.nan_to_num(outputs), -_LARGEST_LOGIT, _LARGEST_LOGIT)
    return np.concatenate([log_softmax(outputs[:, :-1]), outputs[:, -1:]], axis=1)


def pool(outputs: FloatArray, weights: FloatArray | None = None) -> NDArray[np.float64]:
    """Pool the model's outputs over patches: mean log-probability of genres, mean logit of music.

    Parameters
    ----------
    outputs : np.ndarray [shape=(n, n_classes + 1)]
        Logits of the genres, then the logit of "music".
    weights : np.ndarray [shape=(n,)], optional
        Weight of each patch; equal if not given.

    Returns
    -------
    np.ndarray [shape=(n_classes + 1,)]
        Pooled outputs in the same layout.
    """
    return np.asarray(np.average(taggram(outputs), axis=0, weights=weights))


def calibrate(log_probabilities: FloatArray, card: ModelCard, n_patches: float = 1.0) -> NDArray[np.float64]:
    """Compute the calibrated probabilities of the genres.

    Parameters
    ----------
    log_probabilities : np.ndarray [shape=(n_classes,)]
        Log-probabilities of one patch, or the mean of several.
    card : ModelCard
        Card with the temperature.
    n_patches : float
        Number of pooled patches, ``card.patch_hop`` frames apart; patches that are closer together count as
        fewer.

    Returns
    -------
    np.ndarray [shape=(n_classes,)]
    """
    return np.exp(log_softmax(log_probabilities / card.temperature_of(n_patches)))


def outcome_of(scores: Scores, card: ModelCard) -> Outcome:
    """Decide the outcome from the scores of a sound that is not silent."""
    if scores.music < card.thresholds.not_music:
        return NotMusic(scores)
    if max(scores.probabilities) < card.thresholds.not_sure:
        return NotSure(scores)
    return Genre(scores.leading, scores)


def decide(pooled: FloatArray | None, card: ModelCard, n_patches: float = 1.0) -> Outcome:
    """Calibrate pooled outputs and decide.

    Parameters
    ----------
    pooled : np.ndarray [shape=(n_classes + 1,)] or None
        From :func:`pool`; None if every patch was silent.
    card : ModelCard
        Temperature and thresholds.
    n_patches : float
        See :func:`calibrate`.
    """
    if pooled is None:
        return Silence()
    probabilities = calibrate(pooled[:-1], card, n_patches)
    music = sigmoid(float(pooled[-1]))
    return outcome_of(Scores(card.classes, tuple(map(float, probabilities)), music), card)
