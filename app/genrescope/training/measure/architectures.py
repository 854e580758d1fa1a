"""Compares architectures and front ends under one protocol."""

from __future__ import annotations

import json
import logging
import tempfile
from pathlib import Path
from typing import Any

import keras
import numpy as np

from genrescope.training.data.audio_bank import AudioBank
from genrescope.training.data.excerpts import SILENCE_DB, synthetic_patches, whole_excerpts
from genrescope.training.data.patch_bank import PatchBank, ViewSelection
from genrescope.training.data.patch_shape import PatchShape
from genrescope.training.data.recordings import GENRES
from genrescope.training.measure import cross_validation as cv
from genrescope.training.measure.decision import view_accuracy
from genrescope.training.measure.metrics import explained_variance
from genrescope.training.networks.distillation import Embedder, Standardiser, fit_student
from genrescope.training.networks.export import milliseconds_per_patch, with_heads, write_model
from genrescope.training.networks.student import (
    ARCHITECTURES,
    FRONT_ENDS,
    Architecture,
    FrontEnd,
    build_student,
)

log = logging.getLogger(__name__)

COMPARISON_NAME = "compared.json"
_N_PATCHES = 8_192
_N_TEST_PATCHES = 2_000
_EPOCHS = 3
_N_SYNTHETIC = 300
_PART, _N_PARTS = 0, 2
# Every architecture with the same front end, one of them with every front end, and two more with a finer time
# resolution.
_PAIRS: tuple[tuple[Architecture, FrontEnd], ...] = (
    *((architecture, "coarse_frames") for architecture in ARCHITECTURES),
    *(("residual", front_end) for front_end in FRONT_ENDS if front_end != "coarse_frames"),
    ("residual_in_time", "up_to_10_khz"),
    ("residual_statistics", "up_to_10_khz"),
)


def compare_architectures(
    audio: AudioBank,
    bank: PatchBank,
    work: Path,
    *,
    shape: PatchShape,
    patch_hop: int,
    learning_rate: float,
    seed: int,
) -> list[dict[str, Any]]:
    """Train pairs of an architecture and a front end for a few epochs.

    All are trained on the same patches of half of the artists, in the same order, and tested on the other
    artists: by the explained variance of the teachers' embeddings, which is more precise than the accuracy on
    few tracks, and as in :mod:`genrescope.training.measure.cross_validation`.  Pairs that were measured by an
    earlier call are not measured again.

    Parameters
    ----------
    audio : AudioBank
        The recordings.
    bank : PatchBank
        The patch bank, part of which is used.
    work : pathlib.Path
        Folder that keeps the rows.
    shape : PatchShape
        Shape of the input.
    patch_hop : int
        Frames between the starts of a track's patches.
    learning_rate, seed : float, int
        As in the recipe.

    Returns
    -------
    list of dict
        One row per pair, for ``metrics.json``.
    """
    path = work / COMPARISON_NAME
    rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []
    done = {(row["architecture"], row["front_end"]) for row in rows}
    parts = cv.split_into_parts(audio.recordings, _N_PARTS, seed)
    available = bank.without(lambda r: parts.get(cv.part_key(r)) == _PART)
    train_rows = np.random.default_rng(seed).permutation(np.flatnonzero(available.clean))[:_N_PATCHES]
    clean = np.isin(np.arange(len(available.clean)), train_rows)
    selection = ViewSelection(clean, available.degraded & clean)
    excerpts = {cv.WHOLE: whole_excerpts(audio, shape, patch_hop, lambda r: r.kind == "genre")}
    test_rows = np.flatnonzero((bank.genre() >= 0) & ~available.clean)[:_N_TEST_PATCHES]
    targets = Standardiser.fit(bank.embedding)(bank.embedding[test_rows])
    artists = [audio.recordings[i].group for i in bank.source[test_rows]]
    synthetic = synthetic_patches(shape, _N_SYNTHETIC, seed)
    examples = cv.teacher_examples(bank, seed)
    genre = cv.teacher_genre_logits(bank, selection, None)
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
                selection,
                Path(folder),
                mel=shape.mel,
                epochs=_EPOCHS,
                learning_rate=learning_rate,
                seed=seed,
                genre=genre,
            )
            embed = Embedder(student)
            outputs = cv.network_outputs(
                embed, bank, selection, excerpts, synthetic, parts, _PART, seed, examples=examples
            )
            scores = cv.score([outputs], None, audio.recordings, cv.SEEDS[0])[cv.WHOLE]
            every = np.ones(len(examples.label), dtype=bool)
            model = with_heads(student, cv.genre_head(outputs, every, None), outputs.music)
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
            for name, views in (("clean", bank.clean), ("degraded", bank.degraded)):
                r2, interval = explained_variance(embed(views[test_rows]), targets, artists)
                explained |= {f"r2_{name}": r2, f"r2_{name}_ci95": interval}
            row = {
                "architecture": architecture,
                "front_end": front_end,
                "parameters": model.count_params(),
                "milliseconds_per_patch": milliseconds_per_patch(Path(folder)),
                **explained,
                **view_accuracy(scores),
                "protocol": (
                    f"{_EPOCHS} epochs of {len(train_rows)} patches, trained on half of the artists and "
                    "tested on the others, with artist-grouped heads and without labels of tracks without "
                    "audio; the choice was made by the share of the teachers' embeddings that is explained "
                    f"(R2), on {len(test_rows)} clean and as many degraded patches by {len(set(artists))} "
                    "of the others"
                ),
            }
        log.info("compared: %s", row)
        rows.append(row)
        path.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    return rows
