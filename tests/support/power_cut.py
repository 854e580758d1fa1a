"""Kills a process before each of its operations on files, one after the other, and checks what it leaves.

    python -m support.power_cut SONG FOLDER

writes a genre into a copy of a song, and takes it back, as often as there are such operations: once for each,
in a process that dies in front of it.  Prints how many there were, or what went wrong.  Not for Windows.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import FrameType

from genrescope.errors import UserError
from genrescope.library.database import Database
from genrescope.library.tags.journal import TaggedFile
from genrescope.library.tags.plan import Mode, plan
from genrescope.library.tags.reading import read_tags
from genrescope.library.tags.writing import TagWriter

OPERATIONS = frozenset(
    name
    for names in (
        "open write truncate flush close fsync replace unlink",
        "chmod chown utime setxattr execute flock",
    )
    for name in names.split()
)
GENRE = "Trap"


def run_and_die(number: int, action: Callable[[], None]) -> bool:
    """Run an action in a process that is killed before its n-th operation; return whether it was."""
    child = os.fork()
    if child == 0:
        count = 0

        def profile(frame: FrameType, event: str, function: object) -> None:
            nonlocal count
            if event == "c_call" and getattr(function, "__name__", "") in OPERATIONS:
                count += 1
                if count == number:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.setprofile(profile)
        action()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL, status
        return True
    assert os.WEXITSTATUS(status) == 0, status
    return False


def write(folder: Path) -> None:
    """Write the genre into the song of a folder."""
    with Database(folder / "library.sqlite3") as database, TagWriter(database) as writer:
        writer.write(plan(song_of(folder), (GENRE,), Mode.REPLACE))


def undo(folder: Path) -> None:
    """Take the genre back."""
    with Database(folder / "library.sqlite3") as database, TagWriter(database) as writer:
        for file in to_undo(writer):
            writer.undo(file)


def to_undo(writer: TagWriter) -> list[TaggedFile]:
    """Return the files that can be undone."""
    try:
        return writer.journal.to_undo(None)
    except UserError:
        return []


def song_of(folder: Path) -> Path:
    """Return the song of a folder."""
    return next(folder.glob("song.*"))


def check(folder: Path, old: bytes, written: bytes) -> str:
    """Check what is left, and return whether the song is the old or the written one."""
    song = song_of(folder)
    content = song.read_bytes()
    assert content in (old, written), "the song is damaged"
    with Database(folder / "library.sqlite3") as database, TagWriter(database) as writer:
        assert database.warnings == []
        assert writer.journal.unfinished() == []
        assert not list(folder.glob(".*")), "a copy was left"
        files = to_undo(writer)
        assert bool(files) == (content == written), "the journal does not know what happened"
        for file in files:
            writer.undo(file)
    assert read_tags(song).genres == ()
    return "written" if content == written else "old"


def cut_everywhere(
    source: Path, work: Path, action: Callable[[Path], None], old: bytes, written: bytes
) -> None:
    """Run an action on copies of a folder, each killed one operation later."""
    outcomes: list[str] = []
    was_killed = True
    while was_killed:
        shutil.copytree(source, work)
        was_killed = run_and_die(len(outcomes) + 1, partial(action, work))
        outcomes.append(check(work, old, written))
        shutil.rmtree(work)
    # First the one, then the other, and never back.
    assert len(set(outcomes)) == 2
    assert outcomes == sorted(outcomes, reverse=action is undo), outcomes
    change = outcomes.index(outcomes[-1]) + 1
    print(f"{action.__name__}: {len(outcomes) - 1} operations, the song has changed before number {change}")


def main(song: Path, folder: Path) -> None:
    """Cut the power in front of every operation of a write and of its undo."""
    # The journal has absolute paths, so all work is done in one place.
    before, after, work = (folder / name for name in ("before", "after", "work"))
    before.mkdir()
    shutil.copy(song, before / f"song{song.suffix}")
    with Database(before / "library.sqlite3"):
        pass
    shutil.copytree(before, work)
    write(work)
    work.rename(after)
    old, written = song_of(before).read_bytes(), song_of(after).read_bytes()
    cut_everywhere(before, work, write, old, written)
    if song.suffix != ".m4a":  # in which free room is left, so that the undone file is another one
        cut_everywhere(after, work, undo, old, written)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
