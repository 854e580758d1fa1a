"""What of listening may take a second: looking for devices, opening one, ending a recording.

It happens in two threads beside the window's, one for the device that is open and one for looking, so that
a look at the devices makes no recording wait.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QThread, Signal, Slot

from genrescope.audio.ring import RingBuffer
from genrescope.errors import Sentence, UserError, as_user_error

if TYPE_CHECKING:
    from genrescope.audio.devices import Channels, InputDevice
    from genrescope.audio.microphone import Microphone
    from genrescope.audio.recorder import Recorder

log = logging.getLogger(__name__)

KEPT_SECONDS = 30.0
"""How much of what was heard can be kept afterwards."""


@dataclass(frozen=True)
class Opening:
    """A device that is to be opened; it comes back with the answer, which tells what is answered.

    Attributes
    ----------
    device : InputDevice or None
        None is the system's choice.
    channels : Channels or None
        Which of its inputs; None is the device's first choice.
    goes_on : bool
        It has stalled and is opened once more: what comes follows what was heard, after a silence as long as
        the gap, and so a recording goes on.
    label : str or None
        Verdict on the recording that ends here, if one does.
    """

    device: InputDevice | None
    channels: Channels | None
    goes_on: bool = False
    label: str | None = None


@dataclass(frozen=True)
class Keeping:
    """What was heard last, which is to be saved.

    Attributes
    ----------
    ring : RingBuffer
        Holds it.
    sr : int
        Its sample rate in Hz.
    folder : pathlib.Path or None
        Where it goes; None is the usual place.
    suffix : {"wav", "flac"}
        The format.
    label : str or None
        Verdict on it.
    """

    ring: RingBuffer
    sr: int
    folder: Path | None
    suffix: str
    label: str | None


class SoundDoor(QObject):
    """Lives in the sound thread; the only one that opens and closes devices and recordings."""

    opened = Signal(object, object)  # Opening, Microphone
    open_failed = Signal(object, object)  # Opening, UserError
    closed = Signal()
    recording_started = Signal(object)  # Recorder
    recording_failed = Signal(object)  # UserError: there is none
    recording_ended = Signal(object, object)  # path or None, UserError or None
    kept = Signal(object, object)  # path or None, UserError or None

    def __init__(self) -> None:
        super().__init__()
        self._microphone: Microphone | None = None
        self._recorder: Recorder | None = None
        self._ring: RingBuffer | None = None
        self._sr = 0
        self._silent_since = 0.0

    @Slot(object)
    def open(self, wish: Opening) -> None:
        """Open a device and start it, in place of the one before."""
        microphone = None
        try:
            import genrescope.analysis.live  # noqa: F401 - imported here, so that the window need not wait
            from genrescope.audio.microphone import Microphone

            if not wish.goes_on:
                self.stop_recording(wish.label)
            self._let_go()
            if not wish.goes_on:
                self._ring = None
            microphone = Microphone(wish.device, wish.channels, self._ring)
            self._join(microphone, wish.label)
            microphone.start()
        except Exception as error:
            if microphone is not None:
                microphone.close()
            what = wish.device.name if wish.device is not None else Sentence.UNEXPECTED_MICROPHONE
            self.open_failed.emit(wish, as_user_error(error, what))
        else:
            self._microphone = microphone
            self.opened.emit(wish, microphone)

    def _join(self, microphone: Microphone, label: str | None) -> None:
        """Put the sound that will come behind what was heard before, if it is of the same kind."""
        from genrescope.audio.microphone import RING_SECONDS

        if self._ring is not None and (microphone.ring is not self._ring or microphone.sr != self._sr):
            self.stop_recording(label)
            if microphone.ring is self._ring:
                microphone.ring = RingBuffer(RING_SECONDS * microphone.sr, microphone.channels)
        elif self._ring is not None:
            gap = time.monotonic() - self._silent_since
            silence = np.zeros((round(gap * self._sr), self._ring.width), dtype=np.float32)
            self._ring.append(silence)
        self._ring, self._sr = microphone.ring, microphone.sr

    def _let_go(self) -> None:
        microphone, self._microphone = self._microphone, None
        if microphone is None:
            return
        self._silent_since = microphone.last_block_at
        try:
            microphone.close()
        except Exception:
            log.exception("the device could not be closed")

    @Slot(object)
    def close(self, label: str | None) -> None:
        """End a recording, if there is one, and close the device."""
        self.stop_recording(label)
        self._let_go()
        self._ring = None
        self.closed.emit()

    @Slot(object)
    def end(self, label: str | None) -> None:
        """Close everything; the last that the thread does."""
        self.close(label)
        QThread.currentThread().quit()

    @Slot(object, str, int)
    def start_recording(self, folder: Path | None, suffix: str, begin: int) -> None:
        """Begin to keep what is heard, from a position of the ring on."""
        if self._microphone is None or self._recorder is not None:
            return
        try:
            from genrescope.audio.recorder import Recorder, new_recording_path

            path = new_recording_path(folder, f".{suffix}")
            recorder = Recorder(path, self._microphone.ring, self._microphone.sr, begin=begin)
            recorder.start()
        except Exception as error:
            self.recording_failed.emit(as_user_error(error, Sentence.UNEXPECTED_RECORDING))
        else:
            self._recorder = recorder
            self.recording_started.emit(recorder)

    @Slot(object)
    def stop_recording(self, label: str | None) -> None:
        """End a recording and tell where it is."""
        recorder, self._recorder = self._recorder, None
        if recorder is None:
            return
        path: Path | None = None
        error: UserError | None = None
        try:
            path = recorder.stop(label)
            error = recorder.error
        except Exception as failure:
            error = as_user_error(failure, Sentence.UNEXPECTED_RECORDING)
        self.recording_ended.emit(path, error)

    @Slot(object)
    def keep(self, what: Keeping) -> None:
        """Save what was heard already, and tell where it is."""
        try:
            from genrescope.audio.recorder import save_last

            path = save_last(
                what.ring, what.sr, KEPT_SECONDS, what.folder, f".{what.suffix}", label=what.label
            )
        except Exception as error:
            self.kept.emit(None, as_user_error(error, Sentence.UNEXPECTED_RECORDING))
        else:
            self.kept.emit(path, None)


class DeviceLook(QObject):
    """Lives in a thread of its own and looks for devices."""

    listed = Signal(object)  # list of InputDevice; None if nobody knows

    @Slot()
    def look(self) -> None:
        """List the devices there are now; none where there is no sound system."""
        devices: list[InputDevice] | None = None
        try:
            from genrescope.audio.devices import input_devices

            devices = input_devices()
        except UserError as error:
            log.info("no devices: %s", error)
            if error.sentence is Sentence.NO_SOUND_SYSTEM:
                devices = []
        except Exception:
            log.exception("devices could not be listed")
        self.listed.emit(devices)
