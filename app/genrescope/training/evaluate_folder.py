"""A finished model measured on a folder of labelled tracks, as the program hears them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from genrescope.features.mel import log_mel
from genrescope.features.patches import cut_patches
from genrescope.inference.classifier import load_classifier
from genrescope.inference.scores import decide, is_silent, pool
from genrescope.training import evaluate
from genrescope.training.dataset import DataError, decode_mono, find_recordings


def evaluate_folder(
    data: Path, model: Path | None, *, engine: Any = "auto", split: str | None = None
) -> dict[str, Any]:
    """Measure a model on labelled whole tracks.

    Parameters
    ----------
    data : pathlib.Path
        Folder of genre folders; see :mod:`genrescope.training.dataset`.
    model : pathlib.Path or None
        Model folder; the bundled one if None.
    engine : {"auto", "keras", "litert"}
        What runs it.
    split : {"train", "valid"}, optional
        Only these tracks of a listed data set.

    Returns
    -------
    dict
        From :func:`genrescope.training.evaluate.genre_figures`, with the protocol and the count of each
        verdict.

    Raises
    ------
    DataError
        If no labelled track is there.
    """
    classifier = load_classifier(model, engine)
    card = classifier.card
    tracks = [
        r
        for r in find_recordings(data)
        if r.kind == "genre" and r.split != "outside" and split in (None, r.split)
    ]
    if not tracks:
        raise DataError(f"There are no labelled tracks of that split in {data}.")
    log_p, labels = [], []
    verdicts: dict[str, int] = {}
    for track in tqdm(tracks, "evaluate"):
        frames = log_mel(decode_mono(track.path, card.mel.sr, max_seconds=np.inf), card.mel)
        patches, _ = cut_patches(frames, card.n_frames, card.patch_hop)
        audible = patches[~is_silent(patches, card)]
        prediction = decide(pool(classifier.predict(audible)) if len(audible) else None, card)
        # The temperature has been applied already.
        log_p.append(np.log(np.maximum(prediction.probabilities, 1e-12)))
        labels.append(card.classes.index(track.genre))
        verdicts[prediction.verdict] = verdicts.get(prediction.verdict, 0) + 1
    figures = evaluate.genre_figures(
        np.array(log_p), np.array(labels), card.classes, temperature=1.0, not_sure=card.thresholds.not_sure
    )
    return {
        "protocol": f"tracks of {data.name}, split {split or 'all'}, whole tracks",
        **figures,
        "verdicts": verdicts,
    }
