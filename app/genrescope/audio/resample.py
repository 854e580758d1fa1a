"""Streaming conversion of the sample rate."""

from __future__ import annotations

import numpy as np
import soxr
from numpy.typing import NDArray


class StreamingResampler:
    """Resamples a stream of blocks.

    The concatenated output blocks equal the whole signal resampled at once.

    Parameters
    ----------
    in_sr : int
        Sample rate of the input blocks in Hz.
    out_sr : int
        Sample rate of the output blocks in Hz.  At equal rates, each block is returned unchanged.
    channels : int, optional
        Number of columns of each block; without it, blocks are mono [shape=(n,)].
    """

    def __init__(self, in_sr: int, out_sr: int, channels: int | None = None) -> None:
        self.in_sr = in_sr
        self.out_sr = out_sr
        self.channels = channels
        self._stream = self._new_stream()

    def _new_stream(self) -> soxr.ResampleStream | None:
        if self.in_sr == self.out_sr:
            return None
        return soxr.ResampleStream(self.in_sr, self.out_sr, self.channels or 1, dtype="float32", quality="HQ")

    def push(self, block: NDArray[np.float32]) -> NDArray[np.float32]:
        """Resample the next block.

        Parameters
        ----------
        block : np.ndarray [shape=(n,) or (n, channels)], float32
            The samples that follow those of the previous call.

        Returns
        -------
        np.ndarray [shape=(m,) or (m, channels)], float32
            The samples that are ready; may be empty, because the filter has a few milliseconds of latency.
        """
        if self._stream is None:
            return block
        return self._resample(block, last=False)

    def flush(self) -> NDArray[np.float32]:
        """Return the samples still in the filter, and reset it for another signal.

        Returns
        -------
        np.ndarray [shape=(m,) or (m, channels)], float32
        """
        nothing = np.empty((0,) if self.channels is None else (0, self.channels), dtype=np.float32)
        if self._stream is None:
            return nothing
        rest = self._resample(nothing, last=True)
        self._stream = self._new_stream()
        return rest

    def _resample(self, block: NDArray[np.float32], *, last: bool) -> NDArray[np.float32]:
        assert self._stream is not None
        contiguous = np.ascontiguousarray(block, dtype=np.float32)
        resampled: NDArray[np.float32] = self._stream.resample_chunk(contiguous, last=last)
        return resampled
