"""Augmentation of log-mel patches."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from genrescope.features.mel import MelConfig
from genrescope.training.data.patch_augmentation import _with_noise, augment_patches

MEL = MelConfig()
SHAPE = (40, 64, MEL.n_mels)


@pytest.fixture
def patches() -> NDArray[np.float16]:
    return np.random.default_rng(0).uniform(-70.0, -20.0, SHAPE).astype(np.float16)


def test_the_augmentation_follows_the_random_generator(patches: NDArray[np.float16]) -> None:
    before, degraded = patches.copy(), np.arange(len(patches)) % 2 == 0
    first, again, other = (
        augment_patches(patches, degraded, np.random.default_rng(seed), MEL) for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first, again)
    np.testing.assert_array_equal(patches, before)
    assert np.abs(first - other).mean() > 1.0
    assert first.dtype == np.float32
    assert first.shape == SHAPE


def test_nothing_falls_below_the_floor_of_the_spectrogram(patches: NDArray[np.float16]) -> None:
    patches[:, 10:20] = MEL.floor_db
    augmented = augment_patches(patches, np.ones(len(patches), dtype=bool), np.random.default_rng(1), MEL)
    assert np.isfinite(augmented).all()
    assert augmented.min() >= MEL.floor_db


def test_a_clean_patch_is_only_rolled_and_equalised_below_the_limits_of_the_band(
    patches: NDArray[np.float16],
) -> None:
    clean = np.zeros(len(patches), dtype=bool)
    augmented = augment_patches(patches, clean, np.random.default_rng(1), MEL)
    band = 60  # 2.6 kHz
    for original, patch in zip(patches.astype(np.float32), augmented, strict=True):
        # The gain of a band and a roll in time leave the sorted differences between its frames as they are.
        shapes = [np.sort(frames - frames.mean()) for frames in (original[:, band], patch[:, band])]
        np.testing.assert_allclose(shapes[0], shapes[1], atol=1e-3)


def test_the_band_of_some_patches_is_limited(patches: NDArray[np.float16]) -> None:
    clean = np.zeros(len(patches), dtype=bool)
    augmented = augment_patches(patches, clean, np.random.default_rng(1), MEL)
    limited = (augmented[:, :, -1] == MEL.floor_db).all(axis=1)
    assert 0.2 < limited.mean() < 0.6


def test_noise_has_the_power_of_the_signal_to_noise_ratio(patches: NDArray[np.float16]) -> None:
    clean = patches.astype(np.float32)
    noisy = _with_noise(clean, np.random.default_rng(1), MEL)
    power = [np.mean(10.0 ** (p.astype(np.float64) / 10.0), axis=(1, 2)) for p in (clean, noisy)]
    ratio = 10.0 * np.log10(power[0] / (power[1] - power[0]))
    assert ratio.min() > 2.9
    assert ratio.max() < 30.1
    assert np.ptp(ratio) > 15.0


def test_only_degraded_patches_get_noise(patches: NDArray[np.float16]) -> None:
    patches[:, 30:] = MEL.floor_db
    degraded = np.arange(len(patches)) < len(patches) // 2
    augmented = augment_patches(patches, degraded, np.random.default_rng(1), MEL)
    # An equaliser raises silence by some decibels, noise by tens.
    filled = np.median(augmented, axis=(1, 2)) > MEL.floor_db + 30.0
    assert filled[degraded].sum() >= 5
    assert not filled[~degraded].any()
