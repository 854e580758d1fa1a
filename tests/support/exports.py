"""Songs to export."""

from __future__ import annotations

from pathlib import Path

from genrescope.inference.outcome import Mixed, Part
from genrescope.library.export.song import ExportedSong
from support.outcomes import genre, not_sure, scores

CLASSES = ("hiphop", "jazz", "rock")


def song(path: Path | str, name: str | None = "rock", **fields: object) -> ExportedSong:
    """A song of a genre, or of none that is sure."""
    outcome = genre(CLASSES, name) if name is not None else not_sure(CLASSES)
    return ExportedSong(Path(path), outcome=outcome, duration=187.25, **fields)


def mixed_song(path: Path | str) -> ExportedSong:
    """A song that is mostly jazz."""
    parts = (Part("jazz", 0, 90, 90), Part("rock", 90, 100, 10))
    return ExportedSong(Path(path), outcome=Mixed(parts, scores(CLASSES, "jazz")), duration=100.0)
