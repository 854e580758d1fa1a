"""What the first bytes of a file say about it."""

from __future__ import annotations

_SIGNATURES = (
    (0, b"RIFF"), (0, b"RIFX"), (0, b"RF64"), (0, b"BW64"), (0, b"riff"), (0, b"FORM"), (0, b"caff"),
    (0, b".snd"), (0, b"dns."), (0, b"fLaC"), (0, b"OggS"), (0, b"wvpk"), (0, b"MAC "), (0, b"TTA1"),
    (0, b"DSD "), (0, b"FRM8"), (0, b"MPCK"), (0, b"MP+"), (0, b"#!AMR"), (0, b"FLV\1"),
    (4, b"ftyp"), (4, b"moov"), (4, b"mdat"), (0, b"\x1aE\xdf\xa3"), (0, b"\x30\x26\xb2\x75"),
    (0, b"\x0b\x77"), (0, b"\x00\x00\x01\xba"), (0, b"\x7f\xfe\x80\x01"),
)  # fmt: skip

_MP3_KBPS = {
    # (is MPEG-1, layer): kbit/s of the indices 1 to 14
    (True, 1): (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (True, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (True, 3): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (False, 1): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (False, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (False, 3): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_MP3_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


def looks_like_sound(head: bytes) -> bool:
    """Whether a file begins like one of sound or video: if it cannot be read, it is damaged."""
    return (
        begins_like_mpeg(head)
        or _is_transport_stream(head)
        or any(head.startswith(mark, at) for at, mark in _SIGNATURES)
    )


def begins_like_mpeg(head: bytes) -> bool:
    """Whether the bytes begin with a tag of MP3, or with two frames of MP3, MP2 or AAC (ADTS)."""
    if head.startswith(b"ID3"):
        return True
    size = _mpeg_frame_size(head) or _adts_frame_size(head)
    second = head[size : size + 8]
    return size > 0 and (_mpeg_frame_size(second) or _adts_frame_size(second)) > 0


def id3_size(head: bytes) -> int:
    """Return the size in bytes of a tag of MP3 (ID3v2) at the beginning; 0 if there is none."""
    if not head.startswith(b"ID3") or len(head) < 10:
        return 0
    footer = 10 if head[5] & 0x10 else 0
    # The size has seven bits per byte.
    size = sum((byte & 0x7F) << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=True))
    return 10 + size + footer


def _mpeg_frame_size(header: bytes) -> int:
    """Return the size in bytes of the frame of MP3, MP2 or MP1 that begins here; 0 if none does."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE0 != 0xE0:
        return 0
    version, layer = header[1] >> 3 & 3, 4 - (header[1] >> 1 & 3)
    kbps_index, rate_index, padding = header[2] >> 4, header[2] >> 2 & 3, header[2] >> 1 & 1
    if version == 1 or layer == 4 or kbps_index in (0, 15) or rate_index == 3:
        return 0
    bits_per_second = 1000 * _MP3_KBPS[version == 3, layer][kbps_index - 1]
    sr = _MP3_RATES[version][rate_index]
    if layer == 1:
        return 4 * (12 * bits_per_second // sr + padding)
    samples_per_byte = 72 if layer == 3 and version != 3 else 144
    return samples_per_byte * bits_per_second // sr + padding


def _adts_frame_size(header: bytes) -> int:
    if len(header) < 6 or header[0] != 0xFF or header[1] & 0xF6 != 0xF0:
        return 0
    size = (header[3] & 3) << 11 | header[4] << 3 | header[5] >> 5
    return size if size > 7 else 0


def _is_transport_stream(head: bytes) -> bool:
    return any(
        len(head) > first + 2 * size and all(head[first + k * size] == 0x47 for k in range(3))
        for first, size in ((0, 188), (4, 192), (0, 204))
    )
