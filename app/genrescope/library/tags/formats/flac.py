"""FLAC: Vorbis comments in a metadata block."""

from __future__ import annotations

from typing import BinaryIO, NamedTuple

from mutagen.flac import FLAC

from genrescope.library.tags.formats import id3, vorbis_comment
from genrescope.library.tags.formats.values import (
    DamagedTagsError,
    Edit,
    FileTags,
    Place,
    Stored,
    copy_with,
    place,
    read_at,
)

CONTAINER = "flac"
_COMMENT = 4
_IS_LAST = 0x80
_LARGEST_BLOCK = (1 << 24) - 1


class _Block(NamedTuple):
    """A metadata block: the offset of its header of four bytes, and the size of its data."""

    code: int
    offset: int
    size: int
    is_last: bool


def read(file: BinaryIO) -> FileTags:
    """Read the tags."""
    return _comments(file).tags()


def rest(file: BinaryIO) -> object:
    """Return all tags but the genre, as Mutagen reads them, and the other blocks."""
    file.seek(0)
    flac = FLAC(file)
    comments = [pair for pair in flac.tags or () if pair[0].lower() != "genre"]
    return comments, [(block.code, block.write()) for block in flac.metadata_blocks if block.code != _COMMENT]


def stored(file: BinaryIO) -> Stored:
    """Return the genre as it is stored."""
    return (Place("comments", _comments(file).genres if _comment_block(file) is not None else None),)


def encode(file: BinaryIO, genres: tuple[str, ...]) -> Stored:
    """Return how genres are stored in this file."""
    return (Place("comments", _comments(file).encode_genres(genres)),)


def expressed(file: BinaryIO, genres: tuple[str, ...]) -> tuple[str, ...]:
    """Return what will be read when genres are stored in this file."""
    return genres


def write(source: BinaryIO, target: BinaryIO, stored: Stored) -> None:
    """Write a copy of a file in which only the genre is another one."""
    genres, block, first = place(stored, "comments"), _comment_block(source), _blocks(source)[0]
    edits = []
    new = None if genres is None else _comments(source).with_genres(genres).to_bytes()
    if new is not None and len(new) > _LARGEST_BLOCK:
        raise DamagedTagsError("comments that are too large for FLAC")
    if block is not None:
        data = b"" if new is None else _header(_COMMENT, len(new), is_last=block.is_last) + new
        edits.append(Edit(block.offset, 4 + block.size, data))
        if new is None and block.is_last:
            before = _blocks(source)[-2]
            edits.append(Edit(before.offset, 4, _header(before.code, before.size, is_last=True)))
    elif new is not None:
        # The stream info must come first.
        edits.append(Edit(first.offset, 4, _header(first.code, first.size, is_last=False)))
        edits.append(
            Edit(first.offset + 4 + first.size, 0, _header(_COMMENT, len(new), is_last=first.is_last) + new)
        )
    copy_with(source, target, edits)


def _header(code: int, size: int, *, is_last: bool) -> bytes:
    return bytes([code | _IS_LAST * is_last]) + size.to_bytes(3, "big")


def _blocks(file: BinaryIO) -> list[_Block]:
    file.seek(0)
    start = id3.tag_size(file.read(id3.HEADER_SIZE))
    if read_at(file, start, 4) != b"fLaC":
        raise DamagedTagsError("no FLAC")
    at = start + 4
    blocks: list[_Block] = []
    while not blocks or not blocks[-1].is_last:
        header = read_at(file, at, 4)
        size = int.from_bytes(header[1:], "big")
        blocks.append(_Block(header[0] & 0x7F, at, size, bool(header[0] & _IS_LAST)))
        at += 4 + size
    if blocks[0].code != 0:
        raise DamagedTagsError("FLAC without a stream info")
    # Behind the last block there is sound.
    if read_at(file, at, 2)[0] != 0xFF:
        raise DamagedTagsError("a block of a wrong size")
    return blocks


def _comment_block(file: BinaryIO) -> _Block | None:
    return next((block for block in _blocks(file) if block.code == _COMMENT), None)


def _comments(file: BinaryIO) -> vorbis_comment.Comments:
    block = _comment_block(file)
    if block is None:
        return vorbis_comment.Comments(b"Genrescope", ())
    return vorbis_comment.parse(read_at(file, block.offset + 4, block.size))
