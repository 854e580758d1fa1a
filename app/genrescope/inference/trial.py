"""Tries a model that does not come with Genrescope in a process of its own, before the program runs it.

A damaged or malicious model file may crash its engine, hang or exhaust the memory.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np

from genrescope import paths
from genrescope.errors import Sentence, UserError
from genrescope.inference.classifier import Classifier, Engine, load_classifier
from genrescope.inference.model_card import display_name, read_card

log = logging.getLogger(__name__)

TIMEOUT_S = 90.0
"""Seconds for loading a model and running it once; TensorFlow alone takes a minute on a busy computer."""

MOST_MEMORY = 4 * 2**30
"""Bytes of data that the process may allocate."""

_passed: set[str] = set()
"""The cards and engines of the models that have passed."""


def load_tried_classifier(folder: Path | None = None, engine: Engine = "auto") -> Classifier:
    """Load a model like `load_classifier`, but try one that does not come with Genrescope first.

    Raises
    ------
    UserError
        See `load_classifier`; also if the model crashes or does not answer in time.
    """
    try_model(folder, engine)
    return load_classifier(folder, engine)


def try_model(folder: Path | None, engine: Engine) -> None:
    """Try a model, unless it comes with Genrescope or has passed before.

    Parameters
    ----------
    folder : pathlib.Path or None
        A model folder; None for the bundled one.
    engine : {"auto", "keras", "litert"}
        Engine that runs the model.

    Raises
    ------
    UserError
        If the model cannot be loaded, crashes or does not answer in time.
    """
    if folder is None or folder.parent == paths.models():
        return
    card = read_card(folder)
    key = f"{engine} {replace(card, folder=Path())}"  # with the digests of the files
    if key in _passed:
        return
    try:
        done = subprocess.run(
            [*paths.own_command(), paths.TRY_MODEL, str(folder.absolute()), engine],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=TIMEOUT_S,
            check=False,
            start_new_session=True,  # Ctrl+C ends it through `subprocess.run`
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except subprocess.TimeoutExpired:
        seconds = round(TIMEOUT_S)
        raise UserError(Sentence.MODEL_TOO_SLOW, name=display_name(folder), seconds=seconds) from None
    error = _error_in(done.stdout)
    if error is not None:
        raise error
    if done.returncode != 0:
        log.warning("the model in %s ended its process with %d", folder, done.returncode)
        raise UserError(Sentence.MODEL_CRASHES, name=display_name(folder))
    _passed.add(key)


def _error_in(output: bytes) -> UserError | None:
    """Return the error that the process has printed; None if there is none, or it crashed before."""
    try:
        answer = json.loads(output)
        return UserError(Sentence[answer["sentence"]], **answer["details"])
    except (ValueError, KeyError, TypeError):
        return None


def main(arguments: Sequence[str]) -> int:
    """Load a model and run it once; called in the process.

    Parameters
    ----------
    arguments : sequence of str
        Folder of the model and engine.

    Returns
    -------
    int
        Exit code: 0 if the model works.
    """
    _limit()
    folder, engine = arguments
    try:
        classifier = load_classifier(Path(folder), cast(Engine, engine))
        card = classifier.card
        classifier.predict(np.full((1, card.n_frames, card.mel.n_mels), card.mel.floor_db, dtype=np.float32))
    except UserError as error:
        print(json.dumps({"sentence": error.sentence.name, "details": error.details}))
        return 1
    # The end of the process as a program, with what a model may have registered, is of no interest.
    os._exit(0)


def _limit() -> None:
    """Limit memory and time, in case the program that started this process ends first."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        signal.alarm(round(TIMEOUT_S) + 1)
