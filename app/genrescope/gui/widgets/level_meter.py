"""The input level: a bar with a peak mark and its number, and a light that warns of clipping."""

from __future__ import annotations

import collections
import math
import time

from PySide6.QtCore import QCoreApplication, QEvent, QLocale, QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QHideEvent,
    QLinearGradient,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
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
_FALL_DB_A_SECOND = 24.0
_LEAST_DB = -99.9
_TICK_STEPS_DB = (6, 12, 20, 30, 60)
_BAR_HEIGHT = 10
_WITH_UNIT_FROM = 260
"""Width from which on the number says that it is of dBFS."""


class LevelMeter(QWidget):
    """Horizontal meter from -60 to 0 dBFS.

    The wide bar is the RMS level, the thin mark the highest peak of the last two seconds, whose number stands
    at the right.  The bar falls slowly enough to be read; it falls when :meth:`set_level` is called, so a
    meter that is not fed has no timer.  The clip light shines while the input clips and stays outlined
    after that; a click on the meter puts it out.

    Parameters
    ----------
    parent : QWidget, optional
        Where it stands.
    clip_hold_ms : int
        How long the clip light shines.
    """

    def __init__(self, parent: QWidget | None = None, *, clip_hold_ms: int = CLIP_HOLD_MS) -> None:
        super().__init__(parent)
        self._enlarged = 1.0
        self._rms = FLOOR_DB
        self._last = time.monotonic()
        # (when, dBFS), each lower than the one before: the first is the highest of the last seconds.
        self._peaks: collections.deque[tuple[float, float]] = collections.deque()
        self._has_clipped = False
        self._clip_timer = QTimer(self, singleShot=True, interval=clip_hold_ms)
        self._clip_timer.timeout.connect(self._show)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._retranslate()

    @property
    def clipping(self) -> bool:
        """Whether the clip light shines."""
        return self._clip_timer.isActive()

    @property
    def has_clipped(self) -> bool:
        """Whether the input has clipped since the light was put out."""
        return self._has_clipped

    @property
    def peak(self) -> float:
        """The peak mark and its number in dBFS: -inf for silence, beyond 0 where the gain takes it there."""
        return self._peaks[0][1] if self._peaks else -math.inf

    @property
    def peak_text(self) -> str:
        """The number as it is shown; empty while nothing is listened to."""
        if not self._peaks:
            return ""
        if self.peak < _LEAST_DB:
            return "\u2212∞"
        sign = "+" if self.peak >= 0.05 else ""
        # Not "-0.0".
        return sign + QLocale().toString(round(self.peak, 1) + 0.0, "f", 1).replace("-", "\u2212")

    @property
    def rms(self) -> float:
        """The bar in dBFS."""
        return self._rms

    def set_level(self, peak_dbfs: float, rms_dbfs: float, clipped: bool = False) -> None:
        """Show the level of the newest sound; -inf is silence, NaN counts as that.

        Parameters
        ----------
        peak_dbfs, rms_dbfs : float
            As it is heard, so after the gain.
        clipped : bool
            Whether the input itself is at its end, which no gain mends.
        """
        now = time.monotonic()
        fallen = _FALL_DB_A_SECOND * (now - self._last)
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
        """Show nothing, light off."""
        self._rms = FLOOR_DB
        self.forget()

    def forget(self) -> None:
        """Forget the held peak, and that the input has clipped."""
        self._peaks.clear()
        self._has_clipped = False
        self._clip_timer.stop()
        self._show()

    def enlarge(self, factor: float) -> None:
        """Show all of it larger by a factor, for those who read it from afar."""
        self._enlarged = factor
        self.updateGeometry()
        self.update()

    def bar_rect(self) -> QRectF:
        """Where the bar lies, before it is enlarged; its left edge is -60 dBFS, its right edge 0."""
        ends = QFontMetricsF(self._small()).horizontalAdvance(_db_text(-60)) / 2
        return QRectF(ends, 2.0, max(1.0, self._clip_rect().left() - SPACE - ends), _BAR_HEIGHT)

    def sizeHint(self) -> QSize:
        return QSize(240, self._height()) * self._enlarged

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self._height()) * self._enlarged

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        bar = self.bar_rect()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(self._enlarged, self._enlarged)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("track"))
        painter.drawRoundedRect(bar, _BAR_HEIGHT / 2, _BAR_HEIGHT / 2)
        if self._rms > FLOOR_DB:
            # The bar is cut off, not shrunk: its left end stays round, its colours stay in place.
            painter.save()
            painter.setClipRect(QRectF(bar.left(), bar.top(), self._x(self._rms) - bar.left(), bar.height()))
            painter.setBrush(_gradient(theme, bar))
            painter.drawRoundedRect(bar, _BAR_HEIGHT / 2, _BAR_HEIGHT / 2)
            painter.restore()
        if self.peak > FLOOR_DB:
            x = min(self._x(min(0.0, self.peak)), bar.right() - 2)
            painter.setBrush(theme.colour(_token_of(self.peak)))
            painter.drawRoundedRect(QRectF(x - 1, bar.top() - 2, 3, bar.height() + 4), 1.5, 1.5)
        self._paint_scale(painter, theme, bar)
        self._paint_peak(painter, theme)
        self._paint_light(painter, theme)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.forget()
        else:
            super().mousePressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._clip_timer.stop()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.FontChange):
            self.updateGeometry()

    def _paint_scale(self, painter: QPainter, theme: Theme, bar: QRectF) -> None:
        painter.setFont(self._small())
        painter.setPen(theme.colour("muted"))
        metrics = QFontMetricsF(self._small())
        room = bar.width() / -FLOOR_DB
        widest = metrics.horizontalAdvance(_db_text(-60)) + SPACE
        step = next((step for step in _TICK_STEPS_DB if step * room >= widest), _TICK_STEPS_DB[-1])
        for value in range(0, int(FLOOR_DB) - 1, -step):
            text = _db_text(value)
            left = self._x(value) - metrics.horizontalAdvance(text) / 2
            painter.drawText(QPointF(left, self._base_line()), text)

    def _paint_peak(self, painter: QPainter, theme: Theme) -> None:
        text = self.peak_text + (self._unit() if self._peaks else "")
        token = _token_of(self.peak)
        painter.setFont(self._small(bold=True))
        painter.setPen(theme.colour("text" if token == "good" else token))
        left = self._width() - QFontMetricsF(painter.font()).horizontalAdvance(text)
        painter.drawText(QPointF(left, self._base_line()), text)

    def _paint_light(self, painter: QPainter, theme: Theme) -> None:
        light = self._clip_rect()
        if self.clipping:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("danger"))
        elif self._has_clipped:
            painter.setPen(QPen(theme.colour("danger"), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            light = light.adjusted(1, 1, -1, -1)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("track"))
        painter.drawRoundedRect(light, 4, 4)
        token = "surface" if self.clipping else "danger" if self._has_clipped else "muted"
        painter.setPen(theme.colour(token))
        painter.setFont(scaled_font(self.font(), 0.8, bold=True))
        painter.drawText(self._clip_rect(), Qt.AlignmentFlag.AlignCenter, _clip_word())

    def _show(self) -> None:
        self._announce()
        self.update()

    def _clip_rect(self) -> QRectF:
        metrics = QFontMetricsF(scaled_font(self.font(), 0.8, bold=True))
        number = QFontMetricsF(self._small(bold=True)).horizontalAdvance("\u221288.8" + self._unit())
        width = max(metrics.horizontalAdvance(_clip_word()) + 2 * SPACE, number)
        return QRectF(self._width() - width, 0, width, _BAR_HEIGHT + 4.0)

    def _width(self) -> float:
        return self.width() / self._enlarged

    def _unit(self) -> str:
        return "\u00a0dBFS" if self._width() >= _WITH_UNIT_FROM else ""

    def _small(self, *, bold: bool = False) -> QFont:
        return tabular(scaled_font(self.font(), 0.8, bold=bold))

    def _base_line(self) -> float:
        return _BAR_HEIGHT + 6.0 + QFontMetricsF(self._small()).ascent()

    def _height(self) -> int:
        return int(_BAR_HEIGHT + 8 + QFontMetricsF(self._small()).height())

    def _x(self, decibels: float) -> float:
        bar = self.bar_rect()
        return bar.left() + bar.width() * (decibels - FLOOR_DB) / -FLOOR_DB

    def _retranslate(self) -> None:
        self.setAccessibleName(QCoreApplication.translate("LevelMeter", "Input level"))
        self.setToolTip(
            QCoreApplication.translate(
                "LevelMeter",
                "How loud the sound is, after the gain. The number is its highest peak of the last two "
                "seconds, in dBFS. CLIP means that the input itself is too loud: turn it down at its source. "
                "A click puts the light out.",
            )
        )
        self._announce()

    def _announce(self) -> None:
        if self.clipping:
            words = QCoreApplication.translate("LevelMeter", "Too loud: the input is clipping")
        elif self.peak <= FLOOR_DB:
            words = QCoreApplication.translate("LevelMeter", "Silence")
        else:
            # In steps of 6 dB, so that a screen reader is not told of every block.
            words = QCoreApplication.translate("LevelMeter", "Peak about {level} dB").format(
                level=_db_text(int(6 * round(self.peak / 6)))
            )
        if self.accessibleDescription() != words:
            self.setAccessibleDescription(words)


def _on_scale(decibels: float) -> float:
    return min(0.0, decibels) if decibels > FLOOR_DB else FLOOR_DB


def _clip_word() -> str:
    return QCoreApplication.translate("LevelMeter", "CLIP")


def _db_text(decibels: int) -> str:
    return QLocale().toString(decibels).replace("-", "\u2212")


def _token_of(decibels: float) -> str:
    return "danger" if decibels >= _OVER_DB else "warning" if decibels >= _HIGH_DB else "good"


def _gradient(theme: Theme, bar: QRectF) -> QLinearGradient:
    gradient = QLinearGradient(bar.topLeft(), bar.topRight())
    high = 1.0 - _HIGH_DB / FLOOR_DB
    gradient.setColorAt(0.0, theme.colour("good"))
    gradient.setColorAt(high - 0.08, theme.colour("good"))
    gradient.setColorAt(high, theme.colour("warning"))
    gradient.setColorAt(1.0, theme.colour("danger"))
    return gradient
