"""The welcome page of the empty window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget


class Welcome(QFrame):
    """A card that explains how to start, with a button for each way."""

    open_pressed = Signal()
    listen_pressed = Signal()
    demo_pressed = Signal()

    def __init__(self, icon: QIcon, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self._icon = icon
        self._picture = QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._title = QLabel()
        self._title.setProperty("role", "title")
        self._text = QLabel()
        self._text.setProperty("role", "caption")
        for label in (self._title, self._text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
        self.open = QPushButton()
        self.open.setProperty("kind", "primary")
        self.listen = QPushButton()
        self.demo = QPushButton()
        self.demo.setProperty("kind", "quiet")
        for button, pressed in (
            (self.open, self.open_pressed),
            (self.listen, self.listen_pressed),
            (self.demo, self.demo_pressed),
        ):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(pressed)
        buttons = QHBoxLayout()
        buttons.setSpacing(10)
        buttons.addStretch()
        buttons.addWidget(self.open)
        buttons.addWidget(self.listen)
        buttons.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(12)
        column.addStretch(3)
        column.addWidget(self._picture)
        column.addWidget(self._title)
        column.addWidget(self._text)
        column.addSpacing(8)
        column.addLayout(buttons)
        column.addWidget(self.demo, 0, Qt.AlignmentFlag.AlignCenter)
        column.addStretch(4)
        self._retranslate()

    def changeEvent(self, event: QEvent) -> None:
        """Handle a change of language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self._picture.setPixmap(self._icon.pixmap(72, 72))
        self._title.setText(self.tr("Drop a song here"))
        self._text.setText(
            self.tr("Genrescope shows its spectrogram and names its genre. Nothing leaves this computer.")
        )
        self.open.setText(self.tr("Open files…"))
        self.listen.setText(self.tr("Listen to the microphone"))
        self.demo.setText(self.tr("Analyse the demo clip"))
