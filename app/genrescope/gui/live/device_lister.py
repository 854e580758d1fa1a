"""Keeps the list of devices up to date."""

from __future__ import annotations

import math
import time

from PySide6.QtCore import QObject, Slot

from genrescope.gui.live.connection import ListeningState
from genrescope.gui.live.controller import LiveController
from genrescope.gui.live.device_notifier import DeviceNotifier

LIST_AGAIN_S = 5.0
"""How old the list of devices may be when the user returns to the window."""


class DeviceLister(QObject):
    """Keeps the list of devices up to date between `start` and `close`.

    Parameters
    ----------
    live : LiveController
        Lists the devices.
    """

    def __init__(self, live: LiveController) -> None:
        super().__init__(live)
        self._live = live
        self._is_on = False
        self._listed_at = -math.inf
        self._notifier = DeviceNotifier(self)
        self._notifier.changed.connect(self.list)
        live.changed.connect(self._list_after_listening)

    def start(self) -> None:
        """List the devices and start watching for changes."""
        self._is_on = True
        self.list()
        self._notifier.start()

    def close(self) -> None:
        """Stop watching; safe to call twice."""
        self._is_on = False
        self._notifier.close()

    @Slot()
    def list(self) -> None:
        """List the devices."""
        if self._is_on:
            self._listed_at = time.monotonic()
            self._live.list_devices()

    def list_unless_recent(self) -> None:
        """List the devices unless they were listed recently."""
        if time.monotonic() - self._listed_at > LIST_AGAIN_S:
            self.list()

    @Slot()
    def _list_after_listening(self) -> None:
        if self._live.state is ListeningState.OFF:
            self.list()
