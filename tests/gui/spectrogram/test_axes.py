"""Ticks and their labels."""

from __future__ import annotations

import numpy as np
import pytest

from genrescope.features.mel import MelConfig, log_mel, mel_edges
from genrescope.gui.spectrogram import axes


def test_a_band_is_at_the_peak_of_its_filter() -> None:
    config = MelConfig()
    axis = axes.MelAxis(config)
    for band, hz in enumerate(mel_edges(config)[1:-1]):
        assert axis.band_of(hz) == pytest.approx(band + 0.5)
        assert axis.hz_of(band + 0.5) == pytest.approx(hz)


@pytest.mark.parametrize("hz", [110.0, 440.0, 1_000.0, 5_000.0, 12_000.0])
def test_a_tone_is_loudest_in_the_band_given_by_the_axis(hz: float) -> None:
    config = MelConfig()
    tone = np.sin(2 * np.pi * hz * np.arange(config.sr) / config.sr)
    loudest = int(log_mel(tone, config)[25].argmax())
    assert axes.MelAxis(config).band_of(hz) == pytest.approx(loudest + 0.5, abs=0.8)


def test_all_usual_ticks_are_shown_if_there_is_space() -> None:
    axis = axes.MelAxis(MelConfig())
    labels = [label for _, label in axis.ticks(0, 128, 2_000, 14)]
    for label in ("50", "100", "200", "500", "1k", "2k", "5k", "10k", "16k"):
        assert label in labels


@pytest.mark.parametrize("pixels", [100, 200, 400, 900])
def test_ticks_keep_a_minimum_distance(pixels: int) -> None:
    ticks = axes.MelAxis(MelConfig()).ticks(0, 128, pixels, 14)
    assert len(ticks) >= 3
    assert np.diff([place for place, _ in ticks]).min() * pixels / 128 >= 14


@pytest.mark.parametrize(
    ("seconds", "decimals", "text"),
    [
        (0, 0, "0:00"),
        (83.4, 1, "1:23.4"),
        (59.96, 1, "1:00.0"),
        (3_599.7, 0, "1:00:00"),
        (3_723, 0, "1:02:03"),
        (-0.01, 1, "0:00.0"),
    ],
)
def test_times(seconds: float, decimals: int, text: str) -> None:
    assert axes.time_text(seconds, decimals) == text


def test_time_ticks_are_round_and_far_enough_apart() -> None:
    for length in (0.7, 3, 30, 240, 3_600, 54_000, 400_000):
        ticks = axes.time_ticks(length / 3, length, 600, 60)
        assert 1 <= len(ticks) <= 11
        assert len({label for _, label in ticks}) == len(ticks)
    assert axes.time_ticks(0, 30, 600, 60)[:3] == [(0, "0:00"), (5, "0:05"), (10, "0:10")]


@pytest.mark.parametrize(
    ("hz", "note"), [(440, "A4"), (261.63, "C4"), (82.41, "E2"), (46.25, "F♯1"), (4_186, "C8")]
)
def test_notes(hz: float, note: str) -> None:
    assert axes.note_name(hz) == note


def test_frequency_and_level_as_text() -> None:
    assert [axes.hz_text(hz) for hz in (82.41, 440, 3_520)] == ["82.4 Hz", "440 Hz", "3.52 kHz"]
    assert axes.db_text(-32.4) == "−32 dB"
    assert axes.db_text(-0.2) == "0 dB"


def test_level_ticks() -> None:
    assert axes.db_ticks(-90, -15, 400, 40) == [-90, -80, -70, -60, -50, -40, -30, -20]
    assert axes.db_ticks(-80, 0, 100, 40) == [-80, -40, 0]
