from __future__ import annotations

from pathlib import Path

import pytest

from genrescope.errors import Sentence, UserError
from genrescope.gui.songs.headline import song_headline
from genrescope.gui.songs.song import Song, State
from genrescope.inference.outcome import Genre, NotSure, Scores

pytestmark = pytest.mark.usefixtures("qapp")

SCORES = Scores(("jazz", "reggae"), (0.25, 0.75), 1.0)


def song(state: State, **known: object) -> Song:
    return Song(Path("a.wav"), state, duration=100.0, **known)


@pytest.mark.parametrize(
    ("analysed", "headline"),
    [
        (song(State.WAITING), ("Waiting…", "a.wav")),
        (song(State.ANALYSING), ("Analysing…", "a.wav")),
        (song(State.ANALYSING, seconds=30.0), ("Analysing…", "a.wav · 0:30 of 1:40")),
        (
            song(State.DONE, outcome=NotSure(SCORES)),
            ("Not sure: reggae or jazz", "a.wav · 1:40 · no genre stands out"),
        ),
        (song(State.CANCELLED), ("Cancelled", "a.wav")),
        (
            song(State.CANCELLED, seconds=30.0, outcome=Genre("jazz", SCORES)),
            ("Jazz, 25\u00a0%", "a.wav · cancelled after 0:30"),
        ),
        (
            song(State.FAILED, error=UserError(Sentence.EMPTY_FILE, name="a.wav")),
            ("Could not be analysed", Sentence.EMPTY_FILE.value.format(name="a.wav")),
        ),
    ],
)
def test_a_song(analysed, headline):
    assert song_headline(analysed, is_loading=False) == headline


def test_a_song_that_waits_for_the_model():
    assert song_headline(song(State.WAITING), is_loading=True)[0] == "Loading the model…"
