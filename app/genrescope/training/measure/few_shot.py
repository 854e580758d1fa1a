"""How well the embedding finds music of a genre that the model lacks, from a few songs."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from genrescope.training.measure.metrics import area_under_roc
from genrescope.training.measure.views import View

_STYLES = {
    "electronic": ("electronic", "techno", "house", "drum_and_bass", "dubstep", "trap_edm", "synthwave"),
    "punk": ("punk",),
    "folk": ("folk",),
    "phonk": ("phonk",),
    "Bollywood": ("indian_bollywood",),
    "K-pop": ("kpop",),
}
_N_SONGS = 5
_FEWEST_OTHERS = 2
_N_DRAWS = 20


def few_shot_figures(clean: View) -> dict[str, Any]:
    """Area under the ROC curve for songs of a style by other artists than those of the examples.

    A logistic regression on the mean embedding of up to five songs by as many artists, against half of the
    other artists' songs, ranks the songs of the remaining artists; the mean of 20 draws.

    Parameters
    ----------
    clean : View
        The labelled recordings as they are.

    Returns
    -------
    dict
        For each style ``auroc``, ``auroc_spread`` (10th and 90th percentile of the draws), ``n_songs``
        (examples), ``n_others`` (songs to be found, on average).
    """
    songs = clean.where(lambda r: bool(r.style) and r.kind != "room")
    embedding = songs.mean(songs.features)
    embedding = (embedding - embedding.mean(axis=0)) / (embedding.std(axis=0) + 1e-3)
    group = np.array([r.group for r in songs.recordings])
    style = np.array([r.style for r in songs.recordings])
    figures = {}
    for name, styles in _STYLES.items():
        of_style = np.isin(style, styles)
        n_songs = min(_N_SONGS, len(set(group[of_style])) - _FEWEST_OTHERS)
        if n_songs > 0:
            figures[name] = _figures(embedding, group, of_style, n_songs)
    return figures


def _figures(
    embedding: NDArray[Any], group: NDArray[np.str_], of_style: NDArray[np.bool_], n_songs: int
) -> dict[str, Any]:
    aurocs, n_others = [], []
    artists = np.unique(group[of_style])
    rest = np.unique(group[~np.isin(group, artists)])
    for draw in range(_N_DRAWS):
        rng = np.random.default_rng(draw)
        teachers = rng.permutation(artists)[:n_songs]
        examples = [rng.choice(np.flatnonzero(of_style & (group == artist))) for artist in teachers]
        known = np.isin(group, rng.permutation(rest)[: len(rest) // 2])
        rows = np.concatenate([examples, np.flatnonzero(known)])
        model = LogisticRegression(C=0.01, class_weight="balanced", max_iter=300)
        model.fit(embedding[rows], np.arange(len(rows)) < n_songs)
        tested = ~known & ~np.isin(group, teachers)
        scores = model.decision_function(embedding[tested])
        aurocs.append(area_under_roc(scores[of_style[tested]], scores[~of_style[tested]]))
        n_others.append(int(of_style[tested].sum()))
    return {
        "auroc": float(np.mean(aurocs)),
        "auroc_spread": [float(q) for q in np.quantile(aurocs, (0.1, 0.9))],
        "n_songs": n_songs,
        "n_others": float(np.mean(n_others)),
    }
