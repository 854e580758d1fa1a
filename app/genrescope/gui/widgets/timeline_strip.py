"""The last ten minutes as a strip of outcomes."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QLocale, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from genrescope.analysis.timeline import LIVE_SECONDS, LiveTimeline, Segment, Timeline
from genrescope.gui.text.formats import clock, genre_name, plain_tool_tip
from genrescope.gui.text.outcome import outcome_text, short_text
from genrescope.gui.theme.fonts import scaled_font
from genrescope.gui.theme.palette import theme_of
from genrescope.gui.theme.tokens import Theme
from genrescope.inference.outcome import Genre, NotMusic, Outcome, Silence, TooQuiet, is_same

_HEIGHT = 40
_LEAST_HEIGHT = 28
_GAP = 1.5
"""Pixels between two segments."""

_ROUND = 3.0
_PAD = 5.0
"""Padding on either side of a name, in pixels."""

_MARKS = (10, 5, 0)
"""Labels below the strip, in minutes ago."""

_LARGE = 4.0
"""Above this height in lines, text grows with the strip, for reading from a distance."""


class TimelineStrip(QWidget):
    """Blocks in the genres' colours from ten minutes ago (left) to now (right).

    A genre is a coloured block, with its name if it fits; "not sure" is a pale block.  A thin line marks
    sound that is not music or too quiet; silence is a gap.  The arrow keys move from block to block and
    show its time, genre and probability, like the mouse.

    Parameters
    ----------
    parent : QWidget, optional
        The parent widget.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._timeline = LiveTimeline()
        self._segments: tuple[Segment, ...] = ()
        self._now = 0.0
        self._chosen: int | None = None  # the block selected with the keys, counted from the right
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._retranslate()

    def set_timeline(self, timeline: LiveTimeline) -> None:
        """Show a timeline; call :meth:`refresh` when it has changed."""
        self._timeline = timeline
        self._update_segments()

    def refresh(self) -> None:
        """Show changes; repaints once a second, or when an outcome changes."""
        segments = self._timeline.timeline().segments
        now = self._timeline.now
        if 0 <= now - self._now < 1.0 and _look_alike(self._segments[-2:], segments[-2:]):
            return
        self._update_segments()

    def clear(self) -> None:
        """Remove everything."""
        self._timeline.clear()
        self._update_segments()

    def segment_at(self, x: float) -> Segment | None:
        """Return the segment at an x position in pixels, if there is one."""
        seconds = self._now - LIVE_SECONDS * (1 - x / self.width())
        return Timeline(self._segments).at(seconds)

    def rect_of(self, segment: Segment) -> QRectF:
        """Return the rectangle of a segment's block, in pixels of the widget."""
        left, right = self._x(segment.start), self._x(segment.end)
        band = self._band()
        return QRectF(left, band.top(), max(1.0, right - left - _GAP), band.height())

    def describe(self, segment: Segment) -> str:
        """Return the outcome and time of a segment as text."""
        length = clock(segment.seconds)
        if segment.end >= self._now - 1.0:
            when = self.tr("for {length}, until now").format(length=length)
        else:
            ago = clock(self._now - segment.start)
            when = self.tr("{ago} ago, for {length}").format(ago=ago, length=length)
        return f"{_outcome_text(segment.outcome)}\n{when}"

    def sizeHint(self) -> QSize:
        return QSize(320, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, _LEAST_HEIGHT)

    # -- events ------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            segment = self.segment_at(event.pos().x())
            if segment is None:
                QToolTip.hideText()
            else:
                text = plain_tool_tip(self.describe(segment))
                QToolTip.showText(event.globalPos(), text, self, self.rect_of(segment).toRect())
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: 1, Qt.Key.Key_Right: -1}
        step = steps.get(Qt.Key(event.key()))
        if step is None or not self._segments:
            super().keyPressEvent(event)
            return
        before = -1 if self._chosen is None else self._chosen
        self._chosen = min(len(self._segments) - 1, max(0, before + step))
        segment = self._segments[-1 - self._chosen]
        place = self.rect_of(segment)
        below = QPoint(round(place.center().x()), round(place.bottom()))
        QToolTip.showText(self.mapToGlobal(below), plain_tool_tip(self.describe(segment)), self)
        self._announce()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._chosen = None
        QToolTip.hideText()
        self._announce()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    # -- painting ----------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("track"))
        painter.drawRoundedRect(self._band(), _ROUND, _ROUND)
        for segment in self._segments:
            self._paint_segment(painter, theme, segment)
        if self.hasFocus():
            # The focus ring is drawn around the selected block, or else around the whole strip.
            chosen = self._chosen_segment()
            place = self._band() if chosen is None else self.rect_of(chosen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), _ROUND, _ROUND)
        self._paint_axis(painter, theme)
        painter.end()

    def _paint_segment(self, painter: QPainter, theme: Theme, segment: Segment) -> None:
        outcome = segment.outcome
        if isinstance(outcome, Silence):
            return
        block = self.rect_of(segment)
        painter.setPen(Qt.PenStyle.NoPen)
        if isinstance(outcome, NotMusic | TooQuiet):
            painter.setBrush(theme.colour("disabled"))
            painter.drawRect(QRectF(block.left(), block.center().y() - 1, block.width(), 2))
            return
        is_genre = isinstance(outcome, Genre)
        if isinstance(outcome, Genre):
            colour = theme.genre_colour(outcome.name, outcome.scores.classes)
        else:
            colour = theme.colour("pressed")
        painter.setBrush(colour)
        painter.drawRoundedRect(block, _ROUND, _ROUND)
        font = self._name_font()
        name = genre_name(outcome.name) if isinstance(outcome, Genre) else "?"
        # Omit a name that does not fit; the colour says more than half a name.
        if QFontMetricsF(font).horizontalAdvance(name) + 2 * _PAD <= block.width():
            painter.setFont(font)
            painter.setPen(_on(colour) if is_genre else theme.colour("muted"))
            painter.drawText(block, Qt.AlignmentFlag.AlignCenter, name)

    def _paint_axis(self, painter: QPainter, theme: Theme) -> None:
        band, font = self._band(), self._axis_font()
        below = QRectF(0, band.bottom() + 1, self.width(), self.height() - band.bottom() - 1)
        painter.setFont(font)
        painter.setPen(theme.colour("muted"))
        metrics = QFontMetricsF(font)
        for minutes in _MARKS:
            text = self._mark_text(minutes)
            width = metrics.horizontalAdvance(text) + 2
            middle = self._x(self._now - 60 * minutes)
            left = min(max(0.0, middle - width / 2), self.width() - width)
            place = QRectF(left, below.top(), width, below.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, text)

    # -- measures ----------------------------------------------------------------------------------

    def _band(self) -> QRectF:
        axis = QFontMetricsF(self._axis_font()).height() + 1
        return QRectF(0, 0, self.width(), max(4.0, self.height() - axis))

    def _x(self, seconds: float) -> float:
        return self.width() * (1 - (self._now - seconds) / LIVE_SECONDS)

    def _scale(self) -> float:
        return max(1.0, self.height() / (_LARGE * QFontMetricsF(self.font()).height()))

    def _axis_font(self) -> QFont:
        return scaled_font(self.font(), 0.8 * min(self._scale(), 2.0))

    def _name_font(self) -> QFont:
        font = scaled_font(self.font(), 0.9 * self._scale(), bold=True)
        # In a low strip, make the name as high as the block allows.
        room = self._band().height() - 1
        height = QFontMetricsF(font).height()
        return scaled_font(font, room / height, bold=True) if height > room else font

    # -- text -------------------------------------------------------------------------------------

    def _mark_text(self, minutes: int) -> str:
        if minutes == 0:
            return self.tr("now")
        return self.tr("\u2212{count} min").format(count=QLocale().toString(minutes))

    def _chosen_segment(self) -> Segment | None:
        if self._chosen is None or self._chosen >= len(self._segments):
            return None
        return self._segments[-1 - self._chosen]

    def _update_segments(self) -> None:
        self._segments, self._now = self._timeline.timeline().segments, self._timeline.now
        if self._chosen_segment() is None:
            self._chosen = None
        self._announce()
        self.update()

    def _announce(self) -> None:
        segment = self._chosen_segment() or (self._segments[-1] if self._segments else None)
        text = self.tr("Nothing yet") if segment is None else self.describe(segment).replace("\n", ", ")
        # Notify screen readers of a new outcome or block, not every second.
        if text.split(",")[0] != self.accessibleDescription().split(",")[0] or self._chosen is not None:
            self.setAccessibleDescription(text)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Genres of the last ten minutes"))
        self._announce()
        self.update()


def _outcome_text(outcome: Outcome) -> str:
    return outcome_text(outcome) if isinstance(outcome, Genre) else short_text(outcome)


def _look_alike(first: tuple[Segment, ...], second: tuple[Segment, ...]) -> bool:
    return len(first) == len(second) and all(
        a.start == b.start and is_same(a.outcome, b.outcome) for a, b in zip(first, second, strict=True)
    )


def _on(colour: QColor) -> QColor:
    """Return black or white, whichever is more readable on a colour (by WCAG relative luminance)."""
    r, g, b = (
        c / 12.92 if c <= 0.04045 else math.pow((c + 0.055) / 1.055, 2.4)
        for c in (colour.redF(), colour.greenF(), colour.blueF())
    )
    luminance = 0.2126 * r + 0.7152 * g + 0.0722 * b
    # Both contrasts are equal at this luminance.
    return QColor("#000000") if luminance > 0.179 else QColor("#FFFFFF")
