"""The published networks of two earlier systems.

They are the Music Genre Detector (``suulcoder``), four networks on spectrogram images of 200 x 200 pixels,
and the network of D. García's thesis on the classification of musical genres (University of Valencia, 2024),
on mel spectrogram images of 5 s.  Both classify coloured images of the spectrogram; here the graph itself
computes the image, so that an exported model has the same input as any other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, get_args

import keras
import numpy as np
from keras import initializers, layers, ops

from genrescope.features.mel import MelConfig
from genrescope.training.data.patch_shape import PatchShape
from genrescope.training.data.recordings import GTZAN_GENRES

BaselineArchitecture = Literal["mgd-cnn", "mgd-lenet", "mgd-feed-forward", "mgd-lstm", "garcia-cnn"]
BASELINE_ARCHITECTURES: tuple[BaselineArchitecture, ...] = get_args(BaselineArchitecture)

SLICE = PatchShape(MelConfig(n_fft=2_048, win_length=2_048, hop_length=640), 250)
"""Slices of 5 s, as in García's thesis."""

_RANGE_DB = 80.0
# These systems treat every sound as music, and so does this logit.
_MUSIC_LOGIT = 20.0


def spectrogram_image(x: Any, height: int, width: int, colormap: str) -> Any:
    """Convert patches in dB to images (batch, height, width, 3) of the loudest 80 dB, scaled to 0 to 1.

    Time runs downwards instead of to the right, which makes no difference to square filters.
    """
    import matplotlib

    table = matplotlib.colormaps[colormap](np.arange(256))[:, :3].astype(np.float32)
    below_peak = ops.maximum(x - ops.max(x, axis=(1, 2), keepdims=True), -_RANGE_DB)
    level = ops.cast(below_peak * (255.0 / _RANGE_DB) + 255.5, "int32")
    return ops.image.resize(ops.take(table, level, axis=0), (height, width))


def _convolution(
    x: Any,
    width: int,
    *,
    size: int = 3,
    padding: str = "valid",
    pooling: Any = None,
    initializer: Any = "glorot_uniform",
) -> Any:
    x = layers.Conv2D(width, size, padding=padding, activation="relu", kernel_initializer=initializer)(x)
    return x if pooling is None else pooling(2)(x)


def _mgd_cnn(x: Any) -> Any:
    x = _convolution(x, 32, pooling=layers.MaxPooling2D)
    x = _convolution(x, 64, pooling=layers.MaxPooling2D)
    x = layers.Flatten()(_convolution(x, 64))
    return layers.Dense(64, activation="relu")(x)


def _lenet_convolutions(x: Any) -> Any:
    x = _convolution(x, 6, pooling=layers.AveragePooling2D)
    return layers.Flatten()(_convolution(x, 16, pooling=layers.AveragePooling2D))


def _mgd_lenet(x: Any) -> Any:
    return layers.Dense(128, activation="relu")(_lenet_convolutions(x))


def _mgd_feed_forward(x: Any) -> Any:
    return layers.Dense(16, activation="relu")(layers.Flatten()(_convolution(x, 64)))


def _mgd_lstm(x: Any) -> Any:
    # As published: the whole image is a single time step.
    x = layers.Reshape((1, -1))(_lenet_convolutions(x))
    return layers.LSTM(128, unroll=True)(x)


def _garcia_cnn(x: Any) -> Any:
    pooling: Any = layers.MaxPooling2D
    x = layers.Dropout(0.05)(_convolution(x, 32, pooling=pooling, initializer="he_normal"))
    for width, dropout in ((32, 0.05), (64, 0.0), (64, 0.0), (128, 0.1)):
        normal = initializers.RandomNormal(stddev=0.05)
        x = _convolution(x, width, size=5, padding="same", pooling=pooling, initializer=normal)
        x = layers.Dropout(dropout)(x) if dropout else x
    x = layers.Flatten()(x)
    for width in (512, 256):
        x = layers.Dropout(0.1)(layers.Dense(width, activation="relu", kernel_initializer="he_normal")(x))
    return x


@dataclass(frozen=True)
class System:
    """A published network: its name, the size and colours of its input image, and its layers."""

    name: str
    height: int
    width: int
    colormap: str
    network: Callable[[Any], Any]


_MGD = "Music Genre Detector, {}"
SYSTEMS: dict[BaselineArchitecture, System] = {
    "mgd-cnn": System(_MGD.format("CNN"), 200, 200, "Spectral", _mgd_cnn),
    "mgd-lenet": System(_MGD.format("LeNet"), 200, 200, "Spectral", _mgd_lenet),
    "mgd-feed-forward": System(_MGD.format("feed-forward"), 200, 200, "Spectral", _mgd_feed_forward),
    "mgd-lstm": System(_MGD.format("LSTM"), 200, 200, "Spectral", _mgd_lstm),
    "garcia-cnn": System("García, CNN on 5 s slices", 216, 224, "magma", _garcia_cnn),
}


def build_network(architecture: BaselineArchitecture, shape: PatchShape = SLICE) -> keras.Model:
    """Build an untrained network of an earlier system.

    Parameters
    ----------
    architecture : str
        One of :data:`BASELINE_ARCHITECTURES`.
    shape : PatchShape
        Shape of the input.

    Returns
    -------
    keras.Model
        Input (batch, n_frames, n_mels) in dB; output (batch, 10) logits of the genres.
    """
    system = SYSTEMS[architecture]
    inputs = layers.Input((shape.n_frames, shape.mel.n_mels), name="log_mel")
    x = system.network(spectrogram_image(inputs, system.height, system.width, system.colormap))
    return keras.Model(inputs, layers.Dense(len(GTZAN_GENRES), name="genre")(x), name="earlier")


def with_music_logit(network: keras.Model) -> keras.Model:
    """Add the logit of "music" that the program expects after those of the genres [shape=(batch, 11)].

    It is a large constant, because these systems only distinguish genres.
    """
    music = ops.zeros_like(network.output[:, :1]) + _MUSIC_LOGIT
    return keras.Model(network.input, layers.Concatenate(name="outputs")([network.output, music]))
