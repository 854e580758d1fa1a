"""An AudioSet tagger whose embedding and logits the student learns to reproduce.

EfficientAT ``mn04_as`` (F. Schmid, K. Koutini, G. Widmer: Efficient Large-Scale Audio Tagging via
Transformer-to-CNN Knowledge Distillation, ICASSP 2023; MIT licence): MobileNetV3-large at width 0.4.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.fft import rfft

if TYPE_CHECKING:
    import keras

SR = 32_000
_HOP_LENGTH = 320
_N_FFT = 1024
_WIN_LENGTH = 800
_N_MELS = 128
_FMAX = 15_000.0
_BN_EPSILON = 1e-3
_STRIDE_2_BLOCKS = (2, 4, 7, 13)
_FIRST_HARD_SWISH_BLOCK = 7
_N_BLOCKS = 15
CLASS_OF_GENRE = {
    "blues": 251,
    "classical": 237,
    "country": 229,
    "disco": 236,
    "electronic": 239,
    "hiphop": 217,
    "jazz": 235,
    "metal": 220,  # "Heavy metal"
    "pop": 216,
    "reggae": 228,
    "rock": 219,
}
"""Index of the AudioSet class of each genre (J. F. Gemmeke et al.: Audio Set: An ontology and human-labeled
dataset for audio events, ICASSP 2017)."""

# Few enough to fit in the processor's cache, which halves the time.
_FRAMES_AT_ONCE = 64


@lru_cache(maxsize=1)
def _mel_weights() -> NDArray[np.float32]:
    """Triangular filters on the HTK mel scale [shape=(1 + n_fft // 2, n_mels)]."""
    mel_of_bin = 1127.0 * np.log1p(np.arange(_N_FFT // 2) * SR / _N_FFT / 700.0)
    edges = np.linspace(0.0, 1127.0 * np.log1p(_FMAX / 700.0), _N_MELS + 2)
    width = edges[1] - edges[0]
    triangles = np.maximum(0.0, 1.0 - np.abs(mel_of_bin[:, None] - edges[None, 1:-1]) / width)
    return np.concatenate([triangles, np.zeros((1, _N_MELS))]).astype(np.float32)  # nothing at Nyquist


@lru_cache(maxsize=1)
def _window() -> NDArray[np.float32]:
    window = np.zeros(_N_FFT, dtype=np.float32)
    start = (_N_FFT - _WIN_LENGTH) // 2
    window[start : start + _WIN_LENGTH] = np.hanning(_WIN_LENGTH)
    return window


def audioset_log_mel(y: NDArray[np.float32]) -> NDArray[np.float32]:
    """Compute the tagger's input.

    Parameters
    ----------
    y : np.ndarray [shape=(n,)]
        Samples at 32 kHz.

    Returns
    -------
    np.ndarray [shape=(128, t)]
        Normalised natural-log mel power.
    """
    emphasised = np.pad(y[1:] - np.float32(0.97) * y[:-1], _N_FFT // 2, mode="reflect")
    windows = np.lib.stride_tricks.sliding_window_view(emphasised, _N_FFT)[::_HOP_LENGTH]
    mel = np.empty((len(windows), _N_MELS), dtype=np.float32)
    for start in range(0, len(windows), _FRAMES_AT_ONCE):
        spectrum = rfft(windows[start : start + _FRAMES_AT_ONCE] * _window(), axis=-1)
        power = np.square(spectrum.real)
        power += np.square(spectrum.imag)
        np.matmul(power, _mel_weights(), out=mel[start : start + _FRAMES_AT_ONCE])
    return np.asarray((np.log(mel + np.float32(1e-5)) + np.float32(4.5)) / np.float32(5.0)).T


def build_audioset_tagger(weights_file: Path) -> keras.Model:
    """Build the tagger and load its weights.

    Parameters
    ----------
    weights_file : pathlib.Path
        ``mn04_weights.npz``, the PyTorch arrays by name.

    Returns
    -------
    keras.Model
        Input (batch, 128, t, 1) from :func:`audioset_log_mel`; outputs embedding (batch, 384) and
        logits (batch, 527).
    """
    # Imported here, because the processes that make patches only need the input.
    import keras
    from keras import layers

    with np.load(weights_file) as archive:
        weights = {name: archive[name] for name in archive.files}
    pending: list[tuple[Any, list[NDArray[np.float32]]]] = []

    def convolution(x: Any, name: str, *, stride: int = 1) -> Any:
        kernel = weights[f"{name}.weight"]  # out x in x kh x kw
        size = kernel.shape[-1]
        if size > 1:
            x = layers.ZeroPadding2D((size - 1) // 2)(x)
        if kernel.shape[1] == 1 and kernel.shape[0] == x.shape[-1] and size > 1 and x.shape[-1] > 1:
            layer = layers.DepthwiseConv2D(size, strides=stride, use_bias=False)
            pending.append((layer, [kernel.transpose(2, 3, 0, 1)]))
        else:
            layer = layers.Conv2D(kernel.shape[0], size, strides=stride, use_bias=False)
            pending.append((layer, [kernel.transpose(2, 3, 1, 0)]))
        return layer(x)

    def normalisation(x: Any, name: str) -> Any:
        layer = layers.BatchNormalization(epsilon=_BN_EPSILON)
        pending.append(
            (layer, [weights[f"{name}.{k}"] for k in ("weight", "bias", "running_mean", "running_var")])
        )
        return layer(x)

    def dense(x: Any, name: str) -> Any:
        kernel = weights[f"{name}.weight"]
        layer = layers.Dense(kernel.shape[0])
        pending.append((layer, [kernel.T, weights[f"{name}.bias"]]))
        return layer(x)

    def squeeze_excite(x: Any, name: str) -> Any:
        scale = layers.GlobalAveragePooling2D()(x)
        scale = layers.Activation("relu")(dense(scale, f"{name}.fc1"))
        scale = layers.Activation("sigmoid")(dense(scale, f"{name}.fc2"))
        return layers.Multiply()([x, layers.Reshape((1, 1, x.shape[-1]))(scale)])

    inputs = layers.Input((_N_MELS, None, 1))
    x = normalisation(convolution(inputs, "features.0.0", stride=2), "features.0.1")
    x = layers.Activation("hard_silu")(x)
    for index in range(1, _N_BLOCKS + 1):
        activation = "hard_silu" if index >= _FIRST_HARD_SWISH_BLOCK else "relu"
        stride = 2 if index in _STRIDE_2_BLOCKS else 1
        skip, part = x, 0
        block = f"features.{index}.block"
        if weights[f"{block}.0.0.weight"].shape[-1] == 1:
            x = layers.Activation(activation)(normalisation(convolution(x, f"{block}.0.0"), f"{block}.0.1"))
            part = 1
        x = normalisation(convolution(x, f"{block}.{part}.0", stride=stride), f"{block}.{part}.1")
        x = layers.Activation(activation)(x)
        part += 1
        if f"{block}.{part}.conc_se_layers.0.fc1.weight" in weights:
            x = squeeze_excite(x, f"{block}.{part}.conc_se_layers.0")
            part += 1
        x = normalisation(convolution(x, f"{block}.{part}.0"), f"{block}.{part}.1")
        if stride == 1 and skip.shape[-1] == x.shape[-1]:
            x = layers.Add()([skip, x])
    x = normalisation(convolution(x, "features.16.0"), "features.16.1")
    x = layers.Activation("hard_silu")(x)
    embedding = layers.GlobalAveragePooling2D()(x)
    hidden = layers.Activation("hard_silu")(dense(embedding, "classifier.2"))
    model = keras.Model(inputs, [embedding, dense(hidden, "classifier.5")], name="audioset_tagger")
    for layer, values in pending:
        layer.set_weights(values)
    model.trainable = False
    return model
