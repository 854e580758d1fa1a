"""Vorbis comments, of which only those of the genre are replaced, byte for byte."""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace

from genrescope.library.tags.formats.values import DamagedTagsError, FileTags, joined


@dataclass(frozen=True)
class Comments:
    """A list of comments.

    Attributes
    ----------
    vendor : bytes
        Name of the encoder.
    comments : tuple of bytes
        "KEY=value" each.
    tail : bytes
        What follows: a framing bit and padding in Ogg.
    """

    vendor: bytes
    comments: tuple[bytes, ...]
    tail: bytes = b""

    @property
    def genres(self) -> tuple[bytes, ...]:
        """The comments of the genre, byte for byte."""
        return tuple(comment for comment in self.comments if _is_genre(comment))

    @property
    def rest(self) -> tuple[bytes, ...]:
        """The other comments, byte for byte."""
        return tuple(comment for comment in self.comments if not _is_genre(comment))

    def with_genres(self, genres: tuple[bytes, ...]) -> Comments:
        """Return the comments with others of the genre, where the first one was, or at the end."""
        at = next((n for n, comment in enumerate(self.comments) if _is_genre(comment)), len(self.rest))
        return replace(self, comments=(*self.rest[:at], *genres, *self.rest[at:]))

    def encode_genres(self, genres: tuple[str, ...]) -> tuple[bytes, ...]:
        """Return the comments for genres, with the key as it is written in this file."""
        key = self.genres[0].partition(b"=")[0] if self.genres else b"GENRE"
        return tuple(key + b"=" + genre.encode("utf-8") for genre in genres)

    def tags(self) -> FileTags:
        """Return what the comments say."""
        return FileTags(
            joined(self._values(b"title")),
            joined(self._values(b"artist")),
            tuple(genre for value in self._values(b"genre") if (genre := value.strip())),
        )

    def _values(self, key: bytes) -> list[str]:
        pairs = (comment.partition(b"=") for comment in self.comments)
        return [value.decode("utf-8", "replace") for name, _, value in pairs if name.lower() == key]

    def to_bytes(self) -> bytes:
        """Return the list as it is stored."""
        parts = [_sized(self.vendor), struct.pack("<I", len(self.comments)), *map(_sized, self.comments)]
        return b"".join(parts) + self.tail


def parse(data: bytes) -> Comments:
    """Parse a list of comments.

    Raises
    ------
    DamagedTagsError
        If it is cut short.
    """
    vendor, at = _next(data, 0)
    if at + 4 > len(data):
        raise DamagedTagsError("comments that are cut short")
    (count,) = struct.unpack("<I", data[at : at + 4])
    at += 4
    comments = []
    for _ in range(count):
        comment, at = _next(data, at)
        comments.append(comment)
    return Comments(vendor, tuple(comments), data[at:])


def _next(data: bytes, at: int) -> tuple[bytes, int]:
    size = struct.unpack("<I", data[at : at + 4])[0] if at + 4 <= len(data) else len(data)
    end = at + 4 + size
    if end > len(data):
        raise DamagedTagsError("comments that are cut short")
    return data[at + 4 : end], end


def _sized(data: bytes) -> bytes:
    return struct.pack("<I", len(data)) + data


def _is_genre(comment: bytes) -> bool:
    return comment[:6].lower() == b"genre="
