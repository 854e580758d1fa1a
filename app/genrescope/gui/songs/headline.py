"""The headline of a song."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from genrescope.gui.songs.song import Song, State
from genrescope.gui.text.errors import error_text, reason_text
from genrescope.gui.text.formats import clock
from genrescope.gui.text.headline import Headline, loading_text
from genrescope.gui.text.outcome import explanation_of, outcome_text, short_text, silence_text
from genrescope.inference.outcome import Outcome


def song_headline(song: Song, *, is_loading: bool, moment: tuple[float, Outcome] | None = None) -> Headline:
    """Return the outcome of a song, or the progress of its analysis.

    Parameters
    ----------
    song : Song
        The song.
    is_loading : bool
        Whether the model is still being loaded.
    moment : (float, Outcome), optional
        Second that is played, and its outcome.
    """
    translate = QCoreApplication.translate
    details = [song.name]
    if song.state is State.FAILED:
        title = translate("Headline", "Could not be analysed")
        details = [error_text(song.error)] if song.error is not None else details
    elif song.outcome is not None:
        title = outcome_text(song.outcome)
    elif song.state is State.CANCELLED:
        title = translate("Headline", "Cancelled")
    elif is_loading:
        title = loading_text()
    elif song.state is State.WAITING:
        title = translate("Headline", "Waiting…")
    else:
        title = translate("Headline", "Analysing…")
    if song.state is State.ANALYSING and song.seconds:
        details.append(_time_of(song))
    elif song.state is State.DONE and song.duration is not None:
        details.append(clock(song.duration))
    elif song.state is State.OLD:
        details.append(translate("Headline", "analysed with another model"))
    elif song.state is State.CANCELLED and song.outcome is not None:
        details.append(translate("Headline", "cancelled after {time}").format(time=clock(song.seconds)))
    if song.state is State.DONE and song.outcome is not None:
        if moment is not None:
            seconds, outcome = moment
            text = translate("Headline", "at {time}: {outcome}")
            details.append(text.format(time=clock(int(seconds)), outcome=short_text(outcome)))
        silence = song.result.notable_silence if song.result is not None else None
        details += [
            silence_text(silence) if silence is not None else "",
            explanation_of(song.outcome),
            *map(reason_text, song.warnings),
        ]
    return title, " · ".join(filter(None, details))


def _time_of(song: Song) -> str:
    time = clock(song.seconds)
    if not song.duration:
        return time
    text = QCoreApplication.translate("Headline", "{time} of {length}")
    return text.format(time=time, length=clock(song.duration))
