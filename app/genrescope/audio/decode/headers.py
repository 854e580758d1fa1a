"""Finds the samples in WAV, RF64, W64, AIFF, CAF and AU files.

Their headers are read here, and not by the decoders, because sizes in headers are often wrong: they wrap at
4 GiB, or were never completed because the recorder was killed.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from genrescope.audio.decode.source import Window

_MOST_CHUNKS = 10_000
_WRAP = 1 << 32

# Programs that write to a pipe state the largest number of 32 bits, signed or not, or somewhat less.
_PLACEHOLDERS = (range(0x7FFF_0000, 0x8000_0100), range(0xFFFF_0000, 0x1_0000_0000))

_W64_RIFF = b"riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb\x04\xc1\x00\x00"
_W64_TAIL = b"\xf3\xac\xd3\x11\x8c\xd1\x00\xc0\x4f\x8e\xdb\x8a"


@dataclass(frozen=True)
class PcmFormat:
    """Uncompressed samples.

    Attributes
    ----------
    subtype, endian : str
        Their type, as soundfile names it.
    sample_bytes : int
        Bytes of a sample of one channel.
    sr : int
        Sample rate in Hz.
    channels : int
        Number of channels.
    """

    subtype: str
    endian: str
    sample_bytes: int
    sr: int
    channels: int

    @property
    def frame_bytes(self) -> int:
        """Bytes of one sample of all channels."""
        return self.sample_bytes * self.channels


@dataclass(frozen=True)
class SoundData:
    """Where the samples are.

    Attributes
    ----------
    begin, end : int
        First byte of the samples in the file, and the byte after the last one that is there.
    missing : int
        Bytes that the header states and the file lacks.
    format : PcmFormat or None
        None if they are compressed.
    """

    begin: int
    end: int
    missing: int
    format: PcmFormat | None


def find_sound_data(file: Window) -> SoundData | None:
    """Find the samples of a file.

    Parameters
    ----------
    file : Window
        A file of any kind.

    Returns
    -------
    SoundData or None
        None if it is of another kind, or its header is damaged.
    """
    head = file.read_at(0, 40)
    try:
        if head[:4] in (b"RIFF", b"RF64", b"BW64", b"RIFX") and head[8:12] == b"WAVE":
            return _find_in_wav(file, head)
        if head.startswith(_W64_RIFF):
            return _find_in_w64(file)
        if head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"):
            return _find_in_aiff(file)
        if head[:4] == b"caff":
            return _find_in_caf(file)
        if head[:4] in (b".snd", b"dns."):
            return _find_in_au(file, head)
    except (struct.error, OverflowError, ValueError):
        pass
    return None


def _sound_data(file: Window, begin: int, stated: int | None, form: PcmFormat | None) -> SoundData | None:
    """Compare the stated size (None if it is not stated) with the bytes that are there."""
    available = file.size - begin
    if available < 0:
        return None
    if stated is None:
        stated = available
    elif available - stated >= _WRAP:  # a size of 32 bits in a larger file
        stated += (available - stated) // _WRAP * _WRAP
    return SoundData(begin, begin + min(stated, available), max(0, stated - available), form)


def _is_placeholder(size: int, available: int) -> bool:
    return size > available and any(size in sizes for sizes in _PLACEHOLDERS)


def _chunks(file: Window, at: int, order: str) -> Iterator[tuple[bytes, int, int]]:
    """Yield the name, first byte and size of each chunk of a RIFF or AIFF file."""
    for _ in range(_MOST_CHUNKS):
        header = file.read_at(at, 8)
        if len(header) < 8:
            return
        (size,) = struct.unpack(order + "I", header[4:])
        yield header[:4], at + 8, size
        at += 8 + size + size % 2


def _is_chunk(file: Window, at: int, order: str) -> bool:
    """Whether a chunk begins here, or the file ends."""
    header = file.read_at(at, 8)
    if len(header) < 8:
        return True
    return (
        header[:4].isascii()
        and header[:4].decode().isprintable()
        and (at + 8 + struct.unpack(order + "I", header[4:])[0] <= file.size)
    )


# WAV ------------------------------------------------------------------------------------------------


def _find_in_wav(file: Window, head: bytes) -> SoundData | None:
    order = ">" if head[:4] == b"RIFX" else "<"
    has_large_sizes = head[:4] in (b"RF64", b"BW64")
    form, size_64 = None, 0
    for name, begin, size in _chunks(file, 12, order):
        if name == b"ds64":
            _, size_64 = struct.unpack("<QQ", file.read_at(begin, 16))
        elif name == b"fmt ":
            form = _wav_format(file.read_at(begin, min(size, 40)), order)
        elif name == b"data":
            available = file.size - begin
            stated: int | None = size
            if has_large_sizes and size == 0xFFFF_FFFF:
                stated = size_64 or None
            elif _is_placeholder(size, available):
                stated = None
            if stated == 0 and not _is_chunk(file, begin, order):  # the recorder was killed
                stated = None
            return _sound_data(file, begin, stated, form)
    return None


def _wav_format(chunk: bytes, order: str) -> PcmFormat | None:
    tag, channels, sr, _, frame_bytes, bits = struct.unpack(order + "HHIIHH", chunk[:16])
    if tag == 0xFFFE and len(chunk) >= 26:
        (tag,) = struct.unpack(order + "H", chunk[24:26])
    if not channels:
        return None
    sample_bytes = frame_bytes // channels
    if sample_bytes * 8 < bits or sample_bytes * channels != frame_bytes:  # a damaged header
        sample_bytes = (bits + 7) // 8
    subtypes = {
        1: {1: "PCM_U8", 2: "PCM_16", 3: "PCM_24", 4: "PCM_32"},
        3: {4: "FLOAT", 8: "DOUBLE"},
        6: {1: "ALAW"},
        7: {1: "ULAW"},
    }
    subtype = subtypes.get(tag, {}).get(sample_bytes)
    return PcmFormat(subtype, _ENDIAN[order], sample_bytes, sr, channels) if subtype else None


_ENDIAN = {"<": "LITTLE", ">": "BIG"}


def _find_in_w64(file: Window) -> SoundData | None:
    form, at = None, 40
    for _ in range(_MOST_CHUNKS):
        header = file.read_at(at, 24)
        if len(header) < 24:
            return None
        (size,) = struct.unpack("<Q", header[16:])
        if header[:16] == b"fmt " + _W64_TAIL:
            form = _wav_format(file.read_at(at + 24, 40), "<")
        elif header[:16] == b"data" + _W64_TAIL:
            is_unknown = size <= 24 or size >= 1 << 62
            return _sound_data(file, at + 24, None if is_unknown else size - 24, form)
        at += max(24, -(-size // 8) * 8)
    return None


# AIFF -----------------------------------------------------------------------------------------------

_AIFF_SUBTYPES = {
    b"NONE": ("BIG", {1: "PCM_S8", 2: "PCM_16", 3: "PCM_24", 4: "PCM_32"}),
    b"twos": ("BIG", {1: "PCM_S8", 2: "PCM_16", 3: "PCM_24", 4: "PCM_32"}),
    b"sowt": ("LITTLE", {1: "PCM_S8", 2: "PCM_16", 3: "PCM_24", 4: "PCM_32"}),
    b"raw ": ("BIG", {1: "PCM_U8"}),
    b"in24": ("BIG", {3: "PCM_24"}),
    b"in32": ("BIG", {4: "PCM_32"}),
    b"fl32": ("BIG", {4: "FLOAT"}),
    b"FL32": ("BIG", {4: "FLOAT"}),
    b"fl64": ("BIG", {8: "DOUBLE"}),
    b"FL64": ("BIG", {8: "DOUBLE"}),
}


def _find_in_aiff(file: Window) -> SoundData | None:
    form, n_frames = None, 0
    for name, begin, size in _chunks(file, 12, ">"):
        if name == b"COMM":
            chunk = file.read_at(begin, min(size, 22))  # AIFF has 18, AIFC also the codec
            channels, n_frames, bits, exponent, mantissa = struct.unpack(">hIhHQ", chunk[:18])
            sr = round(math.ldexp(mantissa, (exponent & 0x7FFF) - 16383 - 63))
            endian, subtypes = _AIFF_SUBTYPES.get(chunk[18:22] or b"NONE", ("", {}))
            subtype = subtypes.get((bits + 7) // 8)
            form = PcmFormat(subtype, endian, (bits + 7) // 8, sr, channels) if subtype else None
        elif name == b"SSND":
            (offset,) = struct.unpack(">I", file.read_at(begin, 4))
            begin += 8 + offset
            stated: int | None = max(0, size - 8 - offset)
            is_unfinished = size <= 8 and file.size > begin and not n_frames
            if is_unfinished or _is_placeholder(size, file.size - begin):
                stated = None
            return _sound_data(file, begin, stated, form)
    return None


# CAF and AU -----------------------------------------------------------------------------------------


def _find_in_caf(file: Window) -> SoundData | None:
    form, at = None, 8
    for _ in range(_MOST_CHUNKS):
        header = file.read_at(at, 12)
        if len(header) < 12:
            return None
        (size,) = struct.unpack(">q", header[4:])
        if header[:4] == b"desc":
            form = _caf_format(file.read_at(at + 12, 32))
        elif header[:4] == b"data":
            is_unknown = size < 0 or (size <= 4 and file.size > at + 16)
            return _sound_data(file, at + 16, None if is_unknown else max(0, size - 4), form)
        if size < 0:
            return None
        at += 12 + size
    return None


def _caf_format(chunk: bytes) -> PcmFormat | None:
    rate, codec, flags, frame_bytes, _, channels, bits = struct.unpack(">d4sIIIII", chunk)
    if not channels or not 0 < rate < 1e9:
        return None
    sample_bytes = frame_bytes // channels
    kinds = {
        b"lpcm": {4: "FLOAT", 8: "DOUBLE"}
        if flags & 1
        else {1: "PCM_S8", 2: "PCM_16", 3: "PCM_24", 4: "PCM_32"},
        b"alaw": {1: "ALAW"},
        b"ulaw": {1: "ULAW"},
    }
    subtype = kinds.get(codec, {}).get(sample_bytes)
    if (
        subtype is None
        or sample_bytes * channels != frame_bytes
        or (codec == b"lpcm" and bits != 8 * sample_bytes)
    ):
        return None
    return PcmFormat(subtype, "LITTLE" if flags & 2 else "BIG", sample_bytes, round(rate), channels)


_AU_SUBTYPES = {
    1: ("ULAW", 1), 2: ("PCM_S8", 1), 3: ("PCM_16", 2), 4: ("PCM_24", 3), 5: ("PCM_32", 4),
    6: ("FLOAT", 4), 7: ("DOUBLE", 8), 27: ("ALAW", 1),
}  # fmt: skip


def _find_in_au(file: Window, head: bytes) -> SoundData | None:
    order = ">" if head[:4] == b".snd" else "<"
    begin, size, encoding, sr, channels = struct.unpack(order + "IIIII", head[4:24])
    form = None
    if encoding in _AU_SUBTYPES and channels:
        subtype, sample_bytes = _AU_SUBTYPES[encoding]
        form = PcmFormat(subtype, _ENDIAN[order], sample_bytes, sr, channels)
    is_unknown = size == 0 or _is_placeholder(size, file.size - begin)
    return _sound_data(file, begin, None if is_unknown else size, form)
