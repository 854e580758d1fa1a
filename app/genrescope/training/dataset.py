"""The recordings to train on, who made them, and how they are split.

Two layouts are understood: a plain folder of genre folders (GTZAN as it is published), and a folder
that holds ``gtzan/`` with its ``tracks.csv`` beside ``free_music/``, ``not_music/``, ``rerecorded/`` and
``midi/``.
"""

from __future__ import annotations

import csv
import json
import logging
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from genrescope.audio.decode import open_audio
from genrescope.audio.resample import StreamingResampler
from genrescope.errors import UserError

log = logging.getLogger(__name__)

Kind = Literal["genre", "music", "not_music", "room"]
Split = Literal["train", "valid", "outside", ""]

GENRES = ("blues", "classical", "country", "disco", "hiphop", "jazz", "metal", "pop", "reggae", "rock")
_SUFFIXES = {".wav", ".au", ".mp3", ".flac", ".ogg", ".opus", ".m4a", ".aiff", ".aif"}
# LibriSpeech, a robin, a whale and a dog lie among librosa's example music.
_SPEECH_OR_ANIMAL = re.compile(r"\d+-\d+-\d+$|robin|humpback|pibble", re.IGNORECASE)
_MAX_SECONDS = 180.0


class DataError(Exception):
    """The recordings, or what an earlier run made of them, are not what the recipe needs."""


@dataclass(frozen=True)
class Recording:
    """One source of patches.

    Attributes
    ----------
    path : str
        The file.
    track_id : str
        Its name; a recording made in a room carries the name of the track that was played.
    kind : {"genre", "music", "not_music", "room"}
        With a genre label; music without; no music; a labelled track recorded again in a room.
    genre : str
        Empty if not known.
    group : str
        Artist, or the track itself; one group is never on both sides of a split.
    split : {"train", "valid", "outside", ""}
        The fault-filtered split; "outside" is trained on but never scored.
    offset : float
        Where in the track a "room" recording begins, in seconds.
    """

    path: str
    track_id: str
    kind: Kind
    genre: str = ""
    group: str = ""
    split: Split = ""
    offset: float = 0.0


def find_recordings(data: Path, *, rendered_midi: Path | None = None) -> list[Recording]:
    """List the recordings under a folder.

    Raises
    ------
    DataError
        If no genre folder with audio is there.
    """
    gtzan = data / "gtzan" if (data / "gtzan").is_dir() else data
    listed = _listed_tracks(gtzan) if (gtzan / "tracks.csv").is_file() else _plain_tracks(gtzan)
    if not listed:
        raise DataError(f"There are no folders named after the ten genres, with audio in them, in {data}.")
    by_id = {recording.track_id: recording for recording in listed}
    found = list(listed)
    for path in _audio_files(data / "rerecorded"):
        track_id, _, rest = path.stem.partition("-snippet-")
        track = by_id.get(track_id)
        if track is not None:
            offset = float(rest.rsplit("-", 1)[-1])
            found.append(
                Recording(str(path), track_id, "room", track.genre, track.group, track.split, offset)
            )
    for path in _audio_files(data / "free_music"):
        kind: Kind = "not_music" if _SPEECH_OR_ANIMAL.search(path.stem) else "music"
        found.append(Recording(str(path), f"{path.parent.name}/{path.stem}", kind, group=path.parent.name))
    for path in _audio_files(data / "not_music"):
        found.append(Recording(str(path), path.stem, "not_music", group=path.stem.rsplit("-", 1)[0]))
    if rendered_midi is not None:
        for path in _audio_files(rendered_midi):
            found.append(Recording(str(path), f"midi/{path.stem}", "music", group="midi"))
    return found


def _audio_files(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.suffix.lower() in _SUFFIXES) if folder.is_dir() else []


def _listed_tracks(folder: Path) -> list[Recording]:
    with (folder / "tracks.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    recordings = []
    for row in rows:
        path = next(iter((folder / row["genre"]).glob(row["track_id"] + ".*")), None)
        if path is not None:
            group = row["artist"].strip() or row["track_id"]
            split: Any = row["fault_filtered_split"]
            recordings.append(Recording(str(path), row["track_id"], "genre", row["genre"], group, split))
    return recordings


def _plain_tracks(folder: Path) -> list[Recording]:
    recordings = []
    for genre in GENRES:
        for path in _audio_files(folder / genre):
            recordings.append(Recording(str(path), path.stem, "genre", genre, path.stem, "train"))
    return recordings


def artist_folds(recordings: Iterable[Recording], n_folds: int, seed: int) -> dict[str, int]:
    """Deal groups to folds so that every fold has about as many tracks of each genre.

    Parameters
    ----------
    recordings : iterable of Recording
        The labelled tracks.
    n_folds : int
        Number of folds.
    seed : int
        Order in which groups of equal size are dealt.

    Returns
    -------
    dict of str to int
        Group to fold.
    """
    sizes: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for recording in recordings:
        sizes[recording.group][recording.genre] += 1
    groups = sorted(sizes)
    np.random.default_rng(seed).shuffle(groups)
    groups.sort(key=lambda g: -max(sizes[g].values()))
    load: list[dict[str, int]] = [defaultdict(int) for _ in range(n_folds)]
    fold_of = {}
    for group in groups:
        genre = max(sizes[group], key=lambda g: sizes[group][g])
        fold = min(range(n_folds), key=lambda f: (load[f][genre], sum(load[f].values())))
        fold_of[group] = fold
        for name, count in sizes[group].items():
            load[fold][name] += count
    return fold_of


class AudioBank:
    """All recordings, decoded once to mono 16-bit samples and memory-mapped.

    Parameters
    ----------
    folder : pathlib.Path
        Where :func:`build_audio_bank` wrote it.
    """

    def __init__(self, folder: Path) -> None:
        listing = json.loads((folder / "audio.json").read_text(encoding="utf-8"))
        self.recordings = [Recording(**entry) for entry in listing["recordings"]]
        self.bounds: list[int] = listing["bounds"]
        self.sr: int = listing["sr"]
        self._samples = np.load(folder / "audio.npy", mmap_mode="r")

    def samples(self, index: int) -> NDArray[np.int16]:
        """Samples of one recording, still on disk [shape=(n,)]."""
        return np.asarray(self._samples[self.bounds[index] : self.bounds[index + 1]])

    def whole(self, index: int) -> NDArray[np.float32]:
        """One recording from end to end, in -1 to 1 [shape=(n,)]."""
        return self.cut(index, 0, self.bounds[index + 1] - self.bounds[index])

    def cut(self, index: int, start: int, n_samples: int) -> NDArray[np.float32]:
        """A stretch of one recording, in -1 to 1 [shape=(n_samples or less,)]."""
        return self.samples(index)[start : start + n_samples].astype(np.float32) / np.float32(32768.0)


def decode_mono(path: str, sr: int, max_seconds: float = _MAX_SECONDS) -> NDArray[np.float32]:
    """Decode a file to mono at ``sr``, at most ``max_seconds`` of it [shape=(n,)]."""
    blocks: list[NDArray[np.float32]] = []
    with open_audio(Path(path)) as audio:
        resampler = StreamingResampler(audio.sr, sr)
        seconds = 0.0
        for block in audio.blocks():
            blocks.append(resampler.push(block))
            seconds += len(block) / audio.sr
            if seconds >= max_seconds:
                break
        blocks.append(resampler.flush())
    return np.concatenate(blocks)


def _decode_16_bit(path: str, sr: int) -> NDArray[np.int16] | None:
    try:
        y = decode_mono(path, sr)
    except UserError as error:
        log.warning("left out: %s", error)
        return None
    return (np.clip(y, -1.0, 1.0) * 32767.0).astype(np.int16)


def build_audio_bank(recordings: Sequence[Recording], folder: Path, sr: int) -> AudioBank:
    """Decode recordings into ``folder`` unless the same ones are there already."""
    listing = folder / "audio.json"
    entries = [asdict(recording) for recording in recordings]
    if listing.is_file() and json.loads(listing.read_text(encoding="utf-8"))["asked"] == entries:
        return AudioBank(folder)
    folder.mkdir(parents=True, exist_ok=True)
    kept: list[Recording] = []
    pieces: list[NDArray[np.int16]] = []
    # The threads of a backend that has begun already would not be there in a forked process.
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        decoded = pool.map(_decode_16_bit, [r.path for r in recordings], [sr] * len(recordings), chunksize=8)
        for recording, samples in zip(
            recordings, tqdm(decoded, "decode", total=len(recordings)), strict=True
        ):
            if samples is not None and len(samples) >= sr // 4:
                kept.append(recording)
                pieces.append(samples)
    bounds = np.concatenate([[0], np.cumsum([len(piece) for piece in pieces])]).tolist()
    # Another process may have the old file mapped: it keeps it, and never sees half of the new one.
    part = folder / "audio.part.npy"
    np.save(part, np.concatenate(pieces))
    part.replace(folder / "audio.npy")
    text = json.dumps({"asked": entries, "recordings": [asdict(r) for r in kept], "bounds": bounds, "sr": sr})
    listing.write_text(text, encoding="utf-8")
    return AudioBank(folder)
