"""Graphics items of the plot: the box of the picture, axes, and frames with rounded corners."""

from __future__ import annotations

from collections.abc import Callable

import PySide6  # noqa: F401
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsRectItem, QStyleOptionGraphicsItem, QWidget

# isort: split
import pyqtgraph as pg  # after PySide6: it uses the binding that is already imported
from pyqtgraph.GraphicsScene.mouseEvents import MouseClickEvent, MouseDragEvent

from genrescope.gui.theme.tokens import SPACE

TICK = 4
RADIUS = SPACE / 2


class PictureBox(pg.ViewBox):  # type: ignore[misc]
    """Holds the picture and the overlays.

    As in Audacity, a click goes to a second, and a drag selects a region; a drag with Ctrl selects a band of
    frequencies, and a drag with Shift or with the middle button pans.  Overlays get the mouse first.

    Attributes
    ----------
    can_select : bool
        Whether there is something to go to or to select; otherwise every drag pans.
    """

    clicked = Signal(float)
    """The user clicked at this second."""

    selecting = Signal(float, float)
    """The user is selecting a region, in seconds."""

    selected = Signal(float, float)
    """The user has selected a region."""

    band_selecting = Signal(float, float)
    """The user is selecting frequencies, as positions on the mel axis."""

    band_selected = Signal(float, float)
    """The user has selected frequencies."""

    def __init__(self) -> None:
        super().__init__(enableMenu=False, defaultPadding=0.0)
        self.can_select = False

    def mouseClickEvent(self, event: MouseClickEvent) -> None:
        """Go to a second."""
        if self.can_select and event.button() == Qt.MouseButton.LeftButton:
            event.accept()
            self.clicked.emit(self._seconds(event.pos()))

    def mouseDragEvent(self, event: MouseDragEvent, axis: int | None = None) -> None:
        """Select a region or a band of frequencies, or pan."""
        shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if not self.can_select or shift or event.button() != Qt.MouseButton.LeftButton:
            super().mouseDragEvent(event, axis)
            return
        event.accept()
        ends = event.buttonDownPos(), event.pos()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            band = sorted(map(self._band, ends))
            (self.band_selected if event.isFinish() else self.band_selecting).emit(*band)
        else:
            region = sorted(map(self._seconds, ends))
            (self.selected if event.isFinish() else self.selecting).emit(*region)

    def _seconds(self, place: QPointF) -> float:
        """Return the second at a place in the box, or at the nearest one that is visible."""
        start, stop = self.viewRange()[0]
        return float(min(max(self.mapToView(place).x(), start), stop))

    def _band(self, place: QPointF) -> float:
        """Return the position on the mel axis at a place in the box, or the nearest visible one."""
        low, high = self.viewRange()[1]
        return float(min(max(self.mapToView(place).y(), low), high))


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
