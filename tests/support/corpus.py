"""Small files in many formats, and ways to damage them: synthetic sound only, made without a network."""

from __future__ import annotations

import io
import random
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import av
import numpy as np
import soundfile

SECONDS = 2.5

N_CUTS = 9
"""A file is cut at each tenth."""

_HEADER_BYTES = 256
_ALARMING = (b"\0" * 4, b"\xff" * 4, b"\x7f\xff\xff\xff", b"\xff\xff\xff\x7f", b"\x80\0\0\0", b"\0\0\0\x80")


@cache
def music(sr: int, channels: int) -> np.ndarray:
    """Make chords and a beat [shape=(n, channels), float32]."""
    rng = np.random.default_rng(4)
    t = np.arange(round(SECONDS * sr)) / sr
    y = sum(np.sin(2 * np.pi * hz * t) for hz in (220, 277, 330)) / 6
    y += 0.3 * np.exp(-(t % 0.5) * 30) * rng.standard_normal(len(t))
    delays = (0, sr // 200, sr // 150)
    return np.stack([np.roll(y, delays[i % 3]) for i in range(channels)], axis=1).astype(np.float32)


def _with_soundfile(suffix: str, sr: int = 44_100, channels: int = 2, **options: Any) -> bytes:
    # By name, because libsndfile finishes the headers of some formats only on disk.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"song{suffix}"
        soundfile.write(path, music(sr, channels), sr, **options)
        return path.read_bytes()


def _with_ffmpeg(
    container: str,
    codec: str,
    sr: int = 44_100,
    layout: str = "stereo",
    video: str = "",
    bit_rate: int = 128_000,
    **options: str,
) -> bytes:
    file = io.BytesIO()
    with av.open(file, "w", format=container, options=options) as out:
        if video:
            fast = {"deadline": "realtime", "cpu-used": "8"}  # for libvpx
            picture = out.add_stream(video, rate=25, width=176, height=144, pix_fmt="yuv420p", options=fast)
        stream = out.add_stream(codec, rate=sr, layout=layout, bit_rate=bit_rate)
        channels = stream.codec_context.layout.nb_channels
        pcm = (music(sr, channels) * 32_767).astype(np.int16)
        # In turn, as in a real film: a quarter of a second of each.
        for begin in range(0, len(pcm), sr // 4):
            if video:
                for _ in range(6):
                    image = av.VideoFrame.from_ndarray(np.full((144, 176, 3), begin % 251, np.uint8), "rgb24")
                    out.mux(picture.encode(image.reformat(format="yuv420p")))
            part = np.ascontiguousarray(pcm[begin : begin + sr // 4]).reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(part, "s16", layout)
            frame.sample_rate, frame.pts = sr, begin
            out.mux(stream.encode(frame))
        if video:
            out.mux(picture.encode(None))
        out.mux(stream.encode(None))
    return file.getvalue()


def _with_program(suffix: str, *options: str) -> bytes:
    """Encode with the program ffmpeg, which has more encoders; no bytes if it is not installed."""
    if shutil.which("ffmpeg") is None:
        return b""
    with tempfile.TemporaryDirectory() as folder:
        source, path = Path(folder) / "source.wav", Path(folder) / f"song{suffix}"
        source.write_bytes(whole("wav"))
        command = ["ffmpeg", "-v", "error", "-nostdin", "-i", source, *options, path]
        subprocess.run(command, check=True)
        return path.read_bytes()


@dataclass(frozen=True)
class Format:
    """A format of the corpus.

    Attributes
    ----------
    suffix : str
        Of its files.
    make : callable
        Makes a whole file; no bytes where the encoder is missing.
    """

    suffix: str
    make: Callable[[], bytes]


def _sf(suffix: str, **options: Any) -> Format:
    return Format(suffix, lambda: _with_soundfile(suffix, **options))


def _av(suffix: str, *arguments: str, **options: Any) -> Format:
    return Format(suffix, lambda: _with_ffmpeg(*arguments, **options))


FORMATS: dict[str, Format] = {
    "wav": _sf(".wav", subtype="PCM_16"),
    "wav 24 bits": _sf(".wav", subtype="PCM_24"),
    "wav float": _sf(".wav", subtype="FLOAT"),
    "wav 8 bits": _sf(".wav", subtype="PCM_U8", sr=11_025, channels=1),
    "wav mu-law": _sf(".wav", subtype="ULAW", sr=8_000, channels=1),
    "wav ima adpcm": _av(".wav", "wav", "adpcm_ima_wav"),
    "wav extensible": _sf(".wav", format="WAVEX", channels=6),
    "w64": _sf(".w64"),
    "rf64": _sf(".rf64"),
    "caf": _sf(".caf"),
    "caf alac": _av(".caf", "caf", "alac"),
    "aiff": _sf(".aiff"),
    "aifc": _av(".aifc", "aiff", "pcm_s16le"),
    "au": _sf(".au"),
    "flac": _sf(".flac"),
    "flac 24 bits": _sf(".flac", subtype="PCM_24", sr=96_000),
    "mp3 cbr": _av(".mp3", "mp3", "libmp3lame"),
    "mp3 vbr": _sf(".mp3", format="MP3", bitrate_mode="VARIABLE", compression_level=0.5),
    "mp2": _av(".mp2", "mp2", "mp2"),
    "aac": _av(".aac", "adts", "aac"),
    "m4a aac": _av(".m4a", "ipod", "aac"),
    "m4a alac": _av(".m4a", "ipod", "alac"),
    "mp4": _av(".mp4", "mp4", "aac", video="mpeg4"),
    "mp4 fragments": _av(".mp4", "mp4", "aac", movflags="frag_keyframe+empty_moov"),
    "mov": _av(".mov", "mov", "pcm_s16be", video="mpeg4"),
    "3gp": _av(".3gp", "3gp", "libopencore_amrnb", sr=8_000, layout="mono", bit_rate=12_200),
    "ogg vorbis": _sf(".ogg", format="OGG", subtype="VORBIS"),
    "opus": _sf(".opus", format="OGG", subtype="OPUS", sr=48_000),
    "oga flac": _av(".oga", "ogg", "flac"),
    "webm": _av(".webm", "webm", "libopus", sr=48_000, video="libvpx"),
    "mka": _av(".mka", "matroska", "flac"),
    "mkv": _av(".mkv", "matroska", "ac3", video="mpeg4"),
    "avi": _av(".avi", "avi", "libmp3lame", video="mpeg4"),
    "flv": _av(".flv", "flv", "libmp3lame", video="flv"),
    "ts": _av(".ts", "mpegts", "aac", video="mpeg2video"),
    "mpg": _av(".mpg", "mpeg", "mp2", video="mpeg1video"),
    "wma": _av(".wma", "asf", "wmav2"),
    "amr": _av(".amr", "amr", "libopencore_amrnb", sr=8_000, layout="mono", bit_rate=12_200),
    "ac3": _av(".ac3", "ac3", "ac3", sr=48_000, layout="5.1(side)", bit_rate=448_000),
    "eac3": _av(".eac3", "eac3", "eac3", sr=48_000),
    "dts": Format(".dts", lambda: _with_program(".dts", "-c:a", "dca", "-strict", "-2")),
    "wv": _av(".wv", "wv", "wavpack"),
    "tta": _av(".tta", "tta", "tta"),
    "rm": _av(".rm", "rm", "ac3"),
    "nut": _av(".nut", "nut", "aac"),
}
"""Formats by name."""


@cache
def whole(name: str) -> bytes:
    """Make a file of one of the `FORMATS`; no bytes where its encoder is missing."""
    return FORMATS[name].make()


def damaged(name: str, n_seeds: int) -> Iterator[tuple[str, bytes]]:
    """Damage a file of a format in all ways.

    Parameters
    ----------
    name : str
        One of `FORMATS`.
    n_seeds : int
        Number of files with random damage.

    Yields
    ------
    (str, bytes)
        Name of the file, and its content.
    """
    suffix, content = FORMATS[name].suffix, whole(name)
    if not content:
        return
    rng = random.Random(f"{name} around")
    garbage = rng.randbytes(5_000)
    yield f"{name} whole{suffix}", content
    for tenth in range(1, N_CUTS + 1):
        yield f"{name} cut {tenth}{suffix}", content[: len(content) * tenth // 10]
    yield f"{name} doubled{suffix}", content + content
    yield f"{name} after garbage{suffix}", garbage + content
    yield f"{name} before garbage{suffix}", content + garbage
    other = rng.choice([other.suffix for other in FORMATS.values() if other.suffix != suffix])
    yield f"{name} wrong suffix{other}", content
    for seed in range(n_seeds):
        rng = random.Random(f"{name} {seed}")
        damage = _damage_header if seed % 2 else _damage_anywhere
        yield f"{name} seed {seed}{suffix}", damage(content, rng)


def _damage_header(whole: bytes, rng: random.Random) -> bytes:
    """Change some bytes of the first or the last part, or numbers anywhere in them to alarming ones."""
    data = bytearray(whole)
    size = min(len(data), _HEADER_BYTES)
    begin = 0 if rng.random() < 0.75 else len(data) - size
    for _ in range(rng.randint(1, 6)):
        at = begin + rng.randrange(size)
        if rng.random() < 0.4:
            data[at : at + 4] = rng.choice(_ALARMING)[: len(data) - at]
        else:
            data[at] = rng.randrange(256)
    return bytes(data)


def _damage_anywhere(whole: bytes, rng: random.Random) -> bytes:
    """Flip bits, and sometimes remove, repeat, overwrite or move a part."""
    data = bytearray(whole)
    for _ in range(rng.choice((1, 5, 25, 200))):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    size = rng.randint(1, max(1, len(data) // 8))
    begin = rng.randrange(max(1, len(data) - size))
    part = bytes(data[begin : begin + size])
    match rng.randrange(8):
        case 0:
            del data[begin : begin + size]
        case 1:
            data[begin:begin] = part
        case 2:
            data[begin : begin + size] = bytes(len(part))
        case 3:
            data[begin : begin + size] = rng.randbytes(len(part))
        case 4:
            del data[begin : begin + size]
            at = rng.randrange(len(data) + 1)
            data[at:at] = part
    return bytes(data)
