"""The entry above the songs that shows the live sound."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QVBoxLayout

from genrescope.gui.live.connection import ListeningState
from genrescope.gui.live.headline import sound_name
from genrescope.gui.text.outcome import live_text
from genrescope.gui.theme.icons import icon
from genrescope.gui.theme.tokens import Theme
from genrescope.gui.widgets.headline import ElidedLabel

if TYPE_CHECKING:
    from genrescope.gui.live.live_sound import LiveSound


class LiveEntry(QPushButton):
    """A button that looks like a row of the song list: the device above, the genre below.

    Checked while the live sound is shown.  Once listening has stopped, Delete or a small button
    dismisses it.
    """

    dismiss_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("liveEntry")
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        # Focus by Tab only: after a click, the space bar still goes to the window.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._sound: LiveSound | None = None
        self.name = ElidedLabel(Qt.TextElideMode.ElideMiddle)
        self.detail = ElidedLabel(Qt.TextElideMode.ElideRight)
        self.detail.setProperty("role", "caption")
        for label in (self.name, self.detail):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.dismiss = QToolButton()
        self.dismiss.setProperty("kind", "quiet")
        self.dismiss.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the entry handles Delete
        self.dismiss.clicked.connect(self.dismiss_pressed)
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(self.name)
        column.addWidget(self.detail)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 6, 8)
        row.setSpacing(4)
        row.addLayout(column, 1)
        row.addWidget(self.dismiss)
        self._retranslate()
        self.hide()

    def show_sound(self, sound: LiveSound | None) -> None:
        """Show the current state of a live sound; None hides the entry."""
        self._sound = sound
        self.setVisible(sound is not None)
        if sound is not None:
            self.name.say(sound_name(sound))
            self.detail.say(_detail(sound))
            self.dismiss.setVisible(sound.state is ListeningState.OFF)
            self.setAccessibleName(f"{self.name.whole}: {self.detail.whole}")

    def set_theme(self, theme: Theme) -> None:
        """Use the icons of a theme."""
        self.dismiss.setIcon(icon("cancel", theme))

    def sizeHint(self) -> QSize:
        layout = self.layout()
        return layout.sizeHint() if layout is not None else super().sizeHint()

    def nextCheckState(self) -> None:  # noqa: N802 - Qt's name
        """Stay checked: only showing something else unchecks it."""
        self.setChecked(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Treat Enter as a click, and handle Delete."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            if not self.dismiss.isHidden():
                self.dismiss_pressed.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Handle a change of language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        text = QCoreApplication.translate("LiveEntry", "Remove the microphone from the list")
        self.dismiss.setToolTip(text)
        self.dismiss.setAccessibleName(text)
        self.show_sound(self._sound)


def _detail(sound: LiveSound) -> str:
    """Return the genre, or the state of the device."""
    if sound.outcome is not None:
        return live_text(sound.outcome)
    if sound.state is ListeningState.WAITING:
        return QCoreApplication.translate("Headline", "Waiting…")
    if sound.state.is_wanted:
        return QCoreApplication.translate("Headline", "Listening…")
    return QCoreApplication.translate("Headline", "Not listening")
