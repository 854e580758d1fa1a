"""Locations of the bundled data and of the user's own, and the command that starts the program.

Bundled data is inside the package if it is installed, and at the root of the repository in a checkout.
"""

from __future__ import annotations

import sys
from pathlib import Path

import platformdirs

PACKAGE = Path(__file__).resolve().parent

CAPTURE = "--capture"
"""Internal argument that starts the program as the audio process."""

TRY_MODEL = "--try-model"
"""Internal argument that starts the program as a process that tries a model."""

DECODE = "--decode"
"""Internal argument that starts the program as the process that decodes files."""

ANALYSE = "--analyse"
"""Internal argument that starts the program as a worker, which analyses files."""


def _bundled(name: str) -> Path:
    bundled = PACKAGE / name
    return bundled if bundled.is_dir() else PACKAGE.parents[1] / name


def resources() -> Path:
    """Folder with icons, themes, translations and the demo clip."""
    return _bundled("resources")


def models() -> Path:
    """Folder with one subfolder per bundled model."""
    return _bundled("models")


def demo_clip() -> Path:
    """Short clip that is classified by ``--self-test``, and if there is no display."""
    return resources() / "demo.flac"


def user_data() -> Path:
    """Folder of what the program keeps for the user."""
    return platformdirs.user_data_path("Genrescope", appauthor=False)


def own_command() -> list[str]:
    """Command that starts this program again with standard streams; append the arguments to it."""
    if not getattr(sys, "frozen", False):
        # Only this package: the current folder may contain files named like a library.
        code = (
            f"import sys; sys.path.insert(0, {str(PACKAGE.parent)!r}); import genrescope; del sys.path[0]; "
            "from genrescope.cli import main; sys.exit(main())"
        )
        return [sys.executable, "-P", "-c", code]
    program = Path(sys.executable)
    if sys.platform == "win32":
        # Windowed programs have no standard streams there, so a console program is bundled.
        program = program.with_name("genrescope-cli.exe")
    return [str(program)]
