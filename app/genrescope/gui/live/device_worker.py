"""Blocking audio calls, in two threads: one for the open device, one that lists devices.

Listing devices has its own thread: it may take a second and must not delay a recording.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QThread, Signal, Slot

from genrescope.audio.files import display_name
from genrescope.errors import Sentence, UserError, as_user_error

if TYPE_CHECKING:
    from genrescope.audio.devices import Channels, Devices, InputDevice
    from genrescope.audio.microphone import Microphone
    from genrescope.audio.recorder import Recorder
    from genrescope.audio.ring import RingBuffer

log = logging.getLogger(__name__)

KEPT_SECONDS = 30.0
"""How many seconds of the latest sound can be saved."""


@dataclass(frozen=True, eq=False)
class OpenRequest:
    """A request to open a device; the reply includes it.

    Attributes
    ----------
    device : InputDevice or None
        None selects the system's default.
    channels : Channels or None
        Inputs to use; None selects the device's default.
    continues : bool
        Whether a stalled device is reopened: its sound is then appended to the earlier sound, after a
        silence as long as the gap.
    """

    device: InputDevice | None = None
    channels: Channels | None = None
    continues: bool = False


@dataclass(frozen=True)
class KeepRequest:
    """A request to save the latest sound.

    Attributes
    ----------
    ring : RingBuffer
        Holds the sound.
    sr : int
        Its sample rate in Hz.
    folder : pathlib.Path or None
        Folder of the file; None selects the default folder.
    suffix : {"wav", "flac"}
        Format of the file.
    label : str or None
        Added to the file name.
    """

    ring: RingBuffer
    sr: int
    folder: Path | None
    suffix: str
    label: str | None


class DeviceWorker(QObject):
    """Opens and closes devices and recordings; lives in the device thread."""

    opened = Signal(object, object)  # OpenRequest, Microphone
    open_failed = Signal(object, object)  # OpenRequest, UserError
    closed = Signal()
    recording_started = Signal(object)  # Recorder
    recording_failed = Signal(object)  # UserError: the recording has not started
    recording_ended = Signal(object, object)  # path or None, UserError or None
    kept = Signal(object, object)  # path or None, UserError or None

    def __init__(self) -> None:
        super().__init__()
        self._microphone: Microphone | None = None
        self._recorder: Recorder | None = None
        self._ring: RingBuffer | None = None
        self._sr = 0
        self._last_block_at = self._suspended_before = 0.0

    @Slot(object)
    def open(self, request: OpenRequest) -> None:
        """Open and start a device in place of the previous one."""
        microphone = None
        try:
            import genrescope.analysis.live_pipeline  # noqa: F401 - here, to keep the window responsive
            from genrescope.audio.microphone import Microphone

            self._close_device()
            if not request.continues:
                self._ring = None
            microphone = Microphone(request.device, request.channels, self._ring)
            self._append_to_ring(microphone)
            microphone.start()
        except Exception as error:
            if microphone is not None:
                microphone.close()
            self.open_failed.emit(request, as_user_error(error, Sentence.UNEXPECTED_MICROPHONE))
        else:
            self._microphone = microphone
            self.opened.emit(request, microphone)

    def _append_to_ring(self, microphone: Microphone) -> None:
        """Fill the gap in a reused ring, or replace the ring if the sample rate has changed."""
        if microphone.ring is self._ring:
            if microphone.sr == self._sr:
                gap = time.monotonic() - self._last_block_at
                # While the computer was suspended, this clock stood still, and nothing is appended.
                suspended = microphone.suspended_before - self._suspended_before
                microphone.ring.add_gap(gap + suspended)
                microphone.ring.append(np.zeros(round(gap * self._sr), dtype=np.float32))
            else:
                from genrescope.audio.microphone import RING_SECONDS
                from genrescope.audio.ring import RingBuffer

                microphone.ring = RingBuffer(RING_SECONDS * microphone.sr, microphone.channels)
        self._ring, self._sr = microphone.ring, microphone.sr

    def _close_device(self) -> None:
        microphone, self._microphone = self._microphone, None
        if microphone is None:
            return
        self._last_block_at = microphone.last_block_at
        self._suspended_before = microphone.suspended_before
        try:
            microphone.close()
        except Exception:
            log.exception("the device could not be closed")

    @Slot()
    def close(self) -> None:
        """Close the device."""
        self._close_device()
        self._ring = None
        self.closed.emit()

    @Slot()
    def quit(self) -> None:
        """Close the device and end the thread."""
        self.close()
        QThread.currentThread().quit()

    @Slot(object, str, int)
    def start_recording(self, folder: Path | None, suffix: str, start: int) -> None:
        """Record the open device from a position in its ring."""
        if self._microphone is None or self._recorder is not None:
            return
        try:
            from genrescope.audio.recorder import Recorder, new_recording_path

            path = new_recording_path(folder, f".{suffix}")
            recorder = Recorder(path, self._microphone.ring, self._microphone.sr, begin=start)
            recorder.start()
        except Exception as error:
            self.recording_failed.emit(as_user_error(error, Sentence.UNEXPECTED_RECORDING))
        else:
            self._recorder = recorder
            self.recording_started.emit(recorder)

    @Slot(object)
    def stop_recording(self, label: str | None) -> None:
        """Stop the recording, if any; add the label to its name."""
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
    def keep(self, request: KeepRequest) -> None:
        """Save the latest sound."""
        try:
            from genrescope.audio.recorder import gap_error, save_last

            stop = request.ring.position
            path = save_last(
                request.ring,
                request.sr,
                KEPT_SECONDS,
                request.folder,
                f".{request.suffix}",
                label=request.label,
            )
        except Exception as error:
            self.kept.emit(None, as_user_error(error, Sentence.UNEXPECTED_RECORDING))
        else:
            lost = request.ring.lost_seconds(stop - round(KEPT_SECONDS * request.sr), stop)
            self.kept.emit(path, gap_error(lost, display_name(path)))


class DeviceListWorker(QObject):
    """Lists devices; lives in its own thread."""

    listed = Signal(object)  # Devices, or None if the sound system does not answer

    @Slot()
    def list_devices(self) -> None:
        """List the devices; the lists are empty if there is no sound system."""
        devices: Devices | None = None
        try:
            from genrescope.audio.devices import Devices, all_devices

            devices = all_devices()
        except UserError as error:
            log.info("no devices: %s", error)
            if error.sentence is Sentence.NO_SOUND_SYSTEM:
                devices = Devices([], [])
        except Exception:
            log.exception("devices could not be listed")
        self.listed.emit(devices)
