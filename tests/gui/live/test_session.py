"""The tick and the sound thread, with sound that no hardware made."""

from __future__ import annotations

import dataclasses
import math
import time

import numpy as np
import pytest
import soundfile

from genrescope.audio import devices
from genrescope.audio.devices import Channels, InputDevice
from genrescope.audio.ring import RingBuffer
from genrescope.errors import Sentence, UserError
from genrescope.gui.inference.worker import LivePatch
from genrescope.gui.live.session import LiveSession, decibels, rms
from genrescope.gui.live.sound_door import Opening
from genrescope.inference.classifier import default_model
from genrescope.inference.model_card import read_card
from genrescope.inference.outcome import Silence
from genrescope.inference.scores import decide
from support.outcomes import live

SR = 44_100
WAIT_MS = 20_000


def fake_device(name: str = "Fake", **other: object) -> InputDevice:
    return InputDevice(
        **{
            "name": name,
            "id": f"Fake/{name}",
            "host_api": "Fake",
            "default_sr": SR,
            "channels": 1,
            **other,
        }
    )


class FakeMicrophone:
    """Stands for the hardware: a ring that the test writes to."""

    def __init__(
        self,
        device: InputDevice | None = None,
        channels: Channels | None = None,
        ring: RingBuffer | None = None,
        sr: int = SR,
    ) -> None:
        self.device = device or fake_device()
        self.ring = ring if ring is not None else RingBuffer(SR)
        self.sr, self.channels = sr, 1
        self.name = self.device.name
        self.peak = 0.5
        self.error: UserError | None = None
        self.last_block_at = time.monotonic()

    def start(self) -> None:
        pass

    def close(self) -> None:
        pass

    def trouble(self) -> UserError | None:
        return self.error


class FakeInference:
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
    from genrescope.gui.inference.worker import InferenceWorker

    inference = FakeInference(InferenceWorker("auto"))
    made = LiveSession(inference)
    made.model_ready = True
    made._card, made._session = card, next(made._ids)
    made._opening = Opening(None, None)
    made._opened(made._opening, FakeMicrophone())
    made._tick_timer.stop()  # the test ticks
    yield made
    assert made.close()
    assert made.close()


def wire(session: LiveSession, seconds: float) -> FakeMicrophone:
    """Let the sound thread have opened the device, and its ring hold so much."""
    microphone = session.microphone
    microphone.ring = RingBuffer(int(seconds * SR))
    session._sound = microphone.ring, SR
    session._door._microphone, session._door._ring, session._door._sr = microphone, microphone.ring, SR
    session._thread.start()
    return microphone


def hear(session: LiveSession, seconds: float) -> None:
    """Write a tone and tick as often as it would have ticked."""
    ring = session.microphone.ring
    for _ in range(round(seconds * 20)):
        t = (ring.position + np.arange(SR // 20)) / SR
        ring.append((0.5 * np.sin(2 * np.pi * 440 * t)).astype(np.float32))
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
    session._heard(1, live(Silence(), firm=False, seconds=1.0))
    assert len(heard) == 1
    assert len(patches) == 2
    assert patches[1].patch is waiting
    assert session._newest is None


def test_an_answer_to_an_older_session_is_dropped(session, card):
    heard = []
    session.answered.connect(heard.append)
    session._heard(0, live(Silence(), firm=False, seconds=1.0))
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
    assert session.frames.width == 40
    assert session.frames.position == pytest.approx(12 * 50, abs=4)
    session._heard(1, live(Silence(), firm=False, seconds=1.0))
    assert heard == []
    session._tick()
    assert patches[-1].patch.shape == (50, 40)
    assert patches[-1].card == other
    session._heard(patches[-1].session, live(Silence(), firm=False, seconds=12.0))
    assert heard[0].seconds == 12.0
    before = session.frames.position
    hear(session, 1.0)
    assert session.frames.position == pytest.approx(before + 50, abs=4)
    assert session.lost_samples == 0


def test_another_model_in_the_middle_of_a_stall(session, card, monkeypatch, qtbot):
    monkeypatch.setattr("genrescope.audio.microphone.Microphone", FakeMicrophone)
    wire(session, 30)
    hear(session, 5.0)
    session.microphone.last_block_at = time.monotonic()
    stall(session)
    session.use_card(dataclasses.replace(card, n_frames=50, patch_hop=25))
    qtbot.waitUntil(lambda: session.state == "on", timeout=WAIT_MS)
    session._tick_timer.stop()
    assert session.frames.position == pytest.approx(5 * 50, abs=4)
    hear(session, 2.0)
    session._heard(session._session, live(Silence(), firm=False, seconds=7.0))
    assert session._inference.patches[-1].patch.shape == (50, card.mel.n_mels)


def test_the_same_model_again_changes_nothing(session, card):
    hear(session, 5.0)
    frames = session.frames
    session.use_card(dataclasses.replace(card))
    assert session.frames is frames


def test_a_pause_of_the_window_is_made_up_in_small_ticks(session):
    ring = session.microphone.ring
    hear(session, 0.5)
    before = session.frames.position
    ring.append(np.zeros(int(0.8 * SR), dtype=np.float32))
    session._tick()
    assert session.frames.position - before <= 0.25 * 50 + 2
    for _ in range(5):
        session._tick()
    assert session._read == ring.position
    assert session.lost_samples == 0


def test_sound_that_was_overwritten_is_counted(session):
    hear(session, 0.5)
    session.microphone.ring.append(np.zeros(3 * SR, dtype=np.float32))
    session._tick()
    assert session.lost_samples == 3 * SR
    hear(session, 1.0)
    assert session.lost_samples == 3 * SR


def test_a_device_that_is_gone_is_waited_for(session, monkeypatch, qtbot):
    """By its id, whatever else there is, and until the user does not want to any more."""
    there = [fake_device("Other")]
    monkeypatch.setattr(devices, "input_devices", lambda: list(there))
    monkeypatch.setattr("genrescope.audio.microphone.Microphone", FakeMicrophone)
    session._look_timer.setInterval(20)
    told = []
    session.trouble.connect(told.append)
    hear(session, 1.0)
    session.microphone.error = UserError(Sentence.DEVICE_GONE, name="Fake")
    session._tick()
    assert [error.sentence for error in told] == [Sentence.DEVICE_WAITING]
    for _ in range(2):
        with qtbot.waitSignal(session.devices_listed, timeout=WAIT_MS):
            pass
    assert session.state == "waiting"
    there.append(fake_device())
    qtbot.waitUntil(lambda: session.state == "on", timeout=WAIT_MS)
    session._tick_timer.stop()
    assert session.device.name == "Fake"
    hear(session, 1.0)
    assert session.elapsed == pytest.approx(2.0)
    session.microphone.error = UserError(Sentence.DEVICE_GONE, name="Fake")
    there.clear()
    session._tick()
    session.stop()
    qtbot.waitUntil(lambda: session.state == "off", timeout=WAIT_MS)
    assert not session._look_timer.isActive()


def stall(session: LiveSession) -> None:
    session.microphone.error = UserError(Sentence.DEVICE_STALLED, name="Fake")
    session._tick()


def test_a_stalled_device_is_opened_again_twice_then_it_asks(session, monkeypatch, qtbot):
    monkeypatch.setattr("genrescope.audio.microphone.Microphone", FakeMicrophone)
    told, states = [], []
    session.trouble.connect(told.append)
    session.state_changed.connect(lambda: states.append(session.state))
    for _ in range(2):
        hear(session, 1.0)
        stall(session)
        qtbot.waitUntil(lambda: session.state == "on", timeout=WAIT_MS)
        session._tick_timer.stop()
    assert told == []
    stall(session)
    qtbot.waitUntil(lambda: session.state == "off", timeout=WAIT_MS)
    assert states == ["reopening", "on", "reopening", "on", "closing", "off"]
    assert [error.sentence for error in told] == [Sentence.DEVICE_STALLED]


def test_a_device_that_was_steady_may_stall_again(session, monkeypatch, qtbot):
    monkeypatch.setattr("genrescope.audio.microphone.Microphone", FakeMicrophone)
    for _ in range(4):
        stall(session)
        qtbot.waitUntil(lambda: session.state == "on", timeout=WAIT_MS)
        session._tick_timer.stop()
        hear(session, 10.5)


def test_a_stalled_device_that_does_not_open_is_asked_about(session, monkeypatch, qtbot):
    attempts = []

    def refuse(*wanted: object) -> None:
        attempts.append(wanted)
        raise UserError(Sentence.DEVICE_STUCK, name="Fake")

    monkeypatch.setattr("genrescope.audio.microphone.Microphone", refuse)
    told = []
    session.trouble.connect(told.append)
    stall(session)
    qtbot.waitUntil(lambda: session.state == "off", timeout=WAIT_MS)
    assert len(attempts) == 2
    assert [error.sentence for error in told] == [Sentence.DEVICE_STUCK]


@pytest.mark.parametrize("other_rate", [False, True])
def test_a_recording_outlives_a_stall(session, monkeypatch, qtbot, tmp_path, other_rate):
    """At the same rate it goes on, with silence as long as the gap; at another one in a second file."""
    first = wire(session, 30)
    rate = 48_000 if other_rate else SR
    monkeypatch.setattr(
        "genrescope.audio.microphone.Microphone", lambda *args: FakeMicrophone(*args, sr=rate)
    )
    saved = []
    session.recording_saved.connect(lambda path, error: saved.append((path, error)))
    session.start_recording(tmp_path, "wav")
    qtbot.waitUntil(lambda: session._recorder is not None, timeout=WAIT_MS)
    hear(session, 2.0)
    first.last_block_at = time.monotonic() - 3.0
    stall(session)
    assert session.recorded_seconds is not None
    qtbot.waitUntil(lambda: session.state == "on", timeout=WAIT_MS)
    session._tick_timer.stop()
    assert (session.microphone.ring is first.ring) == (not other_rate)
    if other_rate:
        qtbot.waitUntil(lambda: session._recorder is not None, timeout=WAIT_MS)
    for _ in range(40):
        session._tick()
    hear(session, 1.0)
    session.stop_recording()
    qtbot.waitUntil(lambda: len(saved) == 1 + other_rate, timeout=WAIT_MS)
    assert [error for _, error in saved] == [None] * len(saved)
    heard = [soundfile.read(path) for path, _ in saved]
    if other_rate:
        assert [sr for _, sr in heard] == [SR, 48_000]
        assert len(heard[0][0]) == pytest.approx(2.0 * SR, abs=10)
        assert len(heard[1][0]) == pytest.approx(1.0 * SR, abs=10)
    else:
        ((y, _),) = heard
        assert len(y) / SR == pytest.approx(6.0, abs=0.5)
        silent = np.flatnonzero(np.abs(y) > 0)
        gaps = np.diff(silent)
        assert gaps.max() / SR == pytest.approx(3.0, abs=0.5)
        assert (gaps > SR / 20).sum() == 1


def test_recordings_are_named_by_what_was_heard_most(session, card, monkeypatch, qtbot, tmp_path):
    """In the recording, or in the last half minute."""
    wire(session, 40)

    def hear_genre(genre: str, seconds: int) -> None:
        logits = np.full(len(card.classes) + 1, 4.0)
        logits[card.classes.index(genre)] = 40.0
        for _ in range(seconds):
            hear(session, 1.0)
            session._heard(1, live(decide(logits, card), seconds=session.elapsed))

    hear_genre("metal", 8)
    session.start_recording(tmp_path, "flac")
    qtbot.waitUntil(lambda: session._recorder is not None, timeout=WAIT_MS)
    hear_genre("pop", 2)
    hear_genre("hiphop", 4)
    with qtbot.waitSignal(session.recording_saved, timeout=WAIT_MS) as recorded:
        session.stop_recording()
    assert recorded.args[0].stem.endswith(" hip hop")
    assert soundfile.info(recorded.args[0]).duration == pytest.approx(6.0)
    with qtbot.waitSignal(session.recording_saved, timeout=WAIT_MS) as kept:
        session.keep_last(tmp_path, "wav")
    assert kept.args[0].stem.endswith(" metal")
    assert soundfile.info(kept.args[0]).duration == pytest.approx(14.0)
    hear_genre("jazz", 29)
    with qtbot.waitSignal(session.recording_saved, timeout=WAIT_MS) as kept:
        session.keep_last(tmp_path, "wav")
    assert kept.args[0].stem.endswith(" jazz")
    assert soundfile.info(kept.args[0]).duration == pytest.approx(30.0)


def test_the_gain_is_heard_and_seen_but_not_recorded(session, card, tmp_path, qtbot):
    session.microphone.ring = RingBuffer(30 * SR)
    levels = []
    session.levelled.connect(lambda *level: levels.append(level))
    hear(session, 1.0)
    plain = session.frames.read(30, 45).max(axis=1).mean()
    session.gain_db = -12.0
    hear(session, 1.0)
    softer = session.frames.read(80, 95).max(axis=1).mean()
    assert softer == pytest.approx(plain - 12, abs=0.5)
    assert levels[-1][0] == pytest.approx(levels[0][0] - 12, abs=0.1)
    assert levels[-1][1] == pytest.approx(levels[0][1] - 12, abs=0.1)
    session.gain_db = 100.0
    assert session.gain_db == 40.0
    hear(session, 0.2)
    assert not levels[-1][2]  # amplified beyond full scale, but the input does not clip
    session.microphone.peak = 1.0
    hear(session, 0.2)
    assert levels[-1][2]


def test_a_device_that_is_chosen_while_another_opens(session, monkeypatch, qtbot):
    opened = []

    def microphone(device, *others) -> FakeMicrophone:
        opened.append(device.name)
        return FakeMicrophone(device, *others)

    monkeypatch.setattr("genrescope.audio.microphone.Microphone", microphone)
    before = session.frames
    session.switch(fake_device("A"))
    session.switch(fake_device("B"), Channels((1,)))
    qtbot.waitUntil(lambda: session.state == "on", timeout=WAIT_MS)
    session._tick_timer.stop()
    assert opened == ["A", "B"]
    assert session.device.name == session.device_name == "B"
    assert session.frames is not before


def test_without_any_device_it_waits_for_one(session, monkeypatch, qtbot):
    there = [fake_device("Monitor", is_loopback=True)]

    def microphone(device, *others) -> FakeMicrophone:
        if device is None:
            raise UserError(Sentence.NO_INPUT_DEVICE)
        return FakeMicrophone(device, *others)

    monkeypatch.setattr(devices, "input_devices", lambda: list(there))
    monkeypatch.setattr("genrescope.audio.microphone.Microphone", microphone)
    session._look_timer.setInterval(20)
    told = []
    session.trouble.connect(told.append)
    session.switch(None)
    qtbot.waitUntil(lambda: session.state == "waiting", timeout=WAIT_MS)
    assert [error.sentence for error in told] == [Sentence.NO_INPUT_YET]
    with qtbot.waitSignal(session.devices_listed, timeout=WAIT_MS):
        pass
    assert session.state == "waiting"
    there.append(fake_device("Late"))
    qtbot.waitUntil(lambda: session.state == "on", timeout=WAIT_MS)
    session._tick_timer.stop()
    assert session.device.name == "Late"


def test_silence_is_told_once_and_again_only_after_sound(session):
    told = []
    session.trouble.connect(told.append)
    silent = UserError(Sentence.DEVICE_SILENT, name="Fake")
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

    monkeypatch.setattr("genrescope.audio.microphone.Microphone", refuse)
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

    monkeypatch.setattr(devices, "input_devices", refuse)
    with qtbot.waitSignal(window.live.devices_listed, timeout=WAIT_MS) as listed:
        LiveSession.list_devices(window.live)
    assert listed.args[0] == []
    assert window.transport.device_box.currentText() == "No microphone found"


def test_what_is_known_of_a_sound_system_stays_while_it_does_not_answer(window, qtbot, monkeypatch):
    answers = [[fake_device()], UserError(Sentence.SOUND_SYSTEM_STUCK), [fake_device(), fake_device("Other")]]

    def answer() -> list[InputDevice]:
        found = answers.pop(0)
        if isinstance(found, UserError):
            raise found
        return found

    monkeypatch.setattr(devices, "input_devices", answer)
    box = window.transport.device_box
    for left in (2, 1, 0):
        LiveSession.list_devices(window.live)
        qtbot.waitUntil(lambda: not window.live._is_looking, timeout=WAIT_MS)
        assert len(answers) == left
        assert box.count() == (3 if left == 0 else 2)
