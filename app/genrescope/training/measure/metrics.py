"""Metrics of a model with their number of tracks and 95 % intervals.

Curves are thinned and rounded for ``metrics.json``, from which they are plotted.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import confusion_matrix, roc_auc_score, roc_curve

from genrescope.inference.scores import log_softmax
from genrescope.training.measure.intervals import (
    Interval,
    auroc_interval,
    bootstrap_weights,
    centred_percentiles,
    percentiles,
    wilson_interval,
)

EXCERPT_SECONDS = (1.0, 3.0, 5.0, 10.0, 20.0, 30.0)
"""Lengths of the excerpts whose accuracy is measured."""

EXCERPT_PROTOCOL = "excerpts from the start of the middle 30 s; tracks shorter than an excerpt are left out"
"""Description of :func:`first_seconds`."""

_N_BINS = 10
_N_POINTS = 100
# Tracks of "30 s" are often some hundred milliseconds shorter.
_LENGTH_TOLERANCE = 0.02


def expected_calibration_error(
    confidence: NDArray[Any], correct: NDArray[Any], n_bins: int = _N_BINS
) -> float:
    """Mean distance between confidence and accuracy in bins of equal width (Naeini et al., AAAI 2015)."""
    one = np.ones((1, len(confidence)))
    return float(_calibration_errors(one, confidence, correct, n_bins)[0])


def _calibration_errors(
    weights: NDArray[Any], confidence: NDArray[Any], correct: NDArray[Any], n_bins: int
) -> NDArray[np.float64]:
    """Error [shape=(k,)] for each row of weights [shape=(k, n)]; NaN for empty rows."""
    which = _bins(confidence, n_bins)
    gap = np.zeros((len(confidence), n_bins))
    gap[np.arange(len(confidence)), which] = confidence - correct
    with np.errstate(invalid="ignore"):
        return np.asarray(np.abs(weights @ gap).sum(axis=1) / weights.sum(axis=1))


def _bins(confidence: NDArray[Any], n_bins: int) -> NDArray[np.int_]:
    return np.asarray(np.minimum((confidence * n_bins).astype(int), n_bins - 1))


def roc(positive: NDArray[Any], negative: NDArray[Any], n_versions: int = 1) -> dict[str, Any]:
    """ROC curve of scores that should be high for positives.

    Parameters
    ----------
    positive, negative : np.ndarray [shape=(n,)]
        Scores; at least one of each.
    n_versions : int
        Number of scores per track; they count as one for the interval.

    Returns
    -------
    dict
        ``auroc``, ``auroc_ci95``, ``false_positive_rate`` and ``true_positive_rate`` (at most 100 points from
        0, 0 to 1, 1).
    """
    x, y, _ = roc_curve(*_labels_and_scores(positive, negative))
    kept = _thinned(np.arange(len(x)))
    auroc = area_under_roc(positive, negative)
    return {
        "auroc": auroc,
        "auroc_ci95": auroc_interval(auroc, len(positive) / n_versions, len(negative) / n_versions),
        "false_positive_rate": _rounded(x[kept]),
        "true_positive_rate": _rounded(y[kept]),
    }


def area_under_roc(positive: NDArray[Any], negative: NDArray[Any]) -> float:
    """Area under the ROC curve of scores that should be high for positives."""
    return float(roc_auc_score(*_labels_and_scores(positive, negative)))


def _labels_and_scores(positive: NDArray[Any], negative: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    return np.repeat([1, 0], [len(positive), len(negative)]), np.concatenate([positive, negative])


def reliability(
    confidence: NDArray[Any], correct: NDArray[Any], n_bins: int = _N_BINS
) -> list[dict[str, Any]]:
    """Mean confidence and accuracy in bins of equal width.

    Returns
    -------
    list of dict
        ``lower``, ``upper``, ``n``, ``confidence``, ``accuracy``; the last two are None in an empty bin.
    """
    which = _bins(confidence, n_bins)
    bins = []
    for b in range(n_bins):
        in_bin = which == b
        bins.append(
            {
                "lower": round(b / n_bins, 4),
                "upper": round((b + 1) / n_bins, 4),
                "n": int(in_bin.sum()),
                "confidence": round(float(confidence[in_bin].mean()), 4) if in_bin.any() else None,
                "accuracy": round(float(correct[in_bin].mean()), 4) if in_bin.any() else None,
            }
        )
    return bins


def coverage_against_accuracy(confidence: NDArray[Any], correct: NDArray[Any]) -> dict[str, list[float]]:
    """Accuracy of the answers if only the most confident tracks are answered.

    Returns
    -------
    dict
        ``coverage`` (rising to 1) and ``accuracy``, at most 100 points.
    """
    order = np.argsort(-confidence, kind="stable")
    confidence, right = confidence[order], np.cumsum(correct[order])
    # No threshold can separate answers of the same confidence.
    last = np.flatnonzero(np.append(confidence[1:] != confidence[:-1], True))
    kept = _thinned(last)
    return {
        "coverage": _rounded((kept + 1) / len(confidence)),
        "accuracy": _rounded(right[kept] / (kept + 1)),
    }


def accuracy_at_coverage(
    confidence: NDArray[Any], correct: NDArray[Any], coverage: float, artists: Sequence[str]
) -> dict[str, Any]:
    """Accuracy of the answers if the most confident share of the tracks is answered.

    Returns
    -------
    dict
        ``coverage``, ``n_tracks`` (answered), ``accuracy``, and its interval as ``accuracy_ci95``, from a
        bootstrap of artists.
    """
    answered = np.argsort(-confidence, kind="stable")[: round(coverage * len(confidence))]
    right = np.asarray(correct, dtype=float)[answered]
    weights = bootstrap_weights(len(right), [artists[i] for i in answered])
    return {
        "coverage": coverage,
        "n_tracks": len(answered),
        "accuracy": float(right.mean()),
        "accuracy_ci95": percentiles(weights @ right / weights.sum(axis=1)),
    }


def mean_recall(
    guesses: NDArray[Any], labels: NDArray[Any], classes: Sequence[int], artists: Sequence[str]
) -> dict[str, Any]:
    """Recall, averaged over some classes.

    Returns
    -------
    dict
        ``n_tracks`` and ``n_artists`` of these classes, ``recall``, and its interval as ``recall_ci95``, from
        a bootstrap of artists.
    """
    among = np.isin(labels, classes)
    labels, correct = labels[among], (guesses == labels)[among]
    of_class = (labels[:, None] == np.array(classes)).astype(float)
    names = [artist for artist, kept in zip(artists, among, strict=True) if kept]
    weights = bootstrap_weights(len(labels), names)
    with np.errstate(invalid="ignore"):  # a sample may lack a class
        samples = np.nanmean(weights @ (of_class * correct[:, None]) / (weights @ of_class), axis=1)
    return {
        "n_tracks": len(labels),
        "n_artists": len(set(names)),
        "recall": float(((of_class * correct[:, None]).sum(axis=0) / of_class.sum(axis=0)).mean()),
        "recall_ci95": percentiles(samples),
    }


def _thinned(indices: NDArray[np.int_]) -> NDArray[np.int_]:
    if len(indices) <= _N_POINTS:
        return indices
    return np.asarray(indices[np.linspace(0, len(indices) - 1, _N_POINTS).round().astype(int)])


def _rounded(values: NDArray[Any]) -> list[float]:
    return [round(float(value), 4) for value in values]


def calibration_figures(log_p: NDArray[Any], labels: NDArray[Any], artists: Sequence[str]) -> dict[str, Any]:
    """``ece`` and ``ece_ci95`` of log-probabilities [shape=(n, n_classes)]."""
    confidence, correct = np.exp(log_p.max(axis=1)), log_p.argmax(axis=1) == labels
    error = expected_calibration_error(confidence, correct)
    samples = _calibration_errors(bootstrap_weights(len(labels), artists), confidence, correct, _N_BINS)
    return {"ece": error, "ece_ci95": centred_percentiles(samples, error)}


def genre_figures(
    pooled: NDArray[Any],
    labels: NDArray[Any],
    classes: Sequence[str],
    *,
    temperature: float,
    not_sure: float | NDArray[Any],
    artists: Sequence[str] | None = None,
    n_versions: int = 1,
) -> dict[str, Any]:
    """Metrics of pooled log-probabilities.

    Parameters
    ----------
    pooled : np.ndarray [shape=(n, n_classes)]
        Pooled log-probabilities before the temperature; at least one track.
    labels : np.ndarray [shape=(n,)]
        True classes.
    classes : sequence of str
        Names of the classes.
    temperature : float
        Temperature of the card.
    not_sure : float or np.ndarray [shape=(n,)]
        Lowest confidence of an answer; one per track if the tracks are from several folds.
    artists : sequence of str, optional
        Artist of each track.  Tracks of one artist are similar, so intervals from a bootstrap of artists are
        wider and more realistic.
    n_versions : int
        Number of versions of each track.  Shares are of all versions, but Wilson's and Newcombe's intervals
        are for the number of tracks, because the versions of a track are similar.  (A bootstrap of artists
        draws them together.)

    Returns
    -------
    dict
        ``n_tracks``, ``n_versions`` (if several), ``accuracy``, ``balanced_accuracy`` (mean over genres),
        ``loss`` (cross-entropy in nats), ``ece`` (10 bins), ``coverage`` and ``accuracy_when_answered``,
        ``recall`` of each genre, ``classes``, ``confusion`` (true classes in rows), ``roc`` (one genre
        against the rest), ``reliability``, ``coverage_against_accuracy``.  ``NAME_ci95`` is the 95 %
        interval of ``NAME``: Wilson's for shares of tracks, else from 1000 bootstrap samples of
        tracks.  With ``artists`` also ``n_artists`` and ``accuracy_ci95_by_artist``, and the bootstrap is of
        artists.
    """
    n = len(labels)
    log_p = log_softmax(pooled / temperature)
    guess = log_p.argmax(axis=1)
    correct = guess == labels
    confidence = np.exp(log_p.max(axis=1))
    answered = confidence >= not_sure
    n_right, n_answered = int(correct[answered].sum()), int(answered.sum())
    confusion = confusion_matrix(labels, guess, labels=range(len(classes)))
    of_genre = confusion.sum(axis=1)
    present = of_genre > 0
    recall = confusion.diagonal() / np.maximum(of_genre, 1)
    losses = -log_p[np.arange(n), labels]
    error = expected_calibration_error(confidence, correct)

    def share_interval(successes: int, n: int) -> Interval:
        return wilson_interval(round(successes / n_versions), round(n / n_versions))

    weights = bootstrap_weights(n, artists)
    drawn = weights.sum(axis=1)
    is_genre = (labels[:, None] == np.arange(len(classes)))[:, present].astype(float)
    with np.errstate(invalid="ignore"):  # a sample may lack a genre
        recalls = (weights @ (is_genre * correct[:, None])) / (weights @ is_genre)
    figures: dict[str, Any] = {
        "n_tracks": n // n_versions,
        "accuracy": float(correct.mean()),
        "accuracy_ci95": share_interval(int(correct.sum()), n),
        "balanced_accuracy": float(recall[present].mean()),
        "balanced_accuracy_ci95": percentiles(np.nanmean(recalls, axis=1)),
        "loss": float(losses.mean()),
        "loss_ci95": percentiles(weights @ losses / drawn),
        "ece": error,
        "ece_ci95": centred_percentiles(_calibration_errors(weights, confidence, correct, _N_BINS), error),
        "coverage": float(answered.mean()),
        "coverage_ci95": share_interval(n_answered, n),
        "accuracy_when_answered": n_right / n_answered if n_answered else None,
        "accuracy_when_answered_ci95": share_interval(n_right, n_answered),
        "recall": {name: float(recall[i]) for i, name in enumerate(classes) if present[i]},
        "recall_ci95": {
            name: share_interval(int(confusion[i, i]), int(of_genre[i]))
            for i, name in enumerate(classes)
            if present[i]
        },
        "classes": list(classes),
        "confusion": confusion.tolist(),
        "roc": {
            name: roc(np.exp(log_p[labels == i, i]), np.exp(log_p[labels != i, i]), n_versions)
            for i, name in enumerate(classes)
            if 0 < of_genre[i] < n
        },
        "reliability": reliability(confidence, correct),
        "coverage_against_accuracy": coverage_against_accuracy(confidence, correct),
    }
    if n_versions > 1:
        figures["n_versions"] = n_versions
    if artists is not None:
        figures["n_artists"] = len(set(artists))
        figures["accuracy_ci95_by_artist"] = percentiles(weights @ correct / drawn)
    return figures


def not_music_figures(
    music_scores: NDArray[Any],
    not_music_scores: NDArray[Any],
    classes_of_not_music: Sequence[str],
    threshold: float,
) -> dict[str, Any]:
    """Metrics of the separation of music and other sounds.

    Parameters
    ----------
    music_scores : np.ndarray [shape=(n_music,)]
        Probabilities or logits of recordings of music; at least one.
    not_music_scores : np.ndarray [shape=(n_not_music,)]
        Those of the other recordings, on the same scale; at least one.
    classes_of_not_music : sequence of str
        Class of each of the others.
    threshold : float
        Score below which a recording is classified as "not music".

    Returns
    -------
    dict
        ``n_music``, ``n_not_music``, ``auroc``, ``by_group`` (``n``, ``auroc`` and ``called_not_music`` of
        each class), ``music_called_not_music``, ``not_music_called_so``, ``roc`` (music is positive), and
        intervals as ``NAME_ci95``.
    """
    music, others = np.asarray(music_scores), np.asarray(not_music_scores)
    names = np.array(classes_of_not_music)
    missed, caught = int((music < threshold).sum()), int((others < threshold).sum())
    curve = roc(music, others)
    by_group = {}
    for name in sorted(set(classes_of_not_music)):
        group = others[names == name]
        n_caught = int((group < threshold).sum())
        by_group[name] = {
            "n": len(group),
            "auroc": area_under_roc(music, group),
            "called_not_music": n_caught / len(group),
            "called_not_music_ci95": wilson_interval(n_caught, len(group)),
        }
    return {
        "n_music": len(music),
        "n_not_music": len(others),
        "auroc": curve["auroc"],
        "auroc_ci95": curve["auroc_ci95"],
        "by_group": by_group,
        "music_called_not_music": missed / len(music),
        "music_called_not_music_ci95": wilson_interval(missed, len(music)),
        "not_music_called_so": caught / len(others),
        "not_music_called_so_ci95": wilson_interval(caught, len(others)),
        "roc": curve,
    }


def first_seconds(y: NDArray[Any], sr: int, seconds: float) -> NDArray[Any] | None:
    """Return the start of the middle 30 s of a track, or None if the track is too short.

    Excerpts of all lengths start at the same position, to show the benefit of more sound.  The middle is used
    because songs often begin with an introduction.

    Parameters
    ----------
    y : np.ndarray [shape=(n,)]
        The track.
    sr : int
        Sample rate in Hz.
    seconds : float
        Length of the excerpt, at most 30; a track may be 2 % shorter.

    Returns
    -------
    np.ndarray [shape=(m,)] or None
        A view of ``y``.
    """
    if len(y) < (1 - _LENGTH_TOLERANCE) * seconds * sr:
        return None
    start = max(0, (len(y) - round(EXCERPT_SECONDS[-1] * sr)) // 2)
    return y[start : start + round(seconds * sr)]


def accuracy_by_seconds(correct: NDArray[Any]) -> dict[str, Any]:
    """Accuracy for excerpts of each of :data:`EXCERPT_SECONDS`.

    Parameters
    ----------
    correct : np.ndarray [shape=(n_tracks, 6)]
        1 or 0; NaN if a track is too short.

    Returns
    -------
    dict
        ``accuracy_by_seconds``, points of ``seconds``, ``n_tracks``, ``accuracy`` and ``accuracy_ci95`` for
        all tracks that are long enough; ``accuracy_by_seconds_same_tracks``, the same for the tracks that
        are long enough for every point, if there are any, since long tracks may differ from short ones.
    """
    figures = {"accuracy_by_seconds": _seconds_points(correct)}
    same = correct[~np.isnan(correct).any(axis=1)]
    if len(same):
        figures["accuracy_by_seconds_same_tracks"] = _seconds_points(same)
    return figures


def _seconds_points(correct: NDArray[Any]) -> list[dict[str, Any]]:
    points = []
    for seconds, column in zip(EXCERPT_SECONDS, correct.T, strict=True):
        known = column[~np.isnan(column)]
        if len(known):
            points.append(
                {
                    "seconds": seconds,
                    "n_tracks": len(known),
                    "accuracy": float(known.mean()),
                    "accuracy_ci95": wilson_interval(int(known.sum()), len(known)),
                }
            )
    return points
