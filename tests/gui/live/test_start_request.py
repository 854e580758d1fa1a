"""A request to listen that waits until everything is ready."""

from __future__ import annotations

import pytest

WAIT_MS = 60_000


@pytest.fixture
def early_window(make_window, settings, tmp_path):
    """A window with a model that is not loaded yet."""
    settings.recordings_folder = str(tmp_path / "recordings")
    window = make_window()
    assert window.model.card is None
    return window


@pytest.mark.parametrize("records", [False, True])
def test_it_waits_for_the_model(devices, early_window, qtbot, records):
    window = early_window
    if records:
        window.live.toggle_recording()
        assert window.transport.record.text() == "Waiting"
    else:
        window.live.toggle()
    assert window.live.state == "opening"
    assert window.live.connection.state == "off"
    qtbot.waitUntil(lambda: window.live.connection.state == "on", timeout=WAIT_MS)
    assert window.live.recording.is_wanted == records


def test_its_recording_can_be_cancelled(devices, early_window, qtbot):
    window = early_window
    for _ in range(2):
        window.live.toggle_recording()
    assert window.transport.record.text() == "Record"
    qtbot.waitUntil(lambda: window.live.connection.state == "on", timeout=WAIT_MS)
    assert not window.live.recording.is_wanted


def test_it_can_be_cancelled(devices, early_window, qtbot):
    window = early_window
    for _ in range(2):
        window.live.toggle()
    assert window.live.state == "off"
    qtbot.waitUntil(lambda: window.model.state == "ready", timeout=WAIT_MS)
    assert devices.opened == []


def test_it_waits_until_the_device_is_closed(devices, window, qtbot):
    window.live.toggle()
    qtbot.waitUntil(lambda: window.live.connection.state == "on", timeout=WAIT_MS)
    window.live.toggle()
    assert window.live.connection.state == "closing"
    window.live.toggle()
    assert window.live.state == "opening"
    qtbot.waitUntil(lambda: window.live.connection.state == "on", timeout=WAIT_MS)
    assert len(devices.opened) == 2
