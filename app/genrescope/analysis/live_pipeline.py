"""Processes live sound, from a device's ring buffer to frames for display and patches for the model.

samples -> gain -> LiveAnalyser -> frames
                                -> due patch
"""

from __future__ import annotations

import logging
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from genrescope.analysis.live import LiveAnalyser
from genrescope.audio.mixing import MonoMixer
from genrescope.audio.ring import OverrunError, RingBuffer
from genrescope.features.mel import FloatArray
from genrescope.inference.model_card import ModelCard

log = logging.getLogger(__name__)

CATCH_UP_S = 0.25
"""Maximum seconds of sound that one tick reads, so that the tick after a delay does not cause another."""

CLIPPING = 10 ** (-0.1 / 20)
"""Sample value at which the device's input counts as clipping, -0.1 dBFS."""

_KEPT_S = 150.0
"""Seconds of frames kept for display; the frozen picture can be scrolled back as far."""


@dataclass(frozen=True)
class Level:
    """Level of the newest sound.

    Attributes
    ----------
    peak_dbfs, rms_dbfs : float
        After the gain.
    is_clipping : bool
        Whether the input itself clips, before the gain.
    """

    peak_dbfs: float
    rms_dbfs: float
    is_clipping: bool


@dataclass(frozen=True)
class Tick:
    """Result of one tick.

    Attributes
    ----------
    level : Level or None
        None if there is no new sound.
    patch : np.ndarray [shape=(n_frames, n_mels)] or None
        The newest patch for the model; None if none is due.
    """

    level: Level | None = None
    patch: FloatArray | None = None


class LivePipeline:
    """Reads a ring buffer of samples, a little at every tick.

    Parameters
    ----------
    card : ModelCard
        Card of the model that the frames and patches are for.
    ring : RingBuffer
        Samples x channels; the channels are mixed to mono.
    sr : int
        Their sample rate in Hz.
    start : int
        Absolute index of the first sample to read.

    Attributes
    ----------
    card : ModelCard
        As given.
    ring : RingBuffer
        As given.
    sr : int
        As given.
    frames : RingBuffer
        Log-mel frames in dB, for display.
    gain_db : float
        Gain applied to the samples before all other processing.
    lost_samples : int
        Samples that were overwritten before a tick read them.
    """

    def __init__(self, card: ModelCard, ring: RingBuffer, sr: int, start: int = 0) -> None:
        self.card = card
        self.ring = ring
        self.sr = sr
        self.frames = RingBuffer(math.ceil(_KEPT_S * card.mel.frame_rate), card.mel.n_mels)
        self.gain_db = 0.0
        self.lost_samples = 0
        self._analyser = LiveAnalyser(card, sr, self.frames)
        self._mixer = MonoMixer(sr)
        self._position = start
        self._peak = 0.0

    @property
    def position(self) -> int:
        """Absolute index of the next sample to read."""
        return self._position

    @property
    def seconds(self) -> float:
        """Time of the next sample, in seconds since the first one in the ring."""
        return self._position / self.sr

    def tick(self, device_peak: float = 0.0) -> Tick:
        """Read new samples, at most `CATCH_UP_S` of them.

        Parameters
        ----------
        device_peak : float
            Largest absolute sample of any channel of the device since the last tick: the mean of two
            channels would hide clipping in one of them.
        """
        self._peak = max(self._peak, device_peak)
        return self._take(self._position + int(CATCH_UP_S * self.sr))

    def catch_up(self) -> Tick:
        """Read all new samples at once."""
        return self._take(self.ring.position)

    def _take(self, limit: int) -> Tick:
        samples = self._read(min(self.ring.position, limit))
        if not len(samples):
            return Tick()
        peak, self._peak = self._peak, 0.0
        if self.gain_db:
            samples = samples * np.float32(10 ** (self.gain_db / 20))
        self._analyser.push(samples)
        level = Level(decibels(peak) + self.gain_db, decibels(rms(samples)), peak >= CLIPPING)
        return Tick(level, self._analyser.due_patch())

    def _read(self, stop: int) -> NDArray[np.float32]:
        try:
            samples = self._mixer.mix(self.ring.read(self._position, stop))
        except OverrunError:
            # Behind by more than the ring holds: continue with the newest samples.
            stop = self.ring.position
            self.lost_samples += stop - self._position
            log.info("%d samples were overwritten before they could be shown", stop - self._position)
            samples = np.empty(0, dtype=np.float32)
        self._position = stop
        return samples


def rms(samples: NDArray[np.float32]) -> float:
    """Root mean square of samples [shape=(n,)]."""
    return math.sqrt(float(np.mean(np.square(samples, dtype=np.float64))))


def decibels(amplitude: float) -> float:
    """Amplitude in dB relative to full scale; -inf for silence."""
    return 20 * math.log10(amplitude) if amplitude > 0 else -math.inf
