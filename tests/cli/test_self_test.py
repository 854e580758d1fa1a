"""``genrescope --self-test``."""

from __future__ import annotations

import logging

import pytest

from genrescope import cli


def test_the_self_test_passes(run_program):
    done = run_program("--self-test")
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
    lines = done.stdout.decode().splitlines()
    assert [line.split(":")[:2] for line in lines[:-1]] == [
        [name, " OK"] for name in ("model", "demo clip", "library", "window", "log")
    ]


def test_the_self_test_fails_without_a_model(run_program, tmp_path):
    done = run_program("--self-test", "--model", str(tmp_path / "none"))
    assert done.returncode == 1
    assert "model: FAILED" in done.stdout.decode()


@pytest.mark.expects_log("something broke")
def test_the_self_test_fails_on_a_logged_error(monkeypatch, capsys):
    def window(*_, **__):
        logging.getLogger("genrescope.gui").error("something broke")
        return "opened"

    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setattr("genrescope.main.self_test_window", window)
    assert cli.main(["--self-test"]) == 1
    assert "log: FAILED: RuntimeError: something broke" in capsys.readouterr().out
