"""Measures a recipe from the views of the recordings: the figures of all protocols, and the decision."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genrescope.inference.scores import log_softmax
from genrescope.training.data.recordings import GENRES, Recording, artist_folds
from genrescope.training.measure.cross_validation import (
    fit_genre_head,
    fit_music_head,
    genre_examples,
    score,
)
from genrescope.training.measure.decision import Decision, DecisionData, Scores, cross_fitted, fit_decision
from genrescope.training.measure.few_shot import few_shot_figures
from genrescope.training.measure.intervals import wilson_interval
from genrescope.training.measure.metrics import (
    accuracy_at_coverage,
    calibration_figures,
    genre_figures,
    mean_recall,
    not_music_figures,
)
from genrescope.training.measure.probe import probe_figures
from genrescope.training.measure.protocols import (
    N_FOLDS,
    N_HELD_OUT,
    SEEDS,
    Split,
    artist_grouped,
    collections_left_out,
    is_of_gtzan,
    is_of_others,
    is_scored,
    train_to_valid,
)
from genrescope.training.measure.tags import MeasuredTag, measure_tags
from genrescope.training.measure.views import View
from genrescope.training.networks.linear_heads import LinearHead

Array = NDArray[Any]
Figures = dict[str, Any]

CLEAN = "clean"
SIX_GENRES = ("rock", "metal", "blues", "jazz", "hiphop", "pop")
"""The genres of which the other collections have enough tracks."""
COVERAGE = 0.55
"""Share of the recordings that is answered where models with different thresholds are compared."""

_FOUR_GENRES = ("metal", "country", "pop", "classical")
_LENGTHS = (1, 2, 4, 9, 14)  # patches: 3 to 29 s
_LONG_PATCHES = 7  # of 15 s
_MISSED_MUSIC = 0.005
_GROUPED = (
    f"artist-grouped {N_FOLDS}-fold cross-validation on the labelled tracks of all collections, with heads, "
    "temperature and threshold fitted without the artists of each fold to the features of networks that were "
    "trained without these artists and their collections; figures are for fold seed "
    f"{SEEDS[0]} of {len(SEEDS)}"
)
_LEFT_OUT = (
    "collections left out: each collection is tested by heads, temperature and threshold that were fitted to "
    "the other collections (and without artists who are in both), on the features of networks that were "
    "trained without it; small collections are left out together"
)
_ROOMS = "unseen_rooms_and_microphones_at_10_db"


@dataclass(frozen=True)
class Measurement:
    """The figures of a recipe, and what was fitted on the way.

    Attributes
    ----------
    metrics : dict
        Sections of ``metrics.json``; see :mod:`genrescope.training.report.model_card`.
    decision : Decision
        Temperature and "not sure", from all scores.
    not_music : float
        Probability of music below which the outcome is "not music".
    genre, music : LinearHead
        The heads, fitted to all recordings.
    tags : list of MeasuredTag
        The tags that are reproduced well.
    """

    metrics: Figures
    decision: Decision
    not_music: float
    genre: LinearHead
    music: LinearHead
    tags: list[MeasuredTag]


class _Protocol:
    """The heads of a protocol, fitted once for all views."""

    def __init__(self, views: Mapping[str, View], splits: Sequence[Split]) -> None:
        self._splits = splits
        self._heads = [fit_genre_head(genre_examples(views, split.fits)) for split in splits]

    def score(self, views: Iterable[View], tested: Callable[[Recording], bool]) -> Scores:
        """Scores of recordings in one view or several."""
        return Scores.concatenate([score(self._splits, self._heads, view, tested) for view in views])


def measure(
    views: Mapping[str, View], synthetic: Array | None, *, patch_seconds: float, hop_seconds: float
) -> Measurement:
    """Measure a recipe.

    Parameters
    ----------
    views : dict of str to View
        "clean" (all recordings); "band_*", "degraded_*" and "short_*" (labelled tracks, to which heads are
        fitted too); "room_*" (only for measuring); from networks that were trained without the recording.
        "teacher": what the teachers make of the clean view of labelled tracks, if there are teachers.
    synthetic : np.ndarray [shape=(n, n_features)] or None
        Features of synthetic sounds that are not music.
    patch_seconds, hop_seconds : float
        Length of a patch, and from one to the next.
    """
    clean = views[CLEAN]
    room_views = [view for name, view in views.items() if name.startswith("room_")]
    protocols = [_Protocol(views, artist_grouped(clean.recordings, seed)) for seed in SEEDS]
    known = [protocol.score([clean], is_scored) for protocol in protocols]
    rooms = [protocol.score(room_views, is_scored) for protocol in protocols] if room_views else []
    excerpts = [protocols[0].score([clean.middle(n)], is_scored) for n in _LENGTHS]
    left_out = _Protocol(views, collections_left_out(clean.recordings)).score([clean], is_scored)
    foreign = clean.where(lambda r: r.kind == "music")
    data = DecisionData(known[0], left_out.where(is_of_others), _of_long_tracks(known[0], excerpts))

    def figures(scores: Scores, n_versions: int = 1) -> Figures:
        log_p, threshold = cross_fitted(scores, data)
        return genre_figures(
            log_p,
            scores.label,
            GENRES,
            temperature=1.0,
            not_sure=threshold,
            artists=list(scores.group),
            n_versions=n_versions,
        )

    def section(scores: Sequence[Scores], in_rooms: Sequence[Scores]) -> Figures:
        """Figures of a protocol on some recordings, for each seed."""
        found = {
            **figures(scores[0]),
            "six_genres": _over_seeds([_recall(s, SIX_GENRES) for s in scores]),
            "at_coverage": _over_seeds([_at_coverage(s, data) for s in scores]),
            "by_collection": {
                name: _share(scores[0].where(lambda r, c=name: r.collection == c))  # type: ignore[misc]
                for name in sorted({r.collection for r in scores[0].recordings})
            },
        }
        if len(scores) > 1:
            found["seeds"] = list(SEEDS)
            found["accuracy_by_seed"] = [_share(s)["accuracy"] for s in scores]
        if in_rooms:
            found[_ROOMS] = figures(in_rooms[0], len(room_views))
            found["accuracy_in_rooms_by_seed"] = [_share(s)["accuracy"] for s in in_rooms]
        return found

    def each(scores: Sequence[Scores], wanted: Callable[[Recording], bool]) -> list[Scores]:
        return [s.where(wanted) for s in scores]

    gtzan = section(each(known, is_of_gtzan), each(rooms, is_of_gtzan))
    whole = known[0].where(is_of_gtzan)
    gtzan["protocol"] = f"{_GROUPED}; the tracks of GTZAN's fault-filtered lists"
    long = whole.n_patches >= _LONG_PATCHES
    if long.any():
        gtzan["excerpts_of_15_s_and_more"] = figures(whole[long])
    gtzan["baseline_folds"] = _share(_of_baselines(whole, clean.recordings))
    gtzan["at_most_3_s"] = figures(excerpts[0].where(is_of_gtzan))
    gtzan["four_genres"] = {"genres": list(_FOUR_GENRES), **_among(whole, _FOUR_GENRES)}
    gtzan["accuracy_by_seconds"] = [
        {"seconds": patch_seconds + (n - 1) * hop_seconds, **_share(excerpt[excerpt.n_patches == n])}
        for n, excerpt in zip(_LENGTHS, each(excerpts, is_of_gtzan), strict=True)
        if (excerpt.n_patches == n).any()
    ]
    again = protocols[0].score([clean], lambda r: r.kind == "room" and r.split != "outside")
    if again.recordings:
        gtzan["recorded_again_in_rooms"] = figures(again)
    valid = _Protocol(views, train_to_valid()).score([clean], is_of_gtzan)
    if valid.recordings:
        gtzan["train_to_valid"] = _share(valid)
    threshold, gtzan["not_music"] = _music_figures(
        views, synthetic, artist_grouped(clean.recordings, SEEDS[0])
    )
    log_p, _ = cross_fitted(known[0], data)
    metrics: Figures = {
        "cross_validation": gtzan,
        "all_collections": {
            **_share(known[0]),
            **calibration_figures(log_p, known[0].label, list(known[0].group)),
            "electronic": _over_seeds([_recall(s, ("electronic",)) for s in known]),
        },
        "probe": probe_figures(genre_examples(views, lambda _: True)),
        "few_shot": few_shot_figures(clean),
    }
    if data.left_out.recordings:
        metrics["other_collections"] = {
            "protocol": f"{_GROUPED}; the tracks of other collections than GTZAN",
            **section(each(known, is_of_others), each(rooms, is_of_others)),
        }
        metrics["left_out_collections"] = {"protocol": _LEFT_OUT, **section([data.left_out], [])}
        metrics["left_out_collections"]["gtzan"] = {
            **_share(left_out.where(is_of_gtzan)),
            "six_genres": _recall(left_out.where(is_of_gtzan), SIX_GENRES),
        }
    decision = fit_decision(data)
    genre = fit_genre_head(genre_examples(views, lambda _: True))
    music = fit_music_head(views, lambda _: True, synthetic)
    metrics["music_of_other_genres"] = _foreign_figures(foreign, genre, music, decision, threshold)
    tags: list[MeasuredTag] = []
    if "teacher" in views:
        tags, left_out_tags = measure_tags(clean, room_views, views["teacher"])
        metrics["tags"] = {
            "kept": [
                {"name": t.tag.name, "auroc": t.tag.auroc, "auroc_in_room": t.tag.auroc_in_room, **t.figures}
                for t in tags
            ],
            "left_out": left_out_tags,
        }
    return Measurement(metrics, decision, threshold, genre, music, tags)


# Shares -----------------------------------------------------------------------------------------------


def _share(scores: Scores) -> Figures:
    """Accuracy of some scores, without a temperature."""
    right = int((scores.pooled.argmax(axis=1) == scores.label).sum())
    n = len(scores.recordings)
    return {
        "n_tracks": n,
        "n_artists": len(set(scores.group)),
        "accuracy": right / max(1, n),
        "accuracy_ci95": wilson_interval(right, n),
    }


def _among(scores: Scores, genres: Sequence[str]) -> Figures:
    """Accuracy among some genres; recordings and probabilities of the others are excluded."""
    columns = [GENRES.index(genre) for genre in genres]
    among = scores[np.isin(scores.label, columns)]
    pooled = np.full(among.pooled.shape, -np.inf)
    pooled[:, columns] = among.pooled[:, columns]
    return _share(Scores(among.recordings, pooled, among.fold, among.n_patches))


def _recall(scores: Scores, genres: Sequence[str]) -> Figures:
    classes = [c for c in map(GENRES.index, genres) if (scores.label == c).any()]
    if not classes:
        return {}
    return mean_recall(scores.pooled.argmax(axis=1), scores.label, classes, list(scores.group))


def _at_coverage(scores: Scores, data: DecisionData) -> Figures:
    log_p, _ = cross_fitted(scores, data)
    correct = log_p.argmax(axis=1) == scores.label
    return accuracy_at_coverage(np.exp(log_p.max(axis=1)), correct, COVERAGE, list(scores.group))


def _over_seeds(figures: Sequence[Figures]) -> Figures:
    """The figures of the first seed, with the values of all."""
    key = "recall" if "recall" in figures[0] else "accuracy"
    values = [f[key] for f in figures if f]
    return figures[0] if len(values) < 2 else {**figures[0], "by_seed": values}


def _of_baselines(whole: Scores, recordings: Sequence[Recording]) -> Scores:
    """The tracks on which the networks of earlier systems are tested."""
    gtzan = [r for r in recordings if r.kind == "genre" and r.collection == "gtzan"]
    fold_of = artist_folds(gtzan, N_FOLDS, SEEDS[0])
    return whole.where(lambda r: fold_of[r.group] < N_HELD_OUT)


def _of_long_tracks(whole: Scores, excerpts: Sequence[Scores]) -> Scores | None:
    """Scores of excerpts of every length, of the tracks that are long enough for all, or None."""
    long = {r.path for r, n in zip(whole.recordings, whole.n_patches, strict=True) if n >= _LENGTHS[-1]}
    return Scores.concatenate([e.where(lambda r: r.path in long) for e in excerpts]) if long else None


# Other sounds -----------------------------------------------------------------------------------------


def _music_figures(
    views: Mapping[str, View], synthetic: Array | None, splits: Sequence[Split]
) -> tuple[float, Figures]:
    """Threshold of "not music", and how well music is separated from other sounds by unknown sources."""
    music, others, classes = [], [], []
    for split in splits:
        head = fit_music_head(views, split.fits, synthetic)
        tested = views[CLEAN].where(split.tests)
        for recording, logit in zip(tested.recordings, tested.mean(head(tested.features))[:, 0], strict=True):
            if recording.kind != "not_music":
                music.append(logit)
            else:
                others.append(logit)
                classes.append(Path(recording.path).parent.name)
    # One in 200 recordings of music may be missed.
    threshold = float(np.clip(_sigmoid(np.quantile(music, _MISSED_MUSIC)), 0.05, 0.5))
    if not others:
        return threshold, {}
    return threshold, not_music_figures(np.array(music), np.array(others), classes, _logit(threshold))


def _foreign_figures(
    view: View, genre: LinearHead, music: LinearHead, decision: Decision, not_music: float
) -> Figures:
    """How often music of other genres than the model's is given a genre, by style."""
    pooled = view.mean(log_softmax(genre(view.features)))
    scores = Scores(view.recordings, pooled, np.zeros(len(pooled), dtype=int), view.n_patches)
    log_p = decision.log_probabilities(scores)
    sure = np.exp(log_p.max(axis=1)) >= decision.not_sure
    named = sure & (_sigmoid(view.mean(music(view.features))[:, 0]) >= not_music)
    kinds = np.array([r.style or ("MIDI" if r.group == "midi" else "game music") for r in view.recordings])
    found = {}
    for kind in sorted(set(kinds), key=lambda k: (-int((kinds == k).sum()), k)):
        rows = kinds == kind
        leading = [GENRES[i] for i in log_p[rows & named].argmax(axis=1)]
        found[str(kind)] = {
            "n_tracks": int(rows.sum()),
            "named": float(named[rows].mean()),
            "named_ci95": wilson_interval(int(named[rows].sum()), int(rows.sum())),
            "as": {
                name: leading.count(name) for name in sorted(set(leading), key=lambda g: -leading.count(g))
            },
        }
    return found


def _sigmoid(logit: Array | float) -> Any:
    return 1.0 / (1.0 + np.exp(-np.asarray(logit, dtype=np.float64)))


def _logit(share: float) -> float:
    return float(np.log(share / (1.0 - share)))
