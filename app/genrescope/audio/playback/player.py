"""The process that plays: handles the program's commands and reports where the playback is."""

from __future__ import annotations

import itertools
import os
import queue
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from genrescope.audio.playback.band_pass import BandPass
from genrescope.audio.playback.mixer import Layer, Mixer
from genrescope.audio.playback.output import Output
from genrescope.audio.playback.reel import AHEAD_SECONDS, Reel
from genrescope.audio.playback.seek_indexes import SeekIndexes
from genrescope.audio.portaudio.protocol import WASAPI

IDLE_SECONDS = 5.0
"""How long a device stays open after the playback has stopped."""

_TICK_SECONDS = 0.01
_REPORT_SECONDS = 0.03
_READY_SECONDS = 0.05
_SHORT_LOOP_SECONDS = AHEAD_SECONDS - 0.5
"""Repeated regions up to this length stay decoded."""

_PREPARED_SECONDS = 3.0
"""How long before the end of a longer one its start is decoded again."""

_NEVER = 1 << 62


@dataclass
class Cue:
    """Where the playback is to start or continue.

    Attributes
    ----------
    reel : Reel
        The sound.
    index : int
        Frame of the reel.
    tag : int
        Number of the command that led here.
    """

    reel: Reel
    index: int
    tag: int

    @property
    def seconds(self) -> float:
        """Position in the song."""
        return self.reel.start + self.index / self.reel.sr


class Player:
    """Plays one song at a time.

    Parameters
    ----------
    sounddevice, rtmixer : module
        PortAudio, and the library that plays from a ring buffer.
    list_devices : callable
        Returns the outputs as PortAudio describes them.
    send : callable
        Sends the reports, each with one of these: ``place`` (seconds, with ``tag``, ``at`` and ``moves``),
        ``finished`` (a tag), ``failed`` (a sentence and its details, with ``tag``), ``opened`` (name and sr
        of the output), ``refused`` (arguments of the error, with ``name``), ``no_output`` and, as the last
        one, ``lost`` (name of the output).
    """

    def __init__(
        self,
        sounddevice: ModuleType,
        rtmixer: ModuleType,
        list_devices: Callable[[], list[dict[str, Any]]],
        send: Callable[..., None],
    ) -> None:
        self._sounddevice = sounddevice
        self._rtmixer = rtmixer
        self._list_devices = list_devices
        self._send = send
        self._output: Output | None = None
        self._mixer: Mixer | None = None
        self._output_name = ""
        self._wanted_output: Mapping[str, Any] | None = None
        self._cue: Cue | None = None
        self._is_wanted = False
        self._loop: tuple[float, float] | None = None
        self._loop_reel: Reel | None = None
        self._band: tuple[float, float] | None = None
        self._gain = 1.0
        self._reported_at = self._stopped_at = 0.0
        self._end = _NEVER
        self._indexes = SeekIndexes()
        self._handlers: dict[str, Callable[..., None]] = {
            "prepare": self._prepare,
            "load": self._load,
            "play": self._play,
            "pause": self._pause,
            "loop": self._set_loop,
            "volume": self._set_volume,
            "band": self._set_band,
            "output": self._set_output,
        }

    def run(self, commands: queue.SimpleQueue[dict[str, Any] | None]) -> None:
        """Handle commands until None arrives or the device is lost.

        Parameters
        ----------
        commands : queue.SimpleQueue
            ``{"do": name, ...}``: see the methods.
        """
        while True:
            try:
                command = commands.get(timeout=_TICK_SECONDS if self._output is not None else self._waiting())
            except queue.Empty:
                pass
            else:
                if command is None:
                    break
                self._handlers[command.pop("do")](**command)
            self._start_cue()
            if self._output is not None and not self._serve(self._output):
                break
        self._indexes.close()
        if self._output is not None:
            self._output.close()

    def _waiting(self) -> float | None:
        return _TICK_SECONDS if self._is_wanted else None

    # -- commands ----------------------------------------------------------------------------------

    def _prepare(self, *, path: str) -> None:
        """Get ready to start a song anywhere."""
        self._indexes.prepare(Path(path))

    def _reel(self, path: Path, seconds: float, sr: int) -> Reel:
        return Reel(path, seconds, sr, self._indexes.prepare(path))

    def _load(
        self,
        *,
        path: str,
        seconds: float,
        tag: int,
        loop: tuple[float, float] | None = None,
        play: bool | None = None,
    ) -> None:
        """Go to a position of a song; ``play`` starts or pauses, and None leaves that as it is."""
        self._fade_out()
        self._loop = loop
        self._set_cue(Cue(self._reel(Path(path), seconds, self._expected_sr()), 0, tag))
        if play is not None:
            self._is_wanted = play
        self._stopped_at = time.monotonic()

    def _play(self) -> None:
        self._is_wanted = True

    def _pause(self) -> None:
        if self._is_wanted:
            self._is_wanted = False
            self._fade_out()
            self._stopped_at = time.monotonic()
            if self._cue is not None:
                self._report(self._cue.seconds, self._cue.tag, moves=False)

    def _set_loop(self, *, loop: tuple[float, float] | None) -> None:
        """Change the region that is repeated, without a jump."""
        self._take_back()
        self._loop = loop
        self._drop_loop_reel()

    def _set_volume(self, *, gain: float) -> None:
        self._gain = gain
        if self._mixer is not None:
            self._mixer.set_volume(self._take_back(), gain)

    def _set_band(self, *, band: tuple[float, float] | None) -> None:
        """Play only the frequencies between two in Hz; None plays all."""
        self._band = band
        if self._mixer is not None:
            frame, layer = self._take_back(), self._mixer.last
            if layer is not None:
                other = Layer(layer.reel, frame, layer.index_at(frame), layer.tag, self._filter())
                self._mixer.start(other, fades_in=True)

    def _set_output(self, *, output: Mapping[str, Any] | None) -> None:
        """Use another device, found by its name, host_api and nth; None is the system's default."""
        if output != self._wanted_output:
            self._wanted_output = output
            self._close_output()

    # -- the device --------------------------------------------------------------------------------

    def _find_output(self) -> dict[str, Any] | None:
        wanted, devices = self._wanted_output, self._list_devices()
        if wanted is None:
            return next((device for device in devices if device["is_default"]), next(iter(devices), None))
        named = [d for d in devices if (d["name"], d["host_api"]) == (wanted["name"], wanted["host_api"])]
        return named[wanted["nth"]] if wanted["nth"] < len(named) else None

    def _expected_sr(self) -> int:
        """Return the sample rate of the open device, or the likely one of the one to be opened."""
        if self._output is not None:
            return self._output.sr
        device = self._find_output()
        return int(device["sr"]) if device is not None else 48_000

    def _open_output(self) -> bool:
        """Open the device; report a failure.  PortAudio's list may be old, so that a second try may help."""
        for is_last in (False, True):
            device = self._find_output()
            try:
                if device is not None:
                    self._output = self._open(device)
                    break
            except self._sounddevice.PortAudioError as error:
                if is_last and device is not None:
                    self._send(refused=[*error.args], name=device["name"])
                    return False
            else:
                if is_last:
                    self._send(no_output=True)
                    return False
            self._sounddevice._terminate()
            self._sounddevice._initialize()
        assert device is not None
        assert self._output is not None
        self._output_name = device["name"]
        self._mixer = Mixer(self._output.sr, self._gain)
        self._send(opened={"name": device["name"], "sr": self._output.sr})
        return True

    def _open(self, device: Mapping[str, Any]) -> Output:
        """Open a device in stereo at its native rate, or else with all its channels or at a usual rate."""
        sink = (self._wanted_output or {}).get("pulse_sink")
        if sink:
            os.environ["PULSE_SINK"] = sink
        else:
            os.environ.pop("PULSE_SINK", None)
        settings = None
        if device["host_api"] == WASAPI:
            settings = self._sounddevice.WasapiSettings(auto_convert=True)
        rates = dict.fromkeys((device["sr"], 48_000, 44_100))
        # Some drivers of 5.1 cards offer no stereo.
        numbers = dict.fromkeys((min(2, device["channels"]), device["channels"]))
        refusal: Exception | None = None
        for sr, channels in itertools.product(rates, numbers):
            try:
                return Output(
                    self._rtmixer,
                    device=device["index"],
                    channels=channels,
                    samplerate=sr,
                    extra_settings=settings,
                )
            except self._sounddevice.PortAudioError as error:
                refusal = refusal or error
        assert refusal is not None
        raise refusal

    def _close_output(self) -> None:
        """Close the device; the playback continues at its place as soon as one is open."""
        output, mixer, self._output, self._mixer = self._output, self._mixer, None, None
        if output is None or mixer is None:
            return
        if self._cue is None and self._is_wanted:
            played = output.played()
            layer = mixer.layer_at(played)
            if layer is not None:
                self._set_cue(Cue(layer.reel, layer.index_at(int(played)), layer.tag))
        output.close()
        for reel in {layer.reel for layer in mixer.layers}:
            self._close_reel(reel)

    # -- the mix -----------------------------------------------------------------------------------

    def _filter(self) -> BandPass | None:
        if self._band is None or self._output is None:
            return None
        return BandPass(*self._band, self._output.sr)

    def _take_back(self) -> int:
        """Take back what will not be played immediately; return the frame from which it can be replaced."""
        if self._output is None or self._mixer is None:
            return 0
        frame = self._output.rewind()
        self._mixer.cut(frame)
        self._end = _NEVER
        return frame

    def _fade_out(self) -> None:
        """Stop the sound, and remember where."""
        frame = self._take_back()
        if self._mixer is not None:
            layer = self._mixer.last
            if layer is not None:
                self._set_cue(Cue(layer.reel, layer.index_at(frame), layer.tag))
            self._mixer.stop(frame)

    def _set_cue(self, cue: Cue | None) -> None:
        before, self._cue = self._cue, cue
        if before is not None:
            self._close_reel(before.reel)
        self._drop_loop_reel()

    def _drop_loop_reel(self) -> None:
        reel, self._loop_reel = self._loop_reel, None
        if reel is not None:
            reel.close()

    def _close_reel(self, reel: Reel) -> None:
        """Close a reel unless it is still needed."""
        is_mixed = self._mixer is not None and any(layer.reel is reel for layer in self._mixer.layers)
        is_cued = self._cue is not None and self._cue.reel is reel
        if not is_mixed and not is_cued:
            reel.close()

    def _start_cue(self) -> None:
        """Start what is to be played, as soon as it is decoded and there is a device."""
        cue = self._cue
        if cue is None or not self._is_wanted:
            return
        if self._output is None and not self._open_output():
            self._is_wanted = False
            return
        assert self._output is not None
        assert self._mixer is not None
        reel = cue.reel
        if reel.sr != self._output.sr:
            self._set_cue(Cue(self._reel(reel.path, cue.seconds, self._output.sr), 0, cue.tag))
            return
        if reel.error is not None and reel.decoded <= cue.index:
            error = reel.error
            self._send(failed=[error.sentence.name, error.details], tag=cue.tag)
            self._is_wanted = False
            self._set_cue(None)
        elif reel.has_ended or reel.decoded - cue.index >= _READY_SECONDS * reel.sr:
            layer = Layer(reel, self._output.written, cue.index, cue.tag, self._filter())
            self._mixer.start(layer, fades_in=cue.seconds > 0)
            self._cue = None

    def _serve(self, output: Output) -> bool:
        """Fill the ring and report; return False if the device is lost."""
        assert self._mixer is not None
        self._fill(output, self._mixer)
        played = output.played()
        now = time.monotonic()
        layer = self._mixer.layer_at(played)
        if not output.is_alive:
            if layer is not None and self._is_wanted:
                self._report(layer.seconds_at(played), layer.tag, moves=False)
            self._send(lost=self._output_name)
            return False
        if layer is not None and not self._repeats(layer):
            layer.reel.release(layer.index_at(int(played)))
        for reel in self._mixer.forget(int(played)):
            self._close_reel(reel)
        if not self._is_wanted:
            if now - self._stopped_at > IDLE_SECONDS and played >= output.written:
                self._close_output()
        elif played >= self._end and layer is not None:
            self._is_wanted = False
            self._stopped_at = now
            self._mixer.stop(output.written)
            self._send(finished=layer.tag)
        elif self._cue is None and layer is not None and now - self._reported_at > _REPORT_SECONDS:
            self._report(layer.seconds_at(played), layer.tag, moves=True, at=output.played_at)
        return True

    def _report(self, seconds: float, tag: int, *, moves: bool, at: float = 0.0) -> None:
        self._reported_at = time.monotonic()
        self._send(place=seconds, tag=tag, at=at, moves=moves)

    def _fill(self, output: Output, mixer: Mixer) -> None:
        """Write what the ring has room for."""
        start = output.written
        stop = start + output.room()
        layer = mixer.last
        while layer is not None and self._loop is not None:
            end = self._loop_end(layer)
            if end > stop:
                break
            if not self._repeat(layer, end):
                stop = end
                break
            layer = mixer.last
        stop = min(stop, mixer.ready(start))
        if layer is None:
            stop = min(stop, mixer.fades_until)
        elif self._loop is None:
            known = layer.end()
            if known is not None and stop >= known:
                stop = self._end = known
        if stop > start:
            output.write(mixer.render(start, stop))
        elif layer is None or self._end < _NEVER:
            output.finish()

    def _loop_end(self, layer: Layer) -> int:
        """Return the frame at which the repeated region ends; prepare its start in time."""
        assert self._loop is not None
        assert self._output is not None
        begin, until = self._loop
        reel = layer.reel
        end = layer.at + round((until - reel.start) * reel.sr) - layer.index
        known = layer.end()
        if known is not None:
            end = min(end, known)
        is_near = end - self._output.written < _PREPARED_SECONDS * reel.sr
        if is_near and self._loop_reel is None and not self._repeats(layer):
            self._loop_reel = self._reel(reel.path, begin, reel.sr)
        return end

    def _repeats(self, layer: Layer) -> bool:
        """Whether the reel of a layer holds the whole repeated region."""
        if self._loop is None:
            return False
        begin, end = self._loop
        return layer.reel.start == begin and end - begin <= _SHORT_LOOP_SECONDS and layer.reel.is_whole

    def _repeat(self, layer: Layer, frame: int) -> bool:
        """Schedule the next repetition of the region; return whether it is decoded."""
        assert self._mixer is not None
        reel = layer.reel
        # A region without sound would be repeated endlessly at one frame.
        if frame <= layer.at:
            return False
        if not self._repeats(layer):
            if self._loop_reel is None or not self._loop_reel.decoded:
                return False
            reel, self._loop_reel = self._loop_reel, None
        self._mixer.start(Layer(reel, frame, 0, layer.tag, layer.band), fades_in=True)
        return True
