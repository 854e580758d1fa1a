"""What the headline says: the answer in one line, and what it is about in another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from genrescope.gui.live.connection import ListeningState
from genrescope.gui.songs.song import Song, State
from genrescope.gui.text.errors import error_text
from genrescope.gui.text.formats import clock, device_name
from genrescope.gui.text.outcome import explanation_of, live_text, outcome_text
from genrescope.inference.outcome import TooQuiet

if TYPE_CHECKING:
    from genrescope.analysis.live import LiveOutcome

Lines = tuple[str, str]


def words_of_nothing(loading: bool) -> Lines:
    """Say that nothing is shown yet; ``loading`` tells that the model is not there yet."""
    translate = QCoreApplication.translate
    return translate("Headline", "What genre is it?"), (
        _loading() if loading else translate("Headline", "Drop a song, or let Genrescope listen.")
    )


def words_of_file(song: Song, loading: bool) -> Lines:
    """Say what a file sounds like, or how far it is."""
    translate = QCoreApplication.translate
    parts = [song.name]
    if song.state is State.FAILED:
        verdict = translate("Headline", "Could not be analysed")
        parts = [error_text(song.error)] if song.error is not None else parts
    elif song.outcome is not None:
        verdict = outcome_text(song.outcome)
    elif song.state is State.CANCELLED:
        verdict = translate("Headline", "Cancelled")
    elif loading:
        verdict = _loading()
    elif song.state is State.WAITING:
        verdict = translate("Headline", "Waiting …")
    else:
        verdict = translate("Headline", "Analysing …")
    if song.state is State.ANALYSING and song.seconds:
        analysed = clock(song.seconds)
        parts.append(
            translate("Headline", "{time} of {length}").format(time=analysed, length=clock(song.duration))
            if song.duration
            else analysed
        )
    elif song.state is State.DONE and song.duration is not None:
        parts.append(clock(song.duration))
    elif song.state is State.CANCELLED and song.outcome is not None:
        parts.append(translate("Headline", "cancelled after {time}").format(time=clock(song.seconds)))
    if song.state is State.DONE and song.outcome is not None:
        parts.append(explanation_of(song.outcome))
    return verdict, " · ".join(filter(None, parts))


def words_of_sound(state: ListeningState, device: str, live: LiveOutcome | None, loading: bool) -> Lines:
    """Say what is heard now.

    Parameters
    ----------
    state : ListeningState
        Where listening stands.
    device : str
        What is, or was last, listened to; empty where there is none yet.
    live : LiveOutcome or None
        The latest one; None before the first.
    loading : bool
        Whether the model is not there yet.
    """
    translate = QCoreApplication.translate
    if state is ListeningState.WAITING and not device:
        return translate("Headline", "Waiting …"), translate("DeviceBox", "No microphone found")
    device = device_name(device or translate("Listening", "Microphone"))
    if state is ListeningState.WAITING:
        return (
            translate("Headline", "Waiting for “{name}” …").format(name=device),
            translate("Headline", "Plug it in again, or choose another one"),
        )
    if live is not None:
        verdict = live_text(live)
    elif state is ListeningState.OPENING:
        verdict = translate("Headline", "Opening the microphone …")
    elif state in (ListeningState.OFF, ListeningState.CLOSING):
        verdict = translate("Headline", "Not listening")
    elif loading:
        verdict = _loading()
    else:
        verdict = translate("Headline", "Listening …")
    parts = [device]
    if state is ListeningState.ON:
        parts = [translate("Headline", "Listening to {name}").format(name=device)]
    elif state is ListeningState.REOPENING:
        parts.append(translate("Headline", "opening it again …"))
    elif state is ListeningState.OFF:
        parts.append(translate("Headline", "stopped"))
    if live is not None and isinstance(live.outcome, TooQuiet):
        parts.append(translate("Headline", "raise the gain, or move the microphone closer"))
    elif live is not None:
        parts.append(explanation_of(live.outcome))
    return verdict, " · ".join(filter(None, parts))


def _loading() -> str:
    return QCoreApplication.translate("Headline", "Loading the model …")
