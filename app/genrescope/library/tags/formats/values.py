"""What the modules of the formats share: the values that pass, their interface, and the copying of files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple, Protocol

_COPY_BYTES = 1 << 20


@dataclass(frozen=True)
class FileTags:
    """What the tags of a file say.

    Attributes
    ----------
    title, artist : str
        Empty if the file does not say it; several artists are separated by "; ".
    genres : tuple of str
        In the order of the file; empty if it has none.
    """

    title: str = ""
    artist: str = ""
    genres: tuple[str, ...] = ()


class Place(NamedTuple):
    """One of the places where a file stores its genre, byte for byte.

    Attributes
    ----------
    name : str
        For example "id3v2" or "info".
    values : tuple of bytes or None
        What is stored there, as the format writes it; None if the file has no tag of this kind.
    """

    name: str
    values: tuple[bytes, ...] | None


Stored = tuple[Place, ...]
"""The genre as a file stores it, in all its places: what is journalled, and what undo writes again."""


class DamagedTagsError(Exception):
    """The tags, or the file around them, do not have the structure of their format."""


class TagFormat(Protocol):
    """Interface of a module that reads and writes the tags of a format.

    Every function takes the file open at any position, and may raise `DamagedTagsError`, an error of Mutagen
    or any other exception that a damaged file may provoke.
    """

    CONTAINER: str
    """FFmpeg's name of the format."""

    def read(self, file: BinaryIO) -> FileTags:
        """Read the tags."""

    def rest(self, file: BinaryIO) -> object:
        """Return all tags but the genre, as Mutagen reads them, for comparison."""

    def stored(self, file: BinaryIO) -> Stored:
        """Return the genre as it is stored."""

    def encode(self, file: BinaryIO, genres: tuple[str, ...]) -> Stored:
        """Return how genres are stored in this file."""

    def expressed(self, file: BinaryIO, genres: tuple[str, ...]) -> tuple[str, ...]:
        """Return what will be read when genres are stored in this file: ID3v2.3 cannot separate all."""

    def write(self, source: BinaryIO, target: BinaryIO, stored: Stored) -> None:
        """Write a copy of a file in which only the genre is another one.

        Parameters
        ----------
        source : file
            The file.
        target : file
            An empty file, open for reading and writing.
        stored : Stored
            Of this file, from `encode` or `stored`.
        """


class Edit(NamedTuple):
    """The replacement of some bytes of a file; `size` 0 inserts."""

    offset: int
    size: int
    new: bytes


def copy_with(source: BinaryIO, target: BinaryIO, edits: Iterable[Edit]) -> None:
    """Copy a file with some of its bytes replaced.

    Parameters
    ----------
    source, target : file
        The file and its copy.
    edits : iterable of Edit
        They may not overlap.
    """
    source.seek(0)
    for edit in sorted(edits, key=lambda edit: (edit.offset, edit.size)):
        _copy_until(source, target, edit.offset)
        target.write(edit.new)
        source.seek(edit.offset + edit.size)
    _copy_until(source, target, None)


def _copy_until(source: BinaryIO, target: BinaryIO, end: int | None) -> None:
    while True:
        size = _COPY_BYTES if end is None else min(_COPY_BYTES, end - source.tell())
        data = source.read(size) if size > 0 else b""
        if not data:
            if end is not None and source.tell() != end:
                raise DamagedTagsError("the file ends too early")
            return
        target.write(data)


def size_of(file: BinaryIO) -> int:
    """Return the size of an open file in bytes."""
    return file.seek(0, 2)


def read_at(file: BinaryIO, offset: int, size: int) -> bytes:
    """Read bytes; fewer than asked for raise `DamagedTagsError`."""
    file.seek(offset)
    data = file.read(size)
    if len(data) != size:
        raise DamagedTagsError("the file ends too early")
    return data


def place(stored: Stored, name: str) -> tuple[bytes, ...] | None:
    """Return the values of a place; None if there is no such tag."""
    return next((place.values for place in stored if place.name == name), None)


def joined(values: Iterable[object]) -> str:
    """Join the values of a tag for display."""
    return "; ".join(text for value in values if (text := str(value).strip()))
