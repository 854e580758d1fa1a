"""The spectrogram image, cached at screen resolution so that only new columns are drawn."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QGraphicsRectItem, QStyleOptionGraphicsItem, QWidget

# isort: split
import pyqtgraph as pg  # after PySide6: it uses the binding that is already imported

from genrescope.features.track_frames import CODE_FLOOR_DB, CODE_STEP_DB
from genrescope.gui.spectrogram.colormaps import lookup_table
from genrescope.gui.spectrogram.sources import Source


@dataclass(frozen=True)
class _Grid:
    """How seconds and bands map to pixels of the screen.

    Attributes
    ----------
    left, top, width, height : int
        Rectangle of the picture in the widget.
    x_zero, y_zero : float
        Positions of second 0 and of the lower edge of band 0 in the picture.
    x_scale, y_scale : float
        Pixels per second, and pixels per band.
    """

    left: int
    top: int
    width: int
    height: int
    x_zero: float
    y_zero: float
    x_scale: float
    y_scale: float

    @classmethod
    def of(cls, box: pg.ViewBox, ratio: float) -> _Grid:
        """Return the grid of a view box on a screen with a device pixel ratio."""
        rect = box.mapRectToScene(box.rect())
        left, top, right, bottom = (
            edge * ratio for edge in (rect.left(), rect.top(), rect.right(), rect.bottom())
        )
        (start, stop), (low, high) = box.viewRange()
        x_scale, y_scale = (right - left) / (stop - start), (bottom - top) / (high - low)
        x, y = round(left), round(top)
        return cls(
            left=x,
            top=y,
            width=max(1, round(right) - x),
            height=max(1, round(bottom) - y),
            x_zero=left - x - start * x_scale,
            y_zero=bottom - y + low * y_scale,
            x_scale=x_scale,
            y_scale=y_scale,
        )

    def x_of(self, seconds: float) -> float:
        """Return the position of a second in the picture."""
        return self.x_zero + seconds * self.x_scale

    def seconds_of(self, x: float) -> float:
        """Return the second at a position in the picture."""
        return (x - self.x_zero) / self.x_scale


@dataclass(frozen=True)
class _Drawn:
    """State of the picture.  If the grid or the duration of the columns changes, all of it is stale."""

    grid: _Grid
    column_seconds: float
    origin: float
    end: float


class Picture(QGraphicsRectItem):
    """Shows a source in a view box, below everything else in it.

    The image is updated in the paint event: old columns are shifted, and only new ones are drawn.

    Parameters
    ----------
    box : pg.ViewBox
        Its range is visible: x in seconds, y in bands.
    """

    def __init__(self, box: pg.ViewBox) -> None:
        super().__init__(box)
        self.setZValue(-1.0)
        self.setPen(Qt.PenStyle.NoPen)
        self._box = box
        self._source: Source | None = None
        self._pixmap = QPixmap()
        self._drawn: _Drawn | None = None
        self._ratio = 1.0
        self._background = QColor()
        self._colours = np.zeros(256, dtype=np.uint32)
        box.geometryChanged.connect(lambda: self.setRect(box.rect()))
        box.sigRangeChanged.connect(lambda: self.update())

    def set_source(self, source: Source | None) -> None:
        """Show another source."""
        self._source = source
        self._redraw()

    def set_background(self, colour: QColor) -> None:
        """Set the background colour, visible where there is no sound."""
        self._background = colour
        self._redraw()

    def set_colours(self, colormap: str, low_db: float, high_db: float) -> None:
        """Set a colour map and the levels of its first and last colours."""
        levels = np.arange(256) * CODE_STEP_DB + CODE_FLOOR_DB
        shares = (levels - low_db) / (high_db - low_db)
        red, green, blue = lookup_table(colormap)[np.clip(256 * shares, 0, 255).astype(np.intp)].T
        self._colours = (
            np.uint32(0xFF000000) | red.astype(np.uint32) << 16 | green.astype(np.uint32) << 8 | blue
        )
        self._redraw()

    def refresh(self) -> None:
        """Repaint the pixels that changed when the source advanced."""
        drawn = self._drawn
        if drawn is None or self._source is None or self._shift(drawn, drawn.grid, self._source):
            self.update()
            return
        first, last = self._stale(drawn, drawn.grid, self._source)
        if first < last:
            left = (drawn.grid.left + first) / self._ratio - self.scenePos().x()
            self.update(QRectF(left, 0.0, (last - first) / self._ratio, self.rect().height()))

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        if self._source is None:
            return
        self._ratio = ratio = painter.device().devicePixelRatioF()
        grid = _Grid.of(self._box, ratio)
        self._draw(grid, self._source)
        place = QRectF(grid.left / ratio, grid.top / ratio, grid.width / ratio, grid.height / ratio)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawPixmap(self.mapRectFromScene(place), self._pixmap, QRectF(self._pixmap.rect()))

    def _redraw(self) -> None:
        self._drawn = None
        self.update()

    def _shift(self, drawn: _Drawn, grid: _Grid, source: Source) -> int:
        """Return the number of pixels to shift the image to the left."""
        return round((source.origin(grid.x_scale) - drawn.origin) * grid.x_scale)

    def _stale(self, drawn: _Drawn | None, grid: _Grid, source: Source) -> tuple[int, int]:
        """Return the range of pixel columns to draw after the image has been shifted."""
        if drawn is None or (drawn.grid, drawn.column_seconds) != (grid, source.column_seconds):
            return 0, grid.width
        shift, origin = self._shift(drawn, grid, source), source.origin(grid.x_scale)
        if not 0 <= shift < grid.width:
            return 0, grid.width
        # The last column may have been incomplete, and columns blend into their neighbours.
        margin = 3 * _column_pixels(grid, source)
        first, last = grid.width, 0
        if source.end != drawn.end:
            first = math.floor(grid.x_of(drawn.end - origin)) - margin
            last = math.ceil(grid.x_of(source.end - origin)) + margin
        if shift:
            first, last = min(first, grid.width - shift - margin), grid.width
        return max(0, first), min(grid.width, last)

    def _draw(self, grid: _Grid, source: Source) -> None:
        """Update the pixmap."""
        size = QSize(grid.width, grid.height)
        if self._pixmap.size() != size:
            self._pixmap = QPixmap(size)
            self._drawn = None
        drawn, origin = self._drawn, source.origin(grid.x_scale)
        first, last = self._stale(drawn, grid, source)
        if first >= last:
            return
        if drawn is not None and first > 0:
            self._pixmap.scroll(-self._shift(drawn, grid, source), 0, self._pixmap.rect())
        painter = QPainter(self._pixmap)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        strip = QRect(first, 0, last - first, grid.height)
        painter.setClipRect(strip)
        painter.fillRect(strip, self._background)
        margin = _column_pixels(grid, source)
        first, last = first - margin, last + margin
        columns = source.columns(
            grid.seconds_of(first) + origin, grid.seconds_of(last) + origin, last - first
        )
        n_mels, n = columns.codes.shape
        if n:
            pixels = np.ascontiguousarray(self._colours[columns.codes[::-1]])
            image = QImage(pixels.data, n, n_mels, pixels.strides[0], QImage.Format.Format_RGB32)
            left, right = grid.x_of(columns.start - origin), grid.x_of(columns.stop - origin)
            height = n_mels * grid.y_scale
            painter.drawImage(QRectF(left, grid.y_zero - height, right - left, height), image)
        painter.end()
        self._drawn = _Drawn(grid, source.column_seconds, origin, source.end)


def _column_pixels(grid: _Grid, source: Source) -> int:
    """Return the number of pixels that a column fits in."""
    return math.ceil(source.column_seconds * grid.x_scale) + 1
