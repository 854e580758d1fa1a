"""Garbage is collected in the event loop only."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

import pytest
from PySide6.QtCore import QObject

from genrescope.gui.shell.garbage import GarbageCollector


@pytest.fixture(autouse=True)
def automatic_collection() -> Iterator[None]:
    """Let Python collect by itself outside the context, as in the program."""
    gc.enable()
    yield
    gc.disable()


@contextmanager
def collections() -> Iterator[list[int]]:
    """List the generations that are collected."""
    found: list[int] = []

    def note(phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            found.append(info["generation"])

    gc.callbacks.append(note)
    try:
        yield found
    finally:
        gc.callbacks.remove(note)


def make_objects(n: int = 2000) -> list[list[object]]:
    """More new objects than Python waits for."""
    return [[] for _ in range(n)]


class Part(QObject):
    """An object in a cycle that notes in which thread it is destroyed."""

    threads: ClassVar[list[int]] = []

    def __init__(self) -> None:
        super().__init__()
        self.itself = self

    def __del__(self) -> None:
        self.threads.append(threading.get_ident())


def test_python_does_not_collect_by_itself(qapp) -> None:
    with GarbageCollector(lambda: False), collections() as found:
        kept = make_objects()
        thread = threading.Thread(target=make_objects)
        thread.start()
        thread.join()
    assert len(kept) == 2000
    assert not found
    assert gc.isenabled()


def test_cycles_are_destroyed_in_the_event_loop(qapp, qtbot) -> None:
    Part.threads.clear()
    with GarbageCollector(lambda: False):
        thread = threading.Thread(target=Part)
        thread.start()
        thread.join()
        kept = make_objects()
        qtbot.waitUntil(lambda: bool(Part.threads), timeout=20_000)
    assert kept
    assert Part.threads == [threading.get_ident()]


def collect_often(collector: GarbageCollector) -> None:
    """Collect until the oldest generation is due."""
    first, second, third = gc.get_threshold()
    kept = []
    for _ in range((second + 2) * (third + 2)):
        kept.append(make_objects(first + 100))
        collector.collect()


@pytest.mark.parametrize("is_busy", [False, True])
def test_full_collections_wait_while_sound_is_played(is_busy: bool, qapp) -> None:
    gc.freeze()
    with GarbageCollector(lambda: is_busy) as collector, collections() as found:
        collect_often(collector)
    assert {0, 1} <= set(found)
    assert (2 in found) == (not is_busy)
