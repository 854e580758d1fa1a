"""A song of the list: a file, the state of its analysis, and the result."""

from __future__ import annotations

import enum
import functools
import os
import sys
import unicodedata
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from genrescope.audio.files import display_name
from genrescope.errors import UserError

if TYPE_CHECKING:
    from genrescope.analysis.curve import GrowingTaggram
    from genrescope.analysis.track import TrackResult
    from genrescope.features.track_frames import TrackFrames
    from genrescope.inference.outcome import Outcome


class State(enum.Enum):
    """State of the analysis of a song."""

    WAITING = enum.auto()
    ANALYSING = enum.auto()
    DONE = enum.auto()
    FAILED = enum.auto()
    CANCELLED = enum.auto()
    OLD = enum.auto()
    """It has an outcome of another model."""


@dataclass(eq=False)
class Song:
    """One row of the list.

    Attributes
    ----------
    path : pathlib.Path
        The file.
    state : State
        State of its analysis.
    outcome : Outcome or None
        The latest outcome; during the analysis, that of the part analysed so far.
    result : TrackResult or None
        Everything the model returned, once the whole file is analysed.
    seconds, duration : float
        Length of the part analysed so far, and of the song (None if unknown).
    error : UserError or None
        Why the analysis failed.
    taggram : GrowingTaggram or None
        What the model has returned for the part analysed so far.
    frames : TrackFrames or None
        Shown in the spectrogram; dropped to save memory when there are many songs.
    title, artist : str
        From the tags of the file; may be empty.
    genres : tuple of str
        The genres in the tags of the file.
    is_looked_up : bool
        Whether the library has been asked for it.
    """

    path: Path
    state: State = State.WAITING
    outcome: Outcome | None = None
    result: TrackResult | None = field(default=None, repr=False)
    seconds: float = 0.0
    duration: float | None = None
    error: UserError | None = None
    taggram: GrowingTaggram | None = field(default=None, repr=False)
    frames: TrackFrames | None = field(default=None, repr=False)
    title: str = ""
    artist: str = ""
    genres: tuple[str, ...] = ()
    is_looked_up: bool = False

    @property
    def name(self) -> str:
        """Name of the file for display."""
        return display_name(self.path)

    @functools.cached_property
    def identity(self) -> str:
        """Text that is the same for all paths of a file; cached on first use."""
        try:
            path = os.path.realpath(self.path)
        except (OSError, ValueError):  # a NUL character, for example
            return str(self.path)
        # macOS finds a file by either form of its letters with accents.
        return unicodedata.normalize("NFC", path) if sys.platform == "darwin" else path

    @functools.cached_property
    def version(self) -> tuple[int, int] | None:
        """Size and modification time of the file when it was opened; None if unknown."""
        try:
            status = os.stat(self.path)
        except (OSError, ValueError):
            return None
        return status.st_size, status.st_mtime_ns

    @property
    def warnings(self) -> tuple[UserError, ...]:
        """Problems with a file that could still be analysed."""
        return self.result.warnings if self.result is not None else ()

    @property
    def share(self) -> float | None:
        """Share analysed so far, from 0 to 1; None if unknown."""
        if not self.duration:
            return None
        return min(1.0, self.seconds / self.duration)

    @property
    def is_pending(self) -> bool:
        """Whether the song is waiting or being analysed."""
        return self.state in (State.WAITING, State.ANALYSING)

    def relocate(self, path: Path) -> None:
        """Note that the file has been moved."""
        self.path = path
        if self.result is not None:
            self.result = replace(self.result, path=path)
        for cached in ("identity", "version"):
            vars(self).pop(cached, None)

    def reset(self) -> None:
        """Queue the song for analysis, and clear the outcome of an earlier one."""
        self.state, self.seconds = State.WAITING, 0.0
        self.outcome = self.result = self.error = self.taggram = None

    def stop(self) -> None:
        """Stop the analysis before the end of the file; keep the result of an earlier one."""
        self.state = State.DONE if self.result is not None else State.CANCELLED
