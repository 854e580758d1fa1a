"""The application object, which takes the files that the system asks it to open."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication


class Application(QApplication):
    """An application that Finder and the Dock of macOS can give files to; they do not come as arguments."""

    open_requested = Signal(object)
    """List of the paths to open."""

    def event(self, event: QEvent) -> bool:
        # Only events for the application itself come here; an event filter would see all events.
        if isinstance(event, QFileOpenEvent) and event.file():
            self.open_requested.emit([Path(event.file())])
            return True
        return super().event(event)
