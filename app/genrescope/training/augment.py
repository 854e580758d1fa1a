"""What may happen to a sound between the band and the microphone.

Everything works on mono float32 at one sample rate and takes its chances from the generator that it is
given, so that a patch can be made again from its number alone.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Literal

import av
import numpy as np
import pyroomacoustics
import soxr
from numpy.typing import NDArray
from scipy.fft import irfft, next_fast_len, rfft

Samples = NDArray[np.float32]

# Rooms and microphones of one side never stand on the other (drawn from different seeds and ranges).
Side = Literal["train", "evaluate"]
_N_ROOMS: dict[Side, int] = {"train": 192, "evaluate": 24}
_SIDE_SEED: dict[Side, int] = {"train": 11, "evaluate": 911}
# Up to this length of the transform the spectra of the rooms are kept: patches are all of one length.
_LONGEST_KEPT = 1 << 17
# LAME's and Opus's thoroughness: half the time of the thorough way, at the same distance from the original.
_CODEC_EFFORT = {"libmp3lame": "7", "libopus": "5"}


def rms(y: Samples) -> float:
    """Root mean square."""
    return float(np.sqrt(np.dot(y, y) / len(y) + 1e-20))


@lru_cache(maxsize=2)
def rooms(side: Side, sr: int) -> tuple[Samples, ...]:
    """Impulse responses of shoebox rooms by the image-source method (Allen and Berkley, 1979).

    The direct sound comes first and has a height of about 1.
    """
    rng = np.random.default_rng(_SIDE_SEED[side])
    responses = []
    for _ in range(_N_ROOMS[side]):
        size = rng.uniform([2.5, 2.5, 2.2], [9.0, 8.0, 3.8])
        # Sabine's formula allows no shorter reverberation than full absorption does.
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
    """Gains in dB of a random equaliser: a tilt, three bells, now and then a limited band."""
    octave = np.log2(np.maximum(frequencies, 20.0) / 1000.0)
    curve = rng.uniform(-2.5, 2.5) * octave
    for _ in range(3):
        curve += rng.uniform(-8.0, 8.0) * np.exp(
            -(((octave - rng.uniform(-4.5, 3.5)) / rng.uniform(0.4, 1.5)) ** 2)
        )
    if rng.random() < 0.2:
        curve -= _rolloff(octave, np.log2(rng.uniform(4000.0, 12000.0) / 1000.0), slope=24.0)
    return np.asarray(curve)


def microphone_curve(
    rng: np.random.Generator, frequencies: NDArray[np.float64], side: Side
) -> NDArray[np.float64]:
    """Gains in dB of a small microphone: no bass, some resonances, less treble."""
    octave = np.log2(np.maximum(frequencies, 20.0) / 1000.0)
    low, high = ((60.0, 350.0), (5000.0, 14000.0)) if side == "train" else ((90.0, 280.0), (6000.0, 12000.0))
    curve = -_rolloff(-octave, -np.log2(rng.uniform(*low) / 1000.0), slope=rng.uniform(6.0, 18.0))
    curve -= _rolloff(octave, np.log2(rng.uniform(*high) / 1000.0), slope=rng.uniform(12.0, 30.0))
    for _ in range(4 if side == "train" else 5):
        curve += rng.uniform(-7.0, 9.0) * np.exp(
            -(((octave - rng.uniform(-2.0, 3.3)) / rng.uniform(0.08, 0.5)) ** 2)
        )
    return np.asarray(curve)


def _rolloff(octave: NDArray[np.float64], corner: float, slope: float) -> NDArray[np.float64]:
    return slope * np.maximum(0.0, octave - corner)


def filtered(
    y: Samples, sr: int, gains_db: NDArray[np.float64] | None, response: Samples | None = None
) -> Samples:
    """Apply gains over frequency and an impulse response; same length, gains on the bins of :func:`bins`."""
    length = _transform_length(len(y), sr)
    return _filtered(y, sr, gains_db, None if response is None else rfft(response, length))


def _filtered(
    y: Samples, sr: int, gains_db: NDArray[np.float64] | None, response: NDArray[np.complex64] | None
) -> Samples:
    """Like :func:`filtered`, with the spectrum of the response."""
    length = _transform_length(len(y), sr)
    spectrum = rfft(y, length)
    if gains_db is not None:
        exponents = np.interp(_frequencies(len(spectrum), sr), bins(sr), gains_db * (np.log(10.0) / 20.0))
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
def _kept_room_spectrum(side: Side, sr: int, index: int, length: int) -> NDArray[np.complex64]:
    return np.asarray(rfft(rooms(side, sr)[index], length))


def _room_spectrum(side: Side, sr: int, index: int, length: int) -> NDArray[np.complex64]:
    if length <= _LONGEST_KEPT:
        return _kept_room_spectrum(side, sr, index, length)
    return np.asarray(rfft(rooms(side, sr)[index], length))


@lru_cache(maxsize=2)
def bins(sr: int) -> NDArray[np.float64]:
    """Frequencies in Hz on which equaliser and microphone curves are drawn."""
    return np.linspace(0.0, sr / 2, 1025)


def speed_changed(y: Samples, rate: float) -> Samples:
    """Faster and higher (``rate`` > 1) or slower and lower; length is divided by ``rate``."""
    return np.asarray(soxr.resample(y, rate * 10_000, 10_000, quality="LQ"), dtype=np.float32)


def coloured_noise(rng: np.random.Generator, n_samples: int, exponent: float) -> Samples:
    """Noise whose power falls with frequency to the ``exponent`` (0 white, 1 pink, 2 brown), RMS 1."""
    n_bins = n_samples // 2 + 1
    gains = np.exp(_log_of_bins(n_bins) * np.float32(-exponent / 2))
    gains[0] = 0.0
    spectrum = np.empty(n_bins, dtype=np.complex64)
    np.multiply(rng.standard_normal(n_bins), gains, out=spectrum.real, casting="same_kind")
    np.multiply(rng.standard_normal(n_bins), gains, out=spectrum.imag, casting="same_kind")
    y = irfft(spectrum, n_samples, overwrite_x=True)
    return np.asarray(y / np.float32(rms(y)), dtype=np.float32)


@lru_cache(maxsize=4)
def _log_of_bins(n_bins: int) -> NDArray[np.float32]:
    return np.log(np.maximum(1, np.arange(n_bins))).astype(np.float32)


def with_noise(y: Samples, noise: Samples, snr_db: float) -> Samples:
    """Add noise at a signal-to-noise ratio in dB."""
    return np.asarray(
        y + noise * np.float32(rms(y) / rms(noise) * 10.0 ** (-snr_db / 20.0)), dtype=np.float32
    )


def coded(y: Samples, sr: int, codec: Literal["libmp3lame", "libopus"], bit_rate: int) -> Samples:
    """Encode and decode again with a lossy codec; same length (the codec's delay is left in)."""
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


def _hum(rng: np.random.Generator, t: NDArray[np.float64], _: int) -> NDArray[np.float64]:
    base = rng.choice([50.0, 60.0]) * rng.uniform(0.99, 1.01)
    slope = rng.uniform(0.0, 2.0)
    step = rng.integers(1, 3)  # every harmonic, or the odd ones as a rectifier makes them
    y = np.zeros(len(t))
    for k in range(1, rng.integers(2, 24), step):
        y += rng.uniform(0, 1) / k**slope * np.sin(2 * np.pi * base * k * t + rng.uniform(0, 6.3))
    if rng.random() < 0.4:
        return y
    return y + coloured_noise(rng, len(t), 1.0) * 10 ** rng.uniform(-4, -1)


def _tones(rng: np.random.Generator, t: NDArray[np.float64], _: int) -> NDArray[np.float64]:
    y = np.zeros(len(t))
    for _tone in range(rng.integers(1, 4)):
        y += np.sin(2 * np.pi * rng.choice([440.0, 1000.0, 2.0 ** rng.uniform(6, 12.5)]) * t)
    return y


def _sweep(rng: np.random.Generator, t: NDArray[np.float64], sr: int) -> NDArray[np.float64]:
    start, stop = 2.0 ** rng.uniform(5.5, 13, 2)
    return np.asarray(np.sin(2 * np.pi * np.cumsum(np.geomspace(start, stop, len(t))) / sr))


def _count_in(rng: np.random.Generator, t: NDArray[np.float64], sr: int) -> NDArray[np.float64]:
    y = np.zeros(len(t))
    period = sr * 60.0 / rng.uniform(50, 220)
    length = int(sr * rng.uniform(0.002, 0.06))
    decay = np.exp(-np.arange(length) / length * 5)
    click = np.sin(2 * np.pi * 2.0 ** rng.uniform(8.5, 12.3) * t[:length]) * decay
    if rng.random() < 0.4:
        click = coloured_noise(rng, length, rng.uniform(0, 1)) * decay
    for position in np.arange(rng.uniform(0, period), len(t) - length, period).astype(int):
        y[position : position + length] += click
    return y


def _applause(rng: np.random.Generator, t: NDArray[np.float64], sr: int) -> NDArray[np.floating[Any]]:
    y = np.zeros(len(t))
    hits = rng.integers(0, len(t), int(rng.uniform(20, 1500) * len(t) / sr / 4))
    np.add.at(y, hits, rng.exponential(1.0, len(hits)) * rng.choice([-1.0, 1.0], len(hits)))
    length = int(sr * 0.02)
    clap = coloured_noise(rng, length, 0.5) * np.exp(-np.arange(length) / (sr * 0.004))
    return filtered(y.astype(np.float32), sr, None, clap.astype(np.float32))


def _machine(rng: np.random.Generator, t: NDArray[np.float64], _: int) -> NDArray[np.float64]:
    rate = 2.0 ** rng.uniform(-2, 5)
    noise = coloured_noise(rng, len(t), rng.uniform(0, 2))
    return np.asarray(noise * (1 + rng.uniform(0.2, 1) * np.sin(2 * np.pi * rate * t)))


def _motor(rng: np.random.Generator, t: NDArray[np.float64], _: int) -> NDArray[np.float64]:
    base = 2.0 ** rng.uniform(4.5, 8.5)
    y = (t * base * (1 + 0.01 * np.sin(2 * np.pi * rng.uniform(0.1, 5) * t))) % 1.0 - 0.5
    return np.asarray(y + coloured_noise(rng, len(t), 1.0) * rng.uniform(0.02, 0.5))


def _noise(rng: np.random.Generator, t: NDArray[np.float64], _: int) -> Samples:
    return coloured_noise(rng, len(t), rng.uniform(-0.5, 2.2))


_NOT_MUSIC: tuple[Callable[[np.random.Generator, NDArray[np.float64], int], NDArray[Any]], ...] = (
    _noise,
    _hum,
    _tones,
    _sweep,
    _count_in,
    _applause,
    _machine,
    _motor,
)


def synthetic_not_music(rng: np.random.Generator, n_samples: int, sr: int) -> Samples:
    """A sound that no genre should be named for: noise, hum, tones, clicks, applause, a motor."""
    t = np.arange(n_samples) / sr
    y = _NOT_MUSIC[rng.integers(len(_NOT_MUSIC))](rng, t, sr).astype(np.float32)
    return np.asarray(y / max(rms(y), 1e-9) * 10.0 ** rng.uniform(-2.5, -0.7), dtype=np.float32)


def through_room(
    y: Samples, sr: int, rng: np.random.Generator, noise: Samples | None, side: Side, snr_db: float
) -> Samples:
    """What a small microphone in a room delivers of ``y``, at a signal-to-noise ratio in dB."""
    spectrum = _room_spectrum(side, sr, int(rng.integers(_N_ROOMS[side])), _transform_length(len(y), sr))
    heard = _filtered(y, sr, microphone_curve(rng, bins(sr), side), spectrum)
    return heard if noise is None else with_noise(heard, noise, snr_db)
