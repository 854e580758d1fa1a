"""What is exported of a song."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from genrescope.analysis.track import TrackResult
from genrescope.errors import UserError
from genrescope.inference.model_card import ModelCard
from genrescope.inference.outcome import Genre, Mixed, Outcome, ShownTag
from genrescope.inference.scores import tags_to_show


@dataclass(frozen=True)
class ExportedSong:
    """A song with its outcome, or with the error that prevented one.

    Attributes
    ----------
    path : pathlib.Path
        The file.
    title, artist : str
        From the tags of the file; may be empty.
    genres : tuple of str
        The genres in the tags of the file.
    outcome : Outcome or None
        Outcome of the whole track.
    tags : tuple of ShownTag
        Styles, instruments and moods.
    duration, silence : float or None
        Seconds of sound, and of silence in it.
    model_id : str
        Name of the model.
    warnings : tuple of UserError
        Problems that did not prevent the analysis.
    error : UserError or None
        Why there is no outcome.
    """

    path: Path
    title: str = ""
    artist: str = ""
    genres: tuple[str, ...] = ()
    outcome: Outcome | None = None
    tags: tuple[ShownTag, ...] = ()
    duration: float | None = None
    silence: float | None = None
    model_id: str = ""
    warnings: tuple[UserError, ...] = ()
    error: UserError | None = None

    @classmethod
    def of(
        cls,
        result: TrackResult,
        card: ModelCard,
        *,
        title: str = "",
        artist: str = "",
        genres: tuple[str, ...] = (),
    ) -> ExportedSong:
        """Return a song with the result of its analysis.

        Parameters
        ----------
        result : TrackResult
            From a model with this card.
        card : ModelCard
            The model.
        title, artist, genres
            From the tags of the file.
        """
        return cls(
            result.path,
            title,
            artist,
            genres,
            result.outcome,
            tags_to_show(result.tags, card),
            result.duration,
            result.silence,
            result.model_id,
            result.warnings,
        )

    @property
    def genre(self) -> str | None:
        """The genre that the song is filed under: the one that it mostly is; None if that is not sure."""
        if isinstance(self.outcome, Genre):
            return self.outcome.name
        if isinstance(self.outcome, Mixed) and self.outcome.main is not None:
            return self.outcome.main.genre
        return None
