"""The list of the songs that were dropped: one row each, with its state."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QFont, QFontMetrics, QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QListView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from genrescope.errors import UserError
from genrescope.gui.text.errors import error_text
from genrescope.gui.text.outcome import outcome_text
from genrescope.gui.theme.palette import theme_of

if TYPE_CHECKING:
    from genrescope.analysis.track import TrackResult
    from genrescope.features.track_frames import TrackFrames
    from genrescope.inference.outcome import Outcome

Index = QModelIndex | QPersistentModelIndex

STATE_ROLE = Qt.ItemDataRole.UserRole + 1
DETAIL_ROLE = Qt.ItemDataRole.UserRole + 2
SHARE_ROLE = Qt.ItemDataRole.UserRole + 3


class State(enum.Enum):
    """How far a song is."""

    WAITING = enum.auto()
    ANALYSING = enum.auto()
    DONE = enum.auto()
    FAILED = enum.auto()
    CANCELLED = enum.auto()


@dataclass(eq=False)
class Song:
    """One row.

    Attributes
    ----------
    name : str
        What it is called.
    path : pathlib.Path
        The file.
    state : State
        How far it is.
    outcome : Outcome or None
        The newest outcome.
    result : TrackResult or None
        Everything that the model said, once the file is analysed.
    seconds, duration : float
        How much was heard; how long it is (None if nobody knows).
    error : UserError or None
        Why it failed.
    frames : TrackFrames or None
        What the spectrogram draws; given up when many songs are kept.
    """

    name: str
    path: Path
    state: State = State.WAITING
    outcome: Outcome | None = None
    result: TrackResult | None = field(default=None, repr=False)
    seconds: float = 0.0
    duration: float | None = None
    error: UserError | None = None
    frames: TrackFrames | None = field(default=None, repr=False)

    @property
    def share(self) -> float | None:
        """How much of it is heard, from 0 to 1; None if nobody knows."""
        if not self.duration:
            return None
        return min(1.0, self.seconds / self.duration)


class SongListModel(QAbstractListModel):
    """The rows, in the order they came."""

    def __init__(self) -> None:
        super().__init__()
        self.songs: list[Song] = []

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        """Return the number of rows."""
        return 0 if parent is not None and parent.isValid() else len(self.songs)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a row shows."""
        if not index.isValid() or index.row() >= len(self.songs):
            return None
        song = self.songs[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return song.name
        if role == DETAIL_ROLE:
            return self.detail(song)
        if role == STATE_ROLE:
            return song.state
        if role == SHARE_ROLE:
            return song.share if song.state is State.ANALYSING else None
        if role == Qt.ItemDataRole.ToolTipRole:
            return str(song.path)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{song.name}: {self.detail(song)}"
        return None

    def detail(self, song: Song) -> str:
        """State or verdict of a song, in words."""
        if song.state is State.WAITING:
            return self.tr("Waiting …")
        if song.state is State.FAILED:
            return error_text(song.error) if song.error is not None else ""
        if song.state is State.CANCELLED:
            return self.tr("Cancelled")
        if song.outcome is not None:
            return outcome_text(song.outcome)
        return self.tr("Listening …")

    def add(self, songs: list[Song]) -> None:
        """Add rows at the end."""
        if not songs:
            return
        at = len(self.songs)
        self.beginInsertRows(QModelIndex(), at, at + len(songs) - 1)
        self.songs += songs
        self.endInsertRows()

    def remove(self, song: Song) -> None:
        """Take a row out."""
        row = self.songs.index(song)
        self.beginRemoveRows(QModelIndex(), row, row)
        del self.songs[row]
        self.endRemoveRows()

    def touch(self, song: Song) -> None:
        """Tell that a song has changed."""
        index = self.index_of(song)
        self.dataChanged.emit(index, index)

    def touch_all(self) -> None:
        """Tell that the words have changed."""
        if self.songs:
            self.dataChanged.emit(self.index(0), self.index(len(self.songs) - 1))

    def index_of(self, song: Song) -> QModelIndex:
        """Index of a song; an invalid one if it is not in the list."""
        return self.index(self.songs.index(song)) if song in self.songs else QModelIndex()


class _SongDelegate(QStyledItemDelegate):
    """Name above, state or verdict below, a thin line of progress at the bottom."""

    PADDING = 8

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        small = QFontMetrics(self._small(option.font))
        return QSize(120, option.fontMetrics.height() + small.height() + 2 * self.PADDING + 2)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self.initStyleOption(option, index)
        option.text = ""
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        palette: QPalette = option.palette
        inner = option.rect.adjusted(12, self.PADDING, -10, -self.PADDING)
        painter.save()
        painter.setPen(palette.color(QPalette.ColorRole.Text))
        painter.setFont(option.font)
        height = option.fontMetrics.height()
        name = option.fontMetrics.elidedText(
            index.data(Qt.ItemDataRole.DisplayRole), Qt.TextElideMode.ElideMiddle, inner.width()
        )
        painter.drawText(
            QRect(inner.left(), inner.top(), inner.width(), height), Qt.AlignmentFlag.AlignLeft, name
        )
        small = self._small(option.font)
        # Not the palette's colour for hints, which the style sheet makes too pale to read.
        painter.setPen(theme_of(option.widget).colour("muted"))
        painter.setFont(small)
        metrics = QFontMetrics(small)
        detail = metrics.elidedText(index.data(DETAIL_ROLE), Qt.TextElideMode.ElideRight, inner.width())
        below = QRect(inner.left(), inner.top() + height + 2, inner.width(), metrics.height())
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, detail)
        share = index.data(SHARE_ROLE)
        if share is not None:
            line = QRect(inner.left(), option.rect.bottom() - 4, round(inner.width() * share), 3)
            painter.fillRect(line, palette.color(QPalette.ColorRole.Highlight))
        painter.restore()

    @staticmethod
    def _small(font: QFont) -> QFont:
        small = QFont(font)
        if font.pointSizeF() > 0:
            small.setPointSizeF(font.pointSizeF() * 0.88)
        else:
            small.setPixelSize(max(1, round(font.pixelSize() * 0.88)))
        return small


class SongListView(QListView):
    """Shows the rows, each with a menu of its own; Delete takes the chosen one out."""

    remove_wanted = Signal()
    """The chosen song is to leave the list."""

    hear_wanted = Signal(object)
    """Song that is to be heard again."""

    folder_wanted = Signal(object)
    """Path of a folder that is to be shown."""

    def __init__(self, model: SongListModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("songList")
        self.setModel(model)
        self.setItemDelegate(_SongDelegate(self))
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QListView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Show what can be done with the row."""
        model = self.model()
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        if not index.isValid() or not isinstance(model, SongListModel):
            return
        song = model.songs[index.row()]
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        again = menu.addAction(self.tr("Hear it again"))
        again.setEnabled(song.state not in (State.WAITING, State.ANALYSING))
        again.triggered.connect(lambda: self.hear_wanted.emit(song))
        folder = menu.addAction(self.tr("Show its folder"))
        folder.triggered.connect(lambda: self.folder_wanted.emit(song.path.parent))
        menu.addAction(self.tr("Remove from the list")).triggered.connect(self.remove_wanted)
        menu.popup(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take Delete; leave the space bar to the window, where it starts and stops listening."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_wanted.emit()
        elif event.key() == Qt.Key.Key_Space:
            event.ignore()
        else:
            super().keyPressEvent(event)


class SongPanel(QFrame):
    """A card: the title above, the rows below.

    Parameters
    ----------
    model : SongListModel
        The rows.
    """

    def __init__(self, model: SongListModel) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.setMinimumWidth(150)
        self.list = SongListView(model)
        self._title = QLabel()
        self._title.setProperty("role", "title")
        self._title.setContentsMargins(8, 0, 0, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 12, 8, 8)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addWidget(self.list, 1)
        self._retranslate()

    def stand_in_line(self, height: int) -> None:
        """Make the title as high as the row of the title beside."""
        self._title.setMinimumHeight(height)

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self._title.setText(self.tr("Songs"))
        self.list.setAccessibleName(self.tr("Songs"))
