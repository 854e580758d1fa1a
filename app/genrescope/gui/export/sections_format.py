"""The formats of sections for other programs."""

from __future__ import annotations

import enum
from pathlib import Path


class SectionsFormat(enum.Enum):
    """How the sections of a song are written; the value is what the file's name ends with."""

    LABELS = ".labels.txt"
    REGIONS = ".regions.csv"
    WAV = " (markers).wav"

    def name_for(self, song: Path) -> str:
        """Return the name of the file for a song."""
        return song.stem + self.value
