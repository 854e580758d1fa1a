"""The scores of a track, or of live sound, over time: arrays to draw."""

from __future__ import annotations

import functools
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genrescope.analysis.timeline import Segment
from genrescope.inference.model_card import ModelCard
from genrescope.inference.outcome import Genre, NotMusic, NotSure
from genrescope.inference.scores import calibrate


class GrowingTaggram:
    """The taggram of a track while it is analysed: one thread appends, any thread may read.

    Parameters
    ----------
    n_columns : int
        Numbers in a row: one for each genre, and one for "music".
    """

    def __init__(self, n_columns: int) -> None:
        self._lock = threading.Lock()
        self._rows = np.empty((64, n_columns), dtype=np.float32)
        self._starts = np.empty(64)
        self._n = 0

    def __len__(self) -> int:
        """Return the number of patches."""
        return self._n

    def append(self, starts: Sequence[float], rows: NDArray[np.floating[Any]]) -> None:
        """Append patches.

        Parameters
        ----------
        starts : sequence of float
            Start of each patch in seconds.
        rows : np.ndarray [shape=(n, n_columns)]
            As from ``scores.taggram``; NaN for silent patches.
        """
        end = self._n + len(rows)
        with self._lock:
            if end > len(self._rows):
                more = max(end, 2 * len(self._rows)) - len(self._rows)
                self._rows = np.pad(self._rows, ((0, more), (0, 0)))
                self._starts = np.pad(self._starts, (0, more))
            self._rows[self._n : end] = rows
            self._starts[self._n : end] = starts
            self._n = end

    def replace(self, index: int, row: NDArray[np.floating[Any]]) -> None:
        """Replace the row of a patch."""
        with self._lock:
            self._rows[index] = row

    def arrays(self) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
        """Return copies of the rows [shape=(n, n_columns)] and of the starts [shape=(n,)]."""
        with self._lock:
            return self._rows[: self._n].copy(), self._starts[: self._n].copy()


@dataclass(frozen=True, eq=False)
class Curve:
    """Scores over time, constant between two edges.

    Attributes
    ----------
    classes : tuple of str
        The genres.
    edges : np.ndarray [shape=(n + 1,)]
        Bounds in seconds, in ascending order.
    shares : np.ndarray [shape=(n, n_classes + 1)]
        Scores of the genres, then whether the sound is not music.  A row sums to 1, or to 0 in silence.
    resolution : float
        Seconds from one patch to the next, over which to average to draw a smooth line; 0 for segments.
    """

    classes: tuple[str, ...]
    edges: NDArray[np.float64]
    shares: NDArray[np.float64]
    resolution: float = 0.0

    @functools.cached_property
    def _integral(self) -> NDArray[np.float64]:
        """Integral of the shares from the first edge to each."""
        steps = self.shares * np.diff(self.edges)[:, None]
        return np.concatenate([np.zeros((1, self.shares.shape[1])), np.cumsum(steps, axis=0)])

    def means(self, seconds: NDArray[np.float64], width: float) -> NDArray[np.float64]:
        """Return the mean shares around moments.

        Parameters
        ----------
        seconds : np.ndarray [shape=(m,)]
            The moments.
        width : float
            Length of time that each mean is over; at the ends, over the part within the curve.

        Returns
        -------
        np.ndarray [shape=(m, n_classes + 1)]
            0 where there is no curve.
        """
        if not len(self.shares):
            return np.zeros((len(seconds), len(self.classes) + 1))
        first, last = self.edges[0], self.edges[-1]
        begins = np.clip(seconds - width / 2, first, last)
        ends = np.clip(seconds + width / 2, first, last)
        columns = (
            np.interp(ends, self.edges, column) - np.interp(begins, self.edges, column)
            for column in self._integral.T
        )
        lengths = np.maximum(ends - begins, 1e-9)[:, None]
        outside = (seconds < first) | (seconds > last)
        means = np.stack(list(columns), axis=1) / lengths
        means[outside] = 0.0
        return means


def curve_of_track(
    taggram: NDArray[np.floating[Any]],
    music: NDArray[np.floating[Any]],
    patch_starts: NDArray[np.float64],
    duration: float,
    card: ModelCard,
) -> Curve:
    """Return the curve of a track.

    Parameters
    ----------
    taggram : np.ndarray [shape=(n_patches, n_classes)]
        Log-probabilities of the genres before calibration; NaN for silent patches.
    music : np.ndarray [shape=(n_patches,)]
        Probability that a patch is music; NaN for silent patches.
    patch_starts : np.ndarray [shape=(n_patches,)]
        Start of each patch in seconds.
    duration : float
        Length of the track so far, in seconds.
    card : ModelCard
        Temperature, thresholds and the length of a patch.
    """
    shares = np.zeros((len(taggram), len(card.classes) + 1))
    is_music = music >= card.thresholds.not_music  # false for NaN
    shares[is_music, :-1] = calibrate(taggram[is_music].astype(np.float64), card)
    shares[music < card.thresholds.not_music, -1] = 1.0
    edges = patch_edges(patch_starts, duration, card)
    return Curve(card.classes, edges, shares, card.patch_hop / card.mel.frame_rate)


def patch_edges(starts: NDArray[np.float64], duration: float, card: ModelCard) -> NDArray[np.float64]:
    """Return the bounds of patches [shape=(n + 1,)]: from 0, halfway between two centres, to the end."""
    if not len(starts):
        return np.zeros(1)
    middles = starts + card.patch_seconds / 2
    return np.concatenate([[0.0], (middles[:-1] + middles[1:]) / 2, [duration]])


def curve_of_segments(segments: Sequence[Segment]) -> Curve:
    """Return the curve of segments, with silence in the gaps between them."""
    classes = next(
        (s.outcome.scores.classes for s in reversed(segments) if isinstance(s.outcome, Genre | NotSure)), ()
    )
    edges: list[float] = []
    shares: list[tuple[float, ...]] = []
    nothing = (0.0,) * (len(classes) + 1)
    for segment in segments:
        if edges and edges[-1] < segment.start:
            shares.append(nothing)
            edges.append(segment.start)
        elif not edges:
            edges.append(segment.start)
        outcome = segment.outcome
        if isinstance(outcome, Genre | NotSure) and outcome.scores.classes == classes:
            shares.append((*outcome.scores.probabilities, 0.0))
        elif isinstance(outcome, NotMusic):
            shares.append((*nothing[:-1], 1.0))
        else:
            shares.append(nothing)
        edges.append(segment.end)
    rows = np.array(shares) if shares else np.zeros((0, len(classes) + 1))
    return Curve(classes, np.array(edges or [0.0]), rows)
