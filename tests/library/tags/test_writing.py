"""Files are replaced in one step with everything else kept, and what fails leaves them as they were."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from genrescope.errors import Sentence, UserError
from genrescope.library.content import read_content
from genrescope.library.database import Database
from genrescope.library.store import Store
from genrescope.library.tags.formats import mp3
from genrescope.library.tags.plan import Mode, TagChange, plan
from genrescope.library.tags.reading import read_tags
from genrescope.library.tags.writing import TagWriter
from support.audio_files import run_ffmpeg
from support.library import analyse, write_song
from support.tiny_model import CARD

posix = pytest.mark.skipif(sys.platform == "win32", reason="permissions and links of POSIX")
PROTECTED = Sentence.TAGS_LOCKED if sys.platform == "win32" else Sentence.TAGS_READ_ONLY
CHANGED_NS = 1_111_111_111_000_000_000


def write(writer: TagWriter, path: Path, *genres: str, mode: Mode = Mode.REPLACE) -> TagChange:
    change = plan(path, genres, mode)
    writer.write(change)
    return change


def refusal(writer: TagWriter, path: Path, change: TagChange | None = None) -> Sentence:
    """Return why a file is not written, after making sure that nothing has happened to it."""
    before = sorted(path.parent.iterdir())
    content = path.read_bytes() if path.is_file() else None
    with pytest.raises(UserError) as caught:
        writer.write(change or plan(path, ("Trap",), Mode.REPLACE))
    assert sorted(path.parent.iterdir()) == before
    assert content is None or path.read_bytes() == content
    assert writer.journal.unfinished() == []
    return caught.value.sentence


@pytest.fixture
def song(make_song) -> Path:
    return make_song("mp3 cbr")


def test_a_write_can_be_undone_after_a_restart(song, database, tmp_path):
    content = song.read_bytes()
    with TagWriter(database) as writer:
        change = write(writer, song, "Hip-Hop", "Trap")
        number = writer.journal.number
        assert number is not None
    assert change == TagChange(song, (), ("Hip-Hop", "Trap"))
    assert read_tags(song).genres == ("Hip-Hop", "Trap")
    with Database(database.file) as again, TagWriter(again) as writer:
        (file,) = writer.journal.to_undo(None)
        assert (file.path, file.old_genres, file.new_genres) == (song, (), ("Hip-Hop", "Trap"))
        writer.undo(file)
        with pytest.raises(UserError, match="no written tags to undo"):
            writer.journal.to_undo(None)
        with pytest.raises(UserError, match=f"number {number}"):
            writer.journal.to_undo(number)
    assert song.read_bytes() == content
    assert not list(tmp_path.glob(".*"))


def test_writes_are_undone_by_their_numbers_the_latest_first(make_song, database):
    first, second = make_song("flac", "first.flac"), make_song("flac", "second.flac")
    numbers = []
    for songs, genre in (((first, second), "Rock"), ((first,), "Pop")):
        with TagWriter(database) as writer:
            for song in songs:
                write(writer, song, genre)
            numbers.append(writer.journal.number)
    with TagWriter(database) as writer:
        older = writer.journal.to_undo(numbers[0])
        assert [file.path for file in older] == [second, first]
        writer.undo(older[0])
        # Its genre is that of the later write.
        with pytest.raises(UserError) as caught:
            writer.undo(older[1])
        assert caught.value.sentence is Sentence.TAGS_CHANGED_SINCE
        for number in (None, None):
            for file in writer.journal.to_undo(number):
                writer.undo(file)
    assert read_tags(first).genres == read_tags(second).genres == ()


def test_a_file_that_has_changed_since_is_not_undone(song, writer):
    write(writer, song, "Trap")
    (file,) = writer.journal.to_undo(None)
    with song.open("ab") as changed:
        changed.write(b"x")
    content = song.read_bytes()
    with pytest.raises(UserError) as caught:
        writer.undo(file)
    assert caught.value.sentence is Sentence.TAGS_CHANGED_SINCE
    assert song.read_bytes() == content
    song.unlink()
    with pytest.raises(UserError) as caught:
        writer.undo(file)
    assert caught.value.sentence is Sentence.FILE_NOT_FOUND
    # It can be undone later, from a backup for example.
    assert writer.journal.to_undo(None) == [file]


@posix
def test_times_permissions_and_attributes_stay(song, writer):
    song.chmod(0o640)
    os.utime(song, ns=(CHANGED_NS, CHANGED_NS))
    if os.geteuid() == 0:
        os.chown(song, 1234, 4321)
    try:
        os.setxattr(song, "user.origin", b"a shop")
        names = os.listxattr(song)
    except (OSError, AttributeError):
        names = []
    before = song.stat()
    write(writer, song, "Trap")
    after = song.stat()
    assert after.st_ino != before.st_ino
    for name in ("st_mode", "st_uid", "st_gid", "st_mtime_ns"):
        assert getattr(after, name) == getattr(before, name)
    if names:
        assert os.listxattr(song) == names


@posix
def test_a_link_stays_one_and_its_target_is_written(song, writer, tmp_path):
    (tmp_path / "links").mkdir()
    link = tmp_path / "links" / "link.mp3"
    link.symlink_to(song)
    write(writer, link, "Trap")
    assert link.is_symlink()
    assert read_tags(song).genres == ("Trap",)
    writer.undo(writer.journal.to_undo(None)[0])
    assert link.is_symlink()
    assert read_tags(song).genres == ()


def test_hard_links_are_not_separated(song, writer, tmp_path):
    (tmp_path / "other").mkdir()
    os.link(song, tmp_path / "other" / "same.mp3")
    assert refusal(writer, song) is Sentence.TAGS_HARD_LINKS


def test_a_write_protected_file_stays(song, writer):
    song.chmod(0o444)
    assert refusal(writer, song) is Sentence.TAGS_READ_ONLY
    song.chmod(0o644)


@posix
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write everywhere")
def test_a_file_in_a_write_protected_folder_stays(song, writer):
    song.parent.chmod(0o555)
    try:
        assert refusal(writer, song) is Sentence.TAGS_FOLDER_READ_ONLY
    finally:
        song.parent.chmod(0o755)


@posix
def test_a_file_that_another_program_has_locked_stays(song, writer):
    code = (
        "import fcntl, sys\nfile = open(sys.argv[1])\nfcntl.flock(file, fcntl.LOCK_SH)\n"
        "print(flush=True)\ninput()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code, song], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert other.stdout is not None
    other.stdout.readline()
    try:
        assert refusal(writer, song) is Sentence.TAGS_LOCKED
    finally:
        other.communicate(b"\n")


def test_what_is_no_file_stays(writer, tmp_path):
    change = TagChange(tmp_path, (), ("Trap",))
    assert refusal(writer, tmp_path, change) is Sentence.IS_A_FOLDER
    gone = tmp_path / "gone.mp3"
    assert refusal(writer, gone, TagChange(gone, (), ("Trap",))) is Sentence.FILE_NOT_FOUND
    if hasattr(os, "mkfifo"):
        pipe = tmp_path / "pipe.mp3"
        os.mkfifo(pipe)
        with pytest.raises(UserError) as caught:
            writer.write(TagChange(pipe, (), ("Trap",)))
        assert caught.value.sentence is Sentence.TAGS_NOT_A_FILE


def test_a_file_whose_genre_is_no_longer_the_planned_one_stays(song, writer):
    change = plan(song, ("Trap",), Mode.REPLACE)
    write(writer, song, "Rock")
    assert refusal(writer, song, change) is Sentence.TAGS_CHANGED


def test_a_full_disk_is_noticed_before_anything_is_written(song, writer, monkeypatch):
    usage = shutil.disk_usage(song.parent)._replace(free=song.stat().st_size)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    assert refusal(writer, song) is Sentence.TAGS_NO_ROOM


@pytest.mark.parametrize(
    ("name", "code", "sentence"),
    [
        ("fsync", errno.ENOSPC, Sentence.TAGS_NO_ROOM),
        ("fsync", errno.EIO, Sentence.TAGS_WRITE_FAILED),
        (
            "replace",
            errno.EPERM,
            Sentence.TAGS_READ_ONLY if sys.platform != "win32" else Sentence.TAGS_LOCKED,
        ),
        ("replace", errno.EIO, Sentence.TAGS_WRITE_FAILED),
        ("replace", errno.ENOENT, Sentence.FILE_NOT_FOUND),
    ],
)
def test_a_failure_while_writing_leaves_the_file(song, writer, monkeypatch, name, code, sentence):
    def fail(first: object, second: object = None) -> None:
        raise OSError(code, os.strerror(code), str(first), None, str(second) if second else None)

    monkeypatch.setattr(os, name, fail)
    assert refusal(writer, song) is sentence


@posix
def test_a_copy_that_cannot_be_completed_leaves_the_file(make_song, writer):
    """A limit on the size of files, which is half of what is needed."""
    import resource
    import signal

    song = make_song("wav float")

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    change = plan(song, ("Trap",), Mode.REPLACE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (song.stat().st_size // 2, before[1]))
        with pytest.raises(UserError) as caught:
            writer.write(change)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert caught.value.sentence is Sentence.TAGS_NO_ROOM
    assert read_tags(song).genres == ()
    assert not list(song.parent.glob(".*"))


@posix
@pytest.mark.parametrize("is_private", [False, True])
def test_a_drive_without_permissions(song, writer, monkeypatch, is_private):
    """Changing them fails; a copy with others than the file would not be read by everyone who may."""

    def copystat(source: Path, target: Path) -> None:
        if not is_private:
            target.chmod(stat.S_IMODE(source.stat().st_mode))
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM), str(target))

    song.chmod(0o644)
    monkeypatch.setattr(shutil, "copystat", copystat)
    if is_private:
        assert refusal(writer, song) is Sentence.TAGS_FOLDER_READ_ONLY
    else:
        write(writer, song, "Trap")
        assert read_tags(song).genres == ("Trap",)


def test_a_song_whose_fragments_would_no_longer_be_found_is_not_written(make_song, writer, tmp_path):
    """Mutagen corrects the place of the first fragment of an MP4 only."""
    song = tmp_path / "song.m4a"
    options = ("-movflags", "frag_keyframe+empty_moov", "-frag_duration", "500000", "-c:a", "aac")
    run_ffmpeg("-i", make_song("wav"), *options, song)
    assert refusal(writer, song) is Sentence.TAGS_NOT_VERIFIED


def test_a_file_that_changes_while_it_is_written_stays(song, writer, monkeypatch):
    real = os.fsync

    def touch(descriptor: int) -> None:
        real(descriptor)
        os.utime(song, ns=(CHANGED_NS, CHANGED_NS))

    monkeypatch.setattr(os, "fsync", touch)
    assert refusal(writer, song) is Sentence.TAGS_CHANGED


@pytest.mark.parametrize("damage", [b"", b"TPE1\0\0\0\5\0\0\0More"])
def test_a_copy_that_is_not_right_is_discarded(song, writer, monkeypatch, damage):
    """A bug in a format: nothing is written, or more than the genre."""
    real = mp3.write

    def broken(source, target, stored):
        real(source, target, mp3.stored(source) if not damage else stored)
        if damage:
            content = target.seek(0) or target.read()
            target.seek(0)
            target.write(content[:-1] + b"x")

    monkeypatch.setattr(mp3, "write", broken)
    assert refusal(writer, song) is Sentence.TAGS_NOT_VERIFIED


def test_the_library_lists_the_new_genres_and_still_knows_the_sound(tmp_path, database, writer):
    song = write_song(tmp_path / "song.mp3")
    store = Store(database, CARD)
    result = analyse(song)
    store.save(read_content(song), result)
    write(writer, song, "Trap")
    assert store.songs()[0].song.genres == ("Trap",)
    assert store.recall(song) == result
    writer.undo(writer.journal.to_undo(None)[0])
    assert store.songs()[0].song.genres == ()
    assert store.recall(song) == result


def test_only_one_program_writes_at_a_time(database, writer):
    with pytest.raises(UserError) as caught:
        TagWriter(database)
    assert caught.value.sentence is Sentence.TAGS_BUSY
    writer.close()
    with TagWriter(database):
        pass


def test_without_a_journal_nothing_is_written(song, database, writer):
    database.close()
    with pytest.raises(UserError):
        write(writer, song, "Trap")
    assert read_tags(song).genres == ()


@posix
def test_the_copy_is_private_until_it_is_complete(song, writer, monkeypatch):
    modes = []
    real = mp3.write

    def look(source, target, stored):
        modes.append(stat.S_IMODE(os.fstat(target.fileno()).st_mode))
        real(source, target, stored)

    monkeypatch.setattr(mp3, "write", look)
    write(writer, song, "Trap")
    assert modes == [0o600]


@posix
@pytest.mark.parametrize(
    "name",
    [
        b"\xff\xfe not UTF-8.mp3",
        "ñ 日本 \u202e.mp3".encode(),
        b"a\nb\x1b[2J.mp3",
        b"x" * 251 + b".mp3",
        b"'; DROP TABLE.mp3",
        b"-rf",
    ],
)
def test_hostile_names(name, make_song, writer, tmp_path):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))
    make_song("mp3 cbr").rename(path)
    write(writer, path, "Trap")
    assert read_tags(path).genres == ("Trap",)
    (file,) = writer.journal.to_undo(None)
    assert file.path == path
    writer.undo(file)
    assert read_tags(path).genres == ()
