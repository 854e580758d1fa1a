"""Keeps what native libraries write to the terminal away from it."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator

_STDERR = 2


@contextlib.contextmanager
def muted_stderr() -> Iterator[None]:
    """Send to nowhere what is written to standard error meanwhile.

    LiteRT and TensorFlow tell how they were built.  They write past Python to the file descriptor itself and
    have no switch for it; what goes wrong with them arrives as an exception.  The descriptor belongs to the
    whole process, so only one thread at a time may be in here: the one that loads models.
    """
    kept = _take_away()
    try:
        yield
    finally:
        if kept is not None:
            _flush()
            os.dup2(kept, _STDERR)
            os.close(kept)


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
