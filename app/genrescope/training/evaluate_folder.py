"""A finished model measured on a folder of labelled tracks, as the program hears them."""

from __future__ import annotations

import hashlib
import json
import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from genrescope.analysis.front_end import InputStage
from genrescope.analysis.track import SHORTEST_SURE
from genrescope.audio.decode import open_audio
from genrescope.errors import Sentence, UserError
from genrescope.features.mel import log_mel
from genrescope.features.patches import cut_patches
from genrescope.inference.classifier import Classifier, Engine, load_classifier
from genrescope.inference.model_card import CARD_NAME, ModelCard
from genrescope.inference.outcome import Genre, NotMusic, NotSure, Outcome, Silence, scores_of
from genrescope.inference.scores import decide, is_silent, pool
from genrescope.training import evaluate
from genrescope.training.dataset import DataError, Recording, find_recordings
from genrescope.training.describe import describe_model
from genrescope.training.metrics_file import read_metrics

log = logging.getLogger(__name__)

_CURVES = ("roc", "reliability", "coverage_against_accuracy")


@dataclass(frozen=True)
class _Heard:
    """A track as the program hears it: all of it, and its first seconds (None where it is too short)."""

    recording: Recording
    outcome: Outcome
    after_seconds: tuple[Outcome | None, ...]


def evaluate_folder(
    data: Path, model: Path | None, *, engine: Engine = "auto", split: str | None = None
) -> dict[str, Any]:
    """Measure a model on labelled whole tracks.

    Every track goes the program's way: its front end, patches, pooling and decision.  A track that the
    program calls silence counts as wrong.

    Parameters
    ----------
    data : pathlib.Path
        Folder of genre folders, or one that holds ``gtzan/``; see :mod:`genrescope.training.dataset`.  If it
        also holds ``not_music/``, that is told from the tracks.
    model : pathlib.Path or None
        Model folder; the bundled one if None.
    engine : {"auto", "keras", "litert"}
        What runs it.
    split : {"train", "valid"}, optional
        Only these tracks of a listed data set.

    Returns
    -------
    dict
        From :func:`genrescope.training.evaluate.genre_figures`, with ``protocol``, ``engine``, the count of
        each of the ``verdicts``, ``n_left_out`` (files that cannot be read), ``accuracy_by_seconds`` and
        ``not_music``.

    Raises
    ------
    DataError
        If no labelled track is there, or none that can be read.
    UserError
        If the model cannot be loaded.
    """
    classifier = load_classifier(model, engine)
    card = classifier.card
    found = find_recordings(data)
    tracks = [
        r
        for r in found
        if r.kind == "genre" and r.split != "outside" and split in (None, r.split) and r.genre in card.classes
    ]
    if not tracks:
        raise DataError(f"There are no labelled tracks of that split in {data}.")
    heard = list(_hear(classifier, tracks, with_seconds=True))
    if not heard:
        raise DataError(f"None of the {len(tracks)} tracks in {data} can be read.")
    figures = _genre_figures(heard, card)
    place = _place(data)
    known = _heard_in_training(card)
    figures = {
        "protocol": (
            f"{len(heard)} whole tracks of {place} ({f'split {split}' if split else 'all splits'}) as the "
            f"program hears them; {_overlap([h.recording for h in heard], known, 'tracks')}"
        ),
        "engine": classifier.engine,
        **figures,
        "verdicts": _counts(_verdict(h.outcome) for h in heard),
        "n_left_out": len(tracks) - len(heard),
        "accuracy_by_seconds_protocol": evaluate.STRETCH,
        **evaluate.accuracy_by_seconds(np.array([_right_after_seconds(h) for h in heard])),
    }
    others = [r for r in found if r.kind == "not_music" and (data / "not_music") in Path(r.path).parents]
    not_music = list(_hear(classifier, others, with_seconds=False)) if others else []
    if not_music:
        figures["not_music"] = {
            "protocol": (
                f"{len(not_music)} recordings of {data.resolve().name}/not_music against the {len(heard)} "
                f"tracks, whole; {_overlap([h.recording for h in not_music], known, 'recordings')}"
            ),
            **evaluate.not_music_figures(
                np.array([_music(h.outcome) for h in heard]),
                np.array([_music(h.outcome) for h in not_music]),
                [_class_of(h.recording, data / "not_music") for h in not_music],
                card.thresholds.not_music,
            ),
            "n_left_out": len(others) - len(not_music),
        }
    return figures


def evaluation_name(data: Path, split: str | None = None, name: str | None = None) -> str:
    """Under what name an evaluation is kept: the one that is given, or the folder's and the split's.

    It names a folder of plots too, so whatever may not stand in a path becomes a dash.
    """
    wanted = name or "-".join(filter(None, (data.resolve().name, split)))
    return re.sub(r"[^\w.-]+", "-", wanted).strip("-.") or "evaluation"


def without_curves(figures: dict[str, Any]) -> dict[str, Any]:
    """The figures that a person reads in a terminal."""
    short = {key: value for key, value in figures.items() if key not in _CURVES}
    return {key: without_curves(value) if isinstance(value, dict) else value for key, value in short.items()}


def write_evaluation(figures: dict[str, Any], name: str, *, model: Path, out: Path | None = None) -> Path:
    """Add an evaluation to what is known of a model; whatever else was measured is kept.

    Parameters
    ----------
    figures : dict
        From :func:`evaluate_folder`.
    name : str
        From :func:`evaluation_name`; an evaluation of the same name is replaced.
    model : pathlib.Path
        Model folder.
    out : pathlib.Path, optional
        Folder that gets ``metrics.json``, ``plots/`` and ``MODEL_CARD.md`` instead of the model's own.

    Returns
    -------
    pathlib.Path
        Where it was written.

    Raises
    ------
    DataError
        If the ``metrics.json`` that is there cannot be understood; it is left alone.
    OSError
        If the folder cannot be written.
    """
    folder = out if out is not None else model
    try:
        metrics = read_metrics(folder) or read_metrics(model)
        evaluations = metrics.get("evaluations", {})
        metrics["evaluations"] = {**evaluations, name: figures}
    except (ValueError, TypeError) as error:
        name = folder.resolve().name
        raise DataError(f"{name}/metrics.json is damaged ({error}); nothing was written.") from error
    describe_model(folder, metrics, card_folder=model)
    return folder


# One track --------------------------------------------------------------------------------------------


def _hear(classifier: Classifier, recordings: list[Recording], *, with_seconds: bool) -> Iterable[_Heard]:
    tqdm.monitor_interval = 0  # no thread of its own
    for recording in tqdm(recordings, "evaluate" if with_seconds else "not music"):
        try:
            y, seconds = _decode(Path(recording.path), classifier.card.mel.sr)
        except UserError as error:
            log.warning("left out: %s", error)
            continue
        lengths = evaluate.SECONDS_HEARD if with_seconds else ()
        parts = [evaluate.first_seconds(y, classifier.card.mel.sr, length) for length in lengths]
        whole, *rest = _outcomes(classifier, [y, *(part for part in parts if part is not None)])
        answers = iter(rest)
        if seconds < SHORTEST_SURE and isinstance(whole, Genre):
            whole = NotSure(whole.scores)
        yield _Heard(recording, whole, tuple(next(answers) if part is not None else None for part in parts))


def _decode(path: Path, sr: int) -> tuple[NDArray[np.float32], float]:
    """All of a file at the model's rate [shape=(n,)], and its seconds."""
    with open_audio(path) as audio:
        stage = InputStage(audio.sr, sr)
        blocks, n_samples = [], 0
        for block in audio.blocks():
            n_samples += len(block)
            blocks.append(stage.push(block))
        if n_samples == 0:
            raise UserError(Sentence.NO_SOUND, name=path.name)
        blocks.append(stage.flush())
        return np.concatenate(blocks), n_samples / audio.sr


def _outcomes(classifier: Classifier, sounds: list[NDArray[np.float32]]) -> list[Outcome]:
    """What each sound is called; the network hears the patches of all of them in one go."""
    card = classifier.card
    patches = []
    for y in sounds:
        cut, _ = cut_patches(log_mel(y, card.mel), card.n_frames, card.patch_hop)
        patches.append(cut[~is_silent(cut, card)])
    outputs = (
        classifier.predict(np.concatenate(patches))
        if sum(map(len, patches))
        else np.empty((0, 0), dtype=np.float32)
    )
    ends = np.cumsum([len(part) for part in patches])
    starts = [0, *ends[:-1]]
    parts = [outputs[start:end] for start, end in zip(starts, ends, strict=True)]
    return [decide(pool(part) if len(part) else None, card, len(part)) for part in parts]


# Figures ----------------------------------------------------------------------------------------------


def _genre_figures(heard: list[_Heard], card: ModelCard) -> dict[str, Any]:
    labels = np.array([card.classes.index(h.recording.genre) for h in heard])
    # The temperature has been applied already.
    equal = [1 / len(card.classes)] * len(card.classes)
    scores = [scores_of(h.outcome) for h in heard]
    log_p = np.log(np.maximum([equal if s is None else s.probabilities for s in scores], 1e-12))
    # All genres are alike then, and the label must not win the tie.
    silent = np.array([isinstance(h.outcome, Silence) for h in heard])
    log_p[silent, labels[silent]] -= 1e-6
    artists = [h.recording.group for h in heard]
    known = any(h.recording.group != h.recording.track_id for h in heard)
    return evaluate.genre_figures(
        log_p,
        labels,
        card.classes,
        temperature=1.0,
        not_sure=card.thresholds.not_sure,
        artists=artists if known else None,
    )


def _right_after_seconds(heard: _Heard) -> list[float]:
    return [
        np.nan if answer is None else float(_leading(answer) == heard.recording.genre)
        for answer in heard.after_seconds
    ]


def _leading(outcome: Outcome) -> str | None:
    scores = scores_of(outcome)
    return None if scores is None else scores.leading


def _music(outcome: Outcome) -> float:
    scores = scores_of(outcome)
    return 0.0 if scores is None else scores.music


def _verdict(outcome: Outcome) -> str:
    if isinstance(outcome, Genre):
        return outcome.name
    return {NotSure: "not sure", NotMusic: "not music"}.get(type(outcome), "silence")


def _counts(names: Iterable[str]) -> dict[str, int]:
    listed = sorted(names)
    return {name: listed.count(name) for name in dict.fromkeys(listed)}


def _place(data: Path) -> str:
    name = data.resolve().name
    return f"{name}/gtzan" if (data / "gtzan").is_dir() else name


def _class_of(recording: Recording, folder: Path) -> str:
    inside = Path(recording.path).relative_to(folder).parts
    return inside[0] if len(inside) > 1 else recording.group


def _heard_in_training(card: ModelCard) -> frozenset[str] | None:
    """Digests of the names of what the model was trained on; None if its card does not list them."""
    raw = json.loads((card.folder / CARD_NAME).read_text(encoding="utf-8"))
    training = raw.get("training")
    listed = training.get("track_ids_sha256") if isinstance(training, dict) else None
    return frozenset(map(str, listed)) if isinstance(listed, list) else None


def name_digest(track_id: str) -> str:
    """How a card lists a recording that was trained on: 12 hexadecimal digits, since names may be private."""
    return hashlib.sha256(track_id.encode()).hexdigest()[:12]


def _overlap(recordings: list[Recording], known: frozenset[str] | None, what: str) -> str:
    """Say how many of the recordings were trained on, and warn if any was."""
    if known is None:
        return f"the model does not say whether it heard these {what} in training"
    n = sum(name_digest(r.track_id) in known or name_digest(Path(r.path).stem) in known for r in recordings)
    if n == 0:
        return f"none of the {what} were heard in training"
    words = f"{n} of {len(recordings)} {what} were heard in training"
    log.warning("%s: the figures say little about other music.", words)
    return words
