"""Where the data that ships with Genrescope lies.

One rule: packaged data lies inside the package; in a checkout, at the root of the repository.
"""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


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
