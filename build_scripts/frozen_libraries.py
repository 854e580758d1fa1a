"""Runtime hook of the frozen program on Linux: find libraries in the program's own folder first.

Python's ``find_library`` only knows the libraries of the system.
"""

import ctypes.util
import glob
import os
import sys

_find_system_library = ctypes.util.find_library


def find_library(name):
    """Find a library in the program's folder, or otherwise in the system."""
    found = sorted(glob.glob(os.path.join(glob.escape(sys._MEIPASS), f"lib{name}.so*")))
    return found[0] if found else _find_system_library(name)


ctypes.util.find_library = find_library
