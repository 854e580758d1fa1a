"""The indexes with which long songs start anywhere at once."""

from __future__ import annotations

import threading
from pathlib import Path

from genrescope.audio.decode import SeekIndex, find_seek_index

_MOST_SONGS = 4


class Search:
    """Finds the index of a file, in a thread.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Attributes
    ----------
    path : pathlib.Path
        As given.
    version : (int, int) or None
        Changes with the content of the file; None if there is no file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.version = _version(path)
        self._index: SeekIndex | None = None
        self._cancel = threading.Event()
        self._thread = threading.Thread(target=self._run, name="seek index", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        self._index = find_seek_index(self.path, cancel=self._cancel)

    def result(self) -> SeekIndex | None:
        """Return the index once it is found; None for a file that needs none."""
        self._thread.join()
        return self._index

    def cancel(self) -> None:
        """End the search soon."""
        self._cancel.set()


class SeekIndexes:
    """The indexes of the latest songs."""

    def __init__(self) -> None:
        self._searches: list[Search] = []

    def prepare(self, path: Path) -> Search:
        """Find the index of a song in a thread, unless that has been done since the file has changed."""
        known = next((search for search in self._searches if search.path == path), None)
        if known is not None and known.version == _version(path):
            return known
        self._searches.append(Search(path))
        if known is not None or len(self._searches) > _MOST_SONGS:
            old = known or self._searches[0]
            self._searches.remove(old)
            old.cancel()
        return self._searches[-1]

    def close(self) -> None:
        """Stop searching, and wait for the threads."""
        for search in self._searches:
            search.cancel()
            search.result()
        self._searches.clear()


def _version(path: Path) -> tuple[int, int] | None:
    """Return what changes with the content of a file; None if there is no file."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_size
