"""Recordings as the decision layer meets them: cut into patches as the program does, and embedded."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genrescope.features.mel import LogMel, log_mel
from genrescope.features.patches import cut_patches
from genrescope.training import augment
from genrescope.training.bank import PatchShape
from genrescope.training.dataset import GENRES, AudioBank, Recording

Array = NDArray[Any]

SILENCE_DB = -65.0
ROOM_SNR_DB = 10.0
_TOLERANCE_SECONDS = 0.1  # "30 s" of GTZAN are 29.9 to 30.1


@dataclass(frozen=True)
class Cut:
    """Patches [shape=(n, n_frames, n_mels), dtype=float16, dB] of a recording, or of a version of it."""

    recording: Recording
    patches: NDArray[np.float16]


@dataclass(frozen=True)
class Piece:
    """The embeddings [shape=(n, n_features)] of such patches."""

    recording: Recording
    embedding: Array


def is_scored(recording: Recording) -> bool:
    """Whether a recording is a labelled track that the fault-filtered lists keep."""
    return recording.kind == "genre" and recording.split != "outside"


def labels_of(pieces: Iterable[Piece]) -> NDArray[np.intp]:
    """Index of the genre of each piece [shape=(n,)]."""
    return np.array([GENRES.index(p.recording.genre) for p in pieces])


def cut_whole(
    audio: AudioBank, shape: PatchShape, patch_hop: int, wanted: Callable[[Recording], bool]
) -> list[Cut]:
    """Cut the wanted recordings from end to end."""
    return [
        _cut(recording, audio.whole(i), shape, patch_hop)
        for i, recording in enumerate(audio.recordings)
        if wanted(recording)
    ]


def cut_seconds(
    audio: AudioBank, shape: PatchShape, patch_hop: int, seconds: float, *, shorter_too: bool = False
) -> list[Cut]:
    """Cut the middle of the scored tracks, of those that are long enough or of all."""
    n_samples = round(seconds * audio.sr)
    cuts = []
    for i, recording in enumerate(audio.recordings):
        spare = audio.bounds[i + 1] - audio.bounds[i] - n_samples
        if is_scored(recording) and (shorter_too or spare >= -_TOLERANCE_SECONDS * audio.sr):
            cuts.append(_cut(recording, audio.cut(i, max(0, spare // 2), n_samples), shape, patch_hop))
    return cuts


def cut_in_rooms(
    audio: AudioBank, shape: PatchShape, patch_hop: int, seed: int, *, n_versions: int
) -> list[Cut]:
    """Send each scored track through some rooms and microphones that no training sees, with noise at 10 dB.

    One of each would measure the luck of the draw as much as the network.
    """
    cuts = []
    for i, recording in enumerate(audio.recordings):
        if is_scored(recording):
            rng = np.random.default_rng([seed, i])
            samples = audio.whole(i)
            for _ in range(n_versions):
                noise = augment.coloured_noise(rng, len(samples), rng.uniform(0.0, 2.0))
                heard = augment.through_room(samples, audio.sr, rng, noise, "evaluate", ROOM_SNR_DB)
                cuts.append(_cut(recording, heard, shape, patch_hop))
    return cuts


def synthetic_patches(shape: PatchShape, n: int, seed: int) -> NDArray[np.float16]:
    """Fresh patches of sounds that no genre should be named for [shape=(n, n_frames, n_mels), dB]."""
    mel = LogMel(shape.mel)
    sounds = (
        augment.synthetic_not_music(np.random.default_rng([seed, i]), shape.n_samples, shape.mel.sr)
        for i in range(n)
    )
    return np.stack([mel(y).astype(np.float16) for y in sounds])


def _cut(recording: Recording, samples: Array, shape: PatchShape, patch_hop: int) -> Cut:
    patches, _ = cut_patches(log_mel(samples, shape.mel), shape.n_frames, patch_hop)
    return Cut(recording, audible(patches).astype(np.float16))


def audible(patches: NDArray[np.float32]) -> NDArray[np.float32]:
    """The patches [shape=(n, n_frames, n_mels), dB] that are not silent; all of them if every one is."""
    loud = patches.max(axis=(1, 2)) >= SILENCE_DB
    return patches[loud] if loud.any() else patches


def embed_cuts(embed: Callable[[Array], Array], cuts: list[Cut]) -> list[Piece]:
    """Embed all patches together, so that short recordings share a batch."""
    if not cuts:
        return []
    embedding = embed(np.concatenate([cut.patches for cut in cuts]))
    ends = np.cumsum([len(cut.patches) for cut in cuts])
    return [
        Piece(cut.recording, part) for cut, part in zip(cuts, np.split(embedding, ends[:-1]), strict=True)
    ]
