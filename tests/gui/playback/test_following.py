"""The view follows the playhead."""

from __future__ import annotations

import pytest

from genrescope.gui.playback.following import Follower


class FakePlot:
    """Shows ten seconds."""

    def __init__(self) -> None:
        self.time_span = 0.0, 10.0

    def turn_to(self, seconds: float) -> None:
        self.time_span = seconds - 0.5, seconds + 9.5


@pytest.fixture
def plot():
    return FakePlot()


@pytest.fixture
def follower(plot):
    return Follower(plot)


def test_the_page_is_turned_when_the_playhead_leaves_it(plot, follower):
    for tenth in range(250):
        follower.follow(tenth / 10)
        start, stop = plot.time_span
        assert start <= tenth / 10 < stop
    assert plot.time_span == pytest.approx((19.0, 29.0))


def test_a_view_that_the_user_has_moved_away_stays_until_the_playhead_comes_back(plot, follower):
    follower.follow(5.0)
    plot.time_span = 30.0, 40.0
    for seconds in (5.1, 5.2, 20.0):
        follower.follow(seconds)
    assert plot.time_span == (30.0, 40.0)
    follower.follow(30.1)
    follower.follow(40.1)
    assert plot.time_span[0] == pytest.approx(39.6)


def test_a_zoom_or_pan_with_the_playhead_in_view_does_not_stop_following(plot, follower):
    follower.follow(5.0)
    plot.time_span = 4.0, 6.0
    follower.follow(5.9)
    follower.follow(6.1)
    assert plot.time_span[0] == pytest.approx(5.6)


def test_a_jump_is_followed_wherever_the_view_is(plot, follower):
    follower.follow(5.0)
    plot.time_span = 30.0, 40.0
    follower.follow(5.1)
    follower.start()
    follower.follow(5.2)
    assert plot.time_span[0] == pytest.approx(4.7)
