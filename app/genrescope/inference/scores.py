"""Converts patch logits to a taggram, pools and calibrates it, and decides the outcome and the tags to show.

``logits -> taggram -> pool -> temperature -> softmax -> scores -> outcome``
``logits of tags -> tag scores -> mean over the patches of music -> tags to show``
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genrescope.inference.model_card import TAG_GROUPS, ModelCard
from genrescope.inference.outcome import Genre, NotMusic, NotSure, Outcome, Scores, ShownTag, Silence
from genrescope.inference.outputs import PatchOutputs

FloatArray = NDArray[np.floating[Any]]

MOST_TAGS = 6
"""Number of tags that are shown at most."""

_LARGEST_LOGIT = 1e4


def log_softmax(logits: FloatArray) -> NDArray[np.float64]:
    """Compute log-probabilities over the last axis, numerically stable for any logits."""
    shifted = np.asarray(logits, dtype=np.float64) - np.max(logits, axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)))


def sigmoid(logits: FloatArray | float) -> NDArray[np.float64]:
    """Logistic function."""
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * np.asarray(logits, dtype=np.float64))))


def finite(outputs: FloatArray) -> FloatArray:
    """Limit outputs: extreme samples, of a float file out of range, may overflow in a model."""
    return np.clip(np.nan_to_num(outputs), -_LARGEST_LOGIT, _LARGEST_LOGIT)


def is_silent(patches: FloatArray, card: ModelCard) -> NDArray[np.bool_]:
    """Return whether each patch [shape=(n, n_frames, n_mels), dB] is silent [shape=(n,)]."""
    return np.asarray(patches.max(axis=(1, 2)) < card.thresholds.silence_db)


def taggram(outputs: PatchOutputs) -> NDArray[np.float64]:
    """Compute the log-probabilities of the genres for each patch; the logit of "music" is kept.

    Parameters
    ----------
    outputs : PatchOutputs
        Outputs for n patches.

    Returns
    -------
    np.ndarray [shape=(n, n_classes + 1)]
        Log-probabilities of the genres, then the logit of "music".
    """
    return np.concatenate([log_softmax(finite(outputs.logits)), finite(outputs.music)[:, None]], axis=1)


def tag_scores(outputs: PatchOutputs) -> NDArray[np.float64]:
    """Compute the score of each tag, from 0 to 1, for each patch [shape=(n, n_tags)]."""
    return sigmoid(finite(outputs.tags))


def is_music(music: FloatArray, card: ModelCard) -> NDArray[np.bool_]:
    """Return whether each patch is music, by its logit [shape=(n,)]."""
    return sigmoid(music) >= card.thresholds.not_music


def pool(outputs: PatchOutputs, weights: FloatArray | None = None) -> NDArray[np.float64]:
    """Pool the model's outputs over patches: mean log-probability of genres, mean logit of music.

    Parameters
    ----------
    outputs : PatchOutputs
        Outputs for n patches.
    weights : np.ndarray [shape=(n,)], optional
        Weight of each patch; equal if not given.

    Returns
    -------
    np.ndarray [shape=(n_classes + 1,)]
        In the layout of :func:`taggram`.
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
    music = float(sigmoid(pooled[-1]))
    return outcome_of(Scores(card.classes, tuple(map(float, probabilities)), music), card)


def tags_to_show(scores: Sequence[float] | FloatArray, card: ModelCard) -> tuple[ShownTag, ...]:
    """Choose the tags that are clear enough to be shown.

    Parameters
    ----------
    scores : np.ndarray [shape=(n_tags,)]
        Score of each tag of the card, from 0 to 1.
    card : ModelCard
        Tags and their thresholds.

    Returns
    -------
    tuple of ShownTag
        At most `MOST_TAGS`, those that exceed their own thresholds most; by group, then by score.
    """
    found = [
        ((1.0 - score) / (1.0 - tag.threshold), ShownTag(tag.name, tag.group, float(score)))
        for tag, score in zip(card.tags, scores, strict=True)
        if score >= tag.threshold
    ]
    shown = [tag for _, tag in sorted(found, key=lambda item: item[0])[:MOST_TAGS]]
    return tuple(sorted(shown, key=lambda tag: (TAG_GROUPS.index(tag.group), -tag.score)))
