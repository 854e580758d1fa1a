"""Made-up figures, as a recipe and an evaluation would write them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from genrescope.training.data.recordings import GTZAN_GENRES
from genrescope.training.measure.metrics import (
    EXCERPT_SECONDS,
    accuracy_by_seconds,
    genre_figures,
    not_music_figures,
)


def _figures(n: int, seed: int, protocol: str) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    labels = np.concatenate([np.arange(10), rng.integers(10, size=n - 10)])
    logits = rng.standard_normal((n, 10))
    logits[np.arange(n), labels] += 3.0 * rng.random(n)
    right = (rng.random((n, 6)) < [0.5, 0.6, 0.65, 0.7, 0.72, 0.74]).astype(float)
    length = rng.choice([2.5, 17.0, 30.0], size=n)
    right[length[:, None] < np.array(EXCERPT_SECONDS)] = np.nan
    classes = ["dog_bark", "rain"] * 40
    return {
        "protocol": protocol,
        **genre_figures(
            logits,
            labels,
            GTZAN_GENRES,
            temperature=0.8,
            not_sure=0.5,
            artists=[f"artist {i % 40}" for i in range(n)],
        ),
        **accuracy_by_seconds(right),
        "not_music": not_music_figures(rng.normal(3, 1, n), rng.normal(-1, 2, 80), classes, 0.0),
    }


@pytest.fixture(scope="session")
def metrics() -> dict[str, Any]:
    """Content of ``metrics.json`` with everything measured."""
    compared = {"accuracy": 0.7, "accuracy_ci95": [0.65, 0.75], "n_tracks": 300, "parameters": 1_234_567}
    view = _figures(40, 3, "of the same folds")
    return {
        "cross_validation": {
            **_figures(
                300,
                1,
                "5 artist-grouped folds of a collection whose name costs $5 or $6, "
                + "described at length " * 16,
            ),
            "seeds": [1, 2, 3],
            "accuracy_by_seed": [0.7, 0.71, 0.69],
            "accuracy_in_rooms_by_seed": [0.6, 0.61, 0.59],
            "train_to_valid": {"n_tracks": 120, "accuracy": 0.65, "accuracy_ci95": [0.5612, 0.7297]},
            "excerpts_of_15_s_and_more": view,
            "at_most_3_s": view,
            "four_genres": {
                "genres": ["metal", "country", "pop", "classical"],
                "n_tracks": 130,
                "accuracy": 0.9,
                "accuracy_ci95": [0.8361, 0.9407],
            },
            "unseen_rooms_and_microphones_at_10_db": view,
            "recorded_again_in_rooms": view,
        },
        "evaluations": {"mine": _figures(60, 2, "60 whole tracks of mine") | {"verdicts": {"jazz": 60}}},
        "other_collections": {
            **_figures(80, 4, "other collections"),
            "accuracy_by_seed": [0.6, 0.62, 0.61],
            "accuracy_in_rooms_by_seed": [0.5, 0.52, 0.51],
            "seeds": [1, 2, 3],
            "six_genres": {"n_tracks": 60, "n_artists": 30, "recall": 0.66, "recall_ci95": [0.6, 0.72]},
            "at_coverage": {"n_tracks": 44, "accuracy": 0.88, "accuracy_ci95": [0.8, 0.95]},
            "by_collection": {
                name: {"n_tracks": 40, "n_artists": 20, "accuracy": 0.7, "accuracy_ci95": [0.55, 0.82]}
                for name in ("one", "two")
            },
        },
        "left_out_collections": {
            **_figures(80, 5, "left out"),
            "six_genres": {"n_tracks": 60, "n_artists": 30, "recall": 0.55, "recall_ci95": [0.5, 0.6]},
            "at_coverage": {"n_tracks": 44, "accuracy": 0.75, "accuracy_ci95": [0.6, 0.85]},
        },
        "all_collections": {
            "n_tracks": 380,
            "n_artists": 90,
            "ece": 0.041,
            "ece_ci95": [0.02, 0.07],
            "electronic": {"n_tracks": 30, "n_artists": 25, "recall": 0.8, "recall_ci95": [0.7, 0.9]},
        },
        "tags": {
            "kept": [
                {
                    "name": "piano",
                    "decision": 0.3,
                    "n_tracks": 50,
                    "n_artists": 12,
                    "n_shown": 55,
                    "precision": 0.82,
                    "recall": 0.9,
                }
            ],
            "left_out": [{"name": "harp", "why": "too few"}],
        },
        "music_of_other_genres": {
            "kpop": {"n_tracks": 5, "named": 0.4, "named_ci95": [0.1, 0.8], "as": {"pop": 2}},
        },
        "few_shot": {
            "folk": {"auroc": 0.83, "auroc_spread": [0.7, 0.95], "n_songs": 5, "n_others": 2.6},
        },
        "probe": {
            "recall": 0.093,
            "recall_ci95": [0.08, 0.11],
            "chance": 1 / 11,
            "n_patches": 9000,
            "n_artists": 400,
        },
        "baselines": [
            {
                **compared,
                "name": "LeNet",
                "leaky_accuracy": 0.95,
                "leaky_n": 4000,
                "milliseconds_per_patch": 9.0,
            }
        ],
        "engines": {"largest_difference": 2e-6, "n_patches": 64},
    }
