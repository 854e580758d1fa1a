"""Linear heads on data with a known answer."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="the training extra is not installed")
from genrescope.training.networks.linear_heads import LinearHead, balanced_weights, fit_head


def test_balanced_weights_balance_labels_and_tracks() -> None:
    labels = np.array([0] * 8 + [1] * 2)
    tracks = np.array([0] * 7 + [1] + [2, 3])
    weights = balanced_weights(labels, tracks)
    assert weights[labels == 0].sum() == pytest.approx(weights[labels == 1].sum())
    assert weights[:7].sum() == pytest.approx(weights[7])


def test_balanced_weights_make_strata_equal_and_tracks_as_heavy_as_they_are_certain() -> None:
    labels = np.array([0, 0, 0, 1, 1, 1])
    strata = np.array([0, 0, 1, 0, 1, 1])
    certainty = np.array([1.0, 0.5, 1.0, 1.0, 1.0, 1.0])
    weights = balanced_weights(labels, np.arange(6), strata, certainty)
    for label in (0, 1):
        of_label = [weights[(labels == label) & (strata == s)].sum() for s in (0, 1)]
        assert of_label == pytest.approx([1.5, 1.5])
    assert weights[0] == pytest.approx(2 * weights[1])


def test_a_head_finds_separable_classes_whatever_the_scale() -> None:
    rng = np.random.default_rng(0)
    labels = rng.integers(3, size=300)
    embedding = rng.standard_normal((300, 5)) + 40.0
    embedding[np.arange(300), labels] += 8.0
    embedding[:, 4] *= 1000.0
    head = fit_head(embedding, labels, np.ones(300), strength=10.0, n_outputs=4)
    assert (head(embedding).argmax(axis=1) == labels).mean() > 0.98
    assert (head(embedding)[:, 3] < -10.0).all()  # a class without examples


def test_a_head_after_another_is_one_head() -> None:
    rng = np.random.default_rng(0)
    first, second = (
        LinearHead(
            rng.standard_normal(shape).astype(np.float32), rng.standard_normal(shape[1]).astype(np.float32)
        )
        for shape in ((5, 4), (4, 3))
    )
    x = rng.standard_normal((7, 5))
    np.testing.assert_allclose(second.after(first)(x), second(first(x)), atol=1e-5)
