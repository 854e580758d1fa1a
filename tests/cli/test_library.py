"""``genrescope library``: what was analysed before."""

from __future__ import annotations

import csv
import dataclasses
from pathlib import Path

import numpy as np
import pytest

from genrescope import cli
from genrescope.analysis.timeline import Timeline
from genrescope.errors import Sentence, UserError
from genrescope.inference.classifier import card_of
from genrescope.library.content import read_content
from genrescope.library.database import Database
from genrescope.library.store import Store
from support import outcomes
from support.library import write_song

pytestmark = pytest.mark.usefixtures("own_library")


@pytest.fixture
def songs(own_library: Path, tmp_path: Path, tiny_model: Path) -> dict[str, Path]:
    """Songs in the user's library by their genres, one of them failed."""
    names = {"gnawa": "gnawa", "rock": "rock", "more rock": "rock", "bossa": "bossa_nova", "text": None}
    paths = {name: write_song(tmp_path / f"{name}.mp3", content=name.encode()) for name in names}
    card = card_of(tiny_model)
    with Database() as database:
        store = Store(database, card)
        for index, (name, path) in enumerate(paths.items()):
            genre = names[name]
            if genre is None:
                store.save_failure(path, UserError(Sentence.NOT_AUDIO, name=path.name))
                continue
            result = dataclasses.replace(
                outcomes.result(path),
                classes=card.classes,
                outcome=outcomes.genre(card.classes, genre),
                sections=Timeline(),
                embedding=np.array([1, index, 0, 0], dtype=np.float32),
            )
            store.save(read_content(path), result)
    return paths


def listed(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    assert cli.main(["library", *arguments]) == 0
    return capsys.readouterr().out.splitlines()


def test_an_empty_library_says_so(capsys):
    assert cli.main(["library"]) == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == f"genrescope: {Sentence.LIBRARY_EMPTY.value}\n"


def test_all_songs_are_listed_by_path(capsys, songs, tiny_model):
    lines = listed(capsys, "--model", str(tiny_model))
    outcomes = [line.split("  ")[0] for line in lines]
    assert outcomes == ["Bossa nova, 80 %", "Gnawa, 80 %", "Rock, 80 %", "Rock, 80 %", "Failed"]
    for line, path in zip(lines, sorted(songs.values()), strict=True):
        assert line.endswith(f"  {path}")


@pytest.mark.parametrize(
    ("genre", "expected"),
    [
        ("gnawa", ["gnawa"]),
        ("Rock", ["more rock", "rock"]),
        ("Bossa-Nova", ["bossa"]),
        ("failed", ["text"]),
        ("not sure", []),
    ],
)
def test_the_songs_of_a_genre(capsys, songs, tiny_model, genre, expected):
    lines = listed(capsys, "--genre", genre, "--model", str(tiny_model))
    assert [Path(line).stem for line in lines] == expected


def test_old_outcomes_are_marked(capsys, songs):
    lines = listed(capsys, "--genre", "gnawa")
    assert "(tiny-1)" in lines[0]


def test_a_table_is_written(capsys, songs, tiny_model, tmp_path):
    table = tmp_path / "songs.csv"
    assert listed(capsys, "--csv", str(table), "--genre", "rock", "--model", str(tiny_model)) == []
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["path"] for row in rows] == [str(songs["more rock"]), str(songs["rock"])]
    assert [row["genre"] for row in rows] == ["rock", "rock"]


def test_similar_songs_come_nearest_first(capsys, songs, tiny_model):
    lines = listed(capsys, "--similar", str(songs["gnawa"]), "--model", str(tiny_model))
    assert [line.rsplit("/", 1)[-1] for line in lines] == ["rock.mp3", "more rock.mp3", "bossa.mp3"]


def test_a_song_that_is_not_in_the_library_has_no_similar_ones(capsys, songs, tiny_model, tmp_path):
    new = write_song(tmp_path / "new.mp3", content=b"new")
    assert cli.main(["library", "--similar", str(new), "--model", str(tiny_model)]) == 1
    assert "“new.mp3” is not in the library" in capsys.readouterr().err


@pytest.mark.expects_log("the library is damaged")
def test_a_damaged_library_is_reported(capsys, songs, own_library):
    own_library.write_bytes(b"rubbish")
    assert cli.main(["library"]) == 0
    error = capsys.readouterr().err
    assert "was damaged" in error
    assert "library-damaged-" in error


def test_songs_are_moved_into_folders_and_brought_back(capsys, songs, tiny_model, tmp_path):
    folder, before = tmp_path / "sorted", {path: path.read_bytes() for path in songs.values()}
    arguments = ["--move-to", str(folder), "--model", str(tiny_model)]
    plan = listed(capsys, *arguments, "--dry-run")
    assert f"{songs['bossa']} -> {folder / 'Bossa nova' / 'bossa.mp3'}" in plan
    assert plan[-1] == "Without a certain genre: 1"
    assert not folder.exists()
    done = listed(capsys, *arguments)
    assert done[:4] == plan[:4]
    assert done[4] == "To undo this: genrescope library --undo 1"
    assert (folder / "Rock" / "more rock.mp3").read_bytes() == b"more rock"
    moved = listed(capsys, "--model", str(tiny_model))
    assert [line.split("  ")[-1].strip() for line in moved if line.startswith("Rock")] == [
        str(folder / "Rock" / name) for name in ("more rock.mp3", "rock.mp3")
    ]
    assert len(listed(capsys, "--undo")) == 4
    assert {path: path.read_bytes() for path in songs.values()} == before
    assert not any("sorted" in line for line in listed(capsys, "--model", str(tiny_model)))
    assert not folder.exists()
    assert cli.main(["library", "--undo"]) == 1
    assert Sentence.NOTHING_SORTED.value in capsys.readouterr().err


def test_songs_of_a_genre_are_copied_and_the_copies_deleted(capsys, songs, tiny_model, tmp_path):
    arguments = ["--copy-to", str(tmp_path / "copies"), "--genre", "gnawa", "--model", str(tiny_model)]
    listed(capsys, *arguments)
    copy = tmp_path / "copies" / "Gnawa" / "gnawa.mp3"
    assert copy.read_bytes() == songs["gnawa"].read_bytes()
    assert listed(capsys, *arguments) == ["Already there: 1"]
    assert listed(capsys, "--undo", "1") == [f"Deleted: {copy}"]
    assert songs["gnawa"].exists()


def test_a_song_that_is_gone_is_reported(capsys, songs, tiny_model, tmp_path):
    songs["gnawa"].unlink()
    arguments = ["--genre", "gnawa", "--model", str(tiny_model)]
    assert cli.main(["library", "--copy-to", str(tmp_path / "copies"), *arguments]) == 1
    captured = capsys.readouterr()
    assert "“gnawa.mp3” was not found" in captured.err
    assert captured.out == ""


def test_each_genre_gets_a_playlist(capsys, songs, tiny_model, tmp_path):
    folder = tmp_path / "new" / "playlists"
    paths = listed(capsys, "--playlists", str(folder), "--model", str(tiny_model))
    assert paths == [str(folder / f"{name}.m3u8") for name in ("Bossa nova", "Gnawa", "Rock")]
    assert "more rock.mp3\n" in Path(paths[2]).read_text(encoding="utf-8")
