"""The columns of the table: what each shows of a song, and how it sorts."""

from __future__ import annotations

import enum
import functools
import os
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QLocale

from genrescope.audio.files import display_path
from genrescope.errors import display_text
from genrescope.gui.songs.song import Song, State
from genrescope.gui.text.errors import reason_text
from genrescope.gui.text.formats import clock, genre_in_sentence, genre_name, percent, tag_name
from genrescope.gui.text.outcome import short_text
from genrescope.inference.model_card import ModelCard
from genrescope.inference.outcome import Genre, Mixed, NotMusic, NotSure, Outcome, Silence, TooQuiet
from genrescope.inference.scores import tags_to_show
from genrescope.library.agreement import agrees


class Column(enum.Enum):
    """A column; its value is its name in the settings."""

    TITLE = "title"
    ARTIST = "artist"
    GENRE = "genre"
    CONFIDENCE = "confidence"
    SECOND = "second"
    STYLES = "styles"
    TAG = "tag"
    AGREEMENT = "agreement"
    LENGTH = "length"
    STATE = "state"
    FILE = "file"
    FOLDER = "folder"

    @property
    def title(self) -> str:
        """Title in the current language."""
        return QCoreApplication.translate("Column", str(_TITLES[self]))

    @property
    def is_number(self) -> bool:
        """Whether it is aligned to the right."""
        return self in (Column.CONFIDENCE, Column.LENGTH)


_TITLES = {
    Column.TITLE: QT_TRANSLATE_NOOP("Column", "Title"),
    Column.ARTIST: QT_TRANSLATE_NOOP("Column", "Artist"),
    Column.GENRE: QT_TRANSLATE_NOOP("Column", "Genre"),
    Column.CONFIDENCE: QT_TRANSLATE_NOOP("Column", "Confidence"),
    Column.SECOND: QT_TRANSLATE_NOOP("Column", "Second guess"),
    Column.STYLES: QT_TRANSLATE_NOOP("Column", "Styles"),
    Column.TAG: QT_TRANSLATE_NOOP("Column", "Genre tag"),
    Column.AGREEMENT: QT_TRANSLATE_NOOP("Column", "Agreement"),
    Column.LENGTH: QT_TRANSLATE_NOOP("Column", "Length"),
    Column.STATE: QT_TRANSLATE_NOOP("Column", "State"),
    Column.FILE: QT_TRANSLATE_NOOP("Column", "File"),
    Column.FOLDER: QT_TRANSLATE_NOOP("Column", "Folder"),
}


class Kind(enum.Enum):
    """A kind of songs, other than those of a genre."""

    NOT_SURE = enum.auto()
    MIXED = enum.auto()
    NOT_MUSIC = enum.auto()
    DIFFERENT = enum.auto()
    """The genre tag of the file names another genre."""

    FAILED = enum.auto()
    OLD = enum.auto()
    """Analysed with another model."""

    PENDING = enum.auto()


@dataclass(frozen=True)
class Facts:
    """What the table shows of a song.

    Attributes
    ----------
    texts : tuple of str
        What each column shows, in the order of `Column`.
    genre : str or None
        The genre that the song is filed under.
    confidence : float or None
        Its probability.
    agreement : bool or None
        Whether the genre tag of the file names this genre.
    kinds : frozenset
        Its genre and its kinds, to filter by.
    words : str
        What a filter by text searches; see `plain`.
    """

    texts: tuple[str, ...]
    genre: str | None
    confidence: float | None
    agreement: bool | None
    kinds: frozenset[str | Kind]
    words: str

    def text(self, column: Column) -> str:
        """Return what a column shows."""
        return self.texts[_INDEX[column]]


_INDEX = {column: i for i, column in enumerate(Column)}

_agrees = functools.lru_cache(maxsize=4096)(agrees)

SortKey = tuple[object, ...]


def facts_of(song: Song, card: ModelCard | None, detail: Callable[[Song], str]) -> Facts:
    """Collect what the table shows of a song.

    Parameters
    ----------
    song : Song
        The song.
    card : ModelCard or None
        The model that has analysed it.
    detail : callable
        Returns the state of a song as text.
    """
    is_whole = song.result is not None or song.state is State.OLD
    outcome = song.outcome if is_whole else None
    genre = filed_under(outcome)
    agreement = _agrees(genre, song.genres) if genre is not None and song.genres else None
    folder, file = os.path.split(display_path(song.path))
    styles = ""
    if song.result is not None and card is not None and isinstance(outcome, Genre | Mixed | NotSure):
        shown = tags_to_show(song.result.tags, card)
        styles = ", ".join(tag_name(tag.name) for tag in shown if tag.group == "style")
    confidence = outcome.scores[genre] if isinstance(outcome, Genre) and genre is not None else None
    texts = {
        Column.TITLE: _line(song.title) or os.path.splitext(file)[0],
        Column.ARTIST: _line(song.artist),
        Column.GENRE: _genre_text(outcome, genre),
        Column.CONFIDENCE: percent(confidence) if confidence is not None else "",
        Column.SECOND: _second_guess(outcome),
        Column.STYLES: styles,
        Column.TAG: ", ".join(map(_line, song.genres)),
        Column.AGREEMENT: _agreement_text(agreement),
        Column.LENGTH: clock(song.duration) if song.duration is not None else "",
        Column.STATE: _state_text(song, detail),
        Column.FILE: file,
        Column.FOLDER: folder,
    }
    searched = (Column.TITLE, Column.ARTIST, Column.GENRE, Column.STYLES, Column.TAG, Column.FILE)
    words = plain("\n".join([*(texts[column] for column in searched), os.path.basename(folder)]))
    kinds = _kinds(song, outcome, genre, agreement)
    return Facts(tuple(texts[c] for c in Column), genre, confidence, agreement, kinds, words)


def filed_under(outcome: Outcome | None) -> str | None:
    """Return the genre of an outcome: that of the main part if it is mixed; None if there is none."""
    if isinstance(outcome, Genre):
        return outcome.name
    if isinstance(outcome, Mixed) and outcome.main is not None:
        return outcome.main.genre
    return None


def plain(text: str) -> str:
    """Return a text without accents and capitals, to compare and search."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return letters if letters.isascii() else "".join(c for c in letters if not unicodedata.combining(c))


def sort_key(column: Column) -> Callable[[Song, Facts], SortKey | None]:
    """Return a function that returns the key of a song in a column; None where the column is empty."""
    return _KEYS.get(column) or functools.partial(_text_key, column)


def _line(text: str) -> str:
    """Return the text of a tag on one line."""
    return display_text(" ".join(text.split()))


def _genre_text(outcome: Outcome | None, genre: str | None) -> str:
    if outcome is None:
        return ""
    if isinstance(outcome, Mixed) and genre is not None:
        text = QCoreApplication.translate("Column", "Mostly {genre}")
        return text.format(genre=genre_in_sentence(genre))
    return short_text(outcome)


def _second_guess(outcome: Outcome | None) -> str:
    """Return the next genre, or both that come into question."""
    if isinstance(outcome, NotSure):
        return ", ".join(map(genre_name, outcome.candidates))
    if isinstance(outcome, Genre):
        others = [genre for genre, _ in outcome.scores.ranking()[:2] if genre != outcome.name]
        return genre_name(others[0]) if others else ""
    return ""


def _agreement_text(agreement: bool | None) -> str:
    if agreement is None:
        return ""
    translate = QCoreApplication.translate
    return translate("Column", "Agrees") if agreement else translate("Column", "Differs")


def _state_text(song: Song, detail: Callable[[Song], str]) -> str:
    if song.state is State.ANALYSING and song.share is not None:
        return QCoreApplication.translate("Column", "Analysing, {percent}").format(
            percent=percent(song.share)
        )
    if song.state is State.OLD:
        return QCoreApplication.translate("Column", "Another model")
    if song.result is None:
        return detail(song)
    if song.warnings:
        return reason_text(song.warnings[0])
    return QCoreApplication.translate("Column", "Analysed")


def _kinds(
    song: Song, outcome: Outcome | None, genre: str | None, agreement: bool | None
) -> frozenset[str | Kind]:
    kinds: set[str | Kind] = set()
    if genre is not None:
        kinds.add(genre)
    if isinstance(outcome, NotSure):
        kinds.add(Kind.NOT_SURE)
    elif isinstance(outcome, Mixed):
        kinds.add(Kind.MIXED)
    elif isinstance(outcome, NotMusic | Silence | TooQuiet):
        kinds.add(Kind.NOT_MUSIC)
    if agreement is False:
        kinds.add(Kind.DIFFERENT)
    if song.state is State.FAILED:
        kinds.add(Kind.FAILED)
    elif song.state is State.OLD:
        kinds.add(Kind.OLD)
    elif song.result is None:
        kinds.add(Kind.PENDING)
    return frozenset(kinds)


_NUMBER = re.compile(r"(\d+)")


def _text_key(column: Column, _song: Song, facts: Facts) -> SortKey | None:
    """Compare without accents and capitals, and numbers by value: "Track 9" comes before "Track 10"."""
    text = plain(facts.text(column))
    if not text:
        return None
    # Texts and numbers alternate, so that like is compared with like.
    return tuple(int(part) if i % 2 else part for i, part in enumerate(_NUMBER.split(text)))


def _genre_key(_song: Song, facts: Facts) -> SortKey | None:
    """Compare by genre, then by confidence: the safest one of each genre first."""
    text = facts.text(Column.GENRE)
    return (facts.genre is None, plain(text), -(facts.confidence or 0.0)) if text else None


def _confidence_key(_song: Song, facts: Facts) -> SortKey | None:
    return None if facts.confidence is None else (facts.confidence,)


def _length_key(song: Song, _facts: Facts) -> SortKey | None:
    return None if song.duration is None else (song.duration,)


def _agreement_key(_song: Song, facts: Facts) -> SortKey | None:
    return None if facts.agreement is None else (facts.agreement,)


_KEYS: dict[Column, Callable[[Song, Facts], SortKey | None]] = {
    Column.GENRE: _genre_key,
    Column.CONFIDENCE: _confidence_key,
    Column.LENGTH: _length_key,
    Column.AGREEMENT: _agreement_key,
}


def kind_text(kind: str | Kind) -> str:
    """Return a genre or another kind of songs as text."""
    if isinstance(kind, str):
        return genre_name(kind)
    return QCoreApplication.translate("Column", str(_KIND_TEXTS[kind]))


_KIND_TEXTS = {
    Kind.NOT_SURE: QT_TRANSLATE_NOOP("Column", "Not sure"),
    Kind.MIXED: QT_TRANSLATE_NOOP("Column", "Mixed"),
    Kind.NOT_MUSIC: QT_TRANSLATE_NOOP("Column", "Not music"),
    Kind.DIFFERENT: QT_TRANSLATE_NOOP("Column", "Differs from the tag"),
    Kind.FAILED: QT_TRANSLATE_NOOP("Column", "Failed"),
    Kind.OLD: QT_TRANSLATE_NOOP("Column", "Analysed with another model"),
    Kind.PENDING: QT_TRANSLATE_NOOP("Column", "Not analysed yet"),
}


def number_text(number: int) -> str:
    """Return a number of songs with separators: "10,000"."""
    return QLocale().toString(number)
