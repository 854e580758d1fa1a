"""A message over the window that says what happened, with buttons for what can be done."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal, Slot
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

Action = tuple[str, Callable[[], object]]

_WIDEST = 760
_SHADOW = 12
"""Pixels around the card."""

_LONGEST_WORD = 24
"""Letters; a longer word may be broken."""


class Banner(QWidget):
    """Shows one message and up to a few buttons until it is closed or replaced.

    It lies over the lower end of its parent, so that nothing moves when it comes or goes, and never blocks
    the window.  Escape closes it while the focus is in it.

    Parameters
    ----------
    parent : QWidget
        What it lies over.
    """

    changed = Signal()
    """It says something else, or nothing any more."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._parent = parent
        self._message = ""
        self._kind = "error"
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
        parent.installEventFilter(self)
        self.hide()

    @property
    def text(self) -> str:
        """The message; empty when the banner is closed."""
        return self._message if not self.isHidden() else ""

    @property
    def kind(self) -> str:
        """``"error"`` or ``"info"``."""
        return self._kind

    @property
    def buttons(self) -> list[QPushButton]:
        """The buttons of the actions."""
        return [button for button, _ in self._actions]

    def say(self, text: str, *, kind: str = "error", actions: Sequence[Action] = ()) -> None:
        """Show a message in place of the one before.

        Parameters
        ----------
        text : str
            One sentence for the user.
        kind : {"error", "info"}
            Whether something went wrong.
        actions : sequence of (str, callable)
            Buttons: label, and what a press does.  A press also closes the banner.
        """
        self._message, self._kind = text, kind
        self._label.setText(_breakable(text))
        for button, _ in self._actions:
            self._row.removeWidget(button)
            button.deleteLater()
        self._actions = []
        for label, action in actions:
            button = QPushButton(label)
            button.clicked.connect(self._act)
            self._row.insertWidget(self._row.count() - 1, button)
            button.show()  # else the layout counts it only later
            self._actions.append((button, action))
        self.show()
        self.raise_()
        self._place()
        self.update()
        self.setAccessibleName(text)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
        self.changed.emit()

    def set_theme(self, theme: Theme) -> None:
        """Take the icons of a theme."""
        self._close.setIcon(icon("cancel", theme))

    @Slot()
    def dismiss(self) -> None:
        """Close it."""
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
        """Lie over the lower end of the parent, as high as the text needs."""
        parent = self._parent
        width = min(parent.width(), _WIDEST + 2 * _SHADOW)
        height = min(parent.height(), self._row.totalHeightForWidth(width))
        self.setGeometry((parent.width() - width) // 2, parent.height() - height, width, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Stay at the lower end of the parent."""
        if event.type() == QEvent.Type.Resize and watched is self._parent:
            self._place()
        return False

    def event(self, event: QEvent) -> bool:
        """Find a new size for new contents; take Escape before the shortcut of the window does."""
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
        painter.setBrush(QColor(0, 0, 0, 9))
        for spread in range(1, _SHADOW, 2):
            around = card.adjusted(-spread, 2 - spread, spread, 2 + spread)
            painter.drawRoundedRect(around, RADIUS + spread, RADIUS + spread)
        shape = QPainterPath()
        shape.addRoundedRect(card, RADIUS, RADIUS)
        painter.fillPath(shape, theme.colour("raised"))
        painter.save()
        painter.setClipPath(shape)
        stripe = QRectF(card.left(), card.top(), SPACE / 2, card.height())
        painter.fillRect(stripe, theme.colour("danger" if self._kind == "error" else "good"))
        painter.restore()
        painter.strokePath(shape, theme.colour("outline"))
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._name_buttons()
        super().changeEvent(event)

    def _name_buttons(self) -> None:
        self._close.setToolTip(self.tr("Close this message"))
        self._close.setAccessibleName(self.tr("Close this message"))


def _is_escape(event: QEvent) -> bool:
    return isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape


def _breakable(text: str) -> str:
    """Let long words, such as paths, go on in the next line."""
    return re.sub(rf"(\S{{{_LONGEST_WORD}}})(?=\S)", "\\1\u200b", text)
