"""The band-pass filter."""

from __future__ import annotations

import numpy as np
import pytest

from genrescope.audio.playback.band_pass import BandPass

SR = 44100


def gain_db(band: BandPass, hz: float) -> float:
    t = np.arange(SR // 2) / SR
    y = np.stack([np.sin(2 * np.pi * hz * t)] * 2, axis=1).astype(np.float32)
    kept = band.apply(y)
    margin = band.margin
    return 20 * np.log10(max(np.sqrt(np.mean(kept**2) / np.mean(y[margin:-margin] ** 2)), 1e-6))


@pytest.mark.parametrize(
    ("low", "high", "passes", "stops"),
    [
        (60, 250, (100, 150, 210), (20, 400, 5000)),
        (1000, 4000, (1100, 2000, 3900), (900, 4100, 100, 15000)),
        (0, 500, (20, 400), (600, 9000)),
        (8000, 30000, (8100, 20000), (7800, 100)),
        (440, 445, (442.5,), (300, 600)),
    ],
)
def test_a_band_passes_and_the_rest_does_not(low, high, passes, stops):
    band = BandPass(low, high, SR)
    for hz in passes:
        assert gain_db(band, hz) == pytest.approx(0, abs=0.5), hz
    for hz in stops:
        assert gain_db(band, hz) < -40, hz


def test_parts_filtered_one_by_one_equal_the_whole_and_stay_in_place():
    band = BandPass(500, 2000, SR)
    y = np.random.default_rng(0).uniform(-1, 1, (40_000, 2)).astype(np.float32)
    whole = band.apply(y)
    m = band.margin
    parts = [band.apply(y[begin : begin + 1000 + 2 * m]) for begin in range(0, 30_000, 1000)]
    np.testing.assert_allclose(np.concatenate(parts), whole[:30_000], atol=1e-5)
    t = np.arange(40_000) / SR
    sine = np.stack([np.sin(2 * np.pi * 1000 * t)] * 2, axis=1).astype(np.float32)
    np.testing.assert_allclose(band.apply(sine), sine[m:-m], atol=5e-3)
