"""The view of the song list: a row per song, with its state and a context menu."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QContextMenuEvent, QFont, QFontMetrics, QIcon, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QLabel,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
)

from genrescope.gui.songs.commands import SongCommands
from genrescope.gui.songs.model import (
    DETAIL_ROLE,
    MARK_ROLE,
    PLAYED_ROLE,
    SHARE_ROLE,
    Index,
    Mark,
    SongListModel,
    runs,
)
from genrescope.gui.songs.song import Song
from genrescope.gui.theme.fonts import scaled_font
from genrescope.gui.theme.icons import icon
from genrescope.gui.theme.palette import theme_of

_SMALL = 0.88
"""Size of the second line, relative to the first."""

_COLOUR_OF_MARK = {Mark.FAILED: "danger", Mark.WARNING: "warning"}


class _SongDelegate(QStyledItemDelegate):
    """Paints the name, below it the state or the outcome, and at the bottom the progress."""

    LEFT, RIGHT = 12, 10
    PADDING = 8
    LINE = 3
    GAP = 5

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        small = QFontMetrics(self._small(option.font))
        return QSize(120, option.fontMetrics.height() + small.height() + 2 * self.PADDING + 4)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self.initStyleOption(option, index)
        option.text = ""
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        # Not the palette's colours, which the style sheet replaces for a selected row.
        theme = theme_of(option.widget)
        mark: Mark | None = index.data(MARK_ROLE)
        inner = option.rect.adjusted(self.LEFT, self.PADDING, -self.RIGHT, -self.PADDING)
        small = self._small(option.font)
        painter.save()
        painter.setPen(theme.colour("text"))
        painter.setFont(option.font)
        name = index.data(Qt.ItemDataRole.DisplayRole)
        height = option.fontMetrics.height()
        first = QRect(inner.left(), inner.top(), inner.width(), height)
        if index.data(PLAYED_ROLE):
            first.setRight(first.right() - height - self.GAP)
            place = QRect(first.right() + self.GAP, first.top(), height, height)
            icon("volume", theme, token="accent").paint(painter, place, mode=QIcon.Mode.Normal)
        self._write(painter, first, name, Qt.TextElideMode.ElideMiddle)
        below = QRect(inner.left(), inner.top() + height + 2, inner.width(), QFontMetrics(small).height())
        if mark is not None:
            size = below.height()
            shown = icon("warning", theme, token=_COLOUR_OF_MARK[mark])
            shown.paint(painter, QRect(below.left(), below.top(), size, size), mode=QIcon.Mode.Normal)
            below.setLeft(below.left() + size + self.GAP)
        painter.setPen(theme.colour("text" if mark is Mark.FAILED else "muted"))
        painter.setFont(small)
        self._write(painter, below, index.data(DETAIL_ROLE), Qt.TextElideMode.ElideRight)
        share = index.data(SHARE_ROLE)
        if share is not None:
            line = QRect(inner.left(), option.rect.bottom() - self.LINE - 1, inner.width(), self.LINE)
            painter.fillRect(line, theme.colour("outline"))
            line.setWidth(round(inner.width() * share))
            painter.fillRect(line, theme.colour("accent"))
        focus = QStyle.StateFlag.State_HasFocus | QStyle.StateFlag.State_KeyboardFocusChange
        if option.state & focus == focus:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(theme.colour("accent"))
            painter.drawRoundedRect(QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.restore()

    @staticmethod
    def _write(painter: QPainter, place: QRect, text: str, mode: Qt.TextElideMode) -> None:
        shown = painter.fontMetrics().elidedText(text, mode, place.width())
        painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)

    @staticmethod
    def _small(font: QFont) -> QFont:
        return scaled_font(font, _SMALL)


class SongListView(QListView):
    """Shows the songs; other programs take them by drag and drop.

    Enter or a double click plays a song, or analyses it again if that has failed.

    Parameters
    ----------
    model : SongListModel
        The songs.
    commands : SongCommands
        The commands for the selected songs.
    """

    def __init__(self, model: SongListModel, commands: SongCommands) -> None:
        super().__init__()
        self._songs = model
        self._commands = commands
        self.setObjectName("songList")
        self.setModel(model)
        self.setItemDelegate(_SongDelegate(self))
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setDragDropMode(QListView.DragDropMode.DragOnly)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.activated.connect(commands.activate)
        commands.add_view(self, self)

    def dataChanged(  # noqa: N802 - Qt's name
        self, first: Index, last: Index, roles: Sequence[int] = ()
    ) -> None:
        """Repaint rows.  QListView would lay out all rows again, which is slow for thousands of songs."""
        QAbstractItemView.dataChanged(self, first, last, roles)

    @property
    def listed(self) -> list[Song]:
        """The songs that are shown, from top to bottom."""
        return self._songs.songs

    @property
    def selected(self) -> list[Song]:
        """The selected songs, from top to bottom."""
        return [self._songs.songs[row] for row in selected_rows(self)]

    @property
    def current(self) -> Song | None:
        """The song with the cursor if it is selected, too."""
        index = self.currentIndex()
        is_selected = index.isValid() and self.selectionModel().isSelected(index)
        return self._songs.songs[index.row()] if is_selected else None

    @property
    def following(self) -> Song | None:
        """The song that takes the place of one that was removed."""
        songs, row = self._songs.songs, self.currentIndex().row()
        return (songs[row] if 0 <= row < len(songs) else songs[0]) if songs else None

    def select(self, songs: list[Song]) -> None:
        """Select songs, and make the first one current."""
        rows = [index.row() for index in map(self._songs.index_of, songs) if index.isValid()]
        select_rows(self, rows)

    def line(self, song: Song) -> str:
        """Return the name and outcome of a song, separated by a tab."""
        return f"{song.name}\t{self._songs.detail(song)}"

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Show the menu for the selected rows."""
        show_menu(self, event, self._commands)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Handle the keys of the commands; leave those of the playback to the window."""
        if not self._commands.press_key(event):
            super().keyPressEvent(event)


def selected_rows(view: QAbstractItemView) -> list[int]:
    """Return the selected rows of a view, from top to bottom."""
    # Not selectedIndexes(), which makes an object for every cell.
    selection = view.selectionModel().selection()
    spans = map(selection.at, range(selection.count()))
    return sorted({row for span in spans for row in range(span.top(), span.bottom() + 1)})


def select_rows(view: QAbstractItemView, rows: list[int]) -> None:
    """Select rows, and make the first one current."""
    model, flag, selection = view.model(), QItemSelectionModel.SelectionFlag, QItemSelection()
    if not rows:
        view.selectionModel().clear()
        return
    for run in runs(sorted(rows), key=lambda row: row):
        selection.append(QItemSelectionRange(model.index(run[0], 0), model.index(run[-1], 0)))
    # Not the view's setCurrentIndex, which toggles the selection while Ctrl is held, as in Ctrl+Z.
    whole = flag.ClearAndSelect | flag.Rows
    view.selectionModel().setCurrentIndex(model.index(rows[0], 0), whole)
    if len(rows) > 1:
        view.selectionModel().select(selection, whole)


def show_menu(view: QAbstractItemView, event: QContextMenuEvent, commands: SongCommands) -> None:
    """Show the menu for the selected rows of a view; select the row under the pointer if there are none."""
    by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
    index = view.currentIndex() if by_key else view.indexAt(event.pos())
    if not index.isValid():
        return
    if not selected_rows(view):
        select_rows(view, [index.row()])
    commands.show_menu(view, event.globalPos())


class SongPanel(QFrame):
    """A card with a title and the list of songs.

    Parameters
    ----------
    model : SongListModel
        The songs.
    commands : SongCommands
        The commands for the selected songs.
    """

    def __init__(self, model: SongListModel, commands: SongCommands) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.setMinimumWidth(150)
        self.list = SongListView(model, commands)
        self._title = QLabel()
        self._title.setProperty("role", "title")
        self._title.setContentsMargins(8, 0, 0, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 12, 8, 8)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addWidget(self.list, 1)
        self._retranslate()

    def set_title_height(self, height: int) -> None:
        """Match the height of the title to the row beside it."""
        self._title.setMinimumHeight(height)

    def changeEvent(self, event: QEvent) -> None:
        """Handle a change of language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self._title.setText(self.tr("Songs"))
        self.list.setAccessibleName(self.tr("Songs"))
