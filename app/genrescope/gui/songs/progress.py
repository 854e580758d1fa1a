"""The progress of the analysis of several songs, and the time left."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

EARLIEST_ESTIMATE_S = 3.0
"""Seconds of work before the time left is estimated: the first song also imports decoders."""


@dataclass(frozen=True)
class QueueProgress:
    """Progress of a queue of songs.

    Attributes
    ----------
    n_done, n_songs : int
        Number of finished songs, and of all songs including those that wait.
    share : float or None
        How much of the work is done, from 0 to 1; None if unknown, as for a single file without a length.
    seconds_left : float or None
        How long the rest will take; None while that cannot be estimated.
    """

    n_done: int
    n_songs: int
    share: float | None
    seconds_left: float | None


class ProgressEstimate:
    """Tracks the progress of a queue from its first song until it is empty.

    Parameters
    ----------
    clock : callable
        Returns the time in seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._started: float | None = None
        self._n_done = 0

    def start(self) -> None:
        """Record that the analysis of a song starts; the first one starts the clock."""
        if self._started is None:
            self._started = self._clock()

    def finish_song(self) -> None:
        """Count a finished song."""
        self._n_done += 1

    def reset(self) -> None:
        """Start over; called when the queue is empty."""
        self._started, self._n_done = None, 0

    def progress(self, share: float | None, n_waiting: int) -> QueueProgress:
        """Return the progress.

        Parameters
        ----------
        share : float or None
            Share of the current song that is done, from 0 to 1; None if unknown.
        n_waiting : int
            Number of songs that wait.
        """
        n_songs = self._n_done + 1 + n_waiting
        if share is None and n_songs == 1:
            return QueueProgress(0, 1, None, None)
        n_analysed = self._n_done + (share or 0.0)
        elapsed = self._clock() - self._started if self._started is not None else 0.0
        seconds_left = None
        if elapsed >= EARLIEST_ESTIMATE_S and n_analysed > 0:
            seconds_left = elapsed * (n_songs - n_analysed) / n_analysed
        return QueueProgress(self._n_done, n_songs, n_analysed / n_songs, seconds_left)
