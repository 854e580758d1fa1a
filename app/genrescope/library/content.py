"""What a file contained at one moment, so that a change since then is noticed."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from genrescope.audio.content import content_of

_RACY_SECONDS = 2.0
"""A file may change twice without another time of modification within the clock tick of its drive (FAT)."""


@dataclass(frozen=True)
class FileContent:
    """The content of a file when it was read.  It can be pickled.

    Attributes
    ----------
    version : str
        From `version_of`, before it was read.
    seen : float
        When it was read, in seconds since 1970.
    sound : bytes
        The hash of its sound; see :mod:`genrescope.audio.content`.
    """

    version: str
    seen: float
    sound: bytes


def version_of(path: Path) -> str:
    """Return a text that changes with a file: its size, time of modification and inode; empty without one."""
    try:
        status = os.stat(path)
    except (OSError, ValueError):  # a NUL character in the path
        return ""
    return f"{status.st_size} {status.st_mtime_ns} {status.st_ino}"


def is_trustworthy(version: str, seen: float) -> bool:
    """Whether a file that was seen in a version, at a time, cannot have changed since in that version."""
    mtime_ns = int(version.split()[1])
    return mtime_ns / 1e9 + _RACY_SECONDS < seen


def read_content(path: Path, content_of: Callable[[Path], bytes] = content_of) -> FileContent:
    """Compute the hash of the sound of a file.

    Parameters
    ----------
    path : pathlib.Path
        Any file.
    content_of : callable
        Computes the hash: `audio.content.content_of`, or `DecoderProcess.content`, which does so in another
        process.

    Raises
    ------
    Exception
        Whatever `content_of` raises; a `UserError` if the file cannot be read.
    """
    seen, version = time.time(), version_of(path)
    return FileContent(version, seen, content_of(path))
