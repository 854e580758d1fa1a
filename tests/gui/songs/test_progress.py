from __future__ import annotations

import pytest

from genrescope.gui.songs.progress import ProgressEstimate
from genrescope.gui.text.formats import time_left_text


class Clock:
    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_the_time_left_assumes_the_same_time_per_song(clock):
    estimate = ProgressEstimate(clock)
    estimate.start()
    clock.seconds = 1.0
    assert estimate.progress(0.5, n_waiting=3).seconds_left is None
    clock.seconds = 10.0
    estimate.finish_song()
    estimate.start()
    progress = estimate.progress(0.0, n_waiting=2)
    assert (progress.n_done, progress.n_songs) == (1, 4)
    assert progress.share == pytest.approx(0.25)
    assert progress.seconds_left == pytest.approx(30.0)
    clock.seconds = 15.0
    assert estimate.progress(0.5, n_waiting=2).seconds_left == pytest.approx(25.0)


def test_a_single_song_of_unknown_length_has_no_share(clock):
    estimate = ProgressEstimate(clock)
    estimate.start()
    clock.seconds = 60.0
    assert estimate.progress(None, n_waiting=0).share is None
    assert estimate.progress(None, n_waiting=1).share == 0.0


def test_the_next_batch_starts_at_zero(clock):
    estimate = ProgressEstimate(clock)
    estimate.start()
    clock.seconds = 100.0
    estimate.finish_song()
    estimate.reset()
    estimate.start()
    clock.seconds = 104.0
    progress = estimate.progress(0.5, n_waiting=0)
    assert (progress.n_done, progress.n_songs) == (0, 1)
    assert progress.seconds_left == pytest.approx(4.0)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.2, "about 5 s left"),
        (21.0, "about 25 s left"),
        (56.0, "about 1 min left"),
        (130.0, "about 2 min left"),
        (3580.0, "about 1 h left"),
    ],
)
def test_the_text_of_the_time_left(qapp, seconds, text):
    assert time_left_text(seconds) == text
