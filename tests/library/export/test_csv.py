"""The table of songs: what a spreadsheet makes of it."""

from __future__ import annotations

import csv
import dataclasses
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from genrescope.errors import Sentence, UserError
from genrescope.inference.outcome import ShownTag, Silence
from genrescope.library.export.csv_ import COLUMNS, CsvFormat, csv_file, original_text, read_csv, safe_text
from genrescope.library.export.song import ExportedSong
from support.exports import CLASSES, mixed_song, song
from support.outcomes import not_music
from support.tiny_model import CARD

PLAIN = CsvFormat()

LIBREOFFICE_CSV = "Text - txt - csv (StarCalc):44,34,76"
"""Comma, quotation mark and UTF-8."""

HOSTILE = "=HYPERLINK(\"http://a.b\";'x')\n@SUM(1);+1\t-2, '3'"


def written(path: Path, *songs: ExportedSong, form: CsvFormat = PLAIN) -> list[dict[str, str]]:
    with csv_file(path, form) as write:
        for item in songs:
            write(item)
    return read_csv(path, form)


def test_a_row_for_each_song(tmp_path):
    error = UserError(Sentence.EMPTY_FILE, name="c.mp3")
    rows = written(
        tmp_path / "songs.csv",
        song(
            "/music/a.mp3", title="A", artist="B", genres=("Indie Rock", "Pop"), silence=2.5, model_id="m-1"
        ),
        song("/music/b.mp3", None),
        ExportedSong(Path("/music/c.mp3"), error=error),
        mixed_song("/music/d.mp3"),
        ExportedSong(Path("/music/e.mp3"), outcome=Silence(), duration=3.0),
        ExportedSong(Path("/music/f.mp3"), outcome=not_music(CLASSES), duration=3.0),
    )
    first, not_sure, failed, mixed, silent, speech = rows
    assert first == dict.fromkeys(COLUMNS, "") | {
        "path": "/music/a.mp3",
        "title": "A",
        "artist": "B",
        "genre_tag": "Indie Rock; Pop",
        "outcome": "genre",
        "verdict": "rock",
        "genre": "rock",
        "confidence": "0.8000",
        "second_genre": "hiphop",
        "second_confidence": "0.1000",
        "agrees": "yes",
        "duration": "187.2500",
        "silence": "2.5000",
        "model": "m-1",
    }
    assert (not_sure["verdict"], not_sure["genre"], not_sure["agrees"]) == ("not sure", "jazz", "")
    assert failed == dict.fromkeys(COLUMNS, "") | {"path": "/music/c.mp3", "error": str(error)}
    assert (mixed["verdict"], mixed["genre"]) == ("mixed", "jazz")
    for row, kind in ((silent, "silence"), (speech, "not music")):
        assert (row["verdict"], row["genre"], row["confidence"]) == (kind, "", "")


def test_tags_are_in_the_columns_of_their_groups(tmp_path):
    tags = (ShownTag("punk", "style", 0.9), ShownTag("surf", "style", 0.8), ShownTag("sad", "mood", 0.7))
    (row,) = written(tmp_path / "songs.csv", song("a.mp3", tags=tags))
    assert (row["styles"], row["instruments"], row["moods"]) == ("punk; surf", "", "sad")


def test_a_result_is_exported_with_its_tags_and_model(analysed):
    scores = np.array([0.9, 0.1, 0.7], dtype=np.float32)  # a ballad, no hand drums, punk
    item = ExportedSong.of(dataclasses.replace(analysed, tags=scores), CARD, title="A", genres=("Pop",))
    assert [tag.name for tag in item.tags] == ["punk", "ballad"]
    assert (item.path, item.title, item.genres, item.model_id) == (analysed.path, "A", ("Pop",), CARD.id)
    assert (item.outcome, item.duration) == (analysed.outcome, analysed.duration)


@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_characters="\r\0")), st.sampled_from([",", ";", "\t"]))
@example(HOSTILE, ",")
@example("''=1", ";")
@example(" \n=1", ",")
def test_any_text_comes_back_and_none_is_a_formula(tmp_path, text, delimiter):
    form = CsvFormat(delimiter)
    (row,) = written(tmp_path / "songs.csv", song("a.mp3", title=text), form=form)
    expected = text.encode(errors="backslashreplace").decode()
    assert original_text(row["title"]) == expected
    for cell in row["title"].replace(",", ";").replace("\t", ";").replace("\n", ";").split(";"):
        assert cell.strip(" \u00a0")[:1] not in ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def test_plain_text_stays_as_it_is():
    for text in ("AC/DC – Rock 'n' Roll (1+1=2)", "a-b@c.de", "", "Ñandú", "rock & roll; blues"):
        assert safe_text(text) == text


def test_numbers_are_written_as_a_spreadsheet_of_the_country_expects(tmp_path):
    form = CsvFormat(";", ",", has_bom=True)
    path = tmp_path / "songs.csv"
    (row,) = written(path, song("a.mp3"), form=form)
    assert row["confidence"] == "0,8000"
    assert path.read_bytes().startswith(b"\xef\xbb\xbfpath;title;")


def test_rows_can_be_appended(tmp_path):
    path = tmp_path / "songs.csv"
    with csv_file(path, append=True) as write:
        write(song("a.mp3", title="=1"))
    with csv_file(path, append=True) as write:
        write(song("b.mp3"))
    assert [original_text(row["path"]) for row in read_csv(path)] == ["a.mp3", "b.mp3"]
    assert read_csv(path)[0]["title"] == "'=1"


@pytest.mark.parametrize("content", [b"name,size\na,1\n", b"\xff\xfe", b"path;title\n", b'"'])
def test_a_table_of_another_program_is_not_appended_to(tmp_path, content):
    path = tmp_path / "songs.csv"
    path.write_bytes(content)
    with pytest.raises(UserError) as caught, csv_file(path, append=True):
        pass
    assert caught.value.sentence is Sentence.NOT_OUR_TABLE
    assert path.read_bytes() == content


def test_an_interruption_leaves_no_file(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        _write_and_interrupt(tmp_path / "songs.csv")
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_opens_it_without_a_formula(tmp_path):
    path = tmp_path / "songs.csv"
    written(
        path,
        song('/music/ñ "q".mp3', title=HOSTILE.replace("\t", " "), artist="-1"),
        form=CsvFormat(has_bom=True),
    )
    _convert(path, "fods", tmp_path, f"{LIBREOFFICE_CSV},1,,0,false,true,false,false,false,0,true")
    sheet = tmp_path / "songs.fods"
    assert "table:formula" not in sheet.read_text(encoding="utf-8")
    again = tmp_path / "again"
    _convert(sheet, f"csv:{LIBREOFFICE_CSV}", again)
    with (again / "songs.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["path"] == '/music/ñ "q".mp3'
    assert original_text(row["title"]) == HOSTILE.replace("\t", " ")
    assert float(row["confidence"]) == pytest.approx(0.8)


def _write_and_interrupt(path: Path) -> None:
    with csv_file(path) as write:
        write(song("a.mp3"))
        raise KeyboardInterrupt


def _convert(path: Path, kind: str, folder: Path, reader: str = "") -> None:
    """Convert a file with LibreOffice; the reader may take cells for formulas."""
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={(path.parent / 'profile').as_uri()}",
            "--headless",
            *([f"--infilter={reader}"] if reader else []),
            *("--convert-to", kind, "--outdir", folder, path),
        ],
        check=True,
        capture_output=True,
        timeout=240,
    )
