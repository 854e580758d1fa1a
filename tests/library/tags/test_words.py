"""Which genres are written for an outcome, in whose words, and beside which old ones."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from genrescope.analysis.timeline import Timeline
from genrescope.analysis.track import TrackResult
from genrescope.errors import Sentence, UserError
from genrescope.inference.outcome import (
    Genre,
    Mixed,
    NotMusic,
    NotSure,
    Outcome,
    Part,
    Scores,
    Silence,
    TooQuiet,
)
from genrescope.library.tags.plan import Mode, plan, wanted
from genrescope.library.tags.words import GenreWords, is_genre, read_words, usual_word
from support.tiny_model import CARD

SCORES = Scores(CARD.classes, (0.6, 0.3, 0.1), 0.9)


def result(outcome: Outcome, *tags: float) -> TrackResult:
    empty = np.zeros(0, np.float32)
    return TrackResult(
        path=Path("song.mp3"),
        duration=60.0,
        silence=0.0,
        outcome=outcome,
        sections=Timeline(()),
        model_id=CARD.id,
        classes=CARD.classes,
        taggram=np.zeros((0, 3), np.float32),
        music=empty,
        patch_starts=np.zeros(0),
        tags=np.array(tags or (0, 0, 0), np.float32),
        embedding=np.zeros(4, np.float32),
    )


def mixed(*seconds: tuple[str | None, float]) -> Mixed:
    parts, start = [], 0.0
    for genre, length in seconds:
        parts.append(Part(genre, start, start + length, length))
        start += length
    return Mixed(tuple(parts), SCORES)


@pytest.mark.parametrize(
    ("outcome", "genres"),
    [
        (Genre("bossa_nova", SCORES), ("Bossa Nova",)),
        (mixed(("rock", 90), ("gnawa", 10)), ("Rock",)),
        (mixed(("rock", 50), ("gnawa", 50)), ("Rock", "Gnawa")),
        (mixed(("rock", 50), (None, 50)), ("Rock",)),
        (mixed(("rock", 10), (None, 90)), ()),
        (NotSure(SCORES), ()),
        (NotMusic(SCORES), ()),
        (Silence(), ()),
        (TooQuiet(), ()),
    ],
)
def test_only_what_is_sure_is_written(outcome, genres):
    words = GenreWords()
    assert words.genres_for(result(outcome), CARD) == genres
    assert bool(words.genres_for(result(outcome, 0, 0, 1.0), CARD, styles=True)) == bool(genres)


def test_styles_follow_the_genre_and_other_tags_do_not():
    found = result(Genre("rock", SCORES), 0.95, 0.95, 0.9)  # a mood, an instrument and a style
    assert GenreWords().genres_for(found, CARD, styles=True) == ("Rock", "Punk")
    assert GenreWords({"punk": ("Rock", "Punk Rock")}).genres_for(found, CARD, styles=True) == (
        "Rock",
        "Punk Rock",
    )


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("hiphop", "Hip-Hop"),
        ("bossa_nova", "Bossa Nova"),
        ("electronic", "Electronic"),
        ("rock and roll", "Rock & Roll"),
        ("R&B", "R&B"),
        ("new age", "New Age"),
        ("house and EDM of the 80s", "House and EDM of the 80s"),
    ],
)
def test_genres_are_spelt_as_usual_in_tags(name, word):
    assert usual_word(name) == word
    assert is_genre(word)


@pytest.fixture
def words_file(tmp_path):
    def write(text: str, encoding: str = "utf-8") -> Path:
        path = tmp_path / "words.txt"
        path.write_text(text, encoding=encoding)
        return path

    return write


def test_the_users_own_words(words_file):
    path = words_file(
        "# My words\n\nbossa nova = Bossa; Música ;bossa\r\n  ROCK=Rock & Roll\nPunk =\n", "utf-8-sig"
    )
    words = read_words(path, CARD)
    assert words == GenreWords({"bossa_nova": ("Bossa", "Música"), "rock": ("Rock & Roll",), "punk": ()})
    assert words.words_for("gnawa") == ("Gnawa",)
    found = result(Genre("bossa_nova", SCORES), 0, 0, 0.9)
    assert words.genres_for(found, CARD, styles=True) == ("Bossa", "Música")


@pytest.mark.parametrize(
    ("text", "sentence", "detail"),
    [
        ("rock = Rock\nrock", Sentence.WORDS_LINE, {"number": 2}),
        ("= Rock", Sentence.WORDS_LINE, {"number": 1}),
        ("\nrokc = Rock", Sentence.WORDS_MISSPELT, {"number": 2, "found": "rokc", "guess": "rock"}),
        ("polka = Polka", Sentence.WORDS_UNKNOWN, {"number": 1, "found": "polka"}),
        ("rock = 17", Sentence.WORDS_NOT_A_GENRE, {"number": 1}),
        ("rock = Rock; (7)", Sentence.WORDS_NOT_A_GENRE, {"number": 1}),
        ("rock = " + "x" * 201, Sentence.WORDS_NOT_A_GENRE, {"number": 1}),
        ("rock = a\0b", Sentence.WORDS_NOT_A_GENRE, {"number": 1}),
    ],
)
def test_a_line_that_is_not_understood_is_named(words_file, text, sentence, detail):
    with pytest.raises(UserError) as caught:
        read_words(words_file(text), CARD)
    assert caught.value.sentence is sentence
    assert caught.value.details == {"name": "words.txt"} | detail


def test_a_file_that_is_no_text_or_not_there(words_file, tmp_path):
    for path, sentence in (
        (words_file("rock = Ñ", "latin-1"), Sentence.WORDS_UNREADABLE),
        (tmp_path, Sentence.WORDS_UNREADABLE),
        (tmp_path / "gone.txt", Sentence.FILE_NOT_FOUND),
    ):
        with pytest.raises(UserError) as caught:
            read_words(path, CARD)
        assert caught.value.sentence is sentence


# Old and new genres ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "mode", "result"),
    [
        ((), ("Rock",), Mode.FILL, ("Rock",)),
        (("Pop",), ("Rock",), Mode.FILL, ("Pop",)),
        (("Pop",), ("Rock",), Mode.REPLACE, ("Rock",)),
        (("Pop",), ("Rock", "rock"), Mode.REPLACE, ("Rock",)),
        (("Pop",), (), Mode.REPLACE, ("Pop",)),
        (("Pop",), ("Rock",), Mode.APPEND, ("Pop", "Rock")),
        (("hip hop", "Pop"), ("Hip-Hop",), Mode.APPEND, ("hip hop", "Pop")),
        (("Hip-Hop/Rap",), ("Rap", "Trap"), Mode.APPEND, ("Hip-Hop/Rap", "Trap")),
        (("Pop", "Pop"), ("Pop",), Mode.APPEND, ("Pop", "Pop")),
    ],
)
def test_fill_replace_and_append(old, new, mode, result):
    assert wanted(old, new, mode) == result
    assert wanted(result, new, mode) == result


def test_a_plan_says_what_the_format_expresses(make_song):
    change = plan(make_song("mp3 cbr"), ("Trap", "Drill"), Mode.FILL)
    assert (change.old, change.new, change.is_change) == ((), ("Trap", "Drill"), True)
    assert not dataclasses.replace(change, new=()).is_change


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"no sound", Sentence.TAGS_UNKNOWN_FORMAT),
        (b"ID3\3\0\0\0\0\0\0" + b"fLaC" + b"\0\0\0\x22", Sentence.TAGS_DAMAGED),
        (b"RIFF\xff\0\0\0WAVE", Sentence.TAGS_DAMAGED),
        (b"FORM\0\0\xff\0AIFF", Sentence.TAGS_DAMAGED),
        (b"OggS" + bytes(30) + b"\x01vorbis", Sentence.TAGS_DAMAGED),
        (b"\0\0\0\x10ftypM4A " + b"\0\0\0\7moov", Sentence.TAGS_DAMAGED),
    ],
    ids=["text", "flac", "wav", "aiff", "ogg", "mp4"],
)
def test_a_plan_for_a_file_that_cannot_be_written(tmp_path, content, sentence):
    path = tmp_path / "song.mp3"
    path.write_bytes(content)
    with pytest.raises(UserError) as caught:
        plan(path, ("Rock",), Mode.FILL)
    assert caught.value.sentence is sentence
