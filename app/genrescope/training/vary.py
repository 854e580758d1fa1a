"""Fresh variations of patches while a network learns, so that it never sees the same one twice.

The bank holds each patch in two versions, made from sound; making them anew for every epoch would take
longer than learning from them.  What can be done to log-mel frames alone costs next to nothing.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from genrescope.features.mel import LogMel, MelConfig, mel_edges
from genrescope.training import augment
from genrescope.training.bank import PatchShape

FloatArray = NDArray[np.float32]

_P_ROLLED = 0.5
_P_SHIFTED = 0.5
_LARGEST_SHIFT = 2  # bands; above 1 kHz one is about half a semitone
_P_COLOURED = 0.6
_P_NOISY = 0.5  # of degraded views only: the others are to stay as they were recorded
_SNR_DB = (3.0, 30.0)
_N_NOISES = 256
_NOISE_SEED = 77
_DB = np.float32(np.log(10.0) / 10.0)  # a decibel, in units of the natural logarithm of power


def vary(
    patches: NDArray[np.floating], degraded: NDArray[np.bool_], rng: np.random.Generator, mel: MelConfig
) -> FloatArray:
    """Vary patches in time, pitch and colour, and add steady noise to those of degraded views.

    Parameters
    ----------
    patches : np.ndarray [shape=(n, n_frames, n_mels)]
        In dB; left as they are.
    degraded : np.ndarray of bool [shape=(n,)]
        Which of them have been through a room, a microphone or noise already.
    rng : np.random.Generator
        All chance comes from it.
    mel : MelConfig
        Front end of the patches.

    Returns
    -------
    np.ndarray [shape=(n, n_frames, n_mels), dtype=float32]
        The varied patches in dB.
    """
    varied = _moved(patches, rng)
    rows = np.flatnonzero(rng.random(len(varied)) < _P_COLOURED)
    varied[rows] += _curves(len(rows), 6.0, rng, mel)
    rows = np.flatnonzero(degraded & (rng.random(len(varied)) < _P_NOISY))
    varied[rows] = _noisy(varied[rows], rng, mel)
    return np.maximum(varied, np.float32(mel.floor_db))


def _moved(patches: NDArray[np.floating], rng: np.random.Generator) -> FloatArray:
    """Begin a patch somewhere else (most are a repeated excerpt anyway), and shift its pitch a little."""
    n, n_frames, n_mels = patches.shape
    roll = np.where(rng.random(n) < _P_ROLLED, rng.integers(0, n_frames, n), 0)
    shift = np.where(rng.random(n) < _P_SHIFTED, rng.integers(-_LARGEST_SHIFT, _LARGEST_SHIFT + 1, n), 0)
    frames = (np.arange(n_frames) + roll[:, None]) % n_frames
    bands = np.clip(np.arange(n_mels) + shift[:, None], 0, n_mels - 1)
    moved = patches[np.arange(n)[:, None, None], frames[:, :, None], bands[:, None, :]]
    return np.asarray(moved, dtype=np.float32)


def _curves(n: int, largest_db: float, rng: np.random.Generator, mel: MelConfig) -> FloatArray:
    """Gains in dB of mild equalisers: a tilt and two bells each [shape=(n, 1, n_mels)]."""
    octave = np.log2(mel_edges(mel)[1:-1] / 1000.0)
    curves = rng.uniform(-largest_db, largest_db, (n, 1)) / 4.0 * octave
    for _ in range(2):
        gain = rng.uniform(-largest_db, largest_db, (n, 1))
        centre, width = rng.uniform(-3.0, 3.5, (n, 1)), rng.uniform(0.3, 1.2, (n, 1))
        curves += gain * np.exp(-(((octave - centre) / width) ** 2))
    return np.asarray(curves[:, None], dtype=np.float32)


def _noisy(patches: FloatArray, rng: np.random.Generator, mel: MelConfig) -> FloatArray:
    """Add steady noise of some colour, at some signal-to-noise ratio."""
    n, n_frames = patches.shape[:2]
    noises = _noises(mel, n_frames)[rng.integers(0, _N_NOISES, n)]
    begins = rng.integers(0, n_frames, (n, 1))
    frames = (np.arange(n_frames) - begins) % n_frames
    noise = noises[np.arange(n)[:, None], frames] + _curves(n, 5.0, rng, mel)
    noise += _level(patches) - _level(noise) - np.float32(rng.uniform(*_SNR_DB, (n, 1, 1)))
    return np.asarray(np.logaddexp(patches * _DB, noise * _DB) / _DB)


def _level(patches: FloatArray) -> FloatArray:
    """Mean power of each patch in dB [shape=(n, 1, 1)]."""
    return np.asarray(np.log(np.exp(patches * _DB).mean(axis=(1, 2), keepdims=True)) / _DB)


@lru_cache(maxsize=2)
def _noises(mel: MelConfig, n_frames: int) -> FloatArray:
    """Patches of white to brown noise [shape=(n, n_frames, n_mels), dB]."""
    rng = np.random.default_rng(_NOISE_SEED)
    n_samples = PatchShape(mel, n_frames).n_samples
    front_end = LogMel(mel)
    patches = []
    for _ in range(_N_NOISES):
        noise = augment.coloured_noise(rng, n_samples, rng.uniform(-0.2, 2.0))
        patches.append(front_end(np.float32(0.1) * noise))
    return np.stack(patches)
