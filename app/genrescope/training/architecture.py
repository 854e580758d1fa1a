"""The student: the network that ships."""

from __future__ import annotations

from typing import Any

import keras
from keras import layers, ops, regularizers

from genrescope.training.bank import PatchShape
from genrescope.training.dataset import GENRES

EMBEDDING_SIZE = 384
# GTZAN ends at 11 kHz, songs of today do not: the network must not see the difference.
_N_BANDS_USED = 112  # the 112th band of 128 (40 Hz to 16 kHz) ends at 10.1 kHz
_RANGE_DB = 80.0
_WIDTHS = (32, 64, 128, 224)


def normalised(x: Any) -> Any:
    """Patch in dB to the network's input: loudest 80 dB, without its mean level, upper bands left out."""
    x = x[:, :, :_N_BANDS_USED]
    peak = ops.max(x, axis=(1, 2), keepdims=True)
    x = ops.maximum(x, peak - _RANGE_DB)
    x = (x - ops.mean(x, axis=(1, 2), keepdims=True)) / 20.0
    return ops.expand_dims(x, -1)


def _convolution(x: Any, width: int, size: int = 3, stride: int = 1) -> Any:
    x = layers.Conv2D(
        width, size, strides=stride, padding="same", use_bias=False, kernel_regularizer=regularizers.L2(1e-5)
    )(x)
    return layers.BatchNormalization(momentum=0.95)(x)


def _residual_block(x: Any, width: int, stride: int) -> Any:
    skip = x
    if stride != 1 or x.shape[-1] != width:
        skip = _convolution(layers.AveragePooling2D(stride, padding="same")(x) if stride > 1 else x, width, 1)
    x = layers.Activation("relu")(_convolution(x, width, stride=stride))
    x = _convolution(x, width)
    return layers.Activation("relu")(layers.Add()([x, skip]))


def build_student(shape: PatchShape, *, n_logits: int, dropout: float = 0.1) -> keras.Model:
    """A short-chunk residual CNN for log-mel patches.

    After Won et al.: Evaluation of CNN-based automatic music tagging models, SMC 2020.

    Parameters
    ----------
    shape : PatchShape
        Front end and length of the input.
    n_logits : int
        Number of the teacher's classes to learn; 0 without a teacher.
    dropout : float
        On the pooled features.

    Returns
    -------
    keras.Model
        Input (batch, n_frames, n_mels) in dB; outputs "embedding" (batch, 384), "genre" (batch, 10) logits
        and, with a teacher, "logits" (batch, n_logits).
    """
    inputs = layers.Input((shape.n_frames, shape.mel.n_mels), name="log_mel")
    x = layers.Activation("relu")(_convolution(normalised(inputs), _WIDTHS[0], size=5, stride=2))
    x = layers.MaxPooling2D(2, padding="same")(x)
    for width, stride in zip(_WIDTHS, (1, 2, 2, 2), strict=True):
        x = _residual_block(x, width, stride)
    pooled = layers.Concatenate()([layers.GlobalAveragePooling2D()(x), layers.GlobalMaxPooling2D()(x)])
    pooled = layers.Dropout(dropout)(pooled)
    embedding = layers.Dense(EMBEDDING_SIZE, name="embedding")(pooled)
    outputs = {"embedding": embedding, "genre": layers.Dense(len(GENRES), name="genre")(embedding)}
    if n_logits:
        outputs["logits"] = layers.Dense(n_logits, name="logits")(embedding)
    return keras.Model(inputs, outputs, name="student")
