"""The indexes of the latest songs."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from genrescope.audio.playback import seek_indexes
from genrescope.audio.playback.seek_indexes import SeekIndexes


@pytest.fixture
def indexes() -> Iterator[SeekIndexes]:
    made = SeekIndexes()
    yield made
    made.close()


@pytest.fixture
def songs(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / f"{n}.mp3" for n in range(6)]
    for path in paths:
        path.write_bytes(b"x")
    return paths


@pytest.fixture
def searched(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Path, threading.Event]]:
    """The files that were searched; each search waits until it is cancelled, except of the first file."""
    found: list[tuple[Path, threading.Event]] = []

    def find(path: Path, *, cancel: threading.Event) -> None:
        found.append((path, cancel))
        if path.stem != "0":
            assert cancel.wait(20)

    monkeypatch.setattr(seek_indexes, "find_seek_index", find)
    return found


def test_a_song_is_searched_once_until_it_changes(
    indexes: SeekIndexes, songs: list[Path], searched: list[tuple[Path, threading.Event]]
) -> None:
    first = indexes.prepare(songs[0])
    assert first.result() is None
    assert indexes.prepare(songs[0]) is first
    songs[0].write_bytes(b"changed")
    os.utime(songs[0], ns=(0, 0))
    changed = indexes.prepare(songs[0])
    assert changed is not first
    changed.result()
    assert [path for path, _ in searched] == [songs[0]] * 2


def test_the_oldest_search_ends_when_there_are_many(
    indexes: SeekIndexes,
    songs: list[Path],
    searched: list[tuple[Path, threading.Event]],
    wait_until: Callable[[Callable[[], bool]], None],
) -> None:
    for path in songs[1:]:
        indexes.prepare(path)
    wait_until(lambda: len(searched) == 5)
    cancelled = [path for path, cancel in searched if cancel.is_set()]
    assert cancelled == songs[1:2]
