"""`build_scripts/bench_sections.py` splices songs and compares the sections with the splices."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from bench_live_answer import Track
from bench_sections import Splice, figures, splices_of


@pytest.fixture
def tracks(tmp_path: Path) -> list[Track]:
    """A low and a higher tone, which have different genres in the tiny model."""
    t = np.arange(30 * 16_000) / 16_000
    found = []
    for genre, hz in (("bossa_nova", 220.0), ("rock", 2_500.0)):
        path = tmp_path / f"{genre}.wav"
        soundfile.write(path, 0.3 * np.sin(2 * np.pi * hz * t), 16_000)
        found.append(Track(path, genre))
    return found


def test_splices_are_found_where_they_are(tracks, tiny_classifier):
    splices = list(splices_of(tracks, tiny_classifier, 4, np.random.default_rng(0)))
    assert len({splice.at for splice in splices}) == 4
    found = figures(splices, "Four splices.")
    assert found["found"] == 1.0
    assert found["extra_per_minute"] == 0.0
    assert found["median_error_s"] < 0.5


def test_wrong_names_are_not_spliced(tracks, tiny_classifier):
    wrong = [Track(track.path, "gnawa") for track in tracks]
    assert not list(splices_of(wrong, tiny_classifier, 4, np.random.default_rng(0)))


def test_figures():
    splices = [
        Splice(20, 40, (20.5, 30.0)),
        Splice(20, 50, (19.0,)),
        Splice(20, 30, ()),
    ]
    found = figures(splices, "Three splices.")
    assert found["median_error_s"] == 0.75
    assert (found["found"], found["n_changes"]) == (0.6667, 3)
    assert found["extra_per_minute"] == 0.5
    assert found["found_ci95"][0] < 0.6667 < found["found_ci95"][1]
