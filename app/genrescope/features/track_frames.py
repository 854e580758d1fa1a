"""Mel frames of a track, stored for display at several resolutions."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genrescope.features.mel import FloatArray

CODE_FLOOR_DB = -120.0
CODE_STEP_DB = 0.5
_FIRST_COLUMNS = 1024
_FRAMES_AT_ONCE = 512


def encode_db(decibels: NDArray[np.floating[Any]]) -> NDArray[np.uint8]:
    """Encode decibels as bytes: 0 is -120 dB, each step is 0.5 dB, and 255 is +7.5 dB."""
    codes = np.rint((np.asarray(decibels, dtype=np.float32) - CODE_FLOOR_DB) / CODE_STEP_DB)
    return np.asarray(np.clip(codes, 0, 255), dtype=np.uint8)


def decode_db(codes: NDArray[np.uint8]) -> FloatArray:
    """Decode the codes of :func:`encode_db`, to within 0.25 dB."""
    return codes.astype(np.float32) * np.float32(CODE_STEP_DB) + np.float32(CODE_FLOOR_DB)


class TrackFrames:
    """All frames of a track, quantised to save memory.

    Frames are stored as bytes in steps of 0.5 dB, with copies at half, a quarter, ... of the resolution,
    where each column is the maximum of two finer ones.  So any part is drawn from about as many columns as
    it has pixels, and a click stays visible when a whole hour is displayed.

    Memory grows with the track, to about ``2 * capacity * n_mels`` bytes; when the finest level has
    `capacity` columns and is full, it is dropped in favour of the next.  One thread appends, and any thread
    may read.

    Parameters
    ----------
    n_mels : int
        Bands per frame.
    frame_rate : float
        Frames per second.
    capacity : int
        Maximum columns of the finest level, a power of two (22 minutes at 100 frames per second).
    """

    def __init__(self, n_mels: int, frame_rate: float, capacity: int = 2**17) -> None:
        if n_mels < 1 or not frame_rate > 0 or capacity < 2 or capacity & (capacity - 1):
            raise ValueError("n_mels and frame_rate must be positive, capacity a power of two")
        self.n_mels = n_mels
        self.frame_rate = frame_rate
        self.capacity = capacity
        self._lock = threading.Lock()
        self._levels = self._allocate(min(capacity, _FIRST_COLUMNS))
        self._stride = 1
        self._position = 0

    @property
    def position(self) -> int:
        """Number of frames appended so far."""
        return self._position

    @property
    def seconds(self) -> float:
        """Duration of the frames appended so far."""
        return self._position / self.frame_rate

    @property
    def stride(self) -> int:
        """Number of frames per column of the finest remaining level."""
        return self._stride

    @property
    def nbytes(self) -> int:
        """Bytes allocated for all levels, in use or not."""
        return sum(level.nbytes for level in self._levels)

    def append(self, frames: NDArray[np.floating[Any]]) -> None:
        """Append frames [shape=(k, n_mels), dB]; only ever call this from one thread at a time."""
        codes = encode_db(frames)
        while len(codes):
            room = len(self._levels[0]) * self._stride - self._position
            if room == 0:
                self._make_room()
                continue
            # In pieces, so that a drawing thread never waits long for the lock.
            piece = min(room, _FRAMES_AT_ONCE)
            with self._lock:
                self._store(codes[:piece])
            codes = codes[piece:]

    def compact(self) -> None:
        """Free the memory beyond the last frame of a complete track.

        Call it from the thread that appends.
        """
        columns = max(1, -(-self._position // self._stride))
        if columns < len(self._levels[0]):
            self._reallocate(self._levels, columns, self._stride)

    def image(self, start_s: float, stop_s: float, width: int) -> tuple[FloatArray, float, float]:
        """Return the columns for drawing a part of the track.

        A column is the maximum of its frames.  Columns are aligned to a grid that depends only on the zoom,
        so that the image does not shimmer while it is panned.

        Parameters
        ----------
        start_s, stop_s : float
            The part, in seconds; it is limited to the extent of the track.
        width : int
            Its width on the screen, in pixels.

        Returns
        -------
        columns : np.ndarray [shape=(n, n_mels)], float32
            In dB; at most about `width` of them, none if the part has no frames.
        start_s, stop_s : float
            Where the first column starts and the last one ends.  Frame ``t`` extends half a frame to
            both sides of ``t / frame_rate``.
        """
        with self._lock:
            per_pixel = max((stop_s - start_s) * self.frame_rate / max(width, 1), 1e-9)
            level = 0
            while level + 1 < len(self._levels) and self._stride << (level + 1) <= per_pixel:
                level += 1
            stride = self._stride << level
            n_columns = -(-self._position // stride)
            # One cell of the grid is a pixel, or a column where those are wider.
            cell = max(1.0, per_pixel / stride)
            first = int(np.floor(max(0.0, (start_s * self.frame_rate + 0.5) / stride) / cell))
            last = int(np.ceil(min(n_columns, (stop_s * self.frame_rate + 0.5) / stride) / cell))
            # A half is always rounded down, whatever the rounding error of the product.
            edges = np.rint(np.arange(first, max(first, last) + 1) * cell - 1e-6).astype(np.int64)
            edges = np.minimum(edges, n_columns)
            # Unique edges; not np.unique, whose first call imports numpy.ma while the window waits.
            edges = edges[np.diff(edges, prepend=-1) > 0]
            if len(edges) < 2:
                return np.empty((0, self.n_mels), dtype=np.float32), start_s, start_s
            codes = self._levels[level][edges[0] : edges[-1]].copy()
        columns = np.maximum.reduceat(codes, edges[:-1] - edges[0], axis=0)
        # On the grid, even if columns of 2 and 3 frames alternate: any part is drawn like the whole.
        begin, end = (
            (index * cell * stride - 0.5) / self.frame_rate for index in (first, first + len(columns))
        )
        return decode_db(columns), begin, end

    def read(self, first: int, last: int) -> FloatArray:
        """Return frames ``first`` to ``last`` [shape=(n, n_mels)], in dB.

        Where the finest level has been dropped, each column is repeated.
        """
        with self._lock:
            stride, last = self._stride, min(last, self._position)
            codes = self._levels[0][first // stride : -(-last // stride)].copy()
        begin = first // stride * stride
        return np.repeat(decode_db(codes), stride, axis=0)[first - begin : last - begin]

    def _store(self, codes: NDArray[np.uint8]) -> None:
        """Store frames in every level; the caller has checked that they fit."""
        begin, end = self._position, self._position + len(codes)
        finest = self._levels[0]
        first = begin // self._stride
        starts = np.arange(first * self._stride, end, self._stride) - begin
        starts[0] = 0
        loudest = codes if self._stride == 1 else np.maximum.reduceat(codes, starts, axis=0)
        target = finest[first : first + len(loudest)]
        # The first column may be half full; the others still contain zeros, the lowest code.
        np.maximum(target, loudest, out=target)
        for level, (finer, coarser) in enumerate(zip(self._levels, self._levels[1:], strict=False), start=1):
            stride = self._stride << level
            first, last = begin // stride, -(-end // stride)
            np.maximum(
                finer[2 * first : 2 * last : 2], finer[2 * first + 1 : 2 * last : 2], out=coarser[first:last]
            )
        self._position = end

    def _make_room(self) -> None:
        """Double the columns, or, at the limit, drop the finest level."""
        columns = len(self._levels[0])
        if columns < self.capacity:
            self._reallocate(self._levels, min(2 * columns, self.capacity), self._stride)
        else:
            self._reallocate(self._levels[1:], self.capacity, 2 * self._stride)

    def _reallocate(self, before: list[NDArray[np.uint8]], columns: int, stride: int) -> None:
        """Copy levels into new ones with another number of columns in the finest."""
        levels = self._allocate(columns)
        for k, level in enumerate(levels):
            if k < len(before):
                kept = min(len(before[k]), len(level))
                level[:kept] = before[k][:kept]
            else:
                finer = levels[k - 1]
                np.maximum(finer[::2], finer[1::2], out=level[: len(finer) // 2])
        with self._lock:
            self._levels, self._stride = levels, stride

    def _allocate(self, columns: int) -> list[NDArray[np.uint8]]:
        """Return empty levels, down to one of a single column; the sizes of the others are even."""
        sizes = [columns]
        while sizes[-1] > 1:
            sizes[-1] += sizes[-1] % 2
            sizes.append(sizes[-1] // 2)
        # A single block of memory for all levels: many small ones would fragment the heap.
        return np.split(np.zeros((sum(sizes), self.n_mels), dtype=np.uint8), np.cumsum(sizes)[:-1])
