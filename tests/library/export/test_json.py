"""Results as JSON."""

from __future__ import annotations

import json

import pytest

from genrescope.analysis.track import result_as_dict
from genrescope.library.export.json_ import json_file
from support.tiny_model import CARD


@pytest.mark.parametrize("n_songs", [0, 1, 3])
def test_it_is_one_array_with_a_line_for_each_song(tmp_path, analysed, n_songs):
    path = tmp_path / "songs.json"
    song = result_as_dict(analysed, CARD) | {"path": "ñ\udcff\n"}
    with json_file(path) as write:
        for _ in range(n_songs):
            write(song)
    text = path.read_text(encoding="utf-8")
    assert json.loads(text) == [song] * n_songs
    assert len(text.splitlines()) == (n_songs + 2 if n_songs else 1)
