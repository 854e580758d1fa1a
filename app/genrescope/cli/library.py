"""``genrescope library``: lists the songs that were analysed before, and sorts them into folders."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import TYPE_CHECKING

from genrescope.audio.files import display_name, display_path
from genrescope.cli import console
from genrescope.cli.language import tr
from genrescope.cli.report import genre_name, outcome_text
from genrescope.errors import Sentence, UserError, display_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from genrescope.library.export.folders import Placement
    from genrescope.library.store import KnownSong, Store

SUMMARY = "list the songs that were analysed before, or sort them into folders"
DESCRIPTION = """List the songs that were analysed before, with their outcomes, by path. An outcome of another
model than the one in use is marked as old. Or copy or move the songs into folders by genre: no file is ever
overwritten, and --undo brings everything back."""

_LATEST = 0
"""The numbers of what can be undone begin at 1."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``genrescope library``."""
    parser.add_argument(
        "--genre",
        metavar="G",
        help='only this genre; or "mixed", "not sure", "not music", "silence", "failed"',
    )
    parser.add_argument(
        "--similar", type=Path, metavar="FILE", help="the songs that sound most like this one, nearest first"
    )
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument("--csv", type=Path, metavar="F", help="write a table to a file instead of a list")
    instead.add_argument(
        "--playlists", type=Path, metavar="DIR", help="write a playlist for each genre to a folder"
    )
    instead.add_argument(
        "--copy-to", type=Path, metavar="DIR", help="copy the songs into folders by genre in DIR"
    )
    instead.add_argument(
        "--move-to", type=Path, metavar="DIR", help="move the songs into folders by genre in DIR"
    )
    instead.add_argument(
        "--undo",
        type=int,
        nargs="?",
        const=_LATEST,
        metavar="N",
        help="undo copying or moving (default: the latest)",
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="only print what --copy-to or --move-to would do"
    )
    parser.add_argument(
        "--model", type=Path, metavar="DIR", help="a model folder (default: the bundled model)"
    )


def run(args: argparse.Namespace) -> int:
    """List the songs of the library, or sort them into folders."""
    from genrescope.inference.classifier import card_of
    from genrescope.library.atomic import write_error
    from genrescope.library.database import Database
    from genrescope.library.export.csv_ import csv_file
    from genrescope.library.export.m3u8 import write_playlists
    from genrescope.library.store import Store

    if args.undo is not None:
        return _undo(None if args.undo == _LATEST else args.undo)
    card = card_of(args.model)
    with Database() as database:
        for warning in database.warnings:
            console.print_error(warning)
        store = Store(database, card)
        songs = store.songs()
        if not songs:
            console.print_error(UserError(Sentence.LIBRARY_EMPTY))
        if args.similar is not None:
            if not card.embedding_size:
                raise UserError(Sentence.MODEL_WITHOUT_EMBEDDING, name=card.id)
            songs = _similar(store, songs, args.similar)
    if args.genre is not None:
        songs = [known for known in songs if _plain(args.genre) in map(_plain, _names(known))]
    if args.copy_to is not None or args.move_to is not None:
        is_move = args.copy_to is None
        return _sort(songs, args.move_to if is_move else args.copy_to, is_move=is_move, dry_run=args.dry_run)
    if args.playlists is not None:
        try:
            args.playlists.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise write_error(error, args.playlists) from error
        for playlist in write_playlists(args.playlists, (known.song for known in songs), genre_name):
            print(display_path(playlist))
    elif args.csv is not None:
        with csv_file(args.csv) as write:
            for known in songs:
                write(known.song)
    else:
        for known in songs:
            print(_line(known))
    return 0


def _sort(songs: Sequence[KnownSong], folder: Path, *, is_move: bool, dry_run: bool) -> int:
    """Copy or move songs into folders, and print where each goes; return the exit code."""
    from genrescope.library.database import Database
    from genrescope.library.export.folders import plan_folders, sort_into_folders
    from genrescope.library.export.journal import Journal

    filed = [known.song for known in songs if known.song.genre is not None]
    plan = plan_folders(filed, folder, name_of=genre_name, is_move=is_move)
    if dry_run:
        _print_placements(plan.placements)
        left = plan.left
    else:
        with Database() as database:
            report = sort_into_folders(plan, Journal(database))
        _print_placements(report.done)
        left = (*plan.left, *report.left)
        if report.done:
            print(tr("To undo this: {command}").format(command=f"genrescope library --undo {report.sorting}"))
    if plan.in_place:
        print(tr("Already there: {count}").format(count=len(plan.in_place)))
    if len(filed) < len(songs):
        print(tr("Without a certain genre: {count}").format(count=len(songs) - len(filed)))
    return _print_errors(left)


def _undo(sorting: int | None) -> int:
    """Undo copying or moving, and print which song goes where; return the exit code."""
    from genrescope.library.database import Database
    from genrescope.library.export.folders import undo_sorting
    from genrescope.library.export.journal import Journal

    with Database() as database:
        report = undo_sorting(Journal(database), sorting)
    if report.is_move:
        _print_placements(report.done)
    else:
        for placement in report.done:
            print(tr("Deleted: {name}").format(name=display_path(placement.source)))
    return _print_errors(report.left)


def _print_placements(placements: Iterable[Placement]) -> None:
    for placement in placements:
        print(f"{display_path(placement.source)} -> {display_path(placement.target)}")


def _print_errors(errors: Iterable[UserError]) -> int:
    """Print why songs were left where they are; return the exit code."""
    code = 0
    for error in errors:
        console.print_error(error)
        code = 1
    return code


def _similar(store: Store, songs: Sequence[KnownSong], path: Path) -> list[KnownSong]:
    """Return the songs most similar to a file, the nearest first."""
    from genrescope.library.content import read_content
    from genrescope.library.similar import find_similar

    result = store.recall(path) or store.recall_content(path, read_content(path))
    if result is None:
        raise UserError(Sentence.NOT_IN_LIBRARY, name=display_name(path))
    by_path = {known.song.path: known for known in songs}
    return [by_path[song.path] for song in find_similar(store, result) if song.path in by_path]


def _names(known: KnownSong) -> list[str]:
    """Return what `--genre` finds a song by."""
    from genrescope.inference.outcome import verdict_of

    song = known.song
    if song.outcome is None:
        return ["failed"]
    return [verdict_of(song.outcome), *([song.genre] if song.genre is not None else [])]


def _plain(name: str) -> str:
    """Return a name without the spelling: "Hip-Hop" is "hiphop"."""
    return re.sub(r"[\W_]+", "", name).casefold()


def _line(known: KnownSong) -> str:
    """Format a song as a line for the terminal."""
    song = known.song
    text = outcome_text(song.outcome) if song.outcome is not None else tr("Failed")
    if known.is_old:
        text += f" ({song.model_id})"
    names = " – ".join(filter(None, (song.artist, song.title)))
    shown = display_text(names) + "   " if names else ""
    return f"{text:28} {shown}{display_path(song.path)}"
