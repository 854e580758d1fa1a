"""Finds the sections of a track, and decides its outcome from them.

A hidden Markov model has one state for each genre and one each for music of no clear genre, for sound that
is not music and for silence.  The Viterbi algorithm finds the most probable sequence of states: a change
costs as much as the evidence of several patches, and a state lasts for a minimum time, so that a passage that
resembles another genre for a moment is not a section.  Time and memory grow linearly with the track.
"""

from __future__ import annotations

import collections
import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genrescope.analysis.timeline import Segment, Timeline
from genrescope.inference.model_card import ModelCard
from genrescope.inference.outcome import (
    Genre,
    Mixed,
    NotMusic,
    NotSure,
    Outcome,
    Part,
    Scores,
    Silence,
    is_same,
    scores_of,
)
from genrescope.inference.scores import decide, log_softmax, sigmoid

SHORTEST = 8.0
"""Minimum seconds of a section, unless the whole track is shorter."""

CHANGE_COST = 8.0
"""Cost of a change in nats.

A patch that is clearly of another genre gains some 2.5.  At this cost 93 % of the changes between unlike
excerpts of 15 to 30 s are found, and an excerpt of one song changes its genre once in five to twenty minutes
(`build_scripts/bench_sections.py`).
"""

SILENT_COST = 2.0
"""Cost in nats of a silent patch within other sound, and of a patch with sound within silence."""

LEAST_MUSIC = 0.05
"""Limit of the probability of music, on both sides: one patch must not outweigh several others."""

UNCLEAR_SHARE = 0.65
"""How probable the genre of a patch is where music of no clear genre begins, relative to a song at the card's
threshold.  At 1, short sections of clear genres would be hidden in long ones of no clear genre."""

PREVAILING_SHARE = 0.7
"""Share of the sound that one genre fills in a song with a part in another style, such as an introduction."""

LEAST_SHARE, LEAST_SHARE_OF_MANY = 0.25, 0.05
"""A genre is part of a mixed recording if it fills this share of the sound, where one prevails and where none
does..."""

SONG_SECONDS, LEAST_SHARE_OF_LONG = 90.0, 0.05
"""... or, in a long recording, if it lasts as long as a song and fills this share: a song in an hour."""

LEAST_SURE_SHARE = 0.6
"""Share of the music that must belong to these genres."""

# Columns of the evidence after the genres.
_UNCLEAR, _NOT_MUSIC, _SILENCE = -3, -2, -1


def find_sections(
    rows: NDArray[np.floating[Any]], patch_starts: NDArray[np.float64], duration: float, card: ModelCard
) -> tuple[Timeline, Outcome]:
    """Find the sections of a track and the outcome of the whole.

    Parameters
    ----------
    rows : np.ndarray [shape=(n_patches, n_classes + 1)]
        Log-probabilities of the genres and logit of "music", as from ``scores.taggram``; NaN for silent
        patches.
    patch_starts : np.ndarray [shape=(n_patches,)]
        Start of each patch in seconds.
    duration : float
        Length of the track in seconds.
    card : ModelCard
        Temperature, thresholds and the length of a patch.

    Returns
    -------
    sections : Timeline
        From 0 to the end of the track without gaps; neighbours differ in their outcomes.
    outcome : Outcome
        `Mixed` if the sections are surely of different genres; otherwise the outcome of all patches in
        sections of music.
    """
    evidence = _evidence(rows, card)
    states = _most_probable_states(evidence, max(2, round(SHORTEST * card.mel.frame_rate / card.patch_hop)))
    runs = _runs(states, rows, card)
    middles = patch_starts + card.patch_seconds / 2
    edges = [0.0]
    for run, following in itertools.pairwise(runs):
        gains = evidence[:, states[following.first]] - evidence[:, states[run.last]]
        edges.append(_crossing(middles[run.last : run.last + 2], gains[run.last : run.last + 2]))
    edges.append(duration)
    sections = tuple(
        Segment(start, end, run.outcome) for start, end, run in zip(edges, edges[1:], runs, strict=False)
    )
    return Timeline(sections), _mixed(sections) or _prevailing(runs, rows, card)


@dataclass(frozen=True)
class _Run:
    """Consecutive patches of one section, the last one included."""

    first: int
    last: int
    outcome: Outcome


def _runs(states: NDArray[np.intp], rows: NDArray[np.floating[Any]], card: ModelCard) -> list[_Run]:
    """Decide the outcomes of the patches between two changes, and join neighbours with the same outcome."""
    runs: list[_Run] = []
    firsts = np.flatnonzero(np.diff(states, prepend=-1))
    for first, end in zip(map(int, firsts), map(int, [*firsts[1:], len(states)]), strict=True):
        run = _Run(first, end - 1, _outcome(states[first], rows[first:end], card))
        while runs and is_same(runs[-1].outcome, run.outcome):
            first = runs.pop().first
            run = _Run(first, end - 1, _outcome(states[first], rows[first:end], card))
        runs.append(run)
    return runs


def _evidence(rows: NDArray[np.floating[Any]], card: ModelCard) -> NDArray[np.float64]:
    """Log-likelihood of each state for each patch [shape=(n_patches, n_classes + 3)]."""
    is_silent = np.isnan(rows[:, -1])
    rows = np.nan_to_num(rows.astype(np.float64))
    genres = log_softmax(rows[:, :-1] / card.temperature_of(1))
    best = genres.max(axis=1)
    music = np.clip(sigmoid(rows[:, -1]), LEAST_MUSIC, 1 - LEAST_MUSIC)
    evidence = np.empty((len(rows), len(card.classes) + 3))
    evidence[:, :_UNCLEAR] = genres + np.log(music)[:, None]
    evidence[:, _UNCLEAR] = np.log(UNCLEAR_SHARE * _patch_threshold(card)) + np.log(music)
    # Whether it is music must not depend on how clear its genre would be.
    evidence[:, _NOT_MUSIC] = best + np.log(1 - music)
    evidence[:, _SILENCE] = best - SILENT_COST
    evidence[is_silent] = -SILENT_COST
    evidence[is_silent, _SILENCE] = 0.0
    return evidence


def _patch_threshold(card: ModelCard) -> float:
    """Probability of the leading genre in a patch of a long song that is at the card's threshold."""
    n_others = len(card.classes) - 1
    threshold = min(max(card.thresholds.not_sure, 1 / (n_others + 1)), 0.999)
    odds = threshold / (1 - threshold) * n_others  # against each of the others
    odds **= card.temperature_of(math.inf) / card.temperature_of(1)
    return float(odds / (odds + n_others))


def _most_probable_states(evidence: NDArray[np.float64], least: int) -> NDArray[np.intp]:
    """Return the most probable state of each patch; each lasts for `least` patches, two or more."""
    n, n_states = evidence.shape
    if n <= least:
        return np.full(n, evidence.sum(axis=0).argmax())
    # The best score of each state by its age in patches; the last row has all that are old enough to end.
    best = np.full((least, n_states), -np.inf)
    best[0] = evidence[0]
    was_old = np.zeros((n, n_states), dtype=bool)
    came_from = np.zeros(n, dtype=np.intp)
    for i in range(1, n):
        old = best[-1]
        came_from[i] = leading = old.argmax()
        was_old[i] = old >= best[-2]
        best = np.concatenate(
            [np.full((1, n_states), old[leading] - CHANGE_COST), best[:-2], np.maximum(old, best[-2])[None]]
        )
        best += evidence[i]
    states = np.empty(n, dtype=np.intp)
    state, age = best[-1].argmax(), least - 1
    for i in range(n - 1, -1, -1):
        states[i] = state
        if age == 0:
            state, age = came_from[i], least - 1
        elif age < least - 1 or not was_old[i, state]:
            age -= 1
    return states


def _crossing(middles: NDArray[np.float64], gains: NDArray[np.float64]) -> float:
    """Return when a change took place, between the middles of the patches before and after it.

    A patch that contains the change resembles both sides according to their shares.

    Parameters
    ----------
    middles, gains : np.ndarray [shape=(2,)]
        Middles of the two patches in seconds, and how much more likely each is after than before the change.
    """
    before, after = gains
    share = before / (before - after) if before <= 0 <= after and before < after else 0.5
    return float(middles[0] + share * (middles[1] - middles[0]))


def _outcome(state: np.intp, rows: NDArray[np.floating[Any]], card: ModelCard) -> Outcome:
    """Decide the outcome of the patches of a state."""
    outcome = _pooled_outcome(rows, card)
    scores = scores_of(outcome)
    column = state - len(card.classes) - 3
    if scores is None or column == _SILENCE:
        return Silence()
    return NotMusic(scores) if column == _NOT_MUSIC else outcome


def _pooled_outcome(rows: NDArray[np.floating[Any]], card: ModelCard) -> Outcome:
    """Decide the outcome of patches together."""
    audible = rows[~np.isnan(rows[:, -1])].astype(np.float64)
    return decide(audible.mean(axis=0) if len(audible) else None, card, len(audible))


def _prevailing(runs: Sequence[_Run], rows: NDArray[np.floating[Any]], card: ModelCard) -> Outcome:
    """Decide the outcome of a track that is not mixed; speech between songs does not count."""
    music, other = (
        [rows[run.first : run.last + 1] for run in runs if isinstance(run.outcome, kind)]
        for kind in (Genre | NotSure, NotMusic)
    )
    counted = music if sum(map(len, music)) >= sum(map(len, other)) else other
    return _pooled_outcome(np.concatenate(counted) if counted else rows, card)


def _mixed(sections: Sequence[Segment]) -> Mixed | None:
    """Return the outcome of sections that are surely of different genres; None if they are not."""
    genres: collections.defaultdict[str, float] = collections.defaultdict(float)
    music = other = 0.0
    for section in sections:
        outcome = section.outcome
        if isinstance(outcome, Genre):
            genres[outcome.name] += section.seconds
        if isinstance(outcome, Genre | NotSure):
            music += section.seconds
        elif isinstance(outcome, NotMusic):
            other += section.seconds
    sound = music + other
    prevails = max(genres.values(), default=0.0) > PREVAILING_SHARE * sound
    share = LEAST_SHARE if prevails else LEAST_SHARE_OF_MANY
    parts = [
        _part(name, sections)
        for name, seconds in genres.items()
        if seconds >= min(share * sound, max(SONG_SECONDS, LEAST_SHARE_OF_LONG * sound))
    ]
    if sum(part.seconds for part in parts) < LEAST_SURE_SHARE * music:
        return None
    if other > music:
        parts.append(_part(None, sections))
    if len(parts) < 2:
        return None
    return Mixed(tuple(sorted(parts, key=lambda part: part.start)), _mean_scores(sections))


def _part(name: str | None, sections: Sequence[Segment]) -> Part:
    """Return the part of the sections of a genre, or of those that are not music."""
    own = [
        s
        for s in sections
        if (isinstance(s.outcome, NotMusic) if name is None else _is_genre(s.outcome, name))
    ]
    return Part(name, own[0].start, own[0].end, sum(s.seconds for s in own))


def _is_genre(outcome: Outcome, name: str) -> bool:
    return isinstance(outcome, Genre) and outcome.name == name


def _mean_scores(sections: Sequence[Segment]) -> Scores:
    """Average the scores of the music over time; each section counts as long as it lasts."""
    music = [(s.outcome.scores, s.seconds) for s in sections if isinstance(s.outcome, Genre | NotSure)]
    scores, weights = zip(*music, strict=True)
    probabilities = np.average([s.probabilities for s in scores], axis=0, weights=weights)
    share = float(np.average([s.music for s in scores], weights=weights))
    return Scores(scores[0].classes, tuple(map(float, probabilities)), share)
