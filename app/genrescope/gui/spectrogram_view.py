"""The mel spectrogram: a track that can be zoomed and panned, or live sound that scrolls.

The picture is kept ready-made in device pixels.  Live, each tick paints only the pixel columns that are
new, into a ring, so nothing is shifted and nothing is painted twice; a track is painted from about as
many columns as the view has pixels, however long it is.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QLinearGradient,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from genrescope.features.frames import FrameRing, TrackFrames
from genrescope.features.mel import FloatArray, MelConfig
from genrescope.gui.axes import (
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
from genrescope.gui.colormaps import COLORMAPS, lookup_table
from genrescope.gui.theme import SPACE, Theme, scaled_font, tabular, theme_of

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
_TICK = 4


@dataclass
class _Span:
    """A stretch of an axis, kept inside its limits."""

    start: float
    stop: float
    low: float
    high: float
    least: float

    @property
    def length(self) -> float:
        return self.stop - self.start

    @property
    def whole(self) -> bool:
        return self.length >= (self.high - self.low) * (1 - 1e-9)

    def zoom(self, factor: float, centre: float) -> None:
        """Make the stretch shorter by a factor; what is at ``centre`` stays where it is."""
        full = self.high - self.low
        length = min(full, max(min(self.least, full), self.length / factor))
        share = (centre - self.start) / self.length if self.length > 0 else 0.5
        self.start = centre - share * length
        self.stop = self.start + length
        self.pan(0.0)

    def pan(self, by: float) -> None:
        start = min(max(self.start + by, self.low), max(self.low, self.high - self.length))
        self.start, self.stop = start, min(start + self.length, self.high)

    def show_all(self) -> None:
        self.start, self.stop = self.low, self.high


class SpectrogramView(QWidget):
    """Mel spectrogram with its axes, colour bar and readout.

    It is made to stand on a card of the theme's ``surface``.  Drag to pan, wheel to zoom in time, with
    Ctrl in frequency; arrow keys, ``+``, ``-``, Home; Shift with the arrow keys moves the readout.

    Parameters
    ----------
    parent : QWidget, optional
        Where it stands.
    mel : MelConfig, optional
        Front end of the frames that will be shown.
    """

    cursor_moved = Signal(str)
    """Text of the readout, empty when there is none."""

    def __init__(self, parent: QWidget | None = None, mel: MelConfig | None = None) -> None:
        super().__init__(parent)
        self._mel = mel or MelConfig()
        self._axis = MelAxis(self._mel)
        self._track: TrackFrames | None = None
        self._ring: FrameRing | None = None
        self._duration: float | None = None
        self._seconds = _Span(0.0, 1.0, 0.0, 1.0, _MIN_SPAN_S)
        self._bands = _Span(0.0, self._mel.n_mels, 0.0, self._mel.n_mels, _MIN_BANDS)
        self._frame_rate = self._mel.frame_rate
        self._live_seconds = LIVE_SECONDS
        self._shown = 0.0
        self._shown_at = 0.0
        self._burst = 0.0
        self._burst_from = 0
        self._painted_to = 0
        self._drawn_position = -1
        self._picture: QImage | None = None
        self._colormap = "magma"
        self._low, self._high = DEFAULT_RANGE
        self._cursor: QPointF | None = None
        self._drag: QPointF | None = None
        self._readout = ""
        self._placeholder = ("", "")
        self._ringed = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._retranslate()

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
        return (-self._live_seconds, 0.0) if self.is_live else (self._seconds.start, self._seconds.stop)

    @property
    def band_span(self) -> tuple[float, float]:
        """Lowest and highest place of the mel axis that is seen."""
        return self._bands.start, self._bands.stop

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
        self.clear()
        self._track, self._frame_rate = track, track.frame_rate
        self.set_duration(duration)

    def set_duration(self, duration: float | None) -> None:
        """Correct the length of the track; None is as long as what was read."""
        self._duration = duration
        before = self._seconds.high
        self._fit_track()
        if self._seconds.high != before:
            self._invalidate()

    def show_live(self, ring: FrameRing, frame_rate: float) -> None:
        """Show live sound; call :meth:`refresh` on every tick."""
        self.clear()
        self._ring, self._frame_rate = ring, frame_rate
        self._shown = float(ring.position)
        self._shown_at = time.perf_counter()
        self._burst, self._burst_from = 0.0, ring.position
        self._invalidate()

    def clear(self) -> None:
        """Show nothing."""
        self._track = self._ring = self._duration = None
        self._seconds = _Span(0.0, 1.0, 0.0, 1.0, _MIN_SPAN_S)
        self._bands = _Span(0.0, self._mel.n_mels, 0.0, self._mel.n_mels, _MIN_BANDS)
        self._drawn_position = -1
        self._invalidate()

    def refresh(self) -> None:
        """Show what has come in since the last call; cheap when nothing has."""
        if self._ring is not None:
            self._scroll()
        elif self._track is not None and self._track.position != self._drawn_position:
            self._fit_track()
            self._invalidate()
        if self._cursor is not None:
            self._set_readout()

    def set_colormap(self, name: str) -> None:
        """Choose one of :data:`COLORMAPS`.

        Raises
        ------
        ValueError
            If there is no such map.
        """
        lookup_table(name)
        self._colormap = name
        self._invalidate()

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
        self._invalidate()

    def set_placeholder(self, title: str, hint: str = "") -> None:
        """Choose the words that are shown while nothing else is."""
        self._placeholder = (title, hint)
        self.update()

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
        if self._ring is not None:
            longest = min(_LIVE_LIMITS[1], (self._ring.capacity - 8) / self._frame_rate)
            self._live_seconds = min(longest, max(_LIVE_LIMITS[0], self._live_seconds / factor))
        else:
            span = self._seconds
            span.zoom(factor, (span.start + span.stop) / 2 if seconds is None else seconds)
        self._invalidate()

    def zoom_bands(self, factor: float, band: float | None = None) -> None:
        """Zoom in frequency; ``band`` stays in its place, the middle if not given."""
        span = self._bands
        span.zoom(factor, (span.start + span.stop) / 2 if band is None else band)
        self._invalidate()

    def pan(self, seconds: float = 0.0, bands: float = 0.0) -> None:
        """Move what is seen."""
        self._seconds.pan(seconds)
        self._bands.pan(bands)
        self._invalidate()

    def show_all(self) -> None:
        """See the whole track, all frequencies; live, the usual stretch."""
        self._live_seconds = LIVE_SECONDS
        self._seconds.show_all()
        self._bands.show_all()
        self._invalidate()

    # Places on the screen, in the widget's pixels

    def plot_rect(self) -> QRectF:
        """Where the picture lies."""
        metrics = self._metrics()
        left = math.ceil(metrics.horizontalAdvance("500") + SPACE / 2 + _TICK)
        right = math.ceil(metrics.horizontalAdvance(f"{MINUS}100") + SPACE / 2 + _BAR_WIDTH + 2 * SPACE)
        top = math.ceil(metrics.height() + SPACE / 2)
        bottom = math.ceil(metrics.height() + SPACE / 2 + _TICK)
        return QRectF(left, top, max(1, self.width() - left - right), max(1, self.height() - top - bottom))

    def colour_bar_rect(self) -> QRectF:
        """Where the colour bar lies."""
        plot = self.plot_rect()
        return QRectF(plot.right() + 2 * SPACE, plot.top(), _BAR_WIDTH, plot.height())

    def y_of_hz(self, hz: float) -> float:
        """Height of a frequency in the widget."""
        return self._y_of_band(self._axis.band_of(hz))

    def hz_of_y(self, y: float) -> float:
        """Frequency at a height in the widget."""
        plot = self.plot_rect()
        return self._axis.hz_of(self._bands.stop - (y - plot.top()) / plot.height() * self._bands.length)

    def x_of_seconds(self, seconds: float) -> float:
        """Place of a second in the widget; live, of seconds from now."""
        start, stop = self.time_span
        plot = self.plot_rect()
        return plot.left() + (seconds - start) / (stop - start) * plot.width()

    def seconds_of_x(self, x: float) -> float:
        """Second at a place in the widget."""
        start, stop = self.time_span
        plot = self.plot_rect()
        return start + (x - plot.left()) / plot.width() * (stop - start)

    # Qt

    def sizeHint(self) -> QSize:
        return QSize(640, 320)

    def minimumSizeHint(self) -> QSize:
        return QSize(320, 160)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        plot = self.plot_rect()
        painter = QPainter(self)
        # While live sound scrolls, only the picture itself is painted.
        if not plot.toAlignedRect().contains(event.rect()):
            painter.fillRect(self.rect(), theme.colour("surface"))
            if not self.is_empty:
                self._paint_axes(painter, theme, plot)
                self._paint_colour_bar(painter, theme)
        if self.is_empty:
            self._paint_placeholder(painter, theme)
        else:
            self._paint_picture(painter, plot)
            self._paint_readout(painter, theme, plot)
            self._paint_frame(painter, theme, plot)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._invalidate()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent) and not self.is_empty:
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                self.zoom(max(0.1, 1.0 + event.value()), self.seconds_of_x(event.position().x()))
                return True
            if event.gestureType() == Qt.NativeGestureType.SmartZoomNativeGesture:
                self.show_all()
                return True
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange, QEvent.Type.PaletteChange):
            self._invalidate()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.is_empty:
            event.ignore()
            return
        delta = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            plot, y = self.plot_rect(), event.position().y()
            band = self._bands.stop - (y - plot.top()) / plot.height() * self._bands.length
            self.zoom_bands(_ZOOM_STEP ** (delta.y() / 120), band)
        elif delta.x() or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.pan(-(delta.x() or delta.y()) / 120 * _PAN_SHARE * self._seconds.length)
        else:
            self.zoom(_ZOOM_STEP ** (delta.y() / 120), self.seconds_of_x(event.position().x()))
        self._set_readout()
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.plot_rect().contains(event.position()):
            self._drag = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        position = event.position()
        if self._drag is not None and not self.is_empty:
            moved, plot = position - self._drag, self.plot_rect()
            self._drag = position
            seconds, bands = self._seconds.length / plot.width(), self._bands.length / plot.height()
            self.pan(-moved.x() * seconds, moved.y() * bands)
        inside = self.plot_rect().contains(position) and not self.is_empty
        self._move_cursor(position if inside else None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._drag = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.show_all()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        # As browsers do it: who clicked knows where the keyboard is.
        self._ringed = event.reason() in (
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
            Qt.FocusReason.ShortcutFocusReason,
        )
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._ringed = False
        self.update()

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
                self.pan(
                    step.x() * _PAN_SHARE * self._seconds.length, step.y() * _PAN_SHARE * self._bands.length
                )
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

    def _invalidate(self) -> None:
        """Have the picture made anew at the next paint."""
        self._picture = None
        self.update()

    def _fit_track(self) -> None:
        """Let the limits grow with the track, and the view with them while it shows everything."""
        if self._track is None:
            return
        was_whole = self._seconds.whole
        self._seconds.high = max(self._duration or 0.0, self._track.seconds, _MIN_SPAN_S)
        if was_whole:
            self._seconds.show_all()
        else:
            self._seconds.pan(0.0)

    def _picture_size(self) -> QSize:
        plot, ratio = self.plot_rect(), self.devicePixelRatioF()
        return QSize(max(1, round(plot.width() * ratio)), max(1, round(plot.height() * ratio)))

    def _ready_picture(self) -> QImage:
        """Return the picture at the view's size in device pixels, painted as far as frames are there."""
        size = self._picture_size()
        if self._picture is None or self._picture.size() != size:
            self._picture = QImage(size, QImage.Format.Format_RGB32)
            self._picture.fill(QColor(theme_of(self).picture))
            if self._ring is not None:
                self._painted_to = self._live_edge() - size.width()
                self._paint_live_to(self._live_edge())
            else:
                self._paint_track()
        return self._picture

    def _strip(self, frames: FloatArray) -> QImage:
        """Frames [shape=(n, n_mels), dB] as an image of n columns, the lowest band at the bottom."""
        codes = (frames.T[::-1] - self._low) * (255.0 / (self._high - self._low))
        colours = np.take(lookup_table(self._colormap), np.clip(codes, 0, 255).astype(np.uint8))
        height, width = colours.shape
        image = QImage(colours.data, width, height, width * 4, QImage.Format.Format_RGB32)
        # A copy, because Qt does not keep the array alive.
        return image.copy()

    def _target(self, x: float, width: float, size: QSize) -> QRectF:
        """Where a strip that reaches over all bands lies in the picture."""
        scale = size.height() / self._bands.length
        return QRectF(x, (self._bands.stop - self._mel.n_mels) * scale, width, self._mel.n_mels * scale)

    def _paint_track(self) -> None:
        assert self._picture is not None
        if self._track is None:
            return
        size = self._picture.size()
        self._drawn_position = self._track.position
        span = self._seconds
        columns, start, stop = self._track.image(span.start, span.stop, size.width())
        if not len(columns):
            return
        pixels = size.width() / span.length
        painter = QPainter(self._picture)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        target = self._target((start - span.start) * pixels, (stop - start) * pixels, size)
        painter.drawImage(target, self._strip(columns))
        painter.end()

    # Live: pixel column j since the start lies at j modulo the width

    def _pixels_a_frame(self) -> float:
        return self._picture_size().width() / (self._live_seconds * self._frame_rate)

    def _live_edge(self) -> int:
        return math.floor(self._shown * self._pixels_a_frame())

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
        if self._picture is not None and self._picture.size() == self._picture_size():
            edge = self._live_edge()
            if edge == self._painted_to:
                return
            self._paint_live_to(edge)
        self.update(self.plot_rect().toAlignedRect())

    def _paint_live_to(self, edge: int) -> None:
        """Paint the pixel columns up to ``edge`` that are not in the ring yet."""
        assert self._ring is not None
        assert self._picture is not None
        width = self._picture.width()
        begin, self._painted_to = max(self._painted_to, edge - width), edge
        while begin < edge:
            stop = min(edge, (begin // width + 1) * width)
            self._paint_live_piece(begin, stop)
            begin = stop

    def _paint_live_piece(self, begin: int, stop: int) -> None:
        """Paint pixel columns that lie side by side in the ring."""
        assert self._ring is not None
        assert self._picture is not None
        size, scale = self._picture.size(), self._pixels_a_frame()
        slot = begin % size.width()
        area = QRect(slot, 0, stop - begin, size.height())
        painter = QPainter(self._picture)
        painter.fillRect(area, QColor(theme_of(self).picture))
        # One frame more on both sides, so that pieces meet without a seam.
        first = max(self._ring.oldest, math.floor(begin / scale) - 2, 0)
        last = min(self._ring.position, math.ceil(stop / scale) + 2)
        try:
            frames = self._ring.read(first, last) if first < last else None
        except IndexError:
            # The writer has lapped us: the columns stay empty, as the sound is gone.
            frames = None
        if frames is not None:
            painter.setClipRect(area)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            target = self._target(first * scale - begin + slot, len(frames) * scale, size)
            painter.drawImage(target, self._strip(frames))
        painter.end()

    # Painting

    def _paint_picture(self, painter: QPainter, plot: QRectF) -> None:
        picture = self._ready_picture()
        width, height = picture.width(), picture.height()
        if self._ring is None:
            painter.drawImage(plot, picture)
            return
        # The ring's oldest column first: two pieces, neither of them scaled.
        split = self._painted_to % width
        pixel = plot.width() / width
        older = QRectF(plot.left(), plot.top(), (width - split) * pixel, plot.height())
        painter.drawImage(older, picture, QRectF(split, 0, width - split, height))
        if split:
            newer = QRectF(older.right(), plot.top(), split * pixel, plot.height())
            painter.drawImage(newer, picture, QRectF(0, 0, split, height))

    def _paint_frame(self, painter: QPainter, theme: Theme, plot: QRectF) -> None:
        """Round the picture's corners, and ring it while it has the keyboard."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        corners = QPainterPath()
        corners.addRect(plot.adjusted(-1, -1, 1, 1))
        rounded = QPainterPath()
        rounded.addRoundedRect(plot, SPACE / 2, SPACE / 2)
        painter.fillPath(corners.subtracted(rounded), theme.colour("surface"))
        if self._ringed:
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(plot.adjusted(1, 1, -1, -1), SPACE / 2, SPACE / 2)

    def _paint_axes(self, painter: QPainter, theme: Theme, plot: QRectF) -> None:
        font = tabular(scaled_font(self.font(), 0.85))
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        words, lines = theme.colour("muted"), QPen(theme.colour("outline"), 1)
        height, column = metrics.height(), plot.left() - _TICK - SPACE / 2
        for band, label in self._axis.ticks(*self.band_span, plot.height(), height):
            y = min(max(self._y_of_band(band), plot.top()), plot.bottom() - 1)
            painter.setPen(lines)
            painter.drawLine(QPointF(plot.left() - _TICK, y), QPointF(plot.left() - 1, y))
            painter.setPen(words)
            top = min(max(y - height / 2, plot.top() - height / 4), plot.bottom() - height * 3 / 4)
            painter.drawText(QRectF(0, top, column, height), Qt.AlignmentFlag.AlignRight, label)
        painter.setPen(words)
        painter.drawText(QRectF(0, 0, column, height), Qt.AlignmentFlag.AlignRight, "Hz")
        for seconds, label in self._time_ticks(plot.width(), metrics):
            x = self.x_of_seconds(seconds)
            painter.setPen(lines)
            painter.drawLine(QPointF(x, plot.bottom() + 1), QPointF(x, plot.bottom() + _TICK))
            width = metrics.horizontalAdvance(label)
            # The outermost labels move inwards rather than being cut off.
            left = min(max(x - width / 2, 0.0), self.width() - width)
            painter.setPen(words)
            painter.drawText(QPointF(left, plot.bottom() + _TICK + SPACE / 2 + metrics.ascent()), label)

    def _time_ticks(self, pixels: float, metrics: QFontMetricsF) -> list[tuple[float, str]]:
        start, stop = self.time_span
        if not self.is_live:
            longest = metrics.horizontalAdvance(time_text(stop, 1))
            return time_ticks(start, stop, pixels, longest + 3 * SPACE)
        now = QCoreApplication.translate("SpectrogramView", "now")
        widest = max(metrics.horizontalAdvance(now), metrics.horizontalAdvance(f"{MINUS}30 s"))
        steps = time_ticks(0.0, -start, pixels, widest + 3 * SPACE)
        return [(-second, f"{signed(-round(second))} s" if second else now) for second, _ in steps]

    def _paint_colour_bar(self, painter: QPainter, theme: Theme) -> None:
        font = tabular(scaled_font(self.font(), 0.85))
        metrics = QFontMetricsF(font)
        bar = self.colour_bar_rect()
        gradient = QLinearGradient(bar.bottomLeft(), bar.topLeft())
        table = lookup_table(self._colormap)
        for i in range(0, 256, 15):
            gradient.setColorAt(i / 255, QColor(int(table[i])))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(gradient)
        painter.drawRoundedRect(bar, SPACE / 2, SPACE / 2)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setFont(font)
        painter.setPen(theme.colour("muted"))
        height, left = metrics.height(), bar.right() + SPACE / 2
        painter.drawText(QRectF(left, 0, self.width() - left, height), Qt.AlignmentFlag.AlignLeft, "dB")
        for value in db_ticks(self._low, self._high, bar.height(), 4 * height):
            y = bar.bottom() - (value - self._low) / (self._high - self._low) * bar.height()
            top = min(max(y - height / 2, bar.top() - height / 4), bar.bottom() - height * 3 / 4)
            painter.drawText(
                QRectF(left, top, self.width() - left, height), Qt.AlignmentFlag.AlignLeft, signed(value)
            )

    def _paint_placeholder(self, painter: QPainter, theme: Theme) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("raised"))
        painter.drawRoundedRect(self.rect(), SPACE, SPACE)
        title, hint = self._placeholder
        if not title:
            return
        inner = QRectF(self.rect()).adjusted(2 * SPACE, 0, -2 * SPACE, 0)
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap
        large, small = scaled_font(self.font(), 1.4, bold=True), self.font()
        title_height = QFontMetricsF(large).boundingRect(inner, int(flags), title).height()
        hint_height = QFontMetricsF(small).boundingRect(inner, int(flags), hint).height() if hint else 0.0
        top = inner.center().y() - (title_height + hint_height + SPACE) / 2
        painter.setFont(large)
        painter.setPen(theme.colour("text"))
        painter.drawText(QRectF(inner.left(), top, inner.width(), title_height), int(flags), title)
        painter.setFont(small)
        painter.setPen(theme.colour("muted"))
        top += title_height + SPACE
        painter.drawText(QRectF(inner.left(), top, inner.width(), hint_height), int(flags), hint)

    def _paint_readout(self, painter: QPainter, theme: Theme, plot: QRectF) -> None:
        if self._cursor is None or not self._readout:
            return
        x, y = self._cursor.x(), self._cursor.y()
        hair = QColor(theme.picture_grid)
        hair.setAlpha(110)
        painter.fillRect(QRectF(x, plot.top(), 1, plot.height()), hair)
        painter.fillRect(QRectF(plot.left(), y, plot.width(), 1), hair)
        font = tabular(self.font())
        metrics = QFontMetricsF(font)
        width, height = metrics.horizontalAdvance(self._readout) + 2 * SPACE, metrics.height() + SPACE
        # Beside the cursor, on the side where there is room.
        left = x + SPACE if x + SPACE + width <= plot.right() else x - SPACE - width
        top = y - SPACE - height if y - SPACE - height >= plot.top() else y + SPACE
        chip = QRectF(max(plot.left() + 2, left), top, width, height)
        ground = QColor(theme.picture)
        ground.setAlpha(215)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(hair, 0.5))
        painter.setBrush(ground)
        painter.drawRoundedRect(chip, SPACE / 2, SPACE / 2)
        painter.setPen(theme.colour("picture_text"))
        painter.setFont(font)
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, self._readout)

    def _metrics(self) -> QFontMetricsF:
        return QFontMetricsF(tabular(scaled_font(self.font(), 0.85)))

    def _y_of_band(self, band: float) -> float:
        plot = self.plot_rect()
        return plot.top() + (self._bands.stop - band) / self._bands.length * plot.height()

    # The readout

    def _move_cursor(self, position: QPointF | None) -> None:
        self._cursor = position
        self._set_readout()
        self.update(self.plot_rect().toAlignedRect())

    def _step_cursor(self, step: QPoint) -> None:
        plot = self.plot_rect()
        here = self._cursor or plot.center()
        x = min(max(here.x() + step.x() * SPACE, plot.left()), plot.right() - 1)
        y = min(max(here.y() - step.y() * SPACE / 2, plot.top()), plot.bottom() - 1)
        self._move_cursor(QPointF(x, y))

    def _set_readout(self) -> None:
        text = self._readout_at(self._cursor) if self._cursor is not None else ""
        if text != self._readout:
            self._readout = text
            self.cursor_moved.emit(text)
            self.update(self.plot_rect().toAlignedRect())

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
