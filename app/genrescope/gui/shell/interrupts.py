"""SIGINT (Ctrl+C in the terminal), SIGHUP (the terminal is closed) and SIGTERM close the window."""

from __future__ import annotations

import signal
import socket
from types import FrameType
from typing import Any

from PySide6.QtCore import QObject, QSocketNotifier, Slot
from PySide6.QtWidgets import QWidget

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")


class Interrupts(QObject):
    """A context in which signals close a window like its close button, so that a recording is finished.

    A signal that is ignored stays so: ``nohup`` starts programs that ignore SIGHUP.
    Python calls signal handlers only between bytecode instructions, and an idle window executes none.
    Therefore each signal also writes to a socket, which wakes the event loop.

    Parameters
    ----------
    window : QWidget
        The window to close.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__()
        self._window = window
        self._old: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Interrupts:
        self._read, self._write = socket.socketpair()
        self._read.setblocking(False)
        self._write.setblocking(False)
        self._notifier = QSocketNotifier(self._read.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._wake)
        self._old_wakeup = signal.set_wakeup_fd(self._write.fileno(), warn_on_full_buffer=False)
        for number in signal.Signals:  # Windows has no SIGHUP
            if number.name in _NAMES and signal.getsignal(number) is not signal.SIG_IGN:
                self._old[number] = signal.signal(number, self._close)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._old.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._old_wakeup)
        self._notifier.setEnabled(False)
        self._read.close()
        self._write.close()

    @Slot()
    def _wake(self) -> None:
        # By entering this slot, Python has already called the handler.
        self._read.recv(64)

    def _close(self, _number: int, _frame: FrameType | None) -> None:
        self._window.close()
