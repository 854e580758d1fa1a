"""Drag and drop: which files a drop holds, and what the window shows during a drag."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from urllib.parse import unquote_to_bytes

from PySide6.QtCore import QEvent, QMimeData, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget


def dropped_paths(mime: QMimeData) -> list[Path]:
    """List the files and folders of this computer in a drop, without web addresses.

    The addresses are read as bytes, because a file name need not be UTF-8 and ``QUrl.toLocalFile`` would
    replace what is not.
    """
    lines = bytes(mime.data("text/uri-list").data()).splitlines()
    found = (_local_path(line.strip()) for line in lines)
    return [path for path in found if path is not None]


def _local_path(uri: bytes) -> Path | None:
    """Path that a ``file:`` address stands for; None for any other address."""
    scheme, _, rest = uri.partition(b":")
    if scheme.lower() != b"file":
        return None
    encoded_host, _, encoded_path = rest.removeprefix(b"//").partition(b"/")
    host, path = encoded_host.decode(errors="replace").lower(), os.fsdecode(unquote_to_bytes(encoded_path))
    is_here = host in ("", "localhost", socket.gethostname().lower())
    if sys.platform == "win32":
        return Path(path) if is_here else Path(f"//{host}/{path}")
    return Path(f"/{path}") if is_here else None


def accept_copy(event: QDropEvent) -> None:
    """Accept a drag or a drop as a copy, whatever is proposed: after a move the source deletes its file."""
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()


class DropOverlay(QWidget):
    """Covers the window while files are dragged over it; takes no events itself."""

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
        """What a drop does."""
        return self.tr("Drop to analyse")

    def appear(self) -> None:
        """Cover the window."""
        self.setGeometry(self._covered.rect())
        self.raise_()
        self.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Keep the size of the window."""
        if event.type() == QEvent.Type.Resize and watched is self._covered:
            self.setGeometry(self._covered.rect())
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Dim and frame the window, and write what a drop does."""
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
