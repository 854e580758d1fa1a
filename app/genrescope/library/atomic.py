"""Writes files beside their place and renames them in one step."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, TextIO

from genrescope.audio.files import NOT_FOUND_ERRORS, display_name
from genrescope.errors import Sentence, UserError

FULL_ERRORS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""A quota or the largest size of a file counts as a full disk."""


def write_error(error: OSError, path: Path) -> UserError:
    """Return the `UserError` of a file that could not be written."""
    if error.errno in FULL_ERRORS:
        sentence = Sentence.SAVE_DISK_FULL
    elif error.errno in NOT_FOUND_ERRORS:
        sentence = Sentence.SAVE_FOLDER_GONE
    elif isinstance(error, PermissionError) or error.errno == errno.EROFS:
        # Windows gives the same error for a file that another program has open.
        sentence = Sentence.SAVE_NOT_ALLOWED
    else:
        sentence = Sentence.NOT_SAVED
    return UserError(sentence, name=display_name(path))


@contextlib.contextmanager
def atomic_write(path: Path) -> Iterator[BinaryIO]:
    """Write a file that appears, or replaces an older one, only when the block ends without an error.

    A symbolic link is followed, the permissions of an older file are kept, and a device or pipe is written
    to directly.

    Parameters
    ----------
    path : pathlib.Path
        Where the file will be.

    Yields
    ------
    BinaryIO
        The open file.

    Raises
    ------
    UserError
        For each `OSError` within the block; an older file stays as it was.
    """
    try:
        place = Path(os.path.realpath(path))
        if place.exists() and not place.is_file() and not place.is_dir():
            with place.open("wb") as file:
                yield file
            return
        part = part_beside(place)
        try:
            # Not the tempfile module, whose files only their owner may read.
            with part.open("xb") as file:
                yield file
                sync(file)
            with contextlib.suppress(OSError):  # there is no older file, or the drive has no permissions
                shutil.copymode(place, part)
            os.replace(part, place)
            sync_folder(place.parent)
        except BaseException:
            with contextlib.suppress(OSError):
                part.unlink()
            raise
    except OSError as error:
        raise write_error(error, path) from error


@contextlib.contextmanager
def atomic_write_text(path: Path, encoding: str = "utf-8") -> Iterator[TextIO]:
    """Write a text file like `atomic_write`, without converting line ends.

    Bytes of a file name that are not UTF-8 are escaped.
    """
    with atomic_write(path) as file:
        text = io.TextIOWrapper(file, encoding, errors="backslashreplace", newline="")
        yield text
        text.flush()
        text.detach()


def part_beside(path: Path) -> Path:
    """Return the path of a new hidden file in the same folder, for what will be renamed to `path`."""
    return path.with_name(f".genrescope-{secrets.token_hex(8)}.part")


def sync(file: BinaryIO) -> None:
    """Write a file to the disk itself, so that a power cut after it has been renamed cannot empty it."""
    file.flush()
    os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Write the names in a folder to the disk, where the system can."""
    with contextlib.suppress(OSError):  # Windows opens no folders
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
