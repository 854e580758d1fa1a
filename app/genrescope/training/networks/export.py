"""Writes a trained network as a model folder: ``model.keras``, ``model.tflite`` and ``card.json``."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np
from keras import layers
from numpy.typing import NDArray

from genrescope.inference.model_card import CARD_NAME, KERAS_NAME, LITERT_NAME, Tag, read_card
from genrescope.training.data.patch_shape import PatchShape
from genrescope.training.networks.linear_heads import LinearHead
from genrescope.training.networks.network import OUTPUT_LAYER

_EXPORT = """\
import sys
from pathlib import Path
from genrescope.training.networks.export import export_litert
export_litert(Path(sys.argv[1]), Path(sys.argv[2]))
"""


def with_head(trunk: keras.Model, head: LinearHead) -> keras.Model:
    """Return the network to export, which maps patches in dB to the outputs of a head on the trunk.

    Parameters
    ----------
    trunk : keras.Model
        See :class:`genrescope.training.networks.network.Trunk`.
    head : LinearHead
        From the trunk's outputs to those of the model: genres, music, tags and embedding.
    """
    layer = layers.Dense(len(head.bias), name=OUTPUT_LAYER)
    model = keras.Model(trunk.input, layer(trunk.output), name="genrescope")
    layer.set_weights([head.weights, head.bias])
    return model


def export_litert(keras_file: Path, path: Path) -> None:
    """Convert a saved model to LiteRT, for one patch at a time.

    This uses TensorFlow's converter, in another process if Keras runs on another backend.

    Parameters
    ----------
    keras_file : pathlib.Path
        ``model.keras``.
    path : pathlib.Path
        The file to write.
    """
    if keras.config.backend() != "tensorflow":
        subprocess.run(
            [sys.executable, "-c", _EXPORT, str(keras_file), str(path)],
            env={
                **os.environ,
                "KERAS_BACKEND": "tensorflow",
                "CUDA_VISIBLE_DEVICES": "",
                "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            },
            check=True,
        )
        return
    import tensorflow as tf

    model = keras.saving.load_model(keras_file, compile=False, safe_mode=True)
    with tempfile.TemporaryDirectory() as folder:
        signature = keras.InputSpec(shape=(1, *model.input_shape[1:]), dtype="float32")
        model.export(folder, format="tf_saved_model", input_signature=[signature], verbose=False)
        path.write_bytes(tf.lite.TFLiteConverter.from_saved_model(folder).convert())


def write_model(
    model: keras.Model,
    folder: Path,
    *,
    classes: tuple[str, ...],
    shape: PatchShape,
    patch_hop: int,
    decision: dict[str, Any],
    metrics: dict[str, Any],
    training: dict[str, Any],
    tags: Sequence[Tag] = (),
    embedding_size: int = 0,
) -> None:
    """Write a whole model folder.

    Parameters
    ----------
    model : keras.Model
        From :func:`with_head`.
    folder : pathlib.Path
        ``models/<id>``; its name becomes the model's id.
    classes : tuple of str
        The genres in the order of the outputs.
    shape : PatchShape
        Shape of the input.
    patch_hop : int
        Frames between the starts of a track's patches.
    decision : dict
        ``temperature``, ``thresholds`` and optionally ``temperature_exponent``.
    metrics, training : dict
        The figures, and the training data and settings.
    tags : sequence of Tag
        Styles and traits in the order of the outputs.
    embedding_size : int
        Number of the last outputs that are the embedding.
    """
    folder.mkdir(parents=True, exist_ok=True)
    model.save(folder / KERAS_NAME)
    export_litert(folder / KERAS_NAME, folder / LITERT_NAME)
    card = {
        "format": 2,
        "id": folder.name,
        "classes": list(classes),
        "tags": [dataclasses.asdict(tag) for tag in tags],
        "embedding_size": embedding_size,
        # Logits, but for the embedding, in this order.
        "outputs": {"genres": len(classes), "music": 1, "tags": len(tags), "embedding": embedding_size},
        "mel": shape.mel.as_dict(),
        "n_frames": shape.n_frames,
        "patch_hop": patch_hop,
        **decision,
        "files": {name: _file_entry(folder / name) for name in (KERAS_NAME, LITERT_NAME)},
        "parameters": model.count_params(),
        "training": training,
        "metrics": metrics,
    }
    text = json.dumps(card, indent=2, ensure_ascii=False) + "\n"
    (folder / CARD_NAME).write_text(text, encoding="utf-8")


def _file_entry(path: Path) -> dict[str, Any]:
    content = path.read_bytes()
    return {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}


def engine_difference(folder: Path, patches: NDArray[np.float32]) -> float:
    """Largest difference between the probabilities and scores of Keras and LiteRT for the same patches."""
    from genrescope.inference.classifier import load_classifier
    from genrescope.inference.scores import log_softmax, sigmoid, tag_scores

    scores = []
    for engine in ("keras", "litert"):
        outputs = load_classifier(folder, engine).predict(patches)
        genres, music = np.exp(log_softmax(outputs.logits)), sigmoid(outputs.music)[:, None]
        scores.append(np.concatenate([genres, music, tag_scores(outputs)], axis=1))
    return float(np.abs(scores[0] - scores[1]).max())


def milliseconds_per_patch(folder: Path, n_patches: int = 50) -> float:
    """Median time of LiteRT for a patch on one thread, in milliseconds.

    Parameters
    ----------
    folder : pathlib.Path
        The model folder.
    n_patches : int
        Number of patches to time, after five warm-up patches.
    """
    from genrescope.inference.litert_classifier import LiteRTClassifier

    card = read_card(folder)
    classifier = LiteRTClassifier(card, card.checked_file(LITERT_NAME), num_threads=1)
    patches = np.random.default_rng(0).normal(-60.0, 20.0, (n_patches + 5, 1, card.n_frames, card.mel.n_mels))
    seconds = []
    for patch in patches.astype(np.float32):
        start = time.perf_counter()
        classifier.predict(patch)
        seconds.append(time.perf_counter() - start)
    return float(np.median(seconds[5:])) * 1000.0


def repeat_export(folder: Path) -> float:
    """Export ``model.tflite`` from ``model.keras`` again and write the digests of both to the card.

    Returns
    -------
    float
        Largest difference between the engines' probabilities on random patches.

    Raises
    ------
    UserError
        If the folder has no card, or ``model.keras`` is missing or differs from the card's digest.
    """
    card = read_card(folder)
    export_litert(card.checked_file(KERAS_NAME), folder / LITERT_NAME)
    path = folder / CARD_NAME
    raw = json.loads(path.read_text(encoding="utf-8"))
    raw["files"] = {name: _file_entry(folder / name) for name in (KERAS_NAME, LITERT_NAME)}
    path.write_text(json.dumps(raw, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    patches = np.random.default_rng(0).normal(-60.0, 20.0, (8, card.n_frames, card.mel.n_mels))
    return engine_difference(folder, patches.astype(np.float32))
