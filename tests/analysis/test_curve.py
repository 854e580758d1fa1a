"""Scores over time."""

from __future__ import annotations

import numpy as np
import pytest

from genrescope.analysis.curve import Curve, curve_of_segments, curve_of_track
from genrescope.analysis.timeline import Segment
from genrescope.inference.outcome import Silence
from support.outcomes import genre, not_music

CLASSES = ("jazz", "rock")


@pytest.fixture
def curve() -> Curve:
    segments = [
        Segment(10, 20, genre(CLASSES, "jazz", 0.75)),
        Segment(20, 24, not_music(CLASSES)),
        Segment(30, 40, genre(CLASSES, "rock", 1.0)),
        Segment(40, 50, Silence()),
    ]
    return curve_of_segments(segments)


def test_every_moment_has_the_shares_of_its_segment(curve):
    found = curve.means(np.array([5.0, 15.0, 22.0, 27.0, 35.0, 45.0, 60.0]), 0.1)
    assert found == pytest.approx(
        np.array([[0, 0, 0], [0.75, 0.25, 0], [0, 0, 1], [0, 0, 0], [0, 1, 0], [0, 0, 0], [0, 0, 0]])
    )


def test_means_are_over_time(curve):
    (found,) = curve.means(np.array([20.0]), 8.0)
    assert found == pytest.approx([0.375, 0.125, 0.5])
    whole = curve.means(np.array([30.0]), 40.0)
    assert whole == pytest.approx(np.array([[7.5, 12.5, 4]]) / 40)


def test_the_mean_at_the_end_is_over_the_part_within(curve):
    assert curve.means(np.array([10.0]), 4.0) == pytest.approx(np.array([[0.75, 0.25, 0.0]]))


def test_an_empty_curve():
    curve = curve_of_segments([])
    assert curve.means(np.array([1.0]), 1.0).tolist() == [[0.0]]


def test_a_track_has_no_genres_in_silence_and_speech(tiny_card):
    taggram = np.log([[0.7, 0.2, 0.1], [0.2, 0.2, 0.6], [0.5, 0.25, 0.25]])
    taggram[2] = np.nan
    music = np.array([0.9, 0.1, np.nan])
    starts = np.array([0.0, 1.0, 2.0])
    curve = curve_of_track(taggram, music, starts, 5.0, tiny_card)
    middle = tiny_card.patch_seconds / 2
    assert curve.edges == pytest.approx([0, 0.5 + middle, 1.5 + middle, 5])
    assert curve.shares == pytest.approx(np.array([[0.7, 0.2, 0.1, 0], [0, 0, 0, 1], [0, 0, 0, 0]]))
    assert curve.classes == tiny_card.classes
