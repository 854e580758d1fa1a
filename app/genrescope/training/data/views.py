"""Views of the recordings, cut into patches as in the program, from which heads are fitted and measured."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from genrescope.features.mel import log_mel
from genrescope.features.patches import cut_patches
from genrescope.training.data import audio_augmentation as augment
from genrescope.training.data.audio_bank import AudioBank
from genrescope.training.data.excerpts import ROOM_SNR_DB, SILENCE_DB
from genrescope.training.data.mixtures import ExcerptSampler
from genrescope.training.data.parts import Parts
from genrescope.training.data.patch_shape import PatchShape
from genrescope.training.data.recordings import Recording

CLEAN = "clean"
_VERSION = 1  # increase it whenever the same recording gives other views
BAND_LIMITS_KHZ = (4.4, 6.7)
"""Limits of the collections of little bandwidth, to which all tracks are limited."""
N_ROOMS = 2
# Of a track for fitting; more add little.
_FITTING_SECONDS = 13.0
_LONGEST_SECONDS = 30.0
_SHORT_SECONDS = (2.0, 2.9)  # of the short tracks of GTZAN


def band_view(limit_khz: float) -> str:
    """Name of the view that is limited to a band."""
    return f"band_{limit_khz}"


def degraded_view(number: int) -> str:
    """Name of a view with the degradations of training."""
    return f"degraded_{number}"


def short_view(number: int) -> str:
    """Name of a view of a short excerpt, which is repeated to fill a patch."""
    return f"short_{number}"


def room_view(number: int) -> str:
    """Name of a view in a room and microphone that are not used in training."""
    return f"room_{number}"


def limit_of_view(name: str) -> float:
    """Frequency in kHz to which the sound of a view was limited; infinite for none."""
    limits: dict[str, float] = {}
    for number, limit in enumerate(BAND_LIMITS_KHZ, 1):
        limits |= {band_view(limit): limit, degraded_view(number): limit, short_view(number): limit}
    return limits.get(name, np.inf)


@dataclass(frozen=True)
class ViewBank:
    """The views of all recordings.

    Attributes
    ----------
    name : tuple of str
        Name of the view of each excerpt.
    recording : tuple of Recording
        The recording of each excerpt.
    bounds : np.ndarray [shape=(n_excerpts + 1,)]
        First patch of each excerpt, and the number of patches.
    start : np.ndarray [shape=(n,)]
        First sample of each patch in the recording.
    patches : np.ndarray [shape=(n, n_frames, n_mels), dtype=float16]
        Patches in dB, on disk.
    """

    name: tuple[str, ...]
    recording: tuple[Recording, ...]
    bounds: NDArray[np.int64]
    start: NDArray[np.int64]
    patches: NDArray[np.float16]


def build_view_bank(
    audio_folder: Path, folder: Path, parts: Parts, *, shape: PatchShape, patch_hop: int, seed: int
) -> ViewBank:
    """Make the views of all recordings, unless ``folder`` already contains them.

    Labelled tracks have all views.  Other recordings are only cut.  Those of more than half a minute are
    represented by their middle.

    Parameters
    ----------
    audio_folder : pathlib.Path
        From :func:`genrescope.training.data.audio_bank.build_audio_bank`.
    folder : pathlib.Path
        Folder of the patches; gigabytes.
    parts : Parts
        Recordings of different parts are not mixed.
    shape : PatchShape
        Shape of the network's input.
    patch_hop : int
        Frames between the starts of patches.
    seed : int
        Seed of rooms, microphones and noise.
    """
    recordings = AudioBank(audio_folder).recordings
    index_file, patches_file = folder / "views.json", folder / "views.f16"
    key = [[r.track_id for r in recordings], asdict(shape), patch_hop, seed, _VERSION]
    index = json.loads(index_file.read_text(encoding="utf-8")) if index_file.is_file() else {}
    if index.get("key") != key:
        folder.mkdir(parents=True, exist_ok=True)
        index = {"key": key, "name": [], "recording": [], "start": []}
        make = partial(_views_of, shape=shape, patch_hop=patch_hop, seed=seed)
        with (
            patches_file.open("wb") as stream,
            get_context("spawn").Pool(initializer=_open, initargs=(audio_folder, parts)) as pool,
        ):
            made = pool.imap(make, range(len(recordings)), chunksize=4)
            for number, cuts in enumerate(tqdm(made, "views", total=len(recordings))):
                for cut in cuts:
                    index["name"].append(cut.name)
                    index["recording"].append(number)
                    index["start"].append(cut.starts)
                    stream.write(cut.patches.tobytes())
        index_file.write_text(json.dumps(index), encoding="utf-8")
    return ViewBank(
        tuple(index["name"]),
        tuple(recordings[i] for i in index["recording"]),
        np.concatenate([[0], np.cumsum([len(starts) for starts in index["start"]])]),
        np.concatenate(index["start"]),
        np.memmap(patches_file, np.float16, "r").reshape(-1, shape.n_frames, shape.mel.n_mels),
    )


class _Cut(NamedTuple):
    name: str
    patches: NDArray[np.float16]
    starts: list[int]


_sampler: ExcerptSampler | None = None


def _open(audio_folder: Path, parts: Parts) -> None:
    global _sampler
    _sampler = ExcerptSampler(audio_folder, parts)


def _views_of(index: int, *, shape: PatchShape, patch_hop: int, seed: int) -> list[_Cut]:
    assert _sampler is not None, "_open was not called in this process"
    audio, sr = _sampler.audio, _sampler.audio.sr
    recording = audio.recordings[index]
    rng = np.random.default_rng([seed, index])
    first, whole = _middle(audio.whole(index), _LONGEST_SECONDS, sr)
    cuts: list[_Cut] = []

    def cut(name: str, y: NDArray[np.float32], offset: int) -> None:
        patches, frames = cut_patches(log_mel(y, shape.mel), shape.n_frames, patch_hop)
        loud = patches.max(axis=(1, 2)) >= SILENCE_DB
        kept = loud if loud.any() else np.ones(len(patches), dtype=bool)
        starts = offset + np.array(frames)[kept] * shape.mel.hop_length
        cuts.append(_Cut(name, patches[kept].astype(np.float16), starts.tolist()))

    cut(CLEAN, whole, first)
    if not recording.style or recording.kind == "room":
        return cuts
    skipped, middle = _middle(whole, _FITTING_SECONDS, sr)
    skipped += first
    for number, limit in enumerate((np.inf, *BAND_LIMITS_KHZ)):
        y = middle
        if np.isfinite(limit):
            y = augment.low_passed(middle, sr, 1000.0 * limit)
            cut(band_view(limit), y, skipped)
        cut(degraded_view(number), _sampler.degraded(y, rng)[0], skipped)
        if len(y) >= shape.n_frames * shape.mel.hop_length:
            length = int(rng.uniform(*_SHORT_SECONDS) * sr)
            start = int(rng.integers(0, len(y) - length))
            cut(short_view(number), y[start : start + length], skipped + start)
    if recording.split != "outside":
        for number in range(N_ROOMS):
            noise = augment.coloured_noise(rng, len(whole), rng.uniform(0.0, 2.0))
            cut(
                room_view(number), augment.through_room(whole, sr, rng, noise, "evaluate", ROOM_SNR_DB), first
            )
    return cuts


def _middle(y: NDArray[np.float32], seconds: float, sr: int) -> tuple[int, NDArray[np.float32]]:
    """Return the first sample of the middle of a sound, and its samples."""
    length = min(len(y), round(seconds * sr))
    start = (len(y) - length) // 2
    return start, y[start : start + length]
