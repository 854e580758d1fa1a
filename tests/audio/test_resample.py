from __future__ import annotations

import numpy as np
import pytest
import soxr
from hypothesis import given, settings
from hypothesis import strategies as st

from genrescope.audio.resample import StreamingResampler


def stream(y: np.ndarray, in_sr: int, out_sr: int, sizes: list[int]) -> np.ndarray:
    resampler = StreamingResampler(in_sr, out_sr)
    out, at = [], 0
    for size in sizes:
        out.append(resampler.push(y[at : at + size]))
        at += size
    out += [resampler.push(y[at:]), resampler.flush()]
    assert all(block.dtype == np.float32 for block in out)
    return np.concatenate(out)


@settings(deadline=None, max_examples=30)
@given(
    st.sampled_from([(44100, 22050), (48000, 22050), (8000, 22050), (192000, 22050), (44100, 44100)]),
    st.lists(st.integers(0, 5000), max_size=20),
)
def test_the_size_of_blocks_makes_no_difference(rates, sizes):
    y = np.random.default_rng(0).standard_normal(30_000).astype(np.float32)
    expected = soxr.resample(y, *rates, quality="HQ")
    streamed = stream(y, *rates, sizes)
    assert len(streamed) == pytest.approx(len(expected), abs=1)
    n = min(len(streamed), len(expected))
    np.testing.assert_allclose(streamed[:n], expected[:n], atol=1e-4)


def test_equal_rates_change_nothing():
    resampler = StreamingResampler(22050, 22050)
    block = np.ones(100, dtype=np.float32)
    assert resampler.push(block) is block
    assert len(resampler.flush()) == 0


def test_ready_for_another_signal_after_flush():
    resampler = StreamingResampler(44100, 22050)
    y = np.sin(np.arange(20_000) / 20).astype(np.float32)
    first = np.concatenate([resampler.push(y), resampler.flush()])
    second = np.concatenate([resampler.push(y), resampler.flush()])
    np.testing.assert_array_equal(first, second)


def test_strided_blocks():
    y = np.random.default_rng(0).standard_normal((20_000, 2)).astype(np.float32)
    left = stream(y[:, 0], 44100, 22050, [1000])
    np.testing.assert_array_equal(left, stream(y[:, 0].copy(), 44100, 22050, [1000]))
