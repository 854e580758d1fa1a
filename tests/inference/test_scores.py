"""From the outputs of a model to scores and an outcome."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from genrescope.inference.model_card import ModelCard, Thresholds
from genrescope.inference.outcome import Genre, NotMusic, NotSure, Scores, Silence, is_same, scores_of
from genrescope.inference.scores import (
    decide,
    is_silent,
    log_softmax,
    pool,
    sigmoid,
)


@pytest.fixture
def card(tiny_card) -> ModelCard:
    return dataclasses.replace(
        tiny_card,
        classes=("blues", "jazz", "rock"),
        temperature=2.0,
        temperature_exponent=0.0,
        thresholds=Thresholds(not_sure=0.5, not_music=0.4, silence_db=-70.0),
    )


def test_log_softmax_is_safe_for_any_logit():
    logits = np.array([[1e4, 0.0, -1e4], [0.0, 0.0, 0.0]])
    probabilities = np.exp(log_softmax(logits))
    np.testing.assert_allclose(probabilities, [[1, 0, 0], [1 / 3, 1 / 3, 1 / 3]], atol=1e-12)


def test_sigmoid_is_safe_for_any_logit():
    assert sigmoid(0.0) == 0.5
    assert sigmoid(1e6) == 1.0
    assert sigmoid(-1e6) == 0.0
    assert sigmoid(1.0) == pytest.approx(1 / (1 + math.exp(-1.0)))


def test_pooling_is_the_mean_of_log_probabilities():
    outputs = np.array([[2.0, 0.0, 0.0, 1.0], [0.0, 3.0, 0.0, 3.0]])
    expected = log_softmax(outputs[:, :3]).mean(axis=0)
    np.testing.assert_allclose(pool(outputs), [*expected, 2.0])
    np.testing.assert_allclose(pool(outputs, np.array([1.0, 0.0])), [*log_softmax(outputs[0, :3]), 1.0])


def test_a_confident_score_is_a_genre(card):
    outcome = decide(np.array([0.0, 8.0, 0.0, 5.0]), card)
    assert isinstance(outcome, Genre)
    assert outcome.name == outcome.scores.leading == "jazz"
    assert sum(outcome.scores.probabilities) == pytest.approx(1.0)
    # The temperature of 2 halves the logits.
    assert outcome.confidence == pytest.approx(math.exp(4) / (math.exp(4) + 2))
    assert outcome.scores.ranking()[0] == ("jazz", outcome.confidence)
    assert list(outcome.scores.as_dict()) == ["blues", "jazz", "rock"]


def test_more_agreeing_patches_raise_the_confidence(card):
    card = dataclasses.replace(card, temperature_exponent=0.2)
    pooled = np.array([1.0, 1.8, 0.0, 5.0])
    few, many = (decide(pooled, card, n) for n in (1, 12))
    assert isinstance(few, NotSure)
    assert isinstance(many, Genre)
    assert few.candidates[0] == many.name == "jazz"
    assert few.scores.music == many.scores.music


def test_two_close_genres_are_not_sure(card):
    outcome = decide(np.array([1.0, 1.1, 0.0, 5.0]), card)
    assert isinstance(outcome, NotSure)
    assert outcome.candidates == ("jazz", "blues")
    assert 0 < outcome.scores["jazz"] < 0.5


def test_not_music_wins_whatever_the_confidence(card):
    outcome = decide(np.array([0.0, 20.0, 0.0, -2.0]), card)
    assert isinstance(outcome, NotMusic)
    assert outcome.scores.music < 0.4


def test_silence_has_no_scores(card):
    assert decide(None, card) == Silence()
    assert scores_of(Silence()) is None


@pytest.mark.parametrize("name", ["silence", "not music", "not sure", "too quiet", "genre"])
def test_a_class_may_have_any_name(card, name):
    """An outcome is a type, so no class can be mistaken for one."""
    card = dataclasses.replace(card, classes=("blues", name))
    outcome = decide(np.array([0.0, 8.0, 5.0]), card)
    assert isinstance(outcome, Genre)
    assert outcome.name == name
    assert outcome.confidence > 0.9


def test_outcomes_are_the_same_by_kind_and_genre(card):
    sure, surer = (decide(np.array([0.0, x, 0.0, 5.0]), card) for x in (6.0, 8.0))
    other = decide(np.array([8.0, 0.0, 0.0, 5.0]), card)
    assert is_same(sure, surer)
    assert not is_same(sure, other)
    assert not is_same(sure, NotSure(Scores(("jazz",), (1.0,), 1.0)))
    assert is_same(Silence(), Silence())


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 3e38])
def test_scores_are_finite_for_any_model_output(card, bad):
    outputs = np.array([[1.0, 2.0, 3.0, 1.0], [bad, 0.0, bad, bad]], dtype=np.float32)
    scores = scores_of(decide(pool(outputs), card))
    assert scores is not None
    assert np.isfinite(scores.probabilities).all()
    assert np.isfinite(scores.music)


def test_silence_is_the_loudest_band_below_the_threshold(card):
    patches = np.full((3, 4, 5), -90.0, dtype=np.float32)
    patches[1, 2, 3] = -60.0
    patches[2] = -71.0
    assert is_silent(patches, card).tolist() == [True, False, True]
