"""The child process: decodes the files that it is asked for, one after another.

It ends when its standard input does; while it decodes, when its messages are no longer read.  So it never
outlives the program.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
import threading
import time
import traceback
from pathlib import Path

from genrescope.audio.child_process import take_output
from genrescope.audio.decode import open_audio
from genrescope.audio.decoder_process.protocol import MessageWriter, error_as_json
from genrescope.errors import UserError

MEMORY_LIMIT = 512 * 2**20
"""Bytes that decoding may use; ordinary files need less than 50 MB."""

_CHECK_SECONDS = 0.1


def main() -> None:
    """Decode files until standard input ends, and end the process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    writer = MessageWriter(take_output())
    limit_memory()
    watch = Watch(writer)
    watch.start()
    try:
        for line in sys.stdin.buffer:
            watch.begin()
            answer = decode(Path(json.loads(line)["path"]), writer, watch)
            watch.end()
            writer.write_status(**answer)
    except OSError:
        pass  # nobody reads the messages
    finally:
        os._exit(0)  # no clean exit: a library that went wrong might hang in it


def decode(path: Path, writer: MessageWriter, watch: Watch) -> dict[str, object]:
    """Decode a file and send its sound; return the last status."""
    try:
        with open_audio(path, on_read=watch.count_read) as audio:
            writer.write_status(
                opened={"sr": audio.sr, "channels": audio.channels, "duration": audio.duration}
            )
            for block in audio.blocks():
                writer.write_sound(block)
            warnings = audio.warnings
    except UserError as error:
        return {"failed": error_as_json(error)}
    except MemoryError:
        return {"out_of_memory": True}
    except Exception:
        return {"crashed": traceback.format_exc()}
    return {"ended": [error_as_json(warning) for warning in warnings]}


class Watch(threading.Thread):
    """Reports the progress of the current file, and ends the process if it uses too much memory.

    Parameters
    ----------
    writer : MessageWriter
        Sends the reports.
    """

    def __init__(self, writer: MessageWriter) -> None:
        super().__init__(name="watch", daemon=True)
        self._writer = writer
        self._limit = resident_bytes() + MEMORY_LIMIT
        self._furthest = 0
        self._is_decoding = threading.Event()
        self._lock = threading.Lock()

    def begin(self) -> None:
        """Begin to watch a file."""
        self._furthest = 0
        self._is_decoding.set()

    def count_read(self, position: int) -> None:
        """Take the position after the bytes that were read last."""
        self._furthest = max(self._furthest, position)

    def end(self) -> None:
        """Wait for the next file."""
        with self._lock:  # no report comes after the last status of a file
            self._is_decoding.clear()

    def run(self) -> None:
        """Report and check a few times a second while a file is decoded."""
        try:
            while self._is_decoding.wait():
                time.sleep(_CHECK_SECONDS)
                with self._lock:
                    if self._is_decoding.is_set():
                        self._check()
        finally:  # the messages are no longer read
            os._exit(0)

    def _check(self) -> None:
        if resident_bytes() > self._limit:
            self._writer.write_status(out_of_memory=True)
            os._exit(0)
        self._writer.write_status(progress={"cpu": time.process_time(), "furthest": self._furthest})


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
