"""The choice of the model: the requested, the remembered or the bundled one."""

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
    """Whether a model can be used."""

    LOADING = "loading"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True)
class _LoadRequest:
    """A request to load a model; requests are answered in order."""

    folder: Path | None
    is_chosen: bool


class ModelChoice(QObject):
    """Loads models, and remembers the user's choice.

    If a new model cannot be used, the current one stays in use.  At startup, the bundled model
    replaces a remembered model that cannot be used, but not one given on the command line.

    Parameters
    ----------
    inference : Inference
        Loads the models.
    settings : Settings
        Remembers the choice.
    folder : pathlib.Path, optional
        Model for this session, instead of the remembered one.
    """

    changed = Signal()
    """``state`` or ``is_loading`` has changed."""

    card_read = Signal(object)
    """ModelCard of the first model, before the model is loaded."""

    ready = Signal(object)
    """ModelCard of the model in use from now on."""

    failed = Signal(object)
    """UserError; no model can be used."""

    refused = Signal(object)
    """UserError of a model that cannot be used; the previous one stays."""

    replaced = Signal(object)
    """UserError of a remembered model that was replaced by the bundled one."""

    def __init__(self, inference: Inference, settings: Settings, folder: Path | None = None) -> None:
        super().__init__()
        self._inference = inference
        self._settings = settings
        self._given = folder
        self._requests: collections.deque[_LoadRequest] = collections.deque()
        self._state = ModelState.LOADING
        self._card: ModelCard | None = None
        self._engine = ""
        self._fallback_error: UserError | None = None
        queued = Qt.ConnectionType.QueuedConnection
        inference.worker.card_read.connect(self.card_read, queued)
        inference.worker.loaded.connect(self._loaded, queued)
        inference.worker.load_failed.connect(self._load_failed, queued)

    @property
    def state(self) -> ModelState:
        """Whether a model can be used."""
        return self._state

    @property
    def is_loading(self) -> bool:
        """Whether a model is being loaded, the first or another one."""
        return bool(self._requests)

    @property
    def card(self) -> ModelCard | None:
        """The model in use."""
        return self._card

    @property
    def engine(self) -> str:
        """The engine that runs the model: "litert" or "keras"."""
        return self._engine

    def load(self) -> None:
        """Load the first model, or retry after a failure."""
        folder = self._given
        if folder is None and self._settings.model:
            # A bundled model is remembered by its name, another one by its absolute path.
            folder = paths.models() / self._settings.model
        self._request(_LoadRequest(folder, is_chosen=False))

    def choose(self, folder: Path) -> None:
        """Use the model in a folder, and remember it if it loads."""
        self._request(_LoadRequest(folder, is_chosen=True))

    def _request(self, request: _LoadRequest) -> None:
        self._requests.append(request)
        if self._card is None:
            self._state = ModelState.LOADING
        self._inference.load(request.folder)
        self.changed.emit()

    @Slot(object, str)
    def _loaded(self, card: ModelCard, engine: str) -> None:
        request = self._requests.popleft()
        self._card, self._engine, self._state = card, engine, ModelState.READY
        if request.is_chosen:
            self._remember(card.folder)
        self.changed.emit()
        self.ready.emit(card)
        error, self._fallback_error = self._fallback_error, None
        if error is not None:
            self.replaced.emit(error)

    @Slot(object)
    def _load_failed(self, error: UserError) -> None:
        request = self._requests.popleft()
        # The cause names the file; the sentence may only advise to reinstall Genrescope.
        cause = f" ({error.__cause__})" if error.__cause__ is not None else ""
        log.warning("the model could not be loaded: %s%s", error, cause)
        if self._card is not None:
            self.changed.emit()
            self.refused.emit(error)
        elif request.folder is not None and not request.is_chosen and self._given is None:
            gone = error.sentence is Sentence.MODEL_FOLDER_GONE
            sentence = Sentence.CHOSEN_MODEL_GONE if gone else Sentence.CHOSEN_MODEL_BROKEN
            self._fallback_error = UserError(sentence, name=display_name(request.folder))
            self._request(_LoadRequest(None, is_chosen=False))
        else:
            self._fallback_error = None
            self._state = ModelState.FAILED
            self.changed.emit()
            self.failed.emit(error)

    def _remember(self, folder: Path) -> None:
        if folder.parent != paths.models():
            self._settings.model = str(folder.absolute())
        else:
            # The default is stored as an empty name, so that an update can replace it.
            self._settings.model = "" if folder == default_model() else folder.name
