"""Whatever is in a file, reading its tags ends with tags or one sentence."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

import mutagen
import mutagen.id3
import pytest

from genrescope.errors import Sentence, UserError
from genrescope.library.tags.formats import format_of
from genrescope.library.tags.formats.values import FileTags
from genrescope.library.tags.reading import read_tags
from support import corpus


def test_a_format_whose_tags_are_not_known_has_none(make_song):
    assert read_tags(make_song("mka")) == FileTags()
    assert read_tags(make_song("aac")) == FileTags()


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("oga flac", ("title", "artist", "genre")),
        ("wv", ("Title", "Artist", "Genre")),
        ("tta", ("TIT2", "TPE1", "TCON")),
        ("wma", ("Title", "Author", "WM/Genre")),
    ],
)
def test_tags_are_read_of_formats_that_are_not_written(kind, names, make_song):
    path = make_song(kind)
    assert read_tags(path) == FileTags()
    song = mutagen.File(path)
    if song.tags is None:
        song.add_tags()
    for name, values in zip(names, (["Title"], ["One", "Two"], ["Rock", "Pop"]), strict=True):
        song.tags[name] = getattr(mutagen.id3, name)(text=values) if kind == "tta" else values
    song.save()
    assert read_tags(path) == FileTags("Title", "One; Two", ("Rock", "Pop"))


@pytest.mark.parametrize("kind", ["mp3 cbr", "m4a aac", "flac", "ogg vorbis", "opus", "aiff", "wav 8 bits"])
def test_damaged_files_end_with_tags_or_a_sentence(kind, tmp_path):
    content = io.BytesIO(corpus.whole(kind))
    form = format_of(content)
    assert form is not None
    tagged = io.BytesIO()
    form.write(content, tagged, form.encode(content, ("Rock", "Ñandú")))
    # The tags are at the beginning or at the end.
    whole = tagged.getvalue()
    path = tmp_path / "song"
    for at in (*range(0, 600, 23), *range(len(whole) - 300, len(whole), 23)):
        for damage in (b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff"):
            path.write_bytes(whole[:at] + damage + whole[at + len(damage) :])
            with contextlib.suppress(UserError):
                assert isinstance(read_tags(path), FileTags)


def test_what_cannot_be_opened_has_one_sentence(tmp_path):
    for path, sentence in ((tmp_path, Sentence.IS_A_FOLDER), (tmp_path / "gone", Sentence.FILE_NOT_FOUND)):
        with pytest.raises(UserError) as caught:
            read_tags(path)
        assert caught.value.sentence is sentence


def test_a_name_that_no_file_can_have_is_not_found():
    with pytest.raises(UserError) as error:
        read_tags(Path("a\0b.mp3"))
    assert error.value.sentence is Sentence.FILE_NOT_FOUND
