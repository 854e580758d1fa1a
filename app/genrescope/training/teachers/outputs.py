"""The teachers together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from genrescope.training.prediction import predict_in_batches
from genrescope.training.teachers.audioset_tagger import audioset_log_mel, build_audioset_tagger
from genrescope.training.teachers.musicnn import build_musicnn, musicnn_log_mel

if TYPE_CHECKING:
    import keras

_BATCH_SIZE = 64
_RMS = 0.1  # similar to most recordings
AUDIOSET_WEIGHTS = Path("teacher") / "mn04_weights.npz"
MUSICNN_WEIGHTS = Path("teacher3") / "musicnn_msd_weights.npz"


def at_teachers_level(y: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scale a sound to the level at which the teachers are asked, since their answers depend on it."""
    return y * np.float32(_RMS / max(float(np.sqrt(np.mean(np.square(y)))), 1e-3))


@dataclass(frozen=True)
class Teachers:
    """Two taggers, whose embeddings and logits are learned.

    Attributes
    ----------
    audioset : keras.Model
        See :func:`genrescope.training.teachers.audioset_tagger.build_audioset_tagger`.
    musicnn : keras.Model
        See :func:`genrescope.training.teachers.musicnn.build_musicnn`.
    """

    audioset: keras.Model
    musicnn: keras.Model

    def outputs(
        self, audioset_input: NDArray[Any], musicnn_input: NDArray[Any]
    ) -> dict[str, NDArray[np.float32]]:
        """Return the outputs for patches, by the names of the network's outputs.

        Parameters
        ----------
        audioset_input : np.ndarray [shape=(n, t, 128)]
            From :func:`genrescope.training.teachers.audioset_tagger.audioset_log_mel`.
        musicnn_input : np.ndarray [shape=(n, 187, 96)]
            From :func:`genrescope.training.teachers.musicnn.musicnn_log_mel`.
        """
        first = predict_in_batches(self.audioset, audioset_input[..., None], _BATCH_SIZE)
        second = predict_in_batches(self.musicnn, musicnn_input, _BATCH_SIZE)
        names = ("embedding", "audioset_logits", "musicnn_embedding", "musicnn_logits")
        return dict(zip(names, (*first, *second), strict=True))

    def of_sound(self, excerpts: Sequence[NDArray[np.float32]], sr: int) -> dict[str, NDArray[np.float32]]:
        """Return the outputs for excerpts [shape=(n,)] of 3 s at ``sr`` Hz, at the level of training."""
        level = [at_teachers_level(y) for y in excerpts]
        return self.outputs(
            np.stack([audioset_log_mel(y) for y in level]), np.stack([musicnn_log_mel(y, sr) for y in level])
        )


def load_teachers(data: Path) -> Teachers | None:
    """Load the teachers of a data folder; None if one of them is missing."""
    audioset, musicnn = data / AUDIOSET_WEIGHTS, data / MUSICNN_WEIGHTS
    if not (audioset.is_file() and musicnn.is_file()):
        return None
    return Teachers(build_audioset_tagger(audioset), build_musicnn(musicnn))
