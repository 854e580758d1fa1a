"""The window on a 1080p screen at scale factor 2: 960 x 540 logical pixels."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from genrescope.gui.shell.settings import LANGUAGES

SCRIPT = """
import sys
from pathlib import Path

from PySide6.QtCore import QEventLoop, QPoint, QSize, QTimer
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QWidget

from genrescope.gui.shell.settings import Settings
from genrescope.gui.widgets.banner import Message
from genrescope.main import build_window

app = QApplication([])
settings = Settings(Path(sys.argv[1]))
settings.language = sys.argv[2]
window = build_window(app, settings=settings)
window.live.connection.list_devices = lambda: None
window.show()


def wait(milliseconds):
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def check(window):
    for widget in window.findChildren(QWidget):
        if widget.isVisible() and isinstance(widget, QAbstractButton | QComboBox):
            place = widget.rect().translated(widget.mapTo(window, QPoint(0, 0)))
            assert window.rect().contains(place), widget
            assert widget.width() >= widget.minimumSizeHint().width(), widget
            assert widget.height() >= widget.fontMetrics().height() + 4, widget
        if widget.isVisible() and isinstance(widget, QLabel) and widget.wordWrap():
            assert widget.height() >= widget.heightForWidth(widget.width()), widget.text()


wait(100)
available = window.screen().availableGeometry()
assert available.size() == QSize(960, 540), available
assert window.devicePixelRatio() == 2.0
assert available.contains(window.frameGeometry()), window.frameGeometry()
check(window)
window.banner.show_message(
    Message(lambda: "A sentence. " * 20, actions=[(lambda: "Try again", lambda: None)])
)
wait(100)
assert available.contains(window.frameGeometry()), window.frameGeometry()
check(window)
for name in ("settings", "about", "how_it_works"):
    window.all_actions.by_name[name].trigger()
    wait(100)
    dialog = window.dialogs.get(name.replace("_", " "))
    assert dialog.width() <= 960, (name, dialog.size())
    assert dialog.height() <= 540, (name, dialog.size())
    check(dialog)
    dialog.close()
assert window.close_down()
"""


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_everything_fits(tmp_path, language):
    screen = {"name": "1080p", "x": 0, "y": 0, "width": 1920, "height": 1080, "logicalDpi": 96, "dpr": 1}
    (tmp_path / "screens.json").write_text(json.dumps({"screens": [screen]}))
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(sys.path),
        "QT_QPA_PLATFORM": f"offscreen:configfile={tmp_path / 'screens.json'}",
        "QT_SCALE_FACTOR": "2",
    }
    command = [sys.executable, "-c", SCRIPT, str(tmp_path / "settings.json"), language]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
