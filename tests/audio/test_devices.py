"""Listing devices, and what PortAudio's refusals mean for the user."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import genrescope
from genrescope.audio.devices import JACK, InputDevice, device_error, input_devices, portaudio
from genrescope.errors import Sentence, UserError
from genrescope.native_stderr import muted_stderr


def in_another_process(code: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "PYTHONPATH": str(Path(genrescope.__file__).parents[1]), **environment},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_the_sound_card_is_listed(sound_card):
    devices = input_devices(refresh=False)
    (jack,) = (device for device in devices if device.host_api == JACK)
    assert jack.name == sound_card.device_name
    assert jack.default_sr == sound_card.sr
    assert jack.channels == 2
    assert [device.is_default for device in devices] == [True] + [False] * (len(devices) - 1)
    assert len({device.id for device in devices}) == len(devices)


def test_a_device_that_comes_and_goes(jack_server):
    code = f"""
import os, signal, time
os.environ["JACK_DEFAULT_SERVER"] = "nothing-here"
from genrescope.audio.devices import JACK, input_devices
assert not [device for device in input_devices() if device.host_api == JACK]
os.environ["JACK_DEFAULT_SERVER"] = {jack_server.name!r}
assert not [device for device in input_devices(refresh=False) if device.host_api == JACK]
assert [device for device in input_devices() if device.host_api == JACK]
os.kill({jack_server.pid}, signal.SIGTERM)
time.sleep(1)
assert not [device for device in input_devices() if device.host_api == JACK]
print("fine")
"""
    assert in_another_process(code) == "fine\n"


def test_no_sound_system_is_one_sentence_and_no_crash(tmp_path):
    (tmp_path / "sounddevice.py").write_text("raise OSError('PortAudio library not found')")
    code = f"""
import sys
sys.path.insert(0, {str(tmp_path)!r})
from genrescope.audio import devices, microphone, recorder
from genrescope.errors import Sentence, UserError
from genrescope.native_stderr import muted_stderr
for action in (devices.input_devices, microphone.Microphone):
    try:
        action()
    except UserError as error:
        print(error.sentence.name)
"""
    assert in_another_process(code).split() == ["NO_SOUND_SYSTEM", "NO_SOUND_SYSTEM"]


def test_nothing_is_imported_before_it_is_needed():
    code = "import sys, genrescope.audio.microphone; print('sounddevice' in sys.modules)"
    assert in_another_process(code) == "False\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("Error opening InputStream: Device unavailable", -9985), Sentence.DEVICE_BUSY),
        (("Invalid device", -9996), Sentence.DEVICE_GONE),
        (("Insufficient memory", -9992), Sentence.DEVICE_GONE),
        (("Invalid sample rate", -9997), Sentence.DEVICE_REFUSED),
        (("Unanticipated host error", -9999, (8, -16, "Device or resource busy")), Sentence.DEVICE_BUSY),
        (("Unanticipated host error", -9999, (8, -19, "No such device")), Sentence.DEVICE_GONE),
        (("Unanticipated host error", -9999, (8, -13, "Permission denied")), Sentence.DEVICE_REFUSED),
        (("Unanticipated host error", -9999, (0, 1, "Device is already in use")), Sentence.DEVICE_BUSY),
        (("PortAudio not initialized", -10000), Sentence.NO_SOUND_SYSTEM),
        (("Error querying device -1",), Sentence.DEVICE_REFUSED),
    ],
)
def test_refusals(arguments, sentence):
    error = device_error(Exception(*arguments), "Mic")
    assert error.sentence is sentence
    assert "{" not in str(error)


def test_the_id_outlives_the_index():
    here = InputDevice(3, "Mic", "ALSA", 48000, 1, is_default=True)
    there = InputDevice(5, "Mic", "ALSA", 48000, 1, is_default=False)
    assert here.id == there.id
    assert here.id != InputDevice(3, "Mic", JACK, 48000, 1, is_default=True).id


def test_a_system_that_does_not_start_is_one_sentence(sound_card, monkeypatch):
    import sounddevice

    def fail() -> None:
        raise sounddevice.PortAudioError("Error initializing PortAudio")

    monkeypatch.setattr(sounddevice, "_initialize", fail)
    with pytest.raises(UserError) as caught:
        input_devices()
    assert caught.value.sentence is Sentence.NO_SOUND_SYSTEM
    monkeypatch.undo()
    with muted_stderr():
        sounddevice._initialize()
    portaudio.refresh()
