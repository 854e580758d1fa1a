"""The outputs of a model for a number of patches."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from genrescope.inference.model_card import ModelCard


@dataclass(frozen=True, eq=False)
class PatchOutputs:
    """The outputs of a model for n patches.

    Attributes
    ----------
    logits : np.ndarray [shape=(n, n_classes), dtype=float32]
        Logits of the genres.
    music : np.ndarray [shape=(n,), dtype=float32]
        Logit of "music".
    tags : np.ndarray [shape=(n, n_tags), dtype=float32]
        Logit of each tag.
    embedding : np.ndarray [shape=(n, embedding_size), dtype=float32]
        One vector per patch.
    """

    logits: NDArray[np.float32]
    music: NDArray[np.float32]
    tags: NDArray[np.float32]
    embedding: NDArray[np.float32]

    def __len__(self) -> int:
        """Return the number of patches."""
        return len(self.music)

    @classmethod
    def of(cls, columns: NDArray[np.float32], card: ModelCard) -> PatchOutputs:
        """Split the output of a network [shape=(n, card.n_outputs)]."""
        n_classes, n_tags = len(card.classes), len(card.tags)
        logits, music, tags, embedding = np.split(
            columns, [n_classes, n_classes + 1, n_classes + 1 + n_tags], axis=1
        )
        return cls(logits, music[:, 0], tags, embedding)
