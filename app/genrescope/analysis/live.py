"""Live sound to frames and due patches, and their answers to one steady verdict."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from genrescope.analysis.front_end import FrameSink, FrontEnd
from genrescope.features.mel import FloatArray
from genrescope.features.patches import cut_patches
from genrescope.inference.model_card import ModelCard
from genrescope.inference.scores import (
    NOT_MUSIC,
    NOT_SURE,
    SILENCE,
    Prediction,
    decide,
    is_silent,
    pool,
    sigmoid,
)

PATCH_EVERY = 0.4
"""Seconds of sound between two patches."""

FIRST_AFTER = 1.5
"""Seconds of sound before the first, tentative answer."""

PAUSE = 1.0
"""Seconds of silence that part what was before from what comes after."""

MEMORY = 5.0
"""Seconds after which a patch counts for 1/e.

Such a mean is as steady as one over the last 10 s in which all patches count the same, for the sum of the
squared shares is the same; 86 % of the weight lies on those 10 s.
"""

CHANGE_AFTER = 3
"""Patches in a row that must be music, or must not be, before it is believed that the sound is another."""

MARGIN = 0.1
"""How much probability a new verdict must be ahead by, so that two close ones do not flicker."""


Kind = Literal["genre", "not_sure", "not_music", "silence", "too_quiet"]


@dataclass(frozen=True)
class LiveAnswer:
    """What is heard now.

    Attributes
    ----------
    prediction : Prediction
        Verdict and scores of what has been heard of this sound.
    is_firm : bool
        Whether the verdict has been heard long and clearly enough to be stated; until then it is tentative.
    seconds : float
        Of sound since listening began.
    kind : {"genre", "not_sure", "not_music", "silence", "too_quiet"}
        What sort of answer it is; "too_quiet" is a sound too faint to tell its genre from.
    begun : float
        When the sound that is heard now began, in seconds like the above: another song, a pause, speech.
    """

    prediction: Prediction
    is_firm: bool
    seconds: float
    kind: Kind
    begun: float = 0.0


class LiveAnalyser:
    """Takes samples as they come and gives out frames and patches.

    Where there was a pause, a patch holds what is on one side of it only, repeated until it is full: half a
    patch of silence would be heard as a part of the music.

    Parameters
    ----------
    card : ModelCard
        The model that the patches are for.
    sr : int
        Rate of the device in Hz.
    frames : FrameSink
        Gets the log-mel frames for the screen; see ``features.frames.FrameRing``.
    """

    def __init__(self, card: ModelCard, sr: int, frames: FrameSink) -> None:
        self._card = card
        self._front_end = FrontEnd(sr, card.mel)
        self._sink = frames
        self._recent = np.empty((0, card.mel.n_mels), dtype=np.float32)
        self._position = 0
        self._first_after = round(FIRST_AFTER * card.mel.frame_rate)
        self._due = self._first_after
        self._pause = round(PAUSE * card.mel.frame_rate)
        self._n_quiet = 0
        self._begin = 0  # of the sound, or of the silence, that is heard now

    def push(self, samples: NDArray[np.float32]) -> None:
        """Take samples [shape=(n,)] of the device."""
        new = self._front_end.push(samples)
        if len(new):
            self._sink.append(new)
            self._look_for_pauses(new)
            self._recent = np.concatenate([self._recent, new])[-self._card.n_frames :]
            self._position += len(new)

    def due_patch(self) -> FloatArray | None:
        """The newest patch [shape=(n_frames, n_mels)], or None while none is due.

        After a pause there is one patch, not one for every moment that was missed.
        """
        if self._position < self._due:
            return None
        self._due = self._position + round(PATCH_EVERY * self._card.mel.frame_rate)
        heard = self._recent[-(self._position - self._begin) :]
        patches, _ = cut_patches(heard, self._card.n_frames, self._card.patch_hop)
        return np.ascontiguousarray(patches[-1])

    def _look_for_pauses(self, new: FloatArray) -> None:
        loud = new.max(axis=1) >= self._card.thresholds.silence_db
        for index, is_loud in enumerate(loud, self._position):
            if is_loud:
                if self._n_quiet >= self._pause:
                    self._begin, self._due = index, index + self._first_after
                self._n_quiet = 0
            else:
                self._n_quiet += 1
                if self._n_quiet == self._pause:
                    # The silence is told at once, also where a sound was too short for a patch.
                    self._begin, self._due = index + 1 - self._pause, index


_KINDS: dict[str, Kind] = {SILENCE: "silence", NOT_MUSIC: "not_music", NOT_SURE: "not_sure"}


class LiveJudge:
    """Turns the answers to the patches into one verdict that does not flicker.

    The answers are pooled with weights that fall exponentially with age (`MEMORY`), and the verdict shown
    stays until another one is ahead by a margin.  Silence, and a change between music and what is not music,
    begin anew: what was heard before says nothing about the song that follows.

    Parameters
    ----------
    card : ModelCard
        Temperature and thresholds.
    """

    def __init__(self, card: ModelCard) -> None:
        self._card = card
        self._keep = float(np.exp(-PATCH_EVERY / MEMORY))
        self.reset()

    def reset(self) -> None:
        """Forget everything heard."""
        self._pooled: NDArray[np.float64] | None = None
        self._weight = 0.0
        self._n_against = 0
        self._verdict = SILENCE

    def hear(
        self, outputs: NDArray[np.float32] | None, patch: NDArray[np.float32], seconds: float
    ) -> LiveAnswer:
        """Take the model's answer to a patch and tell what is heard now.

        Parameters
        ----------
        outputs : np.ndarray [shape=(1, n_classes + 1)] or None
            From ``Classifier.predict``; None if the patch was not classified because it is silent.
        patch : np.ndarray [shape=(n_frames, n_mels)]
            The patch, in dB.
        seconds : float
            Of sound since listening began, up to the end of the patch.

        Returns
        -------
        LiveAnswer
            What the last ten seconds or so sound like.
        """
        prediction = self._predict(outputs, patch)
        kind = _KINDS.get(prediction.verdict, "genre")
        return LiveAnswer(prediction, self._weight >= 10, seconds, kind)

    def _predict(self, outputs: NDArray[np.float32] | None, patch: NDArray[np.float32]) -> Prediction:
        if outputs is None or is_silent(patch[None], self._card)[0]:
            self.reset()
            return decide(None, self._card)
        new = pool(outputs)
        self._n_against = self._n_against + 1 if self._is_of_another_kind(new) else 0
        if self._n_against == CHANGE_AFTER:
            self.reset()
        weight = self._keep * self._weight
        self._pooled = new if self._pooled is None else (weight * self._pooled + new) / (weight + 1)
        self._weight = weight + 1
        prediction = decide(self._pooled, self._card)
        if self._still_holds(prediction):
            prediction = dataclasses.replace(prediction, verdict=self._verdict)
        self._verdict = prediction.verdict
        return prediction

    def _is_of_another_kind(self, new: NDArray[np.float64]) -> bool:
        """Whether a patch is clearly music while what was heard is not, or the other way round."""
        if self._pooled is None:
            return False
        limit = self._card.thresholds.not_music
        music = sigmoid(float(new[-1]))
        if sigmoid(float(self._pooled[-1])) >= limit:
            return music < limit - MARGIN
        return music >= limit + MARGIN

    def _still_holds(self, now: Prediction) -> bool:
        """Whether the verdict shown is close enough to the newest one to stay."""
        limits = self._card.thresholds
        best = max(now.probabilities)
        if self._verdict == SILENCE:
            return False
        if self._verdict == NOT_MUSIC:
            return now.music < limits.not_music + MARGIN
        if now.music < limits.not_music - MARGIN:
            return False
        if self._verdict == NOT_SURE:
            return best < limits.not_sure + MARGIN
        own = now.scores[self._verdict]
        return own >= best - MARGIN and own >= limits.not_sure - MARGIN
