"""A message over the window, with buttons for possible actions."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, Signal, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from genrescope.gui.theme.icons import icon
from genrescope.gui.theme.palette import theme_of
from genrescope.gui.theme.tokens import RADIUS, SPACE, Theme

Action = tuple[Callable[[], str], Callable[[], object]]
"""A button: a function that returns its translated label, and a function called on a press."""

_SHARES = (0.5, 0.67, 1.0)
"""Widths to try, as shares of the parent's; the first at which the banner is low enough is used."""

_OVERLAP = 3 * SPACE
"""Pixels below the header that the banner may cover, because they are only margins."""
_SHADOW = 12
"""Pixels around the card."""

_LONGEST_WORD = 24
"""Number of letters; longer words may be broken."""


@dataclass(frozen=True, eq=False)
class Message:
    """A message for the banner.

    Attributes
    ----------
    text : callable
        Returns the text in the current language.
    kind : {"error", "info"}
        Whether something went wrong.
    actions : sequence of Action
        The buttons.  A press also closes the banner.
    """

    text: Callable[[], str]
    kind: str = "error"
    actions: Sequence[Action] = ()


class Banner(QWidget):
    """Shows a message and a few buttons until it is closed or replaced.

    It covers the top of its parent, so that nothing moves when it appears or closes, and never blocks the
    window.  Escape closes it while it has the focus.

    Parameters
    ----------
    parent : QWidget
        The widget to cover.
    header : QWidget
        Covered first, from the right, before any other part of the parent.
    """

    changed = Signal()
    """The message has changed or was closed."""

    def __init__(self, parent: QWidget, header: QWidget) -> None:
        super().__init__(parent)
        self._parent = parent
        self._header = header
        self._message = Message(str)
        self._label = QLabel()
        self._label.setWordWrap(True)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._actions: list[tuple[QPushButton, Callable[[], object]]] = []
        self._close = QToolButton()
        self._close.setProperty("kind", "quiet")
        self._close.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._close.clicked.connect(self.dismiss)
        self._row = QHBoxLayout(self)
        side = _SHADOW + SPACE
        self._row.setContentsMargins(side + 2 * SPACE, side, side, side)
        self._row.setSpacing(12)
        self._row.addWidget(self._label, 1)
        self._row.addWidget(self._close)
        self._name_buttons()
        for widget in (parent, header):
            widget.installEventFilter(self)
        self.hide()

    @property
    def text(self) -> str:
        """The text of the message; empty when the banner is closed."""
        return self.accessibleName() if not self.isHidden() else ""

    @property
    def message(self) -> Message | None:
        """The message; None when the banner is closed."""
        return self._message if not self.isHidden() else None

    @property
    def kind(self) -> str:
        """``"error"`` or ``"info"``."""
        return self._message.kind

    @property
    def buttons(self) -> list[QPushButton]:
        """The buttons of the actions."""
        return [button for button, _ in self._actions]

    def show_message(self, message: Message) -> None:
        """Show a message in place of the previous one."""
        self._message = message
        for button, _ in self._actions:
            self._row.removeWidget(button)
            button.deleteLater()
        self._actions = []
        for _, action in message.actions:
            button = QPushButton()
            button.clicked.connect(self._act)
            self._row.insertWidget(self._row.count() - 1, button)
            button.show()  # otherwise the layout ignores it until later
            self._actions.append((button, action))
        self._make_texts()
        self.show()
        self.raise_()
        self._place()
        self.update()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
        self.changed.emit()

    def set_theme(self, theme: Theme) -> None:
        """Use the icons of a theme."""
        self._close.setIcon(icon("cancel", theme))

    @Slot()
    def dismiss(self) -> None:
        """Close the banner."""
        if not self.isHidden():
            self.hide()
            self.changed.emit()

    @Slot()
    def _act(self) -> None:
        wanted = self.sender()
        for button, action in self._actions:
            if button is wanted:
                self.dismiss()
                action()
                return

    def _place(self) -> None:
        """Cover the right end of the header; exceed half of the parent's width only for long texts."""
        parent, header = self._parent, self._header
        place = QRect(header.mapTo(parent, QPoint(0, 0)), header.size())
        right, top = min(parent.width(), place.right() + 1 + _SHADOW), max(0, place.top() - _SHADOW)
        text_width = self.fontMetrics().horizontalAdvance(self.text) + _SHADOW
        one_line = self._row.minimumSize().width() - self._label.minimumSizeHint().width() + text_width
        for share in _SHARES:
            width = min(one_line, round(share * parent.width()) + 2 * _SHADOW, right)
            height = self._row.totalHeightForWidth(width)
            if height <= place.height() + 2 * _SHADOW + _OVERLAP:
                break
        self.setGeometry(right - width, top, width, min(parent.height() - top, height))

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Move with the header."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move) and not self.isHidden():
            self._place()
        return False

    def event(self, event: QEvent) -> bool:
        """Resize for new contents; handle Escape before the window's shortcut does."""
        if event.type() == QEvent.Type.LayoutRequest and not self.isHidden():
            self._place()
        elif event.type() == QEvent.Type.ShortcutOverride and _is_escape(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _is_escape(event):
            self.dismiss()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        card = QRectF(self.rect()).adjusted(_SHADOW, _SHADOW, -_SHADOW, -_SHADOW)
        painter.setBrush(QColor(0, 0, 0, 9 if theme.is_dark else 4))
        for spread in range(1, _SHADOW, 2):
            around = card.adjusted(-spread, 2 - spread, spread, 2 + spread)
            painter.drawRoundedRect(around, RADIUS + spread, RADIUS + spread)
        shape = QPainterPath()
        shape.addRoundedRect(card, RADIUS, RADIUS)
        painter.fillPath(shape, theme.colour("raised"))
        painter.save()
        painter.setClipPath(shape)
        stripe = QRectF(card.left(), card.top(), SPACE / 2, card.height())
        painter.fillRect(stripe, theme.colour("danger" if self.kind == "error" else "good"))
        painter.restore()
        painter.strokePath(shape, theme.colour("outline"))
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        """Handle a change of language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._name_buttons()
            if not self.isHidden():
                self._make_texts()
                self.changed.emit()
        super().changeEvent(event)

    def _make_texts(self) -> None:
        """Set the texts of the message in the current language."""
        text = self._message.text()
        self._label.setText(_breakable(text))
        self.setAccessibleName(text)
        for (button, _), (label, _) in zip(self._actions, self._message.actions, strict=True):
            button.setText(label())

    def _name_buttons(self) -> None:
        self._close.setToolTip(self.tr("Close this message"))
        self._close.setAccessibleName(self.tr("Close this message"))


def _is_escape(event: QEvent) -> bool:
    return isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape


def _breakable(text: str) -> str:
    """Let long words, such as paths, wrap."""
    return re.sub(rf"(\S{{{_LONGEST_WORD}}})(?=\S)", "\\1\u200b", text)
