"""The main window: creates, connects and closes its parts."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QGuiApplication, QImage, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QMainWindow

from genrescope import paths
from genrescope.audio.files import display_name
from genrescope.errors import Sentence, UserError
from genrescope.gui.actions import Actions
from genrescope.gui.central_widget import CentralWidget
from genrescope.gui.dialogs.dialogs import Dialogs
from genrescope.gui.export.controller import ExportController
from genrescope.gui.inference.model_choice import ModelChoice
from genrescope.gui.inference.model_messages import ModelMessages
from genrescope.gui.inference.worker import Inference
from genrescope.gui.live.controller import LiveController, show_folder
from genrescope.gui.live.device_lister import DeviceLister
from genrescope.gui.menu_bar import MenuBar
from genrescope.gui.playback.controller import PlaybackController
from genrescope.gui.playback.outputs import OutputMenu
from genrescope.gui.preferences import Preferences
from genrescope.gui.presenter import Presenter
from genrescope.gui.shell import translation
from genrescope.gui.shell.keep_awake import KeepAwake
from genrescope.gui.shell.settings import Settings
from genrescope.gui.songs.card import song_card
from genrescope.gui.songs.drop import DropTarget
from genrescope.gui.songs.library import SongLibrary
from genrescope.gui.songs.messages import SongMessages
from genrescope.gui.songs.queue import SongQueue
from genrescope.gui.songs.song import Song
from genrescope.gui.songs.why import WhyController
from genrescope.gui.stage.stage import Stage
from genrescope.gui.text.errors import error_text, sentence_text
from genrescope.gui.text.formats import plain_title
from genrescope.gui.text.sections import sections_text
from genrescope.gui.theme.icons import app_icon
from genrescope.gui.theme.switch import ThemeSwitch
from genrescope.gui.theme.tokens import Theme
from genrescope.gui.widgets.banner import Message
from genrescope.inference.classifier import Engine
from genrescope.inference.model_card import ModelCard

SIZE, MINIMUM_SIZE = QSize(1120, 700), QSize(720, 480)
FRAME = QSize(16, 48)
"""Space that the system's title bar and borders may need."""

SAVE_LIST_MS = 2_000
"""Time after a change of the list until it is saved."""

CLOSE_S = 3.5
"""Seconds that all threads together may take to end; a recording is playable at any moment."""

SHORTEST_CLOSE_S = 0.2
"""Seconds that each thread gets even if another one has taken the whole time."""


class MainWindow(QMainWindow):
    """The main window.

    Parameters
    ----------
    settings : Settings
        The user's earlier choices.
    theme_switch : ThemeSwitch
        Applies the theme.
    language : translation.LanguageSwitch
        Applies the language.
    model_folder : pathlib.Path, optional
        Folder of a model; by default the remembered or else the bundled one.
    engine : {"auto", "keras", "litert"}
        Engine that runs the model.
    library : pathlib.Path, optional
        The database of the library; the user's own if not given.
    """

    first_painted = Signal()
    """The window has been painted for the first time; slow work can start."""

    def __init__(
        self,
        settings: Settings,
        theme_switch: ThemeSwitch,
        language: translation.LanguageSwitch,
        *,
        model_folder: Path | None = None,
        engine: Engine = "auto",
        library: Path | None = None,
    ) -> None:
        super().__init__()
        self.settings = settings
        self._theme_switch = theme_switch
        self._language = language
        self._painted = False
        self._closed = False
        self._is_stuck = False
        self._awake = KeepAwake()
        self._last_list: list[Song] = []
        self._list_changed = QTimer(self, interval=SAVE_LIST_MS, singleShot=True)

        self.inference = Inference(engine)
        self.model = ModelChoice(self.inference, settings, model_folder)
        self.library = SongLibrary(library)
        self.queue = SongQueue(self.inference, self.library)

        self.all_actions = Actions(self, settings)
        self.dialogs = Dialogs(self, self.all_actions, self.model, settings)
        self._build()
        self._model_messages = ModelMessages(self.model, self.banner)
        self.live = LiveController(
            self.inference, self.model, self.transport, self.all_actions, self.banner, settings
        )
        self.playback = PlaybackController(
            self.queue,
            self.parts.playback,
            self.spectrogram.view,
            self.spectrogram.timeline,
            OutputMenu(self.menu_bar.outputs, settings.output, settings.output_name),
            self.all_actions,
            self.banner,
            settings,
            lambda: self.parts.songs.listed,
        )
        self._device_lister = DeviceLister(self.live)
        SongMessages(self.queue, self.parts.commands, self.banner)
        self.stage = Stage(
            self.headline,
            self.bars,
            self.parts.tags,
            self.banner,
            self.live,
            self.all_actions,
            self.playback.press_key,
        )
        self.presenter = Presenter(self.queue, self.live, self.playback, self.model, self.parts, self.stage)
        Preferences(
            settings,
            self.all_actions,
            theme_switch,
            language,
            self.spectrogram,
            self.bars,
            self.parts.table.view,
        )
        self.why = WhyController(
            self.inference, self.model, self.queue, self.spectrogram, self.bars, self.all_actions
        )
        self.export = ExportController(
            self, self.queue, self.parts.commands, self.model, self.dialogs, self.all_actions, self.banner
        )
        self._connect()
        self._connect_actions()
        self._restore()
        self._retranslate()
        self._set_theme(theme_switch.theme)
        DropTarget(self, self.parts.overlay).dropped.connect(self._drop)

    # -- arrangement -------------------------------------------------------------------------------

    def _build(self) -> None:
        self.setWindowIcon(app_icon())
        self.setMinimumSize(MINIMUM_SIZE)
        self.menu_bar = MenuBar(self.all_actions, self.settings)
        self.setMenuBar(self.menu_bar)
        self.parts = CentralWidget(self.all_actions, self.queue.model, self.menu_bar.outputs)
        self.setCentralWidget(self.parts)
        self.headline, self.bars, self.spectrogram = (
            self.parts.headline,
            self.parts.bars,
            self.parts.spectrogram,
        )
        self.song_list, self.live_entry = self.parts.sidebar.songs, self.parts.sidebar.entry
        self.transport, self.banner = self.parts.transport, self.parts.banner

    def _connect(self) -> None:
        self.model.card_read.connect(self._use_card)
        self.model.ready.connect(self._model_is_ready)
        self.model.failed.connect(self.live.model_failed)
        self.model.refused.connect(self._model_refused)
        self._model_messages.state_changed.connect(self.transport.show_model)
        self._model_messages.settings_requested.connect(self.dialogs.show_settings)
        self.dialogs.files_chosen.connect(self.open_paths)
        self.queue.progressed.connect(self._enable_actions)
        self.presenter.title_changed.connect(self._show_title)
        self.presenter.freeze_changed.connect(self._enable_actions)
        self.live.changed.connect(self._keep_awake)
        self.live.connection.outputs_listed.connect(self.playback.set_outputs)
        self.playback.changed.connect(self._keep_awake)
        self.live.changed.connect(self._enable_actions)
        self.live_entry.dismiss_pressed.connect(self._enable_actions)
        self.live.analyse_requested.connect(self._open_one)
        self.live.folder_requested.connect(self.dialogs.choose_recordings_folder)
        self.parts.order_changed.connect(self.playback.enable_neighbours)
        self.parts.welcome.open_pressed.connect(self.dialogs.choose_files)
        self.parts.welcome.listen_pressed.connect(self.live.toggle)
        self.parts.welcome.demo_pressed.connect(self.analyse_demo)
        self.headline.cancel_pressed.connect(self.queue.cancel)
        self.stage.toggled.connect(self._keep_awake)
        self.spectrogram.timeline.sections_changed.connect(self._enable_actions)
        self.parts.commands.remove_requested.connect(self.queue.remove)
        self.parts.commands.analysis_requested.connect(self.queue.analyse_again)
        self.parts.commands.folder_requested.connect(show_folder)
        self.parts.commands.play_requested.connect(self.playback.play_from_start)
        self.library.failed.connect(self._library_failed)
        self.library.last_list_found.connect(self._last_list_found)
        for changed in (self.queue.model.rowsInserted, self.queue.model.rowsRemoved):
            changed.connect(self._list_changed.start)
        self._list_changed.timeout.connect(self._save_list)
        self.menu_bar.recent.chosen.connect(self._open_one)
        self._theme_switch.changed.connect(self._set_theme)
        self.first_painted.connect(self._start_slow_things, Qt.ConnectionType.QueuedConnection)

    def _connect_actions(self) -> None:
        actions = self.all_actions
        actions.open.triggered.connect(self.dialogs.choose_files)
        actions.demo.triggered.connect(self.analyse_demo)
        actions.cancel.triggered.connect(self.queue.cancel)
        actions.resume.triggered.connect(self.queue.resume)
        actions.analyse_failures_again.triggered.connect(self.queue.analyse_failures_again)
        actions.analyse_old_again.triggered.connect(self.queue.analyse_old_again)
        actions.last_list.triggered.connect(self._bring_back_last_list)
        actions.clear.triggered.connect(self.clear_list)
        actions.undo.triggered.connect(self.queue.restore)
        actions.copy_sections.triggered.connect(self._copy_sections)
        actions.settings.triggered.connect(self.dialogs.show_settings)
        actions.quit.triggered.connect(self.close)
        actions.listen.triggered.connect(self.live.toggle)
        actions.record.triggered.connect(self.live.toggle_recording)
        actions.keep_last.triggered.connect(self.live.keep_last)
        actions.recordings_folder.triggered.connect(self.dialogs.choose_recordings_folder)
        actions.show_recordings.triggered.connect(self.live.show_recordings)
        actions.stage.triggered.connect(self._toggle_stage)
        actions.full_screen.triggered.connect(self._toggle_full_screen)
        actions.how_it_works.triggered.connect(self.dialogs.show_how_it_works)
        actions.shortcuts.triggered.connect(self.dialogs.show_shortcuts)
        actions.save_picture.triggered.connect(self._save_picture)
        actions.save_card.triggered.connect(self._save_card)
        actions.freeze.triggered.connect(self.presenter.toggle_freeze)
        actions.about.triggered.connect(self.dialogs.show_about)

    def _restore(self) -> None:
        # At a large scale factor the screen may be smaller than this, and the frame needs some space.
        self.resize(SIZE.boundedTo(self.screen().availableSize() - FRAME))
        self.restoreGeometry(self.settings.geometry)
        if self.parts.splitter.restoreState(self.settings.splitter):
            self.parts.sidebar.hide()

    def changeEvent(self, event: QEvent) -> None:
        """Handle a change of language; list the devices when the user returns to the window."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        elif event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self._device_lister.list_unless_recent()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.all_actions.retranslate()
        self.queue.model.touch_all()
        self.live.show_state()
        self._model_messages.show_state()
        self.presenter.show_headline()
        self.presenter.show_title()
        self.why.show_sentence()

    @Slot(object)
    def _set_theme(self, theme: Theme) -> None:
        self.parts.set_theme(theme)
        self.all_actions.set_theme(theme)

    # -- start and end -----------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Report the first time that the window is painted."""
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            self.first_painted.emit()

    @Slot()
    def _start_slow_things(self) -> None:
        if self._closed:
            return
        self.library.find_last_list()
        self.model.load()
        self.parts.polish_hidden()
        self._device_lister.start()
        if self.queue.model.songs:
            self.parts.songs.setFocus()
        else:
            self.transport.listen.setFocus()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop everything; a recording in progress is kept."""
        self.close_down()
        super().closeEvent(event)

    def close_down(self) -> bool:
        """Stop listening, recording and analysis, and end their threads; safe to call twice.

        Returns
        -------
        bool
            False if a thread hangs in a system call, on a drive that is gone, for example.
        """
        if self._closed:
            return not self._is_stuck
        self._closed = True
        self.settings.geometry = bytes(self.saveGeometry().data())
        self.settings.splitter = bytes(self.parts.splitter.saveState().data())
        if self._list_changed.isActive():
            self._list_changed.stop()
            self._save_list()
        self.presenter.close()
        self._device_lister.close()
        self.stage.close()
        self._awake.keep(False)
        self.dialogs.close_all()
        # Hide at once: closing a device or a half-decoded file may take a moment.
        self.hide()
        # In order of creation: the last one is closed first, even if others fail.
        closes = (
            self._awake.close,
            self.inference.close,
            self.live.close,
            self.playback.close,
            self.library.close,
            self.queue.close,
            self.export.close,
        )
        deadline = time.monotonic() + CLOSE_S
        with ExitStack() as parts:
            for close in closes:
                parts.callback(self._end, close, deadline)
        return not self._is_stuck

    def _end(self, close: Callable[[float], bool | None], deadline: float) -> None:
        # While one is waited for, the others end too.
        if close(max(SHORTEST_CLOSE_S, deadline - time.monotonic())) is False:
            self._is_stuck = True

    # -- the model ---------------------------------------------------------------------------------

    @Slot(object)
    def _use_card(self, card: ModelCard) -> None:
        """Use the genres and frames of a model."""
        self.live.use_card(card)
        self.presenter.use_card(card)

    @Slot(object)
    def _model_is_ready(self, card: ModelCard) -> None:
        self._use_card(card)
        self.live.analysis.is_model_ready = True
        self.queue.use_model(card)
        self.presenter.show_headline()

    @Slot(object)
    def _model_refused(self, error: UserError) -> None:
        if self.dialogs.get("settings") is None:  # which shows the error itself
            self._model_messages.show_error(error)

    # -- songs -------------------------------------------------------------------------------------

    @Slot(object)
    def open_paths(self, paths_given: Iterable[Path]) -> None:
        """Open and analyse files, and the songs in folders."""
        opened = list(paths_given)
        self.menu_bar.recent.add(opened)
        self.queue.open_paths(opened)

    @Slot(object)
    def _drop(self, dropped: list[Path]) -> None:
        if dropped:
            self.open_paths(dropped)
        else:
            self.banner.show_message(Message(partial(sentence_text, Sentence.NOT_A_FILE)))

    @Slot(object)
    def _library_failed(self, error: UserError) -> None:
        self.banner.show_message(Message(partial(error_text, error)))

    @Slot(object)
    def _last_list_found(self, songs: list[Song]) -> None:
        self._last_list = songs
        self.all_actions.last_list.setEnabled(True)

    @Slot()
    def _bring_back_last_list(self) -> None:
        self.all_actions.last_list.setEnabled(False)
        self.queue.bring_back(self._last_list)

    @Slot()
    def _save_list(self) -> None:
        self.library.save_list(self.queue.model.songs)

    @Slot()
    def clear_list(self) -> None:
        """Remove all songs from the list, and dismiss the live sound unless listening."""
        self.presenter.dismiss_live()
        self.queue.clear()

    @Slot()
    def _enable_actions(self) -> None:
        actions = self.all_actions
        actions.cancel.setEnabled(self.queue.can_cancel)
        actions.clear.setEnabled(self.queue.can_clear or self.live.can_dismiss)
        actions.resume.setEnabled(self.queue.can_resume)
        actions.analyse_failures_again.setEnabled(bool(self.queue.failures))
        actions.analyse_old_again.setEnabled(bool(self.queue.old))
        actions.undo.setEnabled(self.queue.can_restore)
        actions.copy_sections.setEnabled(bool(self.spectrogram.timeline.sections))
        actions.save_picture.setEnabled(not self.spectrogram.view.is_empty)
        actions.save_card.setEnabled(self._song_with_result() is not None)
        actions.freeze.setEnabled(self.presenter.can_freeze)
        actions.freeze.set_on(self.presenter.is_frozen)

    @Slot()
    def _copy_sections(self) -> None:
        QGuiApplication.clipboard().setText(sections_text(self.spectrogram.timeline.sections))

    # -- pictures ----------------------------------------------------------------------------------

    def _song_with_result(self) -> Song | None:
        """Return the song that is shown if it has been analysed."""
        shown = self.presenter.shown
        return shown if isinstance(shown, Song) and shown.result is not None else None

    @Slot()
    def _save_picture(self) -> None:
        """Ask where to save the spectrogram and the timeline."""
        shown = self.presenter.shown
        title = self.windowTitle()
        name = shown.path.stem if isinstance(shown, Song) else title
        image = self.spectrogram.image(title)
        self.dialogs.choose_picture_file(self.tr("Save picture"), name, partial(self._write_image, image))

    @Slot()
    def _save_card(self) -> None:
        """Ask where to save the card of the song that is shown."""
        song, card = self._song_with_result(), self.model.card
        if song is None or card is None:
            return
        image = song_card(
            song,
            card,
            self._theme_switch.theme,
            like=self.spectrogram.view,
            style=self.settings.timeline_style,
        )
        write = partial(self._write_image, image)
        self.dialogs.choose_picture_file(self.tr("Save song card"), song.path.stem, write)

    def _write_image(self, image: QImage, path: Path) -> None:
        if not image.save(str(path)):
            name = display_name(path)
            self.banner.show_message(Message(partial(sentence_text, Sentence.NOT_SAVED, name=name)))

    @Slot(str)
    def _show_title(self, title: str) -> None:
        # Qt adds the program name on platforms that show it.
        self.setWindowTitle(plain_title(title) or "Genrescope")

    # -- listening and recording -------------------------------------------------------------------

    @property
    def has_sound(self) -> bool:
        """Whether a song is played, or an input is open."""
        return self.live.state.has_device or self.playback.is_playing

    @Slot()
    def _keep_awake(self) -> None:
        self._awake.keep((self.has_sound or self.stage.is_open) and not self._closed)

    # -- actions -----------------------------------------------------------------------------------

    @Slot()
    def analyse_demo(self) -> None:
        """Analyse the clip that comes with Genrescope."""
        self.queue.add_files([paths.demo_clip()])

    @Slot(object)
    def _open_one(self, path: Path) -> None:
        self.open_paths([path])

    @Slot()
    def _toggle_stage(self) -> None:
        if self.stage.is_open:
            self.stage.close()
        else:
            view = self.spectrogram.view
            self.stage.open(self.screen(), (view.colormap, *view.db_range))
            self.presenter.show_headline()

    @Slot()
    def _toggle_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Handle the keys of the playback that no other widget has used."""
        if not self.playback.press_key(event):
            super().keyPressEvent(event)
