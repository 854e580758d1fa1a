"""Input devices: the default first, looked for again whenever no stream is open.

Everything that PortAudio does outside its callback happens here and in ``microphone``, behind one lock,
because PortAudio itself has none.
"""

from __future__ import annotations

import atexit
import errno
import threading
from dataclasses import dataclass
from types import ModuleType

from genrescope.errors import Sentence, UserError
from genrescope.native_stderr import muted_stderr

JACK = "JACK Audio Connection Kit"
WASAPI = "Windows WASAPI"


@dataclass(frozen=True)
class InputDevice:
    """A device that sound can come from.

    Attributes
    ----------
    index : int
        PortAudio's number for it; only good until devices are looked for again.
    name : str
        What the system calls it.
    host_api : str
        The sound system that it belongs to.
    default_sr : int
        Its own sample rate in Hz.
    channels : int
        Number of input channels.
    is_default : bool
        Whether the system would choose it.
    """

    index: int
    name: str
    host_api: str
    default_sr: int
    channels: int
    is_default: bool

    @property
    def id(self) -> str:
        """What stays the same when devices are looked for again."""
        return f"{self.host_api}/{self.name}"


class PortAudio:
    """The one PortAudio of this process; use the module's `portaudio`.

    Attributes
    ----------
    lock : threading.RLock
        Held around every call into PortAudio.
    """

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self._module: ModuleType | None = None
        self._open_streams = 0
        self._jack_died = False
        self._abandoned: list[object] = []

    def module(self) -> ModuleType:
        """Import sounddevice, which starts PortAudio.

        Raises
        ------
        UserError
            If there is no PortAudio, or it does not start.
        """
        with self.lock:
            if self._module is None:
                try:
                    with muted_stderr():
                        import sounddevice
                # OSError: no library.  PortAudioError, which has no name before the import: no start.
                except Exception as error:
                    raise UserError(Sentence.NO_SOUND_SYSTEM) from error
                self._module = sounddevice
                # Its own way to end PortAudio aborts the whole program if a JACK server died meanwhile.
                atexit.unregister(sounddevice._exit_handler)
                atexit.register(self._end)
            return self._module

    def stream_opened(self) -> None:
        """Tell that a stream is open; devices are not looked for again until it is closed."""
        self._open_streams += 1

    def stream_closed(self) -> None:
        """Tell that a stream is closed."""
        self._open_streams -= 1

    def abandon(self, stream: object, *, jack_died: bool = False) -> None:
        """Keep a stream that cannot be closed; devices are not looked for again while there is one.

        Parameters
        ----------
        stream : sounddevice.InputStream
            Freeing it would take the ground from under PortAudio's thread.
        jack_died : bool
            Its JACK server is gone; to close it would wait for the server for ever.
        """
        self._jack_died = self._jack_died or jack_died
        self._abandoned.append(stream)

    def let_go(self, stream: object) -> None:
        """Forget an abandoned stream, which was closed after all."""
        if stream in self._abandoned:
            self._abandoned.remove(stream)

    def refresh(self) -> None:
        """Look for devices again, unless a stream is open.

        Raises
        ------
        UserError
            If the sound system is gone.
        """
        with self.lock:
            sounddevice = self.module()
            if self._open_streams or self._abandoned or self.has_dead_jack():
                return
            with muted_stderr():
                try:
                    # The only way to make PortAudio look again.
                    if sounddevice._initialized:
                        sounddevice._terminate()
                    sounddevice._initialize()
                except sounddevice.PortAudioError as error:
                    raise UserError(Sentence.NO_SOUND_SYSTEM) from error

    def devices(self) -> list[InputDevice]:
        """List the input devices that PortAudio knows, default first."""
        with self.lock:
            sounddevice = self.module()
            host_apis = sounddevice.query_hostapis()
            try:
                default = sounddevice.query_devices(kind="input")["index"]
            except (sounddevice.PortAudioError, ValueError):
                default = -1
            listed = []
            for device in sounddevice.query_devices():
                host_api = host_apis[device["hostapi"]]
                if device["max_input_channels"] < 1 or (self._jack_died and host_api["name"] == JACK):
                    continue
                listed.append(
                    InputDevice(
                        index=device["index"],
                        name=device["name"],
                        host_api=host_api["name"],
                        default_sr=round(device["default_samplerate"]),
                        channels=device["max_input_channels"],
                        is_default=device["index"] == default,
                    )
                )
            if any(device.host_api == WASAPI for device in listed):
                # Windows lists every device once per host API; MME, its default, cuts the names off.
                wasapi = next(api for api in host_apis if api["name"] == WASAPI)
                default = wasapi["default_input_device"]
                listed = [
                    InputDevice(**{**vars(device), "is_default": device.index == default})
                    for device in listed
                    if device.host_api == WASAPI
                ]
            return sorted(listed, key=lambda device: not device.is_default)

    def _end(self) -> None:
        """End PortAudio with the process: a JACK client that is left running crashes the exit."""
        # Whoever holds the lock now is stuck in a device; the system takes back what is left.
        if not self.lock.acquire(timeout=1):
            return
        try:
            if self._module is None or not self._module._initialized:
                return
            # To end it would wait for the stream that does not let go, or abort.
            if not self._abandoned and not self.has_dead_jack():
                self._module._terminate()
        finally:
            self.lock.release()

    def has_dead_jack(self) -> bool:
        """Whether the JACK server that PortAudio found when it started is gone.

        To end PortAudio would then abort the program.  A stream that is opened, but not started, tells.
        """
        if self._jack_died:
            return True
        sounddevice = self.module()
        jack = next((device for device in self.devices() if device.host_api == JACK), None)
        if jack is None:
            return False
        try:
            with muted_stderr():
                sounddevice.InputStream(device=jack.index, channels=1).close()
        except sounddevice.PortAudioError:
            self._jack_died = True
        return self._jack_died


portaudio = PortAudio()


def input_devices(*, refresh: bool = True) -> list[InputDevice]:
    """List what can be listened to.  Takes a part of a second, so the window asks in another thread.

    Parameters
    ----------
    refresh : bool
        Look again for devices that were plugged in or pulled out.  Has no effect while a stream is open.

    Returns
    -------
    list of InputDevice
        The system's default first; empty if there is none.

    Raises
    ------
    UserError
        If the computer has no sound system.
    """
    if refresh:
        portaudio.refresh()
    return portaudio.devices()


def device_error(error: Exception, name: str) -> UserError:
    """Turn what PortAudio says of a device into a sentence for the user.

    Parameters
    ----------
    error : sounddevice.PortAudioError
        Its arguments are a text, PortAudio's code, and for some codes what the host API said.
    name : str
        What the user calls the device.
    """
    code = error.args[1] if len(error.args) > 1 else 0
    host = error.args[2] if len(error.args) > 2 else (0, 0, "")
    host_code, host_text = abs(int(host[1])), str(host[2]).lower()
    sentence = {
        -9985: Sentence.DEVICE_BUSY,  # device unavailable
        -9996: Sentence.DEVICE_GONE,  # invalid device
        -9992: Sentence.DEVICE_GONE,  # insufficient memory: what a dead JACK server gives
        -9988: Sentence.DEVICE_GONE,  # bad stream pointer
        -10000: Sentence.NO_SOUND_SYSTEM,  # not initialised
        -9979: Sentence.NO_SOUND_SYSTEM,  # host API not found
    }.get(code, Sentence.DEVICE_REFUSED)
    if host_code == errno.EBUSY or "busy" in host_text or "in use" in host_text:
        sentence = Sentence.DEVICE_BUSY
    elif host_code in (errno.ENODEV, errno.ENXIO, errno.ENOENT) or "no such device" in host_text:
        sentence = Sentence.DEVICE_GONE
    return UserError(sentence, name=name)
