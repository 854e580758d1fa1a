"""The memory of the analysis: it saves decoding, and its own failures cost no result."""

from __future__ import annotations

from pathlib import Path

import pytest

from genrescope.analysis.track import TrackResult
from genrescope.errors import Sentence, UserError
from genrescope.library.database import Database
from genrescope.library.memory import Memory
from genrescope.library.store import Store
from support.library import analyse
from support.tiny_model import CARD


class Analysis:
    """Analyses files with the tiny model, and counts them."""

    def __init__(self) -> None:
        self.paths: list[Path] = []

    def __call__(self, path: Path) -> TrackResult:
        self.paths.append(path)
        return analyse(path)


def answer(memory: Memory, path: Path, analysis: Analysis) -> TrackResult:
    return memory.recall(path) or memory.recall_or_analyse(path, analysis)


def test_a_file_is_analysed_once(tmp_path, song):
    analysis, failures = Analysis(), []
    for _ in range(2):
        with Memory(CARD, failures.append, file=tmp_path / "library.sqlite3") as memory:
            for path in (song, song):
                assert answer(memory, path, analysis) == analyse(song)
        song = song.rename(song.with_name("renamed.mp3"))
        with Memory(CARD, failures.append, file=tmp_path / "library.sqlite3") as memory:
            assert answer(memory, song, analysis).path == song
    assert len(analysis.paths) == 1
    assert failures == []


def test_without_a_library_every_file_is_analysed_and_one_sentence_says_why(tmp_path, song):
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    analysis, failures = Analysis(), []
    with Memory(CARD, failures.append, file=tmp_path / "file" / "library.sqlite3") as memory:
        for _ in range(2):
            assert answer(memory, song, analysis) == analyse(song)
    assert len(analysis.paths) == 2
    assert [error.sentence for error in failures] == [Sentence.LIBRARY_READ_ONLY]


@pytest.mark.expects_log("the library is damaged")
def test_a_library_that_was_damaged_is_reported_and_a_new_one_used(tmp_path, song):
    file = tmp_path / "library.sqlite3"
    file.write_bytes(b"not a database")
    analysis, failures = Analysis(), []
    with Memory(CARD, failures.append, file=file) as memory:
        for _ in range(2):
            assert answer(memory, song, analysis) == analyse(song)
    assert len(analysis.paths) == 1
    assert [error.sentence for error in failures] == [Sentence.LIBRARY_DAMAGED]


def test_a_library_that_fails_later_is_reported_once(tmp_path, song):
    file = tmp_path / "library.sqlite3"
    analysis, failures = Analysis(), []
    with Memory(CARD, failures.append, file=file) as memory:
        with Database(file) as other, other.transaction() as connection:
            connection.execute("PRAGMA user_version = 1000")
        for _ in range(2):
            assert answer(memory, song, analysis) == analyse(song)
    assert len(analysis.paths) == 2
    assert [error.sentence for error in failures] == [Sentence.LIBRARY_NEWER]


@pytest.mark.expects_log("unexpected failure")
def test_a_bug_in_the_library_costs_no_result(tmp_path, song):
    file = tmp_path / "library.sqlite3"
    with Database(file) as database, database.transaction() as connection:
        connection.execute(
            "CREATE TRIGGER bug BEFORE INSERT ON songs BEGIN SELECT raise(ABORT, 'a bug'); END"
        )
    analysis, failures = Analysis(), []
    with Memory(CARD, failures.append, file=file) as memory:
        for _ in range(2):
            assert answer(memory, song, analysis) == analyse(song)
    assert [error.sentence for error in failures] == [Sentence.UNEXPECTED_LIBRARY]


def test_a_failure_is_raised_and_saved(tmp_path):
    file, path = tmp_path / "library.sqlite3", tmp_path / "text.mp3"
    path.write_text("not sound", encoding="utf-8")
    with Memory(CARD, pytest.fail, file=file) as memory, pytest.raises(UserError) as caught:
        answer(memory, path, Analysis())
    with Database(file) as database:
        (known,) = Store(database, CARD).songs()
    assert str(known.song.error) == str(caught.value)


def test_a_file_that_is_gone_is_a_failure_of_the_file(tmp_path):
    analysis = Analysis()
    with (
        Memory(CARD, pytest.fail, file=tmp_path / "library.sqlite3") as memory,
        pytest.raises(UserError) as caught,
    ):
        answer(memory, tmp_path / "gone.mp3", analysis)
    assert caught.value.sentence is Sentence.FILE_NOT_FOUND
