"""The picture with its axes and colour bar: layout, zoom and pan."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPen
from PySide6.QtWidgets import QGraphicsGridLayout

# isort: split
import pyqtgraph as pg  # after PySide6: it uses the binding that is already imported

from genrescope.gui.spectrogram.axes import MINUS, MelAxis, db_ticks, signed, time_text, time_ticks
from genrescope.gui.spectrogram.colormaps import lookup_table
from genrescope.gui.spectrogram.graph_items import Axis, Frame, PictureBox
from genrescope.gui.spectrogram.picture import Picture
from genrescope.gui.spectrogram.sources import Source
from genrescope.gui.text.formats import number, short_number, unit
from genrescope.gui.theme.fonts import scaled_font, tabular
from genrescope.gui.theme.tokens import SPACE, Theme

_BAR_WIDTH = 12
_MIN_BANDS = 16.0
_TURNED_SHARE = 0.05
"""Units above the labels; the spaces align them with the tick labels."""


class Plot:
    """Fills a layout with the picture, its axes and a colour bar.

    Parameters
    ----------
    layout : QGraphicsGridLayout
        The layout.
    axis : MelAxis
        The frequencies.
    bare : bool
        Show the picture alone, without axes and colour bar.

    Attributes
    ----------
    box : PictureBox
        Holds the picture and the overlays: x in seconds, y in bands.
    bar : pg.ViewBox
        Holds the colour bar: y in dB.
    axis : MelAxis
        The frequencies.
    source : Source or None
        The source shown.
    """

    def __init__(self, layout: QGraphicsGridLayout, axis: MelAxis, *, bare: bool) -> None:
        self.axis = axis
        self.source: Source | None = None
        self._limits = 0.0, 1.0
        self._bare = bare
        self._layout = layout
        self._metrics = QFontMetricsF(QFont())
        self._style: tuple[Theme, QFont] | None = None
        self.box = PictureBox()
        self.bar = pg.ViewBox(enableMenu=False, enableMouse=False, defaultPadding=0.0)
        self._picture = Picture(self.box)
        self._colours = pg.ImageItem(np.arange(256, dtype=np.uint8)[:, None], levels=(0, 256))
        self._colours.setOpts(axisOrder="row-major")
        self.bar.addItem(self._colours, ignoreBounds=True)
        self.bar.setXRange(0.0, 1.0)
        self._bands_axis = Axis("left", self.box, self._band_ticks)
        self._seconds_axis = Axis("bottom", self.box, self._second_ticks)
        self._levels_axis = Axis("right", self.bar, self._level_ticks)
        self._axes = self._bands_axis, self._seconds_axis, self._levels_axis
        self._units = pg.LabelItem(justify="right"), pg.LabelItem(justify="left")
        self._frames = Frame(self.box), Frame(self.bar)
        for box in (self.box, self.bar):
            box.setZValue(1.0)  # above the ticks, which start a pixel too far inside
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addItem(self.box, 1, 1)
        if not bare:
            layout.setColumnFixedWidth(2, 2 * SPACE)
            layout.setColumnFixedWidth(3, _BAR_WIDTH)
            for item, row, column in (
                (self._units[0], 0, 0),
                (self._units[1], 0, 4),
                (self._bands_axis, 1, 0),
                (self.bar, 1, 3),
                (self._levels_axis, 1, 4),
                (self._seconds_axis, 2, 1),
            ):
                layout.addItem(item, row, column)

    def set_source(self, source: Source | None) -> None:
        """Show another source, or nothing."""
        self.source = source
        scrolls = source is not None and source.scrolls
        self._limits = first, last = (0.0, 1.0) if source is None else source.limits
        self.box.setMouseEnabled(x=not scrolls, y=True)
        self.box.setLimits(xMin=first, xMax=last, yMin=0.0, yMax=float(self.axis.n_mels))
        self._picture.set_source(source)
        self.show_all()

    def refresh(self) -> None:
        """Update after the source has advanced or its duration has changed."""
        self._follow_limits()
        self._picture.refresh()

    def set_colours(self, colormap: str, low_db: float, high_db: float) -> None:
        """Set a colour map and the levels of its first and last colours.

        Raises
        ------
        ValueError
            If the map does not exist.
        """
        self._colours.setLookupTable(lookup_table(colormap))
        self._colours.setRect(0.0, low_db, 1.0, high_db - low_db)
        self.bar.setYRange(low_db, high_db)
        self._picture.set_colours(colormap, low_db, high_db)

    def set_theme(self, theme: Theme, font: QFont) -> None:
        """Use the colours of a theme, and a font."""
        self._style = theme, font
        font = tabular(scaled_font(font, 0.85))
        hertz, decibels = f"{unit('Hz')}\u00a0", f"\u00a0{unit('dB')}"
        self._metrics = metrics = QFontMetricsF(font)
        left, right = (
            math.ceil(max(map(metrics.horizontalAdvance, texts))) + SPACE + 2
            for texts in (("500", hertz), (f"{MINUS}100", decibels))
        )
        for axis in self._axes:
            axis.setStyle(tickTextOffset=SPACE // 2)
            axis.setTickFont(font)
            axis.setTickPen(theme.colour("outline"))
            axis.setTextPen(theme.colour("muted"))
        height = math.ceil(metrics.height()) + SPACE
        self._bands_axis.setWidth(left)
        self._levels_axis.setWidth(right)
        self._seconds_axis.setHeight(height)
        if not self._bare:
            # Whole pixels, so that the edges of the picture are sharp.
            self._layout.setColumnFixedWidth(0, left)
            self._layout.setColumnFixedWidth(4, right)
            self._layout.setRowFixedHeight(0, height + SPACE // 2)
        # The outermost labels may extend below the neighbouring axes.
        self._seconds_axis.setStyle(hideOverlappingLabels=left)
        for label, text in zip(self._units, (hertz, decibels), strict=True):
            label.item.setFont(font)
            label.setText(text, color=theme.muted)
        for frame in self._frames:
            frame.setBrush(theme.colour("surface"))
        self._picture.set_background(theme.colour("picture"))

    def retranslate(self) -> None:
        """Handle a change of language: numbers, units and the word "now"."""
        if self._style is not None:
            self.set_theme(*self._style)
        for axis in self._axes:
            axis.redraw()

    def show_focus(self, pen: QPen | None) -> None:
        """Draw a ring around the picture; None removes it."""
        self._frames[0].setPen(pen or Qt.PenStyle.NoPen)

    # -- zoom and pan ------------------------------------------------------------------------------

    def zoom(self, factor: float, seconds: float | None = None) -> None:
        """Zoom in time.

        Parameters
        ----------
        factor : float
            Above 1 to zoom in.
        seconds : float, optional
            Second that stays in place; by default the middle.  For live sound, always the newest sound.
        """
        if self.source is None:
            return
        (start, stop), (first, last) = self.time_span, self._limits
        length = min(max((stop - start) / factor, self.source.shortest), last - first)
        if self.source.scrolls:
            seconds = stop
        share = 0.5 if seconds is None else (seconds - start) / (stop - start)
        start += share * (stop - start - length)
        self.box.setXRange(start, start + length)

    def zoom_bands(self, factor: float, band: float | None = None) -> None:
        """Zoom in frequency; ``band``, by default the middle, stays in place."""
        low, high = self.band_span
        length = min(max((high - low) / factor, _MIN_BANDS), float(self.axis.n_mels))
        self.box.scaleBy(y=length / (high - low), center=(0.0, (low + high) / 2 if band is None else band))

    def pan(self, seconds: float = 0.0, bands: float = 0.0) -> None:
        """Move the visible range."""
        scrolls = self.source is not None and self.source.scrolls
        self.box.translateBy(x=0.0 if scrolls else seconds, y=bands)

    def turn_to(self, seconds: float) -> None:
        """Move the visible range, as one turns a page, so that a second is near its left edge."""
        start, stop = self.time_span
        start = seconds - _TURNED_SHARE * (stop - start)
        self.pan(start - self.time_span[0])

    def show_all(self) -> None:
        """Show the whole track or the last seconds of live sound, and all frequencies."""
        home = self._limits if self.source is None else self.source.home
        self.box.setRange(xRange=home, yRange=(0.0, self.axis.n_mels))

    def _follow_limits(self) -> None:
        """Extend the limits as the source grows, and the visible range if it shows everything."""
        limits = self._limits if self.source is None else self.source.limits
        if limits == self._limits:
            return
        (start, stop), (first, last) = self.time_span, self._limits
        was_whole = stop - start >= (last - first) * (1 - 1e-9)
        self._limits = first, last = limits
        self.box.setLimits(xMin=first, xMax=last)
        if was_whole:
            self.box.setXRange(first, last)

    # -- positions in the widget, in pixels ----------------------------------------------------

    @property
    def rect(self) -> QRectF:
        """Return the rectangle of the picture."""
        self._layout.activate()
        return QRectF(self.box.geometry())

    @property
    def time_span(self) -> tuple[float, float]:
        """Return the first and last visible second; for live sound, relative to now."""
        start, stop = self.box.viewRange()[0]
        return start, stop

    @property
    def band_span(self) -> tuple[float, float]:
        """Return the lowest and highest visible position on the mel axis."""
        low, high = self.box.viewRange()[1]
        return low, high

    def x_of_seconds(self, seconds: float) -> float:
        """Return the position of a second; for live sound, relative to now."""
        (start, stop), rect = self.time_span, self.rect
        return rect.left() + (seconds - start) / (stop - start) * rect.width()

    def seconds_of_x(self, x: float) -> float:
        """Return the second at a position."""
        (start, stop), rect = self.time_span, self.rect
        return start + (x - rect.left()) / rect.width() * (stop - start)

    def y_of_hz(self, hz: float) -> float:
        """Return the position of a frequency."""
        (low, high), rect = self.band_span, self.rect
        return rect.top() + (high - self.axis.band_of(hz)) / (high - low) * rect.height()

    def hz_of_y(self, y: float) -> float:
        """Return the frequency at a position."""
        return self.axis.hz_of(self.band_of_y(y))

    def band_of_y(self, y: float) -> float:
        """Return the position on the mel axis."""
        (low, high), rect = self.band_span, self.rect
        return high - (y - rect.top()) / rect.height() * (high - low)

    # -- ticks -------------------------------------------------------------------------------------

    def _band_ticks(self, low: float, high: float, pixels: float) -> list[tuple[float, str]]:
        return self.axis.ticks(low, high, pixels, self._metrics.height())

    def _second_ticks(self, start: float, stop: float, pixels: float) -> list[tuple[float, str]]:
        advance = self._metrics.horizontalAdvance
        if self.source is None or not self.source.counts_back:
            return time_ticks(start, stop, pixels, advance(time_text(stop, 1)) + 3 * SPACE)
        now = QCoreApplication.translate("SpectrogramView", "now")
        widest = max(advance(now), advance(f"{MINUS}{number(30.5, 1)} {unit('s')}"))
        steps = time_ticks(-stop, -start, pixels, widest + 3 * SPACE)
        return [
            (-second, f"{MINUS}{short_number(second)} {unit('s')}" if second else now) for second, _ in steps
        ]

    def _level_ticks(self, low: float, high: float, pixels: float) -> list[tuple[float, str]]:
        return [(level, signed(level)) for level in db_ticks(low, high, pixels, 4 * self._metrics.height())]
