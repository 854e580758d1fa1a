"""Plays songs, and shows where."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent

from genrescope.audio.playback.speaker import Event, Speaker, Stopped
from genrescope.gui.actions import Actions
from genrescope.gui.playback.bar import PlaybackBar
from genrescope.gui.playback.following import Follower
from genrescope.gui.playback.outputs import OutputMenu
from genrescope.gui.shell.settings import Settings
from genrescope.gui.songs.queue import SongQueue
from genrescope.gui.songs.song import Song
from genrescope.gui.spectrogram.view import SpectrogramView
from genrescope.gui.text.errors import error_text
from genrescope.gui.widgets.banner import Banner, Message
from genrescope.gui.widgets.timeline.view import TimelineView

if TYPE_CHECKING:
    from genrescope.audio.devices import OutputDevice

TICK_MS = 16
PREPARE_MS = 300
"""How long a song is shown before the process that plays gets ready: it must not delay the analysis."""

STEP_S = 5.0
SMALL_STEP_S = 1.0
VOLUME_STEP = 5
RESTART_S = 3.0
"""After this time, "previous song" goes to the start of the song first, as in other players."""

SHORTEST_LOOP_S = 0.05

_PLAY_KEYS = (
    Qt.Key.Key_Space,
    Qt.Key.Key_MediaPlay,
    Qt.Key.Key_MediaPause,
    Qt.Key.Key_MediaTogglePlayPause,
)


class PlaybackController(QObject):
    """Plays the songs of the list: the one that is shown, and then the next ones.

    Parameters
    ----------
    queue : SongQueue
        The songs.
    bar, view, timeline
        The controls, and the views in which to show the playhead.
    outputs : QMenu
        Menu of the outputs.
    actions : Actions
        The commands.
    banner : Banner
        Shows errors.
    settings : Settings
        Remember volume and output.
    listed : callable
        Returns the songs in the order in which the user sees them.

    Attributes
    ----------
    speaker : Speaker
        The process that plays.
    song : Song or None
        The song that is played or paused.
    band : (float, float) or None
        The frequencies that are played, in Hz; None if all are.
    """

    changed = Signal()
    """The song, whether it is played, or the repeated region has changed."""

    moved = Signal()
    """The position has changed; emitted at the display's rate."""

    show_requested = Signal(object)
    """A Song that is to be shown."""

    _notified = Signal(object)

    def __init__(
        self,
        queue: SongQueue,
        bar: PlaybackBar,
        view: SpectrogramView,
        timeline: TimelineView,
        outputs: OutputMenu,
        actions: Actions,
        banner: Banner,
        settings: Settings,
        listed: Callable[[], list[Song]],
    ) -> None:
        super().__init__(bar)
        self._listed = listed
        self.speaker = Speaker(self._notified.emit)
        self.song: Song | None = None
        self.band: tuple[float, float] | None = None
        self._shown: Song | None = None
        self._queue = queue
        self._bar = bar
        self._view = view
        self._timeline = timeline
        self._outputs = outputs
        self._actions = actions
        self._banner = banner
        self._settings = settings
        self._error: Message | None = None
        self._is_muted = False
        self._follower = Follower(view.plot)
        self._timer = QTimer(self, interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._prepare_timer = QTimer(self, interval=PREPARE_MS, singleShot=True)
        self._prepare_timer.timeout.connect(self._prepare)
        self._notified.connect(self._take, Qt.ConnectionType.QueuedConnection)
        queue.removed.connect(self._songs_removed)
        view.seek_requested.connect(self.go_to)
        timeline.seek_requested.connect(self.go_to)
        for picture in (view, timeline):
            picture.region_selected.connect(self.repeat)
        view.band_selected.connect(self._band_selected)
        bar.volume_chosen.connect(self.set_volume)
        outputs.output_chosen.connect(self._output_chosen)
        actions.play.triggered.connect(self.toggle)
        actions.to_start.triggered.connect(self.go_to_start)
        actions.back.triggered.connect(partial(self.step, -STEP_S))
        actions.forward.triggered.connect(partial(self.step, STEP_S))
        actions.end_loop.triggered.connect(self.end_loop)
        actions.play_visible_band.triggered.connect(self._play_visible_band)
        actions.play_all_frequencies.triggered.connect(partial(self.set_band, None))
        actions.previous_song.triggered.connect(self.previous_song)
        actions.next_song.triggered.connect(self.next_song)
        actions.play_on.setChecked(settings.play_on)
        actions.play_on.triggered.connect(self._set_play_on)
        actions.volume_up.triggered.connect(partial(self._change_volume, VOLUME_STEP))
        actions.volume_down.triggered.connect(partial(self._change_volume, -VOLUME_STEP))
        actions.mute.triggered.connect(self.toggle_mute)
        bar.show_volume(settings.volume)
        self._apply_volume()
        self._update()

    # -- state -------------------------------------------------------------------------------------

    @property
    def is_playing(self) -> bool:
        """Whether a song is being played."""
        return self.speaker.is_playing

    @property
    def position(self) -> float | None:
        """Second of the shown song at which it is played or paused; None if it is not loaded."""
        return self.speaker.position() if self.song is not None and self.song is self._shown else None

    @property
    def region(self) -> tuple[float, float] | None:
        """The region of the shown song that is repeated."""
        return self.speaker.loop if self.position is not None else None

    def show(self, shown: Song | None) -> None:
        """Show the playback of a song; None shows none, for example while the live sound is shown."""
        if shown is not self._shown:
            self._shown = shown
            self._follower.start()
            if shown is not None:
                self._prepare_timer.start()
        self._update()

    def close(self, timeout: float) -> None:
        """Stop playing, and end the process, killed after ``timeout`` seconds; safe to call twice."""
        self._timer.stop()
        self._prepare_timer.stop()
        self.speaker.close(timeout)

    # -- commands ----------------------------------------------------------------------------------

    @Slot()
    def toggle(self) -> None:
        """Play or pause the shown song."""
        if self.is_playing and self._shown in (self.song, None):
            self.speaker.pause()
        elif self._shown is not None and self._shown is not self.song:
            self._load(self._shown, 0.0, play=True)
        elif self.song is not None:
            self._clear_error()
            self._follower.start()
            self.speaker.play()
        self._update()

    @Slot()
    def play_from_start(self) -> None:
        """Play the shown song from its start."""
        if self._shown is not None:
            self._load(self._shown, 0.0, play=True)

    @Slot(float)
    def go_to(self, seconds: float) -> None:
        """Go to a second of the shown song; a click outside the repeated region ends the repetition."""
        if self._shown is None:
            return
        region = self.region
        if region is not None and not region[0] <= seconds < region[1]:
            region = None
        self._load(self._shown, seconds, region)

    @Slot(float, float)
    def repeat(self, start: float, end: float) -> None:
        """Repeat a region of the shown song."""
        if self._shown is not None:
            region = (start, max(end, start + SHORTEST_LOOP_S))
            self._load(self._shown, start, region)

    @Slot()
    def end_loop(self) -> None:
        """Go on after the repeated region."""
        self.speaker.clear_loop()
        self._update()

    @Slot()
    def go_to_start(self) -> None:
        """Go to the start of the song, or of the repeated region."""
        if self.song is not None:
            self.speaker.seek(self.speaker.loop[0] if self.speaker.loop is not None else 0.0)
            self._follower.start()
            self._update()

    def step(self, seconds: float) -> None:
        """Go forward, or back."""
        song = self.song if self._shown is None else self._shown
        if song is None:
            return
        here = self.speaker.position() if song is self.song else 0.0
        target = max(0.0, here + seconds)
        if song.duration is not None and target >= song.duration:
            return
        region = self.speaker.loop if song is self.song else None
        if region is not None and not region[0] <= target < region[1]:
            region = None
        self._load(song, target, region)

    @Slot()
    def next_song(self) -> None:
        """Go to the next song of the list."""
        self._go_by(1)

    @Slot()
    def previous_song(self) -> None:
        """Go to the previous song of the list, or to the start of this one."""
        if self.song is not None and self.speaker.position() > RESTART_S:
            self.go_to_start()
        else:
            self._go_by(-1)

    @Slot(int)
    def set_volume(self, volume: int) -> None:
        """Set the volume, from 0 to 100."""
        self._settings.volume = volume
        self._is_muted = False
        self._bar.show_volume(volume)
        self._apply_volume()

    @Slot()
    def toggle_mute(self) -> None:
        """Mute or unmute."""
        self._is_muted = not self._is_muted
        self._apply_volume()

    def set_band(self, band: tuple[float, float] | None) -> None:
        """Play only the frequencies between two in Hz; None plays all."""
        self.band = band
        self.speaker.set_band(band)
        self._update()

    @Slot(object)
    def set_outputs(self, outputs: Sequence[OutputDevice]) -> None:
        """Offer the outputs that are connected now."""
        before = self._outputs.output
        if self._outputs.set_outputs(outputs):
            if self._outputs.output != before:
                self.speaker.set_output(self._outputs.output)
            self.speaker.restart_if_idle()

    def press_key(self, event: QKeyEvent) -> bool:
        """Handle a key that no widget has used; return whether it was used."""
        key, shift = event.key(), event.modifiers() == Qt.KeyboardModifier.ShiftModifier
        if event.modifiers() and not shift:
            return False
        actions = self._actions
        if key in _PLAY_KEYS and not shift:
            if not event.isAutoRepeat():
                actions.play.trigger()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            step = SMALL_STEP_S if shift else STEP_S
            self.step(-step if key == Qt.Key.Key_Left else step)
        elif key == Qt.Key.Key_Home:
            actions.to_start.trigger()
        elif key == Qt.Key.Key_MediaNext:
            actions.next_song.trigger()
        elif key == Qt.Key.Key_MediaPrevious:
            actions.previous_song.trigger()
        elif key == Qt.Key.Key_MediaStop:
            self.speaker.pause()
            self.go_to_start()
        elif key == Qt.Key.Key_Escape and actions.play_all_frequencies.isEnabled():
            actions.play_all_frequencies.trigger()
        elif key == Qt.Key.Key_Escape and actions.end_loop.isEnabled():
            actions.end_loop.trigger()
        else:
            return False
        return True

    @Slot()
    def _prepare(self) -> None:
        if self._shown is not None:
            self.speaker.prepare(self._shown.path)

    # -- parts -------------------------------------------------------------------------------------

    def _load(
        self,
        song: Song,
        seconds: float,
        region: tuple[float, float] | None = None,
        *,
        play: bool | None = None,
    ) -> None:
        self._clear_error()
        self.song = song
        self.speaker.load(song.path, seconds, loop=region, play=play)
        self._follower.start()
        self._update()

    def _go_by(self, rows: int) -> None:
        """Go to another song of the list; show it if the present one is shown."""
        song = self._neighbour(rows)
        if song is None:
            return
        is_shown = self._shown in (self.song, None) or self.song is None
        self._load(song, 0.0)
        if is_shown:
            self.show_requested.emit(song)

    def _neighbour(self, rows: int) -> Song | None:
        songs, here = self._listed(), self.song or self._shown
        if here not in songs:
            return None
        row = songs.index(here) + rows
        return songs[row] if 0 <= row < len(songs) else None

    def _clear_error(self) -> None:
        if self._error is not None and self._banner.message is self._error:
            self._banner.dismiss()
        self._error = None

    @Slot(object)
    def _take(self, event: Event) -> None:
        if isinstance(event, Stopped):
            self._error = Message(partial(error_text, event.error))
            self._banner.show_message(self._error)
        elif not self.is_playing and self.song is not None:
            following = self._neighbour(1) if self._settings.play_on else None
            if following is not None:
                is_shown = self._shown is self.song
                self._load(following, 0.0, play=True)
                if is_shown:
                    self.show_requested.emit(following)
            else:
                self.speaker.load(self.song.path, 0.0)
        self._update()

    @Slot(object)
    def _songs_removed(self, songs: list[Song]) -> None:
        if self.song in songs:
            self.speaker.pause()
            self.song = None
        self._update()

    @Slot(bool)
    def _set_play_on(self, is_on: bool) -> None:
        self._settings.play_on = is_on

    @Slot(float, float)
    def _band_selected(self, low: float, high: float) -> None:
        self.set_band((low, high))

    @Slot()
    def _play_visible_band(self) -> None:
        self.set_band(self._view.visible_band)

    @Slot()
    def _output_chosen(self) -> None:
        self._settings.output = self._outputs.chosen
        self._settings.output_name = self._outputs.chosen_name
        self.speaker.set_output(self._outputs.output)

    def _change_volume(self, change: int) -> None:
        self.set_volume(min(100, max(0, self._settings.volume + change)))

    def _apply_volume(self) -> None:
        # The third power: equal steps of the slider sound equally large.
        self.speaker.set_volume(0.0 if self._is_muted else (self._settings.volume / 100) ** 3)
        self._actions.mute.set_on(self._is_muted)

    def _update(self) -> None:
        """Show the song, the region and whether it is played."""
        shown, actions = self._shown, self._actions
        is_playing, is_loaded = self.is_playing, self.song is not None
        self._bar.setVisible(shown is not None or is_playing)
        self._queue.model.set_played(self.song if is_playing else None)
        other = self.song if is_playing and self.song is not shown else None
        self._bar.name.say(other.name if other is not None else "")
        actions.play.set_on(is_playing and shown in (self.song, None))
        actions.play.setEnabled(shown is not None or is_loaded)
        actions.to_start.setEnabled(is_loaded)
        actions.back.setEnabled(is_loaded)
        actions.forward.setEnabled(shown is not None or is_loaded)
        actions.end_loop.setEnabled(self.speaker.loop is not None)
        actions.play_visible_band.setEnabled(shown is not None)
        actions.play_all_frequencies.setEnabled(self.band is not None)
        self.enable_neighbours()
        self._view.set_region(self.region)
        self._timeline.set_region(self.region)
        self._view.set_band(self.band if shown is not None else None)
        if is_playing != self._timer.isActive():
            self._timer.start() if is_playing else self._timer.stop()
        self._show_position()
        self.changed.emit()

    @Slot()
    def enable_neighbours(self) -> None:
        """Enable the actions that go to another song; to be called when the order has changed."""
        is_loaded = self.song is not None
        self._actions.previous_song.setEnabled(is_loaded or self._neighbour(-1) is not None)
        self._actions.next_song.setEnabled(self._neighbour(1) is not None)

    @Slot()
    def _tick(self) -> None:
        self._show_position()
        self.moved.emit()

    def _show_position(self) -> None:
        position = self.position
        self._view.set_playhead(position)
        self._timeline.set_playhead(position)
        if position is not None and self.is_playing:
            self._follower.follow(position)
        song = self._shown if self._shown is not None else self.song
        if song is not None:
            seconds = self.speaker.position() if song is self.song else 0.0
            self._bar.show_time(seconds, song.duration)
