"""The patch bank: many different patches made from little audio, with the teachers' outputs.

As in "function matching" (Beyer et al.: Knowledge distillation: A good teacher is patient and consistent,
CVPR 2022), network and teacher get the same excerpt.  However, the teachers always get the original, and the
network mostly a view that a room, a microphone, noise and so on have degraded.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from genrescope.training.data.audio_bank import AudioBank
from genrescope.training.data.mixtures import Patch, make_patch, open_sampler
from genrescope.training.data.parts import Parts
from genrescope.training.data.patch_shape import PatchShape
from genrescope.training.data.recordings import GENRES, DataError, Recording
from genrescope.training.teachers.outputs import Teachers

log = logging.getLogger(__name__)

SHARD_SIZE = 512
_FULL_BANDWIDTH_KHZ = 8.0
_VERSION = 5  # increase it whenever the same number gives a different patch or file
_TARGET = "target_"


@dataclass
class PatchBank:
    """Many patches.

    Attributes
    ----------
    shards : sequence of np.ndarray [shape=(512, n_views, n_frames, n_mels), dtype=float16]
        Log-mel in dB, on disk; the first view of a patch is the original, the others are degraded.
    targets : dict of str to np.ndarray [shape=(n, size)]
        Outputs of the teachers for the original, by the names of the network's outputs; empty without
        teachers.
    source, partner : np.ndarray [shape=(n,)]
        Index of the recording and of the one mixed in; -1 for none.
    noise : np.ndarray [shape=(n, n_views)]
        Index of the recording of the noise in each view; -1 for none.
    snr : np.ndarray [shape=(n, n_views)]
        Signal-to-noise ratio in dB.
    recordings : list of Recording
        The recordings that the indices refer to.
    """

    shards: Sequence[NDArray[np.float16]]
    targets: dict[str, NDArray[np.float32]]
    source: NDArray[np.int32]
    partner: NDArray[np.int32]
    noise: NDArray[np.int32]
    snr: NDArray[np.float32]
    recordings: list[Recording]

    def views(self, rows: NDArray[np.intp], view: NDArray[np.intp]) -> NDArray[np.float16]:
        """One view of each of some patches [shape=(len(rows), n_frames, n_mels)]."""
        size = len(self.shards[0])
        return np.stack([self.shards[row // size][row % size, v] for row, v in zip(rows, view, strict=True)])

    def usable(self, parts: Parts, part: int | None) -> NDArray[np.bool_]:
        """Select views to train on [shape=(n, n_views)].

        Parameters
        ----------
        parts : Parts
            The parts.
        part : int or None
            The part to leave out; None for none.

        Returns
        -------
        np.ndarray of bool
            Views of sound of full bandwidth: the teachers' answers for other recordings depend on their
            bandwidth, so the network learns from views of others, limited to it, what the answers would be.
        """
        left_out = np.array([part is not None and parts.of(r) == part for r in self.recordings] + [False])
        narrow = np.array([0.0 < r.bandwidth < _FULL_BANDWIDTH_KHZ for r in self.recordings] + [False])
        original = left_out | narrow
        mixed = original[self.source] | original[self.partner]
        return np.asarray(~(mixed[:, None] | left_out[self.noise]))

    def genre(self) -> NDArray[np.int32]:
        """Index of the genre of each patch, -1 for mixtures and patches without a label [shape=(n,)]."""
        index = [GENRES.index(r.genre) if r.kind == "genre" else -1 for r in self.recordings] + [-1]
        return np.where(self.partner < 0, np.array(index, dtype=np.int32)[self.source], -1)


def build_patch_bank(
    audio_folder: Path,
    folder: Path,
    *,
    n_patches: int,
    n_views: int,
    shape: PatchShape,
    seed: int,
    parts: Parts,
    teachers: Teachers | None,
) -> PatchBank:
    """Make the patches that ``folder`` lacks, and open all of them.

    Parameters
    ----------
    audio_folder : pathlib.Path
        From :func:`genrescope.training.data.audio_bank.build_audio_bank`.
    folder : pathlib.Path
        Folder of the patches, gigabytes; a stopped run continues with the next shard.
    n_patches : int
        Number of patches, rounded up to whole shards.
    n_views : int
        Views of each patch.
    shape : PatchShape
        Shape of the network's input.
    seed : int
        Seed of the patches.
    parts : Parts
        Recordings of different parts are not mixed.
    teachers : Teachers or None
        The teachers; without them only the labels can be learned.

    Raises
    ------
    DataError
        If ``folder`` contains a bank of other recordings or settings.
    """
    folder.mkdir(parents=True, exist_ok=True)
    recordings = AudioBank(audio_folder).recordings
    key = {
        "recordings": [(r.track_id, parts.of(r)) for r in recordings],
        "settings": [asdict(shape), n_views, seed, teachers is not None, _VERSION],
    }
    _check_same_bank(folder, hashlib.sha256(json.dumps(key).encode()).hexdigest())
    n_shards = -(-n_patches // SHARD_SIZE)
    missing = [i for i in range(n_shards) if not (folder / f"{i:04d}.npz").is_file()]
    if missing:
        # One thread per process, because there is a process for every core.
        os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1")
        make = partial(
            make_patch, shape=shape, seed=seed, n_views=n_views, with_teachers=teachers is not None
        )
        numbers = [shard * SHARD_SIZE + i for shard in missing for i in range(SHARD_SIZE)]
        with get_context("spawn").Pool(initializer=open_sampler, initargs=(audio_folder, parts)) as pool:
            # The processes go on while the teachers work.
            made = pool.imap(make, numbers, chunksize=16)
            for shard in tqdm(missing, "bank"):
                patches = list(islice(made, SHARD_SIZE))
                np.save(folder / f"{shard:04d}.npy", np.stack([p.views for p in patches]))
                _write_columns(folder / f"{shard:04d}.npz", patches, teachers)
    shards = []
    for shard in range(n_shards):
        with np.load(folder / f"{shard:04d}.npz") as archive:
            shards.append({name: archive[name] for name in archive.files})
    columns = {name: np.concatenate([shard[name] for shard in shards]) for name in shards[0]}
    targets = {
        name.removeprefix(_TARGET): columns.pop(name) for name in list(columns) if name.startswith(_TARGET)
    }
    views = [np.load(folder / f"{shard:04d}.npy", mmap_mode="r") for shard in range(n_shards)]
    return PatchBank(views, **columns, targets=targets, recordings=recordings)


def _check_same_bank(folder: Path, key: str) -> None:
    """Raise if the shards in a folder were made with other recordings, settings or code."""
    path = folder / "bank.txt"
    if path.is_file() and path.read_text(encoding="utf-8") != key:
        raise DataError(
            f"{folder} was made with other recordings, settings or code: delete it, or use another --work "
            "folder."
        )
    path.write_text(key, encoding="utf-8")


def _write_columns(path: Path, patches: list[Patch], teachers: Teachers | None) -> None:
    columns: dict[str, NDArray[Any]] = {
        "snr": np.array([p.snr for p in patches], dtype=np.float32),
        **{
            name: np.array([getattr(p, name) for p in patches], dtype=np.int32)
            for name in ("source", "partner", "noise")
        },
    }
    if teachers is not None:
        outputs = teachers.outputs(
            np.stack([p.audioset_input for p in patches]), np.stack([p.musicnn_input for p in patches])
        )
        columns |= {_TARGET + name: values for name, values in outputs.items()}
    part = path.with_suffix(".part")
    with part.open("wb") as stream:
        np.savez(stream, allow_pickle=False, **columns)
    part.replace(path)
