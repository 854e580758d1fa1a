"""Starting the window imports nothing heavy before it is painted."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget

from genrescope import paths
from genrescope.gui.shell.interrupts import Interrupts
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
import os, signal, sys, threading, time
from pathlib import Path
from genrescope.gui.shell.settings import Settings
from genrescope.main import run_window
from genrescope.gui import main_window
from genrescope.gui.main_window import MainWindow

main_window.CLOSE_S = 0.5
folder, number, stuck = Path(sys.argv[1]), getattr(signal, sys.argv[2]), sys.argv[3]
inside = threading.Event()

def hang(*args, **options):
    "Stand for a system call on a drive that is gone."
    inside.set()
    while True:
        time.sleep(0.01)

if stuck == "model":
    import genrescope.inference.model_card
    genrescope.inference.model_card.read_card = hang
elif stuck == "folder":
    import genrescope.gui.songs.queue
    genrescope.gui.songs.queue.songs_in = hang

def interrupt():
    if stuck != "nothing":
        inside.wait()
    print("closing", flush=True)
    os.kill(os.getpid(), number)

built = MainWindow.__init__
def init(self, *args, **kwargs):
    built(self, *args, **kwargs)
    thread = threading.Thread(target=interrupt)
    (self.first_painted if stuck == "model" else self.model.ready).connect(lambda *_: thread.start())
MainWindow.__init__ = init
files = [folder] if stuck == "folder" else []
print("ended with", run_window(files, settings=Settings(folder / "settings.json")))
"""


def run_until(signal_name: str, stuck: str, folder: Path) -> str:
    """Run the window in a process until a signal, and return its output; it must end quietly."""
    result = subprocess.run(
        [sys.executable, "-c", RUN, str(folder), signal_name, stuck],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=APP,
    )
    assert (result.returncode, result.stderr) == (0, "")
    return result.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_the_system_may_end_the_program_at_any_time(tmp_path, name):
    assert run_until(name, "nothing", tmp_path) == "closing\nended with 0\n"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("stuck", ["model", "folder"])
def test_a_thread_that_hangs_does_not_keep_the_program_from_ending(tmp_path, stuck):
    assert run_until("SIGTERM", stuck, tmp_path) == "closing\n"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
def test_a_program_started_by_nohup_outlives_its_terminal(qapp):
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with Interrupts(QWidget()):
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
            assert signal.getsignal(signal.SIGTERM) is not signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)
