"""``genrescope`` without a command, with and without a display."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from genrescope import cli
from genrescope.cli import window
from genrescope.errors import Sentence


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
class TestWithoutADisplay:
    def test_files_are_answered_in_the_terminal(self, run_program, song):
        done = run_program(str(song))
        assert done.returncode == 0
        assert "song.wav" in done.stdout.decode()
        assert done.stderr.decode().splitlines() == [
            "There is no display here. Genrescope prints its answers in the terminal."
        ]

    def test_without_files_the_demo_clip_is_classified(self, run_program):
        done = run_program()
        assert done.returncode == 0
        assert "demo.flac" in done.stdout.decode()

    def test_a_file_may_be_called_like_a_command(self, run_program, song, tmp_path):
        song.rename(tmp_path / "classify")
        for argument in ("./classify", str(tmp_path / "classify")):
            done = run_program(argument, cwd=tmp_path)
            assert done.returncode == 0, done.stderr
            assert "classify (0:06)" in done.stdout.decode()

    def test_a_display_that_does_not_answer_is_no_display(self, run_program, song):
        done = run_program(str(song), DISPLAY=":987")
        assert done.returncode == 0
        assert "song.wav" in done.stdout.decode()
        assert len(done.stderr.decode().splitlines()) == 1

    def test_a_failure_exits_with_1(self, run_program):
        assert run_program("missing.mp3").returncode == 1


def test_the_window_gets_files_and_options(monkeypatch, tmp_path):
    calls = []
    monkeypatch.setattr(window, "why_no_window", lambda: None)
    monkeypatch.setattr(
        "genrescope.main.run_window", lambda files, **options: calls.append((files, options)) or 0
    )
    assert cli.main(["a.mp3", "./devices", "--engine", "keras", "--model", str(tmp_path)]) == 0
    assert calls == [([Path("a.mp3"), Path("devices")], {"model": tmp_path, "engine": "keras"})]
    assert cli.main(["--", "classify", "-b.wav"]) == 0
    assert calls[1][0] == [Path("classify"), Path("-b.wav")]


@pytest.mark.skipif(sys.platform == "win32", reason="paths have drives there")
def test_the_window_gets_folders_and_local_addresses_and_no_others(monkeypatch, tmp_path, capsys):
    calls = []
    monkeypatch.setattr(window, "why_no_window", lambda: None)
    monkeypatch.setattr("genrescope.main.run_window", lambda files, **_: calls.append(files) or 0)
    assert cli.main([str(tmp_path), "file:///a%20b.mp3", "https://example.org/c.mp3"]) == 0
    assert calls == [[tmp_path, Path("/a b.mp3")]]
    assert capsys.readouterr().err == f"genrescope: {Sentence.NOT_A_FILE.value}\n"
    assert cli.main(["https://example.org/c.mp3"]) == 1
    assert cli.main(["-"]) == 1
    assert len(calls) == 1


def test_a_file_named_like_a_misspelt_command_is_opened(song, monkeypatch):
    calls = []
    monkeypatch.chdir(song.parent)
    song.rename("clasify")
    monkeypatch.setattr(window, "why_no_window", lambda: None)
    monkeypatch.setattr("genrescope.main.run_window", lambda files, **_: calls.append(files) or 0)
    assert cli.main(["clasify"]) == 0
    assert calls == [[Path("clasify")]]


def test_a_system_without_qt_answers_in_the_terminal(song, monkeypatch, capsys):
    def no_qt(*_, **__):
        raise ImportError("libEGL.so.1: cannot open shared object file")

    monkeypatch.setattr(window, "why_no_window", lambda: None)
    monkeypatch.setattr("genrescope.main.run_window", no_qt)
    assert cli.main([str(song)]) == 0
    captured = capsys.readouterr()
    assert "song.wav" in captured.out
    assert "libEGL.so.1" in captured.err
