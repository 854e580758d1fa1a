"""Why the model finds a genre: which frequencies and moments its score depends on."""

from __future__ import annotations

import itertools
import threading
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from genrescope.features.mel import FloatArray, hz_to_mel, mel_to_hz
from genrescope.features.patches import fill_patch
from genrescope.features.track_frames import TrackFrames
from genrescope.inference.classifier import Classifier
from genrescope.inference.scores import log_softmax

N_BANDS = 8
MOST_MOMENTS = 6
"""Moments per patch; shorter ones hide too little to matter."""

MOST_CELLS = 200
"""Cells of the grid, each of which is one patch for the model: a long part gets longer moments instead."""

STRONG = 0.5
"""Share of the largest contribution from which on a cell, a band or a moment is strong."""


@dataclass(frozen=True, eq=False)
class Explanation:
    """What speaks for a genre, or against it, in a part of a track.

    Attributes
    ----------
    genre : str
        The genre.
    is_leading : bool
        Whether it is the leading genre of the part.
    seconds : np.ndarray [shape=(n_moments + 1,)]
        Edges of the moments.
    hz : np.ndarray [shape=(n_bands + 1,)]
        Edges of the bands.
    contributions : np.ndarray [shape=(n_moments, n_bands)]
        How much the log-odds of the genre drop when a cell is hidden; negative for a cell that speaks
        against the genre.
    """

    genre: str
    is_leading: bool
    seconds: NDArray[np.float64]
    hz: NDArray[np.float64]
    contributions: NDArray[np.float64]

    @property
    def weights(self) -> NDArray[np.float64]:
        """What speaks for the leading genre, or against another [shape=(n_moments, n_bands)], from 0 to 1."""
        found = np.maximum(self.contributions if self.is_leading else -self.contributions, 0.0)
        return found / max(float(found.max(initial=0.0)), 1e-9)

    @property
    def strongest_band(self) -> tuple[float, float] | None:
        """The frequencies that matter most, in Hz; None if nothing matters."""
        return _strongest(self.weights.sum(axis=0), self.hz)

    @property
    def strongest_moment(self) -> tuple[float, float] | None:
        """The seconds that matter most; None if many matter as much."""
        totals = self.weights.sum(axis=1)
        if totals.max(initial=0.0) <= totals.mean() / STRONG:
            return None
        return _strongest(totals, self.seconds)


def explain(
    track: TrackFrames,
    start: float,
    stop: float,
    classifier: Classifier,
    genre: str | None = None,
    cancel: threading.Event | None = None,
) -> Explanation | None:
    """Explain the score of a genre by occlusion: hide one band of one moment after the other.

    A cell is hidden by the mean level of the cells around it, not by silence: music has no holes, so the
    model would react to the hole rather than to what is missing.  The mean of the same band would hide
    nothing of a steady tone.

    Parameters
    ----------
    track : TrackFrames
        The frames.
    start, stop : float
        The part, in seconds.
    classifier : Classifier
        The model for these frames.
    genre : str, optional
        One of its classes; the leading one of the part if not given.
    cancel : threading.Event, optional
        Set it to cancel; it is checked between patches.

    Returns
    -------
    Explanation or None
        None if cancelled, or if there is no sound in the part.
    """
    card = classifier.card
    rate, n_frames = track.frame_rate, card.n_frames
    first, last = max(0, round(start * rate)), min(track.position, round(stop * rate))
    total = last - first
    if total < 1:
        return None
    n_patches = min(-(-total // n_frames), MOST_CELLS // N_BANDS)
    n_moments = min(MOST_MOMENTS, MOST_CELLS // (N_BANDS * n_patches), -(-total // n_patches))
    edges = np.rint(np.linspace(0, card.mel.n_mels, N_BANDS + 1)).astype(int)
    before, hidden = [], []
    for i in range(n_patches):
        if cancel is not None and cancel.is_set():
            return None
        # Each patch stands for its share of the part.
        begin, end = first + i * total // n_patches, first + (i + 1) * total // n_patches
        at = min(max((begin + end - n_frames) // 2, first), max(first, last - n_frames))
        piece = track.read(at, min(at + n_frames, last))
        if piece.max() < card.thresholds.silence_db:
            before.append(np.full(len(card.classes), np.nan))
            hidden.append(np.full((n_moments, N_BANDS, len(card.classes)), np.nan))
            continue
        cuts = np.clip(np.linspace(begin, end, n_moments + 1).astype(int) - at, 0, len(piece))
        patches = [piece]
        for left, right in itertools.pairwise(cuts):
            patches += [_hide(piece, (left, right), edges[b : b + 2]) for b in range(N_BANDS)]
        filled = np.stack([fill_patch(patch, n_frames) for patch in patches])
        odds = _log_odds(classifier.predict(filled).logits)
        before.append(odds[0])
        hidden.append(odds[1:].reshape(n_moments, N_BANDS, -1))
    odds_before, odds_hidden = np.array(before), np.array(hidden)
    if np.isnan(odds_before).all():
        return None
    leading = int(np.nanmean(odds_before, axis=0).argmax())
    index = leading if genre is None else card.classes.index(genre)
    drops = odds_before[:, None, None, index] - odds_hidden[..., index]
    low, high = (float(mel) for mel in hz_to_mel([card.mel.fmin, card.mel.fmax]))
    # The edge below band i is halfway between the centres of bands i - 1 and i.
    mels = low + (edges + 0.5) * (high - low) / (card.mel.n_mels + 1)
    return Explanation(
        genre=card.classes[index],
        is_leading=index == leading,
        seconds=np.linspace(first, last, n_patches * n_moments + 1) / rate,
        hz=np.asarray(mel_to_hz(mels), dtype=np.float64),
        contributions=np.nan_to_num(drops.reshape(-1, N_BANDS)),
    )


def _hide(piece: FloatArray, moment: tuple[int, int], band: NDArray[np.int_]) -> FloatArray:
    """Replace a cell of frames [shape=(t, n_mels)] by the mean of what is around it."""
    (left, right), (low, high) = moment, band
    width, height = right - left, high - low
    around = piece[max(0, left - width) : right + width, max(0, low - height) : high + height]
    cell = piece[left:right, low:high]
    n_around = around.size - cell.size
    hidden = piece.copy()
    if n_around and cell.size:
        hidden[left:right, low:high] = (around.sum() - cell.sum()) / n_around
    return hidden


def _log_odds(logits: FloatArray) -> NDArray[np.float64]:
    """Return the log-odds of each class against all others [shape=(n, n_classes)]."""
    log_p = log_softmax(logits)
    others = np.stack(
        [np.logaddexp.reduce(np.delete(log_p, c, axis=1), axis=1) for c in range(log_p.shape[1])], axis=1
    )
    return np.asarray(log_p - others)


def _strongest(totals: NDArray[np.float64], edges: NDArray[np.float64]) -> tuple[float, float] | None:
    """Return the edges of the largest total, and of the strong ones next to it."""
    if not totals.max(initial=0.0) > 0.0:
        return None
    first = last = int(totals.argmax())
    least = STRONG * totals[first]
    while first and totals[first - 1] >= least:
        first -= 1
    while last + 1 < len(totals) and totals[last + 1] >= least:
        last += 1
    return float(edges[first]), float(edges[last + 1])
