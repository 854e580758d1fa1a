"""The application object: it hears which files the system wants to have opened."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication


class Application(QApplication):
    """An application that a Mac's Finder and Dock can give files to; there they are no arguments."""

    open_requested = Signal(object)
    """List of the paths to open."""

    def event(self, event: QEvent) -> bool:
        # Only what is meant for the application itself comes here; a filter would see every event there is.
        if isinstance(event, QFileOpenEvent) and event.file():
            self.open_requested.emit([Path(event.file())])
            return True
        return super().event(event)
