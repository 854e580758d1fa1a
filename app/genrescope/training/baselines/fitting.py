"""Trains a network of an earlier system on the labels, with early stopping."""

from __future__ import annotations

import json
import logging
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from genrescope.training.baselines.slices import SlicedTracks
from genrescope.training.data.recordings import track_digest
from genrescope.training.networks.linear_heads import balanced_weights

log = logging.getLogger(__name__)

Array = NDArray[Any]

BATCH_SIZE = 16  # small, because there are few slices and so few steps per epoch


@dataclass(frozen=True)
class BaselineRecipe:
    """Settings of a baseline.

    Attributes
    ----------
    seed : int
        Seed of the folds, the order of the slices and the initial weights.
    epochs : int
        Maximum number of epochs.
    patience : int
        Epochs without a lower validation loss after which training stops (as in García's thesis).
    learning_rate : float
        Learning rate of Adam.
    all_folds : bool
        Whether to train one network per fold as well, so that every track is scored.
    """

    seed: int = 1
    epochs: int = 20
    patience: int = 5
    learning_rate: float = 1e-3
    all_folds: bool = False


def _slices_digest(tracks: SlicedTracks, rows: NDArray[np.intp]) -> str:
    return track_digest("\n".join(tracks.recordings[i].track_id for i in tracks.track[rows]))


class _Batches(keras.utils.PyDataset):  # type: ignore[misc]
    """Slices in an order that depends only on the epoch, so that a resumed run continues it."""

    def __init__(
        self, tracks: SlicedTracks, rows: NDArray[np.intp], weights: Array, seed: int, epoch: int
    ) -> None:
        super().__init__()
        self._tracks, self._rows, self._weights = tracks, rows, weights
        self._seed, self._epoch = seed, epoch
        self._shuffle()

    def _shuffle(self) -> None:
        self._order = np.random.default_rng([self._seed, self._epoch]).permutation(len(self._rows))

    def on_epoch_end(self) -> None:
        self._epoch += 1
        self._shuffle()

    def __len__(self) -> int:
        # Full batches only: Keras recompiles for any other size.  The order changes with each epoch.
        return max(1, len(self._rows) // BATCH_SIZE)

    def __getitem__(self, index: int) -> tuple[Array, Array, Array]:
        picked = self._order[index * BATCH_SIZE : (index + 1) * BATCH_SIZE]
        rows = self._rows[picked]
        return self._tracks.slices[rows], self._tracks.labels[rows], self._weights[picked]


class _BestEpoch(keras.callbacks.Callback):  # type: ignore[misc]
    """Saves the weights of the best epoch and stops when the loss no longer falls.

    Unlike Keras' own callback, it remembers the best epoch when a stopped run is resumed.
    """

    def __init__(self, folder: Path, patience: int) -> None:
        super().__init__()
        self._history = folder / "validation.json"
        self.weights = folder / "best.weights.h5"
        self._patience = patience
        self.losses: list[float] = (
            json.loads(self._history.read_text(encoding="utf-8")) if self._history.is_file() else []
        )

    @property
    def is_over(self) -> bool:
        """Whether the loss has not fallen for ``patience`` epochs."""
        return len(self.losses) > self._patience + int(np.argmin(self.losses or [0.0]))

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        del self.losses[epoch:]

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.losses.append(float(logs["val_loss"]))
        if self.losses[-1] < min(self.losses[:-1], default=np.inf):
            self.model.save_weights(self.weights)
        self._history.write_text(json.dumps(self.losses), encoding="utf-8")
        self.model.stop_training = self.is_over


def fit_network(
    network: keras.Model,
    tracks: SlicedTracks,
    rows: NDArray[np.intp],
    stopping_rows: NDArray[np.intp],
    folder: Path,
    recipe: BaselineRecipe,
) -> None:
    """Train a network on the labels; a stopped run is resumed from ``folder``.

    Parameters
    ----------
    network : keras.Model
        From :func:`genrescope.training.baselines.networks.build_network`; ends with its best epoch's weights.
    tracks : SlicedTracks
        The tracks.
    rows, stopping_rows : np.ndarray [shape=(n,)]
        Slices to train on, and slices whose loss decides when to stop.
    folder : pathlib.Path
        Folder of the checkpoints, the losses and the final ``network.weights.h5``.
    recipe : BaselineRecipe
        The settings.
    """
    finished = folder / "network.weights.h5"
    settings = json.dumps(
        {
            **{key: getattr(recipe, key) for key in ("seed", "epochs", "patience", "learning_rate")},
            "tracks": [[_slices_digest(tracks, part), part.tolist()] for part in (rows, stopping_rows)],
        }
    )
    settings_file = folder / "settings.json"
    if settings_file.is_file() and settings_file.read_text(encoding="utf-8") != settings:
        log.info("%s was trained with other settings or tracks: training starts again", folder.name)
        shutil.rmtree(folder)
    if finished.is_file():
        network.load_weights(finished)
        return
    folder.mkdir(parents=True, exist_ok=True)
    settings_file.write_text(settings, encoding="utf-8")

    def weights(picked: NDArray[np.intp]) -> Array:
        return balanced_weights(tracks.labels[picked], tracks.track[picked]).astype(np.float32)

    network.compile(
        keras.optimizers.Adam(recipe.learning_rate),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        weighted_metrics=["accuracy"],
    )
    best = _BestEpoch(folder, recipe.patience)
    if not best.is_over:
        network.fit(
            _Batches(tracks, rows, weights(rows), recipe.seed, len(best.losses)),
            validation_data=(
                tracks.slices[stopping_rows],
                tracks.labels[stopping_rows],
                weights(stopping_rows),
            ),
            validation_batch_size=BATCH_SIZE,
            epochs=recipe.epochs,
            verbose=2,
            # The backup is last, so that everything it counts as done has been written.
            callbacks=[
                best,
                keras.callbacks.BackupAndRestore(str(folder / "checkpoint"), delete_checkpoint=False),
            ],
        )
    network.load_weights(best.weights)
    best.weights.replace(finished)
    shutil.rmtree(folder / "checkpoint", ignore_errors=True)
    log.info("%s: epoch %d of %d was best", folder.name, np.argmin(best.losses) + 1, len(best.losses))
