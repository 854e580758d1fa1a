"""Linear heads on an embedding.

The genre head is a multinomial logistic regression with equal weights for all genres, for all bandwidths
within a genre, and for all tracks of a bandwidth.  The music head is a logistic regression of music against
everything else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

# Logit of a class without examples.
_NEVER = -30.0
# Principal components of the standardised embedding; the others add little but time.
_N_COMPONENTS = 256
_SMALLEST_SCALE = 1e-3


@dataclass(frozen=True)
class LinearHead:
    """A linear layer from embeddings to logits.

    Attributes
    ----------
    weights : np.ndarray [shape=(n_features, n_outputs)]
        Weights for embeddings that are not standardised.
    bias : np.ndarray [shape=(n_outputs,)]
        Bias.
    """

    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    @classmethod
    def identity(cls, size: int) -> LinearHead:
        """Return the head whose outputs are its inputs."""
        return cls(np.eye(size, dtype=np.float32), np.zeros(size, dtype=np.float32))

    def __getitem__(self, outputs: slice | Sequence[int]) -> LinearHead:
        """Return the head of some of the outputs."""
        return LinearHead(self.weights[:, outputs], self.bias[outputs])

    def beside(self, *others: LinearHead) -> LinearHead:
        """Return the head of all outputs of this one and of others."""
        heads = (self, *others)
        return LinearHead(
            np.concatenate([head.weights for head in heads], axis=1),
            np.concatenate([head.bias for head in heads]),
        )

    def after(self, other: LinearHead) -> LinearHead:
        """Return the head that applies this one to the outputs of another."""
        return LinearHead(other.weights @ self.weights, other.bias @ self.weights + self.bias)

    def __call__(self, embedding: NDArray[Any]) -> NDArray[np.float64]:
        """Logits [shape=(n, n_outputs)] of embeddings [shape=(n, n_features)]."""
        return np.asarray(embedding @ self.weights.astype(np.float64) + self.bias)


def balanced_weights(
    labels: NDArray[Any],
    tracks: NDArray[Any],
    strata: NDArray[Any] | None = None,
    certainty: NDArray[Any] | None = None,
) -> NDArray[np.float64]:
    """Weights that balance the labels, the strata of a label, and the tracks of a stratum.

    Parameters
    ----------
    labels, tracks : np.ndarray [shape=(n,)]
        Label and track of each row.
    strata : np.ndarray [shape=(n,)], optional
        What shall not predict the label, such as the bandwidth of each row.
    certainty : np.ndarray [shape=(n,)], optional
        Weight of the track of each row in its stratum; equal if not given.

    Returns
    -------
    np.ndarray [shape=(n,)]
        Their mean is 1.
    """
    label, stratum, track = (
        np.zeros(len(labels), dtype=np.intp) if keys is None else np.unique(keys, return_inverse=True)[1]
        for keys in (labels, strata, tracks)
    )
    in_label = label * (stratum.max() + 1) + stratum
    weights = np.ones(len(labels)) if certainty is None else np.asarray(certainty, dtype=np.float64)
    _, rows, counts = np.unique(in_label * (track.max() + 1) + track, return_inverse=True, return_counts=True)
    weights = weights / counts[rows]
    for keys in (in_label, label):
        weights = weights / np.bincount(keys, weights=weights)[keys]
    return np.asarray(weights * len(weights) / weights.sum())


def fit_head(
    embedding: NDArray[Any],
    labels: NDArray[Any],
    weights: NDArray[Any],
    *,
    strength: float,
    n_outputs: int,
) -> LinearHead:
    """Fit a logistic regression on standardised embeddings.

    Parameters
    ----------
    embedding : np.ndarray [shape=(n, n_features)]
        Embeddings.
    labels : np.ndarray [shape=(n,)]
        Class indices.
    weights : np.ndarray [shape=(n,)]
        From :func:`balanced_weights`.
    strength : float
        Inverse strength of the L2 penalty (scikit-learn's ``C``) for weights that sum to 1.
    n_outputs : int
        Number of classes; 1 for the logit of label 1 against label 0.  A class without examples gets a very
        low logit.
    """
    weights = weights / weights.sum()
    mean = weights @ embedding
    scale = np.sqrt(weights @ (embedding - mean) ** 2) + _SMALLEST_SCALE
    standardised = ((embedding - mean) / scale).astype(np.float32)
    _, axes = np.linalg.eigh((standardised * weights[:, None].astype(np.float32)).T @ standardised)
    axes = axes[:, -_N_COMPONENTS:]
    # Many patches come from few tracks: the penalty must not depend on the number of patches.
    regression = LogisticRegression(C=strength, max_iter=200, tol=1e-3)
    regression.fit(standardised @ axes, labels, sample_weight=weights)
    found = axes @ regression.coef_.T / scale[:, None]
    weights_out = np.zeros((embedding.shape[1], n_outputs))
    bias = np.full(n_outputs, _NEVER)
    classes: Sequence[int] = [0] if n_outputs == 1 else list(regression.classes_)
    weights_out[:, classes] = found
    bias[classes] = regression.intercept_ - mean @ found
    return LinearHead(weights_out.astype(np.float32), bias.astype(np.float32))


def fit_embedding(features: NDArray[Any], size: int) -> LinearHead:
    """Fit the principal components of standardised features, so that each feature has the same weight.

    Parameters
    ----------
    features : np.ndarray [shape=(n, n_features)]
        Features of patches.
    size : int
        Number of components; all of them if there are fewer.
    """
    mean, scale = features.mean(axis=0), features.std(axis=0) + _SMALLEST_SCALE
    standardised = (features - mean) / scale
    _, axes = np.linalg.eigh(standardised.T @ standardised)
    weights = axes[:, ::-1][:, :size] / scale[:, None]
    return LinearHead(weights.astype(np.float32), (-mean @ weights).astype(np.float32))
