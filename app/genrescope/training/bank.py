"""The bank: many different patches made from little audio, with what the teacher says of each.

"Function matching" (Beyer et al.: Knowledge distillation: A good teacher is patient and consistent,
CVPR 2022): student and teacher hear the same stretch of sound, but the teacher always as it was
recorded, and at one level.  The student has to get there from a version that went through an equaliser,
and from one that also went through a room, a microphone, noise or a codec.  (Were the teacher to hear the
equaliser too, the student would have to guess whether a colour is of the recording or of a microphone.)
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from genrescope.features.mel import LogMel, MelConfig
from genrescope.training import augment
from genrescope.training.dataset import GENRES, AudioBank, DataError, Recording
from genrescope.training.teacher import teacher_log_mel
from genrescope.training.teacher2 import second_teacher_image

if TYPE_CHECKING:
    import keras

log = logging.getLogger(__name__)

SHARD_SIZE = 512
_WAY = 3  # of making a patch from its number: raise it when the same number makes another patch
# Shares of the kinds of source; what is absent leaves its share to the others.  Much of it has no label: a
# student follows its teachers on unknown artists the better the more kinds of music it has heard.
_SHARES = {"genre": 0.42, "music": 0.34, "room": 0.06, "not_music": 0.11, "synthetic": 0.07}
_P_MIXTURE = 0.5  # with a teacher: a mixture has no label
# Excerpts of 2 to 3 s occur in some genres only.  Almost every patch is therefore treated as if it came
# from such an excerpt (cut to that length, repeated to fill the patch), or the seam would name the genre.
_P_SHORT = 0.9
_SHORT_SECONDS = (2.0, 3.0)
_TEACHERS_LEVEL = 0.1  # RMS of what they hear, about that of most recordings
_TEACHER_BATCH = 32


@dataclass(frozen=True)
class PatchShape:
    """Front end and length of the student's input."""

    mel: MelConfig
    n_frames: int

    @property
    def n_samples(self) -> int:
        """Samples that give ``n_frames`` full windows."""
        return (self.n_frames - 1) * self.mel.hop_length + self.mel.n_fft


@dataclass(frozen=True)
class Choice:
    """Which clean and which degraded views of a bank's patches may be used [each shape=(n,), bool]."""

    near: NDArray[np.bool_]
    far: NDArray[np.bool_]


@dataclass(frozen=True)
class Teachers:
    """Whose outputs the student learns: an AudioSet tagger, and perhaps a second, small network."""

    first: keras.Model | None = None
    second: keras.Model | None = None


@dataclass
class Bank:
    """Patches in memory.

    Attributes
    ----------
    near, far : np.ndarray [shape=(n, n_frames, n_mels), dtype=float16]
        Log-mel of the clean view, which went through an equaliser at most, and of the degraded one, in dB.
    embedding : np.ndarray [shape=(n, 384 + 160)]
        The teachers', of the sound as it was recorded, at one level, side by side; no columns for a teacher
        that is not there.
    logits : np.ndarray [shape=(n, 527)]
        Likewise.
    source, partner, noise : np.ndarray [shape=(n,)]
        Index of the recording, of the one mixed in, and of the one that disturbs the degraded view; -1
        for none.
    snr : np.ndarray [shape=(n,)]
        Signal-to-noise ratio of the degraded view in dB.
    recordings : list of Recording
        What the indices mean.
    """

    near: NDArray[np.float16]
    far: NDArray[np.float16]
    embedding: NDArray[np.float32]
    logits: NDArray[np.float32]
    source: NDArray[np.int32]
    partner: NDArray[np.int32]
    noise: NDArray[np.int32]
    snr: NDArray[np.float32]
    recordings: list[Recording]

    def without(self, left_out: Callable[[Recording], bool]) -> Choice:
        """Choose the views that hold no sound of certain recordings.

        Parameters
        ----------
        left_out : callable
            Which recordings these are.
        """
        listed = np.array([left_out(r) for r in self.recordings] + [False])
        near = ~(listed[self.source] | listed[self.partner])
        return Choice(near, near & ~listed[self.noise])

    def genre(self) -> NDArray[np.int32]:
        """Index of the genre of patches of one labelled piece, -1 for all others [shape=(n,)]."""
        index = [GENRES.index(r.genre) if r.kind == "genre" else -1 for r in self.recordings] + [-1]
        return np.where(self.partner < 0, np.array(index, dtype=np.int32)[self.source], -1)

    def is_music(self) -> NDArray[np.bool_]:
        """Which patches come from music [shape=(n,)]."""
        return np.asarray(np.array([r.kind != "not_music" for r in self.recordings] + [False])[self.source])


class _Sources:
    """Draws stretches of the recordings; made once in each process."""

    def __init__(self, folder: Path) -> None:
        self.audio = AudioBank(folder)
        self.by_kind: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for index, recording in enumerate(self.audio.recordings):
            if recording.kind in ("genre", "room"):
                part = recording.genre
            elif recording.kind == "not_music":
                part = Path(recording.path).parent.name
            else:
                part = recording.group
            self.by_kind[recording.kind][part].append(index)
        self.by_track = {r.track_id: i for i, r in enumerate(self.audio.recordings) if r.kind == "genre"}
        kinds = [k for k in _SHARES if k == "synthetic" or k in self.by_kind]
        shares = np.array([_SHARES[k] for k in kinds])
        self.kinds, self.shares = kinds, shares / shares.sum()

    def draw(self, rng: np.random.Generator, kind: str) -> int:
        """Index of a recording: parts (genres, classes, collections) alike, longer pieces more often."""
        parts = self.by_kind[kind]
        if kind == "music":  # collections differ too much in size to be alike
            weights = np.array([len(members) for members in parts.values()]) ** 0.7
        else:
            weights = np.ones(len(parts))
        members = list(parts.values())[rng.choice(len(parts), p=weights / weights.sum())]
        lengths = np.array([self.audio.bounds[i + 1] - self.audio.bounds[i] for i in members]) ** 0.4
        return int(members[rng.choice(len(members), p=lengths / lengths.sum())])

    def stretch(self, rng: np.random.Generator, index: int, n_samples: int) -> augment.Samples:
        """A random stretch, repeated where the piece is shorter."""
        sr = self.audio.sr
        wanted = n_samples
        if self.audio.recordings[index].kind != "not_music" and rng.random() < _P_SHORT:
            wanted = min(n_samples, int(rng.uniform(*_SHORT_SECONDS) * sr))
        available = self.audio.bounds[index + 1] - self.audio.bounds[index]
        start = int(rng.integers(0, max(1, available - wanted + 1)))
        y = self.audio.cut(index, start, wanted)
        if self.audio.recordings[index].kind == "not_music" and len(y) < sr:
            # Single words: say several, with pauses.
            words = self.by_kind["not_music"][Path(self.audio.recordings[index].path).parent.name]
            pieces = [y]
            while sum(map(len, pieces)) < n_samples:
                pieces.append(np.zeros(int(rng.uniform(0.02, 0.4) * sr), dtype=np.float32))
                pieces.append(self.audio.cut(int(rng.choice(words)), 0, sr))
            y = np.concatenate(pieces)
        return np.resize(y, n_samples)

    def noise(self, rng: np.random.Generator, n_samples: int) -> tuple[augment.Samples, int]:
        """Something to disturb with, half recorded and half synthetic, and the recording's index or -1."""
        if "not_music" in self.by_kind and rng.random() < 0.5:
            index = self.draw(rng, "not_music")
            y = self.stretch(rng, index, n_samples)
            if augment.rms(y) > 1e-4:
                return y, index
        return augment.coloured_noise(rng, n_samples, rng.uniform(0.0, 2.0)), -1


_sources: _Sources | None = None


def _open_sources(folder: Path) -> None:
    global _sources
    _sources = _Sources(folder)


def _degraded(
    y: augment.Samples, rng: np.random.Generator, sources: _Sources
) -> tuple[augment.Samples, float, int]:
    """The far view of a patch, its signal-to-noise ratio in dB and the index of the recorded noise or -1."""
    sr = sources.audio.sr
    snr = float(rng.uniform(0.0, 30.0)) if rng.random() < 0.85 else 60.0
    noise, index = sources.noise(rng, len(y)) if snr < 60.0 else (None, -1)
    if rng.random() < 0.75:
        y = augment.through_room(y, sr, rng, noise, "train", snr)
    elif noise is not None:
        y = augment.with_noise(y, noise, snr)
    if rng.random() < 0.15:
        codec, rates = (
            ("libmp3lame", (32_000, 128_000)) if rng.random() < 0.5 else ("libopus", (12_000, 64_000))
        )
        y = augment.coded(y, sr, codec, int(rng.integers(*rates)))  # type: ignore[arg-type]
    if rng.random() < 0.12:
        limit = np.float32(np.abs(y).max() * rng.uniform(0.2, 0.8))
        y = np.clip(y, -limit, limit)
    return y, snr, index


def make_patch(
    number: int, *, shape: PatchShape, seed: int, with_first: bool, with_second: bool
) -> dict[str, Any]:
    """Make one patch from its number; the same number makes the same patch.

    Returns
    -------
    dict
        The columns of :class:`Bank`, with the teachers' inputs in place of their outputs.
    """
    assert _sources is not None, "the process has not opened its sources"
    sources, sr, n_samples = _sources, _sources.audio.sr, shape.n_samples
    rng = np.random.default_rng([seed, number])
    kind = str(rng.choice(sources.kinds, p=sources.shares))
    source = partner = noise = -1
    snr = 60.0
    if kind == "synthetic":
        original = near = augment.synthetic_not_music(rng, n_samples, sr)
        far, snr, noise = _degraded(near, rng, sources)
    elif kind == "room":
        source = sources.draw(rng, kind)
        near, far = _room_pair(rng, sources, source, n_samples)
        original = near
        snr = 10.0
    else:
        source = sources.draw(rng, kind)
        rate = 2.0 ** (rng.uniform(-2, 2) / 12) if rng.random() < 0.5 else 1.0
        near = augment.speed_changed(sources.stretch(rng, source, int(n_samples * rate) + 8), rate)[
            :n_samples
        ]
        if kind != "not_music" and rng.random() < (_P_MIXTURE if with_first else 0.0):
            partner = sources.draw(
                rng, "music" if rng.random() < 0.5 and "music" in sources.by_kind else "genre"
            )
            near = augment.with_noise(near, sources.stretch(rng, partner, n_samples), rng.uniform(-6, 12))
        original = near
        if rng.random() < 0.7:
            near = augment.filtered(near, sr, augment.equaliser_curve(rng, augment.bins(sr)))
        near = _at_level(near, 10.0 ** rng.uniform(-1.2, 0.3) * 0.1)
        far, snr, noise = _degraded(near, rng, sources)
    # The first teacher takes account of level, the student's front end does not.
    original = _at_level(original, _TEACHERS_LEVEL)
    # But the floor of its dB scale does.
    far = far * np.float32(10.0 ** rng.uniform(-1.5, 0.3))
    patch = {
        "near": _patch_mel(near, shape),
        "far": _patch_mel(far, shape),
        "source": source,
        "partner": partner,
        "noise": noise,
        "snr": snr,
    }
    if with_first:
        patch["first_input"] = teacher_log_mel(original).astype(np.float16)
    if with_second:
        patch["second_input"] = second_teacher_image(original).astype(np.float16)
    return patch


def _at_level(y: augment.Samples, level: float) -> augment.Samples:
    """The same sound with a root mean square of ``level``, or less where there is next to nothing."""
    return y * np.float32(level / max(augment.rms(y), 1e-3))


def _room_pair(
    rng: np.random.Generator, sources: _Sources, index: int, n_samples: int
) -> tuple[augment.Samples, augment.Samples]:
    """The same stretch of a track as it was played, and as it was recorded again."""
    recording = sources.audio.recordings[index]
    track = sources.by_track[recording.track_id]
    available = sources.audio.bounds[index + 1] - sources.audio.bounds[index]
    start = int(rng.integers(0, max(1, available - n_samples)))
    offset = int(recording.offset * sources.audio.sr)
    near = sources.audio.cut(track, offset + start, n_samples)
    far = sources.audio.cut(index, start, n_samples)
    if min(len(near), len(far)) < n_samples // 2:
        near = far = sources.audio.cut(index, start, n_samples)
    return np.resize(near, n_samples), np.resize(far, n_samples)


def _patch_mel(y: augment.Samples, shape: PatchShape) -> NDArray[np.float16]:
    return LogMel(shape.mel)(y[: shape.n_samples]).astype(np.float16)


def build_bank(
    audio_folder: Path,
    folder: Path,
    *,
    n_patches: int,
    shape: PatchShape,
    seed: int,
    teachers: Teachers,
) -> Bank:
    """Make the patches that ``folder`` does not hold yet, and load all of them.

    Parameters
    ----------
    audio_folder : pathlib.Path
        From :func:`genrescope.training.dataset.build_audio_bank`.
    folder : pathlib.Path
        Where the shards of patches are kept; a stopped run goes on with the next one.
    n_patches : int
        How many patches, rounded up to whole shards.
    shape : PatchShape
        The student's input.
    seed : int
        Of the first patch.
    teachers : Teachers
        Give the targets; without them only labels are learned.
    """
    folder.mkdir(parents=True, exist_ok=True)
    of_teachers = {
        "with_first": teachers.first is not None,
        "with_second": teachers.second is not None,
    }
    _check_same_bank(folder, AudioBank(audio_folder), shape=shape, seed=seed, **of_teachers)
    n_shards = -(-n_patches // SHARD_SIZE)
    missing = [i for i in range(n_shards) if not (folder / f"{i:04d}.npz").is_file()]
    if missing:
        # One thread a process: the processes themselves fill the cores.
        os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1")
        make = partial(make_patch, shape=shape, seed=seed, **of_teachers)
        with get_context("spawn").Pool(initializer=_open_sources, initargs=(audio_folder,)) as pool:
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
                    # Gigabytes: what is made whole at once need not be put together from parts, twice as big.
                    columns[name] = np.empty((n_shards * SHARD_SIZE, *values.shape[1:]), dtype=values.dtype)
                columns[name][index * SHARD_SIZE : (index + 1) * SHARD_SIZE] = values
    return Bank(**columns, recordings=AudioBank(audio_folder).recordings)


def _check_same_bank(
    folder: Path, audio: AudioBank, *, shape: PatchShape, seed: int, with_first: bool, with_second: bool
) -> None:
    """Shards name recordings by number, so they are of use with the very same ones only.

    Nor must a bank be begun by one way of making patches and ended by another.
    """
    listing = hashlib.sha256(json.dumps([r.track_id for r in audio.recordings]).encode()).hexdigest()
    key = {"recordings": listing, "shape": asdict(shape), "seed": seed}
    key |= {"teachers": [with_first, with_second], "way": _WAY}
    path = folder / "bank.json"
    if path.is_file() and json.loads(path.read_text(encoding="utf-8")) != key:
        raise DataError(
            f"{folder} was made with other recordings, settings or code: delete it, or choose another --work."
        )
    path.write_text(json.dumps(key), encoding="utf-8")


def _write_shard(path: Path, patches: list[dict[str, Any]], teachers: Teachers) -> None:
    columns = {
        "near": np.stack([p["near"] for p in patches]),
        "far": np.stack([p["far"] for p in patches]),
        "snr": np.array([p["snr"] for p in patches], dtype=np.float32),
        "logits": np.zeros((len(patches), 0), dtype=np.float32),
        **{
            name: np.array([p[name] for p in patches], dtype=np.int32)
            for name in ("source", "partner", "noise")
        },
    }
    embeddings = [np.zeros((len(patches), 0), dtype=np.float32)]
    if teachers.first is not None:
        outputs = predict(teachers.first, [p["first_input"] for p in patches])
        embeddings.append(outputs[0])
        columns["logits"] = outputs[1]
    if teachers.second is not None:
        embeddings += predict(teachers.second, [p["second_input"] for p in patches])
    columns["embedding"] = np.concatenate(embeddings, axis=1)
    part = path.with_suffix(".part")
    with part.open("wb") as stream:
        np.savez(stream, allow_pickle=False, **columns)
    part.replace(path)


def predict(model: keras.Model, images: Sequence[NDArray[Any]]) -> list[NDArray[np.float32]]:
    """Outputs of a teacher for images of one shape, in full batches: Keras compiles for every shape."""
    parts: list[list[NDArray[np.float32]]] = []
    for start in range(0, len(images), _TEACHER_BATCH):
        batch = np.stack(images[start : start + _TEACHER_BATCH]).astype(np.float32)
        outputs = model.predict_on_batch(np.resize(batch, (_TEACHER_BATCH, *batch.shape[1:]))[..., None])
        outputs = outputs if isinstance(outputs, (list, tuple)) else [outputs]
        parts.append([np.asarray(output)[: len(batch)] for output in outputs])
    return [np.concatenate(column) for column in zip(*parts, strict=True)]
