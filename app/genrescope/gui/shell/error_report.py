"""Reports unexpected errors in a log file and in a short message.

The window itself shows expected failures, :class:`genrescope.errors.UserError`.
"""

from __future__ import annotations

import logging
import logging.handlers
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Any

import platformdirs
from PySide6.QtCore import (
    QCoreApplication,
    QMessageLogContext,
    QObject,
    Qt,
    QtMsgType,
    QUrl,
    Signal,
    Slot,
    qInstallMessageHandler,
)
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox, QWidget

log = logging.getLogger("genrescope")

_QT_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def log_folder() -> Path:
    """Return the folder of the log file."""
    return Path(platformdirs.user_log_dir("Genrescope", appauthor=False))


class ErrorReport(QObject):
    """Hooks for uncaught exceptions and Qt's messages; a context manager that restores the old hooks.

    Parameters
    ----------
    folder : pathlib.Path, optional
        Folder of the log file; by default the user's log folder.
    """

    _happened = Signal()

    def __init__(self, folder: Path | None = None) -> None:
        super().__init__()
        self.file = (folder or log_folder()) / "genrescope.log"
        self.dialog: QMessageBox | None = None
        self.parent_widget: QWidget | None = None
        self._handler: logging.Handler | None = None
        # Queued, because hooks run in the thread that failed, but widgets belong to the main thread.
        self._happened.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def __enter__(self) -> ErrorReport:
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            handler: logging.Handler = logging.handlers.RotatingFileHandler(
                self.file,
                maxBytes=500_000,
                backupCount=2,
                encoding="utf-8",
                errors="backslashreplace",  # file names may not be valid UTF-8
                delay=True,
            )
        except OSError:
            # A read-only home must not keep the window from opening.  A windowed program has no stderr.
            handler = logging.StreamHandler() if sys.stderr is not None else logging.NullHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(threadName)s %(message)s"))
        self._handler = handler
        root = logging.getLogger()
        root.addHandler(handler)
        self._old_level, self._old_raise = log.level, logging.raiseExceptions
        log.setLevel(logging.INFO)
        # Logging itself fails on a full disk; do not print tracebacks about that.
        logging.raiseExceptions = False
        self._old = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception
        sys.unraisablehook = self._on_unraisable
        self._old_qt = qInstallMessageHandler(self._on_qt_message)
        return self

    def __exit__(self, *_: object) -> None:
        if self._handler is None:
            return
        qInstallMessageHandler(self._old_qt)
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._old
        logging.raiseExceptions = self._old_raise
        log.setLevel(self._old_level)
        logging.getLogger().removeHandler(self._handler)
        self._handler.close()
        self._handler = None
        if self.dialog is not None:
            self.dialog.close()

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QCoreApplication.quit()
            return
        log.error("unexpected: %s", error, exc_info=(kind, error, trace))
        self._happened.emit()

    def _on_thread_exception(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not issubclass(args.exc_type, SystemExit):
            self._on_exception(args.exc_type, args.exc_value, args.exc_traceback)

    def _on_unraisable(self, args: Any) -> None:
        # Raised in a destructor or callback; the program continues, so log it without a message.
        log.error(
            "unraisable in %r", args.object, exc_info=(args.exc_type, args.exc_value, args.exc_traceback)
        )

    def _on_qt_message(self, kind: QtMsgType, _context: QMessageLogContext, message: str | None) -> None:
        log.log(_QT_LEVELS.get(kind, logging.WARNING), "Qt: %s", message)

    @Slot()
    def _show(self) -> None:
        """Show a single non-modal message; later errors are only logged."""
        if self.dialog is not None:
            return
        dialog = QMessageBox(self.parent_widget)
        dialog.setIcon(QMessageBox.Icon.Warning)
        dialog.setWindowTitle(self.tr("Genrescope"))
        dialog.setText(self.tr("Something went wrong. Genrescope keeps running; the details are in its log."))
        show_log = dialog.addButton(self.tr("Show log"), QMessageBox.ButtonRole.ActionRole)
        dialog.addButton(QMessageBox.StandardButton.Close)
        show_log.clicked.connect(self._open_log)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(self._forget_dialog)
        self.dialog = dialog
        dialog.setModal(False)
        dialog.show()

    @Slot()
    def _open_log(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.file)))

    @Slot()
    def _forget_dialog(self) -> None:
        self.dialog = None
