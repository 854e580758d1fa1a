"""Chunks of WAV and AIFF files."""

from __future__ import annotations

import struct
from typing import BinaryIO, NamedTuple

from genrescope.library.tags.formats.values import DamagedTagsError, Edit, read_at, size_of

_LARGEST_FILE = 0xFFFFFFFF
_LARGEST_TAG = 1 << 28


class Chunk(NamedTuple):
    """A chunk: `offset` is that of its header of eight bytes, `size` that of its data."""

    id: bytes
    offset: int
    size: int


class ChunkFile:
    """A file of chunks.

    Parameters
    ----------
    file : file
        A WAV (RIFF) or an AIFF (FORM).

    Raises
    ------
    DamagedTagsError
        If the chunks do not fill the file as its header says.
    """

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        head = read_at(file, 0, 12)
        self._order = ">" if head[:4] == b"FORM" else "<"
        (size,) = struct.unpack(self._order + "I", head[4:8])
        self.end = 8 + size
        file_size = size_of(file)
        if self.end > file_size:
            raise DamagedTagsError("the file is shorter than its header says")
        self.chunks: list[Chunk] = []
        at = 12
        while at + 8 <= self.end:
            name, size = struct.unpack(self._order + "4sI", read_at(file, at, 8))
            self.chunks.append(Chunk(name, at, size))
            at += 8 + size + size % 2
        # Some programs leave out the byte that fills up the last chunk.
        if at not in (self.end, self.end + 1):
            raise DamagedTagsError("the chunks do not fill the file")
        self._lacks_last_byte = at == self.end + 1 and self.end == file_size
        self.end = min(at, file_size)

    def find(self, *names: bytes) -> Chunk | None:
        """Return the first chunk of one of these names."""
        return next((chunk for chunk in self.chunks if chunk.id in names), None)

    def data(self, chunk: Chunk | None) -> bytes:
        """Return the data of a chunk, empty if there is none."""
        if chunk is None:
            return b""
        if chunk.size > _LARGEST_TAG:
            raise DamagedTagsError("a tag that is too large")
        return read_at(self.file, chunk.offset + 8, chunk.size)

    def text(self, name: bytes) -> str:
        """Return the text in a chunk."""
        return decoded(self.data(self.find(name)))

    def edits(self, changes: dict[bytes, tuple[Chunk | None, bytes | None]]) -> list[Edit]:
        """Return the edits of the file that replace chunks.

        Parameters
        ----------
        changes : dict
            For the name of a chunk, the chunk that exists (or None) and its new data (None for no chunk).
        """
        edits, added, growth = [], b"", 0
        for name, (chunk, data) in changes.items():
            new = b"" if data is None else self._chunk_bytes(chunk.id if chunk is not None else name, data)
            if chunk is None:
                added += new
            else:
                old_size = min(8 + chunk.size + chunk.size % 2, self.end - chunk.offset)
                edits.append(Edit(chunk.offset, old_size, new))
                growth += len(new) - old_size
        if self._lacks_last_byte and self.chunks[-1] not in (chunk for chunk, _ in changes.values()):
            added = b"\0" + added
        edits.append(Edit(self.end, 0, added))
        growth += len(added)
        size = self.end - 8 + growth
        if size > _LARGEST_FILE:
            raise DamagedTagsError("no room for tags in a file of 4 GiB")
        return [Edit(4, 4, struct.pack(self._order + "I", size)), *edits]

    def _chunk_bytes(self, name: bytes, data: bytes) -> bytes:
        return struct.pack(self._order + "4sI", name, len(data)) + data + b"\0" * (len(data) % 2)


def decoded(data: bytes) -> str:
    """Decode a text that does not state its encoding: UTF-8, or else that of Windows in western Europe."""
    data = data.partition(b"\0")[0]
    try:
        return data.decode("utf-8").strip()
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace").strip()
