"""A band-pass filter that keeps every frequency in place and in phase."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_TAPS_SECONDS = 0.09
"""Length of the filter: its edges are some 35 Hz wide."""


class BandPass:
    """Linear-phase filter that lets a band of frequencies pass.

    Each output sample depends on the samples around it alone, so that a sound can be filtered in any order.

    Parameters
    ----------
    low, high : float
        Edges of the band in Hz, at which the level is 6 dB down.
    sr : int
        Sample rate in Hz.

    Attributes
    ----------
    margin : int
        Samples needed before and after those that are to be filtered.
    """

    def __init__(self, low: float, high: float, sr: int) -> None:
        self.margin = round(_TAPS_SECONDS * sr) // 2
        taps = np.arange(-self.margin, self.margin + 1)
        window = np.hamming(len(taps))

        def low_pass(edge: float) -> NDArray[np.float64]:
            edge = min(max(edge / sr, 0.0), 0.5)
            response: NDArray[np.float64] = 2 * edge * np.sinc(2 * edge * taps) * window
            return response

        response = low_pass(high) - low_pass(low)
        # A band narrower than the edges would lose level.
        middle = (max(low, 0.0) + min(high, sr / 2)) / 2
        response /= max(abs(response @ np.exp(-2j * np.pi * middle / sr * taps)), 1e-3)
        self._response = response.astype(np.float32)
        self._spectrum = np.empty((0, 1), dtype=np.complex64)
        self._size = 0

    def apply(self, y: NDArray[np.float32]) -> NDArray[np.float32]:
        """Filter samples.

        Parameters
        ----------
        y : np.ndarray [shape=(n + 2 * margin, channels)], float32
            The samples with `margin` more on either side.

        Returns
        -------
        np.ndarray [shape=(n, channels)], float32
        """
        size = 1 << (len(y) - 1).bit_length()
        if size != self._size:
            self._size = size
            self._spectrum = np.fft.rfft(self._response, size)[:, np.newaxis].astype(np.complex64)
        filtered = np.fft.irfft(np.fft.rfft(y, size, axis=0) * self._spectrum, size, axis=0)
        # Circular: only the first 2 * margin samples are affected by the wrap.
        kept: NDArray[np.float32] = filtered[2 * self.margin : len(y)].astype(np.float32)
        return kept
