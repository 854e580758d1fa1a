"""``genrescope doctor``: describes what was found in audio files, for bug reports."""

from __future__ import annotations

import argparse
import contextlib
import platform
from pathlib import Path
from typing import TYPE_CHECKING, Any

from genrescope import __version__
from genrescope.audio.files import display_name
from genrescope.cli import console
from genrescope.cli.inputs import Refused, to_files, to_paths
from genrescope.errors import UserError, as_user_error, display_text

if TYPE_CHECKING:
    from genrescope.audio.decoder_process.client import DecoderProcess

SUMMARY = "describe what is in audio files, for bug reports"
DESCRIPTION = """Describe audio files for bug reports: container, streams, names of the tags, decoder, stated
and decoded length, warnings. Each file is decoded to its end. The exit code is 1 if any file could not be
decoded; the others are still described."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``genrescope doctor``."""
    parser.add_argument("files", nargs="+", metavar="FILE", help="an audio file, a video or a folder")
    parser.add_argument("--json", action="store_true", help="print one JSON object per file, one per line")


def run(args: argparse.Namespace) -> int:
    """Describe each file."""
    from genrescope.audio.decoder_process.client import DecoderProcess

    failed = False
    with DecoderProcess() as decoder:
        for path in to_files(to_paths(args.files)):
            if isinstance(path, Refused):
                found: dict[str, Any] = {"path": path.name, "error": str(path.error)}
            else:
                found = examine(path, decoder)
            failed = failed or found["error"] is not None
            if args.json:
                console.print_json(found)
            else:
                print(_as_text(found), flush=True)
    return 1 if failed else 0


def examine(path: Path, decoder: DecoderProcess) -> dict[str, Any]:
    """Describe a file, and decode it to its end.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    decoder : DecoderProcess
        Reads it.

    Returns
    -------
    dict
        See the README; the error is a sentence, or None.
    """
    found: dict[str, Any] = {
        "path": str(path),
        "genrescope": f"{__version__}, Python {platform.python_version()}, {platform.platform()}",
        "error": None,
        "warnings": [],
    }
    try:
        with contextlib.suppress(UserError):  # FFmpeg may fail where another decoder does not
            found |= decoder.describe(path)
        with decoder.open(path) as audio:
            found |= {"sr": audio.sr, "channels": audio.channels, "stated_duration": audio.duration}
            n_samples = 0
            for block in audio.blocks():
                n_samples += len(block)
                found["decoded_duration"] = n_samples / audio.sr
            found["warnings"] = [str(warning) for warning in audio.warnings]
    except Exception as error:
        found["error"] = str(as_user_error(error, display_name(path)))
    return found


def _as_text(found: dict[str, Any]) -> str:
    lines = [display_text(found["path"])]

    def add(label: str, value: str) -> None:
        lines.append(f"  {label:15} {display_text(value)}")

    if "genrescope" in found:
        add("genrescope", found["genrescope"])
    if "size" in found:
        add("size", f"{found['size']:,} bytes")
        add("container", found["container"] or "unknown")
        for number, stream in enumerate(found["streams"]):
            add(f"stream {number}", _stream_text(stream))
        add("tags", ", ".join(found["tags"]) or "none")
        add("decoder", f"{found['decoder']}, codec {found['codec']}" if found["decoder"] else "none")
    if "sr" in found:
        add("sound", f"{found['sr']} Hz, {_channels_text(found['channels'])}")
        add("stated length", _length_text(found["stated_duration"]))
        add("decoded length", _length_text(found.get("decoded_duration", 0.0)))
    for warning in found.get("warnings", ()):
        add("warning", warning)
    add("error", found["error"] or "none")
    return "\n".join(lines) + "\n"


def _stream_text(stream: dict[str, Any]) -> str:
    parts = [f"{stream['kind']} {stream['codec'] or 'of an unknown codec'}"]
    if stream["sr"] is not None:
        parts += [f"{stream['sr']} Hz", _channels_text(stream["channels"])]
    if stream["duration"] is not None:
        parts.append(_length_text(stream["duration"]))
    return ", ".join(parts)


def _channels_text(channels: int) -> str:
    return "1 channel" if channels == 1 else f"{channels} channels"


def _length_text(seconds: float | None) -> str:
    return "not stated" if seconds is None else f"{seconds:.3f} s"
