"""An open output device: a ring buffer whose unplayed part can be taken back, and the device's clock.

PortAudio's thread never waits for Python: rtmixer's callback is written in C, and takes the sound from the
ring.
"""

from __future__ import annotations

import collections
import math
import time
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

AHEAD_SECONDS = 0.4
"""How far the ring is filled ahead: longer than a busy computer delays a program."""

LATENCY_SECONDS = 0.05
"""Seconds of sound that the device itself may buffer."""

STALLED_SECONDS = 2.0

_REACTION_SECONDS = 0.015
"""Time to write other sound after some has been taken back."""

_LONGEST_BURST_SECONDS = 0.1
_CLOCK_SECONDS = 0.5
_BYTES = 4  # per sample


class Output:
    """An open output device.

    Frames are counted from its opening.

    Parameters
    ----------
    rtmixer : module
        Provides stream and ring.
    **options
        Those of ``rtmixer.Mixer``: device, channels, samplerate and extra_settings.

    Attributes
    ----------
    sr : int
        Sample rate in Hz.
    channels : int
        Number of channels: the first two get the sound, or the only one a mix of it.
    written : int
        Number of frames written so far.
    played_at : float
        When `played` was true, by ``time.monotonic``.
    underruns : int
        How often the ring ran empty before all frames were written.
    """

    def __init__(self, rtmixer: ModuleType, **options: Any) -> None:
        self._stream = rtmixer.Mixer(latency=LATENCY_SECONDS, **options)
        self.sr: int = round(self._stream.samplerate)
        self.channels: int = self._stream.channels
        self.written: int = 0
        self.played_at = 0.0
        self.underruns = 0
        size = 1 << math.ceil(math.log2(2 * AHEAD_SECONDS * self.sr))
        self._ring = rtmixer.RingBuffer(_BYTES * self.channels, size)
        self._action: Any = None
        self._begin = 0  # the first frame of the action
        self._is_dry = True  # nothing more is to follow
        self._burst = 0
        self._taken = 0
        self._progressed_at = time.monotonic()
        self._silence = bytes(_BYTES * self.channels)
        self._probe: tuple[Any, int] | None = None  # and the frame of the action that leaves with it
        # When it was read, and frames minus seconds times rate; only those that no later one exceeds.
        self._offsets: collections.deque[tuple[float, float]] = collections.deque()
        self._played = 0.0
        self._stream.start()

    @property
    def is_alive(self) -> bool:
        """Whether the device still plays what is written."""
        is_stuck = self._is_running() and time.monotonic() - self._progressed_at > STALLED_SECONDS
        return bool(self._stream.active) and not is_stuck

    def room(self) -> int:
        """Return the number of frames that should be written now."""
        waiting: int = self._ring.read_available
        return max(0, round(AHEAD_SECONDS * self.sr) - waiting)

    def write(self, frames: NDArray[np.float32]) -> None:
        """Append frames [shape=(n, 2)], at most `room` of them, and play them."""
        if self.channels == 1:
            frames = frames.mean(axis=1, keepdims=True)
        elif self.channels > 2:
            frames = np.pad(frames, ((0, 0), (0, self.channels - 2)))
        if not self._is_running() and not self._is_dry:
            self.underruns += 1
        self._ring.write(np.ascontiguousarray(frames, dtype=np.float32))
        self.written += len(frames)
        self._is_dry = False
        if not self._is_running():
            self._begin = self.written - self._ring.read_available
            self._action = self._stream.play_ringbuffer(self._ring)
            self._taken = 0
            self._offsets.clear()
            self._probe = None
            self._progressed_at = time.monotonic()

    def finish(self) -> None:
        """Note that the ring may run empty, because nothing more is to be played."""
        self._is_dry = True

    def rewind(self) -> int:
        """Take back what will not be played immediately, and return the new value of `written`."""
        margin = self._burst + round(_REACTION_SECONDS * self.sr)
        # The device takes at most a burst meanwhile, so that these frames are still in the ring.
        surplus: int = self._ring.read_available - margin
        if surplus > 0:
            self._ring.advance_write_index(-surplus)
            self.written -= surplus
        return self.written

    def played(self) -> float:
        """Return how many frames have left the device; call it several times per second while it plays.

        At every callback PortAudio states when the first frame that it takes will leave the device; rtmixer
        passes this on as the ``actual_time`` of an action.  So actions of one silent frame are played all the
        time, to know it for the latest callbacks: the sample clock and the system's drift apart by some
        milliseconds a minute, and a sound system may skip.  A late callback states a time that is too late.
        """
        action = self._action
        if action is None or not action.done_frames:
            return self._played
        taken = action.done_frames
        now, self.played_at = self._stream.time, time.monotonic()
        if taken != self._taken:
            limit = round(_LONGEST_BURST_SECONDS * self.sr)
            self._burst = min(max(self._burst, taken - self._taken), limit)
            self._taken = taken
            self._progressed_at = time.monotonic()
        self._read_clock(action, now)
        frames = self._offsets[0][1] + now * self.sr
        self._played = max(self._played, self._begin + min(max(frames, 0.0), taken))
        return self._played

    def _read_clock(self, action: Any, now: float) -> None:
        """Update the offset between the frames of an action and the device's clock."""
        if not self._offsets:
            self._offsets.append((now, -action.actual_time * self.sr))
        if self._probe is not None:
            probe, frame = self._probe
            if probe in self._stream.actions:
                return
            self._probe = None
            offset = frame - probe.actual_time * self.sr
            while self._offsets and self._offsets[-1][1] <= offset:
                self._offsets.pop()
            self._offsets.append((now, offset))
            while self._offsets[0][0] < now - _CLOCK_SECONDS:
                self._offsets.popleft()
        if self._is_running():
            frame = action.done_frames
            probe = self._stream.play_buffer(self._silence, self.channels)
            # Otherwise the next callback has come, and it is not known which frame was its first.
            if action.done_frames == frame:
                self._probe = probe, frame

    def close(self) -> None:
        """Close the device at once."""
        self._stream.abort()
        self._stream.close()

    def _is_running(self) -> bool:
        return self._action is not None and self._action in self._stream.actions
