"""Channels are mixed without losing what their mean would cancel."""

from __future__ import annotations

import numpy as np
import pytest

from genrescope.audio.mixing import MonoMixer, finite, to_stereo

SR = 44100


def noise(seconds: float, channels: int, seed: int = 0) -> np.ndarray:
    return (0.1 * np.random.default_rng(seed).normal(size=(round(seconds * SR), channels))).astype(np.float32)


def tone(seconds: float, hz: float = 220) -> np.ndarray:
    """A tone [shape=(n, 1)]."""
    t = np.arange(round(seconds * SR)) / SR
    return (0.5 * np.sin(2 * np.pi * hz * t[:, None])).astype(np.float32)


def mix(y: np.ndarray, size: int) -> np.ndarray:
    mixer = MonoMixer(SR)
    return np.concatenate([mixer.mix(y[at : at + size]) for at in range(0, len(y), size)])


@pytest.mark.parametrize("channels", [1, 2, 6])
@pytest.mark.parametrize("size", [441, 88200])
def test_ordinary_sound_is_the_mean_bit_for_bit(channels, size):
    y = np.concatenate(
        [noise(1, channels), np.repeat(tone(1), channels, axis=1), np.zeros((SR, channels), "f4")]
    )
    weights = np.full(channels, 1 / channels, dtype=np.float32)
    np.testing.assert_array_equal(mix(y, size), y @ weights)


def test_one_loud_channel_of_many_is_the_mean():
    y = np.zeros((SR, 8), dtype=np.float32)
    y[:, 5] = tone(1)[:, 0]
    np.testing.assert_allclose(mix(y, SR), y[:, 5] / 8, atol=1e-7)


@pytest.mark.parametrize("size", [441, 20_000, 88200])
def test_an_inverted_channel_does_not_cancel_the_other(size):
    y = noise(3, 1) * np.array([1, -0.9], dtype=np.float32)
    np.testing.assert_array_equal(mix(y, size)[SR // 4 :], y[SR // 4 :, 0])


def test_inverted_pairs_of_surround_sound():
    y = np.zeros((2 * SR, 6), dtype=np.float32)
    y[:, 4], y[:, 5] = tone(2)[:, 0], -tone(2)[:, 0]
    mono = mix(y, SR)
    assert np.abs(mono[SR:]).max() == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("size", [512, 88200])
def test_only_the_part_that_cancels_is_replaced_and_without_a_click(size):
    same, inverted = np.repeat(tone(6), 2, axis=1), tone(6) * np.array([1, -1], dtype=np.float32)
    y = np.concatenate([same[: 2 * SR], inverted[2 * SR : 4 * SR], same[4 * SR :]])
    mono = mix(y, size)
    np.testing.assert_array_equal(mono[: 2 * SR - 5000], y[: 2 * SR - 5000, 0])
    np.testing.assert_allclose(
        mono[2 * SR + 10_000 : 4 * SR - 10_000], y[2 * SR + 10_000 : 4 * SR - 10_000, 0]
    )
    np.testing.assert_array_equal(mono[4 * SR + 10_000 :], y[4 * SR + 10_000 :, 0])
    # No step is larger than the tone's own steepest one, apart from the fade.
    assert np.abs(np.diff(mono)).max() < 1.1 * np.abs(np.diff(y[:, 0])).max()


def test_the_louder_channel_is_kept_while_the_levels_waver():
    wavering = np.repeat([1.0, 0.9, 1.1, 0.95, 1.05], SR // 5)[:, None]
    y = np.concatenate([noise(1, 1), -noise(1, 1) * wavering], axis=1).astype(np.float32)
    mono = mix(y, 4410)[SR // 5 :]
    np.testing.assert_array_equal(np.abs(mono), np.abs(y[SR // 5 :, 0]))


def test_what_is_not_a_number_becomes_silence():
    y = np.full((5, 2), 0.25, dtype=np.float32)
    assert finite(y) is y
    y[0, 0], y[1, 1], y[2], y[3] = np.nan, np.inf, -np.inf, 1e30
    np.testing.assert_array_equal(finite(y), [[0, 0.25], [0.25, 0], [0, 0], [0, 0], [0.25, 0.25]])


@pytest.mark.parametrize("channels", [1, 2, 3, 5, 6, 8, 16])
def test_stereo_of_any_number_of_channels(channels):
    y = np.full((10, channels), 0.5, dtype=np.float32)
    np.testing.assert_allclose(to_stereo(y), np.full((10, 2), 0.5), atol=1e-6)


def test_stereo_keeps_the_sides_apart():
    left, right = to_stereo(np.eye(6, dtype=np.float32)[[0, 1, 4, 5]]).T
    assert (left > 0).tolist() == [True, False, True, False]
    assert (right > 0).tolist() == [False, True, False, True]
