from __future__ import annotations

import sys
import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from genrescope.audio.ring_buffer import OverrunError, RingBuffer


@given(st.integers(1, 50), st.lists(st.integers(0, 120), max_size=20))
def test_the_latest_samples_are_kept(capacity, sizes):
    ring = RingBuffer(capacity)
    everything = np.arange(sum(sizes), dtype=np.float32)
    at = 0
    for size in sizes:
        ring.write(everything[at : at + size])
        at += size
        assert ring.position == at
        assert ring.oldest == max(0, at - capacity)
        np.testing.assert_array_equal(ring.read(ring.oldest, at), everything[ring.oldest : at])


def test_what_is_overwritten_says_so():
    ring = RingBuffer(10)
    ring.write(np.arange(25, dtype=np.float32))
    with pytest.raises(OverrunError) as caught:
        ring.read(14, 20)
    assert caught.value.oldest == 15
    np.testing.assert_array_equal(ring.read(15, 20), np.arange(15, 20))


@pytest.mark.parametrize(("start", "stop"), [(0, 6), (-1, 2), (3, 2), (6, 6)])
def test_what_is_not_there_cannot_be_read(start, stop):
    ring = RingBuffer(10)
    ring.write(np.zeros(5, dtype=np.float32))
    with pytest.raises(ValueError, match="cannot read"):
        ring.read(start, stop)


def test_a_read_is_a_copy():
    ring = RingBuffer(4)
    ring.write(np.ones(4, dtype=np.float32))
    copied = ring.read(0, 4)
    ring.write(np.zeros(4, dtype=np.float32))
    np.testing.assert_array_equal(copied, np.ones(4))


def test_a_ring_needs_room():
    with pytest.raises(ValueError, match="at least 1"):
        RingBuffer(0)


def test_a_reader_never_gets_what_the_writer_is_overwriting():
    ring = RingBuffer(1000)
    everything = np.arange(1 << 21, dtype=np.float32)  # exact in float32
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    done = threading.Event()

    def write() -> None:
        for at in range(0, len(everything), 128):
            ring.write(everything[at : at + 128])
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    reads = overruns = 0
    try:
        while not done.is_set() or reads == 0:
            stop = ring.position
            start = max(0, stop - 1000)  # at the very edge of what is kept
            try:
                samples = ring.read(start, stop)
            except OverrunError:
                overruns += 1
                continue
            np.testing.assert_array_equal(samples, everything[start:stop])
            reads += 1
    finally:
        writer.join()
        sys.setswitchinterval(interval)
    assert reads
