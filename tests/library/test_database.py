"""The database of the library: migrations, damage, and what keeps it from being written."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

import genrescope
from genrescope import paths
from genrescope.errors import Sentence, UserError
from genrescope.library.database import Database, library_file
from genrescope.library.schema import MIGRATIONS

DAMAGED = pytest.mark.expects_log("the library is damaged")


def add_notes(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE notes (text TEXT)")


def add_authors(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE notes ADD COLUMN author TEXT NOT NULL DEFAULT 'anonymous'")


def fail(connection: sqlite3.Connection) -> None:
    connection.execute("DROP TABLE notes")
    raise RuntimeError("a bug in a migration")


NOTES = (add_notes,)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "Genrescope" / "library.sqlite3"


def write_note(database: Database, text: str) -> None:
    with database.transaction() as connection:
        connection.execute("INSERT INTO notes (text) VALUES (?)", (text,))


def notes(database: Database) -> list[str]:
    with database.reading() as connection:
        return [text for (text,) in connection.execute("SELECT text FROM notes ORDER BY rowid")]


def make(file: Path, n_notes: int) -> None:
    with Database(file, migrations=NOTES) as database, database.transaction() as connection:
        connection.executemany(
            "INSERT INTO notes VALUES (?)", [(f"note {number}" * 20,) for number in range(n_notes)]
        )


def test_the_users_own_library_is_in_the_data_folder():
    assert library_file().parent == paths.user_data()
    if sys.platform == "linux":
        assert paths.user_data() == Path(os.environ["XDG_DATA_HOME"]) / "Genrescope"


def test_what_was_written_is_there_after_the_database_was_opened_again(file):
    with Database(file, migrations=NOTES) as database:
        write_note(database, "ñ")
    with Database(file, migrations=NOTES) as database:
        assert notes(database) == ["ñ"]
        assert database.warnings == []
    assert sorted(path.name for path in file.parent.iterdir()) == ["library.lock", "library.sqlite3"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
def test_only_its_owner_can_read_it(file):
    make(file, 1)
    with Database(file, migrations=(*NOTES, add_authors)) as database:
        write_note(database, "while the log is there")
        for path in file.parent.glob("library*.sqlite3*"):
            assert path.stat().st_mode & 0o077 == 0, path


def test_an_exception_undoes_the_changes(file):
    def write_and_fail() -> None:
        with database.transaction() as connection:
            connection.execute("INSERT INTO notes VALUES ('lost')")
            raise ZeroDivisionError

    with Database(file, migrations=NOTES) as database:
        with pytest.raises(ZeroDivisionError):
            write_and_fail()
        assert notes(database) == []


def test_the_callers_own_errors_are_not_taken_for_the_librarys(file):
    with Database(file, migrations=NOTES) as database:
        for error in (PermissionError(13, "not allowed"), UserError(Sentence.EMPTY_FILE, name="a.mp3")):
            with pytest.raises(type(error)) as caught, database.transaction():
                raise error
            assert caught.value is error


def test_every_table_of_the_program_can_be_made(file):
    with Database(file) as database, database.reading() as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)


# Migrations ------------------------------------------------------------------------------------------


def test_a_migration_keeps_the_rows_and_a_copy_from_before(file):
    make(file, 3)
    with Database(file, migrations=(*NOTES, add_authors)) as database, database.reading() as connection:
        assert connection.execute("SELECT count(*), min(author) FROM notes").fetchone() == (3, "anonymous")
    copy = file.with_name("library-version-1.sqlite3")
    with Database(copy, migrations=NOTES) as database:
        assert len(notes(database)) == 3


def test_a_migration_that_fails_changes_nothing(file):
    make(file, 3)
    with pytest.raises(RuntimeError):
        Database(file, migrations=(*NOTES, add_authors, fail))
    with Database(file, migrations=NOTES) as database:
        assert len(notes(database)) == 3


def test_the_library_of_a_newer_program_is_left_alone(file):
    with Database(file, migrations=(*NOTES, add_authors)) as database:
        write_note(database, "new")
    before = file.read_bytes()
    with pytest.raises(UserError) as caught:
        Database(file, migrations=NOTES)
    assert caught.value.sentence is Sentence.LIBRARY_NEWER
    assert file.read_bytes() == before


def test_an_older_program_stops_using_a_library_that_a_newer_one_has_migrated(file):
    with Database(file, migrations=NOTES) as old:
        write_note(old, "old")
        with Database(file, migrations=(*NOTES, add_authors)), pytest.raises(UserError) as caught:
            write_note(old, "too late")
        assert caught.value.sentence is Sentence.LIBRARY_NEWER


# Damage ----------------------------------------------------------------------------------------------


def fill_with_rubbish(file: Path) -> None:
    file.write_bytes(random.Random(1).randbytes(file.stat().st_size))


def empty(file: Path) -> None:
    file.write_bytes(b"")


def cut(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def overwrite_a_page(file: Path) -> None:
    with file.open("r+b") as stream:
        stream.seek(3 * 4096)
        stream.write(b"\xff" * 4096)


def write_another_programs_database(file: Path) -> None:
    file.unlink()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE albums (title TEXT)")


@DAMAGED
@pytest.mark.parametrize(
    "damage", [fill_with_rubbish, empty, cut, overwrite_a_page, write_another_programs_database]
)
def test_a_damaged_library_is_set_aside_and_reported(file, damage):
    make(file, 1000)
    damage(file)
    damaged = file.read_bytes()
    with Database(file, migrations=NOTES) as database:
        (warning,) = database.warnings
        assert warning.sentence is Sentence.LIBRARY_DAMAGED
        write_note(database, "new")
        assert notes(database) == ["new"]
    assert (file.parent / warning.details["name"]).read_bytes() == damaged
    with Database(file, migrations=NOTES) as database:
        assert database.warnings == []
        assert notes(database) == ["new"]


@DAMAGED
def test_libraries_that_are_damaged_in_the_same_second_are_all_kept(file):
    for _ in range(3):
        make(file, 1)
        empty(file)
        Database(file, migrations=NOTES).close()
    assert len(list(file.parent.glob("library-damaged-*"))) == 3


@DAMAGED
def test_text_that_is_not_unicode_is_damage(file):
    make(file, 1)
    file.write_bytes(file.read_bytes().replace(b"note 0", b"n\xff\xfe\xfd 0"))
    with Database(file, migrations=NOTES) as database:
        with pytest.raises(UserError) as caught:
            notes(database)
        assert caught.value.sentence is Sentence.LIBRARY_DAMAGED
        assert notes(database) == []


@DAMAGED
@pytest.mark.skipif(sys.platform == "win32", reason="open files cannot be renamed there")
def test_damage_that_comes_while_the_library_is_open_is_reported_once(file):
    make(file, 40_000)  # more than SQLite keeps in memory
    with Database(file, migrations=NOTES) as database, Database(file, migrations=NOTES) as other:
        size = file.stat().st_size - 4096
        with file.open("r+b") as stream:  # all but the first page, with the tables
            stream.seek(4096)
            stream.write(b"\xff" * size)
        for opened in (database, other):
            with pytest.raises(UserError) as caught:
                notes(opened)
            assert caught.value.sentence is Sentence.LIBRARY_DAMAGED
        write_note(database, "new")
        assert notes(other) == ["new"]
    assert len(list(file.parent.glob("library-damaged-*.sqlite3"))) == 1


# Places that cannot be written -----------------------------------------------------------------------


def refused(file: Path) -> Sentence:
    with pytest.raises(UserError) as caught:
        Database(file, migrations=NOTES)
    assert "{" not in str(caught.value)
    return caught.value.sentence


def test_a_file_in_place_of_the_folder_is_reported(file):
    file.parent.write_text("not a folder", encoding="utf-8")
    assert refused(file) is Sentence.LIBRARY_READ_ONLY


def test_a_folder_in_place_of_the_file_is_reported(file):
    file.mkdir(parents=True)
    assert refused(file) is Sentence.LIBRARY_READ_ONLY


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_reported(file):
    file.parent.mkdir()
    file.parent.chmod(0o500)
    try:
        assert refused(file) is Sentence.LIBRARY_READ_ONLY
    finally:
        file.parent.chmod(0o700)


def test_a_full_disk_is_reported_and_costs_only_what_did_not_fit(file):
    with Database(file, migrations=NOTES) as database:
        write_note(database, "first")
        with database.transaction() as connection:
            (n_pages,) = connection.execute("PRAGMA page_count").fetchone()
            connection.execute(f"PRAGMA max_page_count = {n_pages + 2}")
        with pytest.raises(UserError) as caught:
            write_note(database, "x" * 100_000)
        assert caught.value.sentence is Sentence.LIBRARY_DISK_FULL
        write_note(database, "second")
        assert notes(database) == ["first", "second"]


# Several processes -----------------------------------------------------------------------------------

WRITER = """
import sys
from pathlib import Path
from genrescope.library.database import Database

def add_notes(connection):
    connection.execute("CREATE TABLE notes (text TEXT)")

def add_authors(connection):
    connection.execute("ALTER TABLE notes ADD COLUMN author TEXT")

file, name, n_notes = sys.argv[1:]
for number in range(int(n_notes)):
    with Database(Path(file), migrations=[add_notes, add_authors]) as database:
        assert not database.warnings
        with database.transaction() as connection:
            connection.execute("INSERT INTO notes (text) VALUES (?)", (f"{name} {number}",))
    print(f"{name} {number}", flush=True)
"""


@pytest.fixture
def start_writer(file: Path) -> Callable[[str, int], subprocess.Popen[str]]:
    """Start a process that opens the library for each note, and prints the notes that are saved."""

    def start(name: str, n_notes: int) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", WRITER, str(file), name, str(n_notes)],
            env={**os.environ, "PYTHONPATH": str(Path(genrescope.__file__).parents[1])},
            stdout=subprocess.PIPE,
            text=True,
        )

    return start


@pytest.mark.parametrize("exists", [False, True])
def test_processes_that_create_or_migrate_and_write_at_once_lose_nothing(file, start_writer, exists):
    saved = []
    if exists:
        make(file, 1)
        saved = ["note 0" * 20]
    writers = [start_writer(name, 20) for name in "abc"]
    saved += [line for writer in writers for line in writer.communicate()[0].splitlines()]
    assert [writer.returncode for writer in writers] == [0, 0, 0]
    with Database(file, migrations=(*NOTES, add_authors)) as database:
        assert sorted(notes(database)) == sorted(saved)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_a_process_that_is_killed_loses_nothing_that_it_reported_as_saved(file, start_writer):
    saved: list[str] = []
    for name in "abcde":
        writer = start_writer(name, 10_000)
        for _ in range(10):
            saved.append(writer.stdout.readline().strip())
        writer.send_signal(signal.SIGKILL)
        saved += writer.communicate()[0].splitlines()
    with Database(file, migrations=(*NOTES, add_authors)) as database:
        assert database.warnings == []
        assert set(saved) <= set(notes(database))
