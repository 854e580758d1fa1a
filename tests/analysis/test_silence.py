"""Silence in the frames of a track."""

from __future__ import annotations

import numpy as np
import pytest

from genrescope.analysis.silence import SilenceFinder, is_worth_a_mention

PAUSE = 62
"""Frames of the tiny model in a second, rounded."""


def finder_of(card, loud: list[bool], chunk: int = 1_000_000) -> SilenceFinder:
    """Return a finder that has seen frames in chunks."""
    frames = np.full((len(loud), card.mel.n_mels), -100.0, dtype=np.float32)
    frames[np.array(loud), 3] = -20
    finder = SilenceFinder(card)
    for start in range(0, len(frames), chunk):
        finder.push(frames[start : start + chunk])
    return finder


@pytest.mark.parametrize("chunk", [1, 7, 1_000])
def test_only_stretches_of_a_second_are_silence(tiny_card, chunk):
    loud = 62 * [False] + 10 * [True] + 61 * [False] + [True] + 100 * [False] + 5 * [True] + 63 * [False]
    expected = 62 * [True] + 72 * [False] + 100 * [True] + 5 * [False] + 63 * [True]
    finder = finder_of(tiny_card, loud, chunk)
    assert finder.pause == PAUSE
    assert finder.is_silent(0, len(loud)).tolist() == expected
    assert finder.is_silent(60, 70).tolist() == expected[60:70]
    assert finder.seconds == pytest.approx(sum(expected) / tiny_card.mel.frame_rate)
    finder.forget(150)
    assert finder.is_silent(150, len(loud)).tolist() == expected[150:]
    assert finder.seconds == pytest.approx(sum(expected) / tiny_card.mel.frame_rate)


@pytest.mark.parametrize(
    ("part", "bounds"),
    [
        ((0, 80), (0, 80)),  # sound alone
        ((160, 240), (120, 200)),  # the end of a sound
        ((360, 440), (400, 480)),  # the beginning of one
        ((380, 460), (400, 480)),
        ((220, 300), (220, 220)),  # silence
        ((650, 730), (680, 700)),  # a short sound between silences
    ],
)
def test_a_part_at_the_edge_of_silence_is_moved_to_the_sound(tiny_card, part, bounds):
    loud = np.zeros(900, dtype=bool)
    loud[:200] = loud[400:600] = loud[680:700] = True
    finder = finder_of(tiny_card, loud.tolist())
    begin, end = finder.sound_near(*part, 80)
    assert (begin, end) == bounds or (bounds[0] == bounds[1] and begin == end)


@pytest.mark.parametrize(
    ("silence", "duration", "expected"),
    [(0, 60, False), (12, 180, True), (3, 180, False), (4, 30, True), (1.5, 6, False), (60, 60, False)],
)
def test_silence_is_mentioned_only_if_there_is_much_of_it(silence, duration, expected):
    assert is_worth_a_mention(silence, duration) is expected
