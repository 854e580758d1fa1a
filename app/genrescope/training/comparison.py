"""Architectures and front ends under one protocol, before one of them is trained in earnest."""

from __future__ import annotations

import json
import logging
import tempfile
from pathlib import Path
from typing import Any

import keras
import numpy as np

from genrescope.training import cross_validation as cv
from genrescope.training.architecture import (
    ARCHITECTURES,
    FRONT_ENDS,
    Architecture,
    FrontEnd,
    build_student,
)
from genrescope.training.bank import Bank, Choice, PatchShape
from genrescope.training.dataset import GENRES, AudioBank
from genrescope.training.distil import Embedder, Scale, fit_student
from genrescope.training.evaluate import explained_variance
from genrescope.training.export import milliseconds_a_patch, with_heads, write_model
from genrescope.training.pieces import SILENCE_DB, cut_whole, synthetic_patches

log = logging.getLogger(__name__)

COMPARED_NAME = "compared.json"
_N_PATCHES = 8_192
_N_UNKNOWN = 2_000
_EPOCHS = 3
_N_SYNTHETIC = 300
_PART, _N_PARTS = 0, 2
# Every architecture on the same front end, one of them on every front end, and what frames are worth where
# the network does not make fewer of them at once.
_PAIRS: tuple[tuple[Architecture, FrontEnd], ...] = (
    *((architecture, "coarse_frames") for architecture in ARCHITECTURES),
    *(("residual", front_end) for front_end in FRONT_ENDS if front_end != "coarse_frames"),
    ("residual_in_time", "up_to_10_khz"),
    ("residual_statistics", "up_to_10_khz"),
)


def compare_architectures(
    audio: AudioBank,
    bank: Bank,
    work: Path,
    *,
    shape: PatchShape,
    patch_hop: int,
    learning_rate: float,
    seed: int,
) -> list[dict[str, Any]]:
    """Train pairs of an architecture and a front end for a while.

    Each sees the same patches in the same order, is blind to half of the artists, and is measured on these:
    by how much of the teachers' embeddings it explains, which tells more than the genres of few tracks, and
    as in :mod:`genrescope.training.cross_validation`.  What an earlier call has measured is not measured
    again.

    Parameters
    ----------
    audio : AudioBank
        The recordings.
    bank : Bank
        Of it, a part is used.
    work : pathlib.Path
        Where the rows are kept.
    shape : PatchShape
        The input.
    patch_hop : int
        Frames from one patch of a track to the next.
    learning_rate, seed : float, int
        As for the recipe.

    Returns
    -------
    list of dict
        One row for each, for ``metrics.json``.
    """
    path = work / COMPARED_NAME
    rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []
    done = {(row["architecture"], row["front_end"]) for row in rows}
    parts = cv.deal_parts(audio.recordings, _N_PARTS, seed)
    blind = bank.without(lambda r: parts.get(cv.part_key(r)) == _PART)
    some = np.random.default_rng(seed).permutation(np.flatnonzero(blind.near))[:_N_PATCHES]
    near = np.isin(np.arange(len(blind.near)), some)
    choice = Choice(near, blind.far & near)
    cuts = {cv.WHOLE: cut_whole(audio, shape, patch_hop, lambda r: r.kind == "genre")}
    unknown = np.flatnonzero((bank.genre() >= 0) & ~blind.near)[:_N_UNKNOWN]
    wanted = Scale.of(bank.embedding)(bank.embedding[unknown])
    artists = [audio.recordings[i].group for i in bank.source[unknown]]
    synthetic = synthetic_patches(shape, _N_SYNTHETIC, seed)
    taught = cv.taught_examples(bank, seed)
    genre = cv.taught_genres(bank, choice, None)
    for architecture, front_end in _PAIRS:
        if (architecture, front_end) in done:
            continue
        keras.utils.set_random_seed(seed)
        student = build_student(
            shape,
            embedding_size=bank.embedding.shape[1],
            n_logits=bank.logits.shape[1],
            architecture=architecture,
            front_end=front_end,
        )
        with tempfile.TemporaryDirectory() as folder:
            fit_student(
                student,
                bank,
                choice,
                Path(folder),
                mel=shape.mel,
                epochs=_EPOCHS,
                learning_rate=learning_rate,
                seed=seed,
                genre=genre,
            )
            embed = Embedder(student)
            heard = cv.hear(embed, bank, choice, cuts, synthetic, parts, _PART, seed, taught=taught)
            scores = cv.score([heard], None, audio.recordings, cv.SEEDS[0])[cv.WHOLE]
            every = np.ones(len(taught.label), dtype=bool)
            model = with_heads(student, cv.genre_head(heard, every, None), heard.music)
            write_model(
                model,
                Path(folder),
                classes=GENRES,
                shape=shape,
                patch_hop=patch_hop,
                decision={
                    "temperature": 1.0,
                    "thresholds": {"not_sure": 0, "not_music": 0, "silence_db": SILENCE_DB},
                },
                metrics={},
                training={},
            )
            explained: dict[str, Any] = {}
            for name, views in (("clean", bank.near), ("degraded", bank.far)):
                r2, interval = explained_variance(embed(views[unknown]), wanted, artists)
                explained |= {f"r2_{name}": r2, f"r2_{name}_ci95": interval}
            row = {
                "architecture": architecture,
                "front_end": front_end,
                "parameters": model.count_params(),
                "milliseconds_a_patch": milliseconds_a_patch(Path(folder)),
                **explained,
                **cv.simple_accuracy(scores),
                "protocol": (
                    f"{_EPOCHS} epochs of {len(some)} patches of the bank, blind to half of the artists and "
                    "scored on these, artist-grouped heads, without the second teacher's labels; it was "
                    "chosen by the share of the teachers' embeddings that is explained (R2), on "
                    f"{len(unknown)} clean and as many degraded patches by {len(set(artists))} of them"
                ),
            }
        log.info("compared: %s", row)
        rows.append(row)
        path.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    return rows
