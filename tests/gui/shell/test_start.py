"""Starting the window imports nothing heavy before it is painted."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from genrescope import paths
from genrescope.main import self_test_window

APP = Path(paths.PACKAGE).parent

LATER = (
    "tensorflow",
    "keras",
    "librosa",
    "numba",
    "scipy",
    "sklearn",
    "av",
    "soundfile",
    "sounddevice",
    "soxr",
    "wakepy",
    "genrescope.gui.stage.view",
)

START = f"""
import sys, tempfile
from pathlib import Path
from PySide6.QtWidgets import QApplication
from genrescope.gui.shell.settings import Settings
from genrescope.main import build_window

app = QApplication([])
window = build_window(app, settings=Settings(Path(tempfile.mkdtemp()) / "settings.json"))
window.first_painted.connect(app.quit)
found = []
window.first_painted.connect(lambda: found.extend(name for name in {LATER!r} if name in sys.modules))
window.show()
app.exec()
window.close_down()
print("found:", found)
"""


def test_nothing_heavy_is_imported_before_the_window_is_painted():
    result = subprocess.run(
        [sys.executable, "-c", START], capture_output=True, text=True, timeout=120, check=False, cwd=APP
    )
    assert result.returncode == 0, result.stderr
    assert "found: []" in result.stdout


def test_the_self_test_of_the_window(qapp):
    words = self_test_window(paths.demo_clip())
    assert words
    assert words != "What genre is it?"


RUN = """
import signal, sys, threading, time, os
from pathlib import Path
from genrescope.gui.shell.settings import Settings
from genrescope.main import run_window
from genrescope.gui.main_window import MainWindow

def interrupt(window):
    threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGTERM)).start()

built = MainWindow.__init__
def init(self, *args, **kwargs):
    built(self, *args, **kwargs)
    self.model.ready.connect(lambda: interrupt(self))
MainWindow.__init__ = init
print("ended with", run_window(settings=Settings(Path(sys.argv[1]))))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM")
def test_the_system_may_end_the_program_at_any_time(tmp_path):
    result = subprocess.run(
        [sys.executable, "-c", RUN, str(tmp_path / "settings.json")],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=APP,
    )
    assert result.returncode == 0, result.stderr
    assert "ended with 0" in result.stdout
