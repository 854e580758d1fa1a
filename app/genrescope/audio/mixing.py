"""Mixes channels, without losing what their sum would cancel."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

LOUDEST = 1e10
"""A larger sample means a broken file.  The squares of a frame of samples up to here still fit float32."""

# The power of the mean, in units of what it is if the channels have nothing in common.  Of two channels, the
# mean is given up where their correlation is under -0.8, and used again where it is over -0.5.
_CANCELLED, _RESTORED = 0.2, 0.5

# Another channel takes over once it has this many times the power.
_LOUDER = 2.0

_PIECE_SECONDS = 0.1
_FADE_SECONDS = 0.02


class MonoMixer:
    """Mixes a stream of blocks to mono: the mean of the channels.

    Where the channels cancel each other (one of two is inverted, say), the loudest of them stands for the
    mean.  It crossfades between the two.

    Parameters
    ----------
    sr : int
        Sample rate in Hz.
    """

    def __init__(self, sr: int) -> None:
        self._piece = max(1, round(_PIECE_SECONDS * sr))
        self._fade = max(1, round(_FADE_SECONDS * sr))
        self._channels = 0
        self._chosen: int | None = None  # the channel in place of the mean

    def mix(self, block: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the mix of a block.

        Parameters
        ----------
        block : np.ndarray [shape=(n, channels)], float32
            Finite samples.

        Returns
        -------
        np.ndarray [shape=(n,)], float32
            Never a view of `block`.
        """
        n_channels = block.shape[1]
        if n_channels != self._channels:
            self._channels, self._chosen = n_channels, None
        weights = np.full(n_channels, 1 / n_channels, dtype=np.float32)
        mono: NDArray[np.float32] = block @ weights
        if n_channels > 1:
            self._restore(mono, block)
        return mono

    def _restore(self, mono: NDArray[np.float32], block: NDArray[np.float32]) -> None:
        """Replace those pieces of the mean in which the channels cancel each other."""
        if not len(block):
            return
        power = np.stack([_powers(channel, self._piece) for channel in block.T])
        mean_power = _powers(mono, self._piece)
        expected = power.mean(axis=0) / block.shape[1]
        is_cancelled = mean_power < _CANCELLED * expected
        if self._chosen is None and not is_cancelled.any():
            return
        is_restored = mean_power > _RESTORED * expected
        for number, start in enumerate(range(0, len(block), self._piece)):
            before = self._chosen
            if is_restored[number]:
                self._chosen = None
            elif before is not None or is_cancelled[number]:
                self._chosen = self._loudest(power[:, number])
            if self._chosen is None and before is None:
                continue
            piece = slice(start, start + self._piece)
            mean = mono[piece].copy()
            mono[piece] = mean if self._chosen is None else block[piece, self._chosen]
            if self._chosen != before:
                n = min(self._fade, len(mean))
                fade_out = np.linspace(1, 0, n, dtype=np.float32)
                old = mean[:n] if before is None else block[piece, before][:n]
                mono[start : start + n] += fade_out * (old - mono[start : start + n])

    def _loudest(self, power: NDArray[np.float32]) -> int:
        loudest = int(power.argmax())
        if self._chosen is not None and power[loudest] <= _LOUDER * power[self._chosen]:
            return self._chosen
        return loudest


def _powers(y: NDArray[np.float32], size: int) -> NDArray[np.float32]:
    """Sums of the squares of a signal [shape=(n,)] over pieces of `size` samples; the last may be shorter."""
    whole = len(y) // size * size
    pieces = y[:whole].reshape(-1, size)
    powers = np.einsum("ij,ij->i", pieces, pieces)
    return powers if whole == len(y) else np.append(powers, np.dot(y[whole:], y[whole:]))


def finite(block: NDArray[np.float32]) -> NDArray[np.float32]:
    """Replace NaN, infinite and absurdly large samples by 0; return the block itself if it has none."""
    with np.errstate(all="ignore"):
        if max(block.max(initial=0), -block.min(initial=0)) < LOUDEST:  # false also of NaN
            return block
        return np.where(np.abs(block) < LOUDEST, block, np.float32(0))


# Left and right from FFmpeg's order of 5 and 6 channels, front left and right, centre, (low frequency), back
# left and right: the weights of ITU-R BS.775, without the low frequencies.
_HALF_POWER = math.sqrt(0.5)
_SURROUND = {
    5: ((1, 0), (0, 1), (_HALF_POWER, _HALF_POWER), (_HALF_POWER, 0), (0, _HALF_POWER)),
    6: ((1, 0), (0, 1), (_HALF_POWER, _HALF_POWER), (0, 0), (_HALF_POWER, 0), (0, _HALF_POWER)),
    8: (
        (1, 0), (0, 1), (_HALF_POWER, _HALF_POWER), (0, 0),
        (_HALF_POWER, 0), (0, _HALF_POWER), (_HALF_POWER, 0), (0, _HALF_POWER),
    ),
}  # fmt: skip


def to_stereo(block: NDArray[np.float32]) -> NDArray[np.float32]:
    """Mix a block for two loudspeakers.

    Parameters
    ----------
    block : np.ndarray [shape=(n, channels)], float32

    Returns
    -------
    np.ndarray [shape=(n, 2)], float32
        Surround sound with its usual weights, scaled so that it cannot clip; of other numbers of channels,
        the mean on both sides.
    """
    n_channels = block.shape[1]
    if n_channels == 2:
        return block
    if n_channels in _SURROUND:
        weights = np.array(_SURROUND[n_channels], dtype=np.float32)
        stereo: NDArray[np.float32] = block @ (weights / weights.sum(axis=0))
        return stereo
    mono = block.mean(axis=1, keepdims=True) if n_channels > 1 else block
    return np.repeat(mono, 2, axis=1)
