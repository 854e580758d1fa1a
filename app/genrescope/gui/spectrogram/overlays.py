"""Overlays: items painted over the picture, in seconds and bands."""

from __future__ import annotations

import numpy as np
import PySide6  # noqa: F401
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QGraphicsRectItem, QStyleOptionGraphicsItem, QWidget

# isort: split
import pyqtgraph as pg  # after PySide6: it uses the binding that is already imported

from genrescope.gui.spectrogram.axes import MelAxis, hz_text, note_name
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


class Playhead(Overlay):
    """A vertical line where the song is being played."""

    def __init__(self) -> None:
        super().__init__()
        self.setFlag(self.GraphicsItemFlag.ItemHasNoContents)
        self._line = pg.InfiniteLine(angle=90)
        self._line.setParentItem(self)
        self.hide()

    @property
    def seconds(self) -> float | None:
        """Its position; None while it is hidden."""
        return float(self._line.value()) if self.isVisible() else None

    def set_theme(self, theme: Theme) -> None:
        self._line.setPen(pg.mkPen(theme.picture_text, width=2))

    def move_to(self, seconds: float | None) -> None:
        """Move to another position; None hides it."""
        self.setVisible(seconds is not None)
        if seconds is not None:
            self._line.setValue(seconds)


class Region(Overlay):
    """The part of a song that is repeated; the others are dimmed."""

    _DIMMED = 130
    _WIDTH = 1e7  # more seconds than any track has
    _HEIGHT = 1e4  # more bands than any model has

    def __init__(self) -> None:
        super().__init__()
        self.setFlag(self.GraphicsItemFlag.ItemHasNoContents)
        self._span: tuple[float, float] | None = None
        self._areas = QGraphicsRectItem(self), QGraphicsRectItem(self)
        for area in self._areas:
            area.setPen(Qt.PenStyle.NoPen)
            area.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self._edges = pg.InfiniteLine(angle=90), pg.InfiniteLine(angle=90)
        for edge in self._edges:
            edge.setParentItem(self)
        self.hide()

    @property
    def span(self) -> tuple[float, float] | None:
        """First and last second; None while it is hidden."""
        return self._span

    def set_theme(self, theme: Theme) -> None:
        ground = QColor(theme.picture)
        ground.setAlpha(self._DIMMED)
        for area in self._areas:
            area.setBrush(ground)
        for edge in self._edges:
            edge.setPen(pg.mkPen(theme.picture_text, width=1))

    def set_span(self, span: tuple[float, float] | None) -> None:
        """Show a part, or nothing."""
        self._span = span
        self.setVisible(span is not None)
        if span is not None:
            start, end = span
            before, after = self._areas
            before.setRect(QRectF(-self._WIDTH, -self._HEIGHT, self._WIDTH + start, 2 * self._HEIGHT))
            after.setRect(QRectF(end, -self._HEIGHT, self._WIDTH, 2 * self._HEIGHT))
            for edge, seconds in zip(self._edges, span, strict=True):
                edge.setValue(seconds)


class Band(Overlay):
    """The frequencies that are played; the others are dimmed."""

    _DIMMED = 165
    _LABEL = 215
    _WIDTH = 1e7  # more seconds than any track has
    _HEIGHT = 1e4

    def __init__(self) -> None:
        super().__init__()
        self.setFlag(self.GraphicsItemFlag.ItemHasNoContents)
        self._areas = QGraphicsRectItem(self), QGraphicsRectItem(self)
        for area in self._areas:
            area.setPen(Qt.PenStyle.NoPen)
            area.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self._edges = pg.InfiniteLine(angle=0), pg.InfiniteLine(angle=0)
        self._labels = pg.TextItem(), pg.TextItem()
        for item in (*self._edges, *self._labels):
            item.setParentItem(self)
        self.hide()

    @property
    def labels(self) -> tuple[str, ...]:
        """The texts at the lower and the upper edge; none while it is hidden."""
        return tuple(label.textItem.toPlainText() for label in self._labels) if self.isVisible() else ()

    def set_theme(self, theme: Theme) -> None:
        ground = QColor(theme.picture)
        ground.setAlpha(self._DIMMED)
        for area in self._areas:
            area.setBrush(ground)
        ground.setAlpha(self._LABEL)
        for edge, label in zip(self._edges, self._labels, strict=True):
            edge.setPen(pg.mkPen(theme.picture_text, width=1))
            label.setColor(theme.picture_text)
            label.fill = pg.mkBrush(ground)

    def set_band(self, band: tuple[float, float] | None, axis: MelAxis) -> None:
        """Show a band, in Hz, or nothing."""
        self.setVisible(band is not None)
        if band is None:
            return
        low, high = map(axis.band_of, band)
        below, above = self._areas
        below.setRect(QRectF(-self._WIDTH, -self._HEIGHT, 2 * self._WIDTH, self._HEIGHT + low))
        above.setRect(QRectF(-self._WIDTH, high, 2 * self._WIDTH, self._HEIGHT))
        for hz, place, edge, label in zip(band, (low, high), self._edges, self._labels, strict=True):
            edge.setValue(place)
            label.setText(f"{hz_text(hz)} · {note_name(hz)}")
        self.viewTransformChanged()

    def viewTransformChanged(self) -> None:  # noqa: N802 - pyqtgraph's name
        """Place the labels outside the band, or inside if there is no room."""
        visible = self.viewRect()
        if visible is None:
            return
        low, high = self._labels
        bottom, top = (min(max(edge.value(), visible.top()), visible.bottom()) for edge in self._edges)
        needed = low.boundingRect().height() * (self.pixelHeight() or 0.0)
        is_low_inside = bottom - visible.top() < needed
        is_high_inside = visible.bottom() - top < needed
        low.setAnchor((0.0, 1.0 if is_low_inside else 0.0))
        high.setAnchor((0.0, 0.0 if is_high_inside else 1.0))
        is_crowded = (is_low_inside or is_high_inside) and top - bottom < 2 * needed
        beside = high.boundingRect().width() * (self.pixelWidth() or 0.0) if is_crowded else 0.0
        low.setPos(visible.left() + beside, bottom)
        high.setPos(visible.left(), top)


class Spotlight(Overlay):
    """Dims the picture where nothing speaks for a genre, and outlines what speaks for it most.

    By lightness alone, so that it is readable on every colour map, whatever colours one sees.
    """

    STRONG = 0.5
    """Weight from which on a cell is outlined."""

    def __init__(self) -> None:
        super().__init__()
        self._opacity = 1.0
        self._ground = QColor()
        self._text = QColor()
        self._weights: NDArray[np.float64] = np.zeros((0, 0))
        self._rect = QRectF()
        self._image = QImage()
        self._outline: list[QLineF] = []
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        self._ground, self._text = theme.colour("picture"), theme.colour("picture_text")
        self._draw()

    @property
    def rect(self) -> QRectF:
        """The part of the picture that is explained; empty if nothing is."""
        return QRectF(self._rect) if self.isVisible() else QRectF()

    def set_opacity(self, opacity: float) -> None:
        """Set how much is dimmed, from 0 to 1."""
        self._opacity = opacity
        self._draw()

    def set_weights(self, weights: NDArray[np.float64] | None, rect: QRectF) -> None:
        """Show weights from 0 to 1 [shape=(n_moments, n_bands)] in a rectangle of the picture, or nothing."""
        self.setVisible(weights is not None)
        if weights is not None:
            self._weights, self._rect = weights, rect
            self._outline = self._edges_of(weights >= self.STRONG)
            self._draw()

    def _draw(self) -> None:
        """Draw the image: a pixel for each cell."""
        n_moments, n_bands = self._weights.shape
        if not n_moments:
            return
        image = QImage(n_moments, n_bands, QImage.Format.Format_ARGB32)
        colour = QColor(self._ground)
        for moment in range(n_moments):
            for band in range(n_bands):
                weight = min(1.0, float(self._weights[moment, band]) / self.STRONG)
                colour.setAlphaF(self._opacity * (1.0 - weight))
                image.setPixelColor(moment, band, colour)
        self._image = image
        self.update()

    def _edges_of(self, is_strong: NDArray[np.bool_]) -> list[QLineF]:
        """Return the lines between strong cells and others."""
        rect, (n_moments, n_bands) = self._rect, is_strong.shape
        width, height = rect.width() / n_moments, rect.height() / n_bands
        padded = np.pad(is_strong, 1)
        lines = []
        for moment, band in np.argwhere(padded[1:, 1:-1] != padded[:-1, 1:-1]):
            x, y = rect.left() + moment * width, rect.top() + band * height
            lines.append(QLineF(x, y, x, y + height))
        for moment, band in np.argwhere(padded[1:-1, 1:] != padded[1:-1, :-1]):
            x, y = rect.left() + moment * width, rect.top() + band * height
            lines.append(QLineF(x, y, x + width, y))
        return lines

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        painter.drawImage(self._rect, self._image)
        # A dark line below the light one: one of them is visible on every colour.
        for colour, width in ((self._ground, 3), (self._text, 1)):
            painter.setPen(pg.mkPen(colour, width=width, cosmetic=True))
            painter.drawLines(self._outline)
