"""The application object; it accepts files that the system asks it to open."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication


class Application(QApplication):
    """An application that opens files from Finder and the Dock, which macOS does not pass as arguments."""

    open_requested = Signal(object)
    """List of the paths to open."""

    def event(self, event: QEvent) -> bool:
        # Handles only the application's own events; an event filter would see all events.
        if isinstance(event, QFileOpenEvent) and event.file():
            self.open_requested.emit([Path(event.file())])
            return True
        return super().event(event)
