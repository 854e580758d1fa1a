"""Fits the student to the bank: to the teacher's outputs where there is a teacher, else to the labels."""

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
from genrescope.training.bank import Bank, Choice
from genrescope.training.dataset import GENRES
from genrescope.training.heads import LinearHead
from genrescope.training.optimiser import ConvolutionMuon
from genrescope.training.teacher import CLASS_OF_GENRE
from genrescope.training.vary import vary

log = logging.getLogger(__name__)

BATCH_SIZE = 64
_P_FAR = 0.65  # share of degraded views
_CLIP = 6.0  # standard deviations; a few of the teacher's units have long tails


class _Batches(keras.utils.PyDataset):  # type: ignore[misc]
    """Random views of the chosen patches, in a fresh order and freshly varied every epoch."""

    def __init__(
        self,
        bank: Bank,
        choice: Choice,
        targets: dict[str, NDArray[Any]],
        *,
        mel: MelConfig,
        seed: int,
        epoch: int,
    ) -> None:
        super().__init__(workers=2, use_multiprocessing=False, max_queue_size=8)
        self._bank, self._choice, self._targets = bank, choice, targets
        self._rows = np.flatnonzero(choice.near)
        self._mel, self._seed, self._epoch = mel, seed, epoch
        self._shuffle()

    def _shuffle(self) -> None:
        # The order follows from the number of the epoch, so that a resumed run goes on with it.
        rng = np.random.default_rng([self._seed, self._epoch])
        self._order = rng.permutation(self._rows)
        self._far = (rng.random(len(self._order)) < _P_FAR) & self._choice.far[self._order]

    def on_epoch_end(self) -> None:
        self._epoch += 1
        self._shuffle()

    def __len__(self) -> int:
        return len(self._order) // BATCH_SIZE

    def __getitem__(self, index: int) -> Any:
        rows = slice(index * BATCH_SIZE, (index + 1) * BATCH_SIZE)
        picked, far = self._order[rows], self._far[rows]
        patches = np.where(far[:, None, None], self._bank.far[picked], self._bank.near[picked])
        patches = vary(patches, far, np.random.default_rng([self._seed, self._epoch, index]), self._mel)
        targets = {name: values[picked] for name, values in self._targets.items()}
        if "weight" not in targets:
            return patches, targets
        weight = targets.pop("weight")
        return patches, targets, {"genre": weight}


@dataclass(frozen=True)
class Scale:
    """Standardises what the student learns, so that every unit of a teacher weighs the same.

    Attributes
    ----------
    mean, deviation : np.ndarray [shape=(n_features,)]
        Over the whole bank: two numbers a feature, the same for networks that hear only a part of it.
    """

    mean: NDArray[np.float32]
    deviation: NDArray[np.float32]

    @classmethod
    def of(cls, values: NDArray[np.float32]) -> Scale:
        """Scale of values [shape=(n, n_features)]."""
        return cls(values.mean(axis=0), values.std(axis=0) + np.float32(1e-4))

    def __call__(self, values: NDArray[Any]) -> NDArray[np.float32]:
        """Standardised values [shape=(n, n_features)], long tails clipped."""
        return np.asarray(np.clip((values - self.mean) / self.deviation, -_CLIP, _CLIP), dtype=np.float32)


def fit_student(
    student: keras.Model,
    bank: Bank,
    choice: Choice,
    folder: Path,
    *,
    mel: MelConfig,
    epochs: int,
    learning_rate: float,
    seed: int,
    genre: NDArray[np.float32] | None = None,
) -> None:
    """Train the student, resuming from ``folder`` where an earlier run was stopped.

    Parameters
    ----------
    student : keras.Model
        From :func:`genrescope.training.architecture.build_student`; trained in place.
    bank : Bank
        Patches and targets.
    choice : Choice
        Views to learn from.
    folder : pathlib.Path
        Checkpoints, the log of losses and, at the end, ``student.weights.h5``.
    mel : MelConfig
        Front end of the patches.
    epochs : int
        Times that every patch is seen, never twice alike.
    learning_rate : float
        At its height; a short warm-up leads to it and a cosine away from it.
    seed : int
        Order of the patches and choice of the views.
    genre : np.ndarray, optional [shape=(n, 10)]
        Logits of the genres to learn beside the teachers' outputs.
    """
    finished = folder / "student.weights.h5"
    if finished.is_file():
        student.load_weights(finished)
        return
    folder.mkdir(parents=True, exist_ok=True)
    targets: dict[str, NDArray[Any]]
    losses: dict[str, Any]
    if bank.embedding.shape[1]:
        targets = {"embedding": Scale.of(bank.embedding)(bank.embedding)}
        if bank.logits.shape[1]:
            targets["logits"] = Scale.of(bank.logits)(bank.logits)
        if genre is not None:
            targets["genre"] = Scale.of(genre)(genre)
        losses = dict.fromkeys(targets, "mse")
    else:
        label = bank.genre()
        targets = {"genre": np.maximum(label, 0), "weight": (label >= 0).astype(np.float32)}
        losses = {"genre": keras.losses.SparseCategoricalCrossentropy(from_logits=True)}
    steps = max(1, epochs * (int(choice.near.sum()) // BATCH_SIZE))
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
        _Batches(bank, choice, targets, mel=mel, seed=seed, epoch=_epochs_done(folder)),
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
    """Embeddings of patches, by a student as it is at the time of each call.

    Parameters
    ----------
    student : keras.Model
        From :func:`genrescope.training.architecture.build_student`.
    """

    def __init__(self, student: keras.Model) -> None:
        self._student = student
        # Built once, and always asked with full batches: Keras compiles a model anew for every shape.
        self._model = keras.Model(student.input, student.get_layer("embedding").output)

    def genre_head(self) -> LinearHead:
        """The student's own genre logits, which are linear in the embedding."""
        return LinearHead(*self._student.get_layer("genre").get_weights())

    def named_genre_head(self) -> LinearHead:
        """The teacher's classes that have the names of the genres, as the student has learned them."""
        weights, bias = self._student.get_layer("logits").get_weights()
        columns = [CLASS_OF_GENRE[genre] for genre in GENRES]
        return LinearHead(weights[:, columns], bias[columns])

    def __call__(self, patches: NDArray[Any]) -> NDArray[np.float32]:
        """Embeddings [shape=(n, 384)] of patches [shape=(n, n_frames, n_mels), dB]."""
        parts = []
        for start in range(0, len(patches), BATCH_SIZE):
            batch = np.asarray(patches[start : start + BATCH_SIZE], dtype=np.float32)
            full = np.resize(batch, (BATCH_SIZE, *batch.shape[1:]))
            parts.append(np.asarray(self._model.predict_on_batch(full))[: len(batch)])
        return np.concatenate(parts)
