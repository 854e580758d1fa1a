"""The messages between the program and a child process that decodes or analyses files.

The program sends a request for each file, a line of JSON: ``{"decode": path}``, ``{"describe": path}`` or
``{"content": path}``; a worker also takes ``{"analyse": path}``.
The child answers with messages::

    kind (1 byte), length (4 bytes), payload
    b"{"   status, a JSON object:
           {"opened": {"sr": ..., "channels": ..., "duration": ...}}, before the sound
           {"alive": true}, several times a second
           and one of these as the last:
           {"ended": [...]}, the warnings as JSON
           {"content": "..."}, the hash of `audio.content` in hexadecimal digits
           {"analysed": true}, after the result
           {"described": {...}}, a FileDescription as JSON
           {"failed": ...}, a UserError as JSON
           {"gave_up": "..."}, the name of a Sentence; the process may be unable to decode another file
           {"crashed": "..."}, a traceback
           {"unusable": ...}, a UserError as JSON: the model of a worker cannot be loaded
    b"~"   sound: float32 samples of one channel
    b"."   a pickled TrackProgress or TrackResult.  (A child has the rights of the program: unpickling what
           it sends gives it no others.)
"""

from __future__ import annotations

import json
import pickle
import struct
import threading
from collections.abc import Mapping
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from genrescope.errors import Sentence, UserError

STATUS, SOUND, VALUE = b"{", b"~", b"."
HEADER = struct.Struct("<cI")


class MessageWriter:
    """Sends messages; any thread may send one.

    Parameters
    ----------
    stream : binary file
        Stream to write to.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._lock = threading.Lock()

    def write_status(self, **status: object) -> None:
        """Send a status."""
        self._write(STATUS, json.dumps(status).encode())

    def write_sound(self, block: NDArray[np.float32]) -> None:
        """Send samples [shape=(n,)]."""
        self._write(SOUND, block.tobytes())

    def write_value(self, value: object) -> None:
        """Send a value, pickled."""
        self._write(VALUE, pickle.dumps(value, pickle.HIGHEST_PROTOCOL))

    def _write(self, kind: bytes, payload: bytes) -> None:
        with self._lock:
            self._stream.write(HEADER.pack(kind, len(payload)))
            self._stream.write(payload)
            self._stream.flush()


def error_as_json(error: UserError) -> dict[str, object]:
    """Convert an error to a value that `error_of_json` converts back."""
    return {"sentence": error.sentence.name, "details": error.details}


def error_of_json(value: Mapping[str, Any]) -> UserError:
    """Convert the value back."""
    return UserError(Sentence[value["sentence"]], **value["details"])
