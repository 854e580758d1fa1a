"""Songs in folders by genre: nothing is overwritten, nothing is lost, and all can be undone."""

from __future__ import annotations

import errno
import os
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from genrescope.errors import Sentence, UserError
from genrescope.library.database import Database
from genrescope.library.export import folders
from genrescope.library.export.folders import plan_folders, sort_into_folders, undo_sorting
from genrescope.library.export.journal import Journal
from genrescope.library.export.song import ExportedSong
from support.exports import mixed_song, song

NAMES = {"rock": "Rock", "jazz": "Jazz", "hiphop": "Hip hop / Rap"}


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Database(tmp_path / "library.sqlite3") as database:
        yield Journal(database)


@pytest.fixture
def music(tmp_path: Path) -> Path:
    folder = tmp_path / "music"
    for name in ("a.mp3", "b.mp3", "c.mp3", "other/a.mp3"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode() * 1000)
        os.utime(path, ns=(10**18, 10**18 + len(name)))
    return folder


@pytest.fixture
def songs(music: Path) -> list[ExportedSong]:
    return [
        song(music / "a.mp3"),
        song(music / "b.mp3", "hiphop"),
        mixed_song(music / "c.mp3"),
        song(music / "other" / "a.mp3"),
    ]


@pytest.fixture
def other_file_system(monkeypatch: pytest.MonkeyPatch) -> None:
    """Renaming from one folder to another fails, as from one drive to another."""
    replace = os.replace

    def fail(source: Path, target: Path) -> None:
        if Path(source).parent != Path(target).parent:
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        replace(source, target)

    monkeypatch.setattr(os, "replace", fail)


def tree(folder: Path) -> dict[str, tuple[bytes, int]]:
    """The files of a folder, with their contents and times."""
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def plan(songs: list[ExportedSong], folder: Path, *, is_move: bool = False) -> folders.Plan:
    return plan_folders(songs, folder, name_of=NAMES.__getitem__, is_move=is_move)


SORTED = {
    "Rock/a.mp3": "a.mp3",
    "Hip hop _ Rap/b.mp3": "b.mp3",
    "Jazz/c.mp3": "c.mp3",
    "Rock/a (2).mp3": "other/a.mp3",
}


def test_a_plan_changes_nothing(tmp_path, songs):
    before = tree(tmp_path)
    made = plan(songs, tmp_path / "sorted")
    assert {
        p.target.relative_to(tmp_path / "sorted").as_posix(): p.source.relative_to(
            tmp_path / "music"
        ).as_posix()
        for p in made.placements
    } == SORTED
    assert (made.in_place, made.left) == ((), ())
    assert made.nbytes == sum(len(content) for content, _ in before.values())
    assert tree(tmp_path) == before


@pytest.mark.parametrize("is_move", [False, True])
def test_songs_are_sorted_and_brought_back(tmp_path, music, songs, journal, is_move):
    before, progress = tree(music), []
    report = sort_into_folders(
        plan(songs, tmp_path / "sorted", is_move=is_move), journal, on_progress=progress.append
    )
    assert progress == [1, 2, 3, 4]
    assert not report.left
    assert tree(tmp_path / "sorted") == {new: before[old] for new, old in SORTED.items()}
    assert tree(music) == ({} if is_move else before)
    undone = undo_sorting(journal)
    assert len(undone.done) == 4
    assert tree(music) == before
    assert not (tmp_path / "sorted").exists()
    with pytest.raises(UserError) as caught:
        undo_sorting(journal)
    assert caught.value.sentence is Sentence.NOTHING_SORTED


def test_songs_are_moved_to_another_file_system_and_back(tmp_path, music, songs, journal, other_file_system):
    before = tree(music)
    assert not sort_into_folders(plan(songs, tmp_path / "sorted", is_move=True), journal).left
    assert tree(tmp_path / "sorted") == {new: before[old] for new, old in SORTED.items()}
    assert tree(music) == {}
    assert not undo_sorting(journal).left
    assert tree(music) == before


def test_songs_that_are_there_are_not_copied_again(tmp_path, songs, journal):
    sort_into_folders(plan(songs, tmp_path / "sorted"), journal)
    again = plan(songs, tmp_path / "sorted")
    assert not again.placements
    assert len(again.in_place) == 4
    there = [song(path) for path in (tmp_path / "sorted" / "Rock").iterdir()]
    assert not plan(there, tmp_path / "sorted", is_move=True).placements


def test_a_file_that_is_there_is_never_overwritten(tmp_path, songs, journal):
    taken = tmp_path / "sorted" / "Rock" / "A.MP3"
    taken.parent.mkdir(parents=True)
    taken.write_text("mine")
    sort_into_folders(plan(songs, tmp_path / "sorted"), journal)
    assert taken.read_text() == "mine"
    assert (taken.parent / "a (2).mp3").exists()
    undo_sorting(journal)
    assert tree(tmp_path / "sorted").keys() == {"Rock/A.MP3"}


def test_a_file_that_appears_after_the_plan_is_not_overwritten(tmp_path, music, songs, journal):
    made = plan(songs, tmp_path / "sorted", is_move=True)
    taken = made.placements[0].target
    taken.parent.mkdir(parents=True)
    taken.write_text("mine")
    report = sort_into_folders(made, journal)
    assert [error.sentence for error in report.left] == [Sentence.PLACE_TAKEN]
    assert len(report.done) == 3
    assert taken.read_text() == "mine"
    assert (music / "a.mp3").exists()


def test_songs_without_a_certain_genre_are_left(tmp_path, music, songs):
    broken = ExportedSong(music / "b.mp3", error=UserError(Sentence.EMPTY_FILE, name="b.mp3"))
    made = plan([song(music / "a.mp3", None), broken, song(music / "gone.mp3")], tmp_path / "sorted")
    assert [error.sentence for error in made.left] == [
        Sentence.NOT_FILED,
        Sentence.EMPTY_FILE,
        Sentence.FILE_NOT_FOUND,
    ]


def test_the_same_file_is_sorted_once(tmp_path, music):
    link = tmp_path / "link.mp3"
    link.symlink_to(music / "a.mp3")
    assert len(plan([song(music / "a.mp3"), song(link)], tmp_path / "sorted").placements) == 1


def test_a_link_is_not_moved(tmp_path, music):
    link = tmp_path / "link.mp3"
    link.symlink_to(music / "a.mp3")
    made = plan([song(link)], tmp_path / "sorted", is_move=True)
    assert [error.sentence for error in made.left] == [Sentence.LINK_NOT_MOVED]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has such names")
def test_a_name_that_other_systems_refuse_comes_back_as_it_was(tmp_path, journal):
    source = tmp_path / "music" / os.fsdecode(b'a: "\xff"?\n. .mp3')
    source.parent.mkdir()
    source.write_text("a")
    made = plan([song(source)], tmp_path / "sorted", is_move=True)
    assert made.placements[0].target.name == "a_ _____. .mp3"
    assert sort_into_folders(made, journal).done
    undo_sorting(journal)
    assert source.read_text() == "a"


def test_nothing_begins_without_space_for_all(tmp_path, songs, journal, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=0))
    with pytest.raises(UserError) as caught:
        sort_into_folders(plan(songs, tmp_path / "sorted"), journal)
    assert caught.value.details["count"] == 1
    assert not (tmp_path / "sorted").exists()


def test_a_full_disk_ends_it(tmp_path, music, songs, journal, monkeypatch, other_file_system):
    before = tree(music)
    synced = []

    def fsync(_descriptor: int) -> None:
        synced.append(len(synced))
        if len(synced) > 4:  # each file, and its folder
            raise OSError(errno.ENOSPC, "")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        report = sort_into_folders(plan(songs, tmp_path / "sorted", is_move=True), journal)
    assert [error.sentence for error in report.left] == [Sentence.SAVE_DISK_FULL]
    assert len(report.done) == 2
    assert len(tree(music)) == len(tree(tmp_path / "sorted")) == 2
    undo_sorting(journal)
    assert tree(music) == before


def test_cancelling_leaves_the_others(tmp_path, music, songs, journal):
    cancel = threading.Event()
    report = sort_into_folders(
        plan(songs, tmp_path / "sorted"), journal, cancel=cancel, on_progress=lambda n_done: cancel.set()
    )
    assert len(report.done) == 1
    assert len(tree(tmp_path / "sorted")) == 1
    assert len(undo_sorting(journal).done) == 1


def test_a_copy_that_changed_or_lost_its_original_is_kept(tmp_path, music, songs, journal):
    sort_into_folders(plan(songs, tmp_path / "sorted"), journal)
    (tmp_path / "sorted" / "Jazz" / "c.mp3").write_text("tagged")
    (music / "b.mp3").unlink()
    report = undo_sorting(journal)
    assert {error.sentence for error in report.left} == {Sentence.COPY_CHANGED, Sentence.ORIGINAL_GONE}
    assert tree(tmp_path / "sorted").keys() == {"Jazz/c.mp3", "Hip hop _ Rap/b.mp3"}


def test_a_song_is_not_moved_back_onto_another_file(tmp_path, music, songs, journal):
    sort_into_folders(plan(songs, tmp_path / "sorted", is_move=True), journal)
    (music / "a.mp3").write_text("new")
    (tmp_path / "sorted" / "Jazz" / "c.mp3").unlink()
    report = undo_sorting(journal)
    assert {error.sentence for error in report.left} == {Sentence.OLD_PLACE_TAKEN, Sentence.MOVED_FILE_GONE}
    assert (music / "a.mp3").read_text() == "new"
    (music / "a.mp3").unlink()
    assert [p.target for p in undo_sorting(journal).done] == [music / "a.mp3"]


def test_sortings_are_undone_one_by_one(tmp_path, music, songs, journal):
    first = sort_into_folders(plan(songs[:1], tmp_path / "first"), journal)
    second = sort_into_folders(plan(songs[1:2], tmp_path / "second"), journal)
    assert undo_sorting(journal, first.sorting).sorting == first.sorting
    assert not (tmp_path / "first").exists()
    assert undo_sorting(journal).sorting == second.sorting


class _Crash(BaseException):
    """A power cut between two system calls."""


CALLS = ("replace", "open", "close", "fsync", "unlink", "mkdir", "stat", "utime", "chmod")


@pytest.mark.parametrize("is_move", [False, True])
@pytest.mark.parametrize("crosses", [False, True])
def test_an_interruption_at_any_moment_loses_nothing(tmp_path, journal, monkeypatch, is_move, crosses):
    moment, ended = 0, False
    while not ended:
        moment += 1
        folder = tmp_path / str(moment)
        music = folder / "music"
        music.mkdir(parents=True)
        (music / "a.mp3").write_bytes(b"a" * 100)
        (music / "b.mp3").write_bytes(b"b" * 100)
        before = tree(music)
        songs = [song(music / "a.mp3"), song(music / "b.mp3")]
        made = plan(songs, folder / "sorted", is_move=is_move)
        ended = _sort_and_crash(made, journal, moment, monkeypatch, crosses=crosses)
        contents = [content for content, _ in (*tree(music).values(), *tree(folder / "sorted").values())]
        assert {b"a" * 100, b"b" * 100} <= set(contents)
        for name, (content, _) in tree(folder / "sorted").items():
            assert name.endswith(".part") or content in (b"", b"a" * 100, b"b" * 100)
        if journal.find() is not None:
            undo_sorting(journal)
        assert tree(music) == before
        assert tree(folder / "sorted") == {}
    assert moment > 10


def _sort_and_crash(
    made: folders.Plan, journal: Journal, moment: int, monkeypatch: pytest.MonkeyPatch, *, crosses: bool
) -> bool:
    """Sort, and crash before the given system call; return whether it ended before."""
    n_calls = 0
    has_crashed = False

    def counted(call: Callable[..., object], name: str) -> Callable[..., object]:
        def wrapped(*args: object, **options: object) -> object:
            nonlocal n_calls, has_crashed
            if has_crashed:  # cleaning up after the exception, which a power cut does not
                raise _Crash
            n_calls += 1
            if n_calls == moment:
                has_crashed = True
                raise _Crash
            if name == "replace" and crosses and Path(args[0]).parent != Path(args[1]).parent:
                raise OSError(errno.EXDEV, "")
            return call(*args, **options)

        return wrapped

    with monkeypatch.context() as patch:
        for name in CALLS:
            patch.setattr(os, name, counted(getattr(os, name), name))
        try:
            sort_into_folders(made, journal)
        except _Crash:
            return False
    return True
