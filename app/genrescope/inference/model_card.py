"""``card.json``: the description of a model, and the check that its files match."""

from __future__ import annotations

import hashlib
import json
import math
import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeGuard

from genrescope.errors import Sentence, UserError
from genrescope.features.mel import MelConfig

CARD_NAME = "card.json"
KERAS_NAME = "model.keras"
LITERT_NAME = "model.tflite"

# Confidence was measured on up to half a minute of sound; longer sound counts as half a minute.
_LONGEST_MEASURED_SECONDS = 30.0

TAG_GROUPS = ("style", "instrument", "mood")
"""The groups of tags, in the order in which they are shown; "mood" includes the era."""

# A card may come from anywhere: its size and all that the window shows or allocates are bounded.
MOST_CARD_BYTES = 1_000_000
MOST_MODEL_BYTES = 2**30
MOST_CLASSES = 1_000
_MOST_TAGS = 1_000
_LONGEST_NAME = 100
_LARGEST_EMBEDDING = 10_000
_MOST_FRAMES = 100_000
_MOST_PATCH_VALUES = 2_000_000
_MOST_PATCHES_OVERLAPPING = 100
_MOST_MELS = 1_024
_LARGEST_FFT = 2**16
_HIGHEST_SR = 384_000
_HIGHEST_FRAME_RATE = 2_000.0
_MOST_TRACKS = 1_000_000_000
_MOST_DIGITS = 15


@dataclass(frozen=True)
class Thresholds:
    """Limits of the decision layer.

    Attributes
    ----------
    not_sure : float
        Probability of the leading genre below which the outcome is `NotSure`.
    not_music : float
        Probability of music below which the outcome is `NotMusic`.
    silence_db : float
        A patch whose loudest band stays below this (dB, full-scale sine = 0) is silent.
    """

    not_sure: float
    not_music: float
    silence_db: float


@dataclass(frozen=True)
class Tag:
    """A style or trait that a model recognises besides the genres; a song may have any number of them.

    Attributes
    ----------
    name : str
        Such as "techno" or "female voice".
    group : str
        One of `TAG_GROUPS`.
    threshold : float
        Score from which on the tag is shown, chosen for few false tags.
    source : str
        The tagger that the model learned it from; empty if the card does not say.
    auroc, auroc_in_room : float or None
        Area under the ROC curve against that tagger's decision, on artists outside the training set: for the
        clean recording, and for the recording played in a room.
    """

    name: str
    group: str
    threshold: float
    source: str = ""
    auroc: float | None = None
    auroc_in_room: float | None = None


@dataclass(frozen=True)
class Measured:
    """Measured accuracy of a model.

    Attributes
    ----------
    accuracy : float
        Share of tracks classified correctly.
    loss : float or None
        Cross-entropy in nats.
    interval : tuple of float or None
        Ends of the 95 % interval of the accuracy.
    n_tracks : int or None
        Number of tracks.
    protocol : str
        How it was measured; empty if the card does not say.
    coverage, accuracy_when_answered : float or None
        Share of tracks for which a genre is named, and the share of these that is right.
    """

    accuracy: float
    loss: float | None
    interval: tuple[float, float] | None
    n_tracks: int | None
    protocol: str
    coverage: float | None = None
    accuracy_when_answered: float | None = None


@dataclass(frozen=True)
class ModelCard:
    """Contents of ``card.json``.

    Attributes
    ----------
    folder : pathlib.Path
        Folder of the model.
    id : str
        Name of the model.
    classes : tuple of str
        The genres, in the order of the model's outputs.
    mel : MelConfig
        Front end of the patches.
    n_frames, patch_hop : int
        Frames per patch, and from one patch to the next.
    temperature : float
        Divides the log-probabilities of one patch before the last softmax.
    thresholds : Thresholds
        The decision layer.
    sha256 : dict of str to str
        Digest of each model file.
    metrics : dict
        ``accuracy``, ``loss``, ``protocol`` and any other measurements.
    temperature_exponent : float
        See :meth:`temperature_of`; 0 for the same temperature at any length.
    tags : tuple of Tag
        Styles and traits, in the order of the model's outputs; may be empty.
    embedding_size : int
        Size of the vector that describes a patch; 0 if the model has none.
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
    temperature_exponent: float = 0.0
    tags: tuple[Tag, ...] = ()
    embedding_size: int = 0

    @property
    def n_outputs(self) -> int:
        """Number of outputs per patch: logits of genres, of "music" and of tags, then the embedding."""
        return len(self.classes) + 1 + len(self.tags) + self.embedding_size

    @property
    def patch_seconds(self) -> float:
        """Length of a patch in seconds."""
        return self.n_frames / self.mel.frame_rate

    @property
    def measured(self) -> Measured | None:
        """Measured accuracy; None if there is none."""
        accuracy, interval = self.metrics.get("accuracy"), self.metrics.get("accuracy_ci95")
        if not _is_share(accuracy):
            return None
        if isinstance(interval, list) and len(interval) == 2 and all(map(_is_share, interval)):
            ends = (float(interval[0]), float(interval[1]))
        else:
            ends = None
        loss, n_tracks = self.metrics.get("loss"), self.metrics.get("n_tracks")
        coverage, when_answered = map(self.metrics.get, ("coverage", "accuracy_when_answered"))
        return Measured(
            accuracy=float(accuracy),
            loss=float(loss) if _is_number(loss) else None,
            interval=ends,
            n_tracks=int(n_tracks) if _is_number(n_tracks) and 0 <= n_tracks <= _MOST_TRACKS else None,
            protocol=str(self.metrics.get("protocol") or ""),
            coverage=float(coverage) if _is_share(coverage) else None,
            accuracy_when_answered=float(when_answered) if _is_share(when_answered) else None,
        )

    def temperature_of(self, n_patches: float) -> float:
        """Return the temperature for pooled outputs: lower for more patches, which raises the confidence.

        Parameters
        ----------
        n_patches : float
            Number of pooled patches, ``patch_hop`` frames apart.
        """
        most = max(1.0, _LONGEST_MEASURED_SECONDS * self.mel.frame_rate / self.patch_hop)
        return float(self.temperature * min(max(n_patches, 1.0), most) ** -self.temperature_exponent)

    def check_network(self, input_shape: Sequence[int | None], output_shape: Sequence[int | None]) -> None:
        """Check that a network matches this card.

        Parameters
        ----------
        input_shape, output_shape : sequence of int or None
            Shape of a batch; None means any size.

        Raises
        ------
        UserError
            If its input is not a patch of the card, or its number of outputs is wrong.
        """
        name = display_name(self.folder)
        patch = (self.n_frames, self.mel.n_mels)
        found = tuple(input_shape[1:])
        if len(found) != 2 or any(size not in (None, n) for size, n in zip(found, patch, strict=True)):
            raise UserError(
                Sentence.MODEL_WRONG_INPUT, name=name, found=_size_text(found), expected=_size_text(patch)
            )
        if len(output_shape) != 2 or output_shape[1] != self.n_outputs:
            found_outputs = _size_text(tuple(output_shape[1:]))
            raise UserError(
                Sentence.MODEL_WRONG_OUTPUT, name=name, found=found_outputs, expected=self.n_outputs
            )

    def checked_file(self, name: str) -> Path:
        """Return the path of a model file after checking its digest.

        Raises
        ------
        UserError
            If the file is missing, too large or does not match the card.
        """
        path = self.folder / name
        shown = f"{display_name(self.folder)}/{name}"
        try:
            _check_size(path, MOST_MODEL_BYTES, shown)
            with path.open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
        except FileNotFoundError as error:
            raise UserError(Sentence.MODEL_FILE_MISSING, name=shown) from error
        except OSError as error:
            raise _unreadable(error, shown) from error
        if digest != self.sha256.get(name):
            raise UserError(Sentence.MODEL_DAMAGED, name=shown)
        return path


def read_card(folder: Path) -> ModelCard:
    """Read the ``card.json`` of a model folder.

    Raises
    ------
    UserError
        If it is missing or invalid.
    """
    folder = Path(folder)
    shown = f"{display_name(folder)}/{CARD_NAME}"
    try:
        _check_size(folder / CARD_NAME, MOST_CARD_BYTES, shown)
        with (folder / CARD_NAME).open("rb") as stream:
            text = stream.read(MOST_CARD_BYTES)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError, ValueError) as error:  # a NUL character
        missing = Sentence.NOT_A_MODEL if os.path.exists(folder) else Sentence.MODEL_FOLDER_GONE
        raise UserError(missing, name=display_name(folder)) from error
    except OSError as error:
        raise _unreadable(error, shown) from error
    try:
        # Python reads NaN, which is not JSON; None fails wherever a number is needed.
        raw = json.loads(text, parse_constant=lambda _: None, parse_int=_parse_int)
        if len(raw["classes"]) > MOST_CLASSES:
            raise UserError(
                Sentence.MODEL_TOO_MANY_CLASSES,
                name=display_name(folder),
                found=len(raw["classes"]),
                expected=MOST_CLASSES,
            )
        card = ModelCard(
            folder=folder,
            id=str(raw["id"]),
            classes=tuple(str(name) for name in raw["classes"]),
            mel=MelConfig(**raw["mel"]),
            n_frames=int(raw["n_frames"]),
            patch_hop=int(raw["patch_hop"]),
            temperature=float(raw["temperature"]),
            temperature_exponent=float(raw.get("temperature_exponent", 0.0)),
            thresholds=Thresholds(**{key: float(value) for key, value in raw["thresholds"].items()}),
            sha256={name: str(entry["sha256"]) for name, entry in raw["files"].items()},
            metrics=dict(raw.get("metrics", {})),
            # Format 1 has neither.
            tags=tuple(map(_tag, raw.get("tags", ()))),
            embedding_size=int(raw.get("embedding_size", 0)),
        )
        _check(card)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        raise UserError(Sentence.MODEL_CARD_INVALID, name=shown) from error
    return card


def display_name(folder: Path) -> str:
    """Return the name of a folder for a message."""
    return folder.name or str(folder)


def _check_size(path: Path, most_bytes: int, shown: str) -> None:
    """Refuse a file that is larger than a limit, or has no size and may never end, like a pipe.

    Raises
    ------
    OSError
        If there is no such file.
    UserError
        If the file is refused; ``shown`` is its name in the message.
    """
    status = path.stat()
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(shown)
    if not stat.S_ISREG(status.st_mode):
        raise UserError(Sentence.MODEL_FILE_IRREGULAR, name=shown)
    if status.st_size > most_bytes:
        raise UserError(Sentence.MODEL_FILE_TOO_LARGE, name=shown)


def _unreadable(error: OSError, shown: str) -> UserError:
    is_forbidden = isinstance(error, PermissionError)
    return UserError(Sentence.NO_PERMISSION if is_forbidden else Sentence.FILE_READ_FAILED, name=shown)


def _parse_int(digits: str) -> float:
    """Parse an integer; one that is too large to be exact as a float becomes infinite."""
    return int(digits) if len(digits) <= _MOST_DIGITS else math.inf


def _check(card: ModelCard) -> None:
    """Raise a ValueError unless the values of a card are in range."""
    mel, limits = card.mel, card.thresholds
    valid = (
        all(name.strip() and len(name) <= _LONGEST_NAME for name in (card.id, *card.classes))
        and len(card.classes) == len(set(card.classes)) > 1
        and 0 < card.temperature < math.inf
        and 0 <= card.temperature_exponent <= 1
        and 0 <= limits.not_sure <= 1
        and 0 <= limits.not_music <= 1
        and -math.inf < limits.silence_db < 0
        and all(
            type(value) is int for value in (mel.sr, mel.n_fft, mel.win_length, mel.hop_length, mel.n_mels)
        )
        and 0 < card.patch_hop <= card.n_frames <= _MOST_FRAMES
        and card.n_frames <= _MOST_PATCHES_OVERLAPPING * card.patch_hop
        and card.n_frames * mel.n_mels <= _MOST_PATCH_VALUES
        and 0 < mel.hop_length <= mel.n_fft <= _LARGEST_FFT
        and 0 < mel.win_length <= mel.n_fft
        and mel.frame_rate <= _HIGHEST_FRAME_RATE
        and 0 < mel.n_mels <= min(mel.n_fft, _MOST_MELS)
        and 0 <= mel.fmin < mel.fmax <= mel.sr / 2 <= _HIGHEST_SR / 2
        and -math.inf < mel.floor_db < 0
        and len(card.tags) <= _MOST_TAGS
        and len({tag.name for tag in card.tags}) == len(card.tags)
        and all(map(_is_valid_tag, card.tags))
        and 0 <= card.embedding_size <= _LARGEST_EMBEDDING
    )
    if not valid:
        raise ValueError("values out of range")


def _tag(raw: dict[str, Any]) -> Tag:
    auroc, auroc_in_room = (
        None if raw.get(name) is None else float(raw[name]) for name in ("auroc", "auroc_in_room")
    )
    return Tag(
        name=str(raw["name"]),
        group=str(raw["group"]),
        threshold=float(raw["threshold"]),
        source=str(raw.get("source", "")),
        auroc=auroc,
        auroc_in_room=auroc_in_room,
    )


def _is_valid_tag(tag: Tag) -> bool:
    return (
        tag.name.strip() != ""
        and max(len(tag.name), len(tag.source)) <= _LONGEST_NAME
        and tag.group in TAG_GROUPS
        and 0 <= tag.threshold < 1
        and all(value is None or _is_share(value) for value in (tag.auroc, tag.auroc_in_room))
    )


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_share(value: object) -> TypeGuard[int | float]:
    return _is_number(value) and 0 <= value <= 1


def _size_text(sizes: Sequence[int | None]) -> str:
    return " × ".join("?" if size is None else str(size) for size in sizes) or "?"
