"""Songs that sound alike are found by their embeddings."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from genrescope.analysis.track import TrackResult
from genrescope.library.content import read_content
from genrescope.library.similar import find_similar
from genrescope.library.store import Store
from support import outcomes
from support.library import write_song
from support.tiny_model import CARD

EMBEDDINGS = {
    "song": [1, 2, 3, 4],
    "copy": [1, 2, 3, 4],
    "nearly": [1, 2, 3, 4.1],
    "louder": [10, 20, 30, 42],
    "other": [4, 3, 2, 1],
    "opposite": [-1, -2, -3, -4],
    "speech": [np.nan] * 4,
}


def with_embedding(path: Path, embedding: list[float]) -> TrackResult:
    return dataclasses.replace(outcomes.result(path), embedding=np.array(embedding, dtype=np.float32))


@pytest.fixture
def results(store: Store, tmp_path: Path) -> dict[str, TrackResult]:
    """The results of songs in the library."""
    found = {}
    for name, embedding in EMBEDDINGS.items():
        path = write_song(tmp_path / f"{name}.mp3", content=name.encode())
        found[name] = with_embedding(path, embedding)
        store.save(read_content(path), found[name])
    return found


def test_the_nearest_songs_come_first_without_the_song_itself(store, results):
    found = find_similar(store, results["song"])
    assert [similar.path.stem for similar in found] == ["nearly", "louder", "other", "opposite"]
    assert found[0].similarity == pytest.approx(1, abs=1e-3)
    assert found[-1].similarity == pytest.approx(-1)
    assert len(find_similar(store, results["song"], 2)) == 2


def test_sound_without_music_resembles_nothing(store, results):
    assert find_similar(store, results["speech"]) == []


def test_a_model_without_embeddings_finds_nothing(database, song):
    store = Store(database, dataclasses.replace(CARD, embedding_size=0))
    result = dataclasses.replace(outcomes.result(song), embedding=np.empty(0, dtype=np.float32))
    store.save(read_content(song), result)
    assert find_similar(store, result) == []
