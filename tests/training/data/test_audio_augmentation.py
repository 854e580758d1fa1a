"""Augmentation of audio, by its effect on level, spectrum and length."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("pyroomacoustics", reason="the training extra is not installed")
from genrescope.training.data import audio_augmentation as augment

SR = 32_000


def _tone(frequency: float, seconds: float = 1.0) -> np.ndarray:
    return np.sin(2 * np.pi * frequency * np.arange(int(seconds * SR)) / SR).astype(np.float32)


def test_rooms_of_training_and_evaluation_differ() -> None:
    train, evaluate = augment.rooms("train", SR), augment.rooms("evaluate", SR)
    assert len(train) == 192
    assert len(evaluate) == 24
    assert not any(a.shape == b.shape and np.allclose(a, b) for a in train for b in evaluate)
    assert all(np.abs(r[:64]).max() > 0.5 for r in train), "the direct sound comes first"


@pytest.mark.parametrize("snr_db", [0.0, 10.0, 30.0])
def test_noise_is_added_at_the_signal_to_noise_ratio(snr_db: float) -> None:
    rng = np.random.default_rng(0)
    y, noise = _tone(440.0), augment.coloured_noise(rng, SR, 1.0) * np.float32(0.01)
    added = augment.with_noise(y, noise, snr_db) - y
    assert 20 * np.log10(augment.rms(y) / augment.rms(added)) == pytest.approx(snr_db, abs=0.1)


def test_equaliser_gains_are_applied() -> None:
    gains = np.where(augment.curve_frequencies(SR) < 2000.0, 0.0, -20.0)
    low, high = augment.filtered(_tone(500.0), SR, gains), augment.filtered(_tone(6000.0), SR, gains)
    assert 20 * np.log10(augment.rms(low) / augment.rms(_tone(500.0))) == pytest.approx(0.0, abs=0.5)
    assert 20 * np.log10(augment.rms(high) / augment.rms(_tone(6000.0))) == pytest.approx(-20.0, abs=0.5)


@pytest.mark.parametrize("codec", ["libmp3lame", "libopus"])
def test_a_codec_keeps_length_and_tone(codec: str) -> None:
    y = 0.5 * _tone(1000.0)
    transcoded = augment.transcoded(y, SR, codec, 64_000)  # type: ignore[arg-type]
    assert transcoded.shape == y.shape
    spectrum = np.abs(np.fft.rfft(transcoded[SR // 4 :]))
    assert np.fft.rfftfreq(len(transcoded) - SR // 4, 1 / SR)[spectrum.argmax()] == pytest.approx(
        1000.0, abs=3.0
    )


@pytest.mark.parametrize("seconds", [1.0, 5.0])  # with cached spectra of the rooms, and too long for that
def test_a_room_is_its_impulse_response_and_a_microphone(seconds: float) -> None:
    y = _tone(300.0, seconds) * np.float32(0.1)
    recorded = augment.through_room(y, SR, np.random.default_rng(7), None, "evaluate", 60.0)
    rng = np.random.default_rng(7)
    response = augment.rooms("evaluate", SR)[rng.integers(24)]
    expected = augment.filtered(
        y, SR, augment.microphone_curve(rng, augment.curve_frequencies(SR), "evaluate"), response
    )
    np.testing.assert_allclose(recorded, expected, atol=1e-5)
