"""Tracks which parts of a widget are painted."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect
from PySide6.QtGui import QPaintEvent, QRegion
from PySide6.QtWidgets import QWidget


class PaintedArea(QObject):
    """Collects which part of a widget is painted.

    Parameters
    ----------
    widget : QWidget
        The widget; a scroll area's viewport is one of its own.
    """

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._region = QRegion()
        widget.installEventFilter(self)

    def eventFilter(self, _widget: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Record the region of a paint event."""
        if isinstance(event, QPaintEvent):
            self._region += event.region()
        return False

    def take(self) -> QRect:
        """Return what was painted since the last call; empty if nothing was."""
        region, self._region = self._region, QRegion()
        return region.boundingRect()
