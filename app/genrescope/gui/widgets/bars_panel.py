"""The genre bars with their title and the button that sorts them, and the tags below."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout

from genrescope.gui.widgets.genre_bars import GenreBars, ScrolledBars
from genrescope.gui.widgets.tag_chips import TagChips

_WIDTHS = 240, 440

_TALL = 24
"""Height from which on there are two lines of tags instead of one, in lines of text."""


class BarsPanel(QFrame):
    """A card: a title and a button above, then the bars, then the tags.

    Parameters
    ----------
    sort : QAction
        Sorts the bars by score while it is checked.

    Attributes
    ----------
    bars : GenreBars
        The bars.
    tags : TagChips
        The tags; hidden for a model without tags.
    sort_button : QToolButton
        The button of the action.
    """

    def __init__(self, sort: QAction) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.setMinimumWidth(_WIDTHS[0])
        self.setMaximumWidth(_WIDTHS[1])
        self.bars = GenreBars()
        self.tags = TagChips()
        self.tags.hide()
        self.sort_button = QToolButton()
        self.sort_button.setDefaultAction(sort)
        self.sort_button.setProperty("kind", "quiet")
        self.sort_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._title = QLabel()
        self._title.setProperty("role", "title")
        top = QHBoxLayout()
        top.addWidget(self._title, 1)
        top.addWidget(self.sort_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(ScrolledBars(self.bars), 1)
        column.addWidget(self.tags)
        self._retranslate()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.tags.set_n_lines(2 if self.height() >= _TALL * self.fontMetrics().height() else 1)

    def changeEvent(self, event: QEvent) -> None:
        """Handle a change of language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self._title.setText(self.tr("Genres"))
