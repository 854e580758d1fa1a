"""The composition root: builds the window's parts, wires them, and closes them in reverse order."""

from __future__ import annotations

import contextlib
import gc
import json
import logging
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from genrescope.gui.main_window import MainWindow
    from genrescope.gui.shell.settings import Settings
    from genrescope.inference.classifier import Engine

log = logging.getLogger(__name__)

SWITCH_INTERVAL_S = 0.0005
"""How long a busy thread may keep the interpreter's lock while another one waits for it."""


def run_window(
    files: Sequence[Path] = (),
    *,
    model: Path | None = None,
    engine: Engine = "auto",
    settings: Settings | None = None,
) -> int:
    """Open the window and stay until it is closed.

    Parameters
    ----------
    files : sequence of pathlib.Path
        Heard at once.
    model : pathlib.Path, optional
        A model folder; the bundled one if not given.
    engine : {"auto", "keras", "litert"}
        Which engine runs it.
    settings : Settings, optional
        What to remember; the user's own settings if not given.

    Returns
    -------
    int
        Exit code of the program.
    """
    _load_native_libraries_in_order()
    from PySide6.QtWidgets import QApplication

    from genrescope.gui.shell.application import Application
    from genrescope.gui.shell.error_report import ErrorReport
    from genrescope.gui.shell.interrupts import Interrupts

    with ExitStack() as stack:
        app = QApplication.instance() or Application(sys.argv[:1])
        assert isinstance(app, QApplication)
        report = stack.enter_context(ErrorReport())
        window = build_window(app, model=model, engine=engine, settings=settings)
        if getattr(sys, "frozen", False):
            leave_no_paths_to_others("QT_PLUGIN_PATH", "QML2_IMPORT_PATH")
        report.parent_widget = window
        if isinstance(app, Application):
            app.open_requested.connect(window.open_paths)
        window.model_ready.connect(keep_what_is_alive)
        ended = [True]
        stack.callback(lambda: ended.append(window.close_down()))
        stack.enter_context(Interrupts(window))
        if os.environ.get("GENRESCOPE_TELL_TIMES"):
            _tell_times(window)
        window.show()
        if files:
            window.open_paths(files)
        code = app.exec()
    if not all(ended):
        # WORKAROUND: a thread that waits in the system for good (a network drive that is gone) cannot be
        # ended, and Qt aborts when it is destroyed while it runs.
        log.warning("a thread did not end")
        os._exit(code)
    return code


def _load_native_libraries_in_order() -> None:
    """Load LiteRT before Qt on Windows.

    WORKAROUND for https://github.com/microsoft/onnxruntime/issues/26127: Qt brings a C++ runtime of its own,
    and libraries for machine learning that are loaded after it may fail to start with that one.
    """
    if sys.platform == "win32":
        with contextlib.suppress(ImportError):
            import ai_edge_litert.interpreter  # noqa: F401


def leave_no_paths_to_others(*names: str) -> None:
    """Take paths of the frozen program's own libraries and plug-ins out of the environment.

    What a program starts would load them in place of its own: a file manager our Qt, for example.

    Parameters
    ----------
    *names : str
        Variables that PyInstaller has set, and that are not needed any more.
    """
    for name in names:
        # Where the user had a path there, PyInstaller has kept it.
        before = os.environ.pop(f"{name}_ORIG", None)
        os.environ.pop(name, None)
        if before:
            os.environ[name] = before
    # The child that listens is the same program, and must set its own paths.
    os.environ["PYINSTALLER_RESET_ENVIRONMENT"] = "1"


def _tell_times(window: MainWindow) -> None:
    """Print when the window was painted first and when a song has its verdict, for whoever measures that.

    One JSON object a line, times in seconds of the system's monotonic clock.
    """

    def tell(what: str, words: str = "") -> None:
        print(json.dumps({"what": what, "at": time.monotonic(), "words": words}), flush=True)

    window.first_painted.connect(lambda: tell("painted"))
    window.queue_empty.connect(lambda: tell("verdict", window.headline.verdict.whole))


def keep_what_is_alive() -> None:
    """Take everything that is alive now, the libraries above all, out of the garbage collector's sight.

    It would look through all of it now and then, and keep every other thread from Python for 12 to 20 ms:
    the microphone's callback has 10 ms for a block.
    """
    gc.freeze()


def self_test_window(
    clip: Path, *, model: Path | None = None, engine: Engine = "auto", timeout_s: float = 60.0
) -> str:
    """Open the window, drop a clip on it, wait for the verdict and close.

    Parameters
    ----------
    clip : pathlib.Path
        What to hear.
    model, engine
        See :func:`run_window`.
    timeout_s : float
        How long to wait.

    Returns
    -------
    str
        The verdict as it stood in the window.

    Raises
    ------
    UserError
        If the model or the clip could not be used.
    TimeoutError
        If there was no answer in time.
    """
    _load_native_libraries_in_order()
    from PySide6.QtCore import QEvent, QSettings, QTimer
    from PySide6.QtWidgets import QApplication

    from genrescope.gui.shell.settings import Settings

    app = QApplication.instance() or QApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory() as folder:
        # Not the user's own settings: a test leaves no trace.
        store = QSettings(str(Path(folder) / "settings.ini"), QSettings.Format.IniFormat)
        window = build_window(app, model=model, engine=engine, settings=Settings(store))
        failures: list[Exception] = []
        timer = QTimer(singleShot=True, interval=int(1000 * timeout_s))
        timer.timeout.connect(lambda: failures.append(TimeoutError("no verdict in time")))
        timer.timeout.connect(app.quit)
        window.queue_empty.connect(lambda: app.exit() if window.queue.model.songs else None)
        window.song_failed.connect(lambda _path, error: failures.append(error))
        window.model_failed.connect(failures.append)
        window.model_failed.connect(app.quit)
        try:
            window.show()
            window.open_paths([clip])
            timer.start()
            app.exec()
            words = window.headline.verdict.whole
        finally:
            timer.stop()
            window.close_down()
            window.deleteLater()
            app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            store.sync()
        if failures:
            raise failures[0]
        return words


def build_window(
    app: object, *, model: Path | None = None, engine: Engine = "auto", settings: Settings | None = None
) -> MainWindow:
    """Build the window in the user's theme and language, but do not show it.

    Parameters
    ----------
    app : QApplication
        The application.
    model, engine, settings
        See :func:`run_window`.
    """
    from PySide6.QtWidgets import QApplication

    from genrescope.gui.main_window import MainWindow
    from genrescope.gui.shell.settings import Settings
    from genrescope.gui.shell.translation import LanguageSwitch
    from genrescope.gui.theme.icons import app_icon
    from genrescope.gui.theme.switch import ThemeSwitch

    assert isinstance(app, QApplication)
    # Qt lets go of the interpreter's lock in many of its calls; with Python's 5 ms the window would wait that
    # long, again and again, to get it back from a thread that computes.
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    app.setApplicationName("Genrescope")
    app.setApplicationDisplayName("Genrescope")
    app.setOrganizationName("Genrescope")
    app.setDesktopFileName("genrescope")
    app.setWindowIcon(app_icon())
    chosen = settings or Settings()
    switch = ThemeSwitch(app, chosen.theme)
    language = LanguageSwitch(app, chosen.language)
    return MainWindow(chosen, switch, language, model_folder=model, engine=engine)
