from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from genrescope.errors import Sentence, UserError
from genrescope.gui.actions import Actions
from genrescope.gui.songs.commands import SongCommands
from genrescope.gui.songs.model import SongListModel
from genrescope.gui.songs.song import Song, State
from genrescope.gui.songs.view import SongListView
from genrescope.gui.theme.palette import theme_of
from genrescope.gui.theme.switch import ThemeSwitch

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def songs() -> list[Song]:
    error = UserError(Sentence.EMPTY_FILE, name="2.wav")
    return [
        Song(Path("/music/0.wav")),
        Song(Path("/music/1.wav"), State.ANALYSING, seconds=50.0, duration=100.0),
        Song(Path("/music/2.wav"), State.FAILED, error=error),
        Song(Path("/music/3.wav"), State.CANCELLED),
    ]


@pytest.fixture
def view(qtbot, unthemed_app, songs, settings) -> SongListView:
    model = SongListModel()
    model.add(songs)
    owner = QWidget()
    qtbot.addWidget(owner)
    commands = SongCommands(model, Actions(owner, settings), owner)
    made = SongListView(model, commands)
    made.setParent(owner)
    made.model_of_the_test, made.owner_of_the_test, made.commands_of_the_test = model, owner, commands
    made.resize(220, 300)
    owner.resize(220, 300)
    owner.show()
    owner.activateWindow()
    made.setFocus()
    qtbot.waitUntil(made.hasFocus)
    made.setCurrentIndex(model.index(0))
    return made


def emitted(signal) -> list[list[Song]]:
    found: list[list[Song]] = []
    signal.connect(found.append)
    return found


def test_several_rows_are_selected_copied_and_removed(qtbot, view, songs):
    qtbot.keyClick(view, Qt.Key.Key_A, CTRL)
    assert view.selected == songs
    qtbot.keyClick(view, Qt.Key.Key_C, CTRL)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines == ["0.wav\tWaiting…", "1.wav\tAnalysing…", "2.wav\tEmpty file", "3.wav\tCancelled"]
    removed = emitted(view.commands_of_the_test.remove_requested)
    view.select([songs[2], songs[3]])
    qtbot.keyClick(view, Qt.Key.Key_Delete)
    assert removed == [[songs[2], songs[3]]]


@pytest.mark.skipif(sys.platform == "win32", reason="names have no control characters there")
def test_a_row_is_copied_as_one_line(view):
    odd = Song(Path("/music/a\nb\tc.wav"), State.CANCELLED)
    view.model().add([odd])
    view.select([odd])
    view.commands_of_the_test.copy()
    (line,) = QGuiApplication.clipboard().text().splitlines()
    assert line.count("\t") == 1


def test_enter_analyses_failed_and_cancelled_songs_again(qtbot, view, songs):
    again = emitted(view.commands_of_the_test.analysis_requested)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert again == []
    view.selectAll()
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert again == [[songs[2], songs[3]]]


def menu_of(view: SongListView, reason: QContextMenuEvent.Reason, row: int) -> QMenu:
    place = view.visualRect(view.model().index(row, 0)).center()
    QApplication.sendEvent(
        view.viewport(), QContextMenuEvent(reason, place, view.viewport().mapToGlobal(place))
    )
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def test_the_context_menu_of_a_row(qtbot, view, songs):
    commands = view.commands_of_the_test
    signals = commands.folder_requested, commands.analysis_requested, commands.remove_requested
    folders, again, removed = map(emitted, signals)
    # The menu key opens the menu of the selected row, wherever the pointer is.
    menu = menu_of(view, QContextMenuEvent.Reason.Keyboard, 3)
    entries = [entry for entry in menu.actions() if not entry.isSeparator()]
    assert [entry.text() for entry in entries] == [
        "&Play\tSpace",
        "Analyse a&gain",
        "Show in &folder",
        "&Copy",
        "Copy s&ections",
        "Sa&ve song card…",
        "&Remove from list",
    ]
    assert not any(entry.isEnabled() for entry in entries[:2])
    for entry in entries[2:]:
        entry.trigger()
    menu.close()
    assert folders == [Path("/music")]
    assert removed == [[songs[0]]]
    assert QGuiApplication.clipboard().text() == "0.wav\tWaiting…"
    view.select([songs[1], songs[2]])
    menu = menu_of(view, QContextMenuEvent.Reason.Mouse, 2)
    entries = [entry for entry in menu.actions() if not entry.isSeparator()]
    assert [entry.isEnabled() for entry in entries] == [False, True, False, True, False, False, True]
    entries[1].trigger()
    menu.close()
    assert again == [[songs[1], songs[2]]]


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("is_selected", [False, True])
def test_a_row_shows_its_progress_and_its_failure(unthemed_app, view, mode, is_selected):
    ThemeSwitch(unthemed_app, mode)
    if is_selected:
        view.selectAll()
    else:
        view.clearSelection()
    QApplication.processEvents()
    theme = theme_of(view)
    image = view.viewport().grab().toImage()

    def pixels(row: int) -> list[QColor]:
        place = view.visualRect(view.model().index(row, 0))
        columns, lines = range(place.left(), place.right() + 1), range(place.top(), place.bottom() + 1)
        return [image.pixelColor(x, y) for x in columns for y in lines]

    def is_red(colour: QColor) -> bool:
        return colour.red() > max(colour.green(), colour.blue()) + 50

    # Half of a line of three pixels.
    line = pixels(1).count(theme.colour("accent"))
    assert line == pytest.approx(3 * (view.viewport().width() - 22) / 2, rel=0.1)
    assert sum(map(is_red, pixels(2))) > 20
    assert not any(map(is_red, pixels(0) + pixels(3)))
    selected = QColor(theme.pressed).rgb()
    assert (image.pixel(6, view.visualRect(view.model().index(3, 0)).center().y()) == selected) == is_selected


def test_the_row_with_the_keyboard_focus_has_a_frame(qtbot, unthemed_app, view):
    ThemeSwitch(unthemed_app, "dark")

    def has_frame() -> bool:
        QApplication.processEvents()
        image = view.viewport().grab().toImage()
        top = view.visualRect(view.model().index(0, 0)).top()
        return image.pixelColor(view.viewport().width() // 2, top).lightness() > 120

    view.activateWindow()
    qtbot.waitUntil(view.isActiveWindow)
    view.setFocus(Qt.FocusReason.MouseFocusReason)
    assert not has_frame()
    view.setFocus(Qt.FocusReason.MouseFocusReason)
    qtbot.keyClick(view, Qt.Key.Key_Tab)
    view.setFocus(Qt.FocusReason.TabFocusReason)
    assert has_frame()


def test_a_double_click_plays_a_song_or_analyses_it_again(qtbot, view, songs):
    again = emitted(view.commands_of_the_test.analysis_requested)

    def double_click(row: int) -> None:
        place = view.visualRect(view.model_of_the_test.index(row)).center()
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
        qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)

    with qtbot.waitSignal(view.commands_of_the_test.play_requested):
        double_click(1)
    with qtbot.assertNotEmitted(view.commands_of_the_test.play_requested):
        double_click(2)
    assert again == [[songs[2]]]


def test_the_song_that_is_played_is_marked(view, songs):
    model = view.model_of_the_test
    text = Qt.ItemDataRole.AccessibleTextRole
    quiet = view.grab().toImage()
    model.set_played(songs[1])
    row = view.visualRect(model.index(1))
    playing = view.grab().toImage()
    changed = [
        (x, y)
        for x in range(quiet.width())
        for y in range(quiet.height())
        if quiet.pixel(x, y) != playing.pixel(x, y)
    ]
    assert changed
    assert all(row.contains(x - 1, y - 1) for x, y in changed)
    assert "playing" in model.index(1).data(text)
    model.set_played(None)
    assert view.grab().toImage() == quiet
    assert "playing" not in model.index(1).data(text)
