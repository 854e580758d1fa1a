"""The window: arrangement, actions, and which answer is shown."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QPaintEvent,
    QPalette,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from genrescope import paths
from genrescope.audio.ring import RingBuffer
from genrescope.errors import Sentence, UserError
from genrescope.features.track_frames import TrackFrames
from genrescope.gui.actions import Actions
from genrescope.gui.dialogs.dialogs import Dialogs
from genrescope.gui.inference.model_choice import ModelChoice, ModelState
from genrescope.gui.inference.model_messages import ModelMessages
from genrescope.gui.inference.worker import Inference
from genrescope.gui.live.connection import ListeningState
from genrescope.gui.live.controller import LiveController, show_folder
from genrescope.gui.live.device_notifier import DeviceNotifier
from genrescope.gui.live.entry import LiveEntry, sound_name
from genrescope.gui.live.live_sound import LiveSound
from genrescope.gui.live.transport import Transport
from genrescope.gui.menu_bar import MenuBar
from genrescope.gui.shell import translation
from genrescope.gui.shell.keep_awake import KeepAwake
from genrescope.gui.shell.settings import MAX_RECENT_FILES, Settings
from genrescope.gui.songs.drop import DropOverlay, accept_copy, dropped_paths
from genrescope.gui.songs.messages import SongMessages
from genrescope.gui.songs.queue import SongQueue
from genrescope.gui.songs.song import Song, State
from genrescope.gui.songs.view import SongPanel
from genrescope.gui.spectrogram.panel import SpectrogramPanel
from genrescope.gui.stage.stage import Stage
from genrescope.gui.text.errors import sentence_text
from genrescope.gui.text.headline import words_of_file, words_of_nothing, words_of_sound
from genrescope.gui.theme.icons import app_icon
from genrescope.gui.theme.switch import ThemeSwitch
from genrescope.gui.theme.tokens import Theme
from genrescope.gui.widgets.banner import Banner
from genrescope.gui.widgets.bars_panel import BarsPanel
from genrescope.gui.widgets.headline import Headline
from genrescope.gui.widgets.welcome import Welcome
from genrescope.inference.classifier import Engine
from genrescope.inference.model_card import ModelCard
from genrescope.inference.outcome import Genre, NotSure, Outcome

if TYPE_CHECKING:
    from genrescope.analysis.track import TrackResult

log = logging.getLogger(__name__)

SIZE = QSize(1120, 700)
FRAME = QSize(16, 48)
"""Room that the system's title bar and borders may need."""

REDRAW_MS = 50
LIST_DEVICES_AGAIN_S = 5.0
"""How old the list of devices may be when the user comes back to the window."""


class MainWindow(QMainWindow):
    """The one window of the program.

    Parameters
    ----------
    settings : Settings
        What the user chose before.
    theme_switch : ThemeSwitch
        Gives the application its theme.
    language : translation.LanguageSwitch
        Gives the application its language.
    model_folder : pathlib.Path, optional
        A model; the remembered one, or else the bundled one, if not given.
    engine : {"auto", "keras", "litert"}
        Which engine runs it.
    """

    first_painted = Signal()
    """The window was seen for the first time; slow things start now."""

    model_ready = Signal()
    """The model, the first or another one, can answer."""

    model_failed = Signal(object)
    """UserError that says why it cannot."""

    verdict_ready = Signal(object, object)
    """Path and TrackResult of a file that was heard to its end."""

    song_failed = Signal(object, object)
    """Path and UserError of a file that could not be heard."""

    queue_empty = Signal()
    """No file is being heard, and none waits."""

    def __init__(
        self,
        settings: Settings,
        theme_switch: ThemeSwitch,
        language: translation.LanguageSwitch,
        *,
        model_folder: Path | None = None,
        engine: Engine = "auto",
    ) -> None:
        super().__init__()
        self.settings = settings
        self._theme_switch = theme_switch
        self._language = language
        self._card: ModelCard | None = None
        self._shown: Song | LiveSound | None = None
        self._viewed: TrackFrames | RingBuffer | None = None
        self._viewed_duration: float | None = None
        self._painted = False
        self._closed = False
        self._is_stuck = False
        self._awake = KeepAwake()

        self.inference = Inference(engine)
        self.model = ModelChoice(self.inference, settings, model_folder)
        self.queue = SongQueue(self.inference)
        self._redraw = QTimer(self, interval=REDRAW_MS)
        self._device_notifier = DeviceNotifier(self)
        self._devices_listed_at = -math.inf

        self.all_actions = Actions(self, settings)
        self.dialogs = Dialogs(self, self.all_actions, self.model, settings)
        self._build()
        self._model_messages = ModelMessages(self.model, self.banner)
        self.live = LiveController(
            self.inference, self.model, self.transport, self.all_actions, self.banner, settings
        )
        SongMessages(self.queue, self.song_list, self.banner)
        self.stage = Stage(self.headline, self.bars, self.banner, self.live, self.all_actions)
        self.spectrogram.timeline.set_timeline(self.live.analysis.timeline)
        self._connect()
        self._restore()
        self._retranslate()
        self._set_theme(theme_switch.theme)
        self._show_nothing()
        # The window takes every drop itself: a view under the mouse would swallow it.
        for child in self.findChildren(QWidget):
            child.setAcceptDrops(False)
        self.setAcceptDrops(True)

    # -- arrangement -------------------------------------------------------------------------------

    def _build(self) -> None:
        self.setWindowIcon(app_icon())
        self.setMinimumSize(QSize(720, 480))
        self.headline = Headline()
        self.menu_bar = MenuBar(self.all_actions, self.settings)
        self.setMenuBar(self.menu_bar)
        self.stage_button = QToolButton()
        self.stage_button.setDefaultAction(self.all_actions.stage)
        self.stage_button.setProperty("kind", "quiet")
        self.stage_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.spectrogram = SpectrogramPanel()
        self.welcome = Welcome(app_icon())
        welcome_card = QFrame()
        welcome_card.setProperty("card", True)
        QVBoxLayout(welcome_card).addWidget(self.welcome)
        self._middle = QStackedWidget()
        self._middle.addWidget(welcome_card)
        self._middle.addWidget(self.spectrogram)

        bars_panel = BarsPanel(self.all_actions.sort)
        self.bars, self.sort_button = bars_panel.bars, bars_panel.sort_button

        songs = SongPanel(self.queue.model)
        self.song_list = songs.list
        songs.set_title_height(self.sort_button.sizeHint().height())
        self.live_entry = LiveEntry()
        self._sidebar = QWidget()
        sidebar_column = QVBoxLayout(self._sidebar)
        sidebar_column.setContentsMargins(0, 0, 0, 0)
        sidebar_column.setSpacing(12)
        sidebar_column.addWidget(self.live_entry)
        sidebar_column.addWidget(songs, 1)
        self._sidebar.hide()
        self._sidebar.hide()

        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(12)
        self.splitter.addWidget(self._sidebar)
        self.splitter.addWidget(self._middle)
        self.splitter.addWidget(bars_panel)
        self.splitter.setStretchFactor(0, 0)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setStretchFactor(2, 0)
        self.splitter.setSizes([206, 684, 290])

        self.transport = Transport()
        body = QWidget()
        body_column = QVBoxLayout(body)
        body_column.setContentsMargins(20, 12, 20, 16)
        body_column.setSpacing(14)
        top = QHBoxLayout()
        top.addWidget(self.headline, 1)
        top.addWidget(self.stage_button)
        body_column.addLayout(top)
        body_column.addWidget(self.splitter, 1)
        root = QWidget()
        column = QVBoxLayout(root)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(body, 1)
        column.addWidget(self.transport)
        self.setCentralWidget(root)
        self.banner = Banner(body)
        self.overlay = DropOverlay(root)

    def _connect(self) -> None:
        self.model.changed.connect(self._refresh_headline)
        self.model.card_read.connect(self._use_card)
        self.model.ready.connect(self._model_is_ready)
        self.model.failed.connect(self._model_failed)
        self.model.refused.connect(self._model_refused)
        self._model_messages.state_changed.connect(self.transport.show_model)
        self._model_messages.settings_requested.connect(self.dialogs.show_settings)
        self.dialogs.files_chosen.connect(self.open_paths)
        self.queue.added.connect(self._songs_added)
        self.queue.opened.connect(self._song_opened)
        self.queue.removed.connect(self._songs_removed)
        self.queue.changed.connect(self._song_changed)
        self.queue.progressed.connect(self._show_progress)
        self.queue.finished.connect(self._song_finished)
        self.queue.failed.connect(self._song_failed)
        self.queue.empty.connect(self.queue_empty)
        self.live.started.connect(self.show_live)
        self.live.changed.connect(self._listening_changed)
        self.live.answered.connect(self._live_answered)
        self.live.analyse_requested.connect(self._open_one)
        self.live.folder_requested.connect(self.dialogs.choose_recordings_folder)
        self.live.analysis.ticked.connect(self._live_ticked)
        self.welcome.open_pressed.connect(self.dialogs.choose_files)
        self.welcome.listen_pressed.connect(self.live.toggle)
        self.welcome.demo_pressed.connect(self.hear_demo)
        self.headline.cancel_pressed.connect(self.queue.cancel)
        self.spectrogram.appearance_changed.connect(self._appearance_changed)
        self.stage.toggled.connect(self._keep_awake)
        self.live_entry.clicked.connect(self.show_live)
        self.live_entry.dismiss_pressed.connect(self.dismiss_live)
        # The list makes a row current by itself when it gets the focus; only a selected one is meant.
        self.song_list.selectionModel().currentChanged.connect(self._row_chosen)
        self.song_list.selectionModel().selectionChanged.connect(self._row_chosen)
        self.song_list.remove_requested.connect(self.queue.remove)
        self.song_list.analysis_requested.connect(self.queue.analyse_again)
        self.song_list.folder_requested.connect(show_folder)
        self._connect_actions()
        self.menu_bar.recent.chosen.connect(self._open_one)
        self._theme_switch.changed.connect(self._set_theme)
        self._redraw.timeout.connect(self.spectrogram.view.refresh)
        self._device_notifier.changed.connect(self._list_devices)
        self.first_painted.connect(self._start_slow_things, Qt.ConnectionType.QueuedConnection)

    def _connect_actions(self) -> None:
        actions = self.all_actions
        actions.open.triggered.connect(self.dialogs.choose_files)
        actions.demo.triggered.connect(self.hear_demo)
        actions.cancel.triggered.connect(self.queue.cancel)
        actions.resume.triggered.connect(self.queue.resume)
        actions.analyse_failures_again.triggered.connect(self.queue.analyse_failures_again)
        actions.clear.triggered.connect(self.clear_list)
        actions.undo.triggered.connect(self.queue.restore)
        actions.settings.triggered.connect(self.dialogs.show_settings)
        actions.quit.triggered.connect(self.close)
        actions.listen.triggered.connect(self.live.toggle)
        actions.record.triggered.connect(self.live.toggle_recording)
        actions.keep_last.triggered.connect(self.live.keep_last)
        actions.recording_format.chosen.connect(self._choose_format)
        actions.recordings_folder.triggered.connect(self.dialogs.choose_recordings_folder)
        actions.show_recordings.triggered.connect(self.show_recordings_folder)
        actions.theme.chosen.connect(self._choose_theme)
        actions.language.chosen.connect(self._choose_language)
        actions.sort.triggered.connect(self._sort)
        actions.stage.triggered.connect(self._toggle_stage)
        actions.full_screen.triggered.connect(self._toggle_full_screen)
        actions.how_it_works.triggered.connect(self.dialogs.show_how_it_works)
        actions.about.triggered.connect(self.dialogs.show_about)

    def _restore(self) -> None:
        # A large scale factor leaves a screen fewer pixels than this, and the frame needs some of them.
        self.resize(SIZE.boundedTo(self.screen().availableSize() - FRAME))
        self.restoreGeometry(self.settings.geometry)
        if self.splitter.restoreState(self.settings.splitter):
            self._sidebar.hide()
        self.spectrogram.set_appearance(self.settings.colormap, self.settings.low_db, self.settings.high_db)
        self.bars.set_sorted(self.settings.sorted_bars)
        self.all_actions.sort.setChecked(self.settings.sorted_bars)

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of language; list the devices when the user comes back."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        elif event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self._list_devices_unless_recent()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.all_actions.retranslate()
        self.queue.model.touch_all()
        self.live.show_state()
        self._model_messages.show_state()
        self._show_title()
        self._refresh_headline()

    @Slot(object)
    def _set_theme(self, theme: Theme) -> None:
        self.overlay.accent = self.palette().color(QPalette.ColorRole.Highlight)
        self.banner.set_theme(theme)
        self.transport.set_theme(theme)
        self.live_entry.set_theme(theme)
        self.spectrogram.set_theme(theme)
        self.all_actions.set_theme(theme)

    # -- start and end -----------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell when the window is seen for the first time."""
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            self.first_painted.emit()

    @Slot()
    def _start_slow_things(self) -> None:
        if self._closed:
            return
        self.model.load()
        self._list_devices()
        # What is hidden gets its style now, not in the middle of the first drop.
        for part in (self.spectrogram, self._sidebar, self.banner, self.headline, self.overlay):
            for widget in (part, *part.findChildren(QWidget)):
                widget.ensurePolished()
        self._device_notifier.start()
        self.transport.listen.setFocus()

    def closeEvent(self, event: QCloseEvent) -> None:
        """End everything that runs; what is being recorded is kept."""
        self.close_down()
        super().closeEvent(event)

    def close_down(self) -> bool:
        """End listening, recording, analysis and their threads; safe to call twice.

        Returns
        -------
        bool
            False if a thread is stuck in a call to the system that does not return.
        """
        if self._closed:
            return not self._is_stuck
        self._closed = True
        self.settings.geometry = bytes(self.saveGeometry().data())
        self.settings.splitter = bytes(self.splitter.saveState().data())
        self._redraw.stop()
        self._device_notifier.close()
        self.stage.close()
        self._awake.keep(False)
        self.dialogs.close_all()
        # Out of sight at once: closing a device or a half-decoded file may take a moment.
        self.hide()
        # In the order in which they were built: the last one ends first, whatever fails.
        closes = (self._awake.close, self.inference.close, self.live.close, self.queue.close)
        with ExitStack() as parts:
            for close in closes:
                parts.callback(self._end, close)
        return not self._is_stuck

    def _end(self, close: Callable[[], bool | None]) -> None:
        if close() is False:
            self._is_stuck = True

    # -- the model ---------------------------------------------------------------------------------

    @Slot(object)
    def _use_card(self, card: ModelCard) -> None:
        """Arrange the window for the genres and the frames of a model."""
        before, self._card = self._card, card
        self.live.use_card(card)
        if card != before:
            if card.classes != self.bars.classes:
                self.bars.set_classes(card.classes)
            self.spectrogram.view.set_mel(card.mel)
            if self.spectrogram.view.is_empty:
                self._viewed = None
            if isinstance(self._shown, LiveSound):
                self._show_again()

    @Slot(object)
    def _model_is_ready(self, card: ModelCard) -> None:
        self._use_card(card)
        self.live.analysis.is_model_ready = True
        self.model_ready.emit()
        self.queue.use_model(card)
        self._refresh_headline()

    @Slot(object)
    def _model_failed(self, error: UserError) -> None:
        self.live.model_failed()
        self.model_failed.emit(error)

    @Slot(object)
    def _model_refused(self, error: UserError) -> None:
        if self.dialogs.get("settings") is None:  # which shows it itself
            self._model_messages.show_error(error)

    # -- songs -------------------------------------------------------------------------------------

    @Slot(object)
    def open_paths(self, paths_given: Iterable[Path]) -> None:
        """Open files and analyse them; of folders, the songs in them."""
        self.queue.open_paths(paths_given)

    @Slot(object)
    def _songs_added(self, songs: list[Song]) -> None:
        for song in reversed(songs[:MAX_RECENT_FILES]):
            # The settings are text, and a file name need not be.
            if song.path != paths.demo_clip() and _is_unicode(song.path):
                self.settings.add_recent_file(song.path.absolute())
        self.banner.dismiss()

    @Slot(object)
    def _song_opened(self, song: Song) -> None:
        self._sidebar.show()
        self.show_song(song)
        self.song_list.setFocus()

    @Slot(object)
    def _song_changed(self, song: Song) -> None:
        if song is self._shown:
            self._show_again()

    @Slot(object, object)
    def _song_finished(self, song: Song, result: TrackResult) -> None:
        self.verdict_ready.emit(song.path, result)

    @Slot(object, object)
    def _song_failed(self, song: Song, error: UserError) -> None:
        self.song_failed.emit(song.path, error)

    @Slot()
    def clear_list(self) -> None:
        """Remove all songs from the list, and the live sound unless it is listened to."""
        self.dismiss_live()
        self.queue.remove(self.queue.model.songs)

    @Slot(object)
    def _songs_removed(self, songs: list[Song]) -> None:
        self._sidebar.setVisible(bool(self.queue.model.songs))
        if self._shown in songs:
            self._show_next()

    def _song_at(self, row: int) -> Song | None:
        songs = self.queue.model.songs
        return songs[row] if 0 <= row < len(songs) else None

    @Slot()
    def dismiss_live(self) -> None:
        """Let go of the live sound, unless it is listened to."""
        if self.live.dismiss():
            self.live_entry.show_sound(None)
            if isinstance(self._shown, LiveSound):
                self._show_next()

    def _show_next(self) -> None:
        """Show something else in place of what is gone."""
        songs = self.queue.model.songs
        song = self._song_at(self.song_list.currentIndex().row()) or (songs[0] if songs else None)
        if song is not None:
            self.show_song(song)
        elif self.live.sound is not None:
            self.show_live()
        else:
            self._show_nothing()

    # -- what is shown -----------------------------------------------------------------------------

    def show_song(self, song: Song) -> None:
        """Show a song's answer and spectrogram."""
        self._shown = song
        self.live_entry.setChecked(False)
        is_current = self.song_list.currentIndex() == self.queue.model.index_of(song)
        if not is_current or song not in self.song_list.selected:
            self.song_list.select([song])
        self.queue.prefer(song)
        self._show_again()

    @Slot()
    def show_live(self) -> None:
        """Show the live sound and its answers."""
        self._shown = self.live.sound
        self.live_entry.show_sound(self.live.sound)
        self.live_entry.setChecked(True)
        self.song_list.selectionModel().clear()
        self.queue.prefer(None)
        self._show_again()

    def _show_again(self) -> None:
        shown = self._shown
        if shown is None:
            return
        self._middle.setCurrentIndex(1)
        self.spectrogram.timeline.setVisible(isinstance(shown, LiveSound))
        if isinstance(shown, LiveSound):
            self._show_picture(self.live.analysis.frames, None)
            self._show_live_scores(shown)
        else:
            self._show_picture(shown.frames, shown.duration)
            self.bars.set_scores(_scores_of(shown.outcome))
        if isinstance(shown, Song) and shown.state is State.ANALYSING:
            self._redraw.start()
        else:
            self._redraw.stop()
            self.spectrogram.view.refresh()
        self._refresh_headline()
        self._show_title()

    def _show_picture(self, frames: TrackFrames | RingBuffer | None, duration: float | None) -> None:
        """Show frames; only when they are others, for showing them anew forgets where the user had zoomed."""
        view = self.spectrogram.view
        if frames is None:
            view.clear()
        elif frames is not self._viewed:
            if isinstance(frames, TrackFrames):
                view.show_track(frames, duration)
            elif self._card is not None:
                view.show_live(frames, self._card.mel.frame_rate)
        elif duration != self._viewed_duration:
            view.set_duration(duration)
        self._viewed, self._viewed_duration = frames, duration

    def _show_nothing(self) -> None:
        self._shown = self._viewed = None
        self.queue.prefer(None)
        self._redraw.stop()
        self.spectrogram.view.clear()
        self._middle.setCurrentIndex(0)
        self.bars.reset()
        self._refresh_headline()
        self._show_title()

    def _show_live_scores(self, sound: LiveSound) -> None:
        live, calm = sound.outcome, sound.state is ListeningState.ON
        if live is None:
            self.bars.reset()
        else:
            # The bars move with every outcome; their percentages change as seldom as the headline's.
            self.bars.set_scores(_scores_of(live.outcome), printed=_scores_of(live.shown), calm=calm)

    def _show_title(self) -> None:
        # Qt adds the program's name where the platform wants it.
        shown = self._shown
        title = sound_name(shown) if isinstance(shown, LiveSound) else shown.name if shown else "Genrescope"
        self.setWindowTitle(title)

    @Slot()
    def _show_progress(self) -> None:
        progress = self.queue.progress
        if progress is None:
            self.headline.hide_progress()
        else:
            self.headline.show_progress(
                progress.share, progress.n_done, progress.n_songs, progress.seconds_left
            )
        actions = self.all_actions
        actions.resume.setEnabled(self.queue.can_resume)
        actions.analyse_failures_again.setEnabled(bool(self.queue.failures))
        actions.undo.setEnabled(self.queue.can_restore)

    @Slot()
    def _refresh_headline(self) -> None:
        shown, loading = self._shown, self.model.state is ModelState.LOADING
        if shown is None:
            words = words_of_nothing(loading)
        elif isinstance(shown, LiveSound):
            words = words_of_sound(shown.state, shown.device_name, shown.outcome, loading)
        else:
            words = words_of_file(shown, loading)
        self.headline.say(*words)
        self.stage.show(isinstance(shown, LiveSound), self._card)

    # -- drops -------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept files, and show what a drop does."""
        if event.mimeData().hasUrls():
            accept_copy(event)
            self.overlay.appear()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Accept files wherever they are, and whichever key is held meanwhile."""
        if event.mimeData().hasUrls():
            accept_copy(event)

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        """Hide what a drop does."""
        self.overlay.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        """Analyse what was dropped."""
        self.overlay.hide()
        accept_copy(event)
        dropped = dropped_paths(event.mimeData())
        if dropped:
            self.open_paths(dropped)
        else:
            self.banner.say(sentence_text(Sentence.NOT_A_FILE))

    # -- listening and recording -------------------------------------------------------------------

    @Slot()
    def _keep_awake(self) -> None:
        self._awake.keep((self.live.state.has_device or self.stage.is_open) and not self._closed)

    @Slot()
    def _listening_changed(self) -> None:
        self._keep_awake()
        if self.live.state is ListeningState.OFF:
            self._list_devices()
        self.live_entry.show_sound(self.live.sound)
        if isinstance(self._shown, LiveSound):
            self._show_again()

    @Slot()
    def _live_answered(self) -> None:
        self.spectrogram.timeline.refresh()
        self.live_entry.show_sound(self.live.sound)
        if isinstance(self._shown, LiveSound):
            self._show_live_scores(self._shown)
            self._refresh_headline()

    @Slot()
    def _live_ticked(self) -> None:
        if self.stage.is_open:
            self.stage.refresh()  # which covers the window
        elif isinstance(self._shown, LiveSound):
            self.spectrogram.view.refresh()

    def _list_devices_unless_recent(self) -> None:
        if time.monotonic() - self._devices_listed_at > LIST_DEVICES_AGAIN_S:
            self._list_devices()

    @Slot()
    def _list_devices(self) -> None:
        if self._painted and not self._closed:
            self._devices_listed_at = time.monotonic()
            self.live.list_devices()

    @Slot()
    def show_recordings_folder(self) -> None:
        """Open the folder of the recordings."""
        from genrescope.audio.recorder import recordings_folder

        folder = Path(self.settings.recordings_folder or recordings_folder())
        if folder.is_dir():
            show_folder(folder)
        else:
            self.banner.say(self.tr("There are no recordings yet."), kind="info")

    # -- actions -----------------------------------------------------------------------------------

    @Slot()
    def hear_demo(self) -> None:
        """Hear the piece that comes with Genrescope."""
        self.queue.add_files([paths.demo_clip()])

    @Slot(object)
    def _open_one(self, path: Path) -> None:
        self.open_paths([path])

    @Slot(str)
    def _choose_theme(self, mode: str) -> None:
        self.settings.theme = mode
        self._theme_switch.set_mode(mode)

    @Slot(str)
    def _choose_language(self, language: str) -> None:
        self.settings.language = language
        self._language.use(language)

    @Slot(str)
    def _choose_format(self, suffix: str) -> None:
        self.settings.recording_format = suffix

    @Slot()
    def _appearance_changed(self) -> None:
        self.settings.colormap = self.spectrogram.colormap
        self.settings.low_db, self.settings.high_db = (
            self.spectrogram.low.value(),
            self.spectrogram.high.value(),
        )

    @Slot(bool)
    def _sort(self, by_score: bool) -> None:
        self.settings.sorted_bars = by_score
        self.bars.set_sorted(by_score)

    @Slot()
    def _toggle_stage(self) -> None:
        if self.stage.is_open:
            self.stage.close()
        else:
            view = self.spectrogram.view
            self.stage.open(self.screen(), (view.colormap, *view.db_range))
            self._refresh_headline()

    @Slot()
    def _toggle_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    @Slot()
    def _row_chosen(self) -> None:
        index = self.song_list.currentIndex()
        song = self._song_at(index.row())
        is_selected = self.song_list.selectionModel().isSelected(index)
        if song is not None and song is not self._shown and is_selected:
            self.show_song(song)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the space bar that no button or box wanted."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.live.toggle()
        else:
            super().keyPressEvent(event)


def _is_unicode(path: Path) -> bool:
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True


def _scores_of(outcome: Outcome | None) -> dict[str, float]:
    """The scores for the bars; none for speech and applause, whatever the model makes of their genre."""
    return outcome.scores.as_dict() if isinstance(outcome, Genre | NotSure) else {}
