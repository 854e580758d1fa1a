"""What speaks for a genre: with the tiny model, whose genres depend on the loudest frequencies."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from genrescope.analysis.explain import MOST_CELLS, explain
from genrescope.features.track_frames import TrackFrames
from genrescope.inference.outputs import PatchOutputs
from support.tiny_model import CARD, CLASSES, MEL, TinyClassifier

RATE = MEL.frame_rate


class CountingClassifier(TinyClassifier):
    """Counts the patches."""

    n_patches = 0

    def predict(self, patches: np.ndarray) -> PatchOutputs:
        self.n_patches += len(patches)
        return super().predict(patches)


def track_of(seconds: float, *, loud: slice = slice(0, 10), when: slice | None = None) -> TrackFrames:
    """Make soft noise that is loud in some bands, all the time or in some frames."""
    frames = np.full((round(seconds * RATE), MEL.n_mels), -60.0, dtype=np.float32)
    frames[when or slice(None), loud] = -20.0
    track = TrackFrames(MEL.n_mels, RATE)
    track.append(frames)
    return track


def test_the_leading_genre_is_explained_by_its_frequencies() -> None:
    found = explain(track_of(10.0), 0.0, 10.0, TinyClassifier())
    assert found is not None
    assert (found.genre, found.is_leading) == (CLASSES[0], True)
    assert found.contributions.shape == (len(found.seconds) - 1, len(found.hz) - 1)
    assert found.seconds[[0, -1]] == pytest.approx([0.0, 10.0], abs=0.02)
    assert found.strongest_band[1] < 1_250
    # All moments are alike.
    assert found.strongest_moment is None


def test_a_moment_stands_out() -> None:
    track = track_of(10.0, when=slice(round(6.0 * RATE), round(6.4 * RATE)))
    found = explain(track, 5.0, 7.5, TinyClassifier(), CLASSES[0])
    start, stop = found.strongest_moment
    assert start < 6.2 < stop
    assert stop - start < 1.0


def test_another_genre_is_explained_by_what_speaks_against_it() -> None:
    found = explain(track_of(3.0), 0.0, 3.0, TinyClassifier(), CLASSES[2])
    assert not found.is_leading
    assert found.contributions.min() < 0.0
    assert found.strongest_band[1] < 1_000
    assert found.weights.max() == pytest.approx(1.0)


@pytest.mark.parametrize("seconds", [0.1, 1.0, 10.0, 600.0])
def test_the_cost_is_bounded_for_any_length(seconds: float) -> None:
    classifier = CountingClassifier()
    found = explain(track_of(seconds), 0.0, seconds, classifier)
    assert 0 < classifier.n_patches <= 1.2 * MOST_CELLS
    assert found.seconds[-1] == pytest.approx(seconds, abs=0.02)
    assert np.isfinite(found.contributions).all()


def test_silence_and_cancelled_jobs_have_no_explanation() -> None:
    silent = track_of(3.0, when=slice(0, 0), loud=slice(0, 0))
    quiet = TrackFrames(MEL.n_mels, RATE)
    quiet.append(np.full((200, MEL.n_mels), CARD.thresholds.silence_db - 10, dtype=np.float32))
    cancel = threading.Event()
    cancel.set()
    assert explain(quiet, 0.0, 3.0, TinyClassifier()) is None
    assert explain(track_of(3.0), 5.0, 6.0, TinyClassifier()) is None
    assert explain(silent, 0.0, 3.0, TinyClassifier(), cancel=cancel) is None
