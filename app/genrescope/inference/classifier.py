"""One door to a model, whichever engine runs it."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from genrescope import paths
from genrescope.errors import Sentence, UserError
from genrescope.inference.model_card import LITERT_NAME, ModelCard, read_card
from genrescope.native_stderr import muted_stderr

Engine = Literal["auto", "keras", "litert"]


class Classifier(Protocol):
    """A loaded model.

    Attributes
    ----------
    card : ModelCard
        What the model says about itself.
    engine : str
        ``"keras"`` or ``"litert"``.
    """

    card: ModelCard
    engine: str

    def predict(self, patches: NDArray[np.float32]) -> NDArray[np.float32]:
        """Outputs [shape=(n, n_classes + 1)] of patches [shape=(n, n_frames, n_mels), dB].

        The first ``n_classes`` columns are the logits of the genres, the last is the logit of "music".
        """
        ...


def default_model() -> Path:
    """Folder of the bundled model; the one with the highest number if there are several.

    Raises
    ------
    UserError
        If no model is there.
    """
    folders = [path.parent for path in paths.models().glob("*/card.json")]
    if not folders:
        raise UserError(Sentence.MODEL_MISSING, name="models")
    return max(folders, key=lambda folder: [int(number) for number in re.findall(r"\d+", folder.name)])


def load_classifier(folder: Path | None = None, engine: Engine = "auto") -> Classifier:
    """Load a model after checking its files against its card.

    Parameters
    ----------
    folder : pathlib.Path, optional
        A model folder; the bundled one if not given.
    engine : {"auto", "keras", "litert"}
        "auto" takes LiteRT when it is installed and the export is the card's, and Keras otherwise.

    Raises
    ------
    UserError
        If a file is missing or damaged, or the engine is not installed.
    """
    card = read_card(folder if folder is not None else default_model())
    with muted_stderr():  # Both engines introduce themselves when they are loaded.
        if engine == "auto":
            try:
                return _load_litert(card)
            except UserError as error:
                if error.sentence is Sentence.MODEL_DAMAGED or not _installed("keras"):
                    raise
                return _load_keras(card)
        return _load_litert(card) if engine == "litert" else _load_keras(card)


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
