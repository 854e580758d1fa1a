"""Keeps the playhead in the visible part of the spectrogram."""

from __future__ import annotations

from genrescope.gui.spectrogram.plot import Plot


class Follower:
    """Turns the page when the playhead leaves it, but not after the user has moved the view away.

    Parameters
    ----------
    plot : Plot
        The picture of the song that is played.
    """

    def __init__(self, plot: Plot) -> None:
        self._plot = plot
        self._span = plot.time_span
        self._follows = True

    def start(self) -> None:
        """Follow from now on, whatever is visible."""
        self._follows = True
        self._span = self._plot.time_span

    def follow(self, seconds: float) -> None:
        """Show the playhead; to be called whenever it has moved."""
        start, stop = span = self._plot.time_span
        if start <= seconds < stop:
            self._follows = True
        elif span != self._span:
            self._follows = False
        elif self._follows:
            self._plot.turn_to(seconds)
        self._span = self._plot.time_span
