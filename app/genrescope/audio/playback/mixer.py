"""Mixes what is played: pieces of songs that fade into one another."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from genrescope.audio.playback.band_pass import BandPass
from genrescope.audio.playback.reel import Reel

FADE_SECONDS = 0.005
"""Length of the fades at every start, stop and jump; shorter ones click."""

VOLUME_SECONDS = 0.02
"""Length of the ramp to another volume."""


@dataclass(frozen=True)
class _Ramp:
    start: int
    before: float
    end: int
    after: float


class Envelope:
    """A gain over time: constant between linear ramps.

    Times are frames of the output, counted from its opening.

    Parameters
    ----------
    gain : float
        Initial gain.
    """

    def __init__(self, gain: float) -> None:
        self._initial = gain
        self._ramps: list[_Ramp] = []

    @property
    def end(self) -> int:
        """Frame from which the gain is constant."""
        return self._ramps[-1].end if self._ramps else 0

    @property
    def last(self) -> float:
        """Gain after the last ramp."""
        return self._ramps[-1].after if self._ramps else self._initial

    def ramp(self, start: int, length: int, gain: float) -> None:
        """Change the gain from `start` on; ramps that start later are dropped."""
        before = float(self.gains(start, start + 1)[0])
        self.cut(start - 1)
        self._ramps.append(_Ramp(start, before, start + max(1, length), gain))

    def cut(self, frame: int) -> None:
        """Drop the ramps that start after a frame."""
        while self._ramps and self._ramps[-1].start > frame:
            self._ramps.pop()

    def forget(self, frame: int) -> None:
        """Drop the ramps that have ended before a frame; gains before it can no longer be computed."""
        while self._ramps and self._ramps[0].end < frame:
            self._initial = self._ramps.pop(0).after

    def gains(self, start: int, stop: int) -> NDArray[np.float32]:
        """Return the gains of the frames from `start` up to `stop` [shape=(stop - start,)]."""
        gains = np.full(stop - start, self._initial, dtype=np.float32)
        for ramp in self._ramps:
            if ramp.start >= stop:
                break
            begin = max(ramp.start, start)
            progress = (np.arange(begin, stop) - ramp.start) / (ramp.end - ramp.start)
            gains[begin - start :] = ramp.before + (ramp.after - ramp.before) * np.minimum(progress, 1.0)
        return gains


@dataclass(eq=False)
class Layer:
    """A piece of a song in the mix.

    Attributes
    ----------
    reel : Reel
        The sound.
    at : int
        Frame of the output at which it starts.
    index : int
        Frame of the reel that is played then.
    tag : int
        Number of the command that started it.
    band : BandPass or None
        Filter.
    envelope : Envelope
        Its fades.
    """

    reel: Reel
    at: int
    index: int
    tag: int
    band: BandPass | None = None
    envelope: Envelope = field(default_factory=lambda: Envelope(1.0))

    def index_at(self, frame: int) -> int:
        """Return the frame of the reel that is played at a frame of the output."""
        return self.index + frame - self.at

    def seconds_at(self, frame: float) -> float:
        """Return the position in the song at a frame of the output, in seconds."""
        return self.reel.start + (self.index + frame - self.at) / self.reel.sr

    def end(self) -> int | None:
        """Return the frame of the output at which the sound ends; None if it is not known yet."""
        return self.at + self.reel.decoded - self.index if self.reel.has_ended else None

    def ready(self) -> int:
        """Return the frame of the output up to which it can be rendered."""
        end = self.end()
        if end is not None:
            return 1 << 62  # silence follows
        margin = self.band.margin if self.band is not None else 0
        return self.at + self.reel.decoded - margin - self.index

    def render(self, start: int, stop: int) -> NDArray[np.float32]:
        """Return its part of the mix [shape=(stop - start, 2)]."""
        mixed = np.zeros((stop - start, 2), dtype=np.float32)
        begin = max(start, self.at)
        if begin >= stop:
            return mixed
        gains = self.envelope.gains(begin, stop)
        if not gains.any():
            return mixed
        first, last = self.index_at(begin), self.index_at(stop)
        if self.band is None:
            y = self.reel.read(first, last)
        else:
            margin = self.band.margin
            y = self.band.apply(self.reel.read(first - margin, last + margin))
        mixed[begin - start :] = y * gains[:, np.newaxis]
        return mixed


class Mixer:
    """The layers of the mix.  Rendering changes nothing, so any part can be rendered again.

    Parameters
    ----------
    sr : int
        Sample rate of the output in Hz.
    volume : float
        Gain of the mix.

    Attributes
    ----------
    layers : list of Layer
        In the order in which they start.
    """

    def __init__(self, sr: int, volume: float) -> None:
        self.layers: list[Layer] = []
        self._fade = round(FADE_SECONDS * sr)
        self._volume_ramp = round(VOLUME_SECONDS * sr)
        self._volume = Envelope(volume)

    @property
    def last(self) -> Layer | None:
        """The layer that plays on; None if all of them fade out."""
        if self.layers and self.layers[-1].envelope.last > 0:
            return self.layers[-1]
        return None

    @property
    def fades_until(self) -> int:
        """Frame from which there is silence if no layer plays on."""
        return max((layer.envelope.end for layer in self.layers), default=0)

    def cut(self, frame: int) -> None:
        """Take back everything that was to happen after a frame."""
        self.layers = [layer for layer in self.layers if layer.at <= frame]
        for layer in self.layers:
            layer.envelope.cut(frame)
        self._volume.cut(frame)

    def stop(self, frame: int) -> None:
        """Fade everything out from a frame on."""
        for layer in self.layers:
            if layer.envelope.last > 0:
                layer.envelope.ramp(frame, self._fade, 0.0)

    def start(self, layer: Layer, *, fades_in: bool) -> None:
        """Fade everything else out at the start of a layer."""
        self.stop(layer.at)
        if fades_in:
            layer.envelope = Envelope(0.0)
            layer.envelope.ramp(layer.at, self._fade, 1.0)
        self.layers.append(layer)

    def set_volume(self, frame: int, gain: float) -> None:
        """Change the volume from a frame on."""
        self._volume.ramp(frame, self._volume_ramp, gain)

    def ready(self, frame: int) -> int:
        """Return the frame up to which the mix can be rendered from `frame` on."""
        audible = [layer for layer in self.layers if layer.envelope.last > 0 or layer.envelope.end > frame]
        return min((layer.ready() for layer in audible), default=1 << 62)

    def render(self, start: int, stop: int) -> NDArray[np.float32]:
        """Return frames of the mix [shape=(stop - start, 2)]."""
        mixed = np.zeros((stop - start, 2), dtype=np.float32)
        for layer in self.layers:
            mixed += layer.render(start, stop)
        mixed *= self._volume.gains(start, stop)[:, np.newaxis]
        return mixed

    def layer_at(self, frame: float) -> Layer | None:
        """Return the layer that plays at a frame: the newest that has started."""
        return next((layer for layer in reversed(self.layers) if layer.at <= frame), None)

    def forget(self, frame: int) -> list[Reel]:
        """Drop the layers that have ended before a frame; return the reels that are no longer used."""
        newest = self.layer_at(frame)
        gone = [
            layer
            for layer in self.layers
            if layer is not newest and layer.envelope.last == 0 and layer.envelope.end < frame
        ]
        self.layers = [layer for layer in self.layers if layer not in gone]
        self._volume.forget(frame)
        used = {layer.reel for layer in self.layers}
        return [reel for reel in dict.fromkeys(layer.reel for layer in gone) if reel not in used]
