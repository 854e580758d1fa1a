"""Architectures of the student: the shipped one, and those it was compared with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, get_args

import keras
from keras import layers, ops, regularizers

from genrescope.training.data.patch_shape import PatchShape
from genrescope.training.data.recordings import GENRES

Architecture = Literal["residual", "residual_in_time", "residual_statistics", "musicnn", "mobilenet"]
ARCHITECTURES: tuple[Architecture, ...] = get_args(Architecture)
FrontEnd = Literal["up_to_10_khz", "up_to_16_khz", "coarse_bands", "coarse_frames"]
FRONT_ENDS: tuple[FrontEnd, ...] = get_args(FrontEnd)

# GTZAN's recordings are band-limited to 11 kHz, today's are not: the network must not see the difference.
_N_BANDS_USED = 112  # of 128 bands from 40 Hz to 16 kHz: up to 10.1 kHz
_RANGE_DB = 80.0
WIDTHS = (32, 64, 128, 224)
"""Channels of the blocks of the residual networks."""


def normalise(x: Any, front_end: FrontEnd = "up_to_10_khz") -> Any:
    """Normalise patches in dB: the loudest 80 dB, minus the mean level.

    The front ends keep different inputs: the bands up to 10 kHz, all bands, or the means of pairs of bands or
    frames.
    """
    if front_end != "up_to_16_khz":
        x = x[:, :, :_N_BANDS_USED]
    peak = ops.max(x, axis=(1, 2), keepdims=True)
    x = ops.maximum(x, peak - _RANGE_DB)
    x = (x - ops.mean(x, axis=(1, 2), keepdims=True)) / 20.0
    if front_end == "coarse_bands":
        x = (x[:, :, ::2] + x[:, :, 1::2]) / 2.0
    elif front_end == "coarse_frames":
        x = (x[:, ::2] + x[:, 1::2]) / 2.0
    return ops.expand_dims(x, -1)


def _convolution(x: Any, width: int, size: Any = 3, stride: Any = 1, padding: str = "same") -> Any:
    x = layers.Conv2D(
        width,
        size,
        strides=stride,
        padding=padding,
        use_bias=False,
        kernel_regularizer=regularizers.L2(1e-5),
    )(x)
    return layers.BatchNormalization(momentum=0.95)(x)


def _residual_block(x: Any, width: int, stride: int, inner: str, outer: str) -> Any:
    skip = x
    if stride != 1 or x.shape[-1] != width:
        skip = _convolution(layers.AveragePooling2D(stride, padding="same")(x) if stride > 1 else x, width, 1)
    x = layers.Activation(inner)(_convolution(x, width, stride=stride))
    x = _convolution(x, width)
    return layers.Activation(outer)(layers.Add()([x, skip]))


def _residual_map(x: Any, pool: tuple[int, int], inner: str = "relu", outer: str = "relu") -> Any:
    """The common part of the residual networks."""
    x = layers.Activation(inner)(_convolution(x, WIDTHS[0], size=5, stride=2))
    x = layers.MaxPooling2D(pool, padding="same")(x)
    for width, stride in zip(WIDTHS, (1, 2, 2, 2), strict=True):
        x = _residual_block(x, width, stride, inner, outer)
    return x


def _residual(x: Any, pool: tuple[int, int] = (2, 2)) -> Any:
    """A short-chunk residual CNN.

    After Won et al.: Evaluation of CNN-based automatic music tagging models, SMC 2020.
    """
    x = _residual_map(x, pool)
    return layers.Concatenate()([layers.GlobalAveragePooling2D()(x), layers.GlobalMaxPooling2D()(x)])


def _residual_in_time(x: Any) -> Any:
    """The residual network with a finer time resolution and a coarser frequency resolution."""
    return _residual(x, pool=(2, 4))


def _residual_statistics(x: Any) -> Any:
    """The residual network in time, with identity mappings and statistics pooling.

    No activation follows the sums of its blocks (after He et al.: Identity mappings in deep residual
    networks, ECCV 2016).  Beside the patch, its input has the deviation of each band from its mean over
    time, which no microphone or equaliser changes, and that deviation standardised, since noise reduces
    it.  The output is the mean and the standard deviation over time, band by band (after Snyder et al.:
    X-vectors: Robust DNN embeddings for speaker recognition, ICASSP 2018).
    """
    centred = x - ops.mean(x, axis=1, keepdims=True)
    x = layers.Concatenate()([x, centred, centred / (ops.std(x, axis=1, keepdims=True) + 0.05)])
    x = _residual_map(x, (2, 4), inner="silu", outer="linear")
    # Without the offset, the gradient of the square root would be infinite at 0.
    deviation = ops.sqrt(ops.var(x, axis=1) + 1e-3)
    return layers.Concatenate()([layers.Flatten()(ops.mean(x, axis=1)), layers.Flatten()(deviation)])


def _musicnn(x: Any) -> Any:
    """Vertical filters for timbre, horizontal ones for rhythm, then densely connected layers over time.

    After Pons and Serra: musicnn: Pre-trained convolutional neural networks for music audio tagging, 2019.
    """
    bands = x.shape[2]
    parts = []
    for share, size in ((0.9, 7), (0.4, 7), (0.9, 3), (0.4, 3)):
        tall = layers.ZeroPadding2D(((size // 2, size // 2), (0, 0)))(x)
        tall = _convolution(tall, 40, (size, int(share * bands)), stride=(2, 1), padding="valid")
        parts.append(ops.max(layers.Activation("relu")(tall), axis=2, keepdims=True))
    energy = ops.mean(x, axis=2, keepdims=True)
    for size in (16, 32, 64):
        parts.append(layers.Activation("relu")(_convolution(energy, 24, (size, 1), stride=(2, 1))))
    x = front = layers.Concatenate()(parts)
    middle = [front]
    for number in range(3):
        y = layers.Activation("relu")(_convolution(x, 160, (7, 1)))
        x = layers.Add()([x, y]) if number else y
        middle.append(x)
    x = layers.Concatenate()(middle)
    return layers.Concatenate()([layers.GlobalAveragePooling2D()(x), layers.GlobalMaxPooling2D()(x)])


def _inverted_residual(x: Any, width: int, stride: int, expansion: int = 4) -> Any:
    skip = x
    expanded = _convolution(x, x.shape[-1] * expansion, 1)
    x = layers.Activation("hard_swish")(expanded)
    x = layers.DepthwiseConv2D(3, strides=stride, padding="same", use_bias=False)(x)
    x = layers.Activation("hard_swish")(layers.BatchNormalization(momentum=0.95)(x))
    x = _convolution(x, width, 1)
    return layers.Add()([x, skip]) if stride == 1 and width == skip.shape[-1] else x


def _mobilenet(x: Any) -> Any:
    """Inverted residuals with depthwise convolutions.

    After Sandler et al.: MobileNetV2: Inverted residuals and linear bottlenecks, CVPR 2018.
    """
    x = layers.Activation("hard_swish")(_convolution(x, 24, stride=2))
    for width, stride in (
        *((24, 2), (24, 1), (48, 2), (48, 1), (48, 1)),
        *((96, 2), (96, 1), (96, 1), (128, 1), (128, 1)),
    ):
        x = _inverted_residual(x, width, stride)
    x = layers.Activation("hard_swish")(_convolution(x, 512, 1))
    return layers.Concatenate()([layers.GlobalAveragePooling2D()(x), layers.GlobalMaxPooling2D()(x)])


_BUILDERS: dict[Architecture, Callable[[Any], Any]] = {
    "residual": _residual,
    "residual_in_time": _residual_in_time,
    "residual_statistics": _residual_statistics,
    "musicnn": _musicnn,
    "mobilenet": _mobilenet,
}


def build_student(
    shape: PatchShape,
    *,
    embedding_size: int,
    n_logits: int,
    architecture: Architecture = "residual",
    front_end: FrontEnd = "up_to_10_khz",
    dropout: float = 0.1,
) -> keras.Model:
    """Build an untrained student for log-mel patches.

    Parameters
    ----------
    shape : PatchShape
        Shape of the input.
    embedding_size : int
        Size of the embedding: that of the teachers' embeddings together.
    n_logits : int
        Number of the AudioSet tagger's classes to learn; 0 without it.
    architecture : {"residual", "residual_in_time", "residual_statistics", "musicnn", "mobilenet"}
        The layers between the patch and the embedding.
    front_end : {"up_to_10_khz", "up_to_16_khz", "coarse_bands", "coarse_frames"}
        The part of the patch to use; see :func:`normalise`.
    dropout : float
        Dropout rate of the pooled features.

    Returns
    -------
    keras.Model
        Input (batch, n_frames, n_mels) in dB; outputs "embedding" (batch, embedding_size), "genre"
        (batch, 10) logits and, if ``n_logits`` is not 0, "logits" (batch, n_logits).
    """
    inputs = layers.Input((shape.n_frames, shape.mel.n_mels), name="log_mel")
    pooled = layers.Dropout(dropout)(_BUILDERS[architecture](normalise(inputs, front_end)))
    embedding = layers.Dense(embedding_size, name="embedding")(pooled)
    outputs = {"embedding": embedding, "genre": layers.Dense(len(GENRES), name="genre")(embedding)}
    if n_logits:
        outputs["logits"] = layers.Dense(n_logits, name="logits")(embedding)
    return keras.Model(inputs, outputs, name="student")
