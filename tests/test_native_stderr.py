"""Output of native libraries is discarded, and nothing else is lost."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import genrescope
from genrescope.native_stderr import muted_stderr

APP = Path(genrescope.__file__).parents[1]


def noise() -> None:
    os.write(2, b"INFO: noise\n")


def test_noise_of_libraries_is_kept_off_the_terminal(capfd):
    with muted_stderr():
        noise()
    os.write(2, b"a word of ours\n")
    assert capfd.readouterr().err == "a word of ours\n"


def test_earlier_output_is_kept(capfd):
    sys.stderr.write("before ")
    with muted_stderr():
        noise()
    os.write(2, b"after\n")
    assert capfd.readouterr().err == "before after\n"


def test_an_exception_inside_also_restores_the_descriptor(capfd):
    with pytest.raises(RuntimeError), muted_stderr():
        raise RuntimeError
    os.write(2, b"printed\n")
    assert capfd.readouterr().err == "printed\n"


def test_no_descriptor_is_left_behind():
    descriptors = Path("/proc/self/fd")
    if not descriptors.is_dir():
        pytest.skip("this system does not list the descriptors of a process")
    before = len(list(descriptors.iterdir()))
    for _ in range(3):
        with muted_stderr():
            noise()
    assert len(list(descriptors.iterdir())) == before


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
def test_loading_a_model_prints_nothing(engine):
    done = subprocess.run(
        [sys.executable, "-c", LOAD.format(engine=engine)],
        cwd=APP, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == (f"{engine}\n", "")
