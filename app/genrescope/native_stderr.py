"""Keeps what native libraries write to the terminal away from it."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Iterator

_STDERR = 2

_lock = threading.Lock()
_n_muted = 0
_kept: int | None = None


@contextlib.contextmanager
def muted_stderr() -> Iterator[None]:
    """Send to nowhere what is written to standard error meanwhile.

    ALSA and JACK tell of devices that do not exist, LiteRT and TensorFlow of how they were built.  They
    write past Python to the file descriptor itself and have no switch for it; what goes wrong with them
    arrives as an exception.  The descriptor belongs to the whole process, so several threads may be in
    here at once: the first one takes it away, and the last one brings it back.
    """
    global _n_muted, _kept
    with _lock:
        if _n_muted == 0:
            _kept = _take_away()
        _n_muted += 1
    try:
        yield
    finally:
        with _lock:
            _n_muted -= 1
            if _n_muted == 0 and _kept is not None:
                _flush()
                os.dup2(_kept, _STDERR)
                os.close(_kept)
                _kept = None


def _take_away() -> int | None:
    """Point the descriptor to nowhere; return a copy of what it was, None if there was nothing."""
    _flush()
    kept = None
    try:
        kept = os.dup(_STDERR)
        nowhere = os.open(os.devnull, os.O_WRONLY)
    except OSError:  # A windowed program has no standard error, and none of its noise is heard.
        if kept is not None:
            os.close(kept)
        return None
    os.dup2(nowhere, _STDERR)
    os.close(nowhere)
    return kept


def _flush() -> None:
    """Let what Python has written so far get to where it was meant to go."""
    with contextlib.suppress(AttributeError, OSError, ValueError):
        sys.stderr.flush()
