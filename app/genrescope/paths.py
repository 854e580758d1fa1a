"""Locations of the bundled data, and the command that starts the program.

One rule: packaged data lies inside the package; in a checkout, at the root of the repository.
"""

from __future__ import annotations

import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent

CAPTURE = "--capture"
"""The argument that makes the program the child which listens; not for users."""


def _bundled(name: str) -> Path:
    bundled = PACKAGE / name
    return bundled if bundled.is_dir() else PACKAGE.parents[1] / name


def resources() -> Path:
    """Folder of icons, themes, translations and the demo clip."""
    return _bundled("resources")


def models() -> Path:
    """Folder that holds one folder per bundled model."""
    return _bundled("models")


def demo_clip() -> Path:
    """The short piece that ``--self-test`` and a start without a display classify."""
    return resources() / "demo.flac"


def own_command() -> list[str]:
    """What starts this program again, as a process that can be talked to; arguments come after it."""
    if not getattr(sys, "frozen", False):
        # This very package; and nothing of the current folder, which may hold files called like a library.
        code = (
            f"import sys; sys.path.insert(0, {str(PACKAGE.parent)!r}); import genrescope; del sys.path[0]; "
            "from genrescope.cli import main; sys.exit(main())"
        )
        return [sys.executable, "-P", "-c", code]
    program = Path(sys.executable)
    if sys.platform == "win32":
        # A windowed program has no standard input and output there, so it comes with one that has.
        program = program.with_name("genrescope-cli.exe")
    return [str(program)]
