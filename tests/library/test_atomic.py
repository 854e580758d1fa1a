"""Files appear complete or not at all."""

from __future__ import annotations

import errno
import os
import stat
import sys
import threading
from pathlib import Path
from typing import BinaryIO

import pytest

from genrescope.errors import Sentence, UserError
from genrescope.library.atomic import atomic_write, atomic_write_text


def test_the_file_appears_when_the_block_ends(tmp_path):
    with atomic_write(tmp_path / "a") as file:
        file.write(b"new")
        assert not (tmp_path / "a").exists()
    assert (tmp_path / "a").read_bytes() == b"new"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def _fail(file: BinaryIO, error: type[BaseException]) -> None:
    file.write(b"half")
    raise error


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_an_error_keeps_the_older_file(tmp_path, error):
    path = tmp_path / "a"
    path.write_text("old")
    with pytest.raises(error), atomic_write(path) as file:
        _fail(file, error)
    assert path.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
def test_permissions_are_those_of_the_older_file_or_the_usual_ones(tmp_path):
    kept, new = tmp_path / "kept", tmp_path / "new"
    kept.write_text("old")
    kept.chmod(0o640)
    usual = tmp_path / "usual"
    usual.write_text("")
    for path in (kept, new):
        with atomic_write(path) as file:
            file.write(b"new")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o640
    assert new.stat().st_mode == usual.stat().st_mode


def test_a_link_is_followed(tmp_path):
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text("old")
    link.symlink_to(target)
    with atomic_write(link) as file:
        file.write(b"new")
    assert link.is_symlink()
    assert target.read_text() == "new"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
def test_a_pipe_is_written_to_directly(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    with atomic_write(pipe) as file:
        file.write(b"new")
    reader.join()
    assert read == [b"new"]


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (errno.ENOSPC, Sentence.SAVE_DISK_FULL),
        (errno.EDQUOT, Sentence.SAVE_DISK_FULL),
        (errno.EACCES, Sentence.SAVE_NOT_ALLOWED),
        (errno.EROFS, Sentence.SAVE_NOT_ALLOWED),
        (errno.EIO, Sentence.NOT_SAVED),
    ],
)
def test_an_error_of_the_system_is_a_sentence(tmp_path, code, sentence):
    with pytest.raises(UserError) as caught, atomic_write(tmp_path / "songs.csv"):
        raise OSError(code, "")
    assert caught.value.sentence is sentence
    assert caught.value.details == {"name": "songs.csv"}


def test_a_missing_folder_is_a_sentence(tmp_path):
    with pytest.raises(UserError) as caught, atomic_write(tmp_path / "nowhere" / "songs.csv"):
        pass
    assert caught.value.sentence is Sentence.SAVE_FOLDER_GONE


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no full device")
def test_a_full_disk_is_a_sentence():
    with pytest.raises(UserError) as caught, atomic_write_text(Path("/dev/full")) as file:
        file.write("x" * 100_000)
    assert caught.value.sentence is Sentence.SAVE_DISK_FULL


def test_a_name_that_is_not_utf_8_is_escaped(tmp_path):
    with atomic_write_text(tmp_path / "a") as file:
        file.write("\udcff\n")
    assert (tmp_path / "a").read_bytes() == b"\\udcff\n"
