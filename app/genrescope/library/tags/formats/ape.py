"""The genre in an APEv2 tag at the end of an MP3, which some players prefer to ID3."""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace
from typing import BinaryIO

from genrescope.library.tags.formats.values import DamagedTagsError, read_at

_FOOTER_SIZE = 32
_MAGIC = b"APETAGEX"
_HAS_HEADER, _IS_HEADER = 1 << 31, 1 << 29
_LARGEST = 64 << 20


@dataclass(frozen=True)
class ApeTag:
    """An APEv2 tag: where it is in the file, and its items byte for byte."""

    offset: int
    size: int
    items: tuple[bytes, ...]
    version: int
    flags: int
    reserved: bytes

    @property
    def genre_items(self) -> tuple[bytes, ...]:
        """The items of the genre, byte for byte."""
        return tuple(item for item in self.items if _key(item) == b"genre")

    def encode_genres(self, genres: tuple[str, ...]) -> tuple[bytes, ...]:
        """Return the item for genres; none if the tag has none today."""
        if not self.genre_items or not genres:
            return ()
        value = b"\0".join(genre.encode("utf-8") for genre in genres)
        return (struct.pack("<II", len(value), 0) + b"Genre\0" + value,)

    def with_genre_items(self, items: tuple[bytes, ...]) -> ApeTag:
        """Return the tag with other items of the genre, where the first one was, or at the end."""
        at = next((n for n, item in enumerate(self.items) if _key(item) == b"genre"), len(self.items))
        others = [item for item in self.items if _key(item) != b"genre"]
        return replace(self, items=(*others[:at], *items, *others[at:]))

    def to_bytes(self) -> bytes:
        """Return the whole tag."""
        body = b"".join(self.items)

        def end(flags: int) -> bytes:
            numbers = struct.pack("<IIII", self.version, len(body) + _FOOTER_SIZE, len(self.items), flags)
            return _MAGIC + numbers + self.reserved

        header = end(self.flags | _IS_HEADER) if self.flags & _HAS_HEADER else b""
        return header + body + end(self.flags)


def find(file: BinaryIO, end: int) -> ApeTag | None:
    """Find the APEv2 tag that ends at a position, or in front of the lyrics that end there (Lyrics3v2)."""
    end -= _lyrics_size(file, end)
    if end < _FOOTER_SIZE:
        return None
    footer = read_at(file, end - _FOOTER_SIZE, _FOOTER_SIZE)
    version, size, n_items, flags = struct.unpack("<IIII", footer[8:24])
    if not footer.startswith(_MAGIC) or version != 2000 or not _FOOTER_SIZE <= size <= min(end, _LARGEST):
        return None
    body = read_at(file, end - size, size - _FOOTER_SIZE)
    header_size = _FOOTER_SIZE if flags & _HAS_HEADER else 0
    offset = end - size - header_size
    if offset < 0:
        raise DamagedTagsError("an APEv2 tag without its header")
    return ApeTag(offset, size + header_size, _items(body, n_items), version, flags, footer[24:])


def _lyrics_size(file: BinaryIO, end: int) -> int:
    if end < 15:
        return 0
    tail = read_at(file, end - 15, 15)
    return int(tail[:6]) + 15 if tail.endswith(b"LYRICS200") and tail[:6].isdigit() else 0


def _items(body: bytes, n_items: int) -> tuple[bytes, ...]:
    items = []
    at = 0
    for _ in range(n_items):
        key_end = body.find(b"\0", at + 8)
        if key_end < 0:
            raise DamagedTagsError("an APEv2 item without a key")
        end = key_end + 1 + struct.unpack("<I", body[at : at + 4])[0]
        items.append(body[at:end])
        at = end
    if at != len(body):
        raise DamagedTagsError("an APEv2 tag of a wrong size")
    return tuple(items)


def _key(item: bytes) -> bytes:
    return item[8 : item.index(b"\0", 8)].lower()
