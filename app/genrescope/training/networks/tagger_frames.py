"""Converts the program's log-mel frames to the input of the AudioSet tagger, as layers of the network.

Both are triangular mel filters of short-time spectra, so a matrix on the power of the bands converts one to
the other.  The network therefore starts from the tagger's weights, and the program keeps its front end.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from keras import layers, ops
from numpy.typing import NDArray
from scipy.optimize import nnls

from genrescope.features.mel import MelConfig, mel_filters, mel_window
from genrescope.training.teachers.audioset_tagger import (
    LOG_OFFSET,
    PRE_EMPHASIS,
    SR,
    mel_weights,
    normalise_log,
    window,
)

_STEP_HZ = 4.0
_OVERSAMPLING = 64
# Frequencies, and bands, where the response is below this share of the largest are ignored: a weight of 1e-6
# from the bass would drown the treble.
_REACH = 1e-2
_RMS = 0.1


@lru_cache(maxsize=2)
def band_matrix(mel: MelConfig) -> NDArray[np.float32]:
    """Weights from the power in the program's bands, relative to 0 dB, to that in the tagger's bands.

    They fit, without negative weights, the responses of the tagger's bands to sines of all frequencies by
    those of the program's bands.

    Returns
    -------
    np.ndarray [shape=(n_mels, 128)]
        The weights.
    """
    frequencies = np.arange(0.0, mel.sr / 2 + _STEP_HZ / 2, _STEP_HZ)
    own = _responses(frequencies, mel_window(mel), mel.sr) @ mel_filters(mel) / mel.ref
    emphasis = np.abs(1.0 - PRE_EMPHASIS * np.exp(-2j * np.pi * frequencies / SR)) ** 2
    theirs = _responses(frequencies, window(), SR) @ mel_weights() * emphasis[:, None]
    matrix = np.zeros((mel.n_mels, theirs.shape[1]))
    for column, response in zip(matrix.T, theirs.T, strict=True):
        in_reach = response > _REACH * response.max()
        near = np.flatnonzero(in_reach[own.argmax(axis=0)])
        if len(near):
            column[near] = nnls(own[:, near], response)[0]
    return matrix.astype(np.float32)


def _responses(frequencies: NDArray[np.float64], window: NDArray[Any], sr: int) -> NDArray[np.float64]:
    """Power of sines of amplitude 1 in the bins of an FFT [shape=(len(frequencies), 1 + n_fft // 2)]."""
    n_fft = len(window)
    # The power spectrum of the window as a function of the distance from the bin; the mirror image of a sine
    # is negligible.
    spectrum = np.abs(np.fft.rfft(window, n_fft * _OVERSAMPLING)) ** 2 / 4.0
    bins = np.arange(1 + n_fft // 2) * sr / n_fft
    distance = np.abs(frequencies[:, None] - bins[None]) * (n_fft * _OVERSAMPLING / sr)
    return np.asarray(np.interp(distance, np.arange(len(spectrum)), spectrum))


def _mean_power(mel: MelConfig) -> float:
    """Mean over frames of the sum of the bands' power, relative to 0 dB, of noise at the taggers' level."""
    return float(_RMS**2 * mel.n_fft / 2 * np.square(mel_window(mel)).sum() / mel.ref)


def tagger_image(patches: Any, mel: MelConfig) -> Any:
    """Convert patches in dB [shape=(batch, t, n_mels)] to an image [shape=(batch, t, 128, 1)].

    All patches get the same mean power, so that the outputs do not depend on the level.
    """
    power = ops.exp(patches * float(np.log(10.0) / 10.0))
    mean = ops.mean(ops.sum(power, axis=2, keepdims=True), axis=1, keepdims=True)
    matrix = band_matrix(mel)
    bands = layers.Dense(matrix.shape[1], use_bias=False, trainable=False, name="tagger_bands")
    bands.build((None, None, mel.n_mels))
    bands.set_weights([matrix])
    tagger_power = bands(power * (_mean_power(mel) / mean))
    return ops.expand_dims(normalise_log(ops.log(tagger_power + LOG_OFFSET)), -1)
