"""Outcomes as text for the terminal."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from genrescope.audio.files import display_name
from genrescope.cli import console
from genrescope.cli.language import tr
from genrescope.errors import display_text

if TYPE_CHECKING:
    from genrescope.analysis.track import TrackResult
    from genrescope.inference.model_card import ModelCard
    from genrescope.inference.outcome import Mixed, Outcome, Part


def outcome_text(outcome: Outcome) -> str:
    """Format an outcome as a line for the terminal."""
    from genrescope.inference.outcome import Genre, Mixed, NotMusic, NotSure, Silence

    if isinstance(outcome, Genre):
        return f"{genre_name(outcome.name)}, {100 * outcome.confidence:.0f} %"
    if isinstance(outcome, Mixed):
        return _mixed_text(outcome)
    if isinstance(outcome, NotSure):
        first, second = (genre_name(genre).lower() for genre in outcome.candidates)
        return tr("Not sure: {first} or {second}", "Verdict").format(first=first, second=second)
    if isinstance(outcome, NotMusic):
        return tr("Not music", "Verdict")
    return tr("Silence" if isinstance(outcome, Silence) else "Too quiet to classify", "Verdict")


def name_text(outcome: Outcome) -> str:
    """Format an outcome without its confidence: "Rock"."""
    from genrescope.inference.outcome import Genre

    return genre_name(outcome.name) if isinstance(outcome, Genre) else outcome_text(outcome)


def _mixed_text(mixed: Mixed) -> str:
    """Format a mixed outcome: "Mostly rock; jazz from 12:40", or "Mixed: rock, jazz from 1:30"."""
    main = mixed.main
    parts = []
    for part in mixed.parts:
        name = _part_name(part)
        if main is not None and part.is_opening:
            text = tr("{genre} until {time}", "Verdict").format(genre=name, time=console.clock(part.end))
        elif part.start:
            text = tr("{genre} from {time}", "Verdict").format(genre=name, time=console.clock(part.start))
        else:
            text = name
        if part is not main:
            parts.append(text)
    listed = ", ".join(parts)
    if main is not None:
        return tr("Mostly {genre}; {others}", "Verdict").format(genre=_part_name(main), others=listed)
    return tr("Mixed: {genres}", "Verdict").format(genres=listed)


def _part_name(part: Part) -> str:
    return tr("not music", "Verdict") if part.genre is None else genre_name(part.genre).lower()


def genre_name(genre: str) -> str:
    """Return the display name of a genre; classes of other models keep their own names."""
    if genre == "hiphop":
        return tr("Hip hop", "Genre")
    return tr(display_text(genre).replace("_", " ").capitalize(), "Genre")


def report(result: TrackResult, card: ModelCard) -> str:
    """Format the outcome, the file, its tags and a bar for each genre, the leading one first.

    Parameters
    ----------
    result : TrackResult
        From a model with this card.
    card : ModelCard
        The model.
    """
    from genrescope.inference.outcome import Genre, Mixed, NotSure
    from genrescope.inference.scores import tags_to_show

    times = console.clock(result.duration)
    if result.notable_silence is not None:
        text = tr("{time} of silence", "Headline")
        times += ", " + text.format(time=console.clock(result.notable_silence))
    lines = [f"{outcome_text(result.outcome)}   {display_name(result.path)} ({times})"]
    width = max(20, min(60, shutil.get_terminal_size().columns - 24))
    if isinstance(result.outcome, Genre | Mixed | NotSure):
        tags = [display_text(tr(tag.name, "Tag")) for tag in tags_to_show(result.tags, card)]
        lines += [f"  {', '.join(tags)}"] if tags else []
        for genre, share in result.outcome.scores.ranking():
            lines.append(f"  {genre_name(genre):12} {console.bar(share, width)} {100 * share:3.0f} %")
    return "\n".join(lines) + "\n"
