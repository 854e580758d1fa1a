"""Suppresses what native libraries print to the terminal."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator

_STDERR = 2


@contextlib.contextmanager
def muted_stderr() -> Iterator[None]:
    """Discard output to standard error within the context.

    LiteRT and TensorFlow print banners directly to the file descriptor and have no option to disable them;
    their errors are raised as exceptions.  The descriptor belongs to the whole process, so only one thread at
    a time may use this: the one that loads models.
    """
    kept = _redirect()
    try:
        yield
    finally:
        if kept is not None:
            _flush()
            os.dup2(kept, _STDERR)
            os.close(kept)


def _redirect() -> int | None:
    """Point the descriptor to the null device; return a copy of the original, None if there is none."""
    _flush()
    kept = None
    try:
        kept = os.dup(_STDERR)
        nowhere = os.open(os.devnull, os.O_WRONLY)
    except OSError:  # Windowed programs have no standard error.
        if kept is not None:
            os.close(kept)
        return None
    os.dup2(nowhere, _STDERR)
    os.close(nowhere)
    return kept


def _flush() -> None:
    """Flush Python's buffer before the descriptor changes."""
    with contextlib.suppress(AttributeError, OSError, ValueError):
        sys.stderr.flush()
