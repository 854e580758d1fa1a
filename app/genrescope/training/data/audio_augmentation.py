"""Augmentation of audio: equalisers, rooms, microphones, noise, codecs and speed.

All functions work on mono float32 at one sample rate and take a random generator, so that a patch can be
reproduced from its number alone.
"""

from __future__ import annotations

import io
from functools import lru_cache
from typing import Literal

import av
import numpy as np
import pyroomacoustics
import soxr
from numpy.typing import NDArray
from scipy.fft import irfft, next_fast_len, rfft

Samples = NDArray[np.float32]

# The rooms and microphones of the two sets differ: they are drawn with different seeds and ranges.
RoomSet = Literal["train", "evaluate"]
_N_ROOMS: dict[RoomSet, int] = {"train": 192, "evaluate": 24}
_ROOM_SEED: dict[RoomSet, int] = {"train": 11, "evaluate": 911}
# Longer spectra of rooms are not cached; all patches have the same length, below this.
_LONGEST_CACHED = 1 << 17
# Quality settings of LAME and Opus that halve the time for the same error.
_CODEC_EFFORT = {"libmp3lame": "7", "libopus": "5"}


def rms(y: Samples) -> float:
    """Root mean square."""
    return float(np.sqrt(np.dot(y, y) / len(y) + 1e-20))


def with_rms(y: Samples, level: float) -> Samples:
    """Scale a sound to an RMS of ``level``; near silence, by a factor of at most ``1000 * level``."""
    return y * np.float32(level / max(rms(y), 1e-3))


@lru_cache(maxsize=2)
def rooms(room_set: RoomSet, sr: int) -> tuple[Samples, ...]:
    """Impulse responses of shoebox rooms by the image-source method (Allen and Berkley, 1979).

    Each begins with the direct sound, whose peak is about 1.
    """
    rng = np.random.default_rng(_ROOM_SEED[room_set])
    responses = []
    for _ in range(_N_ROOMS[room_set]):
        size = rng.uniform([2.5, 2.5, 2.2], [9.0, 8.0, 3.8])
        # Sabine's formula has no solution for a reverberation time shorter than with full absorption.
        rt60 = max(rng.uniform(0.2, 0.9), 0.17 * size.prod() / (2 * (size * np.roll(size, 1)).sum()))
        absorption, order = pyroomacoustics.inverse_sabine(rt60, size)
        room = pyroomacoustics.ShoeBox(
            size, fs=sr, materials=pyroomacoustics.Material(absorption), max_order=min(order, 14)
        )
        room.add_source(rng.uniform(0.4, size - 0.4))
        room.add_microphone(rng.uniform(0.4, size - 0.4))
        room.compute_rir()
        response = np.asarray(room.rir[0][0])[: int(0.6 * sr)]
        response = response[max(0, int(np.abs(response).argmax()) - 32) :]
        responses.append((response / np.abs(response).max()).astype(np.float32))
    return tuple(responses)


def equaliser_curve(rng: np.random.Generator, frequencies: NDArray[np.float64]) -> NDArray[np.float64]:
    """Gains in dB of a random equaliser: a tilt, three bells and, in one of five cases, a low-pass filter."""
    octave = np.log2(np.maximum(frequencies, 20.0) / 1000.0)
    curve = rng.uniform(-2.5, 2.5) * octave
    for _ in range(3):
        curve += rng.uniform(-8.0, 8.0) * np.exp(
            -(((octave - rng.uniform(-4.5, 3.5)) / rng.uniform(0.4, 1.5)) ** 2)
        )
    if rng.random() < 0.2:
        curve -= _rolloff(octave, np.log2(rng.uniform(4000.0, 12000.0) / 1000.0), slope=24.0)
    return np.asarray(curve)


def low_passed(y: Samples, sr: int, limit: float, slope: float = 300.0) -> Samples:
    """Limit the band, like a low sample rate, to ``limit`` Hz, with a slope in dB per octave."""
    octave = np.log2(np.maximum(curve_frequencies(sr), 20.0) / 1000.0)
    return filtered(y, sr, -_rolloff(octave, np.log2(limit / 1000.0), slope=slope))


def band_limited(y: Samples, sr: int, rng: np.random.Generator) -> Samples:
    """Limit the band like a low sample rate, an old recording or a codec: to 3.5 to 16 kHz."""
    limit = np.exp(rng.uniform(np.log(3500.0), np.log(16_000.0)))
    return low_passed(y, sr, limit, rng.uniform(100.0, 600.0))


def microphone_curve(
    rng: np.random.Generator, frequencies: NDArray[np.float64], room_set: RoomSet
) -> NDArray[np.float64]:
    """Gains in dB of a small microphone: little bass, some resonances, less treble."""
    octave = np.log2(np.maximum(frequencies, 20.0) / 1000.0)
    low, high = (
        ((60.0, 350.0), (5000.0, 14000.0)) if room_set == "train" else ((90.0, 280.0), (6000.0, 12000.0))
    )
    curve = -_rolloff(-octave, -np.log2(rng.uniform(*low) / 1000.0), slope=rng.uniform(6.0, 18.0))
    curve -= _rolloff(octave, np.log2(rng.uniform(*high) / 1000.0), slope=rng.uniform(12.0, 30.0))
    for _ in range(4 if room_set == "train" else 5):
        curve += rng.uniform(-7.0, 9.0) * np.exp(
            -(((octave - rng.uniform(-2.0, 3.3)) / rng.uniform(0.08, 0.5)) ** 2)
        )
    return np.asarray(curve)


def _rolloff(octave: NDArray[np.float64], corner: float, slope: float) -> NDArray[np.float64]:
    return slope * np.maximum(0.0, octave - corner)


def filtered(
    y: Samples, sr: int, gains_db: NDArray[np.float64] | None, response: Samples | None = None
) -> Samples:
    """Apply gains (at :func:`curve_frequencies`) and an impulse response; keeps the length."""
    length = _transform_length(len(y), sr)
    return _filtered(y, sr, gains_db, None if response is None else rfft(response, length))


def _filtered(
    y: Samples, sr: int, gains_db: NDArray[np.float64] | None, response: NDArray[np.complex64] | None
) -> Samples:
    """Filter with gains and the spectrum of an impulse response."""
    length = _transform_length(len(y), sr)
    spectrum = rfft(y, length)
    if gains_db is not None:
        exponents = np.interp(
            _frequencies(len(spectrum), sr), curve_frequencies(sr), gains_db * (np.log(10.0) / 20.0)
        )
        spectrum *= np.exp(exponents.astype(np.float32))
    if response is not None:
        spectrum *= response
    return np.asarray(irfft(spectrum, length, overwrite_x=True)[: len(y)], dtype=np.float32)


def _transform_length(n_samples: int, sr: int) -> int:
    return int(next_fast_len(n_samples + sr // 2, real=True))


@lru_cache(maxsize=2)
def _frequencies(n_bins: int, sr: int) -> NDArray[np.float64]:
    return np.linspace(0.0, sr / 2, n_bins)


@lru_cache(maxsize=sum(_N_ROOMS.values()))
def _cached_room_spectrum(room_set: RoomSet, sr: int, index: int, length: int) -> NDArray[np.complex64]:
    return np.asarray(rfft(rooms(room_set, sr)[index], length))


def _room_spectrum(room_set: RoomSet, sr: int, index: int, length: int) -> NDArray[np.complex64]:
    if length <= _LONGEST_CACHED:
        return _cached_room_spectrum(room_set, sr, index, length)
    return np.asarray(rfft(rooms(room_set, sr)[index], length))


@lru_cache(maxsize=2)
def curve_frequencies(sr: int) -> NDArray[np.float64]:
    """Frequencies in Hz at which the curves of equalisers and microphones are given."""
    return np.linspace(0.0, sr / 2, 1025)


def speed_changed(y: Samples, rate: float) -> Samples:
    """Play faster and higher (``rate`` > 1) or slower and lower; the length is divided by ``rate``."""
    return np.asarray(soxr.resample(y, rate * 10_000, 10_000, quality="LQ"), dtype=np.float32)


def coloured_noise(rng: np.random.Generator, n_samples: int, exponent: float) -> Samples:
    """Noise whose power falls with frequency to the ``exponent`` (0 white, 1 pink, 2 brown), RMS 1."""
    length = int(next_fast_len(n_samples, real=True))
    n_bins = length // 2 + 1
    gains = np.exp(_log_of_bins(n_bins) * np.float32(-exponent / 2))
    gains[0] = 0.0
    spectrum = np.empty(n_bins, dtype=np.complex64)
    np.multiply(rng.standard_normal(n_bins), gains, out=spectrum.real, casting="same_kind")
    np.multiply(rng.standard_normal(n_bins), gains, out=spectrum.imag, casting="same_kind")
    y = irfft(spectrum, length, overwrite_x=True)[:n_samples]
    return np.asarray(y / np.float32(rms(y)), dtype=np.float32)


@lru_cache(maxsize=4)
def _log_of_bins(n_bins: int) -> NDArray[np.float32]:
    return np.log(np.maximum(1, np.arange(n_bins))).astype(np.float32)


def with_noise(y: Samples, noise: Samples, snr_db: float) -> Samples:
    """Add noise at a signal-to-noise ratio in dB."""
    return np.asarray(
        y + noise * np.float32(rms(y) / rms(noise) * 10.0 ** (-snr_db / 20.0)), dtype=np.float32
    )


def transcoded(y: Samples, sr: int, codec: Literal["libmp3lame", "libopus"], bit_rate: int) -> Samples:
    """Encode and decode with a lossy codec; keeps the length and the codec's delay."""
    container_format, codec_sr = ("mp3", sr) if codec == "libmp3lame" else ("ogg", 48_000)
    peak = max(1.0, float(np.abs(y).max()))
    pcm = (soxr.resample(y / peak, sr, codec_sr) * 32767).astype(np.int16)
    memory = io.BytesIO()
    with av.open(memory, "w", format=container_format) as container:
        stream = container.add_stream(
            codec, rate=codec_sr, layout="mono", options={"compression_level": _CODEC_EFFORT[codec]}
        )
        stream.bit_rate = bit_rate
        resampler = av.AudioResampler(format=stream.codec_context.format, layout="mono", rate=codec_sr)
        frame = av.AudioFrame.from_ndarray(pcm[None], format="s16", layout="mono")
        frame.sample_rate = codec_sr
        for part in resampler.resample(frame):
            container.mux(stream.encode(part))
        container.mux(stream.encode(None))
    memory.seek(0)
    with av.open(memory, "r") as decoder:
        to_float = av.AudioResampler(format="fltp", layout="mono", rate=sr)
        parts = [p.to_ndarray()[0] for f in decoder.decode(audio=0) for p in to_float.resample(f)]
    decoded = np.concatenate(parts)[: len(y)] * np.float32(peak)
    return np.pad(decoded, (0, len(y) - len(decoded))).astype(np.float32)


def through_room(
    y: Samples, sr: int, rng: np.random.Generator, noise: Samples | None, room_set: RoomSet, snr_db: float
) -> Samples:
    """Simulate recording ``y`` with a small microphone in a room, at a signal-to-noise ratio in dB."""
    spectrum = _room_spectrum(
        room_set, sr, int(rng.integers(_N_ROOMS[room_set])), _transform_length(len(y), sr)
    )
    recorded = _filtered(y, sr, microphone_curve(rng, curve_frequencies(sr), room_set), spectrum)
    return recorded if noise is None else with_noise(recorded, noise, snr_db)
