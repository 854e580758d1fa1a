"""Texts about a model card."""

from __future__ import annotations

import pytest

from genrescope.gui.text.model import MAX_NAMES, accuracy_text, genres_text, tags_text
from genrescope.inference.model_card import Measured, Tag

pytestmark = pytest.mark.usefixtures("qapp")


def tags(*aurocs: float | None) -> list[Tag]:
    return [Tag(f"tag {i}", "style", 0.5, auroc=auroc) for i, auroc in enumerate(aurocs)]


def test_many_genres_are_shortened():
    text = genres_text([f"genre {i}" for i in range(100)])
    assert text.startswith("100 genres: genre 0, genre 1, ")
    assert text.count("genre ") == MAX_NAMES


def test_tags_and_how_well_they_are_recognised():
    assert tags_text([]) == ""
    assert tags_text(tags(None, None)) == "2 styles and traits: tag 0, tag 1."
    assert tags_text(tags(0.85, None, 0.972)).endswith("AUROC 0.85 to 0.97.")
    assert tags_text(tags(*[None] * 80)).count("tag ") == MAX_NAMES


def test_the_share_of_answers_that_are_right():
    measured = Measured(0.77, None, None, 264, "", coverage=0.55, accuracy_when_answered=0.9)
    assert accuracy_text(measured) == (
        "Correct on 77\u00a0% of 264 test tracks. "
        "It names a genre for 55\u00a0% of them, and 90\u00a0% of these answers are right."
    )
