"""95 % confidence intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

Interval = tuple[float, float]

_Z = 1.96
_N_RESAMPLES = 1000


def wilson_interval(successes: int, n: int) -> Interval:
    """Interval of a proportion (E. B. Wilson, JASA 1927); 0 to 1 for ``n`` = 0."""
    if n == 0:
        return 0.0, 1.0
    interval = binomtest(successes, n).proportion_ci(method="wilson")
    return float(interval.low), float(interval.high)


def auroc_interval(auroc: float, n_positive: float, n_negative: float) -> Interval:
    """Interval of an area under the ROC curve; 0 to 1 without positives or negatives.

    Method 5 of R. G. Newcombe, Statistics in Medicine 25 (2006), 559-573: Hanley and McNeil's variance at the
    ends of the interval, as in Wilson's, so that it has a width even for an area of 1.
    """
    if n_positive == 0 or n_negative == 0:
        return 0.0, 1.0
    pairs = (n_positive + n_negative) / 2 - 1

    def reaches(theta: float) -> bool:
        spread = 1 + pairs * ((1 - theta) / (2 - theta) + theta / (1 + theta))
        variance = theta * (1 - theta) * spread / (n_positive * n_negative)
        return (auroc - theta) ** 2 <= _Z**2 * variance

    def end(outside: float) -> float:
        inside = auroc
        for _ in range(50):
            middle = (inside + outside) / 2
            inside, outside = (middle, outside) if reaches(middle) else (inside, middle)
        return (inside + outside) / 2

    return (end(0.0) if auroc > 0 else 0.0), (end(1.0) if auroc < 1 else 1.0)


def bootstrap_weights(n: int, artists: Sequence[str] | None) -> NDArray[np.float64]:
    """How often each track is drawn in bootstrap samples [shape=(1000, n)], by whole artists if given."""
    rng = np.random.default_rng(0)
    if artists is None:
        return rng.multinomial(n, np.full(n, 1.0 / n), size=_N_RESAMPLES).astype(float)
    names, which = np.unique(np.array(artists), return_inverse=True)
    drawn = rng.multinomial(len(names), np.full(len(names), 1.0 / len(names)), size=_N_RESAMPLES)
    return drawn[:, which].astype(float)


def percentiles(samples: NDArray[Any]) -> Interval:
    """Percentile interval of bootstrap samples [shape=(1000,)]; NaN is ignored."""
    low, high = np.nanpercentile(samples, (2.5, 97.5))
    return float(low), float(high)


def centred_percentiles(samples: NDArray[Any], estimate: float) -> Interval:
    """Percentile interval, shifted so that the median is the estimate.

    For the calibration error, whose bootstrap samples are biased upwards: drawing tracks twice increases its
    terms, which are never negative.
    """
    low, middle, high = np.nanpercentile(samples, (2.5, 50.0, 97.5))
    return max(0.0, float(estimate + low - middle)), min(1.0, float(estimate + high - middle))
