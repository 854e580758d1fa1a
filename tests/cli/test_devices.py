"""``genrescope devices``."""

from __future__ import annotations

from genrescope import cli
from genrescope.errors import Sentence


def test_no_microphone_is_one_sentence(monkeypatch, capsys):
    monkeypatch.setattr("genrescope.audio.devices.input_devices", list)
    assert cli.main(["devices"]) == 1
    assert capsys.readouterr().err == f"genrescope: {Sentence.NO_INPUT_DEVICE.value}\n"
