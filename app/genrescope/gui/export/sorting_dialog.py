"""What copying or moving into folders would do, to be confirmed, and its progress."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QProgressBar,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from genrescope.audio.files import display_name, display_path
from genrescope.gui.text.errors import reason_text
from genrescope.gui.text.formats import plain_tool_tip
from genrescope.gui.text.plural import plural
from genrescope.gui.theme.palette import theme_of

if TYPE_CHECKING:
    from genrescope.library.export.folders import Plan

_WIDTH, _HEIGHT = 680, 460


class SortingDialog(QDialog):
    """Shows a plan: each song and its new place, then those that are left where they are.

    Parameters
    ----------
    parent : QWidget
        The window.
    plan : Plan
        The plan.
    """

    confirmed = Signal()
    """The user wants it carried out."""

    def __init__(self, parent: QWidget, plan: Plan) -> None:
        super().__init__(parent)
        self.setWindowTitle(
            self.tr("Move into folders by genre") if plan.is_move else self.tr("Copy into folders by genre")
        )
        summary = QLabel(self._summary(plan))
        summary.setTextFormat(Qt.TextFormat.PlainText)
        summary.setWordWrap(True)
        self._progress = QProgressBar()
        self._progress.setRange(0, len(plan.placements))
        self._progress.setTextVisible(False)
        self._progress.hide()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setIcon(QIcon())
        self._confirm = buttons.addButton(
            self.tr("Move") if plan.is_move else self.tr("Copy"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        self._confirm.setDefault(True)
        self._confirm.setEnabled(bool(plan.placements))
        buttons.accepted.connect(self._start)
        buttons.rejected.connect(self.reject)
        row = QHBoxLayout()
        row.addWidget(self._progress, 1)
        row.addWidget(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(16)
        column.addWidget(summary)
        column.addWidget(self._table(plan), 1)
        column.addLayout(row)
        self.resize(min(_WIDTH, parent.width() - 40), min(_HEIGHT, parent.height() - 40))

    @Slot(int)
    def show_progress(self, n_done: int) -> None:
        """Show how many songs are copied or moved."""
        self._progress.setValue(n_done)

    @Slot()
    def _start(self) -> None:
        self._confirm.setEnabled(False)
        self._progress.show()
        self.confirmed.emit()

    def _summary(self, plan: Plan) -> str:
        parts = []
        n_songs = len(plan.placements)
        if n_songs:
            text = (
                plural("SortingDialog", "%Ln songs will be moved into folders in “{name}”.", n_songs)
                if plan.is_move
                else plural("SortingDialog", "%Ln songs will be copied into folders in “{name}”.", n_songs)
            )
            parts.append(text.format(name=display_path(plan.folder)))
        if plan.in_place:
            parts.append(plural("SortingDialog", "%Ln songs are there already.", len(plan.in_place)))
        if plan.left:
            parts.append(plural("SortingDialog", "%Ln songs are left out.", len(plan.left)))
        return " ".join(parts)

    def _table(self, plan: Plan) -> QTableWidget:
        table = QTableWidget(0, 2)
        table.setHorizontalHeaderLabels([self.tr("Song"), self.tr("New place")])
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        table.setWordWrap(False)
        table.setShowGrid(False)
        table.verticalHeader().hide()
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        rows = [
            (display_name(placement.source), display_path(placement.target.relative_to(plan.folder)))
            for placement in plan.placements
        ]
        aside = [(display_name(path), self.tr("Already there")) for path in plan.in_place]
        aside += [(str(error.details.get("name", "")), reason_text(error)) for error in plan.left]
        table.setRowCount(len(rows) + len(aside))
        muted = theme_of(self.parentWidget()).colour("muted")
        for number, texts in enumerate((*rows, *aside)):
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setToolTip(plain_tool_tip(text))
                if number >= len(rows):
                    item.setForeground(muted)
                table.setItem(number, column, item)
        return table
