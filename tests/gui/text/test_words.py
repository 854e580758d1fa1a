from __future__ import annotations

import pickle

import pytest
from PySide6.QtCore import QLocale

from genrescope.analysis.live import LiveAnswer
from genrescope.audio.devices import ALSA, JACK, arrange
from genrescope.errors import Sentence, UserError
from genrescope.gui.shell.translation import LanguageSwitch
from genrescope.gui.text.words import (
    clock,
    device_words,
    error_words,
    genre_name,
    live_words,
    percent,
    verdict_words,
)
from genrescope.inference.scores import NOT_MUSIC, NOT_SURE, SILENCE, Prediction


@pytest.fixture(autouse=True)
def _english(qapp):
    QLocale.setDefault(QLocale("en"))


def prediction(verdict: str, **scores: float) -> Prediction:
    return Prediction(verdict, tuple(scores), tuple(scores.values()), 1.0)


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        ("reggae", "Reggae, 83\u00a0%"),
        (NOT_SURE, "Not sure: reggae or hip hop"),
        (SILENCE, "Silence"),
        (NOT_MUSIC, "Not music"),
    ],
)
def test_verdicts(verdict, words):
    assert verdict_words(prediction(verdict, disco=0.05, reggae=0.83, hiphop=0.12)) == words


def test_a_verdict_that_holds_on_shows_its_own_percentage():
    assert verdict_words(prediction("disco", disco=0.4, reggae=0.43, pop=0.17)) == "Disco, 40\u00a0%"


@pytest.mark.parametrize(
    ("kind", "is_firm", "words"),
    [
        ("genre", False, "Sounds like reggae …"),
        ("genre", True, "Reggae, 83\u00a0%"),
        ("not_sure", False, "Not sure: reggae or hip hop"),
        ("not_sure", True, "Not sure: reggae or hip hop"),
        ("not_music", True, "Not music"),
        ("silence", True, "Silence"),
        ("too_quiet", True, "Too quiet to tell"),
    ],
)
def test_live_answers(kind, is_firm, words):
    verdict = {"not_sure": NOT_SURE, "not_music": NOT_MUSIC, "silence": SILENCE, "too_quiet": SILENCE}
    heard = prediction(verdict.get(kind, "reggae"), disco=0.05, reggae=0.83, hiphop=0.12)
    assert live_words(LiveAnswer(heard, is_firm, 9.0, kind)) == words


def test_a_live_answer_tells_what_is_to_be_told():
    heard, told = prediction("reggae", reggae=0.86, jazz=0.14), prediction("reggae", reggae=0.83, jazz=0.17)
    assert live_words(LiveAnswer(heard, True, 9.0, "genre", told=told)) == "Reggae, 83\u00a0%"


def test_genres():
    assert genre_name("hiphop") == "Hip hop"
    assert genre_name("drum_and_bass") == "Drum and bass"


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0:00"), (9.6, "0:10"), (187, "3:07"), (3600, "1:00:00"), (54_321, "15:05:21")]
)
def test_clock(seconds, words):
    assert clock(seconds) == words


def test_percent_has_no_breaking_space():
    assert percent(0.834) == "83\u00a0%"


def test_error_sentences_fill_in_the_name():
    assert error_words(UserError(Sentence.EMPTY_FILE, name="a {b}.wav")) == "“a {b}.wav” is an empty file."


def test_an_error_from_another_process_is_translated_alike(qapp):
    error = UserError(Sentence.EMPTY_FILE, name="a.mp3")
    language = LanguageSwitch(qapp, "es")
    try:
        assert error_words(pickle.loads(pickle.dumps(error))) == error_words(error) != str(error)
    finally:
        language.use("en")
        language.deleteLater()


def test_what_the_program_calls_a_device_is_in_the_language_of_the_window(qapp):
    found = [("default", ALSA), ("system", JACK), ("Monitor of Built-in Audio", JACK), ("Scarlett", JACK)]
    facts = {"channels": 2, "sr": 48_000, "is_default": False}
    names = [device.name for device in arrange([{"name": n, "host_api": api, **facts} for n, api in found])]
    assert sorted(map(device_words, names)) == sorted(names)
    language = LanguageSwitch(qapp, "es")
    try:
        spanish = {
            "Entrada predeterminada",
            "Tarjeta de sonido JACK",
            "Lo que suena en este ordenador (Built-in Audio)",
            "Scarlett",
        }
        assert set(map(device_words, names)) == spanish
        played = next(name for name in names if "Built-in" in name)
        assert "Lo que suena en este ordenador" in error_words(UserError(Sentence.DEVICE_GONE, name=played))
        # A song keeps its name, whatever it is.
        assert "Default input" in error_words(UserError(Sentence.NOT_AUDIO, name="Default input"))
    finally:
        language.use("en")
        language.deleteLater()
