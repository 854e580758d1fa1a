"""Linear heads on the student's embedding, and how sure they may be.

Genres: multinomial logistic regression, every genre and within it every track weighing the same.
Music: logistic regression of music against everything else that was heard.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize, minimize_scalar
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from genrescope.inference.scores import log_softmax

# Inverse strength of the penalty.  Chosen on the teachers' own embeddings, where a factor of 3 either way
# makes less than a point.
GENRE_STRENGTH = 10.0
MUSIC_STRENGTH = 10.0


@dataclass(frozen=True)
class LinearHead:
    """Logits from an embedding.

    Attributes
    ----------
    weights : np.ndarray [shape=(n_features, n_outputs)]
        Weights on the embedding as it is (the standardisation is folded in).
    bias : np.ndarray [shape=(n_outputs,)]
        Bias.
    """

    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    def plus(self, other: LinearHead, weight: float) -> LinearHead:
        """The head whose logits are the sum of both, the other's times a weight."""
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
        One row a patch.
    label : np.ndarray [shape=(n,)]
        Class index.
    track, group : np.ndarray of str [shape=(n,)]
        Where each row comes from; rows of one group never stand on both sides of a split.
    """

    embedding: NDArray[Any]
    label: NDArray[Any]
    track: NDArray[Any]
    group: NDArray[Any]

    def __getitem__(self, rows: NDArray[Any]) -> Examples:
        """Some of the rows."""
        return Examples(self.embedding[rows], self.label[rows], self.track[rows], self.group[rows])

    def and_also(self, other: Examples) -> Examples:
        """The rows of both."""
        return Examples(
            np.concatenate([self.embedding, other.embedding]),
            np.concatenate([self.label, other.label]),
            np.concatenate([self.track, other.track]),
            np.concatenate([self.group, other.group]),
        )


def balanced_weights(labels: NDArray[Any], tracks: NDArray[Any]) -> NDArray[np.float64]:
    """Weights [shape=(n,)] under which labels weigh alike, and tracks alike within a label; mean 1."""
    weights = np.zeros(len(labels))
    for label in np.unique(labels):
        mine = labels == label
        _, inverse, counts = np.unique(tracks[mine], return_inverse=True, return_counts=True)
        weights[mine] = 1.0 / counts[inverse] / len(counts)
    return np.asarray(weights * len(weights) / weights.sum())


def fit_head(
    embedding: NDArray[Any], labels: NDArray[Any], weights: NDArray[Any], *, strength: float
) -> LinearHead:
    """Fit a logistic regression on standardised embeddings.

    Parameters
    ----------
    embedding : np.ndarray [shape=(n, n_features)]
        The student's.
    labels : np.ndarray [shape=(n,)]
        Class indices; two classes give one output.
    weights : np.ndarray [shape=(n,)]
        From :func:`balanced_weights`.
    strength : float
        Inverse strength of the L2 penalty (scikit-learn's ``C``) for weights that sum to 1.
    """
    scaler = StandardScaler().fit(embedding)
    # Few tracks stand behind many patches: the penalty must not shrink with their number.
    regression = LogisticRegression(C=strength, max_iter=400, tol=1e-3)
    regression.fit(scaler.transform(embedding), labels, sample_weight=weights / weights.sum())
    weights_out = regression.coef_.T / scaler.scale_[:, None]
    bias = regression.intercept_ - scaler.mean_ @ weights_out
    return LinearHead(weights_out.astype(np.float32), bias.astype(np.float32))


def fit_genre_head(examples: Examples, second: Examples | None) -> LinearHead:
    """Fit the genre head, with the labels of tracks that only the second teacher has heard.

    Those tracks have no sound here, only the second teacher's features.  So there are two regressions:
    one on the part of the embedding that follows the first teacher, one on the part that follows the
    second, which has more examples.  Their logits are added: a product of experts (G. Hinton, Neural
    Computation 2002).

    Parameters
    ----------
    examples : Examples
        Embeddings [shape=(n, n_first + n_second)].
    second : Examples or None
        Features of the second teacher [shape=(m, n_second)], scaled like the embedding; None if there is
        no second teacher: then there is one regression on everything.
    """
    if second is None:
        weights = balanced_weights(examples.label, examples.track)
        return fit_head(examples.embedding, examples.label, weights, strength=GENRE_STRENGTH)
    n_second = second.embedding.shape[1]
    own = Examples(examples.embedding[:, -n_second:], examples.label, examples.track, examples.group)
    parts = []
    for part in (
        Examples(examples.embedding[:, :-n_second], examples.label, examples.track, examples.group),
        own.and_also(second),
    ):
        weights = balanced_weights(part.label, part.track)
        parts.append(fit_head(part.embedding, part.label, weights, strength=GENRE_STRENGTH))
    return LinearHead(np.concatenate([p.weights for p in parts]), parts[0].bias + parts[1].bias)


def fit_temperature(pooled: NDArray[Any], labels: NDArray[Any], weights: NDArray[Any]) -> float:
    """Temperature that minimises the cross-entropy of pooled log-probabilities (Guo et al., ICML 2017).

    Parameters
    ----------
    pooled : np.ndarray [shape=(n_tracks, n_classes)]
        Of tracks the head was not fitted on.
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
    """How fast the temperature may fall with the number of patches, so that the cross-entropy is least.

    Parameters
    ----------
    pooled : np.ndarray [shape=(n, n_classes)]
        Pooled log-probabilities of shorter and longer cuts of the same tracks, which the head was not
        fitted on.
    labels : np.ndarray [shape=(n,)]
        True classes.
    n_patches : np.ndarray [shape=(n,)]
        How many patches were pooled.

    Returns
    -------
    float
        Exponent, 0 (it does not fall) to 1 (every patch counts as if it were independent of the others).
    """
    rows, patches = np.arange(len(labels)), np.log(np.asarray(n_patches, dtype=np.float64))

    def loss(parameters: NDArray[np.float64]) -> float:
        log_temperature = parameters[0] - parameters[1] * patches
        return float(-log_softmax(pooled / np.exp(log_temperature)[:, None])[rows, labels].mean())

    return float(minimize(loss, (0.5, 0.2), bounds=((-3.0, 3.0), (0.0, 1.0)), method="L-BFGS-B").x[1])


def threshold_for_accuracy(
    confidence: NDArray[Any], correct: NDArray[Any], wanted: float, least_coverage: float
) -> float:
    """Lowest confidence at which the answers given are right as often as ``wanted``.

    Parameters
    ----------
    confidence : np.ndarray [shape=(n,)]
        Probability of the leading class.
    correct : np.ndarray of bool [shape=(n,)]
        Whether it was right.
    wanted : float
        Accuracy among the answered.
    least_coverage : float
        Share of tracks that must be answered all the same.
    """
    order = np.argsort(-confidence)
    accuracy = np.cumsum(correct[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(accuracy >= wanted)
    answered = max(good[-1] + 1 if len(good) else 0, int(np.ceil(least_coverage * len(order))))
    return float(confidence[order[answered - 1]])
