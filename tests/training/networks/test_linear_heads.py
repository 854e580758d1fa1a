"""Linear heads on data with a known answer."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="the training extra is not installed")
from genrescope.training.networks.linear_heads import balanced_weights, fit_head


def test_balanced_weights_balance_labels_and_tracks() -> None:
    labels = np.array([0] * 8 + [1] * 2)
    tracks = np.array([0] * 7 + [1] + [2, 3])
    weights = balanced_weights(labels, tracks)
    assert weights[labels == 0].sum() == pytest.approx(weights[labels == 1].sum())
    assert weights[:7].sum() == pytest.approx(weights[7])


def test_a_head_finds_separable_classes_whatever_the_scale() -> None:
    rng = np.random.default_rng(0)
    labels = rng.integers(3, size=300)
    embedding = rng.standard_normal((300, 5)) + 40.0
    embedding[np.arange(300), labels] += 8.0
    embedding[:, 4] *= 1000.0
    head = fit_head(embedding, labels, np.ones(300), strength=10.0)
    assert (head(embedding).argmax(axis=1) == labels).mean() > 0.98
