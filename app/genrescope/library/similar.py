"""Finds the songs of the library that sound most like a song."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from genrescope.analysis.track import TrackResult
from genrescope.library.store import Store

N_SONGS = 20
"""How many songs are found by default."""


@dataclass(frozen=True)
class SimilarSong:
    """A song that resembles another.

    Attributes
    ----------
    path : pathlib.Path
        A file of the song.
    similarity : float
        Cosine of the angle between the two embeddings: 1 for the same direction.
    """

    path: Path
    similarity: float


def find_similar(store: Store, result: TrackResult, n_songs: int = N_SONGS) -> list[SimilarSong]:
    """Find the songs nearest to a song by the embedding of the model in use.

    Parameters
    ----------
    store : Store
        The library.
    result : TrackResult
        Result of the song, from the same model; the song may be in the library.
    n_songs : int
        How many to find at most.

    Returns
    -------
    list of SimilarSong
        The most similar first, without the song itself and its copies; empty if the model has no embedding,
        or the song has no music.
    """
    paths, embeddings = store.embeddings()
    others = np.flatnonzero((embeddings != result.embedding).any(axis=1))
    rows = embeddings[others].astype(np.float64)
    lengths = np.linalg.norm(rows, axis=1) * np.linalg.norm(result.embedding)
    with np.errstate(divide="ignore", invalid="ignore"):
        similarities = rows @ result.embedding.astype(np.float64) / lengths
    ranked = np.argsort(-similarities, kind="stable")  # NaN, without music, comes last
    return [
        SimilarSong(paths[others[index]], float(similarities[index]))
        for index in ranked[:n_songs]
        if np.isfinite(similarities[index])
    ]
