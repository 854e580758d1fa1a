"""The tick and the sound thread, with sound that no hardware made."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from genrescope.analysis.live import LiveAnswer
from genrescope.audio.devices import portaudio
from genrescope.audio.ring_buffer import RingBuffer
from genrescope.errors import Sentence, UserError
from genrescope.gui.inference_worker import LivePatch
from genrescope.gui.live_session import LiveSession, decibels, rms
from genrescope.inference.classifier import default_model
from genrescope.inference.model_card import read_card
from genrescope.inference.scores import decide

SR = 44_100
WAIT_MS = 20_000


class PretendMicrophone:
    """Stands for the hardware: a ring that the test writes to."""

    def __init__(self) -> None:
        self.ring = RingBuffer(SR)
        self.sr = SR
        self.name = "Pretend"
        self.peak = 0.5
        self.error: UserError | None = None

    def trouble(self) -> UserError | None:
        return self.error


class PretendInference:
    """Keeps the patches that it is asked to classify; answers when the test says so."""

    def __init__(self, worker: object) -> None:
        self.worker = worker
        self.patches: list[LivePatch] = []

    def hear(self, live: LivePatch) -> None:
        self.patches.append(live)


@pytest.fixture
def card():
    return read_card(default_model())


@pytest.fixture
def session(qapp, card, qtbot):
    from genrescope.gui.inference_worker import InferenceWorker

    inference = PretendInference(InferenceWorker("auto"))
    made = LiveSession(inference)
    made.model_ready = True
    made._card, made._session = card, next(made._ids)
    made._opened(1, PretendMicrophone())
    made._tick_timer.stop()  # the test ticks
    yield made
    assert made.close()
    assert made.close()


def hear(session: LiveSession, seconds: float) -> None:
    """Write a tone and tick as often as it would have ticked."""
    ring = session.microphone.ring
    for _ in range(round(seconds * 20)):
        t = (ring.position + np.arange(SR // 20)) / SR
        ring.write((0.5 * np.sin(2 * np.pi * 440 * t)).astype(np.float32))
        session._tick()


def test_the_first_patch_is_due_within_two_seconds(session):
    hear(session, 1.0)
    assert session._inference.patches == []
    hear(session, 1.0)
    assert len(session._inference.patches) == 1
    assert session.frames.position == pytest.approx(2.0 * 50, abs=4)


def test_one_patch_is_in_flight_and_the_newest_wins(session, card):
    hear(session, 5.0)
    patches = session._inference.patches
    assert len(patches) == 1
    waiting = session._newest
    assert waiting is not None
    heard = []
    session.answered.connect(heard.append)
    session._heard(1, LiveAnswer(decide(None, card), False, 1.0, "silence"))
    assert len(heard) == 1
    assert len(patches) == 2
    assert patches[1].patch is waiting
    assert session._newest is None


def test_an_answer_to_an_older_session_is_dropped(session, card):
    heard = []
    session.answered.connect(heard.append)
    session._heard(0, LiveAnswer(decide(None, card), False, 1.0, "silence"))
    assert heard == []


def test_nothing_is_sent_before_the_model_is_ready(session):
    session.model_ready = False
    hear(session, 4.0)
    assert session._inference.patches == []
    assert session.frames.position > 150
    session.model_ready = True
    session._tick()
    assert len(session._inference.patches) == 1


def test_another_model_hears_the_latest_sound_anew(session, card):
    """Its picture is full, its first patch is due, and what the model before still says is dropped."""
    session.microphone.ring, session._read = RingBuffer(30 * SR), 0
    hear(session, 20.0)
    other = dataclasses.replace(card, mel=dataclasses.replace(card.mel, n_mels=40), n_frames=50, patch_hop=25)
    heard, patches = [], session._inference.patches
    session.answered.connect(heard.append)
    session.use_card(other)
    assert session.frames.n_mels == 40
    assert session.frames.position == pytest.approx(12 * 50, abs=4)
    session._heard(1, LiveAnswer(decide(None, card), False, 1.0, "silence"))
    assert heard == []
    session._tick()
    assert patches[-1].patch.shape == (50, 40)
    assert patches[-1].card == other
    session._heard(patches[-1].session, LiveAnswer(decide(None, other), False, 12.0, "silence"))
    assert heard[0].prediction.classes == other.classes
    before = session.frames.position
    hear(session, 1.0)
    assert session.frames.position == pytest.approx(before + 50, abs=4)
    assert session.lost_samples == 0


def test_the_same_model_again_changes_nothing(session, card):
    hear(session, 5.0)
    frames = session.frames
    session.use_card(dataclasses.replace(card))
    assert session.frames is frames


def test_a_pause_of_the_window_is_made_up_in_small_ticks(session):
    ring = session.microphone.ring
    hear(session, 0.5)
    before = session.frames.position
    ring.write(np.zeros(int(0.8 * SR), dtype=np.float32))
    session._tick()
    assert session.frames.position - before <= 0.25 * 50 + 2
    for _ in range(5):
        session._tick()
    assert session._read == ring.position
    assert session.lost_samples == 0


def test_sound_that_was_overwritten_is_counted(session):
    hear(session, 0.5)
    session.microphone.ring.write(np.zeros(3 * SR, dtype=np.float32))
    session._tick()
    assert session.lost_samples == 3 * SR
    hear(session, 1.0)
    assert session.lost_samples == 3 * SR


def test_a_device_that_is_gone_ends_listening(session, qtbot):
    told = []
    session.trouble.connect(told.append)
    session.microphone.error = UserError(Sentence.DEVICE_GONE, name="Pretend")
    session._thread.start()
    session._tick()
    qtbot.waitUntil(lambda: session.state == "off", timeout=WAIT_MS)
    assert [error.sentence for error in told] == [Sentence.DEVICE_GONE]


def test_silence_is_told_once_and_again_only_after_sound(session):
    told = []
    session.trouble.connect(told.append)
    silent = UserError(Sentence.DEVICE_SILENT, name="Pretend")
    for error, times in ((silent, 5), (None, 1), (silent, 5)):
        session.microphone.error = error
        for _ in range(times):
            session._tick()
    assert len(told) == 2
    assert session.state == "on"


def test_levels():
    assert decibels(1.0) == 0.0
    assert decibels(0.0) == -math.inf
    wave = np.sin(2 * np.pi * np.arange(SR) / 100).astype(np.float32)
    assert decibels(rms(wave)) == pytest.approx(-3.01, abs=0.01)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (
            UserError(Sentence.NO_INPUT_DEVICE),
            "No microphone was found. Plug one in, then press Start again.",
        ),
        (UserError(Sentence.DEVICE_BUSY, name="Mic"), "“Mic” is in use by another program."),
        (UserError(Sentence.DEVICE_REFUSED, name="Mic"), "“Mic” could not be opened."),
        (UserError(Sentence.NO_SOUND_SYSTEM), "No sound system was found on this computer"),
    ],
)
def test_a_microphone_that_does_not_open_gets_a_sentence_and_a_retry(
    window, qtbot, monkeypatch, error, words
):
    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr("genrescope.audio.microphone._find", refuse)
    monkeypatch.setattr(portaudio, "refresh", lambda: None)
    monkeypatch.setattr(portaudio, "module", lambda: None)
    window.listening.toggle()
    qtbot.waitUntil(lambda: window.banner.text.startswith(words), timeout=WAIT_MS)
    assert window.live.state == "off"
    assert [button.text() for button in window.banner.buttons] == ["Try again"]
    assert window.transport.listen.text() == "Start listening"
    window.banner.buttons[0].click()
    assert window.live.state == "opening"
    qtbot.waitUntil(lambda: window.live.state == "off", timeout=WAIT_MS)


def test_a_computer_without_any_sound_system_lists_no_devices(window, qtbot, monkeypatch):
    def refuse() -> None:
        raise UserError(Sentence.NO_SOUND_SYSTEM)

    monkeypatch.setattr(portaudio, "module", refuse)
    with qtbot.waitSignal(window.live.devices_listed, timeout=WAIT_MS) as listed:
        LiveSession.list_devices(window.live)
    assert listed.args[0] == []
    assert window.transport.device_box.currentText() == "No microphone found"
