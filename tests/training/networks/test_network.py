"""The network's input against the tagger's, and how heads are attached to it."""

from __future__ import annotations

import keras
import numpy as np
import pytest
from keras import ops
from numpy.typing import NDArray

from genrescope.features.mel import LogMel, MelConfig
from genrescope.training.data.patch_shape import PatchShape
from genrescope.training.networks.export import with_head
from genrescope.training.networks.linear_heads import LinearHead
from genrescope.training.networks.network import Trunk, build_network, fit_musicnn_layers
from genrescope.training.networks.tagger_frames import tagger_image
from genrescope.training.teachers.audioset_tagger import audioset_log_mel

_LOWEST_BAND = 4  # Below 100 Hz, the bands of the tagger are narrower than the bins of its FFT.
SHAPE = PatchShape(MelConfig(), 300)


@pytest.fixture(scope="module")
def network() -> keras.Model:
    keras.utils.set_random_seed(1)
    return build_network(SHAPE, None)


def _sound() -> NDArray[np.float32]:
    """Noise at the level at which the tagger was asked."""
    return (0.1 * np.random.default_rng(0).standard_normal(SHAPE.n_samples)).astype(np.float32)


def test_the_image_is_close_to_the_taggers_own() -> None:
    y = _sound()
    image = ops.convert_to_numpy(tagger_image(LogMel(SHAPE.mel)(y)[None], SHAPE.mel))[0, :, :, 0]
    own = audioset_log_mel(y)
    # Our frames are not centred: the first is at sample 512, and the tagger's third at 640.
    difference = image.mean(axis=0) - own[2:-2].mean(axis=0)
    assert np.abs(difference[_LOWEST_BAND:]).max() < 0.1


def test_outputs_do_not_depend_on_the_level(network: keras.Model) -> None:
    patch = LogMel(SHAPE.mel)(_sound())[None]
    loud, soft = (network.predict_on_batch(patch + gain) for gain in (0.0, -30.0))
    for name, output in loud.items():
        np.testing.assert_allclose(output, soft[name], atol=1e-4)


def test_exported_outputs_are_those_of_the_heads(network: keras.Model) -> None:
    trunk = Trunk.of(network, with_teachers=True)
    patches = LogMel(SHAPE.mel)(_sound())[None].astype(np.float32)
    outputs = network.predict_on_batch(patches)
    of_trunk = trunk(patches, np.array([0]))
    np.testing.assert_allclose(trunk.audioset(of_trunk), outputs["audioset_logits"], atol=1e-4)
    features = np.concatenate([outputs["embedding"], outputs["musicnn_embedding"]], axis=1)
    np.testing.assert_allclose(trunk.features(of_trunk), features, atol=1e-4)
    head = LinearHead(
        np.random.default_rng(0).standard_normal((features.shape[1], 3)).astype(np.float32), np.ones(3)
    )
    model = with_head(trunk.model, head.after(trunk.features).beside(trunk.musicnn))
    exported = model.predict_on_batch(patches)
    np.testing.assert_allclose(exported[:, :3], head(features), atol=1e-3)
    np.testing.assert_allclose(exported[:, 3:], outputs["musicnn_logits"], atol=1e-4)


def test_the_layers_of_musicnn_start_from_a_regression_on_the_taggers_embedding(network: keras.Model) -> None:
    embedding = np.random.default_rng(0).standard_normal((400, 384)).astype(np.float32)
    targets = {
        "embedding": embedding,
        "musicnn_embedding": 2.0 * embedding[:, :200] + 1.0,
        "musicnn_logits": embedding[:, 200:250] - 3.0,
    }
    fit_musicnn_layers(network, targets)
    hidden = ops.convert_to_numpy(network.get_layer("classifier_2")(embedding))
    trunk = np.concatenate([embedding, hidden], axis=1)
    for name in ("musicnn_embedding", "musicnn_logits"):
        predicted = ops.convert_to_numpy(network.get_layer(name)(trunk))
        error = np.square(predicted - targets[name]).mean() / np.var(targets[name])
        assert error < 0.1
