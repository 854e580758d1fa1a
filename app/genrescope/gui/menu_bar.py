"""The menu bar: how the actions are arranged."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMenuBar

from genrescope import paths
from genrescope.audio.files import display_name
from genrescope.gui.actions import Action, Actions, Choice
from genrescope.gui.shell.settings import MAX_RECENT_FILES, Settings
from genrescope.gui.text.formats import plain_action


class MenuBar(QMenuBar):
    """The menus of the window.

    Parameters
    ----------
    actions : Actions
        The entries.
    settings : Settings
        Remember the recent files.

    Attributes
    ----------
    recent : RecentFiles
        The menu of the recent files.
    outputs : QMenu
        The menu of the outputs to play on.
    """

    def __init__(self, actions: Actions, settings: Settings) -> None:
        super().__init__()
        self.recent = RecentFiles(settings)
        self._choices: list[tuple[QMenu, Choice]] = []
        self._export = _filled_menu(
            actions.export_csv,
            actions.export_json,
            actions.export_playlists,
            None,
            actions.export_labels,
            actions.export_regions,
            actions.export_markers,
            None,
            actions.copy_by_genre,
            actions.move_by_genre,
            actions.undo_sorting,
        )
        self._file = self._menu(
            actions.open,
            self.recent,
            actions.last_list,
            actions.demo,
            None,
            actions.cancel,
            actions.resume,
            actions.analyse_failures_again,
            actions.analyse_old_again,
            None,
            self._export,
            actions.save_picture,
            actions.save_card,
            None,
            actions.settings,
            None,
            actions.quit,
        )
        self._edit = self._menu(
            actions.undo,
            None,
            actions.copy,
            actions.copy_sections,
            actions.select_all,
            actions.find,
            None,
            actions.analyse_again,
            actions.show_in_folder,
            None,
            actions.remove,
            actions.clear,
        )
        self.outputs = QMenu()
        self._play = self._menu(
            actions.play,
            actions.to_start,
            actions.back,
            actions.forward,
            actions.end_loop,
            None,
            actions.play_visible_band,
            actions.play_all_frequencies,
            None,
            actions.previous_song,
            actions.next_song,
            actions.play_on,
            None,
            actions.volume_up,
            actions.volume_down,
            actions.mute,
            self.outputs,
        )
        self._listen = self._menu(
            actions.listen,
            actions.record,
            actions.keep_last,
            None,
            actions.recording_format,
            actions.recordings_folder,
            actions.show_recordings,
        )
        self._view = self._menu(
            actions.table,
            actions.columns,
            None,
            actions.theme,
            actions.language,
            None,
            actions.why,
            actions.freeze,
            actions.timeline_style,
            actions.sort,
            actions.stage,
            actions.full_screen,
        )
        self._help = self._menu(actions.how_it_works, actions.shortcuts, actions.about)
        self._retranslate()

    def _menu(self, *entries: Action | Choice | QMenu | None) -> QMenu:
        """Add a menu; None is a separator."""
        menu = self.addMenu("")
        for entry in entries:
            if entry is None:
                menu.addSeparator()
            elif isinstance(entry, Choice):
                submenu = menu.addMenu("")
                submenu.addActions(list(entry.actions.values()))
                self._choices.append((submenu, entry))
            elif isinstance(entry, QMenu):
                menu.addMenu(entry)
            else:
                menu.addAction(entry)
        return menu

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self._file.setTitle(self.tr("&File"))
        self._edit.setTitle(self.tr("E&dit"))
        self._play.setTitle(self.tr("&Play"))
        self._export.setTitle(self.tr("&Export"))
        self.outputs.setTitle(self.tr("&Output"))
        self._listen.setTitle(self.tr("&Listen"))
        self._view.setTitle(self.tr("&View"))
        self._help.setTitle(self.tr("&Help"))
        self.recent.setTitle(self.tr("Open &recent"))
        for submenu, choice in self._choices:
            submenu.setTitle(choice.text)


def _filled_menu(*entries: Action | None) -> QMenu:
    """Make a menu; None is a separator."""
    menu = QMenu()
    for entry in entries:
        if entry is None:
            menu.addSeparator()
        else:
            menu.addAction(entry)
    return menu


class RecentFiles(QMenu):
    """The recent files, newest first.

    Parameters
    ----------
    settings : Settings
        Remember the files.
    """

    chosen = Signal(object)
    """Path of the chosen file."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self.aboutToShow.connect(self.fill)
        self.triggered.connect(self._choose)

    def add(self, paths_opened: Iterable[Path]) -> None:
        """Add opened files, the first of them on top; the demo clip has its own entry."""
        for path in reversed(list(itertools.islice(paths_opened, MAX_RECENT_FILES))):
            if path != paths.demo_clip():
                self._settings.add_recent_file(path.absolute())

    @Slot()
    def fill(self) -> None:
        """Rebuild the menu."""
        self.clear()
        files = self._settings.recent_files
        for row, name in enumerate(files):
            action = self.addAction(plain_action(display_name(Path(name))))
            action.setData(row)  # not the name, which may not be valid Unicode
        self.addSeparator()
        self.addAction(self.tr("Clear recent files")).setEnabled(bool(files))

    @Slot(QAction)
    def _choose(self, action: QAction) -> None:
        if action.data() is None:
            self._settings.recent_files = ()
        else:
            self.chosen.emit(Path(self._settings.recent_files[action.data()]))
