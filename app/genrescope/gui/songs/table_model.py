"""The rows of the table: the songs of the list, filtered and sorted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QMimeData, QModelIndex, Qt, QTimer, Signal, Slot

from genrescope.gui.songs.columns import Column, Facts, Kind, facts_of, plain, sort_key
from genrescope.gui.songs.model import Index, SongListModel, files_of
from genrescope.gui.songs.song import Song
from genrescope.inference.model_card import ModelCard

FACTS_ROLE = Qt.ItemDataRole.UserRole + 10

COLUMNS = tuple(Column)

_SETTLED_MS = 1000
"""How long rows may be out of order or outside the filter: rows that move at once cannot be clicked."""


@dataclass(frozen=True)
class SongFilter:
    """Which songs to show.

    Attributes
    ----------
    text : str
        Words, all of which a song must have.
    kind : str, Kind or None
        A genre or another kind; None for all.
    """

    text: str = ""
    kind: str | Kind | None = None


class SongTable(QAbstractTableModel):
    """Shows the songs of the list, those that pass a filter, in any order.

    It keeps no songs: whatever happens to those of the list is followed.

    Parameters
    ----------
    songs : SongListModel
        The list.

    Attributes
    ----------
    rows : list of Song
        The songs that are shown.
    filter : SongFilter
        What is shown.
    order : (Column, bool) or None
        The column to sort by, and whether it descends; None for the order of the list.
    counts : mapping of str or Kind to int
        The number of songs of the list that have each genre and are of each kind.
    """

    refreshed = Signal()
    """``rows`` or ``counts`` may have changed."""

    def __init__(self, songs: SongListModel) -> None:
        super().__init__()
        self.songs = songs
        self.rows: list[Song] = []
        self.filter = SongFilter()
        self.order: tuple[Column, bool] | None = None
        self.counts: Mapping[str | Kind, int] = {}
        self._card: ModelCard | None = None
        self._is_followed = False
        self._is_stale = True
        self._facts: dict[Song, Facts] = {}
        self._row_of: dict[Song, int] = {}
        self._settled = QTimer(self, singleShot=True)
        self._settled.timeout.connect(self.refresh)
        songs.dataChanged.connect(self._rows_changed)
        for changed in (songs.rowsInserted, songs.rowsRemoved, songs.layoutChanged):
            changed.connect(self._refresh_soon)

    def use_card(self, card: ModelCard) -> None:
        """Name the styles that a model finds."""
        self._card = card
        self._facts.clear()
        self._refresh_in(0)

    def set_filter(self, wanted: SongFilter) -> None:
        """Show the songs that pass a filter."""
        if wanted != self.filter:
            self.filter = wanted
            self.refresh()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by the number of a column; -1 is the order of the list."""
        wanted = (COLUMNS[column], order == Qt.SortOrder.DescendingOrder) if column >= 0 else None
        if wanted != self.order:
            self.order = wanted
            self._refresh_in(0)
            self.settle()

    def follow(self, is_followed: bool) -> None:
        """Follow the list from now on, or no longer, while the table is not visible."""
        self._is_followed = is_followed
        if is_followed:
            self.settle()
        else:
            self._settled.stop()

    @Slot()
    def refresh(self) -> None:
        """Filter and sort all songs again."""
        self._settled.stop()
        self._is_stale = False
        songs = self.songs.songs
        known, detail = self._facts, self.songs.detail
        self._facts = facts = {song: known.get(song) or facts_of(song, self._card, detail) for song in songs}
        self.counts = Counter(kind for one in facts.values() for kind in one.kinds)
        words, kind = plain(self.filter.text).split(), self.filter.kind
        rows = [
            song
            for song, one in facts.items()
            if (kind is None or kind in one.kinds) and all(word in one.words for word in words)
        ]
        if self.order is not None:
            rows = self._sorted(rows, *self.order)
        if rows != self.rows or len(self._row_of) != len(rows):
            self.beginResetModel()
            self.rows = rows
            self._row_of = {song: row for row, song in enumerate(rows)}
            self.endResetModel()
        self.refreshed.emit()

    def settle(self) -> None:
        """Follow the changes of the list that have not been followed yet."""
        if self._is_stale and self._is_followed:
            self.refresh()

    def facts(self, song: Song) -> Facts:
        """Return what is shown of a song of the list."""
        known = self._facts.get(song)
        if known is None:
            known = self._facts[song] = facts_of(song, self._card, self.songs.detail)
        return known

    def row_of(self, song: Song) -> int | None:
        """Return the row of a song; None if it is not shown."""
        return self._row_of.get(song)

    # -- QAbstractTableModel -------------------------------------------------------------------------

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        """Return the number of rows."""
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        """Return the number of columns, shown or not."""
        return 0 if parent is not None and parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows."""
        if not index.isValid():
            return None
        song = self.rows[index.row()]
        if role == FACTS_ROLE:
            return self.facts(song)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.facts(song).text(COLUMNS[index.column()])
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.songs.tool_tip(song)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let rows be dragged."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else flags

    def supportedDragActions(self) -> Qt.DropAction:  # noqa: N802 - Qt's name
        """Offer what the list offers."""
        return self.songs.supportedDragActions()

    def mimeTypes(self) -> list[str]:  # noqa: N802 - Qt's name
        """Return the type of the rows that are dragged."""
        return self.songs.mimeTypes()

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:  # noqa: N802 - Qt's name
        """Return the files of rows, from top to bottom, as other programs take them."""
        return files_of(self.rows, indexes)

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the title of a column."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        column = COLUMNS[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.is_number else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    # -- the list ------------------------------------------------------------------------------------

    @Slot()
    def _refresh_soon(self) -> None:
        # Once, after songs have been removed here and there.
        self._refresh_in(0)

    def _refresh_in(self, ms: int) -> None:
        is_sooner = not self._settled.isActive() or self._settled.remainingTime() > ms
        self._is_stale = True
        if self._is_followed and is_sooner:
            self._settled.start(ms)

    @Slot(QModelIndex, QModelIndex)
    def _rows_changed(self, first: QModelIndex, last: QModelIndex) -> None:
        changed = self.songs.songs[first.row() : last.row() + 1]
        for song in changed:
            self._facts.pop(song, None)
        rows = [row for song in changed if (row := self._row_of.get(song)) is not None]
        if rows:
            self.dataChanged.emit(self.index(min(rows), 0), self.index(max(rows), len(COLUMNS) - 1))
        self._refresh_in(_SETTLED_MS)

    def _sorted(self, songs: list[Song], column: Column, descends: bool) -> list[Song]:
        """Sort songs; those without a value come last in both orders."""
        key_of = sort_key(column)
        keyed = [(key_of(song, self._facts[song]), song) for song in songs]
        valued = [(key, song) for key, song in keyed if key is not None]
        valued.sort(key=lambda item: item[0], reverse=descends)
        return [song for _, song in valued] + [song for key, song in keyed if key is None]
