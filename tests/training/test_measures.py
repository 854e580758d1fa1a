"""Figures against values worked out by hand, and heads against data that has an answer."""

from __future__ import annotations

import numpy as np
import pytest

from genrescope.inference.scores import log_softmax
from genrescope.training.evaluate import (
    area_under_roc,
    expected_calibration_error,
    genre_figures,
    wilson_interval,
)

pytest.importorskip("sklearn", reason="the training extra is not installed")
from genrescope.training.heads import (
    balanced_weights,
    fit_exponent,
    fit_head,
    fit_temperature,
    threshold_for_accuracy,
)


def test_wilson_interval_of_a_known_case() -> None:
    # 8 of 10: Wilson 1927 by hand, centre (0.8 + 0.19208) / 1.38416.
    low, high = wilson_interval(8, 10)
    assert low == pytest.approx(0.4902, abs=2e-4)
    assert high == pytest.approx(0.9433, abs=2e-4)


def test_calibration_error() -> None:
    confidence = np.array([0.95] * 4 + [0.55] * 4)
    correct = np.array([1, 1, 1, 0, 1, 0, 1, 0], dtype=bool)
    assert expected_calibration_error(confidence, correct) == pytest.approx(0.5 * 0.20 + 0.5 * 0.05)


def test_area_under_roc_with_a_tie() -> None:
    assert area_under_roc(np.array([3.0, 2.0]), np.array([1.0, 2.0])) == pytest.approx(3.5 / 4)


def test_genre_figures() -> None:
    log_p = np.log([[0.8, 0.1, 0.1], [0.3, 0.4, 0.3], [0.2, 0.7, 0.1]])
    figures = genre_figures(log_p, np.array([0, 2, 1]), ("a", "b", "c"), temperature=1.0, not_sure=0.5)
    assert figures["accuracy"] == pytest.approx(2 / 3)
    assert figures["coverage"] == pytest.approx(2 / 3)
    assert figures["accuracy_when_answered"] == 1.0
    assert figures["loss"] == pytest.approx(-np.log([0.8, 0.3, 0.7]).mean())
    assert figures["confusion"] == [[1, 0, 0], [0, 1, 0], [0, 1, 0]]


def test_balanced_weights_make_labels_and_tracks_alike() -> None:
    labels = np.array([0] * 8 + [1] * 2)
    tracks = np.array([0] * 7 + [1] + [2, 3])
    weights = balanced_weights(labels, tracks)
    assert weights[labels == 0].sum() == pytest.approx(weights[labels == 1].sum())
    assert weights[:7].sum() == pytest.approx(weights[7])


def test_a_head_finds_separable_classes_whatever_the_scale() -> None:
    rng = np.random.default_rng(0)
    labels = rng.integers(3, size=300)
    embedding = rng.standard_normal((300, 5)) + 40.0
    embedding[np.arange(300), labels] += 8.0
    embedding[:, 4] *= 1000.0
    head = fit_head(embedding, labels, np.ones(300), strength=10.0)
    assert (head(embedding).argmax(axis=1) == labels).mean() > 0.98


def test_temperature_undoes_overconfidence() -> None:
    rng = np.random.default_rng(1)
    logits = rng.standard_normal((4000, 4))
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    labels = np.array([rng.choice(4, p=row) for row in p])
    assert fit_temperature(3.0 * logits, labels, np.ones(4000)) == pytest.approx(3.0, rel=0.1)


def test_exponent_is_found_where_more_patches_tell_more() -> None:
    rng = np.random.default_rng(1)
    n_patches = rng.integers(1, 17, 4000)
    logits = rng.standard_normal((4000, 4))
    p = np.exp(log_softmax(logits * (n_patches**0.4)[:, None]))
    labels = np.array([rng.choice(4, p=row) for row in p])
    assert fit_exponent(2.0 * logits, labels, n_patches) == pytest.approx(0.4, abs=0.05)
    # Where they tell nothing more, and where they tell less, it stays at 0.
    assert fit_exponent(2.0 * logits, labels, n_patches[::-1]) == pytest.approx(0.0, abs=0.05)
    assert fit_exponent(logits, labels, 17 - n_patches) == 0.0


def test_threshold_answers_as_often_as_it_may() -> None:
    confidence = np.array([0.9, 0.8, 0.7, 0.6, 0.5])
    correct = np.array([1, 1, 1, 0, 0], dtype=bool)
    assert threshold_for_accuracy(confidence, correct, wanted=1.0, least_coverage=0.2) == 0.7
    assert threshold_for_accuracy(confidence, correct, wanted=1.0, least_coverage=0.8) == 0.6
