"""Starts Genrescope: `python app`; also the entry script of the frozen program."""

from __future__ import annotations

import multiprocessing
import os
import sys

from genrescope.cli import main
from genrescope.main import restore_environment

if __name__ == "__main__":
    # A windowed program on Windows has no standard streams, but libraries write to them.
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
    if getattr(sys, "frozen", False):
        restore_environment("LD_LIBRARY_PATH")
    # Child processes of the frozen program start here too.
    multiprocessing.freeze_support()
    sys.exit(main())
