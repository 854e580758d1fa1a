"""The log file of the program, which only its owner can read: it names the user's files."""

from __future__ import annotations

import contextlib
import logging
import logging.handlers
import os
from collections.abc import Iterator
from io import TextIOWrapper
from pathlib import Path

import platformdirs

from genrescope.errors import display_text

MAX_BYTES = 500_000
N_OLD_FILES = 2


def log_file() -> Path:
    """Return the path of the log file."""
    return Path(platformdirs.user_log_dir("Genrescope", appauthor=False)) / "genrescope.log"


@contextlib.contextmanager
def log_to_file(file: Path | None = None) -> Iterator[None]:
    """Write the messages of Genrescope and the warnings of libraries to a file within the context.

    Without a file, because its folder or the disk cannot be written, they are discarded: a read-only home
    must not keep the program from starting, and a traceback does not belong on a terminal.

    Parameters
    ----------
    file : pathlib.Path, optional
        The file, created with the first message; `log_file` if not given.
    """
    handler = _handler(file or log_file())
    root, log = logging.getLogger(), logging.getLogger("genrescope")
    level, raises = log.level, logging.raiseExceptions
    root.addHandler(handler)
    log.setLevel(logging.INFO)
    logging.raiseExceptions = False  # it would print a traceback
    try:
        yield
    finally:
        logging.raiseExceptions = raises
        log.setLevel(level)
        root.removeHandler(handler)
        handler.close()


def _handler(file: Path) -> logging.Handler:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError:
        return logging.NullHandler()
    handler = _PrivateFileHandler(
        file,
        maxBytes=MAX_BYTES,
        backupCount=N_OLD_FILES,
        encoding="utf-8",
        errors="backslashreplace",  # file names may not be valid UTF-8
        delay=True,
    )
    handler.setFormatter(EscapingFormatter("%(asctime)s %(levelname)s %(threadName)s %(message)s"))
    return handler


class _PrivateFileHandler(logging.handlers.RotatingFileHandler):
    """Rotating file handler whose files can be read by their owner only, also an older one."""

    def _open(self) -> TextIOWrapper:
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with contextlib.suppress(AttributeError, OSError):  # Windows; a file of another user
            os.fchmod(descriptor, 0o600)
        return open(descriptor, "a", encoding=self.encoding, errors=self.errors)


class EscapingFormatter(logging.Formatter):
    """Formatter that escapes control characters: a file name cannot add lines or drive a terminal."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the name in logging
        """Format a message as one line."""
        return display_text(super().formatMessage(record))

    def format(self, record: logging.LogRecord) -> str:
        """Format a message and its traceback, of which only the line breaks are kept."""
        return "\n".join(display_text(line) for line in super().format(record).split("\n"))
