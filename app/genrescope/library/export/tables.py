"""The tables of the journal of copied and moved songs."""

from __future__ import annotations

import sqlite3


def add_sortings(connection: sqlite3.Connection) -> None:
    """Add the tables; a migration of `genrescope.library.schema`."""
    connection.execute(
        """CREATE TABLE sortings (
            id INTEGER PRIMARY KEY,
            is_move INTEGER NOT NULL,
            started REAL NOT NULL  -- seconds since 1970
        )"""
    )
    connection.execute(
        """CREATE TABLE sorted_files (
            sorting_id INTEGER NOT NULL REFERENCES sortings,
            number INTEGER NOT NULL,
            source BLOB NOT NULL,
            target BLOB NOT NULL,
            part BLOB NOT NULL,
            step TEXT NOT NULL,
            size INTEGER,
            mtime_ns INTEGER,
            PRIMARY KEY (sorting_id, number)
        ) WITHOUT ROWID"""
    )
    connection.execute(
        """CREATE TABLE sorting_folders (
            sorting_id INTEGER NOT NULL REFERENCES sortings,
            path BLOB NOT NULL,
            PRIMARY KEY (sorting_id, path)
        ) WITHOUT ROWID"""
    )
