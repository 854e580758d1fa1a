"""``card.json``: what a model folder says about itself, and whether its files are what it says."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from genrescope.errors import Sentence, UserError
from genrescope.features.mel import MelConfig

CARD_NAME = "card.json"
KERAS_NAME = "model.keras"
LITERT_NAME = "model.tflite"


@dataclass(frozen=True)
class Thresholds:
    """Where an answer stops being a genre.

    Attributes
    ----------
    not_sure : float
        Probability of the leading genre below which the verdict is "not sure".
    not_music : float
        Probability of music below which the verdict is "not music".
    silence_db : float
        A patch whose loudest band stays below this (dB, full-scale sine = 0) is silence.
    """

    not_sure: float
    not_music: float
    silence_db: float


@dataclass(frozen=True)
class ModelCard:
    """What ``card.json`` holds.

    Attributes
    ----------
    folder : pathlib.Path
        Where the model lies.
    id : str
        Name of the model.
    classes : tuple of str
        The genres, in the order of the model's first outputs; one further output is the logit of "music".
    mel : MelConfig
        Front end of the patches.
    n_frames, patch_hop : int
        Frames in a patch, and from one patch to the next.
    temperature : float
        Divides the pooled log-probabilities before the last softmax.
    thresholds : Thresholds
        The decision layer.
    sha256 : dict of str to str
        Digest of each model file.
    metrics : dict
        ``accuracy``, ``loss``, ``protocol`` and whatever else was measured.
    """

    folder: Path
    id: str
    classes: tuple[str, ...]
    mel: MelConfig
    n_frames: int
    patch_hop: int
    temperature: float
    thresholds: Thresholds
    sha256: dict[str, str]
    metrics: dict[str, Any] = field(default_factory=dict)

    @property
    def patch_seconds(self) -> float:
        """Length of a patch in seconds."""
        return self.n_frames / self.mel.frame_rate

    def checked_file(self, name: str) -> Path:
        """Path of a model file whose digest is the card's.

        Raises
        ------
        UserError
            If the file is missing, or is not the one the card was written for.
        """
        path = self.folder / name
        try:
            with path.open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError as error:
            raise UserError(Sentence.MODEL_MISSING, name=self.folder.name) from error
        if digest != self.sha256.get(name):
            raise UserError(Sentence.MODEL_DAMAGED, name=f"{self.folder.name}/{name}")
        return path


def read_card(folder: Path) -> ModelCard:
    """Read ``card.json`` of a model folder.

    Raises
    ------
    UserError
        If it is missing or cannot be understood.
    """
    path = Path(folder) / CARD_NAME
    try:
        text = path.read_bytes()
    except OSError as error:
        raise UserError(Sentence.MODEL_MISSING, name=Path(folder).name) from error
    try:
        raw = json.loads(text)
        card = ModelCard(
            folder=Path(folder),
            id=str(raw["id"]),
            classes=tuple(str(name) for name in raw["classes"]),
            mel=MelConfig(**raw["mel"]),
            n_frames=int(raw["n_frames"]),
            patch_hop=int(raw["patch_hop"]),
            temperature=float(raw["temperature"]),
            thresholds=Thresholds(**{key: float(value) for key, value in raw["thresholds"].items()}),
            sha256={name: str(entry["sha256"]) for name, entry in raw["files"].items()},
            metrics=dict(raw["metrics"]),
        )
        _check(card)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UserError(Sentence.MODEL_CARD_INVALID, name=f"{Path(folder).name}/{CARD_NAME}") from error
    return card


def _check(card: ModelCard) -> None:
    """Raise a ValueError unless the numbers of a card can be worked with."""
    mel = card.mel
    sound = (
        len(card.classes) == len(set(card.classes)) > 1
        and 0 < card.temperature < math.inf
        and 0 < card.patch_hop <= card.n_frames
        and 0 < mel.hop_length <= mel.n_fft
        and mel.n_mels > 0
        and 0 <= mel.fmin < mel.fmax <= mel.sr / 2
        and -math.inf < mel.floor_db < 0
    )
    if not sound:
        raise ValueError("values out of range")
