"""The window on small screens at high scale factors, in every language and in one a third longer."""

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

from PySide6.QtCore import QEventLoop, QSize, QTimer
from PySide6.QtWidgets import QApplication

from genrescope.gui.shell.settings import Settings
from genrescope.gui.widgets.banner import Message
from genrescope.main import build_window
from support.layout import clipped
from support.pseudo_language import PseudoLanguage

app = QApplication([])
settings = Settings(Path(sys.argv[1]))
language, scale, size = sys.argv[2], float(sys.argv[3]), QSize(*map(int, sys.argv[4:]))
settings.language = "en" if language == "pseudo" else language
window = build_window(app, settings=settings)
pseudo = PseudoLanguage()
if language == "pseudo":
    app.installTranslator(pseudo)
window.live.connection.list_devices = lambda: None
window.show()


def wait(milliseconds):
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def check(window):
    for _ in range(250):  # the layout adapts to the texts widget by widget
        if not clipped(window):
            break
        wait(20)
    assert not clipped(window), clipped(window)


wait(100)
available = window.screen().availableGeometry()
assert available.size() == size, available
assert window.devicePixelRatio() == scale
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
    assert dialog.width() <= size.width(), (name, dialog.size())
    assert dialog.height() <= size.height(), (name, dialog.size())
    check(dialog)
    dialog.close()
assert window.close_down()
"""


@pytest.mark.parametrize("language", [*LANGUAGES[1:], "pseudo"])
@pytest.mark.parametrize(("scale", "size"), [(2.0, (960, 540)), (2.5, (900, 600))], ids=["200 %", "250 %"])
def test_everything_fits(tmp_path, language, scale, size):
    width, height = (round(scale * side) for side in size)
    screen = {"name": "small", "x": 0, "y": 0, "width": width, "height": height, "logicalDpi": 96, "dpr": 1}
    (tmp_path / "screens.json").write_text(json.dumps({"screens": [screen]}))
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(sys.path),
        "QT_QPA_PLATFORM": f"offscreen:configfile={tmp_path / 'screens.json'}",
        "QT_SCALE_FACTOR": str(scale),
    }
    arguments = [str(tmp_path / "settings.json"), language, str(scale), *map(str, size)]
    command = [sys.executable, "-c", SCRIPT, *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
