"""Samples at the rate of a file or a device to the model's log-mel frames."""

from __future__ import annotations

from typing import Protocol

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


class InputStage:
    """Samples at the source's rate to samples at the model's.

    A constant offset of the source is taken off first.  No band reaches down to it, but its step
    where the sound begins and ends would look like a click.

    Parameters
    ----------
    sr : int
        Rate of the source in Hz.
    out_sr : int
        Rate wanted in Hz.
    """

    def __init__(self, sr: int, out_sr: int) -> None:
        self._resampler = StreamingResampler(sr, out_sr)
        self._offset: np.float32 | None = None

    def push(self, block: NDArray[np.float32]) -> NDArray[np.float32]:
        """Take samples [shape=(n,)] and return those that are ready [shape=(m,)]."""
        if self._offset is None and len(block):
            self._offset = np.float32(np.mean(block, dtype=np.float64))
        if self._offset:
            block = block - self._offset
        return self._resampler.push(block)

    def flush(self) -> NDArray[np.float32]:
        """Return the samples at the end of the sound."""
        return self._resampler.flush()


class FrontEnd:
    """Samples at the source's rate to log-mel frames.

    Parameters
    ----------
    sr : int
        Rate of the samples in Hz.
    mel : MelConfig
        The frames wanted.
    """

    def __init__(self, sr: int, mel: MelConfig) -> None:
        self._input = InputStage(sr, mel.sr)
        self._mel = StreamingMel(mel)

    def push(self, block: NDArray[np.float32]) -> FloatArray:
        """Take samples [shape=(n,)] and return the frames they complete [shape=(k, n_mels)]."""
        return self._mel.push(self._input.push(block))

    def flush(self) -> FloatArray:
        """Return the frames at the end of the sound."""
        return np.concatenate([self._mel.push(self._input.flush()), self._mel.flush()])
