"""The live pipeline on a ring that the test fills."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator

import numpy as np
import pytest

from genrescope.analysis.live_pipeline import CATCH_UP_S, LivePipeline, Tick, decibels, rms
from genrescope.audio.ring import RingBuffer
from genrescope.inference.model_card import ModelCard

SR = 44_100
FRAME_RATE = 62.5


@pytest.fixture
def pipeline(tiny_card: ModelCard) -> LivePipeline:
    return LivePipeline(tiny_card, RingBuffer(10 * SR), SR)


def play(pipeline: LivePipeline, seconds: float, *, peak: float = 0.5) -> list[Tick]:
    """Append a tone of 440 Hz, and tick twenty times a second."""
    return list(_play(pipeline, seconds, peak))


def _play(pipeline: LivePipeline, seconds: float, peak: float) -> Iterator[Tick]:
    ring = pipeline.ring
    for _ in range(round(seconds * 20)):
        t = (ring.position + np.arange(SR // 20)) / SR
        ring.append((0.5 * np.sin(2 * np.pi * 440 * t)).astype(np.float32))
        yield pipeline.tick(peak)


def patches_of(ticks: list[Tick]) -> list[np.ndarray]:
    return [tick.patch for tick in ticks if tick.patch is not None]


def test_the_first_patch_is_due_within_two_seconds(pipeline, tiny_card):
    assert patches_of(play(pipeline, 1.0)) == []
    (patch,) = patches_of(play(pipeline, 0.9))
    assert patch.shape == (tiny_card.n_frames, tiny_card.mel.n_mels)
    assert pipeline.frames.position == pytest.approx(1.9 * FRAME_RATE, abs=5)
    assert pipeline.seconds == pytest.approx(1.9)
    assert len(patches_of(play(pipeline, 4.0))) == pytest.approx(10, abs=1)


def test_the_frames_of_two_minutes_and_more_are_kept_whatever_their_rate(tiny_card):
    for hop_length in (64, 512):
        card = dataclasses.replace(tiny_card, mel=dataclasses.replace(tiny_card.mel, hop_length=hop_length))
        frames = LivePipeline(card, RingBuffer(SR), SR).frames
        assert 120 <= frames.capacity / card.mel.frame_rate <= 180


def test_a_tick_without_new_sound_is_empty(pipeline):
    assert pipeline.tick() == Tick()


def test_a_pause_of_the_program_is_caught_up_in_small_ticks(pipeline):
    pipeline.ring.append(np.zeros(SR, dtype=np.float32))
    positions = []
    for _ in range(5):
        pipeline.tick()
        positions.append(pipeline.position)
    assert np.diff(positions, prepend=0).max() <= CATCH_UP_S * SR
    assert positions[-1] == SR
    assert pipeline.lost_samples == 0


def test_catching_up_reads_all_new_samples(pipeline, tiny_card):
    pipeline.ring.append(np.ones(5 * SR, dtype=np.float32))
    assert pipeline.catch_up().patch is not None
    assert pipeline.position == 5 * SR


def test_reading_can_start_in_the_middle_of_a_ring(tiny_card):
    ring = RingBuffer(10 * SR)
    ring.append(np.zeros(5 * SR, dtype=np.float32))
    pipeline = LivePipeline(tiny_card, ring, SR, start=3 * SR)
    pipeline.catch_up()
    assert pipeline.frames.position == pytest.approx(2 * FRAME_RATE, abs=4)
    assert pipeline.seconds == 5.0


def test_overwritten_samples_are_counted(pipeline):
    play(pipeline, 0.5)
    pipeline.ring.append(np.zeros(12 * SR, dtype=np.float32))
    assert pipeline.tick() == Tick()
    assert pipeline.lost_samples == 12 * SR
    play(pipeline, 1.0)
    assert pipeline.lost_samples == 12 * SR
    assert pipeline.position == pipeline.ring.position


def test_channels_are_mixed(tiny_card):
    pipeline = LivePipeline(tiny_card, RingBuffer(SR, 2), SR)
    pipeline.ring.append(np.array([[0.5, 0.0]] * 1000, dtype=np.float32))
    level = pipeline.tick(0.5).level
    assert level is not None
    assert level.rms_dbfs == pytest.approx(-12.04, abs=0.01)
    assert level.peak_dbfs == pytest.approx(-6.02, abs=0.01)


def test_an_inverted_channel_does_not_cancel_the_other(tiny_card):
    pipeline = LivePipeline(tiny_card, RingBuffer(SR, 2), SR)
    pipeline.ring.append(np.array([[0.5, -0.5]] * SR, dtype=np.float32))
    level = pipeline.tick(0.5).level
    assert level is not None
    assert level.rms_dbfs == pytest.approx(-6.02, abs=0.5)


def test_the_gain_changes_frames_and_levels(pipeline):
    plain = play(pipeline, 1.0)[-1].level
    assert plain is not None
    loud = pipeline.frames.read(30, 45).max(axis=1).mean()
    pipeline.gain_db = -12.0
    softer = play(pipeline, 1.0)[-1].level
    assert softer is not None
    soft = pipeline.frames.read(95, 110).max(axis=1).mean()
    assert soft == pytest.approx(loud - 12, abs=0.5)
    assert softer.peak_dbfs == pytest.approx(plain.peak_dbfs - 12, abs=0.1)
    assert softer.rms_dbfs == pytest.approx(plain.rms_dbfs - 12, abs=0.1)


def test_only_the_input_itself_clips(pipeline):
    pipeline.gain_db = 40.0
    assert not any(tick.level.is_clipping for tick in play(pipeline, 0.2) if tick.level)
    assert all(tick.level.is_clipping for tick in play(pipeline, 0.2, peak=1.0) if tick.level)


def test_a_peak_that_arrives_before_its_sound_is_kept(pipeline):
    pipeline.tick(1.0)
    level = play(pipeline, 0.05, peak=0.1)[0].level
    assert level is not None
    assert level.is_clipping


def test_levels():
    assert decibels(1.0) == 0.0
    assert decibels(0.0) == -math.inf
    wave = np.sin(2 * np.pi * np.arange(SR) / 100).astype(np.float32)
    assert decibels(rms(wave)) == pytest.approx(-3.01, abs=0.01)
