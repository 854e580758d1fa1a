"""Resolves command-line arguments to files: paths, folders, ``file:`` URLs and wildcards."""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from genrescope.audio.files import NOT_FOUND_ERRORS, display_path, local_path, songs_in
from genrescope.errors import Sentence, UserError

_ADDRESS = re.compile(r"file:/|[a-z][a-z0-9+.-]+://", re.IGNORECASE)


class Refused(NamedTuple):
    """An argument that does not name a file."""

    name: str
    error: UserError


def to_paths(names: Iterable[str]) -> list[Path | Refused]:
    """Convert arguments to paths, and expand wildcards on Windows, where the shell does not.

    Parameters
    ----------
    names : iterable of str
        Arguments as the user wrote them.

    Returns
    -------
    list of pathlib.Path or Refused
        Paths need not exist. ``-``, web addresses and the empty name are refused.
    """
    found: list[Path | Refused] = []
    for name in names:
        try:
            path = _to_path(name)
        except UserError as error:
            found.append(Refused(name, error))
            continue
        if sys.platform == "win32" and any(mark in path.name for mark in "*?"):
            found += _expanded(path)
        else:
            found.append(path)
    return found


def to_files(inputs: Iterable[Path | Refused], *, recursive: bool = True) -> list[Path | Refused]:
    """Replace each folder with all songs in it, and refuse missing files.

    Parameters
    ----------
    inputs : iterable of pathlib.Path or Refused
        From `to_paths`.
    recursive : bool
        Whether to search the subfolders of a folder.
    """
    found: list[Path | Refused] = []
    for path in inputs:
        if isinstance(path, Refused):
            found.append(path)
            continue
        try:
            found += _files_of(path, recursive=recursive)
        except UserError as error:
            found.append(Refused(str(path), error))
    return found


def _expanded(pattern: Path) -> list[Path]:
    try:
        return sorted(pattern.parent.glob(pattern.name)) or [pattern]
    except (OSError, ValueError):  # a forbidden folder, or a name like "**.wav"
        return [pattern]


def _to_path(name: str) -> Path:
    if name == "-":
        raise UserError(Sentence.STANDARD_INPUT)
    if not name:  # Path("") is the current folder
        raise UserError(Sentence.NO_SUCH_FILE, name=name)
    if _ADDRESS.match(name) is None or os.path.lexists(name):
        return Path(name)
    path = local_path(os.fsencode(name))
    if path is None:
        raise UserError(Sentence.NOT_A_FILE)
    return path


def _files_of(path: Path, *, recursive: bool) -> list[Path]:
    try:
        is_folder = stat.S_ISDIR(path.stat().st_mode)
    except ValueError:  # a NUL character
        raise UserError(Sentence.NO_SUCH_FILE, name=display_path(path)) from None
    except OSError as error:
        if error.errno in NOT_FOUND_ERRORS:
            raise UserError(Sentence.NO_SUCH_FILE, name=display_path(path)) from None
        is_folder = False  # opening it raises the error
    return songs_in(path, limit=None, recursive=recursive) if is_folder else [path]
