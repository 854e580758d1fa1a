"""The program's side of the playback."""

from __future__ import annotations

import errno
import logging
import os
import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from genrescope.audio.devices import OutputDevice
from genrescope.audio.files import display_name
from genrescope.audio.portaudio.client import PortAudioProcess
from genrescope.audio.portaudio.protocol import CLOSING_SECONDS, PLAY
from genrescope.errors import Sentence, UserError

SILENT_SECONDS = 10.0
"""How long the process may say nothing while it should play."""

_STARTING = ("prepare", "start", "load", "play")
"""Commands that need the process."""

_LONGEST_GUESS_SECONDS = 0.5
_DEVICE_UNAVAILABLE = -9985

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Finished:
    """The song was played to its end."""


@dataclass(frozen=True)
class Stopped:
    """The playback has paused because something went wrong; `Speaker.play` continues it.

    Attributes
    ----------
    error : UserError
        What went wrong.
    """

    error: UserError


Event = Finished | Stopped


@dataclass(frozen=True)
class _Place:
    tag: int
    seconds: float
    at: float
    moves: bool


class Speaker:
    """Plays one song at a time, in a process of its own.  No method waits for it.

    Parameters
    ----------
    notify : callable
        Called with each `Event`, from a thread of the speaker.

    Attributes
    ----------
    path : pathlib.Path or None
        The song.
    is_playing : bool
        Whether it is being played, or will be as soon as it is decoded.
    loop : (float, float) or None
        Region that is repeated, in seconds.
    output_name : str
        PortAudio's name for the output opened last.
    """

    def __init__(self, notify: Callable[[Event], None]) -> None:
        self.path: Path | None = None
        self.is_playing = False
        self.loop: tuple[float, float] | None = None
        self.output_name = ""
        self._notify = notify
        self._output: OutputDevice | None = None
        self._gain = 1.0
        self._band: tuple[float, float] | None = None
        self._place = _Place(0, 0.0, 0.0, False)
        self._process: PortAudioProcess | None = None
        self._last_message_at = 0.0
        self._commands: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def position(self, now: float | None = None) -> float:
        """Return which second of the song leaves the output, at a time of ``time.monotonic`` or now."""
        place, loop = self._place, self.loop
        if not place.moves:
            return place.seconds
        elapsed = (time.monotonic() if now is None else now) - place.at
        seconds = place.seconds + min(elapsed, _LONGEST_GUESS_SECONDS)
        if loop is not None and place.seconds < loop[1] <= seconds:
            seconds = loop[0] + (seconds - loop[1]) % (loop[1] - loop[0])
        return seconds

    def prepare(self, path: Path) -> None:
        """Start the process now, so that a song starts at once, at any position."""
        self._put({"do": "prepare", "path": os.fspath(path)})

    def restart_if_idle(self) -> None:
        """Start the process again unless it plays: PortAudio only finds the devices that it starts with."""
        if not self.is_playing and self._process is not None:
            self._put({"do": "restart"})

    def load(
        self,
        path: Path,
        seconds: float = 0.0,
        *,
        loop: tuple[float, float] | None = None,
        play: bool | None = None,
    ) -> None:
        """Go to a position of a song.

        Parameters
        ----------
        path : pathlib.Path
            The song.
        seconds : float
            Position.
        loop : (float, float), optional
            Region to repeat.
        play : bool, optional
            Whether to play; by default, as before.
        """
        self.path, self.loop = path, loop
        if play is not None:
            self.is_playing = play
        self._last_message_at = time.monotonic()
        self._place = _Place(self._place.tag + 1, seconds, self._last_message_at, False)
        self._put(self._load_command())

    def seek(self, seconds: float) -> None:
        """Go to another position of the song."""
        if self.path is not None:
            self.load(self.path, max(0.0, seconds), loop=self.loop)

    def play(self) -> None:
        """Play from the position on."""
        if self.path is not None and not self.is_playing:
            self.is_playing = True
            self._last_message_at = time.monotonic()
            self._put({"do": "play"})

    def pause(self) -> None:
        """Pause, and keep the position."""
        if self.is_playing:
            self.is_playing = False
            self._place = _Place(self._place.tag, self.position(), time.monotonic(), False)
            self._put({"do": "pause"})

    def clear_loop(self) -> None:
        """Go on after the repeated region."""
        self.loop = None
        self._put({"do": "loop", "loop": None})

    def set_volume(self, gain: float) -> None:
        """Set the gain, from 0 to 1."""
        self._gain = gain
        self._put({"do": "volume", "gain": gain})

    def set_band(self, band: tuple[float, float] | None) -> None:
        """Play only the frequencies between two in Hz; None plays all."""
        self._band = band
        self._put({"do": "band", "band": band})

    def set_output(self, output: OutputDevice | None) -> None:
        """Use another output; None is the system's default."""
        self._output = output
        self._put({"do": "output", "output": output.request if output is not None else None})

    def close(self, timeout: float = CLOSING_SECONDS + 1.0) -> None:
        """Stop playing and end the process, which is killed after `timeout` seconds; safe to call twice."""
        self.is_playing = False
        if self._thread is not None:
            self._commands.put(None)
            self._thread.join(timeout)
            process = self._process
            if process is not None:
                process.kill()
            self._thread.join()
            self._thread = None

    def _put(self, command: dict[str, Any]) -> None:
        """Queue a command for the thread, which starts the process: that takes some milliseconds."""
        self._commands.put(command)
        if self._thread is None and command["do"] in _STARTING:
            self._thread = threading.Thread(target=self._work, name="speaker", daemon=True)
            self._thread.start()

    def _load_command(self) -> dict[str, Any]:
        place = self._place
        return {
            "do": "load",
            "path": os.fspath(self.path or ""),
            "seconds": place.seconds,
            "tag": place.tag,
            "loop": self.loop,
            "play": self.is_playing,
        }

    # -- the thread that sends ------------------------------------------------------------------------

    def _work(self) -> None:
        reading: list[threading.Thread] = []
        while True:
            try:
                command = self._commands.get(timeout=1.0 if self.is_playing else None)
            except queue.Empty:
                command = {"do": "check"}
            if command is None:
                break
            process = self._process
            if command["do"] == "check":
                if process is not None and time.monotonic() - self._last_message_at > SILENT_SECONDS:
                    process.kill()
                continue
            if command["do"] == "restart":
                self._process = None
                if process is not None:
                    process.end()
                process, command = None, {"do": "start"}
            if process is None:
                if command["do"] not in _STARTING:
                    continue  # sent when the process starts
                process = self._process = PortAudioProcess(PLAY)
                reading = [thread for thread in reading if thread.is_alive()]
                reading.append(threading.Thread(target=self._read, args=(process,), name="speaker reader"))
                reading[-1].start()
                process.send({"do": "volume", "gain": self._gain})
                process.send({"do": "band", "band": self._band})
                output = self._output.request if self._output is not None else None
                process.send({"do": "output", "output": output})
                if command["do"] == "play" or self.path is not None:
                    command = self._load_command()
            if command["do"] != "start":
                process.send(command)
        process, self._process = self._process, None
        if process is not None:
            process.end()
        for thread in reading:
            thread.join()

    # -- the thread that reads ------------------------------------------------------------------------

    def _read(self, process: PortAudioProcess) -> None:
        error: UserError | None = None
        while (message := process.read()) is not None:
            status, _ = message
            self._last_message_at = time.monotonic()
            if "place" in status:
                if status["tag"] == self._place.tag:
                    moves = status["moves"] and self.is_playing
                    self._place = _Place(status["tag"], status["place"], status["at"], moves)
            elif "opened" in status:
                self.output_name = status["opened"]["name"]
            elif "finished" in status:
                if status["finished"] == self._place.tag:
                    self.is_playing = False
                    self._place = _Place(self._place.tag, self.position(), time.monotonic(), False)
                    self._notify(Finished())
            elif "failed" in status:
                sentence, details = status["failed"]
                if status["tag"] == self._place.tag:
                    self._stop(UserError(Sentence[sentence], **details))
            elif "refused" in status:
                self._stop(self._refusal(status["refused"], status["name"]))
            elif "no_output" in status:
                self._stop(UserError(Sentence.NO_OUTPUT_DEVICE))
            elif "no_sound_system" in status:
                error = UserError(Sentence.NO_SOUND_SYSTEM_TO_PLAY)
            elif "lost" in status:
                error = UserError(Sentence.OUTPUT_GONE, name=self._name_of(status["lost"]))
            else:
                log.error("playback failed: %s", status)
        is_current = self._process is process
        if is_current:
            self._process = None
        process.end()
        process.close()
        if is_current and self.is_playing:
            self._stop(error or self._death())

    def _stop(self, error: UserError) -> None:
        log.info("playback stopped: %s", error)
        self.is_playing = False
        self._place = _Place(self._place.tag, self.position(), time.monotonic(), False)
        self._notify(Stopped(error))

    def _death(self) -> UserError:
        """Return the error for a process that has ended without a word."""
        if time.monotonic() - self._last_message_at > SILENT_SECONDS:
            return UserError(Sentence.OUTPUT_STUCK, name=self._name_of(self.output_name))
        name = display_name(self.path) if self.path is not None else ""
        return UserError(Sentence.PLAYBACK_FAILED, name=name)

    def _name_of(self, port: str) -> str:
        return self._output.name if self._output is not None else port

    def _refusal(self, refusal: Sequence[Any], port: str) -> UserError:
        code = refusal[1] if len(refusal) > 1 else 0
        host_code = abs(int(refusal[2][1])) if len(refusal) > 2 else 0
        is_busy = code == _DEVICE_UNAVAILABLE or host_code == errno.EBUSY
        sentence = Sentence.OUTPUT_BUSY if is_busy else Sentence.OUTPUT_REFUSED
        return UserError(sentence, name=self._name_of(port))
