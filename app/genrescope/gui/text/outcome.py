"""Outcomes as headlines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from genrescope.gui.text.formats import clock, genre_in_sentence, genre_name, number, percent, unit
from genrescope.gui.text.plural import plural
from genrescope.inference.outcome import Genre, Mixed, NotMusic, NotSure, Outcome, Part, Silence

if TYPE_CHECKING:
    from genrescope.analysis.live import LiveOutcome


MOST_PARTS = 3
"""Parts of a mixed recording that are named; the others are counted."""


def outcome_text(outcome: Outcome) -> str:
    """Return an outcome as a headline: "Reggae, 83 %", "Mostly rock; jazz from 12:40", "Silence"."""
    translate = QCoreApplication.translate
    if isinstance(outcome, Genre):
        return translate("Verdict", "{genre}, {percent}").format(
            genre=genre_name(outcome.name), percent=percent(outcome.confidence)
        )
    if isinstance(outcome, Mixed):
        return _mixed_text(outcome)
    if isinstance(outcome, NotSure):
        first, second = map(genre_in_sentence, outcome.candidates)
        return translate("Verdict", "Not sure: {first} or {second}").format(first=first, second=second)
    return short_text(outcome)


def short_text(outcome: Outcome) -> str:
    """Return an outcome in as few words as possible: "Reggae", "Not sure"."""
    translate = QCoreApplication.translate
    if isinstance(outcome, Genre):
        return genre_name(outcome.name)
    if isinstance(outcome, Mixed):
        return translate("Verdict", "Mixed")
    if isinstance(outcome, NotSure):
        return translate("Verdict", "Not sure")
    if isinstance(outcome, NotMusic):
        return translate("Verdict", "Not music")
    if isinstance(outcome, Silence):
        return translate("Verdict", "Silence")
    return translate("Verdict", "Too quiet to classify")


def _mixed_text(mixed: Mixed) -> str:
    """Return a mixed outcome as a headline.

    Examples: "Mostly rock; jazz from 12:40", "Rock, then jazz from 1:30", "Mixed: rock, jazz and pop".
    """
    translate, main = QCoreApplication.translate, mixed.main
    if main is not None:
        others = [part for part in mixed.parts if part is not main]
        listed = _listed([_timed_text(part) for part in others[: MOST_PARTS - 1]], len(others))
        return translate("Verdict", "Mostly {genre}; {others}").format(genre=_part_name(main), others=listed)
    if mixed.is_one_change:
        first, second = mixed.parts
        text = translate("Verdict", "{first}, then {second} from {time}").format(
            first=_part_name(first), second=_part_name(second), time=clock(second.start)
        )
        return text[0].upper() + text[1:]
    longest = sorted(mixed.parts, key=lambda part: -part.seconds)
    names = _listed([_part_name(part) for part in longest[:MOST_PARTS]], len(longest))
    return translate("Verdict", "Mixed: {genres}").format(genres=names)


def _listed(names: list[str], n_all: int) -> str:
    """Return a list as text, with the number of those that are not named: "rock, jazz and 2 more"."""
    translate = QCoreApplication.translate
    if len(names) < n_all:
        return plural("Verdict", "{names} and %Ln more", n_all - len(names)).format(names=", ".join(names))
    if len(names) == 1:
        return names[0]
    return translate("Verdict", "{names} and {last}").format(names=", ".join(names[:-1]), last=names[-1])


def _timed_text(part: Part) -> str:
    """Return a part of a mixed recording with its time: "jazz from 12:40", "jazz until 2:00"."""
    translate = QCoreApplication.translate
    if part.is_opening:
        return translate("Verdict", "{genre} until {time}").format(
            genre=_part_name(part), time=clock(part.end)
        )
    return translate("Verdict", "{genre} from {time}").format(genre=_part_name(part), time=clock(part.start))


def _part_name(part: Part) -> str:
    """Return the genre of a part within a sentence."""
    if part.genre is None:
        return QCoreApplication.translate("Verdict", "not music")
    return genre_in_sentence(part.genre)


def live_text(live: LiveOutcome) -> str:
    """Return a live outcome as a headline: "Sounds like reggae…", and "Reggae, 83 %" once it is firm."""
    if isinstance(live.outcome, Genre) and not live.is_firm:
        return QCoreApplication.translate("Verdict", "Sounds like {genre}…").format(
            genre=genre_in_sentence(live.outcome.name)
        )
    return outcome_text(live.shown)


def explanation_of(outcome: Outcome) -> str:
    """Return a short explanation of an outcome that is not a genre; empty for a genre and for silence."""
    if isinstance(outcome, NotMusic):
        return QCoreApplication.translate("Headline", "more like speech or noise")
    if isinstance(outcome, NotSure):
        return QCoreApplication.translate("Headline", "no genre stands out")
    return ""


def silence_text(seconds: float) -> str:
    """Return how much of a recording is silent: "12 s of silence", "1:05 of silence"."""
    time = clock(seconds) if seconds >= 59.5 else f"{number(round(seconds))}\u00a0{unit('s')}"
    return QCoreApplication.translate("Headline", "{time} of silence").format(time=time)
