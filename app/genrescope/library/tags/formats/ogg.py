"""Ogg Vorbis and Opus: Vorbis comments in the second packet of the stream."""

from __future__ import annotations

from typing import BinaryIO

from mutagen.ogg import OggPage
from mutagen.oggopus import OggOpus
from mutagen.oggvorbis import OggVorbis

from genrescope.library.tags.formats import vorbis_comment
from genrescope.library.tags.formats.values import DamagedTagsError, FileTags, Place, Stored, copy_with, place

CONTAINER = "ogg"
VORBIS, OPUS = b"\x01vorbis", b"OpusHead"
_COMMENT_MARKS = {VORBIS: b"\x03vorbis", OPUS: b"OpusTags"}
_READERS = {VORBIS: OggVorbis, OPUS: OggOpus}
_MOST_PAGES = 2_000  # of at most 64 KiB


def read(file: BinaryIO) -> FileTags:
    """Read the tags."""
    return _comments(file)[2].tags()


def rest(file: BinaryIO) -> object:
    """Return all tags but the genre, as Mutagen reads them."""
    kind, _, comments = _comments(file)
    file.seek(0)
    pairs = [pair for pair in _READERS[kind](file).tags if pair[0].lower() != "genre"]
    return pairs, comments.vendor, comments.tail


def stored(file: BinaryIO) -> Stored:
    """Return the genre as it is stored."""
    return (Place("comments", _comments(file)[2].genres),)


def encode(file: BinaryIO, genres: tuple[str, ...]) -> Stored:
    """Return how genres are stored in this file."""
    return (Place("comments", _comments(file)[2].encode_genres(genres)),)


def expressed(file: BinaryIO, genres: tuple[str, ...]) -> tuple[str, ...]:
    """Return what will be read when genres are stored in this file."""
    return genres


def write(source: BinaryIO, target: BinaryIO, stored: Stored) -> None:
    """Write a copy of a file in which only the genre is another one."""
    copy_with(source, target, ())
    kind, pages, comments = _comments(target)
    packets = OggPage.to_packets(pages, strict=False)
    packets[0] = _COMMENT_MARKS[kind] + comments.with_genres(place(stored, "comments") or ()).to_bytes()
    new_pages = OggPage.from_packets(packets, pages[0].sequence)
    new_pages[-1].position = pages[-1].position
    OggPage.replace(target, pages, new_pages)


def _comments(file: BinaryIO) -> tuple[bytes, list[OggPage], vorbis_comment.Comments]:
    """Return the kind of the first stream of sound, the pages of its comments, and these."""
    file.seek(0)
    page = OggPage(file)
    while not (kind := _kind_of(page)):
        if not page.first:
            raise DamagedTagsError("no Ogg Vorbis or Opus")
        page = OggPage(file)
    serial, pages = page.serial, []
    for _ in range(_MOST_PAGES):
        page = OggPage(file)
        if page.serial == serial:
            pages.append(page)
            if page.complete or len(page.packets) > 1:
                break
    packet = OggPage.to_packets(pages, strict=False)[0]
    mark = _COMMENT_MARKS[kind]
    if not packet.startswith(mark):
        raise DamagedTagsError("no comments where they belong")
    return kind, pages, vorbis_comment.parse(packet[len(mark) :])


def _kind_of(page: OggPage) -> bytes | None:
    first = page.packets[0] if page.packets else b""
    return next((kind for kind in _COMMENT_MARKS if first.startswith(kind)), None)
