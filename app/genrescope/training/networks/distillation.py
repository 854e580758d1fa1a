"""Trains the network: on the teachers' outputs if there are teachers, otherwise on the labels."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray

from genrescope.features.mel import MelConfig
from genrescope.training.data.patch_augmentation import augment_patches
from genrescope.training.data.patch_bank import PatchBank

log = logging.getLogger(__name__)

BATCH_SIZE = 64
_P_DEGRADED = 0.7  # share of degraded views
_CLIP = 6.0  # standard deviations; some units of the teachers have long tails
_WARM_UP = 0.03


class _Batches(keras.utils.PyDataset):  # type: ignore[misc]
    """Random views of the usable patches, shuffled and augmented again in every epoch."""

    def __init__(
        self,
        bank: PatchBank,
        usable: NDArray[np.bool_],
        targets: dict[str, NDArray[Any]],
        *,
        mel: MelConfig,
        seed: int,
        epoch: int,
    ) -> None:
        super().__init__(workers=2, use_multiprocessing=False, max_queue_size=8)
        self._bank, self._usable, self._targets = bank, usable, targets
        self._rows = np.flatnonzero(usable[:, 0])
        self._mel, self._seed, self._epoch = mel, seed, epoch
        self._shuffle()

    def _shuffle(self) -> None:
        # The order depends only on the epoch, so that a resumed run continues it.
        rng = np.random.default_rng([self._seed, self._epoch])
        self._order = rng.permutation(self._rows)
        n_views = self._usable.shape[1]
        view = np.where(
            rng.random(len(self._order)) < _P_DEGRADED, rng.integers(1, n_views, len(self._order)), 0
        )
        self._view = np.where(self._usable[self._order, view], view, 0)

    def on_epoch_end(self) -> None:
        self._epoch += 1
        self._shuffle()

    def __len__(self) -> int:
        return len(self._order) // BATCH_SIZE

    def __getitem__(self, index: int) -> Any:
        rows = slice(index * BATCH_SIZE, (index + 1) * BATCH_SIZE)
        picked, view = self._order[rows], self._view[rows]
        rng = np.random.default_rng([self._seed, self._epoch, index])
        patches = augment_patches(self._bank.views(picked, view), view > 0, rng, self._mel)
        targets = {name: values[picked] for name, values in self._targets.items()}
        if "weight" not in targets:
            return patches, targets
        weight = targets.pop("weight")
        return patches, targets, {"genre": weight}


def _standardised_error(deviation: NDArray[np.float32]) -> Callable[[Any, Any], Any]:
    """Mean squared error in which each unit of a teacher weighs the same."""

    def error(target: Any, output: Any) -> Any:
        return ops.mean(ops.square((output - target) / deviation), axis=-1)

    return error


def fit_network(
    network: keras.Model,
    bank: PatchBank,
    usable: NDArray[np.bool_],
    folder: Path,
    *,
    mel: MelConfig,
    epochs: int,
    learning_rate: float,
    seed: int,
) -> None:
    """Train the network; a stopped run is resumed from ``folder``.

    Parameters
    ----------
    network : keras.Model
        From :func:`genrescope.training.networks.network.build_network`; trained in place.
    bank : PatchBank
        Patches and targets.
    usable : np.ndarray of bool [shape=(n, n_views)]
        Views to train on.
    folder : pathlib.Path
        Folder of the checkpoints, the losses and the final ``network.weights.h5``.
    mel : MelConfig
        Settings of the patches' log-mel spectrogram.
    epochs : int
        Number of epochs.
    learning_rate : float
        Maximum learning rate, with a short warm-up and cosine decay.
    seed : int
        Seed of the order of the patches and the views.
    """
    finished = folder / "network.weights.h5"
    if finished.is_file():
        network.load_weights(finished)
        return
    folder.mkdir(parents=True, exist_ok=True)
    targets: dict[str, NDArray[Any]] = {}
    losses: dict[str, Any] = {}
    if bank.targets:
        for name, values in bank.targets.items():
            mean, deviation = values.mean(axis=0), values.std(axis=0) + np.float32(1e-3)
            targets[name] = np.clip(values, mean - _CLIP * deviation, mean + _CLIP * deviation)
            losses[name] = _standardised_error(deviation)
    else:
        label = bank.genre()
        targets = {"genre": np.maximum(label, 0), "weight": (label >= 0).astype(np.float32)}
        losses = {"genre": keras.losses.SparseCategoricalCrossentropy(from_logits=True)}
    steps = max(1, epochs * (int(usable[:, 0].sum()) // BATCH_SIZE))
    warm_up = max(1, round(steps * _WARM_UP))
    schedule = keras.optimizers.schedules.CosineDecay(
        learning_rate * 0.05,
        max(1, steps - warm_up),
        alpha=0.01,
        warmup_target=learning_rate,
        warmup_steps=warm_up,
    )
    keras.utils.set_random_seed(seed)
    model = keras.Model(network.input, {name: network.output[name] for name in losses})
    model.compile(
        keras.optimizers.AdamW(schedule, weight_decay=1e-4, clipnorm=1.0), loss=losses, jit_compile=False
    )
    model.fit(
        _Batches(bank, usable, targets, mel=mel, seed=seed, epoch=_epochs_done(folder)),
        epochs=epochs,
        verbose=2,
        callbacks=[
            keras.callbacks.BackupAndRestore(str(folder / "checkpoint"), delete_checkpoint=False),
            keras.callbacks.CSVLogger(str(folder / "losses.csv"), append=True),
            keras.callbacks.LambdaCallback(
                on_epoch_end=lambda epoch, _: (folder / "done.json").write_text(json.dumps(epoch + 1))
            ),
        ],
    )
    network.save_weights(finished)


def _epochs_done(folder: Path) -> int:
    try:
        return int(json.loads((folder / "done.json").read_text()))
    except (OSError, ValueError):
        return 0
