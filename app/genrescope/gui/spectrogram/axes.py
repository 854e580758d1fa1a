"""Tick positions and labels, and number formatting; no painting."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QLocale

from genrescope.features.mel import MelConfig, hz_to_mel, mel_to_hz
from genrescope.gui.text.formats import number, short_number, unit

HZ_TICKS = (50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 16_000)
_HZ_TICKS_ZOOMED = (60, 80, 150, 300, 400, 700, 1_500, 3_000, 4_000, 7_000, 12_000)
# Preferred if there is no room for all ticks: they divide the picture best.
_HZ_PRIORITY = (1_000, 100, 10_000, 5_000, 500, 2_000, 16_000, 200, 50)
_TIME_STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400)
_NOTES = ("C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B")
MINUS = "\u2212"


class MelAxis:
    """The frequency axis: band ``i`` of the mel spectrogram covers ``i`` to ``i + 1``.

    Parameters
    ----------
    config : MelConfig
        Parameters of the frames.
    """

    def __init__(self, config: MelConfig) -> None:
        self.n_mels = config.n_mels
        low, high = (float(mel) for mel in hz_to_mel([config.fmin, config.fmax]))
        self._low = low
        self._step = (high - low) / (config.n_mels + 1)

    def band_of(self, hz: float) -> float:
        """Return the position of a frequency on the axis; the centre of band ``i`` is at ``i + 0.5``."""
        return (float(hz_to_mel(hz)) - self._low) / self._step - 0.5

    def hz_of(self, band: float) -> float:
        """Return the frequency at a position on the axis."""
        return float(mel_to_hz(self._low + (band + 0.5) * self._step))

    def ticks(self, bottom: float, top: float, pixels: float, gap: float) -> list[tuple[float, str]]:
        """Return the positions and labels of the ticks between two positions.

        Parameters
        ----------
        bottom, top : float
            Visible range of the axis.
        pixels : float
            Height of the range on the screen.
        gap : float
            Minimum distance between two labels, in pixels.

        Returns
        -------
        list of (float, str)
            Positions and labels in ascending order.
        """
        chosen: list[tuple[float, str]] = []
        for hz in (*_HZ_PRIORITY, *_HZ_TICKS_ZOOMED):
            # Add ticks between the usual ones only if there is plenty of space.
            least = gap if hz in HZ_TICKS else 2.0 * gap
            band = self.band_of(hz)
            # 50 Hz and 16 kHz are in the outermost bands, but beyond their centres.
            if not bottom - 0.5 <= band <= top + 0.5:
                continue
            if all(abs(band - other) * pixels / (top - bottom) >= least for other, _ in chosen):
                chosen.append((band, hz_label(hz)))
        return sorted(chosen)


def hz_label(hz: float) -> str:
    """Return the label of a tick: "500", "1k", "1.5k"."""
    return f"{short_number(hz / 1000)}{unit('k')}" if hz >= 1000 else short_number(hz)


def hz_text(hz: float) -> str:
    """Format a frequency: "82.4 Hz", "440 Hz", "3.52 kHz"."""
    if hz < 100:
        return f"{number(hz, 1)} {unit('Hz')}"
    return f"{number(hz)} {unit('Hz')}" if hz < 1000 else f"{number(hz / 1000, 2)} {unit('kHz')}"


def note_name(hz: float) -> str:
    """Return the nearest note in equal temperament at A4 = 440 Hz: "A4", "F♯2"."""
    midi = round(69 + 12 * math.log2(hz / 440.0))
    return f"{_NOTES[midi % 12]}{midi // 12 - 1}"


def db_text(decibels: float) -> str:
    """Format decibels with a minus sign: "−32 dB"."""
    return f"{signed(round(decibels))} {unit('dB')}"


def signed(value: int) -> str:
    """Format an integer with a minus sign instead of a hyphen."""
    return f"{MINUS}{-value}" if value < 0 else f"{value}"


def time_text(seconds: float, decimals: int = 0) -> str:
    """Format seconds as "1:23", "1:23.4" or "1:02:03"."""
    scale = 10**decimals
    units = max(0, math.floor(seconds * scale + 0.5))
    whole, rest = divmod(units, scale)
    minutes, s = divmod(whole, 60)
    hours, m = divmod(minutes, 60)
    text = f"{hours}:{m:02d}:{s:02d}" if hours else f"{m}:{s:02d}"
    return f"{text}{QLocale().decimalPoint()}{rest:0{decimals}d}" if decimals else text


def time_ticks(start: float, stop: float, pixels: float, gap: float) -> list[tuple[float, str]]:
    """Return the positions in seconds and labels of the time ticks, at least ``gap`` pixels apart."""
    least = (stop - start) * gap / max(pixels, 1.0)
    step = next((step for step in _TIME_STEPS if step >= least), math.ceil(least / 14_400) * 14_400)
    decimals = 1 if step < 1 else 0
    first = math.ceil(start / step - 1e-9)
    last = math.floor(stop / step + 1e-9)
    return [(i * step, time_text(i * step, decimals)) for i in range(first, last + 1)]


def db_ticks(low: float, high: float, pixels: float, gap: float) -> list[int]:
    """Return the levels of the ticks on the colour bar."""
    least = (high - low) * gap / max(pixels, 1.0)
    step = next((step for step in (5, 10, 20, 40) if step >= least), 60)
    return [int(value) for value in np.arange(math.ceil(low / step) * step, high + 1e-9, step)]
