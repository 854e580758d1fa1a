from __future__ import annotations

from pathlib import Path

import pytest

from genrescope.errors import Sentence, UserError
from genrescope.gui.live.connection import ListeningState
from genrescope.gui.songs.song import Song, State
from genrescope.gui.text.headline import words_of_file, words_of_nothing, words_of_sound
from genrescope.inference.outcome import Genre, NotMusic, NotSure, Scores, TooQuiet
from support.outcomes import live

pytestmark = pytest.mark.usefixtures("qapp")

MICROPHONE = "USB Audio"


SCORES = Scores(("jazz", "reggae"), (0.25, 0.75), 1.0)
REGGAE = Genre("reggae", SCORES)


def test_nothing_is_an_invitation():
    assert words_of_nothing(loading=False) == ("What genre is it?", "Drop a song, or let Genrescope listen.")
    assert words_of_nothing(loading=True) == ("What genre is it?", "Loading the model …")


@pytest.mark.parametrize(
    ("state", "heard", "loading", "words"),
    [
        ("opening", None, False, ("Opening the microphone …", MICROPHONE)),
        ("on", None, False, ("Listening …", "Listening to USB Audio")),
        ("on", None, True, ("Loading the model …", "Listening to USB Audio")),
        ("on", live(REGGAE), False, ("Reggae, 75\u00a0%", "Listening to USB Audio")),
        ("on", live(REGGAE, firm=False), False, ("Sounds like reggae …", "Listening to USB Audio")),
        (
            "on",
            live(NotMusic(SCORES)),
            False,
            ("Not music", "Listening to USB Audio · more like speech or noise"),
        ),
        (
            "on",
            live(NotSure(SCORES)),
            False,
            ("Not sure: reggae or jazz", "Listening to USB Audio · no genre stands out"),
        ),
        (
            "on",
            live(TooQuiet()),
            False,
            (
                "Too quiet to tell",
                "Listening to USB Audio · raise the gain, or move the microphone closer",
            ),
        ),
        ("reopening", live(REGGAE), False, ("Reggae, 75\u00a0%", "USB Audio · opening it again …")),
        # What was heard before it was unplugged is no answer to what is played now.
        (
            "waiting",
            live(REGGAE),
            False,
            ("Waiting for “USB Audio” …", "Plug it in again, or choose another one"),
        ),
        ("closing", None, False, ("Not listening", MICROPHONE)),
        ("off", None, False, ("Not listening", "USB Audio · stopped")),
        ("off", live(REGGAE), False, ("Reggae, 75\u00a0%", "USB Audio · stopped")),
    ],
)
def test_what_is_heard(state, heard, loading, words):
    assert words_of_sound(ListeningState(state), MICROPHONE, heard, loading) == words


def test_no_device_is_waited_for_by_a_name():
    assert words_of_sound(ListeningState.WAITING, "", None, False) == ("Waiting …", "No microphone found")
    opening = words_of_sound(ListeningState.OPENING, "", None, False)
    assert opening == ("Opening the microphone …", "Microphone")


def song(state: State, **known: object) -> Song:
    return Song(Path("a.wav"), state, duration=100.0, **known)


@pytest.mark.parametrize(
    ("heard", "words"),
    [
        (song(State.WAITING), ("Waiting …", "a.wav")),
        (song(State.ANALYSING), ("Analysing …", "a.wav")),
        (song(State.ANALYSING, seconds=30.0), ("Analysing …", "a.wav · 0:30 of 1:40")),
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
def test_a_file(heard, words):
    assert words_of_file(heard, loading=False) == words


def test_a_file_that_waits_for_the_model():
    assert words_of_file(song(State.WAITING), loading=True)[0] == "Loading the model …"
