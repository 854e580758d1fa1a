"""The menu bar: every action of the window, its words and its key."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, SignalInstance, Slot
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from genrescope.gui.shell.settings import LANGUAGES, RECORDING_FORMATS, THEMES, Settings

Key = QKeySequence.StandardKey | Qt.Key | str


class Menus(QObject):
    """Builds the menus of a window; the window connects to the actions that it carries out.

    Parameters
    ----------
    window : QMainWindow
        Where they stand.
    settings : Settings
        Tells what is ticked, and which files are recent.
    """

    recent_chosen = Signal(object)
    """Path of a recent file."""

    theme_chosen = Signal(str)
    language_chosen = Signal(str)
    format_chosen = Signal(str)

    retranslated = Signal()
    """The actions have other words."""

    def __init__(self, window: QMainWindow, settings: Settings) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings
        bar = window.menuBar()
        key = QKeySequence.StandardKey

        self._file = bar.addMenu("")
        self.open = self._action(self._file, key.Open)
        self.recent = self._file.addMenu("")
        self.recent.aboutToShow.connect(self.fill_recent)
        self.demo = self._action(self._file)
        self._file.addSeparator()
        self.cancel = self._action(self._file, Qt.Key.Key_Escape)
        self.clear = self._action(self._file)
        self._file.addSeparator()
        self.settings = self._action(self._file, key.Preferences)
        if not self.settings.shortcuts():  # Windows has no key of its own for them.
            self.settings.setShortcut(QKeySequence("Ctrl+,"))
        self.settings.setMenuRole(QAction.MenuRole.PreferencesRole)
        self._file.addSeparator()
        self.quit = self._action(self._file, key.Quit)
        self.quit.setMenuRole(QAction.MenuRole.QuitRole)

        self._listen = bar.addMenu("")
        self.listen = self._action(self._listen)
        self.record = self._action(self._listen, "Ctrl+R")
        self.keep_last = self._action(self._listen, "Ctrl+L")
        self.keep_last.setEnabled(False)
        self._listen.addSeparator()
        self._format, self.formats = self._choice(self._listen, RECORDING_FORMATS, self.format_chosen)
        self.recordings_folder = self._action(self._listen)
        self.show_recordings = self._action(self._listen)

        self._view = bar.addMenu("")
        self._theme, self.themes = self._choice(self._view, THEMES, self.theme_chosen)
        self._language, self.languages = self._choice(self._view, LANGUAGES, self.language_chosen)
        self._view.addSeparator()
        self.sort = self._action(self._view, "Ctrl+B")
        self.sort.setCheckable(True)
        self.stage = self._action(self._view, "F9")
        self.full_screen = self._action(self._view, key.FullScreen)

        self._help = bar.addMenu("")
        self.how = self._action(self._help, key.HelpContents)
        self.about = self._action(self._help)
        self.about.setMenuRole(QAction.MenuRole.AboutRole)

        self.themes[settings.theme].setChecked(True)
        self.languages[settings.language].setChecked(True)
        self.formats[settings.recording_format].setChecked(True)

    def _action(self, menu: QMenu, key: Key | None = None) -> QAction:
        action = QAction(self._window)
        if isinstance(key, QKeySequence.StandardKey):
            action.setShortcuts(QKeySequence.keyBindings(key))
        elif key is not None:
            action.setShortcut(QKeySequence(key))
        menu.addAction(action)
        return action

    def _choice(
        self, menu: QMenu, values: Iterable[str], chosen: SignalInstance
    ) -> tuple[QMenu, dict[str, QAction]]:
        """Add a submenu of which one entry is ticked."""
        submenu = menu.addMenu("")
        group = QActionGroup(submenu)
        actions = {}
        for value in values:
            action = submenu.addAction("")
            action.setCheckable(True)
            action.setData((chosen, value))
            action.triggered.connect(self._choose)
            group.addAction(action)
            actions[value] = action
        return submenu, actions

    @Slot()
    def _choose(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            chosen, value = action.data()
            chosen.emit(value)

    @Slot()
    def fill_recent(self) -> None:
        """Put the recent files into their menu, as it opens."""
        self.recent.clear()
        for name in self._settings.recent_files:
            action = self.recent.addAction(Path(name).name.replace("&", "&&"))
            action.setToolTip(name)
            action.setData(name)
            action.triggered.connect(self._open_recent)
        self.recent.addSeparator()
        forget = self.recent.addAction(self.tr("Forget these"))
        forget.setEnabled(bool(self._settings.recent_files))
        forget.triggered.connect(self._forget_recent)

    @Slot()
    def _open_recent(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.recent_chosen.emit(Path(action.data()))

    @Slot()
    def _forget_recent(self) -> None:
        self._settings.recent_files = ()

    def show_listening(self, on: bool, recording: bool) -> None:
        """Name what the two actions of listening would do now."""
        listen = self.tr("&Stop listening") if on else self.tr("&Start listening")
        # The key is only named here: as a shortcut it would take the space bar from buttons and boxes.
        self.listen.setText(listen + "\t" + self.tr("Space"))
        self.record.setText(self.tr("Stop &recording") if recording else self.tr("&Record"))

    def retranslate(self) -> None:
        """Take the words of the language in force."""
        self._file.setTitle(self.tr("&File"))
        self.open.setText(self.tr("&Open files …"))
        self.recent.setTitle(self.tr("Open &recent"))
        self.demo.setText(self.tr("Hear the &demo clip"))
        self.cancel.setText(self.tr("&Cancel"))
        self.clear.setText(self.tr("C&lear the list"))
        self.settings.setText(self.tr("&Settings …"))
        self.quit.setText(self.tr("&Quit"))
        self._listen.setTitle(self.tr("&Listen"))
        self.keep_last.setText(self.tr("&Keep the last 30 seconds"))
        self._format.setTitle(self.tr("Record &as"))
        self.formats["wav"].setText("&WAV")
        self.formats["flac"].setText("&FLAC")
        self.recordings_folder.setText(self.tr("&Folder for recordings …"))
        self.show_recordings.setText(self.tr("Show the record&ings"))
        self._view.setTitle(self.tr("&View"))
        self._theme.setTitle(self.tr("&Theme"))
        self.themes["system"].setText(self.tr("Like the &system"))
        self.themes["light"].setText(self.tr("&Light"))
        self.themes["dark"].setText(self.tr("&Dark"))
        self._language.setTitle(self.tr("&Language"))
        self.languages["system"].setText(self.tr("Like the &system"))
        # A language is called what its speakers call it.
        self.languages["en"].setText("English")
        self.languages["es"].setText("Español")
        self.sort.setText(self.tr("Highest score &first"))
        self.stage.setText(self.tr("&Stage view"))
        self.full_screen.setText(self.tr("F&ull screen"))
        self._help.setTitle(self.tr("&Help"))
        self.how.setText(self.tr("&How does it work?"))
        self.about.setText(self.tr("&About Genrescope"))
        self.retranslated.emit()
