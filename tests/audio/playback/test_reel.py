"""Decoding ahead."""

from __future__ import annotations

import numpy as np
import pytest

from genrescope.audio.playback.reel import AHEAD_SECONDS, BEHIND_SECONDS
from genrescope.errors import Sentence

from .conftest import SR, noise


def test_it_holds_the_sound_from_its_start_on(write_song, open_reel, wait_until):
    y = noise(3)
    reel = open_reel(write_song(y), 1.0)
    wait_until(lambda: reel.has_ended)
    assert reel.decoded == 2 * SR
    np.testing.assert_array_equal(reel.read(0, 2 * SR), y[SR:])
    # A little before the start is there for the filters; the rest is silence.
    before = reel.read(-SR, 0)
    np.testing.assert_array_equal(before[-SR // 10 :], y[SR - SR // 10 : SR])
    assert not before[: -SR // 10].any()
    assert not reel.read(2 * SR, 3 * SR).any()


def test_another_rate_and_one_channel(write_song, open_reel, wait_until):
    t = np.arange(8000) / 8000
    reel = open_reel(write_song(np.sin(2 * np.pi * 440 * t), 8000), 0.5)
    wait_until(lambda: reel.has_ended)
    assert reel.decoded == pytest.approx(SR // 2, abs=2)
    expected = np.sin(2 * np.pi * 440 * (0.5 + np.arange(SR // 4) / SR))
    np.testing.assert_allclose(reel.read(0, SR // 4), np.stack([expected] * 2, axis=1), atol=2e-3)


def test_it_waits_until_the_sound_is_released(write_song, open_reel, wait_until):
    y = noise(3 * AHEAD_SECONDS)
    reel = open_reel(write_song(y))
    wait_until(lambda: reel.decoded >= AHEAD_SECONDS * SR)
    assert not reel.has_ended
    assert reel.is_whole
    for frame in range(0, len(y), SR):
        reel.release(frame)
        wait_until(lambda frame=frame: reel.decoded >= min(frame + AHEAD_SECONDS * SR, len(y)))
        begin = max(0, frame - round(0.9 * BEHIND_SECONDS * SR))
        np.testing.assert_array_equal(reel.read(begin, frame + SR), y[begin : frame + SR])
    assert reel.has_ended
    assert not reel.is_whole


def test_closing_ends_a_decoder_that_waits(write_song, open_reel, wait_until):
    reel = open_reel(write_song(noise(2 * AHEAD_SECONDS)))
    wait_until(lambda: reel.decoded >= AHEAD_SECONDS * SR)
    reel.close()
    reel.join()
    assert reel.has_ended


def test_what_is_no_sound_is_an_error(tmp_path, open_reel, wait_until):
    path = tmp_path / "text.wav"
    path.write_text("not a song")
    reel = open_reel(path)
    wait_until(lambda: reel.has_ended)
    assert reel.error.sentence is Sentence.NOT_AUDIO
    assert reel.decoded == 0


def test_a_start_after_the_end_is_only_silence(write_song, open_reel, wait_until):
    reel = open_reel(write_song(noise(1)), 5.0)
    wait_until(lambda: reel.has_ended)
    assert reel.error is None
    assert reel.decoded == 0
