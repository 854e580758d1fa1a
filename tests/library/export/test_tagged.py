"""The tags of files in exports."""

from __future__ import annotations

import mutagen.flac
import numpy as np
import soundfile

from genrescope.library.export.tagged import with_tags
from support.exports import song


def test_title_artist_and_genres_come_from_the_file(tmp_path):
    path = tmp_path / "a.flac"
    soundfile.write(path, np.zeros(1000), 16_000)
    file = mutagen.flac.FLAC(path)
    file["title"], file["artist"], file["genre"] = "A", "B", ["Rock", "Pop"]
    file.save()
    tagged = with_tags(song(path))
    assert (tagged.title, tagged.artist, tagged.genres) == ("A", "B", ("Rock", "Pop"))
    assert tagged.outcome == song(path).outcome


def test_a_song_is_exported_without_its_file(tmp_path):
    gone = song(tmp_path / "gone.mp3")
    assert with_tags(gone) == gone
