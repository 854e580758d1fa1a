"""That what is measured was never heard, and that the decision is fitted elsewhere."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="the training extra is not installed")
pytest.importorskip("pyroomacoustics", reason="the training extra is not installed")

from genrescope.training import cross_validation as cv
from genrescope.training.bank import Bank
from genrescope.training.dataset import GENRES, Recording
from genrescope.training.heads import Examples, LinearHead, fit_genre_head
from genrescope.training.pieces import Piece

N_ARTISTS = 6


def _recordings() -> list[Recording]:
    """Six artists a genre with two tracks each, and four sources of noise."""
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


def _bank(recordings: list[Recording]) -> Bank:
    n = len(recordings)
    nothing = np.zeros((n, 1, 1), dtype=np.float16)
    return Bank(
        near=nothing,
        far=nothing,
        embedding=np.zeros((n, 0), dtype=np.float32),
        logits=np.zeros((n, 0), dtype=np.float32),
        source=np.arange(n, dtype=np.int32),
        partner=np.roll(np.arange(n, dtype=np.int32), 7),
        noise=np.where(np.arange(n) % 2, n - 1, -1).astype(np.int32),
        snr=np.zeros(n, dtype=np.float32),
        recordings=recordings,
    )


def test_a_blind_network_hears_nothing_of_its_part() -> None:
    recordings = _recordings()
    bank = _bank(recordings)
    parts = cv.deal_parts(recordings, 2, 1)
    in_part = np.array([parts[cv.part_key(r)] == 0 for r in recordings])
    choice = bank.without(lambda r: parts[cv.part_key(r)] == 0)
    assert choice.near.any()
    assert choice.far.any()
    assert not in_part[bank.source[choice.near]].any()
    assert not in_part[bank.partner[choice.near]].any()
    noise = bank.noise[choice.far]
    assert not in_part[noise[noise >= 0]].any()
    # The last recording is the noise of every second patch: one part may use it, the other may not.
    other = bank.without(lambda r: parts[cv.part_key(r)] == 1)
    disturbed = bank.noise >= 0
    assert (choice.far & disturbed).any() != (other.far & disturbed).any()


def test_parts_hold_every_genre() -> None:
    recordings = _recordings()
    parts = cv.deal_parts(recordings, 2, 1)
    for part in range(2):
        genres = {r.genre for r in recordings if parts[cv.part_key(r)] == part}
        assert set(GENRES) <= genres


def _heard(rng: np.random.Generator, spread: float) -> list[cv.Heard]:
    """Two networks for which a genre is a direction, and every artist lies a little beside it."""
    recordings = [r for r in _recordings() if r.kind == "genre"]
    parts = cv.deal_parts(_recordings(), 2, 1)
    beside = {r.group: rng.normal(0.0, spread, len(GENRES)) for r in recordings}
    pieces = [
        Piece(r, np.eye(len(GENRES))[GENRES.index(r.genre)] + beside[r.group] + rng.normal(0, 0.05, (7, 10)))
        for r in recordings
    ]
    music = LinearHead(np.ones((len(GENRES), 1), dtype=np.float32), np.zeros(1, dtype=np.float32))
    return [
        cv.Heard(
            cv.examples_of(pieces),
            None,
            None,
            music,
            {cv.WHOLE: [p for p in pieces if parts[cv.part_key(p.recording)] == part]},
        )
        for part in range(2)
    ]


def test_what_a_network_has_learned_of_the_genres_counts_beside_the_labels() -> None:
    network = _heard(np.random.default_rng(0), spread=0.1)[0]
    every = np.ones(len(network.examples.label), dtype=bool)
    said = LinearHead(
        np.zeros((len(GENRES), len(GENRES)), np.float32), np.eye(len(GENRES), dtype=np.float32)[3]
    )
    labels_only = cv.genre_head(network, every, None)(network.examples.embedding)
    for part in ("own", "named"):
        both = cv.genre_head(replace(network, **{part: said}), every, None)(network.examples.embedding)
        added = both - labels_only
        assert (added[:, 3] > 0.1).all()
        assert np.delete(added, 3, axis=1) == pytest.approx(0.0, abs=1e-5)


def test_every_track_is_scored_once_by_a_head_that_does_not_know_its_artist() -> None:
    heard = _heard(np.random.default_rng(0), spread=0.1)
    scores = cv.score(heard, None, _recordings(), seed=1)[cv.WHOLE]
    assert sorted(r.track_id for r in scores.recordings) == sorted(
        r.track_id for r in _recordings() if r.kind == "genre"
    )
    assert cv.simple_accuracy(scores)["accuracy"] == 1.0
    artists = {}
    for recording, fold in zip(scores.recordings, scores.fold, strict=True):
        assert artists.setdefault(recording.group, fold) == fold


def test_artists_alone_teach_nothing() -> None:
    """Where only the artist can be told, a head that knew the artist would be right every time."""
    rng = np.random.default_rng(1)
    heard = _heard(rng, spread=30.0)
    scores = cv.score(heard, None, _recordings(), seed=1)[cv.WHOLE]
    assert cv.simple_accuracy(scores)["accuracy"] < 0.35


def test_the_four_genres_are_guessed_among_themselves() -> None:
    recordings = [Recording("", g, "genre", g, g) for g in ("metal", "jazz", "pop")]
    pooled = np.full((3, len(GENRES)), -5.0)
    pooled[:, GENRES.index("jazz")] = -0.1
    pooled[0, GENRES.index("metal")] = -1.0
    pooled[2, GENRES.index("country")] = -1.0
    scores = cv.Scores(recordings, pooled, np.zeros(3, dtype=int), np.ones(3, dtype=int))
    figures = cv.simple_accuracy(scores, cv.FOUR_GENRES)
    assert (figures["n_tracks"], figures["accuracy"]) == (2, 0.5)


def test_labels_of_tracks_without_sound_help() -> None:
    """Two genres that no own track has are told apart by what the second teacher's tracks teach."""
    rng = np.random.default_rng(2)

    def examples(labels: list[int], n_features: int, name: str) -> Examples:
        label = np.repeat(labels, 20)
        embedding = rng.normal(0.0, 0.1, (len(label), n_features))
        embedding[np.arange(len(label)), n_features - 3 + label] += 1.0
        tracks = np.array([f"{name}{i // 5}" for i in range(len(label))])
        return Examples(embedding, label, tracks, tracks)

    own = examples([0, 1], 5, "own")
    second = examples([0, 1, 2], 3, "second")
    # The first part knows two classes only, so give it one weak example of the third.
    weak = Examples(np.zeros((1, 5)), np.array([2]), np.array(["weak"]), np.array(["weak"]))
    head = fit_genre_head(own.and_also(weak), second)
    unknown = np.array([[0.0, 0.0, 0.0, 0.0, 1.0]])
    assert head(unknown).argmax() == 2
    assert fit_genre_head(own.and_also(weak), second).weights.shape == (5, 3)


def test_temperature_and_threshold_come_from_other_folds() -> None:
    """Scores of one fold that are certain and wrong change the decision of every other fold only."""
    heard = _heard(np.random.default_rng(0), spread=0.6)
    scores = cv.score(heard, None, _recordings(), seed=1)[cv.WHOLE]
    before = cv.decided(scores, scores)
    spoilt = scores.pooled.copy()
    mine = scores.fold == 2
    spoilt[mine] = np.roll(spoilt[mine] * 5.0, 1, axis=1)
    after = cv.decided(scores, cv.Scores(scores.recordings, spoilt, scores.fold, scores.n_patches))
    np.testing.assert_allclose(after[mine], before[mine])
    assert not np.allclose(after[~mine], before[~mine])


def _cuts(n_patches: dict[str, int], pooled: float = 1.0) -> cv.Scores:
    recordings = [Recording("", name, "genre", "jazz", name) for name in n_patches]
    table = np.full((len(recordings), len(GENRES)), -5.0)
    table[:, GENRES.index("jazz")] = pooled
    return cv.Scores(recordings, table, np.zeros(len(recordings), dtype=int), np.array([*n_patches.values()]))


def test_what_length_tells_is_learned_from_tracks_that_are_there_in_every_length() -> None:
    views = {
        cv.WHOLE: _cuts({"long": 16, "longer": 16, "short": 1}),
        "1.0": _cuts({"long": 1, "short": 1, "longer": 1}),
        "10.0": _cuts({"longer": 5, "long": 5}),
    }
    lengths = cv.lengths_of_long(views)
    assert lengths is not None
    assert [r.track_id for r in lengths.recordings] == ["long", "longer", "longer", "long"]
    assert lengths.n_patches.tolist() == [1, 1, 5, 5]
    assert cv.lengths_of_long({cv.WHOLE: views[cv.WHOLE]}) is None


def test_a_decision_is_as_sure_as_the_length_allows() -> None:
    """Of one patch half of the answers are right, of nine all: the same scores are surer with nine."""
    rng = np.random.default_rng(3)
    label = rng.integers(len(GENRES), size=400)
    recordings = [Recording("", str(i), "genre", GENRES[k], str(i)) for i, k in enumerate(label)]
    told = np.where(rng.random(400) < 0.5, label, rng.integers(len(GENRES), size=400))
    fold = np.arange(400) % cv.N_FOLDS
    of_one = cv.Scores(recordings, 4.0 * np.eye(len(GENRES))[told], fold, np.ones(400, dtype=int))
    of_nine = cv.Scores(recordings, 4.0 * np.eye(len(GENRES))[label], fold, np.full(400, 9))
    whole = cv.Scores(recordings, of_one.pooled, fold, np.ones(400, dtype=int))
    lengths = cv.lengths_of_long({"1.0": of_one, "20.0": of_nine})
    decision = cv.fit_decision(whole, lengths)
    assert decision.temperature_exponent > 0.2
    one, nine = (np.exp(decision.log_probabilities(s).max(axis=1)).mean() for s in (of_one, of_nine))
    assert one == pytest.approx(0.55, abs=0.06)
    assert nine > one + 0.2
    assert cv.fit_decision(whole).temperature_exponent == 0.0
    assert cv.fit_decision(whole, of_one).temperature_exponent == 0.0
