"""The commands for the selected songs, whether they are shown as a list or as a table."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QItemSelectionModel, QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QMenu, QWidget

from genrescope.gui.actions import Actions
from genrescope.gui.songs.model import SongListModel
from genrescope.gui.songs.song import Song, State

_OF_THE_PLAYBACK = (Qt.Key.Key_Space, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home)


class SongView(Protocol):
    """A view of songs."""

    @property
    def listed(self) -> list[Song]:
        """The songs that are shown, from top to bottom."""

    @property
    def selected(self) -> list[Song]:
        """The selected songs, from top to bottom."""

    @property
    def current(self) -> Song | None:
        """The song with the cursor if it is selected, too."""

    @property
    def following(self) -> Song | None:
        """The song that takes the place of one that was removed."""

    def select(self, songs: list[Song]) -> None:
        """Select songs, and make the first one current."""

    def selectAll(self) -> None:  # noqa: N802 - Qt's name
        """Select all songs that are shown."""

    def selectionModel(self) -> QItemSelectionModel:  # noqa: N802 - Qt's name
        """Return what is selected, for its signals."""

    def hasFocus(self) -> bool:  # noqa: N802 - Qt's name
        """Return whether it has the focus."""

    def setFocus(self) -> None:  # noqa: N802 - Qt's name
        """Take the focus."""

    def line(self, song: Song) -> str:
        """Return a song as one line, to copy."""


class SongCommands(QObject):
    """Applies the actions to the songs that are selected in the view in use.

    Parameters
    ----------
    model : SongListModel
        The songs.
    actions : Actions
        The actions.
    parent : QWidget
        Contains the views.

    Attributes
    ----------
    view : SongView or None
        The view in use; the first one that was added, until `use` is called.
    """

    remove_requested = Signal(object)
    """List of songs to remove from the list."""

    analysis_requested = Signal(object)
    """List of songs to analyse again."""

    folder_requested = Signal(object)
    """Path of a folder to show in the file manager."""

    play_requested = Signal()
    """The current song is to be played from its start."""

    selection_changed = Signal()
    """``selected`` has changed."""

    def __init__(self, model: SongListModel, actions: Actions, parent: QWidget) -> None:
        super().__init__(parent)
        self.view: SongView | None = None
        self._songs = model
        self._actions = actions
        actions.copy.triggered.connect(self.copy)
        actions.select_all.triggered.connect(self._select_all)
        actions.analyse_again.triggered.connect(lambda: self.analysis_requested.emit(self.selected))
        actions.show_in_folder.triggered.connect(
            lambda: self.folder_requested.emit(self.selected[0].path.parent)
        )
        actions.remove.triggered.connect(lambda: self.remove_requested.emit(self.selected))
        self.selection_changed.connect(self.enable_actions)
        for changed in (model.dataChanged, model.rowsInserted, model.rowsRemoved):
            changed.connect(self.enable_actions)

    def add_view(self, view: SongView, widget: QWidget) -> None:
        """Offer the commands in a view."""
        actions = self._actions
        widget.addActions([actions.copy, actions.select_all, actions.remove])
        view.selectionModel().selectionChanged.connect(self.selection_changed)
        if self.view is None:
            self.use(view)

    def use(self, view: SongView) -> None:
        """Apply the commands to another view."""
        self.view = view
        self.selection_changed.emit()

    @property
    def selected(self) -> list[Song]:
        """The selected songs, from top to bottom."""
        return self.view.selected if self.view is not None else []

    def show(self, songs: list[Song]) -> None:
        """Select songs in the view in use, and give it the focus."""
        if self.view is not None:
            self.view.select(songs)
            self.view.setFocus()

    @Slot()
    def copy(self) -> None:
        """Copy each selected song as a line."""
        if self.view is not None and self.selected:
            QGuiApplication.clipboard().setText("\n".join(map(self.view.line, self.selected)))

    @Slot()
    def activate(self) -> None:
        """Analyse those of the selected songs again that have no result, or else play the current one."""
        again = [song for song in self.selected if song.state in (State.CANCELLED, State.FAILED)]
        if again:
            self.analysis_requested.emit(again)
        else:
            self.play_requested.emit()

    @Slot()
    def enable_actions(self) -> None:
        """Enable the actions that suit the selected songs."""
        actions, songs = self._actions, self.selected
        actions.copy.setEnabled(bool(songs))
        actions.remove.setEnabled(bool(songs))
        actions.select_all.setEnabled(bool(self._songs.songs))
        actions.analyse_again.setEnabled(not all(song.is_pending for song in songs))
        actions.show_in_folder.setEnabled(len(songs) == 1)

    def show_menu(self, parent: QWidget, place: QPoint) -> None:
        """Show the menu for the selected songs.

        Parameters
        ----------
        parent : QWidget
            The view.
        place : QPoint
            Where, on the screen.
        """
        actions = self._actions
        menu = QMenu(parent)
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
        menu.popup(place)

    def press_key(self, event: QKeyEvent) -> bool:
        """Handle Backspace as Delete, and leave the keys of the playback to the window.

        Returns
        -------
        bool
            False for a key that is the view's own.
        """
        if event.key() == Qt.Key.Key_Backspace:
            self._actions.remove.trigger()
        elif event.key() in _OF_THE_PLAYBACK:
            event.ignore()
        else:
            return False
        return True

    @Slot()
    def _select_all(self) -> None:
        if self.view is not None:
            self.view.selectAll()
