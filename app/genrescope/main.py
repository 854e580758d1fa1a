"""The composition root: builds the application around the window, and shuts it down in reverse order."""

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
    from PySide6.QtWidgets import QApplication

    from genrescope.gui.main_window import MainWindow
    from genrescope.gui.shell.settings import Settings
    from genrescope.inference.classifier import Engine

log = logging.getLogger(__name__)

SWITCH_INTERVAL_S = 0.0005
"""How long a busy thread may hold the interpreter's lock while another one waits for it."""


def run_window(
    files: Sequence[Path] = (),
    *,
    model: Path | None = None,
    engine: Engine = "auto",
    settings: Settings | None = None,
) -> int:
    """Open the window and run until it is closed.

    Parameters
    ----------
    files : sequence of pathlib.Path
        Files and folders to open.
    model : pathlib.Path, optional
        A model folder; the bundled one if not given.
    engine : {"auto", "keras", "litert"}
        Engine that runs the model.
    settings : Settings, optional
        The user's own settings if not given.

    Returns
    -------
    int
        Exit code of the program.
    """
    _load_native_libraries_in_order()
    from PySide6.QtWidgets import QApplication

    from genrescope.gui.shell.application import Application
    from genrescope.gui.shell.error_report import ErrorReport
    from genrescope.gui.shell.garbage import GarbageCollector
    from genrescope.gui.shell.interrupts import Interrupts

    with ExitStack() as stack:
        app = QApplication.instance() or Application(sys.argv[:1])
        assert isinstance(app, QApplication)
        report = stack.enter_context(ErrorReport())
        window = build_window(app, model=model, engine=engine, settings=settings)
        stack.callback(window.close_down)
        stack.enter_context(GarbageCollector(lambda: window.has_sound))
        if getattr(sys, "frozen", False):
            restore_environment("QT_PLUGIN_PATH", "QML2_IMPORT_PATH")
        report.parent_widget = window
        if isinstance(app, Application):
            app.open_requested.connect(window.open_paths)
        window.model.ready.connect(freeze_gc)
        stack.enter_context(Interrupts(window))
        if os.environ.get("GENRESCOPE_PRINT_TIMES"):
            _print_times(window)
        window.show()
        if files:
            window.open_paths(files)
        code = app.exec()
        has_ended = window.close_down()
        if not has_ended:
            log.warning("a thread did not end")
    if not has_ended:
        # WORKAROUND: a thread that is stuck in a system call (on a network drive that is gone) cannot be
        # stopped, and Qt aborts when it destroys a running thread.
        os._exit(code)
    return code


def _load_native_libraries_in_order() -> None:
    """Load LiteRT before Qt on Windows.

    WORKAROUND for https://github.com/microsoft/onnxruntime/issues/26127: Qt ships its own C++ runtime, with
    which machine learning libraries that are loaded later may fail to start.
    """
    if sys.platform == "win32":
        with contextlib.suppress(ImportError):
            import ai_edge_litert.interpreter  # noqa: F401


def restore_environment(*names: str) -> None:
    """Restore environment variables that PyInstaller has pointed at the frozen program's libraries.

    Otherwise, programs that the frozen one starts, such as a file manager, would load these libraries instead
    of their own.

    Parameters
    ----------
    *names : str
        Variables that the program itself no longer needs.
    """
    for name in names:
        # PyInstaller keeps the user's own value here.
        before = os.environ.pop(f"{name}_ORIG", None)
        os.environ.pop(name, None)
        if before:
            os.environ[name] = before
    # The audio process is the same program, and must set its own paths.
    os.environ["PYINSTALLER_RESET_ENVIRONMENT"] = "1"


def _print_times(window: MainWindow) -> None:
    """Print when the window is first painted and when a file is classified, for the package tests.

    Each line is a JSON object; times are in seconds of the system's monotonic clock.
    """

    def print_time(event: str, text: str = "") -> None:
        print(json.dumps({"event": event, "time": time.monotonic(), "text": text}), flush=True)

    window.first_painted.connect(lambda: print_time("painted"))
    window.queue.empty.connect(lambda: print_time("classified", window.headline.verdict.whole))


def freeze_gc() -> None:
    """Exempt all objects that exist now, mostly from libraries, from garbage collection.

    A full collection would hold the interpreter's lock for 12 to 20 ms, and block the threads that feed the
    spectrogram.
    """
    gc.freeze()


def self_test_window(
    clip: Path, *, model: Path | None = None, engine: Engine = "auto", timeout_s: float = 60.0
) -> str:
    """Open the window, classify a clip in it and close it.

    Parameters
    ----------
    clip : pathlib.Path
        Audio file.
    model, engine
        See :func:`run_window`.
    timeout_s : float
        How long to wait for the answer.

    Returns
    -------
    str
        The answer as the window shows it.

    Raises
    ------
    UserError
        If the model or the clip could not be used.
    TimeoutError
        If there was no answer in time.
    """
    _load_native_libraries_in_order()
    from PySide6.QtCore import QEvent, QTimer
    from PySide6.QtWidgets import QApplication

    from genrescope.gui.shell.garbage import GarbageCollector
    from genrescope.gui.shell.settings import Settings

    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    failures: list[Exception] = []
    with ExitStack() as stack:
        # Not the user's own settings and library, which a test must not change.
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        settings = Settings(Path(folder) / "settings.json")
        library = Path(folder) / "library.db"
        window = build_window(app, model=model, engine=engine, settings=settings, library=library)
        stack.callback(app.sendPostedEvents, None, QEvent.Type.DeferredDelete)
        stack.callback(window.deleteLater)
        stack.callback(window.close_down)
        stack.enter_context(GarbageCollector(lambda: window.has_sound))
        timer = QTimer(singleShot=True, interval=int(1000 * timeout_s))
        stack.callback(timer.stop)
        timer.timeout.connect(lambda: failures.append(TimeoutError("no answer in time")))
        timer.timeout.connect(app.quit)
        window.queue.empty.connect(lambda: app.exit() if window.queue.model.songs else None)
        window.queue.failed.connect(lambda _path, error: failures.append(error))
        window.model.failed.connect(failures.append)
        window.model.failed.connect(app.quit)
        window.show()
        window.open_paths([clip])
        timer.start()
        app.exec()
        answer = window.headline.verdict.whole
    if failures:
        raise failures[0]
    return answer


def build_window(
    app: QApplication,
    *,
    model: Path | None = None,
    engine: Engine = "auto",
    settings: Settings | None = None,
    library: Path | None = None,
) -> MainWindow:
    """Build the window in the user's theme and language, but do not show it.

    Parameters
    ----------
    app : QApplication
        The application.
    model, engine, settings
        See :func:`run_window`.
    library : pathlib.Path, optional
        The database of the library; the user's own if not given.
    """
    from genrescope.gui.main_window import MainWindow
    from genrescope.gui.shell.settings import Settings
    from genrescope.gui.shell.translation import LanguageSwitch
    from genrescope.gui.theme.icons import app_icon
    from genrescope.gui.theme.switch import ThemeSwitch

    # Qt releases the interpreter's lock in many calls. With Python's default of 5 ms, the window would
    # repeatedly wait that long to get it back from a busy thread.
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    app.setApplicationName("Genrescope")
    app.setApplicationDisplayName("Genrescope")
    app.setOrganizationName("Genrescope")
    app.setDesktopFileName("genrescope")
    app.setWindowIcon(app_icon())
    chosen = settings or Settings()
    switch = ThemeSwitch(app, chosen.theme)
    language = LanguageSwitch(app, chosen.language)
    return MainWindow(chosen, switch, language, model_folder=model, engine=engine, library=library)
