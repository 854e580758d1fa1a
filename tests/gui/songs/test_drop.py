from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from genrescope.errors import Sentence
from genrescope.gui.songs.drop import dropped_paths
from genrescope.gui.songs.song_list import State

WAIT_MS = 60_000
COPY, MOVE, LINK = Qt.DropAction.CopyAction, Qt.DropAction.MoveAction, Qt.DropAction.LinkAction


class UriList(QMimeData):
    """A drop from another program: Qt hands on the bytes as they came."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self._data = data

    def formats(self) -> list[str]:
        return ["text/uri-list"]

    def hasFormat(self, mime_type: str) -> bool:  # noqa: N802 - Qt's name
        return mime_type == "text/uri-list"

    def retrieveData(self, _mime_type: str, _type: object) -> QByteArray:  # noqa: N802 - Qt's name
        return QByteArray(self._data)


def test_files_and_folders_are_taken_web_addresses_are_not():
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile("/music/año #1 50%.wav"), QUrl("https://example.org/a.mp3")])
    assert dropped_paths(mime) == [Path("/music/año #1 50%.wav")]


@pytest.mark.skipif(sys.platform == "win32", reason="names are Unicode there")
def test_every_form_of_a_local_address_is_read():
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
    with qtbot.waitSignal(window.verdict_ready, timeout=WAIT_MS):
        window.open_paths([path])
    assert window.queue.model.songs[0].name == "caf\N{REPLACEMENT CHARACTER}.wav"
    assert window.settings.recent_files == ()


def test_one_bad_name_does_not_lose_the_others(window, qtbot, make_song):
    too_long, with_nul = Path("/" + 300 * "a"), Path("/a\0b.wav")
    window.open_paths([too_long, with_nul, make_song("good.wav", seconds=2)])
    qtbot.waitUntil(lambda: window.queue.model.songs[2].state is State.DONE, timeout=WAIT_MS)
    errors = [song.error.sentence for song in window.queue.model.songs[:2]]
    assert errors == [Sentence.FILE_NOT_FOUND, Sentence.FILE_NOT_FOUND]


@pytest.mark.parametrize("proposed", [COPY, MOVE, LINK])
@pytest.mark.parametrize("key", [Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier])
def test_the_answer_to_a_drag_is_always_copy(window, qtbot, make_song, proposed, key):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(make_song(seconds=2)))])
    button, place = Qt.MouseButton.LeftButton, QPoint(50, 50)
    offered = COPY | MOVE | LINK
    enter = QDragEnterEvent(place, offered, mime, button, key)
    move = QDragMoveEvent(place, offered, mime, button, key)
    drop = QDropEvent(QPointF(place), offered, mime, button, key)
    for event in (enter, move, drop):
        event.setDropAction(proposed)
        QApplication.sendEvent(window, event)
        assert event.isAccepted()
        assert event.dropAction() is COPY
    qtbot.waitUntil(lambda: window.queue.model.songs[0].state is State.DONE, timeout=WAIT_MS)
