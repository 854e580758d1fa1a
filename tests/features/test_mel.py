"""The frames equal librosa's, for any sound and any size of blocks."""

from __future__ import annotations

import librosa
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genrescope.features import mel
from genrescope.features.mel import MelConfig, hz_to_mel, log_mel, mel_edges, mel_filters, mel_to_hz
from genrescope.features.streaming import StreamingMel

# librosa warns of a sound that is shorter than the window.
pytestmark = pytest.mark.filterwarnings("ignore:n_fft=.* is too large:UserWarning")

CONFIGS = [
    MelConfig(),
    MelConfig(
        sr=22_050,
        n_fft=1_024,
        win_length=1_024,
        hop_length=512,
        n_mels=64,
        fmin=0.0,
        fmax=11_025.0,
        floor_db=-100.0,
    ),
    MelConfig(sr=16_000, n_fft=512, win_length=401, hop_length=160, n_mels=40, fmin=60.0, fmax=7_600.0),
]


def librosa_log_mel(y: np.ndarray, config: MelConfig) -> np.ndarray:
    power = librosa.feature.melspectrogram(
        y=y.astype(np.float64), sr=config.sr, n_fft=config.n_fft, win_length=config.win_length,
        hop_length=config.hop_length, n_mels=config.n_mels, fmin=config.fmin, fmax=config.fmax, norm=None,
        htk=False, center=True, pad_mode="constant", power=2.0,
    )  # fmt: skip
    return librosa.power_to_db(power, ref=config.ref, amin=config.amin, top_db=None).T


def sounds(sr: int) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(1)
    t = np.arange(2 * sr) / sr
    sweep = np.sin(2 * np.pi * (50 * t + (0.45 * sr - 50) / 4 * t**2))
    return {
        "noise": 0.3 * rng.standard_normal(len(t)),
        "sweep": sweep,
        "loud tone over faint noise": np.sin(2 * np.pi * 440 * t) + 1e-6 * rng.standard_normal(len(t)),
        "fade to nothing": sweep * np.exp(-20 * t),
        "offset": np.full(len(t), 0.5),
        "clicks": np.where(np.arange(len(t)) % 5_000 == 0, 1.0, 0.0),
        "silence": np.zeros(len(t)),
        "far beyond full scale": 1e4 * sweep,
        "one sample": np.ones(1),
        "shorter than a window": sweep[:100],
    }


@pytest.mark.parametrize("config", CONFIGS, ids=lambda config: f"{config.sr} Hz")
def test_the_filter_bank_is_librosas(config):
    expected = librosa.filters.mel(
        sr=config.sr, n_fft=config.n_fft, n_mels=config.n_mels, fmin=config.fmin, fmax=config.fmax,
        norm=None, htk=False, dtype=np.float64,
    )  # fmt: skip
    np.testing.assert_allclose(mel_filters(config), expected.T, atol=1e-12)


def test_the_mel_scale_is_librosas_and_can_be_inverted():
    f = np.linspace(0, 16_000, 1_000)
    np.testing.assert_allclose(hz_to_mel(f), librosa.hz_to_mel(f), rtol=1e-12)
    np.testing.assert_allclose(mel_to_hz(hz_to_mel(f)), f, atol=1e-8)


@pytest.mark.parametrize("config", CONFIGS, ids=lambda config: f"{config.sr} Hz")
@pytest.mark.parametrize("sound", sounds(8_000))
def test_the_whole_spectrogram_is_librosas(config, sound):
    y = sounds(config.sr)[sound]
    frames = log_mel(y, config)
    assert frames.dtype == np.float32
    assert frames.shape == (1 + len(y) // config.hop_length, config.n_mels)
    np.testing.assert_allclose(frames, librosa_log_mel(y, config), atol=1e-4, rtol=0)


@settings(max_examples=40, deadline=None)
@given(
    sizes=st.lists(st.integers(0, 9_000), min_size=1, max_size=20),
    seed=st.integers(0, 2**32 - 1),
    loudness=st.floats(-100, 0),
    config=st.sampled_from(CONFIGS),
)
def test_blocks_of_any_size_give_librosas_frames(sizes, seed, loudness, config):
    rng = np.random.default_rng(seed)
    y = (10 ** (loudness / 20) * rng.standard_normal(sum(sizes))).astype(np.float32)
    stream = StreamingMel(config)
    frames = [stream.push(block) for block in np.split(y, np.cumsum(sizes)[:-1])]
    frames = np.concatenate([*frames, stream.flush()])
    if len(y) == 0:
        assert len(frames) == 1  # librosa refuses; one frame of silence
        return
    assert len(frames) == 1 + len(y) // config.hop_length
    np.testing.assert_allclose(frames, librosa_log_mel(y, config), atol=1e-4, rtol=0)


def test_a_stream_starts_again_after_a_flush():
    config = MelConfig()
    stream = StreamingMel(config)
    y = sounds(config.sr)["sweep"]
    first = np.concatenate([stream.push(y), stream.flush()])
    second = np.concatenate([stream.push(y), stream.flush()])
    np.testing.assert_array_equal(first, second)


def test_a_stream_lags_half_a_window_and_no_more():
    config = MelConfig()
    stream = StreamingMel(config)
    assert len(stream.push(np.zeros(config.n_fft // 2 - 1))) == 0
    assert len(stream.push(np.zeros(1))) == 1


def test_a_full_scale_sine_is_0_db_in_its_band():
    config = MelConfig()
    band = 100
    t = np.arange(config.sr) / config.sr
    y = np.sin(2 * np.pi * mel_edges(config)[band + 1] * t)
    frame = log_mel(y, config)[25]
    assert frame.argmax() == band
    assert abs(frame[band]) < 1.0


def test_nothing_is_below_the_floor():
    config = MelConfig()
    assert np.all(log_mel(np.zeros(config.sr), config) == config.floor_db)


def test_the_shared_filter_bank_cannot_be_changed():
    with pytest.raises(ValueError, match="read-only"):
        mel_filters(MelConfig())[0, 0] = 1.0


def test_the_groups_of_bands_hold_the_whole_filter_bank():
    config = MelConfig()
    rebuilt = np.zeros_like(mel_filters(config))
    for bins, bands, weights in mel._band_groups(config):
        rebuilt[bins, bands] = weights
    np.testing.assert_allclose(rebuilt, mel_filters(config), atol=1e-7)
