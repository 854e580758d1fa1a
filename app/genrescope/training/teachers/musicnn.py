"""musicnn, a tagger of the Million Song Dataset that the network learns to reproduce.

J. Pons, X. Serra: musicnn: Pre-trained convolutional neural networks for music audio tagging, late-breaking
demo of ISMIR 2019 (``MSD_musicnn``, ISC licence); 50 tags of Last.fm.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import soxr
from numpy.typing import NDArray
from scipy.fft import rfft

if TYPE_CHECKING:
    import keras

SR = 16_000
N_FRAMES = 187
EMBEDDING_SIZE = 200
N_TAGS = 50
_N_FFT = 512
_HOP_LENGTH = 256
_N_MELS = 96
_BN_EPSILON = 1e-3


@lru_cache(maxsize=1)
def _mel_weights() -> NDArray[np.float32]:
    """Slaney's mel filters of equal area [shape=(1 + n_fft // 2, n_mels)]."""
    # Imported here, because librosa is slow to import.
    import librosa

    weights = librosa.filters.mel(sr=SR, n_fft=_N_FFT, n_mels=_N_MELS)
    return np.ascontiguousarray(weights.T, dtype=np.float32)


@lru_cache(maxsize=1)
def _window() -> NDArray[np.float32]:
    return np.hanning(_N_FFT + 1)[:-1].astype(np.float32)  # periodic


def musicnn_log_mel(y: NDArray[np.float32], sr: int) -> NDArray[np.float32]:
    """Compute the network's input.

    Parameters
    ----------
    y : np.ndarray [shape=(n,)]
        At least 3 s of samples.
    sr : int
        Their sample rate in Hz.

    Returns
    -------
    np.ndarray [shape=(187, 96)]
        Logarithmic mel power of the first 187 frames.
    """
    y16 = y if sr == SR else soxr.resample(y, sr, SR)
    padded = np.pad(y16, _N_FFT // 2)
    windows = np.lib.stride_tricks.sliding_window_view(padded, _N_FFT)[::_HOP_LENGTH][:N_FRAMES]
    spectrum = rfft(windows * _window(), axis=-1)
    mel = (spectrum.real**2 + spectrum.imag**2) @ _mel_weights()
    # The network was trained on power rounded to half precision, with the largest number for anything above.
    rounded = np.minimum(mel, np.finfo(np.float16).max).astype(np.float16).astype(np.float32)
    return np.asarray(np.log10(np.float32(10_000.0) * rounded + np.float32(1.0)), dtype=np.float32)


def build_musicnn(weights_file: Path) -> keras.Model:
    """Build the network and load its weights.

    Parameters
    ----------
    weights_file : pathlib.Path
        ``musicnn_msd_weights.npz``, the TensorFlow arrays by name.

    Returns
    -------
    keras.Model
        Input (batch, 187, 96) from :func:`musicnn_log_mel`; outputs embedding (batch, 200) and the logits of
        the tags (batch, 50).
    """
    # Imported here, because the processes that make patches only need the input.
    import keras
    from keras import layers, ops

    with np.load(weights_file) as archive:
        weights = {name: archive[name].astype(np.float32) for name in archive.files}
    pending: list[tuple[Any, list[NDArray[np.float32]]]] = []

    def numbered(name: str, index: int) -> str:
        return f"{name}_{index}" if index else name

    def normalisation(x: Any, index: int) -> Any:
        layer = layers.BatchNormalization(epsilon=_BN_EPSILON)
        name = numbered("batch_normalization", index)
        statistics = ("gamma", "beta", "moving_mean", "moving_variance")
        pending.append((layer, [weights[f"{name}/{k}"] for k in statistics]))
        return layer(x)

    def convolution(x: Any, index: int, padding: str) -> Any:
        """Convolve, apply ReLU, then normalise; the batch normalisation has the next number."""
        kernel, bias = (weights[f"{numbered('conv2d', index)}/{k}"] for k in ("kernel", "bias"))
        layer = layers.Conv2D(kernel.shape[-1], kernel.shape[:2], padding=padding, activation="relu")
        pending.append((layer, [kernel, bias]))
        return normalisation(layer(x), index + 1)

    def dense(x: Any, name: str, activation: str | None = None) -> Any:
        layer = layers.Dense(weights[f"{name}/bias"].size, activation=activation)
        pending.append((layer, [weights[f"{name}/{k}"] for k in ("kernel", "bias")]))
        return layer(x)

    def over_time(x: Any, index: int) -> Any:
        """Convolve seven frames of all features (batch, time, features)."""
        image = ops.expand_dims(layers.ZeroPadding1D(3)(x), -1)
        return ops.squeeze(convolution(image, index, "valid"), 2)

    inputs = layers.Input((N_FRAMES, _N_MELS))
    image = normalisation(ops.expand_dims(inputs, -1), 0)
    padded = layers.ZeroPadding2D(((3, 3), (0, 0)))(image)
    timbre = [ops.max(convolution(padded, index, "valid"), axis=2) for index in (0, 1)]
    rhythm = [ops.max(convolution(image, index, "same"), axis=2) for index in (2, 3, 4)]
    features = layers.Concatenate()([*timbre, *rhythm])
    first = over_time(features, 5)
    second = layers.Add()([over_time(first, 6), first])
    third = layers.Add()([over_time(second, 7), second])
    everything = layers.Concatenate()([features, first, second, third])
    pooled = ops.stack([ops.max(everything, axis=1), ops.mean(everything, axis=1)], axis=-1)
    x = normalisation(layers.Flatten()(pooled), 9)
    embedding = normalisation(dense(x, "dense", "relu"), 10)
    model = keras.Model(inputs, [embedding, dense(embedding, "dense_1")], name="musicnn")
    for layer, values in pending:
        layer.set_weights(values)
    model.trainable = False
    return model
