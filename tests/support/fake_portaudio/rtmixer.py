"""A fake rtmixer for the audio process; sounddevice.py describes its configuration."""

from __future__ import annotations

import array
import os
import threading
import time
from types import SimpleNamespace

from sounddevice import PortAudioError, config, hang


class RingBuffer:
    def __init__(self, elementsize, size):
        assert size & (size - 1) == 0, "the size must be a power of two"
        self._elementsize, self._size = elementsize, size
        self._sound = b""
        self._lock = threading.Lock()

    @property
    def read_available(self):
        return len(self._sound) // self._elementsize

    def read(self, size):
        with self._lock:
            end = size * self._elementsize
            taken, self._sound = self._sound[:end], self._sound[end:]
        return memoryview(taken)

    def write(self, sound):
        """Store as much as fits; return whether that is all of it."""
        with self._lock:
            self._sound += bytes(sound)
            fits = len(self._sound) <= self._size * self._elementsize
            self._sound = self._sound[: self._size * self._elementsize]
        return fits

    def advance_write_index(self, size):
        """Take back what was written last."""
        with self._lock:
            self._sound = self._sound[: size * self._elementsize]


def check(samplerate, channels):
    hang("open")
    for sr, count, arguments in config.get("refusals", []):
        if sr in (None, samplerate) and count in (None, channels):
            raise PortAudioError(*arguments)


class Playing:
    def __init__(self, ring):
        self.ring = ring
        self.done_frames = 0
        self.actual_time = 0.0


class Action:
    def __init__(self, ring):
        self.ring = ring
        self.stats = SimpleNamespace(input_overflows=0)


class Mixer:
    """An output that takes sound at the rate of the system's clock, however late the computer is."""

    def __init__(self, *, device, channels, samplerate, latency, extra_settings):
        check(samplerate, channels)
        self.samplerate, self.channels = float(samplerate), channels
        self.active = False
        self.actions = set()
        self._aborted = threading.Event()

    @property
    def time(self):
        return time.monotonic()

    def start(self):
        self.active = True
        threading.Thread(target=self._take, daemon=True).start()

    def play_ringbuffer(self, ring):
        return self._add(ring)

    def play_buffer(self, _silence, _channels):
        return self._add(None)

    def _add(self, ring):
        action = Playing(ring)
        self.actions = {*self.actions, action}
        return action

    def _take(self):
        started, taken = time.monotonic(), 0
        while not self._aborted.wait(0.01):
            if taken >= config.get("blocks", 1_000_000) * config.get("block", 480):
                break
            due = int((time.monotonic() - started) * self.samplerate) - taken
            for action in self.actions:
                if not action.done_frames:
                    action.actual_time = started + taken / self.samplerate
                frames = 1 if action.ring is None else len(action.ring.read(due)) // (4 * self.channels)
                action.done_frames += frames
                if frames < due:
                    self.actions = self.actions - {action}
            taken += due
        self.active = False

    def abort(self):
        hang("close")
        self._aborted.set()

    def close(self):
        pass


class Recorder:
    def __init__(self, *, device, channels, samplerate, latency, extra_settings):
        assert latency > 0
        check(samplerate, channels)
        self.samplerate, self.channels = float(samplerate), channels
        self.active = False
        self.actions = set()
        self._aborted = threading.Event()

    def start(self):
        self.active = True
        threading.Thread(target=self._deliver, daemon=True).start()

    def record_ringbuffer(self, ring):
        action = Action(ring)
        self.actions = {action}
        return action

    def _deliver(self):
        loud = 0 if config.get("is_silent") else 1
        frame = array.array("f", [loud * (number + 1) for number in range(self.channels)])
        frames = config.get("block", 480)
        block = (frame * frames).tobytes()
        for _ in range(config.get("blocks", 1_000_000)):
            if self._aborted.wait(frames / self.samplerate):
                return
            for action in self.actions:
                action.stats.input_overflows += config.get("overflows", False)
                if not action.ring.write(block):
                    self.actions = set()
        if config.get("crashes"):
            os.abort()
        self.active = False

    def abort(self):
        hang("close")
        self._aborted.set()

    def close(self):
        pass
