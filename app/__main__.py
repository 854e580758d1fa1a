"""Starts Genrescope: `python app`; also the entry script of the frozen program."""

from __future__ import annotations

import multiprocessing
import sys

from genrescope.cli import main

if __name__ == "__main__":
    # A frozen program that starts another process comes by here again.
    multiprocessing.freeze_support()
    sys.exit(main())
