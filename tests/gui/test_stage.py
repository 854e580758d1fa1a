"""The stage and the window together."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QApplication, QWidget

from genrescope.gui.song_list import State

WAIT_MS = 60_000


def open_stage(qtbot, window) -> QWidget:
    window.menus.stage.trigger()
    return activated(qtbot, window.stage.view)


def activated(qtbot, window: QWidget) -> QWidget:
    """A window that has the keyboard."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def test_the_ways_in_and_out(window, qtbot):
    assert window.stage.view is None
    qtbot.mouseClick(window.stage_button, Qt.MouseButton.LeftButton)
    view = window.stage.view
    assert window.stage.is_open
    assert view.isFullScreen()
    assert view.screen() is window.screen()
    qtbot.keyClick(activated(qtbot, view), Qt.Key.Key_F9)
    assert not window.stage.is_open
    qtbot.keyClick(activated(qtbot, window), Qt.Key.Key_F9)
    assert window.stage.is_open
    qtbot.keyClick(activated(qtbot, view), Qt.Key.Key_Escape)
    assert not window.stage.is_open
    window.menus.stage.trigger()
    assert window.stage.is_open
    assert window.stage.view is view
    window.close()
    assert not view.isVisible()


def test_it_says_what_the_window_says(window, qtbot, make_song):
    view = open_stage(qtbot, window)
    assert view.verdict.text == "What genre is it?"
    with qtbot.waitSignal(window.verdict_ready, timeout=WAIT_MS) as heard:
        window.open_paths([make_song("My song.wav")])
    assert view.verdict.text == window.headline.verdict.whole
    assert "My song.wav" in view.state.text
    assert view.bars.scores == pytest.approx(heard.args[1].prediction.scores)
    window.open_paths([make_song("x.wav").with_name("gone.wav")])
    qtbot.waitUntil(lambda: "gone.wav" in view.trouble.text)
    window.banner.dismiss()
    assert view.trouble.text == ""
    window.menus.languages["es"].trigger()
    QApplication.processEvents()
    assert view.verdict.text == window.headline.verdict.whole
    assert view.leave.text() == QCoreApplication.translate("StageView", "Leave (Esc)")


def test_escape_leaves_the_stage_and_cancels_nothing(window, qtbot, make_song):
    with qtbot.waitSignal(window.inference.worker.progressed, timeout=WAIT_MS):
        window.open_paths([make_song("long.wav", seconds=1200, sr=8000)])
    qtbot.keyClick(open_stage(qtbot, window), Qt.Key.Key_Escape)
    assert not window.stage.is_open
    assert window.queue.model.songs[0].state is State.ANALYSING
    qtbot.keyClick(activated(qtbot, window), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.queue.model.songs[0].state is State.CANCELLED, timeout=WAIT_MS)


def test_the_space_bar_listens_from_the_stage_too(window, qtbot, monkeypatch):
    pressed = []
    monkeypatch.setattr(window.live, "start", lambda *_: pressed.append("start"))
    qtbot.keyClick(open_stage(qtbot, window), Qt.Key.Key_Space)
    assert pressed == ["start"]
    # The row of what is heard is what is shown now, with its history.
    assert window._shown is window.listening.song
    assert window.stage.view.history.isVisible()
    assert window.spectrogram.history.isVisibleTo(window)


def test_the_screen_stays_awake_on_the_stage(window):
    assert not window._awake.is_on
    window.menus.stage.trigger()
    assert window._awake.is_on
    window.stage.close()
    assert not window._awake.is_on


def test_of_a_song_there_is_no_history(window, qtbot, make_song):
    with qtbot.waitSignal(window.verdict_ready, timeout=WAIT_MS):
        window.open_paths([make_song(seconds=2)])
    assert not window.spectrogram.history.isVisible()
