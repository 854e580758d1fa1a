"""An open input device, whose sound comes from a process of its own into a ring."""

from __future__ import annotations

import collections
import logging
import threading
import time
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genrescope.audio import capture, devices
from genrescope.audio.devices import Channels, InputDevice, device_error, input_devices, is_busy
from genrescope.audio.ring import RingBuffer
from genrescope.errors import Sentence, UserError

RING_SECONDS = 40
"""Ten seconds more than the child keeps: after a pause its sound comes all at once, and whoever reads the
ring may itself be a little behind."""

OPENING_SECONDS = 10.0
STALLED_SECONDS = 2.0
SILENT_SECONDS = 3.0
OVERFLOWING_SECONDS = 10.0
OVERFLOWS_THAT_LAST = 5
ONE_OVERFLOW_SECONDS = 0.5
"""Overflows that follow each other faster than this are one: another program that starts causes a few."""

_DOUBTFUL_SECONDS = 0.3
"""How long a silent device is doubted before it has stalled: we may ourselves have been away."""

log = logging.getLogger(__name__)


class Microphone:
    """An open input device that fills a ring.

    Parameters
    ----------
    device : InputDevice or None
        None is the system's default.
    channels : Channels or None
        What of it is listened to; None is its usual choice.
    ring : RingBuffer or None
        Where the samples go, if it has as many channels; otherwise into a new one that holds `RING_SECONDS`.
        No one else may write to it until `close`.

    Attributes
    ----------
    device : InputDevice
        The device that was opened.
    name : str
        What the user calls it.
    sr : int
        Its own sample rate in Hz.
    channels : int
        Channels in the ring: 2 for a pair, 1 for a single input and for the mix.
    ring : RingBuffer
        The samples.
    blocks : int
        Blocks taken from the device so far, each what had come since the one before.
    overflows : int
        How often the sound system reported that it had to drop sound.
    lost_blocks : int
        Blocks that were delivered and did not get into the ring, which has silence in their place.

    Raises
    ------
    UserError
        If there is no such device or it does not open.
    """

    def __init__(
        self,
        device: InputDevice | None = None,
        channels: Channels | None = None,
        ring: RingBuffer | None = None,
    ) -> None:
        self.blocks = 0
        self.overflows = 0
        self.lost_blocks = 0
        self._peak = 0.0
        self._is_filling = False
        self._has_ended = self._has_crashed = False
        self._last_block_at = self._doubted_at = 0.0
        self._last_sound = 0
        self._overflows_before = 0
        self._overflowed_at: collections.deque[int] = collections.deque(maxlen=OVERFLOWS_THAT_LAST + 1)
        self.device = device if device is not None else _default()
        try:
            self._open(channels)
        except UserError as error:
            if error.sentence is not Sentence.DEVICE_GONE:
                raise
            # The system may call it differently since it was listed: it was pulled out and plugged in.
            self.device = _again(self.device)
            self._open(channels)
        self.name = self.device.name
        if ring is None or ring.width != self.channels:
            ring = RingBuffer(RING_SECONDS * self.sr, self.channels)
        self.ring = ring
        self._reader = threading.Thread(target=self._read, name="microphone", daemon=True)
        self._reader.start()
        devices.hold(self.device)

    def __enter__(self) -> Microphone:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self) -> None:
        """Begin to fill the ring; what was heard until now is forgotten."""
        if not self._is_filling:
            self._last_block_at = time.monotonic()
            self._last_sound = self.ring.position
            self._is_filling = True

    def close(self) -> None:
        """Give the device back; harmless when that is done already."""
        self._is_filling = False
        devices.release(self.device)
        capture.end(self._child)
        self._reader.join(0.2)
        if not self._reader.is_alive():
            self._output.close()

    @property
    def peak(self) -> float:
        """Largest sample of any channel in the ring, 0 and up, since this was last asked."""
        peak, self._peak = self._peak, 0.0
        return peak

    @property
    def last_block_at(self) -> float:
        """When the latest sound came, as ``time.monotonic`` tells it; at first, when it was started."""
        return self._last_block_at

    def trouble(self) -> UserError | None:
        """Say what is wrong with the sound that comes, or None if it comes as it should.

        Returns
        -------
        UserError or None
            DEVICE_GONE or DEVICE_STALLED: nothing comes any more.  DEVICE_SILENT: only zeros come.
            DEVICE_OVERFLOWING: some of it is lost, again and again.
        """
        if not self._is_filling:
            return None
        if self._has_ended:
            return UserError(Sentence.DEVICE_GONE, name=self.name)
        if self._has_stalled():
            return UserError(Sentence.DEVICE_STALLED, name=self.name)
        heard = self.ring.position
        # A computer may well play nothing.
        if not self.device.is_loopback and heard - self._last_sound > SILENT_SECONDS * self.sr:
            return UserError(Sentence.DEVICE_SILENT, name=self.name)
        overflowed = self._overflowed_at
        if len(overflowed) > OVERFLOWS_THAT_LAST and heard - overflowed[0] < OVERFLOWING_SECONDS * self.sr:
            return UserError(Sentence.DEVICE_OVERFLOWING, name=self.name)
        return None

    def _has_stalled(self) -> bool:
        if self._has_crashed:
            return True
        if self.device.is_loopback and self.device.host_api == capture.WASAPI:
            return False  # while the computer plays nothing, Windows sends nothing
        # An idle sink of PulseAudio looks for listeners only every two seconds.
        is_waking = not self.blocks and self.device.pulse_source
        patience = 2 * STALLED_SECONDS if is_waking else STALLED_SECONDS
        now = time.monotonic()
        if now - self._last_block_at <= patience:
            self._doubted_at = 0.0
        elif not self._doubted_at:
            self._doubted_at = now
        return bool(self._doubted_at) and now - self._doubted_at > _DOUBTFUL_SECONDS

    def _open(self, channels: Channels | None) -> None:
        """Start the child, wait until it has opened the device, and set how its sound is understood."""
        device = self.device
        picked = (channels if channels is not None else device.choices()[0]).picked
        needed = max(picked, default=device.channels - 1) + 1
        self._child = capture.start({**device.request, "channels": needed}, device.environment)
        overdue = threading.Timer(OPENING_SECONDS, self._child.kill)
        overdue.start()
        try:
            message = capture.read_message(self._output)
        finally:
            overdue.cancel()
        status = message[0] if message is not None else {}
        if "opened" not in status:
            capture.end(self._child)
            self._output.close()
            raise self._refusal(status)
        self.sr: int = status["opened"]["sr"]
        self._n_inputs: int = status["opened"]["channels"]
        # Of a device that gives fewer inputs than it promised.
        picked = tuple(number for number in picked if number < self._n_inputs)
        self._picked = list(picked)
        self.channels = max(1, len(picked))

    def _refusal(self, status: dict[str, Any]) -> UserError:
        name = self.device.name
        log.info("%s did not open: %s (the child ended with %s)", name, status, self._child.returncode)
        if "refused" in status:
            return device_error(status["refused"], name)
        if "gone" in status:
            return UserError(Sentence.DEVICE_GONE, name=name)
        if "no_sound_system" in status:
            return UserError(Sentence.NO_SOUND_SYSTEM)
        return UserError(Sentence.DEVICE_REFUSED if status else Sentence.DEVICE_STUCK, name=name)

    @property
    def _output(self) -> Any:
        return self._child.stdout

    # -- the reader's thread ------------------------------------------------------------------------

    def _read(self) -> None:
        while (message := capture.read_message(self._output)) is not None:
            status, sound = message
            if sound:
                self._hear(status["overflows"], sound)
            elif "lost" in status:
                self._miss(status["lost"], status["frames"])
            elif "ended" in status:
                self._has_ended = True
                devices.release(self.device)
            else:
                log.warning("the sound input of %s failed: %s", self.name, status)
        self._has_crashed = not self._has_ended

    def _hear(self, overflows: int, sound: bytes) -> None:
        """Put sound into the ring, and count."""
        if not self._is_filling:
            self._overflows_before = overflows
            return
        samples = np.frombuffer(sound, dtype=np.float32).reshape(-1, self._n_inputs)
        kept = self._pick(samples)
        peak = float(np.abs(kept).max(initial=0.0))
        self.ring.append(kept if self._picked else kept.mean(axis=1, dtype=np.float32))
        if peak > 0:
            self._last_sound = self.ring.position
            self._peak = max(self._peak, peak)
        self.blocks += 1
        self._last_block_at = time.monotonic()
        overflows -= self._overflows_before
        heard, told = self.ring.position, self._overflowed_at
        if overflows > self.overflows and (not told or heard - told[-1] > ONE_OVERFLOW_SECONDS * self.sr):
            told.append(heard)
        self.overflows = overflows

    def _pick(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        return samples[:, self._picked] if self._picked else samples

    def _miss(self, blocks: int, frames: int) -> None:
        """Count sound that the child had no room for, and put silence in its place."""
        if self._is_filling:
            self.lost_blocks += blocks
            silence = np.zeros(self.sr, dtype=np.float32)
            for begin in range(0, frames, self.sr):
                self.ring.append(silence[: frames - begin].reshape(-1, 1))


def _default() -> InputDevice:
    found = input_devices()
    if not found:
        raise UserError(Sentence.NO_INPUT_DEVICE)
    return found[0]


def _again(device: InputDevice) -> InputDevice:
    """Look a device up among those that are there now."""
    for candidate in input_devices():
        if candidate.id == device.id:
            return candidate
    raise UserError(Sentence.DEVICE_BUSY if is_busy(device) else Sentence.DEVICE_GONE, name=device.name)
