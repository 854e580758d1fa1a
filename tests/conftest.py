"""What holds for every test: no display needed, the user's own files untouched, nothing left behind."""

from __future__ import annotations

import gc
import logging
import os
import re
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

# GENRESCOPE_TEST_DISPLAY=1 shows the windows of the tests on the real screen.
if not os.environ.get("GENRESCOPE_TEST_DISPLAY"):
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ.setdefault("PYQTGRAPH_QT_LIB", "PySide6")
os.environ.pop("QT_SCALE_FACTOR", None)

LEFT_OVER_GRACE = 3.0
"""Seconds that a thread which is already ending may still take."""


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "expects_log(regex): this test may log a warning that matches")


@pytest.fixture(scope="session", autouse=True)
def _home_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Settings, logs and recordings go to a place of the tests'."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_MUSIC_DIR"):
            patch.setenv(name, str(home / name.lower()))
        # Numba keeps what it compiled; without this the first test of librosa would compile it anew.
        if "NUMBA_CACHE_DIR" not in os.environ:
            patch.setenv("NUMBA_CACHE_DIR", str(Path.home() / ".cache" / "genrescope-tests-numba"))
        yield


@pytest.fixture(autouse=True)
def _nothing_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves a thread, a running timer or animation, or an unexpected log line."""
    threads = set(threading.enumerate())
    timers = {id(timer) for timer in _running_qt_objects()}
    lines = _Warnings()
    logging.getLogger().addHandler(lines)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(lines)
    problems = [f"thread {thread.name!r}" for thread in _left_threads(threads)]
    problems += [f"running {thing!r}" for thing in _running_qt_objects() if id(thing) not in timers]
    expected = [re.compile(mark.args[0]) for mark in request.node.iter_markers("expects_log")]
    # What the offscreen platform says of itself.
    expected.append(re.compile("Qt: This plugin does not support"))
    problems += [
        f"log line {line!r}" for line in lines.lines if not any(pattern.search(line) for pattern in expected)
    ]
    if problems:
        pytest.fail("left behind: " + ", ".join(problems))


class _Warnings(logging.Handler):
    """Keeps every log line from WARNING on."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname} {record.name}: {record.getMessage()}")


def _left_threads(before: set[threading.Thread]) -> list[threading.Thread]:
    deadline = time.monotonic() + LEFT_OVER_GRACE
    while True:
        # Python shows a thread that Qt or PortAudio made as a dummy, and never learns of its end.
        left = [
            thread
            for thread in threading.enumerate()
            if thread not in before and not isinstance(thread, threading._DummyThread)
        ]
        if not left or time.monotonic() > deadline:
            return left
        time.sleep(0.02)


def _running_qt_objects() -> list[object]:
    """Threads, timers and animations of Qt that run now and were made by Python."""
    core = sys.modules.get("PySide6.QtCore")
    if core is None or core.QCoreApplication.instance() is None:
        return []
    import shiboken6

    def runs(thing: object) -> bool:
        if not shiboken6.isValid(thing):
            return False
        if isinstance(thing, core.QTimer):
            return thing.isActive()
        if isinstance(thing, core.QThread):
            return thing.isRunning() and thing is not core.QThread.currentThread()
        return thing.state() == core.QAbstractAnimation.State.Running

    kinds = (core.QTimer, core.QThread, core.QAbstractAnimation)
    return [thing for thing in _qt_objects(kinds) if runs(thing)]


def _qt_objects(kinds: tuple[type, ...]) -> list[object]:
    # Not isinstance: it asks lazy modules for their class, and so imports them.
    return [thing for thing in gc.get_objects() if issubclass(type(thing), kinds)]


@pytest.fixture
def wait_until() -> Callable[[Callable[[], bool]], None]:
    """Wait, without Qt, until something is so."""

    def wait(condition: Callable[[], bool], timeout: float = 20.0) -> None:
        deadline = time.monotonic() + timeout
        while not condition():
            assert time.monotonic() < deadline, "waited in vain"
            time.sleep(0.01)

    return wait
