"""Loads a model with either engine behind one protocol."""

from __future__ import annotations

import contextlib
import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from genrescope import paths
from genrescope.errors import Sentence, UserError
from genrescope.inference.model_card import LITERT_NAME, ModelCard, read_card
from genrescope.inference.outputs import PatchOutputs
from genrescope.native_stderr import muted_stderr

Engine = Literal["auto", "keras", "litert"]

# Failures of the bundled model that reinstalling Genrescope fixes.
_REPAIRABLE = {
    Sentence.NOT_A_MODEL,
    Sentence.MODEL_CARD_INVALID,
    Sentence.MODEL_FILE_MISSING,
    Sentence.MODEL_DAMAGED,
}


class Classifier(Protocol):
    """A loaded model.

    Attributes
    ----------
    card : ModelCard
        The model card.
    engine : str
        ``"keras"`` or ``"litert"``.
    """

    card: ModelCard
    engine: str

    def predict(self, patches: NDArray[np.float32]) -> PatchOutputs:
        """Return the outputs for patches [shape=(n, n_frames, n_mels), dB]."""
        ...


def default_model() -> Path:
    """Return the folder of the bundled model; the one with the highest number if there are several.

    Raises
    ------
    UserError
        If there is none.
    """
    folders = _bundled_folders()
    if not folders:
        raise UserError(Sentence.OWN_MODEL_BROKEN)
    return folders[0]


def bundled_models() -> list[ModelCard]:
    """Return the valid cards of the bundled models, the default first."""
    cards = []
    for folder in _bundled_folders():
        with contextlib.suppress(UserError):
            cards.append(read_card(folder))
    return cards


def load_classifier(folder: Path | None = None, engine: Engine = "auto") -> Classifier:
    """Load a model after checking its files and its network against its card.

    Parameters
    ----------
    folder : pathlib.Path, optional
        A model folder; the bundled one if not given.
    engine : {"auto", "keras", "litert"}
        "auto" uses LiteRT if it is installed and the model has an export for it, and Keras otherwise.

    Raises
    ------
    UserError
        If a file is missing or damaged, the network does not match the card, or the engine is not installed.
    """
    folder = folder if folder is not None else default_model()
    with _advising_repair(folder):
        card = read_card(folder)
        with muted_stderr():  # Both engines print banners when they are loaded.
            return _load(card, engine)


def card_of(folder: Path | None = None) -> ModelCard:
    """Read the card of a model without loading the model.

    Parameters
    ----------
    folder : pathlib.Path, optional
        A model folder; the bundled one if not given.

    Raises
    ------
    UserError
        If there is no valid card.
    """
    folder = folder if folder is not None else default_model()
    with _advising_repair(folder):
        return read_card(folder)


@contextlib.contextmanager
def _advising_repair(folder: Path) -> Iterator[None]:
    """Replace the errors of a bundled model by the advice to reinstall the program."""
    try:
        yield
    except UserError as error:
        if error.sentence in _REPAIRABLE and folder.parent == paths.models():
            raise UserError(Sentence.OWN_MODEL_BROKEN) from error
        raise


def _bundled_folders() -> list[Path]:
    folders = [path.parent for path in paths.models().glob("*/card.json")]
    return sorted(folders, key=lambda folder: [int(n) for n in re.findall(r"\d+", folder.name)], reverse=True)


def _load(card: ModelCard, engine: Engine) -> Classifier:
    if engine != "auto":
        return _load_litert(card) if engine == "litert" else _load_keras(card)
    try:
        return _load_litert(card)
    except UserError as error:
        instead = error.sentence in (Sentence.ENGINE_MISSING, Sentence.MODEL_FILE_MISSING)
        if not instead or not _installed("keras"):
            raise
        return _load_keras(card)


def _installed(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def _load_litert(card: ModelCard) -> Classifier:
    if not _installed("ai_edge_litert"):
        raise UserError(Sentence.ENGINE_MISSING, name="LiteRT")
    from genrescope.inference.litert_classifier import LiteRTClassifier

    return LiteRTClassifier(card, card.checked_file(LITERT_NAME))


def _load_keras(card: ModelCard) -> Classifier:
    if not _installed("keras"):
        raise UserError(Sentence.ENGINE_MISSING, name="Keras")
    from genrescope.inference.keras_classifier import KerasClassifier
    from genrescope.inference.model_card import KERAS_NAME

    return KerasClassifier(card, card.checked_file(KERAS_NAME))
