"""Fades and layers."""

from __future__ import annotations

import numpy as np
import pytest

from genrescope.audio.playback.band_pass import BandPass
from genrescope.audio.playback.mixer import FADE_SECONDS, Envelope, Layer, Mixer

from .conftest import SR, noise

FADE = round(FADE_SECONDS * SR)


@pytest.fixture
def song():
    return noise(2)


@pytest.fixture
def reel(song, write_song, open_reel, wait_until):
    reel = open_reel(write_song(song))
    wait_until(lambda: reel.has_ended)
    return reel


def test_an_envelope_is_made_of_ramps():
    envelope = Envelope(0.0)
    envelope.ramp(10, 4, 1.0)
    np.testing.assert_allclose(envelope.gains(8, 17), [0, 0, 0, 0.25, 0.5, 0.75, 1, 1, 1])
    # Another ramp starts from the gain that is reached then.
    envelope.ramp(12, 2, 0.0)
    np.testing.assert_allclose(envelope.gains(10, 16), [0, 0.25, 0.5, 0.25, 0, 0])
    assert (envelope.last, envelope.end) == (0.0, 14)
    envelope.ramp(100, 10, 1.0)
    envelope.cut(99)
    assert (envelope.last, envelope.end) == (0.0, 14)
    envelope.forget(50)
    np.testing.assert_allclose(envelope.gains(50, 52), [0, 0])


def test_one_layer_is_the_song_itself(reel, song):
    mixer = Mixer(SR, 1.0)
    mixer.start(Layer(reel, 100, 0, 1), fades_in=False)
    mixed = mixer.render(0, 1100)
    assert not mixed[:100].any()
    np.testing.assert_array_equal(mixed[100:], song[:1000])
    assert mixer.layers[0].seconds_at(100 + SR) == 1.0
    assert mixer.layers[0].end() == 100 + 2 * SR


def test_a_jump_fades_over_and_can_be_taken_back(reel, song):
    mixer = Mixer(SR, 1.0)
    mixer.start(Layer(reel, 0, 0, 1), fades_in=False)
    mixer.start(Layer(reel, 1000, 30_000, 2), fades_in=True)
    mixed = mixer.render(0, 3000)
    np.testing.assert_array_equal(mixed[:1000], song[:1000])
    np.testing.assert_array_equal(mixed[1000 + FADE :], song[30_000 + FADE : 32_000])
    up = (np.arange(FADE) / FADE)[:, np.newaxis]
    expected = (1 - up) * song[1000 : 1000 + FADE] + up * song[30_000 : 30_000 + FADE]
    np.testing.assert_allclose(mixed[1000 : 1000 + FADE], expected, atol=1e-6)
    assert (mixer.layer_at(999).tag, mixer.layer_at(1000).tag) == (1, 2)
    mixer.cut(999)
    np.testing.assert_array_equal(mixer.render(0, 3000), song[:3000])


def test_stopping_fades_out_and_starting_again_continues(reel, song):
    mixer = Mixer(SR, 1.0)
    mixer.start(Layer(reel, 0, 0, 1), fades_in=False)
    mixer.stop(500)
    assert mixer.last is None
    assert mixer.fades_until == 500 + FADE
    assert not mixer.render(500 + FADE, 1000).any()
    mixer.start(Layer(reel, 2000, 500, 1), fades_in=True)
    assert mixer.forget(1000) == []  # what was heard last tells the position
    np.testing.assert_array_equal(mixer.render(2000 + FADE, 3000), song[500 + FADE : 1500])
    assert mixer.forget(3000) == []
    assert len(mixer.layers) == 1


def test_a_reel_that_is_no_longer_used_is_returned_once(reel, open_reel):
    mixer = Mixer(SR, 1.0)
    mixer.start(Layer(reel, 0, 0, 1), fades_in=False)
    mixer.start(Layer(open_reel(reel.path, 1.0), 500, 0, 2), fades_in=True)
    assert mixer.forget(500) == []
    assert mixer.forget(501 + FADE) == [reel]
    assert mixer.forget(501 + FADE) == []


def test_the_volume_changes_without_a_step(reel, song):
    mixer = Mixer(SR, 1.0)
    mixer.start(Layer(reel, 0, 0, 1), fades_in=False)
    mixer.set_volume(1000, 0.5)
    mixed = mixer.render(0, 4000)
    gains = mixed[:, 0] / song[:4000, 0]
    np.testing.assert_allclose(gains[:1000], 1)
    np.testing.assert_allclose(gains[3000:], 0.5, rtol=1e-6)
    assert np.abs(np.diff(gains)).max() < 0.001


def test_a_filter_can_be_switched_on_in_the_middle(reel, song):
    band = BandPass(500, 2000, SR)
    mixer = Mixer(SR, 1.0)
    mixer.start(Layer(reel, 0, 0, 1), fades_in=False)
    mixer.start(Layer(reel, 10_000, 10_000, 1, band), fades_in=True)
    filtered = band.apply(song)[10_000 - band.margin :]
    np.testing.assert_array_equal(mixer.render(0, 10_000), song[:10_000])
    np.testing.assert_allclose(mixer.render(11_000, 20_000), filtered[1000:10_000], atol=1e-5)


def test_it_is_ready_as_far_as_everything_audible_is_decoded(reel, write_song, open_reel, wait_until):
    mixer = Mixer(SR, 1.0)
    assert mixer.ready(0) > 1 << 50
    long = open_reel(write_song(noise(20), name="long.wav"))
    wait_until(lambda: long.decoded > 6 * SR)
    mixer.start(Layer(long, 0, 0, 1), fades_in=False)
    assert mixer.ready(0) == long.decoded
    mixer.start(Layer(reel, 500, 0, 2), fades_in=True)
    assert mixer.ready(0) == long.decoded
    assert mixer.ready(501 + FADE) > 1 << 50  # silence follows its end
