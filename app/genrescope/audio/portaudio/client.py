"""Starts the child process that owns PortAudio, reads its messages and ends it."""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading
from collections.abc import Mapping
from typing import Any

from genrescope import paths
from genrescope.audio.portaudio import protocol

_processes: set[PortAudioProcess] = set()


class PortAudioProcess:
    """A running child process.

    Parameters
    ----------
    request : mapping
        Empty to list the devices, or what `child.Capture` needs.
    environment : mapping of str to str, optional
        Added to this process's own.
    """

    def __init__(self, request: Mapping[str, object], environment: Mapping[str, str] | None = None) -> None:
        self._process = subprocess.Popen(
            [*paths.own_command(), paths.CAPTURE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **(environment or {})},
            # Ctrl+C in the terminal is meant for the program, which then ends its child.
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._input, self._output = self._process.stdin, self._process.stdout
        with contextlib.suppress(OSError):  # if it has already ended, `read` reports that
            protocol.write_request(self._input, request)
        _processes.add(self)

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """Exit code; None if `end` has not yet seen it exit."""
        return self._process.returncode

    def read(self, timeout: float | None = None) -> tuple[dict[str, Any], bytes] | None:
        """Wait for the next message; see `protocol.read_message`.

        Parameters
        ----------
        timeout : float, optional
            Seconds after which the process is killed, so that None is returned.
        """
        if timeout is None:
            return protocol.read_message(self._output)
        overdue = threading.Timer(timeout, self.kill)
        overdue.start()
        try:
            return protocol.read_message(self._output)
        finally:
            overdue.cancel()

    def kill(self) -> None:
        """End the process at once; safe in any thread, and unblocks `read`."""
        self._process.kill()

    def end(self) -> None:
        """Close the process's input, so that it closes the device and exits; kill it if it does not."""
        _processes.discard(self)
        with contextlib.suppress(OSError):  # if it has already ended
            self._input.close()
        try:
            self._process.wait(protocol.CLOSING_SECONDS + 0.5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            with contextlib.suppress(subprocess.TimeoutExpired):  # a driver may keep even a killed process
                self._process.wait(0.2)

    def close(self) -> None:
        """End the process and close its output, which no other thread may be reading."""
        self.end()
        self._output.close()


def open_processes() -> frozenset[PortAudioProcess]:
    """Return the processes that have been started and not yet ended."""
    return frozenset(_processes)


def kill_all() -> None:
    """Kill every process, so that no thread waits for one any longer; safe in any thread."""
    for process in tuple(_processes):
        process.kill()
