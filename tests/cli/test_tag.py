"""``genrescope tag``, mostly in this process."""

from __future__ import annotations

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
from genrescope.library.tags.reading import read_tags
from support import corpus

APP = Path(genrescope.__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def _tiny_by_default(tiny_model, monkeypatch, tmp_path) -> None:
    """Classify with the tiny model, and keep the journal of each test apart."""
    monkeypatch.setattr(paths, "models", lambda: tiny_model.parent)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


def write_tone(path: Path, hz: float) -> Path:
    """Write six seconds of a pulsating tone."""
    t = np.arange(6 * 22_050) / 22_050
    sf.write(path, 0.3 * np.sin(2 * np.pi * hz * t) * (1 + np.sin(2 * np.pi * 2 * t)), 22_050)
    return path


@pytest.fixture
def flac(tmp_path: Path) -> Path:
    """A low tone, which the tiny model calls bossa nova."""
    return write_tone(tmp_path / "song.flac", 220.0)


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, list[str], list[str]]:
    """Run the command; return its exit code and the lines that it printed."""
    code = cli.main(["tag", *map(str, arguments)])
    captured = capsys.readouterr()
    return code, captured.out.splitlines(), captured.err.splitlines()


def test_a_song_is_written_and_taken_back(flac, capsys):
    content = flac.read_bytes()
    assert run(capsys, flac) == (
        0,
        [
            "Bossa Nova   song.flac (before: no genre)",
            "1 written, 0 unchanged, 0 failed",
            "To undo this: genrescope tag --undo 1",
        ],
        [],
    )
    assert read_tags(flac).genres == ("Bossa Nova",)
    assert run(capsys, "--undo") == (
        0, ["no genre   song.flac (before: Bossa Nova)", "1 restored, 0 failed"], []
    )  # fmt: skip
    assert flac.read_bytes() == content
    assert run(capsys, "--undo") == (1, [], ["genrescope: There are no written tags to undo."])
    code, _, (error,) = run(capsys, "--undo", 5)
    assert (code, "number 5" in error) == (1, True)


def test_a_dry_run_writes_nothing(flac, capsys):
    content = flac.read_bytes()
    code, lines, _ = run(capsys, "--dry-run", flac)
    assert (code, lines) == (
        0, ["Bossa Nova   song.flac (before: no genre)", "1 would be written, 0 unchanged, 0 failed"]
    )  # fmt: skip
    assert flac.read_bytes() == content
    assert run(capsys, "--undo")[0] == 1
    run(capsys, flac)
    code, lines, _ = run(capsys, "--undo", "--dry-run")
    assert (code, lines[-1]) == (0, "1 would be restored, 0 failed")
    assert read_tags(flac).genres == ("Bossa Nova",)


def test_existing_genres_stay_unless_the_user_says_otherwise(flac, capsys, tmp_path):
    words = tmp_path / "words.txt"
    words.write_text("Bossa Nova = Bossa; Brazil\n", encoding="utf-8")
    run(capsys, flac)
    assert run(capsys, "--words", words, flac)[1][0] == "Bossa Nova   song.flac (unchanged)"
    assert run(capsys, "--fill", "--words", words, flac)[1][0] == "Bossa Nova   song.flac (unchanged)"
    assert run(capsys, "--append", flac)[1][0] == "Bossa Nova   song.flac (unchanged)"
    line = run(capsys, "--append", "--words", words, flac)[1][0]
    assert line == "Bossa Nova; Bossa; Brazil   song.flac (before: Bossa Nova)"
    line = run(capsys, "--replace", "--words", words, flac)[1][0]
    assert line == "Bossa; Brazil   song.flac (before: Bossa Nova; Bossa; Brazil)"
    assert read_tags(flac).genres == ("Bossa", "Brazil")
    # In the reverse order, by number: 1, 2 and 3 were written.
    for number, genres in ((3, ("Bossa Nova", "Bossa", "Brazil")), (2, ("Bossa Nova",)), (1, ())):
        assert run(capsys, "--undo", number)[0] == 0
        assert read_tags(flac).genres == genres


def test_what_is_not_sure_or_no_music_stays(tmp_path, high_tone, capsys):
    silence = tmp_path / "silence.wav"
    sf.write(silence, np.zeros(3 * 8_000), 8_000)
    code, lines, errors = run(capsys, high_tone, silence)
    assert (code, errors) == (0, [])
    assert lines == [
        "Not music   tone.wav (unchanged: no genre)",
        "Silence   silence.wav (unchanged: no genre)",
        "0 written, 2 unchanged, 0 failed",
    ]


def test_a_failure_costs_one_file(flac, tmp_path, capsys):
    (tmp_path / "music").mkdir()
    for name in ("1.flac", "3.flac"):
        shutil.copyfile(flac, tmp_path / "music" / name)
    (tmp_path / "music" / "2.flac").write_bytes(b"fLaC" + bytes(50))
    (tmp_path / "music" / "4.mka").write_bytes(corpus.whole("mka"))
    (tmp_path / "music" / "5.flac").symlink_to("gone.flac")
    code, lines, errors = run(capsys, tmp_path / "music", tmp_path / "gone.mp3")
    assert code == 1
    assert lines == [
        "Bossa Nova   1.flac (before: no genre)",
        "Bossa Nova   3.flac (before: no genre)",
        "2 written, 0 unchanged, 4 failed",
        "To undo this: genrescope tag --undo 1",
    ]
    assert ["2.flac" in errors[0], "4.mka" in errors[1], "5.flac" in errors[2], "gone.mp3" in errors[3]] == [
        True
    ] * 4
    assert all(error.startswith("genrescope: ") and error.endswith((".", "?")) for error in errors)
    # One of them has changed: the other is restored.
    with (tmp_path / "music" / "1.flac").open("ab") as file:
        file.write(b"x")
    code, lines, (error,) = run(capsys, "--undo")
    assert (code, lines[-1]) == (1, "1 restored, 1 failed")
    assert "has changed since" in error


def test_styles_are_written_if_wanted(tmp_path, capsys):
    path = write_tone(tmp_path / "rock.flac", 2_500.0)
    assert run(capsys, "--dry-run", path)[1][0] == "Rock   rock.flac (before: no genre)"
    assert run(capsys, "--dry-run", "--styles", path)[1][0] == "Rock; Punk   rock.flac (before: no genre)"


@pytest.mark.parametrize(
    ("text", "reason"),
    [("bosa nova = Bossa", "Did you mean “bossa_nova”?"), ("rock", "is not like"), (None, "was not found")],
)
def test_words_that_are_not_understood_stop_everything(flac, tmp_path, capsys, text, reason):
    words = tmp_path / "words.txt"
    if text is not None:
        words.write_text(text, encoding="utf-8")
    code, lines, (error,) = run(capsys, "--words", words, flac)
    assert (code, lines, reason in error) == (1, [], True)
    assert read_tags(flac).genres == ()


@pytest.mark.parametrize(
    "arguments",
    [[], ["--undo", "x"], ["--undo", "0"], ["--undo", "1", "song.flac"], ["--fill", "--append", "a"]],
)
def test_invalid_arguments(arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        cli.main(["tag", *arguments])
    assert caught.value.code == 2
    assert "genrescope tag: error: " in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names")
def test_a_name_or_a_genre_cannot_control_the_terminal(flac, tmp_path, capsys):
    path = tmp_path / "\x1b[2K\n\u202e.flac"
    flac.rename(path)
    run(capsys, path)
    assert run(capsys, path)[1][0] == r"Bossa Nova   \x1b[2K\n\u202e.flac (unchanged)"


@pytest.mark.skipif(sys.platform == "win32", reason="no signals of this kind")
def test_an_interrupt_ends_cleanly_and_what_was_written_can_be_taken_back(
    flac, endless, tmp_path, tiny_model
):
    (tmp_path / "music").mkdir()
    for number in range(60):
        shutil.copyfile(flac, tmp_path / "music" / f"{number:02}.flac")
    endless.rename(tmp_path / "music" / "30.wav")
    command = [sys.executable, APP, "tag", "--model", tiny_model, tmp_path / "music"]
    program = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert program.stdout is not None
    first = program.stdout.readline()
    program.send_signal(signal.SIGINT)
    out, errors = program.communicate(timeout=60)
    assert first == "Bossa Nova   00.flac (before: no genre)\n"
    assert (program.returncode, errors) == (130, "")
    written = [path for path in sorted((tmp_path / "music").iterdir()) if read_tags(path).genres]
    assert f"\n{len(written)} written, 0 unchanged, 0 failed\n" in "\n" + out
    assert out.endswith("To undo this: genrescope tag --undo 1\n")
    assert not list((tmp_path / "music").glob(".*"))
