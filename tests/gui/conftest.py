"""A real window with the tiny model and its own settings, in English."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from genrescope.audio.devices import InputDevice
from genrescope.gui.main_window import MainWindow
from genrescope.gui.shell.settings import Settings
from genrescope.gui.theme.switch import ThemeSwitch
from genrescope.main import build_window

WAIT_MS = 60_000


@pytest.fixture(autouse=True)
def collect_between_tests() -> Iterator[None]:
    """Collect the objects of closed windows between the tests only.

    Within ``QObject.disconnect``, which holds a mutex, PySide6 runs Python code, so a collection can begin
    there. If it destroys an object that has the same mutex (Qt shares 131), Qt waits for itself for ever.
    """
    gc.collect()
    gc.freeze()  # so that the next collection looks at new objects only
    gc.disable()
    yield
    gc.enable()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings in a temporary folder: English, dark."""
    chosen = Settings(tmp_path / "settings" / "settings.json")
    chosen.language = "en"
    chosen.theme = "dark"
    return chosen


@pytest.fixture
def unthemed_app(qapp: QApplication) -> Iterator[QApplication]:
    """The application; its palette and style are restored afterwards."""
    palette, style = qapp.palette(), qapp.style().objectName()
    yield qapp
    for switch in qapp.findChildren(ThemeSwitch):
        switch.deleteLater()
    qapp.setStyleSheet("")
    qapp.setPalette(palette)
    qapp.setStyle(style)


@pytest.fixture
def make_window(
    unthemed_app: QApplication, settings: Settings, tiny_model: Path, own_library: Path
) -> Iterator[Callable[..., MainWindow]]:
    """Make windows that are closed when the test ends.

    They use the tiny model unless another one is given; None selects the remembered model or else
    the bundled one.
    """
    windows: list[MainWindow] = []

    def make(model: Path | None = tiny_model) -> MainWindow:
        window = build_window(unthemed_app, settings=settings, model=model)
        # Listing devices queries the real sound system; only the listening tests do that.
        window.live.connection.list_devices = lambda: None
        # Nor is the process that plays started for every song that is shown.
        window.playback.speaker.prepare = lambda path: None
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
def list_devices(qtbot) -> Callable[[MainWindow], list[InputDevice]]:
    """List the devices of the computer; from then on, the window may also do so itself."""

    def listed(window: MainWindow) -> list[InputDevice]:
        connection = window.live.connection
        vars(connection).pop("list_devices", None)
        with qtbot.waitSignal(connection.devices_listed, timeout=WAIT_MS) as found:
            connection.list_devices()
        return found.args[0]

    return listed


@pytest.fixture
def window(make_window: Callable[..., MainWindow], qtbot) -> MainWindow:
    """A window with a loaded model."""
    made = make_window()
    qtbot.waitUntil(lambda: made.model.state == "ready", timeout=WAIT_MS)
    return made


@pytest.fixture
def make_song(tmp_path: Path) -> Callable[..., Path]:
    """Write a WAV file with a steady tone."""

    def make(name: str = "A song.wav", *, hz: float = 440.0, seconds: float = 6.0, sr: int = 22_050) -> Path:
        t = np.arange(int(seconds * sr)) / sr
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(path, 0.5 * np.sin(2 * np.pi * hz * t), sr)
        return path

    return make
