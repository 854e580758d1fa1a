"""Input devices by the names people know them by: the default first, what the computer plays last."""

from __future__ import annotations

import errno
import logging
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from genrescope.audio import capture
from genrescope.errors import Sentence, UserError

JACK = "JACK Audio Connection Kit"
PULSE = "PulseAudio"

LISTING_SECONDS = 10.0

_E_ACCESSDENIED = (1 << 32) - 0x80070005
"""What Windows says when its privacy settings forbid it; a negative number of 32 bits, here without sign."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Channels:
    """Which inputs of a device are listened to.

    Attributes
    ----------
    picked : tuple of int
        Numbers of the inputs, counted from 0; empty for the mix of all.
    """

    picked: tuple[int, ...] = ()

    @property
    def key(self) -> str:
        """As settings remember it: "1", "3+4", "mix"."""
        return "+".join(str(number + 1) for number in self.picked) or "mix"

    @classmethod
    def parse(cls, key: str) -> Channels:
        """Make the channels of a `key`; the mix of what makes no sense."""
        parts = key.split("+")
        if not all(part.isdecimal() and int(part) > 0 for part in parts):
            return cls()
        return cls(tuple(int(part) - 1 for part in parts))


@dataclass(frozen=True)
class InputDevice:
    """A device that sound can come from.

    Attributes
    ----------
    name : str
        What people call it.
    id : str
        What stays the same when devices are looked for again.
    host_api : str
        The sound system that it belongs to.
    default_sr : int
        Its own sample rate in Hz.
    channels : int
        Number of inputs.
    is_default : bool
        Whether the system would choose it.
    is_loopback : bool
        Whether it carries what this computer plays.
    source : str
        Of a loopback, what plays: the name without "what this computer plays".
    port : str
        What PortAudio calls it.
    nth : int
        Which one of those that PortAudio calls so, counted from 0.
    pulse_source : str
        PulseAudio's name for it, if it is reached through PulseAudio.
    """

    name: str
    id: str
    host_api: str
    default_sr: int
    channels: int
    is_default: bool = False
    is_loopback: bool = False
    source: str = ""
    port: str = ""
    nth: int = 0
    pulse_source: str = ""

    def choices(self) -> tuple[Channels, ...]:
        """What can be listened to of it, the usual choice first."""
        singles = [Channels((number,)) for number in range(self.channels)]
        pairs = [Channels((number, number + 1)) for number in range(0, self.channels - 1, 2)]
        mix = [Channels()] if self.channels > 2 else []
        return (*pairs, *singles, *mix)


_held: set[InputDevice] = set()
_holding = threading.Lock()


def hold(device: InputDevice) -> None:
    """Keep a device that is open in the list: PortAudio leaves out what is in use."""
    with _holding:
        _held.add(device)


def release(device: InputDevice) -> None:
    """Take back `hold`; harmless when that is done already."""
    with _holding:
        _held.discard(device)


def input_devices() -> list[InputDevice]:
    """Look for what can be listened to.  Takes a part of a second, so the window asks in another thread.

    Returns
    -------
    list of InputDevice
        The system's default first, what the computer plays last; empty if there is none.

    Raises
    ------
    UserError
        If the computer has no sound system, or it does not answer.
    """
    listed = _portaudio_devices()
    return listed


def _portaudio_devices() -> list[InputDevice]:
    process = capture.start({}, {})
    overdue = threading.Timer(LISTING_SECONDS, process.kill)
    overdue.start()
    with process:
        assert process.stdout is not None
        message = capture.read_message(process.stdout)
        overdue.cancel()
    if message is None:
        raise UserError(Sentence.SOUND_SYSTEM_STUCK)
    status, _ = message
    if "devices" not in status:
        log.info("devices could not be listed: %s", status)
        raise UserError(Sentence.NO_SOUND_SYSTEM)
    return [
        InputDevice(
            name="JACK sound card" if found["host_api"] == JACK else found["name"],
            id=f"{found['host_api']}/{found['name']}",
            host_api=found["host_api"],
            default_sr=found["sr"],
            channels=found["channels"],
            is_default=found["is_default"],
            port=found["name"],
        )
        for found in status["devices"]
    ]


def device_error(refusal: Sequence[Any], name: str) -> UserError:
    """Turn what PortAudio says of a device into a sentence for the user.

    Parameters
    ----------
    refusal : sequence
        Arguments of a sounddevice.PortAudioError: a text, PortAudio's code, and for some codes what the
        host API said (its number, its code, its text).
    name : str
        What the user calls the device.
    """
    code = refusal[1] if len(refusal) > 1 else 0
    host = refusal[2] if len(refusal) > 2 else (0, 0, "")
    host_code, host_text = abs(int(host[1])), str(host[2]).lower()
    sentence = {
        -9985: Sentence.DEVICE_BUSY,  # device unavailable
        -9996: Sentence.DEVICE_GONE,  # invalid device
        -9992: Sentence.DEVICE_GONE,  # insufficient memory: what a dead JACK server gives
        -9988: Sentence.DEVICE_GONE,  # bad stream pointer
        -9994: Sentence.DEVICE_FORMAT,  # sample format not supported
        -9997: Sentence.DEVICE_FORMAT,  # invalid sample rate
        -9998: Sentence.DEVICE_FORMAT,  # invalid number of channels
        -9987: Sentence.DEVICE_STUCK,  # wait timed out
        -10000: Sentence.NO_SOUND_SYSTEM,  # not initialised
        -9979: Sentence.NO_SOUND_SYSTEM,  # host API not found
    }.get(code, Sentence.DEVICE_REFUSED)
    if host_code == errno.EBUSY or any(word in host_text for word in ("busy", "in use", "in_use")):
        sentence = Sentence.DEVICE_BUSY
    elif host_code in (errno.ENODEV, errno.ENXIO, errno.ENOENT) or "no such device" in host_text:
        sentence = Sentence.DEVICE_GONE
    elif host_code in (errno.EACCES, _E_ACCESSDENIED) or "denied" in host_text:
        sentence = {
            "darwin": Sentence.DEVICE_NOT_ALLOWED_MACOS,
            "win32": Sentence.DEVICE_NOT_ALLOWED_WINDOWS,
        }.get(sys.platform, Sentence.DEVICE_NOT_ALLOWED)
    return UserError(sentence, name=name)
