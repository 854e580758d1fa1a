"""Child processes: this program started again, to do what may crash or block.

The parent sends requests to the child's standard input, and reads messages from its standard output.  This
module imports neither NumPy nor Qt.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
from collections.abc import Mapping
from io import BufferedReader, BufferedWriter
from typing import IO, BinaryIO, cast

from genrescope import paths

KILL_SECONDS = 0.2
"""How long to wait for a killed process to end: a driver or a drive may keep even that."""

_ending: list[subprocess.Popen[bytes]] = []
"""Killed processes that had not ended then; kept until they have, so that none stays a zombie."""


class ChildProcess:
    """A running child process.

    Parameters
    ----------
    *arguments : str
        An internal argument that selects what the child does (see `genrescope.paths`), and its own arguments.
    environment : mapping of str to str, optional
        Added to this process's own.

    Attributes
    ----------
    input : io.BufferedWriter
        The child's standard input.
    output : io.BufferedReader
        The child's standard output.
    """

    def __init__(self, *arguments: str, environment: Mapping[str, str] | None = None) -> None:
        _ending[:] = [process for process in _ending if process.poll() is None]
        self._process = subprocess.Popen(
            [*paths.own_command(), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **(environment or {})},
            # Ctrl+C in the terminal is meant for the program, which then ends its child.
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self.input = cast(BufferedWriter, self._process.stdin)
        self.output = cast(BufferedReader, self._process.stdout)

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """Exit code; None while the process runs."""
        return self._process.poll()

    def kill(self) -> None:
        """End the process at once; safe in any thread, and unblocks one that reads from it."""
        self._process.kill()

    def end(self, timeout: float) -> None:
        """Close the process's input, so that it exits; kill it if it takes more than `timeout` seconds."""
        with contextlib.suppress(OSError):  # if it has already ended
            self.input.close()
        try:
            self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            try:
                self._process.wait(KILL_SECONDS)
            except subprocess.TimeoutExpired:
                _ending.append(self._process)


def write_request(stream: IO[bytes], request: Mapping[str, object]) -> None:
    """Send a request, as a line of JSON, to the input of a child process."""
    stream.write(json.dumps(request).encode() + b"\n")
    stream.flush()


def take_output() -> BinaryIO:
    """Return this process's standard output; from then on, what libraries print is discarded."""
    output = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    return output
