"""Mel frames kept for the screen: a ring while live, a bounded pyramid for a track.

One thread writes, any thread reads, and readers name frames by absolute index (the first frame ever
appended is 0), so nobody has to be told about anybody else.
"""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genrescope.features.mel import FloatArray

CODE_FLOOR_DB = -120.0
CODE_STEP_DB = 0.5
_FRAMES_AT_ONCE = 512


def encode_db(decibels: NDArray[np.floating[Any]]) -> NDArray[np.uint8]:
    """Encode decibels as one byte each: 0 is -120 dB, a step is 0.5 dB, 255 is +7.5 dB."""
    codes = np.rint((np.asarray(decibels, dtype=np.float32) - CODE_FLOOR_DB) / CODE_STEP_DB)
    return np.asarray(np.clip(codes, 0, 255), dtype=np.uint8)


def decode_db(codes: NDArray[np.uint8]) -> FloatArray:
    """Decode what :func:`encode_db` made, to 0.25 dB."""
    return codes.astype(np.float32) * np.float32(CODE_STEP_DB) + np.float32(CODE_FLOOR_DB)


class FrameRing:
    """The newest frames of an endless stream, in fixed memory.

    Parameters
    ----------
    n_mels : int
        Bands in a frame.
    capacity : int
        Frames that are kept.
    """

    def __init__(self, n_mels: int, capacity: int) -> None:
        if n_mels < 1 or capacity < 1:
            raise ValueError("n_mels and capacity must be positive")
        self._frames: FloatArray = np.zeros((capacity, n_mels), dtype=np.float32)
        self._reserved = 0
        self._position = 0

    @property
    def n_mels(self) -> int:
        """Bands in a frame."""
        return int(self._frames.shape[1])

    @property
    def capacity(self) -> int:
        """Frames that are kept."""
        return int(self._frames.shape[0])

    @property
    def position(self) -> int:
        """Frames appended so far; the newest has index ``position - 1``."""
        return self._position

    @property
    def oldest(self) -> int:
        """Index of the oldest frame that can still be read."""
        return max(0, self._reserved - self.capacity)

    def append(self, frames: NDArray[np.floating[Any]]) -> None:
        """Add frames [shape=(k, n_mels)]; of more than ``capacity`` at once the last ones stay."""
        stop = self._position + len(frames)
        kept = frames[-self.capacity :] if len(frames) else frames
        # What is about to be overwritten is withdrawn before, what is new is published after copying.
        self._reserved = stop
        self._frames[np.arange(stop - len(kept), stop) % self.capacity] = kept
        self._position = stop

    def read(self, start: int, stop: int) -> FloatArray:
        """Copy out the frames ``start`` to ``stop`` [shape=(stop - start, n_mels)].

        Raises
        ------
        IndexError
            If some of them are not written yet, or were overwritten.
        """
        if not 0 <= start <= stop <= self._position:
            raise IndexError(f"frames {start} to {stop} are not written yet")
        frames = self._frames[np.arange(start, stop) % self.capacity]
        if start < self.oldest and start < stop:
            raise IndexError(f"frames {start} to {self.oldest} were overwritten")
        return frames


class TrackFrames:
    """All frames of a track, coarse enough to stay small.

    Frames are stored as bytes of 0.5 dB, with copies at half, a quarter, ... of the resolution, each
    column the loudest of the two below it.  So any stretch is drawn from about as many columns as it
    has pixels, and a click does not vanish when an hour is seen at once.  When the finest level is full
    it is dropped in favour of the next, and memory stays at about ``2 * capacity * n_mels`` bytes.

    Parameters
    ----------
    n_mels : int
        Bands in a frame.
    frame_rate : float
        Frames a second.
    capacity : int
        Columns of the finest level, a power of two (43 minutes at 50 frames a second).
    """

    def __init__(self, n_mels: int, frame_rate: float, capacity: int = 2**17) -> None:
        if n_mels < 1 or not frame_rate > 0 or capacity < 2 or capacity & (capacity - 1):
            raise ValueError("n_mels and frame_rate must be positive, capacity a power of two")
        self.n_mels = n_mels
        self.frame_rate = frame_rate
        self.capacity = capacity
        self._lock = threading.Lock()
        self._levels = [
            np.zeros((capacity >> k, n_mels), dtype=np.uint8) for k in range(capacity.bit_length() - 1)
        ]
        self._stride = 1
        self._position = 0

    @property
    def position(self) -> int:
        """Frames appended so far."""
        return self._position

    @property
    def seconds(self) -> float:
        """Length of what was appended."""
        return self._position / self.frame_rate

    @property
    def stride(self) -> int:
        """Frames in a column of the finest level that is left."""
        return self._stride

    def append(self, frames: NDArray[np.floating[Any]]) -> None:
        """Add frames [shape=(k, n_mels), dB]."""
        codes = encode_db(frames)
        while len(codes):
            with self._lock:
                room = self.capacity * self._stride - self._position
                if room == 0:
                    self._drop_finest_level()
                    continue
                # In pieces, so that who draws never waits long for the lock.
                piece = min(room, _FRAMES_AT_ONCE)
                self._store(codes[:piece])
            codes = codes[piece:]

    def image(self, start_s: float, stop_s: float, width: int) -> tuple[FloatArray, float, float]:
        """Columns to draw a stretch with.

        A column is the loudest of its frames.  Columns lie on a grid that depends on the zoom alone,
        so that a picture which is panned does not shimmer.

        Parameters
        ----------
        start_s, stop_s : float
            The stretch in seconds; what lies outside of the track is left out.
        width : int
            Pixels that the stretch has on the screen.

        Returns
        -------
        columns : np.ndarray [shape=(n, n_mels), dtype=float32]
            In dB; at most about ``width`` of them, none if nothing of the stretch is there.
        start_s, stop_s : float
            Where the first column starts and the last one ends.  Frame ``t`` reaches half a frame to
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
            edges = np.rint(np.arange(first, max(first, last) + 1) * cell).astype(np.int64)
            edges = np.minimum(edges, n_columns)
            # Each edge once; not np.unique, whose first call imports numpy.ma while the window waits.
            edges = edges[np.diff(edges, prepend=-1) > 0]
            if len(edges) < 2:
                return np.empty((0, self.n_mels), dtype=np.float32), start_s, start_s
            codes = self._levels[level][edges[0] : edges[-1]].copy()
        columns = np.maximum.reduceat(codes, edges[:-1] - edges[0], axis=0)
        begin = (float(edges[0]) * stride - 0.5) / self.frame_rate
        # Uneven cells (2 columns, 3 columns, 2 ...) are drawn evenly: they are off by less than a pixel.
        end = (float(edges[-1]) * stride - 0.5) / self.frame_rate
        return decode_db(columns), begin, end

    def _store(self, codes: NDArray[np.uint8]) -> None:
        """Put frames into every level; the caller has checked that they fit."""
        begin, end = self._position, self._position + len(codes)
        finest = self._levels[0]
        first = begin // self._stride
        starts = np.arange(first * self._stride, end, self._stride) - begin
        starts[0] = 0
        loudest = codes if self._stride == 1 else np.maximum.reduceat(codes, starts, axis=0)
        target = finest[first : first + len(loudest)]
        # The first column may be half full; the others still hold zeros, the lowest code.
        np.maximum(target, loudest, out=target)
        for level, (finer, coarser) in enumerate(zip(self._levels, self._levels[1:], strict=False), start=1):
            stride = self._stride << level
            first, last = begin // stride, -(-end // stride)
            np.maximum(
                finer[2 * first : 2 * last : 2], finer[2 * first + 1 : 2 * last : 2], out=coarser[first:last]
            )
        self._position = end

    def _drop_finest_level(self) -> None:
        for finer, coarser in zip(self._levels, self._levels[1:], strict=False):
            half = len(coarser)
            finer[:half] = coarser
            finer[half:] = 0
        last = self._levels[-1]
        last[:1] = last.max(axis=0)
        last[1:] = 0
        self._stride *= 2
