"""A fake rtmixer for the audio process; sounddevice.py describes its configuration."""

from __future__ import annotations

import array
import os
import threading
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
            self._sound += sound
            fits = len(self._sound) <= self._size * self._elementsize
            self._sound = self._sound[: self._size * self._elementsize]
        return fits


class Action:
    def __init__(self, ring):
        self.ring = ring
        self.stats = SimpleNamespace(input_overflows=0)


class Recorder:
    def __init__(self, *, device, channels, samplerate, latency, extra_settings):
        assert latency > 0
        hang("open")
        for sr, count, arguments in config.get("refusals", []):
            if sr in (None, samplerate) and count in (None, channels):
                raise PortAudioError(*arguments)
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
