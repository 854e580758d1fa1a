"""Shows in the spectrogram what speaks for a genre."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QRectF, QTimer, Slot

from genrescope.gui.actions import Actions
from genrescope.gui.inference.model_choice import ModelChoice
from genrescope.gui.inference.worker import Inference, WhyJob
from genrescope.gui.songs.queue import SongQueue
from genrescope.gui.spectrogram.panel import SpectrogramPanel
from genrescope.gui.widgets.genre_bars import GenreBars

if TYPE_CHECKING:
    from genrescope.analysis.explain import Explanation

SETTLED_MS = 250
"""Time without a change of the visible part, after which it is explained."""


class WhyController(QObject):
    """Explains the visible part of a song or of frozen live sound, while the action is checked.

    Parameters
    ----------
    inference, model
        The model, in its thread.
    queue : SongQueue
        Notifies when more of a song has been analysed.
    panel : SpectrogramPanel
        Where the explanation is shown.
    bars : GenreBars
        Where the user asks about a genre.
    actions : Actions
        Have the switch.

    Attributes
    ----------
    explanation : Explanation or None
        What is shown.
    """

    def __init__(
        self,
        inference: Inference,
        model: ModelChoice,
        queue: SongQueue,
        panel: SpectrogramPanel,
        bars: GenreBars,
        actions: Actions,
    ) -> None:
        super().__init__(panel)
        self.explanation: Explanation | None = None
        self._inference, self._model = inference, model
        self._panel, self._action = panel, actions.why
        self._genre: str | None = None
        self._id = 0
        self._is_answered = False
        self._overlay = panel.view.spotlight
        self._settled = QTimer(self, interval=SETTLED_MS, singleShot=True)
        self._settled.timeout.connect(self._explain)
        self._action.triggered.connect(self._switch)
        panel.view.plot.box.sigRangeChanged.connect(self._wait)
        panel.view.source_changed.connect(self._source_changed)
        queue.changed.connect(self._wait)
        model.ready.connect(self._source_changed)
        bars.why_requested.connect(self.ask)
        bars.clicked.connect(self.toggle)
        inference.worker.explained.connect(self._take)

    @Slot(str)
    def ask(self, genre: str) -> None:
        """Explain a genre."""
        self._genre = genre
        self._action.setChecked(True)
        self._switch(True)

    @Slot(str)
    def toggle(self, genre: str) -> None:
        """Explain a genre, or nothing if that genre is explained already."""
        if self._action.isChecked() and self.explanation is not None and self.explanation.genre == genre:
            self._action.setChecked(False)
            self._switch(False)
        else:
            self.ask(genre)

    def show_sentence(self) -> None:
        """Show the sentence in the current language."""
        translate, source = QCoreApplication.translate, self._panel.view.plot.source
        if source is None:
            text = translate("Why", "Select a song to see what speaks for its genre")
        elif source.track is None:
            text = translate("Why", "Freeze the live picture to see what speaks for its genre")
        elif self.explanation is not None:
            # With it the analysis is imported, which must not delay the window.
            from genrescope.gui.text.why import why_text

            text = why_text(self.explanation, source.end if source.counts_back else None)
        else:
            text = translate("Why", "No sound in this part") if self._is_answered else "\u2026"
        self._panel.why.sentence.setText(text)

    @Slot(bool)
    def _switch(self, is_on: bool) -> None:
        self._panel.why.setVisible(is_on)
        if is_on:
            self._explain()
        else:
            self._genre = None
            self._drop()

    @Slot()
    def _source_changed(self) -> None:
        self._genre = None
        self._drop()
        self._wait()

    @Slot()
    def _wait(self) -> None:
        if self._action.isChecked():
            self._settled.start()

    def _drop(self) -> None:
        """Show no explanation, and accept none that is on its way."""
        self._settled.stop()
        self._inference.cancel_explanation()
        self._id += 1
        self._show(None, is_answered=False)

    @Slot()
    def _explain(self) -> None:
        source, card = self._panel.view.plot.source, self._model.card
        track = source.track if source is not None else None
        if not self._action.isChecked() or track is None or card is None:
            self._drop()
            return
        self._settled.stop()
        genre = self._genre if self._genre in card.classes else None
        self._id += 1
        start, stop = (seconds + self._origin for seconds in self._panel.view.plot.time_span)
        self._inference.explain(WhyJob(self._id, track, start, stop, genre, card))
        self.show_sentence()

    @property
    def _origin(self) -> float:
        """Second of the sound at which the time axis is 0."""
        source = self._panel.view.plot.source
        return source.end if source is not None and source.counts_back else 0.0

    @Slot(int, object)
    def _take(self, job_id: int, explanation: Explanation | None) -> None:
        if job_id == self._id:
            self._show(explanation, is_answered=True)

    def _show(self, explanation: Explanation | None, *, is_answered: bool) -> None:
        self.explanation, self._is_answered = explanation, is_answered
        if explanation is None:
            self._overlay.set_weights(None, QRectF())
        else:
            start, stop = explanation.seconds[[0, -1]] - self._origin
            rect = QRectF(start, 0.0, stop - start, self._panel.view.plot.axis.n_mels)
            self._overlay.set_weights(explanation.weights, rect)
        self.show_sentence()
