"""``genrescope classify`` with its answers in files, and with those that the library knows."""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

import genrescope
from genrescope import cli, paths
from genrescope.errors import Sentence

APP = Path(genrescope.__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def _own_library_and_model(own_library, tiny_model, monkeypatch) -> None:
    monkeypatch.setattr(paths, "models", lambda: tiny_model.parent)


@pytest.fixture
def songs(song, high_tone, tmp_path) -> list[str]:
    """A song, a text, what is not music, and no file."""
    text = tmp_path / "=text.mp3"
    text.write_text("no song " * 100)
    return [str(song), str(text), str(high_tone), str(tmp_path / "gone.wav")]


@pytest.fixture
def never_analysed(monkeypatch) -> None:
    """Fail if anything is analysed, in this process or in a worker."""

    def fail(*_args, **_options):
        raise AssertionError("a known file was analysed")

    monkeypatch.setattr("genrescope.analysis.worker.client.Workers.analyse", fail)
    monkeypatch.setattr("genrescope.analysis.track.analyse_track", fail)


def classify(capsys, *arguments: str | Path) -> list[dict]:
    """Print JSON Lines and return the objects."""
    cli.main(["classify", "--json", *map(str, arguments)])
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_a_table_has_a_row_for_each_file(songs, tmp_path, capsys):
    file = tmp_path / "genres.csv"
    assert cli.main(["classify", *songs, "--csv", str(file)]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    errors = [row["error"] for row in rows_of(file) if row["error"]]
    assert captured.err.splitlines() == [f"genrescope: {error}" for error in errors]
    assert [row["path"] for row in rows_of(file)] == songs
    assert [row["verdict"] for row in rows_of(file)] == ["bossa_nova", "", "not music", ""]


def test_a_json_file_has_the_objects_that_are_printed(songs, tmp_path, capsys):
    file = tmp_path / "genres.json"
    assert cli.main(["classify", *songs, f"--json={file}"]) == 1
    assert capsys.readouterr().out == ""
    assert json.loads(file.read_text(encoding="utf-8")) == classify(capsys, *songs)


def test_json_never_writes_to_the_file_that_follows_it(song, capsys):
    before = song.read_bytes()
    assert cli.main(["classify", "--json", str(song)]) == 0
    assert song.read_bytes() == before
    assert json.loads(capsys.readouterr().out)["path"] == str(song)


@pytest.mark.parametrize("option", ["--csv={}", "--json={}"])
def test_a_song_is_never_replaced_by_answers(option, song, capsys):
    before = song.read_bytes()
    assert cli.main(["classify", option.format(song), str(song)]) == 1
    assert (
        capsys.readouterr().err == f"genrescope: {Sentence.OUTPUT_IS_AUDIO.value.format(name='song.wav')}\n"
    )
    assert song.read_bytes() == before


def test_labels_are_written_beside_the_bars(songs, tmp_path, capsys):
    assert cli.main(["classify", *songs, "--labels", str(tmp_path / "labels")]) == 1
    assert "Bossa nova, " in capsys.readouterr().out
    written = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "labels").iterdir()}
    assert written == {
        "song.labels.txt": "0.000000\t6.000000\tBossa nova\n",
        "tone.labels.txt": "0.000000\t6.000000\tNot music\n",
    }


@pytest.mark.parametrize("n_songs", [1, 2])
def test_a_known_file_is_not_analysed_again(n_songs, song, high_tone, capsys, request):
    files = [song, high_tone][:n_songs]
    first = classify(capsys, *files)
    os.utime(song, (1_000_000_000, 1_000_000_000))  # so that its content is compared
    request.getfixturevalue("never_analysed")
    assert classify(capsys, *files) == first


def test_without_memory_a_file_is_forgotten(song, high_tone, capsys):
    assert len(classify(capsys, "--no-memory", song, high_tone)) == 2
    assert cli.main(["library"]) == 0
    assert capsys.readouterr().err == f"genrescope: {Sentence.LIBRARY_EMPTY.value}\n"


def test_resuming_prints_what_is_new(songs, tmp_path, capsys):
    classify(capsys, *songs[:2])
    paths = [answer["path"] for answer in classify(capsys, "--resume", *songs)]
    assert paths == songs[1:]  # a failure is tried again


def test_nothing_can_be_resumed_without_memory_or_file(song, capsys):
    assert cli.main(["classify", "--resume", "--no-memory", str(song)]) == 1
    assert capsys.readouterr().err == f"genrescope: {Sentence.NOTHING_TO_RESUME.value}\n"


@pytest.mark.parametrize("option", ["--csv", "--json"])
def test_a_file_of_answers_is_continued(option, songs, tmp_path, capsys, request):
    whole, resumed = tmp_path / "whole", tmp_path / "resumed"
    options = ["--no-memory", *songs]
    assert cli.main(["classify", *options, f"{option}={whole}"]) == 1
    assert cli.main(["classify", *options[:3], f"{option}={resumed}"]) == 1
    capsys.readouterr()
    assert cli.main(["classify", *options, f"{option}={resumed}", "--resume"]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert resumed.read_bytes() == whole.read_bytes()
    request.getfixturevalue("never_analysed")
    assert cli.main(["classify", *options, f"{option}={resumed}", "--resume"]) == 0
    assert resumed.read_bytes() == whole.read_bytes()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no names of this kind")
@pytest.mark.parametrize("option", ["--csv", "--json"])
def test_a_name_that_is_not_utf_8_is_answered_once(option, song, tmp_path, capsys, request):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.wav"))
    shutil.copyfile(song, path)
    file = tmp_path / "answers"
    arguments = ["classify", "--no-memory", str(path), f"{option}={file}", "--resume"]
    assert cli.main(arguments) == 0
    before = file.read_bytes()
    request.getfixturevalue("never_analysed")
    assert cli.main(arguments) == 0
    assert file.read_bytes() == before


def test_resuming_keeps_the_labels_of_another_song_of_the_same_name(song, high_tone, tmp_path):
    other = tmp_path / "other folder" / "song.wav"
    other.parent.mkdir()
    shutil.copyfile(high_tone, other)
    labels = tmp_path / "labels"
    for files in ([song], [song, other]):
        assert cli.main(["classify", *map(str, files), "--labels", str(labels), "--resume"]) == 0
    assert {path.name: path.read_text(encoding="utf-8") for path in labels.iterdir()} == {
        "song.labels.txt": "0.000000\t6.000000\tBossa nova\n",
        "song.labels (2).txt": "0.000000\t6.000000\tNot music\n",
    }


@pytest.mark.parametrize("option", ["--csv", "--json"])
def test_a_file_of_something_else_is_not_continued(option, song, tmp_path, capsys):
    other = tmp_path / "shopping list"
    other.write_text("milk, bread")
    assert cli.main(["classify", str(song), f"{option}={other}", "--resume"]) == 1
    assert capsys.readouterr().err == f"genrescope: {Sentence.NOT_OUR_TABLE.value.format(name=other.name)}\n"
    assert other.read_text() == "milk, bread"


@pytest.mark.skipif(sys.platform == "win32", reason="no signals of this kind")
def test_ctrl_c_keeps_the_rows_so_far_and_the_next_run_adds_the_others(song, endless, tmp_path, wait_until):
    shorts = [tmp_path / f"{number} short.wav" for number in range(1, 4)]
    for path in shorts:
        shutil.copyfile(song, path)
    files = [str(path) for path in (shorts[0], endless, *shorts[1:])]
    table, labels = tmp_path / "genres.csv", tmp_path / "labels"
    arguments = ["classify", *files, "--csv", str(table), "--no-memory", "--jobs", "2"]
    with subprocess.Popen(
        [sys.executable, str(APP), *arguments, "--labels", str(labels)], stderr=subprocess.PIPE
    ) as program:
        wait_until(lambda: (labels / "1 short.labels.txt").exists(), 60)
        program.send_signal(signal.SIGINT)
        assert program.communicate(timeout=60)[1] == b""
    assert program.returncode == 130
    answered = [row["path"] for row in rows_of(table)]
    assert answered[0] == files[0]
    assert files[1] not in answered
    shutil.copyfile(song, endless)
    assert cli.main([*arguments, "--resume"]) == 0
    rows = [row["path"] for row in rows_of(table)]
    assert rows[: len(answered)] == answered
    assert sorted(rows) == sorted(files)


def test_a_library_that_cannot_be_used_is_one_line(song, high_tone, own_library, capsys):
    own_library.parent.write_text("a file where the folder should be")
    assert cli.main(["classify", str(song), str(high_tone)]) == 0
    captured = capsys.readouterr()
    assert "Bossa nova, " in captured.out
    assert len(captured.err.splitlines()) == 1


def test_an_analysis_of_much_sound_is_remembered_as_it_was(tmp_path, capsys):
    t = np.arange(60 * 16_000) / 16_000
    path = tmp_path / "two songs.wav"
    sf.write(path, 0.3 * np.sin(2 * np.pi * np.where(t < 25, 220.0, 2_500.0) * t), 16_000)
    shutil.copyfile(path, tmp_path / "again.wav")
    first = classify(capsys, path, tmp_path / "again.wav")
    assert classify(capsys, path, tmp_path / "again.wav") == first
    assert first[0]["outcome"] == "mixed"
