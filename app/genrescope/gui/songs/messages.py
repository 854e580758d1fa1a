"""The banner's messages about songs, and the actions that they offer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QLocale, QObject, Slot

from genrescope.audio.files import MAX_SONGS_IN_FOLDER
from genrescope.errors import Sentence, UserError
from genrescope.gui.songs.commands import SongCommands
from genrescope.gui.songs.queue import SongQueue
from genrescope.gui.songs.song import Song, State
from genrescope.gui.text.errors import error_text
from genrescope.gui.text.plural import plural
from genrescope.gui.widgets.banner import Action, Banner, Message

_WORTH_A_RETRY = {
    Sentence.FILE_NOT_FOUND,
    Sentence.NO_PERMISSION,
    Sentence.FILE_READ_FAILED,
    Sentence.NOT_ENOUGH_MEMORY,
    Sentence.UNEXPECTED,
}


class SongMessages(QObject):
    """Reports failures, warnings and changes that can be undone.

    A new problem is added to those that the banner already shows.

    Parameters
    ----------
    queue : SongQueue
        The songs to report on.
    commands : SongCommands
        Select the songs concerned.
    banner : Banner
        Shows the messages.
    """

    def __init__(self, queue: SongQueue, commands: SongCommands, banner: Banner) -> None:
        super().__init__(banner)
        self._queue = queue
        self._commands = commands
        self._banner = banner
        self._message: Message | None = None
        self._compose: Callable[[], Message | None] = self._problems
        self._reports_failures = self._reports_warnings = False
        self._folder_errors: list[UserError] = []
        queue.failed.connect(self._report_failures)
        queue.finished.connect(self._report_warnings)
        queue.folder_failed.connect(self._report_folder)
        queue.cancelled.connect(self._offer_resume)
        queue.removed.connect(self._offer_undo)
        queue.added.connect(self._make_room)
        queue.continued.connect(self._update)
        queue.old_found.connect(self._offer_analysis)

    @Slot()
    def _report_failures(self) -> None:
        self._start_problems()
        self._reports_failures = True
        self._show(self._problems)

    @Slot(object)
    def _report_warnings(self, song: Song) -> None:
        if song.warnings:
            self._start_problems()
            self._reports_warnings = True
            self._show(self._problems)
        else:
            self._update()  # The song may have finished before it could be cancelled.

    @Slot(object)
    def _report_folder(self, error: UserError) -> None:
        self._start_problems()
        self._folder_errors.append(error)
        self._show(self._problems)

    @Slot(object)
    def _offer_resume(self, songs: list[Song]) -> None:
        self._show(partial(self._cancelled, songs))

    @Slot(object)
    def _offer_undo(self, songs: list[Song]) -> None:
        self._show(partial(self._removed, songs))

    @Slot()
    def _offer_analysis(self) -> None:
        if not self._shows_problems:
            self._show(self._old)

    @Slot()
    def _make_room(self) -> None:
        """Close the message when new songs are opened, unless it reports problems."""
        if self._shows_problems:
            self._update()
        else:
            self._banner.dismiss()

    @property
    def _is_shown(self) -> bool:
        return self._message is not None and self._banner.message is self._message

    @property
    def _shows_problems(self) -> bool:
        return self._is_shown and self._compose == self._problems

    def _start_problems(self) -> None:
        """Start a new list of problems if the last message was closed or replaced."""
        if not self._shows_problems:
            self._reports_failures = self._reports_warnings = False
            self._folder_errors = []

    @Slot()
    def _update(self) -> None:
        """Update the message, unless the banner shows one from another part of the window."""
        if self._is_shown:
            self._show(self._compose)

    def _show(self, compose: Callable[[], Message | None]) -> None:
        is_shown = self._is_shown
        self._compose, message = compose, compose()
        if message is None:
            if is_shown:
                self._banner.dismiss()
        elif not (is_shown and _says_the_same(message, self._message)):
            self._message = message
            self._banner.show_message(message)

    # -- messages ----------------------------------------------------------------------------------

    def _problems(self) -> Message | None:
        failures, warned = self._songs_with_problems()
        n_songs = len(self._queue.model.songs)
        errors = [song.error for song in failures if song.error is not None]
        texts: list[Callable[[], str]] = []
        if len(errors) == 1:
            texts.append(partial(error_text, errors[0]))
        elif errors:
            texts.append(partial(self._failures_text, len(errors), n_songs))
        if len(warned) == 1:
            texts.append(partial(error_text, warned[0].warnings[0]))
        elif warned:
            texts.append(partial(self._warnings_text, warned, n_songs))
        large = [error for error in self._folder_errors if error.sentence is Sentence.TOO_MANY_SONGS]
        useless = [error for error in self._folder_errors if error not in large]
        if len(useless) == 1:
            texts.append(partial(error_text, useless[0]))
        elif useless:
            texts.append(partial(self._folders_text, useless))
        if len(large) == 1:
            texts.append(partial(error_text, large[0]))
        elif large:
            texts.append(partial(self._large_folders_text, len(large)))
        actions: list[Action] = []
        if len(failures) + len(warned) > 1:
            actions.append((lambda: self.tr("Show"), self._show_problems))
        if any(error.sentence in _WORTH_A_RETRY for error in errors):
            actions.append((lambda: self.tr("Try again"), self._queue.analyse_failures_again))
        if not texts:
            return None
        kind = "error" if errors or self._folder_errors else "info"
        return Message(lambda: " ".join(text() for text in texts), kind, actions)

    def _songs_with_problems(self) -> tuple[list[Song], list[Song]]:
        """Return the failed songs and those with warnings that the message reports."""
        failures = self._queue.failures if self._reports_failures else []
        warned = [song for song in self._queue.model.songs if song.warnings]
        return failures, warned if self._reports_warnings else []

    def _failures_text(self, n_failures: int, n_songs: int) -> str:
        text = plural("SongMessages", "{count} of %Ln songs could not be analysed.", n_songs)
        return text.format(count=_number(n_failures))

    def _warnings_text(self, warned: list[Song], n_songs: int) -> str:
        if all(warning.sentence is Sentence.CUT_SHORT for song in warned for warning in song.warnings):
            text = plural("SongMessages", "{count} of %Ln songs are damaged or incomplete.", n_songs)
        else:
            text = plural("SongMessages", "{count} of %Ln songs were analysed with a warning.", n_songs)
        return text.format(count=_number(len(warned)))

    def _folders_text(self, errors: list[UserError]) -> str:
        if all(error.sentence is Sentence.NO_SONGS_IN_FOLDER for error in errors):
            return plural("SongMessages", "%Ln folders have no audio files.", len(errors))
        return plural("SongMessages", "%Ln folders could not be opened or have no audio files.", len(errors))

    def _large_folders_text(self, n_folders: int) -> str:
        text = plural(
            "SongMessages",
            "Only the first {songs} audio files in each of %Ln folders were opened.",
            n_folders,
        )
        return text.format(songs=_number(MAX_SONGS_IN_FOLDER))

    def _show_problems(self) -> None:
        failures, warned = self._songs_with_problems()
        if failures or warned:
            self._commands.show([*failures, *warned])

    def _old(self) -> Message | None:
        n_old = len(self._queue.old)

        def text() -> str:
            return plural("SongMessages", "%Ln songs were analysed with another model.", n_old)

        again: Action = (lambda: self.tr("Analyse again"), self._queue.analyse_old_again)
        return Message(text, "info", [again]) if n_old else None

    def _cancelled(self, songs: list[Song]) -> Message | None:
        # The song that was being analysed may still have finished.
        cancelled = [song for song in songs if song.state is State.CANCELLED]

        def text() -> str:
            if len(cancelled) == 1:
                return self.tr("“{name}” was cancelled.").format(name=cancelled[0].name)
            return plural("SongMessages", "%Ln songs were cancelled.", len(cancelled))

        resume: Action = (lambda: self.tr("Resume"), self._queue.resume)
        return Message(text, "info", [resume]) if cancelled else None

    def _removed(self, songs: list[Song]) -> Message | None:
        present = {song.identity for song in self._queue.model.songs}
        removed = [song for song in songs if song.identity not in present]

        def text() -> str:
            if len(removed) == 1:
                return self.tr("“{name}” was removed.").format(name=removed[0].name)
            return plural("SongMessages", "%Ln songs were removed.", len(removed))

        undo: Action = (lambda: self.tr("Undo"), self._queue.restore)
        return Message(text, "info", [undo]) if removed else None


def _says_the_same(message: Message, other: Message | None) -> bool:
    def labels(message: Message) -> list[str]:
        return [label() for label, _ in message.actions]

    return other is not None and message.text() == other.text() and labels(message) == labels(other)


def _number(n_songs: int) -> str:
    return QLocale().toString(n_songs)
