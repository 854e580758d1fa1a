"""Runs before the frozen program, on Linux: what is looked for by name is looked for in its own folder first.

Python asks the system's list of libraries, in which those of the program are not.
"""

import ctypes.util
import glob
import os
import sys

_in_the_system = ctypes.util.find_library


def find_library(name):
    """Path of a library that came with the program, else what the system has."""
    found = sorted(glob.glob(os.path.join(glob.escape(sys._MEIPASS), f"lib{name}.so*")))
    return found[0] if found else _in_the_system(name)


ctypes.util.find_library = find_library
