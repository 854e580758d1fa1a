from __future__ import annotations

import sys
import threading

import pytest
from PySide6.QtCore import qWarning
from PySide6.QtWidgets import QApplication

from genrescope.gui.shell.error_report import ErrorReport


@pytest.fixture
def report(qapp, tmp_path):
    before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
    with ErrorReport(tmp_path / "log" / "genrescope.log") as made:
        yield made
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before
    QApplication.processEvents()


def raise_here(error: Exception) -> None:
    """Pass an exception to the hook, as the interpreter does with an uncaught one."""
    try:
        raise error
    except Exception:
        sys.excepthook(*sys.exc_info())


@pytest.mark.expects_log("unexpected: boom")
def test_an_exception_is_logged_and_shown_in_a_short_message(report, qtbot):
    raise_here(ValueError("boom"))
    raise_here(ValueError("boom again"))
    qtbot.waitUntil(lambda: report.dialog is not None)
    text = report.dialog.text()
    assert "went wrong" in text
    assert "boom" not in text
    assert not report.dialog.isModal()
    log = report.file.read_text(encoding="utf-8")
    assert "ValueError: boom" in log
    assert "boom again" in log
    assert "Traceback" in log
    report.dialog.close()
    assert report.dialog is None


@pytest.mark.expects_log("unexpected: in a thread")
def test_an_exception_in_a_thread_reaches_the_window(report, qtbot):
    def fail() -> None:
        raise RuntimeError("in a thread")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: report.dialog is not None)
    assert "in a thread" in report.file.read_text(encoding="utf-8")


@pytest.mark.expects_log("Qt: beware")
def test_messages_of_qt_are_logged(report):
    qWarning("beware")
    assert "WARNING" in report.file.read_text(encoding="utf-8")
    assert report.dialog is None


@pytest.mark.expects_log("unraisable")
def test_unraisable_exceptions_are_logged(report):
    class Bad:
        def __del__(self) -> None:
            raise RuntimeError("late")

    bad = Bad()
    del bad
    assert "late" in report.file.read_text(encoding="utf-8")
    assert report.dialog is None


def test_a_read_only_folder_does_not_prevent_the_start(qapp, tmp_path):
    (tmp_path / "file").touch()
    with ErrorReport(tmp_path / "file" / "genrescope.log"):
        pass
