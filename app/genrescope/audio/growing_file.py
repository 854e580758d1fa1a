"""WAV and FLAC files that are playable at any moment while they are written.

Samples are written first, then the lengths in the header, both unbuffered.  If the program is killed, it
leaves a file that any player can open without repair; only samples that were not yet written are missing.

libsndfile alone does not achieve this: the RF64 that it downgrades to a WAV is a WAVE_FORMAT_EXTENSIBLE,
which not every reader supports, and the FLAC of a killed program does not state its length.
"""

from __future__ import annotations

import contextlib
import errno
import io
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
"""Maximum sample rate, in Hz, at which libsndfile writes FLAC."""

SAMPLE_BYTES = 3
_FULL_SCALE = np.float32(2**23)


def _private(path: str, flags: int) -> int:
    """Open a file; one that is created can be read and written by its owner only."""
    return os.open(path, flags, 0o600)


def open_growing(path: Path, sr: int, channels: int) -> GrowingFile:
    """Create a file of 24-bit sound.

    Parameters
    ----------
    path : pathlib.Path
        Its suffix is one of `SUFFIXES`.
    sr : int
        Sample rate in Hz.
    channels : int
        At most eight.

    Raises
    ------
    FileExistsError
        If the path exists.
    OSError
        If the file cannot be created.
    """
    kind = _GrowingFlac if path.suffix.lower() == ".flac" else _GrowingWav
    return kind(path, sr, channels)


class GrowingFile(ABC):
    """A file of 24-bit sound that can be played while it grows; see `open_growing`.

    Attributes
    ----------
    frames : int
        Samples per channel in the file; they survive any later failure.
    """

    def __init__(self, path: Path, sr: int, channels: int) -> None:
        self.frames = 0
        self._sr = sr
        self._channels = channels
        # Unbuffered, so that written samples survive a crash.  Readable, for `copy_to`.
        self._file = io.FileIO(path, "x+", opener=_private)
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
            Samples, which are clipped to the range -1 to 1.

        Raises
        ------
        OSError
            If nothing more can be written.  The file stays playable, with all samples so far, and must then
            only be closed.
        """

    def finish(self) -> None:
        """Write the samples that are still buffered; nothing can be written after that.

        Raises
        ------
        OSError
            If they cannot be written; the file stays playable.
        """
        self.sync()

    def sync(self) -> None:
        """Wait until all samples are on the disk, as far as the system knows, and survive a power cut.

        Raises
        ------
        OSError
            If they cannot be written.
        """
        try:
            os.fsync(self._file.fileno())
        except OSError as error:
            # Some network drives and phones do not support it.
            if error.errno not in (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP):
                raise

    def close(self) -> None:
        """Close the file; safe to call twice."""
        self._file.close()

    @property
    def is_deleted(self) -> bool:
        """Whether the file was deleted, so that closing it discards it."""
        return os.fstat(self._file.fileno()).st_nlink == 0

    def current_path(self) -> Path | None:
        """Return the file's current path, even if it was moved; None if the system does not report it."""
        with contextlib.suppress(OSError):
            if sys.platform.startswith("linux"):
                path = os.readlink(f"/proc/self/fd/{self._file.fileno()}")
            elif sys.platform == "darwin":
                import fcntl

                # A buffer of MAXPATHLEN.
                answer = fcntl.fcntl(self._file.fileno(), fcntl.F_GETPATH, bytes(1024))
                path = os.fsdecode(answer.rstrip(b"\0"))
            else:
                return None
            if os.path.samestat(os.stat(path), os.fstat(self._file.fileno())):
                return Path(path)
        return None

    def copy_to(self, path: Path) -> None:
        """Copy the file to an unused path, for a file that was deleted.

        Raises
        ------
        OSError
            If that fails; no copy is left.
        """
        with open(path, "xb", opener=_private) as copy:
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
        """Return the header for `frames`; its size is always the same."""

    def _write_header(self) -> None:
        self._file.seek(0)
        self._file.write(self._header())

    def _append(self, data: bytes, frames: int) -> None:
        """Append all of the data or none."""
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
    """Plain PCM; beyond 4 GiB an RF64 (EBU Tech 3306), for which the header reserves space."""

    _LARGEST = 2**32 - 1

    def write(self, y: NDArray[np.float32]) -> None:
        samples = _to_24_bits(y).astype("<i4", copy=False)
        data = samples.reshape(-1, 1).view(np.uint8)[:, :SAMPLE_BYTES].tobytes()
        step = 4096 * self._channels * SAMPLE_BYTES
        try:
            # In pieces, so that most of them are still written to a disk that becomes full.
            for begin in range(0, len(data), step):
                piece = data[begin : begin + step]
                self._append(piece, len(piece) // (self._channels * SAMPLE_BYTES))
        finally:
            self._write_header()

    def _write_header(self) -> None:
        super()._write_header()
        if self._end % 2:
            # Chunks have even sizes.  The next samples overwrite this byte.
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
    """The frames that libsndfile encodes, after a header (RFC 9639) that states the length so far.

    An incomplete frame (of 4096 samples) is buffered until it is complete.
    """

    def __init__(self, path: Path, sr: int, channels: int) -> None:
        self._given = 0
        self._is_writable = True
        self._md5 = bytes(16)  # checksum of all samples; zeros mean unknown
        self._encoded = _Encoded()
        self._encoder = soundfile.SoundFile(
            self._encoded, "w", samplerate=sr, channels=channels, subtype="PCM_24", format="FLAC"
        )
        super().__init__(path, sr, channels)

    def write(self, y: NDArray[np.float32]) -> None:
        self._given += len(y)
        self._encoder.write(_to_24_bits(y) << 8)
        self._append_frames()

    def finish(self) -> None:
        self._encoder.close()
        if self._is_writable:
            self._md5 = self._encoded.md5
            self._append_frames()
        super().finish()

    def close(self) -> None:
        self._encoder.close()
        super().close()

    def _append_frames(self) -> None:
        frames, self._encoded.frames = self._encoded.frames, []
        try:
            for frame in frames:
                # Only the last is shorter.
                self._append(frame, min(self._encoded.block, self._given - self.frames))
        except OSError:
            # Nothing may be appended after a gap, and the checksum would be wrong.
            self._is_writable = False
            self._md5 = bytes(16)
            raise
        finally:
            self._write_header()

    def _header(self) -> bytes:
        stream = self._sr << 44 | (self._channels - 1) << 41 | (8 * SAMPLE_BYTES - 1) << 36
        # 0 means an unknown length, which it also is beyond 36 bits: 16 days at 48 kHz.
        length = self.frames if self.frames < 2**36 else 0
        block = self._encoded.block
        info = struct.pack(">HH6xQ", block, block, stream | length) + self._md5
        return b"fLaC" + struct.pack(">I", 1 << 31 | len(info)) + info


class _Encoded:
    """File object that libsndfile writes to; it keeps the frames and part of the header.

    Attributes
    ----------
    frames : list of bytes
        Encoded frames that have not been fetched yet.
    block : int
        Samples per frame, except the last.
    md5 : bytes
        Checksum of all samples, once libsndfile has closed the file.
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
        """Store a frame or a part of the header; libFLAC makes one call for each."""
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
        """Return nothing: an encoder does not read."""
        return b""

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move to the part of the header that is updated."""
        self._at = offset + (0, self._at, self._size)[whence]
        return self._at

    def tell(self) -> int:
        """Return the position of the next byte."""
        return self._at


def _to_24_bits(y: NDArray[np.float32]) -> NDArray[np.int32]:
    """Convert samples to 24-bit integers; NaN becomes silence."""
    scaled = np.rint(np.nan_to_num(np.clip(y, -1, 1)) * _FULL_SCALE)
    codes: NDArray[np.int32] = np.minimum(scaled, _FULL_SCALE - 1).astype(np.int32)
    return codes
