"""Predicts in batches of one size, because Keras recompiles a model for every other size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import keras


def predict_in_batches(
    model: keras.Model, inputs: NDArray[Any], batch_size: int
) -> list[NDArray[np.float32]]:
    """Run a model on inputs; the last batch is padded, and the surplus outputs are dropped.

    Parameters
    ----------
    model : keras.Model
        The model.
    inputs : np.ndarray [shape=(n, ...)]
        At least one input, of any number type.
    batch_size : int
        Inputs per batch.

    Returns
    -------
    list of np.ndarray [shape=(n, ...)]
        One array per output of the model.
    """
    parts: list[list[NDArray[np.float32]]] = []
    for start in range(0, len(inputs), batch_size):
        batch = np.asarray(inputs[start : start + batch_size], dtype=np.float32)
        outputs = model.predict_on_batch(np.resize(batch, (batch_size, *batch.shape[1:])))
        outputs = outputs if isinstance(outputs, (list, tuple)) else [outputs]
        parts.append([np.asarray(output)[: len(batch)] for output in outputs])
    return [np.concatenate(part) for part in zip(*parts, strict=True)]
