"""The live side, with devices and a model controlled by the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from genrescope.gui.inference.worker import InferenceWorker, LivePatch
from genrescope.gui.live.analysis import LiveAnalysis
from genrescope.gui.live.connection import DeviceConnection
from genrescope.inference.model_card import ModelCard
from support.fake_microphone import FakeDevices, FakeMicrophone

WAIT_MS = 20_000


class FakeInference:
    """Keeps the patches to classify; the test sends the outcomes."""

    def __init__(self) -> None:
        self.worker = InferenceWorker("auto")
        self.patches: list[LivePatch] = []

    def classify_live(self, live: LivePatch) -> None:
        """Keep a patch."""
        self.patches.append(live)


@pytest.fixture
def devices(monkeypatch: pytest.MonkeyPatch) -> FakeDevices:
    """Fake devices in place of the computer's, with short timer intervals."""
    monkeypatch.setattr("genrescope.gui.live.analysis.TICK_MS", 2)
    monkeypatch.setattr("genrescope.gui.live.connection.CHECK_MS", 5)
    monkeypatch.setattr("genrescope.gui.live.connection.LIST_MS", 20)
    made = FakeDevices()
    made.install(monkeypatch)
    return made


@pytest.fixture
def connection(qapp, devices: FakeDevices) -> Iterator[DeviceConnection]:
    """A connection to a fake device."""
    made = DeviceConnection()
    yield made
    assert made.close(10)
    assert made.close(10)


@pytest.fixture
def open_device(connection: DeviceConnection, devices: FakeDevices, qtbot) -> Callable[..., FakeMicrophone]:
    """Start listening, and wait until the device is open."""

    def start(device: object = None) -> FakeMicrophone:
        connection.start(device)
        qtbot.waitUntil(lambda: connection.state == "on", timeout=WAIT_MS)
        return devices.opened[-1]

    return start


@pytest.fixture
def inference() -> FakeInference:
    """An inference thread controlled by the test."""
    return FakeInference()


@pytest.fixture
def analysis(
    connection: DeviceConnection, inference: FakeInference, tiny_card: ModelCard
) -> Iterator[LiveAnalysis]:
    """The analysis of the sound from the connection, for the tiny model."""
    made = LiveAnalysis(inference, connection)
    made.is_model_ready = True
    made.use_card(tiny_card)
    yield made
    made.close()


@pytest.fixture
def play(analysis: LiveAnalysis, connection: DeviceConnection, qtbot) -> Callable[..., None]:
    """Play a tone into the open device and wait for its analysis."""

    def play_tone(seconds: float) -> None:
        microphone = connection.microphone
        microphone.play(seconds)
        qtbot.waitUntil(lambda: analysis.position == microphone.ring.position, timeout=WAIT_MS)

    return play_tone
