"""Compares a genre with the genre tags of a file, which use the words of many people and programs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_WORD = re.compile(r"[^\W_]+")

_SAME = {
    "classical": ("baroque", "opera", "orchestral", "chamber music", "romantic"),
    "electronic": (
        "electronica", "electro", "edm", "techno", "house", "trance", "ambient", "dubstep", "idm",
        "drum and bass", "drum n bass", "dnb", "jungle", "downtempo", "breakbeat",
    ),
    "folk": ("singer songwriter", "bluegrass", "celtic"),
    "hiphop": ("hip hop", "rap", "trap"),
    "jazz": ("bebop", "swing", "bop"),
    "metal": ("metalcore", "grindcore", "djent"),
    "reggae": ("dub", "ska", "dancehall", "reggaeton"),
    "rock": ("grunge", "shoegaze"),
    "soul": ("r b", "rnb", "r n b", "rhythm and blues", "funk", "motown"),
}  # fmt: skip
"""Words of tags that mean one of the genres, other than its own name."""


def agrees(genre: str, tags: Iterable[str]) -> bool | None:
    """Return whether any genre tag of a file names a genre; None if the file has none.

    A tag names a genre if it contains its name or a usual word for it: "Indie Rock" is rock.

    Parameters
    ----------
    genre : str
        Class of a model.
    tags : iterable of str
        Genre tags, in any spelling.
    """
    plain = [words for words in map(_words, tags) if words.strip()]
    if not plain:
        return None
    names = [_words(genre), *map(_words, _SAME.get(genre, ()))]
    return any(name in tag for tag in plain for name in names)


def _words(text: str) -> str:
    """Return the words of a text in lower case, without accents, each between spaces."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return f" {' '.join(_WORD.findall(plain))} "
