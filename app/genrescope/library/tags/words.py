"""The words that are written for the genres and styles of the model: the usual ones, or the user's own."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from genrescope.analysis.track import TrackResult
from genrescope.audio.files import display_name
from genrescope.errors import Sentence, UserError
from genrescope.inference.model_card import ModelCard
from genrescope.inference.outcome import Genre, Mixed, Outcome
from genrescope.inference.scores import tags_to_show
from genrescope.library.tags.formats.id3 import GENRES

LONGEST_WORD = 200
"""Maximum number of characters of a genre: ID3v1, car radios and players expect far fewer."""

_LARGEST_FILE = 1 << 20


def folded(name: str) -> str:
    """Reduce a name to what matters for a comparison: "Hip-Hop", "hip hop" and "hiphop" are the same.

    So are "&" and "and".
    """
    return "".join(char for char in name.casefold().replace("&", "and") if char.isalnum())


_SMALL_WORDS = ("and", "of", "the")

_USUAL = {folded(genre): genre for genre in GENRES}


def usual_word(name: str) -> str:
    """Return a genre or style as it is usually written in tags: ID3's spelling, or else capitalised words."""
    words = name.replace("_", " ").split()
    capitalised = " ".join(word if word in _SMALL_WORDS else word[0].upper() + word[1:] for word in words)
    return _USUAL.get(folded(name), capitalised)


@dataclass(frozen=True)
class GenreWords:
    """The words for genres and styles.

    Attributes
    ----------
    words : mapping of str to tuple of str
        Those that replace the usual ones, by the name of the genre or style; none for a name that is never
        written.
    """

    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def words_for(self, name: str) -> tuple[str, ...]:
        """Return the words for a genre or style of the model."""
        return self.words.get(name, (usual_word(name),))

    def genres_for(self, result: TrackResult, card: ModelCard, *, styles: bool = False) -> tuple[str, ...]:
        """Return what to write for a track.

        Parameters
        ----------
        result : TrackResult
            From a model with this card.
        card : ModelCard
            Its tags.
        styles : bool
            Whether to add the styles that are clear enough to be shown.

        Returns
        -------
        tuple of str
            Nothing for an outcome that is not sure or no music.
        """
        names = genres_of(result.outcome)
        if names and styles:
            shown = sorted(tags_to_show(result.tags, card), key=lambda tag: -tag.score)
            names += tuple(tag.name for tag in shown if tag.group == "style")
        return without_repetition(word for name in names for word in self.words_for(name))


def genres_of(outcome: Outcome) -> tuple[str, ...]:
    """Return the genres that an outcome is sure of: one, or those of the parts of a mixed recording."""
    if isinstance(outcome, Genre):
        return (outcome.name,)
    if isinstance(outcome, Mixed):
        main = outcome.main
        parts = outcome.parts if main is None else (main,)
        return tuple(dict.fromkeys(part.genre for part in parts if part.genre is not None))
    return ()


def without_repetition(words: Iterable[str]) -> tuple[str, ...]:
    """Return words in their order, each spelling of the same one only once."""
    found: dict[str, str] = {}
    for word in words:
        found.setdefault(folded(word) or word, word)
    return tuple(found.values())


def read_words(path: Path, card: ModelCard) -> GenreWords:
    """Read the user's words from a file with lines such as ``hiphop = Hip-Hop; Rap``.

    Nothing behind the equals sign means that the genre is not written.  Empty lines and those that begin with
    ``#`` are skipped.

    Parameters
    ----------
    path : pathlib.Path
        A text file in UTF-8.
    card : ModelCard
        Its genres and tags are the names that may be used.

    Raises
    ------
    UserError
        If the file cannot be read, or a line is not understood.
    """
    name = display_name(path)
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST_FILE + 1)
        text = data.decode("utf-8-sig")
    except FileNotFoundError:
        raise UserError(Sentence.FILE_NOT_FOUND, name=name) from None
    except (OSError, UnicodeDecodeError):
        raise UserError(Sentence.WORDS_UNREADABLE, name=name) from None
    known = {folded(known): known for known in (*card.classes, *(tag.name for tag in card.tags))}
    words: dict[str, tuple[str, ...]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        left, equals, right = line.partition("=")
        if not equals or not left.strip():
            raise UserError(Sentence.WORDS_LINE, name=name, number=number)
        if folded(left) not in known:
            raise _unknown(left.strip(), known, name, number)
        values = without_repetition(value.strip() for value in right.split(";") if value.strip())
        if not all(is_genre(value) for value in values):
            raise UserError(Sentence.WORDS_NOT_A_GENRE, name=name, number=number)
        words[known[folded(left)]] = values
    return GenreWords(words)


def is_genre(word: str) -> bool:
    """Whether every format can store a word: ID3 takes a number, or one in brackets, for another genre."""
    return (
        0 < len(word) <= LONGEST_WORD
        and word.isprintable()
        and any(char.isalpha() for char in word)
        and not word.startswith("(")
        and word not in ("CR", "RX")
    )


def _unknown(genre: str, known: Mapping[str, str], name: str, number: int) -> UserError:
    similar = difflib.get_close_matches(folded(genre), known, n=1)
    if similar:
        guess = known[similar[0]]
        return UserError(Sentence.WORDS_MISSPELT, name=name, number=number, found=genre, guess=guess)
    return UserError(Sentence.WORDS_UNKNOWN, name=name, number=number, found=genre)
