"""Live sound, from the ring that a device fills to frames for the screen and patches for the model.

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
from genrescope.audio.ring import OverrunError, RingBuffer
from genrescope.features.mel import FloatArray
from genrescope.inference.model_card import ModelCard

log = logging.getLogger(__name__)

CATCH_UP_S = 0.25
"""Most sound that one tick takes, so that the tick after a pause of the program is not itself a pause."""

CLIPPING = 10 ** (-0.1 / 20)
"""Sample of the device from which on its input counts as clipping, -0.1 dBFS."""

_N_FRAMES = 4096
"""Frames for the screen: about 80 s."""


@dataclass(frozen=True)
class Level:
    """How loud the newest sound is.

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
    """What one tick found.

    Attributes
    ----------
    level : Level or None
        None without new sound.
    patch : np.ndarray [shape=(n_frames, n_mels)] or None
        The newest sound for the model; None while no patch is due.
    """

    level: Level | None = None
    patch: FloatArray | None = None


class LivePipeline:
    """Follows a ring of samples, a little at every tick.

    Parameters
    ----------
    card : ModelCard
        The model that frames and patches are for.
    ring : RingBuffer
        Samples x channels, which are mixed to mono.
    sr : int
        Their rate in Hz.
    start : int
        Absolute index of the first sample to take.

    Attributes
    ----------
    card : ModelCard
        As given.
    ring : RingBuffer
        As given.
    sr : int
        As given.
    frames : RingBuffer
        Log-mel frames in dB for the screen.
    gain_db : float
        Applied to the samples before everything else.
    lost_samples : int
        Samples that were overwritten before a tick came to read them.
    """

    def __init__(self, card: ModelCard, ring: RingBuffer, sr: int, start: int = 0) -> None:
        self.card = card
        self.ring = ring
        self.sr = sr
        self.frames = RingBuffer(_N_FRAMES, card.mel.n_mels)
        self.gain_db = 0.0
        self.lost_samples = 0
        self._analyser = LiveAnalyser(card, sr, self.frames)
        self._position = start
        self._peak = 0.0

    @property
    def position(self) -> int:
        """Absolute index of the next sample to take."""
        return self._position

    @property
    def seconds(self) -> float:
        """Time of the next sample, in seconds from the first one in the ring."""
        return self._position / self.sr

    def tick(self, device_peak: float = 0.0) -> Tick:
        """Take new samples, at most `CATCH_UP_S` of them.

        Parameters
        ----------
        device_peak : float
            Largest sample of any channel of the device since the last tick, from 0: the mean of two channels
            hides that one of them clips.
        """
        self._peak = max(self._peak, device_peak)
        return self._take(self._position + int(CATCH_UP_S * self.sr))

    def catch_up(self) -> Tick:
        """Take all new samples at once."""
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
            samples = np.asarray(self.ring.read(self._position, stop).mean(axis=1))
        except OverrunError:
            # Behind by more than the ring holds: continue with what is new.
            stop = self.ring.position
            self.lost_samples += stop - self._position
            log.info("%d samples were overwritten before they could be shown", stop - self._position)
            samples = np.empty(0, dtype=np.float32)
        self._position = stop
        return samples


def rms(samples: NDArray[np.float32]) -> float:
    """Root of the mean square of samples [shape=(n,)]."""
    return math.sqrt(float(np.mean(np.square(samples, dtype=np.float64))))


def decibels(amplitude: float) -> float:
    """Amplitude in dB relative to full scale; -inf for silence."""
    return 20 * math.log10(amplitude) if amplitude > 0 else -math.inf
