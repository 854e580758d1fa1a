"""Forwards the system's notifications about audio devices as a signal in the window's thread."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from genrescope.audio.device_watch import DeviceWatch

SETTLING_MS = 500
"""A new device appears in several sound systems one after another."""


class DeviceNotifier(QObject):
    """Emits a signal when the devices should be listed again."""

    changed = Signal()
    """Devices may have changed, and `SETTLING_MS` have passed since the last notification."""

    _notified = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settling = QTimer(self, interval=SETTLING_MS, singleShot=True)
        self._settling.timeout.connect(self.changed)
        self._notified.connect(self._settling.start, Qt.ConnectionType.QueuedConnection)
        self._watch = DeviceWatch(self._notified.emit)

    def start(self) -> None:
        """Start watching."""
        self._watch.start()

    def close(self) -> None:
        """Stop watching and end its threads; safe to call twice."""
        self._watch.close()
        self._settling.stop()
