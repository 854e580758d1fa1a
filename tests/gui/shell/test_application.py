"""Requests from the system to the application."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

APP = Path(__file__).parents[3] / "app"

# In its own process: there can be only one application, and the tests already have one.
FINDER = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication
from genrescope import main
from genrescope.gui.shell.settings import Settings

song, settings = Path(sys.argv[1]), Settings(Path(sys.argv[2]))
build = main.build_window

def build_window(app, **options):
    window = build(app, **options)
    window.live.connection.list_devices = lambda: None
    QTimer.singleShot(0, lambda: QApplication.postEvent(app, QFileOpenEvent(str(song))))
    def notify():
        if window.queue.model.songs:
            print([str(song.path) for song in window.queue.model.songs])
            window.close()
    window.queue.empty.connect(notify)
    return window

main.build_window = build_window
sys.exit(main.run_window(settings=settings))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows gives files as arguments")
def test_a_file_from_the_finder_is_opened(make_song, tmp_path):
    song = make_song("A song from the Finder.wav", seconds=3)
    answer = subprocess.run(
        [sys.executable, "-c", FINDER, str(song), str(tmp_path / "settings.json")],
        cwd=APP,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.strip() == str([str(song)])
