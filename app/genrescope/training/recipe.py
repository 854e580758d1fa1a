"""The whole recipe: recordings in, a measured model folder out.

Two networks are trained in turn.  The first never hears the artists of the held-out folds, neither with
labels nor without; it is the one that is measured.  The second goes on from it with everything and is
the one that ships, so the figures on the card are those of its twin that had less to learn from.
"""

from __future__ import annotations

import logging
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from genrescope.features.mel import MelConfig, log_mel
from genrescope.features.patches import cut_patches
from genrescope.inference.scores import log_softmax
from genrescope.training import augment, evaluate
from genrescope.training.architecture import build_student
from genrescope.training.bank import Bank, PatchShape, build_bank
from genrescope.training.dataset import (
    GENRES,
    AudioBank,
    Recording,
    artist_folds,
    build_audio_bank,
    find_recordings,
)
from genrescope.training.distil import Embedder, fit_student
from genrescope.training.export import engines_differ_by, with_heads, write_model
from genrescope.training.heads import (
    LinearHead,
    balanced_weights,
    fit_head,
    fit_temperature,
    threshold_for_accuracy,
)
from genrescope.training.model_card_text import write_model_card_text
from genrescope.training.teacher import build_teacher

log = logging.getLogger(__name__)

Array = NDArray[Any]

_SILENCE_DB = -65.0
_WANTED_ACCURACY = 0.85
_LEAST_COVERAGE = 0.7
_STRENGTHS = (1.0, 3.0, 10.0, 30.0, 100.0)
_MUSIC_STRENGTH = 10.0
_LEAST_SNR_OF_MUSIC = 5.0
_PATCHES_AT_ONCE = 512


@dataclass(frozen=True)
class Recipe:
    """What can be chosen.

    Attributes
    ----------
    seed : int
        Of patches, order, folds and weights.
    n_patches : int
        Size of the bank.
    epochs, epochs_with_all : int
        Of the measured network, and of the one that goes on from it with all recordings.
    learning_rate : float
        At its height.
    n_folds, n_held_out : int
        Artist-grouped folds, and how many of them the measured network never hears.
    n_frames, patch_hop : int
        Frames in a patch, and from one patch of a track to the next.
    """

    seed: int = 1
    n_patches: int = 40_960
    epochs: int = 8
    epochs_with_all: int = 3
    learning_rate: float = 2e-3
    n_folds: int = 5
    n_held_out: int = 2
    n_frames: int = 128
    patch_hop: int = 96


@dataclass(frozen=True)
class Piece:
    """A recording as the decision layer meets it: its patches' embeddings [shape=(n, 384)]."""

    recording: Recording
    embedding: Array


@dataclass(frozen=True)
class Heads:
    """Both heads, and what was chosen with them."""

    genre: LinearHead
    music: LinearHead
    temperature: float
    not_sure: float
    not_music: float
    strength: float


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
    midi = _render_midi(data / "midi", work / "midi")
    audio = build_audio_bank(find_recordings(data, rendered_midi=midi), work / "audio", shape.mel.sr)
    if all(r.group == r.track_id for r in audio.recordings if r.kind == "genre"):
        log.warning("No list of artists: tracks of one artist may stand on both sides of the split.")
    weights = data / "teacher" / "mn04_weights.npz"
    teacher = build_teacher(weights) if weights.is_file() else None
    if teacher is None:
        log.warning("No teacher: the network learns from the labels alone and will be weaker.")
    bank = build_bank(
        work / "audio",
        work / "bank",
        n_patches=recipe.n_patches,
        shape=shape,
        seed=recipe.seed,
        teacher=teacher,
    )
    held_out = held_out_groups(audio.recordings, recipe)
    blind = ~bank.heard(held_out)

    keras.utils.set_random_seed(recipe.seed)
    student = build_student(shape, n_logits=bank.logits.shape[1])
    embed = Embedder(student)
    settings = {"learning_rate": recipe.learning_rate, "seed": recipe.seed}
    fit_student(student, bank, blind, work / "measured", epochs=recipe.epochs, **settings)  # type: ignore[arg-type]
    pieces = embed_pieces(embed, audio, shape, recipe.patch_hop)
    rest = [p for p in pieces if p.recording.group not in held_out]
    heads = fit_heads(embed, bank, blind, rest, seed=recipe.seed)
    metrics = measure(embed, audio, shape, recipe, pieces, heads, held_out)
    log.info("measured: %s", {name: metrics[name] for name in ("n_tracks", "accuracy", "loss", "ece")})

    settings["learning_rate"] = recipe.learning_rate / 3
    everything = np.ones(len(bank.source), dtype=bool)
    fit_student(student, bank, everything, work / "shipped", epochs=recipe.epochs_with_all, **settings)  # type: ignore[arg-type]
    pieces = embed_pieces(embed, audio, shape, recipe.patch_hop)
    shipped = fit_heads(embed, bank, everything, pieces, seed=recipe.seed)
    write_model(
        with_heads(student, shipped.genre, shipped.music),
        out,
        classes=GENRES,
        shape=shape,
        patch_hop=recipe.patch_hop,
        # The measured network's: the shipped one has heard every track that it could be fitted on.
        decision={
            "temperature": heads.temperature,
            "thresholds": {
                "not_sure": heads.not_sure,
                "not_music": heads.not_music,
                "silence_db": _SILENCE_DB,
            },
        },
        metrics=metrics,
        training={
            "recipe": asdict(recipe),
            "data": _training_data(audio.recordings),
            "teacher": teacher is not None,
        },
    )
    difference = engines_differ_by(out, bank.far[:64].astype(np.float32))
    if difference > 1e-4:
        raise RuntimeError(f"the engines' probabilities differ by {difference:.1e}")
    write_model_card_text(out)
    return metrics


def held_out_groups(recordings: list[Recording], recipe: Recipe) -> set[str]:
    """Groups of the held-out folds: artists, and recordings of what is not music."""
    held: set[str] = set()
    for kind in ("genre", "not_music"):
        folds = artist_folds([r for r in recordings if r.kind == kind], recipe.n_folds, recipe.seed)
        held |= {group for group, fold in folds.items() if fold < recipe.n_held_out}
    return held


def embed_pieces(embed: Embedder, audio: AudioBank, shape: PatchShape, patch_hop: int) -> list[Piece]:
    """Embeddings of every recording, patched as a track is when the program runs."""
    indices = [i for i, r in enumerate(audio.recordings) if r.group != "midi"]
    sounds = ((audio.recordings[i], audio.cut(i, 0, audio.bounds[i + 1])) for i in indices)
    return _embed_sounds(embed, sounds, len(indices), shape, patch_hop)


def _embed_sounds(
    embed: Embedder,
    sounds: Iterable[tuple[Recording, Array]],
    n_sounds: int,
    shape: PatchShape,
    patch_hop: int,
) -> list[Piece]:
    """Embed recordings many at a time, so that short ones fill a batch together."""
    pieces: list[Piece] = []
    waiting: list[tuple[Recording, Array]] = []

    def embed_waiting() -> None:
        embedding = embed(np.concatenate([patches for _, patches in waiting]))
        ends = np.cumsum([len(patches) for _, patches in waiting])
        for (recording, _), part in zip(waiting, np.split(embedding, ends[:-1]), strict=True):
            pieces.append(Piece(recording, part))
        waiting.clear()

    for recording, samples in tqdm(sounds, "embed", total=n_sounds):
        patches, _ = cut_patches(log_mel(samples, shape.mel), shape.n_frames, patch_hop)
        loud = patches.max(axis=(1, 2)) >= _SILENCE_DB
        waiting.append((recording, patches[loud] if loud.any() else patches))
        if sum(len(patches) for _, patches in waiting) >= _PATCHES_AT_ONCE:
            embed_waiting()
    if waiting:
        embed_waiting()
    return pieces


def _labelled(pieces: list[Piece]) -> list[Piece]:
    return [p for p in pieces if p.recording.kind == "genre"]


def _labels(pieces: list[Piece]) -> Array:
    return np.array([GENRES.index(p.recording.genre) for p in pieces])


def _pooled(head: LinearHead, pieces: list[Piece]) -> Array:
    return np.stack([log_softmax(head(p.embedding)).mean(axis=0) for p in pieces])


def fit_heads(
    embed: Embedder, bank: Bank, chosen: NDArray[np.bool_], pieces: list[Piece], *, seed: int
) -> Heads:
    """Fit both heads on the chosen patches and pieces.

    The strength of the penalty, the temperature and the thresholds come from artist-grouped folds
    within these.
    """
    labelled = _labelled(pieces)
    genre_of_patch = bank.genre()
    pure = np.flatnonzero(chosen & (genre_of_patch >= 0))
    views = [embed(bank.near[pure]), embed(bank.far[pure])]
    embedding = np.concatenate([*views, *(p.embedding for p in labelled)])
    labels = np.concatenate(
        [
            genre_of_patch[pure],
            genre_of_patch[pure],
            np.repeat(_labels(labelled), [len(p.embedding) for p in labelled]),
        ]
    )
    track_names = np.array([r.track_id for r in bank.recordings])
    group_names = np.array([r.group for r in bank.recordings])
    source = bank.source[pure]
    tracks = np.concatenate(
        [track_names[source]] * 2 + [np.full(len(p.embedding), p.recording.track_id) for p in labelled]
    )
    groups = np.concatenate(
        [group_names[source]] * 2 + [np.full(len(p.embedding), p.recording.group) for p in labelled]
    )

    fold_of = artist_folds([p.recording for p in labelled], 3, seed)
    fold = np.array([fold_of[g] for g in groups])
    scored = [p for p in labelled if p.recording.split != "outside"]
    out_of_fold: dict[float, Array] = {s: np.empty((len(scored), len(GENRES))) for s in _STRENGTHS}
    for f in range(3):
        inside = fold != f
        weights = balanced_weights(labels[inside], tracks[inside])
        rows = [i for i, p in enumerate(scored) if fold_of[p.recording.group] == f]
        for strength in _STRENGTHS:
            head = fit_head(embedding[inside], labels[inside], weights, strength=strength)
            out_of_fold[strength][rows] = _pooled(head, [scored[i] for i in rows])
    truth = _labels(scored)
    track_weights = balanced_weights(truth, np.array([p.recording.track_id for p in scored]))
    temperatures = {s: fit_temperature(pooled, truth, track_weights) for s, pooled in out_of_fold.items()}

    def loss(strength: float) -> float:
        log_p = log_softmax(out_of_fold[strength] / temperatures[strength])
        return float(-np.average(log_p[np.arange(len(truth)), truth], weights=track_weights))

    strength = min(_STRENGTHS, key=loss)
    log_p = log_softmax(out_of_fold[strength] / temperatures[strength])
    accuracy = (log_p.argmax(axis=1) == truth).mean()
    log.info("genre head: strength %g, inner folds %.3f, loss %.3f", strength, accuracy, loss(strength))
    music, not_music = _fit_music_head(embed, bank, chosen, pieces, seed)
    return Heads(
        genre=fit_head(embedding, labels, balanced_weights(labels, tracks), strength=strength),
        music=music,
        temperature=temperatures[strength],
        not_sure=threshold_for_accuracy(
            np.exp(log_p.max(axis=1)), log_p.argmax(axis=1) == truth, _WANTED_ACCURACY, _LEAST_COVERAGE
        ),
        not_music=not_music,
        strength=strength,
    )


def _fit_music_head(
    embed: Embedder, bank: Bank, chosen: NDArray[np.bool_], pieces: list[Piece], seed: int
) -> tuple[LinearHead, float]:
    """The head that tells music from the rest, and the probability below which it is not music."""
    near = np.flatnonzero(chosen)
    music = bank.is_music()
    # Music that drowns in noise is no example of either.
    far = np.flatnonzero(chosen & (~music | (bank.snr >= _LEAST_SNR_OF_MUSIC)))
    embedding = np.concatenate([embed(bank.near[near]), embed(bank.far[far])])
    source = np.concatenate([bank.source[near], bank.source[far]])
    labels = np.concatenate([music[near], music[far]]).astype(int)
    group_names = np.array([*(f"{r.kind}/{r.group}" for r in bank.recordings), "synthetic"])
    groups = group_names[source]
    rng = np.random.default_rng(seed)
    fold_of = {g: int(rng.integers(3)) for g in np.unique(groups)}
    fold = np.where(groups == "synthetic", rng.integers(3, size=len(groups)), [fold_of[g] for g in groups])
    # Which of the two labels is likelier is not known, so they weigh alike.
    weights = balanced_weights(labels, source)
    probabilities = []
    for f in range(3):
        head = fit_head(embedding[fold != f], labels[fold != f], weights[fold != f], strength=_MUSIC_STRENGTH)
        mine = [
            p
            for p in pieces
            if p.recording.kind != "not_music" and fold_of.get(f"{p.recording.kind}/{p.recording.group}") == f
        ]
        probabilities += [float(np.mean(head(p.embedding))) for p in mine]
    # One piece of music in two hundred may be missed, but never more than an even chance asked for.
    threshold = 1.0 / (1.0 + np.exp(-np.quantile(probabilities, 0.005)))
    log.info("music head: threshold %.3f of %d pieces", threshold, len(probabilities))
    return fit_head(embedding, labels, weights, strength=_MUSIC_STRENGTH), float(
        np.clip(threshold, 0.05, 0.5)
    )


def measure(
    embed: Embedder,
    audio: AudioBank,
    shape: PatchShape,
    recipe: Recipe,
    pieces: list[Piece],
    heads: Heads,
    held_out: set[str],
) -> dict[str, Any]:
    """Figures on the held-out folds."""
    mine = [p for p in _labelled(pieces) if p.recording.group in held_out and p.recording.split != "outside"]
    figures = _figures(mine, heads)
    artists = len({p.recording.group for p in mine})
    metrics: dict[str, Any] = {
        "protocol": (
            f"{recipe.n_held_out} of {recipe.n_folds} artist-grouped folds of GTZAN (fault-filtered tracks), "
            f"{len(mine)} tracks by {artists} artists that neither the measured network nor its head had "
            "heard; "
            "the shipped network went on from it with all tracks"
        ),
        **figures,
    }
    long_pieces = [p for p in mine if len(p.embedding) >= 6]
    if long_pieces:
        metrics["excerpts_of_15_s_and_more"] = _figures(long_pieces, heads)
    room = [p for p in pieces if p.recording.kind == "room" and p.recording.group in held_out]
    if room:
        metrics["recorded_again_in_rooms"] = {"genres": "classical and pop only", **_figures(room, heads)}
    rng = np.random.default_rng(recipe.seed)
    index_of = {r.track_id: i for i, r in enumerate(audio.recordings) if r.kind == "genre"}

    def through_room(piece: Piece) -> Array:
        index = index_of[piece.recording.track_id]
        samples = audio.cut(index, 0, audio.bounds[index + 1])
        noise = augment.coloured_noise(rng, len(samples), rng.uniform(0.0, 2.0))
        return augment.through_room(samples, audio.sr, rng, noise, "evaluate", 10.0)

    heard = _embed_sounds(
        embed, ((p.recording, through_room(p)) for p in mine), len(mine), shape, recipe.patch_hop
    )
    metrics["unseen_rooms_and_microphones_at_10_db"] = _figures(heard, heads)

    music = np.array([heads.music(p.embedding).mean() for p in pieces if _is_held_out_music(p, held_out)])
    rest = [p for p in pieces if p.recording.kind == "not_music" and p.recording.group in held_out]
    if rest:
        scores = np.array([heads.music(p.embedding).mean() for p in rest])
        least = np.log(heads.not_music / (1 - heads.not_music))
        metrics["not_music"] = {
            "n_music": len(music),
            "n_not_music": len(rest),
            "auroc": evaluate.area_under_roc(music, scores),
            "music_called_not_music": float((music < least).mean()),
            "not_music_called_so": float((scores < least).mean()),
        }
    return metrics


def _is_held_out_music(piece: Piece, held_out: set[str]) -> bool:
    return piece.recording.kind == "genre" and piece.recording.group in held_out


def _figures(pieces: list[Piece], heads: Heads) -> dict[str, Any]:
    return evaluate.genre_figures(
        _pooled(heads.genre, pieces),
        _labels(pieces),
        GENRES,
        temperature=heads.temperature,
        not_sure=heads.not_sure,
    )


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
