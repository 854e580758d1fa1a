"""Keeps what is heard, as a WAV or FLAC that is whole at any moment."""

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

from genrescope.audio.growing_file import HIGHEST_FLAC_SR, SAMPLE_BYTES, SUFFIXES, GrowingFile, open_growing
from genrescope.audio.ring import OverrunError, RingBuffer
from genrescope.errors import Sentence, UserError

_POLL_SECONDS = 0.2
"""How old what is not in the file yet may get; a FLAC also holds back less than 4096 samples."""

_LOOK_SECONDS = 1.0
"""How often to see whether the file is in its place and has room."""

_SYNC_SECONDS = 5.0
"""How much a power cut may take; a program that dies loses only what it had not handed over."""

_STUCK_SECONDS = 10.0
"""How long a disk may take to bring a recording to its end."""

_LOW_DISK_MINUTES = 10
_FULL_DISK_BYTES = 1 << 20
_FULL = (errno.ENOSPC, errno.EDQUOT)
"""What the system says of a disk, or of a user's share of it, that is full."""

_LONGEST_LABEL = 40

log = logging.getLogger(__name__)


def recordings_folder() -> Path:
    """Where recordings go unless the user chooses another place; it need not exist yet."""
    return platformdirs.user_music_path() / "Genrescope"


def new_recording_path(
    folder: Path | None = None, suffix: str = ".wav", *, begun: datetime.datetime | None = None
) -> Path:
    """Name a recording by the time of day, so that names sort as they were made.

    Parameters
    ----------
    folder : pathlib.Path or None
        Where it goes; None is `recordings_folder`.  It need not exist yet.
    suffix : {'.wav', '.flac'}
        The format.
    begun : datetime.datetime or None
        When its first sound was heard; None is now.

    Returns
    -------
    pathlib.Path
        A path where nothing is yet.
    """
    folder = folder if folder is not None else recordings_folder()
    begun = begun if begun is not None else datetime.datetime.now()
    return _unused(folder / f"Genrescope {begun:%Y-%m-%d %H.%M.%S}{suffix}")


def keep_last(
    ring: RingBuffer, sr: int, seconds: float, folder: Path | None, suffix: str, label: str | None = None
) -> Path:
    """Save what was heard last, though it was not recorded.

    It is written aside and then put in its place, whole or not at all.

    Parameters
    ----------
    ring : RingBuffer
        What was heard; it may go on meanwhile.
    sr : int
        Its sample rate in Hz.
    seconds : float
        How much of it.  If the ring has less, that is kept.
    folder, suffix
        As of `new_recording_path`.
    label : str or None
        What the name says after the time, a verdict.

    Returns
    -------
    pathlib.Path
        Where it is.

    Raises
    ------
    UserError
        If nothing was heard yet, or the folder does not take it.
    """
    y = _latest(ring, round(seconds * sr), margin=sr // 10)
    if len(y) == 0:
        raise UserError(Sentence.RECORDING_NOTHING)
    begun = datetime.datetime.now() - datetime.timedelta(seconds=len(y) / sr)
    path = _fitting(new_recording_path(folder, suffix, begun=begun), sr)
    aside = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside, file = _make(path.with_name(f".{path.stem} part{path.suffix}"), sr, ring.width)
        with contextlib.closing(file):
            for begin in range(0, len(y), sr):
                file.write(y[begin : begin + sr])
            file.finish()
        return _move(aside, _labelled(path, label))
    except (OSError, soundfile.SoundFileError) as error:
        raise _refusal(path.parent, error) from error
    finally:
        if aside is not None:
            with contextlib.suppress(OSError):
                aside.unlink(missing_ok=True)


class Recorder:
    """Writes what a ring holds to a file, from a thread of its own.

    Neither a frozen window nor the model's work makes a hole in the recording.  The file is brought up to
    date five times a second and needs no end: a program that is killed leaves one that can be played, and
    that lacks less than a second.  After a power cut it may lack a few.

    Parameters
    ----------
    path : pathlib.Path
        Ends in ``.wav`` or ``.flac``.  A file that is there already is kept; the recording then gets a
        number.  At a rate that no FLAC can have it becomes a WAV.
    ring : RingBuffer
        What is heard; all of its channels are kept.
    sr : int
        Its sample rate in Hz.
    begin : int or None
        Absolute index of the first sample to keep; None is what is heard from `start` on.

    Attributes
    ----------
    path : pathlib.Path
        Where the recording is.
    error : UserError or None
        Why the recording ended before `stop`, or what is wrong with it after that.
    warning : UserError or None
        That the disk is getting full, while it is; said anew whenever half of that room is gone.
    lost_samples : int
        Samples that the ring overwrote before they were written; the file has silence in their place.
    """

    def __init__(self, path: Path, ring: RingBuffer, sr: int, *, begin: int | None = None) -> None:
        if path.suffix.lower() not in SUFFIXES:
            raise ValueError(f"a recording ends in .wav or .flac, not {path.suffix!r}")
        self.path = _fitting(path, sr)
        self.sr = sr
        self.error: UserError | None = None
        self.warning: UserError | None = None
        self.lost_samples = 0
        self._ring = ring
        self._begin = begin
        self._next = 0
        self._file: GrowingFile | None = None
        self._room_said = 0
        self._is_named = False
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def seconds(self) -> float:
        """Length of what is in the file, in seconds."""
        return self._file.frames / self.sr if self._file is not None else 0.0

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
            self.path, self._file = _make(self.path, self.sr, self._ring.width)
        except (OSError, soundfile.SoundFileError) as error:
            raise _refusal(folder, error) from error
        self._thread = threading.Thread(
            target=self._write_all, args=(self._file,), name="recorder", daemon=True
        )
        self._thread.start()

    def stop(self, label: str | None = None) -> Path:
        """Write what was heard up to now, close the file, name it, and say where it is.

        Parameters
        ----------
        label : str or None
            A verdict that its name is to carry, as in "Genrescope 2026-11-21 20.15.03 reggae.flac".  A file
            that cannot be renamed keeps its first name.
        """
        self._stopped.set()
        if self._thread is not None:
            self._thread.join(_STUCK_SECONDS)
        if self.is_recording:
            self.error = UserError(Sentence.RECORDING_STUCK, name=str(self.path))
            return self.path
        if label and not self._is_named and self._file is not None and os.path.exists(self.path):
            self._is_named = True
            before = str(self.path)
            try:
                self.path = _move(self.path, _labelled(self.path, label))
            except OSError as error:
                log.info("%s keeps its name: %s", self.path, error)
            if self.error is not None and self.error.details.get("name") == before:
                self.error = UserError(self.error.sentence, name=str(self.path))
        if self.error is None and self.lost_samples:
            seconds = max(1, round(self.lost_samples / self.sr))
            self.error = UserError(Sentence.RECORDING_HAS_GAPS, name=self.path.name, seconds=seconds)
        return self.path

    def _write_all(self, file: GrowingFile) -> None:
        """Follow the ring until `stop`, or until the file takes no more."""
        failure: Exception | None = None
        looked = synced = time.monotonic()
        try:
            is_last = False
            while not is_last:
                # Looked at before the ring, so that what was heard until then gets in.
                is_last = self._stopped.wait(_POLL_SECONDS)
                self._write(file, self._ring.position)
                now = time.monotonic()
                if now - looked >= _LOOK_SECONDS:
                    looked = now
                    if not os.path.exists(self.path):
                        break
                    self._look_at_disk()
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
                self.error = self._find(file)
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
                # Leave time to read what is about to be overwritten.
                end = min(stop, max(overrun.oldest + self._ring.capacity // 8, self._next + 1))
                missing = min(end - self._next, self.sr)
                samples = np.zeros((missing, self._ring.width), dtype=np.float32)
                self.lost_samples += missing
            file.write(samples)
            self._next += len(samples)

    def _look_at_disk(self) -> None:
        """Warn while there is time to do something about it."""
        free = shutil.disk_usage(self.path.parent).free - _FULL_DISK_BYTES
        # A FLAC takes less, nobody knows how much less.
        minutes = max(0, free // (60 * self.sr * self._ring.width * SAMPLE_BYTES))
        if minutes >= _LOW_DISK_MINUTES:
            self.warning = None
        elif self.warning is None or minutes <= self._room_said // 2 < self._room_said:
            self._room_said = minutes
            self.warning = (
                UserError(Sentence.RECORDING_ROOM_LOW, minutes=minutes)
                if minutes
                else UserError(Sentence.RECORDING_ROOM_ENDS)
            )

    def _find(self, file: GrowingFile) -> UserError:
        """Look for a file that is not in its place any more; one that was deleted is put back."""
        place = file.place()
        if place is not None:
            self.path = place
            return UserError(Sentence.RECORDING_MOVED, name=str(place))
        if file.is_deleted:
            for folder in (self.path.parent, recordings_folder()):
                try:
                    folder.mkdir(parents=True, exist_ok=True)
                    path = _unused(folder / self.path.name)
                    file.copy_to(path)
                except OSError as error:
                    log.info("%s could not be put into %s: %s", self.path, folder, error)
                else:
                    self.path = path
                    return UserError(Sentence.RECORDING_RESTORED, name=str(path))
        log.info("%s is gone", self.path)
        return UserError(Sentence.RECORDING_GONE, name=str(self.path))

    def _explain(self, error: Exception) -> UserError:
        log.info("recording of %s ended: %r", self.path, error)
        sentence = Sentence.RECORDING_FAILED
        if isinstance(error, OSError):
            if error.errno in _FULL:
                sentence = Sentence.DISK_FULL
            elif error.errno == errno.EFBIG:
                sentence = Sentence.RECORDING_TOO_LARGE
        return UserError(sentence, name=str(self.path))


def _latest(ring: RingBuffer, n: int, margin: int) -> NDArray[np.float32]:
    """Copy the latest samples [shape=(at most n, channels)]; begin later where the writer is about to be."""
    stop = ring.position
    begin = max(ring.oldest, stop - n)
    while True:
        try:
            return ring.read(begin, stop)
        except OverrunError as overrun:
            begin = min(stop, overrun.oldest + margin)


def _fitting(path: Path, sr: int) -> Path:
    """Give a recording at a rate that no FLAC can have the name of a WAV."""
    is_flac = path.suffix.lower() == ".flac"
    return path.with_suffix(".wav") if is_flac and sr > HIGHEST_FLAC_SR else path


def _make(path: Path, sr: int, channels: int) -> tuple[Path, GrowingFile]:
    """Make a file at a path, or at one with a number if something is there."""
    while True:
        path = _unused(path)
        with contextlib.suppress(FileExistsError):  # someone was quicker
            return path, open_growing(path, sr, channels)


def _unused(path: Path) -> Path:
    candidate, number = path, 2
    while os.path.lexists(candidate):
        candidate = path.with_name(f"{path.stem} ({number}){path.suffix}")
        number += 1
    return candidate


def _labelled(path: Path, label: str | None) -> Path:
    """Add words to a name, without what one of the systems does not allow in names."""
    letters = unicodedata.normalize("NFC", label or "")
    allowed = "".join(
        letter if letter.isprintable() and letter not in '<>:"/\\|?*' else " " for letter in letters
    )
    words = " ".join(allowed.split())[:_LONGEST_LABEL].strip(" .")
    return path.with_name(f"{path.stem} {words}{path.suffix}") if words else path


def _move(path: Path, target: Path) -> Path:
    """Rename a file, never over another one; say where it is then.

    Raises
    ------
    OSError
        If it cannot be renamed; it is where it was.
    """
    if target == path:
        return path
    while True:
        target = _unused(target)
        try:
            if sys.platform == "win32":
                path.rename(target)  # fails if the target is there
            else:
                _link(path, target)
        except FileExistsError:  # someone was quicker
            continue
        return target


def _link(path: Path, target: Path) -> None:
    # A rename would replace what is there.
    try:
        os.link(path, target)
    except FileExistsError:
        raise
    except OSError:
        # No links on this disk, as on most memory sticks.
        path.rename(target)
    else:
        path.unlink()


def _refusal(folder: Path, error: Exception) -> UserError:
    """Why nothing can be recorded into a folder."""
    log.info("cannot record into %s: %r", folder, error)
    is_full = isinstance(error, OSError) and error.errno in _FULL
    return UserError(Sentence.NO_ROOM if is_full else Sentence.FOLDER_READ_ONLY, name=str(folder))
