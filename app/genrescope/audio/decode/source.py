"""The open file: every decoder reads through this one handle."""

from __future__ import annotations

import errno
import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from genrescope.audio.closing import Closing
from genrescope.audio.files import NOT_FOUND_ERRORS, display_name
from genrescope.errors import Sentence, UserError

_HEAD_BYTES = 4096

# libsndfile reads in small pieces.
_READ_AHEAD = 1 << 17


def refuse(path: Path, error: OSError) -> NoReturn:
    """Raise the `UserError` of a file that cannot be opened or read."""
    if error.errno in NOT_FOUND_ERRORS:
        sentence = Sentence.FILE_NOT_FOUND
    elif isinstance(error, PermissionError):
        sentence = Sentence.NO_PERMISSION
    else:
        sentence = Sentence.FILE_READ_FAILED
    raise UserError(sentence, name=display_name(path)) from error


class Source(Closing):
    """A regular, non-empty file, open for reading; a context manager that closes it.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    cancel : threading.Event, optional
        Once it is set, the file appears to end.
    on_read : callable, optional
        Called with None before each read, and after it with the position.

    Attributes
    ----------
    path : pathlib.Path
        The file.
    size : int
        Its size in bytes.
    head : bytes
        Its first bytes.
    error : OSError or None
        The first error while reading.

    Raises
    ------
    UserError
        If there is no such file, or nothing to read in it.
    """

    def __init__(
        self,
        path: Path,
        cancel: threading.Event | None = None,
        on_read: Callable[[int | None], None] | None = None,
    ) -> None:
        self.path = path
        self.error: OSError | None = None
        self._cancel = cancel
        self._on_read = on_read or (lambda position: None)
        try:
            status = path.stat()
        except ValueError as error:  # a NUL character in the path
            raise UserError(Sentence.FILE_NOT_FOUND, name=display_name(path)) from error
        except OSError as error:
            refuse(path, error)
        if stat.S_ISDIR(status.st_mode):
            raise UserError(Sentence.IS_A_FOLDER, name=display_name(path))
        if not stat.S_ISREG(status.st_mode):  # a pipe or a device would never end
            raise UserError(Sentence.NOT_AUDIO, name=display_name(path))
        if status.st_size == 0:
            raise UserError(Sentence.EMPTY_FILE, name=display_name(path))
        self.size = status.st_size
        try:
            self._file = path.open("rb", buffering=0)
            try:
                self.head = self._file.read(_HEAD_BYTES)
            except OSError:
                self._file.close()
                raise
        except OSError as error:
            refuse(path, error)

    def close(self) -> None:
        """Close the file; safe to call twice."""
        self._file.close()

    @property
    def is_cancelled(self) -> bool:
        """Whether decoding should end."""
        return self._cancel is not None and self._cancel.is_set()

    def read_at(self, offset: int, size: int) -> bytes:
        """Return up to `size` bytes; fewer at the end of the file, or after an error, which is kept."""
        parts = []
        try:
            self._file.seek(offset)
            while size > 0 and not self.is_cancelled:
                self._on_read(None)
                part = self._file.read(size)
                offset += len(part)
                self._on_read(offset)
                if not part:
                    break
                parts.append(part)
                size -= len(part)
        except OSError as error:
            self.error = self.error or error
        except ValueError:  # closed in another thread
            pass
        return b"".join(parts)

    def check(self) -> None:
        """Raise `UserError` if reading failed, or the file is no longer there."""
        if self.error is not None:
            refuse(self.path, self.error)
        try:
            self.path.stat()
        except OSError as error:
            refuse(self.path, error)

    def window(self, begin: int = 0, end: int | None = None) -> Window:
        """Return a part of the file as a file of its own."""
        return Window(self, begin, self.size if end is None else min(end, self.size))


class Window:
    """A part of a file, as the file object that FFmpeg and libsndfile read.

    It has no name, because they would take some names for URLs, options or formats.  It never raises: they
    print exceptions of their callbacks.

    Parameters
    ----------
    source : Source
        The open file.
    begin, end : int
        First byte, and the byte after the last.
    """

    def __init__(self, source: Source, begin: int, end: int) -> None:
        self.source = source
        self.begin = begin
        self.end = max(begin, end)
        self._position = 0
        self._ahead, self._ahead_at = b"", 0

    @property
    def size(self) -> int:
        """Number of bytes."""
        return self.end - self.begin

    def fresh(self) -> Window:
        """Return the same part as another file object, at its beginning."""
        return Window(self.source, self.begin, self.end)

    def read_at(self, offset: int, size: int) -> bytes:
        """Return the bytes at an offset, without a move; fewer at the end."""
        size = min(size, self.size - offset)
        return self.source.read_at(self.begin + offset, size) if offset >= 0 and size > 0 else b""

    def read(self, size: int) -> bytes:
        """Return the next bytes; none at the end."""
        if size > _READ_AHEAD // 2:
            found = self.read_at(self._position, size)
        else:
            begin = self._position - self._ahead_at
            if not 0 <= begin <= len(self._ahead) - size:
                self._ahead, self._ahead_at, begin = (
                    self.read_at(self._position, _READ_AHEAD),
                    self._position,
                    0,
                )
            found = self._ahead[begin : begin + size]
        self._position += len(found)
        return found

    def readinto(self, buffer: bytearray) -> int:
        """Read the next bytes into a buffer; return how many."""
        found = self.read(len(buffer))
        buffer[: len(found)] = found
        return len(found)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move to another position; return it, or a negative error."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self.size}.get(whence)
        if base is None or not 0 <= base + offset < 1 << 62:  # an absurd offset in a damaged file
            return -errno.EINVAL
        self._position = base + offset
        return self._position

    def tell(self) -> int:
        """Return the position."""
        return self._position
