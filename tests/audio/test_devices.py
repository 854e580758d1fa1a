"""The list of devices, their names, and PortAudio's errors as messages for the user."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import genrescope
from genrescope.audio import devices
from genrescope.audio.devices import (
    ALSA,
    JACK,
    PULSE,
    Channels,
    InputDevice,
    arrange,
    arrange_outputs,
    device_error,
    input_devices,
)
from genrescope.audio.portaudio.protocol import WASAPI
from genrescope.errors import Sentence, UserError


def found(name: str, host_api: str, *, is_default: bool = False, channels: int = 2) -> dict[str, object]:
    return {
        "index": 0, "name": name, "host_api": host_api, "sr": 48000, "channels": channels,
        "is_default": is_default,
    }  # fmt: skip


def source(name: str, description: str, kind: str = "sound") -> dict[str, object]:
    return {
        "name": name,
        "description": description,
        "sample_specification": "float32le 1ch 44100Hz",
        "properties": {"device.class": kind},
    }


def names(listed: list[InputDevice]) -> list[str]:
    return [device.name for device in listed]


# On this computer -------------------------------------------------------------------------------------


def test_the_sound_card_is_listed(make_sound_card):
    card = make_sound_card(inputs=4)
    listed = input_devices()
    (jack,) = (device for device in listed if device.host_api == JACK)
    assert jack.name == card.device_name
    assert jack.default_sr == card.sr
    assert jack.channels == 4
    assert [device.is_default for device in listed] == [True] + [False] * (len(listed) - 1)
    assert len({device.id for device in listed}) == len({device.name for device in listed}) == len(listed)


def test_a_device_that_comes_and_goes(sound_card):
    def is_listed() -> bool:
        return any(device.host_api == JACK for device in input_devices())

    assert is_listed()
    sound_card.kill()
    assert not is_listed()
    sound_card.restart()
    assert is_listed()


def test_without_portaudio_there_is_one_error(tmp_path, monkeypatch):
    (tmp_path / "sounddevice.py").write_text("raise OSError('PortAudio library not found')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(UserError) as caught:
        input_devices()
    assert caught.value.sentence is Sentence.NO_SOUND_SYSTEM


def test_a_sound_system_that_hangs_is_one_error(fake_devices, monkeypatch):
    fake_devices(devices=[], hangs="list")
    monkeypatch.setattr(devices, "LISTING_SECONDS", 0.5)
    with pytest.raises(UserError) as caught:
        input_devices()
    assert caught.value.sentence is Sentence.SOUND_SYSTEM_STUCK


def test_windows_lists_each_device_once(fake_devices):
    microphone = {"name": "Microphone (Realtek Audio)", "sr": 48000, "channels": 2}
    loopback = {"name": "Speakers (Realtek Audio) [Loopback]", "sr": 48000, "channels": 2, "host_api": WASAPI}
    headset = {"name": "Headset (USB Audio)", "sr": 16000, "channels": 1, "host_api": WASAPI}
    fake_devices(
        devices=[
            {**microphone, "name": microphone["name"][:20], "host_api": "MME"},
            {**microphone, "host_api": "Windows DirectSound"},
            loopback,
            {**microphone, "host_api": WASAPI},
            headset,
        ],
        default=headset["name"],
    )
    listed = input_devices()
    assert names(listed) == [
        "Headset (USB Audio)",
        "Microphone (Realtek Audio)",
        "What this computer plays (Speakers (Realtek Audio))",
    ]
    assert [device.is_loopback for device in listed] == [False, False, True]
    assert [device.is_default for device in listed] == [True, False, False]


def test_nothing_is_imported_before_it_is_needed():
    code = "import sys, genrescope.audio.microphone; print('sounddevice' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(genrescope.__file__).parents[1], capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == "False\n"


# Names ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("port", "name"),
    [
        ("HDA Intel PCH: ALC257 Analog (hw:0,0)", "ALC257 Analog"),
        ("Scarlett 2i2 USB: Audio (hw:1,0)", "Scarlett 2i2 USB"),
        ("UMC404HD 192k: USB Audio (hw:2,0)", "UMC404HD 192k"),
        ("UMC404HD 192k: USB Audio #1 (hw:2,1)", "UMC404HD 192k 2"),
        ("sof-hda-dsp: - (hw:0,6)", "sof-hda-dsp"),
        ("default", "Default input"),
        ("my_own_pcm", "my_own_pcm"),
    ],
)
def test_alsa_devices_have_readable_names(port, name):
    (device,) = arrange([found(port, ALSA)])
    assert device.name == name
    assert device.port == port


@pytest.mark.parametrize(
    "port",
    [
        "sysdefault",
        "front",
        "surround51",
        "dmix",
        "dsnoop",
        "samplerate",
        "speexrate_best",
        "upmix",
        "jack",
        "null",
    ],
)
def test_plugins_of_alsa_are_not_listed(port):
    assert arrange([found(port, ALSA)]) == []
    assert names(arrange([found(port, "Core Audio")])) == [port]


def test_the_sound_server_is_listed_once():
    listed = arrange([found(port, ALSA) for port in ("pipewire", "pulse", "default")])
    assert [device.port for device in listed] == ["default"]


def test_an_alsa_card_keeps_its_id_when_cards_are_renumbered():
    (before,) = arrange([found("Scarlett: USB Audio (hw:1,0)", ALSA)])
    (after,) = arrange([found("Scarlett: USB Audio (hw:3,0)", ALSA)])
    assert before.id == after.id


def test_the_host_api_is_named_where_names_clash():
    listed = arrange([found("Mic", "Core Audio"), found("Mic", JACK), found("Line", JACK)])
    assert sorted(names(listed)) == ["Line", "Mic (Core Audio)", "Mic (JACK)"]
    assert {device.id for device in listed} == {"Core Audio/Mic", f"{JACK}/Mic", f"{JACK}/Line"}


def test_devices_of_the_same_name_are_numbered():
    listed = arrange([found("USB Mic", "Core Audio"), found("USB Mic", "Core Audio")])
    assert names(listed) == ["USB Mic", "USB Mic 2"]
    assert [(device.id, device.nth) for device in listed] == [
        ("Core Audio/USB Mic", 0),
        ("Core Audio/USB Mic#2", 1),
    ]


@pytest.mark.parametrize(
    ("port", "name"),
    [
        ("Monitor of Built-in Audio", "Built-in Audio"),
        ("Stereo Mix (Realtek Audio)", "Stereo Mix (Realtek Audio)"),
        ("Speakers [Loopback]", "Speakers"),
        ("BlackHole 2ch", "BlackHole 2ch"),
        ("Soundflower (2ch)", "Soundflower (2ch)"),
        ("Loopback Audio", "Loopback Audio"),
    ],
)
def test_loopbacks_are_recognised_by_name(port, name):
    microphone, loopback = arrange([found(port, "Fake"), found("Mic", "Fake")])
    assert microphone.is_default  # because one device must be
    assert not microphone.is_loopback
    assert loopback.is_loopback
    assert (loopback.name, loopback.source) == (f"What this computer plays ({name})", name)


def test_sources_of_pulseaudio_replace_its_alsa_devices():
    ports = [
        found("default", ALSA, is_default=True),
        found("pulse", ALSA),
        found("Card: Analog (hw:0,0)", ALSA),
    ]
    sources = [
        source("out.monitor", "Monitor of Built-in Audio", "monitor"),
        source("in.headset", "Headset"),
        source("in.line", "Line"),
    ]
    listed = arrange(ports, sources, "in.line")
    assert names(listed) == ["Line", "Headset", "Analog", "What this computer plays (Built-in Audio)"]
    line = listed[0]
    assert (line.id, line.host_api, line.default_sr, line.channels) == (f"{PULSE}/in.line", PULSE, 44100, 1)
    assert line.is_default
    assert line.environment == {"PULSE_SOURCE": "in.line"}
    assert (line.request["name"], line.request["host_api"]) == ("pulse", ALSA)
    # Without ALSA's PulseAudio plug-in they could not be opened.
    assert names(arrange(ports[2:], sources, "in.line")) == ["Analog"]


def test_outputs_are_listed_as_inputs_are():
    sinks = [source("alsa_output.usb", "Headset"), source("alsa_output.pci", "Built-in Speakers")]
    alsa = [found("pulse", ALSA), found("default", ALSA, is_default=True), found("hw:0 (hw:0,0)", ALSA)]
    listed = arrange_outputs([*alsa, found("system", JACK)], sinks, "alsa_output.pci")
    assert [(output.name, output.is_default) for output in listed][:2] == [
        ("Built-in Speakers", True),
        ("Headset", False),
    ]
    assert "JACK sound card" in [output.name for output in listed]
    assert "default" not in [output.port for output in listed]
    assert listed[1].request == {
        "name": "pulse",
        "host_api": ALSA,
        "nth": 0,
        "pulse_sink": "alsa_output.usb",
    }
    # Without PulseAudio, the sound server's default has a name.
    (default,) = arrange_outputs([found("default", ALSA, is_default=True)])
    assert (default.name, default.is_default, default.pulse_sink) == ("Default output", True, "")
    # Two devices of one name are told apart.
    twins = arrange_outputs([found("USB: Audio (hw:1,0)", ALSA), found("USB: Audio (hw:2,0)", ALSA)])
    assert len({output.id for output in twins}) == len({output.name for output in twins}) == 2


def test_a_monitor_is_the_default_only_without_other_sources():
    sources = [source("out.monitor", "Monitor of Built-in Audio", "monitor")]
    pulse, jack = found("pulse", ALSA, is_default=True), found("system", JACK)
    assert [device.is_default for device in arrange([pulse], sources, "out.monitor")] == [True]
    assert names(arrange([pulse, jack], sources, "out.monitor"))[0] == "JACK sound card"


def test_an_open_device_stays_in_the_list():
    card, webcam = found("Card", "Fake", is_default=True), found("Webcam", "Fake")
    opened, other = arrange([card, webcam])
    hidden = arrange([{**webcam, "is_default": True}], opened=[opened])
    assert [(device.name, device.is_default) for device in hidden] == [("Card", True), ("Webcam", False)]
    assert names(arrange([card, webcam], opened=[opened])) == ["Card", "Webcam"]
    assert other.name == "Webcam"
    # PulseAudio lists what is in use.
    pulse = found("pulse", ALSA, is_default=True)
    headset, line = arrange([pulse], [source("in.headset", "Headset"), source("in.line", "Line")])
    assert names(arrange([pulse], [source("in.line", "Line")], opened=[headset, line])) == ["Line"]


# Channels ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inputs", "keys"),
    [
        (1, ["1"]),
        (2, ["1+2", "1", "2"]),
        (3, ["1+2", "1", "2", "3", "mix"]),
        (4, ["1+2", "3+4", "1", "2", "3", "4", "mix"]),
    ],
)
def test_an_interface_offers_pairs_single_inputs_and_the_mix(inputs, keys):
    (device,) = arrange([found("Interface", "Fake", channels=inputs)])
    assert [choice.key for choice in device.choices()] == keys
    assert [Channels.parse(key) for key in keys] == list(device.choices())


@pytest.mark.parametrize("key", ["", "mix", "0", "1+", "-1", "a+b", "²"])
def test_an_invalid_key_is_the_mix(key):
    assert Channels.parse(key) == Channels()


# Errors -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("Error opening InputStream: Device unavailable", -9985), Sentence.DEVICE_BUSY),
        (("Invalid device", -9996), Sentence.DEVICE_GONE),
        (("Insufficient memory", -9992), Sentence.DEVICE_GONE),
        (("Invalid sample rate", -9997), Sentence.DEVICE_FORMAT),
        (("Sample format not supported", -9994), Sentence.DEVICE_FORMAT),
        (("Invalid number of channels", -9998), Sentence.DEVICE_FORMAT),
        (("Wait timed out", -9987), Sentence.DEVICE_STUCK),
        (("Unanticipated host error", -9999, (8, -16, "Device or resource busy")), Sentence.DEVICE_BUSY),
        (("Unanticipated host error", -9999, (8, -19, "No such device")), Sentence.DEVICE_GONE),
        (("Unanticipated host error", -9999, (0, 1, "Device is already in use")), Sentence.DEVICE_BUSY),
        (("PortAudio not initialized", -10000), Sentence.NO_SOUND_SYSTEM),
        (("Error querying device -1",), Sentence.DEVICE_REFUSED),
    ],
)
def test_errors_of_portaudio(arguments, sentence):
    error = device_error(arguments, "Mic")
    assert error.sentence is sentence
    assert "{" not in str(error)


@pytest.mark.parametrize(
    ("system", "words"),
    [("linux", "audio"), ("darwin", "System Settings"), ("win32", "desktop apps")],
)
@pytest.mark.parametrize("host", [(8, -13, "Permission denied"), (13, -2147024891, "")])
def test_where_the_microphone_is_allowed(monkeypatch, system, words, host):
    monkeypatch.setattr(sys, "platform", system)
    assert words in str(device_error(("Unanticipated host error", -9999, host), "Mic"))
