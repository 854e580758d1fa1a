"""Playlists, one for each genre."""

from __future__ import annotations

import os
import sys

import pytest

from genrescope.errors import Sentence, UserError
from genrescope.library.export.m3u8 import write_playlists
from support.exports import mixed_song, song

NAMES = {"rock": "Rock", "jazz": "Jazz", "hiphop": "Hip: hop"}


def entries(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


def test_each_genre_has_a_playlist_with_relative_paths(tmp_path):
    music, lists = tmp_path / "music", tmp_path / "lists"
    lists.mkdir()
    songs = [
        song(music / "a.mp3", artist="AC/DC", title="Thunder\nstruck"),
        song(lists / "b.mp3", "hiphop"),
        mixed_song(music / "c.mp3"),
        song(music / "d.mp3", None),
        song(music / "e.mp3"),
    ]
    written = write_playlists(lists, songs, NAMES.__getitem__)
    assert [path.name for path in written] == ["Hip_ hop.m3u8", "Jazz.m3u8", "Rock.m3u8"]
    assert list(map(entries, written)) == [
        ["b.mp3"],
        ["../music/c.mp3"],
        ["../music/a.mp3", "../music/e.mp3"],
    ]
    text = written[2].read_text(encoding="utf-8")
    assert text.startswith("#EXTM3U\n")
    assert "#EXTINF:187,AC/DC - Thunder\\nstruck\n" in text
    assert "#EXTINF:187,e\n" in text


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names")
@pytest.mark.parametrize(
    ("name", "line"),
    [
        (b"#1.mp3", "./#1.mp3"),
        (b"a\nb.mp3", "file:///{}/a%0Ab.mp3"),
        (b"a .mp3 ", "file:///{}/a%20.mp3%20"),
        (b"\xff.mp3", "file:///{}/%FF.mp3"),
        ("ñ ü.mp3".encode(), "ñ ü.mp3"),
    ],
)
def test_any_name_fits_in_a_line(tmp_path, name, line):
    path = tmp_path / os.fsdecode(name)
    (playlist,) = write_playlists(tmp_path, [song(path)], NAMES.__getitem__)
    assert [e for e in playlist.read_text(encoding="utf-8").splitlines() if not e.startswith("#")] == [
        line.format(tmp_path.as_uri().removeprefix("file:///"))
    ]


def test_an_earlier_playlist_is_replaced_and_one_of_the_user_is_kept(tmp_path):
    own = tmp_path / "Rock.m3u8"
    own.write_text("#EXTM3U\nmine.mp3\n", encoding="utf-8")
    for name in ("a.mp3", "b.mp3"):
        (jazz, rock) = write_playlists(
            tmp_path, [song(tmp_path / name), song(tmp_path / name, "jazz")], NAMES.__getitem__
        )
        assert jazz.name == "Jazz.m3u8"
        assert entries(jazz) == entries(rock) == [name]
    assert own.read_text(encoding="utf-8") == "#EXTM3U\nmine.mp3\n"
    assert rock.name == "Rock (2).m3u8"


def test_a_missing_folder_is_a_sentence(tmp_path):
    with pytest.raises(UserError) as caught:
        write_playlists(tmp_path / "nowhere", [song("a.mp3")], NAMES.__getitem__)
    assert caught.value.sentence is Sentence.SAVE_FOLDER_GONE
