"""Keeps what is heard, as a WAV or FLAC that is whole at any moment."""

from __future__ import annotations

import contextlib
import datetime
import logging
import shutil
import threading
import time
from pathlib import Path

import numpy as np
import platformdirs
import soundfile

from genrescope.audio.ring_buffer import OverrunError, RingBuffer
from genrescope.errors import Sentence, UserError

SUFFIXES = (".wav", ".flac")

_POLL_SECONDS = 0.2
_FLUSH_SECONDS = 1.0
_FULL_DISK_BYTES = 1 << 20

# Commands of libsndfile that soundfile has no names for.
_UPDATE_HEADER_NOW = 0x1060
_RF64_AUTO_DOWNGRADE = 0x1210

log = logging.getLogger(__name__)


def recordings_folder() -> Path:
    """Where recordings go unless the user chooses another place; it need not exist yet."""
    return platformdirs.user_music_path() / "Genrescope"


def new_recording_path(folder: Path | None = None, suffix: str = ".wav") -> Path:
    """Name a recording by the time of day, so that names sort as they were made.

    Parameters
    ----------
    folder : pathlib.Path or None
        Where it goes; None is `recordings_folder`.  It need not exist yet.
    suffix : {'.wav', '.flac'}
        The format.

    Returns
    -------
    pathlib.Path
        A path where nothing is yet.
    """
    folder = folder if folder is not None else recordings_folder()
    name = f"Genrescope {datetime.datetime.now():%Y-%m-%d %H.%M.%S}"
    return _unused(folder / f"{name}{suffix}")


def _unused(path: Path) -> Path:
    candidate, number = path, 2
    while candidate.exists():
        candidate = path.with_name(f"{path.stem} ({number}){path.suffix}")
        number += 1
    return candidate


class Recorder:
    """Writes what a ring holds to a file, from a thread of its own.

    Neither a frozen window nor the model's work makes a hole in the recording.  The file is brought up to
    date every second, so that even a killed program leaves one that can be played.

    Parameters
    ----------
    path : pathlib.Path
        Ends in ``.wav`` or ``.flac``.  A file that is there already is kept; the recording then gets a
        number.
    ring : RingBuffer
        What is heard.
    sr : int
        Its sample rate in Hz.
    begin : int or None
        Absolute index of the first sample to keep; None is what is heard from `start` on.

    Attributes
    ----------
    path : pathlib.Path
        Where the recording is.
    error : UserError or None
        Why the recording ended before `stop`.
    lost_samples : int
        Samples that the ring overwrote before they were written; the file has silence in their place.
    """

    def __init__(self, path: Path, ring: RingBuffer, sr: int, *, begin: int | None = None) -> None:
        if path.suffix.lower() not in SUFFIXES:
            raise ValueError(f"a recording ends in .wav or .flac, not {path.suffix!r}")
        self.path = path
        self.sr = sr
        self.error: UserError | None = None
        self.lost_samples = 0
        self._ring = ring
        self._begin = begin
        self._next = 0
        self._written = 0
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def seconds(self) -> float:
        """Length of what is in the file, in seconds."""
        return self._written / self.sr

    @property
    def is_recording(self) -> bool:
        """Whether it is still writing."""
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Open the file and begin.

        Raises
        ------
        UserError
            If the folder cannot be made or written to, or the disk is full.
        """
        self._next = self._ring.position if self._begin is None else self._begin
        folder = self.path.parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if shutil.disk_usage(folder).free < _FULL_DISK_BYTES:
                raise UserError(Sentence.NO_ROOM, name=str(folder))
            self.path = _unused(self.path)
            # Python says why a file cannot be made; libsndfile only says that it cannot.
            self.path.open("xb").close()
            self._file = self._open()
        except (OSError, soundfile.SoundFileError) as error:
            raise UserError(Sentence.FOLDER_READ_ONLY, name=str(folder)) from error
        self._thread = threading.Thread(target=self._write_all, name="recorder", daemon=True)
        self._thread.start()

    def stop(self) -> Path:
        """Write what was heard up to now, close the file, and say where it is."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()
        return self.path

    def _open(self) -> soundfile.SoundFile:
        # A WAV ends at 4 GiB, RF64 does not; below that size libsndfile makes a plain WAV of it.
        is_wav = self.path.suffix.lower() == ".wav"
        file = soundfile.SoundFile(
            str(self.path.absolute()),
            "w",
            samplerate=self.sr,
            channels=1,
            subtype="PCM_24",
            format="RF64" if is_wav else "FLAC",
        )
        if is_wav:
            _command(file, _RF64_AUTO_DOWNGRADE, 1)
            _command(file, _UPDATE_HEADER_NOW, 0)
        return file

    def _write_all(self) -> None:
        """Follow the ring until `stop`, or until the file takes no more."""
        flushed = time.monotonic()
        try:
            while self.error is None:
                # Looked at before the ring, so that what was heard until then gets in.
                is_last = self._stopped.wait(_POLL_SECONDS)
                self._write(self._ring.position)
                if is_last:
                    break
                if time.monotonic() - flushed >= _FLUSH_SECONDS:
                    flushed = time.monotonic()
                    self._flush()
        except Exception as error:
            self.error = self._explain(error)
        try:
            self._file.close()
        except Exception as error:
            self.error = self.error or self._explain(error)

    def _write(self, stop: int) -> None:
        while self._next < stop:
            end = min(stop, self._next + self.sr)
            try:
                samples = self._ring.read(self._next, end)
            except OverrunError as overrun:
                # Leave time to read what is about to be overwritten.
                end = min(stop, max(overrun.oldest + self._ring.capacity // 8, self._next + 1))
                samples = np.zeros(min(end - self._next, self.sr), dtype=np.float32)
                end = self._next + len(samples)
                self.lost_samples += len(samples)
            self._file.write(samples)
            self._next = end
            self._written += len(samples)

    def _flush(self) -> None:
        self._file.flush()
        if self._file.format == "RF64":
            _command(self._file, _UPDATE_HEADER_NOW, 0)
        if not self.path.exists():
            # Moved, deleted, or the drive is gone: more would go where no one finds it.
            raise FileNotFoundError(str(self.path))

    def _explain(self, error: Exception) -> UserError:
        log.info("recording of %s ended: %r", self.path, error)
        if not self.path.exists():
            return UserError(Sentence.RECORDING_GONE, name=str(self.path))
        with contextlib.suppress(OSError):
            if shutil.disk_usage(self.path.parent).free < _FULL_DISK_BYTES:
                return UserError(Sentence.DISK_FULL, name=str(self.path))
        return UserError(Sentence.RECORDING_FAILED, name=str(self.path))


def _command(file: soundfile.SoundFile, command: int, value: int) -> None:
    # WORKAROUND: soundfile has no public door to sf_command.
    soundfile._snd.sf_command(file._file, command, soundfile._ffi.NULL, value)
