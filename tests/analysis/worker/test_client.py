"""Workers: the same results as in this process, and a failure costs one file."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from concurrent.futures import CancelledError
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

import genrescope
from genrescope import paths
from genrescope.analysis.track import TrackProgress, TrackResult, analyse_track
from genrescope.analysis.worker.client import Worker, Workers
from genrescope.audio.decoder_process.client import DecoderProcess
from genrescope.audio.decoder_process.process import UnusableError
from genrescope.errors import Sentence, UserError
from genrescope.inference.classifier import load_classifier
from support.faulty_soundfile import faulty_rates

APP = Path(genrescope.__file__).parents[1]
SR = 8_000
LONG = 3_000
"""Seconds of a file that is not analysed within a test."""

needs_signals = pytest.mark.skipif(sys.platform == "win32", reason="no signals of this kind")


@pytest.fixture
def worker(tiny_model):
    with Worker(tiny_model) as worker:
        yield worker


@pytest.fixture
def write(tmp_path):
    """Write a tone to a WAV file and return its path."""

    def write(name: str = "song.wav", seconds: float = 4.0, sr: int = SR) -> Path:
        path = tmp_path / name
        t = np.arange(round(min(seconds, 10) * SR)) / SR
        y = 0.3 * np.sin(2 * np.pi * 220 * t)
        with sf.SoundFile(path, "w", sr, 1) as file:
            for _ in range(max(1, round(seconds / 10))):
                file.write(y)
        return path

    return write


def failure_of(worker: Worker, path: Path) -> UserError:
    with pytest.raises(UserError) as caught:
        worker.analyse(path)
    assert caught.value.details == {"name": path.name}
    return caught.value


def test_the_result_is_the_same_as_in_this_process(worker, tiny_model, tmp_path, monkeypatch):
    cut = tmp_path / "half \N{GUITAR}.flac"
    cut.write_bytes(paths.demo_clip().read_bytes()[:200_000])
    classifier = load_classifier(tiny_model, "litert")
    monkeypatch.chdir(tmp_path)
    for path in (paths.demo_clip(), Path(cut.name)):
        *_, here = analyse_track(path, classifier)
        assert worker.analyse(path) == here
    assert [warning.sentence for warning in here.warnings] == [Sentence.CUT_SHORT]


def test_the_progress_arrives(worker, write):
    received: list[TrackProgress] = []
    result = worker.analyse(write(seconds=600), on_progress=received.append)
    seconds = [progress.seconds for progress in received]
    assert seconds == sorted(seconds)
    assert 0 < seconds[0] <= seconds[-1] <= result.duration == received[0].duration == 600


def test_an_error_arrives_and_the_process_stays(worker, write, tmp_path):
    text = tmp_path / "text.mp3"
    text.write_text("no song " * 100)
    worker.start()
    pid = worker.pid
    assert failure_of(worker, text).sentence is Sentence.NOT_AUDIO
    assert failure_of(worker, tmp_path / "gone.wav").sentence is Sentence.FILE_NOT_FOUND
    assert worker.analyse(write()).duration == 4
    assert worker.pid == pid


@pytest.mark.parametrize(
    ("sr", "sentence"),
    [
        pytest.param(faulty_rates.CRASH, Sentence.DECODER_CRASHED, marks=needs_signals),
        (faulty_rates.HANG, Sentence.DECODER_STUCK),
        (faulty_rates.WAIT, Sentence.FILE_READ_FAILED),
        (faulty_rates.GROW, Sentence.DECODER_MEMORY),
    ],
)
def test_a_failure_costs_one_file(faulty_codecs, worker, write, sr, sentence):
    good = write("good.wav")
    result = worker.analyse(good)
    pid = worker.pid
    assert failure_of(worker, write("bad.wav", 60, sr)).sentence is sentence
    assert worker.analyse(good) == result
    assert worker.pid != pid


def test_a_bug_is_raised_with_its_traceback(faulty_codecs, worker, write):
    with pytest.raises(RuntimeError, match=r"Traceback[\s\S]*ZeroDivisionError"):
        worker.analyse(write("bad.wav", 60, faulty_rates.BUG))
    assert worker.analyse(write("good.wav")).duration == 4


def test_a_model_that_cannot_be_loaded_is_reported_as_such(tmp_path, write):
    with Worker(tmp_path / "gone") as worker, pytest.raises(UnusableError) as caught:
        worker.content(write())
    assert caught.value.sentence is Sentence.MODEL_FOLDER_GONE
    assert caught.value.details == {"name": "gone"}


def test_a_cancel_ends_the_analysis(worker, write):
    cancel = threading.Event()
    with pytest.raises(CancelledError):
        worker.analyse(write("long.wav", LONG), cancel=cancel, on_progress=lambda _: cancel.set())
    assert worker.analyse(write("good.wav")).duration == 4


def test_closing_the_workers_cancels_what_they_do(tiny_model, write):
    began = threading.Event()
    path = write("long.wav", LONG)
    with Workers(1, tiny_model) as workers:
        running = workers.executor.submit(workers.analyse, path, on_progress=lambda _: began.set())
        waiting = workers.executor.submit(workers.analyse, path)
        assert began.wait(60)
    assert isinstance(running.exception(), CancelledError)
    assert waiting.cancelled()
    workers.close()


def test_several_workers_answer_at_the_same_time(tiny_model, write):
    both = threading.Barrier(2, timeout=60)
    path = write()

    def analyse(path: Path) -> TrackResult:
        both.wait()
        return workers.analyse(path)

    with Workers(2, tiny_model) as workers:
        first, second = workers.executor.map(analyse, [path, path])
    assert first == second


ANALYSE = """
import sys
from pathlib import Path
from genrescope.analysis.worker.client import Worker
worker = Worker(Path(sys.argv[1]))
worker.analyse(Path(sys.argv[2]), on_progress=lambda _: print(worker.pid, flush=True))
"""


@needs_signals
def test_a_killed_program_leaves_no_worker_behind(tiny_model, write, wait_until):
    def is_running() -> bool:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        return True

    with subprocess.Popen(
        [sys.executable, "-P", "-c", ANALYSE, tiny_model, write("long.wav", LONG)],
        env=os.environ | {"PYTHONPATH": str(APP)}, stdout=subprocess.PIPE, text=True,
    ) as program:  # fmt: skip
        assert program.stdout is not None
        pid = int(program.stdout.readline())
        assert is_running()
        program.kill()
        wait_until(lambda: not is_running())


def test_a_worker_describes_files_as_a_decoder_does(worker):
    with DecoderProcess() as decoder:
        assert worker.describe(paths.demo_clip()) == decoder.describe(paths.demo_clip())
