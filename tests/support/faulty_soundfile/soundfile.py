"""Stands in for soundfile in a decoder process: the first word of a WAV's name says how reading it fails.

crash: a signal.  hang: it computes for ever.  wait: as on a drive that does not respond.  grow: it fills the
memory bit by bit.  grab: it requests too much memory at once.  raise: a bug.
"""

from __future__ import annotations

import ctypes
import importlib
import os
import sys
import time

HERE = os.path.dirname(__file__)

sys.path.remove(HERE)
del sys.modules["soundfile"]
real = importlib.import_module("soundfile")
Real = real.SoundFile


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


class SoundFile(Real):
    def __init__(self, file, *args, **options):
        super().__init__(file, *args, **options)
        self._kind = os.path.basename(os.fsdecode(getattr(file, "name", file))).split()[0]

    def _read(self, read, *args, **options):
        if self.tell() > 0:
            if self._kind == "raise":
                raise ZeroDivisionError
            {"crash": crash, "hang": hang, "wait": wait, "grow": grow, "grab": grab}.get(self._kind, int)()
        return read(*args, **options)

    def read(self, *args, **options):
        return self._read(super().read, *args, **options)

    def buffer_read_into(self, *args, **options):
        return self._read(super().buffer_read_into, *args, **options)


real.SoundFile = SoundFile
