"""Recognises audio files and finds them in folders.

The installers import this module, so it imports only the standard library and the errors.
"""

from __future__ import annotations

import errno
import os
import socket
import sys
import threading
from pathlib import Path
from urllib.parse import unquote_to_bytes

from genrescope.errors import Sentence, UserError, display_text

MEDIA_TYPES = {
    ".3gp": "video/3gpp",
    ".aac": "audio/aac",
    ".ac3": "audio/ac3",
    ".aif": "audio/x-aiff",
    ".aifc": "audio/x-aifc",
    ".aiff": "audio/x-aiff",
    ".amr": "audio/AMR",
    ".ape": "audio/x-ape",
    ".au": "audio/basic",
    ".avi": "video/x-msvideo",
    ".caf": "audio/x-caf",
    ".flac": "audio/flac",
    ".flv": "video/x-flv",
    ".m4a": "audio/mp4",
    ".m4b": "audio/x-m4b",
    ".m4v": "video/mp4",
    ".mka": "audio/x-matroska",
    ".mkv": "video/x-matroska",
    ".mov": "video/quicktime",
    ".mp2": "audio/mp2",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".mpeg": "video/mpeg",
    ".mpg": "video/mpeg",
    ".oga": "audio/ogg",
    ".ogg": "audio/ogg",
    ".ogv": "video/ogg",
    ".opus": "audio/x-opus+ogg",
    ".rf64": "audio/x-wav",
    ".snd": "audio/basic",
    ".tta": "audio/x-tta",
    ".w64": "audio/x-wav",
    ".wav": "audio/x-wav",
    ".wave": "audio/x-wav",
    ".weba": "audio/webm",
    ".webm": "video/webm",
    ".wma": "audio/x-ms-wma",
    ".wmv": "video/x-ms-wmv",
    ".wv": "audio/x-wavpack",
}
"""Suffixes of audio and video files, with their types in freedesktop.org's shared MIME database."""

AUDIO_SUFFIXES = frozenset(MEDIA_TYPES)
"""Suffixes of the files that are opened from a folder; a file given by name is always tried."""

MAX_SONGS_IN_FOLDER = 20_000

NOT_FOUND_ERRORS = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG, errno.ELOOP})
"""A path that is too long, or that uses a file as a folder, also counts as not found."""


def display_name(path: Path) -> str:
    """Return the name of a file for display; see `display_path`."""
    return display_path(Path(path.name or path))


def display_path(path: Path) -> str:
    """Return a path for display, with replacement characters for bytes that are not UTF-8.

    Control characters are escaped; see `genrescope.errors.display_text`.
    """
    return display_text(os.fsencode(path).decode(errors="replace"))


def songs_in(
    folder: Path,
    stop: threading.Event | None = None,
    *,
    limit: int | None = MAX_SONGS_IN_FOLDER,
    recursive: bool = True,
) -> list[Path]:
    """List the audio files in a folder and its subfolders, sorted by name, without hidden files.

    Parameters
    ----------
    folder : pathlib.Path
        Folder to search.
    stop : threading.Event, optional
        Set it to end the search early.
    limit : int or None
        Maximum number of files to list; None for all.
    recursive : bool
        Whether to search the subfolders.

    Returns
    -------
    list of pathlib.Path

    Raises
    ------
    UserError
        If the folder itself cannot be read, or contains no audio file.
    """
    try:
        next(folder.iterdir(), None)
    except FileNotFoundError:
        raise UserError(Sentence.FILE_NOT_FOUND, name=display_name(folder)) from None
    except PermissionError:
        raise UserError(Sentence.NO_PERMISSION, name=display_name(folder)) from None
    except OSError:
        raise UserError(Sentence.FILE_READ_FAILED, name=display_name(folder)) from None
    found: list[Path] = []
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if recursive and not name.startswith("."))
        found += [
            Path(parent, name)
            for name in sorted(names)
            if not name.startswith(".") and Path(name).suffix.lower() in AUDIO_SUFFIXES
        ]
        if (limit is not None and len(found) >= limit) or (stop is not None and stop.is_set()):
            break
    if not found:
        raise UserError(Sentence.NO_SONGS_IN_FOLDER, name=display_name(folder))
    return found[:limit]


def local_path(address: bytes) -> Path | None:
    """Convert a ``file:`` URL to the path of a file on this computer.

    The URL is bytes, because a file name need not be UTF-8 and ``QUrl.toLocalFile`` would replace invalid
    bytes.

    Parameters
    ----------
    address : bytes
        URL with a percent-encoded path.

    Returns
    -------
    pathlib.Path or None
        None for any other kind of URL, or one for another computer.
    """
    scheme, _, rest = address.partition(b":")
    if scheme.lower() != b"file":
        return None
    encoded_host, _, encoded_path = rest.removeprefix(b"//").partition(b"/")
    host, path = encoded_host.decode(errors="replace").lower(), os.fsdecode(unquote_to_bytes(encoded_path))
    is_here = host in ("", "localhost", socket.gethostname().lower())
    if sys.platform == "win32":
        return Path(path) if is_here else Path(f"//{host}/{path}")
    return Path(f"/{path}") if is_here else None
