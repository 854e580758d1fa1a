"""The commands of the menu Export: which songs, where to, and what came of it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, wait
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QLocale, QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from genrescope.audio.files import display_name
from genrescope.errors import Sentence, UserError, as_user_error
from genrescope.gui.actions import Actions
from genrescope.gui.dialogs.dialogs import Dialogs
from genrescope.gui.dialogs.text_dialog import text_dialog
from genrescope.gui.export.sections_format import SectionsFormat
from genrescope.gui.export.sorting_dialog import SortingDialog
from genrescope.gui.inference.model_choice import ModelChoice
from genrescope.gui.live.controller import show_folder
from genrescope.gui.shell.settings import Settings
from genrescope.gui.songs.commands import SongCommands
from genrescope.gui.songs.queue import SongQueue
from genrescope.gui.songs.song import Song
from genrescope.gui.text.errors import error_text
from genrescope.gui.text.formats import genre_name
from genrescope.gui.text.outcome import short_text
from genrescope.gui.text.plural import plural
from genrescope.gui.widgets.banner import Action, Banner, Message

if TYPE_CHECKING:
    # They import the analysis and the library, which would delay the window's start.
    from genrescope.gui.export.jobs import Saved
    from genrescope.library.export.csv_ import CsvFormat
    from genrescope.library.export.folders import Plan, Report

T = TypeVar("T")

MOST_DETAILS = 100
"""Problems that are listed."""


class ExportController(QObject):
    """Exports the selected songs, or all if only one is selected; sections only of selected songs.

    Files are written in a thread.

    Parameters
    ----------
    window : QWidget
        Parent of the dialogs.
    queue : SongQueue
        The songs.
    commands : SongCommands
        The selection.
    model : ModelChoice
        The model of the results.
    dialogs : Dialogs
        Ask where to.
    actions : Actions
        The commands.
    banner : Banner
        Reports what was saved.
    """

    _ended = Signal(object, object)
    """Function that takes an answer, and the answer or a UserError."""

    _progressed = Signal(int)
    """Number of songs that have been copied or moved."""

    def __init__(
        self,
        window: QWidget,
        queue: SongQueue,
        commands: SongCommands,
        model: ModelChoice,
        dialogs: Dialogs,
        actions: Actions,
        banner: Banner,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._queue = queue
        self._commands = commands
        self._model = model
        self._dialogs = dialogs
        self._actions = actions
        self._banner = banner
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="export")
        self._jobs: set[Future[None]] = set()
        self._cancel = threading.Event()
        self._cancels = [self._cancel]
        self._ended.connect(self._take, Qt.ConnectionType.QueuedConnection)
        actions.export_csv.triggered.connect(self._export_csv)
        actions.export_json.triggered.connect(self._export_json)
        actions.export_playlists.triggered.connect(self._export_playlists)
        actions.export_labels.triggered.connect(lambda: self._export_sections(SectionsFormat.LABELS))
        actions.export_regions.triggered.connect(lambda: self._export_sections(SectionsFormat.REGIONS))
        actions.export_markers.triggered.connect(lambda: self._export_sections(SectionsFormat.WAV))
        actions.copy_by_genre.triggered.connect(lambda: self._sort(is_move=False))
        actions.move_by_genre.triggered.connect(lambda: self._sort(is_move=True))
        actions.undo_sorting.triggered.connect(lambda: self._undo_sorting(None))
        commands.selection_changed.connect(self._enable_actions)
        queue.changed.connect(self._take_result)
        queue.removed.connect(self._enable_actions)
        queue.continued.connect(self._enable_actions)

    def close(self, timeout_s: float) -> bool:
        """Stop writing; files appear complete or not at all.

        Returns
        -------
        bool
            False if a disk did not respond in time.
        """
        for cancel in self._cancels:
            cancel.set()
        self._pool.shutdown(wait=False, cancel_futures=True)
        return not wait(self._jobs, timeout_s).not_done

    # -- songs -------------------------------------------------------------------------------------

    @property
    def _songs(self) -> list[Song]:
        """The selected songs if they are several, otherwise all; those that were analysed or failed."""
        selected = self._commands.selected
        songs = selected if len(selected) > 1 else self._queue.model.songs
        return [song for song in songs if song.result is not None or song.error is not None]

    @property
    def _songs_with_sections(self) -> list[Song]:
        return [song for song in self._commands.selected if song.result is not None]

    @Slot()
    def _take_result(self) -> None:
        """Enable the actions with the first result; there may be thousands of songs."""
        if not (self._actions.export_csv.isEnabled() and self._actions.export_labels.isEnabled()):
            self._enable_actions()

    @Slot()
    def _enable_actions(self) -> None:
        actions = self._actions
        has_results = any(song.result is not None for song in self._songs)
        for action in (
            actions.export_csv,
            actions.export_json,
            actions.export_playlists,
            actions.copy_by_genre,
            actions.move_by_genre,
        ):
            action.setEnabled(has_results)
        has_sections = bool(self._songs_with_sections)
        for action in (actions.export_labels, actions.export_regions, actions.export_markers):
            action.setEnabled(has_sections)

    def _title(self, songs: list[Song]) -> str:
        if len(songs) == 1:
            return self.tr("Export “{name}”").format(name=songs[0].name)
        return plural("ExportController", "Export %Ln songs", len(songs))

    def _names(self) -> dict[str, str]:
        """Return the names of the genres in the language of this moment."""
        card = self._model.card
        return {genre: genre_name(genre) for genre in card.classes} if card is not None else {}

    # -- the files ---------------------------------------------------------------------------------

    @Slot()
    def _export_csv(self) -> None:
        card, songs = self._model.card, self._songs
        if card is None or not songs:
            return
        from genrescope.gui.export import jobs

        listed = jobs.listed_songs(songs)

        def save(path: Path, kind: int) -> None:
            self._start(partial(jobs.save_csv, listed, card, path, _csv_format(kind)), self._report_files)

        kinds = [
            self.tr("CSV for spreadsheets") + " (*.csv)",
            self.tr("CSV for programs: commas, UTF-8 without BOM") + " (*.csv)",
        ]
        name = self.tr("Songs") + ".csv"
        self._dialogs.choose_file_to_save(self._title(songs), name, kinds, Settings.exports_folder, save)

    @Slot()
    def _export_json(self) -> None:
        card, songs = self._model.card, self._songs
        if card is None or not songs:
            return
        from genrescope.gui.export import jobs

        listed = jobs.listed_songs(songs)

        def save(path: Path, _kind: int) -> None:
            self._start(partial(jobs.save_json, listed, card, path), self._report_files)

        self._dialogs.choose_file_to_save(
            self._title(songs), self.tr("Songs") + ".json", ["JSON (*.json)"], Settings.exports_folder, save
        )

    @Slot()
    def _export_playlists(self) -> None:
        card, songs = self._model.card, self._songs
        if card is None or not songs:
            return
        from genrescope.gui.export import jobs

        listed, names = jobs.listed_songs(songs), self._names()

        def save(folder: Path) -> None:
            self._start(partial(jobs.save_playlists, listed, card, folder, names), self._report_files)

        self._dialogs.choose_folder(self.tr("Folder for the playlists"), Settings.exports_folder, save)

    def _export_sections(self, form: SectionsFormat) -> None:
        """Write the sections of the selected songs."""
        songs = self._songs_with_sections
        if not songs:
            return
        from genrescope.gui.export import jobs

        listed = jobs.listed_songs(songs)

        def save_one(path: Path, _kind: int) -> None:
            self._start(
                partial(jobs.save_sections, listed[0], path, form, short_text, self._cancel),
                self._report_files,
            )

        def save_all(folder: Path) -> None:
            self._start(
                partial(jobs.save_all_sections, listed, folder, form, short_text, self._cancel),
                self._report_files,
            )

        if len(songs) > 1:
            self._dialogs.choose_folder(self._title(songs), Settings.exports_folder, save_all)
            return
        kind = {
            SectionsFormat.LABELS: self.tr("Labels for Audacity") + " (*.txt)",
            SectionsFormat.REGIONS: self.tr("Regions for Reaper") + " (*.csv)",
            SectionsFormat.WAV: "WAV (*.wav)",
        }[form]
        suggested = form.name_for(songs[0].path)
        self._dialogs.choose_file_to_save(
            self._title(songs), suggested, [kind], Settings.exports_folder, save_one
        )

    # -- sorting -----------------------------------------------------------------------------------

    def _sort(self, *, is_move: bool) -> None:
        card, songs = self._model.card, self._songs
        if card is None or not songs:
            return
        from genrescope.gui.export import jobs

        listed, names = jobs.listed_songs(songs), self._names()

        def plan(folder: Path) -> None:
            self._start(partial(jobs.plan_sorting, listed, card, folder, names, is_move), self._show_plan)

        title = self.tr("Folder for the folders of the genres")
        self._dialogs.choose_folder(title, Settings.exports_folder, plan)

    def _show_plan(self, plan: Plan) -> None:
        dialog = SortingDialog(self._window, plan)
        dialog.confirmed.connect(partial(self._carry_out, plan, dialog))
        self._dialogs.show_dialog("sorting", dialog)

    def _carry_out(self, plan: Plan, dialog: SortingDialog) -> None:
        from genrescope.gui.export import jobs

        cancel = threading.Event()
        self._cancels.append(cancel)
        dialog.rejected.connect(cancel.set)
        self._progressed.connect(dialog.show_progress)

        def take(report: Report) -> None:
            dialog.accept()
            self._report_sorting(plan, report)

        self._start(partial(jobs.sort, plan, cancel, self._progressed.emit), take)

    def _undo_sorting(self, sorting: int | None) -> None:
        from genrescope.gui.export import jobs

        self._start(partial(jobs.undo, sorting), self._report_undone)

    # -- the thread --------------------------------------------------------------------------------

    def _start(self, work: Callable[[], T], then: Callable[[T], None]) -> None:
        """Do some work in the thread, and then something with its answer here."""
        self._jobs.add(self._pool.submit(self._run, work, then))

    def _run(self, work: Callable[[], object], then: Callable[[Any], None]) -> None:
        try:
            answer = work()
        except CancelledError:
            return
        except Exception as error:
            answer = as_user_error(error, Sentence.UNEXPECTED_EXPORT)
        if not self._cancel.is_set():
            self._ended.emit(then, answer)

    @Slot(object, object)
    def _take(self, then: Callable[[object], None], answer: object) -> None:
        if not isinstance(answer, UserError):
            then(answer)
            return
        dialog = self._dialogs.get("sorting")
        if dialog is not None:
            dialog.close()
        self._banner.show_message(Message(partial(error_text, answer)))

    # -- messages ----------------------------------------------------------------------------------

    def _report_files(self, saved: Saved) -> None:
        def text() -> str:
            paths = saved.paths
            if len(paths) == 1:
                return self.tr("“{name}” was saved.").format(name=display_name(paths[0]))
            if paths:
                many = plural("ExportController", "%Ln files were saved in “{name}”.", len(paths))
                return many.format(name=display_name(paths[0].parent))
            return "" if saved.left else self.tr("No song has a certain genre, so there is no playlist.")

        self._report(text, saved.left, self._show_action(saved.paths[:1]))

    def _report_sorting(self, plan: Plan, report: Report) -> None:
        done = report.done
        if report.is_move:
            self._queue.relocate({placement.source: placement.target for placement in done})

        def text() -> str:
            if not done:
                return "" if report.left else self.tr("No song was copied or moved.")
            if len(done) == 1:
                one = self.tr("“{name}” was moved.") if report.is_move else self.tr("“{name}” was copied.")
                return one.format(name=display_name(done[0].source))
            if report.is_move:
                return plural("ExportController", "%Ln songs were moved.", len(done))
            return plural("ExportController", "%Ln songs were copied.", len(done))

        actions = self._show_action([plan.folder] if done else [])
        if done:
            undo = partial(self._undo_sorting, report.sorting)
            actions.insert(0, (lambda: self.tr("Undo"), undo))
        self._report(text, report.left, actions)

    def _report_undone(self, report: Report) -> None:
        done = report.done
        if report.is_move:
            self._queue.relocate({placement.source: placement.target for placement in done})

        def text() -> str:
            if not done:
                return ""
            if report.is_move:
                return plural("ExportController", "%Ln songs are back in their old places.", len(done))
            return plural("ExportController", "%Ln copies were deleted.", len(done))

        self._report(text, report.left, [])

    def _report(self, text: Callable[[], str], left: tuple[UserError, ...], actions: list[Action]) -> None:
        """Show what was done, and why some songs were left out."""

        def whole_text() -> str:
            problems = ""
            if len(left) == 1:
                problems = error_text(left[0])
            elif left:
                problems = plural("ExportController", "%Ln songs were left out.", len(left))
            return " ".join(part for part in (text(), problems) if part)

        if len(left) > 1:
            actions.append((lambda: self.tr("Details"), partial(self._show_details, left)))
        self._banner.show_message(Message(whole_text, "error" if left else "info", actions))

    def _show_action(self, paths: list[Path] | tuple[Path, ...]) -> list[Action]:
        """Return the button that shows a file or folder in the file manager."""
        if not paths:
            return []
        folder = paths[0] if paths[0].is_dir() else paths[0].parent
        return [(lambda: self.tr("Show in folder"), partial(show_folder, folder))]

    def _show_details(self, errors: tuple[UserError, ...]) -> None:
        texts = [error_text(error) for error in errors[:MOST_DETAILS]]
        if len(errors) > MOST_DETAILS:
            texts.append(plural("ExportController", "And %Ln more.", len(errors) - MOST_DETAILS))
        self._dialogs.show_dialog("details", text_dialog(self._window, self.tr("Songs left out"), texts))


def _csv_format(kind: int) -> CsvFormat:
    """Return the dialect of the kind of CSV that was chosen: for a spreadsheet of this country, or plain."""
    from genrescope.library.export.csv_ import CsvFormat

    if kind == 1:
        return CsvFormat()
    has_decimal_comma = QLocale.system().decimalPoint() == ","
    return CsvFormat(";", ",", has_bom=True) if has_decimal_comma else CsvFormat(has_bom=True)
