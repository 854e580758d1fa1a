"""An open input device, whose sound a separate process delivers to a ring buffer."""

from __future__ import annotations

import collections
import logging
import sys
import threading
import time
from typing import Any

import numpy as np

from genrescope.audio import devices
from genrescope.audio.closing import Closing
from genrescope.audio.devices import Channels, InputDevice, device_error, input_devices, is_busy
from genrescope.audio.mixing import MonoMixer
from genrescope.audio.portaudio.client import PortAudioProcess
from genrescope.audio.portaudio.protocol import WASAPI
from genrescope.audio.ring import RingBuffer
from genrescope.errors import Sentence, UserError

RING_SECONDS = 40
"""Ten seconds more than the process keeps: after a delay its sound arrives all at once, and a reader of the
ring may be slightly behind."""

OPENING_SECONDS = 10.0
STALLED_SECONDS = 2.0
SILENT_SECONDS = 3.0
OVERFLOWING_SECONDS = 10.0
MANY_OVERFLOWS = 5
ONE_OVERFLOW_SECONDS = 0.5
"""Overflows closer together than this count as one: another program that starts causes several."""

_GRACE_SECONDS = 0.3
"""Additional time before a late device counts as stalled: this program may itself have been late."""

LEAST_SUSPENDED_SECONDS = 1.0
"""Minimum seconds between two blocks for which the computer counts as having been suspended."""

log = logging.getLogger(__name__)


class Microphone(Closing):
    """An open input device that fills a ring buffer.

    Parameters
    ----------
    device : InputDevice or None
        None is the system's default.
    channels : Channels or None
        The inputs to listen to; None is the device's usual choice.
    ring : RingBuffer or None
        Buffer for the samples, used if it has as many columns as there are channels; otherwise a new one of
        `RING_SECONDS` is created.  Nothing else may append to it until `close`.

    Attributes
    ----------
    device : InputDevice
        The device that was opened.
    name : str
        Its name in the list of devices.
    process : PortAudioProcess
        Process that opened it.
    sr : int
        Its native sample rate in Hz.
    channels : int
        Channels in the ring: 2 for a pair, 1 for a single input and for the mix.
    ring : RingBuffer
        The samples.
    blocks : int
        Blocks received so far.
    overflows : int
        How often the sound system reported that it had to drop sound.
    lost_blocks : int
        Blocks that the process dropped because they were not read; the ring contains silence in their place.

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
        self._last_block_at = self._late_since = 0.0
        self._suspended_before = suspended_seconds()
        self._last_sound = 0
        self._overflows_before = 0
        self._overflowed_at: collections.deque[int] = collections.deque(maxlen=MANY_OVERFLOWS + 1)
        self.device = device if device is not None else _default()
        try:
            self._open(channels)
        except UserError as error:
            if error.sentence is not Sentence.DEVICE_GONE:
                raise
            # Its name may have changed since it was listed, if it was unplugged and plugged in again.
            self.device = _find_again(self.device)
            self._open(channels)
        self.name = self.device.name
        if ring is None or ring.width != self.channels:
            ring = RingBuffer(RING_SECONDS * self.sr, self.channels)
        self.ring = ring
        self._reader = threading.Thread(target=self._read, name="microphone", daemon=True)
        self._reader.start()
        devices.mark_open(self.device)

    def start(self) -> None:
        """Start filling the ring; earlier sound is dropped."""
        if not self._is_filling:
            self._last_block_at = time.monotonic()
            self._suspended_before = suspended_seconds()
            self._last_sound = self.ring.position
            self._is_filling = True

    def close(self) -> None:
        """Close the device; safe to call twice."""
        self._is_filling = False
        devices.mark_closed(self.device)
        self.process.end()
        self._reader.join(0.2)
        if not self._reader.is_alive():
            self.process.close()

    @property
    def peak(self) -> float:
        """Largest absolute sample of any channel since this was last read."""
        peak, self._peak = self._peak, 0.0
        return peak

    @property
    def last_block_at(self) -> float:
        """When the latest block arrived, by ``time.monotonic``; initially, when `start` was called."""
        return self._last_block_at

    @property
    def suspended_before(self) -> float:
        """`suspended_seconds` when the latest block arrived."""
        return self._suspended_before

    def trouble(self) -> UserError | None:
        """Return the current problem with the incoming sound, or None.

        Returns
        -------
        UserError or None
            DEVICE_GONE or DEVICE_STALLED: no more sound arrives.  DEVICE_SILENT: only zeros arrive.
            DEVICE_OVERFLOWING: sound is lost repeatedly.
        """
        if not self._is_filling:
            return None
        if self._has_ended:
            return UserError(Sentence.DEVICE_GONE, name=self.name)
        if self._has_stalled():
            return UserError(Sentence.DEVICE_STALLED, name=self.name)
        position = self.ring.position
        # It is normal for a computer to play nothing.
        if not self.device.is_loopback and position - self._last_sound > SILENT_SECONDS * self.sr:
            return UserError(Sentence.DEVICE_SILENT, name=self.name)
        overflowed = self._overflowed_at
        if len(overflowed) > MANY_OVERFLOWS and position - overflowed[0] < OVERFLOWING_SECONDS * self.sr:
            return UserError(Sentence.DEVICE_OVERFLOWING, name=self.name)
        return None

    def _has_stalled(self) -> bool:
        if self._has_crashed:
            return True
        if self.device.is_loopback and self.device.host_api == WASAPI:
            return False  # while the computer plays nothing, Windows sends nothing
        # An idle sink of PulseAudio checks for listeners only every two seconds.
        is_waking = not self.blocks and self.device.pulse_source
        timeout = 2 * STALLED_SECONDS if is_waking else STALLED_SECONDS
        now = time.monotonic()
        if now - self._last_block_at <= timeout:
            self._late_since = 0.0
        elif not self._late_since:
            self._late_since = now
        return bool(self._late_since) and now - self._late_since > _GRACE_SECONDS

    def _open(self, channels: Channels | None) -> None:
        """Start the process, wait until it has opened the device, and store the stream's format."""
        device = self.device
        picked = (channels if channels is not None else device.choices()[0]).picked
        needed = max(picked, default=device.channels - 1) + 1
        self.process = PortAudioProcess({**device.request, "channels": needed}, device.environment)
        message = self.process.read(OPENING_SECONDS)
        status = message[0] if message is not None else {}
        if "opened" not in status:
            self.process.close()
            raise self._refusal(status)
        self.sr: int = status["opened"]["sr"]
        self._n_inputs: int = status["opened"]["channels"]
        # A device may have fewer inputs than it was listed with.
        picked = tuple(number for number in picked if number < self._n_inputs)
        self._picked = list(picked)
        self._mixer = MonoMixer(self.sr)
        self.channels = max(1, len(picked))

    def _refusal(self, status: dict[str, Any]) -> UserError:
        name = self.device.name
        log.info("%s did not open: %s (the process ended with %s)", name, status, self.process.returncode)
        if "refused" in status:
            return device_error(status["refused"], name)
        if "gone" in status:
            return UserError(Sentence.DEVICE_GONE, name=name)
        if "no_sound_system" in status:
            return UserError(Sentence.NO_SOUND_SYSTEM)
        return UserError(Sentence.DEVICE_REFUSED if status else Sentence.DEVICE_STUCK, name=name)

    # -- the reader's thread ------------------------------------------------------------------------

    def _read(self) -> None:
        while (message := self.process.read()) is not None:
            status, sound = message
            if sound:
                self._append(status["overflows"], sound)
            elif "lost" in status:
                self._append_silence(status["lost"], status["frames"])
            elif "ended" in status:
                self._has_ended = True
                devices.mark_closed(self.device)
            else:
                log.warning("the sound input of %s failed: %s", self.name, status)
        self._has_crashed = not self._has_ended

    def _append(self, overflows: int, sound: bytes) -> None:
        """Append sound to the ring, and count blocks and overflows."""
        if not self._is_filling:
            self._overflows_before = overflows
            return
        suspended = suspended_seconds()
        if suspended - self._suspended_before > LEAST_SUSPENDED_SECONDS:
            self.ring.add_gap(suspended - self._suspended_before)
        self._suspended_before = suspended
        samples = np.frombuffer(sound, dtype=np.float32).reshape(-1, self._n_inputs)
        picked = samples[:, self._picked] if self._picked else samples
        peak = float(np.abs(picked).max(initial=0.0))
        self.ring.append(picked if self._picked else self._mixer.mix(samples))
        position = self.ring.position
        if peak > 0:
            self._last_sound = position
            self._peak = max(self._peak, peak)
        self.blocks += 1
        self._last_block_at = time.monotonic()
        overflows -= self._overflows_before
        earlier = self._overflowed_at
        if overflows > self.overflows and (
            not earlier or position - earlier[-1] > ONE_OVERFLOW_SECONDS * self.sr
        ):
            earlier.append(position)
        self.overflows = overflows

    def _append_silence(self, blocks: int, frames: int) -> None:
        """Count blocks that the process dropped, and append silence in their place."""
        if self._is_filling:
            self.lost_blocks += blocks
            self.ring.add_gap(frames / self.sr)
            silence = np.zeros(self.sr, dtype=np.float32)
            for begin in range(0, frames, self.sr):
                self.ring.append(silence[: frames - begin])


def suspended_seconds() -> float:
    """Return for how long the computer has been suspended since some time in the past.

    It is constant on Windows, where no clock of Python's stops meanwhile.
    """
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME) - time.clock_gettime(time.CLOCK_MONOTONIC)
    if sys.platform == "darwin":
        return time.clock_gettime(time.CLOCK_MONOTONIC) - time.clock_gettime(time.CLOCK_UPTIME_RAW)
    return 0.0


def _default() -> InputDevice:
    found = input_devices()
    if not found:
        raise UserError(Sentence.NO_INPUT_DEVICE)
    return found[0]


def _find_again(device: InputDevice) -> InputDevice:
    """Find a device among those that are connected now."""
    for candidate in input_devices():
        if candidate.id == device.id:
            return candidate
    raise UserError(Sentence.DEVICE_BUSY if is_busy(device) else Sentence.DEVICE_GONE, name=device.name)
