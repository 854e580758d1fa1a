"""Decides what the window shows: a song, the live sound, or neither."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from genrescope.analysis.timeline import Timeline
from genrescope.audio.ring import RingBuffer
from genrescope.features.track_frames import TrackFrames
from genrescope.gui.central_widget import CentralWidget
from genrescope.gui.inference.model_choice import ModelChoice, ModelState
from genrescope.gui.live.connection import ListeningState
from genrescope.gui.live.controller import LiveController
from genrescope.gui.live.headline import live_headline, sound_name
from genrescope.gui.live.live_sound import LiveSound
from genrescope.gui.playback.controller import PlaybackController
from genrescope.gui.songs.curve import curve_of_song
from genrescope.gui.songs.headline import song_headline
from genrescope.gui.songs.queue import SongQueue
from genrescope.gui.songs.song import Song, State
from genrescope.gui.stage.stage import Stage
from genrescope.gui.text.headline import idle_headline
from genrescope.inference.model_card import ModelCard
from genrescope.inference.outcome import Genre, Mixed, NotSure, Outcome, ShownTag
from genrescope.inference.scores import tags_to_show

if TYPE_CHECKING:
    from genrescope.analysis.track import TrackResult

REDRAW_MS = 100
MOMENT_S = 0.2
"""How often the scores of the moment that is played are shown; a patch takes longer."""


class Presenter(QObject):
    """Chooses what to show, and keeps all views in sync.

    Parameters
    ----------
    queue : SongQueue
        The songs.
    live : LiveController
        The live sound.
    playback : PlaybackController
        Where the shown song is played.
    model : ModelChoice
        Provides the genres and frame parameters.
    views : CentralWidget
        The views of the window.
    stage : Stage
        The full-screen view.
    """

    freeze_changed = Signal()
    """``can_freeze`` or ``is_frozen`` has changed."""

    title_changed = Signal(str)
    """Title of the window; empty while nothing is shown."""

    def __init__(
        self,
        queue: SongQueue,
        live: LiveController,
        playback: PlaybackController,
        model: ModelChoice,
        views: CentralWidget,
        stage: Stage,
    ) -> None:
        super().__init__(views.headline)
        self._queue = queue
        self._live = live
        self._playback = playback
        self._model = model
        self._views = views
        self._stage = stage
        self._card: ModelCard | None = None
        self._shown: Song | LiveSound | None = None
        self._moment: tuple[float, Outcome] | None = None
        self._frames: TrackFrames | RingBuffer | None = None
        self._duration: float | None = None
        self._is_frozen = False
        self._drawn: tuple[Song, TrackResult | None, ModelCard | None] | None = None
        self._n_drawn = 0
        self._redraw = QTimer(self, interval=REDRAW_MS)
        self._redraw.timeout.connect(self._refresh_song)
        queue.opened.connect(self._song_opened)
        queue.removed.connect(self._songs_removed)
        queue.changed.connect(self._song_changed)
        queue.progressed.connect(self._show_progress)
        playback.changed.connect(self._show_moment)
        playback.moved.connect(self._follow_playback)
        playback.show_requested.connect(self.show_song)
        live.started.connect(self.show_live)
        live.changed.connect(self._live_changed)
        live.answered.connect(self._live_answered)
        live.analysis.ticked.connect(self._live_ticked)
        model.changed.connect(self.show_headline)
        views.sidebar.entry.clicked.connect(self.show_live)
        views.sidebar.entry.dismiss_pressed.connect(self.dismiss_live)
        views.view_changed.connect(self._view_changed)
        # A view makes a row current when it gets the focus; react only to selected rows.
        for rows in (views.sidebar.songs.selectionModel(), views.table.view.selectionModel()):
            rows.currentChanged.connect(self._row_selected)
            rows.selectionChanged.connect(self._row_selected)
        self.show_nothing()

    @property
    def can_freeze(self) -> bool:
        """Whether live sound with a picture is shown."""
        return isinstance(self._shown, LiveSound) and self._live.analysis.frames is not None

    @property
    def is_frozen(self) -> bool:
        """Whether the picture of the live sound stands still."""
        return self._is_frozen

    @Slot()
    def toggle_freeze(self) -> None:
        """Freeze the picture of the live sound, which can then be scrolled back, or let it continue."""
        frames = self._live.analysis.frames
        if not self.can_freeze or frames is None or self._card is None:
            return
        self._is_frozen = not self._is_frozen
        if self._is_frozen:
            self._views.spectrogram.view.freeze(frames, self._card.mel.frame_rate)
        else:
            self._views.spectrogram.view.show_live(frames, self._card.mel.frame_rate)
        self.freeze_changed.emit()

    @property
    def shown(self) -> Song | LiveSound | None:
        """The song or live sound that is shown."""
        return self._shown

    def use_card(self, card: ModelCard) -> None:
        """Set up the views for the genres and frames of a model."""
        before, self._card = self._card, card
        if card == before:
            return
        if card.classes != self._views.bars.classes:
            self._views.bars.set_classes(card.classes)
        self._views.table.use_card(card)
        self._views.tags.setVisible(bool(card.tags))
        view = self._views.spectrogram.view
        view.set_mel(card.mel)
        if view.is_empty:
            self._frames = None
        if isinstance(self._shown, LiveSound):
            self._show()

    def close(self) -> None:
        """Stop drawing."""
        self._redraw.stop()

    # -- what is shown -----------------------------------------------------------------------------

    def show_song(self, song: Song) -> None:
        """Show a song."""
        self._shown = song
        self._moment = None
        self._views.sidebar.entry.setChecked(False)
        if self._views.songs.current is not song:
            self._views.songs.select([song])
        self._queue.prefer(song, needs_frames=not self._views.is_table)
        self._show()

    @Slot()
    def show_live(self) -> None:
        """Show the live sound."""
        self._shown = self._live.sound
        self._views.show_cards()
        sidebar = self._views.sidebar
        sidebar.entry.show_sound(self._live.sound)
        sidebar.entry.setChecked(True)
        sidebar.songs.selectionModel().clear()
        self._queue.prefer(None)
        self._show()

    @Slot()
    def dismiss_live(self) -> None:
        """Dismiss the live sound, unless it is being listened to."""
        if self._live.dismiss():
            self._views.sidebar.entry.show_sound(None)
            if isinstance(self._shown, LiveSound):
                self._show_next()

    def show_nothing(self) -> None:
        """Show the welcome page."""
        self._shown = self._frames = None
        self._is_frozen = False
        self._queue.prefer(None)
        self._redraw.stop()
        self._views.spectrogram.view.clear()
        self._drawn = None
        self._views.spectrogram.timeline.clear()
        self._views.show_page(self._views.welcome)
        self._views.bars.reset()
        self._views.tags.set_tags(())
        self._playback.show(None)
        self.show_headline()
        self.show_title()

    def _show_next(self) -> None:
        """Show something else in place of a removed song."""
        following = self._views.songs.following
        if following is not None:
            self.show_song(following)
        elif self._live.sound is not None:
            self.show_live()
        else:
            self.show_nothing()

    def _show(self) -> None:
        """Update all views."""
        shown, spectrogram = self._shown, self._views.spectrogram
        if shown is None:
            return
        self._views.show_page(spectrogram)
        if isinstance(shown, LiveSound):
            self._drawn = None
            spectrogram.timeline.show_live(self._live.analysis.timeline)
            self._show_frames(self._live.analysis.frames, None)
            self._show_live_scores(shown)
        else:
            self._show_frames(shown.frames, shown.duration)
            self._show_timeline(shown)
            self._moment = self._current_moment()
            self._show_song_scores(shown)
            self._views.tags.set_tags(self._tags_of(shown))
        self._playback.show(shown if isinstance(shown, Song) else None)
        if isinstance(shown, Song) and shown.state is State.ANALYSING:
            self._redraw.start()
        else:
            self._redraw.stop()
            spectrogram.view.refresh()
        self.show_headline()
        self.show_title()

    def _show_frames(self, frames: TrackFrames | RingBuffer | None, duration: float | None) -> None:
        """Show frames unless they are already shown: showing them again would reset the zoom."""
        view = self._views.spectrogram.view
        if frames is not self._frames:
            self._is_frozen = False
        if frames is None:
            view.clear()
        elif frames is not self._frames:
            if isinstance(frames, TrackFrames):
                view.show_track(frames, duration)
            elif self._card is not None:
                view.show_live(frames, self._card.mel.frame_rate)
        elif duration != self._duration:
            view.set_duration(duration)
        self._frames, self._duration = frames, duration
        self.freeze_changed.emit()

    def _show_timeline(self, song: Song) -> None:
        """Show the scores of a song over time, and its sections; while it is analysed, in steps of 2 %."""
        drawn, n_patches = (song, song.result, self._card), len(song.taggram or ())
        step = max(8, n_patches // 50)
        if self._card is None or (drawn == self._drawn and 0 <= n_patches - self._n_drawn < step):
            return
        self._drawn, self._n_drawn = drawn, n_patches
        sections = song.result.sections if song.result is not None else Timeline()
        self._views.spectrogram.timeline.show_track(curve_of_song(song, self._card), sections)

    @Slot()
    def _refresh_song(self) -> None:
        """Show more of the song that is analysed."""
        self._views.spectrogram.view.refresh()
        if isinstance(self._shown, Song):
            self._show_timeline(self._shown)

    def _show_scores(
        self, outcome: Outcome | None, *, printed: Outcome | None = None, calm: bool = False
    ) -> None:
        """Show the scores of an outcome in the bars, with the percentages of the one in the headline."""
        self._views.bars.set_scores(_scores_of(outcome), printed=_scores_of(printed) or None, calm=calm)

    def _show_song_scores(self, song: Song) -> None:
        """Show the scores of the moment that is played, or those of the whole song."""
        outcome = song.outcome if self._moment is None else self._moment[1]
        if song.state is State.OLD:
            outcome = None  # the other model may have other genres
        self._show_scores(outcome, calm=self._playback.is_playing)

    def _current_moment(self) -> tuple[float, Outcome] | None:
        """Return the position at which the shown song is played or paused, and its outcome there.

        None at the start of the song, and until it is analysed.
        """
        song, position, card = self._shown, self._playback.position, self._card
        if not isinstance(song, Song) or song.result is None or card is None or not position:
            return None
        from genrescope.analysis.track import outcome_at

        return position, outcome_at(song.result, card, position)

    @Slot()
    def _follow_playback(self) -> None:
        """Show the moment again if it may have changed: a few times per second."""
        position = self._playback.position
        shown = None if self._moment is None else self._moment[0]
        if position is None or shown is None or abs(position - shown) >= MOMENT_S:
            self._show_moment()

    @Slot()
    def _show_moment(self) -> None:
        if isinstance(self._shown, Song):
            self._moment = self._current_moment()
            self._show_song_scores(self._shown)
            self.show_headline()

    def _show_live_scores(self, sound: LiveSound) -> None:
        live, calm = sound.outcome, sound.state is ListeningState.ON
        if live is None:
            self._show_scores(None, calm=calm)
        else:
            self._show_scores(live.outcome, printed=live.shown, calm=calm)
        self._views.tags.set_tags(live.tags if live is not None else ())

    def _tags_of(self, song: Song) -> tuple[ShownTag, ...]:
        """Return the tags to show for a song; none before its end, nor for sound that is not music."""
        if song.result is None or self._card is None or not _scores_of(song.result.outcome):
            return ()
        return tags_to_show(song.result.tags, self._card)

    @Slot()
    def show_headline(self) -> None:
        """Show the headline in the current language."""
        shown, is_loading = self._shown, self._model.state is ModelState.LOADING
        if shown is None:
            title, detail = idle_headline(is_loading=is_loading)
        elif isinstance(shown, LiveSound):
            title, detail = live_headline(shown, is_loading=is_loading)
        else:
            title, detail = song_headline(shown, is_loading=is_loading, moment=self._moment)
        self._views.headline.say(title, detail)
        self._stage.show(isinstance(shown, LiveSound), self._card)

    def show_title(self) -> None:
        """Emit the window title in the current language."""
        shown = self._shown
        title = sound_name(shown) if isinstance(shown, LiveSound) else shown.name if shown else ""
        self.title_changed.emit(title)

    # -- the songs ---------------------------------------------------------------------------------

    @Slot(object)
    def _song_opened(self, song: Song) -> None:
        self.show_song(song)
        self._views.songs.setFocus()

    @Slot(object)
    def _song_changed(self, song: Song) -> None:
        if song is self._shown:
            self._show()

    @Slot(object)
    def _songs_removed(self, songs: list[Song]) -> None:
        if self._shown in songs:
            self._show_next()

    @Slot()
    def _row_selected(self) -> None:
        song = self._views.songs.current
        if song is not None and song is not self._shown:
            self.show_song(song)

    @Slot()
    def _view_changed(self) -> None:
        if isinstance(self._shown, Song):
            self.show_song(self._shown)

    @Slot()
    def _show_progress(self) -> None:
        progress, is_searching = self._queue.progress, self._queue.is_searching
        if progress is not None:
            self._views.headline.show_progress(
                progress.share,
                progress.n_done,
                progress.n_songs,
                progress.seconds_left,
                is_searching=is_searching,
            )
        elif is_searching:
            self._views.headline.show_progress(None, 0, 0, None, is_searching=True)
        else:
            self._views.headline.hide_progress()

    # -- the live sound ----------------------------------------------------------------------------

    @Slot()
    def _live_changed(self) -> None:
        self._views.sidebar.entry.show_sound(self._live.sound)
        if isinstance(self._shown, LiveSound):
            self._show()

    @Slot()
    def _live_answered(self) -> None:
        self._views.spectrogram.timeline.refresh()
        self._views.sidebar.entry.show_sound(self._live.sound)
        if isinstance(self._shown, LiveSound):
            self._show_live_scores(self._shown)
            self.show_headline()

    @Slot()
    def _live_ticked(self) -> None:
        if self._stage.is_open:
            self._stage.refresh()  # the stage covers the window
        elif isinstance(self._shown, LiveSound) and not self._is_frozen:
            self._views.spectrogram.view.refresh()


def _scores_of(outcome: Outcome | None) -> dict[str, float]:
    """Return the scores for the bars; none for sound that is not music."""
    return outcome.scores.as_dict() if isinstance(outcome, Genre | Mixed | NotSure) else {}
