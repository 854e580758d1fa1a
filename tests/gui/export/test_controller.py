"""What the commands of the menu Export write, and what the window says about it."""

from __future__ import annotations

import json
import shutil
import wave
from collections.abc import Callable
from pathlib import Path

import mutagen.id3
import mutagen.wave
import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialogButtonBox, QFileDialog, QLabel, QTableWidget

from genrescope.gui.export.sorting_dialog import SortingDialog
from genrescope.gui.main_window import MainWindow
from genrescope.library.export.csv_ import CsvFormat, read_csv
from support.songs import WAIT_MS, wait_for_all

TONES = {"low.wav": 440.0, "high.wav": 2500.0, "other.wav": 450.0}
"""Bossa nova, rock and bossa nova again, to the tiny model."""


@pytest.fixture
def exporting(window: MainWindow, qtbot, make_song: Callable[..., Path], tmp_path: Path) -> MainWindow:
    """A window with three analysed songs, and one that is not audio."""
    broken = tmp_path / "broken.wav"
    broken.write_text("no audio")
    window.open_paths([*(make_song(name, hz=hz) for name, hz in TONES.items()), broken])
    wait_for_all(qtbot, window)
    return window


def choose(window: MainWindow, action: QAction, path: Path, kind: int = 0) -> str:
    """Trigger an action that asks for a file or folder, and answer; return the dialog's title."""
    assert action.isEnabled()
    action.trigger()
    dialog = window.dialogs.get("save") or window.dialogs.get("folder")
    assert isinstance(dialog, QFileDialog)
    if window.dialogs.get("save"):
        dialog.selectNameFilter(dialog.nameFilters()[kind])
    dialog.fileSelected.emit(str(path))
    title = dialog.windowTitle()
    dialog.close()
    return title


def wait_for_message(qtbot, window: MainWindow, text: str) -> None:
    qtbot.waitUntil(lambda: text in window.banner.text, timeout=WAIT_MS)


def press(window: MainWindow, qtbot, label: str) -> None:
    (button,) = (button for button in window.banner.buttons if button.text() == label)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_nothing_can_be_exported_without_a_result(window):
    actions = window.all_actions
    for name, action in actions.by_name.items():
        if name.startswith("export_") or name.endswith("_by_genre"):
            assert not action.isEnabled(), name


def test_all_songs_are_exported_as_a_table(exporting, qtbot, tmp_path):
    path = tmp_path / "songs.csv"
    title = choose(exporting, exporting.all_actions.export_csv, path, kind=1)
    assert title == "Export 4 songs"
    wait_for_message(qtbot, exporting, "“songs.csv” was saved.")
    rows = read_csv(path)
    assert [Path(row["path"]).name for row in rows] == [*TONES, "broken.wav"]
    assert [row["verdict"] for row in rows] == ["bossa_nova", "rock", "bossa_nova", ""]
    assert rows[3]["error"]
    assert exporting.settings.exports_folder == str(tmp_path)


def test_a_table_for_spreadsheets_follows_the_country(exporting, qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(QLocale, "system", lambda: QLocale("de_DE"))
    path = tmp_path / "songs.csv"
    choose(exporting, exporting.all_actions.export_csv, path)
    wait_for_message(qtbot, exporting, "was saved")
    assert path.read_bytes().startswith(b"\xef\xbb\xbfpath;")
    assert "," in read_csv(path, CsvFormat(";", ",", has_bom=True))[0]["confidence"]


def test_several_selected_songs_are_exported_alone(exporting, qtbot, tmp_path):
    exporting.song_list.select(exporting.queue.model.songs[:2])
    path = tmp_path / "songs.json"
    assert choose(exporting, exporting.all_actions.export_json, path) == "Export 2 songs"
    wait_for_message(qtbot, exporting, "was saved")
    songs = json.loads(path.read_text(encoding="utf-8"))
    assert [song["verdict"] for song in songs] == ["bossa_nova", "rock"]


def test_a_table_has_the_tags_of_the_files(exporting, qtbot, tmp_path):
    file = mutagen.wave.WAVE(tmp_path / "low.wav")
    file.add_tags()
    file.tags.add(mutagen.id3.TIT2(text="Low tide"))
    file.tags.add(mutagen.id3.TCON(text="Bossa Nova"))
    file.save()
    path = tmp_path / "songs.csv"
    choose(exporting, exporting.all_actions.export_csv, path, kind=1)
    wait_for_message(qtbot, exporting, "was saved")
    row = read_csv(path)[0]
    assert (row["title"], row["genre_tag"], row["agrees"]) == ("Low tide", "Bossa Nova", "yes")


def test_each_genre_gets_a_playlist(exporting, qtbot, tmp_path):
    choose(exporting, exporting.all_actions.export_playlists, tmp_path)
    wait_for_message(qtbot, exporting, "2 files were saved")
    assert "low.wav\n" in (tmp_path / "Bossa nova.m3u8").read_text(encoding="utf-8")
    assert "high.wav\n" in (tmp_path / "Rock.m3u8").read_text(encoding="utf-8")


def test_the_sections_of_one_song_are_saved(exporting, qtbot, tmp_path):
    exporting.song_list.select(exporting.queue.model.songs[:1])
    actions = exporting.all_actions
    for action, name in ((actions.export_labels, "a.txt"), (actions.export_regions, "a.csv")):
        assert choose(exporting, action, tmp_path / name) == "Export “low.wav”"
        wait_for_message(qtbot, exporting, f"“{name}” was saved.")
        assert "Bossa nova" in (tmp_path / name).read_text(encoding="utf-8")


def test_markers_are_saved_in_copies_with_new_names(exporting, qtbot, tmp_path):
    exporting.song_list.selectAll()
    (tmp_path / "low (markers).wav").touch()
    choose(exporting, exporting.all_actions.export_markers, tmp_path)
    wait_for_message(qtbot, exporting, "3 files were saved")
    copy = tmp_path / "low (markers) (2).wav"
    with wave.open(str(copy)) as new, wave.open(str(tmp_path / "low.wav")) as old:
        assert new.readframes(10**7) == old.readframes(10**7)
    assert b"Bossa nova\0" in copy.read_bytes()


def test_a_file_that_cannot_be_saved_is_reported(exporting, qtbot, tmp_path):
    choose(exporting, exporting.all_actions.export_csv, tmp_path / "missing" / "songs.csv")
    wait_for_message(qtbot, exporting, "“songs.csv” could not be saved because its folder does not exist.")


def confirm(window: MainWindow, qtbot) -> SortingDialog:
    """Confirm the plan that is shown."""
    qtbot.waitUntil(lambda: window.dialogs.get("sorting") is not None, timeout=WAIT_MS)
    dialog = window.dialogs.get("sorting")
    assert isinstance(dialog, SortingDialog)
    (button,) = (b for b in dialog.findChild(QDialogButtonBox).buttons() if b.text() in ("Copy", "Move"))
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    return dialog


def test_songs_are_moved_after_a_preview_and_brought_back(exporting, qtbot, tmp_path):
    before = {name: (tmp_path / name).read_bytes() for name in TONES}
    choose(exporting, exporting.all_actions.move_by_genre, tmp_path / "sorted")
    qtbot.waitUntil(lambda: exporting.dialogs.get("sorting") is not None, timeout=WAIT_MS)
    dialog = exporting.dialogs.get("sorting")
    table = dialog.findChild(QTableWidget)
    cells = [[table.item(row, column).text() for column in (0, 1)] for row in range(table.rowCount())]
    assert cells[:2] == [["low.wav", "Bossa nova/low.wav"], ["high.wav", "Rock/high.wav"]]
    assert cells[3][0] == "broken.wav"
    summary = dialog.findChild(QLabel).text()
    assert summary.startswith("3 songs will be moved into folders in ")
    assert "are left out." in summary or "is left out." in summary
    assert not (tmp_path / "sorted").exists()
    confirm(exporting, qtbot)
    wait_for_message(qtbot, exporting, "3 songs were moved.")
    assert exporting.dialogs.get("sorting") is None
    assert (tmp_path / "sorted" / "Rock" / "high.wav").read_bytes() == before["high.wav"]
    assert exporting.queue.model.songs[1].path == tmp_path / "sorted" / "Rock" / "high.wav"
    assert not (tmp_path / "high.wav").exists()
    press(exporting, qtbot, "Undo")
    wait_for_message(qtbot, exporting, "3 songs are back in their old places.")
    assert {name: (tmp_path / name).read_bytes() for name in TONES} == before
    assert exporting.queue.model.songs[1].path == tmp_path / "high.wav"
    assert not (tmp_path / "sorted").exists()
    exporting.all_actions.undo_sorting.trigger()
    wait_for_message(qtbot, exporting, "There are no copied or moved songs to undo.")


def test_a_song_that_is_open_again_after_a_move_has_one_row(exporting, qtbot, tmp_path):
    choose(exporting, exporting.all_actions.move_by_genre, tmp_path / "sorted")
    confirm(exporting, qtbot)
    wait_for_message(qtbot, exporting, "3 songs were moved.")
    exporting.open_paths([tmp_path / "sorted" / "Rock" / "high.wav"])
    assert len(exporting.queue.model.songs) == 4
    exporting.all_actions.undo_sorting.trigger()
    wait_for_message(qtbot, exporting, "are back")


def test_a_lack_of_space_is_reported_before_anything_is_copied(exporting, qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: type("Usage", (), {"free": 0}))
    choose(exporting, exporting.all_actions.copy_by_genre, tmp_path / "sorted")
    confirm(exporting, qtbot)
    wait_for_message(qtbot, exporting, "There is not enough space in ")
    assert exporting.dialogs.get("sorting") is None
    assert not (tmp_path / "sorted").exists()
