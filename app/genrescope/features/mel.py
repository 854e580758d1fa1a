"""Converts samples to log-mel frames.

The model and the spectrogram view use the same frames.  They equal those of
``librosa.feature.melspectrogram`` and ``librosa.power_to_db``, as the tests check; they are computed here
with NumPy alone, because importing librosa takes a second and stalls the window.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]


@dataclass(frozen=True)
class MelConfig:
    """Parameters of the mel spectrogram, named as in librosa.

    Attributes
    ----------
    sr : int
        Sample rate in Hz.  At 32 kHz the spectrogram extends to 16 kHz.
    n_fft : int
        Length of the FFT in samples (32 ms).
    win_length : int
        Length of the periodic Hann window in the middle of it, in samples (25 ms).
    hop_length : int
        Samples between two frames (10 ms, so 100 frames per second).
    n_mels : int
        Number of mel bands (Slaney's scale, ``htk=False``; triangles of height 1, ``norm=None``).
    fmin, fmax : float
        Edges of the lowest and the highest band in Hz.
    floor_db : float
        Lower limit of a frame's values in dB.
    """

    sr: int = 32_000
    n_fft: int = 1_024
    win_length: int = 800
    hop_length: int = 320
    n_mels: int = 128
    fmin: float = 40.0
    fmax: float = 16_000.0
    floor_db: float = -120.0

    @property
    def ref(self) -> float:
        """Power at 0 dB: that of a full-scale sine.

        A sine of amplitude 1 puts ``(win_length / 4) ** 2`` into its bin of an FFT with a Hann window of its
        length and a quarter of that into each neighbour.
        """
        return 1.5 * (self.win_length / 4) ** 2

    @property
    def amin(self) -> float:
        """Power at `floor_db`; librosa's ``amin``."""
        return float(self.ref * 10.0 ** (self.floor_db / 10))

    @property
    def frame_rate(self) -> float:
        """Frames per second."""
        return self.sr / self.hop_length

    def as_dict(self) -> dict[str, Any]:
        """Return the parameters in the format of a model card."""
        return asdict(self)


def hz_to_mel(frequencies: Any) -> NDArray[np.float64]:
    """Convert Hz to Slaney's mel scale, like ``librosa.hz_to_mel(htk=False)``.

    Linear below 1 kHz (200/3 Hz per mel), logarithmic above (27 steps to a factor of 6.4).
    Source: M. Slaney, Auditory Toolbox, Technical Report 1998-010, Interval Research.
    """
    f = np.asarray(frequencies, dtype=np.float64)
    log_part = 15.0 + np.log(np.maximum(f, 1e-10) / 1000.0) * (27.0 / np.log(6.4))
    return np.where(f >= 1000.0, log_part, f * 3.0 / 200.0)


def mel_to_hz(mels: Any) -> NDArray[np.float64]:
    """Convert Slaney's mel scale to Hz; the inverse of :func:`hz_to_mel`."""
    m = np.asarray(mels, dtype=np.float64)
    log_part = 1000.0 * np.exp((m - 15.0) * (np.log(6.4) / 27.0))
    return np.where(m >= 15.0, log_part, m * 200.0 / 3.0)


def mel_edges(config: MelConfig) -> NDArray[np.float64]:
    """Return the edges of the bands in Hz [shape=(n_mels + 2,)]; band ``i`` peaks at ``edges[i + 1]``."""
    low, high = hz_to_mel([config.fmin, config.fmax])
    return mel_to_hz(np.linspace(low, high, config.n_mels + 2))


@lru_cache(maxsize=8)
def mel_filters(config: MelConfig) -> NDArray[np.float64]:
    """Return the mel filter bank, equal to ``librosa.filters.mel(norm=None, htk=False)``.

    Returns
    -------
    np.ndarray [shape=(1 + n_fft // 2, n_mels)]
        Weights from FFT bins to bands; read-only, because the array is shared.
    """
    bins = np.linspace(0.0, config.sr / 2, 1 + config.n_fft // 2)
    edges = mel_edges(config)
    rising = (bins[:, None] - edges[None, :-2]) / np.diff(edges)[:-1]
    falling = (edges[None, 2:] - bins[:, None]) / np.diff(edges)[1:]
    weights = np.maximum(0.0, np.minimum(rising, falling))
    weights.flags.writeable = False
    return weights


@lru_cache(maxsize=8)
def _band_groups(config: MelConfig) -> tuple[tuple[slice, slice, FloatArray], ...]:
    """Return the filter bank in groups of neighbouring bands (bins, bands, weights).

    A band covers few bins, so most of the full matrix is zeros; in groups the product takes a fifth of the
    time.
    """
    filters = mel_filters(config)
    groups = []
    for first in range(0, config.n_mels, _BANDS_IN_GROUP):
        bands = slice(first, min(config.n_mels, first + _BANDS_IN_GROUP))
        used = np.flatnonzero(filters[:, bands].any(axis=1))
        bins = slice(int(used[0]), int(used[-1]) + 1) if len(used) else slice(0, 1)
        groups.append((bins, bands, np.ascontiguousarray(filters[bins, bands], dtype=np.float32)))
    return tuple(groups)


@lru_cache(maxsize=8)
def mel_window(config: MelConfig) -> NDArray[np.float64]:
    """Return the window of a frame [shape=(n_fft,)], with zeros on both sides."""
    window = 0.5 - 0.5 * np.cos(2.0 * np.pi * np.arange(config.win_length) / config.win_length)
    before = (config.n_fft - config.win_length) // 2
    window = np.pad(window, (before, config.n_fft - config.win_length - before))
    window.flags.writeable = False
    return window


class LogMel:
    """Computes log-mel frames, reusing its working memory.

    Allocating memory for every block would take as much time as the arithmetic.  Only one thread at a time
    may use an instance.

    Parameters
    ----------
    config : MelConfig
        The parameters.
    """

    def __init__(self, config: MelConfig) -> None:
        self.config = config
        n_bins = 1 + config.n_fft // 2
        # Double precision: in single precision, a band 100 dB below the loudest one is rounding noise.
        self._windows = np.empty((_FRAMES_AT_ONCE, config.n_fft))
        self._spectrum = np.empty((_FRAMES_AT_ONCE, n_bins), dtype=np.complex128)
        # From here on all numbers are positive, so single precision is enough.
        self._power = np.empty((_FRAMES_AT_ONCE, n_bins), dtype=np.float32)
        self._imaginary = np.empty((_FRAMES_AT_ONCE, n_bins), dtype=np.float32)

    def __call__(self, samples: NDArray[np.floating[Any]]) -> FloatArray:
        """Return the log-mel frame of every complete window, without padding.

        Parameters
        ----------
        samples : np.ndarray [shape=(n,)]
            At least ``n_fft`` mono samples at ``config.sr``.

        Returns
        -------
        np.ndarray [shape=(1 + (n - n_fft) // hop_length, n_mels), dtype=float32]
            Band power in dB relative to a full-scale sine, never below ``floor_db``.
        """
        config = self.config
        windows = np.lib.stride_tricks.sliding_window_view(samples, config.n_fft)[:: config.hop_length]
        mel = np.empty((len(windows), config.n_mels), dtype=np.float32)
        for start in range(0, len(windows), _FRAMES_AT_ONCE):
            stop = start + _FRAMES_AT_ONCE
            self._bands(windows[start:stop], mel[start:stop])
        np.maximum(mel, np.float32(config.amin), out=mel)
        mel /= np.float32(config.ref)
        np.log10(mel, out=mel)
        mel *= np.float32(10.0)
        # Due to rounding, the logarithm may be slightly below the floor.
        np.maximum(mel, np.float32(config.floor_db), out=mel)
        return mel

    def _bands(self, windows: NDArray[np.floating[Any]], mel: FloatArray) -> None:
        """Write the power in each band of a few windows to `mel`."""
        n = len(windows)
        spectrum, power, imaginary = self._spectrum[:n], self._power[:n], self._imaginary[:n]
        np.multiply(windows, mel_window(self.config), out=self._windows[:n])
        np.fft.rfft(self._windows[:n], axis=-1, out=spectrum)
        np.square(spectrum.real, out=power, casting="same_kind")
        np.square(spectrum.imag, out=imaginary, casting="same_kind")
        power += imaginary
        for bins, bands, weights in _band_groups(self.config):
            np.matmul(power[:, bins], weights, out=mel[:, bands])


def log_mel(y: NDArray[np.floating[Any]], config: MelConfig) -> FloatArray:
    """Return the log-mel spectrogram of a signal; frame ``t`` is centred on sample ``t * hop_length``.

    Parameters
    ----------
    y : np.ndarray [shape=(n,)]
        Mono samples at ``config.sr``; it is padded with zeros.
    config : MelConfig
        The parameters.

    Returns
    -------
    np.ndarray [shape=(1 + n // hop_length, n_mels), dtype=float32]
        In dB; see :class:`LogMel`.
    """
    return LogMel(config)(np.pad(np.asarray(y, dtype=np.float64), config.n_fft // 2))


# Small enough that the linear algebra library starts no threads, which would take more time than they save
# and wait for each other on a busy machine; also small enough for the processor's cache.
_FRAMES_AT_ONCE = 64
_BANDS_IN_GROUP = 8
