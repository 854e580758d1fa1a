"""Live sound to frames and due patches, and their answers to one steady verdict."""

from __future__ import annotations

import collections
import dataclasses
from collections.abc import Iterable
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

MEMORY = 10.0
"""Seconds after which a patch counts for 1/e.  Within a song more are better; the next one begins anew."""

FAINT = 10.0
"""Decibels above silence up to which a sound is too quiet to tell its genre from.

Level alone does not matter to the model.  But noise that just passes as silence does (white or pink, 66 dB
below a sine of full scale in its loudest band): music less than 10 dB above it was given its genre in 45 to
51 % of the patches, loud music in 65 to 67 % (231 tracks of the training data, each heard by a network that
did not know its artist).  From 15 dB on nothing was lost.
"""

CHANGE_AFTER = 3
"""Patches in a row that must be music, or must not be, before it is believed that the sound is another."""

MARGIN = 0.1
"""How much probability a new verdict must be ahead by, so that two close ones do not flicker."""

TENTATIVE = 0.35
"""Probability from which the leading genre is named, tentatively.

Of 244 songs in a row, by artists that the networks did not know, 5 are without a genre for ten seconds or
longer.  With 0.4 more than twice as many were (18 instead of 8, of an earlier model), while the genre changed
hardly less often and no more firm answers were right (`build_scripts/bench_live_answer.py`).
"""

SURELY_MUSIC = 0.8
"""Probability of music below which no genre is named anew, where the card asks for an even chance.

99 % of the patches of music lie above it, also of music recorded again in rooms; of unknown speech none did,
though 7 % passed for music.
"""

YOUNG = 8.0
"""Seconds of a song in which a margin less is enough to name a genre: early it is only a guess."""

FIRM_AFTER = 5.0
"""Seconds of a song before a verdict is stated."""

STABLE = 3.0
"""Seconds for which a verdict must have stood before it is stated."""

NEWEST = 5
"""Patches that are compared with those before them: 4 s of sound, and 2 s from the first to the last."""

LEAST_BEFORE = 8
"""Patches there must be before those."""

ANOTHER_SONG = 0.25
"""Jensen-Shannon divergence (in nats) from which the newest patches are of another song.

Chosen on songs in a row, by artists that the networks did not know (`build_scripts/bench_live_answer.py`):
nine in ten changes of genre are noticed within ten seconds, half of them within three; every one and a half
minutes another part of a song is taken for another song, which costs no more than some seconds of doubt.
"""

TOLD_EVERY = 2.0
"""Seconds for which a percentage is told before the newest one is; two genres that it may be longer yet."""

_N_COMPARED = 3.0
"""Patches of a file that either side of that comparison counts as, so that none is surer by its length."""

_PATCHES_OF_NEW = 3
"""Of the newest patches, those that hold nothing of the song before when a change is noticed."""

_SONG_NOTICED_AFTER = 3.0
_KIND_NOTICED_AFTER = 2.5
"""Seconds from a change of song, or from music to other sound, until it is noticed (medians)."""

_MOST_PATCHES = 128
"""The oldest of so many count for nothing any more."""


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
    told : Prediction or None
        The prediction as it was when words for it were last chosen, so that figures can be read before they
        change; None if it is that of now.
    """

    prediction: Prediction
    is_firm: bool
    seconds: float
    kind: Kind
    begun: float = 0.0
    told: Prediction | None = None


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
        Gets the log-mel frames for the screen; see ``audio.ring.RingBuffer``.
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

    The answers of a song are pooled, the latest ones with the greatest weight.  When the newest disagree with
    those before, another song has begun, and only what is of it counts from then on; so it is after silence,
    and between music and what is not music.  The verdict shown stays until another one is ahead by a margin.
    It is tentative until the song has been heard for some seconds, the verdict has stood for some, and the
    genre is as probable as the model's card asks for.

    Parameters
    ----------
    card : ModelCard
        Temperature and thresholds.
    """

    def __init__(self, card: ModelCard) -> None:
        self._card = card
        # A card may ask for less, or, where a model knows nothing but genres, for nothing.
        self._tentative = min(TENTATIVE, card.thresholds.not_sure)
        self._surely_music = min(SURELY_MUSIC, 1.6 * card.thresholds.not_music)
        self.reset()

    def reset(self) -> None:
        """Forget everything heard."""
        self._heard: collections.deque[tuple[float, NDArray[np.float64]]] = collections.deque(
            maxlen=_MOST_PATCHES
        )
        self._answer: LiveAnswer | None = None
        self._stands_since = self._told_at = 0.0
        self._n_other = self._n_differing = self._n_faint = 0

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
            What is heard now.
        """
        if outputs is None or is_silent(patch[None], self._card)[0]:
            return self._nothing("silence", seconds, seconds - PAUSE)
        if patch.max() < self._card.thresholds.silence_db + FAINT:
            self._n_faint += 1
            if self._answer is None or self._n_faint >= CHANGE_AFTER:
                return self._nothing("too_quiet", seconds, seconds - _KIND_NOTICED_AFTER)
            # A quiet moment of the music, or a creak in the silence; it may be no more than that.
            self._answer = dataclasses.replace(self._answer, seconds=seconds)
            return self._answer
        self._n_faint = 0
        begun = self._listen(pool(outputs), seconds)
        self._answer = self._judge(seconds, begun)
        return self._answer

    def _nothing(self, kind: Kind, seconds: float, begun: float) -> LiveAnswer:
        """There is nothing to tell a genre from; what comes next has nothing to do with what was."""
        before, n_faint = self._answer, self._n_faint
        self.reset()
        self._n_faint = n_faint if kind == "too_quiet" else 0
        if before is not None:
            begun = before.begun if before.kind == kind else max(begun, before.begun)
        self._answer = LiveAnswer(decide(None, self._card), True, seconds, kind, max(0.0, begun))
        return self._answer

    def _listen(self, new: NDArray[np.float64], seconds: float) -> float:
        """Take the pooled outputs of a patch; tell when the sound began that it belongs to."""
        before = self._answer
        if before is None or not self._heard:
            self._heard.append((seconds, new))
            self._stands_since = seconds
            return max(0.0, seconds - FIRST_AFTER, before.begun if before is not None else 0.0)
        self._n_other = self._n_other + 1 if self._is_of_another_kind(new) else 0
        self._heard.append((seconds, new))
        if self._n_other == CHANGE_AFTER:
            self._begin_anew(CHANGE_AFTER)
            self._answer = None  # What was said of the sound before does not hold on.
            return max(before.begun, seconds - _KIND_NOTICED_AFTER)
        if self._is_of_another_song():
            self._begin_anew(_PATCHES_OF_NEW)
            return max(before.begun, seconds - _SONG_NOTICED_AFTER)
        return before.begun

    def _begin_anew(self, n_patches: int) -> None:
        """Let only the newest patches count."""
        for _ in range(len(self._heard) - n_patches):
            self._heard.popleft()
        self._n_other = self._n_differing = 0

    def _judge(self, seconds: float, begun: float) -> LiveAnswer:
        """The verdict on what has been heard of this song, which holds on to the one before."""
        prediction = self._decide(self._heard)
        best = max(prediction.probabilities)
        age = seconds - begun
        if prediction.verdict != NOT_MUSIC:
            is_named = best >= self._tentative - (MARGIN if age < YOUNG else 0.0)
            is_named = is_named and prediction.music >= self._surely_music
            verdict = prediction.ranking()[0][0] if is_named else NOT_SURE
            prediction = dataclasses.replace(prediction, verdict=verdict)
        before = self._answer
        if before is not None and self._still_holds(before.prediction.verdict, prediction):
            prediction = dataclasses.replace(prediction, verdict=before.prediction.verdict)
        if before is None or prediction.verdict != before.prediction.verdict:
            self._stands_since = seconds
        kind = _KINDS.get(prediction.verdict, "genre")
        stands = seconds - self._stands_since >= STABLE and age >= FIRM_AFTER
        was_firm = before is not None and before.is_firm and self._stands_since < seconds
        if kind == "genre":
            limit = self._card.thresholds.not_sure
            own = prediction.confidence
            is_firm = own >= limit - MARGIN if was_firm else stands and own >= limit
        else:
            is_firm = was_firm or stands
        told = before.told if before is not None and before.is_firm == is_firm else None
        if told is None or told.verdict != prediction.verdict or self._is_stale(told, prediction, seconds):
            told, self._told_at = prediction, seconds
        return LiveAnswer(prediction, is_firm, seconds, kind, begun, told)

    def _is_stale(self, told: Prediction, now: Prediction, seconds: float) -> bool:
        """Whether other figures, or another pair of genres that it may be, are to be told."""
        if seconds - self._told_at < TOLD_EVERY:
            return False
        if now.verdict != NOT_SURE:
            return True
        pair = {genre for genre, _ in told.ranking()[:2]}
        others = max((p for genre, p in now.scores.items() if genre not in pair), default=0.0)
        return others > min(now.scores[genre] for genre in pair) + MARGIN / 2

    def _decide(
        self, heard: Iterable[tuple[float, NDArray[np.float64]]], n_patches: float | None = None
    ) -> Prediction:
        """What some patches sound like together, the last one as of now."""
        heard = list(heard)
        if n_patches is None:
            # As many patches as far apart as a file's would tell as much.
            weights = _weights(heard)
            apart = self._card.patch_hop / self._card.mel.frame_rate
            n_patches = weights.sum() ** 2 / (weights**2).sum() * PATCH_EVERY / apart
        return decide(_pooled(heard), self._card, n_patches)

    def _is_of_another_kind(self, new: NDArray[np.float64]) -> bool:
        """Whether a patch is clearly music while what was heard is not, or the other way round."""
        limit = self._card.thresholds.not_music
        music = sigmoid(float(new[-1]))
        if sigmoid(float(_pooled(self._heard)[-1])) >= limit:
            return music < limit - MARGIN
        return music >= limit + MARGIN

    def _is_of_another_song(self) -> bool:
        """Whether the newest patches, twice in a row, sound like other genres than those before them."""
        heard = list(self._heard)
        if len(heard) < NEWEST + LEAST_BEFORE:
            return False
        new, before = (
            np.array(self._decide(some, _N_COMPARED).probabilities)
            for some in (heard[-NEWEST:], heard[:-NEWEST])
        )
        differs = divergence(new, before) >= ANOTHER_SONG
        self._n_differing = self._n_differing + 1 if differs else 0
        return self._n_differing >= 2

    def _still_holds(self, verdict: str, now: Prediction) -> bool:
        """Whether the verdict shown is close enough to the newest one to stay."""
        limits = self._card.thresholds
        best = max(now.probabilities)
        if verdict == SILENCE:
            return False
        if verdict == NOT_MUSIC:
            return now.music < limits.not_music + MARGIN
        if now.music < limits.not_music - MARGIN:
            return False
        if verdict == NOT_SURE:
            return best < self._tentative + MARGIN and now.verdict != NOT_MUSIC
        own = now.scores[verdict]
        return own >= best - MARGIN and own >= self._tentative - MARGIN


def divergence(p: NDArray[np.float64], q: NDArray[np.float64]) -> float:
    """Jensen-Shannon divergence of two distributions in nats: 0 if they are the same, at most ln 2."""
    middle = (p + q) / 2
    tiny = np.finfo(np.float64).tiny
    return float(sum((x * np.log((x + tiny) / (middle + tiny))).sum() for x in (p, q)) / 2)


def _pooled(heard: Iterable[tuple[float, NDArray[np.float64]]]) -> NDArray[np.float64]:
    """Pool what was made of patches, weighted by their age."""
    heard = list(heard)
    return np.asarray(np.average([outputs for _, outputs in heard], axis=0, weights=_weights(heard)))


def _weights(heard: list[tuple[float, NDArray[np.float64]]]) -> NDArray[np.float64]:
    times = np.array([seconds for seconds, _ in heard])
    return np.asarray(np.exp((times - times[-1]) / MEMORY))
