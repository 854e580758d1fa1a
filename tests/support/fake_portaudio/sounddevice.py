"""A fake sounddevice for the audio process, with devices that this computer lacks; rtmixer.py opens them.

``FAKE_PORTAUDIO`` in the environment holds JSON: "devices" (name, host_api, sr, channels or outputs),
"default" (a name), "refusals" (a list of [sr or None, channels or None, arguments of the error]), "hangs"
(at "list", "open" or "close"), "overflows" (every block reports one), "block" (frames in each), "blocks" (how
many come before the device is gone or, with "crashes", the process dies), "is_silent".  Every sample of
channel n, counted from 0, is n + 1.
"""

from __future__ import annotations

import json
import os
import time

config = json.loads(os.environ["FAKE_PORTAUDIO"])
_apis = sorted({device["host_api"] for device in config["devices"]})


class PortAudioError(Exception):
    pass


class WasapiSettings:
    def __init__(self, auto_convert: bool) -> None:
        assert auto_convert


def hang(place: str) -> None:
    if config.get("hangs") == place:
        time.sleep(1000)


def _terminate() -> None:
    pass


def _initialize() -> None:
    pass


def query_hostapis():
    names = [device["name"] for device in config["devices"]]
    default = names.index(config["default"]) if "default" in config else -1
    return [{"name": name, "default_input_device": default, "default_output_device": -1} for name in _apis]


def query_devices(kind=None):
    hang("list")
    listed = [
        {
            "index": index,
            "name": device["name"],
            "hostapi": _apis.index(device["host_api"]),
            "default_samplerate": float(device["sr"]),
            "max_input_channels": device.get("channels", 0),
            "max_output_channels": device.get("outputs", 0),
        }
        for index, device in enumerate(config["devices"])
    ]
    if kind is None:
        return listed
    for device in listed:
        if kind == "input" and device["name"] == config.get("default"):
            return device
    raise PortAudioError("Error querying device -1")
