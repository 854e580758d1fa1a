"""Finds silence in the frames of a track, so that it is not classified as part of the music."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from genrescope.features.mel import FloatArray
from genrescope.inference.model_card import ModelCard

PAUSE = 1.0
"""Minimum seconds of silence between two sounds; a shorter one belongs to the music."""

LONGEST_UNMENTIONED = 10.0
LARGEST_UNMENTIONED_SHARE = 0.1
"""Silence of more seconds, or of a larger share of a recording and two pauses, is worth a mention."""


def is_worth_a_mention(silence: float, duration: float) -> bool:
    """Whether to report seconds of silence in a recording with sound; the end of a song is often silent."""
    if silence >= duration:
        return False
    return silence > LONGEST_UNMENTIONED or silence > max(2 * PAUSE, LARGEST_UNMENTIONED_SHARE * duration)


class SilenceFinder:
    """Finds stretches of silent frames of at least `PAUSE` seconds as the frames arrive.

    Parameters
    ----------
    card : ModelCard
        Silence threshold and frame rate.
    """

    def __init__(self, card: ModelCard) -> None:
        self.pause = max(1, round(PAUSE * card.mel.frame_rate))
        self._silence_db = card.thresholds.silence_db
        self._frame_rate = card.mel.frame_rate
        self._position = 0
        self._sounding = np.array([-1])  # positions of the latest frames with sound
        self._n_silent = 0  # frames of the stretches between them

    @property
    def seconds(self) -> float:
        """Seconds of silence so far, including the stretch at the end."""
        at_end = self._position - 1 - int(self._sounding[-1])
        return (self._n_silent + (at_end if at_end >= self.pause else 0)) / self._frame_rate

    def push(self, frames: FloatArray) -> None:
        """Add frames [shape=(n, n_mels), dB]."""
        new = self._position + np.flatnonzero(frames.max(axis=1) >= self._silence_db)
        gaps = np.diff(new, prepend=self._sounding[-1]) - 1
        self._n_silent += int(gaps[gaps >= self.pause].sum())
        self._sounding = np.concatenate([self._sounding, new])
        self._position += len(frames)

    def forget(self, before: int) -> None:
        """Forget what is only needed for frames before a position."""
        keep = max(0, int(np.searchsorted(self._sounding, before)) - 1)
        self._sounding = self._sounding[keep:]

    def is_silent(self, start: int, stop: int) -> NDArray[np.bool_]:
        """Return whether each frame of a part is in a stretch of silence [shape=(stop - start,)].

        A stretch at the end of the frames so far counts if it is already long enough, so at least `pause`
        further frames are needed for a final answer.
        """
        frames = np.arange(start, stop)
        following = np.searchsorted(self._sounding, frames)
        next_sound = np.append(self._sounding, self._position)[following]
        last_sound = self._sounding[np.maximum(following - 1, 0)]
        return np.asarray((next_sound > frames) & (next_sound - last_sound - 1 >= self.pause))

    def sound_near(self, start: int, stop: int, n_frames: int) -> tuple[int, int]:
        """Return the bounds of `n_frames` frames without silence, or of fewer if the sound there is shorter.

        They contain the longest sound of a part, continued after its end or else before its beginning by at
        most `n_frames`.  The bounds are equal if the part is silent.
        """
        first, last = max(0, start - n_frames), min(self._position, stop + n_frames)
        edges = np.flatnonzero(np.diff(self.is_silent(first, last), prepend=True, append=True)) + first
        stretches = edges.reshape(-1, 2)
        inside = np.clip(stretches, start, stop)
        lengths = inside[:, 1] - inside[:, 0]
        if not lengths.any():
            return start, start
        longest = int(np.argmax(lengths))
        earliest, latest = map(int, stretches[longest])
        end = min(latest, int(inside[longest, 0]) + n_frames)
        return max(earliest, end - n_frames), end
