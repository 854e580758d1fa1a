"""Metrics and curves against values worked out by hand or by another library."""

from __future__ import annotations

import numpy as np
import pytest

from genrescope.training.measure.metrics import (
    accuracy_by_seconds,
    area_under_roc,
    coverage_against_accuracy,
    expected_calibration_error,
    first_seconds,
    genre_figures,
    not_music_figures,
    reliability,
    roc,
)

GENRES = ("a", "b", "c")


def _answers(n: int = 240) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(5)
    labels = rng.integers(3, size=n)
    logits = rng.standard_normal((n, 3))
    logits[np.arange(n), labels] += 1.0
    return logits, labels


def test_roc_worked_out_by_hand() -> None:
    # Thresholds 3 (true positive), 2 (one of each), 1 (false positive).
    curve = roc(np.array([3.0, 2.0]), np.array([2.0, 1.0]))
    assert curve["false_positive_rate"] == [0.0, 0.0, 0.5, 1.0]
    assert curve["true_positive_rate"] == [0.0, 0.5, 1.0, 1.0]
    assert curve["auroc"] == pytest.approx(3.5 / 4)


@pytest.mark.parametrize("decimals", [1, 9])
def test_a_thinned_roc_encloses_its_area(decimals: int) -> None:
    rng = np.random.default_rng(0)
    positive = np.round(rng.normal(0.8, 1.0, 700), decimals)
    negative = np.round(rng.normal(0.0, 1.0, 900), decimals)
    curve = roc(positive, negative)
    x, y = np.array(curve["false_positive_rate"]), np.array(curve["true_positive_rate"])
    assert len(x) <= 100
    assert (np.diff(x) >= 0).all()
    assert (np.diff(y) >= 0).all()
    # Thinning changes the area a little.
    assert np.trapezoid(y, x) == pytest.approx(area_under_roc(positive, negative), abs=4e-3)


def test_reliability_counts_every_track_once() -> None:
    confidence = np.array([0.35, 0.38, 0.95, 1.0, 0.9])
    correct = np.array([1, 0, 1, 1, 0], dtype=bool)
    bins = reliability(confidence, correct)
    assert [b["n"] for b in bins] == [0, 0, 0, 2, 0, 0, 0, 0, 0, 3]
    assert (bins[3]["lower"], bins[3]["upper"]) == (0.3, 0.4)
    assert bins[3]["confidence"] == pytest.approx(0.365)
    assert bins[9]["accuracy"] == pytest.approx(2 / 3, abs=1e-4)
    assert bins[0]["accuracy"] is None


def test_coverage_against_accuracy_keeps_ties_together() -> None:
    curve = coverage_against_accuracy(np.array([0.5, 0.9, 0.5, 0.7]), np.array([0, 1, 1, 1], dtype=bool))
    assert curve == {"coverage": [0.25, 0.5, 1.0], "accuracy": [1.0, 1.0, 0.75]}


def test_coverage_curve_passes_through_the_threshold() -> None:
    logits, labels = _answers(80)
    figures = genre_figures(logits, labels, GENRES, temperature=1.0, not_sure=0.6)
    curve = figures["coverage_against_accuracy"]
    at = curve["coverage"].index(pytest.approx(figures["coverage"], abs=1e-4))
    assert curve["accuracy"][at] == pytest.approx(figures["accuracy_when_answered"], abs=1e-4)
    assert curve["accuracy"][-1] == pytest.approx(figures["accuracy"], abs=1e-4)


def test_every_figure_is_in_its_interval_and_more_tracks_narrow_it() -> None:
    few = genre_figures(*_answers(60), GENRES, temperature=1.0, not_sure=0.5)
    many = genre_figures(*_answers(960), GENRES, temperature=1.0, not_sure=0.5)
    for key in ("accuracy", "balanced_accuracy", "loss", "ece", "coverage", "accuracy_when_answered"):
        for figures in (few, many):
            low, high = figures[f"{key}_ci95"]
            assert low <= figures[key] <= high, key
        assert np.ptp(many[f"{key}_ci95"]) < np.ptp(few[f"{key}_ci95"]), key
    assert many["accuracy_ci95"] == pytest.approx(
        (many["accuracy"] - 0.031, many["accuracy"] + 0.031), abs=4e-3
    )


def test_bootstrap_of_the_loss_equals_the_normal_interval_of_a_mean() -> None:
    logits, labels = _answers(960)
    figures = genre_figures(logits, labels, GENRES, temperature=1.0, not_sure=0.5)
    log_p = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    losses = -log_p[np.arange(960), labels]
    half = 1.96 * losses.std() / np.sqrt(960)
    assert figures["loss_ci95"] == pytest.approx(
        (losses.mean() - half, losses.mean() + half), abs=0.15 * half
    )


def test_artists_with_equal_tracks_widen_the_interval() -> None:
    logits, labels = np.repeat(_answers(40)[0], 10, axis=0), np.repeat(_answers(40)[1], 10)
    artists = [f"artist {i // 10}" for i in range(400)]
    figures = genre_figures(logits, labels, GENRES, temperature=1.0, not_sure=0.5, artists=artists)
    assert figures["n_artists"] == 40
    # With ten equal tracks per artist, sqrt(10) times as wide.
    ratio = np.ptp(figures["accuracy_ci95_by_artist"]) / np.ptp(figures["accuracy_ci95"])
    assert ratio == pytest.approx(np.sqrt(10), rel=0.2)


def test_versions_of_a_track_count_as_one_in_every_interval() -> None:
    logits, labels = _answers(40)
    artists = [f"artist {i // 2}" for i in range(40)]
    once = genre_figures(logits, labels, GENRES, temperature=1.0, not_sure=0.5, artists=artists)
    alike = genre_figures(
        np.repeat(logits, 3, axis=0),
        np.repeat(labels, 3),
        GENRES,
        temperature=1.0,
        not_sure=0.5,
        artists=list(np.repeat(artists, 3)),
        n_versions=3,
    )
    assert alike.pop("n_versions") == 3
    for counts in ("confusion", "reliability"):
        assert np.shape(alike.pop(counts)) == np.shape(once.pop(counts))
    assert alike.pop("coverage_against_accuracy")["accuracy"][-1] == pytest.approx(once["accuracy"], abs=1e-4)
    del once["coverage_against_accuracy"]
    assert _flat(alike) == pytest.approx(_flat(once))


def _flat(figures: object, name: str = "") -> dict[str, float]:
    """Every number in nested figures, by its path."""
    if isinstance(figures, dict):
        parts = figures.items()
    elif isinstance(figures, (list, tuple)):
        parts = enumerate(figures)
    else:
        return {name: figures} if isinstance(figures, (int, float)) else {}
    return {k: v for key, part in parts for k, v in _flat(part, f"{name}/{key}").items()}


def test_a_genre_without_tracks_has_no_figures() -> None:
    logits, labels = _answers()
    keep = labels != 2
    figures = genre_figures(logits[keep], labels[keep], GENRES, temperature=1.0, not_sure=0.5)
    assert set(figures["recall"]) == set(figures["roc"]) == set(figures["recall_ci95"]) == {"a", "b"}
    assert np.shape(figures["confusion"]) == (3, 3)


def test_a_threshold_for_each_track() -> None:
    logits, labels = _answers(4)
    each = np.array([0.0, 0.0, 2.0, 2.0])
    figures = genre_figures(logits, labels, GENRES, temperature=1.0, not_sure=each)
    assert figures["coverage"] == 0.5
    none_answered = genre_figures(logits, labels, GENRES, temperature=1.0, not_sure=2.0)
    assert none_answered["accuracy_when_answered"] is None


def test_not_music_figures() -> None:
    figures = not_music_figures(
        np.array([2.0, 1.0, -0.5, 3.0]), np.array([-2.0, 0.5, -1.0]), ["rain", "dog", "rain"], 0.0
    )
    assert (figures["n_music"], figures["n_not_music"]) == (4, 3)
    assert figures["music_called_not_music"] == 0.25
    assert figures["not_music_called_so"] == pytest.approx(2 / 3)
    assert figures["auroc"] == pytest.approx(11 / 12)
    assert figures["by_group"]["rain"] == {
        "n": 2,
        "auroc": 1.0,
        "called_not_music": 1.0,
        "called_not_music_ci95": pytest.approx((0.3424, 1.0), abs=1e-3),
    }
    assert figures["by_group"]["dog"]["auroc"] == 0.75
    assert figures["roc"]["true_positive_rate"][-1] == 1.0


def test_first_seconds_of_the_middle() -> None:
    sr = 100
    y = np.arange(50 * sr)
    assert list(first_seconds(y, sr, 1.0)[[0, -1]]) == [10 * sr, 11 * sr - 1]  # type: ignore[index]
    assert list(first_seconds(y, sr, 30.0)[[0, -1]]) == [10 * sr, 40 * sr - 1]  # type: ignore[index]
    short = np.arange(round(29.5 * sr))
    assert len(first_seconds(short, sr, 30.0)) == len(short)  # type: ignore[arg-type]
    assert first_seconds(short, sr, 1.0)[0] == 0  # type: ignore[index]
    assert first_seconds(np.arange(29 * sr), sr, 30.0) is None


def test_accuracy_by_seconds_leaves_out_short_tracks() -> None:
    nan = np.nan
    right = np.array([[1, 1, 1, 1, 1, 1], [0, 1, 1, 1, 0, nan], [0, nan, nan, nan, nan, nan]])
    figures = accuracy_by_seconds(right)
    assert [p["seconds"] for p in figures["accuracy_by_seconds"]] == [1, 3, 5, 10, 20, 30]
    assert [p["n_tracks"] for p in figures["accuracy_by_seconds"]] == [3, 2, 2, 2, 2, 1]
    assert [p["accuracy"] for p in figures["accuracy_by_seconds"]] == pytest.approx([1 / 3, 1, 1, 1, 0.5, 1])
    assert {p["n_tracks"] for p in figures["accuracy_by_seconds_same_tracks"]} == {1}
    none = accuracy_by_seconds(right[1:])
    assert "accuracy_by_seconds_same_tracks" not in none
    assert [p["seconds"] for p in none["accuracy_by_seconds"]] == [1, 3, 5, 10, 20]


def test_calibration_error() -> None:
    confidence = np.array([0.95] * 4 + [0.55] * 4)
    correct = np.array([1, 1, 1, 0, 1, 0, 1, 0], dtype=bool)
    assert expected_calibration_error(confidence, correct) == pytest.approx(0.5 * 0.20 + 0.5 * 0.05)


def test_area_under_roc_with_a_tie() -> None:
    assert area_under_roc(np.array([3.0, 2.0]), np.array([1.0, 2.0])) == pytest.approx(3.5 / 4)


def test_genre_figures_worked_out_by_hand() -> None:
    log_p = np.log([[0.8, 0.1, 0.1], [0.3, 0.4, 0.3], [0.2, 0.7, 0.1]])
    figures = genre_figures(log_p, np.array([0, 2, 1]), ("a", "b", "c"), temperature=1.0, not_sure=0.5)
    assert figures["accuracy"] == pytest.approx(2 / 3)
    assert figures["coverage"] == pytest.approx(2 / 3)
    assert figures["accuracy_when_answered"] == 1.0
    assert figures["loss"] == pytest.approx(-np.log([0.8, 0.3, 0.7]).mean())
    assert figures["confusion"] == [[1, 0, 0], [0, 1, 0], [0, 1, 0]]
