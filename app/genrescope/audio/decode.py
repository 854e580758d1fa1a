"""Decodes audio files of any format to a stream of mono blocks.

libsndfile (through soundfile) reads WAV, AIFF, FLAC and related formats.  FFmpeg (through PyAV) reads
everything else: M4A, WMA, WebM, the sound of a video.  It also reads MP3, Ogg and Opus, because libsndfile
stops at the length in the first header, which is too early if the file was concatenated from several or has
no such header.  If one of the two cannot open a file, the other is tried.  If libsndfile fails in the middle
of a damaged file, FFmpeg continues, because it can skip the damage.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import struct
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, NoReturn

import av
import av.error
import numpy as np
import soundfile
from av.stream import Discard
from numpy.typing import NDArray

from genrescope.audio.files import NOT_FOUND_ERRORS, display_name
from genrescope.audio.resample import StreamingResampler
from genrescope.errors import Sentence, UserError

# A larger sample means a broken file.  The squares of a frame of samples up to here still fit float32.
LOUDEST = 1e10

# Plausible sample rates; DSD files decode to up to 2.8 MHz.
LOWEST_SR, HIGHEST_SR = 1_000, 3_000_000

_ENDLESS = 1 << 60

# Blocks pass from thread to thread: with shorter ones, switching costs more than the work.
_BLOCK_SECONDS = 2

# Signatures of audio files.  An unreadable file is damaged if it has one, and not an audio file otherwise.
_SIGNATURES = (
    (0, b"RIFF"), (0, b"RF64"), (0, b"riff"), (0, b"FORM"), (0, b"caff"), (0, b".snd"),
    (0, b"fLaC"), (0, b"OggS"), (0, b"wvpk"), (0, b"MAC "), (0, b"TTA1"), (0, b"DSD "),
    (4, b"ftyp"), (0, b"\x1aE\xdf\xa3"), (0, b"\x30\x26\xb2\x75"), (0, b"\x0b\x77"),
)  # fmt: skip

# FFmpeg opens these as videos of one picture; they contain no sound.
_PICTURE_FORMATS = ("_pipe", "image2", "gif", "apng", "webp", "ico", "tty")

# A file concatenated from several has a bad frame at each join.
_FORGIVEN_ERRORS = 2

# Formats whose duration FFmpeg estimates from the size.
_ESTIMATING_FORMATS = ("aac", "ac3", "eac3", "mpeg", "mpegts")

# Full scale in FFmpeg's sample formats.
_FULL_SCALE = {"s16": 2.0**15, "s32": 2.0**31, "s64": 2.0**63, "flt": 1.0, "dbl": 1.0}


class AudioFile(ABC):
    """An open audio file, read once from start to end; a context manager that closes it.

    Attributes
    ----------
    path : pathlib.Path
        The file.
    sr : int
        Sample rate of the blocks in Hz.
    channels : int
        Number of channels in the file; the blocks are their mean.
    duration : float or None
        Length in seconds as stated in the file.  It may be wrong; None if the file does not state it.
    warning : UserError or None
        Set at the end of `blocks` if the file is damaged or truncated and only a part was decoded.
    """

    sr: int
    channels: int
    duration: float | None

    def __init__(self, path: Path) -> None:
        self.path = path
        self.warning: UserError | None = None

    def __enter__(self) -> AudioFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @abstractmethod
    def close(self) -> None:
        """Close the file; safe to call twice."""

    @abstractmethod
    def blocks(self) -> Iterator[NDArray[np.float32]]:
        """Decode the sound, block by block.

        Yields
        ------
        np.ndarray [shape=(n,)], float32
            A second or two, mono, finite, nominally between -1 and 1 (float files may exceed that).

        Raises
        ------
        UserError
            If the drive is gone or nothing can be decoded.  Damage after the first samples does not raise:
            the readable part is decoded, and `warning` is set.
        """

    def _warn(self) -> None:
        # The file may be truncated, or its drive may be gone: then this raises.
        _stat(self.path)
        self.warning = UserError(Sentence.CUT_SHORT, name=display_name(self.path))


def open_audio(path: Path) -> AudioFile:
    """Open an audio file, or a video for its sound.

    Parameters
    ----------
    path : pathlib.Path
        The format is detected from the content, not the suffix.

    Returns
    -------
    AudioFile
        The caller must close it.

    Raises
    ------
    UserError
        If there is no sound to decode.
    """
    path = Path(path)
    head = _read_head(path)
    sndfile = None if head.startswith(b"OggS") or _looks_like_mp3(head) else _open_sndfile(path, head)
    if sndfile is not None and sndfile.has_frames:
        return sndfile
    # Some programs write a length of zero into the header: FFmpeg then reads what follows it.
    try:
        return _FFmpegFile(path, head)
    except UserError as error:
        if error.sentence not in (Sentence.NOT_AUDIO, Sentence.DAMAGED_FILE):
            raise
        if sndfile is not None:
            raise UserError(Sentence.NO_SOUND, name=display_name(path)) from error
        last_resort = _open_sndfile(path, head)
        if last_resort is None:
            raise
        return last_resort
    finally:
        if sndfile is not None:
            sndfile.close()


def _open_sndfile(path: Path, head: bytes) -> _SndFile | None:
    # Without a known signature, libsndfile relies on the suffix, and decodes any bytes named "x.gsm".
    if not _looks_like_sound(head):
        return None
    try:
        return _SndFile(path)
    except (soundfile.SoundFileError, OSError, TypeError):  # TypeError: the name ends in ".raw"
        return None


def _stat(path: Path) -> os.stat_result:
    try:
        return path.stat()
    except OSError as error:
        _refuse(path, error)


def _refuse(path: Path, error: OSError) -> NoReturn:
    if error.errno in NOT_FOUND_ERRORS:
        sentence = Sentence.FILE_NOT_FOUND
    elif isinstance(error, PermissionError):
        sentence = Sentence.NO_PERMISSION
    else:
        sentence = Sentence.FILE_READ_FAILED
    raise UserError(sentence, name=display_name(path)) from error


def _read_head(path: Path) -> bytes:
    """Return the first bytes of a regular, non-empty file.  Raise UserError if there are none."""
    try:
        status = path.stat()
    except ValueError as error:  # a NUL character in the path
        raise UserError(Sentence.FILE_NOT_FOUND, name=display_name(path)) from error
    except OSError as error:
        _refuse(path, error)
    if stat.S_ISDIR(status.st_mode):
        raise UserError(Sentence.IS_A_FOLDER, name=display_name(path))
    if not stat.S_ISREG(status.st_mode):  # a pipe or a device would never end
        raise UserError(Sentence.NOT_AUDIO, name=display_name(path))
    if status.st_size == 0:
        raise UserError(Sentence.EMPTY_FILE, name=display_name(path))
    try:
        with path.open("rb") as file:
            return file.read(16)
    except OSError as error:
        _refuse(path, error)


def _looks_like_mp3(head: bytes) -> bool:
    is_frame = len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0
    return is_frame or head.startswith(b"ID3")


def _looks_like_sound(head: bytes) -> bool:
    return _looks_like_mp3(head) or any(head.startswith(mark, at) for at, mark in _SIGNATURES)


def _stated_size(head: bytes) -> int:
    """Size of the file in bytes according to its WAV or AIFF header; 0 if it does not state one."""
    if len(head) < 8 or head[:4] not in (b"RIFF", b"FORM"):
        return 0
    size: int = struct.unpack("<I" if head[:4] == b"RIFF" else ">I", head[4:8])[0]
    # Programs that write to a pipe state the largest possible number.
    return 8 + size if size < 0x7FFF0000 else 0


def _to_mono(y: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the mean of the channels; NaN, infinite and absurdly large samples become 0.

    Parameters
    ----------
    y : np.ndarray [shape=(n, channels)], float32

    Returns
    -------
    np.ndarray [shape=(n,)], float32
        Never a view of `y`.
    """
    weights = np.full(y.shape[1], 1 / y.shape[1], dtype=np.float32)
    with np.errstate(all="ignore"):
        mono: NDArray[np.float32] = y @ weights
        loudest = max(mono.max(initial=0), -mono.min(initial=0))
        if not loudest < LOUDEST:  # also when it is NaN
            mono = np.where(np.abs(y) < LOUDEST, y, np.float32(0)) @ weights
    return mono


def _has_mp3_length(path: Path) -> bool:
    """Whether the first frame of an MP3 states the number of frames."""
    with contextlib.suppress(OSError), path.open("rb") as file:
        start = file.read(10)
        if start.startswith(b"ID3"):
            # The size of the tag has seven bits per byte.
            file.seek(
                sum((byte & 0x7F) << shift for byte, shift in zip(start[6:], (21, 14, 7, 0), strict=True)), 1
            )
        else:
            file.seek(0)
        first_frame = file.read(2048)
        return b"Xing" in first_frame or b"Info" in first_frame
    return False


class _SndFile(AudioFile):
    """A file that libsndfile reads."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        # An absolute path, because libsndfile treats "-" as standard input; bytes, because a name need not
        # be UTF-8.
        absolute = path.absolute()
        self._file = soundfile.SoundFile(str(absolute) if sys.platform == "win32" else os.fsencode(absolute))
        self.sr = self._file.samplerate
        self.channels = self._file.channels
        # A FLAC whose writer was killed does not state its length; libsndfile then reports a huge one.
        self._stated_frames = self._file.frames if self._file.frames < _ENDLESS else 0
        self.duration = self._stated_frames / self.sr if self._stated_frames and self.sr else None
        if not LOWEST_SR <= self.sr <= HIGHEST_SR:
            self.close()
            raise UserError(Sentence.DAMAGED_FILE, name=display_name(path))

    @property
    def has_frames(self) -> bool:
        return bool(self._file.frames > 0)

    def close(self) -> None:
        self._file.close()

    def blocks(self) -> Iterator[NDArray[np.float32]]:
        decoded = 0
        block = np.empty((self.sr, self.channels), dtype=np.float32)
        damaged = False
        while True:
            try:
                # Unlike read(), this does not stop at the length in the header, which may be too short.
                frames = self._file.buffer_read_into(block.data, dtype="float32")
            except soundfile.SoundFileError:
                damaged = True
                break
            if frames == 0:
                break
            decoded += frames
            yield _to_mono(block[:frames])
        if damaged or decoded == 0:
            yield from self._blocks_after_damage(decoded)
        elif decoded < self._stated_frames - self.sr // 2 or self._is_truncated():
            self._warn()

    def _blocks_after_damage(self, decoded: int) -> Iterator[NDArray[np.float32]]:
        """Decode the rest with FFmpeg, after libsndfile found damage at `decoded` samples."""
        try:
            rest = _FFmpegFile(self.path, _read_head(self.path))
        except UserError as error:
            if decoded == 0 or error.sentence in (Sentence.FILE_NOT_FOUND, Sentence.FILE_READ_FAILED):
                raise
            self._warn()
            return
        with rest:
            to_skip = decoded
            for block in rest.blocks() if rest.sr == self.sr else ():
                if to_skip < len(block):
                    yield block[to_skip:]
                to_skip = max(0, to_skip - len(block))
        self._warn()

    def _is_truncated(self) -> bool:
        # libsndfile silently corrects the length of a truncated WAV.  A few bytes of padding may be missing.
        try:
            return _stat(self.path).st_size < _stated_size(_read_head(self.path)) - 1024
        except UserError:
            return False  # deleted meanwhile, but every sample was decoded


class _Reader:
    """The bytes of a file for FFmpeg, without its name.

    FFmpeg would mistake some names for URLs or options, and a text file named "song.mp3" for an MP3.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.error: OSError | None = None

    def read(self, size: int) -> bytes:
        try:
            return self._file.read(size)
        except OSError as error:
            self.error = error
            return b""

    def seek(self, offset: int, whence: int = 0) -> int:
        try:
            return self._file.seek(offset, whence)
        except (OSError, ValueError):  # an absurd offset in a damaged file
            return -1

    def tell(self) -> int:
        return self._file.tell()


def _refuse_other_file(url: str, flags: int, options: dict[str, str]) -> NoReturn:
    # A playlist could make FFmpeg open other files, or URLs.
    raise PermissionError(errno.EACCES, "only the file itself is read", url)


class _FFmpegFile(AudioFile):
    """A file that FFmpeg reads."""

    def __init__(self, path: Path, head: bytes) -> None:
        super().__init__(path)
        self._errors = 0
        self._head = head
        with ExitStack() as cleanup:
            try:
                file = cleanup.enter_context(path.open("rb", buffering=0))
            except OSError as error:
                _refuse(path, error)
            self._reader = _Reader(file)
            try:
                self._container = cleanup.enter_context(
                    av.open(
                        self._reader,
                        mode="r",
                        metadata_errors="replace",
                        buffer_size=1 << 16,
                        io_open=_refuse_other_file,
                    )
                )
            except (av.error.FFmpegError, OSError, ValueError) as error:
                raise self._unreadable(Sentence.DAMAGED_FILE) from error
            self._stream = self._find_stream()
            self._frames = self._decode()
            self._first = next(self._frames, None)
            if self._first is None:
                raise self._unreadable(Sentence.DAMAGED_FILE if self._errors else Sentence.NO_SOUND)
            # Only the decoded frames have the true sample rate: AAC headers may state half of it.
            self.sr = self._first.sample_rate
            self.channels = self._first.layout.nb_channels
            if not LOWEST_SR <= self.sr <= HIGHEST_SR:
                raise UserError(Sentence.DAMAGED_FILE, name=display_name(path))
            if self._stream.duration is not None and self._stream.time_base is not None:
                self.duration = float(self._stream.duration * self._stream.time_base)
            elif self._container.duration is not None:
                self.duration = self._container.duration / av.time_base
            else:
                self.duration = None
            self._cleanup = cleanup.pop_all()

    def _unreadable(self, sentence: Sentence) -> UserError:
        if self._reader.error is not None:
            sentence = Sentence.FILE_READ_FAILED
        elif not _looks_like_sound(self._head):
            sentence = Sentence.NOT_AUDIO
        return UserError(sentence, name=display_name(self.path))

    def _find_stream(self) -> Any:
        streams = self._container.streams
        stream = streams.best("audio")
        if stream is None:
            is_picture = any(kind in self._container.format.name for kind in _PICTURE_FORMATS)
            is_video = bool(streams.video) and not is_picture
            raise UserError(
                Sentence.NO_SOUND if is_video else Sentence.NOT_AUDIO, name=display_name(self.path)
            )
        for other in streams:
            if other.index != stream.index:
                other.discard = Discard.all
        return stream

    def close(self) -> None:
        self._frames.close()
        self._cleanup.close()

    def _decode(self) -> Any:
        """Yield FFmpeg's frames; skip what is damaged."""
        packets = self._container.demux(self._stream)
        while True:
            try:
                packet = next(packets)
            except StopIteration:
                return
            except (av.error.FFmpegError, OSError):
                self._errors += 1
                return
            try:
                # Frames without samples occur, and would look like the end.
                yield from (frame for frame in packet.decode() if frame.samples and frame.sample_rate > 0)
            except (av.error.FFmpegError, OSError, ValueError):
                self._errors += 1

    def blocks(self) -> Iterator[NDArray[np.float32]]:
        decoded = 0
        for block in self._gather():
            decoded += len(block)
            if len(block):
                yield block
        if self._reader.error is not None:
            _refuse(self.path, self._reader.error)
        # A header may be off by a frame or two, and an estimate is not reliable.
        kind = self._container.format.name
        is_estimate = kind in _ESTIMATING_FORMATS or (kind == "mp3" and not _has_mp3_length(self.path))
        stated = 0.0 if is_estimate or self.duration is None else self.duration
        if self._errors > _FORGIVEN_ERRORS or decoded / self.sr < 0.97 * stated - 0.5:
            self._warn()

    def _gather(self) -> Iterator[NDArray[np.float32]]:
        """Join FFmpeg's short frames into blocks of about two seconds."""
        resampler = StreamingResampler(self.sr, self.sr)
        gathered: list[NDArray[np.float32]] = []
        n_gathered = 0
        for frame in self._remaining_frames():
            # A broadcast or a concatenated file may change its sample rate or channels in the middle.
            is_other = frame.sample_rate != resampler.in_sr
            if gathered and (is_other or frame.layout.nb_channels != gathered[0].shape[1]):
                yield resampler.push(_to_mono(np.concatenate(gathered)))
                gathered, n_gathered = [], 0
            if is_other:
                yield resampler.flush()
                resampler = StreamingResampler(frame.sample_rate, self.sr)
            gathered.append(_samples(frame))
            n_gathered += len(gathered[-1])
            if n_gathered >= _BLOCK_SECONDS * resampler.in_sr:
                yield resampler.push(_to_mono(np.concatenate(gathered)))
                gathered, n_gathered = [], 0
        if gathered:
            yield resampler.push(_to_mono(np.concatenate(gathered)))
        yield resampler.flush()

    def _remaining_frames(self) -> Iterator[av.AudioFrame]:
        first, self._first = self._first, None
        if first is not None:
            yield first
        yield from self._frames


def _samples(frame: av.AudioFrame) -> NDArray[np.float32]:
    """Return the samples of one of FFmpeg's frames [shape=(n, channels)], float32."""
    y: NDArray[Any] = frame.to_ndarray()
    kind = frame.format.name.removesuffix("p")
    samples: NDArray[np.float32] = y.astype(np.float32, copy=False)
    if kind == "u8":
        samples = (samples - np.float32(128)) / np.float32(128)
    elif _FULL_SCALE[kind] != 1:
        samples = samples / np.float32(_FULL_SCALE[kind])
    if frame.format.is_planar:
        return samples.T
    return samples.reshape(-1, frame.layout.nb_channels)
