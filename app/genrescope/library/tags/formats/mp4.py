"""MP4 and M4A: the genre in the list of iTunes, each value as data of its own."""

from __future__ import annotations

from typing import Any, BinaryIO

from mutagen.mp4 import MP4, MP4Tags

from genrescope.library.tags.formats.values import FileTags, Place, Stored, copy_with, joined, place

CONTAINER = "mov"
_GENRE = "\xa9gen"


def read(file: BinaryIO) -> FileTags:
    """Read the tags."""
    tags = _tags(file)
    return FileTags(
        joined(tags.get("\xa9nam", ())),
        joined(tags.get("\xa9ART", ())),
        tuple(genre for value in tags.get(_GENRE, ()) if (genre := str(value).strip())),
    )


def rest(file: BinaryIO) -> object:
    """Return all tags but the genre, as Mutagen reads them."""
    return {key: value for key, value in _tags(file).items() if key != _GENRE}


def stored(file: BinaryIO) -> Stored:
    """Return the genre as it is stored; a number of ID3v1 as its name."""
    return (Place("ilst", _encoded(_tags(file).get(_GENRE, ()))),)


def encode(file: BinaryIO, genres: tuple[str, ...]) -> Stored:
    """Return how genres are stored in this file."""
    return (Place("ilst", _encoded(genres)),)


def expressed(file: BinaryIO, genres: tuple[str, ...]) -> tuple[str, ...]:
    """Return what will be read when genres are stored in this file."""
    return genres


def write(source: BinaryIO, target: BinaryIO, stored: Stored) -> None:
    """Write a copy of a file in which only the genre is another one."""
    copy_with(source, target, ())
    target.seek(0)
    mp4 = MP4(target)
    if mp4.tags is None:
        mp4.add_tags()
    genres = [value.decode("utf-8") for value in place(stored, "ilst") or ()]
    if genres:
        mp4.tags[_GENRE] = genres
    else:
        mp4.tags.pop(_GENRE, None)
    target.seek(0)
    # Kept at its size if there is room: the file then stays the same around the tags.
    mp4.save(target, padding=lambda info: max(0, info.padding))


def _tags(file: BinaryIO) -> MP4Tags | dict[str, Any]:
    file.seek(0)
    tags = MP4(file).tags
    return {} if tags is None else tags


def _encoded(values: Any) -> tuple[bytes, ...]:
    return tuple(str(value).encode("utf-8") for value in values)
