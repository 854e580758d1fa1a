"""What FFmpeg does not say about containers: which to open, which are protected or cut short."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import Any

import av

from genrescope.audio.decode.boxes import box_names, boxes
from genrescope.audio.decode.headers import find_sound_data
from genrescope.audio.decode.signatures import id3_size
from genrescope.audio.decode.source import Window

FORMATS = ",".join(
    (
        "aac", "ac3", "adx", "aea", "aiff", "amr", "ape", "asf", "asf_o", "ast", "au", "avi", "avr", "bfstm",
        "bonk", "brstm", "caf", "dsf", "dss", "dts", "dtshd", "dv", "eac3", "flac", "flv", "gxf", "hca",
        "hcom", "iff", "ircam", "kux", "live_flv", "loas", "matroska,webm", "mlp", "mmf",
        "mov,mp4,m4a,3gp,3g2,mj2",
        "mp3", "mpc", "mpc8", "mpeg", "mpegts", "mxf", "nistsphere", "nsv", "nut", "ogg", "oma", "paf", "pvf",
        "qcp", "qoa", "rm", "shn", "sox", "spdif", "swf", "tak", "truehd", "tta", "voc", "vqf", "w64", "wav",
        "wsd", "wtv", "wv", "wve", "xa", "xwma",
    )
)  # fmt: skip
"""FFmpeg's names of the formats to open: containers of sound and video, no playlists, scripts or pictures."""

_LATE_FORMATS = ("mpeg", "mpegts", "flv", "live_flv", "kux", "nsv", "swf")

# Formats whose duration FFmpeg estimates from the size.
_ESTIMATING_FORMATS = ("aac", "ac3", "eac3", "mpeg", "mpegts", "loas", "dts")

# Formats that state only how long their longest stream is, or (AVI) wrongly how long the sound is.
_SHARED_DURATION_FORMATS = (
    "avi",
    "asf",
    "asf_o",
    "flv",
    "live_flv",
    "kux",
    "matroska,webm",
    "ogg",
    "rm",
    "nut",
    "nsv",
    "wtv",
)

_FORGIVEN_BYTES = 1024  # of padding that may be missing

_ASF_HEADER = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
_ASF_FILE_PROPERTIES = bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")
_ASF_ENCRYPTION = (
    bytes.fromhex("fbb31122 23bd d211 b4b700a0c955fc6e"),  # content encryption
    bytes.fromhex("14e68a29 2226 174c b935dae07ee9289c"),  # extended content encryption
)
_AUDIBLE = b"\x57\x90\x75\x36"

_PROTECTED_ENTRIES = (b"drms", b"drmi", b"enca", b"aavd", b"p608")


def has_late_streams(name: str) -> bool:
    """Whether streams of this format may begin in the middle of the file, unannounced."""
    return name in _LATE_FORMATS


def stated_seconds(container: Any, stream: Any, window: Window) -> float | None:
    """Length of a stream as its file states it, in seconds; None if it does not."""
    name = container.format.name
    if name in _ESTIMATING_FORMATS or (name == "mp3" and not _has_mp3_length(window)):
        return None
    if name in _SHARED_DURATION_FORMATS:
        # Matroska's programs write it as a tag.
        found = re.fullmatch(r"(\d+):(\d+):(\d+(?:\.\d+)?)", str(stream.metadata.get("DURATION", "")))
        if found is not None:
            hours, minutes, seconds = found.groups()
            return 3600 * int(hours) + 60 * int(minutes) + float(seconds)
        if any(
            other.index != stream.index and other.type in ("audio", "video") for other in container.streams
        ):
            return None
    elif stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    return container_seconds(container)


def container_seconds(container: Any) -> float | None:
    """Length of the longest stream in seconds, perhaps an estimate; None if it is not known."""
    return container.duration / av.time_base if container.duration else None


def _has_mp3_length(window: Window) -> bool:
    """Whether the first frame of an MP3 states the number of frames."""
    first_frame = window.read_at(id3_size(window.read_at(0, 10)), 2048)
    return b"Xing" in first_frame or b"Info" in first_frame


# Files that end early --------------------------------------------------------------------------------


def is_truncated(window: Window, name: str) -> bool:
    """Whether a file of a format with FFmpeg's `name` is smaller than its structure requires."""
    try:
        if name in ("wav", "w64", "aiff", "caf", "au"):
            data = find_sound_data(window)
            return data is not None and data.missing > _FORGIVEN_BYTES
        if name == "avi":
            (size,) = struct.unpack("<I", window.read_at(4, 4))
            return bool(size + 8 > window.size + _FORGIVEN_BYTES)
        if name == "matroska,webm":
            return _matroska_end(window) > window.size
        if name in ("asf", "asf_o"):
            return _asf_size(window) > window.size
        if name == "ogg":
            return _is_in_ogg_page(window)
    except (struct.error, IndexError):
        pass
    return False


def _matroska_end(window: Window) -> int:
    """Return where the segment ends; 0 if that is not stated."""
    head = window.read_at(0, 1 << 12)
    at = 0
    while at < len(head):
        name, at = _ebml_number(head, at, keep_marker=True)
        size, at = _ebml_number(head, at)
        if name == 0x18538067:
            is_unknown = head[at - 1] == 0xFF and size & (size + 1) == 0
            return 0 if is_unknown else at + size
        at += size
    return 0


def _ebml_number(data: bytes, at: int, *, keep_marker: bool = False) -> tuple[int, int]:
    length = 9 - data[at].bit_length()
    if length > 8:
        raise IndexError
    number = int.from_bytes(data[at : at + length], "big")
    if not keep_marker:
        number &= (1 << 7 * length) - 1
    return number, at + length


def _asf_size(window: Window) -> int:
    """Return the size of the file as its header states it; 0 if it does not."""
    header = _asf_header(window)
    at = header.find(_ASF_FILE_PROPERTIES)
    if at < 0:
        return 0
    size, flags = struct.unpack("<40xQ40xI", header[at : at + 92])
    return 0 if flags & 1 else int(size)  # a broadcast states nothing


def _asf_header(window: Window) -> bytes:
    start = window.read_at(0, 24)
    if not start.startswith(_ASF_HEADER) or len(start) < 24:
        return b""
    (size,) = struct.unpack("<Q", start[16:])
    return window.read_at(24, min(size, 1 << 20))


def _is_in_ogg_page(window: Window) -> bool:
    """Whether the file ends before the end of its last page."""
    tail_size = min(window.size, 1 << 17)
    tail = window.read_at(window.size - tail_size, tail_size)
    at = tail.rfind(b"OggS\0")
    if at < 0:
        return False
    n_segments = tail[at + 26]
    end = at + 27 + n_segments + sum(tail[at + 27 : at + 27 + n_segments])
    return end > len(tail)


# Protection ------------------------------------------------------------------------------------------


def is_protected(window: Window) -> bool:
    """Whether the whole file is protected: an Audible book, or a Windows Media file with a licence."""
    head = window.read_at(0, 12)
    if head[4:8] == _AUDIBLE:
        return True
    return head.startswith(_ASF_HEADER[:12]) and any(mark in _asf_header(window) for mark in _ASF_ENCRYPTION)


def protected_tracks(window: Window, container: Any) -> set[int]:
    """Return the indices of the encrypted streams of a container."""
    name = container.format.name
    if name == "matroska,webm":
        return {stream.index for stream in container.streams if "enc_key_id" in stream.metadata}
    if name.startswith("mov,"):
        return {
            number
            for number, entries in enumerate(_sample_entries(window))
            if any(entry in _PROTECTED_ENTRIES for entry in entries)
        }
    return set()


def _sample_entries(window: Window) -> Iterator[list[bytes]]:
    """Yield the names of the sample entries of each track of an MP4 file."""
    for begin, end in boxes(window, 0, window.size, b"moov"):
        for track in boxes(window, begin, end, b"trak"):
            places = [track]
            for name in (b"mdia", b"minf", b"stbl", b"stsd"):
                places = [place for parent in places for place in boxes(window, *parent, name)]
            yield [entry for first, last in places for entry in box_names(window, first + 8, last)]
