"""Printing to terminals, pipes and full disks."""

from __future__ import annotations

import errno
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import genrescope
from genrescope.cli import console

APP = Path(genrescope.__file__).resolve().parents[1]


@pytest.mark.parametrize(("share", "width", "bar"), [(0, 4, "    "), (0.5, 4, "██  "), (1, 4, "████")])
def test_bars_have_their_length(share, width, bar, monkeypatch):
    assert console.bar(share, width) == bar
    monkeypatch.setattr(console, "can_show", lambda text: False)
    assert console.bar(share, width) == bar.replace("█", "#")


def test_bars_are_drawn_to_an_eighth():
    assert console.bar(0.3, 10) == "███       "
    assert console.bar(0.325, 10) == "███▎      "
    assert {len(console.bar(share, 33)) for share in np.linspace(0, 1, 500)} == {33}


@pytest.mark.parametrize(
    ("answered", "seconds", "n_known", "text"),
    [
        (0, 0, 0, "0/200 tracks"),
        (50.5, 60, 0, "50/200 tracks, 50 a minute, 2:58 left"),
        (2, 120, 0, "2/200 tracks, 1.0 a minute, 3:18:00 left"),
        (110, 60, 100, "110/200 tracks, 10 a minute, 9:00 left"),
        (100, 1, 100, "100/200 tracks"),
        (200, 60, 0, "200/200 tracks, 200 a minute, 0:00 left"),
    ],
)
def test_the_progress_of_many_tracks_has_a_rate_and_the_time_left(answered, seconds, n_known, text):
    assert console.batch_text(answered, 200, seconds, n_known) == text


def test_output_is_utf_8_whatever_the_console_says(run_program, song, tmp_path):
    song.rename(tmp_path / "ñandú 🎸.wav")
    done = run_program("classify", "--json", "ñandú 🎸.wav", cwd=tmp_path, PYTHONIOENCODING="cp1252")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.decode("utf-8"))["path"] == "ñandú 🎸.wav"


def test_an_error_is_one_line_without_control_characters(capsys):
    console.print_error("no folder \x1b[2Ja\nb")
    assert capsys.readouterr().err == "genrescope: no folder \\x1b[2Ja\\nb\n"


@pytest.mark.parametrize("name", ["a\x1b", "a\x9b2J", "a\x85b", "a\u2028b", "a\u202eb"])
def test_json_does_not_control_a_terminal(name, capsys):
    console.print_json({"path": name})
    output = capsys.readouterr().out
    assert output.removesuffix("\n").isprintable()
    assert json.loads(output) == {"path": name}


@pytest.mark.skipif(sys.platform == "win32", reason="pipes break otherwise there")
def test_a_closed_pipe_is_not_an_error(song):
    running = subprocess.Popen(
        [sys.executable, str(APP), "classify", *[str(song)] * 20],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert running.stdout is not None
    running.stdout.close()
    assert running.stderr is not None
    assert running.stderr.read() == b""
    running.stderr.close()
    assert running.wait(60) == 1


def test_writing_to_a_full_disk_is_one_sentence(song):
    if not Path("/dev/full").exists():
        pytest.skip("no device that is always full")
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, str(APP), "classify", str(song)],
            stdout=full, stderr=subprocess.PIPE, check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert os.strerror(errno.ENOSPC).encode() in done.stderr


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "cp1252"])
def test_json_is_valid_in_every_encoding(encoding, monkeypatch):
    output = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="backslashreplace")
    monkeypatch.setattr(sys, "stdout", output)
    value = {"path": "ñ 🎸 caf\udce9.wav"}
    console.print_json(value)
    assert json.loads(output.buffer.getvalue().decode(encoding)) == value


def test_the_log_on_the_terminal_cannot_control_it():
    code = (
        "import logging; from genrescope.cli.console import log_to_terminal; "
        "log_to_terminal(logging.INFO, '%(message)s'); logging.info('skipped: a\\x1b[2J\\nb')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": str(APP)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stderr == "skipped: a\\x1b[2J\\nb\n"
