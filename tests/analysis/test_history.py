"""The last ten minutes: stretches of one verdict each."""

from __future__ import annotations

import pytest

from genrescope.analysis.history import SHOWN, TOO_QUIET, History, Span
from genrescope.analysis.live import Kind, LiveAnswer
from genrescope.inference.scores import NOT_MUSIC, SILENCE, Prediction

EVERY = 0.5


@pytest.fixture
def history() -> History:
    return History()


def answer(seconds: float, verdict: str, begun: float, *, firm: bool = True, p: float = 0.8) -> LiveAnswer:
    kinds: dict[str, Kind] = {SILENCE: "silence", NOT_MUSIC: "not_music", TOO_QUIET: "too_quiet"}
    shown = "reggae" if verdict == TOO_QUIET else verdict
    other = "jazz" if shown == "reggae" else "reggae"
    classes = (shown if shown not in kinds else "blues", other)
    return LiveAnswer(
        Prediction(shown, classes, (p, 1 - p), 1.0), firm, seconds, kinds.get(verdict, "genre"), begun
    )


def hear(history: History, begin: float, end: float, verdict: str, begun: float | None = None, **options):
    """Answers every half second after `begin`, up to `end`."""
    for i in range(1, round((end - begin) / EVERY) + 1):
        history.add(answer(begin + i * EVERY, verdict, begin if begun is None else begun, **options))


def shown(history: History) -> list[tuple[float, float, str]]:
    return [(span.begin, span.end, span.verdict) for span in history.spans()]


def test_nothing_heard_is_nothing_shown(history):
    assert history.spans() == []
    assert history.now == 0.0
    assert history.verdict_since(0.0) is None


def test_equal_answers_are_one_span(history):
    hear(history, 0, 10, "reggae")
    hear(history, 10, 14, SILENCE)
    hear(history, 14, 30, "jazz")
    assert shown(history) == [(0, 10, "reggae"), (10, 14, SILENCE), (14, 30, "jazz")]
    assert history.now == 30


def test_the_confidence_is_the_mean(history):
    hear(history, 0, 10, "reggae", p=0.6)
    hear(history, 10, 20, "reggae", begun=0, p=0.9)
    hear(history, 20, 30, NOT_MUSIC)
    (reggae, talk) = history.spans()
    assert reggae == Span(0, 20, "reggae", pytest.approx(0.75))
    assert talk.confidence == 0.0


def test_two_songs_of_one_genre_are_two_spans_if_there_was_a_pause(history):
    hear(history, 0, 60, "reggae")
    hear(history, 60, 120, "reggae")
    hear(history, 120, 123, SILENCE)
    hear(history, 123, 180, "reggae")
    assert shown(history) == [(0, 120, "reggae"), (120, 123, SILENCE), (123, 180, "reggae")]


def test_a_solo_that_was_taken_for_another_song_leaves_no_trace(history):
    hear(history, 0, 60, "reggae")
    hear(history, 60, 64, "jazz", firm=False)
    hear(history, 64, 120, "reggae", begun=60)
    assert shown(history) == [(0, 120, "reggae")]


def test_a_change_that_was_noticed_late_is_put_where_it_was(history):
    hear(history, 0, 66, "reggae", begun=0)
    hear(history, 66, 100, "jazz", begun=60)
    assert shown(history) == [(0, 60, "reggae"), (60, 100, "jazz")]


def test_a_firm_genre_was_the_songs_from_its_beginning(history):
    hear(history, 0, 3, "jazz", firm=False)
    hear(history, 3, 6, NOT_MUSIC, begun=0, firm=False)
    hear(history, 6, 8, "reggae", begun=0, firm=False)
    assert [verdict for *_, verdict in shown(history)] == ["jazz", NOT_MUSIC, "reggae"]
    hear(history, 8, 30, "reggae", begun=0)
    assert shown(history) == [(0, 30, "reggae")]


def test_what_was_firm_stays(history):
    hear(history, 0, 30, "reggae")
    hear(history, 30, 33, "jazz", begun=0, firm=False)
    hear(history, 33, 60, "jazz", begun=0)
    assert shown(history) == [(0, 30, "reggae"), (30, 60, "jazz")]


def test_a_tentative_end_of_a_song_is_left_to_it(history):
    """The next song overwrites its own beginning only."""
    hear(history, 0, 30, "reggae")
    hear(history, 30, 33, "pop", begun=0, firm=False)
    hear(history, 33, 60, "jazz", begun=33)
    assert shown(history) == [(0, 30, "reggae"), (30, 33, "pop"), (33, 60, "jazz")]


def test_too_quiet_is_a_verdict_of_its_own(history):
    hear(history, 0, 5, TOO_QUIET)
    assert history.spans() == [Span(0, 5, TOO_QUIET, 0.0)]


def test_a_pause_without_answers_is_a_gap(history):
    hear(history, 0, 10, "reggae")
    history.add(answer(40, "reggae", 0))
    assert shown(history) == [(0, 10, "reggae"), (35, 40, "reggae")]


def test_an_answer_from_the_past_changes_nothing(history):
    hear(history, 0, 10, "reggae")
    history.add(answer(9, "jazz", 0))
    history.add(answer(10, "jazz", 0))
    assert shown(history) == [(0, 10, "reggae")]


def test_only_the_last_ten_minutes_are_shown(history):
    hear(history, 0, 100, "reggae")
    hear(history, 100, SHOWN + 60, "jazz")
    assert shown(history) == [(60, 100, "reggae"), (100, SHOWN + 60, "jazz")]
    hear(history, SHOWN + 60, SHOWN + 200, "reggae")
    assert shown(history)[0] == (200, SHOWN + 60, "jazz")


def test_the_genre_of_a_recording_is_the_one_stated_longest(history):
    hear(history, 0, 100, "metal")
    hear(history, 100, 130, "reggae")
    hear(history, 130, 170, "jazz")
    hear(history, 170, 300, NOT_MUSIC)
    hear(history, 300, 400, "pop", firm=False)
    assert history.verdict_since(0) == "metal"
    assert history.verdict_since(90) == "jazz"
    assert history.verdict_since(160) == "jazz"
    assert history.verdict_since(170) is None


def test_a_recording_longer_than_what_is_shown_has_its_genre_too(history):
    hear(history, 0, 1000, "metal")
    hear(history, 1000, 1000 + SHOWN, "jazz")
    assert history.verdict_since(0) == "metal"


def test_another_listening_begins_empty(history):
    hear(history, 0, 10, "reggae")
    history.clear()
    assert history.spans() == []
    hear(history, 0, 3, "jazz")
    assert shown(history) == [(0, 3, "jazz")]


def test_a_day_of_changes_stays_small(history):
    for i in range(20_000):
        history.add(answer(float(i + 1), ("reggae", "jazz")[i % 2], float(i)))
    assert len(history._stretches) <= 5000
    assert len(history.spans()) == SHOWN
