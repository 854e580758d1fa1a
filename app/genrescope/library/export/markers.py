"""Sections as labels of Audacity and regions of Reaper."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from genrescope.analysis.timeline import Timeline
from genrescope.errors import display_text
from genrescope.inference.outcome import Outcome
from genrescope.library.atomic import atomic_write_text, write_error
from genrescope.library.export.names import NewNames, legal_name


@dataclass(frozen=True)
class Marker:
    """A named stretch of a recording.

    Attributes
    ----------
    start, end : float
        Bounds in seconds.
    text : str
        Its name.
    """

    start: float
    end: float
    text: str


def markers_of(sections: Timeline, text_of: Callable[[Outcome], str]) -> list[Marker]:
    """Return a marker for each section.

    Parameters
    ----------
    sections : Timeline
        Sections of a track.
    text_of : callable
        Returns the name of an outcome.
    """
    return [
        Marker(segment.start, segment.end, display_text(text_of(segment.outcome)))
        for segment in sections.segments
    ]


def write_audacity_labels(path: Path, markers: Iterable[Marker]) -> None:
    """Write a label track for Audacity: File > Import > Labels.

    Parameters
    ----------
    path : pathlib.Path
        A text file; its name becomes that of the track.
    markers : iterable of Marker
        The labels.

    Raises
    ------
    UserError
        If the file cannot be written.
    """
    with atomic_write_text(path) as file:
        for marker in markers:
            file.write(f"{marker.start:.6f}\t{marker.end:.6f}\t{marker.text}\n")


class LabelFolder:
    """A folder with a label track for each song.

    Parameters
    ----------
    folder : pathlib.Path
        The folder; it is made if it does not exist.
    may_replace : bool
        Whether label tracks of an earlier export are replaced.
    """

    SUFFIX: ClassVar[str] = ".labels.txt"
    """Unlike that of a text, which may lie beside the song."""

    def __init__(self, folder: Path, *, may_replace: bool = True) -> None:
        self._folder = folder
        self._names = NewNames(may_replace=may_replace)

    def write(self, song: Path, markers: Iterable[Marker]) -> Path:
        """Write the labels of a song, and return their path.

        Parameters
        ----------
        song : pathlib.Path
            The song; two of the same name get different label tracks.
        markers : iterable of Marker
            Its labels.

        Raises
        ------
        UserError
            If the file cannot be written.
        """
        path = self._folder / (legal_name(song.stem) + self.SUFFIX)
        try:
            path = self._names.reserve(path)
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise write_error(error, self._folder) from error
        write_audacity_labels(path, markers)
        return path


def write_reaper_regions(path: Path, markers: Iterable[Marker]) -> None:
    """Write regions for the Region/Marker Manager of Reaper, which imports CSV without a byte order mark.

    Parameters
    ----------
    path : pathlib.Path
        A CSV file.
    markers : iterable of Marker
        The regions.

    Raises
    ------
    UserError
        If the file cannot be written.
    """
    with atomic_write_text(path) as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(("#", "Name", "Start", "End", "Length"))
        for number, marker in enumerate(markers, 1):
            times = map(_reaper_time, (marker.start, marker.end, marker.end - marker.start))
            table.writerow((f"R{number}", marker.text, *times))


def _reaper_time(seconds: float) -> str:
    """Format a time as "0:03:07.250"; Reaper takes "3.07.25" for bars and beats."""
    minutes, milliseconds = divmod(round(1000 * seconds), 60_000)
    hours, m = divmod(minutes, 60)
    return f"{hours}:{m:02d}:{milliseconds / 1000:06.3f}"
