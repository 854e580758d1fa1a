"""The network: the trunk of the AudioSet tagger on the program's frames, and what it learns to reproduce."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
from keras import layers, ops
from numpy.typing import NDArray
from sklearn.linear_model import Ridge
from sklearn.preprocessing import StandardScaler

from genrescope.inference.model_card import KERAS_NAME, Tag, read_card
from genrescope.training.data.patch_shape import PatchShape
from genrescope.training.data.recordings import GENRES
from genrescope.training.networks.linear_heads import LinearHead
from genrescope.training.networks.tagger_frames import tagger_image
from genrescope.training.prediction import predict_in_batches
from genrescope.training.teachers.mobilenet import MobileNet
from genrescope.training.teachers.musicnn import EMBEDDING_SIZE, N_TAGS
from genrescope.training.teachers.tags import TaggerWord

_BATCH_SIZE = 64
_PATCHES_AT_ONCE = 4096
_TRUNK_LAYER = "trunk"
_HIDDEN_LAYER = "classifier_2"
_LOGITS_LAYER = "classifier_5"
OUTPUT_LAYER = "outputs"
# Learning them too takes 1.6 times as long a patch, and gains nothing for the same number of patches.
_N_FROZEN_BLOCKS = 5
_RIDGE = 0.01  # strength of the penalty per patch; a factor of 3 changes little


def build_network(shape: PatchShape, weights_file: Path | None) -> keras.Model:
    """Build the network.

    Parameters
    ----------
    shape : PatchShape
        Shape of the input.
    weights_file : pathlib.Path or None
        ``mn04_weights.npz``, with which training starts; None for random weights.

    Returns
    -------
    keras.Model
        Input (batch, n_frames, n_mels) in dB.  Outputs: "embedding" (batch, 384) and "audioset_logits"
        (batch, 527) of the AudioSet tagger, "musicnn_embedding" (batch, 200) and "musicnn_logits" (batch, 50)
        of musicnn, and "genre" (batch, n_genres) logits.
    """
    network = MobileNet(fixed_statistics=weights_file is not None)
    inputs = layers.Input((shape.n_frames, shape.mel.n_mels), name="log_mel")
    embedding = network.embed(tagger_image(inputs, shape.mel))
    hidden = network.hidden(embedding)
    trunk = layers.Concatenate(name=_TRUNK_LAYER)([embedding, hidden])
    outputs: dict[str, Any] = {"embedding": embedding, "audioset_logits": network.logits(hidden)}
    for name, size in (
        ("musicnn_embedding", EMBEDDING_SIZE),
        ("musicnn_logits", N_TAGS),
        ("genre", len(GENRES)),
    ):
        outputs[name] = layers.Dense(size, name=name)(trunk)
    if weights_file is not None:
        network.load(weights_file)
        network.freeze(_N_FROZEN_BLOCKS)
    return keras.Model(inputs, outputs, name="network")


def fit_musicnn_layers(network: keras.Model, targets: Mapping[str, NDArray[np.float32]]) -> None:
    """Start the layers that reproduce musicnn from a regression on the AudioSet tagger's own answers.

    Parameters
    ----------
    network : keras.Model
        From :func:`build_network`, with the tagger's weights.
    targets : dict of str to np.ndarray [shape=(n, size)]
        The teachers' outputs for some patches, by the names of the network's outputs.
    """
    embedding = targets["embedding"]
    hidden = network.get_layer(_HIDDEN_LAYER)
    trunk = np.concatenate([embedding, ops.convert_to_numpy(hidden(embedding))], axis=1)
    scaler = StandardScaler().fit(trunk)
    for name in ("musicnn_embedding", "musicnn_logits"):
        regression = Ridge(_RIDGE * len(trunk)).fit(scaler.transform(trunk), targets[name])
        weights = regression.coef_.T / scaler.scale_[:, None]
        network.get_layer(name).set_weights([weights, regression.intercept_ - scaler.mean_ @ weights])


@dataclass(frozen=True)
class Trunk:
    """A trained trunk, on whose outputs all heads are linear.

    Attributes
    ----------
    model : keras.Model
        From patches in dB (batch, n_frames, n_mels) to the trunk's outputs (batch, 896).
    features : LinearHead
        From the trunk's outputs to the features that heads are fitted to.
    audioset, musicnn : LinearHead
        From the trunk's outputs to the logits of each tagger's classes.
    """

    model: keras.Model
    features: LinearHead
    audioset: LinearHead
    musicnn: LinearHead

    @classmethod
    def of(cls, network: keras.Model, *, with_teachers: bool) -> Trunk:
        """Take the trunk, and what it learned from teachers, of a network of :func:`build_network`."""
        layer = network.get_layer(_TRUNK_LAYER)
        size = layer.output.shape[-1]
        n_embedding = network.output["embedding"].shape[-1]
        outputs = LinearHead.identity(size)
        musicnn = LinearHead(*network.get_layer("musicnn_embedding").get_weights())
        return cls(
            keras.Model(network.input, layer.output),
            outputs[:n_embedding].beside(musicnn) if with_teachers else outputs,
            LinearHead(*network.get_layer(_LOGITS_LAYER).get_weights()).after(outputs[n_embedding:]),
            LinearHead(*network.get_layer("musicnn_logits").get_weights()),
        )

    def words(self, words: Sequence[TaggerWord]) -> LinearHead:
        """From the trunk's outputs to the logits of some of the taggers' words."""
        heads = {"audioset": self.audioset, "musicnn": self.musicnn}
        return self.features[:0].beside(*(heads[word.teacher][[word.column]] for word in words))

    def __call__(self, patches: NDArray[Any], rows: NDArray[np.intp]) -> NDArray[np.float32]:
        """Outputs of the trunk [shape=(len(rows), 896)] for patches [shape=(n, n_frames, n_mels), dB]."""
        parts = []
        for start in range(0, len(rows), _PATCHES_AT_ONCE):
            some = np.asarray(patches[rows[start : start + _PATCHES_AT_ONCE]], dtype=np.float32)
            parts.append(predict_in_batches(self.model, some, _BATCH_SIZE)[0])
        return np.concatenate(parts)


def bundled_trunk(folder: Path) -> tuple[Trunk, LinearHead, tuple[Tag, ...]]:
    """Take the trunk of a model folder.

    Parameters
    ----------
    folder : pathlib.Path
        The model.

    Returns
    -------
    trunk : Trunk
        Its features are the model's embedding.  It has no logits of the taggers' classes.
    tag_head : LinearHead
        From the trunk's outputs to the logits of the model's tags.
    tags : tuple of Tag
        The tags.
    """
    card = read_card(folder)
    model = keras.saving.load_model(card.checked_file(KERAS_NAME), compile=False, safe_mode=True)
    outputs = LinearHead(*model.get_layer(OUTPUT_LAYER).get_weights())
    first_tag = len(card.classes) + 1
    end = first_tag + len(card.tags)
    nothing = outputs[:0]
    trunk = keras.Model(model.input, model.get_layer(_TRUNK_LAYER).output)
    return Trunk(trunk, outputs[end:], nothing, nothing), outputs[first_tag:end], card.tags
