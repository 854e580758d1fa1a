"""The child process that owns PortAudio: its messages, its buffer and its end."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

import genrescope
from genrescope.audio.portaudio import child
from genrescope.audio.portaudio.child import Outbox
from genrescope.audio.portaudio.protocol import MessageWriter, read_message

APP = Path(genrescope.__file__).parents[1]
MIC = {"name": "Mic", "host_api": "Fake", "sr": 48000, "channels": 2}

needs_signals = pytest.mark.skipif(sys.platform == "win32", reason="no signals of this kind")

LISTEN = """
import signal, sys
from genrescope.audio.devices import JACK, input_devices
from genrescope.audio.microphone import Microphone
signal.signal(signal.SIGINT, lambda *_: print("interrupted", flush=True))
device = next(device for device in input_devices() if device.host_api in (JACK, 'Fake'))
with Microphone(device) as microphone:
    microphone.start()
    print(microphone.process.pid, flush=True)
    for _line in sys.stdin:
        blocks = microphone.blocks
        while microphone.blocks < blocks + 5 and microphone.trouble() is None:
            pass
        print(microphone.trouble(), flush=True)
"""


@contextlib.contextmanager
def listener():
    """A program that listens, in its own session, so that a test can send it Ctrl+C."""
    with subprocess.Popen(
        [sys.executable, "-P", "-c", LISTEN],
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(APP), os.environ.get("PYTHONPATH", "")])},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True,
    ) as program:  # fmt: skip
        try:
            yield program, int(program.stdout.readline())
        finally:
            program.kill()


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@needs_signals
def test_a_killed_program_leaves_no_child_behind(sound_card, wait_until):
    with listener() as (program, child):
        assert is_running(child)
        program.kill()
        wait_until(lambda: not is_running(child))


@needs_signals
def test_a_child_that_cannot_close_its_device_ends_with_the_program_too(fake_devices, wait_until):
    fake_devices(devices=[MIC], hangs="close")
    with listener() as (program, child):
        program.kill()
        wait_until(lambda: not is_running(child))


@needs_signals
def test_ctrl_c_does_not_reach_the_child(fake_devices):
    fake_devices(devices=[MIC])
    with listener() as (program, _child):
        os.killpg(program.pid, signal.SIGINT)
        assert program.stdout.readline() == "interrupted\n"
        print("still there?", file=program.stdin, flush=True)
        assert program.stdout.readline() == "None\n"


def test_the_child_imports_neither_numpy_nor_qt():
    probe = (
        "import sys, genrescope.cli, genrescope.audio.portaudio.child, rtmixer, sounddevice;"
        "print([name for name in ('numpy', 'PySide6', 'soundfile') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", probe], cwd=APP, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_unread_sound_is_kept_up_to_a_limit_and_then_counted_as_lost(wait_until):
    inlet, outlet = os.pipe()
    with open(inlet, "rb") as reader, open(outlet, "wb") as stream:
        outbox = Outbox(MessageWriter(stream), room=1 << 20)
        writing = threading.Thread(target=outbox.write_all)
        writing.start()
        blocks = [bytes([number]) * (1 << 16) for number in range(100)]
        for block in blocks:
            outbox.put_sound(block, 1 << 14)
        sound = b""
        # One block more than there is room for, because the first goes into the pipe at once.
        while len(sound) < (1 << 20) + (1 << 16):
            _, part = read_message(reader)
            sound += part
        assert sound == b"".join(blocks[:17])
        wait_until(lambda: outbox.waiting_bytes == 0)
        outbox.put_sound(b"last", 1)
        assert read_message(reader) == ({"lost": 83, "frames": 83 << 14}, b"")
        assert read_message(reader) == ({"overflows": 0}, b"last")
        outbox.close()
        writing.join()


@pytest.mark.parametrize(("settling", "counted"), [(60.0, 0), (0.0, 7)])
def test_overflows_while_a_device_settles_do_not_count(monkeypatch, settling, counted):
    monkeypatch.setattr(child, "SETTLING_SECONDS", settling)
    recording = SimpleNamespace(stats=SimpleNamespace(input_overflows=7))
    ring = SimpleNamespace(read_available=0)
    stream = SimpleNamespace(
        samplerate=48_000, channels=1, actions=[recording], record_ringbuffer=lambda _: recording
    )
    is_over = threading.Event()
    is_over.set()
    outbox = Outbox(MessageWriter(io.BytesIO()), room=0)
    child.record(SimpleNamespace(RingBuffer=lambda *_: ring), stream, outbox, is_over)
    assert outbox.overflows == counted
