"""Graphics items of the plot: axes, and frames with rounded corners."""

from __future__ import annotations

from collections.abc import Callable

import PySide6  # noqa: F401
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsRectItem, QStyleOptionGraphicsItem, QWidget

# isort: split
import pyqtgraph as pg  # after PySide6: it uses the binding that is already imported

from genrescope.gui.theme.tokens import SPACE

TICK = 4
RADIUS = SPACE / 2


class Axis(pg.AxisItem):  # type: ignore[misc]
    """An axis whose ticks are a function of the lowest value, the highest value and the length in pixels."""

    def __init__(
        self, side: str, box: pg.ViewBox, ticks: Callable[[float, float, float], list[tuple[float, str]]]
    ) -> None:
        super().__init__(side, linkView=box, maxTickLength=TICK, pen=pg.mkPen(None))
        self._ticks = ticks
        self._labels: dict[float, str] = {}

    def tickValues(self, low: float, high: float, pixels: float) -> list[tuple[float, list[float]]]:
        # Draw a tick up to half a band beyond the end at the end.
        ticks = self._ticks(low, high, pixels)
        self._labels = {min(max(place, low), high): label for place, label in ticks}
        return [(1.0, list(self._labels))]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        return [self._labels[value] for value in values]

    def redraw(self) -> None:
        """Recompute the ticks."""
        self.picture = None
        self.update()


class Frame(QGraphicsRectItem):
    """Rounds the corners of a view box: the brush fills the corners, the pen draws a ring inside."""

    def __init__(self, box: pg.ViewBox) -> None:
        super().__init__(box)
        self._box = box
        self._corners = QPainterPath()
        self.setZValue(1e4)
        self.setPen(Qt.PenStyle.NoPen)
        box.geometryChanged.connect(self._follow_box)

    def _follow_box(self) -> None:
        rect = self._box.rect()
        outside, rounded = QPainterPath(), QPainterPath()
        outside.addRect(rect.adjusted(-1, -1, 1, 1))
        rounded.addRoundedRect(rect, RADIUS, RADIUS)
        self._corners = outside.subtracted(rounded)
        self.setRect(rect)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillPath(self._corners, self.brush())
        painter.setPen(self.pen())
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), RADIUS, RADIUS)
