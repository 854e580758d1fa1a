"""Fake microphones and a fake list of devices."""

from __future__ import annotations

import time

import numpy as np
import pytest

from genrescope.audio.devices import Channels, Devices, InputDevice
from genrescope.audio.ring import RingBuffer
from genrescope.errors import Sentence, UserError

SR = 44_100
RING_SECONDS = 40


def make_device(name: str = "Fake", **options: object) -> InputDevice:
    """An input device as the sound system would list it."""
    known = {"host_api": "Fake", "default_sr": SR, "channels": 1, **options}
    return InputDevice(name=name, id=f"Fake/{name}", **known)


class FakeMicrophone:
    """An open device, whose ring the test fills.

    Attributes
    ----------
    error : UserError or None
        What `trouble` returns.
    """

    def __init__(
        self,
        device: InputDevice,
        channels: Channels | None,
        ring: RingBuffer | None,
        sr: int,
        suspended: float,
    ) -> None:
        self.device, self.picked = device, channels
        self.name = device.name
        self.sr, self.channels = sr, 1
        self.ring = ring if ring is not None else RingBuffer(RING_SECONDS * sr)
        self.peak = 0.5
        self.lost_blocks = 0
        self.last_block_at = time.monotonic()
        self.suspended_before = suspended
        self.error: UserError | None = None

    def start(self) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""

    def trouble(self) -> UserError | None:
        """The problem with the sound, if any."""
        return self.error

    def play(self, seconds: float, hz: float = 440.0) -> None:
        """Append a tone to the ring."""
        t = (self.ring.position + np.arange(round(seconds * self.sr))) / self.sr
        self.ring.append((0.5 * np.sin(2 * np.pi * hz * t)).astype(np.float32))


class FakeDevices:
    """The devices of a computer.

    Attributes
    ----------
    listed : list of InputDevice
        Those that are there; the first that is no loopback is the system's choice.
    opened : list of FakeMicrophone
        Every device that was opened, in order.
    errors : list of UserError
        Raised one by one instead of opening a device.
    list_errors : list of UserError
        Raised one by one instead of listing devices.
    sr : int
        Sample rate of the devices that are opened, in Hz.
    suspended : float
        For how many seconds the computer has been suspended when they are opened.
    """

    def __init__(self) -> None:
        self.listed = [make_device()]
        self.opened: list[FakeMicrophone] = []
        self.errors: list[UserError] = []
        self.list_errors: list[UserError] = []
        self.sr = SR
        self.suspended = 0.0

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Replace the real devices."""
        monkeypatch.setattr("genrescope.audio.devices.all_devices", lambda: Devices(self._list(), []))
        monkeypatch.setattr("genrescope.audio.microphone.Microphone", self._open)

    def _list(self) -> list[InputDevice]:
        if self.list_errors:
            raise self.list_errors.pop(0)
        return list(self.listed)

    def _open(
        self,
        device: InputDevice | None = None,
        channels: Channels | None = None,
        ring: RingBuffer | None = None,
    ) -> FakeMicrophone:
        if self.errors:
            raise self.errors.pop(0)
        inputs = [one for one in self.listed if not one.is_loopback]
        if device is None and not inputs:
            raise UserError(Sentence.NO_INPUT_DEVICE)
        self.opened.append(FakeMicrophone(device or inputs[0], channels, ring, self.sr, self.suspended))
        return self.opened[-1]
