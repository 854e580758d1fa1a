"""The input level: a bar with a peak mark, and a light that warns of clipping."""

from __future__ import annotations

import time

from PySide6.QtCore import QCoreApplication, QEvent, QLocale, QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QFontMetricsF, QHideEvent, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from genrescope.gui.theme import SPACE, Theme, scaled_font, tabular, theme_of

FLOOR_DB = -60.0
CLIP_DB = -0.1
CLIP_HOLD_MS = 1500
_FALL_DB_A_SECOND = 24.0
_PEAK_HOLD_S = 1.0
_HIGH_DB = -6.0
_TICK_STEPS_DB = (6, 12, 20, 30, 60)
_BAR_HEIGHT = 10


class LevelMeter(QWidget):
    """Horizontal meter from -60 to 0 dBFS.

    The wide bar is the RMS level, the thin mark the peak of the last second.  Both fall slowly enough
    to be read; they fall when :meth:`set_level` is called, so a meter that is not fed has no timer.

    Parameters
    ----------
    parent : QWidget, optional
        Where it stands.
    clip_hold_ms : int
        How long the clip light stays on.
    """

    def __init__(self, parent: QWidget | None = None, *, clip_hold_ms: int = CLIP_HOLD_MS) -> None:
        super().__init__(parent)
        self._rms = self._peak = FLOOR_DB
        self._peak_since = self._last = time.monotonic()
        self._clip_timer = QTimer(self, singleShot=True, interval=clip_hold_ms)
        self._clip_timer.timeout.connect(self._clip_over)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._announce()

    @property
    def clipping(self) -> bool:
        """Whether the clip light is on."""
        return self._clip_timer.isActive()

    @property
    def peak(self) -> float:
        """The peak mark in dBFS."""
        return self._peak

    @property
    def rms(self) -> float:
        """The bar in dBFS."""
        return self._rms

    def set_level(self, peak_dbfs: float, rms_dbfs: float) -> None:
        """Show the level of the newest sound; -inf is silence, NaN counts as that."""
        now = time.monotonic()
        fallen = _FALL_DB_A_SECOND * (now - self._last)
        self._last = now
        self._rms = max(_on_scale(rms_dbfs), self._rms - fallen, FLOOR_DB)
        if peak_dbfs >= self._peak:
            self._peak, self._peak_since = _on_scale(peak_dbfs), now
        elif now - self._peak_since > _PEAK_HOLD_S:
            self._peak = max(_on_scale(peak_dbfs), self._peak - fallen, FLOOR_DB)
        if peak_dbfs >= CLIP_DB:
            self._clip_timer.start()
        self._announce()
        self.update()

    def reset(self) -> None:
        """Fall to silence at once, light off."""
        self._rms = self._peak = FLOOR_DB
        self._clip_timer.stop()
        self._announce()
        self.update()

    def bar_rect(self) -> QRectF:
        """Where the bar lies; its left edge is -60 dBFS, its right edge 0."""
        clip = self._clip_rect()
        ends = self._scale_metrics().horizontalAdvance(_db_text(-60)) / 2
        return QRectF(ends, 2.0, max(1.0, clip.left() - SPACE - ends), _BAR_HEIGHT)

    def sizeHint(self) -> QSize:
        return QSize(240, self._height())

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self._height())

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        bar = self.bar_rect()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
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
        if self._peak > FLOOR_DB:
            x = min(self._x(self._peak), bar.right() - 2)
            painter.setBrush(theme.colour(_token_of(self._peak)))
            painter.drawRoundedRect(QRectF(x - 1, bar.top() - 2, 3, bar.height() + 4), 1.5, 1.5)
        self._paint_scale(painter, theme, bar)
        clip = self._clip_rect()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("danger" if self.clipping else "track"))
        painter.drawRoundedRect(clip, 4, 4)
        painter.setPen(theme.colour("surface" if self.clipping else "muted"))
        painter.setFont(scaled_font(self.font(), 0.8, bold=True))
        painter.drawText(clip, Qt.AlignmentFlag.AlignCenter, _clip_word())
        painter.end()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._clip_timer.stop()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._announce()
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.FontChange):
            self.updateGeometry()

    def _paint_scale(self, painter: QPainter, theme: Theme, bar: QRectF) -> None:
        painter.setFont(tabular(scaled_font(self.font(), 0.8)))
        painter.setPen(theme.colour("muted"))
        metrics = self._scale_metrics()
        room = bar.width() / -FLOOR_DB
        widest = metrics.horizontalAdvance(_db_text(-60)) + SPACE
        step = next((step for step in _TICK_STEPS_DB if step * room >= widest), _TICK_STEPS_DB[-1])
        for value in range(0, int(FLOOR_DB) - 1, -step):
            text = _db_text(value)
            left = self._x(value) - metrics.horizontalAdvance(text) / 2
            painter.drawText(QPointF(left, bar.bottom() + 4 + metrics.ascent()), text)

    def _clip_over(self) -> None:
        self._announce()
        self.update()

    def _clip_rect(self) -> QRectF:
        metrics = QFontMetricsF(scaled_font(self.font(), 0.8, bold=True))
        width = metrics.horizontalAdvance(_clip_word()) + 2 * SPACE
        return QRectF(self.width() - width, 0, width, max(_BAR_HEIGHT + 4.0, metrics.height() + 2))

    def _scale_metrics(self) -> QFontMetricsF:
        return QFontMetricsF(tabular(scaled_font(self.font(), 0.8)))

    def _height(self) -> int:
        return int(_BAR_HEIGHT + 8 + self._scale_metrics().height())

    def _x(self, decibels: float) -> float:
        bar = self.bar_rect()
        return bar.left() + bar.width() * (decibels - FLOOR_DB) / -FLOOR_DB

    def _announce(self) -> None:
        words = QCoreApplication.translate("LevelMeter", "Input level")
        if self.accessibleName() != words:
            self.setAccessibleName(words)
        if self.clipping:
            words = QCoreApplication.translate("LevelMeter", "Too loud: the input is clipping")
        elif self._peak <= FLOOR_DB:
            words = QCoreApplication.translate("LevelMeter", "Silence")
        else:
            # In steps of 6 dB, so that a screen reader is not told of every block.
            words = QCoreApplication.translate("LevelMeter", "Peak about {level} dB").format(
                level=_db_text(int(6 * round(self._peak / 6)))
            )
        if self.accessibleDescription() != words:
            self.setAccessibleDescription(words)
            self.setToolTip(words)


def _on_scale(decibels: float) -> float:
    return min(0.0, decibels) if decibels > FLOOR_DB else FLOOR_DB


def _clip_word() -> str:
    return QCoreApplication.translate("LevelMeter", "CLIP")


def _db_text(decibels: int) -> str:
    return QLocale().toString(decibels).replace("-", "\u2212")


def _token_of(decibels: float) -> str:
    return "danger" if decibels >= CLIP_DB else "warning" if decibels >= _HIGH_DB else "good"


def _gradient(theme: Theme, bar: QRectF) -> QLinearGradient:
    gradient = QLinearGradient(bar.topLeft(), bar.topRight())
    high = 1.0 - _HIGH_DB / FLOOR_DB
    gradient.setColorAt(0.0, theme.colour("good"))
    gradient.setColorAt(high - 0.08, theme.colour("good"))
    gradient.setColorAt(high, theme.colour("warning"))
    gradient.setColorAt(1.0, theme.colour("danger"))
    return gradient
