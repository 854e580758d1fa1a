"""A child process that answers requests about files, and the reading of its answers."""

from __future__ import annotations

import contextlib
import json
import select
import sys
import threading
import time
from collections.abc import Mapping
from concurrent.futures import CancelledError
from io import BufferedReader
from pathlib import Path
from typing import Any

from genrescope.audio.child_process import KILL_SECONDS, ChildProcess, write_request
from genrescope.audio.closing import Closing
from genrescope.audio.decoder_process import protocol
from genrescope.audio.files import display_name
from genrescope.errors import Sentence, UserError

SILENT_SECONDS = 60.0
"""How long the process may send nothing: a virus scanner may read all of a program before it starts."""

_POLL_SECONDS = 0.05
_OUTPUT_BYTES = 1 << 20  # of the pipe, where its size can be chosen: two blocks or three


class UnusableError(UserError):
    """The process cannot answer any request, because it lacks what it needs for all."""


class FileProcess(Closing):
    """A child process that answers requests about files, one at a time.

    The process is started with the first request (or with `start`), stays for the next, and is replaced after
    a file that it could not finish.

    Parameters
    ----------
    *arguments : str
        Select what the process does; see `genrescope.paths`.
    environment : mapping of str to str, optional
        Added to this process's own.
    """

    def __init__(self, *arguments: str, environment: Mapping[str, str] | None = None) -> None:
        self._arguments = arguments
        self._environment = environment
        self._child: ChildProcess | None = None
        self._is_closed = False
        self._lock = threading.Lock()

    @property
    def pid(self) -> int | None:
        """Process id; None if no process has been started."""
        return self._child.pid if self._child is not None else None

    def start(self) -> ChildProcess:
        """Start the process, so that the first file does not wait for it; safe to call again."""
        with self._lock:
            if self._is_closed:
                raise RuntimeError("the process has been closed")
            if self._child is None or self._child.returncode is not None:
                self._discard()
                self._child = ChildProcess(*self._arguments, environment=self._environment)
                _enlarge(self._child.output)
            return self._child

    def replace(self) -> None:
        """Kill the process, from which no other thread may be reading; the next file gets another one."""
        with self._lock:
            self._discard()

    def close(self) -> None:
        """Kill the process, from which no other thread may be reading; safe to call twice."""
        with self._lock:
            self._is_closed = True
            self._discard()

    def _discard(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.end(KILL_SECONDS)
            child.output.close()


class Answer(Closing):
    """What a child process answers to a request about a file; a context manager that closes it.

    Parameters
    ----------
    process : FileProcess
        Any answer of its before must have been closed.
    what : str
        The request.
    path : pathlib.Path
        The file.
    cancel : threading.Event, optional
        Set it to stop waiting.

    Attributes
    ----------
    path : pathlib.Path
        The file.
    has_ended : bool
        Whether the last message has been read.  Otherwise, `close` replaces the process.
    """

    def __init__(
        self, process: FileProcess, what: str, path: Path, cancel: threading.Event | None = None
    ) -> None:
        self.path = path
        self.has_ended = False
        self._process = process
        self._child = process.start()
        self._cancel = cancel if cancel is not None else threading.Event()
        with contextlib.suppress(OSError):  # if the process has just ended, reading reports that
            write_request(self._child.input, {what: str(path.absolute())})

    def close(self) -> None:
        """Make the process ready for another request; safe to call twice."""
        if not self.has_ended:
            self.has_ended = True
            self._process.replace()

    def next_message(self) -> tuple[dict[str, Any], bytearray | None]:
        """Wait for a status other than being alive, or for bytes: sound, or a pickled value.

        Raises
        ------
        UserError
            If there was an error, or the process has ended or is unresponsive.
        UnusableError
            If the process cannot answer any request.
        CancelledError
            If it was cancelled.
        RuntimeError
            If there was an unexpected exception; with its traceback.
        """
        while True:
            kind, length = protocol.HEADER.unpack(self._read(protocol.HEADER.size))
            payload = self._read(length)
            if kind != protocol.STATUS:
                return {}, payload
            status: dict[str, Any] = json.loads(payload)
            if "unusable" in status:
                error = protocol.error_of_json(status["unusable"])
                raise UnusableError(error.sentence, **error.details)
            if "failed" in status:
                self.has_ended = True
                raise protocol.error_of_json(status["failed"])
            if "gave_up" in status:
                raise self._error(Sentence[status["gave_up"]])
            if "crashed" in status:
                raise RuntimeError(status["crashed"])
            if "alive" not in status:
                return status, None

    def _read(self, size: int) -> bytearray:
        """Wait for bytes from the process."""
        read = bytearray(size)
        rest = memoryview(read)
        n_waits = 0  # not a time, which would pass while the computer sleeps
        while rest:
            if self._cancel.is_set():
                raise CancelledError
            if not _is_readable(self._child.output, _POLL_SECONDS):
                n_waits += 1
                if n_waits * _POLL_SECONDS > SILENT_SECONDS:
                    raise self._error(Sentence.DECODER_STUCK)
                continue
            n_read = self._child.output.raw.readinto(rest)
            if not n_read:
                raise self._error(Sentence.DECODER_CRASHED)
            rest = rest[n_read:]
        return read

    def _error(self, sentence: Sentence) -> UserError:
        return UserError(sentence, name=display_name(self.path))


def _is_readable(stream: BufferedReader, timeout: float) -> bool:
    """Whether a pipe has bytes, or has ended, within some seconds."""
    if sys.platform == "win32":
        import _winapi
        import msvcrt

        handle, deadline = msvcrt.get_osfhandle(stream.fileno()), time.monotonic() + timeout
        with contextlib.suppress(OSError):  # it has ended
            while not _winapi.PeekNamedPipe(handle, 0)[0]:
                if time.monotonic() > deadline:
                    return False
                time.sleep(0.002)
        return True
    waiting = select.poll()
    waiting.register(stream, select.POLLIN)
    return bool(waiting.poll(1000 * timeout))


def _enlarge(stream: BufferedReader) -> None:
    """Let a pipe hold more sound, where the system can: the processes then take turns less often."""
    if sys.platform == "linux":
        import fcntl

        with contextlib.suppress(OSError):
            fcntl.fcntl(stream, fcntl.F_SETPIPE_SZ, _OUTPUT_BYTES)
