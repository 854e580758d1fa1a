"""What native libraries write goes nowhere, whichever thread muted it, and nothing else is lost."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import genrescope
from genrescope.native_stderr import muted_stderr

APP = Path(genrescope.__file__).parents[1]


def noise() -> None:
    os.write(2, b"ALSA lib: noise\n")


def test_noise_of_libraries_is_kept_off_the_terminal(capfd):
    with muted_stderr():
        noise()
    os.write(2, b"a word of ours\n")
    assert capfd.readouterr().err == "a word of ours\n"


def test_what_was_written_before_arrives(capfd):
    sys.stderr.write("before ")
    with muted_stderr():
        noise()
    os.write(2, b"after\n")
    assert capfd.readouterr().err == "before after\n"


def test_a_failure_inside_ends_it_too(capfd):
    with pytest.raises(RuntimeError), muted_stderr():
        raise RuntimeError
    os.write(2, b"heard\n")
    assert capfd.readouterr().err == "heard\n"


@pytest.mark.parametrize("first_out", [0, 1])
def test_two_threads_at_once(capfd, first_out):
    """In whichever order they leave, it lasts as long as the last of them."""
    inside = [threading.Event(), threading.Event()]
    leave = [threading.Event(), threading.Event()]

    def mute(number: int) -> None:
        with muted_stderr():
            inside[number].set()
            assert leave[number].wait(20)

    threads = [threading.Thread(target=mute, args=(number,)) for number in (0, 1)]
    for thread, entered in zip(threads, inside, strict=True):
        thread.start()
        assert entered.wait(20)
    noise()
    leave[first_out].set()
    threads[first_out].join()
    noise()
    leave[1 - first_out].set()
    threads[1 - first_out].join()
    os.write(2, b"heard\n")
    assert capfd.readouterr().err == "heard\n"


def test_many_threads_leave_no_descriptor_behind(capfd):
    descriptors = Path("/proc/self/fd")
    if not descriptors.is_dir():
        pytest.skip("this system does not list the descriptors of a process")
    before = len(list(descriptors.iterdir()))

    def mute() -> None:
        for _ in range(200):
            with muted_stderr():
                noise()

    threads = [threading.Thread(target=mute) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(list(descriptors.iterdir())) == before
    assert capfd.readouterr().err == ""


def test_a_program_without_standard_error():
    code = (
        "import os; os.close(2)\n"
        "from genrescope.native_stderr import muted_stderr\n"
        "with muted_stderr(): print('inside')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=APP, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (0, "inside\n")


LOAD = """
from genrescope.inference.classifier import load_classifier
print(load_classifier(engine={engine!r}).engine)
"""


@pytest.mark.parametrize("engine", ["litert", "keras"])
def test_a_model_is_loaded_without_a_word(engine):
    done = subprocess.run(
        [sys.executable, "-c", LOAD.format(engine=engine)],
        cwd=APP, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == (f"{engine}\n", "")
