"""Starts the child process that decodes files, and reads their sound from it."""

from __future__ import annotations

import contextlib
import json
import select
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError
from io import BufferedReader
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genrescope import paths
from genrescope.audio.child_process import KILL_SECONDS, ChildProcess, write_request
from genrescope.audio.closing import Closing
from genrescope.audio.decoder_process import protocol
from genrescope.audio.files import display_name
from genrescope.errors import Sentence, UserError

SILENT_SECONDS = 60.0
"""How long the process may send nothing: a virus scanner may read all of a program before it starts."""

_POLL_SECONDS = 0.05
_OUTPUT_BYTES = 1 << 20  # of the pipe, where its size can be chosen: two blocks or three

# Threads of its own would only reserve memory: what NumPy computes there is small.
_ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1"}


class DecoderProcess(Closing):
    """Decodes files in a child process, one at a time.

    The process is started with the first file (or with `start`), stays for the next, and is replaced after a
    file that it could not finish.
    """

    def __init__(self) -> None:
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
                raise RuntimeError("the decoder process has been closed")
            if self._child is None or self._child.returncode is not None:
                self._discard()
                self._child = ChildProcess(paths.DECODE, _ENVIRONMENT)
                _enlarge(self._child.output)
            return self._child

    def open(self, path: Path, *, cancel: threading.Event | None = None) -> DecodedFile:
        """Open an audio file; see `audio.decode.open_audio`.

        Parameters
        ----------
        path : pathlib.Path
            The file.  Any file opened before must have been closed.
        cancel : threading.Event, optional
            Set it to end decoding within 0.1 s, without an error.

        Returns
        -------
        DecodedFile
            The caller must close it.

        Raises
        ------
        UserError
            If there is no sound to decode, or decoding it crashes, hangs or needs too much memory.
        CancelledError
            If it was cancelled.
        """
        return DecodedFile(_Answer(self, "decode", Path(path), cancel or threading.Event()))

    def describe(self, path: Path) -> dict[str, Any]:
        """Describe a file.

        Parameters
        ----------
        path : pathlib.Path
            The file.  Any file opened before must have been closed.

        Returns
        -------
        dict
            The attributes of an `audio.decode.description.FileDescription`.

        Raises
        ------
        UserError
            If there is no such file, or describing it crashes, hangs or needs too much memory.
        """
        with _Answer(self, "describe", Path(path), threading.Event()) as answer:
            status, _ = answer.next_message()
            answer.has_ended = True
            description: dict[str, Any] = status["described"]
            return description

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


class DecodedFile(Closing):
    """An open audio file that the child process decodes; a context manager that closes it.

    Attributes
    ----------
    path, sr, channels, duration, warnings
        See `audio.decode.Track`.
    """

    def __init__(self, answer: _Answer) -> None:
        self._answer = answer
        self.path = answer.path
        self.warnings: list[UserError] = []
        try:
            status, _ = answer.next_message()
        except BaseException:
            self.close()
            raise
        self.sr: int = status["opened"]["sr"]
        self.channels: int = status["opened"]["channels"]
        self.duration: float | None = status["opened"]["duration"]

    def close(self) -> None:
        """Close the file; safe to call twice."""
        self._answer.close()

    def blocks(self) -> Iterator[NDArray[np.float32]]:
        """Yield the sound, block by block; see `audio.decode.MonoTrack.blocks`."""
        while not self._answer.has_ended:
            try:
                status, block = self._answer.next_message()
            except CancelledError:
                return
            if block is not None:
                yield block
            else:
                self.warnings = [protocol.error_of_json(warning) for warning in status["ended"]]
                self._answer.has_ended = True


class _Answer(Closing):
    """What the child process answers to a request about a file; a context manager that closes it.

    Attributes
    ----------
    path : pathlib.Path
        The file.
    has_ended : bool
        Whether the last message has been read.  Otherwise, `close` replaces the process.
    """

    def __init__(self, decoder: DecoderProcess, what: str, path: Path, cancel: threading.Event) -> None:
        self.path = path
        self.has_ended = False
        self._decoder = decoder
        self._child = decoder.start()
        self._cancel = cancel
        with contextlib.suppress(OSError):  # if the process has just ended, reading reports that
            write_request(self._child.input, {what: str(path.absolute())})

    def close(self) -> None:
        """Make the process ready for another request; safe to call twice."""
        if not self.has_ended:
            self.has_ended = True
            self._decoder.replace()

    def next_message(self) -> tuple[dict[str, Any], NDArray[np.float32] | None]:
        """Wait for a status other than being alive, or a block of sound.

        Raises
        ------
        UserError
            If there was an error, or the process has ended or is unresponsive.
        CancelledError
            If it was cancelled.
        RuntimeError
            If there was an unexpected exception; with its traceback.
        """
        while True:
            kind, length = protocol.HEADER.unpack(self._read(protocol.HEADER.size))
            payload = self._read(length)
            if kind == protocol.SOUND:
                return {}, np.frombuffer(payload, dtype=np.float32)
            status: dict[str, Any] = json.loads(payload)
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
