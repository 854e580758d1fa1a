"""The inference thread: loads the model and classifies tracks and live patches in the background."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Generator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot

from genrescope.analysis.curve import GrowingTaggram
from genrescope.audio.decoder_process.client import DecoderProcess
from genrescope.audio.files import display_name
from genrescope.errors import Sentence, UserError, as_user_error
from genrescope.features.track_frames import TrackFrames
from genrescope.inference.classifier import Classifier, Engine

if TYPE_CHECKING:
    from genrescope.analysis.live import OutcomeSmoother
    from genrescope.analysis.track import TrackProgress, TrackResult
    from genrescope.inference.model_card import ModelCard

log = logging.getLogger(__name__)

PROGRESS_EVERY_S = 0.25
"""Seconds between progress reports, each of which repaints the window."""


@dataclass(frozen=True)
class TrackJob:
    """One file to classify.

    Attributes
    ----------
    id : int
        Sent with every signal, so that signals of earlier jobs can be ignored.
    path : pathlib.Path
        The file.
    taggram : GrowingTaggram
        Filled while the file is classified; the timeline shows it.
    frames : TrackFrames
        Filled while the file is decoded; the spectrogram shows them.
    card : ModelCard
        The model that the frames are for.
    cancel : threading.Event
        Set it to cancel the job.
    """

    id: int
    path: Path
    taggram: GrowingTaggram
    frames: TrackFrames
    card: ModelCard
    cancel: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True)
class LivePatch:
    """The newest live sound, to be classified.

    Attributes
    ----------
    session : int
        Sent back with the outcome; a new device or model starts a new session.
    patch : np.ndarray [shape=(n_frames, n_mels)]
        In dB.
    card : ModelCard
        The model that the patch is for.
    seconds : float
        Time from the start of listening to the end of the patch.
    """

    session: int
    patch: NDArray[np.float32]
    card: ModelCard
    seconds: float


@dataclass(frozen=True)
class WhyJob:
    """A part of a track whose genre is to be explained.

    Attributes
    ----------
    id : int
        Sent back with the explanation.
    track : TrackFrames
        The frames.
    start, stop : float
        The part, in seconds.
    genre : str or None
        The genre; None for the leading one of the part.
    card : ModelCard
        The model that the frames are for.
    cancel : threading.Event
        Set it to cancel the job.
    """

    id: int
    track: TrackFrames
    start: float
    stop: float
    genre: str | None
    card: ModelCard
    cancel: threading.Event = field(default_factory=threading.Event)


class InferenceWorker(QObject):
    """Lives in the inference thread and owns the model.

    A track is analysed in steps, each posted to the thread's own event loop, so that live patches are
    classified between them.  When another model is loaded, requests to the previous one are dropped without a
    signal: the window is notified of the new model first, and repeats them.  A request names its model by the
    card object sent with ``loaded``: a model may be replaced and reloaded while a request is queued.
    """

    card_read = Signal(object)  # ModelCard; only while there is no model yet
    loaded = Signal(object, str)  # ModelCard, engine
    load_failed = Signal(object)  # UserError; the previous model stays
    progressed = Signal(int, object)  # job id, TrackProgress
    finished = Signal(int, object)  # job id, TrackResult
    failed = Signal(int, object)  # job id, UserError
    cancelled = Signal(int)  # job id
    live_classified = Signal(int, object)  # session, LiveOutcome
    live_failed = Signal(int, object)  # session, UserError
    explained = Signal(int, object)  # job id, Explanation or None
    _step_due = Signal()

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self._engine: Engine = engine
        self._classifier: Classifier | None = None
        self._decoder = DecoderProcess()
        self._job: TrackJob | None = None
        self._steps: Generator[TrackProgress | TrackResult, None, None] | None = None
        self._smoother: OutcomeSmoother | None = None
        self._session = -1
        self._progress_at = 0.0
        self._step_due.connect(self._step, Qt.ConnectionType.QueuedConnection)

    @Slot(object)
    def load(self, folder: Path | None) -> None:
        """Load a model, by default the bundled one; heavy imports happen here."""
        try:
            from genrescope.inference.classifier import default_model
            from genrescope.inference.model_card import read_card
            from genrescope.inference.trial import load_tried_classifier

            folder = folder if folder is not None else default_model()
            if self._classifier is None:
                self.card_read.emit(read_card(folder))
            # Imported now, while the window is idle, rather than when the first song is opened.
            import genrescope.analysis.live
            import genrescope.analysis.track  # noqa: F401

            self._decoder.start()
            classifier = load_tried_classifier(folder, self._engine)
        except Exception as error:
            self.load_failed.emit(as_user_error(error, Sentence.UNEXPECTED_MODEL))
            return
        if self._classifier is None or classifier.card != self._classifier.card:
            self.end_track()
            self._smoother, self._classifier = None, classifier
        self.loaded.emit(self._classifier.card, self._classifier.engine)

    @Slot(object)
    def classify_track(self, job: TrackJob) -> None:
        """Start to classify a file; the previous one must have ended."""
        if self._classifier is not None and job.card is not self._classifier.card:
            return
        if self._classifier is None or self._job is not None:
            self.failed.emit(job.id, UserError(Sentence.UNEXPECTED, name=display_name(job.path)))
            return
        self._job, self._progress_at = job, 0.0
        self._step_due.emit()

    @Slot()
    def _step(self) -> None:
        job = self._job
        if job is None or self._classifier is None:
            return
        try:
            from genrescope.analysis.track import TrackResult, analyse_track

            if self._steps is None:
                self._steps = analyse_track(
                    job.path,
                    self._classifier,
                    frames=job.frames,
                    taggram=job.taggram,
                    cancel=job.cancel,
                    decoder=self._decoder,
                )
            item = None if job.cancel.is_set() else next(self._steps, None)
        except Exception as error:
            self.end_track()
            self.failed.emit(job.id, as_user_error(error, display_name(job.path)))
            return
        # Check again: the last signal of a cancelled job must be ``cancelled``.
        if item is None or job.cancel.is_set():
            self.end_track()
            self.cancelled.emit(job.id)
        elif isinstance(item, TrackResult):
            self.end_track()
            self.finished.emit(job.id, item)
        else:
            now = time.monotonic()
            if now - self._progress_at >= PROGRESS_EVERY_S:
                self._progress_at = now
                self.progressed.emit(job.id, item)
            self._step_due.emit()

    def end_track(self) -> None:
        """Close the current file, if any."""
        steps, self._job, self._steps = self._steps, None, None
        if steps is None:
            return
        try:
            steps.close()  # An unfinished generator still has the file open.
        except Exception:
            # This must not prevent the analysis of the next file.
            log.exception("a file could not be closed")

    def close(self) -> None:
        """Close the current file and end the decoder process."""
        self.end_track()
        self._decoder.close()

    @Slot(object)
    def classify_live(self, live: LivePatch) -> None:
        """Classify a live patch, and smooth the outcome over the earlier patches of its session."""
        if self._classifier is None or live.card is not self._classifier.card:
            return
        try:
            from genrescope.analysis.live import OutcomeSmoother

            if self._smoother is None:
                self._smoother = OutcomeSmoother(self._classifier.card)
            if live.session != self._session:
                self._smoother.reset()
                self._session = live.session
            outputs = self._classifier.predict(live.patch[None])
            live_outcome = self._smoother.update(outputs, live.patch, live.seconds)
        except Exception as error:
            self.live_failed.emit(live.session, as_user_error(error, Sentence.UNEXPECTED_MODEL))
        else:
            self.live_classified.emit(live.session, live_outcome)

    @Slot(object)
    def explain(self, job: WhyJob) -> None:
        """Explain a part of a track; a cancelled job has no signal."""
        if self._classifier is None or job.card is not self._classifier.card or job.cancel.is_set():
            return
        from genrescope.analysis.explain import explain

        explanation = None
        try:
            explanation = explain(
                job.track, job.start, job.stop, self._classifier, job.genre, cancel=job.cancel
            )
        except Exception:
            log.exception("a part of a track could not be explained")
        if not job.cancel.is_set():
            self.explained.emit(job.id, explanation)


class Inference(QObject):
    """The window's interface to the inference thread; its methods do not block.

    Parameters
    ----------
    engine : {"auto", "keras", "litert"}
        Engine that runs the model.
    """

    _load_wanted = Signal(object)
    _track_wanted = Signal(object)
    _patch_wanted = Signal(object)
    _why_wanted = Signal(object)

    def __init__(self, engine: Engine = "auto") -> None:
        super().__init__()
        self.worker = InferenceWorker(engine)
        self._thread = QThread()
        self._thread.setObjectName("inference")
        self.worker.moveToThread(self._thread)
        queued = Qt.ConnectionType.QueuedConnection
        self._load_wanted.connect(self.worker.load, queued)
        self._track_wanted.connect(self.worker.classify_track, queued)
        self._patch_wanted.connect(self.worker.classify_live, queued)
        self._why_wanted.connect(self.worker.explain, queued)
        self._job: TrackJob | None = None
        self._why_job: WhyJob | None = None

    def load(self, folder: Path | None) -> None:
        """Load a model, by default the bundled one; the first call starts the thread."""
        if not self._thread.isRunning():
            self._thread.start()
        self._load_wanted.emit(folder)

    def classify_track(self, job: TrackJob) -> None:
        """Classify a file; the previous one must have ended."""
        self._job = job
        self._track_wanted.emit(job)

    def classify_live(self, live: LivePatch) -> None:
        """Classify a live patch."""
        self._patch_wanted.emit(live)

    def explain(self, job: WhyJob) -> None:
        """Explain a part of a track; the previous job is cancelled."""
        self.cancel_explanation()
        self._why_job = job
        self._why_wanted.emit(job)

    def cancel_explanation(self) -> None:
        """Cancel the current explanation, if any."""
        if self._why_job is not None:
            self._why_job.cancel.set()

    def cancel(self) -> None:
        """Cancel the current file, if any."""
        if self._job is not None:
            self._job.cancel.set()

    def close(self, timeout_s: float) -> bool:
        """End the thread; safe to call twice.

        Returns
        -------
        bool
            False if the thread did not end in time, for example because a read hangs.
        """
        self.cancel()
        self.cancel_explanation()
        self._thread.quit()
        if not self._thread.wait(int(1000 * timeout_s)):
            return False
        self.worker.close()
        return True
