"""Measure how fast and how often the live outcome is right, song after song.

    .venv/bin/python build_scripts/bench_live_answer.py DATA [--models FOLDER ...]

DATA holds a folder of sound files for each genre (``DATA/reggae/...``, or ``DATA/gtzan/reggae/...``), and
perhaps ``DATA/not_music/speech`` and other folders there, whose files come between songs.  The tracks of 15 s
and more are played one after the other, faster than real time, through the window's own path: frames,
patches, model, smoothing.  A model skips the tracks that its card lists as training data, so several models
that were trained without different parts of the tracks cover all of them.  With ``--known-too`` a model also
gets its training data, and the figures flatter.

Delays are measured on the songs that the model classifies right as a whole; accuracy is measured elsewhere.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from genrescope.analysis.live import LiveAnalyser, LiveOutcome, OutcomeSmoother
from genrescope.audio.decode import open_audio
from genrescope.audio.resample import StreamingResampler
from genrescope.audio.ring import RingBuffer
from genrescope.inference.classifier import Classifier, default_model, load_classifier
from genrescope.inference.model_card import CARD_NAME, ModelCard
from genrescope.inference.outcome import Genre, is_same, kind_of, scores_of
from genrescope.inference.outputs import PatchOutputs
from genrescope.inference.scores import decide, pool

Samples = NDArray[np.float32]

SR = 44_100
TICK = 0.03
"""Seconds of sound in a tick, as in the window."""

SHORTEST, LONGEST = 15.0, 30.0
"""Seconds of a track that are played; shorter tracks are excluded."""

LEVEL = 0.1
"""Root mean square of all sounds (-20 dB), so that the level does not reveal a change."""

SETTLED = 3.5
"""Seconds after which a patch contains nothing of the previous song, and a change has been accepted."""

BETWEEN = {"nothing": 0.0, "silence": 5.0, "speech": 8.0, "applause": 8.0, "noise": 8.0}
"""Sounds between two songs, and their duration in seconds."""


@dataclass(frozen=True)
class Track:
    """A file whose genre is known."""

    path: Path
    genre: str


@dataclass(frozen=True)
class Stretch:
    """A song, or the sound between two songs, within a long sound; times are in seconds."""

    begin: float
    end: float
    what: str
    """Genre, or a key of :data:`BETWEEN`."""
    before: str
    """Genre of the previous song; empty at the beginning."""
    is_cut: bool
    """Whether that song ended where this one begins."""
    named_whole: bool
    """Whether the model classifies the whole song correctly."""


# ---------------------------------------------------------------------------------------------------
# Sounds


def read(path: Path, seconds: float) -> Samples:
    """Decode a file at :data:`SR` and :data:`LEVEL` [shape=(n,)], up to a maximum length."""
    with open_audio(path) as audio:
        resampler = StreamingResampler(audio.sr, SR)
        y = np.concatenate([*map(resampler.push, audio.blocks()), resampler.flush()])
    return at_level(y[: round(seconds * SR)])


def at_level(y: Samples) -> Samples:
    root = float(np.sqrt(np.mean(np.square(y, dtype=np.float64)))) if len(y) else 0.0
    return np.clip(y * (LEVEL / root), -1, 1).astype(np.float32) if root else y


def applause(seconds: float, rng: np.random.Generator) -> Samples:
    """Forty people clapping: short bursts of noise around 1 to 2 kHz, each hand with its own sound."""
    n, length = round(seconds * SR), round(0.03 * SR)
    y = np.zeros(n + length)
    t = np.arange(length) / SR
    for _ in range(40):
        pitch, rate = rng.uniform(700, 2500), rng.uniform(3, 5)
        clap = (
            rng.standard_normal(length)
            * np.sin(2 * np.pi * pitch * t)
            * np.exp(-t / rng.uniform(0.003, 0.008))
        )
        loud = rng.uniform(0.2, 1.0)
        for start in np.cumsum(rng.normal(1 / rate, 0.03, int(seconds * rate)).clip(0.1)):
            begin = int(start * SR)
            if begin < n:
                y[begin : begin + length] += loud * rng.uniform(0.6, 1.0) * clap
    return at_level(
        (y[:n] * np.minimum(1, np.minimum(np.arange(n), n - np.arange(n)) / SR)).astype(np.float32)
    )


def between(what: str, data: Path, rng: np.random.Generator) -> Samples:
    """Make the sound between two songs [shape=(n,)]."""
    seconds = BETWEEN[what]
    if what in ("nothing", "silence"):
        return np.zeros(round(seconds * SR), dtype=np.float32)
    if what == "applause":
        return applause(seconds, rng)
    folders = ["speech"] if what == "speech" else ["rain", "sea_waves", "fire_crackling", "helicopter"]
    files = sorted(path for folder in folders for path in (data / "not_music" / folder).glob("*.*"))
    if not files:
        return np.zeros(0, dtype=np.float32)
    y = read(files[rng.integers(len(files))], 60.0)
    return np.resize(y, round(seconds * SR))


def is_long_enough(path: Path) -> bool:
    with open_audio(path) as audio:
        return audio.duration is not None and audio.duration >= SHORTEST


def find_tracks(data: Path, card: ModelCard) -> list[Track]:
    """Return the files in folders named after the model's genres."""
    folder = data / "gtzan" if (data / "gtzan").is_dir() else data
    return [
        Track(path, genre)
        for genre in card.classes
        for path in sorted((folder / genre).glob("*.*"))
        if path.suffix.lower() in {".wav", ".flac", ".mp3", ".ogg", ".opus", ".m4a", ".au"}
    ]


def alternating(tracks: list[Track], rng: np.random.Generator) -> list[Track]:
    """Order tracks so that no genre follows itself; some of the commonest genres are left out."""
    left: dict[str, list[Track]] = defaultdict(list)
    for index in rng.permutation(len(tracks)):
        left[tracks[index].genre].append(tracks[index])
    sizes = sorted((len(some) for some in left.values()), reverse=True)
    most = max(3, 2 * sizes[len(sizes) // 2]) if sizes else 0
    left = {genre: some[:most] for genre, some in left.items()}
    order: list[Track] = []
    while True:
        choices = [g for g, some in left.items() if some and (not order or g != order[-1].genre)]
        if not choices:
            return order
        longest = max(len(left[g]) for g in choices)
        order.append(left[rng.choice([g for g in choices if len(left[g]) == longest])].pop())


# ---------------------------------------------------------------------------------------------------
# Analysis


def patches_of(y: Samples, classifier: Classifier) -> Iterator[tuple[float, PatchOutputs, Samples]]:
    """Analyse as the window does: seconds so far, outputs and patch, whenever a patch is due."""
    card = classifier.card
    analyser = LiveAnalyser(card, SR, RingBuffer(256, card.mel.n_mels))
    tick = round(TICK * SR)
    for start in range(0, len(y), tick):
        analyser.push(y[start : start + tick])
        patch = analyser.due_patch()
        if patch is not None:
            yield min(len(y), start + tick) / SR, classifier.predict(patch[None]), patch


def string_together(
    tracks: list[Track], kinds: list[str], data: Path, classifier: Classifier, rng: np.random.Generator
) -> tuple[Samples, list[Stretch]]:
    """Play tracks one after the other, with something between them."""
    pieces: list[Samples] = []
    stretches: list[Stretch] = []
    position, before, is_cut = 0.0, "", False
    for track, kind in zip(tracks, itertools.cycle(kinds), strict=False):
        y, gap = read(track.path, LONGEST), between(kind, data, rng)
        pooled = [pool(outputs) for _, outputs, _ in patches_of(y, classifier)]
        scores = scores_of(decide(np.mean(pooled, axis=0), classifier.card))
        named = scores is not None and scores.leading == track.genre
        for what, sound in ((track.genre, y), (kind, gap)):
            if len(sound):
                end = position + len(sound) / SR
                stretches.append(Stretch(position, end, what, before, is_cut, named))
                pieces.append(sound)
                position = end
                is_cut = what == track.genre
        before = track.genre
    return np.concatenate(pieces), stretches


# ---------------------------------------------------------------------------------------------------
# Figures

NEVER = float("inf")


class Figures:
    """Outcomes of many songs and of the sounds between them."""

    def __init__(self) -> None:
        self.waits: dict[str, list[float]] = defaultdict(list)
        self.changes: list[float] = []
        self.false_starts, self.minutes = 0, 0.0
        self.firm: list[bool] = []
        self.named: list[bool] = []
        self.between: dict[str, list[LiveOutcome]] = defaultdict(list)

    def song(self, stretch: Stretch, answers: list[LiveOutcome]) -> None:
        """Add the outcomes of a song."""

        def wait(found: Callable[[LiveOutcome], bool]) -> float:
            return next((a.seconds - stretch.begin for a in answers if found(a)), NEVER)

        def names(answer: LiveOutcome, genre: str) -> bool:
            return isinstance(answer.outcome, Genre) and answer.outcome.name == genre

        # The genre of the previous song is not an answer to this one, unless both have the same genre.
        self.waits["first genre"].append(
            wait(lambda a: isinstance(a.outcome, Genre) and not (stretch.is_cut and names(a, stretch.before)))
        )
        if stretch.named_whole:
            right = wait(lambda a: names(a, stretch.what))
            self.waits[
                "right genre, no break before" if stretch.is_cut else "right genre, after a break"
            ].append(right)
            self.waits["right genre, firm"].append(wait(lambda a: names(a, stretch.what) and a.is_firm))
            if stretch.is_cut:
                self.waits["song before no longer named"].append(wait(lambda a: not names(a, stretch.before)))
        settled = [a for a in answers if a.seconds - stretch.begin > 4]
        if settled:
            outcomes = [a.outcome for a in settled]
            minutes = (settled[-1].seconds - settled[0].seconds) / 60
            self.changes.append(
                sum(not is_same(a, b) for a, b in itertools.pairwise(outcomes)) / minutes if minutes else 0
            )
        later = [a for a in answers if a.seconds - stretch.begin > 6]
        self.false_starts += sum(a.started != b.started for a, b in itertools.pairwise(later))
        self.minutes += (later[-1].seconds - later[0].seconds) / 60 if later else 0.0
        self.firm += [names(a, stretch.what) for a in later if isinstance(a.outcome, Genre) and a.is_firm]
        self.named += [isinstance(a.outcome, Genre) and a.is_firm for a in later]

    def report(self) -> Iterator[str]:
        for what, waits in self.waits.items():
            late = sum(wait > 10 for wait in waits)
            median, ninth = np.quantile(waits, [0.5, 0.9], method="higher")
            yield (
                f"{what:32} median {median:4.1f} s, 90 % within {ninth:4.1f} s, "
                f"more than 10 s or never: {late} of {len(waits)}"
            )
        false = self.false_starts / self.minutes
        yield f"{'changes of outcome in a song':32} {np.mean(self.changes):.1f} a minute, from 4 s on"
        yield f"{'false starts of a song':32} {false:.1f} a minute, from 6 s on"
        if self.firm:
            yield f"{'firm answers that are right':32} {np.mean(self.firm):.0%}, from 6 s on"
            yield f"{'time with a firm genre':32} {np.mean(self.named):.0%}, from 6 s on"
        for what, answers in self.between.items():
            shares: dict[str, float] = defaultdict(float)
            for answer in answers:
                shares[kind_of(answer.outcome)] += 100 / len(answers)
            listed = ", ".join(
                f"{kind} {share:.0f} %" for kind, share in sorted(shares.items(), key=lambda x: -x[1])
            )
            yield f"{'between songs: ' + what:32} {listed} (from 3.5 s on)"


def measure(y: Samples, stretches: list[Stretch], classifier: Classifier, figures: Figures) -> None:
    """Classify a long sound, and add the outcomes of each stretch to the figures."""
    smoother = OutcomeSmoother(classifier.card)
    answers = [
        smoother.update(outputs, patch, seconds) for seconds, outputs, patch in patches_of(y, classifier)
    ]
    for stretch in stretches:
        inside = [a for a in answers if stretch.begin < a.seconds <= stretch.end]
        if stretch.what in BETWEEN:
            # A patch that is mostly from the previous song belongs to that song.
            figures.between[stretch.what] += [a for a in inside if a.seconds - stretch.begin > SETTLED]
        else:
            figures.song(stretch, inside)


def known_names(card: ModelCard) -> set[str]:
    """Digests of the training data that the card lists, as the recipe writes them."""
    raw = json.loads((card.folder / CARD_NAME).read_text(encoding="utf-8"))
    return set(raw.get("training", {}).get("track_ids_sha256", []))


def digest(track: Track) -> str:
    """Return the digest under which a card lists a track."""
    return hashlib.sha256(track.path.stem.encode()).hexdigest()[:12]


def main() -> int:
    """Play the songs and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, metavar="DATA")
    parser.add_argument("--models", type=Path, nargs="+", metavar="FOLDER", help="default: the bundled model")
    parser.add_argument("--known-too", action="store_true", help="play a model's training data, too")
    options = parser.parse_args()
    figures = Figures()
    played: set[Path] = set()
    minutes = 0.0
    for number, folder in enumerate(options.models or [default_model()]):
        classifier = load_classifier(folder, "litert")
        known = set() if options.known_too else known_names(classifier.card)
        tracks = [
            track
            for track in find_tracks(options.data, classifier.card)
            if track.path not in played and digest(track) not in known
        ]
        played.update(track.path for track in tracks)
        rng = np.random.default_rng(number)
        order = alternating([track for track in tracks if is_long_enough(track.path)], rng)
        if not order:
            print(f"{folder.name}: every track of {SHORTEST:g} s and more is in the training set", flush=True)
            continue
        for kinds in (["nothing"], list(BETWEEN)):
            y, stretches = string_together(order, kinds, options.data, classifier, rng)
            measure(y, stretches, classifier, figures)
            minutes += len(y) / SR / 60
        print(f"{folder.name}: {len(order)} songs", flush=True)
    if not figures.waits:
        return 1
    print(f"{minutes:.0f} minutes of songs in a row")
    for line in figures.report():
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
