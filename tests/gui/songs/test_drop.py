from __future__ import annotations

import os
import socket
import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget

from genrescope.errors import Sentence
from genrescope.gui.songs.drop import DropTarget, dropped_paths
from genrescope.gui.songs.model import SongListModel
from genrescope.gui.songs.song import Song, State
from support.songs import WAIT_MS, drop, mime_of, names, states, wait_for_all

COPY, MOVE, LINK = Qt.DropAction.CopyAction, Qt.DropAction.MoveAction, Qt.DropAction.LinkAction

CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


class UriList(QMimeData):
    """A drop from another program: Qt passes the bytes on unchanged."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self._data = data

    def formats(self) -> list[str]:
        return ["text/uri-list"]

    def hasFormat(self, mime_type: str) -> bool:  # noqa: N802 - Qt's name
        return mime_type == "text/uri-list"

    def retrieveData(self, _mime_type: str, _type: object) -> QByteArray:  # noqa: N802 - Qt's name
        return QByteArray(self._data)


@pytest.mark.skipif(sys.platform == "win32", reason="names are Unicode there")
def test_rows_are_dragged_as_files_of_any_name(qapp):
    paths = [Path("/music/año #1 50%.wav"), Path(os.fsdecode(b"/music/\xff\n.wav")), Path("/music/c.wav")]
    model = SongListModel()
    model.add([Song(path) for path in paths])
    assert model.supportedDragActions() == COPY
    assert all(model.flags(model.index(row)) & Qt.ItemFlag.ItemIsDragEnabled for row in range(3))
    mime = model.mimeData([model.index(1), model.index(0)])
    assert dropped_paths(mime) == paths[:2]
    assert mime.urls()[0].toLocalFile() == str(paths[0])


def test_songs_of_the_list_are_not_dropped_on_their_own_window(window, make_song, qtbot):
    window.open_paths([make_song()])
    wait_for_all(qtbot, window)

    class OwnDrag(QDragEnterEvent):
        def source(self) -> QWidget:
            return window.song_list

    mime = window.queue.model.mimeData([window.queue.model.index(0)])
    event = OwnDrag(QPoint(9, 9), COPY, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    DropTarget(window, window.parts.overlay).eventFilter(window, event)
    assert not event.isAccepted()
    assert not window.parts.overlay.isVisible()


def test_web_addresses_are_left_out():
    mime = mime_of(Path("/music/año #1 50%.wav"), "https://example.org/a.mp3")
    assert dropped_paths(mime) == [Path("/music/año #1 50%.wav")]


@pytest.mark.skipif(sys.platform == "win32", reason="names are Unicode there")
def test_every_form_of_local_address_is_accepted():
    host = socket.gethostname().encode()
    lines = [
        b"# a comment",
        b"file:///music/one%20song.wav",
        b"file://localhost/music/two.wav",
        b"file://" + host + b"/music/three.wav",
        b"file:/music/four.wav",
        b"FILE:///music/five.wav",
        b"file://another.example/music/six.wav",
        b"smb://server/music/seven.wav",
        b"",
    ]
    found = dropped_paths(UriList(b"\r\n".join(lines)))
    assert [path.stem for path in found] == ["one song", "two", "three", "four", "five"]
    assert {path.parent for path in found} == {Path("/music")}


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are Unicode")
def test_a_name_that_is_not_utf_8_is_opened(window, qtbot, make_song, tmp_path):
    path = make_song("plain.wav", seconds=2).rename(tmp_path / os.fsdecode(b"caf\xe9.wav"))
    address = b"file://" + os.fsencode(tmp_path) + b"/caf%E9.wav\r\n"
    assert dropped_paths(UriList(address)) == [path]
    with qtbot.waitSignal(window.queue.finished, timeout=WAIT_MS):
        window.open_paths([path])
    assert window.queue.model.songs[0].name == "caf\N{REPLACEMENT CHARACTER}.wav"
    recent = window.menu_bar.recent
    recent.fill()
    with qtbot.waitSignal(recent.chosen) as chosen:
        recent.actions()[0].trigger()
    assert chosen.args == [path]


def test_a_bad_name_does_not_affect_the_others(window, qtbot, make_song):
    too_long, with_nul = Path("/" + 300 * "a"), Path("/a\0b.wav")
    window.open_paths([too_long, with_nul, make_song("good.wav", seconds=2)])
    qtbot.waitUntil(lambda: window.queue.model.songs[2].state is State.DONE, timeout=WAIT_MS)
    errors = [song.error.sentence for song in window.queue.model.songs[:2]]
    assert errors == [Sentence.FILE_NOT_FOUND, Sentence.FILE_NOT_FOUND]


@pytest.mark.parametrize("proposed", [COPY, MOVE, LINK])
@pytest.mark.parametrize(
    "offered", [COPY | MOVE | LINK, COPY | MOVE, COPY | LINK, COPY, MOVE | LINK, MOVE, LINK]
)
@pytest.mark.parametrize("is_native", [False, True])
def test_a_drop_is_copied_or_ignored(window, make_song, offered, proposed, is_native):
    mime = mime_of(make_song(seconds=2))
    button, place = Qt.MouseButton.LeftButton, QPoint(50, 150)
    # Platform events reach the widget through its native window.
    receiver = window.windowHandle() if is_native else window
    for key in (Qt.KeyboardModifier(0), CTRL, SHIFT, ALT, CTRL | SHIFT):
        for event in (
            QDragEnterEvent(place, offered, mime, button, key),
            QDragMoveEvent(place, offered, mime, button, key),
        ):
            event.setDropAction(proposed)
            QApplication.sendEvent(receiver, event)
            assert event.isAccepted()
            assert event.dropAction() is COPY or not offered & COPY
        drop = QDropEvent(QPointF(place), offered, mime, button, key)
        drop.setDropAction(proposed)
        QApplication.sendEvent(receiver, drop)
        assert drop.isAccepted() == bool(offered & COPY)
        assert drop.dropAction() is (COPY if offered & COPY else Qt.DropAction.IgnoreAction)
        assert names(window) == ["A song.wav"]
        window.queue.clear()


def test_the_overlay_is_shown_during_a_drag(window):
    mime = mime_of("file:///tmp/a.wav")
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, mime, buttons, keys)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    assert window.parts.overlay.isVisible()
    assert window.parts.overlay.size() == window.centralWidget().size()
    picture = window.grab().toImage()
    QApplication.sendEvent(window, QDragLeaveEvent())
    assert not window.parts.overlay.isVisible()
    # It covers the whole window.
    plain = window.grab().toImage()
    places = [QPoint(x, y) for x in range(40, window.width(), 97) for y in range(90, window.height(), 61)]
    changed = sum(picture.pixel(place) != plain.pixel(place) for place in places)
    assert changed > 0.9 * len(places)


def test_a_drag_of_text_is_refused(window):
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
    assert not window.parts.overlay.isVisible()


@pytest.mark.parametrize(
    "part", ["spectrogram.view", "song_list", "bars", "transport.device_box", "spectrogram.low"]
)
def test_every_part_of_the_window_accepts_a_drop(window, qtbot, make_song, part):
    widget = window
    for name in part.split("."):
        widget = getattr(widget, name)
    assert not any(child.acceptDrops() for child in window.findChildren(QWidget))
    window.open_paths([make_song("first.wav", seconds=2)])
    wait_for_all(qtbot, window)
    drop(widget, make_song("second.wav", seconds=2))
    wait_for_all(qtbot, window)
    assert names(window) == ["first.wav", "second.wav"]


def test_dropping_a_folder_opens_its_songs(window, qtbot, make_song, tmp_path):
    make_song("album/2 second.wav", seconds=2)
    make_song("album/1 first.wav", seconds=2)
    make_song("album/bonus/3 third.wav", seconds=2)
    (tmp_path / "album" / "cover.jpg").write_bytes(b"no sound")
    with qtbot.waitSignal(window.queue.added, timeout=WAIT_MS):
        drop(window, tmp_path / "album")
    assert names(window) == ["1 first.wav", "2 second.wav", "3 third.wav"]
    wait_for_all(qtbot, window)


class Search:
    """Replaces the search of a folder; ends when the test lets it."""

    def __init__(self, monkeypatch, found: list[Path]) -> None:
        self.may_end = threading.Event()
        self._found = found
        monkeypatch.setattr("genrescope.gui.songs.queue.songs_in", self._search)

    def _search(self, _folder: Path, stop: threading.Event, *, limit: int) -> list[Path]:
        self.may_end.wait()
        return self._found[:limit]


def test_a_folder_is_searched_until_it_is_cancelled(window, qtbot, make_song, tmp_path, monkeypatch):
    search = Search(monkeypatch, [make_song("1.wav", seconds=2)])
    drop(window, tmp_path)
    assert window.headline.at_work
    assert window.headline.queue.text() == "Searching folder…"
    assert window.all_actions.cancel.isEnabled()
    qtbot.mouseClick(window.headline.cancel, Qt.MouseButton.LeftButton)
    assert not window.headline.at_work
    assert not window.all_actions.cancel.isEnabled()
    search.may_end.set()
    drop(window, make_song("2.wav", seconds=2))
    wait_for_all(qtbot, window)
    assert names(window) == ["2.wav"]


def test_no_song_of_a_folder_appears_after_the_list_was_cleared(
    window, qtbot, make_song, tmp_path, monkeypatch
):
    search = Search(monkeypatch, [make_song("1.wav", seconds=2)])
    drop(window, tmp_path)
    assert window.all_actions.clear.isEnabled()
    window.all_actions.clear.trigger()
    assert not window.all_actions.clear.isEnabled()
    assert not window.headline.at_work
    search.may_end.set()
    # One thread searches all folders, one after another.
    with qtbot.waitSignal(window.queue.added, timeout=WAIT_MS) as added:
        drop(window, tmp_path)
    assert len(added.args[0]) == 1
    assert names(window) == ["1.wav"]


def test_a_folder_with_too_many_songs_is_reported(window, qtbot, make_song, tmp_path, monkeypatch):
    monkeypatch.setattr("genrescope.gui.songs.queue.MAX_SONGS_IN_FOLDER", 2)
    for number in range(3):
        make_song(f"album/{number}.wav", seconds=2)
    drop(window, tmp_path / "album")
    wait_for_all(qtbot, window)
    assert names(window) == ["0.wav", "1.wav"]
    assert window.banner.text == "Only the first 2 audio files in the folder “album” were opened."
    (tmp_path / "album" / "2.wav").unlink()
    window.banner.dismiss()
    with qtbot.waitSignal(window.queue.opened, timeout=WAIT_MS):
        drop(window, tmp_path / "album")
    assert window.banner.text == ""


def test_a_folder_without_songs_is_reported_beside_one_with_songs(window, qtbot, make_song, tmp_path):
    make_song("album/1.wav", seconds=2)
    (tmp_path / "papers").mkdir()
    drop(window, tmp_path / "papers", tmp_path / "album")
    wait_for_all(qtbot, window)
    assert names(window) == ["1.wav"]
    assert "“papers”" in window.banner.text


def test_a_folder_without_songs_and_a_web_address_are_refused(window, qtbot, tmp_path):
    (tmp_path / "papers").mkdir()
    drop(window, tmp_path / "papers")
    qtbot.waitUntil(lambda: "no audio files in the folder “papers”" in window.banner.text, timeout=WAIT_MS)
    drop(window, "https://example.org/song.mp3")
    assert window.banner.text == Sentence.NOT_A_FILE.value
    assert states(window) == []


def test_several_folders_without_songs_are_counted(window, qtbot, make_song, tmp_path):
    for name in ("papers", "more papers", "letters"):
        (tmp_path / name).mkdir()
    drop(window, *(tmp_path / name for name in ("papers", "more papers")))
    text = "2 folders have no audio files."
    qtbot.waitUntil(lambda: window.banner.text == text, timeout=WAIT_MS)
    drop(window, tmp_path / "letters", make_song("empty/1.wav", seconds=2).parent)
    wait_for_all(qtbot, window)
    assert window.banner.text == "3 folders have no audio files."


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_in_a_forbidden_folder_does_not_affect_the_others(window, qtbot, make_song):
    forbidden, good = make_song("secret/1.wav", seconds=2), make_song("good.wav", seconds=2)
    forbidden.parent.chmod(0)
    try:
        drop(window, forbidden, forbidden.parent, good)
        wait_for_all(qtbot, window)
    finally:
        forbidden.parent.chmod(0o700)
    assert states(window) == [State.FAILED, State.DONE]
    assert "permission" in window.banner.text
