"""Trains the student: on the teachers' outputs if there are teachers, otherwise on the labels."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from genrescope.features.mel import MelConfig
from genrescope.training.data.patch_augmentation import augment_patches
from genrescope.training.data.patch_bank import PatchBank, ViewSelection
from genrescope.training.data.recordings import GENRES
from genrescope.training.networks.linear_heads import LinearHead
from genrescope.training.networks.muon import ConvolutionMuon
from genrescope.training.prediction import predict_in_batches
from genrescope.training.teachers.audioset_tagger import CLASS_OF_GENRE

log = logging.getLogger(__name__)

BATCH_SIZE = 64
_P_DEGRADED = 0.65  # share of degraded views
_CLIP = 6.0  # standard deviations; some units of the teachers have long tails


class _Batches(keras.utils.PyDataset):  # type: ignore[misc]
    """Random views of the selected patches, shuffled and augmented again in every epoch."""

    def __init__(
        self,
        bank: PatchBank,
        selection: ViewSelection,
        targets: dict[str, NDArray[Any]],
        *,
        mel: MelConfig,
        seed: int,
        epoch: int,
    ) -> None:
        super().__init__(workers=2, use_multiprocessing=False, max_queue_size=8)
        self._bank, self._choice, self._targets = bank, selection, targets
        self._rows = np.flatnonzero(selection.clean)
        self._mel, self._seed, self._epoch = mel, seed, epoch
        self._shuffle()

    def _shuffle(self) -> None:
        # The order depends only on the epoch, so that a resumed run continues it.
        rng = np.random.default_rng([self._seed, self._epoch])
        self._order = rng.permutation(self._rows)
        self._degraded = (rng.random(len(self._order)) < _P_DEGRADED) & self._choice.degraded[self._order]

    def on_epoch_end(self) -> None:
        self._epoch += 1
        self._shuffle()

    def __len__(self) -> int:
        return len(self._order) // BATCH_SIZE

    def __getitem__(self, index: int) -> Any:
        rows = slice(index * BATCH_SIZE, (index + 1) * BATCH_SIZE)
        picked, degraded = self._order[rows], self._degraded[rows]
        patches = np.where(degraded[:, None, None], self._bank.degraded[picked], self._bank.clean[picked])
        patches = augment_patches(
            patches, degraded, np.random.default_rng([self._seed, self._epoch, index]), self._mel
        )
        targets = {name: values[picked] for name, values in self._targets.items()}
        if "weight" not in targets:
            return patches, targets
        weight = targets.pop("weight")
        return patches, targets, {"genre": weight}


@dataclass(frozen=True)
class Standardiser:
    """Standardises targets, so that each unit of a teacher weighs the same.

    Attributes
    ----------
    mean, deviation : np.ndarray [shape=(n_features,)]
        Statistics of the whole bank, also for networks that are trained on a part of it.
    """

    mean: NDArray[np.float32]
    deviation: NDArray[np.float32]

    @classmethod
    def fit(cls, values: NDArray[np.float32]) -> Standardiser:
        """Fit to values [shape=(n, n_features)]."""
        return cls(values.mean(axis=0), values.std(axis=0) + np.float32(1e-4))

    def __call__(self, values: NDArray[Any]) -> NDArray[np.float32]:
        """Standardise and clip values [shape=(n, n_features)]."""
        return np.asarray(np.clip((values - self.mean) / self.deviation, -_CLIP, _CLIP), dtype=np.float32)


def fit_student(
    student: keras.Model,
    bank: PatchBank,
    selection: ViewSelection,
    folder: Path,
    *,
    mel: MelConfig,
    epochs: int,
    learning_rate: float,
    seed: int,
    genre: NDArray[np.float32] | None = None,
) -> None:
    """Train the student; a stopped run is resumed from ``folder``.

    Parameters
    ----------
    student : keras.Model
        From :func:`genrescope.training.networks.student.build_student`; trained in place.
    bank : PatchBank
        Patches and targets.
    selection : ViewSelection
        Views to train on.
    folder : pathlib.Path
        Folder of the checkpoints, the losses and the final ``student.weights.h5``.
    mel : MelConfig
        Settings of the patches' log-mel spectrogram.
    epochs : int
        Number of epochs.
    learning_rate : float
        Maximum learning rate, with a short warm-up and cosine decay.
    seed : int
        Seed of the order of the patches and the views.
    genre : np.ndarray, optional [shape=(n, 10)]
        Genre logits to learn beside the teachers' outputs.
    """
    finished = folder / "student.weights.h5"
    if finished.is_file():
        student.load_weights(finished)
        return
    folder.mkdir(parents=True, exist_ok=True)
    targets: dict[str, NDArray[Any]]
    losses: dict[str, Any]
    if bank.embedding.shape[1]:
        targets = {"embedding": Standardiser.fit(bank.embedding)(bank.embedding)}
        if bank.logits.shape[1]:
            targets["logits"] = Standardiser.fit(bank.logits)(bank.logits)
        if genre is not None:
            targets["genre"] = Standardiser.fit(genre)(genre)
        losses = dict.fromkeys(targets, "mse")
    else:
        label = bank.genre()
        targets = {"genre": np.maximum(label, 0), "weight": (label >= 0).astype(np.float32)}
        losses = {"genre": keras.losses.SparseCategoricalCrossentropy(from_logits=True)}
    steps = max(1, epochs * (int(selection.clean.sum()) // BATCH_SIZE))
    schedule = keras.optimizers.schedules.CosineDecay(
        learning_rate * 0.05,
        max(1, steps - steps // 30),
        alpha=0.01,
        warmup_target=learning_rate,
        warmup_steps=steps // 30,
    )
    keras.utils.set_random_seed(seed)
    model = keras.Model(student.input, {name: student.get_layer(name).output for name in losses})
    model.compile(ConvolutionMuon(schedule, weight_decay=1e-4, clipnorm=5.0), loss=losses)
    model.fit(
        _Batches(bank, selection, targets, mel=mel, seed=seed, epoch=_epochs_done(folder)),
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
    student.save_weights(finished)


def _epochs_done(folder: Path) -> int:
    try:
        return int(json.loads((folder / "done.json").read_text()))
    except (OSError, ValueError):
        return 0


class Embedder:
    """Computes embeddings of patches with the current weights of a student.

    Parameters
    ----------
    student : keras.Model
        From :func:`genrescope.training.networks.student.build_student`.
    """

    def __init__(self, student: keras.Model) -> None:
        self._student = student
        self._model = keras.Model(student.input, student.get_layer("embedding").output)

    def genre_head(self) -> LinearHead:
        """The layer of the student's genre logits."""
        return LinearHead(*self._student.get_layer("genre").get_weights())

    def tagger_genre_head(self) -> LinearHead:
        """The AudioSet classes of the ten genres in the layer of the tagger's logits."""
        weights, bias = self._student.get_layer("logits").get_weights()
        columns = [CLASS_OF_GENRE[genre] for genre in GENRES]
        return LinearHead(weights[:, columns], bias[columns])

    def __call__(self, patches: NDArray[Any]) -> NDArray[np.float32]:
        """Embeddings [shape=(n, embedding_size)] of patches [shape=(n, n_frames, n_mels), dB]."""
        return predict_in_batches(self._model, patches, BATCH_SIZE)[0]
