"""The recipe of a baseline: train and measure the network of an earlier system.

There are two protocols.  In the first, no artist is in both the training and the test data.  The second is
the one used in the publications: slices are split at random, so that other slices of a test track are in the
training data.  It is called "leaky" throughout.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from genrescope.inference.model_card import CARD_NAME
from genrescope.inference.scores import log_softmax
from genrescope.training.baselines.fitting import BATCH_SIZE, BaselineRecipe, fit_network
from genrescope.training.baselines.networks import (
    SLICE,
    SYSTEMS,
    BaselineArchitecture,
    build_network,
    with_music_logit,
)
from genrescope.training.baselines.slices import SlicedTracks, labelled_audio
from genrescope.training.data.excerpts import SILENCE_DB
from genrescope.training.data.recordings import GTZAN_GENRES, artist_folds, track_digest
from genrescope.training.measure.intervals import wilson_interval
from genrescope.training.measure.metrics import genre_figures
from genrescope.training.measure.protocols import N_FOLDS, N_HELD_OUT
from genrescope.training.networks.export import engine_difference, milliseconds_per_patch, write_model
from genrescope.training.prediction import predict_in_batches
from genrescope.training.report.model_report import write_report

log = logging.getLogger(__name__)

Array = NDArray[Any]

_LEAKY_TEST_SHARE = N_HELD_OUT / N_FOLDS
_VALIDATION_FOLDS = 6  # one of which decides when to stop
_N_COMPARED = 64
_TRACKS = "fault-filtered tracks, where they are listed"
_HELD_OUT_PROTOCOL = (
    f"{N_HELD_OUT} of {N_FOLDS} artist-grouped folds held out ({_TRACKS}); the exported network itself is "
    "measured"
)
_SUMMARY = ("accuracy", "loss", "accuracy_ci95", "n_tracks", "protocol")
_CAVEATS = (
    'More than 1 s of sound is always given a genre, or called "silence": this system knows neither "not '
    'sure" nor "not music". Its logit of music is a constant, and its thresholds are 0.',
    "No temperature was fitted, so the probabilities are those of the network, which is overconfident.",
    "The network was rebuilt from its published architecture and trained again, on other data and without "
    "augmented copies. The figures that its authors published are for other tracks, or for slices of tracks "
    "that were also in the training data.",
)


def _in_folds(tracks: SlicedTracks, fold_of: dict[str, int], folds: Sequence[int]) -> NDArray[np.bool_]:
    return np.array([fold_of.get(str(group)) in folds for group in tracks.groups])


def _held_out(
    architecture: BaselineArchitecture,
    tracks: SlicedTracks,
    fold_of: dict[str, int],
    folds: Sequence[int],
    folder: Path,
    recipe: BaselineRecipe,
) -> tuple[keras.Model, Array, list[int]]:
    """Train a network without the artists of some folds, and classify their tracks.

    Returns
    -------
    network : keras.Model
        The trained network.
    pooled : np.ndarray [shape=(n_tracks, 10)]
        Mean log-probabilities of each scored track.
    scored : list of int
        Indices of these tracks.
    """
    others = [r for r in tracks.recordings if fold_of[r.group] not in folds]
    # The validation data shares no artist with the training data either.
    validation_fold_of = artist_folds(others, _VALIDATION_FOLDS, recipe.seed)
    held_out = _in_folds(tracks, fold_of, folds)
    stopping = _in_folds(tracks, validation_fold_of, [0])
    keras.utils.set_random_seed(recipe.seed)
    network = build_network(architecture)
    rows, stopping_rows = np.flatnonzero(~held_out & ~stopping), np.flatnonzero(stopping)
    fit_network(network, tracks, rows, stopping_rows, folder, recipe)
    scored = [
        i for i, r in enumerate(tracks.recordings) if fold_of[r.group] in folds and r.split != "outside"
    ]
    patches = [tracks.patches[i] for i in scored]
    log_p = _log_probabilities(network, np.concatenate(patches))
    ends = np.cumsum([len(part) for part in patches])
    return network, np.stack([part.mean(axis=0) for part in np.split(log_p, ends[:-1])]), scored


def _log_probabilities(network: keras.Model, patches: NDArray[np.float32]) -> Array:
    """Log-probabilities [shape=(n, 10)] of patches [shape=(n, n_frames, n_mels)]."""
    (logits,) = predict_in_batches(network, patches, BATCH_SIZE)
    return log_softmax(logits)


def _figures(pooled: Array, tracks: SlicedTracks, scored: list[int]) -> dict[str, Any]:
    labels = np.array([GTZAN_GENRES.index(tracks.recordings[i].genre) for i in scored])
    artists = [tracks.recordings[i].group for i in scored]
    return genre_figures(pooled, labels, GTZAN_GENRES, temperature=1.0, not_sure=0.0, artists=artists)


def _random_share(labels: Array, share: float, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Select a share of each label's rows at random [shape=(n,)]."""
    selected = np.zeros(len(labels), dtype=bool)
    for label in np.unique(labels):
        rows = rng.permutation(np.flatnonzero(labels == label))
        selected[rows[: round(share * len(rows))]] = True
    return selected


def _leaky(
    architecture: BaselineArchitecture, tracks: SlicedTracks, folder: Path, recipe: BaselineRecipe
) -> dict[str, Any]:
    """Compute the figures for slices that are split at random, as in the publications."""
    rng = np.random.default_rng(recipe.seed)
    test = _random_share(tracks.labels, _LEAKY_TEST_SHARE, rng)
    rest = np.flatnonzero(~test)
    stopping = _random_share(tracks.labels[rest], 1 / _VALIDATION_FOLDS, rng)
    keras.utils.set_random_seed(recipe.seed)
    network = build_network(architecture)
    fit_network(network, tracks, rest[~stopping], rest[stopping], folder, recipe)
    counts = np.array([r.split != "outside" for r in tracks.recordings])[tracks.track]
    rows = np.flatnonzero(test & counts)
    log_p = _log_probabilities(network, tracks.slices[rows])
    scored = np.unique(tracks.track[rows])
    pooled = np.stack([log_p[tracks.track[rows] == i].mean(axis=0) for i in scored])
    labels = np.array([GTZAN_GENRES.index(tracks.recordings[i].genre) for i in scored])
    correct = pooled.argmax(axis=1) == labels
    both_sides = np.isin(scored, tracks.track[rest])
    return {
        "protocol": (
            f"leaky: slices split at random, {_LEAKY_TEST_SHARE:.0%} of each genre for the test, so that "
            "other slices of the same tracks are in the training data; mean log-probability of a track's "
            "test slices"
        ),
        **_accuracy(correct),
        "n_slices": len(rows),
        "slice_accuracy": float((log_p.argmax(axis=1) == tracks.labels[rows]).mean()),
        "tracks_with_slices_on_both_sides": _accuracy(correct[both_sides]),
    }


def _accuracy(correct: NDArray[np.bool_]) -> dict[str, Any]:
    return {
        "n_tracks": len(correct),
        "accuracy": float(correct.mean()) if len(correct) else None,
        "accuracy_ci95": wilson_interval(int(correct.sum()), len(correct)),
    }


def train_baseline(
    architecture: BaselineArchitecture, data: Path, work: Path, out: Path, recipe: BaselineRecipe
) -> dict[str, Any]:
    """Train, measure and write one network of an earlier system.

    The exported network is the one trained without the artists it is measured on, so the figures apply to it.
    Results that are already in ``work`` are reused.

    Parameters
    ----------
    architecture : str
        One of :data:`BASELINE_ARCHITECTURES`.
    data : pathlib.Path
        See :mod:`genrescope.training.data.recordings`.
    work : pathlib.Path
        Folder of the decoded audio and the checkpoints.
    out : pathlib.Path
        The model folder to write.
    recipe : BaselineRecipe
        The settings.

    Returns
    -------
    dict
        The figures on the card; ``metrics.json`` has all of them.

    Raises
    ------
    DataError
        If there are no labelled tracks.
    """
    tracks = SlicedTracks.from_audio(labelled_audio(data, work))
    if all(r.group == r.track_id for r in tracks.recordings):
        log.warning("The artists are not listed: tracks of one artist may be in both training and test data.")
    folder = work / "baselines" / architecture
    fold_of = artist_folds(tracks.recordings, N_FOLDS, recipe.seed)
    folds = range(N_HELD_OUT)
    trained_on = [r.track_id for r in tracks.recordings if fold_of[r.group] not in folds]
    network, pooled, scored = _held_out(architecture, tracks, fold_of, folds, folder / "held-out", recipe)
    figures = {"protocol": _HELD_OUT_PROTOCOL, **_figures(pooled, tracks, scored)}
    log.info(
        "%s: accuracy %.3f on %d tracks by held-out artists", architecture, figures["accuracy"], len(scored)
    )
    leaky = _leaky(architecture, tracks, folder / "leaky", recipe)
    log.info("%s: leaky accuracy %.3f on %d tracks", architecture, leaky["accuracy"], leaky["n_tracks"])
    metrics = {
        **{key: figures[key] for key in _SUMMARY},
        "leaky_accuracy": leaky["accuracy"],
        "leaky_n": leaky["n_tracks"],
    }
    everything: dict[str, Any] = {"cross_validation": figures, "leaky": leaky}
    if recipe.all_folds:
        everything["all_folds"] = _all_folds(architecture, tracks, fold_of, folder, recipe)
        metrics["all_folds"] = {key: everything["all_folds"][key] for key in _SUMMARY}
    write_model(
        with_music_logit(network),
        out,
        classes=GTZAN_GENRES,
        shape=SLICE,
        patch_hop=SLICE.n_frames,
        decision={
            "temperature": 1.0,
            "thresholds": {"not_sure": 0.0, "not_music": 0.0, "silence_db": SILENCE_DB},
        },
        metrics=metrics,
        training={
            "recipe": {"architecture": architecture, **asdict(recipe)},
            "system": SYSTEMS[architecture].name,
            "data": {"genre": len(trained_on)},
            "teacher": False,
            "track_ids_sha256": [track_digest(track_id) for track_id in trained_on],
            "caveats": _CAVEATS,
        },
    )
    rows = np.arange(len(tracks.slices))[:_N_COMPARED]
    difference = engine_difference(out, tracks.slices[rows])
    if difference > 1e-4:
        raise RuntimeError(f"the engines' probabilities differ by {difference:.1e}")
    everything["engines"] = {"largest_difference": difference, "n_patches": len(rows)}
    _add_to_card(out, {"milliseconds_per_patch": milliseconds_per_patch(out)})
    everything["baselines"] = [baseline_row(out)]
    write_report(out, everything)
    return metrics


def _all_folds(
    architecture: BaselineArchitecture,
    tracks: SlicedTracks,
    fold_of: dict[str, int],
    folder: Path,
    recipe: BaselineRecipe,
) -> dict[str, Any]:
    """Compute the figures for all scored tracks, each classified by the network trained without its fold."""
    pooled, scored = [], []
    for fold in range(N_FOLDS):
        _, of_fold, tested = _held_out(architecture, tracks, fold_of, [fold], folder / f"fold-{fold}", recipe)
        pooled.append(of_fold)
        scored += tested
    return {
        "protocol": (
            f"{N_FOLDS}-fold cross-validation, artist-grouped ({_TRACKS}); each network is tested on "
            "artists that it was not trained on"
        ),
        **_figures(np.concatenate(pooled), tracks, scored),
    }


def _add_to_card(folder: Path, values: dict[str, Any]) -> None:
    path = folder / CARD_NAME
    card = json.loads(path.read_text(encoding="utf-8")) | values
    path.write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def baseline_row(folder: Path) -> dict[str, Any]:
    """Return the row of the baseline table for a model written by :func:`train_baseline`.

    The accuracy is that of all folds, if they were measured.

    Parameters
    ----------
    folder : pathlib.Path
        The model folder.

    Returns
    -------
    dict
        ``name``, ``accuracy``, ``accuracy_ci95``, ``n_tracks``, ``protocol``, ``leaky_accuracy``,
        ``leaky_n`` (tracks), ``parameters`` and ``milliseconds_per_patch`` (LiteRT, one thread).
    """
    card = json.loads((folder / CARD_NAME).read_text(encoding="utf-8"))
    metrics = card["metrics"]
    figures = metrics.get("all_folds", metrics)
    return {
        "name": card["training"]["system"],
        **{key: figures[key] for key in ("accuracy", "accuracy_ci95", "n_tracks", "protocol")},
        **{key: metrics[key] for key in ("leaky_accuracy", "leaky_n")},
        **{key: card[key] for key in ("parameters", "milliseconds_per_patch")},
    }
