"""Notices when audio devices appear or disappear, mostly through the system's own notifications.

Listing the devices starts a process, so the window does it only when something may have changed.
"""

from __future__ import annotations

import contextlib
import ctypes
import logging
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from genrescope.audio import pulse

POLL_SECONDS = 1.0
BLIND_SECONDS = 60.0
"""How often a change is assumed on systems that report none."""

SOUND_NODES = Path("/dev/snd")
SOUND_CARDS = Path("/proc/asound/cards")
SHARED_MEMORY = Path("/dev/shm")
"""Folder of the JACK server's socket and its clients' semaphores."""

CONNECTED_SECONDS = 1.0
"""Time after which ``pactl`` counts as connected; it prints nothing until there is an event."""

_LONGEST_BACKOFF = 30.0
_PULSE_EVENT = re.compile(rb"'(new|remove)' on (source|card) |'change' on server")

log = logging.getLogger(__name__)


class _Source(Protocol):
    def start(self) -> None: ...

    def close(self) -> None: ...


class DeviceWatch:
    """Calls a function whenever the set of audio devices may have changed.

    On Linux, it follows ``pactl subscribe`` (PulseAudio or PipeWire) and polls the files of ALSA and JACK
    once a second.  On macOS, it uses Core Audio's notifications.  On Windows, it polls the number of devices
    once a second.

    Parameters
    ----------
    on_change : callable
        Called without arguments, from a thread of the watch or of the system, and more than once for a
        device that appears in several sound systems.
    """

    def __init__(self, on_change: Callable[[], None]) -> None:
        self._sources: list[_Source] = []
        if sys.platform.startswith("linux"):
            self._sources = [_Polling(_linux_state, on_change)]
            if shutil.which("pactl") is not None:
                self._sources.append(_PulseEvents(on_change))
        elif sys.platform == "darwin":
            self._sources = [_CoreAudioEvents(on_change)]
        elif sys.platform == "win32":
            self._sources = [_Polling(_windows_state, on_change)]
        else:
            self._sources = [_Polling(_minutes, on_change)]

    def start(self) -> None:
        """Start watching."""
        for source in self._sources:
            source.start()

    def close(self) -> None:
        """Stop the threads and processes of the watch; safe to call twice, and before `start`."""
        for source in self._sources:
            source.close()


class _Polling:
    """Compares a cheap description of the devices with the previous one every `POLL_SECONDS`."""

    def __init__(self, state: Callable[[], object], on_change: Callable[[], None]) -> None:
        self._state = state
        self._on_change = on_change
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="device poll", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        before = self._state()
        while not self._stopped.wait(POLL_SECONDS):
            now = self._state()
            if now != before:
                before = now
                self._on_change()


def _linux_state() -> object:
    nodes: int | None = None
    cards, clients = b"", []
    with contextlib.suppress(OSError):
        nodes = SOUND_NODES.stat().st_mtime_ns
    with contextlib.suppress(OSError):
        cards = SOUND_CARDS.read_bytes()
    with contextlib.suppress(OSError):
        clients = sorted(name for name in os.listdir(SHARED_MEMORY) if _is_of_jack(name))
    return nodes, cards, clients


def _is_of_jack(name: str) -> bool:
    """Whether a file belongs to the JACK server that PortAudio uses, and not to PortAudio itself."""
    server, user = os.environ.get("JACK_DEFAULT_SERVER", "default"), os.getuid()
    files = (f"jack_{server}_{user}_", f"jack_sem.{user}_{server}_")
    return name.startswith(files) and "_PortAudio" not in name  # PortAudio's own, created for every listing


def _windows_state() -> object:
    if sys.platform != "win32":
        raise NotImplementedError
    winmm = ctypes.WinDLL("winmm")
    return winmm.waveInGetNumDevs(), winmm.waveOutGetNumDevs()


def _minutes() -> object:
    return time.monotonic() // BLIND_SECONDS


class _PulseEvents:
    """Follows ``pactl subscribe`` and restarts it when it ends."""

    def __init__(self, on_change: Callable[[], None]) -> None:
        self._on_change = on_change
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._run, name="pactl subscribe", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        with self._lock:
            self._stopped.set()
            if self._process is not None:
                self._process.kill()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        backoff, is_first = POLL_SECONDS, True
        while not self._stopped.is_set():
            if self._follow(is_first):
                # The server has ended, so its devices are gone.
                backoff = POLL_SECONDS
                if not self._stopped.is_set():
                    self._on_change()
            is_first = False
            self._stopped.wait(backoff)
            backoff = min(2 * backoff, _LONGEST_BACKOFF)

    def _follow(self, is_first: bool) -> bool:
        """Read events until ``pactl`` ends; return whether it was connected."""
        try:
            with self._lock:
                if self._stopped.is_set():
                    return False
                self._process = subprocess.Popen(
                    ["pactl", "subscribe"],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    env=pulse.environment(),
                    start_new_session=True,
                )
        except OSError as error:
            log.info("pactl does not start: %s", error)
            return False
        with self._process as process:
            assert process.stdout is not None
            self._stopped.wait(CONNECTED_SECONDS)
            is_connected = process.poll() is None
            if is_connected and not is_first:
                # The server was restarted, so its devices are back.
                self._on_change()
            for event in process.stdout:
                if _PULSE_EVENT.search(event):
                    self._on_change()
        return is_connected


class _Address(ctypes.Structure):
    """AudioObjectPropertyAddress."""

    _fields_ = (
        ("selector", ctypes.c_uint32),
        ("scope", ctypes.c_uint32),
        ("element", ctypes.c_uint32),
    )

    def __init__(self, selector: bytes) -> None:
        super().__init__(int.from_bytes(selector), int.from_bytes(b"glob"), 0)


_Listener = ctypes.CFUNCTYPE(
    ctypes.c_int32, ctypes.c_uint32, ctypes.c_uint32, ctypes.POINTER(_Address), ctypes.c_void_p
)


class _CoreAudioEvents:
    """Listens to Core Audio's list of devices, and to which one is the default input."""

    SYSTEM_OBJECT = 1
    SELECTORS = (b"dev#", b"dIn ")  # kAudioHardwarePropertyDevices, ...DefaultInputDevice

    def __init__(self, on_change: Callable[[], None], library: Any = None) -> None:
        self._on_change = on_change
        self._library = library or ctypes.CDLL("/System/Library/Frameworks/CoreAudio.framework/CoreAudio")
        self._listener = _Listener(self._notify)
        self._is_listening = False

    def start(self) -> None:
        # No run loop: Core Audio then calls from its own thread, whatever the main thread does.
        run_loop, none = _Address(b"rnlp"), ctypes.c_void_p()
        self._library.AudioObjectSetPropertyData(
            self.SYSTEM_OBJECT, ctypes.byref(run_loop), 0, None, ctypes.sizeof(none), ctypes.byref(none)
        )
        self._is_listening = True
        for selector in self.SELECTORS:
            address = _Address(selector)
            status = self._library.AudioObjectAddPropertyListener(
                self.SYSTEM_OBJECT, ctypes.byref(address), self._listener, None
            )
            if status:
                log.info("Core Audio does not report changes of %s: %d", selector, status)

    def close(self) -> None:
        if self._is_listening:
            self._is_listening = False
            for selector in self.SELECTORS:
                address = _Address(selector)
                self._library.AudioObjectRemovePropertyListener(
                    self.SYSTEM_OBJECT, ctypes.byref(address), self._listener, None
                )

    def _notify(self, _object: int, _count: int, _addresses: object, _data: object) -> int:
        if self._is_listening:
            self._on_change()
        return 0
