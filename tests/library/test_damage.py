"""A library that is damaged in any way gives right results, none, or one sentence."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from genrescope.analysis.track import TrackResult
from genrescope.errors import UserError
from genrescope.library.content import read_content
from genrescope.library.database import Database
from genrescope.library.store import Store
from support import outcomes
from support.library import write_song
from support.tiny_model import CARD

PAGE = 4096


def damage(whole: bytes, rng: random.Random) -> bytes:
    """Flip bits, cut the end off, or overwrite, move or empty a page."""
    data = bytearray(whole)
    begin, other = (rng.randrange(len(data) // PAGE) * PAGE for _ in range(2))
    match rng.randrange(6):
        case 0:
            for _ in range(rng.choice((1, 10, 100))):
                data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        case 1:
            del data[rng.randrange(len(data)) :]
        case 2:
            data[begin : begin + PAGE] = rng.randbytes(PAGE)
        case 3:
            data[begin : begin + PAGE] = data[other : other + PAGE]
        case 4:
            data[begin : begin + PAGE] = bytes(PAGE)
        case 5:
            data[rng.randrange(100)] = rng.randrange(256)
    return bytes(data)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, TrackResult]:
    """Songs and their results."""
    folder = tmp_path_factory.mktemp("songs")
    paths = [write_song(folder / f"{number}.mp3", content=b"%d" % number) for number in range(10)]
    return {path: outcomes.result(path, seconds=float(number + 1)) for number, path in enumerate(paths)}


@pytest.fixture(scope="module")
def whole(results: dict[Path, TrackResult], tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Their library."""
    file = tmp_path_factory.mktemp("library") / "library.sqlite3"
    with Database(file) as database:
        for path, result in results.items():
            Store(database, CARD).save(read_content(path), result)
    return file.read_bytes()


@pytest.mark.expects_log("the library is damaged|cannot be read|could not be replaced")
@pytest.mark.parametrize("seed", range(40))
def test_damage_gives_no_wrong_result_and_no_other_error(tmp_path, whole, results, seed):
    file = tmp_path / "library.sqlite3"
    file.write_bytes(damage(whole, random.Random(seed)))
    found, warnings, errors = {}, [], []
    try:
        with Database(file) as database:
            warnings += database.warnings
            store = Store(database, CARD)
            found = {path: store.recall(path) for path in results}
            store.songs()
            store.embeddings()
            path, result = next(iter(results.items()))
            store.save(read_content(path), result)
    except UserError as error:
        errors.append(error)
    assert all(error.sentence.name.startswith("LIBRARY_") for error in errors)
    assert all(result is None or result == results[path] for path, result in found.items())
    if any(file.parent.glob("library-damaged-*")):
        assert warnings or errors
