"""Muon for convolutions."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from genrescope.training.networks.muon import ConvolutionMuon


def _after_one_step(learning_rate: float) -> tuple[list[np.ndarray], list[np.ndarray]]:
    keras.utils.set_random_seed(1)
    model = keras.Sequential(
        [
            keras.layers.Input((6, 6, 4)),
            keras.layers.Conv2D(8, 3, use_bias=False),
            keras.layers.Flatten(),
            keras.layers.Dense(2, use_bias=False),
        ]
    )
    model.compile(ConvolutionMuon(learning_rate, weight_decay=0.0), loss="mse")
    before = model.get_weights()
    rng = np.random.default_rng(2)
    model.train_on_batch(rng.normal(size=(16, 6, 6, 4)), rng.normal(size=(16, 2)))
    return before, model.get_weights()


def test_a_step_of_a_convolution_is_nearly_orthogonal() -> None:
    before, after = _after_one_step(0.01)
    step = (after[0] - before[0]).reshape(36, 8)
    singular = np.linalg.svd(step, compute_uv=False)
    # Five Newton-Schulz iterations bring the singular values to between 0.7 and 1.2 of the same value.
    assert singular.min() > 0.5 * singular.max()
    assert singular.max() == pytest.approx(0.01 * 0.2 * 6.0, rel=0.35)


def test_a_dense_layer_is_left_to_adamw() -> None:
    before, after = _after_one_step(0.01)
    np.testing.assert_allclose(np.abs(after[1] - before[1]), 0.01, rtol=0.02)
