"""Decodes with libsndfile: uncompressed samples, FLAC, and what FFmpeg does not know."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import soundfile

from genrescope.audio.decode.headers import SoundData
from genrescope.audio.decode.limits import BLOCK_SAMPLES, is_endless, is_plausible
from genrescope.audio.decode.source import Window
from genrescope.audio.decode.track import Block, Track
from genrescope.audio.files import display_name
from genrescope.audio.mixing import finite
from genrescope.errors import Sentence, UserError

# A FLAC whose writer was killed does not state its length; libsndfile then reports a huge one.
_ENDLESS = 1 << 60

# Headers may state slightly too much, a size that includes the header itself for example.
_FORGIVEN_BYTES = 64


class SndfileTrack(Track):
    """A track that libsndfile decodes.

    Parameters
    ----------
    window : Window
        The file.
    data : SoundData, optional
        Where its uncompressed samples are, for a file whose header is not to be trusted.
    start : float
        Second of the sound to begin with.

    Raises
    ------
    UserError
        If libsndfile cannot open it.
    """

    def __init__(self, window: Window, data: SoundData | None = None, *, start: float = 0.0) -> None:
        self._window = window
        self._data = data
        self.path = window.source.path
        self.start = start
        self.warnings = []
        self.is_damaged = False
        self.decoded = 0
        name = display_name(self.path)
        if data is not None and data.format is not None:
            form = data.format
            if not is_plausible(form.sr, form.channels):
                raise UserError(Sentence.DAMAGED_FILE, name=name)
            samples = Window(window.source, window.begin + data.begin, window.begin + data.end)
            options = {
                "format": "RAW",
                "samplerate": form.sr,
                "channels": form.channels,
                "subtype": form.subtype,
                "endian": form.endian,
            }
        else:
            samples, options = window.fresh(), {}
        self._samples = samples
        try:
            self._file = soundfile.SoundFile(samples, **options)
        except (soundfile.SoundFileError, OSError, TypeError, ValueError) as error:
            raise UserError(Sentence.DAMAGED_FILE, name=name) from error
        self.sr, self.channels = self._file.samplerate, self._file.channels
        self.decoder, self.codec = "libsndfile", self._file.subtype
        self.stated_frames = self._file.frames if 0 <= self._file.frames < _ENDLESS else 0
        self.duration = self.stated_frames / self.sr if self.stated_frames and self.sr else None
        try:
            if not is_plausible(self.sr, self.channels):
                raise UserError(Sentence.DAMAGED_FILE, name=name)
            if self._file.frames <= 0:
                raise UserError(Sentence.NO_SOUND, name=name)
            if start > 0:
                self._seek(round(start * self.sr))
        except BaseException:
            self.close()
            raise

    def _seek(self, frame: int) -> None:
        try:
            self._file.seek(min(frame, self.stated_frames))
        except soundfile.SoundFileError as error:
            raise UserError(Sentence.DAMAGED_FILE, name=display_name(self.path)) from error
        self.decoded = frame

    @property
    def position(self) -> int:
        """Number of bytes read so far."""
        return self._samples.tell()

    def close(self) -> None:
        """Close the decoder; safe to call twice."""
        self._file.close()

    def blocks(self) -> Iterator[Block]:
        """Decode the sound; see `Track.blocks`."""
        # The whole block is yielded, so each is a new array.
        frames = max(1, min(self.sr, BLOCK_SAMPLES // self.channels))
        while not self._window.source.is_cancelled:
            block = np.empty((frames, self.channels), dtype=np.float32)
            try:
                # Unlike read(), this does not stop at the length in the header, which may be too short.
                n = self._file.buffer_read_into(block.data, dtype="float32")
            except soundfile.SoundFileError:
                self.is_damaged = True
                return
            if n == 0:
                break
            self.decoded += n
            if is_endless(self.decoded / self.sr, self._window.size):
                self.warnings.append(UserError(Sentence.ENDLESS, name=display_name(self.path)))
                return
            yield finite(block[:n])
        else:
            return
        self._window.source.check()
        missing = self._data.missing if self._data is not None else 0
        if missing > _FORGIVEN_BYTES or self.decoded < self.stated_frames:
            self.warnings.append(UserError(Sentence.CUT_SHORT, name=display_name(self.path)))
