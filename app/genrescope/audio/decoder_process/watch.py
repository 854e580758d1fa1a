"""Watches what a child process does with a file: its memory, and that it makes progress."""

from __future__ import annotations

import contextlib
import ctypes
import math
import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from genrescope.audio.decoder_process.protocol import MessageWriter
from genrescope.errors import Sentence

MEMORY_LIMIT = 512 * 2**20
"""Bytes that decoding may use; ordinary files need less than 50 MB."""

COMPUTING_SECONDS = 10.0
"""Processor time that may pass without progress, which is sound, or bytes that have not been read before."""

WAITING_SECONDS = 60.0
"""Time that may pass without progress even if nothing is computed: threads may wait for each other."""

READING_SECONDS = 15.0
"""How long reading some bytes may take.  A drive that has to spin up needs ten."""

_CHECK_SECONDS = 0.1


class Watch(threading.Thread):
    """Gives up a file that uses too much memory, or makes no progress; the process ends with it.

    Parameters
    ----------
    writer : MessageWriter
        Sends the reason; as long as there is none, that the process is alive.
    """

    def __init__(self, writer: MessageWriter) -> None:
        super().__init__(name="watch", daemon=True)
        self._writer = writer
        self._most_memory = resident_bytes() + MEMORY_LIMIT
        self._furthest = 0
        # At the last progress: processor time, and the clock; infinite while sound is being sent.
        self._cpu = self._at = 0.0
        self._read_began: float | None = None
        self._is_decoding = threading.Event()
        self._lock = threading.Lock()

    def begin(self) -> None:
        """Begin to watch a file."""
        self._furthest, self._read_began = 0, None
        self.add_progress()
        self._is_decoding.set()

    def add_progress(self) -> None:
        """Take notice of progress."""
        self._cpu, self._at = time.process_time(), time.monotonic()

    @contextlib.contextmanager
    def sending(self) -> Iterator[None]:
        """Sound is sent, which may take any time, and is progress."""
        self._at = math.inf
        yield
        self.add_progress()

    def follow_read(self, position: int | None) -> None:
        """Take notice of a read that begins, or of the position after it."""
        if position is None:
            self._read_began = time.monotonic()
            return
        self._read_began = None
        if position > self._furthest:
            self._furthest = position
            self.add_progress()

    def end(self) -> None:
        """Wait for the next file."""
        with self._lock:  # no message comes after the last one of a file
            self._is_decoding.clear()

    def run(self) -> None:
        """Check several times a second while a file is decoded."""
        try:
            while self._is_decoding.wait():
                time.sleep(_CHECK_SECONDS)
                with self._lock:
                    if self._is_decoding.is_set():
                        self._check()
        finally:  # the messages are no longer read
            os._exit(0)

    def _check(self) -> None:
        reason = self._reason_to_give_up()
        if reason is None:
            self._writer.write_status(alive=True)
        else:
            self._writer.write_status(gave_up=reason.name)
            os._exit(0)

    def _reason_to_give_up(self) -> Sentence | None:
        began = self._read_began
        if resident_bytes() > self._most_memory:
            return Sentence.DECODER_MEMORY
        if time.process_time() - self._cpu > COMPUTING_SECONDS:
            return Sentence.DECODER_STUCK
        if time.monotonic() - self._at > WAITING_SECONDS:
            return Sentence.DECODER_STUCK
        if began is not None and time.monotonic() - began > READING_SECONDS:
            return Sentence.FILE_READ_FAILED
        return None


def limit_memory() -> None:
    """Make allocations beyond the limit fail, where the system can, and write no core dumps."""
    if sys.platform == "win32":
        # No dialog when the process crashes: SEM_FAILCRITICALERRORS and SEM_NOGPFAULTERRORBOX.
        ctypes.windll.kernel32.SetErrorMode(0x0001 | 0x0002)
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        # All writable memory, also what the libraries have reserved so far.
        fields = Path("/proc/self/status").read_text(encoding="ascii").split()
        used = 1024 * int(fields[fields.index("VmData:") + 1])
        _, highest = resource.getrlimit(resource.RLIMIT_DATA)
        limit = used + MEMORY_LIMIT
        if highest == resource.RLIM_INFINITY or limit < highest:
            resource.setrlimit(resource.RLIMIT_DATA, (limit, highest))


def resident_bytes() -> int:
    """Return the memory that this process has; on macOS and Windows, the most that it has had."""
    if sys.platform == "linux":
        fields = Path("/proc/self/statm").read_text(encoding="ascii").split()
        return int(fields[1]) * os.sysconf("SC_PAGE_SIZE")
    if sys.platform == "win32":
        counters = _MemoryCounters(ctypes.sizeof(_MemoryCounters))
        kernel = ctypes.windll.kernel32
        kernel.K32GetProcessMemoryInfo(
            ctypes.c_void_p(kernel.GetCurrentProcess()), ctypes.byref(counters), counters.cb
        )
        return int(counters.PeakWorkingSetSize)
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


class _MemoryCounters(ctypes.Structure):
    """PROCESS_MEMORY_COUNTERS of Windows."""

    _fields_ = [
        ("cb", ctypes.c_uint32),
        ("PageFaultCount", ctypes.c_uint32),
        *(
            (name, ctypes.c_size_t)
            for name in (
                "PeakWorkingSetSize",
                "WorkingSetSize",
                "QuotaPeakPagedPoolUsage",
                "QuotaPagedPoolUsage",
                "QuotaPeakNonPagedPoolUsage",
                "QuotaNonPagedPoolUsage",
                "PagefileUsage",
                "PeakPagefileUsage",
            )
        ),
    ]
