"""The connection to a device: opened, reopened, waited for, and closed."""

from __future__ import annotations

import time

import pytest

from genrescope.audio.devices import Channels
from genrescope.errors import Sentence, UserError
from support.fake_microphone import make_device

WAIT_MS = 20_000

GONE = UserError(Sentence.DEVICE_GONE, name="Fake")
STALLED = UserError(Sentence.DEVICE_STALLED, name="Fake")


@pytest.fixture
def failures(connection) -> list[Sentence]:
    found: list[Sentence] = []
    connection.failed.connect(lambda error: found.append(error.sentence))
    return found


@pytest.fixture
def stall(connection, devices, qtbot):
    """Stall the open device, and wait until it is reopened or has failed."""

    def wait() -> None:
        n_opened = len(devices.opened)
        connection.microphone.error = STALLED
        qtbot.waitUntil(
            lambda: (
                connection.state == "off" or (connection.state == "on" and len(devices.opened) > n_opened)
            ),
            timeout=WAIT_MS,
        )

    return wait


def test_it_waits_for_a_missing_device(connection, devices, open_device, failures, qtbot):
    """It waits for the same id, whatever other devices there are, until the user stops."""
    microphone = open_device()
    devices.listed = [make_device("Other")]
    microphone.error = GONE
    for _ in range(2):
        with qtbot.waitSignal(connection.devices_listed, timeout=WAIT_MS):
            pass
    assert connection.state == "waiting"
    assert failures == [Sentence.DEVICE_WAITING]
    assert connection.microphone is None
    assert connection.device_name == "Fake"
    devices.listed.append(make_device())
    qtbot.waitUntil(lambda: connection.state == "on", timeout=WAIT_MS)
    assert connection.device == make_device()
    devices.listed.clear()
    connection.microphone.error = GONE
    qtbot.waitUntil(lambda: connection.state == "waiting", timeout=WAIT_MS)
    connection.stop()
    qtbot.waitUntil(lambda: connection.state == "off", timeout=WAIT_MS)
    qtbot.waitUntil(lambda: not connection.is_listing, timeout=WAIT_MS)
    with qtbot.assertNotEmitted(connection.devices_listed, wait=100):
        devices.listed.append(make_device())
    assert connection.state == "off"


def test_a_stalled_device_is_reopened_twice_before_it_fails(connection, open_device, stall, failures, qtbot):
    states: list[str] = []
    open_device()
    connection.state_changed.connect(lambda: states.append(str(connection.state)))
    for _ in range(2):
        connection.microphone.play(1.0)
        stall()
    assert failures == []
    stall()
    assert states == ["reopening", "on", "reopening", "on", "closing", "off"]
    assert failures == [Sentence.DEVICE_STALLED]


def test_a_device_that_was_steady_may_stall_again(connection, open_device, stall, qtbot):
    open_device()
    for _ in range(4):
        connection.microphone.play(10.5)
        qtbot.wait(50)  # for a check
        stall()
        assert connection.state == "on"


def test_a_stalled_device_that_does_not_open_fails(connection, devices, open_device, stall, failures):
    open_device()
    devices.errors = [UserError(Sentence.DEVICE_STUCK, name="Fake")] * 3
    stall()
    assert connection.state == "off"
    assert failures == [Sentence.DEVICE_STUCK]
    assert len(devices.errors) == 1


@pytest.mark.parametrize("other_rate", [False, True])
def test_a_reopened_device_continues_in_its_ring(connection, devices, open_device, stall, qtbot, other_rate):
    """The gap is filled with silence; at another sample rate there is a new ring."""
    first = open_device()
    opened, interrupted = [], []
    connection.opened.connect(opened.append)
    connection.interrupted.connect(lambda: interrupted.append(True))
    first.play(2.0)
    first.last_block_at = time.monotonic() - 3.0
    devices.sr = 48_000 if other_rate else 44_100
    stall()
    assert opened == [not other_rate]
    assert interrupted == [True] * other_rate
    second = connection.microphone
    assert second is not first
    assert (second.ring is first.ring) == (not other_rate)
    assert second.ring.position / second.sr == pytest.approx(0.0 if other_rate else 5.0, abs=0.5)


def test_choosing_a_device_while_another_one_opens(connection, devices, open_device, qtbot):
    open_device()
    connection.switch(make_device("A"))
    connection.switch(make_device("B"), Channels((1,)))
    qtbot.waitUntil(lambda: connection.state == "on", timeout=WAIT_MS)
    assert [microphone.name for microphone in devices.opened] == ["Fake", "A", "B"]
    assert connection.device_name == "B"
    assert connection.microphone.picked == Channels((1,))


def test_without_any_device_it_waits_for_one(connection, devices, failures, qtbot):
    devices.listed = [make_device("Monitor", is_loopback=True)]
    connection.start(None)
    qtbot.waitUntil(lambda: connection.state == "waiting", timeout=WAIT_MS)
    assert failures == [Sentence.NO_INPUT_YET]
    with qtbot.waitSignal(connection.devices_listed, timeout=WAIT_MS):
        pass
    assert connection.state == "waiting"
    devices.listed.append(make_device("Late"))
    qtbot.waitUntil(lambda: connection.state == "on", timeout=WAIT_MS)
    assert connection.device_name == "Late"


def test_a_device_that_is_not_ready_is_retried(connection, devices, open_device, qtbot):
    microphone = open_device()
    devices.errors = [UserError(Sentence.DEVICE_BUSY, name="Fake")] * 2
    microphone.error = GONE
    qtbot.waitUntil(lambda: connection.state == "waiting", timeout=WAIT_MS)
    qtbot.waitUntil(lambda: connection.state == "on", timeout=WAIT_MS)
    assert devices.errors == []


def test_a_warning_is_repeated_only_after_sound(connection, open_device, qtbot):
    microphone = open_device()
    warnings: list[UserError | None] = []
    connection.warning_changed.connect(lambda: warnings.append(connection.warning))
    silent = UserError(Sentence.DEVICE_SILENT, name="Fake")
    for error in (silent, None, silent):
        with qtbot.waitSignal(connection.warning_changed, timeout=WAIT_MS):
            microphone.error = error
        qtbot.wait(50)  # for more checks
    assert warnings == [silent, None, silent]
    assert connection.state == "on"
    connection.stop()
    assert connection.warning is None


def test_starting_and_stopping_at_the_wrong_time_is_ignored(connection, devices, open_device, qtbot):
    connection.stop()
    connection.switch(None)
    assert connection.state == "off"
    open_device()
    connection.start(make_device("Other"))
    assert connection.state == "on"
    connection.stop()
    connection.start(None)
    assert connection.state == "closing"
    qtbot.waitUntil(lambda: connection.state == "off", timeout=WAIT_MS)
    assert len(devices.opened) == 1


def test_a_device_connected_during_a_listing_is_not_missed(connection, devices, qtbot):
    listed: list[int] = []
    connection.devices_listed.connect(lambda found: listed.append(len(found)))
    connection.list_devices()
    connection.list_devices()
    qtbot.waitUntil(lambda: len(listed) == 2, timeout=WAIT_MS)
    assert not connection.is_listing
