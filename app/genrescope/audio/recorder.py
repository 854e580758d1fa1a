"""Records sound to a WAV or FLAC file that is playable at any moment."""

from __future__ import annotations

import contextlib
import datetime
import errno
import logging
import os
import shutil
import sys
import threading
import time
import unicodedata
from pathlib import Path

import numpy as np
import platformdirs
import soundfile
from numpy.typing import NDArray

from genrescope.audio.files import display_name, display_path
from genrescope.audio.growing_file import HIGHEST_FLAC_SR, SAMPLE_BYTES, SUFFIXES, GrowingFile, open_growing
from genrescope.audio.ring import OverrunError, RingBuffer
from genrescope.errors import Sentence, UserError

_POLL_SECONDS = 0.2
"""How often new sound is written; a FLAC also holds back less than 4096 samples."""

_CHECK_SECONDS = 1.0
"""How often to check that the file is still there and the disk has room."""

_SYNC_SECONDS = 5.0
"""How often the disk is synced: the most that a power cut can lose."""

_STUCK_SECONDS = 10.0
"""How long a disk may take to finish a recording."""

LEAST_GAP_SECONDS = 0.05
"""Missing sound of fewer seconds is not worth a message."""

_SECONDS_BEFORE_MINUTES = 120
_LOW_DISK_MINUTES = 10
_FULL_DISK_BYTES = 1 << 20
_FULL = (errno.ENOSPC, errno.EDQUOT)
"""Errors raised for a full disk or an exceeded quota."""

_LONGEST_LABEL = 40

log = logging.getLogger(__name__)


def recordings_folder() -> Path:
    """Return the default folder for recordings, which need not exist."""
    return platformdirs.user_music_path() / "Genrescope"


def new_recording_path(
    folder: Path | None = None, suffix: str = ".wav", *, started: datetime.datetime | None = None
) -> Path:
    """Name a recording by its date and time, so that names sort by age.

    Parameters
    ----------
    folder : pathlib.Path or None
        None is `recordings_folder`.  It need not exist.
    suffix : {'.wav', '.flac'}
        The format.
    started : datetime.datetime or None
        Time of the first sample; None means now.

    Returns
    -------
    pathlib.Path
        A path where no file exists.
    """
    folder = folder if folder is not None else recordings_folder()
    started = started if started is not None else datetime.datetime.now()
    return _unused(folder / f"Genrescope {started:%Y-%m-%d %H.%M.%S}{suffix}")


def save_last(
    ring: RingBuffer, sr: int, seconds: float, folder: Path | None, suffix: str, label: str | None = None
) -> Path:
    """Save the newest sound in a ring buffer that was not being recorded.

    It is written to a temporary file, which is then renamed, so there is never an incomplete recording.

    Parameters
    ----------
    ring : RingBuffer
        Samples x channels; it may still be filling.
    sr : int
        Its sample rate in Hz.
    seconds : float
        Duration to save; less if the ring contains less.
    folder, suffix
        See `new_recording_path`.
    label : str or None
        Outcome, added to the name after the time.

    Returns
    -------
    pathlib.Path
        The recording.

    Raises
    ------
    UserError
        If the ring is empty, or nothing can be written to the folder.
    """
    y = _latest(ring, round(seconds * sr), margin=sr // 10)
    if len(y) == 0:
        raise UserError(Sentence.RECORDING_NOTHING)
    started = datetime.datetime.now() - datetime.timedelta(seconds=len(y) / sr)
    path = _with_possible_suffix(new_recording_path(folder, suffix, started=started), sr)
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary, file = _create(path.with_name(f".{path.stem} part{path.suffix}"), sr, ring.width)
        with contextlib.closing(file):
            for begin in range(0, len(y), sr):
                file.write(y[begin : begin + sr])
            file.finish()
        return _move(temporary, _labelled(path, label))
    except (OSError, soundfile.SoundFileError) as error:
        raise _refusal(path.parent, error) from error
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)


def gap_error(seconds: float, name: str) -> UserError | None:
    """Return the error that a recording lacks sound that the device did not deliver, or None."""
    if seconds < LEAST_GAP_SECONDS:
        return None
    if seconds < _SECONDS_BEFORE_MINUTES:
        return UserError(Sentence.RECORDING_INTERRUPTED, name=name, seconds=max(1, round(seconds)))
    return UserError(Sentence.RECORDING_INTERRUPTED_LONG, name=name, minutes=round(seconds / 60))


class Recorder:
    """Records the sound in a ring buffer, in a separate thread.

    Neither a frozen window nor a busy model causes a gap in the recording.  The file is updated five times a
    second and is always playable: if the program is killed, less than a second is missing; after a power cut,
    perhaps a few seconds.

    Parameters
    ----------
    path : pathlib.Path
        Ends in ``.wav`` or ``.flac``.  If the file exists, a number is added to the name.  At a sample rate
        that FLAC does not support, a WAV is recorded instead.
    ring : RingBuffer
        Samples x channels; all channels are recorded.
    sr : int
        Its sample rate in Hz.
    begin : int or None
        Absolute index of the first sample to record; None means the first one after `start`.

    Attributes
    ----------
    path : pathlib.Path
        Path of the recording.
    error : UserError or None
        Why the recording ended before `stop`, or a problem with it after that.
    warning : UserError or None
        Set while the disk is nearly full; renewed whenever half of the remaining space is used.
    lost_samples : int
        Samples that were overwritten in the ring before they were recorded; the file contains silence in
        their place.
    """

    def __init__(self, path: Path, ring: RingBuffer, sr: int, *, begin: int | None = None) -> None:
        if path.suffix.lower() not in SUFFIXES:
            raise ValueError(f"a recording is .wav or .flac, not {path.suffix!r}")
        self.path = _with_possible_suffix(path, sr)
        self.sr = sr
        self.error: UserError | None = None
        self.warning: UserError | None = None
        self.lost_samples = 0
        self._ring = ring
        self._begin = begin
        self._first = self._next = 0
        self._file: GrowingFile | None = None
        self._warned_minutes = 0
        self._is_named = False
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def seconds(self) -> float:
        """Duration of the file."""
        return self._file.frames / self.sr if self._file is not None else 0.0

    @property
    def is_recording(self) -> bool:
        """Whether the thread is running."""
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Create the file and start recording.

        Raises
        ------
        UserError
            If the folder cannot be created or written to, or the disk is full.
        """
        self._first = self._next = self._ring.position if self._begin is None else self._begin
        folder = self.path.parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if shutil.disk_usage(folder).free < _FULL_DISK_BYTES:
                raise UserError(Sentence.NO_ROOM, name=display_path(folder))
            self.path, self._file = _create(self.path, self.sr, self._ring.width)
        except (OSError, soundfile.SoundFileError) as error:
            raise _refusal(folder, error) from error
        self._thread = threading.Thread(
            target=self._write_all, args=(self._file,), name="recorder", daemon=True
        )
        self._thread.start()

    def stop(self, label: str | None = None) -> Path:
        """Write the sound up to now, close the file and add a label to its name.

        Parameters
        ----------
        label : str or None
            Outcome, as in "Genrescope 2026-11-21 20.15.03 reggae.flac".  A file that cannot be renamed keeps
            its name.

        Returns
        -------
        pathlib.Path
            The recording.
        """
        self._stopped.set()
        if self._thread is not None:
            self._thread.join(_STUCK_SECONDS)
        if self.is_recording:
            self.error = UserError(Sentence.RECORDING_STUCK, name=display_path(self.path))
            return self.path
        if label and not self._is_named and self._file is not None and os.path.exists(self.path):
            self._is_named = True
            before = display_path(self.path)
            try:
                self.path = _move(self.path, _labelled(self.path, label))
            except OSError as error:
                log.info("%s keeps its name: %s", self.path, error)
            if self.error is not None and self.error.details.get("name") == before:
                self.error = UserError(self.error.sentence, name=display_path(self.path))
        if self.error is None:
            self.error = self._gaps()
        return self.path

    def _gaps(self) -> UserError | None:
        """Return what to say about sound that is missing, if any."""
        name = display_name(self.path)
        if self.lost_samples:
            seconds = max(1, round(self.lost_samples / self.sr))
            return UserError(Sentence.RECORDING_HAS_GAPS, name=name, seconds=seconds)
        return gap_error(self._ring.lost_seconds(self._first, self._next), name)

    def _write_all(self, file: GrowingFile) -> None:
        """Copy sound from the ring until `stop`, or until the file cannot be written."""
        failure: Exception | None = None
        checked = synced = time.monotonic()
        try:
            is_last = False
            while not is_last:
                # Checked before the ring's position, so that all sound until `stop` is recorded.
                is_last = self._stopped.wait(_POLL_SECONDS)
                self._write(file, self._ring.position)
                now = time.monotonic()
                if now - checked >= _CHECK_SECONDS:
                    checked = now
                    if not os.path.exists(self.path):
                        break
                    self._check_disk()
                if now - synced >= _SYNC_SECONDS:
                    file.sync()
                    synced = time.monotonic()
        except Exception as error:
            failure = error
        try:
            file.finish()
        except Exception as error:
            failure = failure or error
        try:
            if not os.path.exists(self.path):
                self.error = self._find_or_restore(file)
            elif failure is not None:
                self.error = self._explain(failure)
        finally:
            file.close()

    def _write(self, file: GrowingFile, stop: int) -> None:
        while self._next < stop:
            end = min(stop, self._next + self.sr)
            try:
                samples = self._ring.read(self._next, end)
            except OverrunError as overrun:
                # Skip a little more, so that the next read does not overrun as well.
                end = min(stop, max(overrun.oldest + self._ring.capacity // 8, self._next + 1))
                missing = min(end - self._next, self.sr)
                samples = np.zeros((missing, self._ring.width), dtype=np.float32)
                self.lost_samples += missing
            file.write(samples)
            self._next += len(samples)

    def _check_disk(self) -> None:
        """Warn if the disk is nearly full."""
        free = shutil.disk_usage(self.path.parent).free - _FULL_DISK_BYTES
        # A FLAC needs less space, but how much less depends on the sound.
        minutes = max(0, free // (60 * self.sr * self._ring.width * SAMPLE_BYTES))
        if minutes >= _LOW_DISK_MINUTES:
            self.warning = None
        elif self.warning is None or minutes <= self._warned_minutes // 2 < self._warned_minutes:
            self._warned_minutes = minutes
            self.warning = (
                UserError(Sentence.RECORDING_ROOM_LOW, minutes=minutes)
                if minutes
                else UserError(Sentence.RECORDING_ROOM_ENDS)
            )

    def _find_or_restore(self, file: GrowingFile) -> UserError:
        """Find the file after it was moved, or restore it after it was deleted."""
        path = file.current_path()
        if path is not None:
            self.path = path
            return UserError(Sentence.RECORDING_MOVED, name=display_path(path))
        if file.is_deleted:
            for folder in (self.path.parent, recordings_folder()):
                try:
                    folder.mkdir(parents=True, exist_ok=True)
                    path = _unused(folder / self.path.name)
                    file.copy_to(path)
                except OSError as error:
                    log.info("%s could not be restored in %s: %s", self.path, folder, error)
                else:
                    self.path = path
                    return UserError(Sentence.RECORDING_RESTORED, name=display_path(path))
        log.info("%s is gone", self.path)
        return UserError(Sentence.RECORDING_GONE, name=display_path(self.path))

    def _explain(self, error: Exception) -> UserError:
        log.info("recording of %s ended: %r", self.path, error)
        sentence = Sentence.RECORDING_FAILED
        if isinstance(error, OSError):
            if error.errno in _FULL:
                sentence = Sentence.DISK_FULL
            elif error.errno == errno.EFBIG:
                sentence = Sentence.RECORDING_TOO_LARGE
        return UserError(sentence, name=display_path(self.path))


def _latest(ring: RingBuffer, n: int, margin: int) -> NDArray[np.float32]:
    """Copy the newest samples [shape=(at most n, channels)]; start later after an overrun."""
    stop = ring.position
    begin = max(ring.oldest, stop - n)
    while True:
        try:
            return ring.read(begin, stop)
        except OverrunError as overrun:
            begin = min(stop, overrun.oldest + margin)


def _with_possible_suffix(path: Path, sr: int) -> Path:
    """Replace the suffix .flac by .wav at a sample rate that FLAC does not support."""
    is_flac = path.suffix.lower() == ".flac"
    return path.with_suffix(".wav") if is_flac and sr > HIGHEST_FLAC_SR else path


def _create(path: Path, sr: int, channels: int) -> tuple[Path, GrowingFile]:
    """Create a file at a path, or at one with a number added if the path exists."""
    while True:
        path = _unused(path)
        with contextlib.suppress(FileExistsError):  # taken meanwhile
            return path, open_growing(path, sr, channels)


def _unused(path: Path) -> Path:
    candidate, number = path, 2
    while os.path.lexists(candidate):
        candidate = path.with_name(f"{path.stem} ({number}){path.suffix}")
        number += 1
    return candidate


def _labelled(path: Path, label: str | None) -> Path:
    """Add a label to a name, without characters that any of the systems forbids."""
    letters = unicodedata.normalize("NFC", label or "")
    allowed = "".join(
        letter if letter.isprintable() and letter not in '<>:"/\\|?*' else " " for letter in letters
    )
    cleaned = " ".join(allowed.split())[:_LONGEST_LABEL].strip(" .")
    return path.with_name(f"{path.stem} {cleaned}{path.suffix}") if cleaned else path


def _move(path: Path, target: Path) -> Path:
    """Rename a file, never over another one; return its new path.

    Raises
    ------
    OSError
        If it cannot be renamed; it keeps its name.
    """
    if target == path:
        return path
    while True:
        target = _unused(target)
        try:
            if sys.platform == "win32":
                path.rename(target)  # fails if the target exists
            else:
                _link(path, target)
        except FileExistsError:  # taken meanwhile
            continue
        return target


def _link(path: Path, target: Path) -> None:
    # A rename would overwrite an existing file.
    try:
        os.link(path, target)
    except FileExistsError:
        raise
    except OSError:
        # The file system has no hard links, like those of most memory sticks.
        path.rename(target)
    else:
        path.unlink()


def _refusal(folder: Path, error: Exception) -> UserError:
    """Explain why a recording cannot be written to a folder."""
    log.info("cannot record into %s: %r", folder, error)
    is_full = isinstance(error, OSError) and error.errno in _FULL
    return UserError(Sentence.NO_ROOM if is_full else Sentence.FOLDER_READ_ONLY, name=display_path(folder))
