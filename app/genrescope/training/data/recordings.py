"""The recordings to train on, their artists, and how they are split.

Two layouts are supported: a folder of genre folders (GTZAN as published), and a folder that contains
``gtzan/`` with its ``tracks.csv``, ``free_music/``, ``not_music/``, ``rerecorded/`` and ``midi/``.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from genrescope.audio.files import AUDIO_SUFFIXES

Kind = Literal["genre", "music", "not_music", "room"]
Split = Literal["train", "valid", "outside", ""]

GENRES = ("blues", "classical", "country", "disco", "hiphop", "jazz", "metal", "pop", "reggae", "rock")
# librosa's example files include LibriSpeech, a robin, a whale and a dog.
_SPEECH_OR_ANIMAL = re.compile(r"\d+-\d+-\d+$|robin|humpback|pibble", re.IGNORECASE)


class DataError(Exception):
    """The recordings, or the files of an earlier run, cannot be used."""


@dataclass(frozen=True)
class Recording:
    """One source of patches.

    Attributes
    ----------
    path : str
        The file.
    track_id : str
        Name of the file; for a recording made in a room, name of the track that was played.
    kind : {"genre", "music", "not_music", "room"}
        Music with a genre label; music without one; no music; a labelled track re-recorded in a room.
    genre : str
        Empty if unknown.
    group : str
        Artist, or the track itself if the artist is unknown; a split never divides a group.
    split : {"train", "valid", "outside", ""}
        Part of the fault-filtered split; "outside" is used for training but never scored.
    offset : float
        For a "room" recording, its start in the track in seconds.
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
        If there is no genre folder with audio.
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
    return (
        sorted(p for p in folder.rglob("*") if p.suffix.lower() in AUDIO_SUFFIXES) if folder.is_dir() else []
    )


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
    """Assign groups to folds so that each fold has about the same number of tracks of each genre.

    Parameters
    ----------
    recordings : iterable of Recording
        The labelled tracks.
    n_folds : int
        Number of folds.
    seed : int
        Seed of the order in which groups of equal size are assigned.

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


def track_digest(track_id: str) -> str:
    """Digest (12 hexadecimal digits) by which a card lists a training track, because names may be private."""
    return hashlib.sha256(track_id.encode()).hexdigest()[:12]
