"""The decision: fitted to every length and to left-out collections, without those that it is tested on."""

from __future__ import annotations

import numpy as np
import pytest

from genrescope.training.data.recordings import GENRES, Recording
from genrescope.training.measure.decision import DecisionData, Scores, cross_fitted, fit_decision

N = 400


def _scores(label: np.ndarray, guess: np.ndarray, n_patches: int = 1) -> Scores:
    recordings = [Recording(f"{i}", f"{i}", "genre", GENRES[k], f"{i}") for i, k in enumerate(label)]
    n = len(label)
    return Scores(recordings, 4.0 * np.eye(len(GENRES))[guess], np.arange(n) % 5, np.full(n, n_patches))


@pytest.fixture
def labels() -> np.ndarray:
    return np.random.default_rng(3).integers(len(GENRES), size=N)


def _half_right(labels: np.ndarray) -> np.ndarray:
    rng = np.random.default_rng(4)
    return np.where(rng.random(N) < 0.5, labels, rng.integers(len(GENRES), size=N))


def test_confidence_grows_with_the_length(labels: np.ndarray) -> None:
    """Half of the answers from one patch are right, and all from nine: equal scores mean more with nine."""
    of_one, of_nine = _scores(labels, _half_right(labels)), _scores(labels, labels, n_patches=9)
    lengths = Scores.concatenate([of_one, of_nine])
    decision = fit_decision(DecisionData(of_one, of_one, lengths))
    assert decision.temperature_exponent > 0.2
    one, nine = (np.exp(decision.log_probabilities(s).max(axis=1)).mean() for s in (of_one, of_nine))
    assert one == pytest.approx((of_one.pooled.argmax(axis=1) == labels).mean(), abs=0.01)
    assert nine > one + 0.2
    assert fit_decision(DecisionData(of_one, of_one)).temperature_exponent == 0.0
    assert fit_decision(DecisionData(of_one, of_one, of_one)).temperature_exponent == 0.0


def test_left_out_collections_make_the_model_less_sure(labels: np.ndarray) -> None:
    known, left_out = _scores(labels, labels), _scores(labels, _half_right(labels))
    sure = fit_decision(DecisionData(known, known))
    careful = fit_decision(DecisionData(known, left_out))
    assert careful.temperature > sure.temperature


def test_the_threshold_is_that_of_left_out_collections(labels: np.ndarray) -> None:
    """Confident answers are right, and all others wrong."""
    left_out = _scores(labels, (labels + 1) % len(GENRES))
    left_out.pooled[:] *= np.random.default_rng(5).uniform(0.2, 0.6, (N, 1))
    confident = np.arange(N) % 4 != 0
    left_out.pooled[confident] = 4.0 * np.eye(len(GENRES))[labels[confident]]
    decision = fit_decision(DecisionData(_scores(labels, labels), left_out))
    answered = np.exp(decision.log_probabilities(left_out).max(axis=1)) >= decision.not_sure
    assert answered[confident].all()
    assert confident[answered].mean() == pytest.approx(0.8, abs=0.01)


def test_temperature_and_threshold_come_from_other_folds(labels: np.ndarray) -> None:
    """Confident wrong scores of one fold change the decisions for the other folds only."""
    scores = _scores(labels, _half_right(labels))
    before, _ = cross_fitted(scores, DecisionData(scores, scores))
    mine = scores.fold == 2
    wrong = scores.pooled.copy()
    wrong[mine] = np.roll(wrong[mine] * 5.0, 1, axis=1)
    changed = Scores(scores.recordings, wrong, scores.fold, scores.n_patches)
    after, _ = cross_fitted(scores, DecisionData(changed, changed))
    np.testing.assert_allclose(after[mine], before[mine])
    assert not np.allclose(after[~mine], before[~mine])
