"""Confidence intervals."""

from __future__ import annotations

import numpy as np
import pytest

from genrescope.training.measure.intervals import auroc_interval, wilson_interval
from genrescope.training.measure.metrics import area_under_roc


def test_wilson_interval_of_a_known_case() -> None:
    # 8 of 10: Wilson 1927 by hand, centre (0.8 + 0.19208) / 1.38416.
    low, high = wilson_interval(8, 10)
    assert low == pytest.approx(0.4902, abs=2e-4)
    assert high == pytest.approx(0.9433, abs=2e-4)


def test_wilson_interval_of_nothing_is_everything() -> None:
    assert wilson_interval(0, 0) == (0.0, 1.0)


def test_interval_of_an_area_has_a_width_even_at_its_ends() -> None:
    assert auroc_interval(1.0, 20, 20)[1] == 1.0
    assert 0.8 < auroc_interval(1.0, 20, 20)[0] < 0.95
    low, high = auroc_interval(0.8, 50, 70)
    # Mirrored scores have the mirrored interval.
    assert auroc_interval(0.2, 50, 70) == pytest.approx((1 - high, 1 - low), abs=1e-9)
    assert auroc_interval(0.8, 500, 700)[0] > low


def test_interval_of_an_area_contains_it_in_95_percent() -> None:
    rng = np.random.default_rng(2)
    truth = 0.8413  # normal scores whose means are sqrt(2) apart: Phi(1)
    held = 0
    for _ in range(400):
        positive, negative = rng.normal(np.sqrt(2), 1, 30), rng.normal(0, 1, 40)
        low, high = auroc_interval(area_under_roc(positive, negative), 30, 40)
        held += low <= truth <= high
    assert 0.92 <= held / 400 <= 0.99
