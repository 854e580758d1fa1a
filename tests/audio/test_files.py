"""Finding audio files in folders."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from genrescope import paths
from genrescope.audio.files import AUDIO_SUFFIXES, display_name, display_path, local_path, songs_in
from genrescope.errors import UserError


def make(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def test_audio_files_of_a_folder_and_its_subfolders_in_order(tmp_path):
    make(tmp_path, "b.MP3", "a.flac", "sub/d.opus", "sub/c.wav", "cover.jpg", "notes", "video.mkv")
    names = [path.relative_to(tmp_path).as_posix() for path in songs_in(tmp_path)]
    assert names == ["a.flac", "b.MP3", "video.mkv", "sub/c.wav", "sub/d.opus"]


def test_hidden_files_and_folders_are_left_out(tmp_path):
    make(tmp_path, ".a.wav", ".git/b.wav", "c.wav")
    assert songs_in(tmp_path) == [tmp_path / "c.wav"]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have names of Unicode only")
def test_a_name_that_is_not_utf_8_can_be_opened(tmp_path):
    name = b"caf\xe9.wav"
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_bytes(b"RIFF")
    (found,) = songs_in(tmp_path)
    assert os.fsencode(found.name) == name
    assert found.read_bytes() == b"RIFF"


def test_no_more_than_the_limit_are_listed(tmp_path):
    make(tmp_path, *(f"{number}.wav" for number in range(5)))
    assert len(songs_in(tmp_path, limit=3)) == 3


def test_a_search_can_be_stopped(tmp_path):
    make(tmp_path, "a.wav", "sub/b.wav")
    stop = threading.Event()
    stop.set()
    assert songs_in(tmp_path, stop) == [tmp_path / "a.wav"]


def test_a_missing_folder(tmp_path):
    with pytest.raises(UserError, match="“gone” was not found"):
        songs_in(tmp_path / "gone")


def test_a_folder_without_audio_files(tmp_path):
    make(tmp_path, "papers/letter.txt")
    with pytest.raises(UserError, match="no audio files in the folder “papers”"):
        songs_in(tmp_path / "papers")


def test_a_folder_without_permission(tmp_path, monkeypatch):
    def refuse(_: Path) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(UserError, match="permission to read"):
        songs_in(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names")
@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Canción 🎸 ‘a’.wav", "Canción 🎸 ‘a’.wav"),
        ("\x1b[2J\a\b\r\n\t\x7f\x9b.wav", r"\x1b[2J\x07\x08\r\n\t\x7f\x9b.wav"),
        ("\u2028\u2029\u202egnp\u2066.wav", r"\u2028\u2029\u202egnp\u2066.wav"),
        ("caf\udce9.wav", "caf\ufffd.wav"),
    ],
)
def test_names_are_shown_without_control_characters(name, shown):
    assert display_name(Path("folder", name)) == shown
    assert display_path(Path("folder", name)) == f"folder/{shown}"


def test_suffixes_are_lower_case_and_start_with_a_dot():
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in AUDIO_SUFFIXES)


def test_the_module_imports_only_the_standard_library():
    code = (
        f"import sys; sys.path.insert(0, {str(paths.PACKAGE.parent)!r}); import genrescope.audio.files; "
        "names = {name.partition('.')[0] for name in sys.modules} - {'genrescope', '__main__'}; "
        "print(sorted(name for name in names if name not in sys.stdlib_module_names))"
    )
    answer = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True)
    assert answer.stdout.strip() == "[]", answer.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="paths have drives there")
@pytest.mark.parametrize(
    ("address", "path"),
    [
        (b"file:///a%20b.mp3", "/a b.mp3"),
        (b"file://localhost/a.mp3", "/a.mp3"),
        (b"FILE:/a.mp3", "/a.mp3"),
        (b"file:///caf%E9.mp3", os.fsdecode(b"/caf\xe9.mp3")),
        (b"file://another.example/a.mp3", None),
        (b"https://example.org/a.mp3", None),
        (b"", None),
    ],
)
def test_addresses_of_local_files(address, path):
    assert local_path(address) == (None if path is None else Path(path))
