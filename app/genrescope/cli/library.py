"""``genrescope library``: lists the songs that were analysed before."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import TYPE_CHECKING

from genrescope.audio.files import display_name, display_path
from genrescope.cli import console
from genrescope.cli.classify import outcome_text
from genrescope.errors import Sentence, UserError, display_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from genrescope.library.store import KnownSong, Store

SUMMARY = "list the songs that were analysed before"
DESCRIPTION = """List the songs that were analysed before, with their outcomes, by path. An outcome of another
model than the one in use is marked as old."""


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
    parser.add_argument("--csv", type=Path, metavar="F", help="write a table to a file instead of a list")
    parser.add_argument(
        "--model", type=Path, metavar="DIR", help="a model folder (default: the bundled model)"
    )


def run(args: argparse.Namespace) -> int:
    """List the songs of the library."""
    from genrescope.inference.classifier import card_of
    from genrescope.library.database import Database
    from genrescope.library.export.csv_ import csv_file
    from genrescope.library.store import Store

    card = card_of(args.model)
    with Database() as database:
        for warning in database.warnings:
            console.print_error(str(warning))
        store = Store(database, card)
        songs = store.songs()
        if not songs:
            console.print_error(Sentence.LIBRARY_EMPTY.value)
        if args.similar is not None:
            if not card.embedding_size:
                raise UserError(Sentence.MODEL_WITHOUT_EMBEDDING, name=card.id)
            songs = _similar(store, songs, args.similar)
    if args.genre is not None:
        songs = [known for known in songs if _plain(args.genre) in map(_plain, _names(known))]
    if args.csv is None:
        for known in songs:
            print(_line(known))
    else:
        with csv_file(args.csv) as write:
            for known in songs:
                write(known.song)
    return 0


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
    text = outcome_text(song.outcome) if song.outcome is not None else "Failed"
    if known.is_old:
        text += f" ({song.model_id})"
    names = " – ".join(filter(None, (song.artist, song.title)))
    shown = display_text(names) + "   " if names else ""
    return f"{text:28} {shown}{display_path(song.path)}"
