"""`build_scripts/bench_library.py` measures what it says; its figures are not tested."""

from __future__ import annotations

import sys

import numpy as np
import pytest

import bench_library
from genrescope.inference.classifier import card_of
from genrescope.library.content import read_content
from genrescope.library.database import Database
from genrescope.library.store import Store
from support.library import write_song


def test_made_up_songs_are_saved_and_recalled(tmp_path):
    found = bench_library.measure_store(tmp_path, 3)
    assert min(found.values()) > 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_lost_answers_are_counted(tmp_path):
    file, card, rng = tmp_path / "library.sqlite3", card_of(), np.random.default_rng(1)
    path = write_song(tmp_path / "a.mp3")
    with Database(file, migrations=bench_library.migrations(1)) as database:
        store = Store(database, card)
        store.save(read_content(path), bench_library.made_up_result(path, card, rng))
    assert bench_library.lost_answers(file, tmp_path, {"a.mp3"}, 2) == (0, 0)
    assert bench_library.lost_answers(file, tmp_path, {"a.mp3", "b.mp3"}, 2) == (1, 0)
