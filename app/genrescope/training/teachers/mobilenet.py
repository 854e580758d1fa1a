"""MobileNetV3-large at width 0.4, the network of the AudioSet tagger ``mn04_as`` and of the shipped model.

A. Howard et al.: Searching for MobileNetV3, ICCV 2019; F. Schmid, K. Koutini, G. Widmer: Efficient
Large-Scale Audio Tagging via Transformer-to-CNN Knowledge Distillation, ICASSP 2023 (weights under the MIT
licence).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from keras import layers
from numpy.typing import NDArray

EMBEDDING_SIZE = 384
HIDDEN_SIZE = 512
N_AUDIOSET_CLASSES = 527
N_MELS = 128
_BN_EPSILON = 1e-3


class _Block(NamedTuple):
    expanded: int  # channels after the expansion; no expansion if they are those of the input
    kernel: int
    squeezed: int  # channels of squeeze-and-excitation; 0 for none
    width: int
    stride: int
    activation: str


BLOCKS = (
    _Block(8, 3, 0, 8, 1, "relu"),
    _Block(24, 3, 0, 16, 2, "relu"),
    _Block(32, 3, 0, 16, 1, "relu"),
    _Block(32, 5, 8, 16, 2, "relu"),
    _Block(48, 5, 16, 16, 1, "relu"),
    _Block(48, 5, 16, 16, 1, "relu"),
    _Block(96, 3, 0, 32, 2, "hard_silu"),
    _Block(80, 3, 0, 32, 1, "hard_silu"),
    _Block(72, 3, 0, 32, 1, "hard_silu"),
    _Block(72, 3, 0, 32, 1, "hard_silu"),
    _Block(192, 3, 48, 48, 1, "hard_silu"),
    _Block(272, 3, 72, 48, 1, "hard_silu"),
    _Block(272, 5, 72, 64, 2, "hard_silu"),
    _Block(384, 5, 96, 64, 1, "hard_silu"),
    _Block(384, 5, 96, 64, 1, "hard_silu"),
)
"""The inverted residual blocks."""

_FIRST_WIDTH = 8


class MobileNet:
    """The layers of the network, by the names of the PyTorch weights.

    Parameters
    ----------
    fixed_statistics : bool
        Keep the means and variances of batch normalisation during training: those of the loaded weights
        come from far more music.
    """

    def __init__(self, *, fixed_statistics: bool) -> None:
        self._training = False if fixed_statistics else None
        self._layers: dict[str, layers.Layer] = {}

    def embed(self, image: Any) -> Any:
        """Apply the convolutional part to an image.

        Parameters
        ----------
        image : tensor [shape=(batch, t, 128, 1)]
            Normalised logarithmic mel power.

        Returns
        -------
        tensor [shape=(batch, 384)]
            Mean of the last map.
        """
        x = self._convolution(image, "features.0", _FIRST_WIDTH, 3, "hard_silu", strides=(2, 2))
        for index, block in enumerate(BLOCKS, 1):
            name, part, skip = f"features.{index}.block", 0, x
            if block.expanded != x.shape[-1]:
                x = self._convolution(x, f"{name}.0", block.expanded, 1, block.activation)
                part = 1
            strides = (block.stride, block.stride)
            x = self._convolution(x, f"{name}.{part}", None, block.kernel, block.activation, strides=strides)
            part += 1
            if block.squeezed:
                x = self._squeeze_excite(x, f"{name}.{part}.conc_se_layers.0", block.squeezed)
                part += 1
            x = self._convolution(x, f"{name}.{part}", block.width, 1, None)
            if block.stride == 1 and skip.shape[-1] == block.width:
                x = layers.Add()([skip, x])
        x = self._convolution(x, "features.16", EMBEDDING_SIZE, 1, "hard_silu")
        return layers.GlobalAveragePooling2D(name="embedding")(x)

    def hidden(self, embedding: Any) -> Any:
        """Apply the hidden layer of the tagger [shape=(batch, 512)]."""
        return self._dense(embedding, "classifier.2", HIDDEN_SIZE, "hard_silu")

    def logits(self, hidden: Any) -> Any:
        """Apply the output layer of the tagger [shape=(batch, 527)]."""
        return self._dense(hidden, "classifier.5", N_AUDIOSET_CLASSES, None)

    def load(self, weights_file: Path) -> None:
        """Load the weights of the tagger into the layers built so far.

        Parameters
        ----------
        weights_file : pathlib.Path
            ``mn04_weights.npz``, the PyTorch arrays by name.
        """
        with np.load(weights_file) as archive:
            for name, layer in self._layers.items():
                layer.set_weights(_keras_weights(layer, name, archive))

    def freeze(self, n_blocks: int) -> None:
        """Keep the first convolution and the blocks after it, ``n_blocks`` together, as they are."""
        for name, layer in self._layers.items():
            stage, _, number = name.partition(".")
            if stage == "features" and int(number.split(".")[0]) < n_blocks:
                layer.trainable = False

    def _convolution(
        self,
        x: Any,
        name: str,
        width: int | None,
        size: int,
        activation: str | None,
        *,
        strides: tuple[int, int] = (1, 1),
    ) -> Any:
        """Convolve, depthwise without a width, and normalise; padded on both sides, as in PyTorch."""
        if size > 1:
            x = layers.ZeroPadding2D((size - 1) // 2)(x)
        settings: dict[str, Any] = {"strides": strides, "use_bias": False, "name": _layer_name(name)}
        layer = (
            layers.DepthwiseConv2D(size, **settings)
            if width is None
            else layers.Conv2D(width, size, **settings)
        )
        self._layers[f"{name}.0"] = layer
        normalisation = layers.BatchNormalization(
            epsilon=_BN_EPSILON, name=f"{_layer_name(name)}_normalisation"
        )
        self._layers[f"{name}.1"] = normalisation
        x = normalisation(layer(x), training=self._training)
        return x if activation is None else layers.Activation(activation)(x)

    def _squeeze_excite(self, x: Any, name: str, width: int) -> Any:
        scale = layers.GlobalAveragePooling2D()(x)
        scale = self._dense(scale, f"{name}.fc1", width, "relu")
        scale = self._dense(scale, f"{name}.fc2", x.shape[-1], "sigmoid")
        return layers.Multiply()([x, layers.Reshape((1, 1, x.shape[-1]))(scale)])

    def _dense(self, x: Any, name: str, width: int, activation: str | None) -> Any:
        layer = layers.Dense(width, activation=activation, name=_layer_name(name))
        self._layers[name] = layer
        return layer(x)


def _layer_name(name: str) -> str:
    """Name of a layer without the dots, which Keras does not allow in names."""
    return name.replace(".", "_")


def _keras_weights(layer: layers.Layer, name: str, archive: Any) -> list[NDArray[np.float32]]:
    """Convert the PyTorch arrays of a layer: time before frequency, inputs before outputs."""
    if isinstance(layer, layers.BatchNormalization):
        return [archive[f"{name}.{k}"] for k in ("weight", "bias", "running_mean", "running_var")]
    kernel = archive[f"{name}.weight"]
    if isinstance(layer, layers.DepthwiseConv2D):
        return [kernel.transpose(3, 2, 0, 1)]  # out x 1 x frequency x time
    if isinstance(layer, layers.Conv2D):
        return [kernel.transpose(3, 2, 1, 0)]
    return [kernel.T, archive[f"{name}.bias"]]
