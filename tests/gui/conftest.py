"""A real window with the real model, its settings in a temporary place, in English and in no hurry."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QCoreApplication, QEvent, QSettings
from PySide6.QtWidgets import QApplication

from genrescope.gui.main_window import MainWindow
from genrescope.gui.shell.settings import Settings
from genrescope.gui.theme.switch import ThemeSwitch
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
def unthemed_app(qapp: QApplication) -> Iterator[QApplication]:
    """The application, without style sheet again afterwards."""
    palette, style = qapp.palette(), qapp.style().objectName()
    yield qapp
    for switch in qapp.findChildren(ThemeSwitch):
        switch.deleteLater()
    qapp.setStyleSheet("")
    qapp.setPalette(palette)
    qapp.setStyle(style)


@pytest.fixture
def make_window(unthemed_app: QApplication, settings: Settings, qtbot) -> Iterator[Callable[..., MainWindow]]:
    """Make windows that are closed when the test is over."""
    windows: list[MainWindow] = []

    def make(**options: object) -> MainWindow:
        window = build_window(unthemed_app, settings=settings, **options)
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
    qtbot.waitUntil(lambda: made.model.state == "ready", timeout=WAIT_MS)
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
