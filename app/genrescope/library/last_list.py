"""The list of songs of the last session of the window."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from pathlib import Path

from genrescope import paths
from genrescope.errors import UserError
from genrescope.library.atomic import atomic_write

log = logging.getLogger(__name__)


LAST_LIST = "last list"
"""Name of the file, which is beside the library."""


def last_list_file() -> Path:
    """Return the path of the user's own list."""
    return paths.user_data() / LAST_LIST


def save_list(file: Path, songs: Sequence[Path]) -> None:
    """Replace the saved list; an empty one leaves it as it is.

    Parameters
    ----------
    file : pathlib.Path
        Where to save it: paths, each followed by a NUL, because their names need not be Unicode.
    songs : sequence of pathlib.Path
        The songs.
    """
    if not songs:
        return
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with atomic_write(file) as stream:
            stream.writelines(os.fsencode(song.absolute()) + b"\0" for song in songs)
    except (OSError, UserError) as error:
        log.warning("the list was not saved: %s", error)


def saved_list(file: Path) -> list[Path]:
    """Return the saved list; empty if there is none."""
    try:
        content = file.read_bytes()
    except OSError:
        return []
    # What follows the last NUL was not written by this program.
    return [Path(os.fsdecode(name)) for name in content.split(b"\0")[:-1] if name]
