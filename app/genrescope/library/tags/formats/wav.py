"""WAV: an ID3v2 tag in a chunk and, as Picard writes it, the genre in the chunk INFO, which Windows reads."""

from __future__ import annotations

import struct
from typing import BinaryIO

from genrescope.library.tags.formats import id3
from genrescope.library.tags.formats.chunks import Chunk, ChunkFile, decoded
from genrescope.library.tags.formats.values import (
    DamagedTagsError,
    FileTags,
    Place,
    Stored,
    copy_with,
    place,
    read_at,
)

CONTAINER = "wav"
_IDS = (b"id3 ", b"ID3 ")
_GENRE = b"IGNR"
# The texts of INFO that a new ID3v2 tag repeats: a program that finds the tag reads no INFO.
_FRAMES = {"TIT2": b"INAM", "TPE1": b"IART", "TALB": b"IPRD", "TRCK": b"ITRK"}
_SEPARATOR = "; "


def read(file: BinaryIO) -> FileTags:
    """Read the tags: those of ID3v2, or else of INFO."""
    chunks = ChunkFile(file)
    found = id3.read(_tag(chunks).to_bytes())
    if chunks.find(*_IDS) is None:
        genres = (decoded(raw[8:]).strip() for raw in _genre_of(_info(chunks)) or ())
        return FileTags(found.title, found.artist, tuple(genre for genre in genres if genre))
    return found


def rest(file: BinaryIO) -> object:
    """Return all tags but the genre, as Mutagen reads them."""
    chunks = ChunkFile(file)
    info = _info(chunks)
    return id3.rest(_tag(chunks).to_bytes()), [raw for raw in info or () if raw[:4] != _GENRE]


def stored(file: BinaryIO) -> Stored:
    """Return the genre as it is stored."""
    chunks = ChunkFile(file)
    return (
        Place("id3v2", _tag(chunks).genre_frames if chunks.find(*_IDS) is not None else None),
        Place("info", _genre_of(_info(chunks))),
    )


def encode(file: BinaryIO, genres: tuple[str, ...]) -> Stored:
    """Return how genres are stored in this file."""
    text = _SEPARATOR.join(genres)
    try:
        data = text.encode("cp1252")
    except UnicodeEncodeError:
        data = text.encode("utf-8")
    data += b"\0"
    raw = struct.pack("<4sI", _GENRE, len(data)) + data + b"\0" * (len(data) % 2)
    return (
        Place("id3v2", _tag(ChunkFile(file)).encode_genres(genres)),
        Place("info", (raw,) if genres else ()),
    )


def expressed(file: BinaryIO, genres: tuple[str, ...]) -> tuple[str, ...]:
    """Return what will be read when genres are stored in this file."""
    return id3.expressed(_tag(ChunkFile(file)), genres)


def write(source: BinaryIO, target: BinaryIO, stored: Stored) -> None:
    """Write a copy of a file in which only the genre is another one."""
    chunks = ChunkFile(source)
    frames, genre = place(stored, "id3v2"), place(stored, "info")
    data = None if frames is None else _tag(chunks).with_genre_frames(frames).to_bytes()
    info = None
    if genre is not None:
        old = _info(chunks) or ()
        at = next((n for n, raw in enumerate(old) if raw[:4] == _GENRE), len(old))
        others = [raw for raw in old if raw[:4] != _GENRE]
        info = b"INFO" + b"".join((*others[:at], *genre, *others[at:]))
    changes = {b"LIST": (_info_chunk(chunks), info), b"id3 ": (chunks.find(*_IDS), data)}
    copy_with(source, target, chunks.edits(changes))


def _tag(chunks: ChunkFile) -> id3.Id3Tag:
    data = chunks.data(chunks.find(*_IDS))
    if data:
        return id3.parse(id3.tag_in(data))
    texts = {raw[:4]: decoded(raw[8:]) for raw in _info(chunks) or ()}
    return id3.new_tag(id3.from_texts({frame: texts.get(name, "") for frame, name in _FRAMES.items()}))


def _info_chunk(chunks: ChunkFile) -> Chunk | None:
    lists = (chunk for chunk in chunks.chunks if chunk.id == b"LIST" and chunk.size >= 4)
    return next((chunk for chunk in lists if read_at(chunks.file, chunk.offset + 8, 4) == b"INFO"), None)


def _info(chunks: ChunkFile) -> tuple[bytes, ...] | None:
    """Return the texts of INFO with their headers; None if there is no INFO."""
    chunk = _info_chunk(chunks)
    if chunk is None:
        return None
    data, at, texts = chunks.data(chunk), 4, []
    while at + 8 <= len(data):
        size = struct.unpack("<I", data[at + 4 : at + 8])[0]
        end = at + 8 + size + size % 2
        if at + 8 + size > len(data):
            raise DamagedTagsError("a text of INFO that is too long")
        texts.append(data[at:end].ljust(end - at, b"\0"))
        at = end
    return tuple(texts)


def _genre_of(info: tuple[bytes, ...] | None) -> tuple[bytes, ...] | None:
    return None if info is None else tuple(raw for raw in info if raw[:4] == _GENRE)
