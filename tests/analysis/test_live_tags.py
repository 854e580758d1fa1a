"""The tags of live sound stay for a while, each in its place."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from genrescope.analysis.live_tags import SHOWN_FOR, TagSmoother
from genrescope.inference.model_card import ModelCard, Tag
from genrescope.inference.scores import MOST_TAGS


@pytest.fixture
def card(tiny_card: ModelCard) -> ModelCard:
    """Eight styles and two instruments."""
    tags = [Tag(f"style {i}", "style", 0.5) for i in range(8)]
    tags += [Tag(name, "instrument", 0.5) for name in ("piano", "choir")]
    return dataclasses.replace(tiny_card, tags=tuple(tags))


def names(smoother: TagSmoother, card: ModelCard, seconds: float, **scores: float) -> list[str]:
    given = np.array([scores.get(tag.name.replace(" ", "_"), 0.0) for tag in card.tags])
    return [tag.name for tag in smoother.update(given, seconds)]


def test_a_tag_appears_at_its_threshold_and_stays_for_a_while(card):
    smoother = TagSmoother(card)
    assert names(smoother, card, 0.0, piano=0.49) == []
    assert names(smoother, card, 1.0, piano=0.5) == ["piano"]
    assert names(smoother, card, 1.0 + 0.9 * SHOWN_FOR, piano=0.2) == ["piano"]
    assert names(smoother, card, 1.1 + SHOWN_FOR, piano=0.2) == []


def test_a_score_around_its_threshold_does_not_flicker(card):
    smoother = TagSmoother(card)
    names(smoother, card, 0.0, piano=0.5)
    found = [names(smoother, card, 0.4 * i, piano=0.45 + 0.1 * (i % 5 == 0)) for i in range(1, 200)]
    assert found == [["piano"]] * len(found)


def test_shown_tags_keep_their_places(card):
    smoother = TagSmoother(card)
    assert names(smoother, card, 0.0, style_3=0.6, choir=0.6) == ["style 3", "choir"]
    assert names(smoother, card, 1.0, style_3=0.6, style_1=0.9, choir=0.6, piano=0.9) == [
        "style 3",
        "style 1",
        "choir",
        "piano",
    ]
    assert names(smoother, card, 2.0, style_3=0.6, style_1=0.5, choir=0.9, piano=0.5) == [
        "style 3",
        "style 1",
        "choir",
        "piano",
    ]


def test_a_new_tag_waits_for_a_free_place(card):
    smoother = TagSmoother(card)
    first = {f"style_{i}": 0.6 for i in range(MOST_TAGS)}
    assert len(names(smoother, card, 0.0, **first)) == MOST_TAGS
    later = first | {"style_7": 0.99}
    assert "style 7" not in names(smoother, card, 1.0, **later)
    later["style_0"] = 0.0
    assert "style 7" in names(smoother, card, 1.1 + SHOWN_FOR, **later)


def test_the_score_is_the_latest(card):
    smoother = TagSmoother(card)
    names(smoother, card, 0.0, piano=0.9)
    (tag,) = smoother.update(np.array([0.0] * 8 + [0.3, 0.0]), 1.0)
    assert (tag.name, tag.group, tag.score) == ("piano", "instrument", 0.3)


def test_a_reset_shows_nothing(card):
    smoother = TagSmoother(card)
    names(smoother, card, 0.0, piano=0.9)
    smoother.reset()
    assert names(smoother, card, 0.4) == []
