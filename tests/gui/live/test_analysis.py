"""The live analysis, with sound from a fake microphone and a model controlled by the test."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from genrescope.analysis.live import LiveOutcome
from genrescope.errors import Sentence, UserError
from genrescope.inference.outcome import Silence
from support.fake_microphone import make_device

WAIT_MS = 20_000


def silence(seconds: float) -> LiveOutcome:
    return LiveOutcome(Silence(), True, seconds, 0.0, Silence())


@pytest.fixture
def answers(analysis) -> list[LiveOutcome]:
    found: list[LiveOutcome] = []
    analysis.answered.connect(found.append)
    return found


@pytest.fixture
def answer(inference, qtbot):
    """Send an outcome for the newest patch, or for a session, as the inference thread would."""

    def send(seconds: float = 1.0, session: int | None = None) -> None:
        session = inference.patches[-1].session if session is None else session
        inference.worker.live_classified.emit(session, silence(seconds))
        qtbot.wait(1)  # it is queued

    return send


def test_a_patch_is_classified_within_two_seconds(analysis, inference, open_device, play, tiny_card):
    open_device()
    play(1.0)
    assert inference.patches == []
    play(0.9)
    (patch,) = inference.patches
    assert patch.patch.shape == (tiny_card.n_frames, tiny_card.mel.n_mels)
    assert patch.seconds == pytest.approx(1.7, abs=0.25)
    assert patch.card is tiny_card


def test_patches_are_classified_one_at_a_time_and_the_newest_wins(
    analysis, inference, open_device, play, answers, answer
):
    open_device()
    play(5.0)
    assert len(inference.patches) == 1
    answer()
    assert len(answers) == 1
    assert len(inference.patches) == 2
    assert inference.patches[1].seconds == pytest.approx(5.0, abs=0.5)
    answer()
    assert len(inference.patches) == 2
    assert analysis.timeline.now == 1.0


def test_an_outcome_of_another_session_is_ignored(connection, inference, open_device, play, answers, answer):
    open_device()
    play(2.0)
    before = inference.patches[-1].session
    answer(session=before + 1)
    assert answers == []
    connection.stop()
    answer(session=before)
    assert answers == []


def test_nothing_is_classified_before_the_model_is_ready(analysis, inference, open_device, play, qtbot):
    analysis.is_model_ready = False
    open_device()
    play(4.0)
    assert inference.patches == []
    assert analysis.frames.position > 200
    analysis.is_model_ready = True
    qtbot.waitUntil(lambda: len(inference.patches) == 1, timeout=WAIT_MS)


def test_a_failure_of_the_model_is_reported(analysis, inference, open_device, play, qtbot):
    open_device()
    play(2.0)
    error = UserError(Sentence.UNEXPECTED_MODEL)
    with qtbot.waitSignal(analysis.failed, timeout=WAIT_MS) as failed:
        inference.worker.live_failed.emit(inference.patches[0].session, error)
    assert failed.args == [error]


def test_the_latest_sound_is_reanalysed_for_another_model(
    analysis, inference, open_device, play, answers, answer, tiny_card, qtbot
):
    """The spectrogram is full, the first patch is due, and the outcome of the previous model is ignored."""
    open_device()
    play(20.0)
    before = inference.patches[-1].session
    mel = dataclasses.replace(tiny_card.mel, n_mels=20)
    other = dataclasses.replace(tiny_card, id="other", mel=mel, n_frames=50, patch_hop=25)
    analysis.use_card(other)
    assert analysis.frames.width == 20
    assert analysis.frames.position == pytest.approx(12 * 62.5, abs=5)
    answer(session=before)
    assert answers == []
    qtbot.waitUntil(lambda: inference.patches[-1].card is other, timeout=WAIT_MS)
    assert inference.patches[-1].patch.shape == (50, 20)
    answer(20.0)
    assert len(answers) == 1
    position = analysis.frames.position
    play(1.0)
    assert analysis.frames.position == pytest.approx(position + 62.5, abs=5)
    assert analysis.seconds == 21.0
    assert analysis.lost_samples == 0


def test_changing_the_model_while_the_device_is_reopened(
    analysis, connection, devices, inference, open_device, play, tiny_card, qtbot
):
    microphone = open_device()
    play(5.0)
    connection.state_changed.connect(
        lambda: analysis.use_card(dataclasses.replace(tiny_card, id="other", n_frames=50, patch_hop=25))
    )
    microphone.error = UserError(Sentence.DEVICE_STALLED, name="Fake")
    qtbot.waitUntil(lambda: len(devices.opened) == 2 and connection.state == "on", timeout=WAIT_MS)
    play(2.0)
    assert analysis.frames.position >= 7 * 62.5 - 5
    assert inference.patches[-1].patch.shape == (50, tiny_card.mel.n_mels)


def test_choosing_the_same_model_changes_nothing(analysis, open_device, play, tiny_card):
    open_device()
    play(1.0)
    frames = analysis.frames
    analysis.use_card(dataclasses.replace(tiny_card))
    assert analysis.frames is frames


def test_another_device_continues_the_time_in_a_new_picture(analysis, connection, open_device, play, qtbot):
    open_device()
    play(1.0)
    frames = analysis.frames
    connection.switch(make_device("Other"))
    assert not analysis.is_ticking
    qtbot.waitUntil(lambda: connection.state == "on", timeout=WAIT_MS)
    play(1.5)
    assert analysis.seconds == 2.5
    assert analysis.frames is not frames
    connection.stop()
    qtbot.waitUntil(lambda: connection.state == "off", timeout=WAIT_MS)
    assert not analysis.is_ticking
    assert analysis.frames is not None  # the spectrogram stays
    open_device()
    assert analysis.seconds < 1.0


def test_the_gain_is_limited_and_applied(analysis, open_device, play, qtbot):
    analysis.gain_db = 100.0
    assert analysis.gain_db == 40.0
    analysis.gain_db = -12.0
    levels: list[tuple[float, float, bool]] = []
    analysis.levelled.connect(lambda *level: levels.append(level))
    microphone = open_device()
    play(0.5)
    assert levels[-1] == (pytest.approx(-18.0, abs=0.1), pytest.approx(-21.0, abs=0.1), False)
    analysis.gain_db = 0.0
    microphone.peak = 1.0
    play(0.5)
    assert levels[-1] == (pytest.approx(0.0, abs=0.1), pytest.approx(-9.0, abs=0.1), True)


def test_overwritten_sound_is_counted(analysis, open_device, play):
    open_device()
    play(0.5)
    play(50.0)
    assert analysis.lost_samples == 50 * 44_100
    assert np.all(np.isfinite(analysis.frames.read(0, analysis.frames.position)))
