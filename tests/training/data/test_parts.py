"""Parts of the recordings for the networks of the cross-validation."""

from __future__ import annotations

from genrescope.training.data.parts import split_into_parts
from genrescope.training.data.recordings import Recording


def _recordings() -> list[Recording]:
    tracks = [
        Recording(
            f"{collection}/{artist}/{n}", f"{artist}-{n}", "genre", genre, artist, collection=collection
        )
        for collection, artist, genre in (
            ("gtzan", "queen", "rock"),
            ("gtzan", "bach", "classical"),
            ("gtzan", "coltrane", "jazz"),
            ("gtzan", "abba", "pop"),
            ("radio", "queen", "rock"),
            ("radio", "muse", "rock"),
            ("festival", "muse", "rock"),
            ("festival", "davis", "jazz"),
            ("club", "orbital", "electronic"),
        )
        for n in range(2)
    ]
    noise = [Recording(f"rain/{n}", f"rain-{n}", "not_music", group=f"rain-{n}") for n in range(4)]
    return [*tracks, *noise, Recording("song", "song", "music", group="songs")]


def test_a_part_has_whole_collections_and_all_tracks_of_their_artists() -> None:
    recordings = _recordings()
    parts = split_into_parts(recordings, 2, seed=1)
    connected = [r for r in recordings if r.group in ("queen", "muse", "davis")]
    assert len({parts.of(r) for r in connected}) == 1
    assert {parts.of(r) for r in recordings if r.kind == "genre"} == {0, 1}


def test_every_part_has_sounds_that_are_not_music() -> None:
    recordings = _recordings()
    parts = split_into_parts(recordings, 2, seed=1)
    assert {parts.of(r) for r in recordings if r.kind == "not_music"} == {0, 1}


def test_unlabelled_music_is_in_no_part() -> None:
    recordings = _recordings()
    assert split_into_parts(recordings, 2, seed=1).of(recordings[-1]) is None
