"""Divides the recordings into parts, for each of which one network is trained without it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from genrescope.training.data.recordings import Recording

_LISTED_BY_ARTIST = "gtzan"


@dataclass(frozen=True)
class Parts:
    """The part of each group.

    Attributes
    ----------
    n_parts : int
        Number of parts.
    part_of : dict of str to int
        Part of each artist, and of each source of sounds that are not music.
    """

    n_parts: int
    part_of: dict[str, int]

    def of(self, recording: Recording) -> int | None:
        """Return the part of a recording; None for unlabelled music, on which all networks are trained."""
        return self.part_of.get(_key(recording))


def split_into_parts(recordings: Iterable[Recording], n_parts: int, seed: int) -> Parts:
    """Divide artists, collections and sources of sounds that are not music into parts.

    A part has all tracks of its artists and, except for GTZAN, whole collections, so that a network can also
    be tested on a collection of which it knows nothing.

    Parameters
    ----------
    recordings : iterable of Recording
        The recordings.
    n_parts : int
        Number of parts.
    seed : int
        Seed of the order in which groups of equal size are assigned.
    """
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while parent.setdefault(name, name) != name:
            name = parent[name]
        return name

    genres: dict[str, Counter[str]] = defaultdict(Counter)
    for recording in recordings:
        if recording.collection or recording.kind == "not_music":
            key = _key(recording)
            genres[key][recording.genre] += recording.kind != "room"
            if recording.collection and recording.collection != _LISTED_BY_ARTIST:
                parent[root(key)] = root(f"collection/{recording.collection}")
            else:
                root(key)
    components: dict[str, Counter[str]] = defaultdict(Counter)
    for key, counts in genres.items():
        components[root(key)] += counts
    names = sorted(components)
    np.random.default_rng(seed).shuffle(names)
    names.sort(key=lambda name: -components[name].total())
    load = [Counter[str]() for _ in range(n_parts)]
    part_of_component = {}
    for name in names:
        counts = components[name]
        # Where the genres of the component are rarest.
        part = min(
            range(n_parts),
            key=lambda p: (sum(load[p][g] * n for g, n in counts.items()), load[p].total()),
        )
        part_of_component[name] = part
        load[part] += counts
    return Parts(n_parts, {key: part_of_component[root(key)] for key in genres})


def _key(recording: Recording) -> str:
    return f"{'not_music' if recording.kind == 'not_music' else 'artist'}/{recording.group}"
