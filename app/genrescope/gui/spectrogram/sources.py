"""Data sources of the spectrogram: a track, or live sound that scrolls.

A source counts seconds from the start of its sound.  The view counts them from
:meth:`Source.origin`: the start of a track, or the newest sound that is shown.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from genrescope.audio.ring import OverrunError, RingBuffer
from genrescope.features.track_frames import TrackFrames, encode_db

LIVE_SECONDS = 12.0
LIVE_LIMITS = (4.0, 30.0)
MIN_SPAN_S = 0.5

_LIVE_DELAY_FRAMES = 1.5
_CATCH_UP_S = 1.0
_BURST_DECAY_S = 5.0
_SPARE_FRAMES = 8


class Columns(NamedTuple):
    """Consecutive spectrogram columns of equal width.

    Attributes
    ----------
    codes : np.ndarray [shape=(n_mels, n), dtype=uint8]
        Levels, encoded by :func:`~genrescope.features.track_frames.encode_db`.
    start, stop : float
        Start of the first column and end of the last, in seconds of the source.
    """

    codes: NDArray[np.uint8]
    start: float
    stop: float


class Source(Protocol):
    """A data source of the view.  It changes only in :meth:`advance`."""

    @property
    def scrolls(self) -> bool:
        """Whether it scrolls with time."""

    @property
    def counts_back(self) -> bool:
        """Whether the view counts seconds back from the newest sound."""

    @property
    def limits(self) -> tuple[float, float]:
        """First and last second that can be shown, relative to the origin."""

    @property
    def home(self) -> tuple[float, float]:
        """First and last second shown initially."""

    @property
    def shortest(self) -> float:
        """Seconds visible at the highest zoom."""

    @property
    def end(self) -> float:
        """Seconds of sound available so far."""

    @property
    def column_seconds(self) -> float:
        """Duration of the narrowest column."""

    @property
    def track(self) -> TrackFrames | None:
        """All frames, as seconds of the source; None for live sound, which does not stand still."""

    def advance(self) -> None:
        """Take in new sound."""

    def origin(self, pixels_per_second: float) -> float:
        """Return the second at which the view's time is 0; it moves by whole pixels."""

    def columns(self, start: float, stop: float, width: int) -> Columns:
        """Return the columns of a time range: one per pixel, or fewer if columns are wider.

        Parameters
        ----------
        start, stop : float
            The range in seconds; parts without sound have no columns.
        width : int
            Width of the range in pixels.
        """

    def level_at(self, seconds: float, band: int) -> float | None:
        """Return the level in dB at a second relative to the origin; None if there is no sound."""


class TrackSource:
    """A track, which may still be growing.

    Parameters
    ----------
    track : TrackFrames
        Its frames.
    duration : float, optional
        Length in seconds, if known; the picture then fills from the left.

    Attributes
    ----------
    track : TrackFrames
        Its frames.
    """

    scrolls = counts_back = False
    shortest = MIN_SPAN_S

    def __init__(self, track: TrackFrames, duration: float | None = None) -> None:
        self.track = track
        self.duration = duration
        self.advance()

    @property
    def limits(self) -> tuple[float, float]:
        return 0.0, max(self.duration or 0.0, self.end, MIN_SPAN_S)

    @property
    def home(self) -> tuple[float, float]:
        return self.limits

    @property
    def end(self) -> float:
        return self._end

    @property
    def column_seconds(self) -> float:
        return self._column_seconds

    def advance(self) -> None:
        self._end = self.track.seconds
        self._column_seconds = self.track.stride / self.track.frame_rate

    def origin(self, pixels_per_second: float) -> float:
        return 0.0

    def columns(self, start: float, stop: float, width: int) -> Columns:
        decibels, start, stop = self.track.image(start, stop, width)
        return Columns(encode_db(decibels).T, start, stop)

    def level_at(self, seconds: float, band: int) -> float | None:
        decibels, _, _ = self.track.image(seconds, seconds + 0.1 / self.track.frame_rate, 1)
        return float(decibels[0, band]) if len(decibels) else None


class FrozenSource:
    """Live sound up to one moment, to scroll back and zoom.

    Parameters
    ----------
    ring : RingBuffer
        The newest frames; all of them are copied.
    frame_rate : float
        Frames per second.
    """

    scrolls, counts_back = False, True
    shortest = MIN_SPAN_S

    def __init__(self, ring: RingBuffer, frame_rate: float) -> None:
        frames = _read(ring, 0, ring.position)
        track = TrackFrames(frames.shape[1], frame_rate)
        track.append(frames)
        self._track = TrackSource(track)

    @property
    def track(self) -> TrackFrames:
        return self._track.track

    @property
    def limits(self) -> tuple[float, float]:
        return -max(self.end, MIN_SPAN_S), 0.0

    @property
    def home(self) -> tuple[float, float]:
        return self.limits

    @property
    def end(self) -> float:
        return self._track.end

    @property
    def column_seconds(self) -> float:
        return self._track.column_seconds

    def advance(self) -> None:
        pass

    def origin(self, pixels_per_second: float) -> float:
        return self.end

    def columns(self, start: float, stop: float, width: int) -> Columns:
        return self._track.columns(start, stop, width)

    def level_at(self, seconds: float, band: int) -> float | None:
        return self._track.level_at(seconds + self.end, band)


class LiveSource:
    """Live sound.  The right edge glides at the frame rate, slightly behind the newest frame.

    Parameters
    ----------
    ring : RingBuffer
        The newest frames.
    frame_rate : float
        Frames per second.
    clock : callable
        Returns the time in seconds.
    """

    scrolls = counts_back = True
    shortest = LIVE_LIMITS[0]
    track = None

    def __init__(
        self, ring: RingBuffer, frame_rate: float, clock: Callable[[], float] = time.perf_counter
    ) -> None:
        self._ring = ring
        self._frame_rate = frame_rate
        self._clock = clock
        self._longest = min(LIVE_LIMITS[1], (ring.capacity - _SPARE_FRAMES) / frame_rate)
        self._position = ring.position
        self._edge = float(ring.position)
        self._advanced_at = clock()
        self._burst = 0.0

    @property
    def edge(self) -> float:
        """Index of the frame at the right edge."""
        return self._edge

    @property
    def limits(self) -> tuple[float, float]:
        return -self._longest, 0.0

    @property
    def home(self) -> tuple[float, float]:
        return -min(LIVE_SECONDS, self._longest), 0.0

    @property
    def end(self) -> float:
        return self._position / self._frame_rate

    @property
    def column_seconds(self) -> float:
        return 1.0 / self._frame_rate

    def advance(self) -> None:
        now = self._clock()
        elapsed, self._advanced_at = now - self._advanced_at, now
        # Sound arrives in bursts; a delay of the longest recent burst hides them.
        burst, self._position = self._ring.position - self._position, self._ring.position
        if burst > self._frame_rate / 2:
            burst = 0  # nothing was shown for a while
        self._burst = max(float(burst), self._burst * math.exp(-elapsed / _BURST_DECAY_S))
        goal = max(0.0, self._position - _LIVE_DELAY_FRAMES - 0.75 * self._burst)
        behind = goal - self._edge
        if abs(behind) > self._frame_rate:
            self._edge = goal
        else:
            # Run at the nominal speed, and correct drift slowly.
            step = elapsed * self._frame_rate + behind * (1.0 - math.exp(-elapsed / _CATCH_UP_S))
            self._edge = max(self._edge, min(self._edge + step, self._position - 1.0))

    def origin(self, pixels_per_second: float) -> float:
        # In whole pixels, so that a frame looks the same wherever it is drawn.
        return math.floor(self._edge / self._frame_rate * pixels_per_second) / pixels_per_second

    def columns(self, start: float, stop: float, width: int) -> Columns:
        first = max(0, math.floor(start * self._frame_rate))
        last = min(self._position, math.ceil(stop * self._frame_rate))
        frames = _read(self._ring, first, last)
        return Columns(encode_db(frames).T, (last - len(frames)) / self._frame_rate, last / self._frame_rate)

    def level_at(self, seconds: float, band: int) -> float | None:
        frame = math.floor(self._edge + seconds * self._frame_rate)
        try:
            return float(self._ring.read(frame, frame + 1)[0, band])
        except IndexError:
            return None


def _read(ring: RingBuffer, first: int, last: int) -> NDArray[np.float32]:
    """Return the frames of a range that are still in a ring [shape=(n, n_mels)]."""
    while True:
        first = min(max(first, ring.oldest), last)
        try:
            return ring.read(first, last)
        except OverrunError:
            continue  # overwritten meanwhile
