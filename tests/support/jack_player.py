"""Play an array to a JACK server, as a separate program: ``jack_player.py SAMPLES.npy``.

It prints "ready" once it has ports, plays silence until it reads a line, then the samples, then silence.
"""

from __future__ import annotations

import sys
import threading

import numpy as np
import sounddevice


def main() -> None:
    samples = np.load(sys.argv[1])  # [shape=(n, channels)]
    jack = next(api for api in sounddevice.query_hostapis() if "JACK" in api["name"])
    playing = threading.Event()
    position = 0

    def play(out, n, _time, _status) -> None:
        nonlocal position
        out[:] = 0
        if playing.is_set():
            part = samples[position : position + n]
            out[: len(part)] = part
            position += len(part)

    with sounddevice.OutputStream(
        device=jack["default_output_device"], channels=samples.shape[1], dtype="float32", callback=play
    ):
        print("ready", flush=True)
        for _line in sys.stdin:
            playing.set()


if __name__ == "__main__":
    main()
