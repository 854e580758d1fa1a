"""The teachers together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from genrescope.training.prediction import predict_in_batches

if TYPE_CHECKING:
    import keras

_BATCH_SIZE = 32


@dataclass(frozen=True)
class Teachers:
    """The available teachers.

    Attributes
    ----------
    audioset : keras.Model or None
        The AudioSet tagger, whose embedding and logits are learned.
    choi : keras.Model or None
        Choi's CNN, whose features are learned.
    """

    audioset: keras.Model | None = None
    choi: keras.Model | None = None


def teacher_outputs(model: keras.Model, images: Sequence[NDArray[Any]]) -> list[NDArray[np.float32]]:
    """Outputs of a teacher for images [shape=(n_mels, t)] of one size."""
    return predict_in_batches(model, np.stack(images)[..., None], _BATCH_SIZE)
