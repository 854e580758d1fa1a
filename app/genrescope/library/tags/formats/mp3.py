"""MP3: ID3v2 at the beginning.  An ID3v1 or APEv2 tag at the end is kept in step if it states a genre."""

from __future__ import annotations

from typing import BinaryIO

from mutagen.id3 import ID3, ID3NoHeaderError

from genrescope.library.tags.formats import ape, id3
from genrescope.library.tags.formats.values import (
    Edit,
    FileTags,
    Place,
    Stored,
    copy_with,
    place,
    read_at,
    size_of,
)

CONTAINER = "mp3"
_V1_SIZE = 128


def read(file: BinaryIO) -> FileTags:
    """Read the tags; those of ID3v1 only if there is no ID3v2."""
    data = _v2(file)
    return id3.read(data) if data else id3.file_tags(_v1(file))


def rest(file: BinaryIO) -> object:
    """Return all tags but the genre, as Mutagen reads them."""
    tag = ape.find(file, _sound_end(file))
    items = [item for item in tag.items if item not in tag.genre_items] if tag is not None else None
    v1 = _v1_bytes(file)
    return id3.rest(_v2(file) or _tag(file).to_bytes()), items, v1 and v1[:-1]


def stored(file: BinaryIO) -> Stored:
    """Return the genre as it is stored."""
    data, v1, tag = _v2(file), _v1_bytes(file), ape.find(file, _sound_end(file))
    return (
        Place("id3v2", id3.parse(data).genre_frames if data else None),
        Place("id3v1", (v1[-1:],) if v1 else None),
        Place("ape", tag.genre_items if tag is not None else None),
    )


def encode(file: BinaryIO, genres: tuple[str, ...]) -> Stored:
    """Return how genres are stored in this file."""
    v1, tag = _v1_bytes(file), ape.find(file, _sound_end(file))
    return (
        Place("id3v2", _tag(file).encode_genres(genres)),
        Place("id3v1", (bytes([id3.number_of(genres)]),) if v1 else None),
        Place("ape", tag.encode_genres(genres) if tag is not None else None),
    )


def expressed(file: BinaryIO, genres: tuple[str, ...]) -> tuple[str, ...]:
    """Return what will be read when genres are stored in this file."""
    return id3.expressed(_tag(file), genres)


def write(source: BinaryIO, target: BinaryIO, stored: Stored) -> None:
    """Write a copy of a file in which only the genre is another one."""
    edits = []
    data, end = _v2(source), size_of(source)
    frames = place(stored, "id3v2")
    new = b"" if frames is None else _tag(source).with_genre_frames(frames).to_bytes()
    edits.append(Edit(0, len(data), new))
    number = place(stored, "id3v1")
    if number:
        edits.append(Edit(end - 1, 1, number[0]))
    tag, items = ape.find(source, _sound_end(source)), place(stored, "ape")
    if tag is not None and items is not None and items != tag.genre_items:
        edits.append(Edit(tag.offset, tag.size, tag.with_genre_items(items).to_bytes()))
    copy_with(source, target, edits)


def _v2(file: BinaryIO) -> bytes:
    """Return the ID3v2 tag at the beginning; empty if there is none."""
    file.seek(0)
    size = id3.tag_size(file.read(id3.HEADER_SIZE))
    return read_at(file, 0, size)


def _v1_bytes(file: BinaryIO) -> bytes | None:
    size = size_of(file)
    data = read_at(file, size - _V1_SIZE, _V1_SIZE) if size >= _V1_SIZE else b""
    return data if data.startswith(b"TAG") else None


def _v1(file: BinaryIO) -> ID3:
    file.seek(0)
    try:
        return ID3(file)
    except ID3NoHeaderError:
        return ID3()


def _tag(file: BinaryIO) -> id3.Id3Tag:
    """Return the ID3v2 tag, or a new one with what ID3v1 says."""
    data = _v2(file)
    return id3.parse(data) if data else id3.new_tag(_v1(file))


def _sound_end(file: BinaryIO) -> int:
    """Return where an APEv2 tag would end: at the end, or in front of ID3v1."""
    return size_of(file) - (_V1_SIZE if _v1_bytes(file) else 0)
