"""Remembers in the library which songs were copied or moved, so that it can be undone."""

from __future__ import annotations

import enum
import os
import sqlite3
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from genrescope.library.database import Database


class Step(enum.Enum):
    """How far a song has come."""

    PLANNED = "planned"
    """After a crash, it may have been placed or not."""
    DONE = "done"
    UNDONE = "undone"


@dataclass(frozen=True)
class Placed:
    """A song that was to be copied or moved.

    Attributes
    ----------
    source, target : pathlib.Path
        Its old and its new place.
    part : pathlib.Path
        File that a copy is written to before it gets its name.
    step : Step
        How far it has come.
    size, mtime_ns : int or None
        Size and modification time at the new place, to recognise changes; None unless it is done.
    """

    source: Path
    target: Path
    part: Path
    step: Step = Step.PLANNED
    size: int | None = None
    mtime_ns: int | None = None


@dataclass(frozen=True)
class Sorting:
    """Songs that were sorted together.

    Attributes
    ----------
    id : int
        Its number.
    is_move : bool
        Whether they were moved, not copied.
    placed : tuple of (int, Placed)
        The songs that are not undone, with their numbers.
    new_folders : tuple of pathlib.Path
        Folders that did not exist before.
    """

    id: int
    is_move: bool
    placed: tuple[tuple[int, Placed], ...]
    new_folders: tuple[Path, ...]


class Journal:
    """The journal of copied and moved songs.

    Each method raises `UserError` if the library cannot be read or written.

    Parameters
    ----------
    database : Database
        The library.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, placed: Iterable[Placed], new_folders: Iterable[Path], *, is_move: bool) -> int:
        """Note what is about to be done; return the number of the sorting.

        Parameters
        ----------
        placed : iterable of Placed
            The songs; they are numbered from 0.
        new_folders : iterable of pathlib.Path
            Folders that do not exist yet.
        is_move : bool
            Whether the songs are moved, not copied.
        """
        with self._database.transaction() as connection:
            cursor = connection.execute(
                "INSERT INTO sortings (is_move, started) VALUES (?, ?)", (is_move, time.time())
            )
            sorting = cursor.lastrowid
            assert sorting is not None
            connection.executemany(
                "INSERT INTO sorted_files (sorting_id, number, source, target, part, step)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (
                    (sorting, number, *map(os.fsencode, (p.source, p.target, p.part)), p.step.value)
                    for number, p in enumerate(placed)
                ),
            )
            connection.executemany(
                "INSERT INTO sorting_folders VALUES (?, ?)",
                ((sorting, os.fsencode(folder)) for folder in new_folders),
            )
        return sorting

    def note_done(self, sorting: int, number: int, song: Placed, *, is_move: bool) -> None:
        """Note that a song is at its new place; the library finds a song that was moved there.

        Raises
        ------
        OSError
            If it is not there.
        """
        status = song.target.stat()
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE sorted_files SET step = ?, size = ?, mtime_ns = ?"
                " WHERE sorting_id = ? AND number = ?",
                (Step.DONE.value, status.st_size, status.st_mtime_ns, sorting, number),
            )
            if is_move:
                _relocate(connection, song.source, song.target)

    def note_undone(self, sorting: int, number: int, song: Placed, *, is_back: bool) -> None:
        """Note that a song is back at its old place, or that there is nothing to bring back."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE sorted_files SET step = ? WHERE sorting_id = ? AND number = ?",
                (Step.UNDONE.value, sorting, number),
            )
            if is_back:
                _relocate(connection, song.target, song.source)

    def end(self, sorting: int) -> None:
        """Forget the songs that were planned and not placed."""
        with self._database.transaction() as connection:
            connection.execute(
                "DELETE FROM sorted_files WHERE sorting_id = ? AND step = ?", (sorting, Step.PLANNED.value)
            )

    def find(self, sorting: int | None = None) -> Sorting | None:
        """Return a sorting that can be undone; None if there is none.

        Parameters
        ----------
        sorting : int, optional
            Its number; the latest if not given.
        """
        with self._database.reading() as connection:
            found = connection.execute(
                "SELECT id, is_move FROM sortings WHERE (? IS NULL OR id = ?) AND EXISTS"
                " (SELECT * FROM sorted_files WHERE sorting_id = id AND step <> ?)"
                " ORDER BY id DESC LIMIT 1",
                (sorting, sorting, Step.UNDONE.value),
            ).fetchone()
            if found is None:
                return None
            number, is_move = found
            rows = connection.execute(
                "SELECT number, source, target, part, step, size, mtime_ns FROM sorted_files"
                " WHERE sorting_id = ? AND step <> ? ORDER BY number",
                (number, Step.UNDONE.value),
            ).fetchall()
            folders = connection.execute(
                "SELECT path FROM sorting_folders WHERE sorting_id = ?", (number,)
            ).fetchall()
        placed = tuple(
            (n, Placed(_path(source), _path(target), _path(part), Step(step), size, mtime_ns))
            for n, source, target, part, step, size, mtime_ns in rows
        )
        return Sorting(number, bool(is_move), placed, tuple(_path(path) for (path,) in folders))


def _relocate(connection: sqlite3.Connection, old: Path, new: Path) -> None:
    """Note in the table of files that one was moved."""
    connection.execute(
        "UPDATE OR REPLACE files SET path = ? WHERE path = ?", (os.fsencode(new), os.fsencode(old))
    )


def _path(encoded: bytes) -> Path:
    return Path(os.fsdecode(encoded))
