from __future__ import annotations

import pytest

from genrescope.analysis.timeline import LiveTimeline
from genrescope.gui.live.connection import ListeningState
from genrescope.gui.live.headline import live_headline
from genrescope.gui.live.live_sound import LiveSound
from genrescope.inference.outcome import Genre, NotMusic, NotSure, Scores, TooQuiet
from support.outcomes import live

pytestmark = pytest.mark.usefixtures("qapp")

MICROPHONE = "USB Audio"

SCORES = Scores(("jazz", "reggae"), (0.25, 0.75), 1.0)
REGGAE = Genre("reggae", SCORES)


def sound(state: str, device: str = MICROPHONE, outcome: object = None) -> LiveSound:
    return LiveSound(ListeningState(state), LiveTimeline(), device, outcome)


@pytest.mark.parametrize(
    ("state", "outcome", "is_loading", "headline"),
    [
        ("opening", None, False, ("Opening the microphone…", MICROPHONE)),
        ("on", None, False, ("Listening…", "Listening to USB Audio")),
        ("on", None, True, ("Loading the model…", "Listening to USB Audio")),
        ("on", live(REGGAE), False, ("Reggae, 75\u00a0%", "Listening to USB Audio")),
        ("on", live(REGGAE, firm=False), False, ("Sounds like reggae…", "Listening to USB Audio")),
        (
            "on",
            live(NotMusic(SCORES)),
            False,
            ("Not music", "Listening to USB Audio · more like speech or noise"),
        ),
        (
            "on",
            live(NotSure(SCORES)),
            False,
            ("Not sure: reggae or jazz", "Listening to USB Audio · no genre stands out"),
        ),
        (
            "on",
            live(TooQuiet()),
            False,
            (
                "Too quiet to classify",
                "Listening to USB Audio · raise the gain, or move the microphone closer",
            ),
        ),
        ("reopening", live(REGGAE), False, ("Reggae, 75\u00a0%", "USB Audio · opening it again…")),
        # An outcome from before the device was unplugged is out of date.
        (
            "waiting",
            live(REGGAE),
            False,
            ("Waiting for “USB Audio”…", "Plug it in again, or choose another one"),
        ),
        ("closing", None, False, ("Not listening", MICROPHONE)),
        ("off", None, False, ("Not listening", "USB Audio · stopped")),
        ("off", live(REGGAE), False, ("Reggae, 75\u00a0%", "USB Audio · stopped")),
    ],
)
def test_the_live_sound(state, outcome, is_loading, headline):
    assert live_headline(sound(state, outcome=outcome), is_loading=is_loading) == headline


def test_without_a_device_there_is_no_name():
    waiting = live_headline(sound("waiting", ""), is_loading=False)
    assert waiting == ("Waiting…", "No microphone found")
    opening = live_headline(sound("opening", ""), is_loading=False)
    assert opening == ("Opening the microphone…", "Microphone")
