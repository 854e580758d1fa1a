"""The line above the spectrogram that says what speaks for a genre."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QSlider, QWidget


class WhyBar(QWidget):
    """A sentence, and a slider for the opacity of the overlay."""

    opacity_changed = Signal(int)
    """The slider was moved: percent."""

    def __init__(self) -> None:
        super().__init__()
        self.sentence = QLabel()
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.sentence.setWordWrap(True)
        self.sentence.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._caption = QLabel()
        self._caption.setProperty("role", "caption")
        self.opacity = QSlider(Qt.Orientation.Horizontal)
        self.opacity.setRange(0, 100)
        self.opacity.setFixedWidth(80)
        self.opacity.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.opacity.valueChanged.connect(self.opacity_changed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.sentence, 1)
        row.addWidget(self._caption)
        row.addWidget(self.opacity)
        self._retranslate()

    def changeEvent(self, event: QEvent) -> None:
        """Handle a change of language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self._caption.setText(self.tr("Opacity"))
        self.opacity.setAccessibleName(self.tr("Opacity of the overlay"))
