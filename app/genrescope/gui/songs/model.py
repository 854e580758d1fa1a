"""The songs as a Qt model: one row each."""

from __future__ import annotations

import enum
import itertools
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QPersistentModelIndex, Qt, QUrl

from genrescope.audio.files import display_path
from genrescope.gui.songs.song import Song, State
from genrescope.gui.text.errors import error_text, reason_text
from genrescope.gui.text.formats import plain_tool_tip
from genrescope.gui.text.outcome import outcome_text

T = TypeVar("T")

Index = QModelIndex | QPersistentModelIndex

DETAIL_ROLE = Qt.ItemDataRole.UserRole + 1
MARK_ROLE = Qt.ItemDataRole.UserRole + 2
SHARE_ROLE = Qt.ItemDataRole.UserRole + 3
PLAYED_ROLE = Qt.ItemDataRole.UserRole + 4


class Mark(enum.Enum):
    """The kind of problem that a song has."""

    FAILED = enum.auto()
    WARNING = enum.auto()


class SongListModel(QAbstractListModel):
    """The songs in the order in which they were opened.

    Attributes
    ----------
    songs : list of Song
        The rows.
    played : Song or None
        The song that is being played.
    """

    def __init__(self) -> None:
        super().__init__()
        self.songs: list[Song] = []
        self.played: Song | None = None
        self._row_of: dict[Song, int] = {}

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        """Return the number of rows."""
        return 0 if parent is not None and parent.isValid() else len(self.songs)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the data that a row shows."""
        if not index.isValid() or index.row() >= len(self.songs):
            return None
        song = self.songs[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return song.name
        if role == DETAIL_ROLE:
            return self.detail(song)
        if role == MARK_ROLE:
            return _mark_of(song)
        if role == SHARE_ROLE:
            return song.share if song.state is State.ANALYSING else None
        if role == PLAYED_ROLE:
            return song is self.played
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.tool_tip(song)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{song.name}: {self._spoken(song)}"
        return None

    def set_played(self, song: Song | None) -> None:
        """Mark the song that is being played."""
        before, self.played = self.played, song
        if song is not before:
            for changed in (before, song):
                if changed in self.songs:
                    self.touch(changed)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let rows be dragged."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else flags

    def supportedDragActions(self) -> Qt.DropAction:  # noqa: N802 - Qt's name
        """Offer a copy only: another program must not take the files away."""
        return Qt.DropAction.CopyAction

    def mimeTypes(self) -> list[str]:  # noqa: N802 - Qt's name
        """Return the type of the rows that are dragged."""
        return ["text/uri-list"]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:  # noqa: N802 - Qt's name
        """Return the files of rows, from top to bottom, as other programs take them."""
        return files_of(self.songs, indexes)

    def detail(self, song: Song) -> str:
        """Return the state or outcome of a song as text."""
        if song.state is State.FAILED and song.error is not None:
            return reason_text(song.error)
        if song.result is not None:
            return " · ".join([outcome_text(song.result.outcome), *map(reason_text, song.warnings)])
        if song.state is State.WAITING:
            return self.tr("Waiting…")
        if song.state is State.CANCELLED:
            return self.tr("Cancelled")
        if song.outcome is None:
            return self.tr("Analysing…")
        if song.state is State.OLD:
            return self.tr("{outcome}, another model").format(outcome=outcome_text(song.outcome))
        return outcome_text(song.outcome)

    def _spoken(self, song: Song) -> str:
        detail = self.detail(song)
        if song.error is not None:
            detail = self.tr("not analysed: {reason}").format(reason=detail)
        return self.tr("playing, {detail}").format(detail=detail) if song is self.played else detail

    @staticmethod
    def tool_tip(song: Song) -> str:
        """Return the path of a song, and its problems."""
        problems = [song.error] if song.error is not None else song.warnings
        return plain_tool_tip("\n".join([display_path(song.path), *map(error_text, problems)]))

    def add(self, songs: list[Song]) -> None:
        """Add rows at the end."""
        if songs:
            first = len(self.songs)
            self.beginInsertRows(QModelIndex(), first, first + len(songs) - 1)
            self.songs += songs
            self.endInsertRows()

    def insert(self, placed: Iterable[tuple[int, Song]]) -> None:
        """Insert rows at their final positions, given in ascending order."""
        for run in runs(placed, key=lambda place: place[0]):
            first = min(run[0][0], len(self.songs))
            self.beginInsertRows(QModelIndex(), first, first + len(run) - 1)
            self.songs[first:first] = [song for _, song in run]
            self.endInsertRows()

    def reorder(self, songs: list[Song]) -> None:
        """Reorder the rows."""
        if songs == self.songs:
            return
        self.layoutAboutToBeChanged.emit()
        rows = {song: row for row, song in enumerate(songs)}
        before = self.persistentIndexList()
        after = [self.index(rows[self.songs[index.row()]]) for index in before]
        self.songs[:] = songs
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def remove(self, songs: Iterable[Song]) -> None:
        """Remove rows."""
        wanted = set(songs)
        rows = [row for row, song in enumerate(self.songs) if song in wanted]
        # From the end, so that earlier rows keep their numbers.
        for run in reversed(runs(rows, key=lambda row: row)):
            self.beginRemoveRows(QModelIndex(), run[0], run[-1])
            del self.songs[run[0] : run[-1] + 1]
            self.endRemoveRows()

    def touch(self, song: Song) -> None:
        """Update the row of a song."""
        index = self.index_of(song)
        self.dataChanged.emit(index, index)

    def touch_several(self, songs: Iterable[Song]) -> None:
        """Update the rows of songs, and those between them."""
        rows = [index.row() for index in map(self.index_of, songs) if index.isValid()]
        if rows:
            self.dataChanged.emit(self.index(min(rows)), self.index(max(rows)))

    def touch_all(self) -> None:
        """Update all rows."""
        if self.songs:
            self.dataChanged.emit(self.index(0), self.index(len(self.songs) - 1))

    def index_of(self, song: Song) -> QModelIndex:
        """Return the index of a song; invalid if the song is not in the list."""
        row = self._row_of.get(song)
        if row is None or row >= len(self.songs) or self.songs[row] is not song:
            self._row_of = {song: row for row, song in enumerate(self.songs)}
            row = self._row_of.get(song)
        return QModelIndex() if row is None else self.index(row)


def files_of(songs: Sequence[Song], indexes: Iterable[QModelIndex]) -> QMimeData:
    """Return the files of the rows of some cells, from top to bottom, as other programs take them."""
    mime = QMimeData()
    paths = [songs[row].path for row in sorted({index.row() for index in indexes})]
    # Not QUrl.fromLocalFile, which loses bytes of a name that are not UTF-8.
    mime.setUrls([QUrl.fromEncoded(path.absolute().as_uri().encode()) for path in paths])
    return mime


def runs(items: Iterable[T], key: Callable[[T], int]) -> list[list[T]]:
    """Group items with consecutive keys."""
    groups = itertools.groupby(enumerate(items), key=lambda numbered: key(numbered[1]) - numbered[0])
    return [[item for _, item in group] for _, group in groups]


def _mark_of(song: Song) -> Mark | None:
    if song.state is State.FAILED:
        return Mark.FAILED
    return Mark.WARNING if song.warnings else None
