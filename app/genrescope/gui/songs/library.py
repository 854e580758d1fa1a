"""What the library knows of the songs: read and written in threads of its own."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from genrescope.errors import UserError
from genrescope.gui.songs.song import Song
from genrescope.inference.model_card import ModelCard
from genrescope.library.last_list import LAST_LIST, last_list_file, save_list, saved_list

if TYPE_CHECKING:
    from genrescope.analysis.track import TrackResult
    from genrescope.library.memory import Memory
    from genrescope.library.tags.formats.values import FileTags

log = logging.getLogger(__name__)

_REPORT_S = 0.05
"""Seconds after which the songs that are known so far are reported: each report repaints the window."""


@dataclass(frozen=True)
class Known:
    """What is known of a song before it is analysed.

    Attributes
    ----------
    song : Song
        The song.
    card : ModelCard
        The model in use when the library was asked.
    tags : FileTags or None
        The tags of its file; None if they cannot be read.
    result : TrackResult or None
        An earlier result of this model.
    old : TrackResult or None
        If there is none, that of another model.
    """

    song: Song
    card: ModelCard
    tags: FileTags | None
    result: TrackResult | None
    old: TrackResult | None


class SongLibrary(QObject):
    """The window's interface to the library; its methods do not block.

    Parameters
    ----------
    file : pathlib.Path, optional
        The database; the user's own library if not given.
    """

    found = Signal(object)
    """List of Known, for songs that were looked up."""

    recognised = Signal(object, object)
    """A song that is being analysed, and the earlier result of the same sound."""

    last_list_found = Signal(object)
    """List of Song, those of the last session; not emitted if there are none."""

    failed = Signal(object)
    """UserError about the library itself."""

    def __init__(self, file: Path | None = None) -> None:
        super().__init__()
        self._file = file
        self._list_file = file.with_name(LAST_LIST) if file is not None else last_list_file()
        self._card: ModelCard | None = None
        self._memory: Memory | None = None
        self._opened: list[Memory] = []
        self._stop = threading.Event()
        self._answers: set[Future[TrackResult]] = set()
        self._jobs: set[Future[Any]] = set()
        # One thread answers while the other one waits for the analysis.
        self._asking = ThreadPoolExecutor(1, thread_name_prefix="library")
        self._saving = ThreadPoolExecutor(1, thread_name_prefix="library saving")

    def use_model(self, card: ModelCard) -> None:
        """Ask for results of this model from now on."""
        self._card = card
        self._submit(self._asking, self._open, card)

    def look_up(self, songs: Iterable[Song]) -> None:
        """Read the tags of songs and look for their results, which `found` reports; needs a model."""
        assert self._card is not None
        self._submit(self._asking, self._look_up, list(songs), self._card)

    def find_last_list(self) -> None:
        """Read the list of the last session, which `last_list_found` reports."""
        self._submit(self._asking, self._find_last_list)

    def save_list(self, songs: Iterable[Song]) -> None:
        """Save the list, to bring it back in the next session."""
        self._submit(self._asking, save_list, self._list_file, [song.path for song in songs])

    def remember(self, song: Song) -> Future[TrackResult]:
        """Save the result of a song whose analysis has been started.

        If its sound turns out to be known, `recognised` reports that.

        Returns
        -------
        Future
            Takes the result or the error of the analysis; to be cancelled with it.
        """
        answer: Future[TrackResult] = Future()
        self._answers.add(answer)
        answer.add_done_callback(self._answers.discard)
        self._submit(self._saving, self._remember, song, answer)
        return answer

    def close(self, timeout_s: float) -> bool:
        """Save what has been analysed, and end the threads; safe to call twice.

        Returns
        -------
        bool
            False if a drive did not respond in time.
        """
        self._stop.set()
        for answer in list(self._answers):
            answer.cancel()
        self._asking.shutdown(wait=False)
        self._saving.shutdown(wait=False)
        has_ended = not wait(self._jobs, timeout_s).not_done
        if has_ended:
            for memory in self._opened:
                memory.close()
        return has_ended

    def _submit(self, executor: ThreadPoolExecutor, job: Any, *arguments: object) -> None:
        if not self._stop.is_set():
            future = executor.submit(job, *arguments)
            self._jobs.add(future)
            future.add_done_callback(self._end)

    def _end(self, future: Future[Any]) -> None:
        self._jobs.discard(future)
        if not future.cancelled() and future.exception() is not None:
            log.error("the library failed", exc_info=future.exception())

    def _open(self, card: ModelCard) -> None:
        # With them SQLite and mutagen are imported, which must not delay the window or the first song.
        import genrescope.library.tags.reading  # noqa: F401
        from genrescope.library.memory import Memory

        # The one before may still save a result.
        self._memory = Memory(card, self.failed.emit, file=self._file)
        self._opened.append(self._memory)

    def _find_last_list(self) -> None:
        songs = [Song(path) for path in saved_list(self._list_file)]
        for song in songs:
            if self._stop.is_set():
                return
            song.identity, song.version  # noqa: B018 - cached here, where it cannot block the window
        if songs:
            self.last_list_found.emit(songs)

    def _look_up(self, songs: list[Song], card: ModelCard) -> None:
        known: list[Known] = []
        reported = time.monotonic()
        for song in songs:
            if self._stop.is_set():
                return
            result = old = None
            if self._memory is not None:
                result = self._memory.recall(song.path)
                old = self._memory.recall_old(song.path) if result is None else None
                if old is not None and old.model_id == card.id:
                    old = None  # of an earlier state of the file
            known.append(Known(song, card, _tags_of(song.path), result, old))
            if time.monotonic() - reported > _REPORT_S:
                self.found.emit(known)
                known, reported = [], time.monotonic()
        self.found.emit(known)

    def _remember(self, song: Song, answer: Future[TrackResult]) -> None:
        memory = self._memory
        if memory is None:
            return
        try:
            result = memory.recall_or_analyse(song.path, lambda _path: answer.result())
        except (UserError, CancelledError):
            return  # the window knows
        if not answer.done():
            self.recognised.emit(song, result)


def _tags_of(path: Path) -> FileTags | None:
    from genrescope.library.tags.reading import read_tags

    try:
        return read_tags(path)
    except UserError:
        return None  # the analysis reports what is wrong with the file
