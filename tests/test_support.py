"""The test helpers work as the tests expect."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QThread, QTimer, QVariantAnimation
from pytestqt.qtbot import QtBot

from genrescope.features.mel import log_mel
from genrescope.inference.classifier import Engine, load_classifier
from genrescope.inference.model_card import ModelCard
from genrescope.inference.scores import tag_scores, tags_to_show
from support import leaks
from support.tiny_model import TinyClassifier


@pytest.fixture
def cleanup() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def leave_thread(cleanup: ExitStack) -> None:
    ended = threading.Event()
    thread = threading.Thread(target=ended.wait, name="forgotten")
    thread.start()
    cleanup.callback(thread.join)
    cleanup.callback(ended.set)


def leave_qt_thread(cleanup: ExitStack) -> None:
    thread = QThread()
    thread.start()
    cleanup.callback(thread.wait)
    cleanup.callback(thread.quit)


def leave_timer(cleanup: ExitStack) -> None:
    timer = QTimer(interval=60_000)
    timer.start()
    cleanup.callback(timer.stop)


def leave_animation(cleanup: ExitStack) -> None:
    animation = QVariantAnimation(startValue=0.0, endValue=1.0, duration=60_000)
    animation.start()
    cleanup.callback(animation.stop)


@pytest.mark.parametrize(
    ("leave", "name"),
    [
        (leave_thread, "thread 'forgotten'"),
        (leave_qt_thread, "QThread"),
        (leave_timer, "QTimer"),
        (leave_animation, "QVariantAnimation"),
    ],
)
def test_what_still_runs_is_a_leak(
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    cleanup: ExitStack,
    leave: Callable[[ExitStack], None],
    name: str,
) -> None:
    monkeypatch.setattr(leaks, "GRACE_S", 0.1)
    with pytest.raises(pytest.fail.Exception, match=f"left behind: .*{name}"), leaks.no_leaks([]):
        leave(cleanup)


@pytest.mark.expects_log("disk full")
def test_an_unexpected_warning_is_a_leak() -> None:
    with leaks.no_leaks(["disk (full|slow)"]):
        logging.getLogger("genrescope").warning("disk full")
    with pytest.raises(pytest.fail.Exception, match="disk full"), leaks.no_leaks(["something else"]):
        logging.getLogger("genrescope").warning("disk full")


@pytest.mark.parametrize(("hz", "genre"), [(440.0, 0), (1_200.0, 1), (2_500.0, 2), (5_000.0, None)])
def test_the_tiny_model_distinguishes_tones(
    tiny_classifier: TinyClassifier, tiny_card: ModelCard, hz: float, genre: int | None
) -> None:
    y = 0.5 * np.sin(2 * np.pi * hz * np.arange(2 * tiny_card.mel.sr) / tiny_card.mel.sr)
    outputs = tiny_classifier.predict(log_mel(y, tiny_card.mel)[None, : tiny_card.n_frames])
    if genre is None:
        assert outputs.music[0] < 0
    else:
        assert outputs.music[0] > 2
        assert outputs.logits[0, genre] > 2 + np.delete(outputs.logits[0], genre).max()
        assert tags_to_show(tag_scores(outputs)[0], tiny_card)[0].name == tiny_card.tags[genre].name


@pytest.mark.parametrize("engine", ["keras", "litert"])
def test_the_tiny_models_files_are_the_classifier_in_numpy(
    tiny_model: Path, tiny_classifier: TinyClassifier, engine: Engine
) -> None:
    loaded = load_classifier(tiny_model, engine)
    card = tiny_classifier.card
    assert loaded.card.classes == card.classes
    assert loaded.card.thresholds == card.thresholds
    assert loaded.card.tags == card.tags
    rng = np.random.default_rng(7)
    patches = rng.uniform(-100, 0, (5, card.n_frames, card.mel.n_mels)).astype(np.float32)
    mine, theirs = loaded.predict(patches), tiny_classifier.predict(patches)
    for name in ("logits", "music", "tags", "embedding"):
        np.testing.assert_allclose(getattr(mine, name), getattr(theirs, name), atol=1e-3)
