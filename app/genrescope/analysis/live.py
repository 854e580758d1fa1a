"""Converts live sound to frames and patches, and the model's outputs to one stable outcome."""

from __future__ import annotations

import collections
import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from genrescope.analysis.front_end import FrameSink, FrontEnd
from genrescope.analysis.live_tags import TagSmoother
from genrescope.analysis.silence import PAUSE
from genrescope.features.mel import FloatArray
from genrescope.features.patches import cut_patches
from genrescope.inference.model_card import ModelCard
from genrescope.inference.outcome import (
    Genre,
    NotMusic,
    NotSure,
    Outcome,
    Scores,
    ShownTag,
    Silence,
    TooQuiet,
    is_same,
)
from genrescope.inference.outputs import PatchOutputs
from genrescope.inference.scores import (
    calibrate,
    is_music,
    is_silent,
    pool,
    sigmoid,
    tag_scores,
)

PATCH_EVERY = 0.4
"""Seconds of sound between two patches."""

FIRST_AFTER = 1.5
"""Seconds of sound before the first, tentative outcome."""

MEMORY = 10.0
"""Time constant, in seconds, of the exponential weight of a patch by its age."""

FAINT_DB = 10.0
"""Decibels above the silence threshold up to which a sound is too quiet to classify.

The level itself does not matter to the model, but noise just below the silence threshold does (white or
pink, 66 dB below a full-scale sine in its loudest band): 45 to 51 % of the patches of music less than 10 dB
above it were right, against 65 to 67 % for loud music (231 training tracks, classified by networks trained
without their artists).  At 15 dB and above, there was no loss.
"""

CHANGE_AFTER = 3
"""Consecutive patches that must agree before a change between music and other sound is accepted."""

MARGIN = 0.1
"""Margin in probability by which a new outcome must lead, so that two close ones do not flicker."""

TENTATIVE = 0.35
"""Minimum probability at which the leading genre is named, tentatively.

Of 244 consecutive songs, by artists outside the training set, 5 have no genre for ten seconds or longer.  At
0.4, more than twice as many had none (18 instead of 8, with an earlier model), while the genre changed hardly
less often and no more firm outcomes were right (`build_scripts/bench_live_answer.py`).
"""

SURELY_MUSIC = 0.8
"""Probability of music below which no new genre is named, if the card's threshold is 0.5.

99 % of the patches of music exceed it, including music re-recorded in rooms.  No patch of speech outside the
training set did, although 7 % were classified as music.
"""

YOUNG = 8.0
"""Seconds at the start of a song in which a genre needs a smaller margin; it is tentative then."""

FIRM_AFTER = 5.0
"""Seconds of a song before an outcome is firm."""

STABLE = 3.0
"""Seconds for which an outcome must have lasted before it is firm."""

NEWEST = 5
"""Newest patches that are compared with earlier ones: 4 s of sound, 2 s from the first to the last."""

LEAST_BEFORE = 8
"""Minimum number of earlier patches for that comparison."""

ANOTHER_SONG = 0.25
"""Minimum Jensen-Shannon divergence (in nats) at which the newest patches count as another song.

Chosen on consecutive songs by artists outside the training set (`build_scripts/bench_live_answer.py`): nine
in ten changes of genre are detected within ten seconds, half of them within three.  About every 90 seconds,
another part of a song is mistaken for another song, which costs only a few seconds of a tentative outcome.
"""

SHOWN_FOR = 2.0
"""Minimum seconds for which a percentage is displayed; two candidate genres may stay longer."""

TAGS_AFTER = 3.0
"""Seconds of a song before its first tags are shown."""

_N_COMPARED = 3.0
"""Patches that each side of that comparison counts as, so that the longer one is not more confident."""

_N_NEW_PATCHES = 3
"""Newest patches that contain nothing of the previous song when a change is detected."""

_OTHER_SONG_DELAY = 3.0
_OTHER_SOUND_DELAY = 2.5
"""Median seconds until a change of song, or between music and other sound, is detected."""

_MAX_PATCHES = 128
"""Number of patches that are kept; the weight of older ones is negligible."""


@dataclass(frozen=True)
class LiveOutcome:
    """Outcome for the sound that is playing now.

    Attributes
    ----------
    outcome : Outcome
        Outcome for the current sound: this song, this pause, this speech.
    is_firm : bool
        Whether the outcome has lasted long enough and is clear enough to be relied on; until then it is
        tentative.
    seconds : float
        Time since the start of listening.
    started : float
        When the current sound started, in seconds since the start of listening.
    shown : Outcome
        The same outcome with the numbers to display, which change slowly enough to be read.
    tags : tuple of ShownTag
        Styles and traits to display, which change slowly too.
    """

    outcome: Outcome
    is_firm: bool
    seconds: float
    started: float
    shown: Outcome
    tags: tuple[ShownTag, ...] = ()


class LiveAnalyser:
    """Converts samples to frames and patches as they arrive.

    Around a pause, a patch contains only the sound on one side of it, repeated to fill the patch: otherwise
    the silence would be classified as part of the music.

    Parameters
    ----------
    card : ModelCard
        The model that the patches are for.
    sr : int
        Sample rate of the device in Hz.
    frames : FrameSink
        Receives the log-mel frames to display; see ``audio.ring.RingBuffer``.
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
        self._start = 0  # of the current sound or silence

    def push(self, samples: NDArray[np.float32]) -> None:
        """Add samples [shape=(n,)] from the device."""
        new = self._front_end.push(samples)
        if len(new):
            self._sink.append(new)
            self._find_pauses(new)
            self._recent = np.concatenate([self._recent, new])[-self._card.n_frames :]
            self._position += len(new)

    def due_patch(self) -> FloatArray | None:
        """Return the newest patch [shape=(n_frames, n_mels)], or None if none is due.

        After a delay there is one patch, not one for each that was missed.
        """
        if self._position < self._due:
            return None
        self._due = self._position + round(PATCH_EVERY * self._card.mel.frame_rate)
        recent = self._recent[-(self._position - self._start) :]
        patches, _ = cut_patches(recent, self._card.n_frames, self._card.patch_hop)
        return np.ascontiguousarray(patches[-1])

    def _find_pauses(self, new: FloatArray) -> None:
        loud = new.max(axis=1) >= self._card.thresholds.silence_db
        for index, is_loud in enumerate(loud, self._position):
            if is_loud:
                if self._n_quiet >= self._pause:
                    self._start, self._due = index, index + self._first_after
                self._n_quiet = 0
            else:
                self._n_quiet += 1
                if self._n_quiet == self._pause:
                    # A silent patch is due at once, even if the sound before was too short for a patch.
                    self._start, self._due = index + 1 - self._pause, index


class _Patch(NamedTuple):
    seconds: float
    """End of the patch."""
    outputs: NDArray[np.float64]
    """Its pooled outputs."""
    tags: NDArray[np.float64]
    """Its score for each tag."""


class OutcomeSmoother:
    """Combines the model's outputs for live patches into one outcome that does not flicker.

    The outputs for a song are pooled, the latest with the greatest weight.  When the newest disagree with
    the earlier ones, another song has started, and only its patches count from then on; the same happens
    after silence, and between music and other sound.  An outcome is held until another one leads by a
    margin.  It is tentative until the song has been playing for a few seconds, the outcome has lasted for a
    few, and the genre is as probable as the model's card requires.

    Parameters
    ----------
    card : ModelCard
        Temperature and thresholds.
    """

    def __init__(self, card: ModelCard) -> None:
        self._card = card
        # A card may require less, or nothing at all if its model only distinguishes genres.
        self._tentative = min(TENTATIVE, card.thresholds.not_sure)
        self._surely_music = min(SURELY_MUSIC, 1.6 * card.thresholds.not_music)
        self._tags = TagSmoother(card)
        self.reset()

    def reset(self) -> None:
        """Discard everything so far."""
        self._patches: collections.deque[_Patch] = collections.deque(maxlen=_MAX_PATCHES)
        self._tags.reset()
        self._last: LiveOutcome | None = None
        self._held_since = self._shown_at = 0.0
        self._n_other = self._n_differing = self._n_faint = 0

    def update(self, outputs: PatchOutputs | None, patch: NDArray[np.float32], seconds: float) -> LiveOutcome:
        """Add the model's output for the newest patch.

        Parameters
        ----------
        outputs : PatchOutputs or None
            From ``Classifier.predict``; None if the patch was not classified because it is silent.
        patch : np.ndarray [shape=(n_frames, n_mels)]
            The patch, in dB.
        seconds : float
            End of the patch, since the start of listening.

        Returns
        -------
        LiveOutcome
            Outcome for the sound that is playing now.
        """
        if outputs is None or is_silent(patch[None], self._card)[0]:
            return self._without_scores(Silence(), seconds, seconds - PAUSE)
        if patch.max() < self._card.thresholds.silence_db + FAINT_DB:
            self._n_faint += 1
            if self._last is None or self._n_faint >= CHANGE_AFTER:
                return self._without_scores(TooQuiet(), seconds, seconds - _OTHER_SOUND_DELAY)
            # It may be only a quiet moment in the music, or a short noise in the silence.
            self._last = dataclasses.replace(self._last, seconds=seconds)
            return self._last
        self._n_faint = 0
        started = self._add(_Patch(seconds, pool(outputs), tag_scores(outputs)[0]))
        self._last = self._smooth(seconds, started)
        return self._last

    def _without_scores(self, outcome: Silence | TooQuiet, seconds: float, started: float) -> LiveOutcome:
        """Return an outcome for sound that cannot be classified, and discard the earlier patches."""
        before, n_faint = self._last, self._n_faint
        self.reset()
        self._n_faint = n_faint if isinstance(outcome, TooQuiet) else 0
        if before is not None:
            same = is_same(before.outcome, outcome)
            started = before.started if same else max(started, before.started)
        self._last = LiveOutcome(outcome, True, seconds, max(0.0, started), outcome)
        return self._last

    def _add(self, new: _Patch) -> float:
        """Add a patch; return when the sound that it belongs to started."""
        before, seconds = self._last, new.seconds
        if before is None or not self._patches:
            self._patches.append(new)
            self._held_since = seconds
            return max(0.0, seconds - FIRST_AFTER, before.started if before is not None else 0.0)
        self._n_other = self._n_other + 1 if self._is_other_sound(new.outputs) else 0
        self._patches.append(new)
        if self._n_other == CHANGE_AFTER:
            self._keep_newest(CHANGE_AFTER)
            self._last = None  # The outcome of the previous sound is not held.
            return max(before.started, seconds - _OTHER_SOUND_DELAY)
        if self._is_other_song():
            self._keep_newest(_N_NEW_PATCHES)
            return max(before.started, seconds - _OTHER_SONG_DELAY)
        return before.started

    def _keep_newest(self, n_patches: int) -> None:
        for _ in range(len(self._patches) - n_patches):
            self._patches.popleft()
        self._n_other = self._n_differing = 0

    def _smooth(self, seconds: float, started: float) -> LiveOutcome:
        """Decide from the patches of this song, and hold the previous outcome if it is close enough."""
        scores = self._scores(self._patches)
        age = seconds - started
        outcome: Outcome
        if scores.music < self._card.thresholds.not_music:
            outcome = NotMusic(scores)
        else:
            limit = self._tentative - (MARGIN if age < YOUNG else 0.0)
            is_named = max(scores.probabilities) >= limit and scores.music >= self._surely_music
            outcome = Genre(scores.leading, scores) if is_named else NotSure(scores)
        before = self._last
        if before is not None:
            outcome = self._held(before.outcome, outcome, scores)
        is_new = before is None or not is_same(before.outcome, outcome)
        if is_new:
            self._held_since = seconds
        was_firm = before is not None and before.is_firm and not is_new
        has_lasted = seconds - self._held_since >= STABLE and age >= FIRM_AFTER
        if isinstance(outcome, Genre):
            limit = self._card.thresholds.not_sure
            own = outcome.confidence
            is_firm = own >= limit - MARGIN if was_firm else has_lasted and own >= limit
        else:
            is_firm = was_firm or has_lasted
        shown = before.shown if before is not None and before.is_firm == is_firm else None
        if shown is None or not is_same(shown, outcome) or self._is_stale(shown, outcome, seconds):
            shown, self._shown_at = outcome, seconds
        return LiveOutcome(outcome, is_firm, seconds, started, shown, self._shown_tags(outcome, seconds, age))

    def _is_stale(self, shown: Outcome, now: Outcome, seconds: float) -> bool:
        """Whether the displayed numbers, or the two candidates, must be replaced."""
        if seconds - self._shown_at < SHOWN_FOR:
            return False
        if not (isinstance(shown, NotSure) and isinstance(now, NotSure)):
            return True
        pair, scores = shown.candidates, now.scores
        others = max((p for genre, p in scores.as_dict().items() if genre not in pair), default=0.0)
        return others > min(scores[genre] for genre in pair) + MARGIN / 2

    def _shown_tags(self, outcome: Outcome, seconds: float, age: float) -> tuple[ShownTag, ...]:
        patches = list(self._patches)
        weights = _weights(patches) * is_music(np.array([patch.outputs[-1] for patch in patches]), self._card)
        if age < TAGS_AFTER or isinstance(outcome, NotMusic) or not weights.any():
            self._tags.reset()
            return ()
        scores = np.average([patch.tags for patch in patches], axis=0, weights=weights)
        return self._tags.update(scores, seconds)

    def _scores(self, patches: Iterable[_Patch], n_patches: float | None = None) -> Scores:
        """Scores of several patches together, at the time of the last one."""
        patches = list(patches)
        if n_patches is None:
            # Equivalent number of a file's patches, which are farther apart.
            weights = _weights(patches)
            apart = self._card.patch_hop / self._card.mel.frame_rate
            n_patches = weights.sum() ** 2 / (weights**2).sum() * PATCH_EVERY / apart
        pooled = _pooled(patches)
        probabilities = calibrate(pooled[:-1], self._card, n_patches)
        return Scores(self._card.classes, tuple(map(float, probabilities)), float(sigmoid(pooled[-1])))

    def _is_other_sound(self, new: NDArray[np.float64]) -> bool:
        """Whether a patch is clearly music while the earlier ones are not, or vice versa."""
        limit = self._card.thresholds.not_music
        music = float(sigmoid(new[-1]))
        if float(sigmoid(_pooled(self._patches)[-1])) >= limit:
            return music < limit - MARGIN
        return music >= limit + MARGIN

    def _is_other_song(self) -> bool:
        """Whether the newest patches differ in genre from the earlier ones, twice in a row."""
        patches = list(self._patches)
        if len(patches) < NEWEST + LEAST_BEFORE:
            return False
        new, before = (
            np.array(self._scores(part, _N_COMPARED).probabilities)
            for part in (patches[-NEWEST:], patches[:-NEWEST])
        )
        differs = divergence(new, before) >= ANOTHER_SONG
        self._n_differing = self._n_differing + 1 if differs else 0
        return self._n_differing >= 2

    def _held(self, before: Outcome, now: Outcome, scores: Scores) -> Outcome:
        """Previous outcome with the current scores if it is still close enough; otherwise the current one."""
        limits = self._card.thresholds
        best = max(scores.probabilities)
        if isinstance(before, NotMusic):
            return NotMusic(scores) if scores.music < limits.not_music + MARGIN else now
        if scores.music < limits.not_music - MARGIN:
            return now
        if isinstance(before, NotSure):
            is_held = best < self._tentative + MARGIN and not isinstance(now, NotMusic)
            return NotSure(scores) if is_held else now
        if isinstance(before, Genre):
            own = scores[before.name]
            is_held = own >= best - MARGIN and own >= self._tentative - MARGIN
            return Genre(before.name, scores) if is_held else now
        return now


def divergence(p: NDArray[np.float64], q: NDArray[np.float64]) -> float:
    """Jensen-Shannon divergence of two distributions in nats: 0 if they are equal, at most ln 2."""
    middle = (p + q) / 2
    tiny = np.finfo(np.float64).tiny
    return float(sum((x * np.log((x + tiny) / (middle + tiny))).sum() for x in (p, q)) / 2)


def _pooled(patches: Iterable[_Patch]) -> NDArray[np.float64]:
    """Pool patches, weighted by their age."""
    patches = list(patches)
    return np.asarray(np.average([patch.outputs for patch in patches], axis=0, weights=_weights(patches)))


def _weights(patches: list[_Patch]) -> NDArray[np.float64]:
    times = np.array([patch.seconds for patch in patches])
    return np.asarray(np.exp((times - times[-1]) / MEMORY))
