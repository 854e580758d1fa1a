"""Garbage collection at moments when Qt holds no lock."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot

INTERVAL_MS = 1000

FULL_SHARE = 0.001
"""Share of the time that full collections may take: with thousands of songs, one takes half a second."""

_OLDEST = 2


class GarbageCollector(QObject):
    """A context in which garbage is only collected by a timer in the event loop of the GUI thread.

    Python itself collects wherever an object happens to be created.  Within ``QObject.disconnect``, which
    holds one of Qt's 131 mutexes, that may destroy an object with the same mutex, and Qt waits for itself for
    ever; in another thread it may destroy a widget.

    Parameters
    ----------
    is_busy : callable
        Returns whether sound is played or listened to; full collections, the longest ones, then wait.
    """

    def __init__(self, is_busy: Callable[[], bool]) -> None:
        super().__init__()
        self._is_busy = is_busy
        self._was_enabled = False
        self._full_at = 0.0  # the earliest time of the next full collection
        self._timer = QTimer(self, interval=INTERVAL_MS)
        self._timer.timeout.connect(self.collect)

    def __enter__(self) -> GarbageCollector:
        self._was_enabled = gc.isenabled()
        gc.disable()
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.stop()
        if self._was_enabled:
            gc.enable()

    @Slot()
    def collect(self) -> None:
        """Collect the oldest generation that is due by Python's thresholds, if there is one."""
        counts, thresholds = gc.get_count(), gc.get_threshold()
        due = [n for n in range(_OLDEST + 1) if counts[n] > thresholds[n]]
        if due and due[-1] == _OLDEST and (self._is_busy() or time.monotonic() < self._full_at):
            due[-1] = _OLDEST - 1
        if due:
            began = time.monotonic()
            gc.collect(due[-1])
            ended = time.monotonic()
            if due[-1] == _OLDEST:
                self._full_at = ended + (ended - began) / FULL_SHARE
