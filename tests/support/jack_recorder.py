"""Record what a program plays to a JACK server: ``jack_recorder.py FILE.npz``.

It prints "ready", connects itself to every output of PortAudio that appears, and prints "connected" each
time.  When its input ends, it saves ``y`` (samples x channels), and for each block the ``frames`` before it
and the ``times`` at which its first sample left, by the system's monotonic clock.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import itertools
import sys
import threading
import time

import numpy as np

CHANNELS = 2
LATENCY_MODE_PLAYBACK = 1
PORT_IS_INPUT = 1
PORT_IS_OUTPUT = 2
AUDIO = b"32 bit float mono audio"


class LatencyRange(ctypes.Structure):
    _fields_ = (("min", ctypes.c_uint32), ("max", ctypes.c_uint32))


def library() -> ctypes.CDLL:
    jack = ctypes.CDLL(ctypes.util.find_library("jack"))
    pointer, frames, text, flags = ctypes.c_void_p, ctypes.c_uint32, ctypes.c_char_p, ctypes.c_ulong
    for name, result, arguments in (
        ("jack_client_open", pointer, (text, ctypes.c_int, pointer)),
        ("jack_port_register", pointer, (pointer, text, text, flags, flags)),
        ("jack_port_get_buffer", pointer, (pointer, frames)),
        ("jack_port_by_name", pointer, (pointer, ctypes.c_char_p)),
        ("jack_port_get_latency_range", None, (pointer, ctypes.c_int, pointer)),
        ("jack_last_frame_time", frames, (pointer,)),
        ("jack_frames_to_time", ctypes.c_int64, (pointer, frames)),
        ("jack_get_time", ctypes.c_int64, ()),
        ("jack_get_ports", ctypes.POINTER(text), (pointer, text, text, flags)),
        ("jack_connect", ctypes.c_int, (pointer, ctypes.c_char_p, ctypes.c_char_p)),
        ("jack_set_process_callback", ctypes.c_int, (pointer, pointer, pointer)),
        ("jack_activate", ctypes.c_int, (pointer,)),
        ("jack_client_close", ctypes.c_int, (pointer,)),
        ("jack_free", None, (pointer,)),
    ):  # fmt: skip
        function = getattr(jack, name)
        function.restype, function.argtypes = result, arguments
    return jack


def main() -> None:
    jack = library()
    client = jack.jack_client_open(b"recorder", 1, None)  # do not start a server
    assert client, "no JACK server"
    ports = [
        jack.jack_port_register(client, f"in_{number}".encode(), AUDIO, PORT_IS_INPUT, 0)
        for number in range(CHANNELS)
    ]
    # The time from here to the loudspeaker is that of the sound card's own port.
    latency = LatencyRange()
    jack.jack_port_get_latency_range(
        jack.jack_port_by_name(client, b"system:playback_1"), LATENCY_MODE_PLAYBACK, ctypes.byref(latency)
    )
    blocks: list[np.ndarray] = []
    times: list[float] = []

    @ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_uint32, ctypes.c_void_p)
    def process(n: int, _argument: object) -> int:
        frame = jack.jack_last_frame_time(client) + latency.max
        until_then = jack.jack_frames_to_time(client, frame & 0xFFFFFFFF) - jack.jack_get_time()
        times.append(time.monotonic() + until_then / 1e6)  # JACK's clock is another one
        block = np.empty((n, CHANNELS), dtype=np.float32)
        for number, port in enumerate(ports):
            ctypes.memmove(
                (column := np.empty(n, dtype=np.float32)).ctypes.data,
                jack.jack_port_get_buffer(port, n),
                4 * n,
            )
            block[:, number] = column
        blocks.append(block)
        return 0

    jack.jack_set_process_callback(client, process, None)
    jack.jack_activate(client)
    over = threading.Event()

    def outputs() -> set[bytes]:
        listed = jack.jack_get_ports(client, rb"^PortAudio.*:out_", None, PORT_IS_OUTPUT)
        if not listed:
            return set()
        found = set(itertools.takewhile(lambda name: name is not None, listed))
        jack.jack_free(listed)
        return found

    def connect() -> None:
        known: set[bytes] = set()
        while not over.wait(0.005):
            found = outputs()
            for name in sorted(found - known):
                number = int(name.rsplit(b"_", 1)[1])
                jack.jack_connect(client, name, f"recorder:in_{number}".encode())
            if found - known:
                print("connected", flush=True)
            known = found

    connecting = threading.Thread(target=connect)
    connecting.start()
    print("ready", flush=True)
    sys.stdin.read()
    over.set()
    connecting.join()
    kept = list(zip(blocks, times, strict=False))
    y = np.concatenate([block for block, _ in kept])
    frames = np.cumsum([0, *(len(block) for block, _ in kept)])[:-1]
    np.savez(sys.argv[1], y=y, frames=frames, times=[at for _, at in kept])
    print("saved", flush=True)
    jack.jack_client_close(client)


if __name__ == "__main__":
    main()
