"""Data sources: a track, and live sound."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from genrescope.audio.ring import RingBuffer
from genrescope.features.track_frames import TrackFrames, decode_db
from genrescope.gui.spectrogram.sources import FrozenSource, LiveSource, TrackSource
from support.spectrogram import CONFIG, noise_frames, track_of

RATE = CONFIG.frame_rate
TICK_S = 0.0333


@dataclass
class Clock:
    """A clock that the test sets."""

    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ring() -> RingBuffer:
    return RingBuffer(2_000, CONFIG.n_mels)


def test_a_track_ends_with_its_frames_until_its_duration_is_known() -> None:
    track = TrackFrames(CONFIG.n_mels, RATE)
    source = TrackSource(track)
    assert source.limits == (0.0, 0.5)
    track.append(noise_frames(500))
    assert source.end == 0.0, "it has not advanced yet"
    source.advance()
    assert source.end == 10.0
    assert source.limits == source.home == (0.0, 10.0)
    source.duration = 60.0
    assert source.limits == (0.0, 60.0)
    assert not source.scrolls
    assert source.origin(100.0) == 0.0


def test_columns_of_a_track_cover_the_requested_range() -> None:
    frames = noise_frames(500)
    track = track_of(frames)
    codes, start, stop = TrackSource(track).columns(4.0, 6.0, 100)
    assert codes.shape[0] == CONFIG.n_mels
    assert start == pytest.approx(4.0, abs=1 / RATE)
    assert stop == pytest.approx(6.0, abs=1 / RATE)
    first = round(start * RATE + 0.5)
    assert decode_db(codes.T) == pytest.approx(frames[first : first + codes.shape[1]], abs=0.26)
    assert TrackSource(track).columns(11.0, 12.0, 100).codes.shape[1] == 0


def test_the_level_of_a_track_is_known_where_there_is_sound() -> None:
    frames = noise_frames(500)
    source = TrackSource(track_of(frames), 20.0)
    assert source.level_at(3.0, 7) == pytest.approx(frames[150, 7], abs=0.26)
    assert source.level_at(15.0, 7) is None


def test_live_sound_reaches_no_further_back_than_the_ring(clock: Clock) -> None:
    long = LiveSource(RingBuffer(4_000, CONFIG.n_mels), RATE, clock)
    short = LiveSource(RingBuffer(500, CONFIG.n_mels), RATE, clock)
    assert long.limits == (-30.0, 0.0)
    assert long.home == (-12.0, 0.0)
    assert short.limits == short.home == (-(500 - 8) / RATE, 0.0)
    assert long.scrolls


def test_live_columns_are_the_frames_still_in_the_ring(ring: RingBuffer, clock: Clock) -> None:
    frames = noise_frames(3_000)
    ring.append(frames)
    source = LiveSource(ring, RATE, clock)
    codes, start, stop = source.columns(50.0, 55.0, 100)
    assert (start, stop) == (50.0, 55.0)
    assert decode_db(codes.T) == pytest.approx(frames[2_500:2_750], abs=0.26)
    codes, start, stop = source.columns(10.0, 30.0, 100)
    assert (start, stop) == (20.0, 30.0)
    assert source.columns(1.0, 2.0, 100).codes.shape[1] == 0
    assert source.columns(60.0, 61.0, 100).codes.shape[1] == 0


def test_the_level_of_live_sound_is_relative_to_the_edge(ring: RingBuffer, clock: Clock) -> None:
    source = LiveSource(ring, RATE, clock)
    frames = noise_frames(500)
    ring.append(frames)
    source.advance()
    assert source.level_at(-2.0, 7) == frames[int(source.edge - 100), 7]
    assert source.level_at(-11.0, 7) is None


def test_the_origin_moves_by_whole_pixels(ring: RingBuffer, clock: Clock) -> None:
    source = LiveSource(ring, RATE, clock)
    for _ in range(50):
        clock.seconds += TICK_S
        ring.append(noise_frames(2))
        source.advance()
        pixels = source.origin(57.3) * 57.3
        assert pixels == pytest.approx(round(pixels))
        assert 0 <= source.edge / RATE * 57.3 - pixels < 1


def test_the_edge_never_passes_the_newest_frame_or_moves_back(ring: RingBuffer, clock: Clock) -> None:
    source = LiveSource(ring, RATE, clock)
    edges = [source.edge]
    for tick in range(80):
        if tick % 4 == 0:
            ring.append(noise_frames(4))
        clock.seconds += 0.005
        source.advance()
        edges.append(source.edge)
        assert source.edge <= ring.position - 1
    assert (np.diff(edges) >= 0).all()
    assert edges[-1] > 2


@pytest.mark.parametrize("burst", [1, 3, 8])
def test_the_edge_moves_evenly_although_sound_arrives_in_bursts(
    ring: RingBuffer, clock: Clock, burst: int
) -> None:
    source = LiveSource(ring, RATE, clock)
    speeds = []
    for tick in range(600):
        clock.seconds += TICK_S
        ring.append(noise_frames(int(clock.seconds * RATE / burst) * burst - ring.position))
        before = source.edge
        source.advance()
        assert source.edge <= max(0, ring.position - 1)
        if tick > 150:
            speeds.append((source.edge - before) / (TICK_S * RATE))
    assert np.mean(speeds) == pytest.approx(1.0, abs=0.02)
    assert np.std(speeds) < 0.1
    # And promptly: no more than half a second plus a burst behind.
    assert ring.position - source.edge < 10 + 2 * burst


def test_after_a_pause_the_edge_jumps_to_the_newest_sound(ring: RingBuffer, clock: Clock) -> None:
    source = LiveSource(ring, RATE, clock)
    clock.seconds = 100.0
    ring.append(noise_frames(5_000))
    source.advance()
    assert source.edge == ring.position - 1.5


def test_a_frozen_source_counts_back_from_the_newest_sound(ring: RingBuffer) -> None:
    frames = noise_frames(1_000)
    ring.append(frames)
    source = FrozenSource(ring, RATE)
    assert source.limits == source.home == (-20.0, 0.0)
    assert not source.scrolls
    before = source.columns(source.end - 4.0, source.end - 2.0, 100)
    assert source.level_at(-3.0, 5) == pytest.approx(frames[850, 5], abs=0.25)
    ring.append(noise_frames(1_500, seed=1))
    source.advance()
    after = source.columns(source.end - 4.0, source.end - 2.0, 100)
    assert source.end == 20.0
    assert np.array_equal(before.codes, after.codes)


def test_a_frozen_source_has_what_is_left_of_a_long_session(ring: RingBuffer) -> None:
    for _ in range(3):
        ring.append(noise_frames(1_000))
    assert FrozenSource(ring, RATE).limits == (-40.0, 0.0)
