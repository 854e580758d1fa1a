"""Behaviour common to all commands: arguments, help, version, interrupts."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

import genrescope
from genrescope import __version__, cli, paths
from genrescope.errors import Sentence
from genrescope.log_file import log_file

APP = Path(genrescope.__file__).resolve().parents[1]


@pytest.mark.parametrize("arguments", [["classify"], ["classify", "--engine", "torch", "x"], ["--colour"]])
def test_invalid_arguments_exit_with_2(arguments, capsys):
    with pytest.raises(SystemExit) as end:
        cli.main(arguments)
    assert end.value.code == 2
    assert "usage:" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["clasify", "CLASSIFY"])
def test_a_misspelt_command_gets_a_suggestion(name, capsys):
    assert cli.main([name, "song.mp3"]) == 2
    message = f"genrescope: There is no command “{name}”. Did you mean “classify”?\n"
    assert capsys.readouterr() == ("", message)


def test_an_unknown_command_is_not_treated_as_a_file(capsys):
    assert cli.main(["frobnicate"]) == 2
    assert "no command or file “frobnicate”. See “genrescope --help”." in capsys.readouterr().err


@pytest.mark.expects_log("unexpected failure: UNEXPECTED_COMMAND")
def test_a_bug_is_one_sentence_and_its_traceback_is_in_the_log(capsys, monkeypatch):
    monkeypatch.setattr(cli.classify, "run", lambda _args: 1 / 0)
    assert cli.main(["classify", "song.mp3"]) == 1
    assert capsys.readouterr() == ("", f"genrescope: {Sentence.UNEXPECTED_COMMAND.value}\n")
    assert "ZeroDivisionError" in log_file().read_text(encoding="utf-8")


@pytest.mark.parametrize("command", cli.COMMANDS)
def test_every_command_has_its_help(command, capsys):
    with pytest.raises(SystemExit) as end:
        cli.main([command, "--help"])
    assert end.value.code == 0
    assert f"usage: genrescope {command}" in capsys.readouterr().out


def test_the_version_is_printed(run_program):
    done = run_program("--version")
    assert done.stdout.decode().strip() == f"genrescope {__version__}"
    assert done.returncode == 0


def test_the_version_needs_no_numpy():
    probe = "import sys, genrescope.cli; print('numpy' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", probe],
        env=os.environ | {"PYTHONPATH": str(APP)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "False"


@pytest.mark.skipif(sys.platform == "win32", reason="no signals of this kind")
def test_ctrl_c_ends_the_program_quietly(tmp_path):
    # Two hours, so that the answer is still far away even if the computer stalls for seconds.
    long_song, second = tmp_path / "long.wav", 0.1 * np.random.default_rng(0).standard_normal(8_000)
    with sf.SoundFile(long_song, "w", 8_000, 1) as file:
        for _ in range(7_200):
            file.write(second)
    # Tests that a shell has started in the background ignore Ctrl+C, and so would the program.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        running = subprocess.Popen(
            [sys.executable, str(APP), "classify", str(paths.demo_clip()), str(long_song)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
    finally:
        signal.signal(signal.SIGINT, before)
    assert running.stdout is not None
    running.stdout.readline()  # the demo clip is classified, the long song starts
    time.sleep(0.2)
    running.send_signal(signal.SIGINT)
    _, complaint = running.communicate(timeout=60)
    assert running.returncode == 130
    assert complaint == b""
