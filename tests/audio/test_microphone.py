"""A real PortAudio stream on a real, if empty, sound card."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

import genrescope
from genrescope.audio.devices import JACK, InputDevice, input_devices, portaudio
from genrescope.audio.microphone import Microphone
from genrescope.audio.ring_buffer import RingBuffer
from genrescope.errors import Sentence, UserError


def counted(seconds: float, sr: int) -> np.ndarray:
    """Samples that are all different, and exact in float32 and in 24 bits."""
    return np.arange(1, round(seconds * sr) + 1, dtype=np.float32) / np.float32(2**23)


def number_of(samples: np.ndarray) -> np.ndarray:
    return np.rint(samples.astype(np.float64) * 2**23).astype(int)


@pytest.fixture
def jack_device(sound_card) -> InputDevice:
    return next(device for device in input_devices(refresh=False) if device.host_api == JACK)


@pytest.fixture
def microphone(jack_device):
    with Microphone(jack_device) as opened:
        opened.start()
        yield opened


def test_every_sample_arrives_once_and_in_order(sound_card, microphone, wait_until):
    assert microphone.name == "system"
    assert (microphone.sr, microphone.channels) == (44100, 2)
    y = counted(4, microphone.sr)
    sound_card.play(y)
    wait_until(
        lambda: y[-1] in microphone.ring.read(microphone.ring.oldest, microphone.ring.position)[-44100:]
    )
    heard = microphone.ring.read(0, microphone.ring.position)
    numbers = number_of(heard)
    np.testing.assert_array_equal(numbers[numbers > 0], np.arange(1, len(y) + 1))
    begin = int(np.argmax(numbers > 0))
    np.testing.assert_array_equal(heard[begin : begin + len(y)], y)
    assert microphone.lost_blocks == 0
    assert microphone.blocks * 512 == microphone.ring.position
    assert microphone.peak == pytest.approx(float(y[-1]))
    assert microphone.trouble() is None


def test_channels_are_averaged(sound_card, microphone, wait_until):
    sound_card.play(np.full(88200, 0.5, dtype=np.float32), channels=1)
    wait_until(lambda: microphone.peak > 0)
    wait_until(lambda: np.count_nonzero(microphone.ring.read(0, microphone.ring.position)) > 10_000)
    heard = microphone.ring.read(0, microphone.ring.position)
    np.testing.assert_array_equal(np.unique(heard), [0, 0.25])


def test_only_zeros_are_noticed_and_sound_makes_up_for_it(sound_card, microphone, wait_until):
    assert microphone.trouble() is None
    wait_until(lambda: microphone.trouble() is not None)
    assert microphone.trouble().sentence is Sentence.DEVICE_SILENT
    assert microphone.ring.position >= 3 * microphone.sr
    sound_card.play(np.full(44100, 0.1, dtype=np.float32))
    wait_until(lambda: microphone.trouble() is None)


def test_stop_and_start_again(microphone, wait_until):
    wait_until(lambda: microphone.blocks > 5)
    microphone.stop()
    stood_at = microphone.ring.position
    time.sleep(0.1)
    assert microphone.ring.position == stood_at
    assert microphone.trouble() is None
    microphone.start()
    microphone.start()
    wait_until(lambda: microphone.ring.position > stood_at)
    microphone.close()
    microphone.close()


def test_closed_and_opened_many_times(jack_device, wait_until):
    for _ in range(5):
        with Microphone(jack_device) as opened:
            opened.start()
            wait_until(lambda opened=opened: opened.blocks > 2)
    assert portaudio._open_streams == 0


def test_a_ring_of_ones_own(jack_device, wait_until):
    ring = RingBuffer(44100)
    with Microphone(jack_device, ring) as opened:
        opened.start()
        wait_until(lambda: ring.position > 0)
        assert opened.ring is ring


def test_devices_are_not_looked_for_while_one_is_open(microphone, wait_until):
    blocks = microphone.blocks
    assert any(device.host_api == JACK for device in input_devices())
    wait_until(lambda: microphone.blocks > blocks + 5)


def test_none_is_the_default(sound_card, monkeypatch):
    chosen = [device for device in input_devices() if device.host_api == JACK]
    monkeypatch.setattr(portaudio, "devices", lambda: chosen)
    with Microphone() as opened:
        assert opened.name == "system"


def test_no_device_at_all(sound_card, monkeypatch):
    monkeypatch.setattr(portaudio, "devices", list)
    with pytest.raises(UserError) as caught:
        Microphone()
    assert caught.value.sentence is Sentence.NO_INPUT_DEVICE


def test_a_device_that_was_pulled_out(sound_card):
    gone = InputDevice(99, "Old microphone", "ALSA", 48000, 1, is_default=False)
    with pytest.raises(UserError, match="“Old microphone” is not connected any more"):
        Microphone(gone)


def test_a_rate_that_is_refused_is_replaced(jack_device, monkeypatch):
    odd = InputDevice(**{**vars(jack_device), "default_sr": 32000})
    monkeypatch.setattr("genrescope.audio.microphone._find", lambda _: odd)
    with Microphone(odd) as opened:
        assert opened.sr == 44100


def test_a_refusal_is_one_sentence(jack_device, monkeypatch):
    # An index that stands for no input: what PortAudio then says is real.
    wrong = InputDevice(**{**vars(jack_device), "index": 9999})
    monkeypatch.setattr("genrescope.audio.microphone._find", lambda _: wrong)
    with pytest.raises(UserError) as caught:
        Microphone(wrong)
    assert caught.value.sentence in (Sentence.DEVICE_GONE, Sentence.DEVICE_REFUSED)
    assert portaudio._open_streams == 0


class FrozenStream:
    """A stream whose sound server does not answer until the test says so."""

    active = True

    def __init__(self, stream) -> None:
        self._stream = stream
        self.thawed = threading.Event()
        stream.abort()

    def abort(self) -> None:
        self.thawed.wait()

    def close(self) -> None:
        self._stream.close()


def test_a_device_that_stalls(jack_device, wait_until, monkeypatch):
    monkeypatch.setattr("genrescope.audio.microphone.STALLED_SECONDS", 0.2)
    monkeypatch.setattr("genrescope.audio.microphone.CLOSING_SECONDS", 0.2)
    with Microphone(jack_device) as opened:
        opened.start()
        wait_until(lambda: opened.blocks > 2)
        # JACK never stalls, so it has to play another sound system.
        opened.device = InputDevice(**{**vars(opened.device), "host_api": "ALSA"})
        frozen = opened._stream = FrozenStream(opened._stream)
        wait_until(lambda: opened.trouble() is not None)
        assert opened.trouble().sentence is Sentence.DEVICE_STALLED
        assert str(opened.trouble()).startswith("“system” has stopped sending sound.")
    # It is closed as far as the program is concerned, and PortAudio is not ended under its feet.
    assert portaudio._abandoned == [frozen]
    assert any(device.host_api == JACK for device in input_devices())
    frozen.thawed.set()
    wait_until(lambda: portaudio._abandoned == [])
    assert portaudio._open_streams == 0


def test_a_vanished_device_hangs_nothing(jack_server):
    # In a process of its own: PortAudio is of no use any more in one whose JACK server died.
    code = f"""
import os, signal, time
from genrescope.audio.devices import JACK, input_devices
from genrescope.audio.microphone import Microphone
from genrescope.errors import UserError
device = next(device for device in input_devices() if device.host_api == JACK)
microphone = Microphone(device)
microphone.start()
while microphone.blocks < 10:
    time.sleep(0.01)
assert microphone.trouble() is None
os.kill({jack_server.pid}, signal.SIGTERM)
while microphone.trouble() is None:
    time.sleep(0.01)
print(microphone.trouble())
microphone.close()
try:
    Microphone(device)
except UserError as error:
    print(error)
print([device for device in input_devices() if device.host_api == JACK])
"""
    environment = {**os.environ, "PYTHONPATH": str(Path(genrescope.__file__).parents[1])}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, env=environment
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines() == 2 * ["“system” is not connected any more."] + ["[]"]
    assert done.stderr == ""
