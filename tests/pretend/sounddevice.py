"""Stands in the child for sounddevice, with devices that this computer does not have.

``PRETEND_SOUND`` in the environment holds JSON: "devices" (name, host_api, sr, channels), "default" (a name),
"refusals" (a list of [sr or None, channels or None, arguments of the error]), "hangs" (at "list", "open" or
"close"), "overflows" (every block reports one), "blocks" (how many come before the device is gone or, with
"crashes", the process dies), "is_silent".  Every sample of channel n, counted from 0, is n + 1.
"""

from __future__ import annotations

import array
import json
import os
import threading
import time

_told = json.loads(os.environ["PRETEND_SOUND"])
_apis = sorted({device["host_api"] for device in _told["devices"]})

BLOCK = 480


class PortAudioError(Exception):
    pass


class WasapiSettings:
    def __init__(self, auto_convert: bool) -> None:
        assert auto_convert


def _hang(place: str) -> None:
    if _told.get("hangs") == place:
        time.sleep(1000)


def _terminate() -> None:
    pass


def query_hostapis():
    names = [device["name"] for device in _told["devices"]]
    default = names.index(_told["default"]) if "default" in _told else -1
    return [{"name": name, "default_input_device": default} for name in _apis]


def query_devices(kind=None):
    _hang("list")
    listed = [
        {
            "index": index,
            "name": device["name"],
            "hostapi": _apis.index(device["host_api"]),
            "default_samplerate": float(device["sr"]),
            "max_input_channels": device["channels"],
        }
        for index, device in enumerate(_told["devices"])
    ]
    if kind is None:
        return listed
    for device in listed:
        if device["name"] == _told.get("default"):
            return device
    raise PortAudioError("Error querying device -1")


class RawInputStream:
    def __init__(self, *, device, channels, samplerate, dtype, callback, latency, extra_settings):
        assert dtype == "float32"
        assert latency > 0
        _hang("open")
        for sr, count, arguments in _told.get("refusals", []):
            if sr in (None, samplerate) and count in (None, channels):
                raise PortAudioError(*arguments)
        self.samplerate, self.channels = float(samplerate), channels
        self.active = False
        self._callback = callback
        self._ended = threading.Event()

    def start(self) -> None:
        self.active = True
        threading.Thread(target=self._call_back, daemon=True).start()

    def _call_back(self) -> None:
        loud = 0 if _told.get("is_silent") else 1
        frame = array.array("f", [loud * (number + 1) for number in range(self.channels)])
        block = (frame * BLOCK).tobytes()
        for _ in range(_told.get("blocks", 1_000_000)):
            if self._ended.wait(BLOCK / self.samplerate):
                return
            self._callback(block, BLOCK, None, _told.get("overflows", False))
        if _told.get("crashes"):
            os.abort()
        self.active = False

    def abort(self) -> None:
        _hang("close")
        self._ended.set()

    def close(self) -> None:
        pass
