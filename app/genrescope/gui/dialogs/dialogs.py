"""The dialogs of the window; at most one of each is open."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from genrescope.audio.files import AUDIO_SUFFIXES
from genrescope.gui.actions import Actions
from genrescope.gui.dialogs.about import about_dialog
from genrescope.gui.dialogs.how_it_works import how_it_works_dialog
from genrescope.gui.dialogs.settings import SettingsDialog
from genrescope.gui.dialogs.shortcuts import shortcuts_dialog
from genrescope.gui.inference.model_choice import ModelChoice
from genrescope.gui.shell.settings import Settings


class Dialogs(QObject):
    """Opens dialogs without blocking.

    Parameters
    ----------
    window : QWidget
        Their parent.
    actions : Actions
        The choices of the settings.
    model : ModelChoice
        The model to choose or describe.
    settings : Settings
        Remember the last folders.
    """

    files_chosen = Signal(object)
    """List of the paths to open."""

    def __init__(self, window: QWidget, actions: Actions, model: ModelChoice, settings: Settings) -> None:
        super().__init__(window)
        self._window = window
        self._actions = actions
        self._model = model
        self._settings = settings
        self._open: dict[str, QDialog] = {}

    def get(self, name: str) -> QDialog | None:
        """Return an open dialog: "files", "recordings", "settings", "about", "how it works" or others."""
        return self._open.get(name)

    @Slot()
    def choose_files(self) -> None:
        """Ask for files to open."""
        dialog = QFileDialog(self._window, self.tr("Open files"), self._settings.open_folder)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        patterns = " ".join(f"*{suffix}" for suffix in sorted(AUDIO_SUFFIXES))
        dialog.setNameFilters([self.tr("Audio and video") + f" ({patterns})", self.tr("All files") + " (*)"])
        dialog.filesSelected.connect(self._take_files)
        self._show("files", dialog)

    @Slot("QStringList")
    def _take_files(self, names: list[str]) -> None:
        self._settings.open_folder = str(Path(names[0]).parent)
        self.files_chosen.emit([Path(name) for name in names])

    @Slot()
    def choose_recordings_folder(self) -> None:
        """Ask where to save recordings."""
        folder = self._settings.recordings_folder
        dialog = QFileDialog(self._window, self.tr("Recordings folder"), folder)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self._take_recordings_folder)
        self._show("recordings", dialog)

    @Slot(str)
    def _take_recordings_folder(self, folder: str) -> None:
        self._settings.recordings_folder = folder

    def choose_picture_file(self, title: str, name: str, save: Callable[[Path], None]) -> None:
        """Ask where to save a picture.

        Parameters
        ----------
        title : str
            Title of the dialog.
        name : str
            Name of the file, without its suffix, that is suggested.
        save : callable
            Called with the path that was chosen.
        """
        dialog = QFileDialog(self._window, title, self._settings.pictures_folder)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(self.tr("PNG picture") + " (*.png)")
        dialog.setDefaultSuffix("png")
        dialog.selectFile(f"{name}.png")

        def take(chosen: str) -> None:
            self._settings.pictures_folder = str(Path(chosen).parent)
            save(Path(chosen))

        dialog.fileSelected.connect(take)
        self._show("picture", dialog)

    @Slot()
    def show_settings(self) -> None:
        """Show the settings."""
        self._show("settings", SettingsDialog(self._window, self._actions, self._model))

    @Slot()
    def show_about(self) -> None:
        """Show the version and the model."""
        self._show("about", about_dialog(self._window, self._model.card))

    @Slot()
    def show_how_it_works(self) -> None:
        """Show what a score means."""
        self._show("how it works", how_it_works_dialog(self._window, self._model.card))

    @Slot()
    def show_shortcuts(self) -> None:
        """Show the keys and the gestures of the mouse."""
        self._show("shortcuts", shortcuts_dialog(self._window, self._actions))

    def close_all(self) -> None:
        """Close every open dialog."""
        for dialog in list(self._open.values()):
            dialog.close()

    def _show(self, name: str, dialog: QDialog) -> None:
        before = self._open.pop(name, None)
        if before is not None:
            before.close()
        self._open[name] = dialog
        dialog.finished.connect(lambda: self._forget(name, dialog))
        dialog.open()

    def _forget(self, name: str, dialog: QDialog) -> None:
        if self._open.get(name) is dialog:
            del self._open[name]
        dialog.deleteLater()
