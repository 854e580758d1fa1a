"""The view of the song list: a row per song, with its state and a context menu."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QItemSelectionModel, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QFont,
    QFontMetrics,
    QGuiApplication,
    QIcon,
    QKeyEvent,
    QPainter,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QLabel,
    QListView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
)

from genrescope.gui.actions import Actions
from genrescope.gui.songs.model import (
    DETAIL_ROLE,
    MARK_ROLE,
    PLAYED_ROLE,
    SHARE_ROLE,
    Index,
    Mark,
    SongListModel,
)
from genrescope.gui.songs.song import Song, State
from genrescope.gui.theme.fonts import scaled_font
from genrescope.gui.theme.icons import icon
from genrescope.gui.theme.palette import theme_of

_SMALL = 0.88
"""Size of the second line, relative to the first."""

_OF_THE_PLAYBACK = (Qt.Key.Key_Space, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home)

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
    actions : Actions
        Provide the commands for the selected songs.
    """

    remove_requested = Signal(object)
    """List of songs to remove from the list."""

    analysis_requested = Signal(object)
    """List of songs to analyse again."""

    folder_requested = Signal(object)
    """Path of a folder to show in the file manager."""

    play_requested = Signal()
    """The current song is to be played from its start."""

    def __init__(self, model: SongListModel, actions: Actions) -> None:
        super().__init__()
        self._songs = model
        self._actions = actions
        self.setObjectName("songList")
        self.setModel(model)
        self.setItemDelegate(_SongDelegate(self))
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setDragDropMode(QListView.DragDropMode.DragOnly)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.activated.connect(self._activate)
        self.addActions([actions.copy, actions.select_all, actions.remove])
        actions.copy.triggered.connect(self.copy)
        actions.select_all.triggered.connect(self.selectAll)
        actions.analyse_again.triggered.connect(lambda: self.analysis_requested.emit(self.selected))
        actions.show_in_folder.triggered.connect(
            lambda: self.folder_requested.emit(self.selected[0].path.parent)
        )
        actions.remove.triggered.connect(lambda: self.remove_requested.emit(self.selected))
        self.selectionModel().selectionChanged.connect(self._enable_actions)
        for changed in (model.dataChanged, model.rowsInserted, model.rowsRemoved):
            changed.connect(self._enable_actions)

    @Slot()
    def _enable_actions(self) -> None:
        actions, songs = self._actions, self.selected
        actions.copy.setEnabled(bool(songs))
        actions.remove.setEnabled(bool(songs))
        actions.select_all.setEnabled(bool(self._songs.songs))
        actions.analyse_again.setEnabled(not all(song.is_pending for song in songs))
        actions.show_in_folder.setEnabled(len(songs) == 1)

    def dataChanged(  # noqa: N802 - Qt's name
        self, first: Index, last: Index, roles: Sequence[int] = ()
    ) -> None:
        """Repaint rows.  QListView would lay out all rows again, which is slow for thousands of songs."""
        QAbstractItemView.dataChanged(self, first, last, roles)

    @property
    def selected(self) -> list[Song]:
        """The selected songs, from top to bottom."""
        rows = sorted(index.row() for index in self.selectedIndexes())
        return [self._songs.songs[row] for row in rows]

    def select(self, songs: list[Song]) -> None:
        """Select songs, and make the first one current."""
        flag, rows = QItemSelectionModel.SelectionFlag, self.selectionModel()
        first, *others = map(self._songs.index_of, songs)
        # Not the view's setCurrentIndex, which toggles the selection while Ctrl is held, as in Ctrl+Z.
        rows.setCurrentIndex(first, flag.ClearAndSelect)
        for index in others:
            rows.select(index, flag.Select)

    @Slot()
    def copy(self) -> None:
        """Copy the name and outcome of each selected song as a line, separated by a tab."""
        lines = [f"{song.name}\t{self._songs.detail(song)}" for song in self.selected]
        if lines:
            QGuiApplication.clipboard().setText("\n".join(lines))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Show the menu for the selected rows."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        if not index.isValid():
            return
        if not self.selected:
            self.select([self._songs.songs[index.row()]])
        actions = self._actions
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(actions.play)
        menu.addSeparator()
        menu.addActions(
            [
                actions.analyse_again,
                actions.show_in_folder,
                actions.copy,
                actions.copy_sections,
                actions.save_card,
            ]
        )
        menu.addSeparator()
        menu.addAction(actions.remove)
        menu.popup(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Handle Backspace as Delete; leave the keys of the playback to the window."""
        if event.key() == Qt.Key.Key_Backspace:
            self._actions.remove.trigger()
        elif event.key() in _OF_THE_PLAYBACK:
            event.ignore()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _activate(self) -> None:
        again = [song for song in self.selected if song.state in (State.CANCELLED, State.FAILED)]
        if again:
            self.analysis_requested.emit(again)
        else:
            self.play_requested.emit()


class SongPanel(QFrame):
    """A card with a title and the list of songs.

    Parameters
    ----------
    model : SongListModel
        The songs.
    actions : Actions
        Provide the commands for the selected songs.
    """

    def __init__(self, model: SongListModel, actions: Actions) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.setMinimumWidth(150)
        self.list = SongListView(model, actions)
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
