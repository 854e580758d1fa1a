"""Computes the frames of :func:`genrescope.features.mel.log_mel` block by block."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from genrescope.features.mel import FloatArray, LogMel, MelConfig


class StreamingMel:
    """Converts blocks of any size to the frames of the offline spectrogram.

    A frame is complete with the last sample of its window, so the display is half a window (32 ms) behind
    the sound.

    Parameters
    ----------
    config : MelConfig
        The parameters.
    """

    def __init__(self, config: MelConfig) -> None:
        self.config = config
        self._log_mel = LogMel(config)
        self._tail = np.zeros(config.n_fft // 2)

    def push(self, block: NDArray[np.floating[Any]]) -> FloatArray:
        """Add samples [shape=(n,)] and return the frames they complete [shape=(k, n_mels)]."""
        config = self.config
        samples = np.concatenate([self._tail, block])
        if len(samples) < config.n_fft:
            self._tail = samples
            return np.empty((0, config.n_mels), dtype=np.float32)
        frames = self._log_mel(samples)
        self._tail = samples[len(frames) * config.hop_length :].copy()
        return frames

    def flush(self) -> FloatArray:
        """Return the last frames, whose windows extend beyond the last sample; reset for another signal."""
        frames = self.push(np.zeros(self.config.n_fft // 2))
        self._tail = np.zeros(self.config.n_fft // 2)
        return frames
