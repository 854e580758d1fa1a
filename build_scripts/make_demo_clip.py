"""Make resources/demo.flac: a short original piece, synthesised with numpy.

A study for guitar over a string section, in a hall: broken chords in E minor. The same values of
:class:`Study` give the same file.

    python build_scripts/make_demo_clip.py [FILE]
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile as sf

SR = 44_100
DEMO = Path(__file__).resolve().parents[1] / "resources" / "demo.flac"

# One bar each, as MIDI notes from the bass up: Em, Am, B7, Em, G, C.
CHORDS = (
    (40, 52, 55, 59, 64, 67),
    (45, 52, 57, 60, 64, 69),
    (47, 54, 57, 63, 66, 71),
    (40, 52, 55, 59, 64, 67),
    (43, 50, 55, 59, 62, 67),
    (36, 52, 55, 60, 64, 72),
)

# Index of the chord's note for each sixteenth of a bar in 3/4.
PATTERN = (1, 2, 3, 4, 5, 4, 3, 4, 5, 4, 3, 2)


@dataclass(frozen=True)
class Study:
    """Parameters of the piece; levels are linear gains, ``dullness`` is in Hz."""

    tempo: float = 92.0
    guitar: float = 0.5
    strings: float = 0.3
    room: float = 0.6
    dullness: float = 2500.0
    seed: int = 1


def hertz(note: float) -> float:
    """Frequency of a MIDI note."""
    return float(440.0 * 2.0 ** ((note - 69.0) / 12.0))


def seconds(length: float) -> np.ndarray:
    """Time axis of `length` seconds [shape=(n,)]."""
    return np.arange(round(length * SR)) / SR


def band(y: np.ndarray, low: float, high: float) -> np.ndarray:
    """Keep `low` to `high` Hz with soft edges (second-order slopes)."""
    f = np.fft.rfftfreq(len(y), 1 / SR)
    gain = 1 / (1 + (f / high) ** 4)
    gain[1:] /= 1 + (low / f[1:]) ** 4
    gain[0] = 0.0
    return np.fft.irfft(np.fft.rfft(y) * gain, len(y))


def pluck(note: float, length: float, rng: np.random.Generator) -> np.ndarray:
    """A plucked string by the Karplus-Strong algorithm [shape=(n,)]."""
    period = SR / hertz(note)
    n, size = round(length * SR), int(period)
    line = rng.uniform(-1, 1, size)
    line -= line.mean()
    y = np.empty(n)
    # One period at a time: each sample is the mean of two samples of the previous period.
    for start in range(0, n, size):
        stop = min(n, start + size)
        y[start:stop] = line[: stop - start]
        line = 0.996 * (0.5 * line + 0.5 * np.roll(line, 1))
    t = np.arange(n) / SR
    # The period is a whole number of samples; resampling corrects the pitch.
    y = np.interp(np.arange(n) * (size + 0.5) / period, np.arange(n), y)
    return y * np.minimum(1, (length - t) / 0.01)


def string_section(chord: tuple[int, ...], length: float, rng: np.random.Generator) -> np.ndarray:
    """Strings in stereo [shape=(n, 2)]: detuned saws with vibrato and a slow attack."""
    t = seconds(length)
    y = np.zeros((len(t), 2))
    for note in chord:
        for _ in range(4):
            rate, phase, detune = rng.uniform(4.8, 5.8), rng.uniform(0, 6.28), rng.normal(0, 0.06)
            f = hertz(note + 12 + detune) * (1 + 0.004 * np.sin(2 * np.pi * rate * t + phase))
            turn = 2 * np.pi * (np.cumsum(f) / SR + rng.uniform())
            saw = sum(np.sin(k * turn) / k for k in range(1, 13))
            pan = rng.uniform(0.2, 0.8)
            y += saw[:, None] * np.array([1 - pan, pan])
    envelope = np.minimum(1, t / 0.12) * np.minimum(1, (length - t) / 0.08)
    return y / len(chord) * envelope[:, None]


def make(study: Study) -> np.ndarray:
    """Synthesise the piece [shape=(n, 2)], with a peak at half of full scale."""
    rng = np.random.default_rng(study.seed)
    step = 60.0 / study.tempo / 4
    bar = len(PATTERN) * step
    y = np.zeros((round((len(CHORDS) * bar + 1.5) * SR), 2))

    def put(sound: np.ndarray, at: float, gain: float, pan: float = 0.5) -> None:
        start = max(0, round(at * SR))
        stereo = sound if sound.ndim == 2 else sound[:, None] * np.array([1 - pan, pan]) * 2
        stop = min(len(y), start + len(stereo))
        y[start:stop] += gain * stereo[: stop - start]

    for number, chord in enumerate(CHORDS):
        at = number * bar
        put(band(pluck(chord[0], 1.1 * bar, rng), 60, study.dullness), at, 1.3 * study.guitar)
        for position, which in enumerate(PATTERN):
            note = band(pluck(chord[which], 5 * step, rng), 90, study.dullness)
            touch = rng.uniform(0.7, 1.0) * (1.4 if which == 5 else 1.0)
            human = rng.normal(0, 0.004)
            put(note, at + position * step + human, touch * study.guitar, 0.4 + 0.03 * which)
        put(string_section(chord[2:5], bar, rng), at, study.strings)

    # Reverb: decaying noise, different for each channel.
    t = seconds(1.8)
    size = 1 << (len(y) + len(t)).bit_length()
    for ear in range(2):
        tail = band(rng.standard_normal(len(t)), 120, 5000) * np.exp(-t * 4.0)
        tail /= np.sqrt(np.sum(tail**2))
        wet = np.fft.irfft(np.fft.rfft(y[:, ear], size) * np.fft.rfft(tail, size), size)[: len(y)]
        y[:, ear] += study.room * wet

    fade = np.minimum(1, np.arange(len(y))[::-1] / (0.4 * SR))[:, None]
    return 0.5 * y / np.abs(y).max() * fade


def main() -> None:
    """Write the clip."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", nargs="?", type=Path, default=DEMO)
    path = parser.parse_args().file
    path.parent.mkdir(parents=True, exist_ok=True)
    sf.write(path, make(Study()), SR, subtype="PCM_16", compression_level=1.0)
    print(f"{path}: {path.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
