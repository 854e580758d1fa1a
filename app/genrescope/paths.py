"""Locations of the bundled data, and the command that starts the program.

One rule: packaged data lies inside the package; in a checkout, at the root of the repository.
"""

from __future__ import annotations

import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent

CAPTURE = "--capture"
"""Internal argument that starts the program as the audio process."""


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
    """Short piece that ``--self-test`` and a start without a display classify."""
    return resources() / "demo.flac"


def own_command() -> list[str]:
    """Command that starts this program again with standard streams; arguments are appended to it."""
    if not getattr(sys, "frozen", False):
        # This very package, and nothing from the current folder, which may have files named like a library.
        code = (
            f"import sys; sys.path.insert(0, {str(PACKAGE.parent)!r}); import genrescope; del sys.path[0]; "
            "from genrescope.cli import main; sys.exit(main())"
        )
        return [sys.executable, "-P", "-c", code]
    program = Path(sys.executable)
    if sys.platform == "win32":
        # Windowed programs have no standard streams there, so a console program comes with it.
        program = program.with_name("genrescope-cli.exe")
    return [str(program)]
