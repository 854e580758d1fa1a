"""Segments with one outcome each: of a file, and of the last ten minutes of listening."""

from __future__ import annotations

import pytest

from genrescope.analysis.live import LiveOutcome
from genrescope.analysis.timeline import LIVE_SECONDS, LiveTimeline, Segment, Timeline
from genrescope.inference.outcome import Genre, NotMusic, NotSure, Outcome, Scores, Silence, TooQuiet

INTERVAL = 0.5
CLASSES = ("reggae", "jazz", "pop", "metal")
NOT_MUSIC = NotMusic(Scores(CLASSES, (0.25,) * 4, 0.1))


@pytest.fixture
def live() -> LiveTimeline:
    return LiveTimeline()


def genre(name: str, p: float = 0.8) -> Genre:
    rest = (1 - p) / (len(CLASSES) - 1)
    return Genre(name, Scores(CLASSES, tuple(p if c == name else rest for c in CLASSES), 1.0))


def outcome_at(seconds: float, what: str | Outcome, started: float, *, firm: bool = True, p: float = 0.8):
    outcome = genre(what, p) if isinstance(what, str) else what
    return LiveOutcome(outcome, firm, seconds, started, outcome)


def add(
    live: LiveTimeline, start: float, end: float, what: str | Outcome, started: float | None = None, **options
):
    """Outcomes every half second after `start`, up to `end`."""
    for i in range(1, round((end - start) / INTERVAL) + 1):
        live.add(outcome_at(start + i * INTERVAL, what, start if started is None else started, **options))


def shown(live: LiveTimeline) -> list[tuple[float, float, object]]:
    return [
        (s.start, s.end, s.outcome.name if isinstance(s.outcome, Genre) else type(s.outcome))
        for s in live.timeline().segments
    ]


def test_an_empty_timeline(live):
    assert live.timeline() == Timeline()
    assert live.now == 0.0
    assert live.genre_since(0.0) is None


def test_equal_outcomes_are_one_segment(live):
    add(live, 0, 10, "reggae")
    add(live, 10, 14, Silence())
    add(live, 14, 30, "jazz")
    assert shown(live) == [(0, 10, "reggae"), (10, 14, Silence), (14, 30, "jazz")]
    assert live.now == 30


def test_the_scores_are_the_mean(live):
    add(live, 0, 10, "reggae", p=0.6)
    add(live, 10, 20, "reggae", started=0, p=0.9)
    add(live, 20, 30, NOT_MUSIC)
    reggae, speech = live.timeline().segments
    assert (reggae.start, reggae.end) == (0, 20)
    assert isinstance(reggae.outcome, Genre)
    assert reggae.outcome.confidence == pytest.approx(0.75)
    assert sum(reggae.outcome.scores.probabilities) == pytest.approx(1.0)
    assert isinstance(speech.outcome, NotMusic)


def test_two_songs_of_one_genre_are_two_segments_if_there_was_a_pause(live):
    add(live, 0, 60, "reggae")
    add(live, 60, 120, "reggae")
    add(live, 120, 123, Silence())
    add(live, 123, 180, "reggae")
    assert shown(live) == [(0, 120, "reggae"), (120, 123, Silence), (123, 180, "reggae")]


def test_a_solo_mistaken_for_another_song_is_removed(live):
    add(live, 0, 60, "reggae")
    add(live, 60, 64, "jazz", firm=False)
    add(live, 64, 120, "reggae", started=60)
    assert shown(live) == [(0, 120, "reggae")]


def test_a_change_detected_late_is_moved_to_its_start(live):
    add(live, 0, 66, "reggae", started=0)
    add(live, 66, 100, "jazz", started=60)
    assert shown(live) == [(0, 60, "reggae"), (60, 100, "jazz")]


def test_a_firm_genre_holds_from_the_start_of_the_song(live):
    add(live, 0, 3, "jazz", firm=False)
    add(live, 3, 6, NOT_MUSIC, started=0, firm=False)
    add(live, 6, 8, "reggae", started=0, firm=False)
    assert [what for *_, what in shown(live)] == ["jazz", NotMusic, "reggae"]
    add(live, 8, 30, "reggae", started=0)
    assert shown(live) == [(0, 30, "reggae")]


def test_firm_outcomes_stay(live):
    add(live, 0, 30, "reggae")
    add(live, 30, 33, "jazz", started=0, firm=False)
    add(live, 33, 60, "jazz", started=0)
    assert shown(live) == [(0, 30, "reggae"), (30, 60, "jazz")]


def test_a_tentative_end_of_a_song_stays(live):
    """The next song replaces only the outcomes since its own start."""
    add(live, 0, 30, "reggae")
    add(live, 30, 33, "pop", started=0, firm=False)
    add(live, 33, 60, "jazz", started=33)
    assert shown(live) == [(0, 30, "reggae"), (30, 33, "pop"), (33, 60, "jazz")]


def test_too_quiet_is_a_separate_outcome(live):
    add(live, 0, 5, TooQuiet())
    assert live.timeline() == Timeline((Segment(0, 5, TooQuiet()),))


def test_a_pause_without_outcomes_is_a_gap(live):
    add(live, 0, 10, "reggae")
    live.add(outcome_at(40, "reggae", 0))
    assert shown(live) == [(0, 10, "reggae"), (35, 40, "reggae")]


def test_an_outcome_from_the_past_changes_nothing(live):
    add(live, 0, 10, "reggae")
    live.add(outcome_at(9, "jazz", 0))
    live.add(outcome_at(10, "jazz", 0))
    assert shown(live) == [(0, 10, "reggae")]


def test_only_the_last_ten_minutes_are_shown(live):
    add(live, 0, 100, "reggae")
    add(live, 100, LIVE_SECONDS + 60, "jazz")
    assert shown(live) == [(60, 100, "reggae"), (100, LIVE_SECONDS + 60, "jazz")]
    add(live, LIVE_SECONDS + 60, LIVE_SECONDS + 200, "reggae")
    assert shown(live)[0] == (200, LIVE_SECONDS + 60, "jazz")


def test_the_genre_of_a_recording_is_the_one_that_was_firm_longest(live):
    add(live, 0, 100, "metal")
    add(live, 100, 130, "reggae")
    add(live, 130, 170, "jazz")
    add(live, 170, 300, NOT_MUSIC)
    add(live, 300, 400, "pop", firm=False)
    assert live.genre_since(0) == "metal"
    assert live.genre_since(90) == "jazz"
    assert live.genre_since(160) == "jazz"
    assert live.genre_since(170) is None


def test_a_recording_longer_than_the_timeline_has_a_genre(live):
    add(live, 0, 1000, "metal")
    add(live, 1000, 1000 + LIVE_SECONDS, "jazz")
    assert live.genre_since(0) == "metal"


def test_another_session_starts_empty(live):
    add(live, 0, 10, "reggae")
    live.clear()
    assert live.timeline() == Timeline()
    add(live, 0, 3, "jazz")
    assert shown(live) == [(0, 3, "jazz")]


def test_a_day_of_changes_stays_small(live):
    for i in range(20_000):
        live.add(outcome_at(float(i + 1), ("reggae", "jazz")[i % 2], float(i)))
    assert live.n_segments <= 5000
    assert len(live.timeline().segments) == LIVE_SECONDS


def test_another_models_classes_are_not_averaged_with_these(live):
    add(live, 0, 10, "jazz")
    other = Genre("jazz", Scores(("jazz", "samba"), (0.9, 0.1), 1.0))
    add(live, 10, 20, other, started=0)
    assert live.timeline().segments[-1].outcome.scores.classes == other.scores.classes
    assert live.timeline().segments[0].outcome.scores.classes == CLASSES


def test_the_segment_at_a_time():
    timeline = Timeline((Segment(0, 5, genre("jazz")), Segment(8, 9, Silence())))
    assert timeline.at(4.9) == timeline.segments[0]
    assert timeline.at(5.0) is None
    assert timeline.at(8.0) == timeline.segments[1]


def test_neighbours_with_one_outcome_merge():
    unsure = NotSure(genre("pop", 0.3).scores)
    timeline = Timeline(
        (
            Segment(0, 2, genre("jazz", 0.6)),
            Segment(2, 8, genre("jazz", 0.8)),
            Segment(8, 9, unsure),
            Segment(9, 10, unsure),
            Segment(10, 12, Silence()),
            Segment(13, 14, Silence()),
        )
    )
    merged = timeline.merged().segments
    assert [(s.start, s.end) for s in merged] == [(0, 8), (8, 10), (10, 12), (13, 14)]
    assert isinstance(merged[0].outcome, Genre)
    assert merged[0].outcome.confidence == pytest.approx(0.75)
    assert merged[1].outcome == unsure
