"""The recipe: trains a model on recordings, measures it and writes the model folder.

A network is first trained on all unlabelled music.  Then training continues separately: once without each
part of the artists, for the cross-validation, and once on all artists, for the shipped network.  The
cross-validation yields the figures, the temperature and the thresholds.
"""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from genrescope.features.mel import MelConfig
from genrescope.inference.model_card import CARD_NAME
from genrescope.training.baselines.networks import BASELINE_ARCHITECTURES
from genrescope.training.baselines.recipe import N_HELD_OUT, baseline_row
from genrescope.training.data.audio_bank import AudioBank, build_audio_bank
from genrescope.training.data.excerpts import (
    SILENCE_DB,
    EmbeddedExcerpt,
    Excerpt,
    middle_excerpts,
    room_excerpts,
    synthetic_patches,
    whole_excerpts,
)
from genrescope.training.data.midi import render_midi
from genrescope.training.data.patch_bank import PatchBank, ViewSelection, build_patch_bank
from genrescope.training.data.patch_shape import PatchShape
from genrescope.training.data.recordings import GENRES, DataError, Recording, find_recordings, track_digest
from genrescope.training.measure import cross_validation as cv
from genrescope.training.measure.architectures import COMPARISON_NAME, compare_architectures
from genrescope.training.measure.decision import (
    N_FOLDS,
    Decision,
    fit_decision,
    lengths_of_long_tracks,
    long_track_figures,
    view_accuracy,
    view_figures,
)
from genrescope.training.measure.metrics import EXCERPT_SECONDS, not_music_figures
from genrescope.training.networks.distillation import BATCH_SIZE, Embedder, Standardiser, fit_student
from genrescope.training.networks.export import (
    engine_difference,
    milliseconds_per_patch,
    with_heads,
    write_model,
)
from genrescope.training.networks.linear_heads import Examples
from genrescope.training.networks.student import Architecture, FrontEnd, build_student
from genrescope.training.report.metrics_file import read_metrics
from genrescope.training.report.model_report import write_report
from genrescope.training.teachers.audioset_tagger import audioset_log_mel, build_audioset_tagger
from genrescope.training.teachers.choi_cnn import build_choi_cnn, load_labelled_features
from genrescope.training.teachers.outputs import Teachers, teacher_outputs

log = logging.getLogger(__name__)

Array = NDArray[Any]

N_SYNTHETIC = 2400
"""Number of synthetic sounds for fitting the music head."""


@dataclass(frozen=True)
class Recipe:
    """Settings of the recipe.

    Attributes
    ----------
    seed : int
        Seed of the patches, their order, the parts and the initial weights.
    n_patches : int
        Size of the patch bank.
    epochs_pretraining, epochs_cross_validation, epochs : int
        Epochs on unlabelled music, of each network of the cross-validation, and of the shipped network.
        Those of the cross-validation train on about half of the patches, so they take about as many steps.
    learning_rate : float
        Maximum learning rate.
    n_parts : int
        Number of parts of the artists, and of networks in the cross-validation.
    n_frames, patch_hop : int
        Frames per patch, and between the starts of a track's patches.
    architecture, front_end : str
        See :func:`genrescope.training.networks.student.build_student`.
    """

    seed: int = 1
    n_patches: int = 73_728
    epochs_pretraining: int = 4
    epochs_cross_validation: int = 10
    epochs: int = 6
    learning_rate: float = 8e-3
    n_parts: int = 2
    n_frames: int = 128
    patch_hop: int = 96
    architecture: Architecture = "residual_statistics"
    front_end: FrontEnd = "up_to_10_khz"


def train(data: Path, work: Path, out: Path, recipe: Recipe) -> dict[str, Any]:
    """Run the recipe, reusing results that are already in ``work``.

    Parameters
    ----------
    data : pathlib.Path
        See :mod:`genrescope.training.data.recordings`.
    work : pathlib.Path
        Folder of the decoded audio, the bank and the checkpoints; gigabytes.
    out : pathlib.Path
        The model folder to write.
    recipe : Recipe
        The settings.

    Returns
    -------
    dict
        The figures of the cross-validation.
    """
    shape = PatchShape(MelConfig(), recipe.n_frames)
    audio, teachers, bank = _prepare(data, work, shape, recipe)
    recordings = audio.recordings
    if all(r.group == r.track_id for r in recordings if r.kind == "genre"):
        log.warning("The artists are not listed: tracks of one artist may be in both training and test data.")
    choi = choi_train = None
    if teachers.choi is not None:
        choi, split = _choi_examples(data, bank, recordings)
        choi_train = choi[split == "train"]
    parts = cv.split_into_parts(recordings, recipe.n_parts, recipe.seed)
    keras.utils.set_random_seed(recipe.seed)
    student = build_student(
        shape,
        embedding_size=bank.embedding.shape[1] or 384,
        n_logits=bank.logits.shape[1],
        architecture=recipe.architecture,
        front_end=recipe.front_end,
    )
    embed = Embedder(student)
    rate, seed = recipe.learning_rate, recipe.seed

    def fit(selection: ViewSelection, name: str, epochs: int, others: Examples | None) -> None:
        """Continue training from the pretrained weights."""
        student.set_weights(pretrained)
        fit_student(
            student,
            bank,
            selection,
            work / name,
            mel=shape.mel,
            epochs=epochs,
            learning_rate=rate,
            seed=seed,
            genre=cv.teacher_genre_logits(bank, selection, others),
        )

    unlabelled = bank.without(lambda r: r.kind != "music")
    if teachers.audioset is not None and unlabelled.clean.sum() >= BATCH_SIZE:
        folder = work / "pretraining"
        fit_student(
            student,
            bank,
            unlabelled,
            folder,
            mel=shape.mel,
            epochs=recipe.epochs_pretraining,
            learning_rate=rate,
            seed=seed,
        )
    pretrained = student.get_weights()

    excerpts = _excerpts(audio, shape, recipe)
    synthetic = synthetic_patches(shape, N_SYNTHETIC, seed)
    examples = cv.teacher_examples(bank, seed) if teachers.audioset is not None else None
    networks = []
    for part in range(recipe.n_parts):
        selection = bank.without(lambda r, part=part: parts.get(cv.part_key(r)) == part)  # type: ignore[misc]
        others = None if choi is None else choi[_not_of_part(choi.group, parts, part)]
        fit(selection, f"without-part-{part}", recipe.epochs_cross_validation, others)
        networks.append(
            cv.network_outputs(
                embed, bank, selection, excerpts, synthetic, parts, part, seed, examples=examples
            )
        )
    metrics, decision, not_music = _measure(networks, choi, audio, teachers, recipe)
    train_tracks = {r.track_id for r in recordings if r.split == "train"}
    valid = cv.score_split(networks, choi_train, train_tracks)
    metrics["train_to_valid"] = view_accuracy(valid) if valid is not None else {}

    everything = bank.without(lambda _: False)
    fit(everything, "shipped", recipe.epochs, choi)
    whole = {cv.WHOLE: excerpts[cv.WHOLE]}
    shipped = cv.network_outputs(
        embed, bank, everything, whole, synthetic, parts, -1, seed, examples=examples
    )
    every = np.ones(len(shipped.examples.label), dtype=bool)
    trained_on = sorted({r.track_id for r in recordings if r.kind in ("genre", "not_music")})
    model = with_heads(student, cv.genre_head(shipped, every, choi), shipped.music)
    write_model(
        model,
        out,
        classes=GENRES,
        shape=shape,
        patch_hop=recipe.patch_hop,
        # From the cross-validation: the shipped network was trained on all tracks.
        decision={
            "temperature": decision.temperature,
            "temperature_exponent": decision.temperature_exponent,
            "thresholds": {
                "not_sure": decision.not_sure,
                "not_music": not_music,
                "silence_db": SILENCE_DB,
            },
        },
        metrics={
            name: metrics[name] for name in ("accuracy", "loss", "accuracy_ci95", "n_tracks", "protocol")
        },
        training={
            "recipe": asdict(recipe),
            "data": _training_data(recordings),
            "collections": sorted({r.group for r in recordings if r.kind == "music"}),
            "teacher": teachers.audioset is not None,
            "second_teacher": teachers.choi is not None,
            "track_ids_sha256": [track_digest(name) for name in trained_on],
        },
    )
    patches = bank.degraded[:64].astype(np.float32)
    difference = engine_difference(out, patches)
    if difference > 1e-4:
        raise RuntimeError(f"the engines' probabilities differ by {difference:.1e}")
    report: dict[str, Any] = {
        "cross_validation": metrics,
        "engines": {"largest_difference": difference, "n_patches": len(patches)},
    }
    if (work / COMPARISON_NAME).is_file():
        report["architectures"] = json.loads((work / COMPARISON_NAME).read_text(encoding="utf-8"))
    baselines = [work / name for name in BASELINE_ARCHITECTURES if (work / name / CARD_NAME).is_file()]
    if baselines:
        own_row = {
            "name": "this recipe",
            **metrics["baseline_folds"],
            "protocol": "the same tracks, in the cross-validation above",
            "parameters": model.count_params(),
            "milliseconds_per_patch": milliseconds_per_patch(out),
        }
        report["baselines"] = [own_row, *map(baseline_row, baselines)]
    write_report(out, read_metrics(out) | report)
    return metrics


def compare(data: Path, work: Path, recipe: Recipe) -> list[dict[str, Any]]:
    """Compare architectures and front ends; the next :func:`train` in ``work`` adds the table to the report.

    Parameters
    ----------
    data, work, recipe
        As for :func:`train`.

    Returns
    -------
    list of dict
        See :func:`genrescope.training.measure.architectures.compare_architectures`.

    Raises
    ------
    DataError
        If there are no teachers, because the comparison measures how well they are reproduced.
    """
    shape = PatchShape(MelConfig(), recipe.n_frames)
    audio, teachers, bank = _prepare(data, work, shape, recipe)
    if teachers.audioset is None:
        raise DataError(
            f"There is no teacher in {data}: architectures are compared by how well they reproduce it."
        )
    return compare_architectures(
        audio,
        bank,
        work,
        shape=shape,
        patch_hop=recipe.patch_hop,
        learning_rate=recipe.learning_rate,
        seed=recipe.seed,
    )


def _prepare(
    data: Path, work: Path, shape: PatchShape, recipe: Recipe
) -> tuple[AudioBank, Teachers, PatchBank]:
    """Decode the recordings and make the patch bank."""
    midi = render_midi(data / "midi", work / "midi")
    audio = build_audio_bank(find_recordings(data, rendered_midi=midi), work / "audio", shape.mel.sr)
    teachers = _teachers(data)
    bank = build_patch_bank(
        work / "audio",
        work / "bank",
        n_patches=recipe.n_patches,
        shape=shape,
        seed=recipe.seed,
        teachers=teachers,
    )
    return audio, teachers, bank


def _teachers(data: Path) -> Teachers:
    first = data / "teacher" / "mn04_weights.npz"
    choi = data / "teacher2" / "network.npz"
    if not first.is_file():
        log.warning("No teacher: the network is trained on the labels alone, which gives a lower accuracy.")
        return Teachers()
    return Teachers(
        build_audioset_tagger(first),
        # Useful more for the labels of tracks without audio than for its features.
        build_choi_cnn(choi) if choi.is_file() else None,
    )


def _choi_examples(data: Path, bank: PatchBank, recordings: list[Recording]) -> tuple[Examples, Array]:
    """Labelled tracks without audio for which Choi's features are known.

    Returns
    -------
    examples : Examples
        Features, standardised like the student's targets.
    split : np.ndarray of str [shape=(n,)]
        Split of each track.
    """
    features = load_labelled_features(data / "teacher2" / "gtzan_features.npz")
    size = features.features.shape[1]
    scaled = Standardiser.fit(bank.embedding[:, -size:])(features.features)
    with_audio = {r.track_id for r in recordings}
    rows = np.array([track not in with_audio for track in features.track_id])
    label = np.array([GENRES.index(genre) for genre in features.genre])
    return Examples(scaled, label, np.array(features.track_id), np.array(features.group))[rows], np.array(
        features.split
    )[rows]


def _not_of_part(groups: Array, parts: dict[str, int], part: int) -> NDArray[np.bool_]:
    return np.array([parts.get(f"artist/{group}") != part for group in groups])


def _excerpts(audio: AudioBank, shape: PatchShape, recipe: Recipe) -> dict[str, list[Excerpt]]:
    """The views of the recordings for the cross-validation."""
    hop = recipe.patch_hop
    excerpts = {
        cv.WHOLE: whole_excerpts(audio, shape, hop, lambda r: r.kind in ("genre", "not_music")),
        cv.ROOM: room_excerpts(audio, shape, hop, recipe.seed, n_versions=cv.N_ROOMS),
        cv.RERECORDED: whole_excerpts(audio, shape, hop, lambda r: r.kind == "room"),
        cv.SHORT: middle_excerpts(audio, shape, hop, cv.SHORT_SECONDS, shorter_too=True),
    }
    return excerpts | {
        str(seconds): middle_excerpts(audio, shape, hop, seconds) for seconds in EXCERPT_SECONDS
    }


def _measure(
    networks: list[cv.NetworkOutputs],
    choi: Examples | None,
    audio: AudioBank,
    teachers: Teachers,
    recipe: Recipe,
) -> tuple[dict[str, Any], Decision, float]:
    """Figures of the cross-validation, the parameters of the decision, and the threshold of "not music"."""
    by_seed = [cv.score(networks, choi, audio.recordings, seed) for seed in cv.SEEDS]
    views, whole = by_seed[0], by_seed[0][cv.WHOLE]
    lengths = lengths_of_long_tracks(views)
    metrics = view_figures(whole, whole, lengths)
    metrics["seeds"] = list(cv.SEEDS)
    for name, view in (("accuracy_by_seed", cv.WHOLE), ("accuracy_in_rooms_by_seed", cv.ROOM)):
        metrics[name] = [view_accuracy(scores[view])["accuracy"] for scores in by_seed]
    metrics["protocol"] = (
        f"artist-grouped {N_FOLDS}-fold cross-validation on the fault-filtered tracks of GTZAN "
        f"({metrics['n_tracks']} tracks, {metrics['n_artists']} artists), with heads and temperature fitted "
        f"in each fold; the networks below the heads ({recipe.n_parts}, seed {recipe.seed}) were trained "
        f"without the artists they are tested on; figures are for fold seed {cv.SEEDS[0]} of {len(cv.SEEDS)}"
    )
    if teachers.audioset is not None:
        tagger_excerpts = _tagger_excerpts(teachers.audioset, audio, recipe)
        metrics["teacher_accuracy_by_seed"] = [
            cv.teacher_accuracy(tagger_excerpts, audio.recordings, seed) for seed in cv.SEEDS
        ]
    metrics["excerpts_of_15_s_and_more"] = long_track_figures(whole, lengths)
    metrics["3.7_s_only"] = view_figures(views[cv.SHORT], whole, lengths)
    metrics["four_genres"] = {
        "genres": list(cv.FOUR_GENRES),
        **view_accuracy(whole, cv.FOUR_GENRES),
    }
    metrics["baseline_folds"] = view_accuracy(whole[whole.fold < N_HELD_OUT])
    metrics["unseen_rooms_and_microphones_at_10_db"] = view_figures(
        views[cv.ROOM], whole, lengths, n_versions=cv.N_ROOMS
    )
    if cv.RERECORDED in views:
        metrics["recorded_again_in_rooms"] = view_figures(views[cv.RERECORDED], whole, lengths)
    metrics["accuracy_by_seconds"] = [
        {"seconds": seconds, **view_accuracy(views[str(seconds)])}
        for seconds in EXCERPT_SECONDS
        if str(seconds) in views
    ]
    threshold = cv.music_threshold(networks)
    music, rest, classes = cv.music_logits(networks)
    if len(rest):
        metrics["not_music"] = not_music_figures(
            music, rest, classes, float(np.log(threshold / (1.0 - threshold)))
        )
    decisions = [fit_decision(s[cv.WHOLE], lengths_of_long_tracks(s)) for s in by_seed]
    log.info("measured: %s", {name: metrics[name] for name in ("n_tracks", "accuracy", "loss", "ece")})
    return (
        metrics,
        Decision(
            float(np.mean([d.temperature for d in decisions])),
            float(np.mean([d.temperature_exponent for d in decisions])),
            float(np.mean([d.not_sure for d in decisions])),
        ),
        threshold,
    )


def _tagger_excerpts(teacher: keras.Model, audio: AudioBank, recipe: Recipe) -> list[EmbeddedExcerpt]:
    """The AudioSet tagger's embeddings of the labelled tracks, in patches as long as the student's."""
    shape = PatchShape(MelConfig(), recipe.n_frames)
    hop = recipe.patch_hop * shape.mel.hop_length
    excerpts = []
    for i, recording in enumerate(audio.recordings):
        if recording.kind == "genre":
            y = audio.whole(i)
            starts = range(0, max(1, len(y) - shape.n_samples + 1), hop)
            # Short tracks are repeated to fill a patch.
            images = [audioset_log_mel(np.resize(y[s:], shape.n_samples)) for s in starts]
            excerpts.append(EmbeddedExcerpt(recording, teacher_outputs(teacher, images)[0]))
    return excerpts


def _training_data(recordings: list[Recording]) -> dict[str, int]:
    kinds = ["midi" if r.group == "midi" else r.kind for r in recordings]
    return {kind: kinds.count(kind) for kind in sorted(set(kinds))}
