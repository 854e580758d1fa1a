"""The tags of a sound as small labels."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from genrescope.gui.text.formats import percent, plain_tool_tip, tag_name
from genrescope.gui.theme.fonts import scaled_font
from genrescope.gui.theme.palette import theme_of
from genrescope.gui.theme.tokens import Theme
from genrescope.inference.outcome import ShownTag

_FONT = 0.92
"""Size of the text, relative to that of the widget."""

_GAP, _PAD_X, _PAD_Y = 0.45, 0.7, 0.22
"""Space between chips, and around a name, in heights of the text."""


class TagChips(QWidget):
    """The tags from left to right, on one or two lines, whose space is kept while there are none.

    Styles are filled, instruments and moods outlined.  Tags that do not fit are left out.

    Parameters
    ----------
    parent : QWidget, optional
        The parent widget.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tags: tuple[ShownTag, ...] = ()
        self._places: list[tuple[ShownTag, QRectF]] = []
        self._n_lines = 2
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._retranslate()

    @property
    def tags(self) -> tuple[ShownTag, ...]:
        """The tags, in their order."""
        return self._tags

    @property
    def places(self) -> list[tuple[ShownTag, QRectF]]:
        """The tags that fit, and their rectangles in pixels of the widget."""
        return list(self._places)

    def set_tags(self, tags: Sequence[ShownTag]) -> None:
        """Show these tags, in this order."""
        if tuple(tags) != self._tags:
            self._tags = tuple(tags)
            self._place()
            self._announce()

    def set_n_lines(self, n_lines: int) -> None:
        """Set the number of lines for which space is kept."""
        if n_lines != self._n_lines:
            self._n_lines = n_lines
            self.updateGeometry()
            self._place()

    def describe(self, tag: ShownTag) -> str:
        """Return the score and the meaning of a tag as text."""
        return plain_tool_tip(f"{tag_name(tag.name)}, {percent(tag.score)}\n{_meaning(tag.group)}")

    def sizeHint(self) -> QSize:
        text = QFontMetricsF(self._font()).height()
        height = self._n_lines * (1 + 2 * _PAD_Y) + (self._n_lines - 1) * _GAP
        return QSize(0, round(height * text) + 2)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            for tag, place in self._places:
                if place.contains(event.pos()):
                    QToolTip.showText(event.globalPos(), self.describe(tag), self, place.toRect())
                    break
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.updateGeometry()
            self._place()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font())
        theme = theme_of(self)
        for tag, place in self._places:
            self._paint_chip(painter, theme, tag, place)
        painter.end()

    def _paint_chip(self, painter: QPainter, theme: Theme, tag: ShownTag, place: QRectF) -> None:
        is_style = tag.group == "style"
        painter.setPen(QPen(theme.colour("raised" if is_style else "outline"), 1.0))
        painter.setBrush(theme.colour("raised" if is_style else "surface"))
        painter.drawRoundedRect(place, place.height() / 2, place.height() / 2)
        painter.setPen(theme.colour("text" if is_style else "muted"))
        metrics = QFontMetricsF(painter.font())
        pad = _PAD_X * metrics.height()
        room = place.adjusted(pad, 0, -pad, 0)
        name = metrics.elidedText(tag_name(tag.name), Qt.TextElideMode.ElideRight, room.width() + 1)
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, name)

    def _font(self) -> QFont:
        return scaled_font(self.font(), _FONT)

    def _place(self) -> None:
        metrics = QFontMetricsF(self._font())
        gap, pad_x, pad_y = (share * metrics.height() for share in (_GAP, _PAD_X, _PAD_Y))
        height = metrics.height() + 2 * pad_y
        left, right, line = 0.5, self.width() - 0.5, 0
        self._places = []
        for tag in self._tags:
            width = min(metrics.horizontalAdvance(tag_name(tag.name)) + 2 * pad_x, right - 0.5)
            if left + width > right:
                left, line = 0.5, line + 1
            if line < self._n_lines:
                self._places.append((tag, QRectF(left, 0.5 + line * (height + gap), width, height)))
            left += width + gap
        self.update()

    def _announce(self) -> None:
        names = ", ".join(tag_name(tag.name) for tag in self._tags)
        if names != self.accessibleDescription():
            self.setAccessibleDescription(names)

    def _retranslate(self) -> None:
        self.setAccessibleName(QCoreApplication.translate("TagChips", "Styles and traits"))
        self._announce()
        self._place()


def _meaning(group: str) -> str:
    translate = QCoreApplication.translate
    if group == "style":
        return translate(
            "TagChips", "A style, recognised independently of the genre. Music can have several."
        )
    if group == "instrument":
        return translate("TagChips", "An instrument, or a kind of voice.")
    return translate("TagChips", "A mood, or the decade that the music sounds like.")
