"""The decision: fitted to tracks of every length, and measured among some genres."""

from __future__ import annotations

import numpy as np
import pytest

from genrescope.training.data.recordings import GENRES, Recording
from genrescope.training.measure import cross_validation as cv
from genrescope.training.measure.decision import (
    N_FOLDS,
    Scores,
    fit_decision,
    lengths_of_long_tracks,
    view_accuracy,
)


def test_accuracy_among_four_genres_ignores_the_others() -> None:
    recordings = [Recording("", g, "genre", g, g) for g in ("metal", "jazz", "pop")]
    pooled = np.full((3, len(GENRES)), -5.0)
    pooled[:, GENRES.index("jazz")] = -0.1
    pooled[0, GENRES.index("metal")] = -1.0
    pooled[2, GENRES.index("country")] = -1.0
    scores = Scores(recordings, pooled, np.zeros(3, dtype=int), np.ones(3, dtype=int))
    figures = view_accuracy(scores, cv.FOUR_GENRES)
    assert (figures["n_tracks"], figures["accuracy"]) == (2, 0.5)


def _scores(n_patches: dict[str, int], pooled: float = 1.0) -> Scores:
    recordings = [Recording("", name, "genre", "jazz", name) for name in n_patches]
    table = np.full((len(recordings), len(GENRES)), -5.0)
    table[:, GENRES.index("jazz")] = pooled
    return Scores(recordings, table, np.zeros(len(recordings), dtype=int), np.array([*n_patches.values()]))


def test_the_exponent_is_fitted_to_tracks_that_have_every_length() -> None:
    views = {
        cv.WHOLE: _scores({"long": 16, "longer": 16, "short": 1}),
        "1.0": _scores({"long": 1, "short": 1, "longer": 1}),
        "10.0": _scores({"longer": 5, "long": 5}),
    }
    lengths = lengths_of_long_tracks(views)
    assert lengths is not None
    assert [r.track_id for r in lengths.recordings] == ["long", "longer", "longer", "long"]
    assert lengths.n_patches.tolist() == [1, 1, 5, 5]
    assert lengths_of_long_tracks({cv.WHOLE: views[cv.WHOLE]}) is None


def test_confidence_grows_with_the_length() -> None:
    """Half of the answers from one patch are right, and all from nine: equal scores mean more with nine."""
    rng = np.random.default_rng(3)
    label = rng.integers(len(GENRES), size=400)
    recordings = [Recording("", str(i), "genre", GENRES[k], str(i)) for i, k in enumerate(label)]
    labels_of_one = np.where(rng.random(400) < 0.5, label, rng.integers(len(GENRES), size=400))
    fold = np.arange(400) % N_FOLDS
    of_one = Scores(recordings, 4.0 * np.eye(len(GENRES))[labels_of_one], fold, np.ones(400, dtype=int))
    of_nine = Scores(recordings, 4.0 * np.eye(len(GENRES))[label], fold, np.full(400, 9))
    whole = Scores(recordings, of_one.pooled, fold, np.ones(400, dtype=int))
    lengths = lengths_of_long_tracks({"1.0": of_one, "20.0": of_nine})
    decision = fit_decision(whole, lengths)
    assert decision.temperature_exponent > 0.2
    one, nine = (np.exp(decision.log_probabilities(s).max(axis=1)).mean() for s in (of_one, of_nine))
    assert one == pytest.approx(0.55, abs=0.06)
    assert nine > one + 0.2
    assert fit_decision(whole).temperature_exponent == 0.0
    assert fit_decision(whole, of_one).temperature_exponent == 0.0
