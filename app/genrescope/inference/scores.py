"""Patch logits to probabilities to a verdict.

``logits -> pool -> temperature -> softmax -> probabilities``; the patches x classes matrix of
log-probabilities is the taggram.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genrescope.inference.model_card import ModelCard

SILENCE = "silence"
NOT_MUSIC = "not music"
NOT_SURE = "not sure"

FloatArray = NDArray[np.floating[Any]]

_LARGEST_LOGIT = 1e4


@dataclass(frozen=True)
class Prediction:
    """What is heard.

    Attributes
    ----------
    verdict : str
        A genre, or ``"not sure"``, ``"not music"`` or ``"silence"``.
    classes : tuple of str
        The genres.
    probabilities : tuple of float
        One for each genre, summing to 1; all equal when nothing was heard.
    music : float
        Probability that it is music.
    """

    verdict: str
    classes: tuple[str, ...]
    probabilities: tuple[float, ...]
    music: float

    @property
    def genre(self) -> str | None:
        """The genre of the verdict, else the leading one; None when nothing was heard."""
        if self.verdict == SILENCE:
            return None
        return self.verdict if self.verdict in self.classes else self.ranking()[0][0]

    @property
    def confidence(self) -> float:
        """Probability of that genre, 0 when nothing was heard."""
        return 0.0 if self.genre is None else self.scores[self.genre]

    @property
    def scores(self) -> dict[str, float]:
        """Genre to probability, in the order of the model's outputs."""
        return dict(zip(self.classes, self.probabilities, strict=True))

    def ranking(self) -> list[tuple[str, float]]:
        """Genres with their probabilities, the leading one first."""
        return sorted(self.scores.items(), key=lambda item: -item[1])


def log_softmax(logits: FloatArray) -> NDArray[np.float64]:
    """Log-probabilities over the last axis, safe for any size of logit."""
    shifted = np.asarray(logits, dtype=np.float64) - np.max(logits, axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)))


def sigmoid(logit: float) -> float:
    """Logistic function."""
    return float(0.5 * (1.0 + np.tanh(0.5 * logit)))


def is_silent(patches: FloatArray, card: ModelCard) -> NDArray[np.bool_]:
    """Which patches [shape=(n, n_frames, n_mels), dB] hold nothing to hear [shape=(n,)]."""
    return np.asarray(patches.max(axis=(1, 2)) < card.thresholds.silence_db)


def pool(outputs: FloatArray, weights: FloatArray | None = None) -> NDArray[np.float64]:
    """Pool the model's outputs over patches: mean log-probability of genres, mean logit of music.

    Parameters
    ----------
    outputs : np.ndarray [shape=(n, n_classes + 1)]
        Logits of the genres, then the logit of "music".
    weights : np.ndarray [shape=(n,)], optional
        Share of each patch; equal if not given.

    Returns
    -------
    np.ndarray [shape=(n_classes + 1,)]
        Pooled outputs of the same layout.
    """
    # Absurd sound (a float file of enormous samples) may overflow inside a model.
    outputs = np.clip(np.nan_to_num(outputs), -_LARGEST_LOGIT, _LARGEST_LOGIT)
    taggram = np.concatenate([log_softmax(outputs[:, :-1]), outputs[:, -1:]], axis=1)
    return np.asarray(np.average(taggram, axis=0, weights=weights))


def decide(pooled: FloatArray | None, card: ModelCard, n_patches: float = 1.0) -> Prediction:
    """The decision layer: pooled outputs to a verdict.

    Parameters
    ----------
    pooled : np.ndarray [shape=(n_classes + 1,)] or None
        From :func:`pool`; None when every patch was silent.
    card : ModelCard
        Temperature and thresholds.
    n_patches : float
        How many patches were pooled, as far apart as the card says; of patches that are closer together
        fewer count.
    """
    n_classes = len(card.classes)
    if pooled is None:
        return Prediction(SILENCE, card.classes, (1.0 / n_classes,) * n_classes, 0.0)
    probabilities = np.exp(log_softmax(pooled[:-1] / card.temperature_of(n_patches)))
    music = sigmoid(float(pooled[-1]))
    if music < card.thresholds.not_music:
        verdict = NOT_MUSIC
    elif probabilities.max() < card.thresholds.not_sure:
        verdict = NOT_SURE
    else:
        verdict = card.classes[int(probabilities.argmax())]
    return Prediction(verdict, card.classes, tuple(float(p) for p in probabilities), music)
