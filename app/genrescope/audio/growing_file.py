"""WAV and FLAC files that are whole at any moment, though they still grow.

Sound goes in first and the lengths in the header follow, both straight to the system.  So a program that is
killed leaves a file that any player opens and that needs no repair; it lacks only what was not handed over.

libsndfile alone does not do that: the RF64 that it shrinks to a WAV is a WAVE_FORMAT_EXTENSIBLE, which not
every reader knows, and the FLAC that it leaves behind does not say how long it is.
"""

from __future__ import annotations

import contextlib
import errno
import os
import struct
import sys
from abc import ABC, abstractmethod
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

SUFFIXES = (".wav", ".flac")

HIGHEST_FLAC_SR = 655_350
"""Hz, of which libsndfile makes a FLAC."""

SAMPLE_BYTES = 3
_FULL_SCALE = np.float32(2**23)


def open_growing(path: Path, sr: int, channels: int) -> GrowingFile:
    """Make a new file of 24-bit sound.

    Parameters
    ----------
    path : pathlib.Path
        Ends in one of `SUFFIXES`.
    sr : int
        Sample rate in Hz.
    channels : int
        Eight at most.

    Raises
    ------
    FileExistsError
        If something is there already; it stays.
    OSError
        If the file cannot be made.
    """
    kind = _GrowingFlac if path.suffix.lower() == ".flac" else _GrowingWav
    return kind(path, sr, channels)


class GrowingFile(ABC):
    """A file of 24-bit sound that can be played while it is written; see `open_growing`.

    Attributes
    ----------
    frames : int
        Samples of one channel that are in the file, whatever happens next.
    """

    def __init__(self, path: Path, sr: int, channels: int) -> None:
        self.frames = 0
        self._sr = sr
        self._channels = channels
        # Unbuffered: what is written has left this program.  Readable, for `copy_to`.
        self._file = path.open("x+b", buffering=0)
        self._end = len(self._header())
        try:
            self._write_header()
        except OSError:
            self._file.close()
            with contextlib.suppress(OSError):
                path.unlink()
            raise

    @abstractmethod
    def write(self, y: NDArray[np.float32]) -> None:
        """Append sound.

        Parameters
        ----------
        y : np.ndarray [shape=(n, channels)], float32
            Beyond -1 and 1 it is clipped.

        Raises
        ------
        OSError
            If the file takes no more.  It stays whole, with all that it took; only close it then.
        """

    def finish(self) -> None:
        """Bring in what was held back; nothing can be written any more.

        Raises
        ------
        OSError
            If the disk does not take it; the file stays whole.
        """
        self.sync()

    def sync(self) -> None:
        """Wait until the disk has it, as far as the system knows, so that a power cut takes nothing.

        Raises
        ------
        OSError
            If the disk does not take it.
        """
        try:
            os.fsync(self._file.fileno())
        except OSError as error:
            # Some drives of networks and phones cannot be asked.
            if error.errno not in (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP):
                raise

    def close(self) -> None:
        """Let go of the file; harmless when that is done already."""
        self._file.close()

    @property
    def is_deleted(self) -> bool:
        """Whether it has no name any more, so that it is gone once it is closed."""
        return os.fstat(self._file.fileno()).st_nlink == 0

    def place(self) -> Path | None:
        """Where the file is now, wherever it was moved to; None if the system does not say."""
        with contextlib.suppress(OSError):
            if sys.platform.startswith("linux"):
                place = os.readlink(f"/proc/self/fd/{self._file.fileno()}")
            elif sys.platform == "darwin":
                import fcntl

                # A buffer of MAXPATHLEN.
                answer = fcntl.fcntl(self._file.fileno(), fcntl.F_GETPATH, bytes(1024))
                place = os.fsdecode(answer.rstrip(b"\0"))
            else:
                return None
            if os.path.samestat(os.stat(place), os.fstat(self._file.fileno())):
                return Path(place)
        return None

    def copy_to(self, path: Path) -> None:
        """Write all of it once more, where nothing is yet: for a file whose name was deleted.

        Raises
        ------
        OSError
            If that fails; then nothing is left there.
        """
        with path.open("xb") as copy:
            try:
                self._file.seek(0)
                while piece := self._file.read(1 << 20):
                    copy.write(piece)
                copy.flush()
            except OSError:
                path.unlink()
                raise

    @abstractmethod
    def _header(self) -> bytes:
        """The header of a file with `frames` in it; it never changes its size."""

    def _write_header(self) -> None:
        self._file.seek(0)
        self._file.write(self._header())

    def _append(self, data: bytes, frames: int) -> None:
        """Append samples, all of them or none."""
        try:
            self._file.seek(self._end)
            rest = memoryview(data)
            while rest:
                rest = rest[self._file.write(rest) :]
        except OSError:
            with contextlib.suppress(OSError):
                self._file.truncate(self._end)
            raise
        self._end += len(data)
        self.frames += frames


class _GrowingWav(GrowingFile):
    """Plain PCM; beyond 4 GiB it is an RF64 (EBU Tech 3306), for which the header keeps room."""

    _LARGEST = 2**32 - 1

    def write(self, y: NDArray[np.float32]) -> None:
        samples = _to_24_bits(y).astype("<i4", copy=False)
        data = samples.reshape(-1, 1).view(np.uint8)[:, :SAMPLE_BYTES].tobytes()
        step = 4096 * self._channels * SAMPLE_BYTES
        try:
            # Piece by piece, so that a disk gets full to the last one.
            for begin in range(0, len(data), step):
                piece = data[begin : begin + step]
                self._append(piece, len(piece) // (self._channels * SAMPLE_BYTES))
        finally:
            self._write_header()

    def _write_header(self) -> None:
        super()._write_header()
        if self._end % 2:
            # The size of a chunk is even.  What is appended next overwrites this.
            self._file.seek(self._end)
            self._file.write(b"\0")

    def _header(self) -> bytes:
        frame = self._channels * SAMPLE_BYTES
        data = self.frames * frame
        size = 72 + data + data % 2  # without the first eight bytes
        is_plain = size <= self._LARGEST
        unknown = 2**32 - 1
        return b"".join(
            (
                struct.pack("<4sI4s", b"RIFF", size, b"WAVE")
                if is_plain
                else struct.pack("<4sI4s", b"RF64", unknown, b"WAVE"),
                struct.pack("<4sI28x", b"JUNK", 28)
                if is_plain
                else struct.pack("<4sIQQQI", b"ds64", 28, size, data, self.frames, 0),
                # Format 1 is PCM.
                struct.pack(
                    "<4sIHHIIHH",
                    *(b"fmt ", 16, 1, self._channels, self._sr, self._sr * frame, frame, 8 * SAMPLE_BYTES),
                ),
                struct.pack("<4sI", b"data", data if is_plain else unknown),
            )
        )


class _GrowingFlac(GrowingFile):
    """What libsndfile encodes, frame by frame, behind a header (RFC 9639) that says how long it is by now.

    Less than a frame, of 4096 samples, is held back until there is more.
    """

    def __init__(self, path: Path, sr: int, channels: int) -> None:
        self._given = 0
        self._takes_more = True
        self._md5 = bytes(16)  # of all samples; zeros while it is not known
        self._encoded = _Encoded()
        self._encoder = soundfile.SoundFile(
            self._encoded, "w", samplerate=sr, channels=channels, subtype="PCM_24", format="FLAC"
        )
        super().__init__(path, sr, channels)

    def write(self, y: NDArray[np.float32]) -> None:
        self._given += len(y)
        self._encoder.write(_to_24_bits(y) << 8)
        self._bring_in()

    def finish(self) -> None:
        self._encoder.close()
        if self._takes_more:
            self._md5 = self._encoded.md5
            self._bring_in()
        super().finish()

    def close(self) -> None:
        self._encoder.close()
        super().close()

    def _bring_in(self) -> None:
        frames, self._encoded.frames = self._encoded.frames, []
        try:
            for frame in frames:
                # Only the last is shorter.
                self._append(frame, min(self._encoded.block, self._given - self.frames))
        except OSError:
            # What follows the gap must not be appended, nor is the sum right.
            self._takes_more = False
            self._md5 = bytes(16)
            raise
        finally:
            self._write_header()

    def _header(self) -> bytes:
        stream = self._sr << 44 | (self._channels - 1) << 41 | (8 * SAMPLE_BYTES - 1) << 36
        # A length of 0 is one that is not known, and so it is again beyond 36 bits: 16 days at 48 kHz.
        length = self.frames if self.frames < 2**36 else 0
        block = self._encoded.block
        info = struct.pack(">HH6xQ", block, block, stream | length) + self._md5
        return b"fLaC" + struct.pack(">I", 1 << 31 | len(info)) + info


class _Encoded:
    """The file that libsndfile believes to write: the frames are kept, and a little of its header.

    Attributes
    ----------
    frames : list of bytes
        Those that no one has fetched yet.
    block : int
        Samples of a frame, but for the last.
    md5 : bytes
        Of all samples, known once libsndfile has closed its file.
    """

    _FRAME = b"\xff\xf8"
    _STREAM_INFO_AT, _MD5_AT = 4, 26

    def __init__(self) -> None:
        self.frames: list[bytes] = []
        self.block = 4096
        self.md5 = bytes(16)
        self._at = 0
        self._size = 0

    def write(self, data: bytes) -> int:
        """Take a frame or a part of the header, each of which libFLAC hands over by a call of its own."""
        if self._at == self._MD5_AT:
            self.md5 = data
        elif self._at == self._STREAM_INFO_AT:
            self.block = int.from_bytes(data[4:6], "big")
        elif data.startswith(self._FRAME):
            self.frames.append(data)
        self._at += len(data)
        self._size = max(self._size, self._at)
        return len(data)

    def read(self, _size: int) -> bytes:
        """Nothing: what is encoded is not read."""
        return b""

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to where the header is brought up to date."""
        self._at = offset + (0, self._at, self._size)[whence]
        return self._at

    def tell(self) -> int:
        """Where the next byte goes."""
        return self._at


def _to_24_bits(y: NDArray[np.float32]) -> NDArray[np.int32]:
    """Samples as integers of 24 bits; what is no number is silence."""
    scaled = np.rint(np.nan_to_num(np.clip(y, -1, 1)) * _FULL_SCALE)
    codes: NDArray[np.int32] = np.minimum(scaled, _FULL_SCALE - 1).astype(np.int32)
    return codes
