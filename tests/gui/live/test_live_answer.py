"""A live answer on its way through the window: headline, entry, bars and strip."""

from __future__ import annotations

import pytest

from genrescope.analysis.live import Kind, LiveAnswer
from genrescope.gui.live.live_sound import LiveSound
from genrescope.gui.live.session import ListeningState
from genrescope.gui.main_window import MainWindow
from genrescope.inference.scores import NOT_MUSIC, SILENCE, Prediction


@pytest.fixture
def live(window: MainWindow) -> MainWindow:
    """A window that shows what a microphone hears."""
    window.listening.sound = LiveSound(ListeningState.ON, window.live.history)
    window.show_live()
    window.bars.set_animated(False)
    return window


def hear(window: MainWindow, kind: Kind, *, firm: bool, seconds: float) -> None:
    verdicts = {"genre": "jazz", "not_music": NOT_MUSIC, "silence": SILENCE, "too_quiet": SILENCE}
    classes = window.bars.classes
    scores = tuple(0.82 if genre == "jazz" else 0.02 for genre in classes)
    prediction = Prediction(verdicts[kind], classes, scores, 1.0)
    window.live._heard(window.live._session, LiveAnswer(prediction, firm, seconds, kind))


def detail(window: MainWindow) -> str:
    return window.live_entry.detail.whole


def test_headline_entry_and_bars_say_the_same(live):
    hear(live, "genre", firm=False, seconds=2.0)
    assert live.headline.verdict.whole == detail(live) == "Sounds like jazz …"
    assert live.bars.order[0] == "jazz"
    assert live.bars.scores["jazz"] == pytest.approx(0.82)
    hear(live, "genre", firm=True, seconds=6.0)
    assert live.headline.verdict.whole == detail(live) == "Jazz, 82\u00a0%"
    assert [span.verdict for span in live.live.history.spans()] == ["jazz"]
    assert live.spectrogram.history.isVisible()
    assert live.spectrogram.history.accessibleDescription().startswith("Jazz")


@pytest.mark.parametrize(
    ("kind", "words"),
    [("not_music", "Not music"), ("silence", "Silence"), ("too_quiet", "Too quiet to tell")],
)
def test_between_songs_no_bar_is_left_standing(live, kind, words):
    hear(live, "genre", firm=True, seconds=6.0)
    hear(live, kind, firm=True, seconds=8.0)
    assert live.headline.verdict.whole == detail(live) == words
    assert set(live.bars.scores.values()) == {0.0}
