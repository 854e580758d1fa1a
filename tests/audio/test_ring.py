from __future__ import annotations

import sys
import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from genrescope.audio.ring import OverrunError, RingBuffer


@given(st.integers(1, 50), st.integers(1, 3), st.lists(st.integers(0, 120), max_size=20))
def test_the_newest_rows_are_kept(capacity, width, sizes):
    ring = RingBuffer(capacity, width)
    everything = np.arange(sum(sizes) * width, dtype=np.float32).reshape(-1, width)
    at = 0
    for size in sizes:
        ring.append(everything[at : at + size])
        at += size
        assert ring.position == at
        assert ring.oldest == max(0, at - capacity)
        np.testing.assert_array_equal(ring.read(ring.oldest, at), everything[ring.oldest : at])


def test_a_single_column_is_copied_to_all():
    ring = RingBuffer(4, 2)
    ring.append(np.array([1, 2], dtype=np.float32))
    ring.append(np.array([[3]], dtype=np.float32))
    np.testing.assert_array_equal(ring.read(0, 3), [[1, 1], [2, 2], [3, 3]])


def test_rows_are_read_as_they_were_appended():
    ring = RingBuffer(4)
    appended = np.array([0.1, 0.2, 0.3], dtype=np.float32)
    ring.append(appended)
    np.testing.assert_array_equal(ring.read(0, 3), appended[:, np.newaxis])
    assert ring.read(1, 1).shape == (0, 1)
    assert ring.read(3, 3).shape == (0, 1)


def test_overwritten_rows_raise_with_the_oldest_remaining_index():
    ring = RingBuffer(10)
    ring.append(np.arange(25, dtype=np.float32))
    with pytest.raises(OverrunError) as caught:
        ring.read(14, 20)
    assert caught.value.oldest == 15
    np.testing.assert_array_equal(ring.read(15, 20)[:, 0], np.arange(15, 20))


@pytest.mark.parametrize(("start", "stop"), [(0, 6), (-1, 2), (3, 2), (6, 6)])
def test_rows_not_yet_written_cannot_be_read(start, stop):
    ring = RingBuffer(10)
    ring.append(np.zeros(5, dtype=np.float32))
    with pytest.raises(IndexError, match="cannot read"):
        ring.read(start, stop)


def test_a_read_is_a_copy():
    ring = RingBuffer(4)
    ring.append(np.ones(4, dtype=np.float32))
    copied = ring.read(0, 4)
    ring.append(np.zeros(4, dtype=np.float32))
    np.testing.assert_array_equal(copied, np.ones((4, 1)))


def test_capacity_and_width_must_be_positive():
    with pytest.raises(ValueError, match="capacity must be at least 1"):
        RingBuffer(0)
    with pytest.raises(ValueError, match="width must be at least 1"):
        RingBuffer(1, 0)


@pytest.mark.parametrize(("width", "count"), [(1, 1 << 20), (64, 1 << 16)])
def test_a_reader_never_gets_what_the_writer_is_overwriting(width, count):
    ring = RingBuffer(1000, width)
    everything = np.repeat(np.arange(count, dtype=np.float32)[:, np.newaxis], width, axis=1)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    done = threading.Event()

    def write() -> None:
        for at in range(0, len(everything), 128):
            ring.append(everything[at : at + 128])
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    reads = 0
    try:
        while not done.is_set() or reads == 0:
            stop = ring.position
            start = max(0, stop - 1000)  # at the very edge of the kept rows
            try:
                rows = ring.read(start, stop)
            except OverrunError:
                continue
            np.testing.assert_array_equal(rows, everything[start:stop])
            reads += 1
    finally:
        writer.join()
        sys.setswitchinterval(interval)
    assert reads


def test_gaps_are_found_by_their_position():
    ring = RingBuffer(100)
    ring.append(np.zeros(10))
    ring.add_gap(2.5)
    ring.append(np.zeros(10))
    ring.add_gap(1.0)
    assert ring.lost_seconds(0, 20) == 2.5
    assert ring.lost_seconds(10, 21) == 3.5
    assert ring.lost_seconds(11, 20) == 0
