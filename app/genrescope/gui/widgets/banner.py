"""A line across the window that says what happened, with a way on."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton

from genrescope.gui.theme.icons import icon
from genrescope.gui.theme.tokens import Theme

Action = tuple[str, Callable[[], object]]


class Banner(QFrame):
    """Shows one sentence and up to a few buttons until it is closed or replaced; never stops the window."""

    changed = Signal()
    """It says something else, or nothing any more."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("banner")
        self._text = QLabel()
        self._text.setObjectName("bannerText")
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._actions: list[tuple[QPushButton, Callable[[], object]]] = []
        self._close = QToolButton()
        self._close.setObjectName("bannerClose")
        self._close.setProperty("kind", "quiet")
        self._close.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._close.clicked.connect(self.dismiss)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(20, 8, 12, 8)
        self._row.setSpacing(12)
        self._row.addWidget(self._text, 1)
        self._row.addWidget(self._close)
        self._name_buttons()
        self.hide()

    @property
    def text(self) -> str:
        """The sentence at show; empty when the banner is closed."""
        return self._text.text() if not self.isHidden() else ""

    @property
    def kind(self) -> str:
        """How it looks: ``"error"`` or ``"info"``."""
        return str(self.property("kind"))

    @property
    def buttons(self) -> list[QPushButton]:
        """The buttons of the ways on."""
        return [button for button, _ in self._actions]

    def say(self, text: str, *, kind: str = "error", actions: Sequence[Action] = ()) -> None:
        """Show a sentence in place of the one before.

        Parameters
        ----------
        text : str
            One sentence for the user.
        kind : {"error", "info"}
            How it looks.
        actions : sequence of (str, callable)
            Buttons: label, and what a press does.  A press also closes the banner.
        """
        self._text.setText(text)
        self.setProperty("kind", kind)
        for button, _ in self._actions:
            self._row.removeWidget(button)
            button.deleteLater()
        self._actions = []
        for label, action in actions:
            button = QPushButton(label)
            button.clicked.connect(self._act)
            self._row.insertWidget(self._row.count() - 1, button)
            self._actions.append((button, action))
        # A style sheet looks at properties only when it is asked to.
        for widget in (self, self._text):
            widget.style().unpolish(widget)
            widget.style().polish(widget)
        self.show()
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

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._name_buttons()
        super().changeEvent(event)

    def _name_buttons(self) -> None:
        self._close.setToolTip(self.tr("Close this message"))
        self._close.setAccessibleName(self.tr("Close this message"))
