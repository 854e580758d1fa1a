"""Reads the tags of a file, whatever is in it."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import mutagen

from genrescope.audio.files import NOT_FOUND_ERRORS, display_name
from genrescope.errors import Sentence, UserError
from genrescope.library.tags.formats import format_of
from genrescope.library.tags.formats.values import FileTags, TagFormat, joined

log = logging.getLogger(__name__)


def read_tags(path: Path) -> FileTags:
    """Read title, artist and genres from the tags of a file.

    Parameters
    ----------
    path : pathlib.Path
        Any file.

    Returns
    -------
    FileTags
        Without text for a format whose tags are not known.

    Raises
    ------
    UserError
        If the file cannot be read, or its tags are damaged.
    """
    with open_file(path) as file, damage_as_error(path):
        form = format_of(file)
        return _read_other(file) if form is None else form.read(file)


def _read_other(file: BinaryIO) -> FileTags:
    """Read the tags of a format that Genrescope does not write, such as WMA, WavPack or FLAC in Ogg."""
    file.seek(0)
    try:
        found = mutagen.File(file, easy=True)
    except mutagen.MutagenError:
        return FileTags()
    tags = {} if found is None or found.tags is None else found.tags
    title, artist, genre = (
        next((tags[name] for name in names if name in tags), ())
        for names in (("title", "Title"), ("artist", "Author"), ("genre", "WM/Genre"))
    )
    genres = tuple(text for value in genre if (text := str(value).strip()))
    return FileTags(joined(title), joined(artist), genres)


def known_format(file: BinaryIO, path: Path) -> TagFormat:
    """Recognise the format of a file; `UserError` if its tags are not known."""
    form = format_of(file)
    if form is None:
        raise UserError(Sentence.TAGS_UNKNOWN_FORMAT, name=display_name(path))
    return form


@contextlib.contextmanager
def open_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file for reading; raises `UserError`, also for errors of the disk within the context."""
    if "\0" in str(path):  # which no system has in its names
        raise UserError(Sentence.FILE_NOT_FOUND, name=display_name(path))
    try:
        with path.open("rb") as file:
            yield file
    except OSError as error:
        raise os_error(error, path) from error


@contextlib.contextmanager
def damage_as_error(path: Path) -> Iterator[None]:
    """Convert whatever a parser raises within the context to a `UserError`."""
    try:
        yield
    except (UserError, OSError):
        raise
    except MemoryError:
        raise UserError(Sentence.NOT_ENOUGH_MEMORY, name=display_name(path)) from None
    except Exception as error:
        # A damaged file may provoke any exception in a parser.
        log.info("damaged tags of %s", path, exc_info=error)
        raise UserError(Sentence.TAGS_DAMAGED, name=display_name(path)) from error


def os_error(error: OSError, path: Path) -> UserError:
    """Return the message for a file that cannot be opened or read."""
    name = display_name(path)
    if isinstance(error, IsADirectoryError):
        return UserError(Sentence.IS_A_FOLDER, name=name)
    if isinstance(error, PermissionError):
        return UserError(Sentence.NO_PERMISSION, name=name)
    if error.errno in NOT_FOUND_ERRORS:
        return UserError(Sentence.FILE_NOT_FOUND, name=name)
    return UserError(Sentence.FILE_READ_FAILED, name=name)
