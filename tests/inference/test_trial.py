"""Models that do not come with Genrescope are tried in a process of their own."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from genrescope.errors import Sentence, UserError
from genrescope.inference import trial
from genrescope.inference.model_card import CARD_NAME, LITERT_NAME
from genrescope.inference.trial import load_tried_classifier


@pytest.fixture
def folder(tiny_model, tmp_path) -> Path:
    """A copy of the tiny model."""
    return shutil.copytree(tiny_model, tmp_path / "tiny ñ 🎸")


@pytest.fixture
def crashing_folder(folder) -> Path:
    """A model whose file makes LiteRT read at an invalid address."""
    data = bytearray((folder / LITERT_NAME).read_bytes())
    data[16] = 0  # an offset in the header
    write_litert(folder, bytes(data))
    return folder


def write_litert(folder: Path, data: bytes) -> None:
    """Replace a model file, and its digest on the card."""
    (folder / LITERT_NAME).write_bytes(data)
    card = json.loads((folder / CARD_NAME).read_text(encoding="utf-8"))
    card["files"][LITERT_NAME]["sha256"] = hashlib.sha256(data).hexdigest()
    (folder / CARD_NAME).write_text(json.dumps(card), encoding="utf-8")


def processes(monkeypatch) -> list[list[str]]:
    """Return a list that collects the commands of the processes that are started from now on."""
    commands: list[list[str]] = []
    run = trial.subprocess.run
    monkeypatch.setattr(
        trial.subprocess, "run", lambda command, **rest: commands.append(command) or run(command, **rest)
    )
    return commands


def test_a_model_that_works_is_tried_once(folder, monkeypatch):
    commands = processes(monkeypatch)
    classifier = load_tried_classifier(folder, "litert")
    shape = (1, classifier.card.n_frames, classifier.card.mel.n_mels)
    assert len(classifier.predict(np.zeros(shape, dtype=np.float32))) == 1
    load_tried_classifier(folder, "litert")
    assert len(commands) <= 1  # another test may have tried it too


def test_a_bundled_model_is_not_tried(monkeypatch):
    commands = processes(monkeypatch)
    assert load_tried_classifier().engine == "litert"
    assert commands == []


@pytest.mark.expects_log("ended its process with")
def test_a_model_that_crashes_its_engine_is_refused(crashing_folder):
    with pytest.raises(UserError) as failure:
        load_tried_classifier(crashing_folder, "litert")
    assert failure.value.sentence is Sentence.MODEL_CRASHES
    assert crashing_folder.name in str(failure.value)


def test_a_model_that_does_not_answer_is_refused(folder, monkeypatch):
    monkeypatch.setattr(trial, "TIMEOUT_S", 0.001)
    write_litert(folder, (folder / LITERT_NAME).read_bytes() + b"\0")  # not one that has passed
    with pytest.raises(UserError) as failure:
        load_tried_classifier(folder, "litert")
    assert failure.value.sentence is Sentence.MODEL_TOO_SLOW


def test_the_process_reports_what_is_wrong(folder):
    write_litert(folder, b"not a model")
    with pytest.raises(UserError) as failure:
        load_tried_classifier(folder, "litert")
    assert failure.value.sentence is Sentence.MODEL_DAMAGED
    assert failure.value.details == {"name": f"{folder.name}/{LITERT_NAME}"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
@pytest.mark.parametrize("name", [CARD_NAME, LITERT_NAME])
def test_a_pipe_is_refused_and_not_waited_for(folder, name):
    (folder / name).unlink()
    os.mkfifo(folder / name)
    with pytest.raises(UserError) as failure:
        load_tried_classifier(folder, "litert")
    assert failure.value.sentence is Sentence.MODEL_FILE_IRREGULAR
    assert f"{folder.name}/{name}" in str(failure.value)
