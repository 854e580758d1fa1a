"""The recipe: trains a model on recordings, measures it and writes the model folder.

One network is trained without each part of the recordings, for the cross-validation, and one on all of them,
for the model.  The networks learn the answers of two taggers to clean sound, never the labels: what they
know of a genre does not depend on the few artists at hand.  Only linear heads are fitted to the labels, on
what the networks make of recordings on which they were not trained.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from genrescope.features.mel import MelConfig
from genrescope.inference.classifier import default_model
from genrescope.inference.model_card import CARD_NAME
from genrescope.training.baselines.networks import BASELINE_ARCHITECTURES
from genrescope.training.baselines.recipe import baseline_row
from genrescope.training.data.audio_bank import AudioBank, build_audio_bank
from genrescope.training.data.excerpts import SILENCE_DB, synthetic_patches
from genrescope.training.data.midi import render_midi
from genrescope.training.data.parts import Parts, split_into_parts
from genrescope.training.data.patch_bank import build_patch_bank
from genrescope.training.data.patch_shape import PatchShape
from genrescope.training.data.recordings import GENRES, Recording, find_recordings, track_digest
from genrescope.training.data.views import CLEAN, ViewBank, build_view_bank, limit_of_view
from genrescope.training.measure.measurement import measure
from genrescope.training.measure.views import View
from genrescope.training.networks.distillation import fit_network
from genrescope.training.networks.export import (
    engine_difference,
    milliseconds_per_patch,
    with_head,
    write_model,
)
from genrescope.training.networks.linear_heads import LinearHead, fit_embedding
from genrescope.training.networks.network import Trunk, build_network, bundled_trunk, fit_musicnn_layers
from genrescope.training.report.metrics_file import read_metrics
from genrescope.training.report.model_report import write_report
from genrescope.training.teachers.outputs import AUDIOSET_WEIGHTS, Teachers, load_teachers
from genrescope.training.teachers.tags import SOURCES

log = logging.getLogger(__name__)

N_SYNTHETIC = 2400
"""Number of synthetic sounds for fitting the music head."""

EMBEDDING_SIZE = 256
"""Number of principal components of the features; the others add little."""

_LARGEST_DIFFERENCE = 1e-4
_PATCHES_AT_ONCE = 1024


@dataclass(frozen=True)
class Recipe:
    """Settings of the recipe.

    Attributes
    ----------
    seed : int
        Seed of the patches, their order, the parts and the initial weights.
    n_patches, n_views : int
        Size of the patch bank, and views of each patch.
    epochs, epochs_from_mean : int
        Epochs of each network of the cross-validation, and of the shipped one, which starts from their mean.
    learning_rate : float
        Maximum learning rate.
    n_parts : int
        Number of parts of the recordings, and of networks in the cross-validation.
    n_frames, patch_hop : int
        Frames per patch, and between the starts of a track's patches.
    """

    seed: int = 1
    n_patches: int = 57_344
    n_views: int = 3
    epochs: int = 10
    epochs_from_mean: int = 5
    learning_rate: float = 1e-3
    n_parts: int = 2
    n_frames: int = 300
    patch_hop: int = 200


def train(data: Path, work: Path, out: Path, recipe: Recipe, *, from_nothing: bool = False) -> dict[str, Any]:
    """Run the recipe, reusing results that are already in ``work``.

    Without the taggers in ``data``, only heads are trained, on the trunk of the bundled model.

    Parameters
    ----------
    data : pathlib.Path
        See :mod:`genrescope.training.data.recordings`.
    work : pathlib.Path
        Folder of the decoded audio, the patches and the checkpoints; gigabytes.
    out : pathlib.Path
        The model folder to write.
    recipe : Recipe
        The settings.
    from_nothing : bool
        Start from random weights, for comparison; without the taggers, networks are trained on the labels.

    Returns
    -------
    dict
        The figures of the cross-validation.
    """
    shape = PatchShape(MelConfig(), recipe.n_frames)
    midi = render_midi(data / "midi", work / "midi")
    audio = build_audio_bank(find_recordings(data, rendered_midi=midi), work / "audio", shape.mel.sr)
    parts = split_into_parts(audio.recordings, recipe.n_parts, recipe.seed)
    excerpts = build_view_bank(
        work / "audio", work / "views", parts, shape=shape, patch_hop=recipe.patch_hop, seed=recipe.seed
    )
    teachers = load_teachers(data)
    bundled = teachers is None and not from_nothing
    if bundled:
        log.warning("Without the taggers' weights, only heads are trained, on the bundled model.")
        shipped, tag_head, tags = bundled_trunk(default_model())
        unseen = [shipped] * recipe.n_parts
    else:
        bank = build_patch_bank(
            work / "audio",
            work / "bank",
            n_patches=recipe.n_patches,
            n_views=recipe.n_views,
            shape=shape,
            seed=recipe.seed,
            parts=parts,
            teachers=teachers,
        )
        start = None if from_nothing else data / AUDIOSET_WEIGHTS

        def trained(part: int | None, name: str, others: Sequence[keras.Model] = ()) -> keras.Model:
            """Train a network without a part, from the tagger's weights or the mean of other networks."""
            network = build_network(shape, start)
            usable = bank.usable(parts, part)
            if others:
                weights = zip(*(other.get_weights() for other in others), strict=True)
                network.set_weights([np.mean(each, axis=0) for each in weights])
            elif start is not None:
                fit_musicnn_layers(network, {k: v[usable[:, 0]] for k, v in bank.targets.items()})
            fit_network(
                network,
                bank,
                usable,
                work / name,
                mel=shape.mel,
                epochs=recipe.epochs_from_mean if others else recipe.epochs,
                learning_rate=recipe.learning_rate,
                seed=recipe.seed,
            )
            return network

        networks = [trained(part, f"without-part-{part}") for part in range(recipe.n_parts)]
        # Networks from the same start, of which each knows music that the other lacks: their mean is a start
        # that needs few epochs more.  Those from random weights have no mean.
        final = trained(None, "shipped", () if from_nothing else networks)
        unseen = [Trunk.of(network, with_teachers=teachers is not None) for network in networks]
        shipped = Trunk.of(final, with_teachers=teachers is not None)

    views = views_of(excerpts, unseen, parts)
    if teachers is not None:
        views["teacher"] = teacher_view(excerpts, audio, teachers, shape)
    sounds = synthetic_patches(shape, N_SYNTHETIC, recipe.seed)
    hop_seconds = 1.0 / shape.mel.frame_rate
    measurement = measure(
        views,
        unseen[0].features(unseen[0](sounds, np.arange(len(sounds)))),
        patch_seconds=recipe.n_frames * hop_seconds,
        hop_seconds=recipe.patch_hop * hop_seconds,
    )
    if not bundled:
        tags = tuple(tag.tag for tag in measurement.tags)
        tag_head = shipped.words([tag.word for tag in measurement.tags])
        shifts = np.array([tag.shift for tag in measurement.tags], dtype=np.float32)
        tag_head = LinearHead(tag_head.weights, tag_head.bias - shifts)
    # The features of the bundled model are an embedding already.
    embedding = (
        LinearHead.identity(len(shipped.features.bias))
        if bundled
        else fit_embedding(views[CLEAN].features, EMBEDDING_SIZE)
    )
    genre, music, embedding = (
        head.after(shipped.features) for head in (measurement.genre, measurement.music, embedding)
    )
    model = with_head(shipped.model, genre.beside(music, tag_head, embedding))
    metrics = measurement.metrics
    # What users get: their music is from none of the collections.
    name = "other_collections" if "other_collections" in metrics else "cross_validation"
    summary = metrics[name]
    trained_on = sorted({r.track_id for r in audio.recordings if r.style or r.kind == "not_music"})
    write_model(
        model,
        out,
        classes=GENRES,
        shape=shape,
        patch_hop=recipe.patch_hop,
        # Measured on networks that were trained without the recording; the shipped one was trained on all.
        decision={
            "temperature": measurement.decision.temperature,
            "temperature_exponent": measurement.decision.temperature_exponent,
            "thresholds": {
                "not_sure": measurement.decision.not_sure,
                "not_music": measurement.not_music,
                "silence_db": SILENCE_DB,
            },
        },
        metrics={
            name: summary[name]
            for name in (
                "accuracy",
                "loss",
                "accuracy_ci95",
                "n_tracks",
                "protocol",
                "coverage",
                "accuracy_when_answered",
            )
        },
        training={
            "recipe": asdict(recipe),
            "data": _training_data(audio.recordings),
            "collections": sorted({r.collection or r.group for r in audio.recordings if r.kind == "music"}),
            "teachers": dict(SOURCES) if teachers is not None else {},
            "track_ids_sha256": [track_digest(name) for name in trained_on],
        },
        tags=tags,
        embedding_size=len(embedding.bias),
    )
    patches = excerpts.patches[:: max(1, len(excerpts.patches) // 64)][:64].astype(np.float32)
    difference = engine_difference(out, patches)
    if difference > _LARGEST_DIFFERENCE:
        raise RuntimeError(f"the engines' probabilities differ by {difference:.1e}")
    milliseconds = milliseconds_per_patch(out)
    report: dict[str, Any] = {
        **metrics,
        "engines": {
            "largest_difference": difference,
            "n_patches": len(patches),
            "milliseconds_per_second": milliseconds / (recipe.patch_hop * hop_seconds),
        },
    }
    baselines = [work / name for name in BASELINE_ARCHITECTURES if (work / name / CARD_NAME).is_file()]
    if baselines:
        own_row = {
            "name": "this recipe",
            **metrics["cross_validation"]["baseline_folds"],
            "protocol": "the same tracks, in the cross-validation above",
            "parameters": model.count_params(),
            "milliseconds_per_patch": milliseconds,
        }
        report["baselines"] = [own_row, *map(baseline_row, baselines)]
    write_report(out, read_metrics(out) | report)
    return metrics


def views_of(excerpts: ViewBank, trunks: Sequence[Trunk], parts: Parts) -> dict[str, View]:
    """Apply to each excerpt the trunk that was trained without its part.

    Parameters
    ----------
    excerpts : ViewBank
        The views.
    trunks : sequence of Trunk
        One for each part; any of them for recordings that are in none.
    parts : Parts
        The parts.
    """
    lengths = np.diff(excerpts.bounds)
    part = np.repeat([parts.of(recording) or 0 for recording in excerpts.recording], lengths)
    outputs: dict[str, NDArray[np.float32]] = {}
    for number, trunk in enumerate(trunks):
        rows = np.flatnonzero(part == number)
        embedded = trunk(excerpts.patches, rows)
        for name, head in (
            ("features", trunk.features),
            ("audioset", trunk.audioset),
            ("musicnn", trunk.musicnn),
        ):
            size = head.weights.shape[1]
            values = outputs.setdefault(name, np.empty((len(part), size), dtype=np.float32))
            values[rows] = head(embedded)
    names = np.array(excerpts.name)
    views = {}
    for name in dict.fromkeys(excerpts.name):
        of_view = np.flatnonzero(names == name)
        rows = np.concatenate([np.arange(*excerpts.bounds[[i, i + 1]]) for i in of_view])
        views[name] = View(
            [excerpts.recording[i] for i in of_view],
            np.repeat(np.arange(len(of_view)), lengths[of_view]),
            **{column: values[rows] for column, values in outputs.items()},
            limit_khz=limit_of_view(name),
        )
    return views


def teacher_view(excerpts: ViewBank, audio: AudioBank, teachers: Teachers, shape: PatchShape) -> View:
    """What the teachers make of the labelled tracks, in the patches of the clean view.

    Parameters
    ----------
    excerpts : ViewBank
        The views.
    audio : AudioBank
        The recordings that they were made of.
    teachers : Teachers
        The taggers.
    shape : PatchShape
        Shape of a patch; shorter tracks are repeated.
    """
    n_samples = shape.n_frames * shape.mel.hop_length
    index_of = {recording.path: index for index, recording in enumerate(audio.recordings)}
    chosen = [
        number
        for number, (name, recording) in enumerate(zip(excerpts.name, excerpts.recording, strict=True))
        if name == CLEAN and recording.style and recording.kind != "room"
    ]
    owner = np.repeat(np.arange(len(chosen)), np.diff(excerpts.bounds)[chosen])
    rows = np.concatenate([np.arange(*excerpts.bounds[[number, number + 1]]) for number in chosen])
    parts = []
    for start in range(0, len(rows), _PATCHES_AT_ONCE):
        cuts = []
        for number, row in zip(owner[start : start + _PATCHES_AT_ONCE], rows[start:], strict=False):
            index = index_of[excerpts.recording[chosen[number]].path]
            cuts.append(np.resize(audio.cut(index, int(excerpts.start[row]), n_samples), n_samples))
        parts.append(teachers.of_sound(cuts, audio.sr))
    outputs = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return View(
        [excerpts.recording[number] for number in chosen],
        owner,
        np.concatenate([outputs["embedding"], outputs["musicnn_embedding"]], axis=1),
        outputs["audioset_logits"],
        outputs["musicnn_logits"],
    )


def _training_data(recordings: Sequence[Recording]) -> dict[str, int]:
    kinds = ["midi" if r.group == "midi" else r.collection or r.kind for r in recordings]
    return {kind: kinds.count(kind) for kind in sorted(set(kinds))}
