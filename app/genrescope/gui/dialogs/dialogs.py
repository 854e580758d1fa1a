"""The dialogs of the window; at most one of each is open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
from genrescope.gui.shell.settings import Setting, Settings


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
        """Return an open dialog: "files", "save", "folder", "settings", "about", "how it works" or others."""
        return self._open.get(name)

    @Slot()
    def choose_files(self) -> None:
        """Ask for files to open."""
        dialog = QFileDialog(self._window, self.tr("Open files"), self._settings.open_folder)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        patterns = " ".join(f"*{suffix}" for suffix in sorted(AUDIO_SUFFIXES))
        dialog.setNameFilters([self.tr("Audio and video") + f" ({patterns})", self.tr("All files") + " (*)"])
        dialog.filesSelected.connect(self._take_files)
        self.show_dialog("files", dialog)

    @Slot("QStringList")
    def _take_files(self, names: list[str]) -> None:
        self._settings.open_folder = str(Path(names[0]).parent)
        self.files_chosen.emit([Path(name) for name in names])

    @Slot()
    def choose_recordings_folder(self) -> None:
        """Ask where to save recordings."""
        self.choose_folder(self.tr("Recordings folder"), Settings.recordings_folder)

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
        self.choose_file_to_save(
            title,
            f"{name}.png",
            [self.tr("PNG picture") + " (*.png)"],
            Settings.pictures_folder,
            lambda path, _kind: save(path),
        )

    def choose_file_to_save(
        self,
        title: str,
        name: str,
        kinds: Sequence[str],
        folder: Setting[str],
        save: Callable[[Path, int], None],
    ) -> None:
        """Ask where to save a file.

        Parameters
        ----------
        title : str
            Title of the dialog.
        name : str
            Name of the file that is suggested.
        kinds : sequence of str
            Kinds of files to choose from, with their suffix: "PNG picture (*.png)".
        folder : Setting of str
            Remembers the folder.
        save : callable
            Called with the path and the index of the kind that were chosen.
        """
        dialog = QFileDialog(self._window, title, self._settings.value_of(folder))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(list(kinds))
        dialog.setDefaultSuffix(Path(name).suffix.removeprefix("."))
        dialog.selectFile(name)

        def take(chosen: str) -> None:
            self._settings.remember(folder, str(Path(chosen).parent))
            save(Path(chosen), kinds.index(dialog.selectedNameFilter()))

        dialog.fileSelected.connect(take)
        self.show_dialog("save", dialog)

    def choose_folder(
        self, title: str, folder: Setting[str], save: Callable[[Path], None] = lambda chosen: None
    ) -> None:
        """Ask for a folder to write files to.

        Parameters
        ----------
        title : str
            Title of the dialog.
        folder : Setting of str
            Remembers the folder.
        save : callable
            Called with the path that was chosen.
        """
        dialog = QFileDialog(self._window, title, self._settings.value_of(folder))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)

        def take(chosen: str) -> None:
            self._settings.remember(folder, chosen)
            save(Path(chosen))

        dialog.fileSelected.connect(take)
        self.show_dialog("folder", dialog)

    @Slot()
    def show_settings(self) -> None:
        """Show the settings."""
        self.show_dialog("settings", SettingsDialog(self._window, self._actions, self._model))

    @Slot()
    def show_about(self) -> None:
        """Show the version and the model."""
        self.show_dialog("about", about_dialog(self._window, self._model.card))

    @Slot()
    def show_how_it_works(self) -> None:
        """Show what a score means."""
        self.show_dialog("how it works", how_it_works_dialog(self._window, self._model.card))

    @Slot()
    def show_shortcuts(self) -> None:
        """Show the keys and the gestures of the mouse."""
        self.show_dialog("shortcuts", shortcuts_dialog(self._window, self._actions))

    def close_all(self) -> None:
        """Close every open dialog."""
        for dialog in list(self._open.values()):
            dialog.close()

    def show_dialog(self, name: str, dialog: QDialog) -> None:
        """Show a dialog, in place of the one of this name that is open."""
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
