"""Playlists, one for each genre."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from genrescope.errors import display_text
from genrescope.library.atomic import atomic_write_text, write_error
from genrescope.library.export.names import NewNames, legal_name
from genrescope.library.export.song import ExportedSong

_HEAD = "#EXTM3U\n# Genrescope\n"
"""The second line marks the playlists that may be replaced."""


def write_playlists(folder: Path, songs: Iterable[ExportedSong], name_of: Callable[[str], str]) -> list[Path]:
    """Write a playlist for each genre, in the order of the songs.

    A playlist of an earlier export is replaced; one of another program is kept, and the new one is numbered.

    Parameters
    ----------
    folder : pathlib.Path
        Where to write them.
    songs : iterable of ExportedSong
        Those without a genre are left out; see `ExportedSong.genre`.
    name_of : callable
        Returns the name of a genre, which becomes that of the playlist.

    Returns
    -------
    list of pathlib.Path
        The playlists, in the order of their names.

    Raises
    ------
    UserError
        If one of them cannot be written.
    """
    by_name: dict[str, list[ExportedSong]] = {}
    spellings: dict[str, str] = {}
    for song in songs:
        if song.genre is not None:
            name = legal_name(name_of(song.genre))
            by_name.setdefault(spellings.setdefault(name.casefold(), name), []).append(song)
    names = NewNames()
    written = []
    for name in sorted(by_name):
        path = folder / f"{name}.m3u8"
        try:
            path = names.reserve(path, _is_own)
        except OSError as error:
            raise write_error(error, path) from error
        with atomic_write_text(path) as file:
            file.write(_HEAD)
            for song in by_name[name]:
                file.write(_entry(song, folder))
        written.append(path)
    return written


def _is_own(path: Path) -> bool:
    """Whether a playlist was written by Genrescope."""
    try:
        with path.open("rb") as file:
            return file.read(len(_HEAD)) == _HEAD.encode()
    except OSError:
        return False


def _entry(song: ExportedSong, folder: Path) -> str:
    """Return the lines of a song: its length and title, and its location."""
    seconds = -1 if song.duration is None else round(song.duration)
    title = " - ".join(text for text in (song.artist, song.title) if text) or song.path.stem
    return f"#EXTINF:{seconds},{display_text(title)}\n{_location(song.path, folder)}\n"


def _location(song: Path, folder: Path) -> str:
    """Return the path of a song relative to the playlist, as far as one line of text can hold it."""
    try:
        text = Path(os.path.relpath(song, folder)).as_posix()
    except ValueError:  # another drive of Windows
        text = str(song.absolute())
    if display_text(text) != text or text != text.strip():
        return song.absolute().as_uri()
    return f"./{text}" if text.startswith("#") else text
