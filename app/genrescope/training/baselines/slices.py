"""The labelled tracks, cut into slices as in the earlier systems."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from genrescope.features.mel import log_mel
from genrescope.features.patches import cut_patches
from genrescope.training.baselines.networks import SLICE
from genrescope.training.data.audio_bank import AudioBank, build_audio_bank
from genrescope.training.data.excerpts import without_silence
from genrescope.training.data.patch_shape import PatchShape
from genrescope.training.data.recordings import GTZAN_GENRES, Recording, find_recordings

_MAX_SLICES = 6  # per track: 30 s


@dataclass(frozen=True)
class SlicedTracks:
    """The labelled tracks and their slices.

    Attributes
    ----------
    recordings : list of Recording
        The tracks.
    patches : list of np.ndarray [shape=(n, n_frames, n_mels)]
        For each track, the patches that the program would classify: the last one ends with the track, short
        tracks are repeated, and silence is excluded.
    slices : np.ndarray [shape=(n_slices, n_frames, n_mels), dtype=float32]
        Training data: whole slices that do not overlap, at most six per track.
    track : np.ndarray [shape=(n_slices,)]
        Index of each slice's track.
    labels : np.ndarray [shape=(n_slices,)]
        Index of each slice's genre.
    """

    recordings: list[Recording]
    patches: list[NDArray[np.float32]]
    slices: NDArray[np.float32]
    track: NDArray[np.intp]
    labels: NDArray[np.intp]

    @classmethod
    def from_audio(cls, audio: AudioBank, shape: PatchShape = SLICE) -> SlicedTracks:
        """Slice the tracks of GTZAN of an audio bank."""
        recordings: list[Recording] = []
        patches: list[NDArray[np.float32]] = []
        slices: list[NDArray[np.float32]] = []
        indices = [i for i, r in enumerate(audio.recordings) if _is_of_gtzan(r)]
        for index in tqdm(indices, "slices"):
            frames = log_mel(audio.whole(index), shape.mel)
            cut, _ = cut_patches(frames, shape.n_frames, shape.n_frames)
            n_whole = max(1, len(frames) // shape.n_frames)
            recordings.append(audio.recordings[index])
            slices.append(without_silence(cut[: min(n_whole, _MAX_SLICES)]))
            patches.append(without_silence(cut))
        track = np.repeat(np.arange(len(slices)), [len(part) for part in slices])
        genres = np.array([GTZAN_GENRES.index(r.genre) for r in recordings])
        return cls(recordings, patches, np.concatenate(slices), track, genres[track])

    @property
    def groups(self) -> NDArray[np.str_]:
        """Artist of each slice [shape=(n_slices,)]."""
        return np.array([r.group for r in self.recordings])[self.track]


def labelled_audio(data: Path, work: Path) -> AudioBank:
    """Decode the tracks of GTZAN, or use the audio bank of the main recipe if it has all of them."""
    recordings = [r for r in find_recordings(data) if _is_of_gtzan(r)]
    listing = work / "audio" / "audio.json"
    if listing.is_file():
        bank = json.loads(listing.read_text(encoding="utf-8"))
        listed = [entry for entry in bank.get("requested", []) if _is_of_gtzan(Recording(**entry))]
        if bank["sr"] == SLICE.mel.sr and listed == [asdict(r) for r in recordings]:
            return AudioBank(work / "audio")
    return build_audio_bank(recordings, work / "baselines" / "audio", SLICE.mel.sr)


def _is_of_gtzan(recording: Recording) -> bool:
    return recording.kind == "genre" and recording.collection == "gtzan"
