"""Songs for the library: files with real sound, analysed with the tiny model."""

from __future__ import annotations

import os
from pathlib import Path

from genrescope.analysis.track import TrackResult, analyse_track
from support import corpus
from support.tiny_model import TinyClassifier

LONG_AGO = 1_600_000_000
"""Time of modification of files that are surely not being written."""


def write_song(path: Path, name: str = "mp3 cbr", content: bytes | None = None) -> Path:
    """Write a file of the corpus that was last changed long ago."""
    path.write_bytes(corpus.whole(name) if content is None else content)
    os.utime(path, (LONG_AGO, LONG_AGO))
    return path


def analyse(path: Path) -> TrackResult:
    """Analyse a file with the tiny model."""
    *_, result = analyse_track(path, TinyClassifier())
    assert isinstance(result, TrackResult)
    return result
