"""Results are found again by the sound and the model."""

from __future__ import annotations

import dataclasses
import os
import time
from pathlib import Path

import mutagen
import numpy as np
import pytest
from mutagen import id3

from genrescope.errors import Sentence, UserError
from genrescope.inference.model_card import Thresholds
from genrescope.library.content import read_content, version_of
from genrescope.library.database import Database
from genrescope.library.store import Store, fingerprint_of, note_retagged
from support import corpus, outcomes
from support.library import LONG_AGO, analyse, write_song
from support.tiny_model import CARD

OTHER = dataclasses.replace(CARD, sha256={"model.tflite": "another"})


def save(store: Store, path: Path) -> None:
    store.save(read_content(path), analyse(path))


def test_a_result_comes_back_equal_after_the_library_was_opened_again(tmp_path, song):
    file = tmp_path / "library.sqlite3"
    result = analyse(song)
    with Database(file) as database:
        Store(database, CARD).save(read_content(song), result)
    with Database(file) as database:
        assert Store(database, CARD).recall(song) == result


def test_a_file_that_was_never_seen_is_not_known(store, song, tmp_path):
    assert store.recall(song) is None
    assert store.recall(tmp_path / "missing.mp3") is None
    assert store.recall(Path("nul\0.mp3")) is None
    assert store.recall_content(song, read_content(song)) is None
    assert store.result(song) is None
    assert store.songs() == []


def test_a_relative_path_finds_the_same_file(store, song, monkeypatch):
    save(store, song)
    monkeypatch.chdir(song.parent)
    result = store.recall(Path(song.name))
    assert result is not None
    assert result.path == Path(song.name)


def test_a_moved_file_is_known_by_its_sound(store, song):
    save(store, song)
    moved = song.rename(song.with_name("moved.mp3"))
    assert store.recall(moved) is None
    result = store.recall_content(moved, read_content(moved))
    assert result.path == moved
    assert store.recall(moved) == result
    assert [known.song.path for known in store.songs()] == [moved]


def test_a_copy_is_a_row_of_its_own(store, song):
    save(store, song)
    copy = write_song(song.with_name("copy.mp3"))
    assert store.recall_content(copy, read_content(copy)) is not None
    assert [known.song.path for known in store.songs()] == [copy, song]


def test_a_changed_file_is_not_known(store, song):
    save(store, song)
    write_song(song, "mp3 vbr")
    assert store.recall(song) is None
    assert store.recall_content(song, read_content(song)) is None


def test_a_file_that_was_just_written_is_not_trusted_until_it_was_read_later(store, song):
    """It may change again without another time of modification."""
    os.utime(song, (time.time(), time.time()))
    save(store, song)
    assert store.recall(song) is None
    os.utime(song, (LONG_AGO, LONG_AGO))
    assert store.recall_content(song, read_content(song)) is not None
    assert store.recall(song) is not None


def test_a_file_that_changes_during_the_analysis_is_left_out(store, song):
    content, result = read_content(song), analyse(song)
    write_song(song, "mp3 vbr")
    store.save(content, result)
    assert store.songs() == []
    assert store.recall_content(song, read_content(song)) is None


def test_a_name_need_not_be_unicode(store, tmp_path):
    try:
        path = write_song(Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe.mp3")))
    except OSError:
        pytest.skip("this drive has only names in Unicode")
    save(store, path)
    assert store.recall(path) is not None
    assert [known.song.path for known in store.songs()] == [path]


def test_files_without_sound_in_common_share_nothing(store, tmp_path):
    paths = [write_song(tmp_path / f"{name}.x", name) for name in ("flac", "wav", "ogg vorbis", "m4a aac")]
    for path in paths:
        save(store, path)
    for path in paths:
        assert store.recall(path) == analyse(path)


# Tags and places -------------------------------------------------------------------------------------


def write_tags(path: Path, title: str, genre: str) -> None:
    file = mutagen.File(path)
    if file.tags is None:
        file.add_tags()
    file.tags.setall("TIT2", [id3.TIT2(text=[title])])
    file.tags.setall("TPE1", [id3.TPE1(text=["An artist"])])
    file.tags.setall("TCON", [id3.TCON(text=[genre])])
    file.save()


def tags_in(store: Store) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(known.song.title, known.song.artist, known.song.genres) for known in store.songs()]


def test_a_row_has_the_tags_of_the_file_also_after_they_changed(store, song):
    save(store, song)
    write_tags(song, "A title\x1b", "Rock")
    assert store.recall(song) is None
    assert store.recall_content(song, read_content(song)) is not None
    assert tags_in(store) == [(r"A title\x1b", "An artist", ("Rock",))]


def test_a_failed_file_has_its_tags(store, song):
    write_tags(song, "A title", "Rock")
    store.save_failure(song, UserError(Sentence.DECODER_STUCK, name="song.mp3"))
    assert tags_in(store) == [("A title", "An artist", ("Rock",))]


def test_written_tags_can_be_noted_at_once(database, store, song):
    save(store, song)
    before = version_of(song)
    write_tags(song, "A title", "Rock")
    note_retagged(database, song, before)
    assert tags_in(store) == [("A title", "An artist", ("Rock",))]
    os.utime(song, (LONG_AGO, LONG_AGO))
    note_retagged(database, song, "another version")
    assert store.recall(song) is None  # the file changed once more, and nobody knows how


# Models ----------------------------------------------------------------------------------------------


def test_the_result_of_another_model_is_old(database, store, song):
    save(store, song)
    other = Store(database, OTHER)
    assert other.recall(song) is None
    assert other.recall_content(song, read_content(song)) is None
    (known,) = other.songs()
    assert known.is_old
    assert known.song.outcome == analyse(song).outcome
    assert other.result(song) == analyse(song)
    other.save(read_content(song), analyse(song))
    assert [known.is_old for known in other.songs()] == [False]
    # The first model's result is still there.
    assert store.recall(song) is not None
    assert [known.is_old for known in store.songs()] == [False]


def test_what_decides_results_makes_another_model(tmp_path):
    changes = {
        "id": "tiny-2",
        "temperature": 2.0,
        "thresholds": Thresholds(0.6, 0.5, -65.0),
        "sha256": {"model.tflite": "another"},
        "tags": CARD.tags[:2],
    }
    cards = [CARD, *(dataclasses.replace(CARD, **{name: value}) for name, value in changes.items())]
    assert len({fingerprint_of(card) for card in cards}) == len(cards)


def test_what_decides_no_results_makes_no_other_model(tmp_path):
    measured = dataclasses.replace(CARD.tags[0], auroc=0.5)
    same = dataclasses.replace(CARD, folder=tmp_path, metrics={}, tags=(measured, *CARD.tags[1:]))
    assert fingerprint_of(same) == fingerprint_of(CARD)


# Rows ------------------------------------------------------------------------------------------------


def test_a_row_has_what_a_table_shows(store, song):
    result = analyse(song)
    store.save(read_content(song), result)
    (known,) = store.songs()
    assert known.song.outcome == result.outcome
    assert (known.song.duration, known.song.silence) == (result.duration, result.silence)
    assert known.song.model_id == CARD.id
    assert known.song.error is None
    assert not known.is_old
    assert known.analysed == pytest.approx(time.time(), abs=60)


def test_a_row_has_the_tags_that_are_clear_enough(store, song):
    store.save(read_content(song), outcomes.result(song))
    (known,) = store.songs()
    assert [tag.name for tag in known.song.tags] == ["ballad"]


def test_a_failed_file_has_a_row_with_the_reason_until_it_is_analysed(store, song):
    error = UserError(Sentence.DECODER_STUCK, name="song.mp3")
    store.save_failure(song, error)
    (known,) = store.songs()
    assert str(known.song.error) == str(error)
    assert known.song.outcome is None
    assert known.analysed is None
    assert not known.is_old
    assert store.recall(song) is None
    assert store.result(song) is None
    save(store, song)
    (known,) = store.songs()
    assert known.song.error is None


@pytest.mark.expects_log("the row of .*song.mp3 cannot be read")
def test_a_damaged_row_costs_no_other(store, database, song, tmp_path):
    other = write_song(tmp_path / "other.flac", "flac")
    for path in (song, other):
        save(store, path)
    with database.transaction() as connection:
        connection.execute(
            """UPDATE answers SET summary = '{"outcome": {}}'
            WHERE song_id = (SELECT song_id FROM files WHERE path = ?)""",
            (os.fsencode(song),),
        )
    assert [known.song.path for known in store.songs()] == [other]


def test_a_sentence_that_no_longer_exists_is_replaced(store, database, song):
    store.save_failure(song, UserError(Sentence.NOT_AUDIO, name="song.mp3"))
    with database.transaction() as connection:
        connection.execute("UPDATE files SET error = replace(error, 'NOT_AUDIO', 'FORGOTTEN')")
    (known,) = store.songs()
    assert known.song.error.sentence is Sentence.UNEXPECTED


def test_a_forgotten_file_has_no_row_but_its_sound_is_known(store, song):
    save(store, song)
    store.forget([song])
    assert store.songs() == []
    assert store.recall_content(song, read_content(song)) is not None


@pytest.mark.expects_log("cannot be read")
def test_a_damaged_result_is_analysed_again(store, database, song):
    save(store, song)
    with database.transaction() as connection:
        connection.execute("UPDATE results SET result = substr(result, 1, 100)")
    assert store.recall(song) is None
    assert store.recall_content(song, read_content(song)) is None
    save(store, song)
    assert store.recall(song) is not None


def test_two_stores_of_one_library_see_each_others_results(tmp_path, song):
    file = tmp_path / "library.sqlite3"
    with Database(file) as first, Database(file) as second:
        save(Store(first, CARD), song)
        assert Store(second, CARD).recall(song) is not None


def test_embeddings_are_those_of_the_songs_of_the_model_in_use(database, store, tmp_path):
    paths = [write_song(tmp_path / f"{name}.x", name) for name in ("flac", "opus")]
    for path in paths:
        save(store, path)
    found, embeddings = store.embeddings()
    assert sorted(found) == paths
    for path, embedding in zip(found, embeddings, strict=True):
        assert np.array_equal(embedding, analyse(path).embedding)
    assert Store(database, OTHER).embeddings()[1].shape == (0, 4)


def test_a_cut_file_keeps_its_warning(store, tmp_path):
    whole = corpus.whole("wav")
    path = write_song(tmp_path / "cut.wav", content=whole[: len(whole) // 2])
    result = analyse(path)
    assert [warning.sentence for warning in result.warnings] == [Sentence.CUT_SHORT]
    save(store, path)
    assert store.recall(path) == result
    assert [str(warning) for warning in store.songs()[0].song.warnings] == [str(result.warnings[0])]
