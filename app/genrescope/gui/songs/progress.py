"""How far the analysis of several songs is, and how long it still takes."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

EARLIEST_ESTIMATE_S = 3.0
"""Seconds of work before the rest is estimated: the first song also imports what files need."""


@dataclass(frozen=True)
class QueueProgress:
    """How far a queue of songs is.

    Attributes
    ----------
    n_done, n_songs : int
        How many are analysed, and how many there are with those that wait.
    share : float or None
        How much of the work is done, from 0 to 1; None if unknown, as of one file without a length.
    seconds_left : float or None
        How long the rest will take; None while that cannot be estimated.
    """

    n_done: int
    n_songs: int
    share: float | None
    seconds_left: float | None


class ProgressEstimate:
    """Follows a queue from its first song until it is empty.

    Parameters
    ----------
    clock : callable
        Seconds from any origin.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._started: float | None = None
        self._n_done = 0

    def start(self) -> None:
        """Note that a song is analysed now; the first one starts the clock."""
        if self._started is None:
            self._started = self._clock()

    def finish_song(self) -> None:
        """Count a song that needs no more work."""
        self._n_done += 1

    def reset(self) -> None:
        """Note that the queue is empty."""
        self._started, self._n_done = None, 0

    def progress(self, share: float | None, n_waiting: int) -> QueueProgress:
        """Return the progress.

        Parameters
        ----------
        share : float or None
            How much of the song that is analysed now is done, from 0 to 1; None if unknown.
        n_waiting : int
            Songs that wait.
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
