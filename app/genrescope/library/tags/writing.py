"""Writes genres into files, and takes them back: verified, in one step, and journalled.

The file itself is never changed.  A copy beside it gets the new genre, is read again and compared, is saved
to the disk, and then replaces the file under its name in one step.  Whenever that is interrupted, also by a
power cut, the file is either the old or the new one, and the journal knows which.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import logging
import os
import shutil
import sqlite3
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from genrescope.audio.closing import Closing
from genrescope.audio.files import NOT_FOUND_ERRORS, display_name
from genrescope.audio.packets import digest_of_packets
from genrescope.errors import Sentence, UserError
from genrescope.library.atomic import FULL_ERRORS, part_beside, sync, sync_folder
from genrescope.library.content import version_of
from genrescope.library.database import Database
from genrescope.library.store import note_retagged
from genrescope.library.tags.formats.values import Stored, TagFormat
from genrescope.library.tags.journal import UNDOING, UNDONE, WRITTEN, Journal, TaggedFile
from genrescope.library.tags.plan import TagChange
from genrescope.library.tags.reading import damage_as_error, known_format

log = logging.getLogger(__name__)

_ROOM = 1 << 20  # bytes more than the file that must be free
_SHARING_VIOLATIONS = (32, 33)
_COPYFILE_ACL, _COPYFILE_XATTR = 1 << 0, 1 << 2  # of copyfile.h
# What tells that a file was changed or replaced.
_SAME = ("st_size", "st_mtime_ns", "st_ino", "st_dev")


class TagWriter(Closing):
    """Writes and takes back genres; a context manager.

    Only one exists at a time on a computer.  When it is created, it finishes what an interrupted one left.

    Parameters
    ----------
    database : Database
        With the journal.

    Raises
    ------
    UserError
        If another program writes tags, or the journal cannot be used.
    """

    def __init__(self, database: Database) -> None:
        self.journal = Journal(database)
        self._database = database
        self._lock = _lock(database.file.with_name("tags.lock"))
        try:
            for file in self.journal.unfinished():
                self._recover(file)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let others write; safe to call twice."""
        self._lock.close()

    def write(self, change: TagChange) -> None:
        """Write the new genres of a file.

        Parameters
        ----------
        change : TagChange
            From `genrescope.library.tags.plan.plan`.

        Raises
        ------
        UserError
            If the file could not be written; it is then as it was.
        """
        before = version_of(change.path)
        # What is replaced is the file, not a link to it.
        path = Path(os.path.realpath(change.path))
        with _Source(path, change.path) as source:
            if source.form.read(source.file).genres != change.old:
                raise UserError(Sentence.TAGS_CHANGED, name=source.name)
            stored = source.form.encode(source.file, change.new)
            replaced = source.form.stored(source.file)
            entry = self.journal.begin(path, source.copy, change.old, change.new, replaced)
            with _or_as_before(source, lambda: self.journal.forget(entry)):
                digest = _write_copy(source, stored, change.new)
                self.journal.ready(entry, written=digest)
                source.replace()
        self.journal.finish(entry, WRITTEN)
        self._note_in_library(change.path, before)

    def undo(self, file: TaggedFile) -> None:
        """Write the genre of a file again that was there before.

        Parameters
        ----------
        file : TaggedFile
            From `Journal.to_undo`.

        Raises
        ------
        UserError
            If the file has changed since, or could not be written; it is then as it was.
        """
        before = version_of(file.path)
        with _Source(file.path, file.path) as source:
            if _digest(source.file) != file.written:
                raise UserError(Sentence.TAGS_CHANGED_SINCE, name=source.name)
            self.journal.begin_undo(file.id, source.copy)
            with _or_as_before(source, lambda: self.journal.finish(file.id, WRITTEN)):
                digest = _write_copy(source, file.replaced, file.old_genres)
                self.journal.ready(file.id, undone=digest)
                source.replace()
        self.journal.finish(file.id, UNDONE)
        self._note_in_library(file.path, before)

    def _note_in_library(self, path: Path, before: str) -> None:
        """Note the new genre for the list of songs; if that fails, the next analysis does it."""
        try:
            note_retagged(self._database, path, before)
        except UserError as error:
            log.warning("the new tags of %s were not noted: %s", path, error)

    def _recover(self, file: TaggedFile) -> None:
        """Find out how an operation ended that was interrupted."""
        if not file.path.parent.is_dir():
            return  # on a drive that is not connected: the next time
        try:
            with file.path.open("rb") as opened:
                digest = _digest(opened)
        except FileNotFoundError:
            digest = b""
        except OSError:
            return
        if file.temporary is not None:
            with contextlib.suppress(OSError):
                file.temporary.unlink()
        if file.state == UNDOING:
            self.journal.finish(file.id, UNDONE if digest == file.undone else WRITTEN)
        elif digest == file.written:
            self.journal.finish(file.id, WRITTEN)
        else:
            self.journal.forget(file.id)


class _Source:
    """The file that is to be replaced, open and locked within the context.

    Whatever fails within the context is raised as a `UserError`.

    Parameters
    ----------
    path : pathlib.Path
        The file itself, not a link to it.
    shown : pathlib.Path
        Its name as the user knows it.
    """

    file: BinaryIO
    form: TagFormat
    status: os.stat_result

    def __init__(self, path: Path, shown: Path) -> None:
        self.path = path
        self.name = display_name(shown)
        self.copy = part_beside(path)
        self.is_replaced = False
        self._stack = contextlib.ExitStack()

    def __enter__(self) -> _Source:
        with contextlib.ExitStack() as stack:
            stack.enter_context(self._errors())
            self.status = self.path.stat()
            _check(self.path, self.status, self.name)
            self.file = stack.enter_context(self.path.open("r+b"))
            _lock_file(self.file, self.name)
            self.form = known_format(self.file, self.path)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *exception: Any) -> None:
        self._stack.__exit__(*exception)

    def replace(self) -> None:
        """Replace the file with its copy, in one step, unless it has changed meanwhile."""
        self.file.close()  # Windows does not replace an open file
        now = self.path.stat()
        if any(getattr(now, name) != getattr(self.status, name) for name in _SAME):
            raise UserError(Sentence.TAGS_CHANGED, name=self.name)
        os.replace(self.copy, self.path)
        self.is_replaced = True
        sync_folder(self.path.parent)

    @contextlib.contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            with damage_as_error(self.path):
                yield
        except OSError as error:
            raise self._error(error) from error

    def _error(self, error: OSError) -> UserError:
        if error.errno in FULL_ERRORS:
            sentence = Sentence.TAGS_NO_ROOM
        elif getattr(error, "winerror", None) in _SHARING_VIOLATIONS:
            sentence = Sentence.TAGS_LOCKED
        elif error.errno in NOT_FOUND_ERRORS:
            sentence = Sentence.FILE_NOT_FOUND
        elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            if error.filename2 is not None:  # the copy could not replace the file
                sentence = Sentence.TAGS_LOCKED if sys.platform == "win32" else Sentence.TAGS_READ_ONLY
            elif error.filename is not None and Path(os.fsdecode(error.filename)) == self.copy:
                sentence = Sentence.TAGS_FOLDER_READ_ONLY
            else:
                sentence = Sentence.TAGS_READ_ONLY
        else:
            sentence = Sentence.TAGS_WRITE_FAILED
        return UserError(sentence, name=self.name)


def _write_copy(source: _Source, stored: Stored, genres: tuple[str, ...]) -> bytes:
    """Make the copy with a genre, and return its digest once it is verified and on the disk."""
    form, rest = source.form, source.form.rest(source.file)
    with _new_file(source.copy) as target:
        form.write(source.file, target, stored)
        _copy_attributes(source.path, source.copy, source.status)
        sync(target)
    with source.copy.open("rb") as copy:
        is_right = (
            form.stored(copy) == stored
            and form.read(copy).genres == genres
            and form.rest(copy) == rest
            and digest_of_packets(source.copy, form.CONTAINER)
            == digest_of_packets(source.path, form.CONTAINER)
        )
        if not is_right:
            raise UserError(Sentence.TAGS_NOT_VERIFIED, name=source.name)
        return _digest(copy)


def _check(path: Path, status: os.stat_result, name: str) -> None:
    """Refuse a file that should not, or cannot, be replaced."""
    if stat.S_ISDIR(status.st_mode):
        raise UserError(Sentence.IS_A_FOLDER, name=name)
    if not stat.S_ISREG(status.st_mode):
        raise UserError(Sentence.TAGS_NOT_A_FILE, name=name)
    # The folder alone decides whether a file may be replaced, but its owner protected it.
    if not status.st_mode & 0o222 or not os.access(path, os.W_OK):
        raise UserError(Sentence.TAGS_READ_ONLY, name=name)
    if status.st_nlink > 1:
        raise UserError(Sentence.TAGS_HARD_LINKS, name=name, count=status.st_nlink)
    if shutil.disk_usage(path.parent).free < status.st_size + _ROOM:
        raise UserError(Sentence.TAGS_NO_ROOM, name=name)


@contextlib.contextmanager
def _or_as_before(source: _Source, note: Callable[[], None]) -> Iterator[None]:
    """After an exception, remove the copy and note in the journal that the file is as it was."""
    try:
        yield
    except BaseException:
        if not source.is_replaced:
            # If this fails as well, the next writer does it.
            with contextlib.suppress(OSError, UserError):
                source.copy.unlink(missing_ok=True)
                note()
        raise


def _new_file(path: Path) -> BinaryIO:
    """Create a file that only its owner can read, until it gets the attributes of the other one."""
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(path, flags, 0o600), "r+b")


def _copy_attributes(source: Path, target: Path, status: os.stat_result) -> None:
    """Copy times, permissions and extended attributes and, if the system allows it, the owner."""
    if sys.platform != "win32":
        with contextlib.suppress(PermissionError):
            os.chown(target, -1, status.st_gid)
        with contextlib.suppress(PermissionError):
            os.chown(target, status.st_uid, -1)
    if sys.platform == "darwin":
        # The Finder's tags and comments, which Python does not copy there; of the rest, its times are exact.
        import ctypes

        copyfile = ctypes.CDLL(None).copyfile
        copyfile(os.fsencode(source), os.fsencode(target), None, _COPYFILE_ACL | _COPYFILE_XATTR)
    try:
        shutil.copystat(source, target)
    except PermissionError:
        # The permissions of some drives cannot be changed, and are the same for all files.
        if target.stat().st_mode != status.st_mode:
            raise


def _digest(file: BinaryIO) -> bytes:
    digest = hashlib.sha256()
    file.seek(0)
    while data := file.read(_ROOM):
        digest.update(data)
    return digest.digest()


def _lock_file(file: BinaryIO, name: str) -> None:
    """Lock a file against other programs that use such locks; Windows has locked it by opening it."""
    if sys.platform == "win32":
        return
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise UserError(Sentence.TAGS_LOCKED, name=name) from None
    except OSError:
        pass  # a drive without locks


def _lock(path: Path) -> sqlite3.Connection:
    """Keep others from writing tags.

    The lock of an empty database works on every system, and ends with the process that holds it.
    """
    connection = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError:
        connection.close()
        raise UserError(Sentence.TAGS_BUSY) from None
    return connection
