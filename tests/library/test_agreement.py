"""Genre tags in the words of other people."""

from __future__ import annotations

import pytest

from genrescope.library.agreement import agrees


@pytest.mark.parametrize(
    ("genre", "tags"),
    [
        ("rock", ["Rock"]),
        ("rock", ["Jazz", "Indie-Rock"]),
        ("hiphop", ["Hip-Hop"]),
        ("hiphop", ["Rap/Trap"]),
        ("soul", ["R&B"]),
        ("electronic", ["Drum & Bass", "Deep House"]),
        ("bossa_nova", ["Bossa Nova"]),
        ("blues", ["BLUÉS"]),
    ],
)
def test_a_tag_in_other_words_agrees(genre, tags):
    assert agrees(genre, tags) is True


@pytest.mark.parametrize(
    ("genre", "tags"),
    [("rock", ["Baroque"]), ("pop", ["Hip-Hop"]), ("rock", ["Rockabilly"]), ("folk", ["ロック"])],
)
def test_another_word_differs(genre, tags):
    assert agrees(genre, tags) is False


@pytest.mark.parametrize("tags", [[], [""], ["  -  "]])
def test_without_a_tag_there_is_nothing_to_compare(tags):
    assert agrees("rock", tags) is None
