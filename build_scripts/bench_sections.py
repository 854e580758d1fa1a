"""Measure how exactly the sections of a file are found, on spliced songs.

    .venv/bin/python build_scripts/bench_sections.py DATA [--models FOLDER ...] [--splices N] [--out FILE]

DATA holds a folder of sound files for each genre (``DATA/reggae/...``, or ``DATA/gtzan/reggae/...``).  Two
songs of different genres that the model names rightly as a whole are cut at random and joined, and the change
of genre is compared with the splice.  A model skips the tracks that its card lists as training data, so
several models that were trained without different parts of the tracks cover all of them; with ``--known-too``
it gets them, too, and the figures flatter.  ``--out`` writes them as JSON, for the model's report.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from bench_live_answer import SR, Samples, Track, digest, find_tracks, is_long_enough, known_names, read
from genrescope.analysis.track import TrackResult, analyse_track
from genrescope.inference.classifier import Classifier, default_model, load_classifier
from genrescope.inference.outcome import Genre
from genrescope.training.measure.intervals import wilson_interval

NEAR = 5.0
"""Greatest distance in seconds between a splice and the change that counts as found."""

SHORTEST_SECONDS = 12.0
"""Least length of a song on either side of the splice."""

LONGEST_SECONDS = 30.0


@dataclass(frozen=True)
class Splice:
    """A splice of two songs, and what was found.

    Attributes
    ----------
    at, end : float
        The splice, and the length of both songs, in seconds.
    found : tuple of float
        Bounds between the sections that were found.
    """

    at: float
    end: float
    found: tuple[float, ...]

    @property
    def error(self) -> float | None:
        """Distance in seconds of the nearest bound; None if there is none near."""
        nearest = min((abs(bound - self.at) for bound in self.found), default=NEAR)
        return nearest if nearest < NEAR else None


def splices_of(
    tracks: Iterable[Track], classifier: Classifier, n_splices: int, rng: np.random.Generator
) -> Iterator[Splice]:
    """Splice songs that the model names rightly, and find the sections."""
    songs: dict[str, list[Samples]] = {}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "spliced.wav"
        for track in tracks:
            result = _analyse(track.path, classifier)
            if isinstance(result.outcome, Genre) and result.outcome.name == track.genre:
                songs.setdefault(track.genre, []).append(read(track.path, LONGEST_SECONDS))
        if len(songs) < 2:
            return
        for _ in range(n_splices):
            first, second = (
                songs[genre][rng.integers(len(songs[genre]))]
                for genre in rng.choice(sorted(songs), 2, replace=False)
            )
            shortest = round(SHORTEST_SECONDS * SR)
            first = first[: rng.integers(min(shortest, len(first) - 1), len(first))]
            second = second[-rng.integers(min(shortest, len(second) - 1), len(second)) :]
            soundfile.write(file, np.concatenate([first, second]), SR)
            result = _analyse(file, classifier)
            bounds = tuple(section.end for section in result.sections.segments[:-1])
            yield Splice(len(first) / SR, result.duration, bounds)


def _analyse(path: Path, classifier: Classifier) -> TrackResult:
    *_, result = analyse_track(path, classifier)
    assert isinstance(result, TrackResult)
    return result


def figures(splices: list[Splice], protocol: str) -> dict[str, Any]:
    """Return the figures of splices, for the ``sections`` of a model's metrics."""
    errors = [splice.error for splice in splices if splice.error is not None]
    n_extra = sum(len(splice.found) for splice in splices) - len(errors)
    return {
        "protocol": protocol,
        "n_changes": len(splices),
        "median_error_s": round(statistics.median(errors), 2) if errors else None,
        "found": round(len(errors) / len(splices), 4),
        "found_ci95": [round(end, 4) for end in wilson_interval(len(errors), len(splices))],
        "extra_per_minute": round(60 * n_extra / sum(splice.end for splice in splices), 4),
    }


def main() -> int:
    """Splice the songs and print the figures; return 1 if there are none."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, metavar="DATA")
    parser.add_argument("--models", type=Path, nargs="+", metavar="FOLDER", help="default: the bundled model")
    parser.add_argument("--splices", type=int, default=100, metavar="N", help="for each model (default: 100)")
    parser.add_argument("--known-too", action="store_true", help="splice a model's training data, too")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the figures as JSON")
    options = parser.parse_args()
    splices: list[Splice] = []
    n_tracks = 0
    for number, folder in enumerate(options.models or [default_model()]):
        classifier = load_classifier(folder, "litert")
        known = set() if options.known_too else known_names(classifier.card)
        tracks = [
            track
            for track in find_tracks(options.data, classifier.card)
            if digest(track) not in known and is_long_enough(track.path)
        ]
        splices += splices_of(tracks, classifier, options.splices, np.random.default_rng(number))
        n_tracks += len(tracks)
    if not splices:
        print("There are no songs of two genres that the model names rightly.")
        return 1
    training = "training data included" if options.known_too else "none of them training data"
    protocol = (
        f"{len(splices)} splices of two songs of different genres, out of {n_tracks} excerpts of at least "
        f"15 s ({training}), which the model names rightly as a whole; a change within {NEAR:g} s is found"
    )
    found = figures(splices, protocol)
    for name, value in found.items():
        print(f"{name:18} {value}")
    if options.out is not None:
        options.out.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
