from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from genrescope.errors import Sentence, UserError
from genrescope.gui.actions import Actions
from genrescope.gui.songs.columns import Column, Kind
from genrescope.gui.songs.commands import SongCommands
from genrescope.gui.songs.model import SongListModel
from genrescope.gui.songs.song import Song, State
from genrescope.gui.songs.table_model import COLUMNS, SongFilter, SongTable
from genrescope.gui.songs.table_panel import SongTablePanel
from genrescope.inference.outcome import Mixed, Outcome, Part
from support.outcomes import genre, not_music, not_sure, result, scores
from support.songs import wait_for_all
from support.tiny_model import CARD, CLASSES

ASCENDING, DESCENDING = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
CONTROL = Qt.KeyboardModifier.ControlModifier


def song(name: str, outcome: Outcome | None = None, **facts: object) -> Song:
    """A song that is analysed if it has an outcome."""
    made = Song(Path("/music/An album") / name, **facts)
    if outcome is not None:
        found = result(made.path, seconds=float(made.duration or 60.0))
        tags = np.array([0.1, 0.1, 0.9], dtype=np.float32)
        made.result = dataclasses.replace(found, outcome=outcome, classes=CLASSES, tags=tags)
        made.outcome, made.state, made.duration = outcome, State.DONE, found.duration
    return made


def mixed(main: str, other: str) -> Mixed:
    return Mixed((Part(main, 0, 50, 50), Part(other, 50, 60, 10)), scores(CLASSES, main))


@pytest.fixture
def songs() -> list[Song]:
    return [
        song(
            "1.mp3",
            genre(CLASSES, "rock", 0.9),
            title="Señor",
            artist="Zoë",
            genres=("Rock",),
            duration=200.0,
        ),
        song(
            "2.mp3",
            genre(CLASSES, "gnawa", 0.6),
            title="Track 10",
            artist="abba",
            genres=("Pop",),
            duration=90.0,
        ),
        song("3.mp3", not_sure(CLASSES), title="Track 9"),
        song("4.mp3", mixed("rock", "gnawa"), genres=("Indie rock",)),
        song("5.mp3", not_music(CLASSES)),
        song("6.mp3", state=State.FAILED, error=UserError(Sentence.EMPTY_FILE, name="6.mp3")),
        song("7.mp3"),
    ]


@pytest.fixture
def model(qapp, songs) -> SongListModel:
    made = SongListModel()
    made.add(songs)
    return made


@pytest.fixture
def table(model) -> SongTable:
    made = SongTable(model)
    made.use_card(CARD)
    made.follow(True)
    return made


@pytest.fixture
def panel(qtbot, unthemed_app, settings, model) -> SongTablePanel:
    owner = QWidget()
    qtbot.addWidget(owner)
    actions = Actions(owner, settings)
    made = SongTablePanel(SongTable(model), SongCommands(model, actions, owner), actions.columns)
    made.setParent(owner)
    made.owner_of_the_test, made.actions_of_the_test = owner, actions
    made.use_card(CARD)
    made.follow(True)
    made.resize(900, 300)
    owner.resize(900, 300)
    owner.show()
    owner.activateWindow()
    return made


def names(table: SongTable) -> list[str]:
    return [song.path.stem for song in table.rows]


def texts(table: SongTable, row: int) -> dict[Column, str]:
    shown = (table.index(row, place).data() for place in range(len(COLUMNS)))
    return {column: text for column, text in zip(COLUMNS, shown, strict=True) if text}


def test_a_row_says_what_was_found_and_what_the_tags_say(table):
    assert texts(table, 0) == {
        Column.TITLE: "Señor",
        Column.ARTIST: "Zoë",
        Column.GENRE: "Rock",
        Column.CONFIDENCE: "90\u00a0%",
        Column.SECOND: "Bossa nova",
        Column.STYLES: "punk",
        Column.TAG: "Rock",
        Column.AGREEMENT: "Agrees",
        Column.LENGTH: "3:20",
        Column.STATE: "Analysed",
        Column.FILE: "1.mp3",
        Column.FOLDER: str(Path("/music/An album")),
    }
    assert texts(table, 1)[Column.AGREEMENT] == "Differs"
    assert texts(table, 2)[Column.GENRE] == "Not sure"
    assert texts(table, 2)[Column.SECOND] == "Gnawa, Rock"
    assert texts(table, 3)[Column.GENRE] == "Mostly rock"
    assert Column.STYLES not in texts(table, 4)
    # Without tags, the title is the name of the file.
    assert texts(table, 5)[Column.TITLE] == "6"
    assert texts(table, 5)[Column.STATE] == "Empty file"
    assert texts(table, 6)[Column.STATE] == "Waiting…"


@pytest.mark.parametrize(
    ("column", "order", "expected"),
    [
        (Column.TITLE, ASCENDING, "4567132"),
        # Songs without a value come last in both orders.
        (Column.ARTIST, ASCENDING, "2134567"),
        (Column.ARTIST, DESCENDING, "1234567"),
        (Column.CONFIDENCE, DESCENDING, "1234567"),
        (Column.LENGTH, ASCENDING, "3452167"),
        (Column.AGREEMENT, ASCENDING, "2143567"),
    ],
)
def test_songs_are_sorted_by_what_a_column_means(table, column, order, expected):
    table.sort(COLUMNS.index(column), order)
    assert "".join(names(table)) == expected
    table.sort(-1)
    assert "".join(names(table)) == "1234567"


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (SongFilter("senor"), "1"),
        (SongFilter("track ABBA"), "2"),
        (SongFilter("gnawa"), "2"),
        (SongFilter("album"), "1234567"),
        (SongFilter(kind="rock"), "14"),
        (SongFilter("indie", "rock"), "4"),
        (SongFilter(kind=Kind.NOT_SURE), "3"),
        (SongFilter(kind=Kind.MIXED), "4"),
        (SongFilter(kind=Kind.NOT_MUSIC), "5"),
        (SongFilter(kind=Kind.DIFFERENT), "2"),
        (SongFilter(kind=Kind.FAILED), "6"),
        (SongFilter(kind=Kind.PENDING), "7"),
        (SongFilter("nothing like it"), ""),
    ],
)
def test_songs_are_filtered_by_words_and_kinds(table, wanted, expected):
    table.set_filter(wanted)
    assert "".join(names(table)) == expected


def test_each_kind_is_counted(table):
    assert table.counts == {
        "rock": 2,
        "gnawa": 1,
        Kind.NOT_SURE: 1,
        Kind.MIXED: 1,
        Kind.NOT_MUSIC: 1,
        Kind.DIFFERENT: 1,
        Kind.FAILED: 1,
        Kind.PENDING: 1,
    }


def test_the_table_follows_the_list(qtbot, table, model, songs):
    table.set_filter(SongFilter(kind=Kind.PENDING))
    songs[6].outcome = genre(CLASSES, "gnawa")
    songs[6].result = dataclasses.replace(result(songs[6].path), outcome=songs[6].outcome, classes=CLASSES)
    songs[6].state = State.DONE
    with qtbot.waitSignal(table.refreshed):
        model.touch(songs[6])
    assert names(table) == []
    with qtbot.waitSignal(table.refreshed):
        model.add([song("8.mp3")])
    assert names(table) == ["8"]
    table.set_filter(SongFilter())
    with qtbot.waitSignal(table.refreshed):
        model.remove([songs[0], songs[2], songs[4]])
    assert "".join(names(table)) == "24678"


def test_sorting_and_filtering_keep_the_selection(panel, songs):
    view = panel.view
    view.select([songs[1], songs[0]])
    assert view.current is songs[1]
    view.horizontalHeader().setSortIndicator(COLUMNS.index(Column.ARTIST), DESCENDING)
    assert view.selected == [songs[0], songs[1]]
    assert view.current is songs[1]
    panel.kinds.setCurrentIndex(panel.kinds.findText("Rock  (2)"))
    panel.kinds.activated.emit(panel.kinds.currentIndex())
    assert view.listed == [songs[0], songs[3]]
    assert view.selected == [songs[0]]
    # Songs that are to be selected are shown, whatever the filter is.
    view.select([songs[6]])
    assert view.selected == [songs[6]]
    assert panel.kinds.currentText() == "All songs  (7)"


def test_what_is_typed_filters_the_songs(qtbot, panel):
    qtbot.keyClicks(panel.text, "track")
    qtbot.waitUntil(lambda: panel.count.text() == "2 of 7 songs")
    panel.text.clear()
    qtbot.waitUntil(lambda: panel.count.text() == "7 songs")


def test_the_kinds_are_listed_with_their_numbers(panel):
    listed = [panel.kinds.itemText(i) for i in range(panel.kinds.count())]
    assert listed == [
        "All songs  (7)",
        "Rock  (2)",
        "Gnawa  (1)",
        "",  # a line
        "Not sure  (1)",
        "Mixed  (1)",
        "Not music  (1)",
        "Differs from the tag  (1)",
        "Failed  (1)",
        "Not analysed yet  (1)",
    ]


def test_the_columns_fill_the_width_until_the_user_changes_one(panel):
    view = panel.view
    view.set_columns([Column.ARTIST, Column.TITLE], {})
    assert view.columns == [Column.ARTIST, Column.TITLE]
    assert view.horizontalHeader().length() == view.viewport().width()
    assert view.widths == {}
    view.setColumnWidth(COLUMNS.index(Column.ARTIST), 77)
    assert view.widths[Column.ARTIST] == 77


def test_selected_rows_are_copied_as_a_spreadsheet_takes_them(panel, songs):
    panel.view.set_columns([Column.TITLE, Column.GENRE], {})
    panel.view.select([songs[0], songs[1]])
    panel.actions_of_the_test.copy.trigger()
    assert QGuiApplication.clipboard().text() == "Señor\tRock\nTrack 10\tGnawa"


def test_the_window_shows_the_table_in_place_of_the_cards(window, qtbot, make_song):
    actions, view = window.all_actions, window.parts.table.view
    assert not actions.table.isEnabled()
    window.open_paths([make_song(f"{name}.wav", hz=hz) for name, hz in (("a", 220.0), ("b", 2_500.0))])
    wait_for_all(qtbot, window)
    a, b = window.queue.model.songs
    window.song_list.select([b])
    actions.table.trigger()
    assert view.isVisible()
    assert not window.song_list.isVisible()
    assert not window.bars.isVisible()
    assert view.selected == [b]
    view.select([a])
    assert window.presenter.shown is a
    # The order of the table is that of the playback.
    view.horizontalHeader().setSortIndicator(COLUMNS.index(Column.FILE), DESCENDING)
    actions.previous_song.trigger()
    assert window.presenter.shown is b
    actions.table.trigger()
    assert window.song_list.isVisible()
    assert window.bars.isVisible()
    assert window.song_list.selected == [b]
    qtbot.keyClick(window, Qt.Key.Key_F, CONTROL)
    assert window.parts.table.text.hasFocus()
    view.selectAll()
    actions.remove.trigger()
    assert window.parts.welcome.isVisible()


def test_listening_shows_the_cards(window, qtbot, make_song):
    window.open_paths([make_song()])
    wait_for_all(qtbot, window)
    window.all_actions.table.trigger()
    window.presenter.show_live()
    assert window.spectrogram.isVisible()
    assert not window.all_actions.table.isChecked()


def test_the_table_is_remembered(make_window, settings):
    window = make_window()
    actions = window.all_actions
    actions.table.setEnabled(True)
    actions.table.trigger()
    actions.columns.actions["styles"].trigger()
    actions.columns.actions["folder"].trigger()
    view = window.parts.table.view
    view.horizontalHeader().moveSection(0, 1)
    view.setColumnWidth(COLUMNS.index(Column.GENRE), 99)
    view.horizontalHeader().setSortIndicator(COLUMNS.index(Column.LENGTH), DESCENDING)
    again = make_window()
    assert again.all_actions.table.isChecked()
    assert again.parts.table.view.columns == view.columns
    assert again.parts.table.view.columns[:2] == [Column.ARTIST, Column.TITLE]
    assert Column.STYLES not in view.columns
    assert again.all_actions.columns.checked == sorted(
        (column.value for column in view.columns), key=[column.value for column in Column].index
    )
    assert again.parts.table.view.widths[Column.GENRE] == 99
    assert again.parts.table.view.order == (Column.LENGTH, True)


def test_one_column_stays(window):
    columns = window.all_actions.columns
    for name in list(columns.checked):
        columns.actions[name].trigger()
    assert window.parts.table.view.columns == [Column.STATE]
    assert columns.checked == ["state"]


def test_a_filter_that_the_window_sets_is_shown_and_stays(qtbot, panel, songs):
    table = panel.view.model()
    table.set_filter(SongFilter("abba"))
    assert panel.text.text() == "abba"
    panel.view.select([songs[0]])
    assert panel.text.text() == ""
    qtbot.wait(200)  # longer than it takes until typed text filters
    assert panel.view.listed == songs
