"""Drop files on the window, and wait for their analysis."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget

from genrescope.gui.songs.song import State

WAIT_MS = 60_000


def mime_of(*items: Path | str) -> QMimeData:
    """Files, as paths, and addresses, as text, in the form in which they are dragged."""
    mime = QMimeData()
    mime.setUrls([QUrl(item) if isinstance(item, str) else QUrl.fromLocalFile(str(item)) for item in items])
    return mime


def drop(widget: QWidget, *items: Path | str) -> None:
    """Simulate dragging something over a widget and dropping it."""
    mime, place = mime_of(*items), widget.rect().center()
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(place, Qt.DropAction.CopyAction, mime, buttons, keys)
    QApplication.sendEvent(widget, enter)
    QApplication.sendEvent(widget, QDropEvent(QPointF(place), Qt.DropAction.CopyAction, mime, buttons, keys))


def names(window: Any) -> list[str]:
    """Names of the songs in the list."""
    return [song.name for song in window.queue.model.songs]


def states(window: Any) -> list[State]:
    """States of the songs in the list."""
    return [song.state for song in window.queue.model.songs]


def wait_for_all(qtbot: Any, window: Any) -> None:
    """Wait until there are songs, and none is analysed or waits."""
    songs = window.queue.model.songs
    qtbot.waitUntil(lambda: bool(songs) and not any(song.is_pending for song in songs), timeout=WAIT_MS)
