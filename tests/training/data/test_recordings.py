"""Folds that keep artists together."""

from __future__ import annotations

from collections import Counter

from genrescope.training.data.recordings import GENRES, Recording, artist_folds


def _tracks() -> list[Recording]:
    return [
        Recording(f"{g}.{i}.wav", f"{g}.{i}", "genre", g, f"{g} artist {i // 3}", "train")
        for g in GENRES
        for i in range(30)
    ]


def test_every_artist_is_in_one_fold_and_genres_are_spread() -> None:
    tracks = _tracks()
    fold_of = artist_folds(tracks, 5, seed=3)
    assert set(fold_of) == {t.group for t in tracks}
    counts = Counter((t.genre, fold_of[t.group]) for t in tracks)
    assert all(counts[genre, fold] == 6 for genre in GENRES for fold in range(5))


def test_folds_follow_the_seed() -> None:
    tracks = _tracks()
    assert artist_folds(tracks, 5, seed=3) == artist_folds(list(reversed(tracks)), 5, seed=3)
    assert artist_folds(tracks, 5, seed=3) != artist_folds(tracks, 5, seed=4)
