"""The files that were dropped: one is heard at a time, the others wait."""

from __future__ import annotations

import itertools
import os
import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot

from genrescope.audio.files import display_name, songs_in
from genrescope.errors import Sentence, UserError
from genrescope.features.track_frames import TrackFrames
from genrescope.gui.inference.worker import Inference, TrackJob
from genrescope.gui.songs.song_list import Song, SongListModel, State
from genrescope.inference.model_card import ModelCard

if TYPE_CHECKING:
    from genrescope.analysis.track import TrackProgress, TrackResult

FRAMES_KEPT = 64 * 2**20
"""Bytes of spectrograms that are kept for songs which are not looked at."""


class SongQueue(QObject):
    """Takes files in, has them heard one after the other, and keeps what came of it.

    Parameters
    ----------
    inference : Inference
        Hears them.

    Attributes
    ----------
    model : SongListModel
        The rows of the list.
    """

    added = Signal(object)
    """List of new songs."""

    changed = Signal(object)
    """A song that has another state, answer or progress."""

    progressed = Signal()
    """The work as a whole has moved on."""

    finished = Signal(object, object)
    """Song and TrackResult."""

    failed = Signal(object, object)
    """Song and UserError."""

    empty = Signal()
    """No song is being heard, and none waits."""

    folder_refused = Signal(object)
    """UserError of a folder that has no songs to hear."""

    _songs_found = Signal(object)

    def __init__(self, inference: Inference) -> None:
        super().__init__()
        self.model = SongListModel()
        self._inference = inference
        self._card: ModelCard | None = None
        self._job: TrackJob | None = None
        self._song: Song | None = None
        self._preferred: Song | None = None
        self._with_frames: list[Song] = []
        self._ids = itertools.count(1)
        self._folders: ThreadPoolExecutor | None = None
        self._stop = threading.Event()
        queued = Qt.ConnectionType.QueuedConnection
        worker = inference.worker
        worker.progressed.connect(self._take_progress, queued)
        worker.finished.connect(self._take_result, queued)
        worker.failed.connect(self._take_failure, queued)
        worker.cancelled.connect(self._take_cancel, queued)
        self._songs_found.connect(self._folder_read, queued)

    @property
    def running(self) -> Song | None:
        """The song that is being heard."""
        return self._song

    @property
    def waiting(self) -> int:
        """How many songs wait for their turn."""
        return sum(song.state is State.WAITING for song in self.model.songs)

    def open_paths(self, paths: Iterable[Path]) -> None:
        """Take files in; of a folder, the songs in it, as soon as they are found."""
        files = []
        for path in paths:
            if os.path.isdir(path):
                if self._folders is None:
                    self._folders = ThreadPoolExecutor(1, thread_name_prefix="folders")
                self._folders.submit(self._look_into, path)
            else:
                files.append(path)
        self.add_files(files)

    def add_files(self, files: list[Path]) -> None:
        """Take files in."""
        if not files or self._stop.is_set():
            return
        songs = [Song(display_name(path), path) for path in files]
        self.model.add(songs)
        self.added.emit(songs)
        self._advance()

    def use_model(self, card: ModelCard) -> None:
        """Hear the songs with this model, which is ready: those too that another one has answered."""
        if card is not self._card:
            self._card = card
            cancelled = self._job is not None and self._job.cancel.is_set()
            if self._song is not None and cancelled:
                self._song.state = State.CANCELLED
            # The model before gave up its song when it went, and says no more.
            self._job = self._song = None
            for song in self.model.songs:
                if song.state is not State.FAILED:
                    self._forget_answer(song)
            self.model.touch_all()
        self._advance()

    def _forget_answer(self, song: Song) -> None:
        """Let go of what a model that is gone has made of a song."""
        self._drop_frames(song)
        song.outcome, song.result, song.seconds = None, None, 0.0
        if song.state is not State.CANCELLED:
            song.state = State.WAITING
        self.changed.emit(song)

    def prefer(self, song: Song | None) -> None:
        """Keep the spectrogram of this song, which is looked at, and hear it first."""
        self._preferred = song
        if song is None:
            return
        if song.state is State.DONE and song.frames is None:
            # Its picture was given up to save memory; the file is read again for it.
            song.state = State.WAITING
            self._advance()
        elif song in self._with_frames:
            self._with_frames.remove(song)
            self._with_frames.append(song)

    def hear_again(self, song: Song) -> None:
        """Have a song heard once more."""
        if song not in self.model.songs or song.state in (State.WAITING, State.ANALYSING):
            return
        song.state, song.outcome, song.error = State.WAITING, None, None
        song.result = None
        self._tell(song)
        self._advance()

    def cancel(self) -> None:
        """Stop: the song at hand, and all that wait."""
        for song in self.model.songs:
            if song.state is State.WAITING:
                song.state = State.CANCELLED
                self.changed.emit(song)
        self.model.touch_all()
        self._inference.cancel()
        self.progressed.emit()

    def remove(self, song: Song) -> None:
        """Take a song out; if it is being heard, stop that."""
        if song is self._song:
            self._inference.cancel()
        self._drop_frames(song)
        self.model.remove(song)
        self.progressed.emit()

    def close(self) -> None:
        """Take nothing in any more; the inference thread is not ours to end."""
        self._stop.set()
        self._inference.cancel()
        if self._folders is not None:
            self._folders.shutdown(wait=True, cancel_futures=True)

    def _look_into(self, folder: Path) -> None:
        """Find the songs of a folder; runs in a thread of its own, for a disk may be slow."""
        found: list[Path] | UserError
        try:
            found = songs_in(folder, self._stop)
            if not found:
                found = UserError(Sentence.NO_SONGS_IN_FOLDER, name=folder.name)
        except PermissionError:
            found = UserError(Sentence.NO_PERMISSION, name=folder.name)
        except OSError:
            found = UserError(Sentence.FILE_READ_FAILED, name=folder.name)
        if not self._stop.is_set():
            self._songs_found.emit(found)

    @Slot(object)
    def _folder_read(self, found: list[Path] | UserError) -> None:
        if isinstance(found, UserError):
            self.folder_refused.emit(found)
        else:
            self.add_files(found)

    def _advance(self) -> None:
        """Begin the next song, unless one is at hand."""
        if self._job is None and self._card is not None and not self._stop.is_set():
            song = self._next()
            if song is None:
                self.progressed.emit()
                self.empty.emit()
                return
            self._drop_frames(song)
            song.frames = TrackFrames(self._card.mel.n_mels, self._card.mel.frame_rate)
            song.state, song.seconds, song.error = State.ANALYSING, 0.0, None
            self._song, self._job = song, TrackJob(next(self._ids), song.path, song.frames, self._card)
            self._with_frames.append(song)
            self._trim_frames()
            self._inference.classify_track(self._job)
            self._tell(song)
        self.progressed.emit()

    def _next(self) -> Song | None:
        if self._preferred is not None and self._preferred.state is State.WAITING:
            return self._preferred
        return next((song for song in self.model.songs if song.state is State.WAITING), None)

    def _trim_frames(self) -> None:
        """Give up spectrograms of songs that were looked at long ago."""
        total = sum(song.frames.nbytes for song in self._with_frames if song.frames is not None)
        for song in list(self._with_frames):
            if total <= FRAMES_KEPT:
                return
            if song.frames is not None and song is not self._preferred and song is not self._song:
                total -= song.frames.nbytes
                self._drop_frames(song)

    def _drop_frames(self, song: Song) -> None:
        song.frames = None
        if song in self._with_frames:
            self._with_frames.remove(song)

    def _tell(self, song: Song) -> None:
        if song in self.model.songs:
            self.model.touch(song)
            self.changed.emit(song)

    def _song_of(self, job: int) -> Song | None:
        """Song of the job at hand; an answer to another one is out of date."""
        return self._song if self._job is not None and self._job.id == job else None

    @Slot(int, object)
    def _take_progress(self, job: int, progress: TrackProgress) -> None:
        song = self._song_of(job)
        if song is not None:
            song.seconds, song.duration = progress.seconds, progress.duration
            song.outcome = progress.outcome
            self._tell(song)
            self.progressed.emit()

    @Slot(int, object)
    def _take_result(self, job: int, result: TrackResult) -> None:
        song = self._song_of(job)
        if song is not None:
            song.seconds = song.duration = result.duration
            song.outcome, song.result = result.outcome, result
            if song.frames is not None:
                song.frames.compact()
            self._end(song, State.DONE)
            self.finished.emit(song, result)
            self._advance()

    @Slot(int, object)
    def _take_failure(self, job: int, error: UserError) -> None:
        song = self._song_of(job)
        if song is not None:
            song.error, song.outcome = error, None
            self._drop_frames(song)
            self._end(song, State.FAILED)
            self.failed.emit(song, error)
            self._advance()

    @Slot(int)
    def _take_cancel(self, job: int) -> None:
        song = self._song_of(job)
        if song is not None:
            self._end(song, State.CANCELLED)
            self._advance()

    def _end(self, song: Song, state: State) -> None:
        self._job = self._song = None
        song.state = state
        self._tell(song)
