"""A ring buffer of the newest rows of a stream, for one writer and any number of readers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

_MAX_GAPS = 1_000


class OverrunError(IndexError):
    """The writer has overwritten rows that the reader asked for.

    Parameters
    ----------
    oldest : int
        Absolute index of the oldest row that could still be read.
    """

    def __init__(self, oldest: int) -> None:
        super().__init__(f"rows before {oldest} are overwritten")
        self.oldest = oldest


class RingBuffer:
    """Ring buffer of the newest `capacity` rows of a stream: samples x channels, or frames x mel bands.

    Indices are absolute: the first row ever appended is 0, and indices never wrap.  There is no lock, so
    the writer never waits.  It announces how far it is going to write before it copies, and publishes its
    position afterwards; a reader copies and then checks that the writer had not started to overwrite those
    rows.

    Parameters
    ----------
    capacity : int
        Number of rows that are kept.  Memory is allocated once, in the constructor.
    width : int
        Values per row.
    """

    def __init__(self, capacity: int, width: int = 1) -> None:
        if capacity < 1:
            raise ValueError(f"capacity must be at least 1, not {capacity}")
        if width < 1:
            raise ValueError(f"width must be at least 1, not {width}")
        self.capacity = capacity
        self.width = width
        # Not np.zeros, whose memory the system only provides page by page, on the first write.
        self._rows = np.full((capacity, width), 0, dtype=np.float32)
        self._claimed = 0
        self._position = 0
        self._gaps: tuple[tuple[int, float], ...] = ()

    @property
    def position(self) -> int:
        """Number of rows appended so far, which is the absolute index of the next one."""
        return self._position

    @property
    def oldest(self) -> int:
        """Absolute index of the oldest row that can still be read."""
        return max(0, self._claimed - self.capacity)

    def add_gap(self, seconds: float) -> None:
        """Record that sound before the next row was lost; rows that stand for it are appended as usual.

        Only ever call this from the thread that appends.
        """
        self._gaps = (*self._gaps, (self._position, seconds))[-_MAX_GAPS:]

    def lost_seconds(self, start: int, stop: int) -> float:
        """Return how many seconds were lost between two absolute indices, as far as is known."""
        return sum(seconds for position, seconds in self._gaps if start <= position < stop)

    def append(self, rows: NDArray[np.floating[Any]]) -> None:
        """Append rows; only ever call this from one thread at a time.

        Parameters
        ----------
        rows : np.ndarray [shape=(n,) or (n, 1) or (n, width)]
            A single column is copied to every column of the ring.  If there are more than `capacity` rows,
            only the last are kept, but all of them count.
        """
        if rows.ndim == 1:
            rows = rows[:, np.newaxis]
        stop = self._position + len(rows)
        self._claimed = stop
        kept = rows[-self.capacity :]
        first = (stop - len(kept)) % self.capacity
        before_wrap = min(len(kept), self.capacity - first)
        self._rows[first : first + before_wrap] = kept[:before_wrap]
        self._rows[: len(kept) - before_wrap] = kept[before_wrap:]
        self._position = stop

    def read(self, start: int, stop: int) -> NDArray[np.float32]:
        """Copy the rows from absolute index `start` up to `stop`.

        Parameters
        ----------
        start, stop : int
            Absolute indices, ``0 <= start <= stop <= position``.

        Returns
        -------
        np.ndarray [shape=(stop - start, width)], float32

        Raises
        ------
        OverrunError
            If some of the rows have already been overwritten.
        IndexError
            If some of them have not been written yet, or the indices are in the wrong order.
        """
        if not 0 <= start <= stop <= self._position:
            raise IndexError(f"cannot read rows {start} to {stop} of {self._position}")
        copied = np.empty((stop - start, self.width), dtype=np.float32)
        if start == stop:
            return copied
        if start < self.oldest:
            raise OverrunError(self.oldest)
        first = start % self.capacity
        before_wrap = min(len(copied), self.capacity - first)
        copied[:before_wrap] = self._rows[first : first + before_wrap]
        copied[before_wrap:] = self._rows[: len(copied) - before_wrap]
        if start < self.oldest:
            raise OverrunError(self.oldest)
        return copied
