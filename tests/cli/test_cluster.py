"""``genrescope classify --cluster``, on a Dask cluster of two worker processes."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

import genrescope
from genrescope import cli, paths
from genrescope.errors import Sentence

APP = Path(genrescope.__file__).resolve().parents[1]

pytestmark = [
    pytest.mark.skipif(importlib.util.find_spec("distributed") is None, reason="Dask is not installed"),
    pytest.mark.skipif(sys.platform == "win32", reason="no signals of this kind"),
]


@contextlib.contextmanager
def running(program: str, *arguments: str, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run one of Dask's programs."""
    process = subprocess.Popen(
        [sys.executable, "-m", f"distributed.cli.dask_{program}", *arguments, "--no-dashboard"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(APP), os.environ.get("PYTHONPATH", "")])},
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


class DaskCluster:
    """The address of a scheduler, and its workers."""

    def __init__(self, address: str, workers: list[subprocess.Popen[bytes]]) -> None:
        self.address = address
        self.workers = workers


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskCluster]:
    """Two workers of one thread that are not restarted."""
    folder = tmp_path_factory.mktemp("dask")
    file = folder / "scheduler.json"
    options = ["--scheduler-file", str(file)]
    local = ["--host", "127.0.0.1", *options]
    with contextlib.ExitStack() as stack:
        stack.enter_context(running("scheduler", "--port", "0", *local, folder=folder))
        one = ["--nthreads", "1", "--no-nanny", *local]
        workers = [stack.enter_context(running("worker", *one, folder=folder)) for _ in range(2)]
        deadline = time.monotonic() + 60
        while not file.is_file() or not file.read_bytes():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield DaskCluster(json.loads(file.read_text(encoding="utf-8"))["address"], workers)


@pytest.fixture
def songs(tmp_path: Path) -> list[str]:
    """Six names of a long sound, and a text."""
    t = np.arange(120 * 8_000) / 8_000
    names = [tmp_path / f"{number}.wav" for number in range(6)]
    sf.write(names[0], 0.3 * np.sin(2 * np.pi * np.where(t % 60 < 30, 220.0, 2_500.0) * t), 8_000)
    for name in names[1:]:
        os.link(names[0], name)
    (tmp_path / "5 text.mp3").write_text("no song " * 100)
    return [str(path) for path in sorted([*names, tmp_path / "5 text.mp3"])]


def test_a_worker_that_is_killed_costs_nothing(cluster, songs, tiny_model, capsys):
    arguments = ["classify", "--json", "--model", str(tiny_model), *songs]
    assert cli.main(arguments) == 1
    local = capsys.readouterr().out
    with subprocess.Popen(
        [sys.executable, str(APP), *arguments, "--cluster", cluster.address],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0,
    ) as program:  # fmt: skip
        assert program.stdout is not None
        answers = program.stdout.readline()
        cluster.workers[0].kill()
        rest, errors = program.communicate()
    assert program.returncode == 1
    assert (answers + rest).decode() == local
    assert errors == b""
    assert len(local.splitlines()) == len(songs)
    assert "“5 text.mp3”" in local


def test_another_model_on_the_cluster_is_one_sentence(cluster, songs, tiny_model, capsys, monkeypatch):
    monkeypatch.setattr(paths, "models", lambda: tiny_model.parent)
    assert cli.main(["classify", *songs, "--cluster", cluster.address]) == 1
    found = json.loads(next(iter(APP.parent.glob("models/*/card.json"))).read_text(encoding="utf-8"))["id"]
    sentence = Sentence.CLUSTER_OTHER_MODEL.value.format(found=found, expected="tiny-1")
    assert capsys.readouterr() == ("", f"genrescope: {sentence}\n")


@pytest.mark.parametrize("address", ["127.0.0.1:1", "nonsense://"])
def test_a_wrong_address_is_one_sentence(address, songs, run_program):
    done = run_program("classify", songs[0], "--cluster", address)
    assert done.returncode == 1
    assert done.stdout == b""
    assert done.stderr.decode() == f"genrescope: {Sentence.NO_CLUSTER.value.format(name=address)}\n"
