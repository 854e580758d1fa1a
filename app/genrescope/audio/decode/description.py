"""Describes what was found in a file, for bug reports."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import soundfile

from genrescope.audio.decode.containers import FORMATS
from genrescope.audio.decode.opening import open_audio
from genrescope.audio.decode.source import Source
from genrescope.errors import UserError

_LIBRARIES = {
    "FFmpeg": av.ffmpeg_version_info,
    "libsndfile": soundfile.__libsndfile_version__,
}


@dataclass(frozen=True)
class StreamDescription:
    """A stream of a container.

    Attributes
    ----------
    kind, codec : str
        FFmpeg's names, "audio" and "aac" for example; the codec is empty if it is unknown.
    sr, channels : int or None
        Sample rate in Hz and number of channels of an audio stream, as the container states them.
    duration : float or None
        Seconds that the container states for it.
    """

    kind: str
    codec: str
    sr: int | None
    channels: int | None
    duration: float | None


@dataclass(frozen=True)
class FileDescription:
    """What was found in a file before it is decoded.

    Attributes
    ----------
    size : int
        Bytes.
    container : str
        FFmpeg's name of the format; empty if FFmpeg cannot open it.
    streams : tuple of StreamDescription
        What FFmpeg found in the container.
    tags : tuple of str
        Names of the tags, without their values.
    decoder, codec : str
        The library that decodes the sound, with its version, and its name of the codec; empty if none can.
    """

    size: int
    container: str
    streams: tuple[StreamDescription, ...]
    tags: tuple[str, ...]
    decoder: str
    codec: str


def describe(path: Path) -> FileDescription:
    """Describe a file.

    Parameters
    ----------
    path : pathlib.Path
        Any file.

    Raises
    ------
    UserError
        If there is no such file, or nothing to read in it.
    """
    container = decoder = codec = ""
    streams: tuple[StreamDescription, ...] = ()
    tags: tuple[str, ...] = ()
    # After an error, the container is unknown or damaged.
    with Source(path) as source, contextlib.suppress(Exception), _open_container(source) as opened:
        container = opened.format.name
        streams = tuple(map(_describe_stream, opened.streams))
        names = {*opened.metadata, *(name for stream in opened.streams for name in stream.metadata)}
        tags = tuple(sorted(names))
    with contextlib.suppress(UserError), open_audio(path) as audio:
        decoder, codec = f"{audio.decoder} {_LIBRARIES[audio.decoder]}", audio.codec
    return FileDescription(source.size, container, streams, tags, decoder, codec)


def _open_container(source: Source) -> Any:
    options = {"format_whitelist": FORMATS, "protocol_whitelist": "none"}
    return av.open(source.window(), metadata_errors="replace", container_options=options)


def _describe_stream(stream: Any) -> StreamDescription:
    context = stream.codec_context
    is_audio = stream.type == "audio" and context is not None
    duration = None
    if stream.duration is not None and stream.time_base is not None:
        duration = float(stream.duration * stream.time_base)
    return StreamDescription(
        kind=stream.type or "",
        codec=context.codec.canonical_name if context is not None else "",
        sr=context.sample_rate if is_audio else None,
        channels=context.layout.nb_channels if is_audio else None,
        duration=duration,
    )
