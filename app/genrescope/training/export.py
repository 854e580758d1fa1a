"""A trained network to a model folder: ``model.keras``, ``model.tflite`` and ``card.json``."""

from __future__ import annotations

import hashlib
import json
import tempfile
import time
from pathlib import Path
from typing import Any

import keras
import numpy as np
from keras import layers
from numpy.typing import NDArray

from genrescope.inference.model_card import CARD_NAME, KERAS_NAME, LITERT_NAME, read_card
from genrescope.training.bank import PatchShape
from genrescope.training.heads import LinearHead


def with_heads(student: keras.Model, genre: LinearHead, music: LinearHead) -> keras.Model:
    """The network that ships: patch in dB to genre logits and the logit of "music" [shape=(batch, 11)]."""
    embedding = student.get_layer("embedding").output
    outputs = []
    for name, head in (("genre_head", genre), ("music_head", music)):
        layer = layers.Dense(head.weights.shape[1], name=name)
        outputs.append(layer(embedding))
        layer.set_weights([head.weights, head.bias])
    return keras.Model(student.input, layers.Concatenate(name="outputs")(outputs), name="genrescope")


def export_litert(model: keras.Model, path: Path) -> None:
    """Write a model as LiteRT, for one patch at a time.

    Needs the TensorFlow backend, whatever the model was trained on.
    """
    import tensorflow as tf

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
) -> None:
    """Write a whole model folder.

    Parameters
    ----------
    model : keras.Model
        From :func:`with_heads`.
    folder : pathlib.Path
        ``models/<id>``; its name becomes the model's id.
    classes : tuple of str
        The genres in the order of the outputs.
    shape : PatchShape
        The input.
    patch_hop : int
        Frames from one patch of a track to the next.
    decision : dict
        ``temperature`` and ``thresholds``.
    metrics, training : dict
        What was measured, and what it was trained on and how.
    """
    folder.mkdir(parents=True, exist_ok=True)
    model.save(folder / KERAS_NAME)
    export_litert(model, folder / LITERT_NAME)
    card = {
        "format": 1,
        "id": folder.name,
        "classes": list(classes),
        "outputs": [*classes, "music"],
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


def engines_differ_by(folder: Path, patches: NDArray[np.float32]) -> float:
    """Largest difference between the probabilities of both engines on the same patches."""
    from genrescope.inference.classifier import load_classifier
    from genrescope.inference.scores import log_softmax

    probabilities = [
        np.exp(log_softmax(load_classifier(folder, e).predict(patches)[:, :-1])) for e in ("keras", "litert")
    ]
    return float(np.abs(probabilities[0] - probabilities[1]).max())


def milliseconds_a_patch(folder: Path, n_patches: int = 50) -> float:
    """Median time that LiteRT takes for one patch, in one thread, in milliseconds.

    Parameters
    ----------
    folder : pathlib.Path
        The model folder.
    n_patches : int
        How many patches are timed, after a few that are not.
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


def export_again(folder: Path) -> float:
    """Make ``model.tflite`` from ``model.keras`` and write the digests of both into the card.

    Returns
    -------
    float
        Largest difference between the engines' probabilities on random patches.

    Raises
    ------
    UserError
        If the folder has no card, or ``model.keras`` is missing or not the card's.
    """
    card = read_card(folder)
    model = keras.saving.load_model(card.checked_file(KERAS_NAME), compile=False, safe_mode=True)
    export_litert(model, folder / LITERT_NAME)
    path = folder / CARD_NAME
    raw = json.loads(path.read_text(encoding="utf-8"))
    raw["files"] = {name: _file_entry(folder / name) for name in (KERAS_NAME, LITERT_NAME)}
    path.write_text(json.dumps(raw, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    patches = np.random.default_rng(0).normal(-60.0, 20.0, (8, card.n_frames, card.mel.n_mels))
    return engines_differ_by(folder, patches.astype(np.float32))
