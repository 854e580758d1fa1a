"""The recordings to train on, their artists, and how they are split.

Two layouts are supported: a folder of genre folders (GTZAN as published), and a folder that contains
``gtzan/`` and ``more/`` with their ``tracks.csv``, ``free_music/``, ``not_music/``, ``rerecorded/`` and
``midi/``.
"""

from __future__ import annotations

import csv
import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

import numpy as np

from genrescope.audio.files import AUDIO_SUFFIXES

Kind = Literal["genre", "music", "not_music", "room"]
Split = Literal["train", "valid", "outside", ""]

GTZAN_GENRES = ("blues", "classical", "country", "disco", "hiphop", "jazz", "metal", "pop", "reggae", "rock")
"""The ten genres of GTZAN, by which models are compared."""
GENRES = tuple(sorted((*GTZAN_GENRES, "electronic")))
"""The genres of the model."""

GENRE_OF_STYLE = {
    **{genre: genre for genre in GENRES},
    **dict.fromkeys(
        (
            "ambient",
            "breakcore",
            "drum_and_bass",
            "dubstep",
            "house",
            "synthwave",
            "techno",
            "trap_edm",
        ),
        "electronic",
    ),
    "indie_rock": "rock",
    "jazz_swing": "jazz",
}
"""Genre of each style that a collection names.  Styles between two genres (phonk, trip hop, lo-fi hip hop)
and of music that the model does not know (K-pop, Bollywood, salsa) have none."""

_WEIGHT_OF_CERTAINTY = {"high": 1.0, "medium-high": 0.9, "medium": 0.7, "low-medium": 0.4, "low": 0.3}
_SCORED_CERTAINTIES = ("high", "medium-high")
# Copies of tracks of GTZAN, some of which are in GTZAN's folder too.
_COPIES_OF_GTZAN = "gtzan_8k"
# Names that differ by one letter in ten ("George McCrae" and "George McRae") are spellings of one name.
_SPELLING_SIMILARITY = 0.94
_SHORTEST_SPELLING = 8
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
        Music of one of the model's genres; other music; no music; a labelled track re-recorded in a room.
    genre : str
        One of :data:`GENRES`; empty if unknown or another one.
    group : str
        Artist, or the track itself if the artist is unknown; a split never divides a group.
    split : {"train", "valid", "outside", ""}
        Part of the fault-filtered split of GTZAN; "outside" is used for training but never scored, because
        the label is uncertain.
    offset : float
        For a "room" recording, its start in the track in seconds.
    style : str
        The collection's name of the genre; empty if it has none.
    collection : str
        Collection of a recording with a style.
    weight : float
        Weight of the label, 0 to 1 for a certain one.
    bandwidth : float
        Highest frequency in kHz, as listed; 0 if unknown.
    seconds : float
        Duration, as listed; 0 if unknown.
    """

    path: str
    track_id: str
    kind: Kind
    genre: str = ""
    group: str = ""
    split: Split = ""
    offset: float = 0.0
    style: str = ""
    collection: str = ""
    weight: float = 1.0
    bandwidth: float = 0.0
    seconds: float = 0.0


def find_recordings(data: Path, *, rendered_midi: Path | None = None) -> list[Recording]:
    """List the recordings under a folder.

    Raises
    ------
    DataError
        If there is no genre folder with audio.
    """
    gtzan = data / "gtzan" if (data / "gtzan").is_dir() else data
    listed = (gtzan / "tracks.csv").is_file()
    found = _listed_tracks(gtzan, data / "more") if listed else _plain_tracks(gtzan)
    if not found:
        raise DataError(f"There are no folders named after genres, with audio in them, in {data}.")
    by_id = {recording.track_id: recording for recording in found}
    for path in _audio_files(data / "rerecorded"):
        track_id, _, rest = path.stem.partition("-snippet-")
        track = by_id.get(track_id)
        if track is not None:
            offset = float(rest.rsplit("-", 1)[-1])
            found.append(replace(track, path=str(path), kind="room", offset=offset))
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


def _listed_tracks(gtzan: Path, more: Path) -> list[Recording]:
    """The tracks of GTZAN and of further collections, by artist."""
    old = [
        (row, path)
        for row in _rows(gtzan)
        if (path := next(iter((gtzan / row["genre"]).glob(row["track_id"] + ".*")), None)) is not None
    ]
    new = [
        (row, more / row["path"])
        for row in (_rows(more) if more.is_dir() else [])
        if (more / row["path"]).is_file()
    ]
    group_of = artist_groups([row["artist"] for row, _ in (*old, *new)])
    recordings = []
    for row, path in old:
        split: Any = row["fault_filtered_split"]
        recordings.append(
            Recording(
                str(path),
                row["track_id"],
                "genre",
                row["genre"],
                group_of[row["artist"]] or row["track_id"],
                split,
                style=row["genre"],
                collection="gtzan",
                weight=_WEIGHT_OF_CERTAINTY["medium" if split == "outside" else "high"],
                seconds=float(row.get("seconds") or 0.0),
            )
        )
    artists = {recording.track_id: recording.group for recording in recordings}
    for row, path in new:
        collection, style, certainty = row["path"].split("/")[0], row["genre"], row["label_certainty"]
        track_id = str(Path(row["path"]).with_suffix("").as_posix())
        genre = GENRE_OF_STYLE.get(style, "")
        scored = certainty in _SCORED_CERTAINTIES and collection != _COPIES_OF_GTZAN
        recordings.append(
            Recording(
                str(path),
                track_id,
                "genre" if genre else "music",
                genre,
                group_of[row["artist"]] or artists.get(row["title"], track_id),
                "" if scored else "outside",
                style=style,
                collection=collection,
                weight=_WEIGHT_OF_CERTAINTY[certainty],
                bandwidth=float(row.get("bandwidth_khz") or 0.0),
                seconds=float(row.get("seconds") or 0.0),
            )
        )
    return recordings


def _rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "tracks.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _plain_tracks(folder: Path) -> list[Recording]:
    recordings = []
    for genre in GENRES:
        for path in _audio_files(folder / genre):
            recordings.append(
                Recording(
                    str(path), path.stem, "genre", genre, path.stem, "train", style=genre, collection="gtzan"
                )
            )
    return recordings


def artist_groups(names: Iterable[str]) -> dict[str, str]:
    """Group names of artists that share a person, in whatever spelling.

    Parameters
    ----------
    names : iterable of str
        Names, of several artists perhaps ("Celine Dion, Mariah Carey & Shania Twain"); empty if unknown.

    Returns
    -------
    dict of str to str
        Name to group; an empty name has an empty group.
    """
    spelling_of = {name: _spelling(name) for name in names}
    spellings = sorted(set(spelling_of.values()) - {""})
    same = {spelling: spelling for spelling in spellings}

    def group(spelling: str) -> str:
        while same.get(spelling, spelling) != spelling:
            spelling = same[spelling]
        return spelling

    for i, spelling in enumerate(spellings):
        if len(spelling) >= _SHORTEST_SPELLING:
            for other in get_close_matches(spelling, spellings[:i], n=1, cutoff=_SPELLING_SIMILARITY):
                same[group(spelling)] = group(other)
    for name, spelling in spelling_of.items():
        for artist in map(_spelling, re.split(r",|&|\band\b|\bfeat\b", name.casefold())):
            if artist in same:
                same[group(spelling)] = group(artist)
    return {name: group(spelling) for name, spelling in spelling_of.items()}


def _spelling(name: str) -> str:
    """A name without case, accents, punctuation, spaces and a leading "the"."""
    plain = unicodedata.normalize("NFKD", name.casefold()).replace("&", " and ")
    words = re.findall(r"[^\W_]+", "".join(c for c in plain if not unicodedata.combining(c)))
    return "".join(words[1:] if words[:1] == ["the"] and len(words) > 1 else words)


def artist_folds(recordings: Iterable[Recording], n_folds: int, seed: int) -> dict[str, int]:
    """Assign groups to folds so that each fold has about the same number of tracks of each genre or style.

    Parameters
    ----------
    recordings : iterable of Recording
        The tracks.
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
        sizes[recording.group][recording.genre or recording.style] += 1
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
