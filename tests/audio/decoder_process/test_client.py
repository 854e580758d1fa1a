"""Decoding in a process of its own: the same sound and the same errors, and none of the failures."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
import wave
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

import genrescope
from genrescope import paths
from genrescope.audio.content import content_of
from genrescope.audio.decode import open_audio
from genrescope.audio.decode.description import describe
from genrescope.audio.decoder_process.client import DecoderProcess
from genrescope.errors import Sentence, UserError
from support.faulty_soundfile import faulty_rates

APP = Path(genrescope.__file__).parents[1]
SR = 8_000
LONG = 4_000
"""Seconds of a file that is not decoded within a test."""

needs_signals = pytest.mark.skipif(sys.platform == "win32", reason="no signals of this kind")


@pytest.fixture
def decoder():
    with DecoderProcess() as decoder:
        yield decoder


@pytest.fixture
def write(tmp_path):
    """Write a sawtooth to a WAV file and return its path."""

    def write(name: str = "song.wav", seconds: float = 4.0, sr: int = SR) -> Path:
        path = tmp_path / name
        with wave.open(str(path), "wb") as file:
            file.setparams((1, 1, sr, 0, "NONE", ""))
            file.writeframes((bytes(range(256)) * round(seconds * sr / 256 + 1))[: round(seconds * sr)])
        return path

    return write


def sound_of(audio) -> np.ndarray:
    return np.concatenate(list(audio.blocks()))


def decode(decoder: DecoderProcess, path: Path) -> np.ndarray:
    with decoder.open(path) as audio:
        return sound_of(audio)


def failure_of(decoder: DecoderProcess, path: Path) -> UserError:
    with pytest.raises(UserError) as caught:
        decode(decoder, path)
    assert caught.value.details == {"name": path.name}
    return caught.value


def test_the_sound_is_the_same_as_in_this_process(decoder, write):
    for path in (paths.demo_clip(), write("song.wav", 33.3)):
        with decoder.open(path) as isolated, open_audio(path) as here:
            for name in ("sr", "channels", "duration"):
                assert getattr(isolated, name) == getattr(here, name)
            np.testing.assert_array_equal(sound_of(isolated), sound_of(here))
            assert isolated.warnings == here.warnings == []


def test_a_warning_arrives_after_the_sound(decoder, tmp_path):
    path = tmp_path / "half \N{GUITAR}.flac"
    path.write_bytes(paths.demo_clip().read_bytes()[:200_000])
    with decoder.open(path) as audio:
        assert audio.warnings == []
        assert len(sound_of(audio)) > audio.sr
        (warning,) = audio.warnings
        assert warning.sentence is Sentence.CUT_SHORT
        assert warning.details == {"name": path.name}


def test_an_error_arrives_and_the_process_stays(decoder, write, tmp_path):
    text = tmp_path / "text.mp3"
    text.write_text("no song " * 100)
    decoder.start()
    pid = decoder.pid
    assert failure_of(decoder, text).sentence is Sentence.NOT_AUDIO
    assert failure_of(decoder, tmp_path / "gone.wav").sentence is Sentence.FILE_NOT_FOUND
    assert len(decode(decoder, write())) == 4 * SR
    assert decoder.pid == pid


def test_a_file_is_described_as_in_this_process(decoder, tmp_path):
    text = tmp_path / "text.mp3"
    text.write_text("no song " * 100)
    for path in (paths.demo_clip(), text):
        # As JSON, which has no tuples.
        assert decoder.describe(path) == json.loads(json.dumps(asdict(describe(path))))
    with pytest.raises(UserError) as caught:
        decoder.describe(tmp_path / "gone.wav")
    assert caught.value.sentence is Sentence.FILE_NOT_FOUND


def test_the_content_is_the_same_as_in_this_process(decoder, tmp_path):
    assert decoder.content(paths.demo_clip()) == content_of(paths.demo_clip())
    with pytest.raises(UserError) as caught:
        decoder.content(tmp_path / "gone.wav")
    assert caught.value.sentence is Sentence.FILE_NOT_FOUND


def test_reading_the_content_from_a_drive_that_does_not_respond_ends(faulty_codecs, decoder, write):
    with pytest.raises(UserError) as caught:
        decoder.content(write("bad.wav", LONG, faulty_rates.WAIT))
    assert caught.value.sentence is Sentence.FILE_READ_FAILED


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names")
def test_any_name_arrives(decoder, write, tmp_path, monkeypatch):
    name = b"b\xe9la\n\x1b[31m.wav"
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))
    write().rename(path)
    monkeypatch.chdir(tmp_path)
    assert len(decode(decoder, path)) == len(decode(decoder, Path(os.fsdecode(name)))) == 4 * SR


@pytest.mark.parametrize(
    ("sr", "sentence"),
    [
        pytest.param(faulty_rates.CRASH, Sentence.DECODER_CRASHED, marks=needs_signals),
        (faulty_rates.HANG, Sentence.DECODER_STUCK),
        (faulty_rates.WAIT, Sentence.FILE_READ_FAILED),
        (faulty_rates.GROW, Sentence.DECODER_MEMORY),
        (faulty_rates.GRAB, Sentence.DECODER_MEMORY),
    ],
)
def test_a_failure_costs_one_file(faulty_codecs, decoder, write, sr, sentence):
    good = write("good.wav")
    sound = decode(decoder, good)
    pid = decoder.pid
    assert failure_of(decoder, write("bad.wav", LONG, sr)).sentence is sentence
    np.testing.assert_array_equal(decode(decoder, good), sound)
    assert decoder.pid != pid


def test_a_bug_is_raised_with_its_traceback(faulty_codecs, decoder, write):
    with pytest.raises(RuntimeError, match=r"Traceback[\s\S]*ZeroDivisionError"):
        decode(decoder, write("bad.wav", sr=faulty_rates.BUG))
    assert len(decode(decoder, write("good.wav"))) == 4 * SR


def test_a_process_that_was_killed_meanwhile_is_replaced(decoder, write):
    song = write()
    decode(decoder, song)
    decoder.start().kill()
    decoder.start()._process.wait()
    assert len(decode(decoder, song)) == 4 * SR


@pytest.mark.parametrize("sr", [SR, faulty_rates.HANG, faulty_rates.WAIT])
def test_a_cancel_ends_it_without_an_error(faulty_codecs, decoder, write, sr):
    cancel = threading.Event()
    with decoder.open(write("long.wav", LONG, sr), cancel=cancel) as audio:
        blocks = audio.blocks()
        next(blocks)
        threading.Timer(0.1, cancel.set).start()
        assert sum(map(len, blocks)) < (LONG - 1) * SR
        assert audio.warnings == []
    assert len(decode(decoder, write("good.wav"))) == 4 * SR


def test_an_abandoned_file_does_not_disturb_the_next(decoder, write):
    with decoder.open(write("long.wav", LONG)) as audio:
        next(audio.blocks())
    assert len(decode(decoder, write("short.wav"))) == 4 * SR


@needs_signals
def test_the_process_does_not_decode_far_ahead(decoder, write):
    path = write("long.wav", LONG)
    with decoder.open(path) as audio:
        blocks = audio.blocks()
        next(blocks)
        time.sleep(0.5)
        os.truncate(path, 1_000)
        assert sum(map(len, blocks)) < LONG / 10 * SR


def test_a_closed_decoder_has_no_process(write):
    decoder = DecoderProcess()
    decode(decoder, write())
    decoder.close()
    decoder.close()
    assert decoder.pid is None
    with pytest.raises(RuntimeError):
        decoder.open(write())


DECODE = """
import signal, sys
from pathlib import Path
from genrescope.audio.decoder_process.client import DecoderProcess
signal.signal(signal.SIGINT, lambda *_: print("interrupted", flush=True))
decoder = DecoderProcess()
with decoder.open(Path(sys.argv[1])) as audio:
    blocks = audio.blocks()
    next(blocks)
    print(decoder.pid, flush=True)
    sys.stdin.readline()
    print(sum(map(len, blocks)), flush=True)
"""


def program_that_decodes(path: Path) -> subprocess.Popen[str]:
    """Start a program that decodes a file, in its own session, so that a test can send it Ctrl+C."""
    return subprocess.Popen(
        [sys.executable, "-P", "-c", DECODE, path],
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(APP), os.environ.get("PYTHONPATH", "")])},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@needs_signals
@pytest.mark.parametrize("sr", [SR, faulty_rates.HANG])
def test_a_killed_program_leaves_no_process_behind(faulty_codecs, write, wait_until, sr):
    with program_that_decodes(write("song.wav", LONG, sr)) as program:
        pid = int(program.stdout.readline())
        assert is_running(pid)
        program.kill()
        wait_until(lambda: not is_running(pid))


@needs_signals
def test_ctrl_c_does_not_reach_the_process(write):
    with program_that_decodes(write(seconds=100.0)) as program:
        program.stdout.readline()
        os.killpg(program.pid, 2)
        assert program.stdout.readline() == "interrupted\n"
        print("go on", file=program.stdin, flush=True)
        assert int(program.stdout.readline()) == 99 * SR
