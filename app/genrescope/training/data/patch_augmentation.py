"""Augmentation of log-mel patches in every epoch, so that a network never sees the same one twice.

The bank contains a few views of each patch, made from audio; making new ones for every epoch would take
longer than the training.  Augmenting the log-mel frames takes almost no time.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from genrescope.features.mel import LogMel, MelConfig, mel_edges
from genrescope.training.data import audio_augmentation as augment
from genrescope.training.data.patch_shape import PatchShape

FloatArray = NDArray[np.float32]

_P_ROLLED = 0.5
_P_EQUALISED = 0.6
_P_NOISY = 0.25  # of degraded views only
_SNR_DB = (3.0, 30.0)
# Collections of music differ in bandwidth, which must not matter.
_P_BAND_LIMITED = 0.4
_BAND_LIMIT_HZ = (3500.0, 12_000.0)
_N_NOISES = 256
_NOISE_SEED = 77
_DB = np.float32(np.log(10.0) / 10.0)  # one decibel as a natural logarithm of power


def augment_patches(
    patches: NDArray[np.floating], degraded: NDArray[np.bool_], rng: np.random.Generator, mel: MelConfig
) -> FloatArray:
    """Roll patches in time, equalise them, add stationary noise to degraded views, and limit the band.

    Parameters
    ----------
    patches : np.ndarray [shape=(n, n_frames, n_mels)]
        Patches in dB; not changed.
    degraded : np.ndarray of bool [shape=(n,)]
        Whether each is a degraded view.
    rng : np.random.Generator
        Random generator.
    mel : MelConfig
        Settings of the patches' log-mel spectrogram.

    Returns
    -------
    np.ndarray [shape=(n, n_frames, n_mels), dtype=float32]
        The augmented patches in dB.
    """
    augmented = _rolled(patches, rng)
    rows = np.flatnonzero(rng.random(len(augmented)) < _P_EQUALISED)
    augmented[rows] += _equaliser_curves(len(rows), 6.0, rng, mel)
    rows = np.flatnonzero(degraded & (rng.random(len(augmented)) < _P_NOISY))
    augmented[rows] = _with_noise(augmented[rows], rng, mel)
    rows = np.flatnonzero(rng.random(len(augmented)) < _P_BAND_LIMITED)
    augmented[rows] += _low_passes(len(rows), rng, mel)
    return np.maximum(augmented, np.float32(mel.floor_db))


def _rolled(patches: NDArray[np.floating], rng: np.random.Generator) -> FloatArray:
    """Roll half of the patches in time."""
    n, n_frames = patches.shape[:2]
    roll = np.where(rng.random(n) < _P_ROLLED, rng.integers(0, n_frames, n), 0)
    frames = (np.arange(n_frames) + roll[:, None]) % n_frames
    return np.asarray(patches[np.arange(n)[:, None], frames], dtype=np.float32)


def _equaliser_curves(n: int, largest_db: float, rng: np.random.Generator, mel: MelConfig) -> FloatArray:
    """Gains in dB of mild equalisers of a tilt and two bells [shape=(n, 1, n_mels)]."""
    octave = np.log2(mel_edges(mel)[1:-1] / 1000.0)
    curves = rng.uniform(-largest_db, largest_db, (n, 1)) / 4.0 * octave
    for _ in range(2):
        gain = rng.uniform(-largest_db, largest_db, (n, 1))
        centre, width = rng.uniform(-3.0, 3.5, (n, 1)), rng.uniform(0.3, 1.2, (n, 1))
        curves += gain * np.exp(-(((octave - centre) / width) ** 2))
    return np.asarray(curves[:, None], dtype=np.float32)


def _low_passes(n: int, rng: np.random.Generator, mel: MelConfig) -> FloatArray:
    """Gains in dB of steep low-pass filters of 3.5 to 12 kHz [shape=(n, 1, n_mels)]."""
    lowest, highest = _BAND_LIMIT_HZ
    limit = np.exp(rng.uniform(np.log(lowest), np.log(highest), (n, 1)))
    slope = rng.uniform(100.0, 600.0, (n, 1))
    octaves = np.log2(mel_edges(mel)[1:-1] / limit)
    return np.asarray(-slope * np.maximum(octaves, 0.0), dtype=np.float32)[:, None]


def _with_noise(patches: FloatArray, rng: np.random.Generator, mel: MelConfig) -> FloatArray:
    """Add coloured noise at random signal-to-noise ratios."""
    n, n_frames = patches.shape[:2]
    noises = _noise_patches(mel, n_frames)[rng.integers(0, _N_NOISES, n)]
    starts = rng.integers(0, n_frames, (n, 1))
    frames = (np.arange(n_frames) - starts) % n_frames
    noise = noises[np.arange(n)[:, None], frames] + _equaliser_curves(n, 5.0, rng, mel)
    noise += _mean_power_db(patches) - _mean_power_db(noise) - np.float32(rng.uniform(*_SNR_DB, (n, 1, 1)))
    return np.asarray(np.logaddexp(patches * _DB, noise * _DB) / _DB)


def _mean_power_db(patches: FloatArray) -> FloatArray:
    """Mean power of each patch in dB [shape=(n, 1, 1)]."""
    return np.asarray(np.log(np.exp(patches * _DB).mean(axis=(1, 2), keepdims=True)) / _DB)


@lru_cache(maxsize=2)
def _noise_patches(mel: MelConfig, n_frames: int) -> FloatArray:
    """Patches of white to brown noise [shape=(n, n_frames, n_mels), dB]."""
    rng = np.random.default_rng(_NOISE_SEED)
    n_samples = PatchShape(mel, n_frames).n_samples
    front_end = LogMel(mel)
    patches = []
    for _ in range(_N_NOISES):
        noise = augment.coloured_noise(rng, n_samples, rng.uniform(-0.2, 2.0))
        patches.append(front_end(np.float32(0.1) * noise))
    return np.stack(patches)
