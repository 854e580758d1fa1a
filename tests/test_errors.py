"""Errors with a message for the user."""

from __future__ import annotations

import copy
import pickle
import string

import pytest

from genrescope.errors import Sentence, UserError, as_user_error


class FileError(UserError):
    """A subclass with a signature of its own."""

    def __init__(self, name: str) -> None:
        super().__init__(Sentence.EMPTY_FILE, name=name)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize(
    "error",
    [
        UserError(Sentence.NO_SOUND_SYSTEM),
        UserError(Sentence.RECORDING_HAS_GAPS, name="ñ {0}.wav", seconds=1.5),
        FileError("a.mp3"),
    ],
)
def test_a_pickled_error_comes_back_equal(error, protocol):
    for twin in (pickle.loads(pickle.dumps(error, protocol)), copy.copy(error), copy.deepcopy(error)):
        assert type(twin) is type(error)
        assert twin.sentence is error.sentence
        assert twin.details == error.details
        assert str(twin) == str(error)


def test_a_name_cannot_add_lines_or_colours_to_a_message():
    error = UserError(Sentence.EMPTY_FILE, name="\x1b[31ma\nb\ud800")
    assert error.details == {"name": r"\x1b[31ma\nb\ud800"}
    assert str(error) == r"“\x1b[31ma\nb\ud800” is an empty file."


def test_notes_survive_pickling():
    error = UserError(Sentence.EMPTY_FILE, name="a.mp3")
    error.add_note("seen twice")
    assert pickle.loads(pickle.dumps(error)).__notes__ == ["seen twice"]


def test_every_sentence_is_different_and_has_known_placeholders():
    assert len({sentence.value for sentence in Sentence}) == len(Sentence.__members__)
    for sentence in Sentence:
        fields = {field for _, field, _, _ in string.Formatter().parse(sentence.value) if field is not None}
        assert fields <= {"name", "seconds", "minutes", "found", "expected", "guess", "count", "number"}
        assert sentence.value.endswith((".", "?"))


def test_an_error_with_a_message_stays_as_it_is():
    error = UserError(Sentence.NO_SOUND, name="a.mp3")
    assert as_user_error(error, "b.mp3") is error


@pytest.mark.expects_log("unexpected failure")
def test_any_other_error_is_logged_and_gets_a_message():
    error = as_user_error(ZeroDivisionError(), "a.mp3")
    assert (error.sentence, error.details) == (Sentence.UNEXPECTED, {"name": "a.mp3"})
    assert as_user_error(ZeroDivisionError(), Sentence.UNEXPECTED_MODEL).details == {}
