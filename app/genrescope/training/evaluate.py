"""What a model is worth: figures with their number of tracks and 95 % intervals.

Curves are thinned and rounded, since they are written into ``metrics.json`` and drawn from there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genrescope.inference.scores import log_softmax

Interval = tuple[float, float]

SECONDS_HEARD = (1.0, 3.0, 5.0, 10.0, 20.0, 30.0)
"""After how much of a track the accuracy is told."""

STRETCH = "the first seconds of the 30 s in the middle of a track; shorter tracks are left out of a point"
"""What :func:`first_seconds` gives, in words."""

_Z = 1.96
_N_BINS = 10
_N_POINTS = 100
_N_RESAMPLES = 1000
# An excerpt of "30 s" is often a few hundred milliseconds short of it.
_LENGTH_TOLERANCE = 0.02


# Intervals --------------------------------------------------------------------------------------------


def wilson_interval(successes: float, n: float, z: float = _Z) -> Interval:
    """Interval of a proportion (E. B. Wilson, JASA 1927); 95 % for ``z`` = 1.96."""
    if n == 0:
        return 0.0, 1.0
    p = successes / n
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return float(max(0.0, centre - half)), float(min(1.0, centre + half))


def auroc_interval(auroc: float, n_positive: float, n_negative: float, z: float = _Z) -> Interval:
    """Interval of an area under a ROC; 95 % for ``z`` = 1.96.

    Method 5 of R. G. Newcombe, Statistics in Medicine 25 (2006), 559-573: Hanley and McNeil's variance taken
    at the ends of the interval, as Wilson does, so it has a width even for an area of 1.
    """
    if n_positive == 0 or n_negative == 0:
        return 0.0, 1.0
    pairs = (n_positive + n_negative) / 2 - 1

    def reaches(theta: float) -> bool:
        spread = 1 + pairs * ((1 - theta) / (2 - theta) + theta / (1 + theta))
        variance = theta * (1 - theta) * spread / (n_positive * n_negative)
        return (auroc - theta) ** 2 <= z * z * variance

    def end(outside: float) -> float:
        inside = auroc
        for _ in range(50):
            middle = (inside + outside) / 2
            inside, outside = (middle, outside) if reaches(middle) else (inside, middle)
        return (inside + outside) / 2

    return (end(0.0) if auroc > 0 else 0.0), (end(1.0) if auroc < 1 else 1.0)


def _resampled_weights(n: int, artists: Sequence[str] | None) -> NDArray[np.float64]:
    """How often each track is drawn in bootstrap samples [shape=(1000, n)]; artists as a whole if given."""
    rng = np.random.default_rng(0)
    if artists is None:
        return rng.multinomial(n, np.full(n, 1.0 / n), size=_N_RESAMPLES).astype(float)
    names, which = np.unique(np.array(artists), return_inverse=True)
    drawn = rng.multinomial(len(names), np.full(len(names), 1.0 / len(names)), size=_N_RESAMPLES)
    return drawn[:, which].astype(float)


def _percentiles(samples: NDArray[Any]) -> Interval:
    low, high = np.nanpercentile(samples, (2.5, 97.5))
    return float(low), float(high)


def _centred_percentiles(samples: NDArray[Any], estimate: float) -> Interval:
    """Percentiles moved so that the median is the estimate.

    Drawing tracks twice adds to the calibration error, whose terms are never negative: the samples lie
    too high, but are spread as they should be.
    """
    low, middle, high = np.nanpercentile(samples, (2.5, 50.0, 97.5))
    return max(0.0, float(estimate + low - middle)), min(1.0, float(estimate + high - middle))


# Figures ----------------------------------------------------------------------------------------------


def explained_variance(
    found: NDArray[Any], wanted: NDArray[Any], artists: Sequence[str]
) -> tuple[float, Interval]:
    """Share of the variance that predictions explain (R squared), over all features together.

    Parameters
    ----------
    found, wanted : np.ndarray [shape=(n, n_features)]
        Predictions and what they should be.
    artists : sequence of str [length n]
        The interval is of 1000 bootstrap samples of artists.

    Returns
    -------
    float
        1 for perfect predictions, 0 for those that are no better than the mean.
    Interval
        95 %.
    """
    missed = ((found - wanted) ** 2).sum(axis=1)
    spread = ((wanted - wanted.mean(axis=0)) ** 2).sum(axis=1)
    drawn = _resampled_weights(len(missed), artists)
    return float(1 - missed.sum() / spread.sum()), _percentiles(1 - (drawn @ missed) / (drawn @ spread))


def expected_calibration_error(
    confidence: NDArray[Any], correct: NDArray[Any], n_bins: int = _N_BINS
) -> float:
    """Mean distance between confidence and accuracy over equal bins (Naeini et al., AAAI 2015)."""
    one = np.ones((1, len(confidence)))
    return float(_calibration_errors(one, confidence, correct, n_bins)[0])


def _calibration_errors(
    weights: NDArray[Any], confidence: NDArray[Any], correct: NDArray[Any], n_bins: int
) -> NDArray[np.float64]:
    """The error under each row of weights [shape=(k, n)]; empty rows are NaN [shape=(k,)]."""
    which = _bins(confidence, n_bins)
    gap = np.zeros((len(confidence), n_bins))
    gap[np.arange(len(confidence)), which] = confidence - correct
    with np.errstate(invalid="ignore"):
        return np.asarray(np.abs(weights @ gap).sum(axis=1) / weights.sum(axis=1))


def _bins(confidence: NDArray[Any], n_bins: int) -> NDArray[np.int_]:
    return np.asarray(np.minimum((confidence * n_bins).astype(int), n_bins - 1))


def area_under_roc(positive: NDArray[Any], negative: NDArray[Any]) -> float:
    """Probability that a positive scores above a negative (Mann and Whitney); ties count half."""
    ranks = np.searchsorted(np.sort(negative), positive, side="left")
    ties = np.searchsorted(np.sort(negative), positive, side="right") - ranks
    return float((ranks + 0.5 * ties).mean() / len(negative))


def roc(positive: NDArray[Any], negative: NDArray[Any], n_versions: int = 1) -> dict[str, Any]:
    """ROC of scores that should be high for positives.

    Parameters
    ----------
    positive, negative : np.ndarray [shape=(n,)]
        Scores; at least one of each.
    n_versions : int
        How many scores belong to one track; for the interval they count once.

    Returns
    -------
    dict
        ``auroc``, ``auroc_ci95``, ``false_positive_rate`` and ``true_positive_rate`` (at most 100 points from
        0, 0 to 1, 1).
    """
    scores = np.concatenate([positive, negative])
    thresholds = np.unique(scores)[::-1]
    hits = len(positive) - np.searchsorted(np.sort(positive), thresholds, side="left")
    false_alarms = len(negative) - np.searchsorted(np.sort(negative), thresholds, side="left")
    x = np.concatenate([[0.0], false_alarms / len(negative)])
    y = np.concatenate([[0.0], hits / len(positive)])
    # Within a straight run only the ends are needed.
    bend = np.diff(x[1:]) * np.diff(y)[:-1] != np.diff(x)[:-1] * np.diff(y[1:])
    kept = _thinned(np.flatnonzero(np.concatenate([[True], bend, [True]])))
    auroc = area_under_roc(positive, negative)
    return {
        "auroc": auroc,
        "auroc_ci95": auroc_interval(auroc, len(positive) / n_versions, len(negative) / n_versions),
        "false_positive_rate": _rounded(x[kept]),
        "true_positive_rate": _rounded(y[kept]),
    }


def reliability(
    confidence: NDArray[Any], correct: NDArray[Any], n_bins: int = _N_BINS
) -> list[dict[str, Any]]:
    """Mean confidence and accuracy of the answers in equal bins of confidence.

    Returns
    -------
    list of dict
        ``lower``, ``upper``, ``n``, ``confidence``, ``accuracy``; the last two are None in an empty bin.
    """
    which = _bins(confidence, n_bins)
    bins = []
    for b in range(n_bins):
        mine = which == b
        bins.append(
            {
                "lower": round(b / n_bins, 4),
                "upper": round((b + 1) / n_bins, 4),
                "n": int(mine.sum()),
                "confidence": round(float(confidence[mine].mean()), 4) if mine.any() else None,
                "accuracy": round(float(correct[mine].mean()), 4) if mine.any() else None,
            }
        )
    return bins


def coverage_against_accuracy(confidence: NDArray[Any], correct: NDArray[Any]) -> dict[str, list[float]]:
    """Accuracy of the answers if only the surest share of tracks is answered.

    Returns
    -------
    dict
        ``coverage`` (rising to 1) and ``accuracy``, at most 100 points.
    """
    order = np.argsort(-confidence, kind="stable")
    confidence, right = confidence[order], np.cumsum(correct[order])
    # A threshold cannot part answers of the same confidence.
    last = np.flatnonzero(np.append(confidence[1:] != confidence[:-1], True))
    kept = _thinned(last)
    return {
        "coverage": _rounded((kept + 1) / len(confidence)),
        "accuracy": _rounded(right[kept] / (kept + 1)),
    }


def _thinned(indices: NDArray[np.int_]) -> NDArray[np.int_]:
    if len(indices) <= _N_POINTS:
        return indices
    return np.asarray(indices[np.linspace(0, len(indices) - 1, _N_POINTS).round().astype(int)])


def _rounded(values: NDArray[Any]) -> list[float]:
    return [round(float(value), 4) for value in values]


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
    """Figures of pooled log-probabilities against labels.

    Parameters
    ----------
    pooled : np.ndarray [shape=(n, n_classes)]
        Before the temperature; at least one track.
    labels : np.ndarray [shape=(n,)]
        True classes.
    classes : sequence of str
        Their names.
    temperature : float
        From the card.
    not_sure : float or np.ndarray [shape=(n,)]
        Confidence from which a track is answered; one for each track if they come from several folds.
    artists : sequence of str, optional
        Whose each track is.  Tracks of one artist sound alike, so intervals that draw whole artists are
        wider and truer.
    n_versions : int
        How many versions of each track there are: shares are of all of them, but Wilson's and Newcombe's
        intervals are those of as many tracks, since the versions of one are alike.  (The bootstrap draws
        them together where it draws artists.)

    Returns
    -------
    dict
        ``n_tracks``, ``n_versions`` (if several), ``accuracy``, ``balanced_accuracy`` (mean over genres),
        ``loss`` (cross-entropy in nats), ``ece`` (10 bins), ``coverage`` and ``accuracy_when_answered``,
        ``recall`` a genre, ``classes``, ``confusion`` (rows true), ``roc`` (one genre against the rest),
        ``reliability``, ``coverage_against_accuracy``.  ``NAME_ci95`` is the 95 % interval of ``NAME``:
        Wilson's for shares of tracks, else the percentiles of 1000 bootstrap samples of tracks (those of
        ``ece`` moved to have it in their middle).  With ``artists`` also ``n_artists`` and
        ``accuracy_ci95_by_artist``, and the bootstrap draws artists.
    """
    n = len(labels)
    log_p = log_softmax(pooled / temperature)
    guess = log_p.argmax(axis=1)
    correct = guess == labels
    confidence = np.exp(log_p.max(axis=1))
    answered = confidence >= not_sure
    n_right, n_answered = int(correct[answered].sum()), int(answered.sum())
    confusion = np.zeros((len(classes), len(classes)), dtype=int)
    np.add.at(confusion, (labels, guess), 1)
    of_genre = confusion.sum(axis=1)
    present = of_genre > 0
    recall = confusion.diagonal() / np.maximum(of_genre, 1)
    losses = -log_p[np.arange(n), labels]
    error = expected_calibration_error(confidence, correct)

    def share_interval(successes: int, n: int) -> Interval:
        return wilson_interval(successes / n_versions, n / n_versions)

    weights = _resampled_weights(n, artists)
    drawn = weights.sum(axis=1)
    is_genre = (labels[:, None] == np.arange(len(classes)))[:, present].astype(float)
    with np.errstate(invalid="ignore"):  # a genre may be missing from a sample
        recalls = (weights @ (is_genre * correct[:, None])) / (weights @ is_genre)
    figures: dict[str, Any] = {
        "n_tracks": n // n_versions,
        "accuracy": float(correct.mean()),
        "accuracy_ci95": share_interval(int(correct.sum()), n),
        "balanced_accuracy": float(recall[present].mean()),
        "balanced_accuracy_ci95": _percentiles(np.nanmean(recalls, axis=1)),
        "loss": float(losses.mean()),
        "loss_ci95": _percentiles(weights @ losses / drawn),
        "ece": error,
        "ece_ci95": _centred_percentiles(_calibration_errors(weights, confidence, correct, _N_BINS), error),
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
        figures["accuracy_ci95_by_artist"] = _percentiles(weights @ correct / drawn)
    return figures


def not_music_figures(
    music_scores: NDArray[Any],
    not_music_scores: NDArray[Any],
    classes_of_not_music: Sequence[str],
    threshold: float,
) -> dict[str, Any]:
    """Figures of "this is music" against "this is not".

    Parameters
    ----------
    music_scores : np.ndarray [shape=(n_music,)]
        Of recordings of music: probabilities, or logits; at least one.
    not_music_scores : np.ndarray [shape=(n_not_music,)]
        Of the others, on the same scale; at least one.
    classes_of_not_music : sequence of str
        What each of the others is.
    threshold : float
        Score below which something is called "not music".

    Returns
    -------
    dict
        ``n_music``, ``n_not_music``, ``auroc``, ``by_group`` (``n``, ``auroc``, ``called_not_music`` of each
        class), ``music_called_not_music``, ``not_music_called_so``, ``roc`` (music is the positive), and
        intervals as ``NAME_ci95``.
    """
    music, others = np.asarray(music_scores), np.asarray(not_music_scores)
    names = np.array(classes_of_not_music)
    missed, caught = int((music < threshold).sum()), int((others < threshold).sum())
    curve = roc(music, others)
    by_group = {}
    for name in sorted(set(classes_of_not_music)):
        mine = others[names == name]
        n_caught = int((mine < threshold).sum())
        by_group[name] = {
            "n": len(mine),
            "auroc": area_under_roc(music, mine),
            "called_not_music": n_caught / len(mine),
            "called_not_music_ci95": wilson_interval(n_caught, len(mine)),
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


# Seconds heard ----------------------------------------------------------------------------------------


def first_seconds(y: NDArray[Any], sr: int, seconds: float) -> NDArray[Any] | None:
    """The beginning of the 30 s in the middle of a track, or None if the track is shorter than that.

    One stretch for all lengths tells what is won by listening on.  The middle, because the beginning of
    a song is often an introduction.

    Parameters
    ----------
    y : np.ndarray [shape=(n,)]
        The track.
    sr : int
        Its rate in Hz.
    seconds : float
        How much is wanted, at most 30; a track may be 2 % shorter.

    Returns
    -------
    np.ndarray [shape=(m,)] or None
        A view of ``y``.
    """
    if len(y) < (1 - _LENGTH_TOLERANCE) * seconds * sr:
        return None
    start = max(0, (len(y) - round(SECONDS_HEARD[-1] * sr)) // 2)
    return y[start : start + round(seconds * sr)]


def accuracy_by_seconds(correct: NDArray[Any]) -> dict[str, Any]:
    """Accuracy after each of :data:`SECONDS_HEARD`.

    Parameters
    ----------
    correct : np.ndarray [shape=(n_tracks, 6)]
        1 or 0; NaN where a track is too short.

    Returns
    -------
    dict
        ``accuracy_by_seconds``, points of ``seconds``, ``n_tracks``, ``accuracy`` and ``accuracy_ci95``, of
        all tracks that are long enough; ``accuracy_by_seconds_same_tracks``, the same of the tracks that are
        long enough for every point (left out if there are none): long tracks need not be like short ones.
    """
    figures = {"accuracy_by_seconds": _seconds_points(correct)}
    same = correct[~np.isnan(correct).any(axis=1)]
    if len(same):
        figures["accuracy_by_seconds_same_tracks"] = _seconds_points(same)
    return figures


def _seconds_points(correct: NDArray[Any]) -> list[dict[str, Any]]:
    points = []
    for seconds, column in zip(SECONDS_HEARD, correct.T, strict=True):
        mine = column[~np.isnan(column)]
        if len(mine):
            points.append(
                {
                    "seconds": seconds,
                    "n_tracks": len(mine),
                    "accuracy": float(mine.mean()),
                    "accuracy_ci95": wilson_interval(int(mine.sum()), len(mine)),
                }
            )
    return points
