"""The command line, in this process where that is enough and as a program where it matters."""

from __future__ import annotations

import errno
import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from genrescope import __version__, cli, paths
from genrescope.errors import Sentence
from genrescope.inference.classifier import default_model

APP = Path(cli.__file__).resolve().parents[1]


@pytest.fixture
def song(tmp_path) -> Path:
    t = np.arange(6 * 22_050) / 22_050
    path = tmp_path / "song.wav"
    sf.write(path, 0.3 * np.sin(2 * np.pi * 220 * t) * (1 + np.sin(2 * np.pi * 2 * t)), 22_050)
    return path


def program(*arguments: str, cwd: Path | None = None, **variables: str) -> subprocess.CompletedProcess[bytes]:
    """Run the program as a person does, without a display."""
    environment = {
        name: value for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "PYTHONIOENCODING", "PYTHONUTF8")
    }  # fmt: skip
    return subprocess.run(
        [sys.executable, str(APP), *arguments],
        cwd=cwd, env=environment | variables, capture_output=True, timeout=120, check=False,
    )  # fmt: skip


def json_lines(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


# classify -------------------------------------------------------------------------------------------


def test_bars_are_sorted_under_the_verdict(song, capsys):
    assert cli.main(["classify", str(song)]) == 0
    first, *bars = capsys.readouterr().out.strip().splitlines()
    assert "song.wav (0:06)" in first
    assert len(bars) == 10
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
            "path", "model", "duration", "verdict", "genre", "confidence", "scores", "music", "segments",
        }  # fmt: skip
        assert set(answer["model"]) == {"id", "accuracy", "loss", "protocol"}
        assert answer["verdict"] in {*answer["scores"], "not sure", "not music", "silence"}
        assert answer["genre"] == max(answer["scores"], key=answer["scores"].get)
        assert sum(answer["scores"].values()) == pytest.approx(1.0, abs=1e-4)


def test_silence_has_no_bars_and_no_genre(tmp_path, capsys):
    path = tmp_path / "silence.wav"
    sf.write(path, np.zeros(3 * 8_000), 8_000)
    assert cli.main(["classify", str(path)]) == 0
    assert capsys.readouterr().out.strip() == "Silence   silence.wav (0:03)"
    assert cli.main(["classify", "--json", str(path)]) == 0
    (answer,) = json_lines(capsys.readouterr().out)
    assert (answer["verdict"], answer["genre"], answer["confidence"]) == ("silence", None, 0)


def test_a_file_that_fails_does_not_cost_the_others(song, tmp_path, capsys):
    (tmp_path / "text.mp3").write_text("no song " * 100)
    names = [str(tmp_path / name) for name in ("missing.wav", "text.mp3", "song.wav", ".")]
    assert cli.main(["classify", "--json", *names]) == 1
    answers = json_lines(capsys.readouterr().out)
    assert [answer["path"] for answer in answers] == [str(Path(name)) for name in names]
    assert [set(answer) == {"path", "error"} for answer in answers] == [True, True, False, True]
    assert answers[0]["error"] == Sentence.FILE_NOT_FOUND.value.format(name="missing.wav")

    assert cli.main(["classify", *names]) == 1
    captured = capsys.readouterr()
    assert "song.wav" in captured.out
    assert len(captured.err.splitlines()) == 3


@pytest.mark.expects_log("unexpected failure with .*song.wav")
def test_a_fault_of_ours_costs_one_file_only(song, capsys, monkeypatch):
    from genrescope.analysis import track

    monkeypatch.setattr(track, "is_silent", lambda *_: 1 / 0)
    assert cli.main(["classify", "--json", str(song), "missing.wav"]) == 1
    first, second = json_lines(capsys.readouterr().out)
    assert first["error"] == Sentence.UNEXPECTED.value.format(name="song.wav")
    assert second["error"] == Sentence.FILE_NOT_FOUND.value.format(name="missing.wav")


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


def test_a_damaged_file_is_answered_with_a_warning(tmp_path, capsys):
    path = tmp_path / "cut.flac"
    whole = paths.demo_clip().read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert cli.main(["classify", "--json", str(path)]) == 0
    captured = capsys.readouterr()
    assert 2 < json_lines(captured.out)[0]["duration"] < 11
    assert captured.err == f"genrescope: {Sentence.CUT_SHORT.value.format(name='cut.flac')}\n"


@pytest.fixture
def other_model(tmp_path) -> Path:
    """A model of the user's own, anywhere on the disk."""
    return shutil.copytree(default_model(), tmp_path / "my models" / "bossa ñ")


def change_card(folder: Path, **values: object) -> None:
    path = folder / "card.json"
    card = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(card | values), encoding="utf-8")


@pytest.mark.parametrize("engine", ["auto", "keras"])
def test_a_model_of_ones_own_answers_and_tells_how_good_it_is(song, other_model, engine, capsys):
    classes = [f"my genre {i}" for i in range(10)]
    metrics = {"accuracy": 0.25, "loss": 2.5, "protocol": "four songs"}
    change_card(other_model, id="bossa-1", classes=classes, metrics=metrics)
    arguments = ["classify", "--json", "--engine", engine, "--model", str(other_model), str(song)]
    assert cli.main(arguments) == 0
    (answer,) = json_lines(capsys.readouterr().out)
    assert answer["model"] == {"id": "bossa-1", **metrics}
    assert list(answer["scores"]) == classes
    assert cli.main(["classify", "--model", str(other_model), str(song)]) == 0
    assert "My genre" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (lambda folder: shutil.rmtree(folder), "“bossa ñ” is not there"),
        (lambda folder: (folder / "card.json").unlink(), "“bossa ñ” is not a folder with a model"),
        (lambda folder: (folder / "card.json").write_text("{"), "“bossa ñ/card.json” cannot be understood"),
        (lambda folder: [path.unlink() for path in folder.glob("model.*")], "is missing"),
        (lambda folder: (folder / "model.tflite").write_bytes(b"?"), "“bossa ñ/model.tflite” is damaged"),
        (lambda folder: change_card(folder, classes=["a", "b"]), "has 11 outputs, but its card asks for 3"),
        (lambda folder: change_card(folder, n_frames=999), "but its card describes patches of 999 × "),
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


@pytest.mark.parametrize("arguments", [["classify"], ["classify", "--engine", "torch", "x"], ["--colour"]])
def test_arguments_that_make_no_sense_end_with_2(arguments, capsys):
    with pytest.raises(SystemExit) as end:
        cli.main(arguments)
    assert end.value.code == 2
    assert "usage:" in capsys.readouterr().err


@pytest.mark.parametrize("command", cli.COMMANDS)
def test_every_command_has_its_help(command, capsys):
    with pytest.raises(SystemExit) as end:
        cli.main([command, "--help"])
    assert end.value.code == 0
    assert f"usage: genrescope {command}" in capsys.readouterr().out


def test_ctrl_c_is_quiet(song, capsys, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("genrescope.analysis.track.analyse_track", interrupted)
    assert cli.main(["classify", str(song)]) == 130
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(("share", "width", "bar"), [(0, 4, "    "), (0.5, 4, "██  "), (1, 4, "████")])
def test_bars_have_their_length(share, width, bar, monkeypatch):
    assert cli._bar(share, width) == bar
    monkeypatch.setattr(cli, "_console_shows", lambda text: False)
    assert cli._bar(share, width) == bar.replace("█", "#")


def test_bars_are_drawn_to_an_eighth():
    assert cli._bar(0.3, 10) == "███       "
    assert cli._bar(0.325, 10) == "███▎      "
    assert {len(cli._bar(share, 33)) for share in np.linspace(0, 1, 500)} == {33}


# The program as a process ---------------------------------------------------------------------------


def test_the_version_is_told():
    done = program("--version")
    assert done.stdout.decode().strip() == f"genrescope {__version__}"
    assert done.returncode == 0


def test_output_is_utf_8_whatever_the_console_says(song, tmp_path):
    song.rename(tmp_path / "ñandú 🎸.wav")
    done = program("classify", "--json", "ñandú 🎸.wav", cwd=tmp_path, PYTHONIOENCODING="cp1252")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.decode("utf-8"))["path"] == "ñandú 🎸.wav"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has names that are not Unicode")
def test_a_name_that_is_no_text_comes_back_whole(song, tmp_path):
    name = os.fsdecode(b"caf\xe9.wav")
    song.rename(tmp_path / name)
    done = program("classify", "--json", name, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.decode("utf-8"))["path"] == name
    assert program("classify", name, cwd=tmp_path).returncode == 0


def test_nothing_but_the_answer_is_written(song):
    done = program("classify", "--json", str(song))
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


def test_the_version_needs_no_numpy():
    probe = "import sys, genrescope.cli; print('numpy' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", probe],
        env=os.environ | {"PYTHONPATH": str(APP)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "False"


@pytest.mark.skipif(sys.platform == "win32", reason="no signals of this kind")
def test_ctrl_c_ends_the_program_quietly(tmp_path):
    # Two hours: the answer must still be far away when a computer that stood still for seconds goes on.
    long_song, second = tmp_path / "long.wav", 0.1 * np.random.default_rng(0).standard_normal(8_000)
    with sf.SoundFile(long_song, "w", 8_000, 1) as file:
        for _ in range(7_200):
            file.write(second)
    # Tests that a shell has started in the background ignore Ctrl+C, and so would the program.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        running = subprocess.Popen(
            [sys.executable, str(APP), "classify", str(paths.demo_clip()), str(long_song)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
    finally:
        signal.signal(signal.SIGINT, before)
    assert running.stdout is not None
    running.stdout.readline()  # the demo clip is answered, the long song begins
    time.sleep(0.2)
    running.send_signal(signal.SIGINT)
    _, complaint = running.communicate(timeout=60)
    assert running.returncode == 130
    assert complaint == b""


@pytest.mark.skipif(sys.platform == "win32", reason="pipes break otherwise there")
def test_a_reader_that_has_gone_is_no_error(song):
    running = subprocess.Popen(
        [sys.executable, str(APP), "classify", *[str(song)] * 20],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert running.stdout is not None
    running.stdout.close()
    assert running.stderr is not None
    assert running.stderr.read() == b""
    running.stderr.close()
    assert running.wait(60) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
class TestWithoutADisplay:
    def test_files_are_answered_in_the_terminal(self, song):
        done = program(str(song))
        assert done.returncode == 0
        assert "song.wav" in done.stdout.decode()
        assert done.stderr.decode().splitlines() == [
            "There is no display here, so Genrescope answers in the terminal."
        ]

    def test_without_files_the_demo_clip_is_heard(self):
        done = program()
        assert done.returncode == 0
        assert "demo.flac" in done.stdout.decode()

    def test_a_file_may_be_called_like_a_command(self, song, tmp_path):
        song.rename(tmp_path / "classify")
        for argument in ("./classify", str(tmp_path / "classify")):
            done = program(argument, cwd=tmp_path)
            assert done.returncode == 0, done.stderr
            assert "classify (0:06)" in done.stdout.decode()

    def test_a_display_that_does_not_answer_is_no_display(self, song):
        done = program(str(song), DISPLAY=":987")
        assert done.returncode == 0
        assert "song.wav" in done.stdout.decode()
        assert len(done.stderr.decode().splitlines()) == 1

    def test_a_failure_is_told(self):
        assert program("missing.mp3").returncode == 1


# devices, the window, the self-test -------------------------------------------------------------------


def test_the_window_gets_files_and_options(monkeypatch, tmp_path):
    calls = []
    monkeypatch.setattr(cli, "_why_no_window", lambda: None)
    monkeypatch.setattr(
        "genrescope.main.run_window", lambda files, **options: calls.append((files, options)) or 0
    )
    assert cli.main(["a.mp3", "./devices", "--engine", "keras", "--model", str(tmp_path)]) == 0
    assert calls == [([Path("a.mp3"), Path("devices")], {"model": tmp_path, "engine": "keras"})]
    assert cli.main(["--", "classify", "-b.wav"]) == 0
    assert calls[1][0] == [Path("classify"), Path("-b.wav")]


def test_a_system_without_qt_answers_in_the_terminal(song, monkeypatch, capsys):
    def no_qt(*_, **__):
        raise ImportError("libEGL.so.1: cannot open shared object file")

    monkeypatch.setattr(cli, "_why_no_window", lambda: None)
    monkeypatch.setattr("genrescope.main.run_window", no_qt)
    assert cli.main([str(song)]) == 0
    captured = capsys.readouterr()
    assert "song.wav" in captured.out
    assert "libEGL.so.1" in captured.err


def test_no_microphone_is_one_sentence(monkeypatch, capsys):
    monkeypatch.setattr("genrescope.audio.devices.input_devices", list)
    assert cli.main(["devices"]) == 1
    assert capsys.readouterr().err == f"genrescope: {Sentence.NO_INPUT_DEVICE.value}\n"


def test_the_self_test_passes():
    done = program("--self-test")
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
    lines = done.stdout.decode().splitlines()
    assert [line.split(":")[:2] for line in lines[:-1]] == [
        [name, " OK"] for name in ("model", "demo clip", "window", "log")
    ]


def test_the_self_test_fails_without_a_model(tmp_path):
    done = program("--self-test", "--model", str(tmp_path / "none"))
    assert done.returncode == 1
    assert "model: FAILED" in done.stdout.decode()


@pytest.mark.expects_log("something broke")
def test_the_self_test_fails_on_a_logged_error(monkeypatch, capsys):
    def window(*_, **__):
        logging.getLogger("genrescope.gui").error("something broke")
        return "opened"

    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setattr("genrescope.main.self_test_window", window)
    assert cli.main(["--self-test"]) == 1
    assert "log: FAILED: RuntimeError: something broke" in capsys.readouterr().out


def test_writing_to_a_full_disk_is_one_sentence(song):
    if not Path("/dev/full").exists():
        pytest.skip("no device that is always full")
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, str(APP), "classify", str(song)],
            stdout=full, stderr=subprocess.PIPE, check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert os.strerror(errno.ENOSPC).encode() in done.stderr
