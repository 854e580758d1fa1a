"""Decodes a song ahead of its playback."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from genrescope.audio.decode import open_track, to_stereo
from genrescope.audio.files import display_name
from genrescope.audio.playback.seek_indexes import Search
from genrescope.audio.resample import StreamingResampler
from genrescope.audio.ring import RingBuffer
from genrescope.errors import Sentence, UserError, as_user_error

AHEAD_SECONDS = 6.0
"""How far a song is decoded ahead: longer than a disk that has to spin up takes."""

BEHIND_SECONDS = 1.0
"""How much of the released sound can still be read."""

LEAD_SECONDS = 0.1
"""Sound decoded before the start, so that the filters have settled there."""

FAR_SECONDS = 1800.0
"""Position from which on the seek index is waited for, in a file that needs one."""

_PIECE_SECONDS = 0.25


class Reel:
    """The sound of a file from a position on, in stereo, decoded ahead by a thread.

    Frames are counted from the start of the reel.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    start : float
        Position in the file in seconds.
    sr : int
        Sample rate in Hz that the sound is converted to.
    search : Search, optional
        Finds the seek index of the file.

    Attributes
    ----------
    path, start, sr
        As given.
    error : UserError or None
        Why no more of it can be decoded.
    """

    def __init__(self, path: Path, start: float, sr: int, search: Search | None = None) -> None:
        self.path = path
        self.start = start
        self.sr = sr
        self.error: UserError | None = None
        self._search = search
        self._lead = round(min(start, LEAD_SECONDS) * sr)
        room = BEHIND_SECONDS + AHEAD_SECONDS + _PIECE_SECONDS + LEAD_SECONDS
        self._ring = RingBuffer(round(room * sr), 2)
        self._released = 0
        self._changed = threading.Condition()
        self._stopped = threading.Event()
        self._has_ended = False
        self._thread = threading.Thread(target=self._run, name="reel", daemon=True)
        self._thread.start()

    @property
    def decoded(self) -> int:
        """Number of frames decoded so far."""
        return max(0, self._ring.position - self._lead)

    @property
    def has_ended(self) -> bool:
        """Whether `decoded` is final."""
        return self._has_ended

    @property
    def is_whole(self) -> bool:
        """Whether nothing from its start on has been dropped."""
        return self._ring.oldest <= self._lead

    def read(self, start: int, stop: int) -> NDArray[np.float32]:
        """Return frames; silence before the sound and after it.

        Parameters
        ----------
        start, stop : int
            First frame, and the frame after the last one.

        Returns
        -------
        np.ndarray [shape=(stop - start, 2)], float32
        """
        frames = np.zeros((stop - start, 2), dtype=np.float32)
        # Rows of the ring: its first one is the first of the lead.
        first = max(start + self._lead, self._ring.oldest)
        last = min(stop + self._lead, self._ring.position)
        if first < last:
            begin = first - self._lead - start
            frames[begin : begin + last - first] = self._ring.read(first, last)
        return frames

    def release(self, frame: int) -> None:
        """Allow the decoder to go on; what is more than `BEHIND_SECONDS` before `frame` is dropped."""
        if frame > self._released:
            with self._changed:
                self._released = frame
                self._changed.notify()

    def close(self) -> None:
        """Stop decoding, without waiting for the thread."""
        self._stopped.set()
        with self._changed:
            self._changed.notify()

    def join(self) -> None:
        """Wait for the thread after `close`."""
        self._thread.join()

    # -- the decoder's thread -----------------------------------------------------------------------

    def _run(self) -> None:
        try:
            self._decode()
        except Exception as error:
            self.error = as_user_error(error, display_name(self.path))
        finally:
            self._has_ended = True

    def _decode(self) -> None:
        lead = self._lead / self.sr
        # Near the start, FFmpeg is faster than the search.
        index = self._search.result() if self._search is not None and self.start > FAR_SECONDS else None
        with open_track(self.path, start=self.start - lead, index=index, cancel=self._stopped) as track:
            resamplers = [StreamingResampler(track.sr, self.sr) for _ in range(2)]
            for block in track.blocks():
                stereo = to_stereo(block)
                piece = round(_PIECE_SECONDS * track.sr)
                for begin in range(0, len(stereo), piece):
                    part = stereo[begin : begin + piece]
                    self._append([resampler.push(y) for resampler, y in zip(resamplers, part.T, strict=True)])
                    if self._stopped.is_set():
                        return
            self._append([resampler.flush() for resampler in resamplers])
        if self._ring.position == 0 and self.start == 0:
            raise UserError(Sentence.NO_SOUND, name=display_name(self.path))

    def _append(self, channels: list[NDArray[np.float32]]) -> None:
        """Append frames as soon as there is room for them."""
        frames = np.stack(channels, axis=1)
        limit = round(AHEAD_SECONDS * self.sr)
        with self._changed:
            while self.decoded - self._released > limit and not self._stopped.is_set():
                self._changed.wait()
        self._ring.append(frames)
