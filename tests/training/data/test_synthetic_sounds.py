"""Synthetic sounds that are not music."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("pyroomacoustics", reason="the training extra is not installed")
from genrescope.training.data.audio_augmentation import rms
from genrescope.training.data.synthetic_sounds import synthetic_not_music

SR = 32_000


def test_synthetic_sounds_are_finite_and_loud_enough() -> None:
    for seed in range(40):
        y = synthetic_not_music(np.random.default_rng(seed), SR, SR)
        assert y.shape == (SR,)
        assert np.isfinite(y).all()
        assert 1e-3 < rms(y) < 0.3
