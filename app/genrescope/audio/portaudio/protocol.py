"""The messages between the program and the child process that owns PortAudio.

The program sends one request, a line of JSON, to the child's standard input, and commands after `PLAY`.  The
child answers on its standard output with messages::

    kind (1 byte), length (4 bytes), payload
    b"{"   status, a JSON object: {"inputs": [...], "outputs": [...]}, {"opened": {...}},
           {"lost": ..., "frames": ...}, {"ended": true}, {"refused": [...]}, {"gone": true},
           {"no_sound_system": "..."}, {"crashed": "..."}, or one of those of `playback.player.Player`
    b"~"   sound: overflows so far (4 bytes), then float32 samples, channels interleaved
"""

from __future__ import annotations

import contextlib
import json
import struct
from typing import IO, Any

WASAPI = "Windows WASAPI"

PLAY = {"play": True}
"""Request for a process that plays; the commands of `playback.player.Player` follow."""

CLOSING_SECONDS = 1.0
"""How long a device may take to stop before the child exits anyway."""

_STATUS, _SOUND = b"{", b"~"
_HEADER = struct.Struct("<cI")
_OVERFLOWS = struct.Struct("<I")


def read_request(stream: IO[bytes]) -> dict[str, Any] | None:
    """Wait for the next request; return None if the stream has ended."""
    line = stream.readline()
    if not line:
        return None
    request: dict[str, Any] = json.loads(line)
    return request


class MessageWriter:
    """Sends messages; they are discarded once the reader is gone.

    Parameters
    ----------
    stream : binary file
        Stream to write to.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def write_status(self, **status: object) -> None:
        """Send a status."""
        self._write(_STATUS, json.dumps(status).encode())

    def write_sound(self, sound: bytes, overflows: int) -> None:
        """Send sound and the number of overflows so far."""
        self._write(_SOUND, _OVERFLOWS.pack(overflows) + sound)

    def _write(self, kind: bytes, payload: bytes) -> None:
        # If the reader is gone, the child's standard input has ended too, and the child will exit.
        with contextlib.suppress(OSError):
            self._stream.write(_HEADER.pack(kind, len(payload)) + payload)
            self._stream.flush()


def read_message(stream: IO[bytes]) -> tuple[dict[str, Any], bytes] | None:
    """Wait for the next message.

    Returns
    -------
    (dict, bytes) or None
        A status and no bytes, or ``{"overflows": ...}`` and sound.  None if the stream has ended.
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
