"""The system's notifications about audio devices, as a signal in the window's thread."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from genrescope.audio.device_watch import DeviceWatch

SETTLING_MS = 500
"""A new device appears in several sound systems, one after the other."""


class DeviceNotifier(QObject):
    """Emits a signal when the devices should be listed again."""

    changed = Signal()
    """Devices may have come or gone, and nothing more has happened for `SETTLING_MS`."""

    _notified = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settling = QTimer(self, interval=SETTLING_MS, singleShot=True)
        self._settling.timeout.connect(self.changed)
        self._notified.connect(self._settling.start, Qt.ConnectionType.QueuedConnection)
        self._watch = DeviceWatch(self._notified.emit)

    def start(self) -> None:
        """Start to watch."""
        self._watch.start()

    def close(self) -> None:
        """Stop, and end the threads of the watch; safe to call twice."""
        self._watch.close()
        self._settling.stop()
