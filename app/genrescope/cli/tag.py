"""``genrescope tag``: writes the genres of audio files into their tags, and takes them back."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from genrescope.audio.files import display_name
from genrescope.cli import console
from genrescope.cli.answers import add_model_arguments, answers_for, open_memory
from genrescope.cli.inputs import Refused, to_files, to_paths
from genrescope.cli.language import tr
from genrescope.cli.report import outcome_text
from genrescope.errors import as_user_error, display_text

if TYPE_CHECKING:
    from genrescope.analysis.batch import FileAnswer
    from genrescope.analysis.track import TrackResult
    from genrescope.inference.model_card import ModelCard
    from genrescope.library.tags.plan import Mode, TagChange
    from genrescope.library.tags.words import GenreWords
    from genrescope.library.tags.writing import TagWriter

SUMMARY = "write the genre into the tags of audio files, or take it back"
DESCRIPTION = """Write the genre into the tags of MP3, MP4/M4A, FLAC, Ogg Vorbis, Opus, AIFF and WAV files.
Nothing else of a file changes, and "--undo" takes everything back. A file whose genre is not sure, or that is
not music, is left as it is. The exit code is 1 if any file failed; the others are still written."""

_LATEST = 0
_LONGEST = 80  # characters of genres in a line: a file may have any


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``genrescope tag``."""
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("files", nargs="*", metavar="PATH", default=[], help="an audio file or a folder")
    what.add_argument(
        "--undo",
        nargs="?",
        type=_number,
        const=_LATEST,
        metavar="ID",
        help="take back what was written last, or under the number ID; files that have changed since stay",
    )
    parser.add_argument("--dry-run", action="store_true", help="only print what would be written")
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument(
        "--fill", dest="mode", action="store_const", const="fill", help="only files without a genre (default)"
    )
    mode.add_argument(
        "--replace", dest="mode", action="store_const", const="replace", help="replace existing genres"
    )
    mode.add_argument(
        "--append", dest="mode", action="store_const", const="append", help="add to existing genres"
    )
    parser.set_defaults(mode="fill")
    parser.add_argument(
        "--words",
        type=Path,
        metavar="FILE",
        help='your own words for genres and styles: a text file with lines such as "hiphop = Hip-Hop; Rap"',
    )
    parser.add_argument("--styles", action="store_true", help="also write the styles that are clear")
    add_model_arguments(parser)


def _number(text: str) -> int:
    if not text.isdecimal() or int(text) == _LATEST:
        raise argparse.ArgumentTypeError(tr("ID is a number, as it was printed when the tags were written"))
    return int(text)


def run(args: argparse.Namespace) -> int:
    """Write tags, or take them back, and print a line for each file."""
    from genrescope.library.tags.plan import Mode

    if args.undo is not None:
        return _undo(None if args.undo == _LATEST else args.undo, dry_run=args.dry_run)
    return _tag(args, Mode(args.mode))


def _tag(args: argparse.Namespace, mode: Mode) -> int:
    from genrescope.analysis.batch import InOrder
    from genrescope.inference.classifier import card_of
    from genrescope.library.tags.words import GenreWords, read_words

    card = card_of(args.model)
    words = GenreWords() if args.words is None else read_words(args.words, card)
    with contextlib.ExitStack() as stack:
        writer = None if args.dry_run else stack.enter_context(_open_writer())
        tagger = _Tagger(card, words, mode, writer, styles=args.styles)
        stack.callback(tagger.print_summary)
        order: InOrder[Refused | TagChange | FileAnswer[TrackResult]] = InOrder()
        songs = []
        for index, file in enumerate(to_files(to_paths(args.files))):
            # What is known before the analysis, which would be in vain.
            known = file if isinstance(file, Refused) else tagger.known(file)
            if known is None:
                assert isinstance(file, Path)
                songs.append((index, file))
            else:
                tagger.answer(order.add(index, known))
        if songs:
            memory = stack.enter_context(open_memory(card))
            with closing(answers_for(songs, args.model, args.engine, memory=memory)) as answers:
                for answer in answers:
                    tagger.answer(order.add(answer.index, answer))
    return 1 if tagger.n_failed else 0


@contextlib.contextmanager
def _open_writer() -> Iterator[TagWriter]:
    from genrescope.library.database import Database
    from genrescope.library.tags.writing import TagWriter

    with Database() as database:
        for warning in database.warnings:
            console.print_error(warning)
        with TagWriter(database) as writer:
            yield writer


class _Tagger:
    """Decides what to write into each file, writes it, and prints a line.

    Parameters
    ----------
    card : ModelCard
        Card of the model that classifies the files.
    words : GenreWords
        The words for its genres.
    mode : Mode
        What happens to existing genres.
    writer : TagWriter or None
        None for only printing what would be written.
    styles : bool
        Whether to write styles, too.
    """

    def __init__(
        self, card: ModelCard, words: GenreWords, mode: Mode, writer: TagWriter | None, *, styles: bool
    ) -> None:
        self.n_failed = 0
        self._n_changed = 0
        self._n_kept = 0
        self._card = card
        self._words = words
        self._mode = mode
        self._writer = writer
        self._styles = styles

    def known(self, path: Path) -> Refused | TagChange | None:
        """Return why a file need not be analysed: an error, or the genres that it keeps."""
        from genrescope.library.tags.plan import Mode, plan

        try:
            change = plan(path, (), self._mode)
        except Exception as error:
            return Refused(str(path), as_user_error(error, display_name(path)))
        return change if change.old and self._mode is Mode.FILL else None

    def answer(self, steps: Sequence[Refused | TagChange | FileAnswer[TrackResult]]) -> None:
        """Write files whose turn has come."""
        for step in steps:
            with console.above_progress():
                try:
                    self._answer(step)
                except Exception as error:
                    # A bug that one file triggers must not affect the other files.
                    self.n_failed += 1
                    name = step.name if isinstance(step, Refused) else display_name(step.path)
                    console.print_error(as_user_error(error, name))

    def _answer(self, step: Refused | TagChange | FileAnswer[TrackResult]) -> None:
        from genrescope.library.tags.plan import TagChange, plan

        if isinstance(step, Refused):
            raise step.error
        if isinstance(step, TagChange):
            self._keep(step)
            return
        if step.result is None:
            raise step.error or AssertionError("neither a result nor an error")
        for warning in step.result.warnings:
            console.print_error(warning)
        genres = self._words.genres_for(step.result, self._card, styles=self._styles)
        change = plan(step.path, genres, self._mode)
        if not genres:
            self._keep(change, step.result)
        elif not change.is_change:
            self._keep(change)
        else:
            if self._writer is not None:
                self._writer.write(change)
            self._n_changed += 1
            _print_change(change.path, change.new, change.old)

    def _keep(self, change: TagChange, result: TrackResult | None = None) -> None:
        """Print that a file keeps its genres, because of its outcome if a result is given."""
        self._n_kept += 1
        name, genres = display_name(change.path), _text(change.old)
        if result is None:
            print(tr("{genres}   {name} (unchanged)").format(genres=genres, name=name), flush=True)
        else:
            text = tr("{outcome}   {name} (unchanged: {genres})")
            print(text.format(outcome=outcome_text(result.outcome), name=name, genres=genres), flush=True)

    def print_summary(self) -> None:
        """Print how many files were written, and how to take that back."""
        if self._writer is None:
            text = tr("{changed} would be written, {kept} unchanged, {failed} failed")
        else:
            text = tr("{changed} written, {kept} unchanged, {failed} failed")
        counts = {"changed": self._n_changed, "kept": self._n_kept, "failed": self.n_failed}
        print(text.format(**counts), flush=True)
        if self._writer is not None and self._n_changed:
            command = f"genrescope tag --undo {self._writer.journal.number}"
            print(tr("To undo this: {command}").format(command=command), flush=True)


def _undo(number: int | None, *, dry_run: bool) -> int:
    n_restored = n_failed = 0
    with _open_writer() as writer:
        files = writer.journal.to_undo(number)
        try:
            for file in files:
                try:
                    if not dry_run:
                        writer.undo(file)
                except Exception as error:
                    n_failed += 1
                    console.print_error(as_user_error(error, display_name(file.path)))
                else:
                    n_restored += 1
                    _print_change(file.path, file.old_genres, file.new_genres)
        finally:
            if dry_run:
                text = tr("{restored} would be restored, {failed} failed")
            else:
                text = tr("{restored} restored, {failed} failed")
            print(text.format(restored=n_restored, failed=n_failed), flush=True)
    return 1 if n_failed else 0


def _print_change(path: Path, new: tuple[str, ...], old: tuple[str, ...]) -> None:
    text = tr("{genres}   {name} (before: {before})")
    print(text.format(genres=_text(new), name=display_name(path), before=_text(old)), flush=True)


def _text(genres: tuple[str, ...]) -> str:
    text = display_text("; ".join(genres)) or tr("no genre")
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
