"""What the spectrogram is drawn with: pyqtgraph's items, taught a little more."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsRectItem, QStyleOptionGraphicsItem, QWidget

# isort: split
import pyqtgraph as pg  # after PySide6: it takes the binding that is there

from genrescope.audio.ring import RingBuffer
from genrescope.features.track_frames import encode_db
from genrescope.gui.theme.tokens import SPACE

TICK = 4
RADIUS = SPACE / 2


class ImageRing:
    """Columns of an endless picture, each written twice, so that any stretch of them lies in one piece."""

    def __init__(self, ring: RingBuffer) -> None:
        self._ring = ring
        self._codes = np.zeros((ring.width, 2 * ring.capacity), dtype=np.uint8)
        self._taken = 0

    def take(self) -> None:
        """Take over the frames that are new."""
        start, stop = max(self._taken, self._ring.oldest), self._ring.position
        codes = encode_db(self._ring.read(start, stop)).T
        slots = np.arange(start, stop) % self._ring.capacity
        self._codes[:, slots] = self._codes[:, slots + self._ring.capacity] = codes
        self._taken = stop

    def stretch(self, start: int, stop: int) -> NDArray[np.uint8]:
        """Return the codes of frames [shape=(n_mels, stop - start)]."""
        slot = start % self._ring.capacity
        return np.ascontiguousarray(self._codes[:, slot : slot + stop - start])


class Picture(pg.ImageItem):  # type: ignore[misc]
    """An image of one byte a cell, row 0 at the bottom."""

    qimage: QImage

    def __init__(self) -> None:
        super().__init__(axisOrder="row-major")

    def render(self) -> None:
        super().render()
        # Qt enlarges colours smoothly five times as fast as it does places in a table of colours.
        self.qimage = self.qimage.convertToFormat(QImage.Format.Format_RGB32)


class Axis(pg.AxisItem):  # type: ignore[misc]
    """An axis whose ticks come from a function of the lowest value, the highest and the pixels between."""

    def __init__(
        self, side: str, box: pg.ViewBox, ticks: Callable[[float, float, float], list[tuple[float, str]]]
    ) -> None:
        super().__init__(side, linkView=box, maxTickLength=TICK, pen=pg.mkPen(None))
        self._ticks = ticks
        self._labels: dict[float, str] = {}

    def tickValues(self, low: float, high: float, pixels: float) -> list[tuple[float, list[float]]]:
        # A tick half a band beyond the end stands at the end.
        ticks = self._ticks(low, high, pixels)
        self._labels = {min(max(place, low), high): label for place, label in ticks}
        return [(1.0, list(self._labels))]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        return [self._labels[value] for value in values]


class Frame(QGraphicsRectItem):
    """Rounds a box: its brush fills the corners, its pen rings the box."""

    def __init__(self, box: pg.ViewBox) -> None:
        super().__init__(box)
        self.setZValue(1e4)
        self.setPen(Qt.PenStyle.NoPen)
        box.geometryChanged.connect(lambda: self.setRect(box.rect()))

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        corners, rounded = QPainterPath(), QPainterPath()
        corners.addRect(self.rect().adjusted(-1, -1, 1, 1))
        rounded.addRoundedRect(self.rect(), RADIUS, RADIUS)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillPath(corners.subtracted(rounded), self.brush())
        painter.setPen(self.pen())
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), RADIUS, RADIUS)
