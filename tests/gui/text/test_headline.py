from __future__ import annotations

import pytest

from genrescope.gui.text.headline import idle_headline

pytestmark = pytest.mark.usefixtures("qapp")


def test_the_headline_of_the_empty_window():
    title, hint = "What genre is it?", "Drop a song, or let Genrescope listen."
    assert idle_headline(is_loading=False) == (title, hint)
    assert idle_headline(is_loading=True) == (title, "Loading the model…")
