"""A table of songs as CSV, for spreadsheets and scripts."""

from __future__ import annotations

import contextlib
import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from genrescope.audio.decode.source import refuse
from genrescope.audio.files import display_name
from genrescope.errors import Sentence, UserError
from genrescope.inference.outcome import NotMusic, kind_of, scores_of, verdict_of
from genrescope.library.agreement import agrees
from genrescope.library.atomic import atomic_write_text
from genrescope.library.export.song import ExportedSong

COLUMNS = (
    "path",
    "title",
    "artist",
    "outcome",
    "verdict",
    "genre",
    "confidence",
    "second_genre",
    "second_confidence",
    "styles",
    "instruments",
    "moods",
    "genre_tag",
    "agrees",
    "duration",
    "silence",
    "model",
    "warnings",
    "error",
)
"""Names of the columns. New ones are only ever added at the end.

``title``, ``artist`` and ``genre_tag`` come from the tags of the file. ``outcome`` is "genre", "mixed",
"not_sure", "not_music" or "silence"; ``verdict`` is the genre, or else the outcome in words. ``genre`` is the
most probable one and ``second_genre`` the next, each with its confidence from 0 to 1; all four are empty
unless the sound is music. ``agrees`` says whether ``genre_tag`` fits ``genre``: "yes", "no", or nothing
without either. ``duration`` and ``silence`` are in seconds. Several values in one cell are separated by "; ".
A song without an outcome has only ``path``, its tags and ``error``.
"""

# What makes a spreadsheet calculate a cell, also in full width, at its start or after what another
# spreadsheet may take for the end of a cell; and the apostrophe, so that reading can undo the escape.
_FORMULA = re.compile(r"(^|[;,\t\r\n])([ \t\r\n\u00a0]*)(?=['=+\-@\uff1d\uff0b\uff0d\uff20])")
_ESCAPED = re.compile(r"(^|[;,\t\r\n])([ \t\r\n\u00a0]*)'")


@dataclass(frozen=True)
class CsvFormat:
    """A dialect of CSV.

    Attributes
    ----------
    delimiter : str
        Between two cells; spreadsheets expect ";" where the decimal point is a comma.
    decimal_point : str
        Of numbers.
    has_bom : bool
        Whether the file starts with a byte order mark, by which Excel recognises UTF-8.
    """

    delimiter: str = ","
    decimal_point: str = "."
    has_bom: bool = False


@contextlib.contextmanager
def csv_file(
    path: Path, form: CsvFormat = CsvFormat(), *, append: bool = False
) -> Iterator[Callable[[ExportedSong], None]]:
    """Write a CSV file, which appears when the block ends without an error.

    No cell is a formula: an apostrophe comes before what a spreadsheet would calculate, see `safe_text`.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    form : CsvFormat
        Its dialect.
    append : bool
        Keep the rows of the file that is there.

    Yields
    ------
    callable
        Call it with each `ExportedSong`.

    Raises
    ------
    UserError
        If the file cannot be written, or rows are to be kept that are not from here.
    """
    kept = read_csv(path, form) if append else []
    with atomic_write_text(path, "utf-8-sig" if form.has_bom else "utf-8") as file:
        table = csv.DictWriter(file, COLUMNS, restval="", delimiter=form.delimiter)
        table.writeheader()
        table.writerows(kept)
        yield lambda song: table.writerow(_row(song, form))


def read_csv(path: Path, form: CsvFormat = CsvFormat()) -> list[dict[str, str]]:
    """Return the rows of a file that `csv_file` has written; none if there is no file.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    form : CsvFormat
        Its dialect.

    Returns
    -------
    list of dict
        Cells by their columns; texts are escaped, see `original_text`.

    Raises
    ------
    UserError
        If it cannot be read, or has other columns.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            table = csv.DictReader(file, delimiter=form.delimiter, strict=True)
            rows = list(table)
    except FileNotFoundError:
        return []
    except (UnicodeDecodeError, csv.Error):
        raise UserError(Sentence.NOT_OUR_TABLE, name=display_name(path)) from None
    except OSError as error:
        refuse(path, error)
    if table.fieldnames is None or tuple(table.fieldnames) != COLUMNS:
        raise UserError(Sentence.NOT_OUR_TABLE, name=display_name(path))
    return rows


def safe_text(text: str) -> str:
    """Escape a text that a spreadsheet could take for a formula; `original_text` returns the original.

    An apostrophe is inserted before each ``= + - @`` or apostrophe that stands at the start, or after a
    comma, semicolon, tab or line break: a spreadsheet that expects another delimiter starts a cell there.
    """
    return _FORMULA.sub(r"\1\2'", text)


def original_text(cell: str) -> str:
    """Return the text from which `safe_text` made a cell."""
    return _ESCAPED.sub(r"\1\2", cell)


def _row(song: ExportedSong, form: CsvFormat) -> dict[str, str]:
    """Return the cells of a song by their columns."""
    texts = {
        "path": str(song.path),
        "title": song.title,
        "artist": song.artist,
        "genre_tag": "; ".join(song.genres),
        "model": song.model_id,
        "warnings": "; ".join(map(str, song.warnings)),
        "error": str(song.error) if song.error is not None else "",
    }
    for column, group in (("styles", "style"), ("instruments", "instrument"), ("moods", "mood")):
        texts[column] = "; ".join(tag.name for tag in song.tags if tag.group == group)
    numbers = {"duration": song.duration, "silence": song.silence}
    if song.outcome is not None:
        texts |= {"outcome": kind_of(song.outcome), "verdict": verdict_of(song.outcome)}
        scores = scores_of(song.outcome)
        if scores is not None and not isinstance(song.outcome, NotMusic):
            (first, confidence), (second, other), *_ = scores.ranking()
            agreement = {True: "yes", False: "no", None: ""}[agrees(first, song.genres)]
            texts |= {"genre": first, "second_genre": second, "agrees": agreement}
            numbers |= {"confidence": confidence, "second_confidence": other}
    cells = {name: safe_text(text) for name, text in texts.items()}
    for name, number in numbers.items():
        if number is not None:
            cells[name] = f"{number:.4f}".replace(".", form.decimal_point)
    return cells
