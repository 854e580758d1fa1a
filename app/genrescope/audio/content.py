"""Recognises the same sound in another file: a hash of what is left when the tags are left out.

Programs that write tags copy the coded sound byte for byte.  So neither other tags, a cover or chapters nor
another name or folder change the hash, but another encoding of the same recording does.
"""

from __future__ import annotations

import hashlib
import struct
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from pathlib import Path

from genrescope.audio.decode.boxes import all_boxes
from genrescope.audio.decode.headers import find_sound_data
from genrescope.audio.decode.signatures import id3_size
from genrescope.audio.decode.source import Source, Window

DIGEST_BYTES = 16
"""Length of the hash: enough that two songs never share one by chance."""

_READ_BYTES = 1 << 20

Part = tuple[int, int]
"""First byte of a part of a file, and the byte after the last."""


def content_of(
    path: Path, *, cancel: threading.Event | None = None, on_read: Callable[[int | None], None] | None = None
) -> bytes:
    """Compute the hash of the sound of a file, without decoding it.

    It covers the samples of WAV, AIFF, CAF and AU; the frames of FLAC; the media data of MP4; the pages of
    sound of Ogg; of other formats, such as MP3, what is between the tags at the beginning and the end.

    Parameters
    ----------
    path : pathlib.Path
        Any file.
    cancel : threading.Event, optional
        Set it to end early.
    on_read : callable, optional
        Called with None before each read, and after it with the position in the file.

    Returns
    -------
    bytes
        `DIGEST_BYTES` bytes.

    Raises
    ------
    UserError
        If the file cannot be read, or is empty.
    CancelledError
        If it was cancelled.
    """
    with Source(Path(path), cancel, on_read) as source:
        window = _without_tags(source)
        data = find_sound_data(window)
        state = hashlib.blake2b(digest_size=DIGEST_BYTES)
        if data is not None:
            # The same samples at another rate are another sound.
            state.update(repr(data.format).encode())
        parts = _parts(window) if data is None else iter([(data.begin, data.end)])
        if not _add(state, window, parts):  # damaged: nothing but tags
            _add(state, source.window(), iter([(0, source.size)]))
        if source.is_cancelled:
            raise CancelledError
        source.check()
        return state.digest()


def _add(state: hashlib.blake2b, window: Window, parts: Iterator[Part]) -> int:
    """Add parts of a file to a hash; return how many bytes there were."""
    n_bytes = 0
    for begin, end in parts:
        while begin < end and (read := window.read_at(begin, min(_READ_BYTES, end - begin))):
            state.update(read)
            n_bytes += len(read)
            begin += len(read)
    return n_bytes


def _parts(window: Window) -> Iterator[Part]:
    """Return the parts of a file that are sound."""
    head = window.read_at(0, 12)
    if head.startswith(b"fLaC"):
        return iter([(_flac_frames(window), window.size)])
    if head.startswith(b"OggS"):
        return _ogg_parts(window)
    if head[4:8] in (b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide"):
        return _mp4_parts(window)
    return iter([(0, window.size)])


# Tags at the beginning and the end -------------------------------------------------------------------

_MOST_TAGS = 10  # at either end
_ID3V1_BYTES, _ID3V1_PLUS_BYTES = 128, 227
_ID3_FOOTER = struct.Struct(">3s3x4s")
_APE_FOOTER = struct.Struct("<8s4xI4xI8x")
_APE_HAS_HEADER = 1 << 31


def _without_tags(source: Source) -> Window:
    """Return the part of a file between its tags, of which there may be several."""
    begin, end = 0, source.size
    for _ in range(_MOST_TAGS):
        begin += id3_size(source.read_at(begin, 10))
    for _ in range(_MOST_TAGS):
        end -= _size_of_last_tag(source.window(begin, end))
    return source.window(begin, end)


def _size_of_last_tag(window: Window) -> int:
    """Return the size of the tag at the end (ID3v1, Lyrics3, APE or ID3v2.4); 0 if there is none."""
    size = window.size
    tail = window.read_at(max(0, size - 512), 512)
    if tail[-_ID3V1_BYTES:].startswith(b"TAG"):
        extended = tail[:-_ID3V1_BYTES][-_ID3V1_PLUS_BYTES:].startswith(b"TAG+")
        return _ID3V1_BYTES + (_ID3V1_PLUS_BYTES if extended else 0)
    if tail.endswith(b"LYRICS200") and tail[-15:-9].isdigit():
        return min(size, int(tail[-15:-9]) + 15)
    if len(tail) >= _APE_FOOTER.size:
        name, n_bytes, flags = _APE_FOOTER.unpack(tail[-_APE_FOOTER.size :])
        if name == b"APETAGEX":
            return min(size, int(n_bytes) + (_APE_FOOTER.size if flags & _APE_HAS_HEADER else 0))
    if tail[-10:-7] == b"3DI":  # an ID3v2 tag that is read backwards
        return min(size, id3_size(b"ID3" + tail[-7:]))
    return 0


# Containers ------------------------------------------------------------------------------------------

_MOST_BLOCKS = 10_000


def _flac_frames(window: Window) -> int:
    """Return where the frames begin, after the blocks of metadata."""
    at = 4
    for _ in range(_MOST_BLOCKS):
        header = window.read_at(at, 4)
        at += len(header) + int.from_bytes(header[1:], "big")
        if len(header) < 4 or header[0] & 0x80:  # the last one
            break
    return at


def _mp4_parts(window: Window) -> Iterator[Part]:
    """Yield the content of the boxes of media data, and what is not in boxes."""
    at = 0
    for name, begin, at in all_boxes(window, 0, window.size):
        if name == b"mdat":
            yield begin, at
    yield at, window.size


_OGG_PAGE = struct.Struct("<4s2xq12xB")
"""Mark, position of the sound after the page, and the number of segments."""


def _ogg_parts(window: Window) -> Iterator[Part]:
    """Yield what is in the pages, without their headers, which are numbered, and the pages of tags.

    Those have the position 0, or none if they are continued on the next page.
    """
    at, is_sound = 0, False
    while True:
        header = window.read_at(at, _OGG_PAGE.size + 255)
        if len(header) < _OGG_PAGE.size:
            break
        mark, position, n_segments = _OGG_PAGE.unpack_from(header)
        if mark != b"OggS":  # damaged
            break
        begin = at + _OGG_PAGE.size + n_segments
        at = begin + sum(header[_OGG_PAGE.size : _OGG_PAGE.size + n_segments])
        is_sound = position > 0 or (is_sound and position < 0)
        if is_sound:
            yield begin, at
    yield at, window.size
