"""The whole recipe: recordings in, a measured model folder out.

First a network learns from everything that has no label and is music.  From there several go on: for
each part of the artists one that never hears that part, and one that hears all.  The blind ones are
measured, and say how sure an answer may be; the other one ships.
"""

from __future__ import annotations

import json
import logging
import shutil
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from genrescope.features.mel import MelConfig
from genrescope.inference.model_card import CARD_NAME
from genrescope.training import cross_validation as cv
from genrescope.training import evaluate
from genrescope.training.architecture import Architecture, FrontEnd, build_student
from genrescope.training.bank import Bank, Choice, PatchShape, Teachers, build_bank, predict
from genrescope.training.comparison import COMPARED_NAME, compare_architectures
from genrescope.training.dataset import (
    GENRES,
    AudioBank,
    DataError,
    Recording,
    build_audio_bank,
    find_recordings,
)
from genrescope.training.describe import describe_model
from genrescope.training.distil import BATCH_SIZE, Embedder, Scale, fit_student
from genrescope.training.earlier import EARLIER_ARCHITECTURES, N_HELD_OUT, earlier_row
from genrescope.training.evaluate_folder import name_digest
from genrescope.training.export import engines_differ_by, milliseconds_a_patch, with_heads, write_model
from genrescope.training.heads import Examples
from genrescope.training.metrics_file import read_metrics
from genrescope.training.pieces import (
    SILENCE_DB,
    Cut,
    Piece,
    cut_in_rooms,
    cut_seconds,
    cut_whole,
    synthetic_patches,
)
from genrescope.training.teacher import build_teacher, teacher_log_mel
from genrescope.training.teacher2 import build_second_teacher, load_labelled_features

log = logging.getLogger(__name__)

Array = NDArray[Any]

_N_SYNTHETIC = 2400


@dataclass(frozen=True)
class Recipe:
    """What can be chosen.

    Attributes
    ----------
    seed : int
        Of patches, order, parts and weights.
    n_patches : int
        Size of the bank.
    epochs_common, epochs_blind, epochs : int
        Of the network that hears unlabelled music only, of those that go on from it blind to a part of
        the artists, and of the one that goes on with everything and ships.  The blind ones hear about half
        of the patches, and so take about as many steps.
    learning_rate : float
        At its height.
    n_parts : int
        Parts of the artists, and so blind networks.
    n_frames, patch_hop : int
        Frames in a patch, and from one patch of a track to the next.
    architecture, front_end : str
        See :func:`genrescope.training.architecture.build_student`.
    """

    seed: int = 1
    n_patches: int = 73_728
    epochs_common: int = 4
    epochs_blind: int = 10
    epochs: int = 6
    learning_rate: float = 8e-3
    n_parts: int = 2
    n_frames: int = 128
    patch_hop: int = 96
    architecture: Architecture = "residual_statistics"
    front_end: FrontEnd = "up_to_10_khz"


def train(data: Path, work: Path, out: Path, recipe: Recipe) -> dict[str, Any]:
    """Run the recipe; what ``work`` already holds is not done again.

    Parameters
    ----------
    data : pathlib.Path
        See :mod:`genrescope.training.dataset`.
    work : pathlib.Path
        Decoded audio, bank and checkpoints; gigabytes.
    out : pathlib.Path
        The model folder to write.
    recipe : Recipe
        The settings.

    Returns
    -------
    dict
        The figures that went into the card.
    """
    shape = PatchShape(MelConfig(), recipe.n_frames)
    audio, teachers, bank = _prepare(data, work, shape, recipe)
    recordings = audio.recordings
    if all(r.group == r.track_id for r in recordings if r.kind == "genre"):
        log.warning("No list of artists: tracks of one artist may stand on both sides of the split.")
    second = second_of_train = None
    if teachers.second is not None:
        second, split = _second_examples(data, bank, recordings)
        second_of_train = second[split == "train"]
    parts = cv.deal_parts(recordings, recipe.n_parts, recipe.seed)
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

    def fit(choice: Choice, name: str, epochs: int, others: Examples | None) -> None:
        """Let the student go on from what all have in common."""
        student.set_weights(common)
        fit_student(
            student,
            bank,
            choice,
            work / name,
            mel=shape.mel,
            epochs=epochs,
            learning_rate=rate,
            seed=seed,
            genre=cv.taught_genres(bank, choice, others),
        )

    unlabelled = bank.without(lambda r: r.kind != "music")
    if teachers.first is not None and unlabelled.near.sum() >= BATCH_SIZE:
        folder = work / "common"
        fit_student(
            student,
            bank,
            unlabelled,
            folder,
            mel=shape.mel,
            epochs=recipe.epochs_common,
            learning_rate=rate,
            seed=seed,
        )
    common = student.get_weights()

    cuts = _cuts(audio, shape, recipe)
    synthetic = synthetic_patches(shape, _N_SYNTHETIC, seed)
    taught = cv.taught_examples(bank, seed) if teachers.first is not None else None
    heard = []
    for part in range(recipe.n_parts):
        choice = bank.without(lambda r, part=part: parts.get(cv.part_key(r)) == part)  # type: ignore[misc]
        others = None if second is None else second[_not_of_part(second.group, parts, part)]
        fit(choice, f"blind-{part}", recipe.epochs_blind, others)
        heard.append(cv.hear(embed, bank, choice, cuts, synthetic, parts, part, seed, taught=taught))
    metrics, decision, not_music = _measure(heard, second, audio, teachers, recipe)
    known = {r.track_id for r in recordings if r.split == "train"}
    valid = cv.score_split(heard, second_of_train, known)
    metrics["train_to_valid"] = cv.simple_accuracy(valid) if valid is not None else {}

    everything = bank.without(lambda _: False)
    fit(everything, "shipped", recipe.epochs, second)
    whole = {cv.WHOLE: cuts[cv.WHOLE]}
    shipped = cv.hear(embed, bank, everything, whole, synthetic, parts, -1, seed, taught=taught)
    every = np.ones(len(shipped.examples.label), dtype=bool)
    known_names = sorted({r.track_id for r in recordings if r.kind in ("genre", "not_music")})
    model = with_heads(student, cv.genre_head(shipped, every, second), shipped.music)
    write_model(
        model,
        out,
        classes=GENRES,
        shape=shape,
        patch_hop=recipe.patch_hop,
        # From the blind networks: the shipped one has heard every track that it could be fitted on.
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
            "teacher": teachers.first is not None,
            "second_teacher": teachers.second is not None,
            "track_ids_sha256": [name_digest(name) for name in known_names],
        },
    )
    some = bank.far[:64].astype(np.float32)
    difference = engines_differ_by(out, some)
    if difference > 1e-4:
        raise RuntimeError(f"the engines' probabilities differ by {difference:.1e}")
    everything_measured: dict[str, Any] = {
        "cross_validation": metrics,
        "engines": {"largest_difference": difference, "n_patches": len(some)},
    }
    if (work / COMPARED_NAME).is_file():
        everything_measured["architectures"] = json.loads((work / COMPARED_NAME).read_text(encoding="utf-8"))
    earlier = [work / name for name in EARLIER_ARCHITECTURES if (work / name / CARD_NAME).is_file()]
    if earlier:
        own_row = {
            "name": "this recipe",
            **metrics["folds_of_earlier_systems"],
            "protocol": "the same tracks, scored as in the cross-validation above",
            "parameters": model.count_params(),
            "milliseconds_a_patch": milliseconds_a_patch(out),
        }
        everything_measured["earlier_systems"] = [own_row, *map(earlier_row, earlier)]
    describe_model(out, read_metrics(out) | everything_measured)
    return metrics


def compare(data: Path, work: Path, recipe: Recipe) -> list[dict[str, Any]]:
    """Compare architectures and front ends; the next :func:`train` in ``work`` puts the table on the card.

    Parameters
    ----------
    data, work, recipe
        As for :func:`train`.

    Returns
    -------
    list of dict
        See :func:`genrescope.training.comparison.compare_architectures`.

    Raises
    ------
    DataError
        If there is no teacher: what is compared is how well they learn from one.
    """
    shape = PatchShape(MelConfig(), recipe.n_frames)
    audio, teachers, bank = _prepare(data, work, shape, recipe)
    if teachers.first is None:
        raise DataError(
            f"There is no teacher in {data}: architectures are compared by what they learn of it."
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


def _prepare(data: Path, work: Path, shape: PatchShape, recipe: Recipe) -> tuple[AudioBank, Teachers, Bank]:
    """Decode the recordings, and make the bank of patches."""
    midi = _render_midi(data / "midi", work / "midi")
    audio = build_audio_bank(find_recordings(data, rendered_midi=midi), work / "audio", shape.mel.sr)
    teachers = _teachers(data)
    bank = build_bank(
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
    second = data / "teacher2" / "network.npz"
    if not first.is_file():
        log.warning("No teacher: the network learns from the labels alone and will be weaker.")
        return Teachers()
    return Teachers(
        build_teacher(first),
        # Its features alone would teach little; it brings the labels of tracks that have no sound here.
        build_second_teacher(second) if second.is_file() else None,
    )


def _second_examples(data: Path, bank: Bank, recordings: list[Recording]) -> tuple[Examples, Array]:
    """Tracks without sound here, of which the second teacher's features and the genre are known.

    Returns
    -------
    examples : Examples
        Features on the scale that the student learns them.
    split : np.ndarray of str [shape=(n,)]
        Split of each.
    """
    features = load_labelled_features(data / "teacher2" / "gtzan_features.npz")
    size = features.features.shape[1]
    scaled = Scale.of(bank.embedding[:, -size:])(features.features)
    here = {r.track_id for r in recordings}
    rows = np.array([track not in here for track in features.track_id])
    label = np.array([GENRES.index(genre) for genre in features.genre])
    return Examples(scaled, label, np.array(features.track_id), np.array(features.group))[rows], np.array(
        features.split
    )[rows]


def _not_of_part(groups: Array, parts: dict[str, int], part: int) -> NDArray[np.bool_]:
    return np.array([parts.get(f"artist/{group}") != part for group in groups])


def _cuts(audio: AudioBank, shape: PatchShape, recipe: Recipe) -> dict[str, list[Cut]]:
    """Every view that the blind networks are measured on."""
    hop = recipe.patch_hop
    cuts = {
        cv.WHOLE: cut_whole(audio, shape, hop, lambda r: r.kind in ("genre", "not_music")),
        cv.ROOM: cut_in_rooms(audio, shape, hop, recipe.seed, n_versions=cv.N_ROOMS),
        cv.RERECORDED: cut_whole(audio, shape, hop, lambda r: r.kind == "room"),
        cv.AT_MOST: cut_seconds(audio, shape, hop, cv.AT_MOST_SECONDS, shorter_too=True),
    }
    return cuts | {str(seconds): cut_seconds(audio, shape, hop, seconds) for seconds in cv.SECONDS}


def _measure(
    heard: list[cv.Heard],
    second: Examples | None,
    audio: AudioBank,
    teachers: Teachers,
    recipe: Recipe,
) -> tuple[dict[str, Any], cv.Decision, float]:
    """Figures of the blind networks, the decision that follows from all of them, and "not music"."""
    by_seed = [cv.score(heard, second, audio.recordings, seed) for seed in cv.SEEDS]
    views, whole = by_seed[0], by_seed[0][cv.WHOLE]
    lengths = cv.lengths_of_long(views)
    metrics = cv.figures(whole, whole, lengths)
    metrics["seeds"] = list(cv.SEEDS)
    for name, view in (("accuracy_by_seed", cv.WHOLE), ("accuracy_in_rooms_by_seed", cv.ROOM)):
        metrics[name] = [cv.simple_accuracy(scores[view])["accuracy"] for scores in by_seed]
    metrics["protocol"] = (
        f"artist-grouped {cv.N_FOLDS}-fold cross-validation of the fault-filtered tracks of GTZAN "
        f"({metrics['n_tracks']} tracks, {metrics['n_artists']} artists), heads and temperature refitted in "
        f"every fold; the networks under the heads ({recipe.n_parts}, seed {recipe.seed}) had heard no sound "
        f"of the artists they are scored on; figures of fold seed {cv.SEEDS[0]} of {len(cv.SEEDS)}"
    )
    if teachers.first is not None:
        pieces = _teacher_pieces(teachers.first, audio, recipe)
        metrics["teacher_accuracy_by_seed"] = [
            cv.teacher_scores(pieces, audio.recordings, seed) for seed in cv.SEEDS
        ]
    metrics["excerpts_of_15_s_and_more"] = cv.long_figures(whole, lengths)
    metrics["3.7_s_only"] = cv.figures(views[cv.AT_MOST], whole, lengths)
    metrics["four_genres"] = {
        "genres": list(cv.FOUR_GENRES),
        **cv.simple_accuracy(whole, cv.FOUR_GENRES),
    }
    metrics["folds_of_earlier_systems"] = cv.simple_accuracy(whole[whole.fold < N_HELD_OUT])
    metrics["unseen_rooms_and_microphones_at_10_db"] = cv.figures(
        views[cv.ROOM], whole, lengths, n_versions=cv.N_ROOMS
    )
    if cv.RERECORDED in views:
        metrics["recorded_again_in_rooms"] = cv.figures(views[cv.RERECORDED], whole, lengths)
    metrics["accuracy_by_seconds"] = [
        {"seconds": seconds, **cv.simple_accuracy(views[str(seconds)])}
        for seconds in cv.SECONDS
        if str(seconds) in views
    ]
    threshold = cv.music_threshold(heard)
    music, rest, classes = cv.music_logits(heard)
    if len(rest):
        metrics["not_music"] = evaluate.not_music_figures(
            music, rest, classes, float(np.log(threshold / (1.0 - threshold)))
        )
    decisions = [cv.fit_decision(s[cv.WHOLE], cv.lengths_of_long(s)) for s in by_seed]
    log.info("measured: %s", {name: metrics[name] for name in ("n_tracks", "accuracy", "loss", "ece")})
    return (
        metrics,
        cv.Decision(
            float(np.mean([d.temperature for d in decisions])),
            float(np.mean([d.temperature_exponent for d in decisions])),
            float(np.mean([d.not_sure for d in decisions])),
        ),
        threshold,
    )


def _teacher_pieces(teacher: keras.Model, audio: AudioBank, recipe: Recipe) -> list[Piece]:
    """The teacher's embeddings of the labelled tracks, in patches as long as the student's."""
    shape = PatchShape(MelConfig(), recipe.n_frames)
    hop = recipe.patch_hop * shape.mel.hop_length
    pieces = []
    for i, recording in enumerate(audio.recordings):
        if recording.kind == "genre":
            y = audio.whole(i)
            starts = range(0, max(1, len(y) - shape.n_samples + 1), hop)
            # Short excerpts are repeated; the last start leaves a whole patch otherwise.
            images = [teacher_log_mel(np.resize(y[s:], shape.n_samples)) for s in starts]
            pieces.append(Piece(recording, predict(teacher, images)[0]))
    return pieces


def _training_data(recordings: list[Recording]) -> dict[str, int]:
    kinds = ["midi" if r.group == "midi" else r.kind for r in recordings]
    return {kind: kinds.count(kind) for kind in sorted(set(kinds))}


def _render_midi(scores: Path, folder: Path) -> Path | None:
    """Render MIDI files to audio with FluidSynth, alternating the sound fonts that are installed."""
    files = sorted(scores.rglob("*.mid")) if scores.is_dir() else []
    fonts = sorted(Path("/usr/share/sounds/sf2").glob("*GM*.sf2"))
    if not files:
        return None
    if shutil.which("fluidsynth") is None or not fonts:
        log.warning("FluidSynth or its sound fonts are not installed: the MIDI pieces are left out.")
        return None
    folder.mkdir(parents=True, exist_ok=True)
    for number, score in enumerate(tqdm(files, "midi")):
        target = folder / f"{score.stem}.flac"
        if not target.is_file():
            part = target.with_suffix(".part.flac")
            command = ["fluidsynth", "-ni", "-g", "0.6", "-r", "32000", "-T", "flac", "-F", str(part)]
            subprocess.run(
                [*command, str(fonts[number % len(fonts)]), str(score)], check=True, capture_output=True
            )
            part.replace(target)
    return folder
