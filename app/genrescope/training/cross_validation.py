"""How good the recipe is, measured on artists that neither network nor head has heard.

The labelled artists (and the sources of what is not music) are dealt to a few parts; for each part there
is a blind network, distilled without any sound of it.  On top of these, heads are fitted and scored in
artist-grouped folds with several seeds.  A track is scored by the network that is blind to its part, and
by a head that has seen no label of its fold (nor of its part, in what the network was taught).
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genrescope.inference.scores import log_softmax
from genrescope.training import evaluate
from genrescope.training.bank import Bank, Choice
from genrescope.training.dataset import GENRES, Recording, artist_folds
from genrescope.training.distil import Embedder, Scale
from genrescope.training.heads import (
    MUSIC_STRENGTH,
    Examples,
    LinearHead,
    balanced_weights,
    fit_exponent,
    fit_genre_head,
    fit_head,
    fit_temperature,
    threshold_for_accuracy,
)
from genrescope.training.pieces import Cut, Piece, embed_cuts, is_scored, labels_of

log = logging.getLogger(__name__)

Array = NDArray[Any]

SEEDS = (1, 2, 3)
N_FOLDS = 5
FOUR_GENRES = ("metal", "country", "pop", "classical")
WHOLE = "whole"
ROOM = "room"
RERECORDED = "rerecorded"
AT_MOST = "at most 3.7 s"
AT_MOST_SECONDS = 3.7
N_ROOMS = 12  # for each track; of one alone, the share of right answers scatters by two points
SECONDS = (1.0, 3.0, 5.0, 10.0, 20.0, 30.0)

_PATCHES_A_TRACK = 24
# Of the student's own genre logits beside those of the head; 4 instead makes no difference.  And of what it
# has learned of the tagger's classes of the same names: up to 1 the loss falls, from 0.75 on fewer real
# re-recordings are right.  Looked at on tracks that are scored here, which flatters the figures a little.
_OWN_WEIGHT = 1.5
_NAMED_WEIGHT = 0.5
_MUSIC_PATCHES = 12_000
_SYNTHETIC_TRACKS = 300
_LEAST_SNR_OF_MUSIC = 5.0
_LONG_PATCHES = 6  # 15 s give at least as many
# Nine answers in ten shall be right; a threshold flatters the tracks that it was fitted on, hence the margin.
_WANTED_ACCURACY = 0.92
_LEAST_COVERAGE = 0.61


@dataclass(frozen=True)
class Heard:
    """What one network makes of the recordings.

    Attributes
    ----------
    examples : Examples
        Labelled patches to fit the genre head to.
    own : LinearHead or None
        The genre logits that the student has learned itself; None where they were learned from labels.
    named : LinearHead or None
        What the student has learned of the first teacher's classes of the ten genres; None likewise.
    music : LinearHead
        Music against the rest, fitted without the part.
    views : dict of str to list of Piece
        Of the part only: whole recordings (of every kind), through rooms, and so on.
    """

    examples: Examples
    own: LinearHead | None
    named: LinearHead | None
    music: LinearHead
    views: dict[str, list[Piece]]


@dataclass(frozen=True)
class Decision:
    """The numbers of the decision layer; see :class:`genrescope.inference.model_card.ModelCard`."""

    temperature: float
    temperature_exponent: float
    not_sure: float

    def log_probabilities(self, scores: Scores) -> Array:
        """Log-probabilities [shape=(n, 10)] of pooled scores."""
        return log_softmax(_sharpened(scores, self.temperature_exponent) / self.temperature)


def part_key(recording: Recording) -> str:
    """What is dealt to parts as one: an artist, or a source of what is not music."""
    return f"{'not_music' if recording.kind == 'not_music' else 'artist'}/{recording.group}"


def deal_parts(recordings: list[Recording], n_parts: int, seed: int) -> dict[str, int]:
    """Deal artists, and sources of what is not music, to the parts.

    Returns
    -------
    dict of str to int
        :func:`part_key` to part; unlabelled music is in no part.
    """
    parts: dict[str, int] = {}
    for kind in ("genre", "not_music"):
        folds = artist_folds([r for r in recordings if r.kind == kind], n_parts, seed)
        prefix = "artist" if kind == "genre" else kind
        parts |= {f"{prefix}/{group}": part for group, part in folds.items()}
    return parts


def taught_examples(bank: Bank, seed: int) -> Examples:
    """Labelled patches as the teachers hear them, for the genre head.

    A head that is fitted on the student's own embedding learns from tracks that the student knows by
    heart, and does worse on others (by 5 points): the student's errors on them are not those that it
    makes on unknown music.  The teachers have no such favourites.

    Parameters
    ----------
    bank : Bank
        With a teacher.
    seed : int
        Of the choice of patches, at most some of each track.
    """
    rows = np.flatnonzero(bank.genre() >= 0)
    np.random.default_rng(seed).shuffle(rows)
    order = np.argsort(bank.source[rows], kind="stable")
    source = bank.source[rows[order]]
    rank = np.arange(len(source)) - np.searchsorted(source, source)
    rows = rows[order][rank < _PATCHES_A_TRACK]
    return _examples_of_bank(bank, Scale.of(bank.embedding)(bank.embedding), rows)


def _examples_of_bank(bank: Bank, embedding: Array, rows: NDArray[np.intp]) -> Examples:
    source = bank.source[rows]
    return Examples(
        embedding[rows],
        bank.genre()[rows],
        np.array([r.track_id for r in bank.recordings])[source],
        np.array([r.group for r in bank.recordings])[source],
    )


def taught_genres(bank: Bank, choice: Choice, second: Examples | None) -> NDArray[np.float32] | None:
    """What a head on the teachers' own embeddings says of every patch [shape=(n, 10)].

    It draws the student's attention to the directions of the embedding in which genres differ, also on
    sound without a label.
    """
    if not bank.embedding.shape[1]:
        return None
    embedding = Scale.of(bank.embedding)(bank.embedding)
    rows = np.flatnonzero(choice.near & (bank.genre() >= 0))[:12_000]
    head = fit_genre_head(_examples_of_bank(bank, embedding, rows), second)
    return head(embedding).astype(np.float32)


def examples_of(pieces: list[Piece]) -> Examples:
    """Every patch of labelled tracks."""
    lengths = [len(p.embedding) for p in pieces]
    return Examples(
        np.concatenate([p.embedding for p in pieces]),
        np.repeat(labels_of(pieces), lengths),
        np.repeat([p.recording.track_id for p in pieces], lengths),
        np.repeat([p.recording.group for p in pieces], lengths),
    )


def fit_music_head(
    embed: Embedder, bank: Bank, choice: Choice, synthetic: Array, rng: np.random.Generator
) -> LinearHead:
    """Fit the head that tells music from the rest on chosen views and on synthetic sounds."""
    music = bank.is_music()
    near = _some(rng, np.flatnonzero(choice.near))
    # Music that drowns in noise is no example of either.
    far = _some(rng, np.flatnonzero(choice.far & (~music | (bank.snr >= _LEAST_SNR_OF_MUSIC))))
    rows = np.concatenate([near, far])
    labels = np.concatenate([music[rows].astype(int), np.zeros(len(synthetic), dtype=int)])
    # Synthetic sounds have no recording: together they weigh as much as some hundred recordings.
    names = np.concatenate([bank.source[rows], -1 - np.arange(len(synthetic)) % _SYNTHETIC_TRACKS])
    # Which of the two labels is likelier is not known, so they weigh alike.
    weights = balanced_weights(labels, names)
    embedding = np.concatenate([embed(bank.near[near]), embed(bank.far[far]), embed(synthetic)])
    return fit_head(embedding, labels, weights, strength=MUSIC_STRENGTH)


def _some(rng: np.random.Generator, rows: NDArray[np.intp]) -> NDArray[np.intp]:
    return np.sort(rng.permutation(rows)[:_MUSIC_PATCHES])


def hear(
    embed: Embedder,
    bank: Bank,
    choice: Choice,
    cuts: dict[str, list[Cut]],
    synthetic: Array,
    parts: dict[str, int],
    part: int,
    seed: int,
    *,
    taught: Examples | None,
) -> Heard:
    """Let one network hear everything that is needed of it.

    Parameters
    ----------
    embed : Embedder
        The network.
    bank, choice
        The views that it has learned from.
    cuts : dict of str to list of Cut
        Views of the recordings, of all parts.
    synthetic : np.ndarray [shape=(n, n_frames, n_mels), dB]
        Patches of sounds that are not music.
    parts : dict of str to int
        From :func:`deal_parts`.
    part : int
        The part that it is blind to; -1 for the network that has heard everything.
    seed : int
        Of the choice of patches.
    taught : Examples or None
        From :func:`taught_examples`; without a teacher the network's own embeddings take their place.
    """
    rng = np.random.default_rng([seed, part + 1])
    views = {
        name: embed_cuts(embed, [c for c in some if parts.get(part_key(c.recording)) == part])
        for name, some in cuts.items()
    }
    if taught is None:
        labelled = [cut for cut in cuts[WHOLE] if cut.recording.kind == "genre"]
        taught, own, named = examples_of(embed_cuts(embed, labelled)), None, None
    else:
        own, named = embed.genre_head(), embed.named_genre_head()
    return Heard(
        examples=taught,
        own=own,
        named=named,
        music=fit_music_head(embed, bank, choice, synthetic, rng),
        views=views,
    )


def genre_head(network: Heard, inside: NDArray[np.bool_], second: Examples | None) -> LinearHead:
    """The genre head of a network, fitted to some of its examples.

    To its logits are added those that the network has learned itself, and what it has learned of the first
    teacher's classes, which know more artists than there are labels of (a product of experts, as in
    :func:`genrescope.training.heads.fit_genre_head`).
    """
    head = fit_genre_head(network.examples[inside], second)
    for other, weight in ((network.own, _OWN_WEIGHT), (network.named, _NAMED_WEIGHT)):
        if other is not None:
            head = head.plus(other, weight)
    return head


@dataclass(frozen=True)
class Scores:
    """Pooled log-probabilities of scored pieces by heads that do not know them.

    Attributes
    ----------
    recordings : list of Recording
        The tracks.
    pooled : np.ndarray [shape=(n, 10)]
        Before the temperature.
    fold : np.ndarray [shape=(n,)]
        Fold of each.
    n_patches : np.ndarray [shape=(n,)]
        How many patches were pooled.
    """

    recordings: list[Recording]
    pooled: Array
    fold: Array
    n_patches: Array

    @property
    def label(self) -> Array:
        """Index of the true genre [shape=(n,)]."""
        return np.array([GENRES.index(r.genre) for r in self.recordings])

    def __getitem__(self, rows: NDArray[np.bool_]) -> Scores:
        """Some of the tracks."""
        kept = [r for r, keep in zip(self.recordings, rows, strict=True) if keep]
        return Scores(kept, self.pooled[rows], self.fold[rows], self.n_patches[rows])


def score(
    heard: list[Heard], second: Examples | None, recordings: list[Recording], seed: int
) -> dict[str, Scores]:
    """Score every view of every labelled track in artist-grouped folds.

    Parameters
    ----------
    heard : list of Heard
        One for each part.
    second : Examples or None
        Tracks of which only the second teacher's features are known.
    recordings : list of Recording
        What the folds are made of.
    seed : int
        Of the folds.
    """
    fold_of = artist_folds([r for r in recordings if r.kind == "genre"], N_FOLDS, seed)
    found: dict[str, list[tuple[Recording, Array, int, int]]] = {}
    for network in heard:
        fold = np.array([fold_of[g] for g in network.examples.group])
        for f in range(N_FOLDS):
            others = None
            if second is not None:
                others = second[np.array([fold_of.get(g) != f for g in second.group])]
            head = genre_head(network, fold != f, others)
            for name, pieces in network.views.items():
                for piece in pieces:
                    if piece.recording.genre and fold_of[piece.recording.group] == f:
                        pooled = log_softmax(head(piece.embedding)).mean(axis=0)
                        found.setdefault(name, []).append((piece.recording, pooled, f, len(piece.embedding)))
    return {name: _scores(rows) for name, rows in found.items()}


def _scores(rows: list[tuple[Recording, Array, int, int]]) -> Scores:
    kept = [row for row in rows if row[0].split != "outside"]
    return Scores(
        [row[0] for row in kept],
        np.stack([row[1] for row in kept]),
        np.array([row[2] for row in kept]),
        np.array([row[3] for row in kept]),
    )


def score_split(heard: list[Heard], second: Examples | None, known: set[str]) -> Scores | None:
    """Score the tracks of the split "valid" by heads that know the labels of the split "train" only.

    Parameters
    ----------
    heard : list of Heard
        One for each part.
    second : Examples or None
        As for :func:`score`, of the split "train".
    known : set of str
        Tracks of the split "train".

    Returns
    -------
    Scores or None
        None if the data set names no such splits.
    """
    rows: list[tuple[Recording, Array, int, int]] = []
    for network in heard:
        pieces = [p for p in network.views[WHOLE] if is_scored(p.recording) and p.recording.split == "valid"]
        if pieces:
            inside = np.isin(network.examples.track, list(known))
            head = genre_head(network, inside, second)
            rows += [
                (p.recording, log_softmax(head(p.embedding)).mean(axis=0), 0, len(p.embedding))
                for p in pieces
            ]
    return _scores(rows) if rows else None


def _sharpened(scores: Scores, exponent: float) -> Array:
    return np.asarray(scores.pooled * (scores.n_patches**exponent)[:, None])


def lengths_of_long(views: dict[str, Scores]) -> Scores | None:
    """Shorter and longer cuts of the same tracks, those that are long enough for every one; None without.

    Genres differ in how long their excerpts are: how much surer more sound makes must not be learned
    from tracks of different lengths, or it would be learned how easy the genres are.
    """
    cuts = [views[str(seconds)] for seconds in SECONDS if str(seconds) in views]
    if not cuts:
        return None
    long = {r.track_id for r in cuts[-1].recordings}
    cuts = [cut[np.array([r.track_id in long for r in cut.recordings])] for cut in cuts]
    return Scores(
        [r for cut in cuts for r in cut.recordings],
        np.concatenate([cut.pooled for cut in cuts]),
        np.concatenate([cut.fold for cut in cuts]),
        np.concatenate([cut.n_patches for cut in cuts]),
    )


def fit_decision(whole: Scores, lengths: Scores | None = None) -> Decision:
    """Temperature, its exponent and "not sure" threshold from scores of unknown tracks.

    Parameters
    ----------
    whole : Scores
        Of whole tracks: how sure answers may be.
    lengths : Scores or None
        From :func:`lengths_of_long`: how much surer with more to hear.
    """
    exponent = 0.0
    if lengths is not None and len(np.unique(lengths.n_patches)) > 1:
        exponent = fit_exponent(lengths.pooled, lengths.label, lengths.n_patches)
    # Tracks weigh alike, as in the calibration error that this is for.
    temperature = fit_temperature(_sharpened(whole, exponent), whole.label, np.ones(len(whole.label)))
    log_p = log_softmax(_sharpened(whole, exponent) / temperature)
    right = log_p.argmax(axis=1) == whole.label
    confidence = np.exp(log_p.max(axis=1))
    threshold = threshold_for_accuracy(confidence, right, _WANTED_ACCURACY, _LEAST_COVERAGE)
    return Decision(temperature, exponent, threshold)


def decided(scores: Scores, whole: Scores, lengths: Scores | None = None) -> Array:
    """Log-probabilities by a decision that was fitted without each track's fold.

    Parameters
    ----------
    scores : Scores
        Any view.
    whole, lengths : Scores
        What the decision is fitted on; see :func:`fit_decision`.

    Returns
    -------
    np.ndarray [shape=(n, 11)]
        Log-probabilities, and the "not sure" threshold of that fold in the last column.
    """
    out = np.empty((len(scores.recordings), len(GENRES) + 1))
    for f in range(N_FOLDS):
        others = None if lengths is None else lengths[lengths.fold != f]
        decision = fit_decision(whole[whole.fold != f], others)
        mine = scores.fold == f
        out[mine, :-1] = decision.log_probabilities(scores[mine])
        out[mine, -1] = decision.not_sure
    return out


def teacher_scores(pieces: list[Piece], recordings: list[Recording], seed: int) -> float:
    """Accuracy of a logistic regression on the first teacher's embedding in the same folds."""
    fold_of = artist_folds([r for r in recordings if r.kind == "genre"], N_FOLDS, seed)
    examples = examples_of(pieces)
    fold = np.array([fold_of[g] for g in examples.group])
    right = []
    for f in range(N_FOLDS):
        head = fit_genre_head(examples[fold != f], None)
        mine = [p for p in pieces if is_scored(p.recording) and fold_of[p.recording.group] == f]
        guesses = [log_softmax(head(p.embedding)).mean(axis=0).argmax() for p in mine]
        right += list(np.array(guesses) == labels_of(mine))
    return float(np.mean(right))


def figures(
    scores: Scores, whole: Scores, lengths: Scores | None = None, *, n_versions: int = 1
) -> dict[str, Any]:
    """Figures of a view, with decisions fitted without each track's fold; see :func:`decided`."""
    table = decided(scores, whole, lengths)
    return evaluate.genre_figures(
        table[:, :-1],
        scores.label,
        GENRES,
        temperature=1.0,
        not_sure=table[:, -1],
        artists=[r.group for r in scores.recordings],
        n_versions=n_versions,
    )


def long_figures(whole: Scores, lengths: Scores | None = None) -> dict[str, Any]:
    """Figures of the excerpts of 15 s and more."""
    long = whole.n_patches >= _LONG_PATCHES
    if not long.any():
        return {}
    return figures(whole[long], whole, lengths)


def simple_accuracy(scores: Scores, genres: tuple[str, ...] = GENRES) -> dict[str, Any]:
    """Accuracy of a view, restricted to some genres; others are neither true nor to be guessed."""
    columns = [GENRES.index(g) for g in genres]
    mine = np.isin(scores.label, columns)
    guess = np.array(columns)[scores.pooled[mine][:, columns].argmax(axis=1)]
    right = int((guess == scores.label[mine]).sum())
    n = int(mine.sum())
    return {
        "n_tracks": n,
        "accuracy": right / max(1, n),
        "accuracy_ci95": evaluate.wilson_interval(right, n),
    }


def music_logits(heard: list[Heard]) -> tuple[Array, Array, list[str]]:
    """Pooled logits of "music" of unknown tracks, of what is not music, and the classes of the latter."""
    music, rest, classes = [], [], []
    for network in heard:
        for piece in network.views[WHOLE]:
            logit = float(np.mean(network.music(piece.embedding)))
            if piece.recording.kind == "not_music":
                rest.append(logit)
                classes.append(Path(piece.recording.path).parent.name)
            elif is_scored(piece.recording):
                music.append(logit)
    return np.array(music), np.array(rest), classes


def music_threshold(heard: list[Heard]) -> float:
    """Probability of "music" below which something is called not music.

    One piece of music in two hundred may be missed, also of the re-recorded ones, but never is more
    than an even chance asked for.
    """
    logits = [
        float(np.mean(network.music(piece.embedding)))
        for network in heard
        for name in (WHOLE, RERECORDED)
        for piece in network.views.get(name, [])
        if piece.recording.kind != "not_music"
    ]
    return float(np.clip(1.0 / (1.0 + np.exp(-np.quantile(logits, 0.005))), 0.05, 0.5))
