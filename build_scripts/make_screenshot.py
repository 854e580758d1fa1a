"""Make the README's screenshots of the window and the stage.

    python build_scripts/make_screenshot.py [SONG ...]

Opens the songs, or the demo clip, as files, and then plays half a minute of each through a sound server
without hardware (Debian: jackd2), to which the window listens.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import soxr
from numpy.typing import NDArray
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from genrescope import paths
from genrescope.audio.decode import open_audio
from genrescope.gui.shell.settings import Settings
from genrescope.main import build_window

ROOT = Path(__file__).resolve().parents[1]
WINDOW, STAGE = (1200, 740), (1280, 720)
EXCERPT_S, PAUSE_S = 35, 3
SETTLED_MS = 1_000
"""The bars are animated."""


def main() -> None:
    sys.path.insert(0, str(ROOT / "tests"))
    from support.sound_card import SoundCard

    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    songs = [Path(name) for name in sys.argv[1:]] or [paths.demo_clip()]
    app = QApplication([])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # Not the user's own settings and library.
        settings = Settings(folder / "settings.json")
        settings.theme, settings.language = "dark", "en"
        settings.recordings_folder = name
        os.environ["JACK_DEFAULT_SERVER"] = f"screenshot-{os.getpid()}"
        card = SoundCard(folder, os.environ["JACK_DEFAULT_SERVER"])
        window = build_window(app, settings=settings, library=folder / "library.db")
        try:
            window.resize(*WINDOW)
            window.show()
            window.open_paths(songs)
            wait_until(lambda: bool(window.queue.model.songs) and window.queue.progress is None)
            box = window.transport.device_box
            wait_until(lambda: card.device_name in [device.name for device in box.devices])
            box.set_chosen(next(device.id for device in box.devices if device.name == card.device_name))
            window.live.toggle()
            wait_until(lambda: window.live.state == "on")
            window.live.toggle_recording()
            card.play(np.concatenate([excerpt(song, card.sr) for song in songs]))
            # Wait until the middle of the last one.
            wait(1000 * (len(songs) * (EXCERPT_S + PAUSE_S) - PAUSE_S - EXCERPT_S // 2))
            window.banner.dismiss()  # this computer may be too busy to play without gaps
            save(window, "screenshot.png")
            window.all_actions.stage.trigger()
            stage = window.stage.view
            stage.showNormal()
            stage.resize(*STAGE)
            window.banner.dismiss()
            wait(4_000)  # until the mouse pointer is hidden
            save(stage, "stage.png")
            print(window.headline.verdict.whole)
        finally:
            window.close_down()
            card.kill()


def excerpt(song: Path, sr: int) -> NDArray[np.float32]:
    """The first seconds of a song, faded out, and a pause."""
    with open_audio(song) as audio:
        y = np.concatenate(list(audio.blocks()))[: EXCERPT_S * audio.sr]
        y = soxr.resample(y, audio.sr, sr)
    y = np.resize(y, EXCERPT_S * sr) * (0.4 / np.abs(y).max())
    y[-sr:] *= np.linspace(1, 0, sr)
    return np.concatenate([y, np.zeros(PAUSE_S * sr)]).astype(np.float32)


def save(widget: QWidget, name: str) -> None:
    wait(SETTLED_MS)
    widget.grab().save(str(ROOT / "resources" / name))
    print(f"resources/{name}")


def wait_until(condition: Callable[[], bool]) -> None:
    while not condition():
        wait(50)


def wait(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


if __name__ == "__main__":
    main()
