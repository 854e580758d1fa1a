from __future__ import annotations

import json
import shutil
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QApplication, QLineEdit, QWidget

from genrescope import paths
from genrescope.errors import Sentence
from genrescope.gui.songs.song import State
from genrescope.gui.text.outcome import outcome_text
from genrescope.gui.widgets.banner import Message
from genrescope.inference.outcome import NotMusic, Silence
from genrescope.main import build_window
from support.songs import WAIT_MS, drop, states, wait_for_all


def test_a_dropped_song_gets_its_verdict_bars_and_spectrogram(window, qtbot, make_song):
    path = make_song(hz=1000.0)
    with qtbot.waitSignal(window.queue.finished, timeout=WAIT_MS) as finished:
        drop(window, path)
    result = finished.args[1]
    assert finished.args[0].path == path
    outcome = result.outcome
    assert window.headline.verdict.whole == outcome_text(outcome)
    if isinstance(outcome, NotMusic):
        assert window.bars.scores == {}
    else:
        assert window.bars.scores == pytest.approx(outcome.scores.as_dict())
    assert window.queue.model.songs[0].result is result
    assert "A song.wav" in window.headline.detail.whole
    assert "0:06" in window.headline.detail.whole
    # The row of the tone is bright from left to right; an octave above, it is dark.
    song = window.queue.model.songs[0]
    columns, start, stop = song.frames.image(0.0, 6.0, 300)
    assert (start, stop) == pytest.approx((0.0, 6.0), abs=0.1)
    loudest = columns[10:-10].argmax(axis=1)
    assert loudest.min() == loudest.max()
    assert not window.spectrogram.view.is_empty
    assert not window.headline.at_work


def test_silence_is_reported_as_silence(window, qtbot, tmp_path):
    path = tmp_path / "quiet.wav"
    soundfile.write(path, np.zeros(5 * 8000), 8000)
    with qtbot.waitSignal(window.queue.finished, timeout=WAIT_MS) as finished:
        window.open_paths([path])
    assert finished.args[1].outcome == Silence()
    assert window.headline.verdict.whole == "Silence"
    assert window.bars.scores == {}


def test_the_row_above_the_picture_fits_at_every_width(window, qtbot, make_song):
    window.open_paths([make_song(seconds=2)])
    wait_for_all(qtbot, window)
    panel = window.spectrogram
    tools = [*panel._zoom_buttons.values(), panel.colours, panel.low, panel.high]
    for width in (720, 760, 800, 840, 900, 1000, 840, 720):
        window.resize(width, 480)
        QApplication.processEvents()
        seen = [tool for tool in tools if tool.isVisible()]
        assert all(tool.width() >= tool.minimumSizeHint().width() for tool in seen), width
        assert set(seen) >= set(tools[:4])
        assert (panel.low in seen) == (panel.high in seen)
        assert width < 1000 or panel.low in seen


def test_the_bundled_model_classifies_the_demo_clip(make_window, qtbot):
    window = make_window(model=None)
    with qtbot.waitSignal(window.queue.finished, timeout=WAIT_MS) as finished:
        qtbot.mouseClick(window.parts.welcome.demo, Qt.MouseButton.LeftButton)
    assert finished.args[0].path == paths.demo_clip()
    assert window.headline.verdict.whole.startswith("Classical, ")
    assert window.bars.order[0] == "classical"
    assert window.settings.recent_files == ()


def damaged_copy(model: Path, folder: Path) -> Path:
    shutil.copytree(model, folder)
    for name in ("model.tflite", "model.keras"):
        with (folder / name).open("r+b") as stream:
            stream.seek(100)
            stream.write(b"damage")
    return folder


@pytest.mark.expects_log("could not be loaded")
def test_a_damaged_model_is_not_run(make_window, qtbot, make_song, tiny_model, tmp_path):
    folder = damaged_copy(tiny_model, tmp_path / "model")
    window = make_window(model=folder)
    window.open_paths([make_song()])
    qtbot.waitUntil(lambda: "is damaged or does not match" in window.banner.text, timeout=WAIT_MS)
    assert window.inference.worker._classifier is None
    assert states(window) == [State.WAITING]
    assert window.transport.model_state.text() == "No model"
    # Repaired meanwhile: "Try again" continues where it stopped.
    shutil.copytree(tiny_model, folder, dirs_exist_ok=True)
    qtbot.mouseClick(window.banner.buttons[0], Qt.MouseButton.LeftButton)
    wait_for_all(qtbot, window)
    assert states(window) == [State.DONE]


@pytest.mark.expects_log("could not be loaded")
@pytest.mark.parametrize(
    ("content", "sentence"), [(None, Sentence.NOT_A_MODEL), ({"id": 1}, Sentence.MODEL_CARD_INVALID)]
)
def test_a_model_without_a_good_card(make_window, qtbot, tmp_path, content, sentence):
    (tmp_path / "odd").mkdir()
    if content is not None:
        (tmp_path / "odd" / "card.json").write_text(json.dumps(content))
    window = make_window(model=tmp_path / "odd")
    with qtbot.waitSignal(window.model.failed, timeout=WAIT_MS) as failed:
        pass
    assert failed.args[0].sentence is sentence
    assert window.banner.text == str(failed.args[0])


def test_closing_during_an_analysis_ends_everything(window, qtbot, make_song):
    with qtbot.waitSignal(window.inference.worker.progressed, timeout=WAIT_MS):
        window.open_paths([make_song("long.wav", seconds=1200, sr=8000)])
    begin = time.monotonic()
    window.close()
    assert not window.isVisible()
    assert window.inference._thread.isFinished()
    assert window.close_down()
    # Not a measurement, but a bound that only a hang exceeds.
    assert time.monotonic() - begin < 30


def test_a_thread_that_does_not_end_is_reported_every_time(unthemed_app, settings, monkeypatch):
    window = build_window(unthemed_app, settings=settings)
    end = window.inference.close
    monkeypatch.setattr(window.inference, "close", lambda timeout_s: end(timeout_s) and False)
    window.close()
    assert not window.close_down()
    window.deleteLater()


def test_closing_before_the_model_is_loaded(make_window):
    window = make_window()
    assert window.close_down()
    assert window.close_down()


def test_choices_are_remembered(make_window, settings, qtbot):
    window = make_window()
    window.resize(1000, 640)
    window.spectrogram.colours.setCurrentText("Cividis")
    window.spectrogram.low.setValue(-100)
    window.all_actions.sort.trigger()
    window.all_actions.theme.actions["light"].trigger()
    window.close()
    again = make_window()
    qtbot.waitExposed(again)
    assert again.spectrogram.view.colormap == "cividis"
    assert again.spectrogram.view.db_range == (-100.0, -15.0)
    assert not settings.sorted_bars
    assert not again.parts.sort_button.isChecked()
    assert settings.theme == "light"
    assert again.restoreGeometry(settings.geometry)
    assert again.height() == 640


def test_the_range_is_never_inverted(window):
    window.spectrogram.high.setValue(-60)
    window.spectrogram.low.setValue(-20)
    low, high = window.spectrogram.view.db_range
    assert (low, high) == (-20.0, 0.0)
    window.spectrogram.high.setValue(-60)
    assert window.spectrogram.view.db_range == (-80.0, -60.0)


def focusable(window) -> list[QWidget]:
    found = []
    for widget in window.findChildren(QWidget):
        inner = isinstance(widget, QLineEdit) and isinstance(widget.parent(), QAbstractSpinBox)
        if (
            widget.isVisible()
            and widget.isEnabled()
            and not inner
            and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        ):
            found.append(widget)
    return found


def test_the_keyboard_reaches_everything_and_all_parts_have_names(window, qtbot, make_song):
    window.open_paths([make_song(seconds=2)])
    wait_for_all(qtbot, window)
    window.banner.show_message(Message(lambda: "A sentence.", actions=[(lambda: "Try again", lambda: None)]))
    reachable = focusable(window)
    for widget in reachable:
        name = widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")
        assert name, f"{widget!r} has no accessible name"
    window.activateWindow()
    window.transport.listen.setFocus()
    visited = set()
    for _ in range(2 * len(reachable)):
        qtbot.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
        visited.add(QApplication.focusWidget())
    assert set(reachable) <= visited


def test_the_space_bar_plays_unless_a_button_handles_it(window, qtbot, make_song):
    window.open_paths([make_song(seconds=2)])
    wait_for_all(qtbot, window)
    played = []
    window.all_actions.play.triggered.connect(lambda: played.append("space"))
    window.playback.speaker.load = lambda *_, **__: None
    qtbot.keyClick(window.parts.sort_button, Qt.Key.Key_Space)
    assert not played
    assert not window.settings.sorted_bars
    qtbot.keyClick(window, Qt.Key.Key_Space)
    qtbot.keyClick(window.song_list, Qt.Key.Key_Space)
    assert played == ["space", "space"]
    assert window.live.state == "off"


def test_the_language_changes_at_once(make_window, qtbot, make_song):
    window = make_window(model=None)
    qtbot.waitUntil(lambda: window.model.state == "ready", timeout=WAIT_MS)
    window.all_actions.language.actions["es"].trigger()
    QApplication.processEvents()
    assert window.headline.verdict.whole == "¿Qué género es?"
    assert window.transport.listen.text() == "Escuchar"
    assert window.bars.row("classical").accessibleName().startswith("Clásica")
    empty = make_song("vacío.wav")
    empty.write_bytes(b"")
    window.open_paths([empty])
    wait_for_all(qtbot, window)
    assert window.banner.text == "“vacío.wav” es un archivo vacío."
    window.all_actions.language.actions["en"].trigger()
    QApplication.processEvents()
    assert window.transport.listen.text() == "Start listening"
    assert window.banner.text == "“vacío.wav” is an empty file."


def test_the_help_shows_the_measured_accuracy(window):
    window.all_actions.how_it_works.trigger()
    dialog = window.dialogs.get("how it works")
    card = window.model.card
    texts = " ".join(label.text() for label in dialog.findChildren(type(window.headline.queue)))
    assert "bossa nova" in texts
    if "accuracy" in card.metrics:
        assert f"{round(100 * card.metrics['accuracy'])}\u00a0%" in texts
    window.all_actions.about.trigger()
    assert window.dialogs.get("about").isVisible()
    assert window.dialogs.get("how it works") is dialog


def test_recent_files(window, qtbot, make_song):
    path = make_song("one & only.wav", seconds=2)
    window.open_paths([path])
    wait_for_all(qtbot, window)
    recent = window.menu_bar.recent
    recent.fill()
    first = recent.actions()[0]
    assert first.text() == "one && only.wav"
    window.clear_list()
    first.trigger()
    wait_for_all(qtbot, window)
    assert states(window) == [State.DONE]
    recent.fill()
    recent.actions()[-1].trigger()
    assert window.settings.recent_files == ()


def test_a_folder_is_one_recent_entry(window, qtbot, make_song, tmp_path):
    folder = make_song("R&B/1.wav", seconds=2).parent
    make_song("R&B/2.wav", seconds=2)
    single = make_song("single.wav", seconds=2)
    window.open_paths([folder, single])
    qtbot.waitUntil(lambda: len(window.queue.model.songs) == 3, timeout=WAIT_MS)
    assert window.settings.recent_files == (str(folder), str(single))
    window.clear_list()
    recent = window.menu_bar.recent
    recent.fill()
    assert recent.actions()[0].text() == "R&&B"
    recent.actions()[0].trigger()
    qtbot.waitUntil(lambda: len(window.queue.model.songs) == 2, timeout=WAIT_MS)


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("size", [(900, 600), (1280, 800)])
def test_nothing_is_clipped(window, qtbot, make_song, look, size):
    window.all_actions.theme.actions[look].trigger()
    window.resize(*size)
    window.open_paths([make_song(seconds=2)])
    wait_for_all(qtbot, window)
    QApplication.processEvents()
    assert (window.width(), window.height()) == size
    for widget in focusable(window):
        area = widget.rect().translated(widget.mapTo(window, QPoint(0, 0)))
        assert window.rect().contains(area), f"{widget!r} is outside of the window"
        assert widget.width() >= widget.minimumSizeHint().width() or isinstance(widget, QAbstractSpinBox)
    ground = window.grab().toImage().pixelColor(3, window.height() // 2).lightness()
    assert (ground > 127) == (look == "light")


def test_window_events_are_handled(window):
    for kind in (QEvent.Type.LanguageChange, QEvent.Type.PaletteChange, QEvent.Type.ActivationChange):
        QApplication.sendEvent(window, QEvent(kind))
