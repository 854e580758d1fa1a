"""Bounds on what a file may claim, so that memory and time stay small whatever it says."""

from __future__ import annotations

LOWEST_SR, HIGHEST_SR = 1_000, 3_000_000
"""Plausible sample rates in Hz; DSD files decode to up to 2.8 MHz."""

BLOCK_SAMPLES = 1 << 21
"""Most samples of all channels in a block."""

_HIGHEST_THROUGHPUT = 1 << 24  # samples of all channels in a second: 64 channels at 192 kHz, 5 at 3 MHz

_LONGEST_SECONDS = 48 * 3600

# The least bytes in a second of sound.  Opus needs 8 for silence, FLAC 9 with its longest frames.
_FEWEST_BYTES = 4
_SHORT_SECONDS = 60


def is_plausible(sr: int, channels: int) -> bool:
    """Whether sound may have this sample rate in Hz and number of channels."""
    return LOWEST_SR <= sr <= HIGHEST_SR and channels > 0 and sr * channels <= _HIGHEST_THROUGHPUT


def is_endless(seconds: float, n_bytes: int) -> bool:
    """Whether there is more sound than `n_bytes` of a file can contain."""
    return seconds > _LONGEST_SECONDS or seconds > _SHORT_SECONDS + n_bytes / _FEWEST_BYTES
