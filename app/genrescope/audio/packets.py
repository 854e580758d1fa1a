"""The compressed sound of a file, without decoding it."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import av


def digest_of_packets(path: Path, container: str) -> bytes:
    """Compute a digest of everything that a player plays: the packets of all streams and their times.

    Two files have the same one if they differ only in their tags, wherever these are.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    container : str
        FFmpeg's name of its format; guessing it would depend on the file's name.

    Raises
    ------
    av.FFmpegError
        If the file cannot be read to its end.
    """
    digest = hashlib.sha256()
    options: dict[str, Any] = {"metadata_errors": "replace"}
    with path.open("rb") as file, av.open(file, format=container, **options) as opened:
        for stream in opened.streams:
            digest.update(f"{stream.index} {stream.type} ".encode())
            if stream.codec_context is not None:
                digest.update(stream.codec_context.extradata or b"")
        for packet in opened.demux():
            # Packets without data mark the end of a stream.
            if packet.size:
                digest.update(f"{packet.stream_index} {packet.pts} {packet.size} ".encode())
                digest.update(packet)
    return digest.digest()
