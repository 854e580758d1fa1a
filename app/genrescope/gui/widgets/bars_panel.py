"""The genre bars with what belongs to them: their title and their order."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from genrescope.gui.theme.theme import Theme, icon
from genrescope.gui.widgets.genre_bars import GenreBars, ScrolledBars

_WIDTHS = 240, 440


class BarsPanel(QFrame):
    """A card: a title and a button above, the bars below.

    Attributes
    ----------
    bars : GenreBars
        The bars.
    order : QToolButton
        Down while the highest score comes first.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self.setMinimumWidth(_WIDTHS[0])
        self.setMaximumWidth(_WIDTHS[1])
        self.bars = GenreBars()
        self.order = QToolButton()
        self.order.setCheckable(True)
        self.order.setProperty("kind", "quiet")
        self.order.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._title = QLabel()
        self._title.setProperty("role", "title")
        top = QHBoxLayout()
        top.addWidget(self._title, 1)
        top.addWidget(self.order)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(ScrolledBars(self.bars), 1)
        self._retranslate()

    def dress(self, look: Theme) -> None:
        """Take the icons of a theme."""
        self.order.setIcon(icon("sort", look))

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self._title.setText(self.tr("Genres"))
        self.order.setText(self.tr("Sort"))
        self.order.setToolTip(self.tr("Highest score first, or always in the same order"))
        self.order.setAccessibleName(self.tr("Highest score first"))
