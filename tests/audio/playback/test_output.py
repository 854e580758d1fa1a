"""The ring and the clock of an output, on a simulated device whose time the test controls."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from genrescope.audio.playback import output
from genrescope.audio.playback.output import AHEAD_SECONDS, STALLED_SECONDS, Output

SR = 48_000
PERIOD = 480
LATENCY = 0.03


class Ring:
    def __init__(self, elementsize, size):
        assert size & (size - 1) == 0
        self.channels = elementsize // 4
        self.frames = np.empty((0, self.channels), np.float32)

    @property
    def read_available(self):
        return len(self.frames)

    def write(self, frames):
        self.frames = np.concatenate([self.frames, frames])

    def advance_write_index(self, size):
        self.frames = self.frames[:size]


class Device:
    """An rtmixer whose device takes `PERIOD` frames at each `tick`."""

    RingBuffer = Ring

    def __init__(self):
        self.time, self.samplerate, self.channels, self.active = 100.0, float(SR), 2, True
        self.actions: list[SimpleNamespace] = []
        self.taken: list[np.ndarray] = []

    def Mixer(self, **options):  # noqa: N802
        self.channels = options["channels"]
        return self

    def start(self):
        pass

    def play_ringbuffer(self, ring):
        return self._add(ring=ring)

    def play_buffer(self, silence, channels):
        assert len(silence) == 4 * channels
        return self._add(ring=None)

    def _add(self, ring):
        action = SimpleNamespace(ring=ring, done_frames=0, actual_time=0.0)
        self.actions.append(action)
        return action

    def tick(self, seconds: float = PERIOD / SR, late: float = 0.0):
        """Let time pass, and the device take a block, perhaps late."""
        self.time += seconds
        for action in tuple(self.actions):
            if not action.done_frames:
                action.actual_time = self.time + late + LATENCY
            if action.ring is None:
                action.done_frames = 1
                self.actions.remove(action)
                continue
            block, action.ring.frames = action.ring.frames[:PERIOD], action.ring.frames[PERIOD:]
            action.done_frames += len(block)
            self.taken.append(block)
            if len(block) < PERIOD:
                self.actions.remove(action)


@pytest.fixture
def device():
    return Device()


@pytest.fixture
def opened(device):
    return Output(device, device=0, channels=2, samplerate=SR, extra_settings=None)


def counted(begin: int, n: int) -> np.ndarray:
    return np.repeat(np.arange(begin, begin + n, dtype=np.float32)[:, np.newaxis], 2, axis=1)


def fill(opened: Output) -> None:
    opened.write(counted(opened.written, opened.room()))


def test_what_is_taken_back_is_replaced_without_a_gap(device, opened):
    fill(opened)
    assert opened.written == AHEAD_SECONDS * SR
    for _ in range(5):
        device.tick()
        opened.played()
    frame = opened.rewind()
    assert 5 * PERIOD + PERIOD < frame < 5 * PERIOD + 4 * PERIOD
    opened.write(-counted(frame, 2000))
    while device.actions:
        device.tick()
    taken = np.concatenate(device.taken)[:, 0]
    np.testing.assert_array_equal(taken[:frame], np.arange(frame))
    np.testing.assert_array_equal(taken[frame:], -np.arange(frame, frame + 2000))
    assert opened.underruns == 0


def test_the_clock_follows_a_device_that_is_late_slow_and_skips(device, opened):
    rng = np.random.default_rng(0)
    slow = 1.001  # its clock is a thousandth slower than the system's
    first = None
    for number in range(1200):
        fill(opened)
        skip = 0.05 if number == 600 else 0.0  # 50 ms without a callback
        device.tick(PERIOD / SR * slow + skip, late=rng.choice([0, 0, 0.002, 0.006]))
        first = device.time + LATENCY if first is None else first + skip
        played = opened.played()
        # The frame that leaves now has been taken this long ago.
        truth = (number + 1) * PERIOD - PERIOD - LATENCY * SR / slow
        if number > 100 and not 600 <= number < 660:
            assert played == pytest.approx(truth, abs=0.002 * SR), number


def test_an_output_that_runs_empty_counts_it_unless_it_is_the_end(device, opened):
    opened.write(counted(0, 700))
    device.tick()
    device.tick()
    opened.write(counted(700, 700))
    assert opened.underruns == 1
    device.tick()
    opened.finish()
    device.tick()
    opened.write(counted(1400, 100))
    device.tick()
    assert opened.underruns == 1
    device.tick(1.0)
    opened.played()
    assert opened.played() == 1500


def test_a_mono_device_gets_the_mean(device):
    opened = Output(device, device=0, channels=1, samplerate=SR, extra_settings=None)
    opened.write(np.array([[1.0, 0.0], [0.5, 0.5]], np.float32))
    device.tick()
    np.testing.assert_array_equal(device.taken[0], [[0.5], [0.5]])


def test_a_device_of_more_channels_gets_the_sound_in_the_first_two(device):
    opened = Output(device, device=0, channels=6, samplerate=SR, extra_settings=None)
    opened.write(np.array([[1.0, 0.0], [0.5, 0.25]], np.float32))
    device.tick()
    np.testing.assert_array_equal(device.taken[0], [[1.0, 0.0, 0, 0, 0, 0], [0.5, 0.25, 0, 0, 0, 0]])


def test_a_device_that_takes_nothing_any_more_is_lost(device, opened, monkeypatch):
    now = 0.0
    monkeypatch.setattr(output.time, "monotonic", lambda: now)
    fill(opened)
    device.tick()
    opened.played()
    now += STALLED_SECONDS - 0.1
    assert opened.is_alive
    now += 0.2
    assert not opened.is_alive
    device.tick()
    opened.played()
    assert opened.is_alive
    device.active = False
    assert not opened.is_alive
