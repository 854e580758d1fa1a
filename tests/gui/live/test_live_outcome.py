"""A live outcome in all parts of the window: headline, entry, bars and strip."""

from __future__ import annotations

import dataclasses

import pytest

from genrescope.gui.live.connection import ListeningState
from genrescope.gui.live.live_sound import LiveSound
from genrescope.gui.main_window import MainWindow
from genrescope.inference.outcome import Outcome, ShownTag, Silence, TooQuiet
from support.outcomes import genre, not_music, verdict
from support.outcomes import live as live_outcome


@pytest.fixture
def live(window: MainWindow) -> MainWindow:
    """A window that shows the live sound."""
    window.live.sound = LiveSound(ListeningState.ON, window.live.analysis.timeline)
    window.presenter.show_live()
    window.bars.set_animated(False)
    return window


def update(
    window: MainWindow, outcome: Outcome, *, firm: bool, seconds: float, shown: Outcome | None = None
) -> None:
    live = live_outcome(outcome, firm=firm, seconds=seconds, shown=shown)
    window.live.analysis.timeline.add(live)
    window.live.analysis.answered.emit(live)


def rock(window: MainWindow) -> Outcome:
    return genre(window.bars.classes, "rock", 0.82)


def detail(window: MainWindow) -> str:
    return window.live_entry.detail.whole


def test_headline_entry_and_bars_agree(live):
    update(live, rock(live), firm=False, seconds=2.0)
    assert live.headline.verdict.whole == detail(live) == "Sounds like rock…"
    assert live.bars.order[0] == "rock"
    assert live.bars.scores["rock"] == pytest.approx(0.82)
    update(live, rock(live), firm=True, seconds=6.0)
    assert live.headline.verdict.whole == detail(live) == "Rock, 82\u00a0%"
    assert [verdict(s.outcome) for s in live.live.analysis.timeline.timeline().segments] == ["rock"]
    assert live.spectrogram.timeline.isVisible()
    assert live.spectrogram.timeline.accessibleDescription().startswith("Rock")


def test_headline_and_bars_show_the_same_percentage(live):
    live.all_actions.stage.trigger()
    newest = genre(live.bars.classes, "rock", 0.91)
    update(live, newest, firm=True, seconds=6.0, shown=rock(live))
    assert live.headline.verdict.whole == "Rock, 82\u00a0%"
    for bars in (live.bars, live.stage.view.bars):
        assert bars.printed["rock"] == pytest.approx(0.82)
        assert bars.scores["rock"] == pytest.approx(0.91)


def test_there_are_no_percentages_before_the_first_outcome(live):
    live.all_actions.stage.trigger()
    assert live.bars.printed is None
    assert live.stage.view.bars.printed is None


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (not_music, "Not music"),
        (lambda _: Silence(), "Silence"),
        (lambda _: TooQuiet(), "Too quiet to classify"),
    ],
)
def test_the_bars_are_empty_between_songs(live, outcome, words):
    update(live, rock(live), firm=True, seconds=6.0)
    update(live, outcome(live.bars.classes), firm=True, seconds=8.0)
    assert live.headline.verdict.whole == detail(live) == words
    assert live.bars.scores == {}
    assert live.bars.printed is None


def test_the_tags_of_the_live_sound_are_shown(live):
    live.all_actions.stage.trigger()
    tags = (ShownTag("punk", "style", 0.7),)
    answer = dataclasses.replace(live_outcome(rock(live), seconds=6.0), tags=tags)
    live.live.analysis.answered.emit(answer)
    assert live.parts.tags.tags == live.stage.view.tags.tags == tags
    update(live, Silence(), firm=True, seconds=8.0)
    assert live.parts.tags.tags == live.stage.view.tags.tags == ()
