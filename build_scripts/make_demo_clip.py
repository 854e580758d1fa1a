"""Make resources/demo.flac: a short piece of our own, synthesised with numpy alone.

A disco groove: four-on-the-floor kick, claps on two and four, open hats off the beat, an octave bass,
plucked guitar chops, a string section and a little room.  Everything that shapes it stands in
:class:`Groove`; the same values give the same file.

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

# A bar each, as MIDI notes: a round through the circle of fifths; the first note is the bass's.
CHORDS = ((57, 60, 64, 67), (62, 66, 69, 72), (55, 59, 62, 66), (60, 64, 67, 71))

# A line for the violins over them: (sixteenth, length in sixteenths, MIDI note), a tuple for each bar.
LINE = (
    ((0, 6, 76), (6, 2, 79), (8, 4, 81), (12, 4, 79)),
    ((0, 10, 78), (12, 2, 76), (14, 2, 74)),
    ((0, 6, 74), (6, 2, 76), (8, 4, 78), (12, 4, 79)),
    ((0, 10, 76), (12, 2, 79), (14, 2, 83)),
)


@dataclass(frozen=True)
class Groove:
    """What the piece is made of; levels are linear gains."""

    tempo: float = 124.0
    bars: int = 6
    chords: tuple[tuple[int, ...], ...] = CHORDS
    kick: float = 0.9
    clap: float = 0.35
    closed_hat: float = 0.10
    open_hat: float = 0.22
    bass: float = 0.45
    guitar: float = 0.22
    line: tuple[tuple[tuple[int, int, int], ...], ...] = LINE
    strings: float = 0.13
    violins: float = 0.16
    room: float = 0.18
    seed: int = 1977

    @property
    def step(self) -> float:
        """Length of a sixteenth in seconds."""
        return 60.0 / self.tempo / 4


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


def kick_drum() -> np.ndarray:
    """A sine that falls from 160 to 50 Hz, with a click in front."""
    t = seconds(0.28)
    pitch = 50 + 110 * np.exp(-t * 38)
    body = np.sin(2 * np.pi * np.cumsum(pitch) / SR) * np.exp(-t * 11)
    return body + 0.25 * np.sin(2 * np.pi * 1800 * t) * np.exp(-t * 400)


def clap(rng: np.random.Generator) -> np.ndarray:
    """Four hands, a few milliseconds apart, and a snare's body."""
    t = seconds(0.25)
    noise = band(rng.standard_normal(len(t)), 900, 6500)
    envelope = sum(
        np.where(t >= d, np.exp(-(t - d) * rate), 0.0)
        for d, rate in ((0.0, 160.0), (0.011, 160.0), (0.021, 160.0), (0.030, 22.0))
    )
    return noise * envelope + 0.5 * np.sin(2 * np.pi * 190 * t) * np.exp(-t * 30)


def hat(rng: np.random.Generator, decay: float) -> np.ndarray:
    """High-passed noise; a slow decay is an open hat."""
    t = seconds(min(0.25, 5 / decay))
    return band(rng.standard_normal(len(t)), 7000, 17000) * np.exp(-t * decay)


def bass_note(note: float, length: float) -> np.ndarray:
    """A plucked electric bass: few harmonics, the upper ones die first."""
    t = seconds(length)
    y = sum(np.sin(2 * np.pi * hertz(note) * k * t) / k * np.exp(-t * (2.5 + 2.2 * k)) for k in range(1, 9))
    return y * np.minimum(1, t / 0.004) * np.minimum(1, (length - t) / 0.015)


def pluck(note: float, length: float, rng: np.random.Generator) -> np.ndarray:
    """A string by Karplus and Strong: a burst of noise goes round a delay that dulls it."""
    period = SR / hertz(note)
    n, size = round(length * SR), int(period)
    line = rng.uniform(-1, 1, size)
    line -= line.mean()
    y = np.empty(n)
    # One turn of the loop at a time: each sample is the mean of two of the turn before.
    for start in range(0, n, size):
        stop = min(n, start + size)
        y[start:stop] = line[: stop - start]
        line = 0.996 * (0.5 * line + 0.5 * np.roll(line, 1))
    t = np.arange(n) / SR
    # The loop is a whole number of samples; reading it a little slower brings it into tune.
    y = np.interp(np.arange(n) * (size + 0.5) / period, np.arange(n), y)
    return y * np.minimum(1, (length - t) / 0.01)


def string_section(chord: tuple[int, ...], length: float, rng: np.random.Generator) -> np.ndarray:
    """Left and right [shape=(n, 2)]: several detuned saws a note, with vibrato and a slow bow."""
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


def make(groove: Groove) -> np.ndarray:
    """The piece [shape=(n, 2)], peak at half of full scale."""
    rng = np.random.default_rng(groove.seed)
    bar = 16 * groove.step
    y = np.zeros((round((groove.bars * bar + 0.6) * SR), 2))

    def put(sound: np.ndarray, at: float, gain: float, pan: float = 0.5) -> None:
        start = round(at * SR)
        stereo = sound if sound.ndim == 2 else sound[:, None] * np.array([1 - pan, pan]) * 2
        stop = min(len(y), start + len(stereo))
        y[start:stop] += gain * stereo[: stop - start]

    for number in range(groove.bars):
        chord = groove.chords[number % len(groove.chords)]
        at = number * bar
        put(string_section(chord, bar, rng), at, groove.strings)
        for step, length, note in groove.line[number % len(groove.line)]:
            bow = string_section((note, note), length * groove.step, rng)
            put(bow, at + step * groove.step, groove.violins)
        for step in range(16):
            now = at + step * groove.step
            human = rng.normal(0, 0.002)
            if step % 4 == 0:
                put(kick_drum(), now, groove.kick)
            if step % 8 == 4:
                put(clap(rng), now, groove.clap)
            if step % 4 == 2:
                put(hat(rng, 14), now, groove.open_hat, 0.6)
            else:
                put(hat(rng, 70), max(0.0, now + human), groove.closed_hat * rng.uniform(0.7, 1), 0.6)
            if step % 2 == 0:
                octave = 12 if step % 4 == 2 else 0
                put(bass_note(chord[0] - 24 + octave, 1.7 * groove.step), now, groove.bass)
            if step in (2, 5, 7, 10, 13, 15):
                for note in chord[1:]:
                    chop = band(pluck(note + 12, 0.9 * groove.step, rng), 300, 6000)
                    put(chop, max(0.0, now + human), groove.guitar, 0.3)

    # A small bright room: decaying noise, another for each ear; the kick and bass stay dry.
    t = seconds(1.1)
    size = 1 << (len(y) + len(t)).bit_length()
    for ear in range(2):
        tail = band(rng.standard_normal(len(t)), 350, 7000) * np.exp(-t * 5.5)
        tail /= np.sqrt(np.sum(tail**2))
        wet = np.fft.irfft(np.fft.rfft(y[:, ear], size) * np.fft.rfft(tail, size), size)[: len(y)]
        y[:, ear] += groove.room * wet

    y = np.tanh(1.1 * y / np.percentile(np.abs(y), 99.7))
    fade = np.minimum(1, np.arange(len(y))[::-1] / (0.4 * SR))[:, None]
    return 0.5 * y / np.abs(y).max() * fade


def main() -> None:
    """Write the clip."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", nargs="?", type=Path, default=DEMO)
    path = parser.parse_args().file
    path.parent.mkdir(parents=True, exist_ok=True)
    sf.write(path, make(Groove()), SR, subtype="PCM_16", compression_level=1.0)
    print(f"{path}: {path.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
