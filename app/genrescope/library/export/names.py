"""Names of files and folders that every system accepts and nothing else has."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f\ud800-\udfff]')
"""What Windows forbids in a name, and bytes that are not UTF-8, which other drives refuse."""

_RESERVED = re.compile(
    r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?=\s*(\.|$))", re.IGNORECASE
)
"""Names of devices in Windows, with any suffix."""

MOST_BYTES = 240
"""Bytes of a name in UTF-8, of the 255 that file systems allow; the rest is for a number."""


def legal_name(name: str) -> str:
    """Return a similar name that is legal for a file or folder on Linux, macOS and Windows.

    Parameters
    ----------
    name : str
        Any text.
    """
    legal = _FORBIDDEN.sub("_", name).rstrip(". ").lstrip(" ")
    if _RESERVED.match(legal):
        legal = f"_{legal}"
    stem, suffix = os.path.splitext(legal)
    if len(suffix.encode()) > MOST_BYTES // 2:
        stem, suffix = legal, ""
    room = MOST_BYTES - len(suffix.encode())
    return (stem.encode()[:room].decode(errors="ignore") + suffix).rstrip(". ") or "_"


class NewNames:
    """Finds names that are not taken, by numbering them: "Song.mp3", "Song (2).mp3".

    Names that differ only in case or in the form of their accents are the same on some systems.

    Parameters
    ----------
    may_replace : bool
        Whether only the names that were returned before count as taken, not those of files.
    """

    def __init__(self, *, may_replace: bool = False) -> None:
        self._may_replace = may_replace
        self._taken: dict[Path, set[str]] = {}

    def reserve(self, path: Path, is_same: Callable[[Path], bool] = lambda existing: False) -> Path:
        """Return a path in the same folder that no file has and that was not returned before.

        Parameters
        ----------
        path : pathlib.Path
            The wanted path; its folder need not exist.
        is_same : callable
            Called with each path that is taken; if it returns True, that path is returned.

        Raises
        ------
        OSError
            If the folder cannot be listed.
        """
        if path.parent not in self._taken:
            self._taken[path.parent] = set() if self._may_replace else _names_in(path.parent)
        taken, wanted, number = self._taken[path.parent], path, 1
        while _key(path.name) in taken:
            if is_same(path):
                return path
            number += 1
            path = wanted.with_name(f"{wanted.stem} ({number}){wanted.suffix}")
        taken.add(_key(path.name))
        return path


def _names_in(folder: Path) -> set[str]:
    try:
        return {_key(name) for name in os.listdir(folder)}
    except FileNotFoundError:
        return set()


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
