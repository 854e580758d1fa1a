"""The formats whose tags Genrescope reads and writes, one module each behind `TagFormat`."""

from __future__ import annotations

from typing import BinaryIO

from genrescope.audio.decode.signatures import begins_like_mpeg
from genrescope.library.tags.formats import aiff, flac, id3, mp3, mp4, ogg, wav
from genrescope.library.tags.formats.values import TagFormat

_HEAD_SIZE = 64 << 10
_MOST_TAGS = 4  # some programs write another tag in front of one
_QUICKTIME = b"qt  "


def format_of(file: BinaryIO) -> TagFormat | None:
    """Recognise the format of a file by its content; None if its tags are not known."""
    start = 0
    for _ in range(_MOST_TAGS):
        file.seek(start)
        start += id3.tag_size(file.read(id3.HEADER_SIZE))
    file.seek(start)
    head = file.read(_HEAD_SIZE)
    if head.startswith(b"fLaC"):
        return flac
    if start == 0:
        if head.startswith(b"OggS"):
            return ogg if any(mark in head for mark in (ogg.VORBIS, ogg.OPUS)) else None
        if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
            return wav
        if head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"):
            return aiff
        if head[4:8] == b"ftyp":
            # QuickTime has tags of its own.
            return mp4 if head[8:12] != _QUICKTIME else None
    return mp3 if _is_mpeg_layer(head) else None


def _is_mpeg_layer(head: bytes) -> bool:
    """Whether frames of MP3, MP2 or MP1 begin here, possibly behind zeros; AAC (ADTS) states no layer."""
    head = head.lstrip(b"\0")
    return not head.startswith(b"ID3") and begins_like_mpeg(head) and head[1] & 0x06 != 0
