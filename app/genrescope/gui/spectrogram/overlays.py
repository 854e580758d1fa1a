"""Overlays: items painted over the picture, in seconds and bands."""

from __future__ import annotations

import PySide6  # noqa: F401
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

# isort: split
import pyqtgraph as pg  # after PySide6: it uses the binding that is already imported

from genrescope.gui.theme.tokens import Theme


class Overlay(pg.GraphicsObject):  # type: ignore[misc]
    """Paints over the picture in data coordinates: x in seconds, y in bands of the mel axis.

    For live sound, seconds count back from now.  An overlay consists of child items (such as pyqtgraph's
    lines and regions), or paints itself in :meth:`paint`.  It receives mouse events if it has pyqtgraph's
    ``mouseClickEvent``, ``mouseDragEvent`` or ``hoverEvent``; events that it does not accept pan the view.
    """

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of a theme; called when the overlay is added and when the theme changes."""

    def boundingRect(self) -> QRectF:
        """Return the visible range."""
        seen = self.viewRect()
        return QRectF() if seen is None else seen

    def viewRangeChanged(self) -> None:  # noqa: N802 - pyqtgraph's name
        """Update the bounding rectangle when the visible range changes."""
        self.prepareGeometryChange()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint nothing; child items paint themselves."""


class Crosshair(Overlay):
    """Two lines crossing at the position of the readout."""

    _OPACITY = 110

    def __init__(self) -> None:
        super().__init__()
        self.setFlag(self.GraphicsItemFlag.ItemHasNoContents)
        self._lines = pg.InfiniteLine(angle=90), pg.InfiniteLine(angle=0)
        for line in self._lines:
            line.setParentItem(self)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        colour = QColor(theme.picture_grid)
        colour.setAlpha(self._OPACITY)
        for line in self._lines:
            line.setPen(colour)

    def move_to(self, seconds: float, band: float) -> None:
        """Move the crosshair to another position."""
        vertical, horizontal = self._lines
        vertical.setValue(seconds)
        horizontal.setValue(band)
