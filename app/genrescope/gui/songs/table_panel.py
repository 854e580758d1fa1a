"""The table of songs, with what filters it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout

from genrescope.gui.actions import Choice
from genrescope.gui.songs.columns import Kind, kind_text, number_text
from genrescope.gui.songs.commands import SongCommands
from genrescope.gui.songs.table_model import SongFilter, SongTable
from genrescope.gui.songs.table_view import SongTableView
from genrescope.gui.text.plural import plural
from genrescope.gui.theme.palette import theme_of
from genrescope.gui.theme.tokens import SPACE, Theme
from genrescope.inference.model_card import ModelCard

_TYPED_MS = 80
"""Time without a key after which a text is searched."""


class SongTablePanel(QFrame):
    """A card with the table; above it, what it shows can be chosen.

    Parameters
    ----------
    table : SongTable
        The rows.
    commands : SongCommands
        The commands for the selected songs.
    columns : Choice
        The columns that are shown.

    Attributes
    ----------
    view : SongTableView
        The table.
    text : QLineEdit
        Filters by words.
    kinds : QComboBox
        Filters by genre or kind, with the number of songs of each.
    """

    order_changed = Signal()
    """Other songs are shown, or in another order."""

    def __init__(self, table: SongTable, commands: SongCommands, columns: Choice) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._table = table
        self._classes: tuple[str, ...] = ()
        self._shown: list[tuple[str | Kind | None, int]] = []
        self.view = SongTableView(table, commands, columns)
        self.text = QLineEdit()
        self.text.setClearButtonEnabled(True)
        self.text.setMaximumWidth(320)
        self.kinds = QComboBox()
        self.kinds.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.kinds.setMaxVisibleItems(24)
        self.count = QLabel()
        self.count.setProperty("role", "caption")
        self._empty = QLabel(self.view)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setProperty("role", "caption")
        self._typed = QTimer(self, interval=_TYPED_MS, singleShot=True)
        self._typed.timeout.connect(self._apply)
        top = QHBoxLayout()
        top.setContentsMargins(SPACE // 2, 0, SPACE // 2, 0)
        top.setSpacing(SPACE)
        top.addWidget(self.text, 1)
        top.addWidget(self.kinds)
        top.addStretch(1)
        top.addWidget(self.count)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE * 3 // 2, SPACE, SPACE)
        column.setSpacing(SPACE)
        column.addLayout(top)
        column.addWidget(self.view, 1)
        self.text.textChanged.connect(self._typed.start)
        self.text.returnPressed.connect(self._apply)
        self.text.returnPressed.connect(self.view.setFocus)
        self.kinds.activated.connect(self._apply)
        table.refreshed.connect(self._show_counts)
        table.modelReset.connect(self.order_changed)
        self._retranslate()

    def use_card(self, card: ModelCard) -> None:
        """Use the genres of a model."""
        self._classes = card.classes
        self._table.use_card(card)
        self.view.set_classes(card.classes)
        self._fill()

    def follow(self, is_followed: bool) -> None:
        """Follow the list from now on, or no longer; see `SongTable.follow`."""
        self._table.follow(is_followed)

    def set_theme(self, _theme: Theme) -> None:
        """Use the colours of a theme."""
        self._fill()

    def changeEvent(self, event: QEvent) -> None:
        """Handle a change of language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.text.setPlaceholderText(self.tr("Filter by title, artist, genre…"))
        self.text.setAccessibleName(self.tr("Filter"))
        self.kinds.setAccessibleName(self.tr("Genre"))
        self.kinds.setToolTip(self.tr("Show only some of the songs"))
        self.view.setAccessibleName(self.tr("Songs"))
        self._fill()

    @Slot()
    def _apply(self) -> None:
        self._typed.stop()
        self._table.set_filter(SongFilter(self.text.text(), self.kinds.currentData()))

    @Slot()
    def _show_counts(self) -> None:
        n_rows, n_songs = len(self._table.rows), len(self._table.songs.songs)
        if n_rows == n_songs:
            text = plural("SongTablePanel", "%Ln songs", n_songs)
        else:
            text = plural("SongTablePanel", "{count} of %Ln songs", n_songs)
        self.count.setText(text.format(count=number_text(n_rows)))
        self._empty.setVisible(n_rows == 0)
        self._empty.setText(self.tr("No song matches the filter"))
        self._empty.setGeometry(self.view.viewport().rect())
        if not self._typed.isActive() and self.text.text() != self._table.filter.text:
            with QSignalBlocker(self.text):
                self.text.setText(self._table.filter.text)
        if self._kinds() != self._shown or self.kinds.currentData() != self._table.filter.kind:
            self._fill()

    def _kinds(self) -> list[tuple[str | Kind | None, int]]:
        """Return the genres, the most frequent first, and the other kinds, with their numbers of songs."""
        counts, chosen = self._table.counts, self._table.filter.kind
        present = {kind for kind in (*counts, chosen) if isinstance(kind, str)}
        genres = sorted(present, key=lambda genre: (-counts.get(genre, 0), genre))
        others = [kind for kind in Kind if counts.get(kind) or kind is chosen]
        listed: list[str | Kind] = [*genres, *others]
        n_songs = len(self._table.songs.songs)
        return [(None, n_songs), *((kind, counts.get(kind, 0)) for kind in listed)]

    def _fill(self) -> None:
        """List the genres and the other kinds again."""
        self._shown = self._kinds()
        theme, chosen = theme_of(self), self._table.filter.kind
        with QSignalBlocker(self.kinds):
            self.kinds.clear()
            for i, (kind, count) in enumerate(self._shown):
                if isinstance(kind, Kind) and not isinstance(self._shown[i - 1][0], Kind):
                    self.kinds.insertSeparator(self.kinds.count())
                name = self.tr("All songs") if kind is None else kind_text(kind)
                self.kinds.addItem(self._icon(kind, theme), f"{name}  ({number_text(count)})", kind)
                if kind == chosen:
                    self.kinds.setCurrentIndex(self.kinds.count() - 1)

    def _icon(self, kind: str | Kind | None, theme: Theme) -> QIcon:
        if not isinstance(kind, str) or kind not in self._classes:
            return QIcon()
        return _dot(theme.genre_colour(kind, self._classes), self.devicePixelRatioF())


def _dot(colour: QColor, ratio: float) -> QIcon:
    pixmap = QPixmap(round(16 * ratio), round(16 * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawEllipse(3, 3, 10, 10)
    painter.end()
    return QIcon(pixmap)
