"""The input level: a bar, a peak mark with its value, and a clip light."""

from __future__ import annotations

import collections
import math
import time
from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QCoreApplication, QEvent, QLocale, QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QHideEvent,
    QLinearGradient,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from genrescope.gui.theme.fonts import scaled_font, tabular
from genrescope.gui.theme.palette import theme_of
from genrescope.gui.theme.tokens import SPACE, Theme

FLOOR_DB = -60.0
PEAK_HOLD_S = 2.0
CLIP_HOLD_MS = 2000
_OVER_DB = -0.1
_HIGH_DB = -6.0
_FALL_DB_PER_SECOND = 24.0
_LEAST_DB = -99.9
_TICK_STEPS_DB = (6, 12, 20, 30, 60)
_BAR_HEIGHT = 10
_UNIT_MIN_WIDTH = 260
"""Minimum width at which the peak value has its unit."""


class _Light(Enum):
    """State of the clip light: outlined once the input has clipped."""

    OFF = auto()
    ON = auto()
    OUTLINED = auto()


@dataclass(frozen=True)
class _Shown:
    """The contents of the meter.

    Attributes
    ----------
    bar : float
        Length of the bar, in whole pixels of the screen.
    mark : float or None
        Position of the peak mark, if any.
    number : str
        The peak value as text.
    token : str
        Colour of the mark and the number.
    light : _Light
        The clip light.
    """

    bar: float = 0.0
    mark: float | None = None
    number: str = ""
    token: str = "good"
    light: _Light = _Light.OFF


class _Layout:
    """Fonts and positions of all parts, before enlarging.

    Parameters
    ----------
    font : QFont
        The meter's font.
    width : float
        Width of the meter.
    """

    def __init__(self, font: QFont, width: float) -> None:
        self.small = tabular(scaled_font(font, 0.8))
        self.bold = tabular(scaled_font(font, 0.8, bold=True))
        self.light_font = scaled_font(font, 0.8, bold=True)
        metrics, bold = QFontMetricsF(self.small), QFontMetricsF(self.bold)
        self.unit = "\u00a0dBFS" if width >= _UNIT_MIN_WIDTH else ""
        self.clip_text = QCoreApplication.translate("LevelMeter", "CLIP")
        side = max(
            QFontMetricsF(self.light_font).horizontalAdvance(self.clip_text) + 2 * SPACE,
            bold.horizontalAdvance("\u221288.8" + self.unit),
        )
        ends = metrics.horizontalAdvance(_db_text(int(FLOOR_DB))) / 2
        self.height = int(_BAR_HEIGHT + 8 + metrics.height())
        self.base_line = _BAR_HEIGHT + 6.0 + metrics.ascent()
        self.light = QRectF(width - side, 0.0, side, _BAR_HEIGHT + 4.0)
        self.bar = QRectF(ends, 2.0, max(1.0, self.light.left() - SPACE - ends), _BAR_HEIGHT)
        # The scale and the number extend from here to the lower edge.
        self.below = self.light.bottom()
        room, widest = self.bar.width() / -FLOOR_DB, metrics.horizontalAdvance(_db_text(-60)) + SPACE
        step = next((step for step in _TICK_STEPS_DB if step * room >= widest), _TICK_STEPS_DB[-1])
        self.ticks = [
            (QPointF(self.x_of(value) - metrics.horizontalAdvance(text) / 2, self.base_line), text)
            for value in range(0, int(FLOOR_DB) - 1, -step)
            for text in [_db_text(value)]
        ]

    def x_of(self, decibels: float) -> float:
        """Return the position of a level on the bar."""
        return self.bar.left() + self.bar.width() * (decibels - FLOOR_DB) / -FLOOR_DB

    def mark(self, x: float) -> QRectF:
        """Return the rectangle of the peak mark at a position."""
        return QRectF(x - 1, self.bar.top() - 2, 3, self.bar.height() + 4)

    def number(self, text: str) -> QRectF:
        """Return the rectangle of the number."""
        width = QFontMetricsF(self.bold).horizontalAdvance(text)
        return QRectF(self.light.right() - width, self.below, width, self.height - self.below)

    def gradient(self, theme: Theme) -> QLinearGradient:
        """Return the colours of the bar."""
        gradient = QLinearGradient(self.bar.topLeft(), self.bar.topRight())
        high = 1.0 - _HIGH_DB / FLOOR_DB
        gradient.setColorAt(0.0, theme.colour("good"))
        gradient.setColorAt(high - 0.08, theme.colour("good"))
        gradient.setColorAt(high, theme.colour("warning"))
        gradient.setColorAt(1.0, theme.colour("danger"))
        return gradient


class LevelMeter(QWidget):
    """Horizontal meter from -60 to 0 dBFS.

    The wide bar is the RMS level, the thin mark is the highest peak of the last two seconds, whose value is
    at the right.  The bar falls slowly enough to be read; it falls when :meth:`set_level` is called, so a
    meter without input has no timer.  The clip light is on while the input clips and stays outlined
    after that; a click on the meter resets it.

    Parameters
    ----------
    parent : QWidget, optional
        Parent widget.
    clip_hold_ms : int
        How long the clip light stays on.
    """

    def __init__(self, parent: QWidget | None = None, *, clip_hold_ms: int = CLIP_HOLD_MS) -> None:
        super().__init__(parent)
        self._enlarged = 1.0
        self._rms = FLOOR_DB
        self._last = time.monotonic()
        # (time, dBFS), each lower than the one before: the first is the highest of the last two seconds.
        self._peaks: collections.deque[tuple[float, float]] = collections.deque()
        self._has_clipped = False
        self._shown = _Shown()
        self._layout = _Layout(self.font(), self.width())
        self._clip_timer = QTimer(self, singleShot=True, interval=clip_hold_ms)
        self._clip_timer.timeout.connect(self._show)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._retranslate()

    @property
    def clipping(self) -> bool:
        """Whether the clip light is on."""
        return self._clip_timer.isActive()

    @property
    def has_clipped(self) -> bool:
        """Whether the input has clipped since the last reset."""
        return self._has_clipped

    @property
    def peak(self) -> float:
        """Highest peak of the last two seconds in dBFS, after the gain; -inf for silence."""
        return self._peaks[0][1] if self._peaks else -math.inf

    @property
    def peak_text(self) -> str:
        """The peak value as text; empty without input."""
        if not self._peaks:
            return ""
        if self.peak < _LEAST_DB:
            return "\u2212∞"
        sign = "+" if self.peak >= 0.05 else ""
        # Avoid "-0.0".
        return sign + QLocale().toString(round(self.peak, 1) + 0.0, "f", 1).replace("-", "\u2212")

    @property
    def rms(self) -> float:
        """Level shown by the bar, in dBFS."""
        return self._rms

    def set_level(self, peak_dbfs: float, rms_dbfs: float, clipped: bool = False) -> None:
        """Show the level of the newest sound; -inf is silence, and so is NaN.

        Parameters
        ----------
        peak_dbfs, rms_dbfs : float
            Levels after the gain.
        clipped : bool
            Whether the input itself clips, which no gain can correct.
        """
        now = time.monotonic()
        fallen = _FALL_DB_PER_SECOND * (now - self._last)
        self._last = now
        self._rms = max(_on_scale(rms_dbfs), self._rms - fallen, FLOOR_DB)
        peak = -math.inf if math.isnan(peak_dbfs) else peak_dbfs
        while self._peaks and self._peaks[-1][1] <= peak:
            self._peaks.pop()
        self._peaks.append((now, peak))
        while now - self._peaks[0][0] > PEAK_HOLD_S:
            self._peaks.popleft()
        if clipped:
            self._has_clipped = True
            self._clip_timer.start()
        self._show()

    def reset(self) -> None:
        """Show no level, and turn the clip light off."""
        self._rms = FLOOR_DB
        self.reset_peak()

    def reset_peak(self) -> None:
        """Drop the held peak, and turn the clip light off."""
        self._peaks.clear()
        self._has_clipped = False
        self._clip_timer.stop()
        self._show()

    def enlarge(self, factor: float) -> None:
        """Enlarge everything by a factor, for reading from a distance."""
        self._enlarged = factor
        self._lay_out()
        self.updateGeometry()

    def bar_rect(self) -> QRectF:
        """Return the rectangle of the bar before enlarging; it spans -60 to 0 dBFS."""
        return self._layout.bar

    def sizeHint(self) -> QSize:
        return QSize(240, self._layout.height) * self._enlarged

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self._layout.height) * self._enlarged

    def paintEvent(self, event: QPaintEvent) -> None:
        layout, theme, shown = self._layout, theme_of(self), self._shown
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(self._enlarged, self._enlarged)
        exposed = QRectF(event.rect().topLeft() / self._enlarged, event.rect().size() / self._enlarged)
        if exposed.top() < layout.below:
            if exposed.left() < layout.light.left():
                _paint_bar(painter, layout, theme, shown)
            if exposed.right() > layout.light.left():
                _paint_light(painter, layout, theme, shown.light)
        if exposed.bottom() > layout.below:
            painter.setFont(layout.small)
            painter.setPen(theme.colour("muted"))
            for place, text in layout.ticks:
                painter.drawText(place, text)
            painter.setFont(layout.bold)
            painter.setPen(theme.colour("text" if shown.token == "good" else shown.token))
            painter.drawText(QPointF(layout.number(shown.number).left(), layout.base_line), shown.number)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.reset_peak()
        else:
            super().mousePressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._clip_timer.stop()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._lay_out()
            self.updateGeometry()

    def _lay_out(self) -> None:
        """Lay out all parts."""
        self._layout = _Layout(self.font(), self.width() / self._enlarged)
        self._shown = self._to_show()
        self.update()

    def _to_show(self) -> _Shown:
        layout, bar = self._layout, self._layout.bar
        pixels = self._enlarged * self.devicePixelRatioF()
        length = round((layout.x_of(self._rms) - bar.left()) * pixels) / pixels
        mark = None
        if self.peak > FLOOR_DB:
            mark = min(layout.x_of(min(0.0, self.peak)), bar.right() - 2)
        light = _Light.ON if self.clipping else _Light.OUTLINED if self._has_clipped else _Light.OFF
        number = self.peak_text + layout.unit if self._peaks else ""
        return _Shown(length, mark, number, _token_of(self.peak), light)

    def _show(self) -> None:
        """Show the levels, and repaint only the parts that have changed."""
        before, self._shown = self._shown, self._to_show()
        after, layout = self._shown, self._layout
        if after == before:
            return
        if after.bar != before.bar:
            ends = sorted((before.bar, after.bar))
            self._update(layout.bar.adjusted(ends[0], 0, ends[1] - layout.bar.width(), 0))
        if (after.mark, after.token) != (before.mark, before.token):
            for mark in (before.mark, after.mark):
                if mark is not None:
                    self._update(layout.mark(mark))
        if (after.number, after.token) != (before.number, before.token):
            self._update(layout.number(before.number) | layout.number(after.number))
        if after.light != before.light:
            self._update(layout.light)
        if (after.mark, after.light) != (before.mark, before.light):
            self._describe()

    def _update(self, rect: QRectF) -> None:
        """Repaint a part of the layout."""
        scale = self._enlarged
        place = QRectF(rect.topLeft() * scale, rect.size() * scale)
        self.update(place.toAlignedRect().adjusted(-1, -1, 1, 1))

    def _retranslate(self) -> None:
        self.setAccessibleName(QCoreApplication.translate("LevelMeter", "Input level"))
        self.setToolTip(
            QCoreApplication.translate(
                "LevelMeter",
                "Level after the gain. The number is the highest peak of the last two seconds in dBFS. CLIP "
                "means that the input itself is too loud: turn it down at its source. Click to reset.",
            )
        )
        self._describe()

    def _describe(self) -> None:
        """Describe the level to screen readers."""
        if self.clipping:
            text = QCoreApplication.translate("LevelMeter", "Too loud: the input is clipping")
        elif self.peak <= FLOOR_DB:
            text = QCoreApplication.translate("LevelMeter", "Silence")
        else:
            # In steps of 6 dB, so that a screen reader does not read out every block.
            text = QCoreApplication.translate("LevelMeter", "Peak about {level} dB").format(
                level=_db_text(int(6 * round(self.peak / 6)))
            )
        if self.accessibleDescription() != text:
            self.setAccessibleDescription(text)


def _on_scale(decibels: float) -> float:
    return min(0.0, decibels) if decibels > FLOOR_DB else FLOOR_DB


def _db_text(decibels: int) -> str:
    return QLocale().toString(decibels).replace("-", "\u2212")


def _token_of(decibels: float) -> str:
    return "danger" if decibels >= _OVER_DB else "warning" if decibels >= _HIGH_DB else "good"


def _paint_bar(painter: QPainter, layout: _Layout, theme: Theme, shown: _Shown) -> None:
    bar = layout.bar
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("track"))
    painter.drawRoundedRect(bar, _BAR_HEIGHT / 2, _BAR_HEIGHT / 2)
    if shown.bar > 0:
        # Clip the bar instead of shrinking it: its left end stays round, its colours stay in place.
        painter.save()
        painter.setClipRect(QRectF(bar.left(), bar.top(), shown.bar, bar.height()))
        painter.setBrush(layout.gradient(theme))
        painter.drawRoundedRect(bar, _BAR_HEIGHT / 2, _BAR_HEIGHT / 2)
        painter.restore()
    if shown.mark is not None:
        painter.setBrush(theme.colour(shown.token))
        painter.drawRoundedRect(layout.mark(shown.mark), 1.5, 1.5)


def _paint_light(painter: QPainter, layout: _Layout, theme: Theme, light: _Light) -> None:
    rect, pen, brush = layout.light, QPen(Qt.PenStyle.NoPen), theme.colour("track")
    if light is _Light.ON:
        brush = theme.colour("danger")
    elif light is _Light.OUTLINED:
        rect, pen, brush = rect.adjusted(1, 1, -1, -1), QPen(theme.colour("danger"), 1.5), QColor(0, 0, 0, 0)
    painter.setPen(pen)
    painter.setBrush(brush)
    painter.drawRoundedRect(rect, 4, 4)
    token = {_Light.ON: "surface", _Light.OUTLINED: "danger", _Light.OFF: "muted"}[light]
    painter.setPen(theme.colour(token))
    painter.setFont(layout.light_font)
    painter.drawText(layout.light, Qt.AlignmentFlag.AlignCenter, layout.clip_text)
