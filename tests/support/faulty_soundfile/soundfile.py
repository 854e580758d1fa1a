"""Stands in for soundfile in a decoder process: some sample rates fail after the first block."""

from __future__ import annotations

import ctypes
import importlib
import os
import sys
import time

import faulty_rates

sys.path.remove(os.path.dirname(__file__))
del sys.modules["soundfile"]
real = importlib.import_module("soundfile")


def crash():
    ctypes.string_at(0)


def hang():
    while True:
        pass


def wait():
    time.sleep(3600)


def grow():
    memory = []
    while True:
        memory.append(b"x" * (1 << 23))
        time.sleep(0.001)


def grab():
    bytearray(1 << 40)


def bug():
    raise ZeroDivisionError


FAILURES = {
    faulty_rates.CRASH: crash,
    faulty_rates.HANG: hang,
    faulty_rates.WAIT: wait,
    faulty_rates.GROW: grow,
    faulty_rates.GRAB: grab,
    faulty_rates.BUG: bug,
}


class SoundFile(real.SoundFile):
    def buffer_read_into(self, *args, **options):
        if self.tell() > 0 and self.samplerate in FAILURES:
            FAILURES[self.samplerate]()
        return super().buffer_read_into(*args, **options)


real.SoundFile = SoundFile
