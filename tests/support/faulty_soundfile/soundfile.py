"""Stands in for soundfile in a decoder process: some sample rates fail after the first block."""

from __future__ import annotations

import ctypes
import importlib
import os
import sys
import time
from pathlib import Path

import faulty_rates

WATCH = "genrescope.audio.decoder_process.watch"

sys.path.remove(os.path.dirname(__file__))
del sys.modules["soundfile"]
real = importlib.import_module("soundfile")


def crash():
    ctypes.string_at(0)


def hang():
    sys.modules[WATCH].COMPUTING_SECONDS = 0.3
    while True:
        pass


def wait():
    sys.modules[WATCH].READING_SECONDS = 0.3
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
    faulty_rates.GROW: grow,
    faulty_rates.GRAB: grab,
    faulty_rates.BUG: bug,
}


class SoundFile(real.SoundFile):
    def buffer_read_into(self, *args, **options):
        if self.tell() > 0 and self.samplerate in FAILURES:
            FAILURES[self.samplerate]()
        return super().buffer_read_into(*args, **options)


class SlowDrive:
    """A file whose rate is `faulty_rates.WAIT` cannot be read from its second block on."""

    def __init__(self, file):
        self._file = file
        self.seek, self.tell, self.close = file.seek, file.tell, file.close

    def read(self, size=-1):
        if self._file.tell() > 8_192:
            wait()
        return self._file.read(size)


def open_file(path, *args, **options):
    file = open(path, *args, **options)  # noqa: SIM115
    if args != ("rb",):
        return file
    is_slow = faulty_rates.WAIT.to_bytes(4, "little") in file.read(64)
    file.seek(0)
    return SlowDrive(file) if is_slow else file


real.SoundFile = SoundFile
Path.open = open_file
