"""The connection to an input device: opens it, reopens it when it stalls, and waits for it when it is gone.

OFF -> OPENING -> ON -> CLOSING -> OFF
ON -> REOPENING -> ON      no block for 2 s; the third time in a row it fails
ON -> WAITING -> ON        the device is gone, or there is none yet
"""

from __future__ import annotations

import enum
import logging
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QThread, QTimer, Signal, Slot

from genrescope.errors import Sentence, UserError
from genrescope.gui.live.device_worker import DeviceListWorker, DeviceWorker, OpenRequest

if TYPE_CHECKING:
    from genrescope.audio.devices import Channels, Devices, InputDevice
    from genrescope.audio.microphone import Microphone

log = logging.getLogger(__name__)

CHECK_MS = 100
"""Time between two checks for new sound."""

REOPENINGS = 2
"""How many times to reopen a stalled device before giving up."""

STEADY_S = 10.0
"""Seconds of sound after which earlier stalls no longer count."""

LIST_MS = 1_500
"""Time between two searches for a missing device."""

STUCK_S = 3.0
"""How long a request waits for an earlier one that hangs."""


class ListeningState(enum.StrEnum):
    """State of the connection to the device."""

    OFF = "off"
    OPENING = "opening"
    ON = "on"
    REOPENING = "reopening"
    WAITING = "waiting"
    CLOSING = "closing"

    @property
    def is_wanted(self) -> bool:
        """Whether the user wants to listen."""
        return self not in (ListeningState.OFF, ListeningState.CLOSING)

    @property
    def has_device(self) -> bool:
        """Whether a device is open or being reopened."""
        return self in (ListeningState.ON, ListeningState.REOPENING)


class DeviceConnection(QObject):
    """Opens and closes devices; its methods do not block.

    Attributes
    ----------
    worker : DeviceWorker
        Makes the calls that may block; recordings use it too.
    """

    started = Signal()
    """A new listening session starts; earlier sound does not belong to it."""

    state_changed = Signal()

    opened = Signal(bool)
    """A device is open; True if its sound continues the earlier sound in the same ring.

    Sent before `state_changed`.
    """

    interrupted = Signal()
    """The current sound ends; sent before its device is closed or replaced."""

    failed = Signal(object)
    """UserError: depending on ``state``, listening has ended or waits for the device."""

    warning_changed = Signal()

    devices_listed = Signal(object)
    """List of InputDevice."""

    outputs_listed = Signal(object)
    """List of OutputDevice, at the same time."""

    _list_requested = Signal()
    _open_requested = Signal(object)
    _close_requested = Signal()
    _quit_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._state = ListeningState.OFF
        self._microphone: Microphone | None = None
        self._device_name = ""
        self._request = OpenRequest()
        self._is_opening = False
        self._awaited_id: str | None = None
        self._n_reopened = self._reopened_at = 0
        self._warning: UserError | None = None
        self._is_listing = self._lists_again = False
        self._devices: list[InputDevice] = []
        self._check_timer = QTimer(self)
        self._check_timer.timeout.connect(self._check)
        self._list_timer = QTimer(self, singleShot=True)
        self._list_timer.timeout.connect(self.list_devices)
        self._stuck_timer = QTimer(self, singleShot=True)
        self._stuck_timer.timeout.connect(self._kill_stuck)
        self.worker, self._lister = DeviceWorker(), DeviceListWorker()
        self._thread, self._list_thread = QThread(), QThread()
        for worker, thread, name in (
            (self.worker, self._thread, "device"),
            (self._lister, self._list_thread, "device list"),
        ):
            thread.setObjectName(name)
            worker.moveToThread(thread)
        queued = Qt.ConnectionType.QueuedConnection
        self._list_requested.connect(self._lister.list_devices, queued)
        self._open_requested.connect(self.worker.open, queued)
        self._close_requested.connect(self.worker.close, queued)
        self._quit_requested.connect(self.worker.quit, queued)
        self._lister.listed.connect(self._devices_found, queued)
        self.worker.opened.connect(self._device_opened, queued)
        self.worker.open_failed.connect(self._open_failed, queued)
        self.worker.closed.connect(self._device_closed, queued)

    @property
    def state(self) -> ListeningState:
        """State of the connection."""
        return self._state

    @property
    def microphone(self) -> Microphone | None:
        """The open device; None while there is none."""
        return self._microphone

    @property
    def device(self) -> InputDevice | None:
        """The open device as listed by the system."""
        return self._microphone.device if self._microphone is not None else None

    @property
    def device_name(self) -> str:
        """Name of the open or the last device; empty if there was none."""
        return self._device_name

    @property
    def warning(self) -> UserError | None:
        """Problem with the sound that does not stop listening."""
        return self._warning

    @property
    def is_listing(self) -> bool:
        """Whether devices are being listed."""
        return self._is_listing

    @property
    def is_running(self) -> bool:
        """Whether a thread of the connection still runs."""
        return self._thread.isRunning() or self._list_thread.isRunning()

    # -- requests ----------------------------------------------------------------------------------

    @Slot()
    def list_devices(self) -> None:
        """Request the devices; `devices_listed` delivers them."""
        self._lists_again = self._is_listing  # the list in progress may miss a new device
        if not self._is_listing:
            self._is_listing = True
            self._list_thread.start()
            self._list_requested.emit()

    def start(self, device: InputDevice | None, channels: Channels | None = None) -> None:
        """Open a device; None selects the system's default."""
        if self._state is ListeningState.OFF:
            self.started.emit()
            self._open(device, channels)

    def switch(self, device: InputDevice | None, channels: Channels | None = None) -> None:
        """Switch to another device."""
        if self._state.is_wanted:
            self._open(device, channels)

    def stop(self) -> None:
        """Close the device."""
        if self._state.is_wanted:
            self._end_sound()
            self._set_state(ListeningState.CLOSING)
            self._close_requested.emit()
            self._stuck_timer.start(int(1000 * STUCK_S))

    def fail(self, error: UserError) -> None:
        """End listening because of an error."""
        if self._microphone is None and self._state.is_wanted:
            self._end_sound()
            self._set_state(ListeningState.OFF)
        else:
            self.stop()
        self.failed.emit(error)

    def close(self, timeout_s: float) -> bool:
        """Close the device and end the threads; safe to call twice.

        Returns
        -------
        bool
            False if the sound system did not return in time.
        """
        self._end_sound()
        self._microphone = None
        self._lists_again = False
        self._set_state(ListeningState.OFF)  # so that no pending reply opens a device
        if self._thread.isRunning():
            self._quit_requested.emit()
        self._list_thread.quit()
        threads = (self._thread, self._list_thread)
        before_kill_s = min(STUCK_S, timeout_s / 2)
        if all(_wait_for(threads, before_kill_s)):
            return True
        self._kill_stuck()
        return all(_wait_for(threads, timeout_s - before_kill_s))

    # -- opening -----------------------------------------------------------------------------------

    def _open(self, device: InputDevice | None, channels: Channels | None) -> None:
        is_busy = self._is_opening
        self._end_sound()
        self._microphone = None
        if is_busy:
            self._stuck_timer.start(int(1000 * STUCK_S))
        self._device_name = device.name if device is not None else ""
        self._n_reopened = 0
        self._set_state(ListeningState.OPENING)
        self._request_open(OpenRequest(device, channels))

    def _request_open(self, request: OpenRequest) -> None:
        self._request, self._is_opening = request, True
        self._thread.start()
        self._open_requested.emit(request)

    def _end_sound(self) -> None:
        """Stop the timers, ignore pending replies, and emit `interrupted`."""
        for timer in (self._check_timer, self._list_timer, self._stuck_timer):
            timer.stop()
        self._is_opening = False
        self._set_warning(None)
        self.interrupted.emit()

    @Slot(object, object)
    def _device_opened(self, request: OpenRequest, microphone: Microphone) -> None:
        self._stuck_timer.stop()
        if not self._is_current(request):
            return  # the next request is pending and closes this device
        self._is_opening = False
        before, self._microphone = self._microphone, microphone
        continues = before is not None and before.ring is microphone.ring
        if before is not None and not continues:
            self.interrupted.emit()
        self._device_name = microphone.name
        self._reopened_at = microphone.ring.position
        self._check_timer.start(CHECK_MS)
        self._state = ListeningState.ON
        self.opened.emit(continues)
        self.state_changed.emit()

    @Slot(object, object)
    def _open_failed(self, request: OpenRequest, error: UserError) -> None:
        self._stuck_timer.stop()
        if not self._is_current(request):
            return
        self._is_opening = False
        is_gone = error.sentence in (Sentence.DEVICE_GONE, Sentence.NO_INPUT_DEVICE)
        if self._state is ListeningState.WAITING:
            self._list_timer.start(LIST_MS)  # the device is present, but not ready yet
        elif is_gone:
            self._wait(error)
        elif self._state is ListeningState.REOPENING:
            self._reopen(error)
        else:
            self.fail(error)

    def _is_current(self, request: OpenRequest) -> bool:
        """Whether a reply is for the latest request, and listening has not been stopped since."""
        return self._is_opening and request is self._request

    @Slot()
    def _device_closed(self) -> None:
        self._stuck_timer.stop()
        if self._state is ListeningState.CLOSING:
            self._microphone = None
            self._set_state(ListeningState.OFF)

    @Slot()
    def _kill_stuck(self) -> None:
        """Unblock threads that hang in the sound system, so that later requests can run."""
        from genrescope.audio.portaudio import client

        client.kill_all()

    def _set_state(self, state: ListeningState) -> None:
        if state is not self._state:
            self._state = state
            self.state_changed.emit()

    # -- problems ----------------------------------------------------------------------------------

    @Slot()
    def _check(self) -> None:
        microphone = self._microphone
        if microphone is None:
            return
        error = microphone.trouble()
        if error is not None and error.sentence is Sentence.DEVICE_GONE:
            self._wait(error)
        elif error is not None and error.sentence is Sentence.DEVICE_STALLED:
            self._reopen(error)
        else:
            if microphone.ring.position - self._reopened_at > STEADY_S * microphone.sr:
                self._n_reopened = 0
            self._set_warning(error)

    def _reopen(self, error: UserError) -> None:
        """Reopen a stalled device, or fail after too many attempts."""
        if self._n_reopened == REOPENINGS or self._microphone is None:
            self.fail(error)
            return
        self._n_reopened += 1
        log.info("%s has stalled and is reopened", self._device_name)
        self._check_timer.stop()
        self._set_state(ListeningState.REOPENING)
        self._request_open(OpenRequest(self._microphone.device, self._request.channels, continues=True))

    def _wait(self, error: UserError) -> None:
        """Wait for a device that is gone, or for any device if there is none."""
        device = self.device or self._request.device
        self._end_sound()
        self._microphone = None
        self._awaited_id = device.id if device is not None else None
        self._request = OpenRequest(device, self._request.channels)
        self._set_state(ListeningState.WAITING)
        self._close_requested.emit()
        if device is not None:
            error = UserError(Sentence.DEVICE_WAITING, name=device.name)
        elif error.sentence is Sentence.NO_INPUT_DEVICE:
            error = UserError(Sentence.NO_INPUT_YET)
        self.failed.emit(error)
        self._list_timer.start(LIST_MS)

    @Slot(object)
    def _devices_found(self, devices: Devices | None) -> None:
        self._is_listing = False
        inputs = devices.inputs if devices is not None else []
        if devices is not None:  # otherwise keep the known devices
            self._devices = inputs
            self.outputs_listed.emit(devices.outputs)
        if self._state is ListeningState.WAITING and not self._is_opening:
            self._list_timer.stop()
            found = next((device for device in inputs if self._is_awaited(device)), None)
            if found is not None:
                self._request_open(OpenRequest(found, self._request.channels))
            else:
                self._list_timer.start(LIST_MS)
        self.devices_listed.emit(self._devices)
        if self._lists_again:
            self.list_devices()

    def _is_awaited(self, device: InputDevice) -> bool:
        return device.id == self._awaited_id if self._awaited_id is not None else not device.is_loopback

    def _set_warning(self, warning: UserError | None) -> None:
        if str(warning) != str(self._warning):
            self._warning = warning
            self.warning_changed.emit()


def _wait_for(threads: Sequence[QThread], timeout_s: float) -> Iterator[bool]:
    """Wait for threads; yield for each whether it has ended."""
    deadline = time.monotonic() + timeout_s
    for thread in threads:
        yield bool(thread.wait(int(1000 * max(0.0, deadline - time.monotonic()))))
