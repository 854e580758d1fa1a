"""The last ten minutes as a strip: which genre was heard when, and where one song gave way to the next."""

from __future__ import annotations

import math

from PySide6.QtCore import QCoreApplication, QEvent, QLocale, QPoint, QRectF, QSize, Qt
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

from genrescope.analysis.history import SHOWN, TOO_QUIET, History, Span
from genrescope.gui.text.words import clock, genre_name, percent
from genrescope.gui.theme.fonts import scaled_font
from genrescope.gui.theme.palette import theme_of
from genrescope.gui.theme.tokens import Theme
from genrescope.inference.scores import NOT_MUSIC, NOT_SURE, SILENCE

_HEIGHT = 40
_LEAST_HEIGHT = 28
_GAP = 1.5
"""Pixels between two spans."""

_ROUND = 3.0
_PAD = 5.0
"""Pixels left and right of a name."""

_MARKS = (10, 5, 0)
"""Minutes ago that are written below the strip."""

_LARGE = 4.0
"""From this height in lines on, letters grow with the strip, for those who read it from afar."""


class HistoryStrip(QWidget):
    """Blocks in the genres' colours from ten minutes ago (left) until now (right).

    A genre is a coloured block with its name where there is room; "not sure" is a pale one.  Where there was
    sound but no music, or music too faint to tell, runs a thin line; where there was silence, nothing is.
    The arrow keys go from block to block and tell each one's time, genre and probability, as the mouse does.

    Parameters
    ----------
    parent : QWidget, optional
        Where it stands.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._history = History()
        self._spans: list[Span] = []
        self._now = 0.0
        self._chosen: int | None = None  # the block that the keys have gone to, from the right
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._retranslate()

    def set_history(self, history: History) -> None:
        """Show this history from now on; call :meth:`refresh` when it has changed."""
        self._history = history
        self._take()

    def refresh(self) -> None:
        """Show what is new.  Call it with every answer: it draws once a second, or when a verdict changes."""
        spans = self._history.spans()
        now = self._history.now
        shown = [(span.begin, span.verdict) for span in self._spans[-2:]]
        if 0 <= now - self._now < 1.0 and shown == [(span.begin, span.verdict) for span in spans[-2:]]:
            return
        self._take()

    def clear(self) -> None:
        """Forget what was heard."""
        self._history.clear()
        self._take()

    def span_at(self, x: float) -> Span | None:
        """The span under a place of the widget, if there is one."""
        for span in self._spans:
            if self._x(span.begin) <= x < self._x(span.end):
                return span
        return None

    def rect_of(self, span: Span) -> QRectF:
        """Where a span's block lies, in the widget's pixels."""
        left, right = self._x(span.begin), self._x(span.end)
        band = self._band()
        return QRectF(left, band.top(), max(1.0, right - left - _GAP), band.height())

    def describe(self, span: Span) -> str:
        """What a span is and when it was, in words."""
        length = clock(span.end - span.begin)
        if span.end >= self._now - 1.0:
            when = self.tr("for {length}, until now").format(length=length)
        else:
            when = self.tr("{ago} ago, for {length}").format(ago=clock(self._now - span.begin), length=length)
        return f"{_verdict(span)}\n{when}"

    def sizeHint(self) -> QSize:
        return QSize(320, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, _LEAST_HEIGHT)

    # -- events ------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            span = self.span_at(event.pos().x())
            if span is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPos(), self.describe(span), self, self.rect_of(span).toRect())
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: 1, Qt.Key.Key_Right: -1}
        step = steps.get(Qt.Key(event.key()))
        if step is None or not self._spans:
            super().keyPressEvent(event)
            return
        before = -1 if self._chosen is None else self._chosen
        self._chosen = min(len(self._spans) - 1, max(0, before + step))
        span = self._spans[-1 - self._chosen]
        place = self.rect_of(span)
        below = QPoint(round(place.center().x()), round(place.bottom()))
        QToolTip.showText(self.mapToGlobal(below), self.describe(span), self)
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
        for span in self._spans:
            self._paint_span(painter, theme, span)
        if self.hasFocus():
            # The ring is around the block that the keys have gone to, or else around all of it.
            chosen = self._chosen_span()
            place = self._band() if chosen is None else self.rect_of(chosen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), _ROUND, _ROUND)
        self._paint_axis(painter, theme)
        painter.end()

    def _paint_span(self, painter: QPainter, theme: Theme, span: Span) -> None:
        if span.verdict == SILENCE:
            return
        block = self.rect_of(span)
        painter.setPen(Qt.PenStyle.NoPen)
        if span.verdict in (NOT_MUSIC, TOO_QUIET):
            painter.setBrush(theme.colour("disabled"))
            painter.drawRect(QRectF(block.left(), block.center().y() - 1, block.width(), 2))
            return
        is_genre = span.verdict != NOT_SURE
        colour = theme.genre_colour(span.verdict) if is_genre else theme.colour("pressed")
        painter.setBrush(colour)
        painter.drawRoundedRect(block, _ROUND, _ROUND)
        font = self._name_font()
        name = genre_name(span.verdict) if is_genre else "?"
        # A name that does not fit is left out: half of one would say less than the colour.
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
            words = self._mark_words(minutes)
            width = metrics.horizontalAdvance(words) + 2
            middle = self._x(self._now - 60 * minutes)
            left = min(max(0.0, middle - width / 2), self.width() - width)
            place = QRectF(left, below.top(), width, below.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, words)

    # -- measures ----------------------------------------------------------------------------------

    def _band(self) -> QRectF:
        axis = QFontMetricsF(self._axis_font()).height() + 1
        return QRectF(0, 0, self.width(), max(4.0, self.height() - axis))

    def _x(self, seconds: float) -> float:
        return self.width() * (1 - (self._now - seconds) / SHOWN)

    def _scale(self) -> float:
        return max(1.0, self.height() / (_LARGE * QFontMetricsF(self.font()).height()))

    def _axis_font(self) -> QFont:
        return scaled_font(self.font(), 0.8 * min(self._scale(), 2.0))

    def _name_font(self) -> QFont:
        font = scaled_font(self.font(), 0.9 * self._scale(), bold=True)
        # In a low strip the name is as high as the block allows.
        room = self._band().height() - 1
        height = QFontMetricsF(font).height()
        return scaled_font(font, room / height, bold=True) if height > room else font

    # -- words -------------------------------------------------------------------------------------

    def _mark_words(self, minutes: int) -> str:
        if minutes == 0:
            return self.tr("now")
        return self.tr("\u2212{count} min").format(count=QLocale().toString(minutes))

    def _chosen_span(self) -> Span | None:
        if self._chosen is None or self._chosen >= len(self._spans):
            return None
        return self._spans[-1 - self._chosen]

    def _take(self) -> None:
        self._spans, self._now = self._history.spans(), self._history.now
        if self._chosen_span() is None:
            self._chosen = None
        self._announce()
        self.update()

    def _announce(self) -> None:
        span = self._chosen_span() or (self._spans[-1] if self._spans else None)
        words = self.tr("Nothing was heard yet") if span is None else self.describe(span).replace("\n", ", ")
        # A screen reader is told only of another verdict or block, not of every second.
        if words.split(",")[0] != self.accessibleDescription().split(",")[0] or self._chosen is not None:
            self.setAccessibleDescription(words)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Genres of the last ten minutes"))
        self._announce()
        self.update()


def _verdict(span: Span) -> str:
    translate = QCoreApplication.translate
    others = {
        SILENCE: translate("Verdict", "Silence"),
        NOT_MUSIC: translate("Verdict", "Not music"),
        NOT_SURE: translate("Verdict", "Not sure"),
        TOO_QUIET: translate("Verdict", "Too quiet to tell"),
    }
    if span.verdict in others:
        return others[span.verdict]
    return translate("Verdict", "{genre}, {percent}").format(
        genre=genre_name(span.verdict), percent=percent(span.confidence)
    )


def _on(colour: QColor) -> QColor:
    """Black or white, whichever is easier to read on a colour (WCAG's relative luminance)."""
    r, g, b = (
        c / 12.92 if c <= 0.04045 else math.pow((c + 0.055) / 1.055, 2.4)
        for c in (colour.redF(), colour.greenF(), colour.blueF())
    )
    luminance = 0.2126 * r + 0.7152 * g + 0.0722 * b
    # Both contrasts are the same at this luminance.
    return QColor("#000000") if luminance > 0.179 else QColor("#FFFFFF")
