"""The queue of songs: one is analysed at a time, the others wait."""

from __future__ import annotations

import contextlib
import itertools
import os
import threading
from collections import deque
from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from genrescope.analysis.curve import GrowingTaggram
from genrescope.audio.files import MAX_SONGS_IN_FOLDER, display_name, songs_in
from genrescope.errors import Sentence, UserError, as_user_error
from genrescope.features.track_frames import TrackFrames
from genrescope.gui.inference.worker import Inference, TrackJob
from genrescope.gui.songs.library import Known, SongLibrary
from genrescope.gui.songs.model import SongListModel
from genrescope.gui.songs.progress import ProgressEstimate, QueueProgress
from genrescope.gui.songs.song import Song, State
from genrescope.inference.model_card import ModelCard

if TYPE_CHECKING:
    from genrescope.analysis.track import TrackProgress, TrackResult

MAX_FRAMES_NBYTES = 64 * 2**20
"""Bytes of spectrograms to keep for songs that are not shown."""

MAX_REMOVALS = 20
"""Number of removals that can be undone."""

HEAD_START_MS = 8
"""Delay that lets the window show new songs before their analysis keeps two cores busy."""

LOOK_UP_MS = 5_000
"""How long songs wait for the library to say anything."""


@dataclass(frozen=True)
class _Removal:
    """Songs that were removed together, and the whole list before that."""

    songs: frozenset[Song]
    before: list[Song]


class SongQueue(QObject):
    """Opens songs, analyses them one after another, and keeps the results.

    Parameters
    ----------
    inference : Inference
        Analyses them.
    library : SongLibrary
        Knows those that were analysed before, and remembers the others.

    Attributes
    ----------
    model : SongListModel
        The rows of the list.
    """

    added = Signal(object)
    """List of new songs."""

    opened = Signal(object)
    """The first of the songs that were opened, new or already in the list."""

    changed = Signal(object)
    """A song whose state, outcome or progress has changed."""

    progressed = Signal()
    """``progress`` has changed."""

    finished = Signal(object, object)
    """Song and TrackResult."""

    failed = Signal(object, object)
    """Song and UserError."""

    cancelled = Signal(object)
    """List of cancelled songs; `resume` continues them."""

    removed = Signal(object)
    """List of removed songs; `restore` brings back those removed last."""

    continued = Signal()
    """Songs were queued again or restored to the list."""

    old_found = Signal()
    """There are songs with an outcome of another model; `analyse_old_again` analyses them."""

    empty = Signal()
    """No song is being analysed or waiting."""

    folder_failed = Signal(object)
    """UserError of a folder without songs, or with too many."""

    _folder_searched = Signal(object, object, object)
    """Event that stops the search, list of Song, and UserError or None."""

    def __init__(self, inference: Inference, library: SongLibrary) -> None:
        super().__init__()
        self.model = SongListModel()
        self._inference = inference
        self._library = library
        self._answer: Future[TrackResult] | None = None
        self._card: ModelCard | None = None
        self._job: TrackJob | None = None
        self._song: Song | None = None
        self._preferred: Song | None = None
        self._needs_frames = False
        self._removals: deque[_Removal] = deque(maxlen=MAX_REMOVALS)
        self._with_frames: list[Song] = []
        self._estimate = ProgressEstimate()
        self._ids = itertools.count(1)
        self._folders: ThreadPoolExecutor | None = None
        self._stop_searches = threading.Event()
        self._searches: set[Future[None]] = set()
        self._n_searches = 0
        self._is_closed = False
        self._head_start = QTimer(self, interval=HEAD_START_MS, singleShot=True)
        self._head_start.timeout.connect(self._advance)
        self._late = QTimer(self, interval=LOOK_UP_MS, singleShot=True)
        self._late.timeout.connect(self._wait_no_longer)
        queued = Qt.ConnectionType.QueuedConnection
        worker = inference.worker
        worker.progressed.connect(self._take_progress, queued)
        worker.finished.connect(self._take_result, queued)
        worker.failed.connect(self._take_failure, queued)
        worker.cancelled.connect(self._take_cancel, queued)
        self._folder_searched.connect(self._take_folder, queued)
        library.found.connect(self._take_known, queued)
        library.recognised.connect(self._take_recognised, queued)

    @property
    def progress(self) -> QueueProgress | None:
        """Progress of the queue; None while nothing is analysed."""
        if self._song is None or self._song.state is not State.ANALYSING:
            return None
        return self._estimate.progress(self._song.share, len(self._with_state(State.WAITING)))

    @property
    def is_searching(self) -> bool:
        """Whether a folder is being searched for songs."""
        return self._n_searches > 0

    @property
    def can_cancel(self) -> bool:
        """Whether a song is being analysed or waiting, or a folder is being searched."""
        return self.is_searching or any(song.is_pending for song in self.model.songs)

    @property
    def can_clear(self) -> bool:
        """Whether there are songs, or a folder is being searched for them."""
        return self.is_searching or bool(self.model.songs)

    @property
    def failures(self) -> list[Song]:
        """The songs that could not be analysed."""
        return self._with_state(State.FAILED)

    @property
    def can_resume(self) -> bool:
        """Whether songs were cancelled."""
        return bool(self._with_state(State.CANCELLED))

    @property
    def old(self) -> list[Song]:
        """The songs with an outcome of another model."""
        return self._with_state(State.OLD)

    @property
    def can_restore(self) -> bool:
        """Whether songs were removed."""
        return bool(self._removals)

    def open_paths(self, paths: Iterable[Path]) -> None:
        """Open files, and the songs in folders as soon as they are found."""
        files = []
        for path in paths:
            if os.path.isdir(path):
                if self._folders is None:
                    self._folders = ThreadPoolExecutor(1, thread_name_prefix="folders")
                self._n_searches += 1
                self._searches.add(self._folders.submit(self._search, path, self._stop_searches))
            else:
                files.append(path)
        self.add_files(files)
        self.progressed.emit()

    def bring_back(self, songs: list[Song]) -> None:
        """Open songs of the last session."""
        self._add(songs)
        self.progressed.emit()

    def add_files(self, files: Iterable[Path]) -> None:
        """Open files; a file that is already in the list does not get a second row.

        Such a file is analysed again if it has no result or has changed.
        """
        self._add([Song(path) for path in files])

    def _add(self, songs: list[Song]) -> None:
        if not songs or self._is_closed:
            return
        known = {song.identity: song for song in self.model.songs}
        opened = [known.setdefault(song.identity, song) for song in songs]
        present = set(self.model.songs)
        new = [song for song in dict.fromkeys(opened) if song not in present]
        self.model.add(new)
        if new:
            self._look_up(new)
            self.added.emit(new)
        self.opened.emit(opened[0])
        self.analyse_again(_outdated(zip(opened, songs, strict=True)))
        self._head_start.start()

    def use_model(self, card: ModelCard) -> None:
        """Analyse the songs with this model, including those with a result from another model."""
        if card is not self._card:
            self._card = card
            # The previous model has dropped its song and sends no more signals about it.
            self._job = self._song = None
            self._forget_answer()
            self._library.use_model(card)
            for song in (*self.model.songs, *self._removed_songs()):
                if song.state is not State.FAILED:
                    self._drop_frames(song)
                    is_cancelled = song.state is State.CANCELLED
                    song.reset()
                    if is_cancelled:
                        song.state = State.CANCELLED
                    self.changed.emit(song)
            self._look_up(self._with_state(State.WAITING))
            self.model.touch_all()
        self._advance()

    def prefer(self, song: Song | None, *, needs_frames: bool = True) -> None:
        """Keep the spectrogram of this song, which is now shown, and analyse it first.

        Parameters
        ----------
        song : Song or None
            The song.
        needs_frames : bool
            Whether its spectrogram is visible, too.
        """
        self._preferred, self._needs_frames = song, needs_frames
        if song is None:
            return
        if song.state in (State.DONE, State.OLD) and song.frames is None and needs_frames:
            # Its frames were dropped to save memory; decode the file again.
            song.state = State.WAITING
            self._advance()
        elif song in self._with_frames:
            self._with_frames.remove(song)
            self._with_frames.append(song)

    def relocate(self, moves: Mapping[Path, Path]) -> None:
        """Note that files were moved.

        Parameters
        ----------
        moves : mapping of pathlib.Path to pathlib.Path
            The new path of each, by its absolute old one.
        """
        for song in (*self.model.songs, *self._removed_songs()):
            new = moves.get(song.path.absolute())
            if new is not None:
                song.relocate(new)
                self.changed.emit(song)
        self.model.touch_all()

    def analyse_again(self, songs: Iterable[Song]) -> None:
        """Analyse songs again."""
        present = set(self.model.songs)
        again = [song for song in songs if song in present and not song.is_pending]
        for song in again:
            song.reset()
            self.changed.emit(song)
        if again:
            self.model.touch_all()
            self.continued.emit()
            self._advance()

    @Slot()
    def analyse_failures_again(self) -> None:
        """Retry all songs that could not be analysed."""
        self.analyse_again(self.failures)

    @Slot()
    def analyse_old_again(self) -> None:
        """Analyse the songs that another model has analysed."""
        self.analyse_again(self.old)

    @Slot()
    def cancel(self) -> None:
        """Cancel the current song, all songs that wait, and the search of folders."""
        self._end_searches()
        pending = [song for song in self.model.songs if song.is_pending]
        for song in pending:
            song.stop()
            self.changed.emit(song)
        self.model.touch_all()
        self._inference.cancel()
        self._estimate.reset()
        self.progressed.emit()
        cancelled = [song for song in pending if song.state is State.CANCELLED]
        if cancelled:
            self.cancelled.emit(cancelled)

    @Slot()
    def resume(self) -> None:
        """Continue with the cancelled songs."""
        self.analyse_again(self._with_state(State.CANCELLED))

    def remove(self, songs: Iterable[Song]) -> None:
        """Remove songs from the list; :meth:`restore` brings back those removed last."""
        wanted = set(songs)
        removed = [song for song in self.model.songs if song in wanted]
        if not removed:
            return
        for song in self._removed_songs():
            self._drop_frames(song)
        self._removals.append(_Removal(frozenset(removed), list(self.model.songs)))
        if self._song in wanted:
            self._inference.cancel()
        for song in removed:
            if song.is_pending and song.result is not None:
                song.stop()
            elif song.is_pending:
                song.reset()
        self.model.remove(wanted)
        self.removed.emit(removed)
        self.progressed.emit()

    def clear(self) -> None:
        """Remove all songs, and stop searching folders."""
        self._end_searches()
        self.remove(self.model.songs)
        self.progressed.emit()

    @Slot()
    def restore(self) -> None:
        """Bring back the songs removed last, with their results and in their old order.

        A song that has been reopened since then only moves back to its place.
        """
        if not self._removals:
            return
        removal = self._removals.pop()
        present = {song.identity: song for song in self.model.songs}
        before = (present.get(song.identity, song) for song in removal.before)
        kept = [song for song in before if song in removal.songs or song.identity in present]
        order = list(dict.fromkeys([*kept, *self.model.songs]))
        present_songs = set(self.model.songs)
        self.model.reorder([song for song in order if song in present_songs])
        restored = [(row, song) for row, song in enumerate(order) if song not in present_songs]
        self.model.insert(restored)
        self.continued.emit()
        if restored:
            self.opened.emit(restored[0][1])
        self._advance()

    def close(self, timeout_s: float) -> bool:
        """Stop opening songs; the window closes the inference thread.

        Returns
        -------
        bool
            False if a folder did not respond in time.
        """
        self._is_closed = True
        self._stop_searches.set()
        self._head_start.stop()
        self._late.stop()
        self._inference.cancel()
        if self._folders is not None:
            self._folders.shutdown(wait=False, cancel_futures=True)
        return not wait(self._searches, timeout_s).not_done

    def _with_state(self, state: State) -> list[Song]:
        return [song for song in self.model.songs if song.state is state]

    def _removed_songs(self) -> list[Song]:
        return [song for removal in self._removals for song in removal.songs]

    def _end_searches(self) -> None:
        self._stop_searches.set()
        self._stop_searches = threading.Event()
        self._n_searches = 0
        if self._folders is not None:
            # A search may hang on a drive that is gone; the next one gets another thread.
            self._folders.shutdown(wait=False, cancel_futures=True)
            self._folders = None

    def _search(self, folder: Path, stop: threading.Event) -> None:
        """Find the songs in a folder; runs in its own thread, because a disk may be slow."""
        songs: list[Song] = []
        error = None
        try:
            for path in songs_in(folder, stop, limit=MAX_SONGS_IN_FOLDER + 1):
                if stop.is_set():
                    return
                song = Song(path)
                song.identity, song.version  # noqa: B018 - cached here, where it cannot block the window
                songs.append(song)
        except Exception as failure:
            error = as_user_error(failure, display_name(folder))
        if len(songs) > MAX_SONGS_IN_FOLDER:
            del songs[MAX_SONGS_IN_FOLDER:]
            name = display_name(folder)
            error = UserError(Sentence.TOO_MANY_SONGS, name=name, count=MAX_SONGS_IN_FOLDER)
        if not stop.is_set():
            self._folder_searched.emit(stop, songs, error)

    @Slot(object, object, object)
    def _take_folder(self, stop: threading.Event, songs: list[Song], error: UserError | None) -> None:
        if stop.is_set():
            return
        self._n_searches -= 1
        self._add(songs)
        if error is not None:
            self.folder_failed.emit(error)
        self.progressed.emit()

    @Slot()
    def _advance(self) -> None:
        """Start the next song, unless one is being analysed."""
        while self._job is None and self._card is not None and not self._is_closed:
            song = self._next()
            if song is None and self._with_state(State.WAITING):
                break  # until the library has been asked for them
            if song is None:
                self._estimate.reset()
                self.progressed.emit()
                self.empty.emit()
                return
            try:
                self._start(song, self._card)
            except Exception as error:  # MemoryError, for example; the songs after this one may be smaller
                self._fail(song, as_user_error(error, song.name))
        self.progressed.emit()

    def _start(self, song: Song, card: ModelCard) -> None:
        self._drop_frames(song)
        self._song = song
        song.state, song.seconds, song.error = State.ANALYSING, 0.0, None
        song.frames = TrackFrames(card.mel.n_mels, card.mel.frame_rate)
        self._with_frames.append(song)
        self._trim_frames()
        self._estimate.start()
        song.taggram = GrowingTaggram(len(card.classes) + 1)
        if song.result is None:
            self._answer = self._library.remember(song)
        self._job = TrackJob(next(self._ids), song.path, song.taggram, song.frames, card)
        self._inference.classify_track(self._job)
        self._notify(song)

    def _next(self) -> Song | None:
        preferred = self._preferred
        if preferred is not None and _is_ready(preferred) and preferred in self.model.songs:
            return preferred
        return next(filter(_is_ready, self.model.songs), None)

    def _trim_frames(self) -> None:
        """Drop the spectrograms of the songs shown longest ago."""
        total = sum(_nbytes(song) for song in self._with_frames)
        for song in list(self._with_frames):
            if total <= MAX_FRAMES_NBYTES:
                return
            if song is not self._preferred and song is not self._song:
                total -= _nbytes(song)
                self._drop_frames(song)

    def _drop_frames(self, song: Song) -> None:
        song.frames = None
        if song in self._with_frames:
            self._with_frames.remove(song)

    def _notify(self, song: Song) -> None:
        if song in self.model.songs:
            self.model.touch(song)
            self.changed.emit(song)

    def _song_of(self, job: int) -> Song | None:
        """Return the song of the current job; None for an earlier job, whose signals are outdated."""
        return self._song if self._job is not None and self._job.id == job else None

    # -- the library ---------------------------------------------------------------------------------

    def _look_up(self, songs: list[Song]) -> None:
        """Ask the library for songs; they are analysed when it has answered that it does not know them."""
        for song in songs:
            song.is_looked_up = False
        if self._card is not None:
            self._library.look_up(songs)
            self._late.start()

    @Slot(object)
    def _take_known(self, known: list[Known]) -> None:
        known = [one for one in known if one.card is self._card]  # else they are looked up again
        for one in known:
            song = one.song
            if one.tags is not None:
                song.title, song.artist, song.genres = one.tags.title, one.tags.artist, one.tags.genres
            is_new = not song.is_looked_up and song.state is State.WAITING and song.result is None
            song.is_looked_up = True
            if one.result is not None and is_new:
                self._use_known(song, one.result)
                if song is self._preferred and self._needs_frames:
                    song.state = State.WAITING
            elif one.old is not None and is_new:
                song.outcome, song.duration, song.state = one.old.outcome, one.old.duration, State.OLD
                if song is self._preferred and self._needs_frames:
                    song.state = State.WAITING  # with its old outcome until then
                self.changed.emit(song)
        self.model.touch_several(one.song for one in known)
        if any(one.song.state is State.OLD for one in known):
            self.old_found.emit()
        if not all(song.is_looked_up for song in self.model.songs):
            self._late.start()
        else:
            self._late.stop()
        self._advance()

    @Slot()
    def _wait_no_longer(self) -> None:
        """Analyse the songs without the library, which waits for a drive that does not respond."""
        for song in self.model.songs:
            song.is_looked_up = True
        self._advance()

    def _use_known(self, song: Song, result: TrackResult) -> None:
        """Show an earlier result."""
        song.seconds = song.duration = result.duration
        song.outcome, song.result = result.outcome, result
        song.stop()
        self.changed.emit(song)

    @Slot(object, object)
    def _take_recognised(self, song: Song, result: TrackResult) -> None:
        """Show the result of a song that is known under another name; decode on for the spectrogram."""
        if song is self._song and song.result is None and song.state is State.ANALYSING:
            self._use_known(song, result)
            if song is self._preferred:
                song.state = State.ANALYSING
            else:
                self._inference.cancel()
            self.model.touch(song)

    def _forget_answer(self) -> None:
        """Wait no longer for a result to save."""
        if self._answer is not None:
            self._answer.cancel()
            self._answer = None

    # -- the analysis --------------------------------------------------------------------------------

    @Slot(int, object)
    def _take_progress(self, job: int, progress: TrackProgress) -> None:
        song = self._song_of(job)
        if song is not None and song.state is State.ANALYSING:
            song.seconds, song.duration = progress.seconds, progress.duration
            if song.result is None:
                song.outcome = progress.outcome
            self._notify(song)
            self.progressed.emit()

    @Slot(int, object)
    def _take_result(self, job: int, result: TrackResult) -> None:
        song = self._song_of(job)
        if song is not None:
            song.seconds = song.duration = result.duration
            song.outcome, song.result = result.outcome, result
            if self._answer is not None and not self._answer.cancelled():
                self._answer.set_result(result)
            if song.frames is not None:
                with contextlib.suppress(MemoryError):  # it only saves memory
                    song.frames.compact()
            self._estimate.finish_song()
            self._end(song, State.DONE)
            self.finished.emit(song, result)
            self._advance()

    @Slot(int, object)
    def _take_failure(self, job: int, error: UserError) -> None:
        song = self._song_of(job)
        if song is not None:
            self._fail(song, error)
            self._advance()

    def _fail(self, song: Song, error: UserError) -> None:
        self._drop_frames(song)
        self._estimate.finish_song()
        if song.result is not None:
            # Only the spectrogram was missing: keep the result of the first analysis.
            self._end(song, State.DONE)
        else:
            song.reset()
            song.error = error
            if self._answer is not None and not self._answer.cancelled():
                self._answer.set_exception(error)
            self._end(song, State.FAILED)
            self.failed.emit(song, error)

    @Slot(int)
    def _take_cancel(self, job: int) -> None:
        song = self._song_of(job)
        if song is not None:
            # The state was set on cancellation; the song may already be queued again.
            if song.state is State.DONE:
                self._drop_frames(song)
            self._end(song, song.state)
            self._advance()

    def _end(self, song: Song, state: State) -> None:
        self._job = self._song = None
        self._forget_answer()
        song.state = state
        self._notify(song)


def _is_ready(song: Song) -> bool:
    """Whether a song can be analysed: the library does not know it."""
    return song.state is State.WAITING and song.is_looked_up


def _nbytes(song: Song) -> int:
    return song.frames.nbytes if song.frames is not None else 0


def _outdated(opened: Iterable[tuple[Song, Song]]) -> list[Song]:
    """Return the songs without a result and those whose files have changed.

    Parameters
    ----------
    opened : iterable of (Song, Song)
        Each song of the list, and a new Song for the current state of its file.
    """
    outdated = []
    for song, now in opened:
        has_changed = now.version is not None and now.version != song.version
        if not song.is_pending and (has_changed or song.state in (State.FAILED, State.CANCELLED)):
            song.version = now.version
            outdated.append(song)
    return outdated
