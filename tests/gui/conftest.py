"""A real window with the real model, its settings in a temporary place, in English and in no hurry."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QCoreApplication, QEvent, QSettings
from PySide6.QtWidgets import QApplication

from genrescope.gui.main_window import MainWindow
from genrescope.gui.settings import Settings
from genrescope.main import build_window

WAIT_MS = 60_000


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of nobody."""
    chosen = Settings(QSettings(str(tmp_path / "settings" / "genrescope.ini"), QSettings.Format.IniFormat))
    chosen.language = "en"
    chosen.theme = "dark"
    return chosen


@pytest.fixture
def make_window(qapp: QApplication, settings: Settings, qtbot) -> Iterator[Callable[..., MainWindow]]:
    """Make windows that are closed when the test is over."""
    windows: list[MainWindow] = []

    def make(**options: object) -> MainWindow:
        window = build_window(qapp, settings=settings, **options)
        # Listing devices asks the real sound system; only the tests of listening do that.
        window.live.list_devices = lambda: None
        windows.append(window)
        window.resize(1120, 700)
        window.show()
        return window

    yield make
    for window in windows:
        assert window.close_down()
        window.close()
        window._language.use("en")
        window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def window(make_window: Callable[..., MainWindow], qtbot) -> MainWindow:
    """A window whose model is loaded."""
    made = make_window()
    qtbot.waitUntil(lambda: made._model_state == "ready", timeout=WAIT_MS)
    return made


@pytest.fixture
def make_song(tmp_path: Path) -> Callable[..., Path]:
    """Write a WAV of a steady tone."""

    def make(name: str = "A song.wav", *, hz: float = 440.0, seconds: float = 6.0, sr: int = 22_050) -> Path:
        t = np.arange(int(seconds * sr)) / sr
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(path, 0.5 * np.sin(2 * np.pi * hz * t), sr)
        return path

    return make


@dataclass(frozen=True)
class Jack:
    """A real-time sound server without a sound card."""

    name: str
    folder: Path

    def run(self, *command: str) -> str:
        """Run one of JACK's tools."""
        return subprocess.run(
            command, env=self.env, capture_output=True, text=True, check=False, timeout=20
        ).stdout

    @property
    def env(self) -> dict[str, str]:
        """Environment that makes a program use this server."""
        return {**os.environ, "JACK_DEFAULT_SERVER": self.name, "JACK_NO_START_SERVER": "1"}

    def ports(self, direction: str) -> list[str]:
        """Names of all ports that are "input" or "output"."""
        found, port = [], ""
        for line in self.run("jack_lsp", "-p").splitlines():
            if not line.startswith((" ", "\t")):
                port = line.strip()
            elif direction in line:
                found.append(port)
        return found

    def play(self, path: Path) -> subprocess.Popen[str]:
        """Play a file over and over into nothing; connect its port to hear it."""
        player = subprocess.Popen(
            [sys.executable, "-c", _PLAYER, str(path)], env=self.env, stdout=subprocess.PIPE, text=True
        )
        assert player.stdout is not None
        assert player.stdout.readline().strip() == "playing"
        return player


_PLAYER = """
import sys, time, numpy, sounddevice, soundfile
y, sr = soundfile.read(sys.argv[1], dtype="float32")
position = 0
def fill(out, frames, time, status):
    global position
    out[:, 0] = y[(position + numpy.arange(frames)) % len(y)]
    position += frames
(jack,) = [i for i, api in enumerate(sounddevice.query_hostapis()) if "JACK" in api["name"]]
device = sounddevice.query_hostapis(jack)["default_output_device"]
with sounddevice.OutputStream(samplerate=sr, device=device, channels=1, callback=fill):
    print("playing", flush=True)
    time.sleep(600)
"""


@pytest.fixture(scope="session")
def jack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Jack]:
    """Start JACK with its dummy driver, and let this process's PortAudio find it."""
    if shutil.which("jackd") is None:
        pytest.skip("jackd is not installed")
    jack = Jack(f"genrescope-gui-{os.getpid()}", tmp_path_factory.mktemp("jack"))
    log = (jack.folder / "jackd.log").open("w")
    server = subprocess.Popen(
        ["jackd", "-n", jack.name, "-r", "-d", "dummy", "-r", "44100", "-p", "512"], stdout=log, stderr=log
    )
    deadline = time.monotonic() + 20
    while not jack.ports("output"):
        assert server.poll() is None, (jack.folder / "jackd.log").read_text()
        assert time.monotonic() < deadline
        time.sleep(0.1)
    from genrescope.audio.devices import portaudio

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JACK_DEFAULT_SERVER", jack.name)
        patch.setenv("JACK_NO_START_SERVER", "1")
        portaudio.refresh()
        yield jack
        # PortAudio aborts the program when it is ended after its JACK server.
        portaudio.module()._terminate()
        server.terminate()
        server.wait(20)
        log.close()
        portaudio.module()._initialize()
