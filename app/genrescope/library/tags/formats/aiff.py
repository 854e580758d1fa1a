"""AIFF and AIFC: an ID3v2 tag in a chunk."""

from __future__ import annotations

from typing import BinaryIO

from genrescope.library.tags.formats import id3
from genrescope.library.tags.formats.chunks import ChunkFile
from genrescope.library.tags.formats.values import FileTags, Place, Stored, copy_with, place

CONTAINER = "aiff"
_ID = b"ID3 "


def read(file: BinaryIO) -> FileTags:
    """Read the tags, or title and artist of AIFF's own chunks if there are none."""
    return id3.read(_tag(ChunkFile(file)).to_bytes())


def rest(file: BinaryIO) -> object:
    """Return all tags but the genre, as Mutagen reads them."""
    return id3.rest(_tag(ChunkFile(file)).to_bytes())


def stored(file: BinaryIO) -> Stored:
    """Return the genre as it is stored."""
    chunks = ChunkFile(file)
    return (Place("id3v2", _tag(chunks).genre_frames if chunks.find(_ID) is not None else None),)


def encode(file: BinaryIO, genres: tuple[str, ...]) -> Stored:
    """Return how genres are stored in this file."""
    return (Place("id3v2", _tag(ChunkFile(file)).encode_genres(genres)),)


def expressed(file: BinaryIO, genres: tuple[str, ...]) -> tuple[str, ...]:
    """Return what will be read when genres are stored in this file."""
    return id3.expressed(_tag(ChunkFile(file)), genres)


def write(source: BinaryIO, target: BinaryIO, stored: Stored) -> None:
    """Write a copy of a file in which only the genre is another one."""
    chunks, frames = ChunkFile(source), place(stored, "id3v2")
    data = None if frames is None else _tag(chunks).with_genre_frames(frames).to_bytes()
    copy_with(source, target, chunks.edits({_ID: (chunks.find(_ID), data)}))


def _tag(chunks: ChunkFile) -> id3.Id3Tag:
    data = chunks.data(chunks.find(_ID))
    if data:
        return id3.parse(id3.tag_in(data))
    return id3.new_tag(id3.from_texts({"TIT2": chunks.text(b"NAME"), "TPE1": chunks.text(b"AUTH")}))
