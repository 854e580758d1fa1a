"""Keeps the screen from going dark."""

from __future__ import annotations

import logging
import sys
import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wakepy import DBusAdapter

log = logging.getLogger(__name__)

_DESKTOP_TEXTS = {"wakepy": "Genrescope", "wakelock active": "Listening to music"}
"""Desktops show which program keeps the screen on, and why; by default wakepy names itself."""


class KeepAwake:
    """Asks the system not to blank the screen; its methods do not block.

    A request may take seconds if the desktop does not answer, so a thread makes it.  If it fails, the screen
    goes dark as usual, and the failure is only logged.
    """

    def __init__(self) -> None:
        self._released: threading.Event | None = None
        self._thread: threading.Thread | None = None

    @property
    def is_on(self) -> bool:
        """Whether the screen should stay on."""
        return self._released is not None

    def keep(self, on: bool) -> None:
        """Keep the screen on, or let it go dark again."""
        if on == self.is_on:
            return
        if self._released is not None:
            self._released.set()
            self._released = None
            return
        self._released = threading.Event()
        # A daemon thread, so that a desktop that never answers cannot keep the program from exiting.
        self._thread = threading.Thread(target=_hold, args=(self._released,), name="keep awake", daemon=True)
        self._thread.start()

    def close(self, timeout_s: float) -> None:
        """Let the screen go dark again, and wait briefly for the desktop to accept the request."""
        self.keep(False)
        if self._thread is not None:
            self._thread.join(min(1.0, timeout_s))


def _hold(released: threading.Event) -> None:
    """Keep the screen on until an event is set; wakepy needs all calls from one thread."""
    try:
        from wakepy import keep

        with ExitStack() as stack:
            mode = keep.presenting(on_fail="pass", dbus_adapter=_adapter(stack))
            stack.enter_context(mode)
            log.info("the screen %s", f"stays awake by {mode.method}" if mode.active else "may go dark")
            if mode.active:
                released.wait()
    except Exception as error:
        log.info("the screen could not be kept on, or not be released: %s", error)


def _adapter(stack: ExitStack) -> type[DBusAdapter] | None:
    """Return a D-Bus adapter with this program's name if wakepy needs one; the stack closes it."""
    if sys.platform in ("win32", "darwin"):
        return None
    from wakepy.core import DBusMethodCall
    from wakepy.dbus_adapters.jeepney import JeepneyDBusAdapter

    class Adapter(JeepneyDBusAdapter):
        def __init__(self) -> None:
            super().__init__()
            # wakepy closes only connections that worked.
            stack.callback(self.close_connections)

        def process(self, call: DBusMethodCall) -> object:
            texts = [_DESKTOP_TEXTS.get(arg, arg) for arg in call.args]
            return super().process(DBusMethodCall(call.method, texts))

    return Adapter
