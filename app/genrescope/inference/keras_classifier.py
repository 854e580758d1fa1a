"""Runs the model with Keras and TensorFlow; the only module outside training that imports them."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from genrescope.errors import Sentence, UserError
from genrescope.inference.model_card import ModelCard
from genrescope.inference.outputs import PatchOutputs

# Before the import: TensorFlow writes banners to the terminal otherwise.
os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

import keras

BATCH = 8


class KerasClassifier:
    """Runs ``model.keras``.

    Parameters
    ----------
    card : ModelCard
        The card of the model.
    path : pathlib.Path
        The model file, already checked against the card.

    Raises
    ------
    UserError
        If the file is damaged, or its input or output does not have the shape on the card.
    """

    engine = "keras"

    def __init__(self, card: ModelCard, path: Path) -> None:
        self.card = card
        self._lock = threading.Lock()
        try:
            # Safe mode refuses code that is embedded in the file.
            self._model = keras.saving.load_model(path, compile=False, safe_mode=True)
        except Exception as error:  # Keras raises any exception of its layers.
            raise UserError(Sentence.MODEL_DAMAGED, name=f"{card.folder.name}/{path.name}") from error
        shapes = self._model.input_shape, self._model.output_shape
        if not all(isinstance(shape, tuple) for shape in shapes):  # several inputs or outputs
            raise UserError(Sentence.MODEL_DAMAGED, name=f"{card.folder.name}/{path.name}")
        card.check_network(*shapes)

    def predict(self, patches: NDArray[np.float32]) -> PatchOutputs:
        """Return the outputs for patches [shape=(n, n_frames, n_mels), dB].

        Only two batch sizes are passed to TensorFlow, one patch or a full batch, because it recompiles the
        model for every new size.
        """
        outputs = np.empty((len(patches), self.card.n_outputs), dtype=np.float32)
        with self._lock:
            for start in range(0, len(patches), BATCH):
                batch = np.asarray(patches[start : start + BATCH], dtype=np.float32)
                n = len(batch)
                if 1 < n < BATCH:
                    batch = np.concatenate([batch, np.zeros((BATCH - n, *batch.shape[1:]), np.float32)])
                outputs[start : start + n] = np.asarray(self._model.predict_on_batch(batch))[:n]
        return PatchOutputs.of(outputs, self.card)
