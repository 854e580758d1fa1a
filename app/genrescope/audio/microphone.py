"""The PortAudio stream and its callback."""

from __future__ import annotations

import logging
import threading
import time
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genrescope.audio.devices import JACK, WASAPI, InputDevice, device_error, portaudio
from genrescope.audio.ring_buffer import RingBuffer
from genrescope.errors import Sentence, UserError
from genrescope.native_stderr import muted_stderr

RING_SECONDS = 30
"""How long a window or a recorder may be frozen before it misses something."""

STALLED_SECONDS = 2.0
SILENT_SECONDS = 3.0
CLOSING_SECONDS = 2.0
SETTLING_SECONDS = 0.25
"""Opening a device disturbs some sound systems; what is lost in this time was nothing yet."""

_LARGEST_BLOCK = 16_384

_INVALID_CHANNEL_COUNT = -9998
_INVALID_SAMPLE_RATE = -9997

log = logging.getLogger(__name__)


class Microphone:
    """An open input device that fills a ring with mono samples.

    Parameters
    ----------
    device : InputDevice or None
        None is the system's default.
    ring : RingBuffer or None
        Where the samples go; by default a new one that holds `RING_SECONDS`.

    Attributes
    ----------
    device : InputDevice
        The device that was opened.
    name : str
        What the user calls it.
    sr : int
        Its own sample rate in Hz.
    channels : int
        Channels that are opened, two at most; the samples in the ring are their mean.
    ring : RingBuffer
        The samples.
    blocks : int
        Blocks delivered so far.
    overflows : int
        How often the sound system reported that it had to drop sound.
    lost_blocks : int
        Blocks that were delivered and did not get into the ring.

    Raises
    ------
    UserError
        If there is no such device or it does not open.
    """

    def __init__(self, device: InputDevice | None = None, ring: RingBuffer | None = None) -> None:
        self.blocks = 0
        self.overflows = 0
        self.lost_blocks = 0
        self._peak = 0.0
        self._is_running = False
        self._started_at = 0.0
        self._last_block_at = 0.0
        self._last_sound = 0
        self._stream: Any = None
        with portaudio.lock:
            self._sounddevice = portaudio.module()
            try:
                self.device = _find(device)
                self._stream = self._open()
            except UserError:
                # Plugged in, pulled out or replaced since devices were last looked for.
                portaudio.refresh()
                self.device = _find(device)
                self._stream = self._open()
            portaudio.stream_opened()
        self.name = self.device.name
        self.sr = round(self._stream.samplerate)
        self.channels: int = self._stream.channels
        self.ring = ring if ring is not None else RingBuffer(RING_SECONDS * self.sr)
        self._weights = np.full(self.channels, 1 / self.channels, dtype=np.float32)
        self._mono = np.empty(_LARGEST_BLOCK, dtype=np.float32)

    def __enter__(self) -> Microphone:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self) -> None:
        """Begin to fill the ring.

        Raises
        ------
        UserError
            If the device refuses.
        """
        if self._is_running:
            return
        self._started_at = self._last_block_at = time.monotonic()
        self._last_sound = self.ring.position
        try:
            with portaudio.lock, muted_stderr():
                self._stream.start()
        except self._sounddevice.PortAudioError as error:
            raise device_error(error, self.name) from error
        self._is_running = True

    def stop(self) -> None:
        """Stop filling the ring; it keeps what it holds, and `start` goes on from there."""
        if self._is_running and not self._is_gone() and not self._has_stalled():
            self._is_running = False
            with portaudio.lock, muted_stderr():
                self._abort(self._stream)

    def close(self) -> None:
        """Give the device back; harmless when that is done already."""
        if self._stream is None:
            return
        self.stop()
        # Still running: the device does not answer.
        jack_died = self._is_running and self.device.host_api == JACK
        has_stalled = self._is_running and self._has_stalled()
        self._is_running = False
        stream, self._stream = self._stream, None
        with portaudio.lock, muted_stderr():
            portaudio.stream_closed()
            if jack_died:
                portaudio.abandon(stream, jack_died=True)
            elif has_stalled:
                self._close_stalled(stream)
            else:
                self._end(stream)

    def _abort(self, stream: Any) -> None:
        try:
            stream.abort()  # stop() would wait for blocks that may never come
        except self._sounddevice.PortAudioError as error:
            log.info("%s could not be stopped: %s", self.name, error)

    def _end(self, stream: Any) -> None:
        try:
            stream.close()
        except self._sounddevice.PortAudioError as error:
            log.info("%s could not be closed: %s", self.name, error)

    def _close_stalled(self, stream: Any) -> None:
        """Close a stream whose sound server may be frozen, which would freeze whoever closes it."""

        def close() -> None:
            self._abort(stream)
            self._end(stream)
            portaudio.let_go(stream)

        portaudio.abandon(stream)
        closer = threading.Thread(target=close, name="close a stalled device", daemon=True)
        closer.start()
        closer.join(CLOSING_SECONDS)
        if closer.is_alive():
            log.info("%s does not let go", self.name)

    @property
    def peak(self) -> float:
        """Largest sample of any channel, 0 and up, since this was last asked."""
        peak, self._peak = self._peak, 0.0
        return peak

    def trouble(self) -> UserError | None:
        """Say what is wrong with the sound that comes, or None if it comes as it should.

        Returns
        -------
        UserError or None
            DEVICE_GONE or DEVICE_STALLED: nothing comes any more.  DEVICE_SILENT: only zeros come.
        """
        if not self._is_running:
            return None
        if self._is_gone():
            return UserError(Sentence.DEVICE_GONE, name=self.name)
        if self._has_stalled():
            return UserError(Sentence.DEVICE_STALLED, name=self.name)
        if self.ring.position - self._last_sound > SILENT_SECONDS * self.sr:
            return UserError(Sentence.DEVICE_SILENT, name=self.name)
        return None

    def _has_stalled(self) -> bool:
        return time.monotonic() - self._last_block_at > STALLED_SECONDS

    def _is_gone(self) -> bool:
        # A JACK server calls back as long as it lives.
        return not self._stream.active or (self.device.host_api == JACK and self._has_stalled())

    def _open(self) -> Any:
        """Open the device at its own rate; give way in what it does not allow."""
        device = self.device
        channels, sr = min(2, device.channels), device.default_sr
        # Each refusal is answered once; the last is the user's.
        other_channels = [count for count in (1, device.channels) if count != channels]
        other_rates = [rate for rate in (48_000, 44_100) if rate != sr]
        settings = None
        if device.host_api == WASAPI:
            settings = self._sounddevice.WasapiSettings(auto_convert=True)
        while True:
            try:
                with muted_stderr():
                    return self._sounddevice.InputStream(
                        device=device.index,
                        channels=channels,
                        samplerate=sr,
                        dtype="float32",
                        callback=self._hear,
                        extra_settings=settings,
                    )
            except self._sounddevice.PortAudioError as error:
                code = error.args[1] if len(error.args) > 1 else 0
                if code == _INVALID_CHANNEL_COUNT and other_channels:
                    channels = other_channels.pop(0)
                elif code == _INVALID_SAMPLE_RATE and other_rates:
                    sr = other_rates.pop(0)
                else:
                    raise device_error(error, device.name) from error

    def _hear(self, block: NDArray[np.float32], frames: int, _time: object, status: Any) -> None:
        """Copy a block into the ring and count; called in PortAudio's thread, where nothing may wait."""
        now = time.monotonic()
        self._last_block_at = now
        self.blocks += 1
        if status and now - self._started_at > SETTLING_SECONDS:
            self.overflows += 1
        if frames > _LARGEST_BLOCK:
            self.lost_blocks += 1
            return
        mono = np.dot(block, self._weights, out=self._mono[:frames])
        peak = max(float(block.max()), -float(block.min()))
        self.ring.write(mono)
        if peak > 0:
            self._last_sound = self.ring.position
            self._peak = max(self._peak, peak)


def _find(device: InputDevice | None) -> InputDevice:
    """Look a device up among those that PortAudio knows now, for its index may have changed."""
    devices = portaudio.devices()
    if device is not None:
        for candidate in devices:
            if candidate.id == device.id:
                return candidate
        raise UserError(Sentence.DEVICE_GONE, name=device.name)
    if not devices:
        raise UserError(Sentence.NO_INPUT_DEVICE)
    return devices[0]
