"""Heads are fitted to the right recordings, views and weights."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="the training extra is not installed")

from genrescope.training.data.recordings import GENRES, Recording
from genrescope.training.measure.cross_validation import (
    fit_genre_head,
    fit_music_head,
    genre_examples,
    score,
)
from genrescope.training.measure.protocols import artist_grouped, is_scored
from genrescope.training.measure.views import View

N_ARTISTS = 6


def _recordings() -> list[Recording]:
    """Six artists per genre with a narrow and a wide track each, and four sources of noise."""
    tracks = [
        Recording(
            f"{genre}.{artist}.{n}.wav",
            f"{genre}.{artist}.{n}",
            "genre",
            genre,
            f"{genre} artist {artist}",
            "train",
            style=genre,
            bandwidth=(4.0, 12.0)[n],
        )
        for genre in GENRES
        for artist in range(N_ARTISTS)
        for n in range(2)
    ]
    noises = [Recording(f"rain-{n}.wav", f"rain-{n}", "not_music", group=f"rain-{n}") for n in range(4)]
    return tracks + noises


def _view(spread: float, seed: int = 0) -> View:
    """A view in which each genre, and noise, is a direction from which artists deviate."""
    rng = np.random.default_rng(seed)
    recordings = _recordings()
    owner = np.repeat(np.arange(len(recordings)), 7)
    direction = np.array([GENRES.index(r.genre) if r.genre else len(GENRES) for r in recordings])
    artists = {r.group: rng.normal(0.0, spread, len(GENRES) + 1) for r in recordings}
    centre = np.eye(len(GENRES) + 1)[direction] + np.stack([artists[r.group] for r in recordings])
    features = centre[owner] + rng.normal(0.0, 0.05, (len(owner), len(GENRES) + 1))
    return View(recordings, owner, features, features, features)


def _scores(view: View, seed: int = 1):
    splits = artist_grouped(view.recordings, seed)
    heads = [fit_genre_head(genre_examples({"clean": view}, split.fits)) for split in splits]
    return score(splits, heads, view, is_scored)


def test_every_track_is_scored_once_and_its_artist_is_in_one_fold() -> None:
    scores = _scores(_view(0.1))
    assert sorted(r.track_id for r in scores.recordings) == sorted(
        r.track_id for r in _recordings() if r.genre
    )
    assert (scores.pooled.argmax(axis=1) == scores.label).all()
    artists: dict[str, int] = {}
    for recording, fold in zip(scores.recordings, scores.fold, strict=True):
        assert artists.setdefault(recording.group, fold) == fold


def test_knowing_artists_does_not_help() -> None:
    """If artists differ more than genres, only a head that was fitted to the artist would be right."""
    scores = _scores(_view(30.0))
    assert (scores.pooled.argmax(axis=1) == scores.label).mean() < 0.35


def test_rooms_are_measured_but_not_fitted_to() -> None:
    views = {name: _view(0.1) for name in ("clean", "degraded_0", "room_0")}
    both = genre_examples(views, lambda _: True)
    del views["degraded_0"]
    assert len(both.label) == 2 * len(genre_examples(views, lambda _: True).label)
    assert set(both.clues[:, 2]) == {0, 1}


def test_bandwidths_weigh_the_same_in_every_genre() -> None:
    clean = _view(0.1)
    narrow = replace(clean.where(lambda r: r.bandwidth > 5.0), limit_khz=4.4)
    examples = genre_examples({"clean": clean, "band_4.4": narrow}, lambda r: r.group != "jazz artist 0")
    for label in range(len(GENRES)):
        of_genre = examples.label == label
        shares = [examples.weight[of_genre & (examples.clues[:, 0] == b)].sum() for b in (0, 2)]
        assert shares[0] == pytest.approx(shares[1])


def test_music_and_other_sounds_are_separated() -> None:
    view = _view(0.1)
    head = fit_music_head({"clean": view}, lambda r: r.group not in ("rain-0", "rock artist 0"))
    logit = dict(zip([r.group for r in view.recordings], view.mean(head(view.features))[:, 0], strict=True))
    assert logit["rain-0"] < 0.0 < logit["rock artist 0"]
