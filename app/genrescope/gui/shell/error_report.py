"""Reports unexpected errors in a log file and in a short message.

The window itself shows expected failures, :class:`genrescope.errors.UserError`.
"""

from __future__ import annotations

import logging
import sys
import threading
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any

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

from genrescope.log_file import log_file, log_to_file

log = logging.getLogger("genrescope")

_QT_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class ErrorReport(QObject):
    """Hooks for uncaught exceptions and Qt's messages; a context manager that restores the old hooks.

    Parameters
    ----------
    file : pathlib.Path, optional
        The log file; by default the user's.
    """

    _happened = Signal()

    def __init__(self, file: Path | None = None) -> None:
        super().__init__()
        self.file = file or log_file()
        self.dialog: QMessageBox | None = None
        self.parent_widget: QWidget | None = None
        self._log = ExitStack()
        # Queued, because hooks run in the thread that failed, but widgets belong to the main thread.
        self._happened.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def __enter__(self) -> ErrorReport:
        self._log.enter_context(log_to_file(self.file))
        self._old = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception
        sys.unraisablehook = self._on_unraisable
        self._old_qt = qInstallMessageHandler(self._on_qt_message)
        return self

    def __exit__(self, *_: object) -> None:
        qInstallMessageHandler(self._old_qt)
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._old
        self._log.close()
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
