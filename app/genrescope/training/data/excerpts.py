"""Excerpts for measurement: recordings, cut into patches as in the program, and their embeddings."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genrescope.features.mel import LogMel, log_mel
from genrescope.features.patches import cut_patches
from genrescope.training.data import audio_augmentation as augment
from genrescope.training.data.audio_bank import AudioBank
from genrescope.training.data.patch_shape import PatchShape
from genrescope.training.data.recordings import GENRES, Recording
from genrescope.training.data.synthetic_sounds import synthetic_not_music

Array = NDArray[Any]

SILENCE_DB = -65.0
ROOM_SNR_DB = 10.0
_TOLERANCE_SECONDS = 0.1  # GTZAN's tracks of "30 s" have 29.9 to 30.1 s


@dataclass(frozen=True)
class Excerpt:
    """Patches [shape=(n, n_frames, n_mels), dtype=float16, dB] of an excerpt of a recording."""

    recording: Recording
    patches: NDArray[np.float16]


@dataclass(frozen=True)
class EmbeddedExcerpt:
    """Embeddings [shape=(n, n_features)] of the patches of an excerpt."""

    recording: Recording
    embedding: Array


def is_scored(recording: Recording) -> bool:
    """Whether a recording is a labelled track of the fault-filtered lists."""
    return recording.kind == "genre" and recording.split != "outside"


def labels_of(excerpts: Iterable[EmbeddedExcerpt]) -> NDArray[np.intp]:
    """Index of the genre of each excerpt [shape=(n,)]."""
    return np.array([GENRES.index(e.recording.genre) for e in excerpts])


def whole_excerpts(
    audio: AudioBank, shape: PatchShape, patch_hop: int, wanted: Callable[[Recording], bool]
) -> list[Excerpt]:
    """Return the wanted recordings from beginning to end."""
    return [
        _excerpt(recording, audio.whole(i), shape, patch_hop)
        for i, recording in enumerate(audio.recordings)
        if wanted(recording)
    ]


def middle_excerpts(
    audio: AudioBank, shape: PatchShape, patch_hop: int, seconds: float, *, shorter_too: bool = False
) -> list[Excerpt]:
    """Return the middle of the scored tracks that are long enough, or of all with ``shorter_too``."""
    n_samples = round(seconds * audio.sr)
    excerpts = []
    for i, recording in enumerate(audio.recordings):
        spare = audio.bounds[i + 1] - audio.bounds[i] - n_samples
        if is_scored(recording) and (shorter_too or spare >= -_TOLERANCE_SECONDS * audio.sr):
            excerpts.append(
                _excerpt(recording, audio.cut(i, max(0, spare // 2), n_samples), shape, patch_hop)
            )
    return excerpts


def room_excerpts(
    audio: AudioBank, shape: PatchShape, patch_hop: int, seed: int, *, n_versions: int
) -> list[Excerpt]:
    """Simulate each scored track in several rooms and microphones not used in training, with noise.

    With a single room per track, chance would affect the result as much as the network.
    """
    excerpts = []
    for i, recording in enumerate(audio.recordings):
        if is_scored(recording):
            rng = np.random.default_rng([seed, i])
            samples = audio.whole(i)
            for _ in range(n_versions):
                noise = augment.coloured_noise(rng, len(samples), rng.uniform(0.0, 2.0))
                recorded = augment.through_room(samples, audio.sr, rng, noise, "evaluate", ROOM_SNR_DB)
                excerpts.append(_excerpt(recording, recorded, shape, patch_hop))
    return excerpts


def synthetic_patches(shape: PatchShape, n: int, seed: int) -> NDArray[np.float16]:
    """Patches of synthetic sounds without a genre [shape=(n, n_frames, n_mels), dB]."""
    mel = LogMel(shape.mel)
    sounds = (
        synthetic_not_music(np.random.default_rng([seed, i]), shape.n_samples, shape.mel.sr) for i in range(n)
    )
    return np.stack([mel(y).astype(np.float16) for y in sounds])


def _excerpt(recording: Recording, samples: Array, shape: PatchShape, patch_hop: int) -> Excerpt:
    patches, _ = cut_patches(log_mel(samples, shape.mel), shape.n_frames, patch_hop)
    return Excerpt(recording, without_silence(patches).astype(np.float16))


def without_silence(patches: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the patches [shape=(n, n_frames, n_mels), dB] that are not silent, or all if all are silent."""
    loud = patches.max(axis=(1, 2)) >= SILENCE_DB
    return patches[loud] if loud.any() else patches


def embed_excerpts(embed: Callable[[Array], Array], excerpts: list[Excerpt]) -> list[EmbeddedExcerpt]:
    """Embed the patches of all excerpts together, so that short excerpts share batches."""
    if not excerpts:
        return []
    embedding = embed(np.concatenate([e.patches for e in excerpts]))
    ends = np.cumsum([len(e.patches) for e in excerpts])
    return [
        EmbeddedExcerpt(excerpt.recording, part)
        for excerpt, part in zip(excerpts, np.split(embedding, ends[:-1]), strict=True)
    ]
