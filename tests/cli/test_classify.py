"""``genrescope classify``, mostly in this process."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import numpy as np
import pytest
import soundfile as sf

import genrescope
from genrescope import cli, paths
from genrescope.audio.files import MAX_SONGS_IN_FOLDER
from genrescope.cli.inputs import to_files
from genrescope.errors import Sentence
from genrescope.inference import trial
from support.faulty_soundfile import faulty_rates

APP = Path(genrescope.__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def _tiny_by_default(own_library, tiny_model, monkeypatch) -> None:
    """Classify with the tiny model if a test names none; separate processes use the bundled one."""
    monkeypatch.setattr(paths, "models", lambda: tiny_model.parent)


def json_lines(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


def test_bars_are_sorted_under_the_outcome(capsys):
    assert cli.main(["classify", str(paths.demo_clip())]) == 0
    first, *bars = capsys.readouterr().out.strip().splitlines()
    assert "demo.flac (0:" in first
    assert len(bars) == 3
    shares = [int(line.split()[-2]) for line in bars]
    assert shares == sorted(shares, reverse=True)
    assert 95 <= sum(shares) <= 105


def test_json_has_the_fields_and_no_others(song, capsys):
    assert cli.main(["classify", "--json", str(song), str(paths.demo_clip())]) == 0
    captured = capsys.readouterr()
    answers = json_lines(captured.out)
    assert captured.err == ""
    assert [answer["path"] for answer in answers] == [str(song), str(paths.demo_clip())]
    for answer in answers:
        assert set(answer) == {
            "path", "model", "duration", "silence", "outcome", "verdict", "genre", "confidence", "scores",
            "music", "tags", "sections", "segments", "warnings",
        }  # fmt: skip
        assert set(answer["model"]) == {"id", "accuracy", "loss", "protocol"}
        assert answer["outcome"] in ("genre", "mixed", "not_sure", "not_music")
        assert answer["verdict"] in {*answer["scores"], "mixed", "not sure", "not music", "silence"}
        assert answer["genre"] == max(answer["scores"], key=answer["scores"].get)
        assert sum(answer["scores"].values()) == pytest.approx(1.0, abs=1e-4)


def test_tags_have_a_line_of_their_own(song, capsys):
    assert cli.main(["classify", str(song)]) == 0
    first, second, *bars = capsys.readouterr().out.rstrip().splitlines()
    assert first.startswith("Bossa nova, ")
    assert second == "  ballad"
    assert len(bars) == 3
    assert all(line.endswith(" %") for line in bars)


def test_what_is_not_music_has_no_bars(high_tone, capsys):
    assert cli.main(["classify", str(high_tone)]) == 0
    assert capsys.readouterr().out.strip() == "Not music   tone.wav (0:06)"


def test_a_mixed_file_has_its_sections(tmp_path, capsys):
    path = tmp_path / "two songs.wav"
    t = np.arange(40 * 16_000) / 16_000
    sf.write(path, 0.3 * np.sin(2 * np.pi * np.where(t < 25, 220.0, 2_500.0) * t), 16_000)
    assert cli.main(["classify", str(path)]) == 0
    first, *bars = capsys.readouterr().out.strip().splitlines()
    assert first == "Mostly bossa nova; rock from 0:25   two songs.wav (0:40)"
    assert len(bars) == 3
    assert cli.main(["classify", "--json", str(path)]) == 0
    (answer,) = json_lines(capsys.readouterr().out)
    assert (answer["outcome"], answer["verdict"], answer["genre"]) == ("mixed", "mixed", "bossa_nova")
    assert [section["verdict"] for section in answer["sections"]] == ["bossa_nova", "rock"]
    first, second = answer["sections"]
    assert (first["start"], second["end"]) == (0.0, 40.0)
    assert first["end"] == second["start"] == pytest.approx(25, abs=0.5)
    assert list(first) == ["start", "end", "outcome", "verdict", "genre", "confidence"]


def test_silence_has_no_bars_and_no_genre(tmp_path, capsys):
    path = tmp_path / "silence.wav"
    sf.write(path, np.zeros(3 * 8_000), 8_000)
    assert cli.main(["classify", str(path)]) == 0
    assert capsys.readouterr().out.strip() == "Silence   silence.wav (0:03)"
    assert cli.main(["classify", "--json", str(path)]) == 0
    (answer,) = json_lines(capsys.readouterr().out)
    assert (answer["verdict"], answer["genre"], answer["confidence"]) == ("silence", None, 0)


def test_much_silence_in_a_song_is_mentioned(song, tmp_path, capsys):
    y, sr = sf.read(song)
    path = tmp_path / "pause.wav"
    sf.write(path, np.concatenate([y, np.zeros(12 * sr), y]), sr)
    assert cli.main(["classify", str(path)]) == 0
    assert "   pause.wav (0:24, 0:12 of silence)\n" in capsys.readouterr().out


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names")
def test_a_name_cannot_control_the_terminal(song, tmp_path, capsys):
    good, bad = (tmp_path / f"{kind}\x1b[2K\rPop, 99 %\n\a\x85\u202e.wav" for kind in ("good", "bad"))
    shutil.copyfile(song, good)
    bad.touch()
    gone = tmp_path / "gone\x1b]0;title\a.wav"
    files = [str(path) for path in (good, bad, gone)]
    assert cli.main(["classify", *files]) == 1
    captured = capsys.readouterr()
    assert r"good\x1b[2K\rPop, 99 %\n\x07\x85\u202e.wav (0:06)" in captured.out
    assert r"“bad\x1b[2K\rPop, 99 %\n\x07\x85\u202e.wav” is an empty file." in captured.err
    assert r"gone\x1b]0;title\x07.wav”." in captured.err
    assert all(char.isprintable() or char == "\n" for char in captured.out + captured.err)
    assert len(captured.err.splitlines()) == 2
    assert cli.main(["classify", "--json", *files]) == 1
    answers = json_lines(capsys.readouterr().out)
    assert [answer["path"] for answer in answers] == files


def test_a_name_that_begins_with_a_dash_cannot_control_the_terminal(capsys):
    with pytest.raises(SystemExit):
        cli.main(["classify", "a.wav", "-\x1b[2J.wav"])
    assert r"-\x1b[2J.wav" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["", "x" * 300 + ".wav", "gone.wav", "a\0b.wav"])
def test_a_missing_file_has_one_message(name, song, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["classify", "--json", name]) == 1
    (answer,) = json_lines(capsys.readouterr().out)
    shown = name.replace("\0", r"\x00")
    assert answer == {"path": name, "error": f"There is no file or folder “{shown}”."}


@pytest.mark.skipif(sys.platform == "win32", reason="no signals of this kind")
def test_a_crash_of_the_decoder_costs_one_file(faulty_codecs, song, tmp_path, capsys):
    y, sr = sf.read(song)
    names = [str(tmp_path / name) for name in ("good 1.wav", "bad 2.wav", "good 3.wav")]
    for name in names:
        sf.write(name, y, faulty_rates.CRASH if "bad" in name else sr)
    assert cli.main(["classify", "--json", *names]) == 1
    answers = json_lines(capsys.readouterr().out)
    assert [answer["path"] for answer in answers] == names
    assert ["error" in answer for answer in answers] == [False, True, False]
    assert "the decoder crashed" in answers[1]["error"]


def test_a_file_that_fails_does_not_affect_the_others(song, tmp_path, capsys):
    (tmp_path / "text.mp3").write_text("no song " * 100)
    (tmp_path / "empty").mkdir()
    names = [str(tmp_path / name) for name in ("missing.wav", "text.mp3", "song.wav", "empty")]
    assert cli.main(["classify", "--json", *names]) == 1
    answers = json_lines(capsys.readouterr().out)
    assert [answer["path"] for answer in answers] == names
    assert [set(answer) == {"path", "error"} for answer in answers] == [True, True, False, True]
    assert answers[0]["error"] == f"There is no file or folder “{names[0]}”."
    assert answers[3]["error"] == "There are no audio files in the folder “empty”."

    assert cli.main(["classify", *names]) == 1
    captured = capsys.readouterr()
    assert "song.wav" in captured.out
    assert len(captured.err.splitlines()) == 3


@pytest.mark.expects_log("unexpected failure with .*song.wav")
def test_a_bug_affects_only_one_file(song, capsys, monkeypatch):
    from genrescope.analysis import track

    monkeypatch.setattr(track, "is_silent", lambda *_: 1 / 0)
    assert cli.main(["classify", "--json", str(song), "missing.wav"]) == 1
    captured = capsys.readouterr()
    first, second = json_lines(captured.out)
    assert captured.err == ""  # the traceback is in the log
    assert first["error"] == Sentence.UNEXPECTED.value.format(name="song.wav")
    assert second["error"] == Sentence.NO_SUCH_FILE.value.format(name="missing.wav")


def test_a_folder_is_walked_in_the_order_of_names(song, tmp_path, capsys):
    for name in ("b.wav", "A.WAV", "deep/c.wav", ".hidden.wav", "notes.txt"):
        path = tmp_path / "songs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(song, path)
    assert cli.main(["classify", "--json", str(tmp_path / "songs"), str(song)]) == 0
    answers = json_lines(capsys.readouterr().out)
    assert [Path(answer["path"]).name for answer in answers] == ["A.WAV", "b.wav", "c.wav", "song.wav"]


def test_the_subfolders_can_be_left_out(song, tmp_path, capsys):
    (tmp_path / "songs" / "deep").mkdir(parents=True)
    for name in ("a.wav", "deep/b.wav"):
        shutil.copyfile(song, tmp_path / "songs" / name)
    for option, names in (("--recursive", ["a.wav", "b.wav"]), ("--no-recursive", ["a.wav"])):
        assert cli.main(["classify", "--json", option, str(tmp_path / "songs")]) == 0
        assert [Path(answer["path"]).name for answer in json_lines(capsys.readouterr().out)] == names


def test_a_folder_may_hold_any_number_of_songs(tmp_path):
    for number in range(MAX_SONGS_IN_FOLDER + 1):
        (tmp_path / f"{number}.wav").touch()
    assert len(to_files([tmp_path])) == MAX_SONGS_IN_FOLDER + 1


@pytest.mark.skipif(sys.platform == "win32", reason="paths have drives there")
def test_addresses_of_local_files_are_opened(song, tmp_path, capsys):
    moved = song.rename(tmp_path / "año #1 50%.wav")
    for start in ("file://", "file://localhost", "FILE:"):
        assert cli.main(["classify", "--json", start + quote(str(moved))]) == 0
        (answer,) = json_lines(capsys.readouterr().out)
        assert answer["path"] == str(moved)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("https://example.org/a.mp3", Sentence.NOT_A_FILE),
        ("FTP://example.org/a.mp3", Sentence.NOT_A_FILE),
        ("smb://server/a.mp3", Sentence.NOT_A_FILE),
        ("file://another.example/a.mp3", Sentence.NOT_A_FILE),
        ("-", Sentence.STANDARD_INPUT),
    ],
)
def test_an_argument_that_is_not_a_file_has_its_own_message(name, sentence, song, capsys):
    assert cli.main(["classify", "--json", name, str(song)]) == 1
    refused, answered = json_lines(capsys.readouterr().out)
    assert refused == {"path": name, "error": sentence.value}
    assert answered["path"] == str(song)
    assert cli.main(["classify", name]) == 1
    assert capsys.readouterr() == ("", f"genrescope: {sentence.value}\n")


@pytest.mark.parametrize(
    "name", ["-song.wav", "--json", "classify", "ein Lied 🎸 ñ.wav", " ", "song\nline.wav"]
)
def test_any_name_can_be_classified(song, name, tmp_path, capsys, monkeypatch):
    if sys.platform == "win32" and name in (" ", "song\nline.wav"):
        pytest.skip("Windows has no such names")
    song.rename(tmp_path / name)
    monkeypatch.chdir(tmp_path)
    for argument in (["--", name], [f"./{name}"]):
        assert cli.main(["classify", "--json", *argument]) == 0
        (answer,) = json_lines(capsys.readouterr().out)
        assert answer["path"] == name


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has names that are not Unicode")
def test_a_name_that_is_not_utf_8_survives(run_program, song, tmp_path):
    name = os.fsdecode(b"caf\xe9.wav")
    song.rename(tmp_path / name)
    done = run_program("classify", "--json", name, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.decode("utf-8"))["path"] == name
    done = run_program("classify", name, cwd=tmp_path)
    assert done.returncode == 0
    assert "caf\ufffd.wav (0:06)" in done.stdout.decode("utf-8")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has names that are not Unicode")
def test_a_failure_with_a_name_that_is_not_utf_8_is_printed(tmp_path, run_program):
    name = os.fsdecode(b"caf\xe9.wav")
    (tmp_path / name).touch()
    for missing in (name, name + ".gone"):
        done = run_program("classify", "--json", missing, cwd=tmp_path)
        assert done.returncode == 1
        answer = json.loads(done.stdout.decode("utf-8"))
        assert answer["path"] == missing
        assert "caf\ufffd.wav" in answer["error"]
        done = run_program("classify", missing, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (1, b"")
        assert "caf\ufffd.wav" in done.stderr.decode("utf-8")


def test_a_damaged_file_is_classified_with_a_warning(tmp_path, capsys):
    path = tmp_path / "cut.flac"
    whole = paths.demo_clip().read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert cli.main(["classify", "--json", str(path)]) == 0
    captured = capsys.readouterr()
    (answer,) = json_lines(captured.out)
    assert 2 < answer["duration"] < 11
    assert answer["warnings"] == [Sentence.CUT_SHORT.value.format(name="cut.flac")]
    assert captured.err == f"genrescope: {answer['warnings'][0]}\n"


@pytest.fixture
def other_model(tiny_model, tmp_path) -> Path:
    """A model of the user's own, anywhere on the disk."""
    return shutil.copytree(tiny_model, tmp_path / "my models" / "bossa ñ")


def change_card(folder: Path, **values: object) -> None:
    path = folder / "card.json"
    card = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(card | values), encoding="utf-8")


@pytest.mark.parametrize("engine", ["auto", "keras"])
def test_a_custom_model_is_used_and_its_accuracy_reported(song, other_model, engine, capsys):
    classes = [f"my genre {i}" for i in range(3)]
    metrics = {"accuracy": 0.25, "loss": 2.5, "protocol": "four songs"}
    change_card(other_model, id="mine-1", classes=classes, metrics=metrics)
    arguments = ["classify", "--json", "--engine", engine, "--model", str(other_model), str(song)]
    assert cli.main(arguments) == 0
    (answer,) = json_lines(capsys.readouterr().out)
    assert answer["model"] == {"id": "mine-1", **metrics}
    assert list(answer["scores"]) == classes
    assert cli.main(["classify", "--model", str(other_model), str(paths.demo_clip())]) == 0
    assert "My genre" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (lambda folder: shutil.rmtree(folder), "“bossa ñ” was not found"),
        (lambda folder: (folder / "card.json").unlink(), "“bossa ñ” is not a model folder"),
        (lambda folder: (folder / "card.json").write_text("{"), "“bossa ñ/card.json” is not valid"),
        (lambda folder: [path.unlink() for path in folder.glob("model.*")], "is missing"),
        (lambda folder: (folder / "model.tflite").write_bytes(b"?"), "“bossa ñ/model.tflite” is damaged"),
        (
            lambda folder: change_card(folder, classes=["a", "b"]),
            "11 outputs, but its model card requires 10",
        ),
        (lambda folder: change_card(folder, n_frames=999), "but its model card specifies 999 × "),
    ],
    ids=["no folder", "no card", "broken card", "no file", "wrong digest", "classes", "patches"],
)
def test_a_model_that_cannot_be_used_is_one_sentence(song, other_model, harm, words, capsys):
    harm(other_model)
    assert cli.main(["classify", "--json", "--model", str(other_model), str(song)]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert len(captured.err.splitlines()) == 1
    assert words in captured.err


def test_keras_gives_the_same_answer(song, capsys):
    answers = []
    for engine in ("keras", "litert"):
        assert cli.main(["classify", "--json", "--engine", engine, str(song)]) == 0
        answers += json_lines(capsys.readouterr().out)
    assert answers[0]["scores"] == pytest.approx(answers[1]["scores"], abs=1e-4)
    assert answers[0]["verdict"] == answers[1]["verdict"]


def test_ctrl_c_is_quiet(song, capsys, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("genrescope.analysis.track.analyse_track", interrupted)
    assert cli.main(["classify", str(song)]) == 130
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("jobs", ["1", "3"])
def test_several_files_have_the_answers_of_each_alone(jobs, song, high_tone, tmp_path, capsys):
    long = tmp_path / "long.wav"
    y, sr = sf.read(song)
    sf.write(long, np.tile(y, 20), sr)
    files = [str(path) for path in (long, high_tone, tmp_path / "gone.wav", song, paths.demo_clip(), song)]
    alone = []
    for file in files:
        cli.main(["classify", "--json", "--no-memory", file])
        alone.append(capsys.readouterr().out)
    assert cli.main(["classify", "--json", "--jobs", jobs, *files]) == 1
    assert capsys.readouterr().out == "".join(alone)


@pytest.mark.parametrize("jobs", ["0", "-1", "two"])
def test_a_number_of_jobs_is_positive(jobs, song, capsys):
    with pytest.raises(SystemExit) as caught:
        cli.main(["classify", "--jobs", jobs, str(song)])
    assert caught.value.code == 2
    assert "--jobs" in capsys.readouterr().err


def test_a_model_that_a_worker_cannot_load_is_one_sentence(song, other_model, capsys, monkeypatch):
    monkeypatch.setattr(trial, "try_model", lambda *_: None)
    (other_model / "model.tflite").write_bytes(b"?")
    assert cli.main(["classify", "--json", "--model", str(other_model), str(song), str(song)]) == 1
    assert capsys.readouterr() == (
        "",
        f"genrescope: {Sentence.MODEL_DAMAGED.value.format(name=f'{other_model.name}/model.tflite')}\n",
    )


LONG_SECONDS = 3_000


@pytest.fixture
def many_songs(song, tmp_path) -> list[str]:
    """A song that takes long, and short ones."""
    y, sr = sf.read(song)
    with sf.SoundFile(tmp_path / "0 long.wav", "w", sr, 1) as file:
        for _ in range(LONG_SECONDS // 6):
            file.write(y)
    shorts = [tmp_path / f"{number} short.wav" for number in range(1, 4)]
    for path in shorts:
        shutil.copyfile(song, path)
    return [str(path) for path in (tmp_path / "0 long.wav", *shorts)]


@pytest.mark.skipif(sys.platform == "win32", reason="no signals of this kind")
def test_ctrl_c_prints_the_answers_so_far_and_ends_the_workers(many_songs, endless):
    _, *shorts = many_songs
    with subprocess.Popen(
        [sys.executable, str(APP), "classify", "--json", "--jobs", "2", shorts[0], str(endless), *shorts[1:]],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0, start_new_session=True,
    ) as program:  # fmt: skip
        first = program.stdout.readline()
        os.killpg(program.pid, signal.SIGINT)
        rest, errors = program.communicate(timeout=60)
    assert program.returncode == 130
    assert errors == b""
    answers = [answer["path"] for answer in json_lines((first + rest).decode())]
    assert answers == shorts[: len(answers)]
    assert answers


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such terminals")
def test_a_terminal_shows_the_progress_of_many_files(many_songs):
    shown = on_terminal("classify", "--json", "--jobs", "1", *many_songs)
    states = re.findall(r"(\d)/4 tracks, ([\d.]+) a minute, ([\d:]+) left", shown)
    assert {int(n_answered) for n_answered, _, _ in states} >= {0}
    lines = [line.rpartition("\r")[2] for line in shown.splitlines()]
    answers = json_lines("\n".join(line for line in lines if line.startswith("{")))
    assert [answer["path"] for answer in answers] == many_songs
    assert not lines[-1].strip()


def on_terminal(*arguments: str) -> str:
    """Run the program on a terminal of 100 columns, and return what it shows."""
    import fcntl
    import pty
    import struct
    import termios

    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
    with subprocess.Popen([sys.executable, str(APP), *arguments], stdout=slave, stderr=slave):
        os.close(slave)
        shown = b""
        with contextlib.suppress(OSError):  # the end of a terminal is an error
            while read := os.read(master, 1 << 16):
                shown += read
        os.close(master)
    return shown.decode()


def test_nothing_but_the_answer_is_written(run_program, song):
    done = run_program("classify", "--json", str(song))
    assert len(done.stdout.splitlines()) == 1
    assert done.stderr == b""


def test_classify_imports_neither_qt_nor_tensorflow_nor_librosa(song):
    probe = (
        "import sys; from genrescope.cli import main; code = main(['classify', sys.argv[1]]);"
        "heavy = {'PySide6', 'tensorflow', 'keras', 'librosa', 'numba', 'scipy', 'sounddevice', 'tqdm'};"
        "print(sorted(heavy & set(sys.modules)), code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe, str(song)],
        env=os.environ | {"PYTHONPATH": str(APP)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == "[] 0", done.stderr
