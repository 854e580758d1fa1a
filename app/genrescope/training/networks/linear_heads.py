"""Linear heads on an embedding.

The genre head is a multinomial logistic regression with equal weights for all genres, and for all tracks of a
genre.  The music head is a logistic regression of music against everything else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

# Inverse strengths of the penalty, chosen on the teachers' embeddings.  A factor of 3 either way changes the
# accuracy by less than a point.
GENRE_STRENGTH = 10.0
MUSIC_STRENGTH = 10.0


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

    def plus(self, other: LinearHead, weight: float) -> LinearHead:
        """Return the head whose logits are the sum of both, those of ``other`` times ``weight``."""
        scale = np.float32(weight)
        return LinearHead(self.weights + scale * other.weights, self.bias + scale * other.bias)

    def __call__(self, embedding: NDArray[Any]) -> NDArray[np.float64]:
        """Logits [shape=(n, n_outputs)] of embeddings [shape=(n, n_features)]."""
        return np.asarray(embedding @ self.weights.astype(np.float64) + self.bias)


@dataclass(frozen=True)
class Examples:
    """Labelled embeddings.

    Attributes
    ----------
    embedding : np.ndarray [shape=(n, n_features)]
        One row per patch.
    label : np.ndarray [shape=(n,)]
        Class index.
    track, group : np.ndarray of str [shape=(n,)]
        Track and artist of each row; a split never divides a group.
    """

    embedding: NDArray[Any]
    label: NDArray[Any]
    track: NDArray[Any]
    group: NDArray[Any]

    def __getitem__(self, rows: NDArray[Any]) -> Examples:
        """Select rows."""
        return Examples(self.embedding[rows], self.label[rows], self.track[rows], self.group[rows])

    def concatenate(self, other: Examples) -> Examples:
        """Append the rows of ``other``."""
        return Examples(
            np.concatenate([self.embedding, other.embedding]),
            np.concatenate([self.label, other.label]),
            np.concatenate([self.track, other.track]),
            np.concatenate([self.group, other.group]),
        )


def balanced_weights(labels: NDArray[Any], tracks: NDArray[Any]) -> NDArray[np.float64]:
    """Weights [shape=(n,)] with a mean of 1 that balance the labels, and the tracks within a label."""
    weights = np.zeros(len(labels))
    for label in np.unique(labels):
        rows = labels == label
        _, inverse, counts = np.unique(tracks[rows], return_inverse=True, return_counts=True)
        weights[rows] = 1.0 / counts[inverse] / len(counts)
    return np.asarray(weights * len(weights) / weights.sum())


def fit_head(
    embedding: NDArray[Any], labels: NDArray[Any], weights: NDArray[Any], *, strength: float
) -> LinearHead:
    """Fit a logistic regression on standardised embeddings.

    Parameters
    ----------
    embedding : np.ndarray [shape=(n, n_features)]
        Embeddings.
    labels : np.ndarray [shape=(n,)]
        Class indices; two classes give one output.
    weights : np.ndarray [shape=(n,)]
        From :func:`balanced_weights`.
    strength : float
        Inverse strength of the L2 penalty (scikit-learn's ``C``) for weights that sum to 1.
    """
    scaler = StandardScaler().fit(embedding)
    # Many patches come from few tracks: the penalty must not depend on the number of patches.
    regression = LogisticRegression(C=strength, max_iter=400, tol=1e-3)
    regression.fit(scaler.transform(embedding), labels, sample_weight=weights / weights.sum())
    weights_out = regression.coef_.T / scaler.scale_[:, None]
    bias = regression.intercept_ - scaler.mean_ @ weights_out
    return LinearHead(weights_out.astype(np.float32), bias.astype(np.float32))


def fit_genre_head(examples: Examples, choi: Examples | None) -> LinearHead:
    """Fit the genre head, also with tracks for which only Choi's features are known.

    In that case, there are two regressions: one on the part of the embedding that reproduces the AudioSet
    tagger, and one, with more examples, on the part that reproduces Choi's CNN.  Their logits are added, as a
    product of experts (G. Hinton, Neural Computation 2002).

    Parameters
    ----------
    examples : Examples
        Embeddings [shape=(n, n_audioset + n_choi)].
    choi : Examples or None
        Features of Choi's CNN [shape=(m, n_choi)], scaled like the embedding; None for a single regression on
        the whole embedding.
    """
    if choi is None:
        weights = balanced_weights(examples.label, examples.track)
        return fit_head(examples.embedding, examples.label, weights, strength=GENRE_STRENGTH)
    n_choi = choi.embedding.shape[1]
    own = Examples(examples.embedding[:, -n_choi:], examples.label, examples.track, examples.group)
    parts = []
    for part in (
        Examples(examples.embedding[:, :-n_choi], examples.label, examples.track, examples.group),
        own.concatenate(choi),
    ):
        weights = balanced_weights(part.label, part.track)
        parts.append(fit_head(part.embedding, part.label, weights, strength=GENRE_STRENGTH))
    return LinearHead(np.concatenate([p.weights for p in parts]), parts[0].bias + parts[1].bias)
