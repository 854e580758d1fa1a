"""Walks through the boxes that MP4 and QuickTime files consist of."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from genrescope.audio.decode.source import Window

_MOST_BOXES = 10_000


def boxes(window: Window, begin: int, end: int, name: bytes) -> Iterator[tuple[int, int]]:
    """Yield the first byte of the content, and the end, of each box of this name."""
    for found, first, last in all_boxes(window, begin, end):
        if found == name:
            yield first, last


def box_names(window: Window, begin: int, end: int) -> list[bytes]:
    """List the names of the boxes in a part of a file."""
    return [name for name, _, _ in all_boxes(window, begin, end)]


def all_boxes(window: Window, begin: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield the name, the first byte of the content, and the end, of each box in a part of a file."""
    for _ in range(_MOST_BOXES):
        header = window.read_at(begin, 16) if begin + 8 <= end else b""
        if len(header) < 8:
            return
        size, name = struct.unpack(">I4s", header[:8])
        first = begin + 8
        if size == 1 and len(header) == 16:
            (size,) = struct.unpack(">Q", header[8:])
            first = begin + 16
        last = end if size == 0 else begin + size
        if last < first:
            return
        yield name, first, min(last, end)
        begin = last
