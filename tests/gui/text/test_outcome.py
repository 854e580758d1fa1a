from __future__ import annotations

import pickle

import pytest
from PySide6.QtCore import QLocale

from genrescope.audio.devices import ALSA, JACK, arrange
from genrescope.errors import Sentence, UserError
from genrescope.gui.shell.translation import LanguageSwitch
from genrescope.gui.text.errors import error_text
from genrescope.gui.text.formats import clock, device_name, genre_in_sentence, genre_name, percent
from genrescope.gui.text.outcome import explanation_of, live_text, outcome_text, silence_text
from genrescope.inference.outcome import (
    Genre,
    Mixed,
    NotMusic,
    NotSure,
    Part,
    Scores,
    Silence,
    TooQuiet,
)
from support.outcomes import live


@pytest.fixture(autouse=True)
def _english(qapp):
    QLocale.setDefault(QLocale("en"))


SCORES = Scores(("disco", "reggae", "hiphop"), (0.05, 0.83, 0.12), 1.0)


@pytest.mark.parametrize(
    ("outcome", "text", "explanation"),
    [
        (Genre("reggae", SCORES), "Reggae, 83\u00a0%", ""),
        (NotSure(SCORES), "Not sure: reggae or hip hop", "no genre stands out"),
        (NotMusic(SCORES), "Not music", "more like speech or noise"),
        (Silence(), "Silence", ""),
        (TooQuiet(), "Too quiet to classify", ""),
    ],
)
def test_outcomes(outcome, text, explanation):
    assert outcome_text(outcome) == text
    assert explanation_of(outcome) == explanation


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ([("reggae", 0, 760, 3000), ("hiphop", 760, 1000, 240)], "Mostly reggae; hip hop from 12:40"),
        ([("reggae", 0, 120, 120), ("disco", 120, 400, 280)], "Mostly disco; reggae until 2:00"),
        ([("reggae", 0, 90, 90), ("disco", 90, 200, 110)], "Reggae, then disco from 1:30"),
        ([("reggae", 0, 90, 180), ("disco", 90, 200, 110)], "Mostly reggae; disco from 1:30"),
        ([("reggae", 0, 90, 120), ("disco", 90, 200, 110)], "Mixed: reggae and disco"),
        ([(None, 0, 300, 900), ("disco", 300, 500, 200)], "Mostly not music; disco from 5:00"),
        (
            [("reggae", 0, 60, 900), ("disco", 60, 160, 100), ("hiphop", 3700, 3800, 100)],
            "Mostly reggae; disco from 1:00 and hip hop from 1:01:40",
        ),
        (
            [
                ("reggae", 0, 60, 60),
                ("disco", 60, 160, 100),
                ("hiphop", 160, 240, 80),
                ("rock", 240, 260, 20),
            ],
            "Mixed: disco, hip hop, reggae and 1 more",
        ),
    ],
)
def test_a_mixed_recording(parts, text):
    assert outcome_text(Mixed(tuple(Part(*part) for part in parts), SCORES)) == text


def test_a_held_genre_has_its_own_percentage():
    scores = Scores(("disco", "reggae", "pop"), (0.4, 0.43, 0.17), 1.0)
    assert outcome_text(Genre("disco", scores)) == "Disco, 40\u00a0%"


def test_a_class_called_silence_is_a_genre():
    scores = Scores(("silence", "not music"), (0.9, 0.1), 1.0)
    assert outcome_text(Genre("silence", scores)) == "Silence, 90\u00a0%"


@pytest.mark.parametrize(
    ("outcome", "firm", "text"),
    [
        (Genre("reggae", SCORES), False, "Sounds like reggae…"),
        (Genre("reggae", SCORES), True, "Reggae, 83\u00a0%"),
        (NotSure(SCORES), False, "Not sure: reggae or hip hop"),
        (NotSure(SCORES), True, "Not sure: reggae or hip hop"),
        (NotMusic(SCORES), True, "Not music"),
        (Silence(), True, "Silence"),
        (TooQuiet(), True, "Too quiet to classify"),
    ],
)
def test_live_outcomes(outcome, firm, text):
    assert live_text(live(outcome, firm=firm)) == text


def test_a_live_outcome_shows_the_held_numbers():
    now, shown = (Genre("reggae", Scores(("reggae", "jazz"), (p, 1 - p), 1.0)) for p in (0.86, 0.83))
    assert live_text(live(now, shown=shown)) == "Reggae, 83\u00a0%"


def test_genres():
    assert genre_name("hiphop") == "Hip hop"
    assert genre_name("soul") == "Soul / R&B"
    assert genre_name("drum_and_bass") == "Drum and bass"
    assert genre_in_sentence("hiphop") == "hip hop"
    assert genre_in_sentence("soul") == "soul / R&B"
    assert genre_in_sentence("K-Pop") == "k-pop"


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0:00"), (9.6, "0:10"), (187, "3:07"), (3600, "1:00:00"), (54_321, "15:05:21")]
)
def test_clock(seconds, words):
    assert clock(seconds) == words


def test_percent_has_no_breaking_space():
    assert percent(0.834) == "83\u00a0%"


def test_error_sentences_fill_in_the_name():
    assert error_text(UserError(Sentence.EMPTY_FILE, name="a {b}.wav")) == "“a {b}.wav” is an empty file."


def test_an_error_from_another_process_is_translated_too(qapp):
    error = UserError(Sentence.EMPTY_FILE, name="a.mp3")
    language = LanguageSwitch(qapp, "es")
    try:
        assert error_text(pickle.loads(pickle.dumps(error))) == error_text(error) != str(error)
    finally:
        language.use("en")
        language.deleteLater()


def test_device_names_from_the_program_are_translated(qapp):
    found = [("default", ALSA), ("system", JACK), ("Monitor of Built-in Audio", JACK), ("Scarlett", JACK)]
    facts = {"channels": 2, "sr": 48_000, "is_default": False}
    names = [device.name for device in arrange([{"name": n, "host_api": api, **facts} for n, api in found])]
    assert sorted(map(device_name, names)) == sorted(names)
    language = LanguageSwitch(qapp, "es")
    try:
        spanish = {
            "Entrada predeterminada",
            "Tarjeta de sonido JACK",
            "Sonido de esta computadora (Built-in Audio)",
            "Scarlett",
        }
        assert set(map(device_name, names)) == spanish
        played = next(name for name in names if "Built-in" in name)
        assert "Sonido de esta computadora" in error_text(UserError(Sentence.DEVICE_GONE, name=played))
        # A song always keeps its name.
        assert "Default input" in error_text(UserError(Sentence.NOT_AUDIO, name="Default input"))
    finally:
        language.use("en")
        language.deleteLater()


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(12.3, "12\u00a0s of silence"), (59.7, "1:00 of silence"), (3700, "1:01:40 of silence")],
)
def test_an_amount_of_silence(seconds, text):
    assert silence_text(seconds) == text
