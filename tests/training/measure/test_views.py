"""Views of recordings as tables of patches."""

from __future__ import annotations

import numpy as np
import pytest

from genrescope.training.data.recordings import Recording
from genrescope.training.measure.views import View


@pytest.fixture
def view() -> View:
    """Three excerpts of 1, 4 and 2 patches, numbered from 0."""
    recordings = [Recording("", name, "genre", name) for name in ("blues", "rock", "jazz")]
    owner = np.repeat([0, 1, 2], [1, 4, 2])
    number = np.arange(7.0)[:, None]
    return View(recordings, owner, number, number, number)


def test_the_mean_is_over_the_patches_of_each_excerpt(view: View) -> None:
    assert view.n_patches.tolist() == [1, 4, 2]
    np.testing.assert_allclose(view.mean(view.features), [[0.0], [2.5], [5.5]])
    np.testing.assert_allclose(view.mean(view.features[:, 0]), [0.0, 2.5, 5.5])


def test_wanted_recordings_keep_their_patches(view: View) -> None:
    some = view.where(lambda r: r.genre != "rock")
    assert [r.genre for r in some.recordings] == ["blues", "jazz"]
    assert some.owner.tolist() == [0, 1, 1]
    assert some.musicnn[:, 0].tolist() == [0.0, 5.0, 6.0]


def test_the_middle_of_an_excerpt_is_cut(view: View) -> None:
    middle = view.middle(2)
    assert middle.owner.tolist() == [0, 1, 1, 2, 2]
    assert middle.features[:, 0].tolist() == [0.0, 2.0, 3.0, 5.0, 6.0]
