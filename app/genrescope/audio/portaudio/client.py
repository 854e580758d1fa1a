"""Starts the child process that owns PortAudio, reads its messages and ends it."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Mapping
from typing import Any

from genrescope import paths
from genrescope.audio.child_process import ChildProcess, write_request
from genrescope.audio.portaudio import protocol

_processes: set[PortAudioProcess] = set()


class PortAudioProcess:
    """A running child process.

    Parameters
    ----------
    request : mapping
        Empty to list the devices, what `child.Capture` needs, or `protocol.PLAY`.
    environment : mapping of str to str, optional
        Added to this process's own.
    """

    def __init__(self, request: Mapping[str, object], environment: Mapping[str, str] | None = None) -> None:
        self._process = ChildProcess(paths.CAPTURE, environment=environment)
        self.send(request)
        _processes.add(self)

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """Exit code; None while the process runs."""
        return self._process.returncode

    def send(self, command: Mapping[str, object]) -> None:
        """Send a command to a process that plays."""
        with contextlib.suppress(OSError, ValueError):  # if it has already ended, `read` reports that
            write_request(self._process.input, command)

    def read(self, timeout: float | None = None) -> tuple[dict[str, Any], bytes] | None:
        """Wait for the next message; see `protocol.read_message`.

        Parameters
        ----------
        timeout : float, optional
            Seconds after which the process is killed, so that None is returned.
        """
        if timeout is None:
            return protocol.read_message(self._process.output)
        overdue = threading.Timer(timeout, self.kill)
        overdue.start()
        try:
            return protocol.read_message(self._process.output)
        finally:
            overdue.cancel()

    def kill(self) -> None:
        """End the process at once; safe in any thread, and unblocks `read`."""
        self._process.kill()

    def end(self) -> None:
        """Close the process's input, so that it closes the device and exits; kill it if it does not."""
        _processes.discard(self)
        self._process.end(protocol.CLOSING_SECONDS + 0.5)

    def close(self) -> None:
        """End the process and close its output, which no other thread may be reading."""
        self.end()
        self._process.output.close()


def open_processes() -> frozenset[PortAudioProcess]:
    """Return the processes that have been started and not yet ended."""
    return frozenset(_processes)


def kill_all() -> None:
    """Kill every process, so that no thread waits for one any longer; safe in any thread."""
    for process in tuple(_processes):
        process.kill()
