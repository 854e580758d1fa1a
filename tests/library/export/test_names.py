"""Names that every system accepts."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genrescope.library.export.names import NewNames, legal_name


@pytest.mark.parametrize(
    ("name", "legal"),
    [
        ("Song.mp3", "Song.mp3"),
        ("Soul / R&B", "Soul _ R&B"),
        ('a<b>c:d"e|f?g*h\\i', "a_b_c_d_e_f_g_h_i"),
        ("a\nb\udcff", "a_b_"),
        ("...", "_"),
        ("", "_"),
        ("Song. ", "Song"),
        (".hidden", ".hidden"),
        ("con", "_con"),
        ("Aux.mp3", "_Aux.mp3"),
        ("COM1 .tar.gz", "_COM1 .tar.gz"),
        ("Contrast.mp3", "Contrast.mp3"),
    ],
)
def test_a_name_is_made_legal(name, legal):
    assert legal_name(name) == legal


def test_a_long_name_is_cut_and_keeps_its_suffix():
    name = legal_name("ñ" * 300 + ".mp3")
    assert name.endswith("ñ.mp3")
    assert 230 < len(name.encode()) <= 240


@settings(deadline=None, max_examples=50)
@given(st.text())
def test_any_name_is_legal_and_stays_so(name):
    legal = legal_name(name)
    assert legal_name(legal) == legal
    assert 0 < len(legal.encode()) <= 241
    assert not legal.endswith((" ", "."))
    assert not set(legal) & set('<>:"/\\|?*\0\n')


def test_names_that_are_taken_get_a_number(tmp_path):
    (tmp_path / "Song.mp3").touch()
    names = NewNames()
    assert names.reserve(tmp_path / "song.mp3").name == "song (2).mp3"
    assert names.reserve(tmp_path / "SONG.mp3").name == "SONG (3).mp3"
    assert names.reserve(tmp_path / "Other.mp3").name == "Other.mp3"
    assert names.reserve(tmp_path / "new" / "Song.mp3").name == "Song.mp3"


def test_either_form_of_an_accent_is_the_same_name(tmp_path):
    names = NewNames()
    composed, decomposed = (unicodedata.normalize(form, "é.mp3") for form in ("NFC", "NFD"))
    assert names.reserve(tmp_path / composed).name == composed
    assert names.reserve(tmp_path / decomposed).name != decomposed


def test_a_taken_name_may_be_recognised(tmp_path):
    for name in ("a.mp3", "a (2).mp3"):
        (tmp_path / name).touch()
    names = NewNames()
    assert names.reserve(tmp_path / "a.mp3", lambda path: path.name == "a (2).mp3") == tmp_path / "a (2).mp3"
    assert names.reserve(tmp_path / "a.mp3").name == "a (3).mp3"
