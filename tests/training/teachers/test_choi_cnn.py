"""Choi's CNN against the features of its authors' network."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from genrescope.training.data.audio_bank import decode_mono
from genrescope.training.teachers.choi_cnn import (
    SHORT_FRAMES,
    WHOLE_FRAMES,
    build_choi_cnn,
    choi_log_mel,
    load_labelled_features,
)

# Not in this repository: set it to the folder that contains teacher2/ and gtzan/.
DATA = Path(os.environ.get("GENRESCOPE_DATA", "/nonexistent"))
NETWORK = DATA / "teacher2" / "network.npz"
FEATURES = DATA / "teacher2" / "gtzan_features.npz"
needs_data = pytest.mark.skipif(not NETWORK.is_file(), reason="GENRESCOPE_DATA is not set")

SR = 32_000
EMBEDDING_SIZE = 160
N_SAMPLES = 83_328


def _sound(n_samples: int = N_SAMPLES) -> NDArray[np.float32]:
    t = np.arange(n_samples) / SR
    noise = np.random.default_rng(3).standard_normal(n_samples)
    return (0.2 * np.sin(2 * np.pi * 440 * t) * np.exp(-(t % 0.4) * 8) + 0.01 * noise).astype(np.float32)


def _features(teacher: Any, image: NDArray[np.float32]) -> NDArray[np.float32]:
    # Called without compiling: there is one image for each of several networks.
    features: NDArray[np.float32] = np.asarray(teacher(image[None, :, :, None]))[0]
    return features


def _untrained_weights(path: Path) -> Path:
    """Random weights of the same shapes; half of the scales are negative."""
    rng = np.random.default_rng(5)
    weights = {}
    for layer in range(5):
        n_in = 1 if layer == 0 else 32
        weights[f"k{layer}"] = rng.standard_normal((3, 3, n_in, 32)) / np.sqrt(9 * n_in)
        weights[f"b{layer}"] = rng.standard_normal(32) * 0.1
        weights[f"a{layer}"] = rng.choice([-1.0, 1.0], 32) * rng.uniform(0.5, 1.5, 32)
        weights[f"c{layer}"] = rng.standard_normal(32) * 0.1
    # The first layer takes decibels; keep what it gives near 1.
    weights["k0"] /= 40.0
    np.savez(path, allow_pickle=False, **weights)
    return path


def test_image_of_an_excerpt_is_independent_of_level_and_has_its_loudest_bin_at_20_db() -> None:
    loud = choi_log_mel(_sound())
    assert loud.shape == (96, SHORT_FRAMES)
    assert loud.dtype == np.float32
    assert loud.max() == pytest.approx(20.0 - 27.367, abs=1e-3)
    np.testing.assert_allclose(choi_log_mel(_sound() * np.float32(0.03)), loud, atol=0.01)


def test_image_of_silence_is_at_the_floor() -> None:
    assert (choi_log_mel(np.zeros(N_SAMPLES, dtype=np.float32)) == -80.0).all()


def test_image_of_an_excerpt_is_one_turn_of_the_loop() -> None:
    y = _sound(120 * 256 * 8 // 3)  # 120 frames exactly
    turn = choi_log_mel(y, 120)
    looped = choi_log_mel(y, WHOLE_FRAMES)
    # The two ends of the whole image are next to silence.
    np.testing.assert_allclose(np.resize(turn.T, (WHOLE_FRAMES, 96)).T[:, 1:-1], looped[:, 1:-1], atol=1e-3)


def test_short_image_gives_what_its_repetition_to_29_s_gives(tmp_path: Path) -> None:
    weights = _untrained_weights(tmp_path / "network.npz")
    image = choi_log_mel(_sound())
    looped = np.tile(image, 12)[:, :WHOLE_FRAMES]
    short = _features(build_choi_cnn(weights), image)
    whole = _features(build_choi_cnn(weights, WHOLE_FRAMES), looped)
    assert short.shape == whole.shape == (EMBEDDING_SIZE,)
    # They differ at the two ends of the 29 s, and in where the pooling divides a turn.
    assert np.abs(short - whole)[:64].mean() < 0.02 * whole[:64].std()
    assert np.corrcoef(short, whole)[0, 1] > 0.99


def test_negative_scale_turns_the_pooling_into_a_minimum(tmp_path: Path) -> None:
    """The first layer, computed as published, against the network's first 32 means."""
    path = _untrained_weights(tmp_path / "network.npz")
    image = choi_log_mel(_sound(), WHOLE_FRAMES)
    with np.load(path) as weights:
        kernel, a = weights["k0"][:, :, 0], weights["a0"]
        windows = np.lib.stride_tricks.sliding_window_view(np.pad(image, 1), (3, 3))
        x = np.einsum("ftij,ijc->ftc", windows, kernel) + weights["b0"]
        pooled = (x * np.sign(a)).reshape(48, 2, 340, 4, 32).max(axis=(1, 3)) * np.sign(a)
        y = a * pooled + weights["c0"]
    expected = np.where(y > 0, y, np.expm1(y)).mean(axis=(0, 1))
    means = _features(build_choi_cnn(path, WHOLE_FRAMES), image)
    np.testing.assert_allclose(means[:32], expected, atol=1e-3)


def test_tracks_without_an_artist_are_groups_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "features.npz"
    np.savez(
        path,
        allow_pickle=False,
        track_id=np.array(["blues.00000", "rock.00001"]),
        genre=np.array(["blues", "rock"]),
        artist=np.array(["somebody", ""]),
        split=np.array(["train", "valid"]),
        c=np.zeros((2, 160)),
        n=np.ones((2, 160)),
    )
    labelled = load_labelled_features(path)
    assert labelled.group == ("somebody", "rock.00001")
    assert labelled.split == ("train", "valid")
    assert labelled.features.dtype == np.float32
    assert (labelled.features == 1.0).all()


@needs_data
def test_whole_tracks_give_the_features_of_the_file() -> None:
    labelled = load_labelled_features(FEATURES)
    assert labelled.features.shape == (len(labelled.track_id), EMBEDDING_SIZE)
    row = {track: i for i, track in enumerate(labelled.track_id)}
    teacher = build_choi_cnn(NETWORK, WHOLE_FRAMES)
    expected: list[NDArray[np.float32]] = []
    computed: list[NDArray[np.float32]] = []
    # Only classical and pop have tracks of full length.
    for genre in ("classical", "pop"):
        for path in sorted((DATA / "gtzan" / genre).glob("*.opus")):
            y = decode_mono(str(path), SR)
            if len(y) < 29 * SR or path.stem not in row or len(expected) == (12 if genre == "pop" else 6):
                continue
            image = choi_log_mel(y, WHOLE_FRAMES)
            computed.append(_features(teacher, image))
            expected.append(labelled.features[row[path.stem]])
    assert len(expected) == 12
    # Relative to the variance over all tracks, since a few tracks of two genres are too much alike.
    error = np.square(np.subtract(computed, expected)).mean(axis=0)
    # The loudest bins, which set the scale, differ by up to 4 dB between the file's tracks and these copies.
    assert np.median(1.0 - error / labelled.features.var(axis=0)) > 0.93
