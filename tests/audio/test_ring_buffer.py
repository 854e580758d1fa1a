from __future__ import annotations

import sys
import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from genrescope.audio.ring_buffer import OverrunError, RingBuffer


@given(st.integers(1, 50), st.integers(1, 3), st.lists(st.integers(0, 120), max_size=20))
def test_the_latest_samples_are_kept(capacity, channels, sizes):
    ring = RingBuffer(capacity, channels)
    everything = np.arange(sum(sizes) * channels, dtype=np.float32).reshape(-1, channels)
    at = 0
    for size in sizes:
        ring.write(everything[at : at + size])
        at += size
        assert ring.position == at
        assert ring.oldest == max(0, at - capacity)
        latest = everything[ring.oldest : at]
        np.testing.assert_array_equal(ring.read_channels(ring.oldest, at), latest)
        np.testing.assert_allclose(ring.read(ring.oldest, at), latest.mean(axis=1), rtol=1e-6)


def test_samples_without_channels_go_to_every_channel():
    ring = RingBuffer(4, 2)
    ring.write(np.array([1, 2], dtype=np.float32))
    np.testing.assert_array_equal(ring.read_channels(0, 2), [[1, 1], [2, 2]])
    np.testing.assert_array_equal(ring.read(0, 2), [1, 2])


def test_one_channel_is_read_as_it_was_written():
    ring = RingBuffer(4)
    written = np.array([0.1, 0.2, 0.3], dtype=np.float32)
    ring.write(written)
    np.testing.assert_array_equal(ring.read(0, 3), written)
    assert ring.read_channels(0, 3).shape == (3, 1)
    assert ring.read(1, 1).shape == (0,)


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
    with pytest.raises(ValueError, match="capacity must be at least 1"):
        RingBuffer(0)
    with pytest.raises(ValueError, match="channels must be at least 1"):
        RingBuffer(1, 0)


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
