"""The log file: private, and free of control characters."""

from __future__ import annotations

import logging
import stat
import sys

import pytest

from genrescope.log_file import log_to_file

log = logging.getLogger("genrescope")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
def test_only_its_owner_can_read_the_log_even_an_older_one(tmp_path):
    new, old = tmp_path / "new" / "genrescope.log", tmp_path / "old.log"
    old.touch(0o644)
    for file in (new, old):
        with log_to_file(file):
            log.info("opened")
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.expects_log("opened")
def test_a_name_cannot_fake_a_line_of_the_log_or_drive_a_terminal(tmp_path):
    file = tmp_path / "genrescope.log"
    with log_to_file(file):
        try:
            raise ValueError("\x1b[2Jno")
        except ValueError:
            log.exception("opened %s", "a\n2026-11-28 ERROR fake\x1b]0;x\x07\udcff.wav")
    text = file.read_text(encoding="utf-8")
    first, *traceback = text.splitlines()
    assert first.endswith(r"opened a\n2026-11-28 ERROR fake\x1b]0;x\x07\udcff.wav")
    assert traceback[0].startswith("Traceback")
    assert traceback[-1] == r"ValueError: \x1b[2Jno"
    assert text.replace("\n", "").isprintable()


@pytest.mark.expects_log("lost")
def test_without_a_folder_nothing_is_written_anywhere(tmp_path, capsys):
    (tmp_path / "file").touch()
    with log_to_file(tmp_path / "file" / "genrescope.log"):
        log.error("lost")
    assert capsys.readouterr() == ("", "")
