"""The patch bank: many different patches made from little audio, with the teachers' outputs.

As in "function matching" (Beyer et al.: Knowledge distillation: A good teacher is patient and consistent,
CVPR 2022), student and teacher get the same excerpt.  However, the teacher always gets the original at one
level, and the student a view with an equaliser, and perhaps a room, a microphone, noise or a codec.  (If the
teacher's input were equalised too, the student would have to guess which colouration is the recording's own.)
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from genrescope.training.data.audio_bank import AudioBank
from genrescope.training.data.mixtures import make_patch, open_sampler
from genrescope.training.data.patch_shape import PatchShape
from genrescope.training.data.recordings import GENRES, DataError, Recording
from genrescope.training.teachers.outputs import Teachers, teacher_outputs

log = logging.getLogger(__name__)

SHARD_SIZE = 512
_VERSION = 4  # increase it whenever the same number gives a different patch or file


@dataclass(frozen=True)
class ViewSelection:
    """The clean and degraded views of a bank's patches to use [each shape=(n,), bool]."""

    clean: NDArray[np.bool_]
    degraded: NDArray[np.bool_]


@dataclass
class PatchBank:
    """Patches in memory.

    Attributes
    ----------
    clean, degraded : np.ndarray [shape=(n, n_frames, n_mels), dtype=float16]
        Log-mel of both views in dB.
    embedding : np.ndarray [shape=(n, 384 + 160)]
        The teachers' embeddings of the original, side by side; no columns for a missing teacher.
    logits : np.ndarray [shape=(n, 527)]
        Logits of the AudioSet tagger; no columns without it.
    source, partner, noise : np.ndarray [shape=(n,)]
        Index of the recording, of the one mixed in, and of the noise in the degraded view; -1 for none.
    snr : np.ndarray [shape=(n,)]
        Signal-to-noise ratio of the degraded view in dB.
    recordings : list of Recording
        The recordings that the indices refer to.
    """

    clean: NDArray[np.float16]
    degraded: NDArray[np.float16]
    embedding: NDArray[np.float32]
    logits: NDArray[np.float32]
    source: NDArray[np.int32]
    partner: NDArray[np.int32]
    noise: NDArray[np.int32]
    snr: NDArray[np.float32]
    recordings: list[Recording]

    def without(self, left_out: Callable[[Recording], bool]) -> ViewSelection:
        """Select the views that contain no sound of certain recordings.

        Parameters
        ----------
        left_out : callable
            Whether a recording is one of them.
        """
        listed = np.array([left_out(r) for r in self.recordings] + [False])
        clean = ~(listed[self.source] | listed[self.partner])
        return ViewSelection(clean, clean & ~listed[self.noise])

    def genre(self) -> NDArray[np.int32]:
        """Index of the genre of each patch, -1 for mixtures and patches without a label [shape=(n,)]."""
        index = [GENRES.index(r.genre) if r.kind == "genre" else -1 for r in self.recordings] + [-1]
        return np.where(self.partner < 0, np.array(index, dtype=np.int32)[self.source], -1)

    def is_music(self) -> NDArray[np.bool_]:
        """Whether each patch is from music [shape=(n,)]."""
        return np.asarray(np.array([r.kind != "not_music" for r in self.recordings] + [False])[self.source])


def build_patch_bank(
    audio_folder: Path,
    folder: Path,
    *,
    n_patches: int,
    shape: PatchShape,
    seed: int,
    teachers: Teachers,
) -> PatchBank:
    """Make the patches that ``folder`` lacks, and load all of them.

    Parameters
    ----------
    audio_folder : pathlib.Path
        From :func:`genrescope.training.data.audio_bank.build_audio_bank`.
    folder : pathlib.Path
        Folder of the shards; a stopped run continues with the next one.
    n_patches : int
        Number of patches, rounded up to whole shards.
    shape : PatchShape
        Shape of the student's input.
    seed : int
        Seed of the patches.
    teachers : Teachers
        The teachers; without them only the labels can be learned.

    Raises
    ------
    DataError
        If ``folder`` contains a bank of other recordings or settings.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with_teachers = {
        "with_audioset": teachers.audioset is not None,
        "with_choi": teachers.choi is not None,
    }
    _check_same_bank(folder, AudioBank(audio_folder), shape=shape, seed=seed, **with_teachers)
    n_shards = -(-n_patches // SHARD_SIZE)
    missing = [i for i in range(n_shards) if not (folder / f"{i:04d}.npz").is_file()]
    if missing:
        # One thread per process, because there is a process for every core.
        os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1")
        make = partial(make_patch, shape=shape, seed=seed, **with_teachers)
        with get_context("spawn").Pool(initializer=open_sampler, initargs=(audio_folder,)) as pool:
            for shard in tqdm(missing, "bank"):
                numbers = range(shard * SHARD_SIZE, (shard + 1) * SHARD_SIZE)
                patches = list(pool.imap(make, numbers, chunksize=16))
                _write_shard(folder / f"{shard:04d}.npz", patches, teachers)
    columns: dict[str, NDArray[Any]] = {}
    for index, path in enumerate(sorted(folder.glob("[0-9]*.npz"))[:n_shards]):
        with np.load(path) as shard:
            for name in shard.files:
                values = shard[name]
                if name not in columns:
                    # Allocated once: concatenating gigabytes would need twice the memory.
                    columns[name] = np.empty((n_shards * SHARD_SIZE, *values.shape[1:]), dtype=values.dtype)
                columns[name][index * SHARD_SIZE : (index + 1) * SHARD_SIZE] = values
    return PatchBank(**columns, recordings=AudioBank(audio_folder).recordings)


def _check_same_bank(
    folder: Path, audio: AudioBank, *, shape: PatchShape, seed: int, with_audioset: bool, with_choi: bool
) -> None:
    """Raise if the shards in a folder were made with other recordings, settings or code."""
    listing = hashlib.sha256(json.dumps([r.track_id for r in audio.recordings]).encode()).hexdigest()
    key = {"recordings": listing, "shape": asdict(shape), "seed": seed}
    key |= {"teachers": [with_audioset, with_choi], "version": _VERSION}
    path = folder / "bank.json"
    if path.is_file() and json.loads(path.read_text(encoding="utf-8")) != key:
        raise DataError(
            f"{folder} was made with other recordings, settings or code: delete it, or use another --work "
            "folder."
        )
    path.write_text(json.dumps(key), encoding="utf-8")


def _write_shard(path: Path, patches: list[dict[str, Any]], teachers: Teachers) -> None:
    columns = {
        "clean": np.stack([p["clean"] for p in patches]),
        "degraded": np.stack([p["degraded"] for p in patches]),
        "snr": np.array([p["snr"] for p in patches], dtype=np.float32),
        "logits": np.zeros((len(patches), 0), dtype=np.float32),
        **{
            name: np.array([p[name] for p in patches], dtype=np.int32)
            for name in ("source", "partner", "noise")
        },
    }
    embeddings = [np.zeros((len(patches), 0), dtype=np.float32)]
    if teachers.audioset is not None:
        outputs = teacher_outputs(teachers.audioset, [p["audioset_input"] for p in patches])
        embeddings.append(outputs[0])
        columns["logits"] = outputs[1]
    if teachers.choi is not None:
        embeddings += teacher_outputs(teachers.choi, [p["choi_input"] for p in patches])
    columns["embedding"] = np.concatenate(embeddings, axis=1)
    part = path.with_suffix(".part")
    with part.open("wb") as stream:
        np.savez(stream, allow_pickle=False, **columns)
    part.replace(path)
