"""The stage together with the window."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QApplication, QWidget

from genrescope import paths
from genrescope.gui.live.recording import RecordingController
from genrescope.gui.songs.song import State

WAIT_MS = 60_000


def open_stage(qtbot, window) -> QWidget:
    window.all_actions.stage.trigger()
    return activated(qtbot, window.stage.view)


def activated(qtbot, window: QWidget) -> QWidget:
    """Return a window after giving it the keyboard focus."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def test_opening_and_closing(window, qtbot):
    assert window.stage.view is None
    qtbot.mouseClick(window.parts.stage_button, Qt.MouseButton.LeftButton)
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
    window.all_actions.stage.trigger()
    assert window.stage.is_open
    assert window.stage.view is view
    window.close()
    assert not view.isVisible()


def test_it_shows_the_contents_of_the_window(window, qtbot, make_song):
    view = open_stage(qtbot, window)
    assert view.verdict.text == "What genre is it?"
    with qtbot.waitSignal(window.queue.finished, timeout=WAIT_MS) as finished:
        window.open_paths([make_song("My song.wav")])
    assert view.verdict.text == window.headline.verdict.whole
    assert "My song.wav" in view.state.text
    assert view.bars.scores == pytest.approx(finished.args[1].outcome.scores.as_dict())
    window.open_paths([make_song("x.wav").with_name("gone.wav")])
    qtbot.waitUntil(lambda: "gone.wav" in view.message.text)
    english = view.message.text
    window.all_actions.language.actions["es"].trigger()
    QApplication.processEvents()
    assert view.message.text == window.banner.text != english
    window.banner.dismiss()
    assert view.message.text == ""
    assert view.verdict.text == window.headline.verdict.whole
    assert view.leave.text() == QCoreApplication.translate("StageView", "Exit (Esc)")


def test_escape_leaves_the_stage_and_cancels_nothing(window, qtbot, make_song):
    with qtbot.waitSignal(window.inference.worker.progressed, timeout=WAIT_MS):
        window.open_paths([make_song("long.wav", seconds=1200, sr=8000)])
    qtbot.keyClick(open_stage(qtbot, window), Qt.Key.Key_Escape)
    assert not window.stage.is_open
    assert window.queue.model.songs[0].state is State.ANALYSING
    qtbot.keyClick(activated(qtbot, window), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.queue.model.songs[0].state is State.CANCELLED, timeout=WAIT_MS)


def test_the_screen_stays_awake_on_the_stage(window):
    assert not window._awake.is_on
    window.all_actions.stage.trigger()
    assert window._awake.is_on
    window.stage.close()
    assert not window._awake.is_on


def test_the_end_of_a_recording_is_shown_without_a_tick(window, monkeypatch):
    window.all_actions.stage.trigger()
    view = window.stage.view
    for seconds, words in ((29.0, "● 0:29"), (0.0, "● 0:00"), (None, "")):
        monkeypatch.setattr(RecordingController, "seconds", seconds)
        window.live.recording.changed.emit()
        assert view.recording.text == words


TWO_SCREENS = """
import sys
from PySide6.QtWidgets import QApplication
from genrescope.gui.stage.view import StageView

app = QApplication(["x", "-platform", "offscreen:configfile=" + sys.argv[1]])
stage = StageView([], lambda event: False)
for screen in reversed(app.screens()):
    stage.enter(screen)
    app.processEvents()
    print(stage.screen().name(), *stage.geometry().getRect(), sep=",")
    stage.close()
"""


def test_it_covers_the_chosen_screen(tmp_path):
    screens = [
        {"name": name, "x": x, "y": 0, "width": width, "height": height, "dpr": 1}
        for name, x, width, height in (("laptop", 0, 1280, 720), ("upright", 1280, 1080, 1920))
    ]
    for screen in screens:
        screen |= {"logicalDpi": 96, "logicalBaseDpi": 96}
    config = tmp_path / "screens.json"
    config.write_text(json.dumps({"screens": screens}))
    command = [sys.executable, "-c", TWO_SCREENS, str(config)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=paths.PACKAGE.parent)
    assert done.stdout.split() == ["upright,1280,0,1080,1920", "laptop,0,0,1280,720"], done.stderr


# With a sound server ---------------------------------------------------------------------------------


@pytest.fixture
def listening(sound_card, window, list_devices, qtbot):
    """A window that listens to the server's inputs, to which a tone is played."""
    device = next(device for device in list_devices(window) if device.name == sound_card.device_name)
    window.transport.device_box.set_chosen(device.id)
    window.live.toggle()
    qtbot.waitUntil(lambda: window.live.state == "on", timeout=WAIT_MS)
    t = np.arange(60 * sound_card.sr) / sound_card.sr
    sound_card.play((0.3 * np.sin(2 * np.pi * 800.0 * t)).astype(np.float32))
    return window


def brightest_column(view: QWidget) -> int:
    """Return the lightness of the brightest pixel near the newest edge of the picture."""
    image, area = view.grab().toImage(), view.picture.geometry()
    return max(image.pixelColor(area.right() - 20, y).lightness() for y in range(area.top(), area.bottom()))


def test_live_sound_is_on_the_stage(listening, sound_card, qtbot, tmp_path):
    window = listening
    window.settings.recordings_folder = str(tmp_path)
    assert window._awake.is_on
    view = open_stage(qtbot, window)
    with qtbot.waitSignal(window.live.analysis.answered, timeout=WAIT_MS):
        pass
    qtbot.waitUntil(lambda: brightest_column(view) > 60, timeout=WAIT_MS)
    assert view.meter.peak > -20
    assert view.verdict.text == window.headline.verdict.whole
    assert sound_card.device_name in view.state.text
    assert view.recording.text == ""
    # The window's keys work here.
    qtbot.keyClick(view, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: view.recording.text == "● 0:01", timeout=WAIT_MS)
    qtbot.keyClick(view, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: view.recording.text == "", timeout=WAIT_MS)
    qtbot.waitUntil(lambda: "Saved as" in view.message.text, timeout=WAIT_MS)
    with qtbot.waitSignal(window.live.recording.saved, timeout=WAIT_MS) as saved:
        qtbot.keyClick(view, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert saved.args[0].exists()
    # The loss of the device is reported on the stage, and the meter is reset.
    sound_card.kill()
    qtbot.waitUntil(lambda: window.live.state == "waiting", timeout=WAIT_MS)
    assert view.verdict.text == f"Waiting for “{sound_card.device_name}”…"
    assert "was unplugged" in view.message.text
    assert view.meter.peak <= -60
    # The key of the window stops waiting; then the screen may go dark.
    qtbot.keyClick(view, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.live.state == "off", timeout=WAIT_MS)
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert not window._awake.is_on


def test_the_keys_have_the_same_names_as_in_the_menu(window, qtbot):
    view = open_stage(qtbot, window)
    hint = view.hint.text()
    assert hint == "Ctrl+M: Start listening · Ctrl+R: Record"
    window.all_actions.keep_last.setEnabled(True)
    assert view.hint.text() == hint + " · Ctrl+L: Save last 30 seconds"
    window.all_actions.listen.set_on(True)
    window.all_actions.record.set_on(True)
    assert view.hint.text().startswith("Ctrl+M: Stop listening · Ctrl+R: Stop recording")
    assert view.rect().contains(view.hint.parentWidget().geometry())
    # If one line is too long, each key gets its own.
    window._language.use("es")
    view.showNormal()
    view.resize(720, 480)
    save = window.all_actions.keep_last.text().replace("&", "")
    qtbot.waitUntil(lambda: save in view.hint.text())
    assert view.width() == 720
    assert view.rect().contains(view.hint.parentWidget().geometry())
