"""Outcomes as headlines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale

from genrescope.gui.text.formats import genre_name, percent
from genrescope.inference.outcome import Genre, NotMusic, NotSure, Outcome, Silence

if TYPE_CHECKING:
    from genrescope.analysis.live import LiveOutcome


def outcome_text(outcome: Outcome) -> str:
    """Return an outcome as a headline: "Reggae, 83 %", "Not sure: disco or pop", "Silence", "Not music"."""
    translate = QCoreApplication.translate
    if isinstance(outcome, Genre):
        return translate("Verdict", "{genre}, {percent}").format(
            genre=genre_name(outcome.name), percent=percent(outcome.confidence)
        )
    if isinstance(outcome, NotSure):
        first, second = (QLocale().toLower(genre_name(genre)) for genre in outcome.candidates)
        return translate("Verdict", "Not sure: {first} or {second}").format(first=first, second=second)
    return short_text(outcome)


def short_text(outcome: Outcome) -> str:
    """Return an outcome in as few words as possible: "Reggae", "Not sure"."""
    translate = QCoreApplication.translate
    if isinstance(outcome, Genre):
        return genre_name(outcome.name)
    if isinstance(outcome, NotSure):
        return translate("Verdict", "Not sure")
    if isinstance(outcome, NotMusic):
        return translate("Verdict", "Not music")
    if isinstance(outcome, Silence):
        return translate("Verdict", "Silence")
    return translate("Verdict", "Too quiet to classify")


def live_text(live: LiveOutcome) -> str:
    """Return a live outcome as a headline: "Sounds like reggae…", and "Reggae, 83 %" once it is firm."""
    if isinstance(live.outcome, Genre) and not live.is_firm:
        return QCoreApplication.translate("Verdict", "Sounds like {genre}…").format(
            genre=QLocale().toLower(genre_name(live.outcome.name))
        )
    return outcome_text(live.shown)


def explanation_of(outcome: Outcome) -> str:
    """Return a short explanation of an outcome that is not a genre; empty for a genre and for silence."""
    if isinstance(outcome, NotMusic):
        return QCoreApplication.translate("Headline", "more like speech or noise")
    if isinstance(outcome, NotSure):
        return QCoreApplication.translate("Headline", "no genre stands out")
    return ""
