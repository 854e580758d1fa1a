"""Folds that keep artists together."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from genrescope.training.data.recordings import (
    GENRES,
    Recording,
    artist_folds,
    artist_groups,
    find_recordings,
)

MORE = """path,genre,artist,title,seconds,bandwidth_khz,label_certainty,source,licence
mine/techno/A__One.opus,techno,The Ärtist,One,30,12,high,mine,CC0
mine/kpop/B__Two.opus,kpop,Bee,Two,30,12,medium-high,mine,CC0
mine/rock/C__Three.opus,rock,,Three,30,12,medium,mine,CC0
mine/rock/D__Missing.opus,rock,Dee,Missing,30,12,high,mine,CC0
gtzan_8k/metal/unknown__metal.00001.opus,metal,,metal.00001,30,4,high,gtzan_8k,CC0
"""
GTZAN = """track_id,genre,artist,fault_filtered_split,seconds,excerpt
metal.00001,metal,artist,train,30,full
metal.00002,metal,,valid,30,full
metal.00003,metal,Dio,outside,30,full
"""


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


def _write(folder: Path, table: str, names: list[str]) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    (folder / "tracks.csv").write_text(table, encoding="utf-8")


def test_further_collections_are_listed_with_genre_style_and_artist(tmp_path: Path) -> None:
    _write(tmp_path / "gtzan", GTZAN, [f"metal/metal.0000{i}.opus" for i in (1, 2, 3)])
    paths = [line.split(",")[0] for line in MORE.splitlines()[1:]]
    _write(tmp_path / "more", MORE, [path for path in paths if "Missing" not in path])
    found = {r.track_id: r for r in find_recordings(tmp_path)}
    assert len(found) == 7
    techno, kpop = found["mine/techno/A__One"], found["mine/kpop/B__Two"]
    assert (techno.kind, techno.genre, techno.style) == ("genre", "electronic", "techno")
    assert (techno.collection, techno.weight, techno.split) == ("mine", 1.0, "")
    assert (kpop.kind, kpop.genre, kpop.style, kpop.group) == ("music", "", "kpop", "bee")
    assert techno.group == found["metal.00001"].group == "artist"
    uncertain, faulty = found["mine/rock/C__Three"], found["metal.00003"]
    assert uncertain.split == faulty.split == "outside"
    assert 0 < uncertain.weight < 1
    assert uncertain.group == "mine/rock/C__Three"
    copy = found["gtzan_8k/metal/unknown__metal.00001"]
    assert (copy.split, copy.group) == ("outside", "artist")


def test_spellings_of_an_artist_are_one_group() -> None:
    names = ["The Beatles", "beatles", "Beyoncé", "George McCrae", "george mcrae", "Earth, Wind & Fire", ""]
    group_of = artist_groups([*names, "Céline Dion, Beyonce & Nobody", "Celine Dion", "Dr. Dre", "Dr. Dog"])
    assert group_of["The Beatles"] == group_of["beatles"]
    assert group_of["George McCrae"] == group_of["george mcrae"]
    assert group_of["Celine Dion"] == group_of["Beyoncé"] == group_of["Céline Dion, Beyonce & Nobody"]
    assert group_of[""] == ""
    assert len(set(group_of.values())) == 7
