"""The mel spectrogram: a track that can be zoomed and panned, or live sound that scrolls.

pyqtgraph draws it: an image of one byte a cell and a table of colours.  Live, the bytes lie in a ring, so
nothing is shifted and a tick only adds what is new; of a track, as many columns are drawn as the view has
pixels, however long it is.
"""

from __future__ import annotations

import math
import time

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QLabel, QWidget

# isort: split
import pyqtgraph as pg  # after PySide6: it takes the binding that is there

from genrescope.audio.ring import RingBuffer
from genrescope.features.mel import MelConfig
from genrescope.features.track_frames import CODE_FLOOR_DB, CODE_STEP_DB, TrackFrames, encode_db
from genrescope.gui.spectrogram.axes import (
    MINUS,
    MelAxis,
    db_text,
    db_ticks,
    hz_text,
    note_name,
    signed,
    time_text,
    time_ticks,
)
from genrescope.gui.spectrogram.colormaps import COLORMAPS, lookup_table
from genrescope.gui.spectrogram.graph_items import Axis, Frame, ImageRing, Picture
from genrescope.gui.theme.fonts import scaled_font, tabular
from genrescope.gui.theme.palette import theme_of
from genrescope.gui.theme.tokens import SPACE

__all__ = ["COLORMAPS", "DEFAULT_RANGE", "SpectrogramView"]

DEFAULT_RANGE = (-90.0, -15.0)
"""dBFS; a band of music seldom lies outside."""

LIVE_SECONDS = 12.0
_LIVE_LIMITS = (4.0, 30.0)
_LIVE_DELAY_FRAMES = 1.5
_CATCH_UP_S = 1.0
_FORGET_S = 5.0
_MIN_SPAN_S = 0.5
_MIN_BANDS = 16.0
_ZOOM_STEP = 1.25
_PAN_SHARE = 0.1
_BAR_WIDTH = 12


class SpectrogramView(pg.GraphicsView):  # type: ignore[misc]
    """Mel spectrogram with its axes, colour bar and readout.

    It is made to stand on a card of the theme's ``surface``.  Drag to pan, wheel to zoom in time, with
    Ctrl in frequency; arrow keys, ``+``, ``-``, Home; Shift with the arrow keys moves the readout.

    Parameters
    ----------
    parent : QWidget, optional
        Where it stands.
    mel : MelConfig, optional
        Front end of the frames that will be shown.
    bare : bool
        Show the picture alone, without axes and colour bar.
    """

    cursor_moved = Signal(str)
    """Text of the readout, empty when there is none."""

    _built = False  # events come while the base class is still made

    def __init__(
        self, parent: QWidget | None = None, mel: MelConfig | None = None, *, bare: bool = False
    ) -> None:
        super().__init__(parent)
        self._bare = bare
        self._mel = mel or MelConfig()
        self._axis = MelAxis(self._mel)
        self._track: TrackFrames | None = None
        self._ring: RingBuffer | None = None
        self._image_ring: ImageRing | None = None
        self._duration: float | None = None
        self._longest = 1.0
        self._frame_rate = self._mel.frame_rate
        self._shown = 0.0
        self._shown_at = 0.0
        self._burst = 0.0
        self._burst_from = 0
        self._drawn: tuple[object, ...] = ()
        self._colormap = "magma"
        self._low, self._high = DEFAULT_RANGE
        self._cursor: QPointF | None = None
        self._readout = ""
        self._build()
        self._dress()
        self._retranslate()
        self._show_range()
        self.clear()

    def _build(self) -> None:
        self.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self.setCacheMode(self.CacheModeFlag.CacheNone)
        # What is dropped here is the window's, and the keyboard is the view's, not its viewport's.
        self.setAcceptDrops(False)
        self.viewport().setFocusProxy(None)
        self.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._box = pg.ViewBox(enableMenu=False, defaultPadding=0.0)
        self._bar = pg.ViewBox(enableMenu=False, enableMouse=False, defaultPadding=0.0)
        self._picture, self._gradient = Picture(), Picture()
        self._lines = pg.InfiniteLine(angle=90), pg.InfiniteLine(angle=0)
        for item in (self._picture, *self._lines):
            self._box.addItem(item, ignoreBounds=True)
        self._bar.addItem(self._gradient, ignoreBounds=True)
        self._bar.setXRange(0.0, 1.0)
        self._gradient.setImage(np.arange(256, dtype=np.uint8)[:, None], levels=(0, 256))
        self._bands_axis = Axis("left", self._box, self._band_ticks)
        self._seconds_axis = Axis("bottom", self._box, self._second_ticks)
        self._levels_axis = Axis("right", self._bar, self._level_ticks)
        # The spaces bring the units in line with the labels, which stand beside ticks.
        self._units = pg.LabelItem("Hz\u00a0", justify="right"), pg.LabelItem("\u00a0dB", justify="left")
        self._frames = Frame(self._box), Frame(self._bar)
        for box in (self._box, self._bar):
            box.setZValue(1.0)  # over the ticks, which start a pixel too far inside
        layout = self.centralLayout
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addItem(self._box, 1, 1)
        if not self._bare:
            layout.setColumnFixedWidth(2, 2 * SPACE)
            layout.setColumnFixedWidth(3, _BAR_WIDTH)
            for item, row, column in (
                (self._units[0], 0, 0),
                (self._units[1], 0, 4),
                (self._bands_axis, 1, 0),
                (self._bar, 1, 3),
                (self._levels_axis, 1, 4),
                (self._seconds_axis, 2, 1),
            ):
                layout.addItem(item, row, column)
        self._chip = QLabel(self.viewport())
        self._chip.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._chip.hide()
        self._built = True
        self._box.sigRangeChanged.connect(self._redraw)
        self._box.sigResized.connect(self._redraw)

    # What is shown

    @property
    def is_live(self) -> bool:
        """Whether live sound is shown."""
        return self._ring is not None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is shown."""
        return self._ring is None and self._track is None

    @property
    def time_span(self) -> tuple[float, float]:
        """First and last second that is seen; of live sound, seconds from now."""
        start, stop = self._box.viewRange()[0]
        return start, stop

    @property
    def band_span(self) -> tuple[float, float]:
        """Lowest and highest place of the mel axis that is seen."""
        low, high = self._box.viewRange()[1]
        return low, high

    @property
    def colormap(self) -> str:
        """Name of the colour map."""
        return self._colormap

    @property
    def db_range(self) -> tuple[float, float]:
        """Levels of the lowest and the highest colour in dB."""
        return self._low, self._high

    @property
    def readout(self) -> str:
        """Time, frequency, note and level under the cursor."""
        return self._readout

    def set_mel(self, mel: MelConfig) -> None:
        """Take another front end; what is shown goes, if it is another one indeed."""
        if mel == self._mel:
            return
        self._mel, self._axis = mel, MelAxis(mel)
        self.clear()

    def show_track(self, track: TrackFrames, duration: float | None = None) -> None:
        """Show a track, which may still grow; call :meth:`refresh` while it does.

        Parameters
        ----------
        track : TrackFrames
            Its frames.
        duration : float, optional
            Its length in seconds if known, so that the picture fills up from the left.
        """
        self._start(track=track)
        self._frame_rate = track.frame_rate
        self.set_duration(duration)
        self.show_all()

    def set_duration(self, duration: float | None) -> None:
        """Correct the length of the track; None is as long as what was read."""
        self._duration = duration
        self._fit_track()

    def show_live(self, ring: RingBuffer, frame_rate: float) -> None:
        """Show live sound; call :meth:`refresh` on every tick."""
        self._start(ring=ring)
        self._frame_rate = frame_rate
        self._shown = float(ring.position)
        self._shown_at = time.perf_counter()
        self._burst, self._burst_from = 0.0, ring.position
        self._longest = min(_LIVE_LIMITS[1], (ring.capacity - 8) / frame_rate)
        self._box.setLimits(xMin=-self._longest, xMax=0.0)
        self.show_all()

    def clear(self) -> None:
        """Show nothing."""
        self._start()

    def _start(self, *, track: TrackFrames | None = None, ring: RingBuffer | None = None) -> None:
        self._track, self._ring, self._duration = track, ring, None
        self._image_ring = None if ring is None else ImageRing(ring)
        self._drawn = ()
        self._picture.clear()
        self._box.setMouseEnabled(x=track is not None, y=True)
        self._box.setLimits(yMin=0.0, yMax=float(self._mel.n_mels))
        self._box.setYRange(0.0, self._mel.n_mels)
        self.centralWidget.setVisible(not self.is_empty)
        self._move_cursor(None)
        self.viewport().update()

    def refresh(self) -> None:
        """Show what has come in since the last call; cheap when nothing has."""
        if self._ring is not None:
            self._scroll()
        self._fit_track()
        self._redraw()

    def set_colormap(self, name: str) -> None:
        """Choose one of :data:`COLORMAPS`.

        Raises
        ------
        ValueError
            If there is no such map.
        """
        table = lookup_table(name)
        self._colormap = name
        self._picture.setLookupTable(table)
        self._gradient.setLookupTable(table)

    def set_range(self, low_db: float, high_db: float) -> None:
        """Choose the levels of the lowest and the highest colour.

        Raises
        ------
        ValueError
            If the range is empty.
        """
        if not low_db < high_db:
            raise ValueError("low_db must be below high_db")
        self._low, self._high = float(low_db), float(high_db)
        self._show_range()

    def _show_range(self) -> None:
        self.set_colormap(self._colormap)
        self._picture.setLevels([(level - CODE_FLOOR_DB) / CODE_STEP_DB for level in self.db_range])
        self._gradient.setRect(0.0, self._low, 1.0, self._high - self._low)
        self._bar.setYRange(self._low, self._high)

    # Zoom and pan

    def zoom(self, factor: float, seconds: float | None = None) -> None:
        """Zoom in time; live, show fewer seconds.

        Parameters
        ----------
        factor : float
            Above 1 to see less.
        seconds : float, optional
            What stays in its place; the middle if not given.
        """
        if self.is_empty:
            return
        start, stop = self.time_span
        length = (stop - start) / factor
        if self.is_live:
            self._box.setXRange(-min(max(length, _LIVE_LIMITS[0]), self._longest), 0.0)
        else:
            length = min(max(length, _MIN_SPAN_S), self._longest)
            self._box.scaleBy(
                x=length / (stop - start), center=((start + stop) / 2 if seconds is None else seconds, 0.0)
            )

    def zoom_bands(self, factor: float, band: float | None = None) -> None:
        """Zoom in frequency; ``band`` stays in its place, the middle if not given."""
        low, high = self.band_span
        length = min(max((high - low) / factor, _MIN_BANDS), float(self._mel.n_mels))
        self._box.scaleBy(y=length / (high - low), center=(0.0, (low + high) / 2 if band is None else band))

    def pan(self, seconds: float = 0.0, bands: float = 0.0) -> None:
        """Move what is seen."""
        self._box.translateBy(x=0.0 if self.is_live else seconds, y=bands)

    def show_all(self) -> None:
        """See the whole track, all frequencies; live, the usual stretch."""
        seconds = (-min(LIVE_SECONDS, self._longest), 0.0) if self.is_live else (0.0, self._longest)
        self._box.setRange(xRange=seconds, yRange=(0.0, self._mel.n_mels))

    # Places on the screen, in the widget's pixels

    def plot_rect(self) -> QRectF:
        """Where the picture lies."""
        self.centralLayout.activate()
        return QRectF(self._box.geometry())

    def colour_bar_rect(self) -> QRectF:
        """Where the colour bar lies."""
        self.centralLayout.activate()
        return QRectF(self._bar.geometry())

    def y_of_hz(self, hz: float) -> float:
        """Height of a frequency in the widget."""
        (low, high), plot = self.band_span, self.plot_rect()
        return plot.top() + (high - self._axis.band_of(hz)) / (high - low) * plot.height()

    def hz_of_y(self, y: float) -> float:
        """Frequency at a height in the widget."""
        return self._axis.hz_of(self._band_of_y(y))

    def x_of_seconds(self, seconds: float) -> float:
        """Place of a second in the widget; live, of seconds from now."""
        (start, stop), plot = self.time_span, self.plot_rect()
        return plot.left() + (seconds - start) / (stop - start) * plot.width()

    def seconds_of_x(self, x: float) -> float:
        """Second at a place in the widget."""
        (start, stop), plot = self.time_span, self.plot_rect()
        return start + (x - plot.left()) / plot.width() * (stop - start)

    def _band_of_y(self, y: float) -> float:
        (low, high), plot = self.band_span, self.plot_rect()
        return high - (y - plot.top()) / plot.height() * (high - low)

    # Qt

    def sizeHint(self) -> QSize:
        return QSize(640, 320)

    def minimumSizeHint(self) -> QSize:
        return QSize(320, 160)

    def close(self) -> bool:
        # pyqtgraph's own takes the view apart; a window that is closed may be shown again.
        return QWidget.close(self)

    def drawBackground(self, painter: QPainter, rect: QRectF) -> None:  # noqa: N802
        theme = theme_of(self)
        painter.fillRect(rect, theme.colour("surface"))
        if self.is_empty:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("raised"))
            painter.drawRoundedRect(self.rect(), SPACE, SPACE)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._redraw()
        if event.type() == QEvent.Type.NativeGesture and not self.is_empty:
            assert isinstance(event, QNativeGestureEvent)
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                self.zoom(max(0.1, 1.0 + event.value()), self.seconds_of_x(event.position().x()))
                return True
            if event.gestureType() == Qt.NativeGestureType.SmartZoomNativeGesture:
                self.show_all()
                return True
        return bool(super().viewportEvent(event))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        looks = (QEvent.Type.FontChange, QEvent.Type.StyleChange, QEvent.Type.PaletteChange)
        if event.type() in looks and self._built:
            self._dress()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.is_empty:
            event.ignore()
            return
        delta, place = event.angleDelta(), event.position()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_bands(_ZOOM_STEP ** (delta.y() / 120), self._band_of_y(place.y()))
        elif delta.x() or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            start, stop = self.time_span
            self.pan(-(delta.x() or delta.y()) / 120 * _PAN_SHARE * (stop - start))
        else:
            self.zoom(_ZOOM_STEP ** (delta.y() / 120), self.seconds_of_x(place.x()))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        # pyqtgraph gives the other buttons meanings that nobody expects.
        if event.button() == Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        inside = self.plot_rect().contains(event.position()) and not self.is_empty
        self._move_cursor(event.position() if inside else None)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if not self.is_empty:
            self.show_all()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        # As browsers do it: who clicked knows where the keyboard is.
        if event.reason() in (
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
            Qt.FocusReason.ShortcutFocusReason,
        ):
            self._frames[0].setPen(QPen(theme_of(self).colour("accent"), 2))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._frames[0].setPen(Qt.PenStyle.NoPen)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._move_cursor(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        steps = {
            Qt.Key.Key_Left: QPoint(-1, 0),
            Qt.Key.Key_Right: QPoint(1, 0),
            Qt.Key.Key_Up: QPoint(0, 1),
            Qt.Key.Key_Down: QPoint(0, -1),
        }
        if self.is_empty:
            event.ignore()
        elif key in steps:
            step = steps[Qt.Key(key)]
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self._step_cursor(step)
            else:
                (start, stop), (low, high) = self._box.viewRange()
                self.pan(step.x() * _PAN_SHARE * (stop - start), step.y() * _PAN_SHARE * (high - low))
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(_ZOOM_STEP)
        elif key in (Qt.Key.Key_Minus, Qt.Key.Key_Underscore):
            self.zoom(1 / _ZOOM_STEP)
        elif key == Qt.Key.Key_Home:
            self.show_all()
        elif key == Qt.Key.Key_Escape and self._cursor is not None:
            self._move_cursor(None)
        else:
            event.ignore()

    # The picture

    def _fit_track(self) -> None:
        """Let the limits grow with the track, and the view with them while it shows everything."""
        if self._track is None:
            return
        start, stop = self.time_span
        was_whole = stop - start >= self._longest * (1 - 1e-9)
        longest = max(self._duration or 0.0, self._track.seconds, _MIN_SPAN_S)
        self._longest = longest
        self._box.setLimits(xMin=0.0, xMax=longest)
        if was_whole:
            self._box.setXRange(0.0, longest)

    def _redraw(self, *_: object) -> None:
        """Draw what has changed: the sound, or what is seen of it."""
        if self._ring is not None:
            self._draw_live()
        elif self._track is not None:
            self._draw_track(self._track)
        if self._cursor is not None:
            self._move_cursor(self._cursor)

    def _pixels(self) -> float:
        """Width of the picture in pixels of the screen."""
        return float(max(1.0, self._box.width() * self.devicePixelRatioF()))

    def _draw_track(self, track: TrackFrames) -> None:
        drawn = (track.position, self.time_span, self._pixels())
        if drawn == self._drawn:
            return
        self._drawn = drawn
        columns, start, stop = track.image(*self.time_span, round(self._pixels()))
        self._set_picture(np.ascontiguousarray(encode_db(columns).T), start, stop)

    def _draw_live(self) -> None:
        assert self._ring is not None
        assert self._image_ring is not None
        start, stop = self.time_span
        # In whole pixels, so that a frame looks the same wherever it is.
        scale = self._pixels() / ((stop - start) * self._frame_rate)
        edge = math.floor(self._shown * scale) / scale
        if (edge, scale) == self._drawn:
            return
        self._drawn = (edge, scale)
        try:
            self._image_ring.take()
        except IndexError:
            return  # overtaken while reading; the next tick reads again
        first = max(self._ring.oldest, math.floor(edge + start * self._frame_rate) - 1, 0)
        last = min(self._ring.position, math.ceil(edge) + 1)
        if first < last:
            codes = self._image_ring.stretch(first, last)
            self._set_picture(codes, (first - edge) / self._frame_rate, (last - edge) / self._frame_rate)

    def _set_picture(self, codes: NDArray[np.uint8], start: float, stop: float) -> None:
        if not codes.size:
            self._picture.clear()
            return
        self._picture.setImage(codes, autoLevels=False)
        self._picture.setRect(start, 0.0, stop - start, float(len(codes)))

    def _scroll(self) -> None:
        """Let the right edge glide at the frame rate, a little behind the newest frame."""
        assert self._ring is not None
        now = time.perf_counter()
        elapsed, self._shown_at = now - self._shown_at, now
        # Sound comes in bursts; as long as the longest of late is the delay that hides them.
        burst = self._ring.position - self._burst_from
        self._burst_from = self._ring.position
        if burst > self._frame_rate / 2:
            burst = 0  # the view was not shown for a while
        self._burst = max(float(burst), self._burst * math.exp(-elapsed / _FORGET_S))
        goal = max(0.0, self._ring.position - _LIVE_DELAY_FRAMES - 0.75 * self._burst)
        behind = goal - self._shown
        if abs(behind) > self._frame_rate:
            self._shown = goal
        else:
            # Run at the nominal speed, and correct slowly what drifts.
            step = elapsed * self._frame_rate + behind * (1.0 - math.exp(-elapsed / _CATCH_UP_S))
            newest = float(self._ring.position - 1)
            self._shown = max(self._shown, min(self._shown + step, newest))

    # The axes and the look

    def _band_ticks(self, low: float, high: float, pixels: float) -> list[tuple[float, str]]:
        return self._axis.ticks(low, high, pixels, self._metrics().height())

    def _second_ticks(self, start: float, stop: float, pixels: float) -> list[tuple[float, str]]:
        metrics = self._metrics()
        if not self.is_live:
            longest = metrics.horizontalAdvance(time_text(stop, 1))
            return time_ticks(start, stop, pixels, longest + 3 * SPACE)
        now = QCoreApplication.translate("SpectrogramView", "now")
        widest = max(metrics.horizontalAdvance(now), metrics.horizontalAdvance(f"{MINUS}30 s"))
        steps = time_ticks(0.0, -start, pixels, widest + 3 * SPACE)
        return [(-second, f"{signed(-round(second))} s" if second else now) for second, _ in steps]

    def _level_ticks(self, low: float, high: float, pixels: float) -> list[tuple[float, str]]:
        return [(level, signed(level)) for level in db_ticks(low, high, pixels, 4 * self._metrics().height())]

    def _metrics(self) -> QFontMetricsF:
        return QFontMetricsF(tabular(scaled_font(self.font(), 0.85)))

    def _dress(self) -> None:
        """Take the theme's colours and the font."""
        theme, metrics = theme_of(self), self._metrics()
        font = tabular(scaled_font(self.font(), 0.85))
        left, right = (
            math.ceil(max(map(metrics.horizontalAdvance, words))) + SPACE + 2
            for words in (("500", "Hz\u00a0"), (f"{MINUS}100", "\u00a0dB"))
        )
        for axis in (self._bands_axis, self._seconds_axis, self._levels_axis):
            axis.setStyle(tickTextOffset=SPACE // 2)
            axis.setTickFont(font)
            axis.setTickPen(theme.colour("outline"))
            axis.setTextPen(theme.colour("muted"))
        height = math.ceil(metrics.height()) + SPACE
        self._bands_axis.setWidth(left)
        self._levels_axis.setWidth(right)
        self._seconds_axis.setHeight(height)
        if not self._bare:
            # Whole pixels, so that the picture's edges are sharp.
            self.centralLayout.setColumnFixedWidth(0, left)
            self.centralLayout.setColumnFixedWidth(4, right)
            self.centralLayout.setRowFixedHeight(0, height + SPACE // 2)
        # The outermost labels may reach below the axes beside.
        self._seconds_axis.setStyle(hideOverlappingLabels=left)
        for unit in self._units:
            unit.item.setFont(font)
            unit.setText(unit.text, color=theme.muted)
        for frame in self._frames:
            frame.setBrush(theme.colour("surface"))
        hair = QColor(theme.picture_grid)
        hair.setAlpha(110)
        for line in self._lines:
            line.setPen(hair)
        self._box.setBackgroundColor(theme.picture)
        ground = QColor(theme.picture)
        self._chip.setFont(tabular(self.font()))
        self._chip.setStyleSheet(
            f"color: {theme.picture_text}; border-radius: {SPACE // 2}px; padding: {SPACE // 2}px {SPACE}px;"
            f"background: rgba({ground.red()}, {ground.green()}, {ground.blue()}, 215);"
        )

    # The readout

    def _move_cursor(self, position: QPointF | None) -> None:
        self._cursor = position
        text = ""
        if position is not None:
            text = self._readout_at(position)
            self._lines[0].setValue(self.seconds_of_x(position.x()))
            self._lines[1].setValue(self._band_of_y(position.y()))
            self._place_chip(text, position)
        for shown in (*self._lines, self._chip):
            shown.setVisible(bool(text))
        if text != self._readout:
            self._readout = text
            self.cursor_moved.emit(text)

    def _place_chip(self, text: str, position: QPointF) -> None:
        """Put the readout beside the cursor, on the side where there is room."""
        self._chip.setText(text)
        self._chip.adjustSize()
        plot, width, height = self.plot_rect(), self._chip.width(), self._chip.height()
        x, y = position.x(), position.y()
        left = x + SPACE if x + SPACE + width <= plot.right() else x - SPACE - width
        top = y - SPACE - height if y - SPACE - height >= plot.top() else y + SPACE
        self._chip.move(round(max(plot.left() + 2, left)), round(top))

    def _step_cursor(self, step: QPoint) -> None:
        plot = self.plot_rect()
        here = self._cursor or plot.center()
        x = min(max(here.x() + step.x() * SPACE, plot.left()), plot.right() - 1)
        y = min(max(here.y() - step.y() * SPACE / 2, plot.top()), plot.bottom() - 1)
        self._move_cursor(QPointF(x, y))

    def _readout_at(self, place: QPointF) -> str:
        seconds, hz = self.seconds_of_x(place.x()), self.hz_of_y(place.y())
        when = f"{MINUS}{max(0.0, -seconds):.1f} s" if self.is_live else time_text(seconds, 1)
        parts = [when, hz_text(hz), note_name(hz)]
        band = min(max(int(self._axis.band_of(hz)), 0), self._mel.n_mels - 1)
        level = self._level_at(seconds, band)
        if level is not None:
            parts.append(db_text(level))
        return " · ".join(parts)

    def _level_at(self, seconds: float, band: int) -> float | None:
        """Level of a band in dB, None where there is no sound."""
        if self._ring is not None:
            frame = math.floor(self._shown + seconds * self._frame_rate)
            try:
                return float(self._ring.read(frame, frame + 1)[0, band])
            except IndexError:
                return None
        if self._track is not None:
            columns, _, _ = self._track.image(seconds, seconds + 0.1 / self._frame_rate, 1)
            return float(columns[0, band]) if len(columns) else None
        return None

    def _retranslate(self) -> None:
        self.setAccessibleName(QCoreApplication.translate("SpectrogramView", "Mel spectrogram"))
        self.setAccessibleDescription(
            QCoreApplication.translate(
                "SpectrogramView",
                "Arrow keys move, plus and minus zoom, Home shows everything, Shift with an arrow key moves "
                "the readout",
            )
        )
        self._seconds_axis.picture = None  # "now" is a word
        self._seconds_axis.update()
