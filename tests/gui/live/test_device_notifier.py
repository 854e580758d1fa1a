"""The system's notifications arrive as one signal in the window's thread."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QThread

from genrescope.audio import device_watch
from genrescope.gui.live import device_notifier
from genrescope.gui.live.device_notifier import DeviceNotifier

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="pactl")


@pytest.fixture
def pactl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Path of a file; when it appears, a fake ``pactl`` reports three events at once."""
    program, event = tmp_path / "pactl", tmp_path / "event"
    program.write_text(
        f"#!/bin/sh\nPATH={os.defpath}\nwhile [ ! -e '{event}' ]; do sleep 0.02; done\n"
        "for n in 1 2 3; do echo \"Event 'new' on source #$n\"; done\nexec sleep 60\n"
    )
    program.chmod(0o755)
    for name in ("SOUND_NODES", "SOUND_CARDS", "SHARED_MEMORY"):
        monkeypatch.setattr(device_watch, name, tmp_path / "nothing")
    monkeypatch.setattr(device_watch, "CONNECTED_SECONDS", 0.1)
    monkeypatch.setattr(device_notifier, "SETTLING_MS", 100)
    monkeypatch.setenv("PATH", str(tmp_path))
    return event


@pytest.fixture
def notifier(pactl) -> Iterator[DeviceNotifier]:
    made = DeviceNotifier()
    yield made
    made.close()
    made.close()


def test_several_notifications_make_one_change(pactl, notifier, qtbot):
    threads = []
    notifier.changed.connect(lambda: threads.append(QThread.currentThread()))
    notifier.start()
    qtbot.wait(200)
    assert threads == []
    pactl.touch()
    qtbot.waitUntil(lambda: bool(threads))
    qtbot.wait(200)
    assert threads == [QThread.currentThread()]


def test_the_window_lists_the_devices_when_they_change(pactl, make_window, qtbot, monkeypatch):
    window = make_window()
    listings = []
    window.live.connection.list_devices = lambda: listings.append(True)
    qtbot.waitUntil(lambda: len(listings) == 1)  # at startup
    qtbot.wait(200)
    assert len(listings) == 1
    pactl.touch()
    qtbot.waitUntil(lambda: len(listings) == 2)
    qtbot.wait(200)
    assert len(listings) == 2
