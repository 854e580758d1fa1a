"""Listening: the tick that carries sound from the ring to the screen and the model.

    ring -> LiveAnalyser -> FrameRing -> view
                         -> due patch -> inference thread -> LiveAnswer

Opening a device, listing devices and ending a recording may each take a second, and PortAudio wants all
of it from one thread.  So there is a thread for it; the window only asks and is told.
"""

from __future__ import annotations

import collections
import enum
import itertools
import logging
import math
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, QThread, QTimer, Signal, Slot

from genrescope.errors import Sentence, UserError, as_user_error
from genrescope.features.frames import FrameRing
from genrescope.gui.inference_worker import Inference, LivePatch

if TYPE_CHECKING:
    from genrescope.analysis.live import LiveAnalyser, LiveAnswer
    from genrescope.audio.devices import InputDevice
    from genrescope.audio.microphone import Microphone
    from genrescope.audio.recorder import Recorder
    from genrescope.inference.model_card import ModelCard

log = logging.getLogger(__name__)

TICK_MS = 30
FRAMES_KEPT = 4096
"""Frames for the screen, 80 s."""

HEARD_ANEW_S = 12.0
"""Sound that is heard once more for another model: what the spectrogram shows."""

CATCH_UP_S = 0.25
"""Most sound that one tick takes, so that the tick after a pause is no pause of its own."""


class _SoundDoor(QObject):
    """Lives in the sound thread; the only one that opens and closes devices."""

    devices_listed = Signal(object)
    opened = Signal(int, object)
    open_failed = Signal(int, object)
    closed = Signal()
    recording_started = Signal(object)
    recording_ended = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self._microphone: Microphone | None = None
        self._recorder: Recorder | None = None

    @Slot()
    def list_devices(self) -> None:
        """Look for devices; while one is open, PortAudio cannot look again."""
        if self._microphone is not None:
            return
        try:
            from genrescope.audio.devices import input_devices

            self.devices_listed.emit(input_devices(refresh=True))
        except UserError:
            self.devices_listed.emit([])
        except Exception:
            log.exception("devices could not be listed")
            self.devices_listed.emit([])

    @Slot(int, object)
    def open(self, session: int, device: InputDevice | None) -> None:
        """Open a device and start it."""
        microphone = None
        try:
            import genrescope.analysis.live  # noqa: F401 - imported here, so that the window need not wait
            from genrescope.audio.microphone import Microphone

            microphone = Microphone(device)
            microphone.start()
        except Exception as error:
            if microphone is not None:
                microphone.close()
            what = device.name if device is not None else Sentence.UNEXPECTED_MICROPHONE
            self.open_failed.emit(session, as_user_error(error, what))
        else:
            self._microphone = microphone
            self.opened.emit(session, microphone)

    @Slot()
    def close(self) -> None:
        """End a recording, if there is one, and close the device."""
        self.stop_recording()
        if self._microphone is not None:
            try:
                self._microphone.close()
            except Exception:
                log.exception("the device could not be closed")
            self._microphone = None
        self.closed.emit()

    @Slot()
    def end(self) -> None:
        """Close everything; the last that the thread does."""
        self.close()
        QThread.currentThread().quit()

    @Slot(object, str)
    def start_recording(self, folder: Path | None, suffix: str) -> None:
        """Begin to keep what is heard."""
        if self._microphone is None or self._recorder is not None:
            return
        try:
            from genrescope.audio.recorder import Recorder, new_recording_path

            path = new_recording_path(folder, f".{suffix}")
            recorder = Recorder(path, self._microphone.ring, self._microphone.sr)
            recorder.start()
        except Exception as error:
            self.recording_ended.emit(None, as_user_error(error, Sentence.UNEXPECTED_RECORDING))
        else:
            self._recorder = recorder
            self.recording_started.emit(recorder)

    @Slot()
    def stop_recording(self) -> None:
        """End a recording and tell where it is."""
        recorder, self._recorder = self._recorder, None
        if recorder is None:
            return
        path: Path | None = None
        error: UserError | None = None
        try:
            path = recorder.stop()
            error = recorder.error
        except Exception as failure:
            error = as_user_error(failure, Sentence.UNEXPECTED_RECORDING)
        self.recording_ended.emit(path, error)


class ListeningState(enum.StrEnum):
    """Where listening stands."""

    OFF = "off"
    OPENING = "opening"
    ON = "on"
    REOPENING = "reopening"
    WAITING = "waiting"
    CLOSING = "closing"


class LiveSession(QObject):
    """The window's handle on listening; its methods return at once.

    Parameters
    ----------
    inference : Inference
        Classifies the patches.

    Attributes
    ----------
    frames : FrameRing or None
        What the spectrogram draws.
    model_ready : bool
        Whether patches can be classified; the spectrogram does not wait for that.
    tick_seconds : collections.deque of float
        How long the latest ticks took.
    lost_samples : int
        Samples that were overwritten before the tick came to read them.
    """

    state_changed = Signal()
    devices_listed = Signal(object)
    levelled = Signal(float, float)
    answered = Signal(object)
    ticked = Signal()
    trouble = Signal(object)
    trouble_over = Signal()
    recording_changed = Signal()
    recording_saved = Signal(object, object)

    _list_wanted = Signal()
    _open_wanted = Signal(int, object)
    _close_wanted = Signal()
    _record_wanted = Signal(object, str)
    _record_end_wanted = Signal()
    _end_wanted = Signal()

    def __init__(self, inference: Inference) -> None:
        super().__init__()
        self._inference = inference
        self.frames: FrameRing | None = None
        self.model_ready = False
        self.tick_seconds: collections.deque[float] = collections.deque(maxlen=10_000)
        self.lost_samples = 0
        self.microphone: Microphone | None = None
        self._state = ListeningState.OFF
        self._card: ModelCard | None = None
        self._device_name = ""
        self._analyser: LiveAnalyser | None = None
        self._ids = itertools.count(1)
        self._session = 0
        self._read = self._began = 0
        self._newest: NDArray[np.float32] | None = None
        self._newest_at = 0.0
        self._in_flight = False
        self._recorder: Recorder | None = None
        self._warned: Sentence | None = None

        self._tick_timer = QTimer(self, interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._tick_timer.timeout.connect(self._tick)
        self._door = _SoundDoor()
        self._thread = QThread()
        self._thread.setObjectName("sound")
        self._door.moveToThread(self._thread)
        queued = Qt.ConnectionType.QueuedConnection
        self._list_wanted.connect(self._door.list_devices, queued)
        self._open_wanted.connect(self._door.open, queued)
        self._close_wanted.connect(self._door.close, queued)
        self._record_wanted.connect(self._door.start_recording, queued)
        self._record_end_wanted.connect(self._door.stop_recording, queued)
        self._end_wanted.connect(self._door.end, queued)
        self._door.devices_listed.connect(self.devices_listed, queued)
        self._door.opened.connect(self._opened, queued)
        self._door.open_failed.connect(self._open_failed, queued)
        self._door.closed.connect(self._device_closed, queued)
        self._door.recording_started.connect(self._recording_started, queued)
        self._door.recording_ended.connect(self._recording_ended, queued)
        inference.worker.heard.connect(self._heard, queued)
        inference.worker.hearing_failed.connect(self._hearing_failed, queued)

    @property
    def state(self) -> ListeningState:
        """Where listening stands."""
        return self._state

    @property
    def device_name(self) -> str:
        """What is, or was last, listened to."""
        return self._device_name

    @property
    def recorded_seconds(self) -> float | None:
        """Length of the recording so far; None while nothing is recorded."""
        return self._recorder.seconds if self._recorder is not None else None

    # -- what the window asks for ------------------------------------------------------------------

    @Slot()
    def list_devices(self) -> None:
        """Look for devices; the answer comes as ``devices_listed``."""
        if self._state is ListeningState.OFF:
            self._start_thread()
            self._list_wanted.emit()

    def use_card(self, card: ModelCard) -> None:
        """Make frames and patches for a model.

        While listening, the latest sound is heard anew for it, so that the picture stays and there is an
        answer at once.
        """
        before, self._card = self._card, card
        if before is None or before == card:
            return
        microphone = self.microphone
        if self._state is ListeningState.ON and microphone is not None:
            self._session = next(self._ids)
            stop = microphone.ring.position
            self._hear_from(max(microphone.ring.oldest, stop - round(HEARD_ANEW_S * microphone.sr)))
            self._take(microphone, stop)
        elif before.mel != card.mel:
            self.frames = None

    def start(self, device: InputDevice | None) -> None:
        """Listen to a device; None is the system's choice.  There must be a card by now."""
        if self._state is not ListeningState.OFF:
            return
        self._start_thread()
        self._session = next(self._ids)
        self._device_name = device.name if device is not None else ""
        self.frames = None
        self._warned = None
        self._set_state(ListeningState.OPENING)
        self._open_wanted.emit(self._session, device)

    def stop(self) -> None:
        """Stop listening; a recording ends with it."""
        if self._state not in (ListeningState.OPENING, ListeningState.ON):
            return
        self._tick_timer.stop()
        self._session = 0
        self._set_state(ListeningState.CLOSING)
        self._close_wanted.emit()

    def start_recording(self, folder: Path | None, suffix: str) -> None:
        """Keep what is heard from now on as a file in a folder; None is the usual one."""
        if self._state is ListeningState.ON and self._recorder is None:
            self._record_wanted.emit(folder, suffix)

    def stop_recording(self) -> None:
        """End the recording; where it is comes as ``recording_saved``."""
        self._record_end_wanted.emit()

    def close(self, timeout_s: float = 10.0) -> bool:
        """Stop everything and end the thread; safe to call twice.

        Returns
        -------
        bool
            False if the sound system did not answer in time.
        """
        self._tick_timer.stop()
        self._session = 0
        if not self._thread.isRunning():
            return True
        self._end_wanted.emit()
        return bool(self._thread.wait(int(1000 * timeout_s)))

    def _start_thread(self) -> None:
        if not self._thread.isRunning():
            self._thread.start()

    def _set_state(self, state: ListeningState) -> None:
        self._state = state
        self.state_changed.emit()

    # -- what the sound thread answers -------------------------------------------------------------

    @Slot(int, object)
    def _opened(self, session: int, microphone: Microphone) -> None:
        if session != self._session:
            return  # Stopped meanwhile; the thread closes the device next.
        self.microphone = microphone
        self._device_name = microphone.name
        self._began = microphone.ring.position
        self._hear_from(self._began)
        self.lost_samples = 0
        self.tick_seconds.clear()
        self._set_state(ListeningState.ON)
        self._tick_timer.start()

    def _hear_from(self, position: int) -> None:
        """Begin a new picture and new patches with the sample at a position of the microphone's ring."""
        from genrescope.analysis.live import LiveAnalyser

        assert self.microphone is not None
        assert self._card is not None
        self.frames = FrameRing(self._card.mel.n_mels, FRAMES_KEPT)
        self._analyser = LiveAnalyser(self._card, self.microphone.sr, self.frames)
        self._read = position
        self._newest, self._in_flight = None, False

    @Slot(int, object)
    def _open_failed(self, session: int, error: UserError) -> None:
        if session != self._session:
            return
        self._session = 0
        self._set_state(ListeningState.OFF)
        self.trouble.emit(error)

    @Slot()
    def _device_closed(self) -> None:
        self.microphone = None
        if self._state is ListeningState.CLOSING:
            self._set_state(ListeningState.OFF)

    @Slot(object)
    def _recording_started(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self.recording_changed.emit()

    @Slot(object, object)
    def _recording_ended(self, path: Path | None, error: UserError | None) -> None:
        self._recorder = None
        self.recording_changed.emit()
        self.recording_saved.emit(path, error)

    # -- the tick ----------------------------------------------------------------------------------

    @Slot()
    def _tick(self) -> None:
        begin = time.perf_counter()
        microphone = self.microphone
        if microphone is None or self._analyser is None:
            return
        samples = self._take(microphone, self._read + int(CATCH_UP_S * microphone.sr))
        if len(samples):
            # A channel that clips is hidden in the mean of two, so the peak is the device's own.
            self.levelled.emit(decibels(microphone.peak), decibels(rms(samples)))
        self._send_newest()
        self.ticked.emit()
        self._look_for_trouble(microphone)
        if self._recorder is not None and self._recorder.error is not None:
            self.stop_recording()
        self.tick_seconds.append(time.perf_counter() - begin)

    def _take(self, microphone: Microphone, limit: int) -> NDArray[np.float32]:
        """Hear what is new, up to a position of the ring at most; return it."""
        samples = self._new_samples(microphone, limit)
        if len(samples) and self._analyser is not None:
            self._analyser.push(samples)
            patch = self._analyser.due_patch()
            if patch is not None:
                self._newest = patch
                self._newest_at = (self._read - self._began) / microphone.sr
        return samples

    def _new_samples(self, microphone: Microphone, limit: int) -> NDArray[np.float32]:
        from genrescope.audio.ring_buffer import OverrunError

        ring = microphone.ring
        stop = min(ring.position, limit)
        try:
            samples: NDArray[np.float32] = ring.read(self._read, stop)
        except OverrunError as overrun:
            # Behind by more than the ring holds: go on with what is new, and count what is missing.
            stop = ring.position
            self.lost_samples += stop - self._read
            log.info(
                "the window was busy; %d samples were not shown (oldest %d)",
                stop - self._read,
                overrun.oldest,
            )
            samples = np.empty(0, dtype=np.float32)
        self._read = stop
        return samples

    def _send_newest(self) -> None:
        """Send the newest patch unless one is on its way; an older one that waited is forgotten."""
        if self._newest is None or self._in_flight or not self.model_ready or self._card is None:
            return
        self._in_flight = True
        self._inference.hear(LivePatch(self._session, self._newest, self._card, self._newest_at))
        self._newest = None

    @Slot(int, object)
    def _heard(self, session: int, answer: LiveAnswer) -> None:
        if session != self._session:
            return
        self._in_flight = False
        self.answered.emit(answer)
        self._send_newest()

    @Slot(int, object)
    def _hearing_failed(self, session: int, error: UserError) -> None:
        if session == self._session:
            self.stop()
            self.trouble.emit(error)

    def _look_for_trouble(self, microphone: Microphone) -> None:
        error = microphone.trouble()
        if error is None:
            if self._warned is not None:
                self._warned = None
                self.trouble_over.emit()
        elif error.sentence is not self._warned:
            self._warned = error.sentence
            if error.sentence is not Sentence.DEVICE_SILENT:
                # It will not come back by itself.
                self.stop()
            self.trouble.emit(error)


def rms(samples: NDArray[np.float32]) -> float:
    """Root of the mean square of samples [shape=(n,)]."""
    return math.sqrt(float(np.mean(np.square(samples, dtype=np.float64))))


def decibels(amplitude: float) -> float:
    """Amplitude in dB relative to full scale; -inf for silence."""
    return 20 * math.log10(amplitude) if amplitude > 0 else -math.inf
