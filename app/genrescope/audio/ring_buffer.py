"""A ring of the latest samples: one writer, any number of readers by absolute sample index."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


class OverrunError(Exception):
    """The writer has come round and overwritten what the reader asked for.

    Parameters
    ----------
    oldest : int
        Absolute index of the oldest sample that could still be read.
    """

    def __init__(self, oldest: int) -> None:
        super().__init__(f"samples before {oldest} are overwritten")
        self.oldest = oldest


class RingBuffer:
    """Keeps the latest `capacity` samples of an endless mono stream.

    Sample indices are absolute: the first sample ever written is 0, and indices never wrap.  There is no
    lock, so the audio callback never waits.  It announces how far it is going to write before it copies,
    and publishes its position afterwards; a reader copies out and then looks whether the writer had
    begun to overwrite what it copied.

    Parameters
    ----------
    capacity : int
        Number of samples that are kept.  Memory is allocated once, here.
    """

    def __init__(self, capacity: int) -> None:
        if capacity < 1:
            raise ValueError(f"capacity must be at least 1, not {capacity}")
        self.capacity = capacity
        self._samples = np.zeros(capacity, dtype=np.float32)
        self._claimed = 0
        self._position = 0

    @property
    def position(self) -> int:
        """Number of samples written so far, which is the absolute index of the next one."""
        return self._position

    @property
    def oldest(self) -> int:
        """Absolute index of the oldest sample that can still be read."""
        return max(0, self._claimed - self.capacity)

    def write(self, block: NDArray[np.float32]) -> None:
        """Append a block; only ever call this from one thread.

        Parameters
        ----------
        block : np.ndarray [shape=(n,)], float32
            Of a block longer than the ring only the end is kept, but all of it counts.
        """
        end = self._position + len(block)
        self._claimed = end
        kept = block[-self.capacity :] if len(block) > self.capacity else block
        start = (end - len(kept)) % self.capacity
        before_wrap = min(len(kept), self.capacity - start)
        self._samples[start : start + before_wrap] = kept[:before_wrap]
        self._samples[: len(kept) - before_wrap] = kept[before_wrap:]
        self._position = end

    def read(self, start: int, stop: int) -> NDArray[np.float32]:
        """Copy the samples from absolute index `start` up to `stop`.

        Parameters
        ----------
        start, stop : int
            Absolute indices, ``0 <= start <= stop <= position``.

        Returns
        -------
        np.ndarray [shape=(stop - start,)], float32

        Raises
        ------
        OverrunError
            If some of the samples are overwritten already.
        ValueError
            If the samples are not written yet, or the indices make no sense.
        """
        if not 0 <= start <= stop <= self._position:
            raise ValueError(f"cannot read {start} to {stop} of {self._position} samples")
        if start == stop:
            return np.empty(0, dtype=np.float32)
        if start < self.oldest:
            raise OverrunError(self.oldest)
        first = start % self.capacity
        length = stop - start
        before_wrap = min(length, self.capacity - first)
        copied = np.empty(length, dtype=np.float32)
        copied[:before_wrap] = self._samples[first : first + before_wrap]
        copied[before_wrap:] = self._samples[: length - before_wrap]
        if start < self.oldest:
            raise OverrunError(self.oldest)
        return copied
