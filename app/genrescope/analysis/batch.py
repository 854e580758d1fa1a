"""Analyses many files with a `concurrent.futures.Executor`: the cores of this computer, or a cluster."""

from __future__ import annotations

import queue
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from genrescope.audio.decoder_process.process import UnusableError
from genrescope.audio.files import display_name
from genrescope.errors import UserError, as_user_error

MOST_AT_ONCE = 1_000
"""Files that are submitted at a time at most: also, how far the answers may be ahead of a slow file."""

_WAIT_SECONDS = 0.2

T = TypeVar("T")


@dataclass(frozen=True)
class FileAnswer(Generic[T]):
    """What the analysis of one of many files gave: a result or an error.

    Attributes
    ----------
    index : int
        Number that the caller gave the file.
    path : pathlib.Path
        The file.
    result : T or None
        The result; usually a `TrackResult`.
    error : UserError or None
        Why there is none.
    is_known : bool
        Whether the result is an earlier one.
    """

    index: int
    path: Path
    result: T | None = None
    error: UserError | None = None
    is_known: bool = False


def error_of(error: Exception, path: Path) -> UserError:
    """Convert what the analysis of a file has raised; what concerns all files is raised again."""
    if isinstance(error, UnusableError):
        raise error
    return as_user_error(error, display_name(path))


def analyse_files(
    files: Iterable[tuple[int, Path]],
    analyse: Callable[[Path], T],
    executor: Executor,
    *,
    n_at_once: int = MOST_AT_ONCE,
    recall: Callable[[Path], T | None] | None = None,
    error_of: Callable[[Exception, Path], UserError] = error_of,
) -> Generator[FileAnswer[T], None, None]:
    """Analyse files, and yield what is known of each as soon as it is.

    An error costs only its own file.  Files are submitted as they are needed, so there may be a million;
    those that are waiting are cancelled with the generator.

    Parameters
    ----------
    files : iterable of (int, pathlib.Path)
        Files with ascending numbers.
    analyse : callable
        Analyses a file in the executor.
    executor : concurrent.futures.Executor
        Runs `analyse`.
    n_at_once : int
        How many files to submit at a time: as many as are analysed at once; many for an executor that spreads
        them over computers.
    recall : callable, optional
        Returns an earlier result, or None; called before a file is submitted, in this thread.
    error_of : callable
        Converts what the analysis of a file has raised.  What it raises itself ends the analysis of all.

    Yields
    ------
    FileAnswer
        In the order in which they are known.

    Raises
    ------
    UnusableError
        If no file can be analysed, for example because there is no model.
    """
    coming = iter(files)
    running: dict[Future[T], tuple[int, Path]] = {}  # the oldest first
    finished: queue.SimpleQueue[Future[T]] = queue.SimpleQueue()
    following = next(coming, None)
    try:
        while following is not None or running:
            timeout = _WAIT_SECONDS
            if following is not None and len(running) < n_at_once:
                index, path = following
                oldest = next(iter(running.values()))[0] if running else index
                if index - oldest < MOST_AT_ONCE:
                    timeout, following = 0.0, next(coming, None)
                    known = recall(path) if recall is not None else None
                    if known is not None:
                        yield FileAnswer(index, path, known, is_known=True)
                    else:
                        future = executor.submit(analyse, path)
                        running[future] = index, path
                        future.add_done_callback(finished.put)
            for future in _taken(finished, timeout):
                index, path = running.pop(future)
                try:
                    yield FileAnswer(index, path, future.result())
                except Exception as error:
                    yield FileAnswer(index, path, error=error_of(error, path))
    finally:
        for future in running:
            future.cancel()


def _taken(finished: queue.SimpleQueue[T], timeout: float) -> Iterator[T]:
    """Yield what is in a queue, of which the first may come within some seconds."""
    try:
        # Waiting without an end could not be interrupted on Windows.
        yield finished.get(block=timeout > 0, timeout=timeout or None)
        while True:
            yield finished.get_nowait()
    except queue.Empty:
        return


class InOrder(Generic[T]):
    """Holds values, which are numbered from 0 on, until their turn."""

    def __init__(self) -> None:
        self._waiting: dict[int, T] = {}
        self._next = 0

    def add(self, index: int, value: T) -> list[T]:
        """Add a value, and return those whose turn has come."""
        self._waiting[index] = value
        first = self._next
        while self._next in self._waiting:
            self._next += 1
        return [self._waiting.pop(i) for i in range(first, self._next)]

    def rest(self) -> list[T]:
        """Return the values whose turn has not come, in their order."""
        return [self._waiting.pop(i) for i in sorted(self._waiting)]
