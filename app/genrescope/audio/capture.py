"""PortAudio, in a process of its own.

PortAudio finds new devices only while no stream is open, does not survive the death of a JACK server, and
hangs whoever closes a stream of a sound server that does not answer.  And a window that keeps Python to
itself for a moment must not cost a block of sound.  So a child process has PortAudio: `main` is what runs
in it, `start` and `read_message` are for who started it.  It imports neither NumPy nor Qt.

In the child, too, PortAudio's thread never waits for Python: rtmixer's callback is C, and puts what the
device delivers into a ring that Python empties when it comes to it.

The child is asked by one line of JSON on its standard input, and ends when that ends, so it never outlives
the window.  It answers on its standard output with messages::

    kind (1 byte), length (4 bytes), payload
    b"{"   a JSON object: {"devices": [...]}, {"opened": {...}}, {"lost": ...}, {"ended": true},
           {"refused": [...]}, {"gone": true}, {"no_sound_system": "..."} or {"crashed": "..."}
    b"~"   sound: overflows so far (4 bytes), then float32, channels interleaved
"""

from __future__ import annotations

import contextlib
import itertools
import json
import math
import os
import queue
import signal
import struct
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Mapping
from types import ModuleType
from typing import IO, Any

from genrescope import paths

WASAPI = "Windows WASAPI"

KEPT_SECONDS = 30
"""Sound that is kept while nobody takes it."""

SETTLING_SECONDS = 0.25
"""Opening a device disturbs some sound systems; what is lost in this time was nothing yet."""

CLOSING_SECONDS = 1.0
"""How long the device may take to stop before the process ends all the same."""

LATENCY_SECONDS = 0.1
"""Sound that the device itself may keep.  With its own choice, PortAudio loses half of what the monitor of an
idle PulseAudio sink delivers, and does not notice; a busy computer needs the room as well."""

_RING_SECONDS = 1.0  # at least; more than a busy computer keeps a program waiting
_MESSAGE_SECONDS = 0.01
_LOOK_SECONDS = 0.1
_LOOKS_FOR_SOURCE = 20  # one in two seconds, for it starts a program

_STATUS, _SOUND = b"{", b"~"
_HEADER = struct.Struct("<cI")
_OVERFLOWS = struct.Struct("<I")

_INVALID_CHANNEL_COUNT = -9998
_INVALID_SAMPLE_RATE = -9997


# In the program that starts it ------------------------------------------------------------------------


_children: set[subprocess.Popen[bytes]] = set()


def start(request: Mapping[str, object], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start the child.

    Parameters
    ----------
    request : mapping
        Empty to list the devices, or what `Capture` needs.
    environment : mapping of str to str
        Added to this process's own.
    """
    process = subprocess.Popen(
        [*paths.own_command(), paths.CAPTURE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **environment},
        # Ctrl+C in the terminal is for the program, which then ends its child.
        start_new_session=True,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    assert process.stdin is not None
    with contextlib.suppress(OSError):  # if it has ended already, it will not answer either
        process.stdin.write(json.dumps(request).encode() + b"\n")
        process.stdin.flush()
    _children.add(process)
    return process


def read_message(stream: IO[bytes]) -> tuple[dict[str, Any], bytes] | None:
    """Wait for the child's next message.

    Returns
    -------
    (dict, bytes) or None
        A status and nothing, or ``{"overflows": ...}`` and sound.  None if the child has ended.
    """
    header = stream.read(_HEADER.size)
    if len(header) < _HEADER.size:
        return None
    kind, length = _HEADER.unpack(header)
    payload = stream.read(length)
    if len(payload) < length:
        return None
    if kind == _STATUS:
        status: dict[str, Any] = json.loads(payload)
        return status, b""
    (overflows,) = _OVERFLOWS.unpack_from(payload)
    return {"overflows": overflows}, payload[_OVERFLOWS.size :]


def end(child: subprocess.Popen[bytes]) -> None:
    """End a child: by the end of its input, which lets it close the device, or else by force."""
    assert child.stdin is not None
    _children.discard(child)
    with contextlib.suppress(OSError):  # if it has ended already
        child.stdin.close()
    try:
        child.wait(CLOSING_SECONDS + 0.5)
    except subprocess.TimeoutExpired:
        child.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):  # a driver may keep even a killed process
            child.wait(0.2)


def kill_all() -> None:
    """Let no one wait any longer for a child that does not answer; safe in any thread."""
    for child in tuple(_children):
        child.kill()


# In both ------------------------------------------------------------------------------------------------


def ask_pulse(*question: str) -> Any:
    """Ask PulseAudio, or PipeWire in its place, through its own program ``pactl``.

    Returns
    -------
    list or dict or None
        What it answers in JSON; None if there is no PulseAudio, or it does not answer.
    """
    if not sys.platform.startswith("linux"):
        return None
    # WORKAROUND: pactl writes numbers with the decimal comma of the user's language, which is no JSON.
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    command = ["pactl", "--format=json", *question]
    try:
        answer = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, env=environment, timeout=2, check=True
        )
        return json.loads(answer.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None


# In the child -----------------------------------------------------------------------------------------


def main() -> None:
    """Do what the line on standard input asks for, and end the process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    output = Output(os.fdopen(os.dup(1), "wb"))
    # Where the sound systems print what nobody asked for.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    stopped = threading.Event()
    try:
        request = json.loads(sys.stdin.buffer.readline())
        threading.Thread(target=_end_with_input, args=(stopped,), daemon=True).start()
        try:
            import rtmixer
            import sounddevice
        # OSError: no library.  PortAudioError, which has no name before the import: no start.
        except Exception as error:
            output.tell(no_sound_system=repr(error))
        else:
            if request:
                Capture(sounddevice, rtmixer, request, output).run(stopped)
            else:
                output.tell(devices=list_devices(sounddevice))
                sounddevice._terminate()
    except BaseException:
        output.tell(crashed=traceback.format_exc())
    finally:
        # No tidying up: PortAudio hangs or aborts in it when its sound server is gone.
        os._exit(0)


def _end_with_input(stopped: threading.Event) -> None:
    """Wait for the end of standard input; end the process if it does not end by itself soon after."""
    if sys.platform == "win32":
        # WORKAROUND: while a thread waits there for a pipe that is standard input, loading a library hangs.
        import _winapi
        import msvcrt

        with contextlib.suppress(OSError):
            while True:
                _winapi.PeekNamedPipe(msvcrt.get_osfhandle(0), 0)
                time.sleep(_LOOK_SECONDS)
    else:
        sys.stdin.buffer.read()
    stopped.set()
    time.sleep(CLOSING_SECONDS)
    os._exit(0)


class Output:
    """Sends messages; see the module for their form.

    Parameters
    ----------
    stream : binary file
        Where to.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def tell(self, **status: object) -> None:
        """Send a status."""
        self._send(_STATUS, json.dumps(status).encode())

    def send_sound(self, sound: bytes, overflows: int) -> None:
        """Send sound."""
        self._send(_SOUND, _OVERFLOWS.pack(overflows) + sound)

    def _send(self, kind: bytes, payload: bytes) -> None:
        # If nobody listens any more, standard input has ended too.
        with contextlib.suppress(OSError):
            self._stream.write(_HEADER.pack(kind, len(payload)) + payload)
            self._stream.flush()


def list_devices(sounddevice: ModuleType) -> list[dict[str, object]]:
    """List the input devices as PortAudio knows them."""
    host_apis = sounddevice.query_hostapis()
    try:
        default = sounddevice.query_devices(kind="input")["index"]
    except (sounddevice.PortAudioError, ValueError):
        default = -1
    if any(api["name"] == WASAPI for api in host_apis):
        # Windows lists every device once per host API; MME, its default, cuts the names off.
        host = next(number for number, api in enumerate(host_apis) if api["name"] == WASAPI)
        default = host_apis[host]["default_input_device"]
    else:
        host = None
    return [
        {
            "index": device["index"],
            "name": device["name"],
            "host_api": host_apis[device["hostapi"]]["name"],
            "sr": round(device["default_samplerate"]),
            "channels": device["max_input_channels"],
            "is_default": device["index"] == default,
        }
        for device in sounddevice.query_devices()
        if device["max_input_channels"] > 0 and host in (None, device["hostapi"])
    ]


class Capture:
    """A stream whose sound goes to the output.

    Parameters
    ----------
    sounddevice, rtmixer : module
        PortAudio, and what keeps its sound.
    request : mapping
        ``name`` and ``host_api`` of the device, as PortAudio calls it, ``nth`` among those that are called
        so, ``sr`` and ``channels`` that are wanted, and ``pulse_source`` (see `devices.InputDevice`).
    output : Output
        Where everything goes.
    """

    def __init__(
        self, sounddevice: ModuleType, rtmixer: ModuleType, request: Mapping[str, Any], output: Output
    ) -> None:
        self._sounddevice = sounddevice
        self._rtmixer = rtmixer
        self._request = request
        self._output = output
        # What is taken from the ring is written in the same order; to put never waits.
        self._queue: queue.SimpleQueue[bytes | dict[str, object] | None] = queue.SimpleQueue()
        self._heard_bytes = self._sent_bytes = self._room = 0
        self._overflows = self._lost_blocks = self._lost_frames = 0

    def run(self, stopped: threading.Event) -> None:
        """Open the device and send what it delivers, until `stopped` or until it is gone."""
        try:
            stream = self._open()
            if stream is None:
                self._output.tell(gone=True)
                return
            sr, channels = round(stream.samplerate), stream.channels
            self._room = KEPT_SECONDS * sr * channels * 4
            stream.start()
        except self._sounddevice.PortAudioError as error:
            self._output.tell(refused=error.args)
            return
        self._output.tell(opened={"sr": sr, "channels": channels})
        writer = threading.Thread(target=self._write_all, daemon=True)
        writer.start()
        is_over = threading.Event()
        reader = threading.Thread(target=self._read_all, args=(stream, is_over), daemon=True)
        reader.start()
        looks = itertools.count(1)
        while stream.active and not self._has_lost_source(next(looks)) and not stopped.wait(_LOOK_SECONDS):
            pass
        is_over.set()
        reader.join()
        if not stopped.is_set():
            self._queue.put({"ended": True})
            self._queue.put(None)
            writer.join()
            return
        stream.abort()  # stop() would wait for blocks that may never come
        stream.close()
        self._sounddevice._terminate()

    def _has_lost_source(self, look: int) -> bool:
        """Whether PulseAudio has lost the source, and has moved the stream to another one without a word."""
        wanted = self._request["pulse_source"]
        if not wanted or look % _LOOKS_FOR_SOURCE:
            return False
        sources = ask_pulse("list", "sources")
        return sources is not None and wanted not in {source["name"] for source in sources}

    def _open(self) -> Any:
        """Open the device at its own rate; give way in what it does not allow.  None if it is not there."""
        wanted = self._request
        named = [
            device
            for device in list_devices(self._sounddevice)
            if (device["name"], device["host_api"]) == (wanted["name"], wanted["host_api"])
        ]
        if len(named) <= wanted["nth"]:
            return None
        device = named[wanted["nth"]]
        channels, sr = wanted["channels"], wanted["sr"]
        # Each refusal is answered once; the last is the user's.
        other_channels = [count for count in (device["channels"], 1) if count != channels]
        other_rates = [rate for rate in (48_000, 44_100) if rate != sr]
        settings = None
        if device["host_api"] == WASAPI:
            settings = self._sounddevice.WasapiSettings(auto_convert=True)
        while True:
            try:
                return self._rtmixer.Recorder(
                    device=device["index"],
                    channels=channels,
                    samplerate=sr,
                    latency=LATENCY_SECONDS,
                    extra_settings=settings,
                )
            except self._sounddevice.PortAudioError as error:
                code = error.args[1] if len(error.args) > 1 else 0
                if code == _INVALID_CHANNEL_COUNT and other_channels:
                    channels = other_channels.pop(0)
                elif code == _INVALID_SAMPLE_RATE and other_rates:
                    sr = other_rates.pop(0)
                else:
                    raise

    def _read_all(self, stream: Any, is_over: threading.Event) -> None:
        """Take sound as it comes, until `is_over`, and then what is left."""
        size = 1 << math.ceil(math.log2(_RING_SECONDS * stream.samplerate))
        ring = self._rtmixer.RingBuffer(4 * stream.channels, size)
        settled_at = time.monotonic() + SETTLING_SECONDS
        recording = None
        overflows = ignored = 0
        is_last = False
        while not is_last:
            is_last = is_over.is_set()
            if recording is None:
                recording = stream.record_ringbuffer(ring)
            elif recording not in stream.actions:
                # The ring was full, which ends a recording.
                overflows += recording.stats.input_overflows + 1
                recording = stream.record_ringbuffer(ring)
            counted = overflows + recording.stats.input_overflows
            if time.monotonic() < settled_at:
                ignored = counted
            self._overflows = counted - ignored
            frames = ring.read_available
            if frames:
                self._hear(bytes(ring.read(frames)), frames)
            time.sleep(_MESSAGE_SECONDS)

    def _hear(self, block: bytes, frames: int) -> None:
        """Keep a block for whoever writes, or count it as lost."""
        if self._heard_bytes - self._sent_bytes > self._room:
            self._lost_blocks += 1
            self._lost_frames += frames
            return
        if self._lost_blocks:
            self._queue.put({"lost": self._lost_blocks, "frames": self._lost_frames})
            self._lost_blocks = self._lost_frames = 0
        self._heard_bytes += len(block)
        self._queue.put(block)

    def _write_all(self) -> None:
        """Send what was heard, in the order it was heard, until None comes."""
        while (item := self._queue.get()) is not None:
            if isinstance(item, bytes):
                self._output.send_sound(item, self._overflows)
                self._sent_bytes += len(item)
            else:
                self._output.tell(**item)
