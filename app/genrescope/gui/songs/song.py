"""A song of the list: a file, how far its analysis is, and what came of it."""

from __future__ import annotations

import enum
import functools
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from genrescope.audio.files import display_name
from genrescope.errors import UserError

if TYPE_CHECKING:
    from genrescope.analysis.track import TrackResult
    from genrescope.features.track_frames import TrackFrames
    from genrescope.inference.outcome import Outcome


class State(enum.Enum):
    """How far the analysis of a song is."""

    WAITING = enum.auto()
    ANALYSING = enum.auto()
    DONE = enum.auto()
    FAILED = enum.auto()
    CANCELLED = enum.auto()


@dataclass(eq=False)
class Song:
    """One row of the list.

    Attributes
    ----------
    path : pathlib.Path
        The file.
    state : State
        How far its analysis is.
    outcome : Outcome or None
        The latest outcome: while it is analysed, of the part so far.
    result : TrackResult or None
        Everything that the model said, once the whole file is analysed.
    seconds, duration : float
        How much is analysed, and how long the song is (None if unknown).
    error : UserError or None
        Why the analysis failed.
    frames : TrackFrames or None
        What the spectrogram draws; dropped while many songs are kept.
    """

    path: Path
    state: State = State.WAITING
    outcome: Outcome | None = None
    result: TrackResult | None = field(default=None, repr=False)
    seconds: float = 0.0
    duration: float | None = None
    error: UserError | None = None
    frames: TrackFrames | None = field(default=None, repr=False)

    @property
    def name(self) -> str:
        """Name of the file as it is shown."""
        return display_name(self.path)

    @functools.cached_property
    def identity(self) -> str:
        """The same text for every path of one file; the file system is asked once."""
        try:
            return os.path.realpath(self.path)
        except (OSError, ValueError):  # a NUL character, for example
            return str(self.path)

    @functools.cached_property
    def version(self) -> tuple[int, int] | None:
        """Size and time of the last change of the file when it was opened; None if unknown."""
        try:
            status = os.stat(self.path)
        except (OSError, ValueError):
            return None
        return status.st_size, status.st_mtime_ns

    @property
    def warnings(self) -> tuple[UserError, ...]:
        """What is wrong with the file although it could be analysed."""
        return self.result.warnings if self.result is not None else ()

    @property
    def share(self) -> float | None:
        """How much of it is analysed, from 0 to 1; None if unknown."""
        if not self.duration:
            return None
        return min(1.0, self.seconds / self.duration)

    @property
    def is_pending(self) -> bool:
        """Whether it waits or is analysed now."""
        return self.state in (State.WAITING, State.ANALYSING)

    def reset(self) -> None:
        """Make it wait for its analysis, without the outcome of an earlier one."""
        self.state, self.seconds = State.WAITING, 0.0
        self.outcome = self.result = self.error = None

    def stop(self) -> None:
        """End its analysis before the end of the file; the result of an earlier one is kept."""
        self.state = State.DONE if self.result is not None else State.CANCELLED
