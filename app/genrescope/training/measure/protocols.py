"""The protocols: which recordings heads are fitted to, and which they are tested on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from genrescope.training.data.recordings import Recording, artist_folds

N_FOLDS = 5
N_HELD_OUT = 2
"""Folds on which the networks of earlier systems are tested."""
SEEDS = (1, 2, 3)

# Folders of one source are left out together, and so are the small collections.
_SOURCE_OF_COLLECTION = {
    "gtzan_8k": "gtzan",
    "multimodalAnalysis_small": "multimodalAnalysis",
    "multimodalAnalysis_songs": "multimodalAnalysis",
}
_SMALLEST = 40
_SMALL = "small collections"


@dataclass(frozen=True)
class Split:
    """A division of the recordings.

    Attributes
    ----------
    fits, tests : callable
        Whether a head is fitted to a recording, and tested on it.
    """

    fits: Callable[[Recording], bool]
    tests: Callable[[Recording], bool]


def is_labelled(recording: Recording) -> bool:
    """Whether a recording has one of the model's genres."""
    return recording.kind == "genre"


def is_scored(recording: Recording) -> bool:
    """Whether a recording counts in figures: its label is certain."""
    return recording.kind == "genre" and recording.split != "outside"


def is_of_gtzan(recording: Recording) -> bool:
    """Whether a recording is a scored track of GTZAN."""
    return is_scored(recording) and recording.collection == "gtzan"


def is_of_others(recording: Recording) -> bool:
    """Whether a recording is a scored track of another collection than GTZAN."""
    return is_scored(recording) and recording.collection != "gtzan"


def artist_grouped(recordings: Sequence[Recording], seed: int) -> list[Split]:
    """Five folds of artists over all collections, and of the sources of sounds that are not music."""
    music, others = (
        artist_folds([r for r in recordings if r.kind in kinds and (r.style or not r.genre)], N_FOLDS, seed)
        for kinds in (("genre", "music"), ("not_music",))
    )

    def fold(recording: Recording) -> int | None:
        return (others if recording.kind == "not_music" else music).get(recording.group)

    def split(number: int) -> Split:
        return Split(lambda r: fold(r) != number, lambda r: fold(r) == number)

    return [split(number) for number in range(N_FOLDS)]


def collections_left_out(recordings: Sequence[Recording]) -> list[Split]:
    """Each collection against the others; nothing if there is only one.

    Artists who are also in another collection are tested apart, by a head that was fitted to neither, so that
    the other artists are tested by one that was fitted to as much as possible.
    """
    labelled = [r for r in recordings if is_labelled(r)]
    counts = Counter(_source(r) for r in labelled)

    def source(recording: Recording) -> str:
        name = _source(recording)
        return name if counts[name] >= _SMALLEST else _SMALL

    def splits(name: str) -> list[Split]:
        inside = {r.group for r in labelled if source(r) == name}
        shared = inside & {r.group for r in labelled if source(r) != name}
        alone = Split(lambda r: source(r) != name, lambda r: source(r) == name and r.group not in shared)
        both = Split(
            lambda r: source(r) != name and r.group not in shared,
            lambda r: source(r) == name and r.group in shared,
        )
        return [alone, both] if shared else [alone]

    sources = sorted({source(r) for r in labelled})
    return [split for name in sources for split in splits(name)] if len(sources) > 1 else []


def _source(recording: Recording) -> str:
    return _SOURCE_OF_COLLECTION.get(recording.collection, recording.collection)


def train_to_valid() -> list[Split]:
    """The train part of GTZAN's fault-filtered list against its valid part."""
    return [
        Split(
            lambda r: r.collection == "gtzan" and r.split == "train",
            lambda r: r.collection == "gtzan" and r.split == "valid",
        )
    ]
