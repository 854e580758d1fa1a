"""The tables of the journal of written tags."""

from __future__ import annotations

import sqlite3


def add_tag_journal(connection: sqlite3.Connection) -> None:
    """Add the tables of written tags."""
    connection.execute(
        """CREATE TABLE tag_writes (
            id INTEGER PRIMARY KEY AUTOINCREMENT,  -- never given twice: the user undoes by number
            started REAL NOT NULL  -- seconds since 1970
        )"""
    )
    connection.execute(
        """CREATE TABLE tagged_files (
            id INTEGER PRIMARY KEY,
            write_id INTEGER NOT NULL REFERENCES tag_writes,
            path BLOB NOT NULL,
            state TEXT NOT NULL,
            old_genres TEXT NOT NULL,  -- JSON: a list of names
            new_genres TEXT NOT NULL,  -- JSON: a list of names
            replaced TEXT NOT NULL,  -- JSON: what was stored, in all places
            temporary BLOB,  -- path of the copy that is being written
            written BLOB,  -- SHA-256 of the whole file with the new genre
            undone BLOB  -- SHA-256 of the whole file with its old genre again
        )"""
    )
    connection.execute("CREATE INDEX tagged_files_of_write ON tagged_files (write_id)")
    connection.execute("CREATE INDEX tagged_files_by_state ON tagged_files (state)")
