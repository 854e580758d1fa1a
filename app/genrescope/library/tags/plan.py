"""What a write would change: the genres of a file before and after."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from genrescope.library.tags.reading import damage_as_error, known_format, open_file
from genrescope.library.tags.words import folded, without_repetition


class Mode(Enum):
    """What happens to genres that a file has."""

    FILL = "fill"
    """They stay, and nothing is written."""

    REPLACE = "replace"
    """They are replaced."""

    APPEND = "append"
    """They stay, and new ones follow."""


@dataclass(frozen=True)
class TagChange:
    """The genres of a file before and after.

    Attributes
    ----------
    path : pathlib.Path
        The file.
    old : tuple of str
        Its genres.
    new : tuple of str
        Those that it would have, as its format expresses them.
    """

    path: Path
    old: tuple[str, ...]
    new: tuple[str, ...]

    @property
    def is_change(self) -> bool:
        """Whether anything would be written."""
        return self.old != self.new


def wanted(old: tuple[str, ...], genres: tuple[str, ...], mode: Mode) -> tuple[str, ...]:
    """Return the genres that a file should have.

    Parameters
    ----------
    old : tuple of str
        Its genres.
    genres : tuple of str
        The new ones; none leave it as it is.
    mode : Mode
        What happens to the old ones.
    """
    if not genres or (old and mode is Mode.FILL):
        return old
    if mode is Mode.APPEND:
        # "Hip-Hop/Rap" is how several genres may be written as one.
        known = {folded(part) for genre in old for part in (genre, *re.split("[/;,]", genre))}
        new = tuple(genre for genre in genres if folded(genre) not in known)
        return old + new if new else old
    return without_repetition(genres)


def plan(path: Path, genres: tuple[str, ...], mode: Mode) -> TagChange:
    """Plan the change of a file.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    genres : tuple of str
        Those to write, for example from `GenreWords.genres_for`.
    mode : Mode
        What happens to the genres that it has.

    Raises
    ------
    UserError
        If the file cannot be read, its tags are damaged, or Genrescope does not write tags of its format.
    """
    with open_file(path) as file, damage_as_error(path):
        form = known_format(file, path)
        old = form.read(file).genres
        new = wanted(old, genres, mode)
        return TagChange(path, old, old if new == old else form.expressed(file, new))
