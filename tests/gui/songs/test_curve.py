"""The scores of a song over time, during its analysis and afterwards."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from genrescope.analysis.curve import GrowingTaggram
from genrescope.gui.songs.curve import curve_of_song
from genrescope.gui.songs.song import Song
from support.songs import WAIT_MS


def test_a_song_that_waits_has_no_curve(tiny_card):
    song = Song(Path("a.wav"))
    assert len(curve_of_song(song, tiny_card).shares) == 0
    song.taggram = GrowingTaggram(4)
    assert len(curve_of_song(song, tiny_card).shares) == 0


def test_the_curve_ends_where_the_analysis_is(tiny_card):
    song = Song(Path("a.wav"), taggram=GrowingTaggram(4))
    song.taggram.append([0.0, 0.64], np.array([[-0.2, -2.0, -3.0, 5.0], [np.nan] * 4]))
    curve = curve_of_song(song, tiny_card)
    assert curve.edges[-1] == pytest.approx(0.64 + tiny_card.patch_seconds)
    assert curve.shares[0].sum() == pytest.approx(1.0)
    assert curve.shares[0].argmax() == 0
    assert curve.shares[1].sum() == 0.0


def test_the_analysis_of_the_window_fills_the_taggram_of_its_song(window, qtbot, make_song):
    with qtbot.waitSignal(window.queue.finished, timeout=WAIT_MS):
        window.open_paths([make_song()])
    (song,) = window.queue.model.songs
    growing = Song(song.path, taggram=song.taggram)
    card = window.model.card
    assert curve_of_song(growing, card).shares == pytest.approx(curve_of_song(song, card).shares, abs=1e-6)
    assert len(song.taggram) == len(song.result.music) > 1
