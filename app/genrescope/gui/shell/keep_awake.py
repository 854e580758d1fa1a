"""Keeps the screen from going dark while Genrescope listens."""

from __future__ import annotations

import logging
import sys
import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wakepy import DBusAdapter

log = logging.getLogger(__name__)

_SAID_TO_THE_DESKTOP = {"wakepy": "Genrescope", "wakelock active": "Listening to music"}
"""Desktops show their user who keeps the screen awake, and why; wakepy would name itself."""


class KeepAwake:
    """Asks the system not to blank the screen; its methods return at once.

    Asking may take seconds where the desktop does not answer, so a thread of its own does it.  Where it
    cannot be asked, the screen goes dark as ever, and only the log tells.
    """

    def __init__(self) -> None:
        self._released: threading.Event | None = None
        self._thread: threading.Thread | None = None

    @property
    def is_on(self) -> bool:
        """Whether the screen is to stay awake."""
        return self._released is not None

    def keep(self, on: bool) -> None:
        """Keep the screen awake, or let it sleep again."""
        if on == self.is_on:
            return
        if self._released is not None:
            self._released.set()
            self._released = None
            return
        self._released = threading.Event()
        # A daemon: a desktop that never answers must not keep the program from ending.
        self._thread = threading.Thread(target=_hold, args=(self._released,), name="keep awake", daemon=True)
        self._thread.start()

    def close(self, timeout_s: float = 1.0) -> None:
        """Let the screen sleep again, and give the desktop a moment to hear of it."""
        self.keep(False)
        if self._thread is not None:
            self._thread.join(timeout_s)


def _hold(released: threading.Event) -> None:
    """Keep the screen awake until an event is set; wakepy wants all of it from one thread."""
    try:
        from wakepy import keep

        with ExitStack() as stack:
            mode = keep.presenting(on_fail="pass", dbus_adapter=_adapter(stack))
            stack.enter_context(mode)
            log.info("the screen %s", f"stays awake by {mode.method}" if mode.active else "may go dark")
            if mode.active:
                released.wait()
    except Exception as error:
        log.info("the screen could not be kept awake, or not be let go: %s", error)


def _adapter(stack: ExitStack) -> type[DBusAdapter] | None:
    """Return wakepy's way to the desktop, if it needs one: under this program's name, closed by the stack."""
    if sys.platform in ("win32", "darwin"):
        return None
    from wakepy.core import DBusMethodCall
    from wakepy.dbus_adapters.jeepney import JeepneyDBusAdapter

    class Adapter(JeepneyDBusAdapter):
        def __init__(self) -> None:
            super().__init__()
            # wakepy closes only what has worked to the end.
            stack.callback(self.close_connections)

        def process(self, call: DBusMethodCall) -> object:
            words = [_SAID_TO_THE_DESKTOP.get(arg, arg) for arg in call.args]
            return super().process(DBusMethodCall(call.method, words))

    return Adapter
