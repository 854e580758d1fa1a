"""Synthetic sounds that are not music: noise, hum, tones, clicks, applause, motors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genrescope.training.data.audio_augmentation import Samples, coloured_noise, filtered, rms


def _hum(rng: np.random.Generator, t: NDArray[np.float64], _: int) -> NDArray[np.float64]:
    base = rng.choice([50.0, 60.0]) * rng.uniform(0.99, 1.01)
    slope = rng.uniform(0.0, 2.0)
    step = rng.integers(1, 3)  # all harmonics, or only the odd ones, as from a rectifier
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


def _clicks(rng: np.random.Generator, t: NDArray[np.float64], sr: int) -> NDArray[np.float64]:
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
    _clicks,
    _applause,
    _machine,
    _motor,
)


def synthetic_not_music(rng: np.random.Generator, n_samples: int, sr: int) -> Samples:
    """A random sound without a genre: noise, hum, tones, clicks, applause, a machine or a motor."""
    t = np.arange(n_samples) / sr
    y = _NOT_MUSIC[rng.integers(len(_NOT_MUSIC))](rng, t, sr).astype(np.float32)
    return np.asarray(y / max(rms(y), 1e-9) * 10.0 ** rng.uniform(-2.5, -0.7), dtype=np.float32)
