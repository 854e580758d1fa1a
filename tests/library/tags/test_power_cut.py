"""A power cut between any two operations leaves the old or the new file, and the journal knows which."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import genrescope
import support
from genrescope.library.tags.plan import Mode, plan

APP = Path(genrescope.__file__).resolve().parents[1]
TESTS = Path(support.__file__).resolve().parents[1]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork a process")
@pytest.mark.parametrize("kind", ["mp3 cbr", "m4a aac"])
def test_the_process_is_killed_in_front_of_every_operation(kind, make_song, tmp_path):
    (tmp_path / "cuts").mkdir()
    command = [sys.executable, "-m", "support.power_cut", make_song(kind), tmp_path / "cuts"]
    done = subprocess.run(
        command,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (APP, TESTS)))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("write: ")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not save folders")
def test_the_copy_is_saved_before_it_replaces_the_file_and_the_new_name_afterwards(
    make_song, writer, monkeypatch
):
    song = make_song("mp3 cbr")
    events = []
    fsync, replace = os.fsync, os.replace

    def note_fsync(descriptor: int) -> None:
        path = Path(os.readlink(f"/proc/self/fd/{descriptor}")) if sys.platform == "linux" else None
        (file,) = writer.journal.unfinished()
        events.append("copy saved" if path == file.temporary else f"{path} saved")
        fsync(descriptor)

    def note_replace(source: Path, target: Path) -> None:
        (file,) = writer.journal.unfinished()
        assert file.written is not None, "the journal would not recognise the file"
        events.append("replaced")
        replace(source, target)

    monkeypatch.setattr(os, "fsync", note_fsync)
    monkeypatch.setattr(os, "replace", note_replace)
    writer.write(plan(song, ("Trap",), Mode.REPLACE))
    if sys.platform == "linux":
        assert events == ["copy saved", "replaced", f"{song.parent} saved"]
    assert writer.journal.unfinished() == []
