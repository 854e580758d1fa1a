"""The songs as a table."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QContextMenuEvent, QFontMetrics, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from genrescope.gui.actions import Choice
from genrescope.gui.songs.columns import Column, Facts
from genrescope.gui.songs.commands import SongCommands
from genrescope.gui.songs.model import Index
from genrescope.gui.songs.song import Song, State
from genrescope.gui.songs.table_model import COLUMNS, FACTS_ROLE, SongFilter, SongTable
from genrescope.gui.songs.view import select_rows, selected_rows, show_menu
from genrescope.gui.theme.fonts import tabular
from genrescope.gui.theme.palette import theme_of
from genrescope.gui.theme.tokens import Theme

_WIDTHS = {
    Column.TITLE: 210,
    Column.ARTIST: 130,
    Column.GENRE: 118,
    Column.CONFIDENCE: 88,
    Column.SECOND: 108,
    Column.STYLES: 124,
    Column.TAG: 108,
    Column.AGREEMENT: 88,
    Column.LENGTH: 64,
    Column.STATE: 104,
    Column.FILE: 190,
    Column.FOLDER: 220,
}
"""Widths of the columns, relative to each other, until the user changes one."""

_LEAST = {Column.TITLE: 130, Column.ARTIST: 82, Column.GENRE: 96, Column.STATE: 78}
_NARROWEST = 44


class _CellDelegate(QStyledItemDelegate):
    """Paints a cell: its text, and a dot in the colour of the genre.

    Without the style sheet's own painting, which would be too slow for a table that scrolls smoothly.
    """

    PADDING = 6
    DOT = 9

    def __init__(self, table: SongTable, parent: QTableView) -> None:
        super().__init__(parent)
        self._table = table
        self.classes: tuple[str, ...] = ()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        facts: Facts = index.data(FACTS_ROLE)
        column = COLUMNS[index.column()]
        theme = theme_of(option.widget)
        state = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, theme.colour("pressed"))
        if state & QStyle.StateFlag.State_HasFocus and state & QStyle.StateFlag.State_KeyboardFocusChange:
            cell = option.rect
            painter.fillRect(QRect(cell.left(), cell.bottom() - 1, cell.width(), 2), theme.colour("accent"))
        text = facts.text(column)
        if not text:
            return
        place = option.rect.adjusted(self.PADDING, 0, -self.PADDING, 0)
        if column is Column.GENRE:
            self._paint_dot(painter, place, facts, theme)
            place.setLeft(place.left() + self.DOT + 7)
        song = self._table.rows[index.row()]
        is_played = column is Column.TITLE and song is self._table.songs.played
        painter.setPen(theme.colour("accent") if is_played else _colour(column, facts, song, theme))
        painter.setFont(tabular(option.font) if column.is_number else option.font)
        side = Qt.AlignmentFlag.AlignRight if column.is_number else Qt.AlignmentFlag.AlignLeft
        shown = option.fontMetrics.elidedText(text, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)

    def _paint_dot(self, painter: QPainter, place: QRect, facts: Facts, theme: Theme) -> None:
        """Paint a dot in the colour of the genre; a ring if there is none."""
        centre = QPointF(place.left() + self.DOT / 2, place.center().y() + 0.5)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if facts.genre is not None and facts.genre in self.classes:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.genre_colour(facts.genre, self.classes))
        else:
            painter.setPen(theme.colour("muted"))
        painter.drawEllipse(centre, self.DOT / 2, self.DOT / 2)
        painter.restore()


def _colour(column: Column, facts: Facts, song: Song, theme: Theme) -> QColor:
    """Return the colour of a text: what matters most stands out."""
    if column is Column.STATE:
        if song.state is State.FAILED:
            return theme.colour("danger")
        return theme.colour("warning" if song.warnings else "muted")
    if column is Column.AGREEMENT:
        return theme.colour("muted" if facts.agreement else "warning")
    if column is Column.GENRE and facts.genre is None:
        return theme.colour("muted")
    is_main = column in (Column.TITLE, Column.ARTIST, Column.GENRE, Column.CONFIDENCE, Column.TAG)
    return theme.colour("text" if is_main else "muted")


def _least(column: Column, metrics: QFontMetrics) -> int:
    """Return the width of a column that shows its whole title, and most of its content."""
    title = metrics.horizontalAdvance(column.title) + 2 * _CellDelegate.PADDING + 2
    return max(_LEAST.get(column, _NARROWEST), title)


class SongTableView(QTableView):
    """Shows the songs as a table; see `SongListView` for what the keys and the mouse do.

    Parameters
    ----------
    table : SongTable
        The rows.
    commands : SongCommands
        The commands for the selected songs.
    columns : Choice
        The columns that are shown.
    """

    columns_changed = Signal()
    """The user has moved a column or changed its width."""

    def __init__(self, table: SongTable, commands: SongCommands, columns: Choice) -> None:
        super().__init__()
        self._table = table
        self._commands = commands
        self._columns = columns
        self._is_fitted = True
        self._before: list[Song] = []
        self._row = 0
        self._delegate = _CellDelegate(table, self)
        self.setObjectName("songTable")
        self.setModel(table)
        self.setItemDelegate(self._delegate)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setSectionsMovable(True)
        header.setSortIndicatorClearable(True)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(_NARROWEST)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._show_header_menu)
        header.sectionResized.connect(self._section_resized)
        header.sectionMoved.connect(self.columns_changed)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        table.modelAboutToBeReset.connect(self._remember_rows)
        table.modelReset.connect(self._restore_rows)
        self.activated.connect(commands.activate)
        self.set_row_height()
        commands.add_view(self, self)

    # -- songs ---------------------------------------------------------------------------------------

    @property
    def listed(self) -> list[Song]:
        """The songs that are shown, from top to bottom."""
        return self._table.rows

    @property
    def selected(self) -> list[Song]:
        """The selected songs, from top to bottom."""
        return [self._table.rows[row] for row in selected_rows(self)]

    @property
    def current(self) -> Song | None:
        """The song with the cursor if it is selected, too."""
        index = self.currentIndex()
        is_selected = index.isValid() and self.selectionModel().isSelected(index)
        return self._table.rows[index.row()] if is_selected else None

    @property
    def following(self) -> Song | None:
        """The song that takes the place of one that was removed."""
        self._table.settle()
        rows = self._table.rows
        return rows[min(self._row, len(rows) - 1)] if rows else None

    def select(self, songs: list[Song]) -> None:
        """Select songs, and make the first one current; the filter makes way for them."""
        self._table.settle()
        if any(self._table.row_of(song) is None for song in songs):
            self._table.set_filter(SongFilter())
        select_rows(self, [row for song in songs if (row := self._table.row_of(song)) is not None])

    def line(self, song: Song) -> str:
        """Return the columns of a song, separated by tabs, as a spreadsheet takes them."""
        facts = self._table.facts(song)
        return "\t".join(facts.text(column) for column in self.columns)

    @Slot()
    def _remember_rows(self) -> None:
        self._before = self.selected
        current, self._row = self.current, max(0, self.currentIndex().row())
        if current is not None:
            self._before = [current, *(song for song in self._before if song is not current)]

    @Slot()
    def _restore_rows(self) -> None:
        """Select the same songs again; they may have other rows."""
        bar = self.verticalScrollBar()
        place = bar.value()
        rows = [row for song in self._before if (row := self._table.row_of(song)) is not None]
        if rows:
            # The same songs are selected, so nobody needs to know.
            with QSignalBlocker(self.selectionModel()):
                select_rows(self, rows)
        self._before = []
        self._commands.selection_changed.emit()
        bar.setValue(place)

    # -- columns -------------------------------------------------------------------------------------

    @property
    def columns(self) -> list[Column]:
        """The columns that are shown, from left to right."""
        header = self.horizontalHeader()
        order = [COLUMNS[header.logicalIndex(place)] for place in range(header.count())]
        return [column for column in order if not header.isSectionHidden(COLUMNS.index(column))]

    @property
    def widths(self) -> dict[Column, int]:
        """The widths of the columns that are shown; empty if the user has not changed any."""
        if self._is_fitted:
            return {}
        return {column: self.columnWidth(COLUMNS.index(column)) for column in self.columns}

    def set_columns(self, columns: Iterable[Column], widths: dict[Column, int]) -> None:
        """Show columns.

        Parameters
        ----------
        columns : iterable of Column
            From left to right.
        widths : dict of Column to int
            Widths that the user has chosen.
        """
        header, shown = self.horizontalHeader(), list(columns)
        with QSignalBlocker(header):
            hidden = [column for column in Column if column not in shown]
            for place, column in enumerate((*shown, *hidden)):
                section = COLUMNS.index(column)
                header.moveSection(header.visualIndex(section), place)
                header.setSectionHidden(section, column in hidden)
                header.resizeSection(section, widths.get(column, _WIDTHS[column]))
        self._is_fitted = not widths
        self._fit()

    @property
    def order(self) -> tuple[Column, bool] | None:
        """The column to sort by, and whether it descends; None for the order of the list."""
        return self._table.order

    def set_order(self, order: tuple[Column, bool] | None) -> None:
        """Sort by a column."""
        section = COLUMNS.index(order[0]) if order is not None else -1
        descends = order is not None and order[1]
        self.horizontalHeader().setSortIndicator(
            section, Qt.SortOrder.DescendingOrder if descends else Qt.SortOrder.AscendingOrder
        )

    def set_classes(self, classes: tuple[str, ...]) -> None:
        """Use the colours of a model's genres."""
        self._delegate.classes = classes
        self.viewport().update()

    def set_row_height(self) -> None:
        """Suit the size of the font."""
        self.verticalHeader().setDefaultSectionSize(QFontMetrics(self.font()).height() + 14)

    def _fit(self) -> None:
        """Let the columns fill the width."""
        columns = self.columns
        if not self._is_fitted or not columns:
            return
        header, room = self.horizontalHeader(), self.viewport().width()
        metrics, widths, left = header.fontMetrics(), dict[Column, int](), list(columns)
        while left:
            total = sum(_WIDTHS[column] for column in left)
            free = room - sum(widths.values())
            wide = [column for column in left if free * _WIDTHS[column] // total < _least(column, metrics)]
            # Those whose title would not fit get what they need, and the others share the rest.
            for column in wide or left:
                widths[column] = max(_least(column, metrics), free * _WIDTHS[column] // total)
            left = [column for column in left if column not in widths]
        widths[columns[0]] += max(0, room - sum(widths.values()))
        with QSignalBlocker(header):
            for column, width in widths.items():
                header.resizeSection(COLUMNS.index(column), width)
        self.updateGeometries()
        self.viewport().update()
        header.viewport().update()

    @Slot(int, int, int)
    def _section_resized(self) -> None:
        self._is_fitted = False
        self.columns_changed.emit()

    @Slot(QPoint)
    def _show_header_menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions(list(self._columns.actions.values()))
        menu.popup(self.horizontalHeader().mapToGlobal(place))

    # -- events --------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(600, 300)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.set_row_height()
        super().changeEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Show the menu for the selected rows."""
        show_menu(self, event, self._commands)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Handle the keys of the commands; leave those of the playback to the window."""
        if not self._commands.press_key(event):
            super().keyPressEvent(event)
