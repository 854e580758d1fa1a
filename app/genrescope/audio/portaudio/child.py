"""The child process: lists the devices, captures sound from one, or plays songs.

PortAudio's thread never waits for Python: rtmixer's callback is written in C, and stores the captured sound
in a ring buffer that Python empties when it has time.  The process ends when its standard input ends, so it
never outlives the window.  Only to play does it import NumPy; it never imports Qt.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import math
import os
import queue
import signal
import sys
import threading
import time
import traceback
from collections.abc import Mapping
from functools import partial
from types import ModuleType
from typing import IO, Any

from genrescope.audio import pulse
from genrescope.audio.child_process import take_output
from genrescope.audio.portaudio.protocol import (
    CLOSING_SECONDS,
    PLAY,
    WASAPI,
    MessageWriter,
    read_request,
)

KEPT_SECONDS = 30
"""Seconds of sound that are kept while the program does not read them."""

SETTLING_SECONDS = 0.25
"""Opening a device disturbs some sound systems; overflows within this time do not count."""

LATENCY_SECONDS = 0.1
"""Seconds of sound that the device itself may buffer.  With its own default, PortAudio silently loses half of
the sound from the monitor of an idle PulseAudio sink; a busy computer needs the buffer as well."""

_RING_SECONDS = 1.0  # at least; longer than a busy computer delays a program
_MESSAGE_SECONDS = 0.01
_POLL_SECONDS = 0.1
_INPUT_POLL_SECONDS = 0.01
_POLLS_FOR_SOURCE = 20  # every two seconds, because it starts a program
_BYTES = 4  # per sample

_INVALID_CHANNEL_COUNT = -9998
_INVALID_SAMPLE_RATE = -9997


def main() -> None:
    """Handle the request on standard input, and end the process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    writer = MessageWriter(take_output())
    stopped = threading.Event()
    commands: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
    try:
        requests = _input()
        request = read_request(requests)
        threading.Thread(target=_read_commands, args=(requests, commands, stopped), daemon=True).start()
        try:
            import rtmixer
            import sounddevice
        # OSError: no library.  PortAudioError, which has no name before the import: it did not start.
        except Exception as error:
            writer.write_status(no_sound_system=repr(error))
        else:
            if request == PLAY:
                from genrescope.audio.playback.player import Player

                # A program that does not read must not stop the music.
                outbox = Outbox(writer, room=0)
                writing = threading.Thread(target=outbox.write_all, daemon=True)
                writing.start()
                outputs = partial(list_devices, sounddevice, "output")
                Player(sounddevice, rtmixer, outputs, outbox.put_status).run(commands)
                outbox.close()
                writing.join()
            elif request:
                Capture(sounddevice, rtmixer, request, writer).run(stopped)
            else:
                writer.write_status(
                    inputs=list_devices(sounddevice, "input"), outputs=list_devices(sounddevice, "output")
                )
                sounddevice._terminate()
    except BaseException:
        writer.write_status(crashed=traceback.format_exc())
    finally:
        # No clean exit: PortAudio would hang or abort in it if its sound server is gone.
        os._exit(0)


class _PolledInput(io.RawIOBase):
    """Standard input on Windows.

    WORKAROUND: while a thread there waits for a pipe as standard input, loading a library hangs.
    """

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if sys.platform != "win32":
            raise NotImplementedError
        import _winapi
        import msvcrt

        with contextlib.suppress(OSError):  # the other end is closed
            while not (available := _winapi.PeekNamedPipe(msvcrt.get_osfhandle(0), 0)[0]):
                time.sleep(_INPUT_POLL_SECONDS)
            received = os.read(0, min(available, len(buffer)))
            buffer[: len(received)] = received
            return len(received)
        return 0


def _input() -> IO[bytes]:
    return io.BufferedReader(_PolledInput()) if sys.platform == "win32" else sys.stdin.buffer


def _read_commands(
    requests: IO[bytes], commands: queue.SimpleQueue[dict[str, Any] | None], stopped: threading.Event
) -> None:
    """Read commands until standard input ends; end the process if it does not exit by itself soon after."""
    while (command := read_request(requests)) is not None:
        commands.put(command)
    commands.put(None)
    stopped.set()
    time.sleep(CLOSING_SECONDS)
    os._exit(0)


def list_devices(sounddevice: ModuleType, kind: str) -> list[dict[str, Any]]:
    """List the devices of a kind, "input" or "output", as PortAudio describes them."""
    host_apis = sounddevice.query_hostapis()
    try:
        default = sounddevice.query_devices(kind=kind)["index"]
    except (sounddevice.PortAudioError, ValueError):
        default = -1
    if any(api["name"] == WASAPI for api in host_apis):
        # Windows lists every device once per host API; MME, its default, truncates the names.
        host = next(number for number, api in enumerate(host_apis) if api["name"] == WASAPI)
        default = host_apis[host][f"default_{kind}_device"]
    else:
        host = None
    return [
        {
            "index": device["index"],
            "name": device["name"],
            "host_api": host_apis[device["hostapi"]]["name"],
            "sr": round(device["default_samplerate"]),
            "channels": device[f"max_{kind}_channels"],
            "is_default": device["index"] == default,
        }
        for device in sounddevice.query_devices()
        if device[f"max_{kind}_channels"] > 0 and host in (None, device["hostapi"])
    ]


class Outbox:
    """Queue of messages to be written; adding one never blocks.

    Parameters
    ----------
    writer : MessageWriter
        Writes the messages.
    room : int
        Maximum bytes of sound in the queue.  Further sound is dropped, and counted as lost.

    Attributes
    ----------
    overflows : int
        How often the device has overflowed; sent with the sound.
    """

    def __init__(self, writer: MessageWriter, room: int) -> None:
        self.overflows = 0
        self._writer = writer
        self._room = room
        self._queue: queue.SimpleQueue[bytes | dict[str, object] | None] = queue.SimpleQueue()
        # Two counters rather than one, so that each is changed by only one thread.
        self._put_bytes = self._written_bytes = 0
        self._lost_blocks = self._lost_frames = 0

    @property
    def waiting_bytes(self) -> int:
        """Bytes of sound that have not been written yet."""
        return self._put_bytes - self._written_bytes

    def put_sound(self, block: bytes, frames: int) -> None:
        """Add a block of sound, or count it as lost."""
        if self.waiting_bytes > self._room:
            self._lost_blocks += 1
            self._lost_frames += frames
            return
        if self._lost_blocks:
            self.put_status(lost=self._lost_blocks, frames=self._lost_frames)
            self._lost_blocks = self._lost_frames = 0
        self._put_bytes += len(block)
        self._queue.put(block)

    def put_status(self, **status: object) -> None:
        """Add a status."""
        self._queue.put(status)

    def close(self) -> None:
        """Make `write_all` return once it has written the queued messages."""
        self._queue.put(None)

    def write_all(self) -> None:
        """Write messages until `close`; to be run in a separate thread."""
        while (item := self._queue.get()) is not None:
            if isinstance(item, bytes):
                self._writer.write_sound(item, self.overflows)
                self._written_bytes += len(item)
            else:
                self._writer.write_status(**item)


class Capture:
    """Captures sound from a device and sends it.

    Parameters
    ----------
    sounddevice, rtmixer : module
        PortAudio, and the library that buffers its sound.
    request : mapping
        PortAudio's ``name`` and ``host_api`` of the device, its index ``nth`` among those of that name, the
        requested ``sr`` and ``channels``, and ``pulse_source`` (see `devices.InputDevice`).
    writer : MessageWriter
        Sends the sound and the statuses.
    """

    def __init__(
        self, sounddevice: ModuleType, rtmixer: ModuleType, request: Mapping[str, Any], writer: MessageWriter
    ) -> None:
        self._sounddevice = sounddevice
        self._rtmixer = rtmixer
        self._request = request
        self._writer = writer

    def run(self, stopped: threading.Event) -> None:
        """Open the device and send its sound, until `stopped` is set or the device is gone."""
        try:
            stream = self._open()
            if stream is None:
                self._writer.write_status(gone=True)
                return
            sr, channels = round(stream.samplerate), stream.channels
            stream.start()
        except self._sounddevice.PortAudioError as error:
            self._writer.write_status(refused=error.args)
            return
        self._writer.write_status(opened={"sr": sr, "channels": channels})
        outbox = Outbox(self._writer, KEPT_SECONDS * sr * channels * _BYTES)
        writing = threading.Thread(target=outbox.write_all, daemon=True)
        writing.start()
        is_over = threading.Event()
        reading = threading.Thread(target=record, args=(self._rtmixer, stream, outbox, is_over), daemon=True)
        reading.start()
        polls = itertools.count(1)
        while stream.active and not self._has_lost_source(next(polls)) and not stopped.wait(_POLL_SECONDS):
            pass
        is_over.set()
        reading.join()
        if not stopped.is_set():
            outbox.put_status(ended=True)
            outbox.close()
            writing.join()
            return
        stream.abort()  # stop() would wait for blocks that may never come
        stream.close()
        self._sounddevice._terminate()

    def _has_lost_source(self, poll: int) -> bool:
        """Whether PulseAudio has lost the source and silently moved the stream to another one."""
        wanted = self._request["pulse_source"]
        if not wanted or poll % _POLLS_FOR_SOURCE:
            return False
        sources = pulse.query("list", "sources")
        return sources is not None and wanted not in {source["name"] for source in sources}

    def _open(self) -> Any:
        """Open the device at its native rate, or at another if that fails; return None if it is missing."""
        wanted = self._request
        named = [
            device
            for device in list_devices(self._sounddevice, "input")
            if (device["name"], device["host_api"]) == (wanted["name"], wanted["host_api"])
        ]
        if len(named) <= wanted["nth"]:
            return None
        device = named[wanted["nth"]]
        channels, sr = wanted["channels"], wanted["sr"]
        # Alternatives after a failure, each tried once; the last error is reported to the user.
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


def record(rtmixer: ModuleType, stream: Any, outbox: Outbox, is_over: threading.Event) -> None:
    """Move sound to the outbox as it arrives, until `is_over` is set, and then the rest.

    Parameters
    ----------
    rtmixer : module
        Provides the ring buffer.
    stream : rtmixer.Recorder
        An open device.
    outbox : Outbox
        Receives the sound.
    is_over : threading.Event
        Set it to end.
    """
    size = 1 << math.ceil(math.log2(_RING_SECONDS * stream.samplerate))
    ring = rtmixer.RingBuffer(_BYTES * stream.channels, size)
    settled_at = time.monotonic() + SETTLING_SECONDS
    recording = None
    overflows = ignored = 0
    is_last = False
    while not is_last:
        is_last = is_over.is_set()
        if recording is None:
            recording = stream.record_ringbuffer(ring)
        elif recording not in stream.actions:
            # The ring was full, which ends an rtmixer recording.
            overflows += recording.stats.input_overflows + 1
            recording = stream.record_ringbuffer(ring)
        counted = overflows + recording.stats.input_overflows
        if time.monotonic() < settled_at:
            ignored = counted
        outbox.overflows = counted - ignored
        frames = ring.read_available
        if frames:
            outbox.put_sound(bytes(ring.read(frames)), frames)
        time.sleep(_MESSAGE_SECONDS)
