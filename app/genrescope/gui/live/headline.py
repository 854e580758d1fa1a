"""The headline of the live sound."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from genrescope.gui.live.connection import ListeningState
from genrescope.gui.live.live_sound import LiveSound
from genrescope.gui.text.formats import device_name
from genrescope.gui.text.headline import Headline, loading_text
from genrescope.gui.text.outcome import explanation_of, live_text
from genrescope.inference.outcome import TooQuiet


def sound_name(sound: LiveSound) -> str:
    """Return the name of the device, or just "Microphone" while none is known."""
    return device_name(sound.device_name or QCoreApplication.translate("DeviceBox", "Microphone"))


def live_headline(sound: LiveSound, *, is_loading: bool) -> Headline:
    """Return the outcome of the live sound, or the state of its device.

    Parameters
    ----------
    sound : LiveSound
        The live sound.
    is_loading : bool
        Whether the model is still being loaded.
    """
    translate = QCoreApplication.translate
    state, live = sound.state, sound.outcome
    if state is ListeningState.WAITING and not sound.device_name:
        return translate("Headline", "Waiting…"), translate("DeviceBox", "No microphone found")
    device = sound_name(sound)
    if state is ListeningState.WAITING:
        return (
            translate("Headline", "Waiting for “{name}”…").format(name=device),
            translate("Headline", "Plug it in again, or choose another one"),
        )
    if live is not None:
        title = live_text(live)
    elif state is ListeningState.OPENING:
        title = translate("Headline", "Opening the microphone…")
    elif state in (ListeningState.OFF, ListeningState.CLOSING):
        title = translate("Headline", "Not listening")
    elif is_loading:
        title = loading_text()
    else:
        title = translate("Headline", "Listening…")
    details = [device]
    if state is ListeningState.ON:
        details = [translate("Headline", "Listening to {name}").format(name=device)]
    elif state is ListeningState.REOPENING:
        details.append(translate("Headline", "opening it again…"))
    elif state is ListeningState.OFF:
        details.append(translate("Headline", "stopped"))
    if live is not None and isinstance(live.outcome, TooQuiet):
        details.append(translate("Headline", "raise the gain, or move the microphone closer"))
    elif live is not None:
        details.append(explanation_of(live.outcome))
    return title, " · ".join(filter(None, details))
