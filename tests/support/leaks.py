"""Fail a test that leaves a thread, a running timer or animation, or an unexpected log line."""

from __future__ import annotations

import logging
import re
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import pytest

GRACE_S = 3.0
"""How long a thread that is already ending may still take."""

ALWAYS_EXPECTED = ("Qt: This plugin does not support", "triggered tf.function retracing")
"""Messages of Qt's offscreen platform, and of TensorFlow about a process with more than one model."""


@contextmanager
def no_leaks(expected_log: Iterable[str]) -> Iterator[None]:
    """Compare what runs before and after the body.

    Parameters
    ----------
    expected_log : iterable of str
        Regular expressions of the warnings that the body may log.
    """
    threads = set(threading.enumerate())
    running = {id(thing) for thing in _running_qt_objects()}
    log = _Warnings()
    logging.getLogger().addHandler(log)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(log)
    expected = [re.compile(pattern) for pattern in (*expected_log, *ALWAYS_EXPECTED)]
    leaks = [f"thread {thread.name!r}" for thread in _left_threads(threads)]
    leaks += [f"running {thing!r}" for thing in _running_qt_objects() if id(thing) not in running]
    leaks += [f"log line {line!r}" for line in log.lines if not any(p.search(line) for p in expected)]
    if leaks:
        pytest.fail("left behind: " + ", ".join(leaks))


class _Warnings(logging.Handler):
    """Keeps every log line from WARNING on."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname} {record.name}: {record.getMessage()}")


def _left_threads(before: set[threading.Thread]) -> list[threading.Thread]:
    deadline = time.monotonic() + GRACE_S
    while True:
        # Python lists a thread created by Qt or PortAudio as a dummy, and is not notified of its end.
        left = [
            thread
            for thread in threading.enumerate()
            if thread not in before and not isinstance(thread, threading._DummyThread)
        ]
        if not left or time.monotonic() > deadline:
            return left
        time.sleep(0.02)


def _running_qt_objects() -> list[object]:
    """Return the running Qt threads, timers and animations that were created by Python."""
    core = sys.modules.get("PySide6.QtCore")
    if core is None or core.QCoreApplication.instance() is None:
        return []
    import shiboken6

    def is_running(thing: object) -> bool:
        if isinstance(thing, core.QTimer):
            return thing.isActive()
        if isinstance(thing, core.QThread):
            return thing.isRunning() and thing is not core.QThread.currentThread()
        return thing.state() == core.QAbstractAnimation.State.Running

    # The wrappers alone: going through all objects of Python would take longer than most tests.
    kinds = (core.QTimer, core.QThread, core.QAbstractAnimation)
    return [
        thing for thing in shiboken6.getAllValidWrappers() if isinstance(thing, kinds) and is_running(thing)
    ]
