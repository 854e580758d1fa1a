"""What every decoder delivers."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from genrescope.audio.closing import Closing
from genrescope.audio.mixing import MonoMixer
from genrescope.errors import UserError

Block = NDArray[np.float32]


class Track(Closing):
    """The sound of an open file, read once; a context manager that closes it.

    Attributes
    ----------
    path : pathlib.Path
        The file.
    sr : int
        Sample rate of all blocks in Hz.
    channels : int
        Number of channels of the first block.
    duration : float or None
        Length of the whole sound in seconds, as stated in the file.  It may be wrong; None if it is not
        stated.
    start : float
        Where the first block begins, in seconds.
    warnings : list of UserError
        What kept a part of the sound from being decoded; complete at the end of `blocks`.
    decoder, codec : str
        The library that decodes the sound, and its name of the codec.
    """

    path: Path
    sr: int
    channels: int
    duration: float | None
    start: float
    warnings: list[UserError]
    decoder: str
    codec: str

    @abstractmethod
    def close(self) -> None:
        """Close the file; safe to call twice."""

    @abstractmethod
    def blocks(self) -> Iterator[Block]:
        """Decode the sound, block by block.

        Yields
        ------
        np.ndarray [shape=(n, k)], float32
            Two seconds or less, finite, nominally between -1 and 1 (float files may exceed that).  The
            number of channels `k` changes only where the file changes it.

        Raises
        ------
        UserError
            If the drive is gone or nothing can be decoded.  Damage after the first samples does not raise:
            the readable part is decoded, and `warnings` says so.
        """


class MonoTrack(Closing):
    """A track whose blocks are mixed to mono; see `Track`.

    Parameters
    ----------
    track : Track
        The open track, which is closed with this one.
    """

    def __init__(self, track: Track) -> None:
        self._track = track
        self.path = track.path
        self.sr = track.sr
        self.channels = track.channels
        self.duration = track.duration
        self.warnings = track.warnings
        self.decoder, self.codec = track.decoder, track.codec

    def close(self) -> None:
        """Close the file; safe to call twice."""
        self._track.close()

    def blocks(self) -> Iterator[Block]:
        """Decode the sound as in `Track.blocks`, but mixed to mono [shape=(n,)]."""
        mixer = MonoMixer(self.sr)
        for block in self._track.blocks():
            yield mixer.mix(block)
