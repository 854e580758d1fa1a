"""The journal of written tags: what was replaced, so that it can be undone, also after a restart.

A file passes through the states

    writing -> written -> undoing -> undone

and each step is saved before the next operation on the file begins.  After a power cut, an unfinished file is
in the state before or after: its digest decides.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass
from pathlib import Path

from genrescope.errors import Sentence, UserError
from genrescope.library.database import Database
from genrescope.library.tags.formats.values import Place, Stored

WRITING, WRITTEN, UNDOING, UNDONE = "writing", "written", "undoing", "undone"


@dataclass(frozen=True)
class TaggedFile:
    """A file in the journal.

    Attributes
    ----------
    id : int
        Of the entry.
    path : pathlib.Path
        The file.
    state : str
        `WRITING`, `WRITTEN`, `UNDOING` or `UNDONE`.
    old_genres, new_genres : tuple of str
        Before and after it was written.
    replaced : Stored
        What the file stored before.
    temporary : pathlib.Path or None
        The copy that is being written, if any.
    written, undone : bytes or None
        SHA-256 of the whole file with the new genre, and with its old genre again; None if not known yet.
    """

    id: int
    path: Path
    state: str
    old_genres: tuple[str, ...]
    new_genres: tuple[str, ...]
    replaced: Stored
    temporary: Path | None
    written: bytes | None
    undone: bytes | None


_COLUMNS = "id, path, state, old_genres, new_genres, replaced, temporary, written, undone"


class Journal:
    """The journal of written tags.

    Parameters
    ----------
    database : Database
        The library.  Its errors are raised: nothing is written without a journal.

    Attributes
    ----------
    number : int or None
        Number of the files written since the journal was opened, to undo them; None if there are none.
    """

    def __init__(self, database: Database) -> None:
        self.number: int | None = None
        self._database = database

    def begin(
        self, path: Path, temporary: Path, old: tuple[str, ...], new: tuple[str, ...], replaced: Stored
    ) -> int:
        """Note that a file is about to be written, and return the number of its entry."""
        values = (os.fsencode(path), WRITING, json.dumps(old), json.dumps(new), _to_json(replaced))
        with self._database.transaction() as connection:
            number = self.number
            if number is None:
                now = (time.time(),)
                number = connection.execute("INSERT INTO tag_writes (started) VALUES (?)", now).lastrowid
            entry = connection.execute(
                """INSERT INTO tagged_files
                (write_id, path, state, old_genres, new_genres, replaced, temporary)
                VALUES (?, ?, ?, ?, ?, ?, ?)""",
                (number, *values, os.fsencode(temporary)),
            ).lastrowid
        assert entry is not None
        self.number = number
        return entry

    def begin_undo(self, entry: int, temporary: Path) -> None:
        """Note that a file is about to get its old genre back."""
        self._update(entry, state=UNDOING, temporary=os.fsencode(temporary))

    def ready(self, entry: int, **digest: bytes) -> None:
        """Note the digest of the copy, `written` or `undone`, which is about to replace the file."""
        self._update(entry, **digest)

    def finish(self, entry: int, state: str) -> None:
        """Note that the file is in a state between two operations."""
        self._update(entry, state=state, temporary=None)

    def forget(self, entry: int) -> None:
        """Remove the entry of a file that was not written."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM tagged_files WHERE id = ?", (entry,))

    def unfinished(self) -> list[TaggedFile]:
        """Return the files whose last operation was interrupted."""
        return self._files("state IN (?, ?)", WRITING, UNDOING)

    def to_undo(self, number: int | None) -> list[TaggedFile]:
        """Return the files of a number that can be undone, the last one first.

        Parameters
        ----------
        number : int or None
            None for the latest one.

        Raises
        ------
        UserError
            If there are none.
        """
        latest = "SELECT MAX(write_id) FROM tagged_files WHERE state = ?"
        condition = f"state = ? AND write_id = COALESCE(?, ({latest}))"
        files = self._files(condition, WRITTEN, number, WRITTEN)
        if not files and number is None:
            raise UserError(Sentence.NOTHING_TO_UNDO)
        if not files:
            raise UserError(Sentence.NO_SUCH_WRITE, number=number)
        return files[::-1]

    def _files(self, condition: str, *values: object) -> list[TaggedFile]:
        with self._database.reading() as connection:
            rows = connection.execute(
                f"SELECT {_COLUMNS} FROM tagged_files WHERE {condition} ORDER BY id", values
            ).fetchall()
        return [_to_file(*row) for row in rows]

    def _update(self, entry: int, **values: object) -> None:
        columns = ", ".join(f"{name} = ?" for name in values)
        with self._database.transaction() as connection:
            connection.execute(f"UPDATE tagged_files SET {columns} WHERE id = ?", (*values.values(), entry))


def _to_file(
    entry: int,
    path: bytes,
    state: str,
    old: str,
    new: str,
    replaced: str,
    temporary: bytes | None,
    written: bytes | None,
    undone: bytes | None,
) -> TaggedFile:
    return TaggedFile(
        entry,
        Path(os.fsdecode(path)),
        state,
        tuple(json.loads(old)),
        tuple(json.loads(new)),
        _from_json(replaced),
        None if temporary is None else Path(os.fsdecode(temporary)),
        written,
        undone,
    )


def _to_json(stored: Stored) -> str:
    def hexadecimal(values: tuple[bytes, ...] | None) -> list[str] | None:
        return None if values is None else [value.hex() for value in values]

    return json.dumps([[place.name, hexadecimal(place.values)] for place in stored])


def _from_json(text: str) -> Stored:
    return tuple(
        Place(name, None if values is None else tuple(bytes.fromhex(value) for value in values))
        for name, values in json.loads(text)
    )
