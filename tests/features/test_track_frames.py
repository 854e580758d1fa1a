"""TrackFrames: the frames of a track in several resolutions."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from genrescope.features.track_frames import TrackFrames, decode_db, encode_db


def test_codes_are_half_decibels() -> None:
    decibels = np.array([-120.0, -119.5, -60.2, 0.0, 7.5], dtype=np.float32)
    assert np.abs(decode_db(encode_db(decibels)) - decibels).max() <= 0.25
    assert encode_db(np.array([-500.0, 50.0])).tolist() == [0, 255]


def test_track_at_full_resolution_is_what_was_appended() -> None:
    rng = np.random.default_rng(1)
    frames = rng.uniform(-120, 0, (500, 8)).astype(np.float32)
    track = TrackFrames(8, 50.0)
    for block in np.array_split(frames, 17):
        track.append(block)
    columns, start, stop = track.image(0.0, track.seconds, 5_000)
    assert (start, stop) == (pytest.approx(-0.01), pytest.approx(9.99))
    assert np.abs(columns - frames).max() <= 0.25


@given(st.lists(st.integers(1, 90), min_size=1, max_size=12), st.integers(1, 40))
def test_block_sizes_and_merging_do_not_lose_the_loudest(sizes: list[int], width: int) -> None:
    """Each band keeps its peak, however the frames are appended and however coarsely they are drawn."""
    total = sum(sizes)
    frames = np.random.default_rng(total).uniform(-100, 0, (total, 4)).astype(np.float32)
    track = TrackFrames(4, 10.0, capacity=64)
    position = 0
    for size in sizes:
        track.append(frames[position : position + size])
        position += size
    assert track.position == total
    columns, start, stop = track.image(0.0, total / 10, width)
    assert len(columns) <= max(width + 2, 1)
    assert np.abs(columns.max(axis=0) - frames.max(axis=0)).max() <= 0.25
    assert start == pytest.approx(-0.05)
    assert stop >= total / 10 - 0.0501


def test_fifteen_hours_stay_small() -> None:
    track = TrackFrames(4, 50.0, capacity=2**12)
    click = np.full((1, 4), -90.0)
    click[0, 2] = -3.0
    block = np.full((50 * 60, 4), -90.0)
    for minute in range(15 * 60):
        track.append(block)
        if minute == 300:
            track.append(click)
    assert track.nbytes <= 2 * 2**12 * 4
    columns, start, stop = track.image(0.0, track.seconds, 800)
    where = start + (columns[:, 2].argmax() + 0.5) * (stop - start) / len(columns)
    assert where == pytest.approx(301 * 60, abs=2 * (stop - start) / len(columns))
    assert columns.max() == pytest.approx(-3.0)


def test_a_short_track_takes_little_memory() -> None:
    track = TrackFrames(128, 50.0)
    assert track.nbytes <= 2 * 1024 * 128
    track.append(np.zeros((1500, 128)))
    assert track.nbytes <= 2 * 2048 * 128
    track.compact()
    assert 2 * 1500 * 128 <= track.nbytes + 128 <= 2 * 1510 * 128


@given(st.integers(0, 3000), st.integers(0, 3000))
def test_a_compacted_track_is_the_same_and_can_grow_again(before: int, after: int) -> None:
    frames = np.random.default_rng(3).uniform(-100, 0, (before + after, 2)).astype(np.float32)
    compacted, untouched = TrackFrames(2, 10.0, capacity=2048), TrackFrames(2, 10.0, capacity=2048)
    compacted.append(frames[:before])
    compacted.compact()
    compacted.append(frames[before:])
    untouched.append(frames)
    assert compacted.stride == untouched.stride
    for width in (5_000, 400, 7):
        shown, start, stop = compacted.image(0.0, compacted.seconds, width)
        wanted, wanted_start, wanted_stop = untouched.image(0.0, untouched.seconds, width)
        np.testing.assert_array_equal(shown, wanted)
        assert (start, stop) == (wanted_start, wanted_stop)


def test_a_reader_sees_complete_columns_while_the_track_grows() -> None:
    track = TrackFrames(4, 50.0, capacity=2**13)
    block = np.full((100, 4), -20.0)
    done = threading.Event()

    def write() -> None:
        for _ in range(400):
            track.append(block)
        track.compact()
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    reads = 0
    while not done.is_set() or reads == 0:
        columns, _, _ = track.image(0.0, track.seconds, 300)
        np.testing.assert_array_equal(columns, np.full_like(columns, -20.0))
        reads += 1
    writer.join()


def test_panning_does_not_shimmer() -> None:
    """The same second is drawn from the same columns, whatever part is in view."""
    frames = np.random.default_rng(2).uniform(-90, 0, (20_000, 4))
    track = TrackFrames(4, 50.0)
    track.append(frames)
    first, first_start, first_stop = track.image(10.0, 110.0, 640)
    again, again_start, _ = track.image(17.3, 117.3, 640)
    shift = round((again_start - first_start) / (first_stop - first_start) * len(first))
    np.testing.assert_array_equal(first[shift : shift + 500], again[:500])


def test_outside_of_the_track_there_are_no_columns() -> None:
    track = TrackFrames(4, 50.0)
    assert len(track.image(0.0, 10.0, 100)[0]) == 0
    track.append(np.zeros((100, 4)))
    assert len(track.image(5.0, 10.0, 100)[0]) == 0
    columns, start, stop = track.image(-5.0, 50.0, 5_000)
    assert (start, stop) == (pytest.approx(-0.01), pytest.approx(1.99))
    assert len(columns) == 100


@pytest.mark.parametrize("capacity", [0, 1, 3, 100])
def test_capacity_must_be_a_power_of_two(capacity: int) -> None:
    with pytest.raises(ValueError, match="power of two"):
        TrackFrames(4, 50.0, capacity=capacity)


def test_a_part_has_the_columns_of_the_whole() -> None:
    """So that it can be drawn next to parts that are already drawn."""
    track = TrackFrames(2, 50.0)
    track.append(np.random.default_rng(0).uniform(-90, -10, (1_500, 2)))
    whole, start, stop = track.image(0.0, 30.0, 704)
    width = (stop - start) / len(whole)
    for first in (1, 88, 300, 512):
        part, begin, end = track.image(first * 30 / 704, (first + 150) * 30 / 704, 150)
        index = (begin - start) / width
        assert index == pytest.approx(round(index))
        assert (end - begin) / len(part) == pytest.approx(width)
        assert (part == whole[round(index) : round(index) + len(part)]).all()


def test_frames_are_read_by_position() -> None:
    frames = np.linspace(-90.0, -20.0, 100, dtype=np.float32)[:, None] + np.zeros(3, dtype=np.float32)
    track = TrackFrames(3, 50.0)
    track.append(frames)
    assert track.read(10, 20) == pytest.approx(frames[10:20], abs=0.26)
    assert len(track.read(95, 200)) == 5
    small = TrackFrames(3, 50.0, capacity=32)
    small.append(frames)
    assert small.stride == 4
    assert small.read(10, 20) == pytest.approx(frames[10:20], abs=3.5)
