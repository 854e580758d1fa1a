"""A microphone on a real, dummy sound card, and on fake ones for what that cannot do."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable

import numpy as np
import pytest
import soundfile

from genrescope.audio import devices, microphone
from genrescope.audio.devices import JACK, Channels, InputDevice, input_devices
from genrescope.audio.microphone import Microphone
from genrescope.audio.portaudio import protocol
from genrescope.audio.ring import RingBuffer
from genrescope.errors import Sentence, UserError

MIC = {"name": "Mic", "host_api": "Fake", "sr": 48000, "channels": 2}


def counted(seconds: float, sr: int) -> np.ndarray:
    """Samples that are all different, and exact in float32 and in 24 bits."""
    return np.arange(1, round(seconds * sr) + 1, dtype=np.float32) / np.float32(2**23)


def number_of(samples: np.ndarray) -> np.ndarray:
    return np.rint(samples.astype(np.float64) * 2**23).astype(int)


def jack_device() -> InputDevice:
    return next(device for device in input_devices() if device.host_api == JACK)


def has(microphone: Microphone, sentence: Sentence | None) -> Callable[[], bool]:
    """Whether this is the reported problem; overflows of JACK on a busy computer do not count."""

    def check() -> bool:
        trouble = microphone.trouble()
        found = trouble.sentence if trouble is not None else None
        return (None if found is Sentence.DEVICE_OVERFLOWING else found) is sentence

    return check


def everything(microphone: Microphone) -> np.ndarray:
    ring = microphone.ring
    return ring.read(ring.oldest, ring.position)


@pytest.fixture
def opened(sound_card):
    with Microphone(jack_device()) as opened:
        opened.start()
        yield opened


# On a real sound card -----------------------------------------------------------------------------------


def test_every_sample_arrives_once_and_in_order_though_the_program_is_frozen(sound_card, opened, wait_until):
    assert opened.name == sound_card.device_name
    assert (opened.sr, opened.channels) == (44100, 2)
    y = counted(4, opened.sr)
    sound_card.play(y)
    wait_until(lambda: opened.peak > 0)
    # Nothing else runs in this process meanwhile, because Python's lock is held.
    ctypes.PyDLL(None).sleep(3)
    assert has(opened, None)()
    wait_until(lambda: opened.peak == y[-1])
    recorded = everything(opened)[:, 0]
    begin = int(np.argmax(recorded > 0))
    np.testing.assert_array_equal(recorded[begin : begin + len(y)], y)
    assert np.count_nonzero(recorded) == len(y)
    assert opened.lost_blocks == 0
    assert opened.ring.position % 512 == 0
    assert has(opened, None)()


def test_a_pair_of_many_inputs(make_sound_card, wait_until):
    card = make_sound_card(inputs=4)
    with Microphone(jack_device(), Channels.parse("3+4")) as opened:
        opened.start()
        y = counted(0.5, opened.sr)
        card.play(np.stack([y, y + 0.125, y + 0.25, y + 0.5], axis=1), range(4))
        wait_until(lambda: opened.peak == y[-1] + 0.5)
        assert opened.channels == 2
        recorded = everything(opened)
    begin = int(np.argmax(recorded[:, 0] > 0))
    np.testing.assert_array_equal(recorded[begin : begin + len(y)], np.stack([y + 0.25, y + 0.5], axis=1))


def test_digital_silence_is_reported_until_sound_comes(sound_card, opened, wait_until):
    assert has(opened, None)()
    wait_until(has(opened, Sentence.DEVICE_SILENT))
    assert opened.ring.position >= 3 * opened.sr
    sound_card.play(np.full(44100, 0.1, dtype=np.float32))
    wait_until(has(opened, None))


def test_a_sound_card_that_freezes_resumes_vanishes_and_comes_back(sound_card, opened, wait_until):
    wait_until(lambda: opened.blocks > 5)
    sound_card.freeze()
    wait_until(has(opened, Sentence.DEVICE_STALLED))
    assert str(opened.trouble()).startswith("“JACK sound card” has stopped sending sound.")
    sound_card.thaw()
    wait_until(has(opened, None))
    sound_card.kill()
    wait_until(has(opened, Sentence.DEVICE_GONE))
    assert opened.device.id not in {device.id for device in input_devices()}
    opened.close()
    with pytest.raises(UserError, match="“JACK sound card” is no longer connected"):
        Microphone(opened.device)
    sound_card.restart(48000)
    with Microphone(opened.device) as again:
        again.start()
        assert again.sr == 48000
        wait_until(lambda: again.blocks > 5)


def test_devices_are_listed_while_one_is_open(opened, wait_until):
    blocks = opened.blocks
    assert [device.id for device in input_devices()].count(opened.device.id) == 1
    wait_until(lambda: opened.blocks > blocks + 5)
    assert opened.lost_blocks == 0


# What the computer plays --------------------------------------------------------------------------------


@pytest.fixture
def pulseaudio(tmp_path, monkeypatch, wait_until):
    """A PulseAudio server whose only sink is a null sink, and a function that plays to it."""
    for program in ("pulseaudio", "pactl", "paplay"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed (Debian: pulseaudio, pulseaudio-utils)")
    for name in ("XDG_RUNTIME_DIR", "PULSE_RUNTIME_PATH", "HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    for name in ("PULSE_SERVER", "DISPLAY", "DBUS_SESSION_BUS_ADDRESS"):
        monkeypatch.delenv(name, raising=False)
    tmp_path.chmod(0o700)
    sink = "module-null-sink sink_name=out format=float32le sink_properties=device.description=Speakers"
    options = ["-n", "--daemonize=no", "--exit-idle-time=-1", "-L", sink, "-L", "module-native-protocol-unix"]
    with subprocess.Popen(["pulseaudio", *options], stderr=subprocess.DEVNULL) as server:
        pactl = ["pactl", "info"]
        wait_until(lambda: subprocess.run(pactl, capture_output=True, check=False).returncode == 0)
        yield server
        server.terminate()


def test_a_loopback_delivers_what_the_computer_plays(pulseaudio, tmp_path, wait_until):
    loopbacks = [device for device in input_devices() if device.is_loopback]
    if not loopbacks:
        pytest.skip("ALSA has no way to PulseAudio (Debian: libasound2-plugins)")
    (loopback,) = loopbacks
    assert loopback.name == "What this computer plays (Speakers)"
    with Microphone(loopback) as opened:
        opened.start()
        y = counted(1, opened.sr)
        soundfile.write(tmp_path / "song.wav", np.stack([y, 2 * y], axis=1), opened.sr, subtype="FLOAT")
        subprocess.run(["paplay", "--device=out", str(tmp_path / "song.wav")], check=True)
        wait_until(lambda: opened.peak == 2 * y[-1])
        recorded = everything(opened)
        assert opened.trouble() is None
        # PulseAudio would continue with another source.
        subprocess.run(["pactl", "load-module", "module-null-sink"], check=True, capture_output=True)
        subprocess.run(["pactl", "unload-module", "0"], check=True)
        wait_until(has(opened, Sentence.DEVICE_GONE))
        assert loopback.id not in {device.id for device in input_devices()}
    recorded = recorded[recorded[:, 0] > 0]
    # An idle sink takes a moment to start.
    np.testing.assert_array_equal(recorded, np.stack([y, 2 * y], axis=1)[-len(recorded) :])
    assert len(recorded) > len(y) / 2


# On fake ones -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "values"), [("mix", [2.5]), ("1", [1]), ("4", [4]), ("1+2", [1, 2]), ("3+4", [3, 4])]
)
def test_the_chosen_channels(fake_devices, wait_until, key, values):
    fake_devices(devices=[{**MIC, "channels": 4}])
    with Microphone(channels=Channels.parse(key)) as opened:
        opened.start()
        wait_until(lambda: opened.ring.position > 0)
        assert opened.channels == opened.ring.width == len(values)
        np.testing.assert_array_equal(np.unique(everything(opened), axis=0), [values])
        assert opened.peak == (4 if key == "mix" else max(values))


def test_closed_and_opened_many_times(fake_devices, wait_until):
    fake_devices(devices=[MIC])
    (device,) = input_devices()
    for _ in range(3):
        with Microphone(device) as opened:
            opened.start()
            wait_until(lambda opened=opened: opened.blocks > 2)
        opened.close()
        stood_at = opened.ring.position
    time.sleep(0.05)
    assert opened.ring.position == stood_at
    assert opened.trouble() is None


def test_a_ring_is_reused_if_it_has_as_many_channels(fake_devices, wait_until):
    fake_devices(devices=[MIC])
    ring = RingBuffer(48000, 2)
    for _ in range(2):
        before = ring.position
        with Microphone(ring=ring) as opened:
            assert opened.ring is ring
            opened.start()
            wait_until(lambda before=before: ring.position > before)
    with Microphone(channels=Channels((1,)), ring=ring) as opened:
        assert opened.ring.width == 1


def test_no_device_means_the_default(fake_devices):
    fake_devices(devices=[MIC, {**MIC, "name": "Line"}], default="Line")
    with Microphone() as opened:
        assert opened.name == "Line"


def test_no_device_at_all(fake_devices):
    fake_devices(devices=[])
    with pytest.raises(UserError) as caught:
        Microphone()
    assert caught.value.sentence is Sentence.NO_INPUT_DEVICE


def test_an_open_device_that_portaudio_does_not_list_stays_in_the_list(fake_devices):
    fake_devices(devices=[MIC])
    with Microphone():
        fake_devices(devices=[{**MIC, "name": "Line"}])
        assert [device.name for device in input_devices()] == ["Mic", "Line"]
    assert [device.name for device in input_devices()] == ["Line"]


def test_a_device_whose_name_has_changed(fake_devices):
    fake_devices(devices=[{**MIC, "host_api": "ALSA", "name": "Scarlett: USB Audio (hw:1,0)"}])
    (device,) = input_devices()
    fake_devices(devices=[{**MIC, "host_api": "ALSA", "name": "Scarlett: USB Audio (hw:2,0)"}])
    with Microphone(device) as opened:
        assert opened.device.port.endswith("(hw:2,0)")


def test_a_card_that_another_program_uses_is_busy(fake_devices, monkeypatch, tmp_path):
    fake_devices(devices=[{**MIC, "host_api": "ALSA", "name": "Scarlett: USB Audio (hw:1,0)"}])
    (device,) = input_devices()
    monkeypatch.setattr(devices, "SOUND_NODES", tmp_path)
    fake_devices(devices=[])
    with pytest.raises(UserError, match="“Scarlett” is no longer connected"):
        Microphone(device)
    (tmp_path / "pcmC1D0c").touch()
    with pytest.raises(UserError, match="“Scarlett” is in use by another program"):
        Microphone(device)


REFUSED_RATE = ["Invalid sample rate", -9997]
REFUSED_CHANNELS = ["Invalid number of channels", -9998]


@pytest.mark.parametrize(
    ("refusals", "sr", "channels"),
    [
        ([[32000, None, REFUSED_RATE]], 48000, 2),
        ([[32000, None, REFUSED_RATE], [48000, None, REFUSED_RATE]], 44100, 2),
        ([[None, 2, REFUSED_CHANNELS]], 32000, 1),
    ],
)
def test_a_refused_rate_or_channel_count_is_replaced(fake_devices, refusals, sr, channels):
    fake_devices(devices=[{**MIC, "sr": 32000}], refusals=refusals)
    with Microphone() as opened:
        assert (opened.sr, opened.channels) == (sr, channels)


def test_a_pair_of_a_device_that_only_opens_whole(fake_devices, wait_until):
    refusals = [[None, count, REFUSED_CHANNELS] for count in (1, 2, 3)]
    fake_devices(devices=[{**MIC, "channels": 4}], refusals=refusals)
    with Microphone(channels=Channels((0, 1))) as opened:
        opened.start()
        wait_until(lambda: opened.ring.position > 0)
        np.testing.assert_array_equal(np.unique(everything(opened), axis=0), [[1, 2]])


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"refusals": [[None, None, ["Device unavailable", -9985]]]}, Sentence.DEVICE_BUSY),
        ({"refusals": [[None, None, REFUSED_RATE]]}, Sentence.DEVICE_FORMAT),
        ({"refusals": [[None, None, ["Host error", -9999, [8, -13, ""]]]]}, Sentence.DEVICE_NOT_ALLOWED),
        ({"refusals": [[None, None, ["Internal error", -9986]]]}, Sentence.DEVICE_REFUSED),
        ({"hangs": "open"}, Sentence.DEVICE_STUCK),
    ],
)
def test_a_device_that_does_not_open_is_one_error(fake_devices, monkeypatch, options, sentence):
    monkeypatch.setattr(microphone, "OPENING_SECONDS", 1.0)
    monkeypatch.setattr("sys.platform", "linux")
    fake_devices(devices=[MIC], **options)
    with pytest.raises(UserError) as caught:
        Microphone()
    assert caught.value.sentence is sentence


def test_a_device_that_does_not_close_delays_nothing(fake_devices, monkeypatch):
    fake_devices(devices=[MIC], hangs="close")
    (device,) = input_devices()
    opened = Microphone(device)
    os.kill(opened.process.pid, signal.SIGSTOP)  # nor does its process answer
    monkeypatch.setattr(protocol, "CLOSING_SECONDS", 0.1)
    opened.close()
    assert opened.process.returncode == -signal.SIGKILL


def test_a_device_that_is_unplugged(fake_devices, wait_until):
    fake_devices(devices=[MIC], blocks=10)
    with Microphone() as opened:
        opened.start()
        wait_until(has(opened, Sentence.DEVICE_GONE))
        fake_devices(devices=[])
        assert input_devices() == []


class ProcessThatLosesSound:
    """A fake of a process whose program was frozen for half a minute."""

    def __init__(self, *_: object) -> None:
        self.go = threading.Event()
        self._messages = iter(
            [
                ({"overflows": 0}, np.full(10, 0.5, dtype=np.float32).tobytes()),
                ({"lost": 3, "frames": 100_000}, b""),
                ({"overflows": 0}, np.full(20, 0.5, dtype=np.float32).tobytes()),
            ]
        )

    def read(self, timeout: float | None = None) -> tuple[dict[str, object], bytes] | None:
        if timeout is not None:
            return {"opened": {"sr": 48_000, "channels": 1}}, b""
        self.go.wait()
        return next(self._messages, None)

    def end(self) -> None:
        self.go.set()

    close = end


def test_lost_sound_is_replaced_by_silence(monkeypatch, wait_until):
    monkeypatch.setattr(microphone, "PortAudioProcess", ProcessThatLosesSound)
    with Microphone(InputDevice("Mic", "mic", "Fake", 48_000, 1)) as opened:
        opened.start()
        opened.process.go.set()
        wait_until(lambda: opened.ring.position == 10 + 100_000 + 20)
        assert opened.lost_blocks == 3
        sound = opened.ring.read(0, opened.ring.position)
    assert np.flatnonzero(sound).tolist() == [*range(10), *range(100_010, 100_030)]


def test_a_sound_system_that_crashes_has_stalled(fake_devices, wait_until):
    fake_devices(devices=[MIC], blocks=10, crashes=True)
    with Microphone() as opened:
        opened.start()
        wait_until(has(opened, Sentence.DEVICE_STALLED))


def test_repeated_overflows_are_reported(fake_devices, monkeypatch, wait_until):
    monkeypatch.setattr(microphone, "ONE_OVERFLOW_SECONDS", 0.1)
    fake_devices(devices=[MIC], overflows=True)
    with Microphone() as opened:
        opened.start()
        wait_until(lambda: opened.overflows > 0)
        wait_until(lambda: opened.trouble() is not None)
        assert opened.trouble().sentence is Sentence.DEVICE_OVERFLOWING
        assert opened.overflows > 5


def test_more_sound_at_once_than_fits_is_an_overflow(fake_devices, wait_until):
    fake_devices(devices=[MIC], block=1 << 17)
    with Microphone() as opened:
        opened.start()
        wait_until(lambda: opened.overflows >= 2)
        room = 1 << 16
        # Sound that does not fit is lost, and the next block arrives again.
        assert opened.ring.position % room == 0
        assert opened.ring.position <= room * opened.overflows


@pytest.mark.parametrize(("name", "is_odd"), [("Mic", True), ("Speakers [Loopback]", False)])
def test_a_computer_may_play_nothing(fake_devices, monkeypatch, wait_until, name, is_odd):
    monkeypatch.setattr(microphone, "SILENT_SECONDS", 0.1)
    fake_devices(devices=[{**MIC, "name": name}], is_silent=True)
    with Microphone() as opened:
        opened.start()
        wait_until(lambda: opened.ring.position > 0.3 * opened.sr)
        assert (opened.trouble() is not None) == is_odd
