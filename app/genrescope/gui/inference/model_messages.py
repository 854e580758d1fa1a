"""Texts on the state of the model: in the transport, and on failure in the banner."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from genrescope.errors import UserError, display_text
from genrescope.gui.inference.model_choice import ModelChoice, ModelState
from genrescope.gui.text.errors import error_text
from genrescope.gui.widgets.banner import Action, Banner, Message

_ENGINES = {"litert": "LiteRT", "keras": "Keras"}


class ModelMessages(QObject):
    """Reports the state of the model, and failures to load one.

    Parameters
    ----------
    model : ModelChoice
        The model.
    banner : Banner
        Shows failures.
    """

    state_changed = Signal(str, str, str)
    """``"loading"``, ``"ready"`` or ``"failed"``, with its text and tool tip."""

    settings_requested = Signal()
    """The user wants to choose another model."""

    def __init__(self, model: ModelChoice, banner: Banner) -> None:
        super().__init__(banner)
        self._model = model
        self._banner = banner
        model.changed.connect(self.show_state)
        model.failed.connect(self._show_failure)
        model.replaced.connect(self.show_error)

    @Slot()
    def show_state(self) -> None:
        """Report the state in the current language."""
        card = self._model.card
        if self._model.is_loading or self._model.state is ModelState.LOADING:
            self.state_changed.emit("loading", self.tr("Loading the model…"), "")
        elif card is not None:
            engine = _ENGINES.get(self._model.engine, self._model.engine)
            self.state_changed.emit("ready", self.tr("Model ready"), f"{display_text(card.id)} · {engine}")
        else:
            hint = self.tr("Genrescope cannot name genres without a model.")
            self.state_changed.emit("failed", self.tr("No model"), hint)

    @Slot(object)
    def _show_failure(self, error: UserError) -> None:
        self._say(error, (lambda: self.tr("Try again"), self._model.load))

    @Slot(object)
    def show_error(self, error: UserError) -> None:
        """Explain why a model cannot be used."""
        self._say(error)

    def _say(self, error: UserError, *actions: Action) -> None:
        choose: Action = (lambda: self.tr("Choose a model…"), self.settings_requested.emit)
        self._banner.show_message(Message(partial(error_text, error), actions=[*actions, choose]))
