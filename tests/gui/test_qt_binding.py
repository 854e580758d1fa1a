"""The Qt binding."""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot


def test_calls_into_qt_keep_the_reference_count_of_none(qtbot: QtBot) -> None:
    """PySide6 6.12.0 lost a reference with each call, which crashed Python 3.11 within minutes."""
    widget = QWidget()
    qtbot.addWidget(widget)
    before = sys.getrefcount(None), sys.getrefcount(True)
    for _ in range(1_000):
        widget.update()
        widget.isEnabled()
    after = sys.getrefcount(None), sys.getrefcount(True)
    assert abs(after[0] - before[0]) < 500
    assert abs(after[1] - before[1]) < 500
