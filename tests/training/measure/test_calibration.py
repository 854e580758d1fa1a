"""Temperature and thresholds on data with a known answer."""

from __future__ import annotations

import numpy as np
import pytest

from genrescope.inference.scores import log_softmax
from genrescope.training.measure.calibration import fit_exponent, fit_temperature, threshold_for_accuracy


def test_temperature_undoes_overconfidence() -> None:
    rng = np.random.default_rng(1)
    logits = rng.standard_normal((4000, 4))
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    labels = np.array([rng.choice(4, p=row) for row in p])
    assert fit_temperature(3.0 * logits, labels, np.ones(4000)) == pytest.approx(3.0, rel=0.1)


def test_exponent_is_found_where_more_patches_mean_more() -> None:
    rng = np.random.default_rng(1)
    n_patches = rng.integers(1, 17, 4000)
    logits = rng.standard_normal((4000, 4))
    p = np.exp(log_softmax(logits * (n_patches**0.4)[:, None]))
    labels = np.array([rng.choice(4, p=row) for row in p])
    assert fit_exponent(2.0 * logits, labels, n_patches) == pytest.approx(0.4, abs=0.05)
    # If more patches add nothing, or reduce confidence, it stays at 0.
    assert fit_exponent(2.0 * logits, labels, n_patches[::-1]) == pytest.approx(0.0, abs=0.05)
    assert fit_exponent(logits, labels, 17 - n_patches) == 0.0


def test_threshold_is_the_lowest_for_the_accuracy_and_coverage() -> None:
    confidence = np.array([0.9, 0.8, 0.7, 0.6, 0.5])
    correct = np.array([1, 1, 1, 0, 0], dtype=bool)
    assert threshold_for_accuracy(confidence, correct, wanted=1.0, least_coverage=0.2) == 0.7
    assert threshold_for_accuracy(confidence, correct, wanted=1.0, least_coverage=0.8) == 0.6
