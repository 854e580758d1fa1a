"""A tiny model of three genres: a card, a classifier in NumPy and a model folder.

Sound that is loudest below 0.8 kHz is bossa nova, below 1.7 kHz gnawa, below 3.6 kHz rock, and above that not
music.  It has a tag for each of these genres, and the level of each quarter of the bands is its embedding.

    python -m support.tiny_model FOLDER

writes the folder, with Keras and TensorFlow.
"""

from __future__ import annotations

import dataclasses
import hashlib
import os
import subprocess
import sys
import tempfile
from importlib import metadata
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import genrescope
from genrescope.features.mel import MelConfig
from genrescope.inference.model_card import ModelCard, Tag, Thresholds
from genrescope.inference.outputs import PatchOutputs

SOURCES = ("features/mel.py", "inference/model_card.py", "training/networks/export.py")
"""The modules of Genrescope on which the content of the folder depends."""

CLASSES = ("bossa_nova", "gnawa", "rock")
MEL = MelConfig(sr=16_000, n_fft=1024, hop_length=256, n_mels=40, fmin=50.0, fmax=8_000.0)
CARD = ModelCard(
    folder=Path("tiny-1"),
    id="tiny-1",
    classes=CLASSES,
    mel=MEL,
    n_frames=80,
    patch_hop=40,
    temperature=1.0,
    thresholds=Thresholds(not_sure=0.5, not_music=0.5, silence_db=-65.0),
    sha256={},
    metrics={
        "accuracy": 0.75,
        "loss": 0.5,
        "accuracy_ci95": [0.3, 0.95],
        "n_tracks": 4,
        "protocol": "Four songs.",
    },
    tags=(
        Tag("ballad", "mood", 0.8, "A tagger", 0.9, 0.85),
        Tag("hand drums", "instrument", 0.7, "A tagger", 0.95, 0.9),
        Tag("punk", "style", 0.6, "Another tagger", 0.9),
    ),
    embedding_size=4,
)

LOGITS_PER_DB = 0.2
_levels = np.kron(np.eye(4), np.full((MEL.n_mels // 4, 1), 4 / MEL.n_mels))
_bands = _levels - 1 / MEL.n_mels
WEIGHTS = np.concatenate(
    [LOGITS_PER_DB * _bands * [1, 1, 1, -1], LOGITS_PER_DB * _bands[:, :3], _levels], axis=1
).astype(np.float32)
"""From the bands of a patch, averaged over its frames, to the outputs [shape=(n_mels, n_outputs)]."""
BIAS = np.array([0, 0, 0, 3, *[0] * 7], dtype=np.float32)
"""Noise, equally loud everywhere, is music of no genre in particular."""


class TinyClassifier:
    """The tiny model in NumPy, as a `Classifier`."""

    engine = "litert"

    def __init__(self, card: ModelCard = CARD) -> None:
        self.card = card

    def predict(self, patches: NDArray[np.float32]) -> PatchOutputs:
        """Outputs for patches [shape=(n, n_frames, n_mels), dB]."""
        return PatchOutputs.of(patches.mean(axis=1, dtype=np.float32) @ WEIGHTS + BIAS, self.card)


def write(folder: Path) -> None:
    """Write the model folder, for both engines."""
    import keras

    from genrescope.training.data.patch_shape import PatchShape
    from genrescope.training.networks.export import write_model

    patch = keras.Input((CARD.n_frames, MEL.n_mels))
    outputs = keras.layers.Dense(len(BIAS))
    model = keras.Model(patch, outputs(keras.layers.GlobalAveragePooling1D()(patch)))
    outputs.set_weights([WEIGHTS, BIAS])
    write_model(
        model,
        folder,
        classes=CLASSES,
        shape=PatchShape(MEL, CARD.n_frames),
        patch_hop=CARD.patch_hop,
        decision={
            "temperature": CARD.temperature,
            "thresholds": dataclasses.asdict(CARD.thresholds),
        },
        metrics=CARD.metrics,
        training={},
        tags=CARD.tags,
        embedding_size=CARD.embedding_size,
    )
    (folder / "MODEL_CARD.md").write_text("# The tiny model\n\nFor tests.\n", encoding="utf-8")


def cached_folder(cache: Path) -> Path:
    """Folder of the model, rebuilt only if the cache has none for the current sources and Keras.

    A process of its own makes it, because TensorFlow takes seconds to load and most tests do without.
    """
    app = Path(genrescope.__file__).parents[1]
    sources = [Path(__file__), *(app / "genrescope" / name for name in SOURCES)]
    digest = hashlib.sha256(metadata.version("keras").encode())
    for source in sources:
        digest.update(source.read_bytes())
    folder = cache / digest.hexdigest()[:16] / CARD.id
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as name:
            made = Path(name) / CARD.id
            subprocess.run(
                [sys.executable, "-m", "support.tiny_model", str(made)],
                env=os.environ | {"PYTHONPATH": os.pathsep.join([str(app), str(Path(__file__).parents[1])])},
                stdout=subprocess.DEVNULL,
                check=True,
            )
            made.rename(folder)
    return folder


if __name__ == "__main__":
    write(Path(sys.argv[1]))
