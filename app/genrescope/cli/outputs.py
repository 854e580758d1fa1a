"""Where the answers of ``genrescope classify`` go: the terminal, or files of several formats."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from genrescope.cli import console
from genrescope.cli.inputs import Refused
from genrescope.cli.report import name_text, report
from genrescope.errors import UserError

if TYPE_CHECKING:
    from genrescope.analysis.batch import FileAnswer
    from genrescope.analysis.track import TrackResult
    from genrescope.inference.model_card import ModelCard

    Answer = FileAnswer[TrackResult] | Refused
    Output = Callable[[Answer], None]


def bars_output(card: ModelCard) -> Output:
    """Return a function that prints bars, or the error of a file."""

    def show(answer: Answer) -> None:
        show_failure(answer)
        result = _result_of(answer)
        if result is not None:
            print(report(result, card), flush=True)
            _show_warnings(result)

    return show


def json_lines_output(card: ModelCard) -> Output:
    """Return a function that prints JSON Lines."""

    def show(answer: Answer) -> None:
        console.print_json(_as_dict(answer, card))
        result = _result_of(answer)
        if result is not None:
            _show_warnings(result)

    return show


def show_failure(answer: Answer) -> None:
    """Print the error of a file, if there is one."""
    if answer.error is not None:
        console.print_error(answer.error)


@contextmanager
def json_output(file: Path, card: ModelCard, kept: Sequence[Mapping[str, Any]] = ()) -> Iterator[Output]:
    """Write a JSON file, which appears at the end.

    Parameters
    ----------
    file : pathlib.Path
        The file.
    card : ModelCard
        The model.
    kept : sequence of mapping
        Answers that come first.

    Yields
    ------
    callable
        Call it with each answer.
    """
    from genrescope.library.export.json_ import json_file

    with json_file(file) as write:
        for song in kept:
            write(song)
        yield lambda answer: write(_as_dict(answer, card))


@contextmanager
def csv_output(file: Path, card: ModelCard, *, append: bool = False) -> Iterator[Output]:
    """Write a table, which appears at the end.

    Parameters
    ----------
    file : pathlib.Path
        The file.
    card : ModelCard
        The model.
    append : bool
        Keep the rows of the file that is there.

    Yields
    ------
    callable
        Call it with each answer.
    """
    from genrescope.library.export.csv_ import csv_file
    from genrescope.library.export.song import ExportedSong
    from genrescope.library.tags.formats.values import FileTags
    from genrescope.library.tags.reading import read_tags

    def exported(answer: Answer) -> ExportedSong:
        if isinstance(answer, Refused):
            return ExportedSong(Path(answer.name), error=answer.error)
        tags = FileTags()
        with suppress(UserError):  # what is damaged does not matter here
            tags = read_tags(answer.path)
        if answer.result is None:
            return ExportedSong(answer.path, tags.title, tags.artist, tags.genres, error=answer.error)
        return ExportedSong.of(answer.result, card, title=tags.title, artist=tags.artist, genres=tags.genres)

    with csv_file(file, append=append) as write:
        yield lambda answer: write(exported(answer))


def paths_in_csv(file: Path) -> set[str]:
    """Return the paths in a table that was written before; none if there is no table."""
    from genrescope.library.export.csv_ import original_text, read_csv

    return {original_text(row["path"]) for row in read_csv(file)}


def labels_output(folder: Path, *, may_replace: bool) -> Output:
    """Return a function that writes the sections of a file as labels into a folder."""
    from genrescope.library.export.markers import LabelFolder, markers_of

    labels = LabelFolder(folder, may_replace=may_replace)

    def write(answer: Answer) -> None:
        result = _result_of(answer)
        if result is not None:
            labels.write(result.path, markers_of(result.sections, name_text))

    return write


def _result_of(answer: Answer) -> TrackResult | None:
    return None if isinstance(answer, Refused) else answer.result


def _as_dict(answer: Answer, card: ModelCard) -> dict[str, Any]:
    from genrescope.analysis.track import result_as_dict

    if isinstance(answer, Refused):
        return {"path": answer.name, "error": str(answer.error)}
    if answer.result is None:
        return {"path": str(answer.path), "error": str(answer.error)}
    return result_as_dict(answer.result, card)


def _show_warnings(result: TrackResult) -> None:
    for warning in result.warnings:
        console.print_error(warning)
