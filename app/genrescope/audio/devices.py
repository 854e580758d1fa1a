"""Lists input and output devices under the names people know: the default first, loopbacks last."""

from __future__ import annotations

import errno
import logging
import re
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from genrescope.audio import pulse
from genrescope.audio.portaudio.client import PortAudioProcess
from genrescope.audio.portaudio.protocol import WASAPI
from genrescope.errors import Sentence, UserError

ALSA = "ALSA"
JACK = "JACK Audio Connection Kit"
PULSE = "PulseAudio"

LISTING_SECONDS = 10.0

SOUND_NODES = Path("/dev/snd")
"""Folder in which Linux has a file for each input of each sound card."""

_SHORT = {JACK: "JACK", WASAPI: "WASAPI"}

_LOOPBACK = re.compile(
    r"^Monitor of |\[Loopback\]|Stereo ?Mix|Mezcla estéreo|Mixage stéréo|What U Hear|BlackHole|Soundflower"
    r"|\bLoopback\b|VB-Audio|VB-Cable",
    re.IGNORECASE,
)
"""Names of loopbacks; Windows translates its "Stereo Mix"."""

_ALSA_PLUGIN = re.compile(
    r"sysdefault|front|rear|side|center_lfe|surround\d+|iec958|spdif|hdmi|modem|phoneline|dmix|dsnoop|null|oss"
    r"|jack|a52|upmix|vdownmix|usbstream|(samplerate|speexrate|lavrate)(_\w+)?"
)
"""Entries of ALSA's configuration that are aliases of other devices, or not inputs."""

_E_ACCESSDENIED = (1 << 32) - 0x80070005
"""Windows' error code if its privacy settings deny access; a negative 32-bit integer, here unsigned."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Channels:
    """The inputs of a device to listen to.

    Attributes
    ----------
    picked : tuple of int
        Numbers of the inputs, counted from 0; empty for the mix of all.
    """

    picked: tuple[int, ...] = ()

    @property
    def key(self) -> str:
        """Key under which the settings store it: "1", "3+4", "mix"."""
        return "+".join(str(number + 1) for number in self.picked) or "mix"

    @classmethod
    def parse(cls, key: str) -> Channels:
        """Parse a `key`; an invalid key gives the mix."""
        parts = key.split("+")
        if not all(part.isdecimal() and int(part) > 0 for part in parts):
            return cls()
        return cls(tuple(int(part) - 1 for part in parts))


@dataclass(frozen=True)
class InputDevice:
    """A device to listen to.

    Attributes
    ----------
    name : str
        Display name.
    id : str
        Identifier that stays the same when devices are listed again.
    host_api : str
        Sound system that it belongs to.
    default_sr : int
        Native sample rate in Hz.
    channels : int
        Number of inputs.
    is_default : bool
        Whether it is the system's default.
    is_loopback : bool
        Whether it captures the computer's own output.
    source : str
        For a loopback, the name of the output that it captures.
    port : str
        PortAudio's name for it.
    nth : int
        Index among the devices of that name, counted from 0.
    pulse_source : str
        PulseAudio's name for it, if it is used through PulseAudio.
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
        """Return the choices of inputs to listen to, the usual one first."""
        singles = [Channels((number,)) for number in range(self.channels)]
        pairs = [Channels((number, number + 1)) for number in range(0, self.channels - 1, 2)]
        mix = [Channels()] if self.channels > 2 else []
        return (*pairs, *singles, *mix)

    @property
    def request(self) -> dict[str, object]:
        """Request with which the PortAudio process finds it; see `portaudio.child.Capture`."""
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
        """Environment variables that the PortAudio process needs to find it."""
        return {"PULSE_SOURCE": self.pulse_source} if self.pulse_source else {}


@dataclass(frozen=True)
class OutputDevice:
    """A device to play on.

    Attributes
    ----------
    name : str
        Display name.
    id : str
        Identifier that stays the same when devices are listed again.
    host_api : str
        Sound system that it belongs to.
    is_default : bool
        Whether it is the system's default.
    port : str
        PortAudio's name for it.
    nth : int
        Index among the devices of that name, counted from 0.
    pulse_sink : str
        PulseAudio's name for it, if it is used through PulseAudio.
    """

    name: str
    id: str
    host_api: str
    is_default: bool = False
    port: str = ""
    nth: int = 0
    pulse_sink: str = ""

    @property
    def request(self) -> dict[str, object]:
        """What the PortAudio process needs to find it; see `playback.player.Player`."""
        host_api = ALSA if self.pulse_sink else self.host_api
        return {"name": self.port, "host_api": host_api, "nth": self.nth, "pulse_sink": self.pulse_sink}


Device = TypeVar("Device", InputDevice, OutputDevice)

_open: set[InputDevice] = set()
_open_lock = threading.Lock()


def mark_open(device: InputDevice) -> None:
    """Keep a device in the list while it is open: PortAudio omits devices in use."""
    with _open_lock:
        _open.add(device)


def mark_closed(device: InputDevice) -> None:
    """Undo `mark_open`; safe to call twice."""
    with _open_lock:
        _open.discard(device)


@dataclass(frozen=True)
class Devices:
    """The devices of the computer, each list with the system's default first.

    Attributes
    ----------
    inputs : list of InputDevice
        Loopbacks are last.
    outputs : list of OutputDevice
    """

    inputs: list[InputDevice]
    outputs: list[OutputDevice]


def all_devices() -> Devices:
    """List the devices.  This takes a fraction of a second, so the window calls it in another thread.

    Raises
    ------
    UserError
        If the computer has no sound system, or it does not respond.
    """
    with _open_lock:
        opened = set(_open)
    process = PortAudioProcess({})
    try:
        sources = pulse.query("list", "sources") or []
        sinks = pulse.query("list", "sinks") or []
        server = (pulse.query("info") if sources or sinks else None) or {}
        message = process.read(LISTING_SECONDS)
    finally:
        process.close()
    if message is None:
        log.info("devices could not be listed: the process ended with %s", process.returncode)
        raise UserError(Sentence.SOUND_SYSTEM_STUCK)
    status, _ = message
    if "inputs" not in status:
        log.info("devices could not be listed: %s", status)
        raise UserError(Sentence.NO_SOUND_SYSTEM)
    return Devices(
        arrange(status["inputs"], sources, server.get("default_source_name", ""), opened),
        arrange_outputs(status["outputs"], sinks, server.get("default_sink_name", "")),
    )


def input_devices() -> list[InputDevice]:
    """List the input devices; see `all_devices`."""
    return all_devices().inputs


def arrange(
    found: Sequence[Mapping[str, Any]],
    sources: Sequence[Mapping[str, Any]] = (),
    default_source: str = "",
    opened: Iterable[InputDevice] = (),
) -> list[InputDevice]:
    """Merge the lists of the sound systems into the list of inputs that people choose from.

    Parameters
    ----------
    found : sequence of mapping
        PortAudio's list; see `portaudio.child.list_devices`.
    sources : sequence of mapping
        PulseAudio's list, from ``pactl``.
    default_source : str
        Name of PulseAudio's default source.
    opened : iterable of InputDevice
        Devices that are currently open.

    Returns
    -------
    list of InputDevice
        The system's default first, loopbacks last.
    """
    by_pulse = [_of_pulse(source, source["name"] == default_source) for source in sources]
    listed = _merge(found, by_pulse, _of_portaudio)
    ids = {device.id for device in listed}
    # PulseAudio also lists devices in use, so any that it does not list are gone.
    unseen = [device for device in opened if device.id not in ids and not device.pulse_source]
    if any(device.is_default for device in unseen):
        # While the default is in use, PortAudio reports the next one as the default.
        listed = [replace(device, is_default=False) for device in listed]
    listed += unseen
    if listed and not any(device.is_default for device in listed):
        listed.sort(key=lambda device: device.is_loopback)
        listed[0] = replace(listed[0], is_default=True)
    listed.sort(key=lambda device: (not device.is_default, device.is_loopback))
    return _with_distinct_names(listed)


def arrange_outputs(
    found: Sequence[Mapping[str, Any]],
    sinks: Sequence[Mapping[str, Any]] = (),
    default_sink: str = "",
) -> list[OutputDevice]:
    """Merge the lists of the sound systems into the list of outputs that people choose from.

    Parameters
    ----------
    found, sinks, default_sink
        As for `arrange`.

    Returns
    -------
    list of OutputDevice
        The system's default first.
    """
    by_pulse = [
        OutputDevice(
            name=sink["description"],
            id=f"{PULSE}/{sink['name']}",
            host_api=PULSE,
            is_default=sink["name"] == default_sink,
            port="pulse",
            pulse_sink=sink["name"],
        )
        for sink in sinks
    ]
    listed = _merge(found, by_pulse, _output_of_portaudio)
    listed.sort(key=lambda device: not device.is_default)
    return _with_distinct_names(listed)


def _merge(
    found: Sequence[Mapping[str, Any]],
    by_pulse: Sequence[Device],
    of_portaudio: Callable[[Mapping[str, Any], int], Device],
) -> list[Device]:
    """Return the devices of PulseAudio, if PortAudio can use it, and those of other sound systems."""
    alsa = {device["name"] for device in found if device["host_api"] == ALSA}
    listed = list(by_pulse) if "pulse" in alsa else []
    # Each is an alias of the sound server's default.
    server = [name for name in ("default", "pulse", "pipewire") if name in alsa]
    hidden = set(server if listed else server[1:])
    ports: Counter[tuple[str, str]] = Counter()
    for device in found:
        port = (device["host_api"], device["name"])
        if device["host_api"] != ALSA or not (
            device["name"] in hidden or _ALSA_PLUGIN.fullmatch(device["name"])
        ):
            listed.append(of_portaudio(device, ports[port]))
        ports[port] += 1
    return _with_numbers(listed)


def _of_portaudio(found: Mapping[str, Any], nth: int) -> InputDevice:
    port, host_api = found["name"], found["host_api"]
    name, device_id = _name_and_id(port, host_api, "Default input")
    return _named(
        InputDevice(
            name=name,
            id=device_id,
            host_api=host_api,
            default_sr=found["sr"],
            channels=found["channels"],
            is_default=found["is_default"],
            is_loopback=_LOOPBACK.search(port) is not None,
            port=port,
            nth=nth,
        )
    )


def _output_of_portaudio(found: Mapping[str, Any], nth: int) -> OutputDevice:
    port, host_api = found["name"], found["host_api"]
    name, device_id = _name_and_id(port, host_api, "Default output")
    return OutputDevice(name, device_id, host_api, found["is_default"], port, nth)


def _name_and_id(port: str, host_api: str, default: str) -> tuple[str, str]:
    """Return the display name and the id of one of PortAudio's devices."""
    if host_api == ALSA:
        # ALSA renumbers its cards whenever one is plugged in, so that the id has no number.
        name = _alsa_name(port, default)
        return name, f"{host_api}/{name}"
    return "JACK sound card" if (host_api, port) == (JACK, "system") else port, f"{host_api}/{port}"


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


def _alsa_name(port: str, default: str) -> str:
    """Name of an ALSA device: "HDA Intel PCH: ALC257 Analog (hw:0,0)" is the "ALC257 Analog"."""
    if port in ("default", "pulse", "pipewire"):
        return default
    card, _, part = re.sub(r" \(hw:\d+,\d+\)$", "", port).partition(": ")
    # A USB device is named by its card, and its parts are numbered.
    generic = re.fullmatch(r"(?:-|(?:USB )?Audio)?(?: #(\d+))?", part)
    if generic is None:
        return part
    return f"{card} {int(generic[1]) + 1}" if generic[1] else card


def _named(device: InputDevice) -> InputDevice:
    """Give a loopback a name that says so."""
    if not device.is_loopback:
        return device
    source = re.sub(r"^Monitor of | \[Loopback\]$", "", device.name)
    return replace(device, name=f"What this computer plays ({source})", source=source)


def _with_numbers(listed: Sequence[Device]) -> list[Device]:
    """Number the ids of devices that have the same name, and would otherwise have the same id."""
    ids: Counter[str] = Counter()
    numbered = []
    for device in listed:
        ids[device.id] += 1
        number = ids[device.id]
        numbered.append(device if number == 1 else replace(device, id=f"{device.id}#{number}"))
    return numbered


def _with_distinct_names(listed: Sequence[Device]) -> list[Device]:
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
    """Whether a device that PortAudio does not list is still connected: it omits ALSA devices in use."""
    numbers = re.search(r"\(hw:(\d+),(\d+)\)$", device.port)
    if device.host_api != ALSA or numbers is None:
        return False
    card, part = numbers.groups()
    return (SOUND_NODES / f"pcmC{card}D{part}c").exists()


def device_error(refusal: Sequence[Any], name: str) -> UserError:
    """Turn PortAudio's error about a device into one for the user.

    Parameters
    ----------
    refusal : sequence
        Arguments of a sounddevice.PortAudioError: a text, PortAudio's code, and for some codes those of the
        host API (its number, its code, its text).
    name : str
        The device's name in the list.
    """
    code = refusal[1] if len(refusal) > 1 else 0
    host = refusal[2] if len(refusal) > 2 else (0, 0, "")
    host_code, host_text = abs(int(host[1])), str(host[2]).lower()
    sentence = {
        -9985: Sentence.DEVICE_BUSY,  # device unavailable
        -9996: Sentence.DEVICE_GONE,  # invalid device
        -9992: Sentence.DEVICE_GONE,  # insufficient memory: returned for a dead JACK server
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
