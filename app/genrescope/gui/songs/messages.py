"""What the banner says of the songs, and which next step it offers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QLocale, QObject, Slot

from genrescope.errors import Sentence, UserError
from genrescope.gui.songs.queue import SongQueue
from genrescope.gui.songs.song import Song
from genrescope.gui.songs.view import SongListView
from genrescope.gui.text.errors import error_text
from genrescope.gui.widgets.banner import Action, Banner, Message

_WORTH_A_RETRY = {
    Sentence.FILE_NOT_FOUND,
    Sentence.NO_PERMISSION,
    Sentence.FILE_READ_FAILED,
    Sentence.UNEXPECTED,
}


class SongMessages(QObject):
    """Reports failures, warnings and what can be undone.

    Parameters
    ----------
    queue : SongQueue
        What is reported on.
    view : SongListView
        Shows the songs in question.
    banner : Banner
        Where it is said.
    """

    def __init__(self, queue: SongQueue, view: SongListView, banner: Banner) -> None:
        super().__init__(banner)
        self._queue = queue
        self._view = view
        self._banner = banner
        self._message: Message | None = None
        queue.failed.connect(self._report_failures)
        queue.finished.connect(self._report_warnings)
        queue.cancelled.connect(self._offer_resume)
        queue.removed.connect(self._offer_undo)
        queue.folder_refused.connect(self._refuse_folder)
        queue.continued.connect(self._dismiss)

    @Slot()
    def _report_failures(self) -> None:
        failures = self._queue.failures
        if not failures:
            return
        again: Action = (lambda: self.tr("Try again"), self._queue.analyse_failures_again)
        error = failures[0].error
        if len(failures) == 1 and error is not None:
            self._say(partial(error_text, error), *([again] if error.sentence in _WORTH_A_RETRY else []))
        else:
            n_failures, n_songs = len(failures), len(self._queue.model.songs)
            self._say(
                lambda: self.tr("{count} of {total} songs could not be analysed.").format(
                    count=_number(n_failures), total=_number(n_songs)
                ),
                (lambda: self.tr("Show"), self._show_failures),
                again,
            )

    @Slot(object)
    def _report_warnings(self, song: Song) -> None:
        if not song.warnings or self._queue.failures:
            return  # Failures are more important, and each row has its own mark.
        warned = [song for song in self._queue.model.songs if song.warnings]
        if len(warned) == 1:
            self._say(partial(error_text, warned[0].warnings[0]), kind="info")
        elif warned:
            n_songs = len(self._queue.model.songs)
            self._say(
                lambda: self.tr("{count} of {total} songs are damaged or incomplete.").format(
                    count=_number(len(warned)), total=_number(n_songs)
                ),
                (lambda: self.tr("Show"), lambda: self._show(warned)),
                kind="info",
            )

    @Slot(object)
    def _offer_resume(self, songs: list[Song]) -> None:
        self._say(
            lambda: self._count(
                songs, self.tr("“{name}” was cancelled."), self.tr("{count} songs were cancelled.")
            ),
            (lambda: self.tr("Resume"), self._queue.resume),
            kind="info",
        )

    @Slot(object)
    def _offer_undo(self, songs: list[Song]) -> None:
        self._say(
            lambda: self._count(
                songs, self.tr("“{name}” was removed."), self.tr("{count} songs were removed.")
            ),
            (lambda: self.tr("Undo"), self._queue.restore),
            kind="info",
        )

    @Slot(object)
    def _refuse_folder(self, error: UserError) -> None:
        self._say(partial(error_text, error))

    @Slot()
    def _dismiss(self) -> None:
        """Close the banner if it says something that is out of date now."""
        if self._message is not None and self._banner.message is self._message:
            self._banner.dismiss()

    def _show_failures(self) -> None:
        self._show(self._queue.failures)

    def _show(self, songs: list[Song]) -> None:
        present = [song for song in songs if song in self._queue.model.songs]
        if present:
            self._view.select(present)
            self._view.setFocus()

    @staticmethod
    def _count(songs: list[Song], one: str, many: str) -> str:
        return one.format(name=songs[0].name) if len(songs) == 1 else many.format(count=_number(len(songs)))

    def _say(self, text: Callable[[], str], *actions: Action, kind: str = "error") -> None:
        self._message = Message(text, kind, actions)
        self._banner.show_message(self._message)


def _number(n_songs: int) -> str:
    return QLocale().toString(n_songs)
