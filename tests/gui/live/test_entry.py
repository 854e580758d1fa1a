"""The entry for the live sound, above the songs."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from genrescope.analysis.timeline import LiveTimeline
from genrescope.gui.live.connection import ListeningState
from genrescope.gui.live.entry import LiveEntry
from genrescope.gui.live.live_sound import LiveSound

WAIT_MS = 60_000


@pytest.fixture
def entry(qtbot) -> LiveEntry:
    made = LiveEntry()
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize(
    ("state", "detail"),
    [
        ("opening", "Listening…"),
        ("on", "Listening…"),
        ("reopening", "Listening…"),
        ("waiting", "Waiting…"),
        ("closing", "Not listening"),
        ("off", "Not listening"),
    ],
)
def test_it_shows_the_device_and_its_state(entry, state, detail):
    assert entry.isHidden()
    entry.show_sound(LiveSound(ListeningState(state), LiveTimeline(), "USB Audio"))
    assert not entry.isHidden()
    assert entry.accessibleName() == f"USB Audio: {detail}"
    assert entry.dismiss.isHidden() == (state != "off")
    entry.show_sound(LiveSound(ListeningState(state), LiveTimeline()))
    assert entry.name.whole == "Microphone"
    entry.show_sound(None)
    assert entry.isHidden()


def test_it_stays_checked_and_delete_dismisses_it(entry, qtbot):
    entry.show_sound(LiveSound(ListeningState.ON, LiveTimeline()))
    for _ in range(2):
        qtbot.mouseClick(entry, Qt.MouseButton.LeftButton)
        assert entry.isChecked()
    with qtbot.assertNotEmitted(entry.dismiss_pressed):
        qtbot.keyClick(entry, Qt.Key.Key_Delete)
    entry.show_sound(LiveSound(ListeningState.OFF, LiveTimeline()))
    with qtbot.waitSignal(entry.dismiss_pressed):
        qtbot.keyClick(entry, Qt.Key.Key_Delete)
    with qtbot.waitSignal(entry.dismiss_pressed):
        qtbot.mouseClick(entry.dismiss, Qt.MouseButton.LeftButton)


def test_either_a_song_or_the_live_sound_is_shown(window, qtbot, make_song):
    """A click on either shows it, even if the list has already made a row current."""
    window.open_paths([make_song("1.wav", seconds=2), make_song("2.wav", seconds=2)])
    first, second = window.queue.model.songs
    window.live.sound = LiveSound(ListeningState.OFF, window.live.analysis.timeline, "USB Audio")
    window.presenter.show_live()
    assert window.live_entry.isChecked()
    assert window.windowTitle() == "USB Audio"
    assert not window.song_list.selectedIndexes()
    window.activateWindow()
    window.song_list.setFocus()
    assert window.windowTitle() == "USB Audio"
    row = window.song_list.visualRect(window.queue.model.index(0))
    qtbot.mouseClick(window.song_list.viewport(), Qt.MouseButton.LeftButton, pos=row.center())
    assert window.windowTitle() == first.name
    assert not window.live_entry.isChecked()
    qtbot.keyClick(window.song_list, Qt.Key.Key_Down)
    assert window.windowTitle() == second.name
    window.live_entry.setFocus()
    qtbot.keyClick(window.live_entry, Qt.Key.Key_Return)
    assert window.windowTitle() == "USB Audio"
    qtbot.keyClick(window.live_entry, Qt.Key.Key_Delete)
    assert window.live_entry.isHidden()
    assert window.windowTitle() == first.name


def test_clearing_the_list_keeps_the_live_sound_while_listening(window, make_song, monkeypatch):
    monkeypatch.setattr(type(window.live), "state", ListeningState.ON)
    window.open_paths([make_song(seconds=2)])
    window.live.sound = LiveSound(ListeningState.ON, window.live.analysis.timeline)
    window.clear_list()
    assert window.windowTitle() == "Microphone"
    assert window.queue.model.songs == []
    monkeypatch.setattr(type(window.live), "state", ListeningState.OFF)
    window.clear_list()
    assert window.headline.verdict.whole == "What genre is it?"
