"""``genrescope devices``."""

from __future__ import annotations

from genrescope import cli
from genrescope.errors import Sentence


def test_no_microphone_is_one_sentence(monkeypatch, capsys):
    monkeypatch.setattr("genrescope.audio.devices.input_devices", list)
    assert cli.main(["devices"]) == 1
    assert capsys.readouterr().err == f"genrescope: {Sentence.NO_INPUT_DEVICE.value}\n"


def test_inputs_are_listed_with_the_default_first(fake_devices, capsys):
    fake_devices(
        devices=[
            {"name": "Monitor of Built-in Audio", "sr": 44100, "channels": 2, "host_api": "Fake"},
            {"name": "Scarlett 18i8", "sr": 96000, "channels": 18, "host_api": "Fake"},
            {"name": "Webcam", "sr": 16000, "channels": 1, "host_api": "Fake"},
        ],
        default="Webcam",
    )
    assert cli.main(["devices"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "* Webcam (1 input, 16000 Hz)",
        "  Scarlett 18i8 (18 inputs, 96000 Hz)",
        "  What this computer plays (Built-in Audio) (2 inputs, 44100 Hz)",
    ]
