"""Samples at the source's rate to the model's log-mel frames."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from genrescope.audio.resample import StreamingResampler
from genrescope.features.mel import FloatArray, MelConfig
from genrescope.features.streaming import StreamingMel


class FrameSink(Protocol):
    """Where the frames for the screen go."""

    def append(self, frames: NDArray[np.float32]) -> None:
        """Take frames [shape=(k, n_mels), dB]."""
        ...


class FrontEnd:
    """Resampler and mel spectrogram in a row.

    A constant offset of the source is taken off first.  No band reaches down to it, but its step
    where the sound begins and ends would look like a click.

    Parameters
    ----------
    sr : int
        Rate of the samples in Hz.
    mel : MelConfig
        The frames wanted.
    """

    def __init__(self, sr: int, mel: MelConfig) -> None:
        self._resampler = StreamingResampler(sr, mel.sr)
        self._mel = StreamingMel(mel)
        self._offset: float | None = None

    def push(self, block: NDArray[np.floating[Any]]) -> FloatArray:
        """Take samples [shape=(n,)] and return the frames they complete [shape=(k, n_mels)]."""
        if self._offset is None and len(block):
            self._offset = float(np.mean(block, dtype=np.float64))
        if self._offset:
            block = block - np.float32(self._offset)
        return self._mel.push(self._resampler.push(block))

    def flush(self) -> FloatArray:
        """Return the frames at the end of the sound."""
        return np.concatenate([self._mel.push(self._resampler.flush()), self._mel.flush()])
