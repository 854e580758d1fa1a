"""From the outputs of a model to scores and an outcome."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from genrescope.inference.model_card import ModelCard, Tag, Thresholds
from genrescope.inference.outcome import (
    Genre,
    NotMusic,
    NotSure,
    Scores,
    ShownTag,
    Silence,
    is_same,
    scores_of,
)
from genrescope.inference.outputs import PatchOutputs
from genrescope.inference.scores import (
    decide,
    is_silent,
    log_softmax,
    pool,
    sigmoid,
    tag_scores,
    tags_to_show,
)


@pytest.fixture
def card(tiny_card) -> ModelCard:
    return dataclasses.replace(
        tiny_card,
        classes=("blues", "jazz", "rock"),
        temperature=2.0,
        temperature_exponent=0.0,
        thresholds=Thresholds(not_sure=0.5, not_music=0.4, silence_db=-70.0),
        tags=(),
        embedding_size=0,
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


def test_outputs_are_genres_music_tags_and_embedding(tiny_card):
    assert tiny_card.n_outputs == 3 + 1 + 3 + 4
    outputs = PatchOutputs.of(np.arange(22.0).reshape(2, 11), tiny_card)
    assert len(outputs) == 2
    assert outputs.logits.tolist() == [[0, 1, 2], [11, 12, 13]]
    assert outputs.music.tolist() == [3, 14]
    assert outputs.tags.tolist() == [[4, 5, 6], [15, 16, 17]]
    assert outputs.embedding.tolist() == [[7, 8, 9, 10], [18, 19, 20, 21]]


def test_pooling_is_the_mean_of_log_probabilities(card):
    columns = np.array([[2.0, 0.0, 0.0, 1.0], [0.0, 3.0, 0.0, 3.0]])
    outputs = PatchOutputs.of(columns, card)
    expected = log_softmax(columns[:, :3]).mean(axis=0)
    np.testing.assert_allclose(pool(outputs), [*expected, 2.0])
    np.testing.assert_allclose(pool(outputs, np.array([1.0, 0.0])), [*log_softmax(columns[0, :3]), 1.0])


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
    card = dataclasses.replace(card, tags=(Tag("opera", "style", 0.5),))
    columns = np.array([[1.0, 2.0, 3.0, 1.0, 0.0], [bad, 0.0, bad, bad, bad]], dtype=np.float32)
    outputs = PatchOutputs.of(columns, card)
    scores = scores_of(decide(pool(outputs), card))
    assert np.isfinite(tag_scores(outputs)).all()
    assert scores is not None
    assert np.isfinite(scores.probabilities).all()
    assert np.isfinite(scores.music)


def test_silence_is_the_loudest_band_below_the_threshold(card):
    patches = np.full((3, 4, 5), -90.0, dtype=np.float32)
    patches[1, 2, 3] = -60.0
    patches[2] = -71.0
    assert is_silent(patches, card).tolist() == [True, False, True]


def _with_tags(card: ModelCard, **thresholds: float) -> ModelCard:
    groups = {"piano": "instrument", "choir": "instrument", "sad": "mood"}
    tags = [Tag(name, groups.get(name, "style"), threshold) for name, threshold in thresholds.items()]
    return dataclasses.replace(card, tags=tuple(tags))


def test_a_tag_is_shown_from_its_own_threshold_on(card):
    card = _with_tags(card, house=0.3, techno=0.6)
    assert tags_to_show([0.3, 0.59], card) == (ShownTag("house", "style", 0.3),)
    assert tags_to_show([0.29, 0.0], card) == ()


def test_tags_are_shown_by_group_and_score(card):
    card = _with_tags(card, sad=0.5, piano=0.5, house=0.5, choir=0.5, trance=0.5)
    shown = tags_to_show([0.9, 0.6, 0.7, 0.8, 0.9], card)
    assert [tag.name for tag in shown] == ["trance", "house", "choir", "piano", "sad"]


def test_only_the_clearest_tags_are_shown(card):
    names = "house", "techno", "trance", "ambient", "dubstep", "grunge", "ska"
    card = _with_tags(card, **dict.fromkeys(names, 0.5) | {"house": 0.9, "ska": 0.1})
    # "house" barely reaches a high threshold, "ska" exceeds a low one by much.
    shown = tags_to_show([0.91, 0.6, 0.6, 0.6, 0.6, 0.6, 0.55], card)
    assert {tag.name for tag in shown} == {*names} - {"house"}
