"""The tables of the library, as the list of migrations that make them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from genrescope.library.export.tables import add_sortings
from genrescope.library.tags.tables import add_tag_journal

APPLICATION_ID = 0x47524C42
"""Marks a database as Genrescope's library: "GRLB"."""

Migration = Callable[[sqlite3.Connection], None]
"""Changes the tables within a transaction that is already open; it must not call `executescript`."""


def add_songs(connection: sqlite3.Connection) -> None:
    """Add the tables of songs and results.

    A *song* is a sound, however often it is stored and whatever its tags; a *file* is a place where one was
    seen, or could not be analysed.  Paths are bytes, because names of files need not be Unicode.
    """
    connection.execute("CREATE TABLE songs (id INTEGER PRIMARY KEY, content BLOB NOT NULL UNIQUE)")
    connection.execute(
        """CREATE TABLE models (
            id INTEGER PRIMARY KEY,
            fingerprint BLOB NOT NULL UNIQUE,  -- of everything that decides a result
            name TEXT NOT NULL,
            classes TEXT NOT NULL  -- JSON: a list of names
        )"""
    )
    connection.execute(
        """CREATE TABLE answers (
            id INTEGER PRIMARY KEY,
            song_id INTEGER NOT NULL REFERENCES songs,
            model_id INTEGER NOT NULL REFERENCES models,
            analysed REAL NOT NULL,  -- seconds since 1970
            summary TEXT NOT NULL,  -- JSON: what a table shows
            embedding BLOB NOT NULL,  -- float32, little-endian
            UNIQUE (song_id, model_id)
        )"""
    )
    # In a table of its own: listing all songs does not read it.
    connection.execute(
        "CREATE TABLE results (answer_id INTEGER PRIMARY KEY REFERENCES answers, result BLOB NOT NULL)"
    )
    connection.execute(
        """CREATE TABLE files (
            id INTEGER PRIMARY KEY,
            path BLOB NOT NULL UNIQUE,
            song_id INTEGER REFERENCES songs,
            version TEXT NOT NULL,  -- size, time of modification and inode
            seen REAL NOT NULL,  -- when it was read: seconds since 1970
            title TEXT NOT NULL,
            artist TEXT NOT NULL,
            genres TEXT NOT NULL,  -- JSON: a list of names
            error TEXT  -- JSON: why it could not be analysed
        )"""
    )
    connection.execute("CREATE INDEX files_of_song ON files (song_id)")


MIGRATIONS: tuple[Migration, ...] = (add_songs, add_sortings, add_tag_journal)
"""The first leads from an empty database to version 1, the second from there to version 2, and so on."""
