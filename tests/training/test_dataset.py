"""Folds that keep artists together."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from genrescope.training.dataset import GENRES, DataError, Recording, artist_folds, find_more_music


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


def test_more_music_comes_with_what_disturbs_it(tmp_path: Path) -> None:
    (tmp_path / "a game").mkdir()
    for name in ("theme.ogg", "copyright"):
        (tmp_path / "a game" / name).touch()
    rain = Recording("rain.opus", "rain", "not_music", group="rain")
    theme, *others = find_more_music(tmp_path, [*_tracks(), rain])
    assert (theme.kind, theme.track_id, theme.group) == ("music", "a game/theme", "a game")
    assert others == [rain]


def test_a_folder_without_more_music_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no audio"):
        find_more_music(tmp_path, _tracks())
