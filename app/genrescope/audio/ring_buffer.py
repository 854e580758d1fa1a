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
    """Keeps the latest `capacity` samples of an endless stream of one or more channels.

    Sample indices are absolute: the first sample ever written is 0, and indices never wrap.  There is no
    lock, so the writer never waits.  It announces how far it is going to write before it copies, and
    publishes its position afterwards; a reader copies out and then looks whether the writer had begun to
    overwrite what it copied.

    Parameters
    ----------
    capacity : int
        Number of samples of each channel that are kept.  Memory is taken once, here.
    channels : int
        Number of channels.
    """

    def __init__(self, capacity: int, channels: int = 1) -> None:
        if capacity < 1:
            raise ValueError(f"capacity must be at least 1, not {capacity}")
        if channels < 1:
            raise ValueError(f"channels must be at least 1, not {channels}")
        self.capacity = capacity
        self.channels = channels
        # Not np.zeros, whose memory comes bit by bit as it is written to.
        self._samples = np.full((capacity, channels), 0, dtype=np.float32)
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
        """Append a block; only ever call this from one thread at a time.

        Parameters
        ----------
        block : np.ndarray [shape=(n,) or (n, channels)], float32
            The same samples go to every channel if it has only one.  Of a block longer than the ring only
            the end is kept, but all of it counts.
        """
        rows = block if block.ndim == 2 else block[:, np.newaxis]
        end = self._position + len(rows)
        self._claimed = end
        kept = rows[-self.capacity :] if len(rows) > self.capacity else rows
        start = (end - len(kept)) % self.capacity
        before_wrap = min(len(kept), self.capacity - start)
        self._samples[start : start + before_wrap] = kept[:before_wrap]
        self._samples[: len(kept) - before_wrap] = kept[before_wrap:]
        self._position = end

    def read(self, start: int, stop: int) -> NDArray[np.float32]:
        """Copy the samples from absolute index `start` up to `stop`, the mean of the channels.

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
        copied = self.read_channels(start, stop)
        if self.channels == 1:
            return copied[:, 0]
        return copied @ np.full(self.channels, 1 / self.channels, dtype=np.float32)

    def read_channels(self, start: int, stop: int) -> NDArray[np.float32]:
        """Copy the samples of every channel from absolute index `start` up to `stop`.

        Parameters
        ----------
        start, stop : int
            See `read`, which also says what is raised.

        Returns
        -------
        np.ndarray [shape=(stop - start, channels)], float32
        """
        if not 0 <= start <= stop <= self._position:
            raise ValueError(f"cannot read {start} to {stop} of {self._position} samples")
        if start == stop:
            return np.empty((0, self.channels), dtype=np.float32)
        if start < self.oldest:
            raise OverrunError(self.oldest)
        first = start % self.capacity
        length = stop - start
        before_wrap = min(length, self.capacity - first)
        copied = np.empty((length, self.channels), dtype=np.float32)
        copied[:before_wrap] = self._samples[first : first + before_wrap]
        copied[before_wrap:] = self._samples[: length - before_wrap]
        if start < self.oldest:
            raise OverrunError(self.oldest)
        return copied
