from __future__ import annotations

import json
import shutil
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QContextMenuEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QApplication, QLineEdit, QMenu, QWidget

from genrescope import paths
from genrescope.errors import Sentence
from genrescope.gui.songs.song_list import State
from genrescope.gui.text.outcome import outcome_text
from genrescope.inference.outcome import NotMusic, Silence
from genrescope.main import build_window

WAIT_MS = 60_000


def mime_of(*items: Path | str) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl(item) if isinstance(item, str) else QUrl.fromLocalFile(str(item)) for item in items])
    return mime


def drop(widget: QWidget, *items: Path | str) -> None:
    """Drag things over a widget and let go, as a hand does."""
    mime, place = mime_of(*items), widget.rect().center()
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(place, Qt.DropAction.CopyAction, mime, buttons, keys)
    QApplication.sendEvent(widget, enter)
    QApplication.sendEvent(widget, QDropEvent(QPointF(place), Qt.DropAction.CopyAction, mime, buttons, keys))


def states(window) -> list[State]:
    return [song.state for song in window.queue.model.songs]


def wait_for_all(qtbot, window) -> None:
    ended = {State.DONE, State.FAILED, State.CANCELLED}
    qtbot.waitUntil(lambda: bool(states(window)) and set(states(window)) <= ended, timeout=WAIT_MS)


def test_a_dropped_song_gets_its_verdict_bars_and_spectrogram(window, qtbot, make_song):
    path = make_song(hz=1000.0)
    with qtbot.waitSignal(window.verdict_ready, timeout=WAIT_MS) as heard:
        drop(window, path)
    result = heard.args[1]
    assert heard.args[0] == path
    outcome = result.outcome
    assert window.headline.verdict.whole == outcome_text(outcome)
    if isinstance(outcome, NotMusic):
        assert set(window.bars.scores.values()) == {0.0}
    else:
        assert window.bars.scores == pytest.approx(outcome.scores.as_dict())
    assert window.queue.model.songs[0].result is result
    assert "A song.wav" in window.headline.detail.whole
    assert "0:06" in window.headline.detail.whole
    # The row of the tone is bright from left to right, an octave above it is not.
    song = window.queue.model.songs[0]
    columns, start, stop = song.frames.image(0.0, 6.0, 300)
    assert (start, stop) == pytest.approx((0.0, 6.0), abs=0.1)
    loudest = columns[10:-10].argmax(axis=1)
    assert loudest.min() == loudest.max()
    assert not window.spectrogram.view.is_empty
    assert not window.headline.at_work


def test_silence_is_called_silence(window, qtbot, tmp_path):
    path = tmp_path / "quiet.wav"
    soundfile.write(path, np.zeros(5 * 8000), 8000)
    with qtbot.waitSignal(window.verdict_ready, timeout=WAIT_MS) as heard:
        window.open_paths([path])
    assert heard.args[1].outcome == Silence()
    assert window.headline.verdict.whole == "Silence"
    assert set(window.bars.scores.values()) == {0.0}


def test_the_overlay_shows_while_something_hovers(window):
    mime = mime_of("file:///tmp/a.wav")
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, mime, buttons, keys)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    assert window.overlay.isVisible()
    assert window.overlay.size() == window.centralWidget().size()
    picture = window.grab().toImage()
    QApplication.sendEvent(window, QDragLeaveEvent())
    assert not window.overlay.isVisible()
    # The overlay is seen: the window looks different all over.
    plain = window.grab().toImage()
    places = [QPoint(x, y) for x in range(40, window.width(), 97) for y in range(90, window.height(), 61)]
    changed = sum(picture.pixel(place) != plain.pixel(place) for place in places)
    assert changed > 0.9 * len(places)


def test_text_is_not_something_to_drop(window):
    mime = QMimeData()
    mime.setText("hello")
    enter = QDragEnterEvent(
        QPoint(5, 5),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(window, enter)
    assert not window.overlay.isVisible()


@pytest.mark.parametrize(
    "part", ["spectrogram.view", "song_list", "bars", "transport.device_box", "spectrogram.low"]
)
def test_every_part_of_the_window_takes_a_drop(window, qtbot, make_song, part):
    widget = window
    for name in part.split("."):
        widget = getattr(widget, name)
    assert not any(child.acceptDrops() for child in window.findChildren(QWidget))
    window.open_paths([make_song("first.wav", seconds=2)])
    wait_for_all(qtbot, window)
    drop(widget, make_song("second.wav", seconds=2))
    wait_for_all(qtbot, window)
    assert [song.name for song in window.queue.model.songs] == ["first.wav", "second.wav"]


def test_the_row_above_the_picture_is_whole_at_every_width(window, qtbot, make_song):
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


def test_songs_queue_up_and_a_bad_one_stops_nobody(window, qtbot, make_song, tmp_path):
    bad = tmp_path / "letter.mp3"
    bad.write_text("dear sir or madam " * 100)
    empty = tmp_path / "empty.wav"
    empty.touch()
    gone = tmp_path / "gone 🎸.wav"
    drop(window, make_song("1.wav"), bad, make_song("2.wav", hz=220), empty, gone, make_song("-3.wav"))
    wait_for_all(qtbot, window)
    done, failed = State.DONE, State.FAILED
    assert states(window) == [done, failed, done, failed, failed, done]
    sentences = [song.error.sentence for song in window.queue.model.songs if song.error]
    assert sentences == [Sentence.NOT_AUDIO, Sentence.EMPTY_FILE, Sentence.FILE_NOT_FOUND]
    assert "gone 🎸.wav" in window.banner.text
    # The first song stays in view; a click shows another one's answer, or its sentence.
    assert window.headline.detail.whole.startswith("1.wav")
    window.song_list.setCurrentIndex(window.queue.model.index(2))
    assert window.headline.detail.whole.startswith("2.wav")
    window.song_list.setCurrentIndex(window.queue.model.index(1))
    assert window.headline.detail.whole == "“letter.mp3” is not an audio file that Genrescope can open."


def test_a_file_that_was_cut_short_is_heard_as_far_as_it_goes(window, qtbot, make_song):
    path = make_song("half.wav", seconds=10)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    window.open_paths([path])
    wait_for_all(qtbot, window)
    assert states(window) == [State.DONE]
    assert window.banner.text == Sentence.CUT_SHORT.value.format(name="half.wav")
    assert "0:05" in window.headline.detail.whole


def test_a_file_that_comes_back_can_be_tried_again(window, qtbot, make_song, tmp_path):
    path = tmp_path / "late.wav"
    window.open_paths([path])
    wait_for_all(qtbot, window)
    make_song("late.wav")
    (again,) = window.banner.buttons
    qtbot.mouseClick(again, Qt.MouseButton.LeftButton)
    wait_for_all(qtbot, window)
    assert states(window) == [State.DONE]
    assert window.banner.text == ""


def test_cancel_stops_the_queue_and_the_window_goes_on(window, qtbot, make_song):
    long, next_one = make_song("long.wav", seconds=1200, sr=8000), make_song("next.wav", seconds=2)
    with qtbot.waitSignal(window.inference.worker.progressed, timeout=WAIT_MS):
        window.open_paths([long, next_one])
    assert window.headline.at_work
    qtbot.mouseClick(window.headline.cancel, Qt.MouseButton.LeftButton)
    wait_for_all(qtbot, window)
    assert states(window) == [State.CANCELLED, State.CANCELLED]
    assert not window.headline.at_work
    window.queue.hear_again(window.queue.model.songs[1])
    wait_for_all(qtbot, window)
    assert states(window) == [State.CANCELLED, State.DONE]


def test_a_folder_brings_its_songs(window, qtbot, make_song, tmp_path):
    make_song("album/2 second.wav", seconds=2)
    make_song("album/1 first.wav", seconds=2)
    make_song("album/bonus/3 third.wav", seconds=2)
    (tmp_path / "album" / "cover.jpg").write_bytes(b"no sound")
    with qtbot.waitSignal(window.queue.added, timeout=WAIT_MS):
        drop(window, tmp_path / "album")
    assert [song.name for song in window.queue.model.songs] == ["1 first.wav", "2 second.wav", "3 third.wav"]
    wait_for_all(qtbot, window)


def test_a_folder_without_songs_and_a_web_address_get_a_sentence(window, qtbot, tmp_path):
    (tmp_path / "papers").mkdir()
    drop(window, tmp_path / "papers")
    qtbot.waitUntil(lambda: "no songs in the folder “papers”" in window.banner.text, timeout=WAIT_MS)
    drop(window, "https://example.org/song.mp3")
    assert window.banner.text == Sentence.NOT_A_FILE.value
    assert states(window) == []


def test_removing_the_song_that_is_heard(window, qtbot, make_song):
    with qtbot.waitSignal(window.inference.worker.progressed, timeout=WAIT_MS):
        window.open_paths([make_song("long.wav", seconds=1200, sr=8000), make_song("next.wav", seconds=2)])
    window.remove_chosen()
    wait_for_all(qtbot, window)
    assert [song.name for song in window.queue.model.songs] == ["next.wav"]
    assert states(window) == [State.DONE]
    window.clear_list()
    assert window.headline.verdict.whole == "What genre is it?"


def test_the_menu_of_a_row(window, qtbot, make_song):
    window.open_paths([make_song("1.wav", seconds=2), make_song("2.wav", seconds=2)])
    wait_for_all(qtbot, window)

    def menu_of(reason: QContextMenuEvent.Reason, row: int) -> QMenu:
        place = window.song_list.visualRect(window.queue.model.index(row)).center()
        event = QContextMenuEvent(reason, place, window.song_list.viewport().mapToGlobal(place))
        QApplication.sendEvent(window.song_list.viewport(), event)
        return QApplication.activePopupWidget()

    menu = menu_of(QContextMenuEvent.Reason.Mouse, 1)
    assert [entry.text() for entry in menu.actions()] == [
        "Hear it again",
        "Show its folder",
        "Remove from the list",
    ]
    menu.actions()[0].trigger()
    menu.close()
    assert states(window)[1] is not State.DONE
    wait_for_all(qtbot, window)
    # The menu key opens that of the row that is chosen, wherever the mouse is.
    window.song_list.setCurrentIndex(window.queue.model.index(0))
    menu = menu_of(QContextMenuEvent.Reason.Keyboard, 1)
    menu.actions()[2].trigger()
    menu.close()
    assert [song.name for song in window.queue.model.songs] == ["2.wav"]


def test_only_some_spectrograms_are_kept(window, qtbot, make_song, monkeypatch):
    monkeypatch.setattr("genrescope.gui.songs.queue.FRAMES_KEPT", 1)
    window.open_paths([make_song(f"{i}.wav", seconds=2) for i in range(3)])
    wait_for_all(qtbot, window)
    kept = [song.frames is not None for song in window.queue.model.songs]
    assert kept == [True, False, True]
    window.song_list.setCurrentIndex(window.queue.model.index(1))
    wait_for_all(qtbot, window)
    assert window.queue.model.songs[1].frames.position > 0
    assert not window.spectrogram.view.is_empty


def test_the_bundled_model_classifies_the_demo_clip(make_window, qtbot):
    window = make_window(model=None)
    with qtbot.waitSignal(window.verdict_ready, timeout=WAIT_MS) as heard:
        qtbot.mouseClick(window.invitation.demo, Qt.MouseButton.LeftButton)
    assert heard.args[0] == paths.demo_clip()
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
    # Repaired meanwhile: "Try again" goes on where it stopped.
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
    with qtbot.waitSignal(window.model_failed, timeout=WAIT_MS) as failed:
        pass
    assert failed.args[0].sentence is sentence
    assert window.banner.text == str(failed.args[0])


def test_closing_in_the_middle_of_a_song_ends_everything(window, qtbot, make_song):
    with qtbot.waitSignal(window.inference.worker.progressed, timeout=WAIT_MS):
        window.open_paths([make_song("long.wav", seconds=1200, sr=8000)])
    begin = time.monotonic()
    window.close()
    assert not window.isVisible()
    assert window.inference._thread.isFinished()
    assert window.close_down()
    # Not a measurement: a bound that only a hang exceeds.
    assert time.monotonic() - begin < 30


def test_a_thread_that_does_not_end_is_reported_every_time(unthemed_app, settings, monkeypatch):
    window = build_window(unthemed_app, settings=settings)
    end = window.inference.close
    monkeypatch.setattr(window.inference, "close", lambda: end() and False)
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
    assert not again.sort_button.isChecked()
    assert settings.theme == "light"
    assert again.restoreGeometry(settings.geometry)
    assert again.height() == 640


def test_the_range_never_turns_over(window):
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


def test_the_keyboard_reaches_everything_and_everything_has_a_name(window, qtbot, make_song):
    window.open_paths([make_song(seconds=2)])
    wait_for_all(qtbot, window)
    window.banner.say("A sentence.", actions=[("Try again", lambda: None)])
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


def test_the_space_bar_starts_listening_unless_a_button_wants_it(window, qtbot, monkeypatch):
    pressed = []
    monkeypatch.setattr(window.listening, "toggle", lambda: pressed.append("space"))
    qtbot.keyClick(window, Qt.Key.Key_Space)
    assert pressed == ["space"]
    qtbot.keyClick(window.sort_button, Qt.Key.Key_Space)
    assert pressed == ["space"]
    assert not window.settings.sorted_bars


def test_the_language_changes_at_once(make_window, qtbot, make_song):
    window = make_window(model=None)
    qtbot.waitUntil(lambda: window.model.state == "ready", timeout=WAIT_MS)
    window.all_actions.language.actions["es"].trigger()
    QApplication.processEvents()
    assert window.headline.verdict.whole == "¿Qué género es?"
    assert window.transport.listen.text() == "Empezar a escuchar"
    assert window.bars.row("classical").accessibleName().startswith("Clásica")
    empty = make_song("vacío.wav")
    empty.write_bytes(b"")
    window.open_paths([empty])
    wait_for_all(qtbot, window)
    assert window.banner.text == "«vacío.wav» es un archivo vacío."
    window.all_actions.language.actions["en"].trigger()
    QApplication.processEvents()
    assert window.transport.listen.text() == "Start listening"


def test_the_help_texts_tell_what_the_card_says(window):
    window.all_actions.how_it_works.trigger()
    dialog = window.dialogs.get("how it works")
    card = window.model.card
    texts = " ".join(label.text() for label in dialog.findChildren(type(window.headline.queue)))
    assert "Bossa nova" in texts
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
    first.trigger()
    wait_for_all(qtbot, window)
    assert len(states(window)) == 2
    recent.fill()
    recent.actions()[-1].trigger()
    assert window.settings.recent_files == ()


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("size", [(900, 600), (1280, 800)])
def test_nothing_is_cut_off(window, qtbot, make_song, look, size):
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


def test_a_window_event_of_every_kind_is_survived(window):
    for kind in (QEvent.Type.LanguageChange, QEvent.Type.PaletteChange, QEvent.Type.ActivationChange):
        QApplication.sendEvent(window, QEvent(kind))
