"""Input devices by the names people know them by: the default first, what the computer plays last."""

from __future__ import annotations

import errno
import logging
import re
import sys
import threading
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from genrescope.audio import capture
from genrescope.errors import Sentence, UserError

ALSA = "ALSA"
JACK = "JACK Audio Connection Kit"
PULSE = "PulseAudio"

LISTING_SECONDS = 10.0

SOUND_NODES = Path("/dev/snd")
"""Where Linux has a file for each input of each card."""

_SHORT = {JACK: "JACK", capture.WASAPI: "WASAPI"}

_LOOPBACK = re.compile(
    r"^Monitor of |\[Loopback\]|Stereo ?Mix|Mezcla estéreo|Mixage stéréo|What U Hear|BlackHole|Soundflower"
    r"|\bLoopback\b|VB-Audio|VB-Cable",
    re.IGNORECASE,
)
"""Names of inputs that carry what the computer plays; Windows translates its "Stereo Mix"."""

_ALSA_PLUGIN = re.compile(
    r"sysdefault|front|rear|side|center_lfe|surround\d+|iec958|spdif|hdmi|modem|phoneline|dmix|dsnoop|null|oss"
    r"|jack|a52|upmix|vdownmix|usbstream|(samplerate|speexrate|lavrate)(_\w+)?"
)
"""Devices of ALSA's configuration that stand for another one, or for nothing to listen to."""

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

    @property
    def request(self) -> dict[str, object]:
        """What the child that listens needs to find it; see `capture.Capture`."""
        host_api = ALSA if self.pulse_source else self.host_api
        return {
            "name": self.port,
            "host_api": host_api,
            "nth": self.nth,
            "sr": self.default_sr,
            "pulse_source": self.pulse_source,
        }

    @property
    def environment(self) -> dict[str, str]:
        """Environment that the child needs to find it."""
        return {"PULSE_SOURCE": self.pulse_source} if self.pulse_source else {}


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
    with _holding:
        held = set(_held)
    return arrange(*_found(), held)


def _found() -> tuple[list[dict[str, Any]], list[dict[str, Any]], str]:
    """What PortAudio knows, what PulseAudio knows, and what is PulseAudio's default."""
    child = capture.start({}, {})
    assert child.stdout is not None
    overdue = threading.Timer(LISTING_SECONDS, child.kill)
    overdue.start()
    try:
        sources = capture.ask_pulse("list", "sources") or []
        server = capture.ask_pulse("info") if sources else {}
        message = capture.read_message(child.stdout)
    finally:
        overdue.cancel()
        capture.end(child)
        child.stdout.close()
    if message is None:
        log.info("devices could not be listed: the child ended with %s", child.returncode)
        raise UserError(Sentence.SOUND_SYSTEM_STUCK)
    status, _ = message
    if "devices" not in status:
        log.info("devices could not be listed: %s", status)
        raise UserError(Sentence.NO_SOUND_SYSTEM)
    return status["devices"], sources, (server or {}).get("default_source_name", "")


def arrange(
    found: Sequence[Mapping[str, Any]],
    sources: Sequence[Mapping[str, Any]] = (),
    default_source: str = "",
    held: Iterable[InputDevice] = (),
) -> list[InputDevice]:
    """Make of what the sound systems list what people choose from.

    Parameters
    ----------
    found : sequence of mapping
        What PortAudio knows; see `capture.list_devices`.
    sources : sequence of mapping
        What PulseAudio knows, as ``pactl`` tells it.
    default_source : str
        The name of its default.
    held : iterable of InputDevice
        Devices that are open.

    Returns
    -------
    list of InputDevice
        The system's default first, what the computer plays last.
    """
    alsa = {device["name"] for device in found if device["host_api"] == ALSA}
    listed: list[InputDevice] = []
    if sources and "pulse" in alsa:
        listed = [_of_pulse(source, source["name"] == default_source) for source in sources]
    # Each stands for whatever the sound server has chosen, and all for the same.
    server = [name for name in ("default", "pulse", "pipewire") if name in alsa]
    hidden = set(server if listed else server[1:])
    ports: Counter[tuple[str, str]] = Counter()
    for device in found:
        port = (device["host_api"], device["name"])
        if device["host_api"] != ALSA or not (
            device["name"] in hidden or _ALSA_PLUGIN.fullmatch(device["name"])
        ):
            listed.append(_of_portaudio(device, ports[port]))
        ports[port] += 1
    listed = _with_numbers(listed)
    ids = {device.id for device in listed}
    # PulseAudio lists what is in use, so what it does not list is gone.
    unseen = [device for device in held if device.id not in ids and not device.pulse_source]
    if any(device.is_default for device in unseen):
        # While the default is in use, PortAudio takes the next one for it.
        listed = [replace(device, is_default=False) for device in listed]
    listed += unseen
    if listed and not any(device.is_default for device in listed):
        listed.sort(key=lambda device: device.is_loopback)
        listed[0] = replace(listed[0], is_default=True)
    listed.sort(key=lambda device: (not device.is_default, device.is_loopback))
    return _with_distinct_names(listed)


def _of_portaudio(found: Mapping[str, Any], nth: int) -> InputDevice:
    port, host_api = found["name"], found["host_api"]
    name = port
    if host_api == ALSA:
        name = _alsa_name(port)
    elif host_api == JACK and port == "system":
        name = "JACK sound card"
    return _named(
        InputDevice(
            name=name,
            # ALSA counts its cards anew each time they are plugged in.
            id=f"{host_api}/{name if host_api == ALSA else port}",
            host_api=host_api,
            default_sr=found["sr"],
            channels=found["channels"],
            is_default=found["is_default"],
            is_loopback=_LOOPBACK.search(port) is not None,
            port=port,
            nth=nth,
        )
    )


def _of_pulse(source: Mapping[str, Any], is_default: bool) -> InputDevice:
    is_monitor = source["properties"].get("device.class") == "monitor"
    # For example "s16le 2ch 44100Hz".
    channels, sr = (int(number) for number in re.findall(r"(\d+)(?:ch|Hz)", source["sample_specification"]))
    return _named(
        InputDevice(
            name=source["description"],
            id=f"{PULSE}/{source['name']}",
            host_api=PULSE,
            default_sr=sr,
            channels=channels,
            # Without a microphone, PulseAudio calls a monitor its default.
            is_default=is_default and not is_monitor,
            is_loopback=is_monitor,
            port="pulse",
            pulse_source=source["name"],
        )
    )


def _alsa_name(port: str) -> str:
    """Name of an ALSA device: "HDA Intel PCH: ALC257 Analog (hw:0,0)" is the "ALC257 Analog"."""
    if port in ("default", "pulse", "pipewire"):
        return "Default input"
    card, _, part = re.sub(r" \(hw:\d+,\d+\)$", "", port).partition(": ")
    # Of a USB device the card has the name, and its parts are numbered.
    generic = re.fullmatch(r"(?:-|(?:USB )?Audio)?(?: #(\d+))?", part)
    if generic is None:
        return part
    return f"{card} {int(generic[1]) + 1}" if generic[1] else card


def _named(device: InputDevice) -> InputDevice:
    """Give what the computer plays a name that says so."""
    if not device.is_loopback:
        return device
    source = re.sub(r"^Monitor of | \[Loopback\]$", "", device.name)
    return replace(device, name=f"What this computer plays ({source})", source=source)


def _with_numbers(listed: Sequence[InputDevice]) -> list[InputDevice]:
    """Number the ids of devices that are called alike, which could not be told apart."""
    ids: Counter[str] = Counter()
    numbered = []
    for device in listed:
        ids[device.id] += 1
        number = ids[device.id]
        numbered.append(device if number == 1 else replace(device, id=f"{device.id}#{number}"))
    return numbered


def _with_distinct_names(listed: Sequence[InputDevice]) -> list[InputDevice]:
    """Append the host API to names that clash, and a number where that does not help."""
    names = Counter(device.name for device in listed)
    apis = {(device.name, device.host_api) for device in listed}
    used: Counter[str] = Counter()
    distinct = []
    for device in listed:
        name = device.name
        if names[name] > 1 and sum(same == name for same, _ in apis) > 1:
            name = f"{name} ({_SHORT.get(device.host_api, device.host_api)})"
        used[name] += 1
        distinct.append(replace(device, name=name if used[name] == 1 else f"{name} {used[name]}"))
    return distinct


def is_busy(device: InputDevice) -> bool:
    """Whether a device that PortAudio does not list is there and in use, which ALSA's then are not."""
    numbers = re.search(r"\(hw:(\d+),(\d+)\)$", device.port)
    if device.host_api != ALSA or numbers is None:
        return False
    card, part = numbers.groups()
    return (SOUND_NODES / f"pcmC{card}D{part}c").exists()


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
