"""The analysis of live sound: a timer runs the pipeline, and the inference thread classifies patches."""

from __future__ import annotations

import collections
import itertools
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from genrescope.analysis.timeline import LiveTimeline
from genrescope.errors import UserError
from genrescope.features.mel import FloatArray
from genrescope.gui.inference.worker import Inference, LivePatch
from genrescope.gui.live.connection import DeviceConnection, ListeningState
from genrescope.gui.shell.settings import HIGHEST_GAIN_DB, LOWEST_GAIN_DB

if TYPE_CHECKING:
    from genrescope.analysis.live import LiveOutcome
    from genrescope.analysis.live_pipeline import LivePipeline
    from genrescope.audio.ring import RingBuffer
    from genrescope.inference.model_card import ModelCard

TICK_MS = 30

REANALYSED_S = 12.0
"""How much of the latest sound to reanalyse for a new model: as much as the spectrogram shows."""


class LiveAnalysis(QObject):
    """Analyses the sound of a device while it is open.

    Parameters
    ----------
    inference : Inference
        Classifies the patches.
    connection : DeviceConnection
        Provides the device.

    Attributes
    ----------
    is_model_ready : bool
        Whether patches can be classified; the spectrogram works without.
    timeline : LiveTimeline
        The outcomes since listening started.
    frames : RingBuffer or None
        Log-mel frames for the spectrogram.
    tick_seconds : collections.deque of float
        Durations of the latest ticks.
    """

    ticked = Signal()

    levelled = Signal(float, float, bool)
    """Peak and RMS of the newest sound in dBFS, after the gain, and whether the input clips."""

    answered = Signal(object)
    """The newest LiveOutcome."""

    failed = Signal(object)
    """UserError of the model."""

    def __init__(self, inference: Inference, connection: DeviceConnection) -> None:
        super().__init__()
        self.is_model_ready = False
        self.timeline = LiveTimeline()
        self.frames: RingBuffer | None = None
        self.tick_seconds: collections.deque[float] = collections.deque(maxlen=10_000)
        self._inference = inference
        self._connection = connection
        self._card: ModelCard | None = None
        self._gain_db = 0.0
        self._pipeline: LivePipeline | None = None
        self._seconds_before = 0.0
        self._session_ids = itertools.count(1)
        self._session: int | None = None
        self._waiting_patch: LivePatch | None = None
        self._is_classifying = False
        self._timer = QTimer(self, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        connection.started.connect(self._clear)
        connection.opened.connect(self._device_opened)
        connection.interrupted.connect(self._interrupted)
        connection.state_changed.connect(self._state_changed)
        queued = Qt.ConnectionType.QueuedConnection
        inference.worker.live_classified.connect(self._take_outcome, queued)
        inference.worker.live_failed.connect(self._take_failure, queued)

    @property
    def is_ticking(self) -> bool:
        """Whether sound is being analysed."""
        return self._timer.isActive()

    @property
    def seconds(self) -> float:
        """Seconds of sound since listening started, over all devices."""
        return self._seconds_before + (self._pipeline.seconds if self._pipeline is not None else 0.0)

    @property
    def position(self) -> int:
        """Index of the next sample of the device to analyse."""
        return self._pipeline.position if self._pipeline is not None else 0

    @property
    def lost_samples(self) -> int:
        """Samples of the device that were overwritten before they were analysed."""
        return self._pipeline.lost_samples if self._pipeline is not None else 0

    @property
    def gain_db(self) -> float:
        """Gain before the analysis, from -20 to +40 dB; recordings are not affected."""
        return self._gain_db

    @gain_db.setter
    def gain_db(self, value: float) -> None:
        self._gain_db = min(HIGHEST_GAIN_DB, max(LOWEST_GAIN_DB, value))
        if self._pipeline is not None:
            self._pipeline.gain_db = self._gain_db

    def use_card(self, card: ModelCard) -> None:
        """Compute frames and patches for a model.

        While listening, the latest sound is reanalysed, so that the spectrogram stays and an outcome follows
        at once.
        """
        before, self._card = self._card, card
        if before is None or before == card:
            return
        pipeline = self._pipeline
        if pipeline is not None and self._connection.state.has_device:
            start = pipeline.ring.position - round(REANALYSED_S * pipeline.sr)
            again = self._make_pipeline(pipeline.ring, pipeline.sr, max(pipeline.ring.oldest, start))
            self._wait_to_classify(again.catch_up().patch)
        elif before.mel != card.mel:
            self.frames = None

    def close(self) -> None:
        """Stop the analysis."""
        self._interrupted()
        self._timer.stop()
        # Release the resampler now: at interpreter exit it would print warnings.
        self._pipeline = None

    # -- the device --------------------------------------------------------------------------------

    @Slot()
    def _clear(self) -> None:
        self._pipeline = self.frames = None
        self._seconds_before = 0.0
        self.timeline.clear()

    @Slot(bool)
    def _device_opened(self, continues: bool) -> None:
        microphone = self._connection.microphone
        assert microphone is not None
        if not continues:
            self._seconds_before = self.seconds
            self._make_pipeline(microphone.ring, microphone.sr, 0)
            self.tick_seconds.clear()
        self._timer.start(TICK_MS)

    def _make_pipeline(self, ring: RingBuffer, sr: int, start: int) -> LivePipeline:
        from genrescope.analysis.live_pipeline import LivePipeline

        assert self._card is not None
        self._pipeline = LivePipeline(self._card, ring, sr, start)
        self._pipeline.gain_db = self._gain_db
        self.frames = self._pipeline.frames
        self._session = next(self._session_ids)
        self._waiting_patch, self._is_classifying = None, False
        return self._pipeline

    @Slot()
    def _interrupted(self) -> None:
        self._session = self._waiting_patch = None

    @Slot()
    def _state_changed(self) -> None:
        if self._connection.state is not ListeningState.ON:
            self._timer.stop()

    # -- the tick ----------------------------------------------------------------------------------

    @Slot()
    def _tick(self) -> None:
        start = time.perf_counter()
        microphone, pipeline = self._connection.microphone, self._pipeline
        if microphone is None or pipeline is None:
            return
        tick = pipeline.tick(microphone.peak)
        if tick.level is not None:
            self.levelled.emit(tick.level.peak_dbfs, tick.level.rms_dbfs, tick.level.is_clipping)
        self._wait_to_classify(tick.patch)
        self._classify()
        self.ticked.emit()
        self.tick_seconds.append(time.perf_counter() - start)

    def _wait_to_classify(self, patch: FloatArray | None) -> None:
        """Keep a patch until the previous one is classified; a newer patch replaces it."""
        if patch is not None and self._card is not None and self._session is not None:
            self._waiting_patch = LivePatch(self._session, patch, self._card, self.seconds)

    def _classify(self) -> None:
        if self._waiting_patch is not None and self.is_model_ready and not self._is_classifying:
            self._is_classifying = True
            self._inference.classify_live(self._waiting_patch)
            self._waiting_patch = None

    @Slot(int, object)
    def _take_outcome(self, session: int, live: LiveOutcome) -> None:
        if session == self._session:
            self._is_classifying = False
            self.timeline.add(live)
            self.answered.emit(live)
            self._classify()

    @Slot(int, object)
    def _take_failure(self, session: int, error: UserError) -> None:
        if session == self._session:
            self.failed.emit(error)
