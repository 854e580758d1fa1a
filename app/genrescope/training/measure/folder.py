"""Measures an exported model on a folder of labelled tracks."""

from __future__ import annotations

import json
import logging
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from tqdm import tqdm

from genrescope.analysis.track import TrackResult, analyse_track
from genrescope.audio.decode import open_audio
from genrescope.errors import UserError
from genrescope.inference.classifier import Classifier, Engine, load_classifier
from genrescope.inference.model_card import CARD_NAME, ModelCard
from genrescope.inference.outcome import Outcome, scores_of, verdict_of
from genrescope.training.data.recordings import DataError, Recording, find_recordings, track_digest
from genrescope.training.measure.metrics import (
    EXCERPT_PROTOCOL,
    EXCERPT_SECONDS,
    accuracy_by_seconds,
    first_seconds,
    genre_figures,
    not_music_figures,
)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Measured:
    """Outcome of a whole track and of its excerpts (None if the track is too short)."""

    recording: Recording
    outcome: Outcome
    excerpts: tuple[Outcome | None, ...]


def evaluate_folder(
    data: Path, model: Path | None, *, engine: Engine = "auto", split: str | None = None
) -> dict[str, Any]:
    """Measure a model on whole labelled tracks, classified as in the program.

    A track classified as silence counts as wrong.

    Parameters
    ----------
    data : pathlib.Path
        Folder of genre folders, or one with ``gtzan/``; see :mod:`genrescope.training.data.recordings`.  If
        it also has ``not_music/``, the separation of music from these sounds is measured too.
    model : pathlib.Path or None
        Model folder; the bundled one if None.
    engine : {"auto", "keras", "litert"}
        Engine to run the model on.
    split : {"train", "valid"}, optional
        Use only this part of a listed data set.

    Returns
    -------
    dict
        From :func:`genrescope.training.measure.metrics.genre_figures`, with ``protocol``, ``engine``, the
        count of each of the ``verdicts``, ``n_left_out`` (files that cannot be decoded),
        ``accuracy_by_seconds`` and ``not_music``.

    Raises
    ------
    DataError
        If there are no labelled tracks, or none can be decoded.
    UserError
        If the model cannot be loaded.
    """
    classifier = load_classifier(model, engine)
    card = classifier.card
    recordings = find_recordings(data)
    tracks = [
        r
        for r in recordings
        if r.kind == "genre" and r.split != "outside" and split in (None, r.split) and r.genre in card.classes
    ]
    if not tracks:
        raise DataError(f"There are no labelled tracks of that split in {data}.")
    measured = list(_measure(classifier, tracks, with_excerpts=True))
    if not measured:
        raise DataError(f"None of the {len(tracks)} tracks in {data} can be decoded.")
    figures = _genre_figures(measured, card)
    place = _place(data)
    known = _training_digests(card)
    figures = {
        "protocol": (
            f"{len(measured)} whole tracks of {place} ({f'split {split}' if split else 'all splits'}) as the "
            f"program classifies them; {_overlap([m.recording for m in measured], known, 'tracks')}"
        ),
        "engine": classifier.engine,
        **figures,
        "verdicts": _counts(verdict_of(m.outcome) for m in measured),
        "n_left_out": len(tracks) - len(measured),
        "accuracy_by_seconds_protocol": EXCERPT_PROTOCOL,
        **accuracy_by_seconds(np.array([_correct_by_excerpt(m) for m in measured])),
    }
    others = [r for r in recordings if r.kind == "not_music" and (data / "not_music") in Path(r.path).parents]
    not_music = list(_measure(classifier, others, with_excerpts=False)) if others else []
    if not_music:
        figures["not_music"] = {
            "protocol": (
                f"{len(not_music)} recordings of {data.resolve().name}/not_music against the {len(measured)} "
                f"tracks, whole; {_overlap([m.recording for m in not_music], known, 'recordings')}"
            ),
            **not_music_figures(
                np.array([_music(m.outcome) for m in measured]),
                np.array([_music(m.outcome) for m in not_music]),
                [_class_of(m.recording, data / "not_music") for m in not_music],
                card.thresholds.not_music,
            ),
            "n_left_out": len(others) - len(not_music),
        }
    return figures


# One track --------------------------------------------------------------------------------------------


def _measure(
    classifier: Classifier, recordings: list[Recording], *, with_excerpts: bool
) -> Iterable[_Measured]:
    tqdm.monitor_interval = 0  # no monitor thread
    for recording in tqdm(recordings, "evaluate" if with_excerpts else "not music"):
        path = Path(recording.path)
        try:
            outcome = _outcome(path, classifier)
            excerpts = _excerpt_outcomes(path, classifier) if with_excerpts else ()
        except UserError as error:
            log.warning("skipped: %s", error)
            continue
        yield _Measured(recording, outcome, excerpts)


def _outcome(path: Path, classifier: Classifier) -> Outcome:
    *_, result = analyse_track(path, classifier)
    assert isinstance(result, TrackResult)
    return result.outcome


def _excerpt_outcomes(path: Path, classifier: Classifier) -> tuple[Outcome | None, ...]:
    """Outcomes of the excerpts of a track, each classified as a file."""
    with open_audio(path) as audio:
        y = np.concatenate(list(audio.blocks()))
    outcomes: list[Outcome | None] = []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "excerpt.wav"
        for seconds in EXCERPT_SECONDS:
            excerpt = first_seconds(y, audio.sr, seconds)
            if excerpt is None:
                outcomes.append(None)
            else:
                soundfile.write(file, excerpt, audio.sr, subtype="FLOAT")
                outcomes.append(_outcome(file, classifier))
    return tuple(outcomes)


# Figures ----------------------------------------------------------------------------------------------


def _genre_figures(measured: list[_Measured], card: ModelCard) -> dict[str, Any]:
    labels = np.array([card.classes.index(m.recording.genre) for m in measured])
    # The temperature has already been applied.
    equal = (1 / len(card.classes),) * len(card.classes)
    scores = [scores_of(m.outcome) for m in measured]
    log_p = np.log(np.maximum([equal if s is None else s.probabilities for s in scores], 1e-12))
    # All genres are equally probable in silence, and the true one must not win the tie.
    silent = np.array([s is None for s in scores])
    log_p[silent, labels[silent]] -= 1e-6
    known = any(m.recording.group != m.recording.track_id for m in measured)
    return genre_figures(
        log_p,
        labels,
        card.classes,
        temperature=1.0,
        not_sure=card.thresholds.not_sure,
        artists=[m.recording.group for m in measured] if known else None,
    )


def _correct_by_excerpt(measured: _Measured) -> list[float]:
    """1 or 0 for each excerpt; NaN if the track is too short."""
    return [
        np.nan if outcome is None else float(_leading(outcome) == measured.recording.genre)
        for outcome in measured.excerpts
    ]


def _leading(outcome: Outcome) -> str | None:
    scores = scores_of(outcome)
    return None if scores is None else scores.leading


def _music(outcome: Outcome) -> float:
    scores = scores_of(outcome)
    return 0.0 if scores is None else scores.music


def _counts(names: Iterable[str]) -> dict[str, int]:
    listed = sorted(names)
    return {name: listed.count(name) for name in dict.fromkeys(listed)}


def _place(data: Path) -> str:
    name = data.resolve().name
    return f"{name}/gtzan" if (data / "gtzan").is_dir() else name


def _class_of(recording: Recording, folder: Path) -> str:
    inside = Path(recording.path).relative_to(folder).parts
    return inside[0] if len(inside) > 1 else recording.group


def _training_digests(card: ModelCard) -> frozenset[str] | None:
    """Digests of the names of the training tracks; None if the card does not list them."""
    raw = json.loads((card.folder / CARD_NAME).read_text(encoding="utf-8"))
    training = raw.get("training")
    listed = training.get("track_ids_sha256") if isinstance(training, dict) else None
    return frozenset(map(str, listed)) if isinstance(listed, list) else None


def _overlap(recordings: list[Recording], known: frozenset[str] | None, what: str) -> str:
    """Describe how many of the recordings were trained on, and warn if any was."""
    if known is None:
        return f"the card does not list the training data, so some of the {what} may be in it"
    n = sum(track_digest(r.track_id) in known or track_digest(Path(r.path).stem) in known for r in recordings)
    if n == 0:
        return f"none of the {what} are in the training data"
    words = f"{n} of {len(recordings)} {what} are in the training data"
    log.warning("%s: the figures say little about other music.", words)
    return words
