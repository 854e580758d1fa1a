"""Sections of a track, and the outcome of a mixed one."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from genrescope.analysis.sections import SHORTEST, find_sections
from genrescope.analysis.timeline import Timeline
from genrescope.inference.model_card import ModelCard
from genrescope.inference.outcome import (
    Mixed,
    NotMusic,
    NotSure,
    Outcome,
    Part,
    Silence,
)
from support.outcomes import verdict

CLASSES = ("blues", "disco", "jazz", "pop", "rock")
HOP, LENGTH = 2.0, 4.0
"""Seconds from one patch to the next, and of a patch."""

NOTHING, SPEECH, UNCLEAR = "nothing", "speech", "unclear"
"""What a track may contain beside the genres."""


@pytest.fixture
def card(tiny_card: ModelCard) -> ModelCard:
    rate = tiny_card.mel.frame_rate
    return replace(
        tiny_card,
        classes=CLASSES,
        n_frames=round(LENGTH * rate),
        patch_hop=round(HOP * rate),
        temperature=1.5,
    )


def likeness(what: str) -> np.ndarray:
    """Logits of the genres and of "music" for a patch; NaN in silence."""
    if what == NOTHING:
        return np.full(len(CLASSES) + 1, np.nan)
    genres = [3.0 * (name == what) for name in CLASSES]
    return np.array([*genres, -4.0 if what == SPEECH else 4.0])


def rows_of(*parts: tuple[str, float], noise: float = 0.0) -> tuple[np.ndarray, np.ndarray, float]:
    """Rows and starts of the patches of a track with these contents and durations, and its length.

    A patch that contains two of them resembles both, in proportion.
    """
    edges = np.cumsum([0.0, *(seconds for _, seconds in parts)])
    starts = np.arange(0, edges[-1] - LENGTH + 1e-9, HOP)
    rng = np.random.default_rng(0)
    rows = []
    for start in starts:
        end = start + LENGTH
        shares = np.clip(np.minimum(edges[1:], end) - np.maximum(edges[:-1], start), 0, None)
        sounds = [(share, likeness(what)) for share, (what, _) in zip(shares, parts, strict=True) if share]
        audible = [(share, row) for share, row in sounds if not np.isnan(row).any()] or sounds
        row = np.average([row for _, row in audible], axis=0, weights=[share for share, _ in audible])
        row = row + rng.normal(0, noise, len(row))
        row[:-1] -= np.log(np.exp(row[:-1]).sum())
        rows.append(row)
    return np.array(rows), starts, float(edges[-1])


def sections_of(card: ModelCard, *parts: tuple[str, float], noise: float = 0.0) -> tuple[Timeline, Outcome]:
    return find_sections(*rows_of(*parts, noise=noise), card)


def found(timeline: Timeline) -> list[tuple[float, float, str | type]]:
    return [(round(s.start, 1), round(s.end, 1), verdict(s.outcome)) for s in timeline.segments]


def test_a_song_is_one_section(card):
    timeline, outcome = sections_of(card, ("jazz", 180), noise=1.5)
    assert found(timeline) == [(0, 180, "jazz")]
    assert outcome == timeline.segments[0].outcome


@pytest.mark.parametrize("splice", [60.0, 60.5, 61.0, 61.5, 62.2])
def test_a_change_is_found_within_half_a_second(card, splice):
    timeline, _ = sections_of(card, ("jazz", splice), ("rock", 60), noise=0.3)
    assert [what for *_, what in found(timeline)] == ["jazz", "rock"]
    assert timeline.segments[1].start == pytest.approx(splice, abs=0.5)
    assert timeline.segments[0].end == timeline.segments[1].start


def test_a_passage_in_another_style_is_no_section(card):
    timeline, outcome = sections_of(card, ("jazz", 60), ("rock", 4), ("jazz", 60), (SPEECH, 3), ("jazz", 40))
    assert found(timeline) == [(0, 167, "jazz")]
    assert verdict(outcome) == "jazz"


def test_no_section_is_shorter_than_the_minimum(card):
    rng = np.random.default_rng(3)
    changes = [(CLASSES[rng.integers(len(CLASSES))], float(rng.integers(2, 60))) for _ in range(100)]
    timeline, _ = sections_of(card, *changes, noise=1.0)
    assert len(timeline.segments) > 10
    assert min(s.seconds for s in timeline.segments) >= SHORTEST - HOP


@pytest.mark.parametrize(
    ("what", "expected"), [(NOTHING, Silence), (SPEECH, NotMusic), (UNCLEAR, NotSure)], ids=str
)
def test_a_long_part_without_a_genre_is_a_section(card, what, expected):
    timeline, outcome = sections_of(card, ("pop", 60), (what, 90), ("pop", 60))
    assert [what for *_, what in found(timeline)] == ["pop", expected, "pop"]
    assert timeline.segments[1].start == pytest.approx(60, abs=2)
    assert timeline.segments[1].end == pytest.approx(150, abs=2)
    assert verdict(outcome) == ("pop" if expected is not NotSure else NotSure)


def test_a_short_pause_is_no_section(card):
    timeline, _ = sections_of(card, ("pop", 60), (NOTHING, 3), ("pop", 60))
    assert found(timeline) == [(0, 123, "pop")]


@pytest.mark.parametrize("seconds", [1.0, 4.0, 7.0, 20.0])
def test_a_clip_is_one_section(card, seconds):
    row = likeness("disco")
    row[:-1] -= np.log(np.exp(row[:-1]).sum())
    n = max(1, int((seconds - LENGTH) / HOP) + 1)
    timeline, outcome = find_sections(np.tile(row, (n, 1)), np.arange(n) * HOP, seconds, card)
    assert found(timeline) == [(0, seconds, "disco")]
    assert verdict(outcome) == "disco"


def test_silence_is_one_section(card):
    timeline, outcome = sections_of(card, (NOTHING, 30))
    assert found(timeline) == [(0, 30, Silence)]
    assert outcome == Silence()


def parts_of(outcome: Outcome) -> list[tuple[str | None, int, int, int]]:
    assert isinstance(outcome, Mixed)
    return [(p.genre, round(p.start), round(p.end), round(p.seconds)) for p in outcome.parts]


def test_two_songs_are_mixed(card):
    _, outcome = sections_of(card, ("rock", 200), ("jazz", 100))
    assert parts_of(outcome) == [("rock", 0, 200, 200), ("jazz", 200, 300, 100)]
    assert outcome.main == outcome.parts[0]
    assert [genre for genre, _ in outcome.scores.ranking()][:2] == ["rock", "jazz"]
    assert math.isclose(sum(outcome.scores.probabilities), 1.0)


def test_an_introduction_in_another_style_is_not_mixed(card):
    timeline, outcome = sections_of(card, ("jazz", 25), ("rock", 200))
    assert len(timeline.segments) == 2
    assert verdict(outcome) == "rock"


def test_a_set_of_one_genre_is_not_mixed(card):
    songs = [("disco", 240.0), (NOTHING, 2.0), ("disco", 200.0), (SPEECH, 12.0)] * 6
    _, outcome = sections_of(card, *songs, ("pop", 60), noise=1.0)
    assert verdict(outcome) == "disco"


def test_one_song_of_another_genre_in_an_hour_is_mixed(card):
    _, outcome = sections_of(card, ("rock", 760), ("jazz", 240), ("rock", 2600))
    assert parts_of(outcome) == [("rock", 0, 760, 3360), ("jazz", 760, 1000, 240)]


def test_the_songs_of_a_radio_recording_are_mixed_in_spite_of_the_speech(card):
    timeline, outcome = sections_of(
        card, (SPEECH, 40), ("pop", 200), (SPEECH, 30), ("rock", 200), (SPEECH, 20), ("pop", 180)
    )
    assert [what for *_, what in found(timeline)] == [NotMusic, "pop", NotMusic, "rock", NotMusic, "pop"]
    assert [part.genre for part in outcome.parts] == ["pop", "rock"]
    assert outcome.parts[0].seconds == pytest.approx(380, abs=5)


def test_speech_with_a_song_is_mostly_not_music(card):
    _, outcome = sections_of(card, (SPEECH, 600), ("jazz", 200), (SPEECH, 100))
    assert [part.genre for part in outcome.parts] == [None, "jazz"]
    assert outcome.main == outcome.parts[0]


def test_speech_between_songs_of_one_genre_does_not_change_the_outcome(card):
    _, alone = sections_of(card, ("jazz", 400))
    _, outcome = sections_of(card, ("jazz", 200), (SPEECH, 150), ("jazz", 200))
    assert verdict(outcome) == verdict(alone) == "jazz"


def test_music_that_is_mostly_unclear_is_not_mixed(card):
    _, outcome = sections_of(card, (UNCLEAR, 600), ("jazz", 150), ("rock", 150))
    assert isinstance(outcome, NotSure)


def test_many_short_songs_are_mixed(card):
    songs = [(name, 30.0) for name in CLASSES]
    _, outcome = sections_of(card, *songs)
    assert [part.genre for part in outcome.parts] == list(CLASSES)
    assert outcome.main is None


def test_a_card_without_thresholds_has_sections_too(card):
    easy = replace(card, thresholds=replace(card.thresholds, not_sure=0.0, not_music=0.0))
    timeline, _ = sections_of(easy, ("jazz", 60), ("rock", 60))
    assert [what for *_, what in found(timeline)] == ["jazz", "rock"]


@pytest.mark.parametrize(
    ("part", "is_opening"),
    [
        (Part("jazz", 0, 60, 60), True),
        (Part("jazz", 0, 60, 90), False),
        (Part("jazz", 10, 60, 50), False),
    ],
)
def test_the_opening_of_a_recording(part, is_opening):
    assert part.is_opening == is_opening
