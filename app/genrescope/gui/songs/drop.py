"""Drag and drop: the files in a drop, and the overlay shown during a drag."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from genrescope.audio.files import local_path


def dropped_paths(mime: QMimeData) -> list[Path]:
    """Return the local files and folders in a drop; web addresses are ignored."""
    lines = bytes(mime.data("text/uri-list").data()).splitlines()
    found = (local_path(line.strip()) for line in lines)
    return [path for path in found if path is not None]


class DropOverlay(QWidget):
    """Covers the window while files are dragged over it; handles no events itself."""

    MARGIN = 16

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._covered = parent
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.accent = QColor("#e0752d")
        self.hide()
        parent.installEventFilter(self)

    @property
    def text(self) -> str:
        """Text that explains what a drop does."""
        return self.tr("Drop to analyse")

    def appear(self) -> None:
        """Cover the window."""
        self.setGeometry(self._covered.rect())
        self.raise_()
        self.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Match the size of the window."""
        if event.type() == QEvent.Type.Resize and watched is self._covered:
            self.setGeometry(self._covered.rect())
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Dim and frame the window, and explain what a drop does."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = self.palette().window().color()
        veil.setAlphaF(0.88)
        painter.fillRect(self.rect(), veil)
        frame = QRectF(self.rect()).adjusted(self.MARGIN, self.MARGIN, -self.MARGIN, -self.MARGIN)
        fill = QColor(self.accent)
        fill.setAlphaF(0.12)
        pen = QPen(self.accent, 3, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(fill)
        painter.drawRoundedRect(frame, 18, 18)
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 2.2)
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(self.palette().windowText().color())
        painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, self.text)


class DropTarget(QObject):
    """Accepts drops anywhere in the window.

    Parameters
    ----------
    window : QWidget
        The window, with all its parts.
    overlay : DropOverlay
        Shown during a drag.
    """

    dropped = Signal(object)
    """List of the dropped paths; empty if the drop has no local files."""

    def __init__(self, window: QWidget, overlay: DropOverlay) -> None:
        super().__init__(window)
        self._overlay = overlay
        # A child under the mouse that accepts drops would get them instead of the window.
        for child in window.findChildren(QWidget):
            child.setAcceptDrops(False)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Accept files as a copy, even if a move is proposed: the source would delete moved files."""
        if isinstance(event, QDragLeaveEvent):
            self._overlay.hide()
            return True
        if not isinstance(event, QDropEvent):  # base class of the enter and move events
            return False
        if event.source() is not None:  # songs of the list, on their way to another program
            event.ignore()
            return True
        if not isinstance(event, QDragMoveEvent):
            self._drop(event)
        elif event.mimeData().hasUrls():
            # If the source offers no copy, Qt answers with its default; this affects only the pointer.
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            if isinstance(event, QDragEnterEvent):
                self._overlay.appear()
        return True

    def _drop(self, event: QDropEvent) -> None:
        """Open what was dropped; ignore the drop if the source offers no copy."""
        if event.possibleActions() & Qt.DropAction.CopyAction:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
        else:
            event.setDropAction(Qt.DropAction.IgnoreAction)
            event.ignore()
        self._overlay.hide()
        self.dropped.emit(dropped_paths(event.mimeData()))
