"""Opens the database of the library, keeps it up to date, and sets it aside when it is damaged."""

from __future__ import annotations

import contextlib
import errno
import logging
import re
import shutil
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from genrescope import paths
from genrescope.audio.closing import Closing
from genrescope.audio.files import display_name
from genrescope.errors import Sentence, UserError
from genrescope.library.schema import APPLICATION_ID, MIGRATIONS, Migration

log = logging.getLogger(__name__)

BUSY_SECONDS = 10.0
"""How long to wait while another process writes; a transaction takes milliseconds."""

_CHECKED_BYTES = 64 * 2**20
"""Larger databases are not checked page by page when they are opened, which would take too long."""

_FULL_BYTES = 2**20  # with less free space than this, a failure to write means a full disk

_SENTENCES = {
    sqlite3.SQLITE_FULL: Sentence.LIBRARY_DISK_FULL,
    sqlite3.SQLITE_READONLY: Sentence.LIBRARY_READ_ONLY,
    sqlite3.SQLITE_PERM: Sentence.LIBRARY_READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: Sentence.LIBRARY_READ_ONLY,
    sqlite3.SQLITE_BUSY: Sentence.LIBRARY_BUSY,
    sqlite3.SQLITE_LOCKED: Sentence.LIBRARY_BUSY,
    sqlite3.SQLITE_PROTOCOL: Sentence.LIBRARY_BUSY,
    sqlite3.SQLITE_IOERR: Sentence.LIBRARY_FAILED,
}
_SYSTEM_SENTENCES = {
    errno.ENOSPC: Sentence.LIBRARY_DISK_FULL,
    errno.EDQUOT: Sentence.LIBRARY_DISK_FULL,
    errno.EACCES: Sentence.LIBRARY_READ_ONLY,
    errno.EPERM: Sentence.LIBRARY_READ_ONLY,
    errno.EROFS: Sentence.LIBRARY_READ_ONLY,
    errno.ENOTDIR: Sentence.LIBRARY_READ_ONLY,
    errno.EEXIST: Sentence.LIBRARY_READ_ONLY,
}


def library_file() -> Path:
    """Return the path of the user's own library."""
    return paths.user_data() / "library.sqlite3"


class Database(Closing):
    """The open database; a context manager that closes it.

    Any thread may use it, and so may any number of processes at once.

    Parameters
    ----------
    file : pathlib.Path, optional
        The database, created if it does not exist; the user's own library if not given.
    migrations : sequence of callable
        Those that lead to the newest version.

    Attributes
    ----------
    file : pathlib.Path
        The database.
    warnings : list of UserError
        What the user should know: that the database was damaged and set aside when it was opened.

    Raises
    ------
    UserError
        If it cannot be opened.
    """

    def __init__(self, file: Path | None = None, *, migrations: Sequence[Migration] = MIGRATIONS) -> None:
        self.file = file or library_file()
        self.warnings: list[UserError] = []
        self._migrations = migrations
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._inode = 0
        self._failure: UserError | None = None
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            with self._alone():
                self._open()
        except (sqlite3.Error, OSError) as error:
            raise self._user_error(error) from error

    def close(self) -> None:
        """Close the database; safe to call twice."""
        with self._lock:
            connection, self._connection = self._connection, None
            if connection is not None:
                connection.close()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Change the database: once the block has ended, all of its changes are saved, even from a power cut.

        An exception undoes them.

        Yields
        ------
        sqlite3.Connection

        Raises
        ------
        UserError
            If nothing could be saved.  A damaged database has then been replaced by a new one.
        """
        with self._begin("IMMEDIATE") as connection:
            yield connection

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Read the database as it is at one moment.

        Yields
        ------
        sqlite3.Connection

        Raises
        ------
        UserError
            See `transaction`.
        """
        with self._begin("DEFERRED") as connection:
            yield connection

    @contextlib.contextmanager
    def _begin(self, kind: str) -> Iterator[sqlite3.Connection]:
        with self._lock:
            if self._connection is None:
                raise self._failure or RuntimeError("the library has been closed")
            try:
                self._connection.execute(f"BEGIN {kind}")
                try:
                    # Another process, of a newer program, may have changed the tables meanwhile.
                    self._check_version(self._connection)
                    yield self._connection
                    self._connection.execute("COMMIT")
                except BaseException:
                    if self._connection.in_transaction:  # some errors of SQLite have already ended it
                        self._connection.execute("ROLLBACK")
                    raise
            except sqlite3.Error as error:
                raise (self._replace(error) if _is_damage(error) else self._user_error(error)) from error

    # Opening ----------------------------------------------------------------------------------------

    def _open(self) -> None:
        """Open the database; the caller is alone."""
        if not self.file.exists():
            self._create()
        try:
            self._connection = self._connect_and_update()
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:  # the latter for the name of a table
            if not _is_damage(error):
                raise
            self.warnings.append(self._set_aside(error))
            self._create()
            self._connection = self._connect_and_update()
        self._inode = self.file.stat().st_ino

    def _connect_and_update(self) -> sqlite3.Connection:
        connection = _connect(self.file)
        try:
            (application_id,) = connection.execute("PRAGMA application_id").fetchone()
            if application_id != APPLICATION_ID:
                raise _damage("it is empty, or not Genrescope's")
            if self.file.stat().st_size <= _CHECKED_BYTES:
                (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
                if found != "ok":
                    raise _damage(found)
            connection.execute("PRAGMA journal_mode = WAL")
            self._migrate(connection)
            connection.execute("PRAGMA foreign_keys = ON")
        except BaseException:
            connection.close()
            raise
        return connection

    def _create(self) -> None:
        """Make a new database.

        It gets its name once it is complete, so that an empty file of this name is always damage.
        """
        new = _new_file(self.file)
        with contextlib.closing(_connect(new)) as connection:
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            self._migrate(connection)
        new.replace(self.file)

    def _migrate(self, connection: sqlite3.Connection) -> None:
        """Bring the tables up to date, after a copy of the database has been made."""
        if self._check_version(connection) == len(self._migrations):
            return
        connection.execute("BEGIN IMMEDIATE")  # nobody else writes between the copy and the changes
        try:
            version = self._check_version(connection)
            if version > 0:
                self._back_up(version)
            for migrate in self._migrations[version:]:
                migrate(connection)
            connection.execute(f"PRAGMA user_version = {len(self._migrations)}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise

    def _check_version(self, connection: sqlite3.Connection) -> int:
        """Return the version of the tables, which must not be newer than this program."""
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
        if version > len(self._migrations):
            raise UserError(Sentence.LIBRARY_NEWER)
        return version

    def _back_up(self, version: int) -> None:
        """Copy the database to a file that is named after the version of its tables."""
        target = self.file.with_name(f"{self.file.stem}-version-{version}{self.file.suffix}")
        new = _new_file(target)
        with contextlib.closing(_connect(self.file)) as source, contextlib.closing(_connect(new)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, whatever the mode of the source
        new.replace(target)

    # Damage and other errors ------------------------------------------------------------------------

    def _replace(self, damage: Exception) -> UserError:
        """Replace a database that turned out to be damaged; return the error for the user."""
        self.close()
        try:
            with self._alone():
                if self.file.exists() and self.file.stat().st_ino == self._inode:
                    error = self._set_aside(damage)
                else:  # another process has already done so
                    error = UserError(Sentence.LIBRARY_DAMAGED, name=display_name(self.file.parent))
                self._open()
        except (sqlite3.Error, OSError, UserError) as problem:
            log.warning("the library could not be replaced: %s", problem)
            self._failure = UserError(Sentence.LIBRARY_NOT_REPLACED, name=display_name(self.file))
            return self._failure
        return error

    def _set_aside(self, damage: Exception) -> UserError:
        """Rename the damaged database; the caller is alone."""
        log.warning("the library is damaged: %s", damage)
        stamp = time.strftime("%Y-%m-%d-%H%M%S")
        target = self.file.with_name(f"{self.file.stem}-damaged-{stamp}{self.file.suffix}")
        number = 1
        while target.exists():
            number += 1
            target = target.with_stem(f"{self.file.stem}-damaged-{stamp}-{number}")
        try:
            # The database last: while it is there, it is still to be set aside.
            for source, to in reversed(list(zip(_files_of(self.file), _files_of(target), strict=True))):
                with contextlib.suppress(FileNotFoundError):
                    source.rename(to)
        except PermissionError as error:  # Windows, if another process uses it
            raise UserError(Sentence.LIBRARY_NOT_REPLACED, name=display_name(self.file)) from error
        return UserError(Sentence.LIBRARY_DAMAGED, name=display_name(target))

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Let one process at a time create, migrate or replace the database.

        A second, always empty database serves as the lock, which works on every system.
        """
        guard = _connect(self.file.with_suffix(".lock"))
        with contextlib.closing(guard):
            guard.execute("BEGIN EXCLUSIVE")
            yield
            guard.execute("ROLLBACK")

    def _user_error(self, error: sqlite3.Error | OSError) -> UserError:
        """Return the error for the user; one that is a bug is raised again."""
        if isinstance(error, OSError):
            sentence = _SYSTEM_SENTENCES.get(error.errno or 0, Sentence.LIBRARY_FAILED)
        elif _code(error) in _SENTENCES:
            sentence = _SENTENCES[_code(error)]
        else:
            raise error
        if sentence is Sentence.LIBRARY_FAILED and self._is_disk_full():
            sentence = Sentence.LIBRARY_DISK_FULL
        log.info("the library cannot be used: %s", error)
        return UserError(sentence, name=str(self.file.parent))

    def _is_disk_full(self) -> bool:
        try:
            return shutil.disk_usage(self.file.parent).free < _FULL_BYTES
        except OSError:
            return False


def _connect(file: Path) -> sqlite3.Connection:
    # Autocommit: transactions are begun and ended above.  A lock serialises the threads.
    connection = sqlite3.connect(file, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA synchronous = FULL")  # with a write-ahead log, the default may lose the latest
    return connection


def _new_file(target: Path) -> Path:
    """Make an empty file to replace another, which only its owner can read: it names the user's files."""
    new = target.with_name(target.name + ".new")
    for leftover in _files_of(new):
        leftover.unlink(missing_ok=True)
    new.touch(mode=0o600)
    return new


def _files_of(file: Path) -> list[Path]:
    """Return the files that a database consists of, itself first."""
    return [file, *(file.with_name(file.name + suffix) for suffix in ("-wal", "-shm", "-journal"))]


def _code(error: sqlite3.Error) -> int:
    """Return SQLite's primary code of an error; errors of the module itself have none."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def _is_damage(error: sqlite3.Error | UnicodeDecodeError) -> bool:
    return (
        isinstance(error, UnicodeDecodeError)
        or _code(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
        # A damaged definition of a table, or text: these have no code of their own.
        or re.match("no such (table|column)|unsupported file format|Could not decode", str(error)) is not None
    )


def _damage(what: str) -> sqlite3.DatabaseError:
    error = sqlite3.DatabaseError(what)
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    return error
