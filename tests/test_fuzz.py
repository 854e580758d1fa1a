"""The script that fuzzes: it finds nothing in the program, and everything in one that fails."""

from __future__ import annotations

import sys

import pytest

import fuzz
from genrescope import paths


@pytest.mark.skipif(sys.platform == "win32", reason="the script is for Linux and macOS")
def test_the_program_passes():
    found = fuzz.fuzz("amr", 2, None)
    assert found.passes
    assert found.inputs == sum(found.answers.values()) == 16
    assert found.seconds > 0


ANSWER = "print(json.dumps({'path': files[0], 'outcome': 'silence'}), flush=True);"
FAILURES = {
    "crashes": ("os.abort()", "b.wav: exit code -6"),
    "unanswered": ("pass", "b.wav"),
    "wrong_exits": ("print(json.dumps({'path': files[1], 'error': '?'})); sys.exit(2)", "exit code 2"),
    "bugs": ("raise ZeroDivisionError", "ZeroDivisionError"),
}


@pytest.mark.parametrize("what", FAILURES)
@pytest.mark.skipif(sys.platform == "win32", reason="the script is for Linux and macOS")
def test_each_failure_is_found(tmp_path, monkeypatch, what):
    failure, message = FAILURES[what]
    program = f"import json, os, sys; files = sys.argv[6:]; {ANSWER} {failure}"
    monkeypatch.setattr(paths, "own_command", lambda: [sys.executable, "-c", program])
    found = fuzz.classify([tmp_path / "a.wav", tmp_path / "b.wav"], tmp_path)
    assert not found.passes
    assert any(message in text for text in getattr(found, what))


@pytest.mark.skipif(sys.platform == "win32", reason="the script is for Linux and macOS")
def test_a_hang_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr(fuzz, "HANG_SECONDS", 0.2)
    program = f"import json, sys, time; files = sys.argv[6:]; {ANSWER} time.sleep(60)"
    monkeypatch.setattr(paths, "own_command", lambda: [sys.executable, "-c", program])
    found = fuzz.classify([tmp_path / "a.wav", tmp_path / "b.wav"], tmp_path)
    assert found.hangs == found.unanswered == ["b.wav"]
