"""Whether bandwidth, length and degradation alone predict the genre of the examples that heads are fitted to.

The network is exactly independent of the level, and all recordings have gone through one codec, so that
neither can be a clue.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from genrescope.training.data.recordings import GENRES
from genrescope.training.measure.cross_validation import Examples
from genrescope.training.measure.intervals import bootstrap_weights, percentiles

_N_FOLDS = 5


def probe_figures(examples: Examples) -> dict[str, Any]:
    """Mean recall of a logistic regression on the clues alone, tested on other artists.

    Parameters
    ----------
    examples : Examples
        The examples and their weights, as heads are fitted to them.

    Returns
    -------
    dict
        ``recall`` (weighted mean over the genres), ``recall_ci95`` (bootstrap of artists), ``chance``,
        ``n_tracks`` (patches) and ``n_artists``.
    """
    artists, artist = np.unique(examples.group, return_inverse=True)
    fold = np.random.default_rng(0).permutation(len(artists))[artist] % _N_FOLDS
    # Each combination of clues may have a genre of its own.
    clues = (examples.clues @ [4, 2, 1])[:, None] == np.arange(12)
    guess = np.empty(len(fold), dtype=np.intp)
    for f in range(_N_FOLDS):
        rest = fold != f
        model = LogisticRegression(C=100.0, max_iter=300)
        model.fit(clues[rest], examples.label[rest], sample_weight=examples.weight[rest])
        guess[~rest] = model.predict(clues[~rest])
    right = examples.weight * (guess == examples.label)
    # Sums of artists, because a bootstrap draws whole artists.
    of_genre = np.zeros((len(artists), len(GENRES), 2))
    np.add.at(of_genre, (artist, examples.label), np.stack([right, examples.weight], axis=1))
    drawn = np.einsum("ka,agi->kgi", bootstrap_weights(len(artists), None), of_genre)
    total = of_genre.sum(axis=0)
    present = total[:, 1] > 0
    with np.errstate(invalid="ignore"):
        samples = np.nanmean(drawn[:, present, 0] / drawn[:, present, 1], axis=1)
    return {
        "recall": float((total[present, 0] / total[present, 1]).mean()),
        "recall_ci95": percentiles(samples),
        "chance": 1.0 / int(present.sum()),
        "n_patches": len(fold),
        "n_artists": len(artists),
    }
