"""Runs the model with LiteRT, TensorFlow's lightweight runtime."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np
from ai_edge_litert.interpreter import Interpreter
from numpy.typing import NDArray

from genrescope.errors import Sentence, UserError
from genrescope.inference.model_card import ModelCard
from genrescope.inference.outputs import PatchOutputs


class LiteRTClassifier:
    """Runs ``model.tflite``.

    Parameters
    ----------
    card : ModelCard
        The card of the model.
    path : pathlib.Path
        The model file, already checked against the card.
    num_threads : int
        Number of threads per call.  One is enough: decoding uses the other core, and a patch takes a few
        milliseconds.

    Raises
    ------
    UserError
        If the file is damaged, or its input or output does not have the shape on the card.
    """

    engine = "litert"

    def __init__(self, card: ModelCard, path: Path, *, num_threads: int = 1) -> None:
        self.card = card
        self._lock = threading.Lock()
        try:
            # From memory, because the runtime cannot open every path that Python can.
            self._interpreter = Interpreter(model_content=path.read_bytes(), num_threads=num_threads)
            inputs, outputs = self._interpreter.get_input_details(), self._interpreter.get_output_details()
            if {inputs[0]["dtype"], outputs[0]["dtype"]} != {np.float32}:
                raise ValueError("input and output must be float32")
            card.check_network(_shape(inputs[0]), _shape(outputs[0]))
            self._interpreter.resize_tensor_input(
                self._input, [1, card.n_frames, card.mel.n_mels], strict=True
            )
            self._interpreter.allocate_tensors()
        except (ValueError, RuntimeError, OSError, IndexError) as error:
            raise UserError(Sentence.MODEL_DAMAGED, name=f"{card.folder.name}/{path.name}") from error
        self._output = int(self._interpreter.get_output_details()[0]["index"])

    @property
    def _input(self) -> int:
        return int(self._interpreter.get_input_details()[0]["index"])

    def predict(self, patches: NDArray[np.float32]) -> PatchOutputs:
        """Return the outputs for patches [shape=(n, n_frames, n_mels), dB].

        Patches are classified one by one: a larger batch was no faster, and every new size would reallocate
        the tensors.
        """
        outputs = np.empty((len(patches), self.card.n_outputs), dtype=np.float32)
        with self._lock:
            for patch, output in zip(patches, outputs, strict=True):
                self._interpreter.set_tensor(self._input, np.ascontiguousarray(patch[None], dtype=np.float32))
                self._interpreter.invoke()
                output[:] = self._interpreter.get_tensor(self._output)[0]
        return PatchOutputs.of(outputs, self.card)


def _shape(tensor: dict[str, Any]) -> list[int | None]:
    """Return the shape of a tensor, with None for dynamic axes."""
    return [None if size < 0 else int(size) for size in tensor["shape_signature"]]
