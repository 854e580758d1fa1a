"""Splits never test what their heads were fitted to."""

from __future__ import annotations

import pytest

from genrescope.training.data.recordings import Recording
from genrescope.training.measure.protocols import (
    Split,
    artist_grouped,
    collections_left_out,
    is_scored,
    train_to_valid,
)


def _track(number: int, collection: str, artist: str, split: str = "") -> Recording:
    genre = ("blues", "rock")[number % 2]
    return Recording(
        f"{collection}/{number}",
        f"{number}",
        "genre",
        genre,
        artist,
        split,
        style=genre,
        collection=collection,
    )


@pytest.fixture
def recordings() -> list[Recording]:
    """Two large collections that share an artist, two small ones, other music and noise."""
    return [
        *(_track(i, "gtzan", f"a{i // 4}", "train" if i < 28 else "valid") for i in range(48)),
        *(_track(i, "large", f"b{i // 4}" if i else "a0") for i in range(48)),
        *(_track(i, "small", f"c{i}") for i in range(6)),
        *(_track(i, "smaller", f"d{i}") for i in range(3)),
        *(Recording(f"kpop/{i}", f"k{i}", "music", group=f"e{i}", style="kpop") for i in range(5)),
        *(Recording(f"rain/{i}", f"r{i}", "not_music", group=f"rain{i}") for i in range(10)),
    ]


def _check(splits: list[Split], recordings: list[Recording]) -> None:
    for split in splits:
        fitted, tested = ([r for r in recordings if w(r)] for w in (split.fits, split.tests))
        assert fitted
        assert tested
        assert not {r.group for r in fitted} & {r.group for r in tested}


def test_every_artist_and_every_noise_is_tested_once(recordings: list[Recording]) -> None:
    splits = artist_grouped(recordings, seed=1)
    _check(splits, recordings)
    assert all(sum(split.tests(r) for split in splits) == 1 for r in recordings)


def test_a_collection_is_tested_without_it_and_its_artists(recordings: list[Recording]) -> None:
    splits = collections_left_out(recordings)
    _check(splits, [r for r in recordings if is_scored(r)])
    for r in filter(is_scored, recordings):
        (split,) = [s for s in splits if s.tests(r)]
        assert not any(split.fits(other) for other in recordings if other.collection == r.collection)
    small = next(s for s in splits if s.tests(_track(0, "small", "c0")))
    assert not small.fits(_track(0, "smaller", "d0"))
    # Only the shared artist is tested without the other collection's tracks of the same artist.
    alone = next(s for s in splits if s.tests(_track(9, "large", "b2")))
    assert alone.fits(_track(0, "gtzan", "a0"))


def test_train_and_valid_are_those_of_gtzan(recordings: list[Recording]) -> None:
    (split,) = train_to_valid()
    _check([split], recordings)
    assert sum(map(split.fits, recordings)) == 28
    assert sum(map(split.tests, recordings)) == 20
