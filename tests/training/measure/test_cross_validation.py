"""Cross-validation tests on tracks that were not trained on, and fits the decision without them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="the training extra is not installed")
pytest.importorskip("pyroomacoustics", reason="the training extra is not installed")

from genrescope.training.data.excerpts import EmbeddedExcerpt
from genrescope.training.data.patch_bank import PatchBank
from genrescope.training.data.recordings import GENRES, Recording
from genrescope.training.measure import cross_validation as cv
from genrescope.training.measure.decision import Scores, cross_fitted_decisions, view_accuracy
from genrescope.training.networks.linear_heads import Examples, LinearHead, fit_genre_head

N_ARTISTS = 6


def _recordings() -> list[Recording]:
    """Six artists per genre with two tracks each, and four sources of noise."""
    tracks = [
        Recording("", f"{genre}.{artist}.{n}", "genre", genre, f"{genre} artist {artist}", "train")
        for genre in GENRES
        for artist in range(N_ARTISTS)
        for n in range(2)
    ]
    noises = [
        Recording(f"noise/rain/rain-{n}.wav", f"rain-{n}", "not_music", group=f"rain-{n}") for n in range(4)
    ]
    return tracks + noises


def _bank(recordings: list[Recording]) -> PatchBank:
    n = len(recordings)
    nothing = np.zeros((n, 1, 1), dtype=np.float16)
    return PatchBank(
        clean=nothing,
        degraded=nothing,
        embedding=np.zeros((n, 0), dtype=np.float32),
        logits=np.zeros((n, 0), dtype=np.float32),
        source=np.arange(n, dtype=np.int32),
        partner=np.roll(np.arange(n, dtype=np.int32), 7),
        noise=np.where(np.arange(n) % 2, n - 1, -1).astype(np.int32),
        snr=np.zeros(n, dtype=np.float32),
        recordings=recordings,
    )


def test_no_view_contains_sound_of_a_part_left_out() -> None:
    recordings = _recordings()
    bank = _bank(recordings)
    parts = cv.split_into_parts(recordings, 2, 1)
    in_part = np.array([parts[cv.part_key(r)] == 0 for r in recordings])
    selection = bank.without(lambda r: parts[cv.part_key(r)] == 0)
    assert selection.clean.any()
    assert selection.degraded.any()
    assert not in_part[bank.source[selection.clean]].any()
    assert not in_part[bank.partner[selection.clean]].any()
    noise = bank.noise[selection.degraded]
    assert not in_part[noise[noise >= 0]].any()
    # The noise of every choi patch belongs to one of the parts, so that the other may use it.
    other = bank.without(lambda r: parts[cv.part_key(r)] == 1)
    disturbed = bank.noise >= 0
    assert (selection.degraded & disturbed).any() != (other.degraded & disturbed).any()


def test_every_part_has_every_genre() -> None:
    recordings = _recordings()
    parts = cv.split_into_parts(recordings, 2, 1)
    for part in range(2):
        genres = {r.genre for r in recordings if parts[cv.part_key(r)] == part}
        assert set(GENRES) <= genres


def _networks(rng: np.random.Generator, spread: float) -> list[cv.NetworkOutputs]:
    """Two networks for which each genre is a direction, from which artists deviate."""
    recordings = [r for r in _recordings() if r.kind == "genre"]
    parts = cv.split_into_parts(_recordings(), 2, 1)
    offset = {r.group: rng.normal(0.0, spread, len(GENRES)) for r in recordings}
    excerpts = [
        EmbeddedExcerpt(
            r,
            np.eye(len(GENRES))[GENRES.index(r.genre)]
            + offset[r.group]
            + rng.normal(0, 0.05, (7, len(GENRES))),
        )
        for r in recordings
    ]
    music = LinearHead(np.ones((len(GENRES), 1), dtype=np.float32), np.zeros(1, dtype=np.float32))
    return [
        cv.NetworkOutputs(
            cv.examples_of(excerpts),
            None,
            None,
            music,
            {cv.WHOLE: [p for p in excerpts if parts[cv.part_key(p.recording)] == part]},
        )
        for part in range(2)
    ]


def test_logits_of_the_student_are_added_to_those_of_the_head() -> None:
    network = _networks(np.random.default_rng(0), spread=0.1)[0]
    every = np.ones(len(network.examples.label), dtype=bool)
    constant = LinearHead(
        np.zeros((len(GENRES), len(GENRES)), np.float32), np.eye(len(GENRES), dtype=np.float32)[3]
    )
    labels_only = cv.genre_head(network, every, None)(network.examples.embedding)
    for part in ("student_head", "tagger_head"):
        both = cv.genre_head(replace(network, **{part: constant}), every, None)(network.examples.embedding)
        added = both - labels_only
        assert (added[:, 3] > 0.1).all()
        assert np.delete(added, 3, axis=1) == pytest.approx(0.0, abs=1e-5)


def test_every_track_is_scored_once_and_its_artist_is_in_one_fold() -> None:
    networks = _networks(np.random.default_rng(0), spread=0.1)
    scores = cv.score(networks, None, _recordings(), seed=1)[cv.WHOLE]
    assert sorted(r.track_id for r in scores.recordings) == sorted(
        r.track_id for r in _recordings() if r.kind == "genre"
    )
    assert view_accuracy(scores)["accuracy"] == 1.0
    artists = {}
    for recording, fold in zip(scores.recordings, scores.fold, strict=True):
        assert artists.setdefault(recording.group, fold) == fold


def test_knowing_artists_does_not_help() -> None:
    """If artists differ more than genres, only a head that was fitted to the artist would be right."""
    rng = np.random.default_rng(1)
    networks = _networks(rng, spread=30.0)
    scores = cv.score(networks, None, _recordings(), seed=1)[cv.WHOLE]
    assert view_accuracy(scores)["accuracy"] < 0.35


def test_labels_of_tracks_without_audio_are_used() -> None:
    """A genre without audio is recognised by the features of Choi's CNN."""
    rng = np.random.default_rng(2)

    def examples(labels: list[int], n_features: int, name: str) -> Examples:
        label = np.repeat(labels, 20)
        embedding = rng.normal(0.0, 0.1, (len(label), n_features))
        embedding[np.arange(len(label)), n_features - 3 + label] += 1.0
        tracks = np.array([f"{name}{i // 5}" for i in range(len(label))])
        return Examples(embedding, label, tracks, tracks)

    with_audio = examples([0, 1], 5, "audio")
    choi = examples([0, 1, 2], 3, "choi")
    # Both regressions need an example of each class.
    weak = Examples(np.zeros((1, 5)), np.array([2]), np.array(["weak"]), np.array(["weak"]))
    head = fit_genre_head(with_audio.concatenate(weak), choi)
    test_embedding = np.array([[0.0, 0.0, 0.0, 0.0, 1.0]])
    assert head(test_embedding).argmax() == 2
    assert fit_genre_head(with_audio.concatenate(weak), choi).weights.shape == (5, 3)


def test_temperature_and_threshold_come_from_other_folds() -> None:
    """Confident wrong scores of one fold change the decisions for the other folds only."""
    networks = _networks(np.random.default_rng(0), spread=0.6)
    scores = cv.score(networks, None, _recordings(), seed=1)[cv.WHOLE]
    before = cross_fitted_decisions(scores, scores)
    wrong = scores.pooled.copy()
    mine = scores.fold == 2
    wrong[mine] = np.roll(wrong[mine] * 5.0, 1, axis=1)
    after = cross_fitted_decisions(scores, Scores(scores.recordings, wrong, scores.fold, scores.n_patches))
    np.testing.assert_allclose(after[mine], before[mine])
    assert not np.allclose(after[~mine], before[~mine])
