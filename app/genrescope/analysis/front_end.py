"""Converts samples at the rate of a file or device to the model's log-mel frames."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from genrescope.audio.resample import StreamingResampler
from genrescope.features.mel import FloatArray, MelConfig
from genrescope.features.streaming import StreamingMel


class FrameSink(Protocol):
    """Receives the frames to display."""

    def append(self, frames: NDArray[np.float32]) -> None:
        """Append frames [shape=(k, n_mels), dB]."""
        ...


class InputStage:
    """Converts samples from the source's rate to the model's.

    A constant (DC) offset of the source is removed first.  No mel band reaches that low, but the step
    at the beginning and end of the sound would appear as a click.

    Parameters
    ----------
    sr : int
        Sample rate of the source in Hz.
    out_sr : int
        Sample rate of the output in Hz.
    """

    def __init__(self, sr: int, out_sr: int) -> None:
        self._resampler = StreamingResampler(sr, out_sr)
        self._offset: np.float32 | None = None

    def push(self, block: NDArray[np.float32]) -> NDArray[np.float32]:
        """Add samples [shape=(n,)] and return those that are ready [shape=(m,)]."""
        if self._offset is None and len(block):
            self._offset = np.float32(np.mean(block, dtype=np.float64))
        if self._offset:
            block = block - self._offset
        return self._resampler.push(block)

    def flush(self) -> NDArray[np.float32]:
        """Return the remaining samples at the end of the sound."""
        return self._resampler.flush()


class FrontEnd:
    """Converts samples at the source's rate to log-mel frames.

    Parameters
    ----------
    sr : int
        Sample rate in Hz.
    mel : MelConfig
        Configuration of the frames.
    """

    def __init__(self, sr: int, mel: MelConfig) -> None:
        self._input = InputStage(sr, mel.sr)
        self._mel = StreamingMel(mel)

    def push(self, block: NDArray[np.float32]) -> FloatArray:
        """Add samples [shape=(n,)] and return the frames they complete [shape=(k, n_mels)]."""
        return self._mel.push(self._input.push(block))

    def flush(self) -> FloatArray:
        """Return the remaining frames at the end of the sound."""
        return np.concatenate([self._mel.push(self._input.flush()), self._mel.flush()])
