"""Listening: the tick that carries sound from the ring to the screen and the model.

    ring -> gain -> LiveAnalyser -> RingBuffer -> view
                                 -> due patch -> inference thread -> LiveOutcome

And what becomes of listening when the sound does not come: a device that stalls is opened again, one that
is gone is waited for.

    OFF -> OPENING -> ON -> CLOSING -> OFF
                      ON -> REOPENING -> ON      no block for 2 s; twice, then it asks
                      ON -> WAITING -> ON        the device is gone, or there is none yet
"""

from __future__ import annotations

import collections
import enum
import itertools
import logging
import math
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLocale, QObject, Qt, QThread, QTimer, Signal, Slot

from genrescope.analysis.timeline import LiveTimeline
from genrescope.audio.ring import OverrunError, RingBuffer
from genrescope.errors import Sentence, UserError
from genrescope.gui.inference.worker import Inference, LivePatch
from genrescope.gui.live.sound_door import KEPT_SECONDS, DeviceLook, Keeping, Opening, SoundDoor
from genrescope.gui.shell.settings import HIGHEST_GAIN_DB, LOWEST_GAIN_DB
from genrescope.gui.text.formats import genre_name

if TYPE_CHECKING:
    from genrescope.analysis.live import LiveAnalyser, LiveOutcome
    from genrescope.audio.devices import Channels, InputDevice
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

REOPENINGS = 2
"""How often a stalled device is opened again before the user is asked."""

STEADY_S = 10.0
"""Sound after which a device counts as one that has not stalled before."""

LOOK_MS = 1_500
"""Time between two looks for a device that is waited for."""

PATIENCE_S = 3.0
"""How long what the user wants next waits for a device that is just being opened or closed."""

CLIPPING = 10 ** (-0.1 / 20)
"""Sample of the device itself from which on the input counts as clipping, -0.1 dBFS."""


class ListeningState(enum.StrEnum):
    """Where listening stands."""

    OFF = "off"
    OPENING = "opening"
    ON = "on"
    REOPENING = "reopening"
    WAITING = "waiting"
    CLOSING = "closing"

    @property
    def is_wanted(self) -> bool:
        """Whether the user wants to listen, and has not stopped it."""
        return self not in (ListeningState.OFF, ListeningState.CLOSING)


class LiveSession(QObject):
    """The window's handle on listening; its methods return at once.

    Parameters
    ----------
    inference : Inference
        Classifies the patches.

    Attributes
    ----------
    frames : RingBuffer or None
        What the spectrogram draws.
    microphone : Microphone or None
        The open device.
    model_ready : bool
        Whether patches can be classified; the spectrogram does not wait for that.
    tick_seconds : collections.deque of float
        How long the latest ticks took.
    lost_samples : int
        Samples that were overwritten before the tick came to read them.
    timeline : LiveTimeline
        The outcomes since listening started.
    """

    state_changed = Signal()
    devices_listed = Signal(object)

    levelled = Signal(float, float, bool)
    """Peak and RMS of the newest sound in dBFS, after the gain, and whether the input itself clips."""

    answered = Signal(object)
    """The newest LiveOutcome."""

    ticked = Signal()

    trouble = Signal(object)
    """UserError: listening has ended, or waits, or goes on all the same; ``state`` tells which."""

    trouble_over = Signal()
    recording_changed = Signal()

    recording_saved = Signal(object, object)
    """Path of a recording that is complete, or None, and the UserError that ended it, or None."""

    _look_wanted = Signal()
    _open_wanted = Signal(object)
    _close_wanted = Signal(object)
    _record_wanted = Signal(object, str, int)
    _record_end_wanted = Signal(object)
    _keep_wanted = Signal(object)
    _end_wanted = Signal(object)

    def __init__(self, inference: Inference) -> None:
        super().__init__()
        self._inference = inference
        self.frames: RingBuffer | None = None
        self.microphone: Microphone | None = None
        self.model_ready = False
        self.tick_seconds: collections.deque[float] = collections.deque(maxlen=10_000)
        self.lost_samples = 0
        self.timeline = LiveTimeline()
        self._state = ListeningState.OFF
        self._card: ModelCard | None = None
        self._gain_db = 0.0
        self._ids = itertools.count(1)
        self._session = 0

        # The device
        self._wish = Opening(None, None)
        self._opening: Opening | None = None
        self._device_name = ""
        self._awaited: str | None = None
        self._reopenings = 0
        self._warned = ""
        self._is_looking = self._look_once_more = False
        self._devices: list[InputDevice] = []

        # The sound
        self._analyser: LiveAnalyser | None = None
        self._read = self._began = self._reopened_at = 0
        self._heard_before = 0.0
        self._sound: tuple[RingBuffer, int] | None = None
        self._newest: NDArray[np.float32] | None = None
        self._newest_at = 0.0
        self._in_flight = False

        # The recording
        self._recorder: Recorder | None = None
        self._recorded_from = 0.0
        self._format: tuple[Path | None, str] = (None, "wav")
        self._will_record = False

        self._tick_timer = QTimer(self, interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._tick_timer.timeout.connect(self._tick)
        self._look_timer = QTimer(self, interval=LOOK_MS, singleShot=True)
        self._look_timer.timeout.connect(self._look_again)
        self._patience = QTimer(self, interval=int(1000 * PATIENCE_S), singleShot=True)
        self._patience.timeout.connect(self._lose_patience)
        self._door, self._look = SoundDoor(), DeviceLook()
        self._thread, self._look_thread = QThread(), QThread()
        for worker, thread, name in (
            (self._door, self._thread, "sound"),
            (self._look, self._look_thread, "devices"),
        ):
            thread.setObjectName(name)
            worker.moveToThread(thread)
        queued = Qt.ConnectionType.QueuedConnection
        self._look_wanted.connect(self._look.look, queued)
        self._open_wanted.connect(self._door.open, queued)
        self._close_wanted.connect(self._door.close, queued)
        self._record_wanted.connect(self._door.start_recording, queued)
        self._record_end_wanted.connect(self._door.stop_recording, queued)
        self._keep_wanted.connect(self._door.keep, queued)
        self._end_wanted.connect(self._door.end, queued)
        self._look.listed.connect(self._listed, queued)
        self._door.opened.connect(self._opened, queued)
        self._door.open_failed.connect(self._open_failed, queued)
        self._door.closed.connect(self._device_closed, queued)
        self._door.recording_started.connect(self._recording_started, queued)
        self._door.recording_failed.connect(self._recording_failed, queued)
        self._door.recording_ended.connect(self._recording_ended, queued)
        self._door.kept.connect(self.recording_saved, queued)
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
    def device(self) -> InputDevice | None:
        """The open device; None while there is none."""
        return self.microphone.device if self.microphone is not None else None

    @property
    def elapsed(self) -> float:
        """Seconds of sound since listening began."""
        if self.microphone is None:
            return self._heard_before
        return self._heard_before + (self._read - self._began) / self.microphone.sr

    @property
    def recorded_seconds(self) -> float | None:
        """Length of the recording so far; None while nothing is recorded, 0 while it waits for sound."""
        if self._recorder is not None:
            return self._recorder.seconds
        return 0.0 if self._will_record else None

    @property
    def has_sound(self) -> bool:
        """Whether `keep_last` has something to keep, which it also has after listening has ended."""
        return self._sound is not None

    @property
    def gain_db(self) -> float:
        """What the sound is amplified by before it is analysed and shown, from -20 to +40 dB.

        A recording is what came in.
        """
        return self._gain_db

    @gain_db.setter
    def gain_db(self, value: float) -> None:
        self._gain_db = min(HIGHEST_GAIN_DB, max(LOWEST_GAIN_DB, value))

    # -- what the window asks for ------------------------------------------------------------------

    @Slot()
    def list_devices(self) -> None:
        """Look for devices; the answer comes as ``devices_listed``."""
        # Devices that come while they are listed may be missing in that list.
        self._look_once_more = self._is_looking
        if not self._is_looking:
            self._is_looking = True
            self._look_thread.start()
            self._look_wanted.emit()

    def use_card(self, card: ModelCard) -> None:
        """Make frames and patches for a model.

        While listening, the latest sound is heard anew for it, so that the picture stays and there is an
        answer at once.
        """
        before, self._card = self._card, card
        if before is None or before == card:
            return
        microphone = self.microphone
        if microphone is not None and self._state.is_wanted:
            self._session = next(self._ids)
            stop = microphone.ring.position
            begin = max(microphone.ring.oldest, self._began, stop - round(HEARD_ANEW_S * microphone.sr))
            self._hear_from(begin)
            self._take(microphone, stop)
        elif before.mel != card.mel:
            self.frames = None

    def start(self, device: InputDevice | None, channels: Channels | None = None) -> None:
        """Listen to a device; None is the system's choice.  There must be a card by now."""
        if self._state is not ListeningState.OFF:
            return
        self._heard_before = 0.0
        self._read = self._began = 0
        self._sound = None
        self.frames = None
        self.timeline.clear()
        self._open(device, channels)

    def switch(self, device: InputDevice | None, channels: Channels | None = None) -> None:
        """Listen to another device from now on; what is recorded goes on in a new file."""
        if not self._state.is_wanted:
            return
        self._will_record = self._will_record or self._recorder is not None
        self._open(device, channels)

    def stop(self) -> None:
        """Stop listening; a recording ends with it."""
        if not self._state.is_wanted:
            return
        self._pause()
        self._will_record = False
        self._set_state(ListeningState.CLOSING)
        self._close_wanted.emit(self._label())
        self._patience.start()

    def start_recording(self, folder: Path | None, suffix: str) -> None:
        """Keep what is heard from now on, or from when there is sound on, as a file in a folder.

        Parameters
        ----------
        folder : pathlib.Path or None
            None is the usual one.
        suffix : {"wav", "flac"}
            The format.
        """
        if not self._state.is_wanted or self.recorded_seconds is not None:
            return
        self._format = folder, suffix
        self._will_record = True
        if self._state is ListeningState.ON and self.microphone is not None:
            self._record_from(self.microphone.ring.position)
        self.recording_changed.emit()

    def stop_recording(self) -> None:
        """End the recording; where it is comes as ``recording_saved``."""
        self._will_record = False
        self._record_end_wanted.emit(self._label())
        self.recording_changed.emit()

    def keep_last(self, folder: Path | None, suffix: str) -> None:
        """Save the last 30 s as a file in a folder; where it is comes as ``recording_saved``."""
        if self._sound is not None:
            label = _file_words(self.timeline.genre_since(self.elapsed - KEPT_SECONDS))
            self._keep_wanted.emit(Keeping(*self._sound, folder, suffix, label))

    def close(self, timeout_s: float = 10.0) -> bool:
        """Stop everything and end the threads; safe to call twice.

        Returns
        -------
        bool
            False if the sound system did not answer in time.
        """
        self._pause()
        self._look_once_more = False
        # Or it would outlive Python, and its resampler would complain of that in the terminal.
        self._analyser = None
        if self._thread.isRunning():
            self._end_wanted.emit(self._label())
        self._look_thread.quit()
        threads = (self._thread, self._look_thread)
        if all(_ends(threads, PATIENCE_S)):
            return True
        self._lose_patience()
        return all(_ends(threads, timeout_s - PATIENCE_S))

    @Slot()
    def _lose_patience(self) -> None:
        """Free the threads from a sound system that does not answer; what they are to do next comes then."""
        from genrescope.audio.portaudio import client

        client.kill_all()

    # -- the device --------------------------------------------------------------------------------

    def _open(self, device: InputDevice | None, channels: Channels | None) -> None:
        label, is_busy = self._label(), self._opening is not None
        self._forget_sound()
        if is_busy:
            self._patience.start()
        self._device_name = device.name if device is not None else ""
        self._awaited = None
        self._reopenings = 0
        self._set_state(ListeningState.OPENING)
        self._ask_to_open(Opening(device, channels, label=label))

    def _ask_to_open(self, wish: Opening) -> None:
        self._wish = self._opening = wish
        self._thread.start()
        self._open_wanted.emit(wish)

    def _pause(self) -> None:
        """Let nothing that is on its way count any more."""
        self._tick_timer.stop()
        self._look_timer.stop()
        self._patience.stop()
        self._opening = None
        self._session = 0

    def _forget_sound(self) -> None:
        """Let go of the sound of a device; what comes next is of another one, or after a while."""
        self._pause()
        self._heard_before = self.elapsed
        self._session = next(self._ids)
        self.microphone = None
        self._warned = ""

    def _set_state(self, state: ListeningState) -> None:
        self._state = state
        self.state_changed.emit()

    @Slot(object, object)
    def _opened(self, wish: Opening, microphone: Microphone) -> None:
        self._patience.stop()
        if wish is not self._opening:
            return  # Stopped meanwhile, or another one is wanted; the thread closes this one next.
        self._opening = None
        before = self.microphone
        goes_on = before is not None and before.ring is microphone.ring
        if not goes_on:
            self._heard_before = self.elapsed
        self.microphone = microphone
        self._sound = microphone.ring, microphone.sr
        if not goes_on:
            self._began = 0
            self._hear_from(self._began)
            self.lost_samples = 0
            self.tick_seconds.clear()
        self._device_name = microphone.name
        self._reopened_at = microphone.ring.position
        self._set_state(ListeningState.ON)
        self._tick_timer.start()
        if goes_on and self._recorder is not None:
            self._will_record = False
        elif self._will_record:
            self._record_from(microphone.ring.position if goes_on else self._began)

    @Slot(object, object)
    def _open_failed(self, wish: Opening, error: UserError) -> None:
        self._patience.stop()
        if wish is not self._opening:
            return
        self._opening = None
        is_gone = error.sentence in (Sentence.DEVICE_GONE, Sentence.NO_INPUT_DEVICE)
        if self._state is ListeningState.WAITING:
            self._look_timer.start()  # there, but not ready yet
        elif is_gone:
            self._wait(error)
        elif self._state is ListeningState.REOPENING:
            self._reopen(error)
        else:
            self._give_up(error)

    def _reopen(self, error: UserError) -> None:
        """Open a stalled device once more, or ask if that did not help."""
        if self._reopenings == REOPENINGS or self.microphone is None:
            self._give_up(error)
            return
        self._reopenings += 1
        log.info("%s has stalled and is opened again", self._device_name)
        self._tick_timer.stop()
        # The recording goes on in its file, or in a new one if the device comes back with another rate.
        self._will_record = self._will_record or self._recorder is not None
        if self._state is not ListeningState.REOPENING:
            self._set_state(ListeningState.REOPENING)
        self._ask_to_open(
            Opening(self.microphone.device, self._wish.channels, goes_on=True, label=self._label())
        )

    def _give_up(self, error: UserError) -> None:
        if self.microphone is None:
            self._pause()
            self._will_record = False
            self._set_state(ListeningState.OFF)
        else:
            self.stop()
        self.trouble.emit(error)

    def _wait(self, error: UserError) -> None:
        """Wait for a device that is gone, or for any if there is none."""
        device = self.device or self._wish.device
        self._will_record = self._will_record or self._recorder is not None
        label = self._label()
        self._forget_sound()
        self._awaited = device.id if device is not None else None
        self._wish = Opening(device, self._wish.channels)
        self._set_state(ListeningState.WAITING)
        self._close_wanted.emit(label)
        if device is not None:
            error = UserError(Sentence.DEVICE_WAITING, name=device.name)
        elif error.sentence is Sentence.NO_INPUT_DEVICE:
            error = UserError(Sentence.NO_INPUT_YET)
        self.trouble.emit(error)
        self._look_timer.start()

    @Slot()
    def _look_again(self) -> None:
        self.list_devices()

    @Slot(object)
    def _listed(self, devices: list[InputDevice] | None) -> None:
        self._is_looking = False
        if devices is not None:
            self._devices = devices
        # Else the sound system does not answer, and what is known of it stays.
        if self._state is ListeningState.WAITING and self._opening is None:
            self._look_timer.stop()
            found = next((one for one in devices or () if self._is_awaited(one)), None)
            if found is not None:
                self._ask_to_open(Opening(found, self._wish.channels))
            else:
                self._look_timer.start()
        self.devices_listed.emit(self._devices)
        if self._look_once_more:
            self.list_devices()

    def _is_awaited(self, device: InputDevice) -> bool:
        return device.id == self._awaited if self._awaited is not None else not device.is_loopback

    @Slot()
    def _device_closed(self) -> None:
        self._patience.stop()
        if self._state is ListeningState.CLOSING:
            self._heard_before = self.elapsed
            self.microphone = None
            self._set_state(ListeningState.OFF)

    # -- the recording -----------------------------------------------------------------------------

    def _label(self) -> str | None:
        """Verdict on what is being recorded."""
        if self._recorder is None:
            return None
        return _file_words(self.timeline.genre_since(self._recorded_from))

    def _record_from(self, position: int) -> None:
        self._recorded_from = self.elapsed
        self._record_wanted.emit(*self._format, position)

    @Slot(object)
    def _recording_started(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._will_record = False
        self.recording_changed.emit()

    @Slot(object)
    def _recording_failed(self, error: UserError) -> None:
        self._will_record = False
        self.recording_changed.emit()
        self.recording_saved.emit(None, error)

    @Slot(object, object)
    def _recording_ended(self, path: Path | None, error: UserError | None) -> None:
        self._recorder = None
        self.recording_changed.emit()
        self.recording_saved.emit(path, error)

    # -- the tick ----------------------------------------------------------------------------------

    def _hear_from(self, position: int) -> None:
        """Begin a new picture and new patches with the sample at a position of the microphone's ring."""
        from genrescope.analysis.live import LiveAnalyser

        assert self.microphone is not None
        assert self._card is not None
        self.frames = RingBuffer(FRAMES_KEPT, self._card.mel.n_mels)
        self._analyser = LiveAnalyser(self._card, self.microphone.sr, self.frames)
        self._read = position
        self._newest, self._in_flight = None, False

    @Slot()
    def _tick(self) -> None:
        begin = time.perf_counter()
        microphone = self.microphone
        if microphone is None or self._analyser is None:
            return
        samples = self._take(microphone, self._read + int(CATCH_UP_S * microphone.sr))
        if len(samples):
            # A channel that clips is hidden in the mean of two, so the peak is the device's own.
            peak = microphone.peak
            self.levelled.emit(decibels(peak) + self._gain_db, decibels(rms(samples)), peak >= CLIPPING)
        self._send_newest()
        self.ticked.emit()
        self._look_for_trouble(microphone)
        if self._recorder is not None and self._recorder.error is not None:
            self.stop_recording()
        self.tick_seconds.append(time.perf_counter() - begin)

    def _take(self, microphone: Microphone, limit: int) -> NDArray[np.float32]:
        """Hear what is new, up to a position of the ring at most; return it as it is analysed."""
        samples = self._new_samples(microphone, limit)
        if len(samples) and self._analyser is not None:
            if self._gain_db:
                samples = samples * np.float32(10 ** (self._gain_db / 20))
            self._analyser.push(samples)
            patch = self._analyser.due_patch()
            if patch is not None:
                self._newest = patch
                self._newest_at = self.elapsed
        return samples

    def _new_samples(self, microphone: Microphone, limit: int) -> NDArray[np.float32]:
        ring = microphone.ring
        stop = min(ring.position, limit)
        try:
            samples: NDArray[np.float32] = ring.read(self._read, stop).mean(axis=1)
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
    def _heard(self, session: int, answer: LiveOutcome) -> None:
        if session != self._session:
            return
        self._in_flight = False
        self.timeline.add(answer)
        self.answered.emit(answer)
        self._send_newest()

    @Slot(int, object)
    def _hearing_failed(self, session: int, error: UserError) -> None:
        if session == self._session:
            self._give_up(error)

    def _look_for_trouble(self, microphone: Microphone) -> None:
        error = microphone.trouble()
        if error is not None and error.sentence is Sentence.DEVICE_GONE:
            self._wait(error)
        elif error is not None and error.sentence is Sentence.DEVICE_STALLED:
            self._reopen(error)
        else:
            if microphone.ring.position - self._reopened_at > STEADY_S * microphone.sr:
                self._reopenings = 0
            self._warn(error or (self._recorder.warning if self._recorder is not None else None))

    def _warn(self, error: UserError | None) -> None:
        """Say once what is wrong while listening goes on, and that it is over."""
        words = str(error) if error is not None else ""
        if words == self._warned:
            return
        self._warned = words
        if error is not None:
            self.trouble.emit(error)
        else:
            self.trouble_over.emit()


def _file_words(genre: str | None) -> str | None:
    """A genre as it stands in the name of a file."""
    return QLocale().toLower(genre_name(genre)) if genre is not None else None


def _ends(threads: Sequence[QThread], timeout_s: float) -> Iterator[bool]:
    """Wait for threads, and tell of each whether it has ended."""
    deadline = time.monotonic() + timeout_s
    for thread in threads:
        yield bool(thread.wait(int(1000 * max(0.0, deadline - time.monotonic()))))


def rms(samples: NDArray[np.float32]) -> float:
    """Root of the mean square of samples [shape=(n,)]."""
    return math.sqrt(float(np.mean(np.square(samples, dtype=np.float64))))


def decibels(amplitude: float) -> float:
    """Amplitude in dB relative to full scale; -inf for silence."""
    return 20 * math.log10(amplitude) if amplitude > 0 else -math.inf
