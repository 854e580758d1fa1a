"""Which model is used: the one that was asked for, the one that is remembered, or the bundled one."""

from __future__ import annotations

import collections
import enum
import logging
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot

from genrescope import paths
from genrescope.errors import Sentence, UserError
from genrescope.gui.inference.worker import Inference
from genrescope.gui.shell.settings import Settings
from genrescope.inference.classifier import default_model
from genrescope.inference.model_card import ModelCard, display_name

log = logging.getLogger(__name__)


class ModelState(enum.StrEnum):
    """Whether there is a model that answers."""

    LOADING = "loading"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True)
class _Wish:
    """A model that the inference thread was asked for; it answers them in their order."""

    folder: Path | None
    by_hand: bool


class ModelChoice(QObject):
    """Has models loaded, and remembers which one the user chose.

    A model that cannot be used changes nothing where another one is at work.  At the start, the bundled
    model stands in for a remembered one; it does not for one that was named on the command line.

    Parameters
    ----------
    inference : Inference
        Loads them.
    settings : Settings
        Remembers the choice.
    folder : pathlib.Path, optional
        A model for this time, whatever is remembered.
    """

    changed = Signal()
    """State, or whether a model is on its way."""

    card_read = Signal(object)
    """ModelCard of the first model, before it can answer."""

    ready = Signal(object)
    """ModelCard of a model that answers from now on."""

    failed = Signal(object)
    """UserError: there is no model at all."""

    refused = Signal(object)
    """UserError of a model that cannot be used; the one before stays."""

    stood_in = Signal(object)
    """UserError of a remembered model in whose place the bundled one is used."""

    def __init__(self, inference: Inference, settings: Settings, folder: Path | None = None) -> None:
        super().__init__()
        self._inference = inference
        self._settings = settings
        self._named = folder
        self._wishes: collections.deque[_Wish] = collections.deque()
        self._state = ModelState.LOADING
        self._card: ModelCard | None = None
        self._engine = ""
        self._missed: UserError | None = None
        queued = Qt.ConnectionType.QueuedConnection
        inference.worker.card_read.connect(self.card_read, queued)
        inference.worker.loaded.connect(self._loaded, queued)
        inference.worker.load_failed.connect(self._load_failed, queued)

    @property
    def state(self) -> ModelState:
        """Whether there is a model that answers."""
        return self._state

    @property
    def is_loading(self) -> bool:
        """Whether a model is on its way, be it the first or another one."""
        return bool(self._wishes)

    @property
    def card(self) -> ModelCard | None:
        """The model that answers."""
        return self._card

    @property
    def engine(self) -> str:
        """What runs it: "litert" or "keras"."""
        return self._engine

    def load(self) -> None:
        """Load the model to begin with, or try it again."""
        folder = self._named
        if folder is None and self._settings.model:
            # A bundled model is remembered by its name, and another one by its whole path, which
            # this leaves as it is.
            folder = paths.models() / self._settings.model
        self._ask(_Wish(folder, by_hand=False))

    def choose(self, folder: Path) -> None:
        """Use the model of a folder, and remember it if it is one."""
        self._ask(_Wish(folder, by_hand=True))

    def _ask(self, wish: _Wish) -> None:
        self._wishes.append(wish)
        if self._card is None:
            self._state = ModelState.LOADING
        self._inference.load(wish.folder)
        self.changed.emit()

    @Slot(object, str)
    def _loaded(self, card: ModelCard, engine: str) -> None:
        wish = self._wishes.popleft()
        self._card, self._engine, self._state = card, engine, ModelState.READY
        if wish.by_hand:
            self._remember(card.folder)
        self.changed.emit()
        self.ready.emit(card)
        missed, self._missed = self._missed, None
        if missed is not None:
            self.stood_in.emit(missed)

    @Slot(object)
    def _load_failed(self, error: UserError) -> None:
        wish = self._wishes.popleft()
        # The cause names the file where the sentence only advises to install Genrescope again.
        cause = f" ({error.__cause__})" if error.__cause__ is not None else ""
        log.warning("the model could not be loaded: %s%s", error, cause)
        if self._card is not None:
            self.changed.emit()
            self.refused.emit(error)
        elif wish.folder is not None and not wish.by_hand and self._named is None:
            gone = error.sentence is Sentence.MODEL_FOLDER_GONE
            sentence = Sentence.CHOSEN_MODEL_GONE if gone else Sentence.CHOSEN_MODEL_BROKEN
            self._missed = UserError(sentence, name=display_name(wish.folder))
            self._ask(_Wish(None, by_hand=False))
        else:
            self._missed = None
            self._state = ModelState.FAILED
            self.changed.emit()
            self.failed.emit(error)

    def _remember(self, folder: Path) -> None:
        if folder.parent != paths.models():
            self._settings.model = str(folder.absolute())
        else:
            # The default has no name, so that a newer one takes its place.
            self._settings.model = "" if folder == default_model() else folder.name
