"""Audio files of any kind -> blocks of mono samples, streaming.

libsndfile (through soundfile) reads WAV, AIFF, FLAC and their kin.  FFmpeg (through PyAV) reads everything
else: M4A, WMA, WebM, the sound of a video.  It also reads MP3, Ogg and Opus, since libsndfile stops at the
length in the first header: too early in a file that was joined from several, or has no such header.
Where one of the two cannot open a file the other is asked, and FFmpeg takes over where libsndfile gives up
in the middle of a damaged file, for it can step over the damage.
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

from genrescope.audio.resample import StreamingResampler
from genrescope.errors import Sentence, UserError

# A sample beyond this is no sound but a broken file.  The square of a whole frame of them still fits float32.
LOUDEST = 1e10

# Rates that make sense for sound; DSD files decode to up to 2.8 MHz.
LOWEST_SR, HIGHEST_SR = 1_000, 3_000_000

_ENDLESS = 1 << 60

# Threads hand blocks on to each other: shorter ones cost more time in turns than in work.
_BLOCK_SECONDS = 2

# How files begin that ought to have sound in them.  One that begins so and yet cannot be read is damaged;
# one that does not was never a sound file.
_SIGNATURES = (
    (0, b"RIFF"), (0, b"RF64"), (0, b"riff"), (0, b"FORM"), (0, b"caff"), (0, b".snd"),
    (0, b"fLaC"), (0, b"OggS"), (0, b"wvpk"), (0, b"MAC "), (0, b"TTA1"), (0, b"DSD "),
    (4, b"ftyp"), (0, b"\x1aE\xdf\xa3"), (0, b"\x30\x26\xb2\x75"), (0, b"\x0b\x77"),
)  # fmt: skip

# FFmpeg "reads" these as films of one picture; no one who drops one expects sound in it.
_PICTURE_FORMATS = ("_pipe", "image2", "gif", "apng", "webp", "ico", "tty")

# A file that was joined from several has a bad frame at each seam.
_FORGIVEN_ERRORS = 2

# Where FFmpeg guesses the duration from the size.
_ESTIMATING_FORMATS = ("aac", "ac3", "eac3", "mpeg", "mpegts")

# What a sample of full scale is worth in FFmpeg's integer formats.
_FULL_SCALE = {"s16": 2.0**15, "s32": 2.0**31, "s64": 2.0**63, "flt": 1.0, "dbl": 1.0}


class AudioFile(ABC):
    """An open audio file, read once from start to end.  Close it, or use it in a ``with``.

    Attributes
    ----------
    path : pathlib.Path
        The file.
    sr : int
        Sample rate of the blocks in Hz.
    channels : int
        Number of channels in the file; the blocks are their mean.
    duration : float or None
        Length in seconds as the file states it.  It may be wrong, and some files do not say.
    warning : UserError or None
        Known once the blocks are at their end: says that the file is damaged or cut short, and that only a
        part of it was heard.
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
        """Close the file; harmless when it is closed already."""

    @abstractmethod
    def blocks(self) -> Iterator[NDArray[np.float32]]:
        """Read the sound from where it stands to its end.

        Yields
        ------
        np.ndarray [shape=(n,)], float32
            The next second or two, mono, finite, nominally within -1 and 1 (float files may exceed that).

        Raises
        ------
        UserError
            If the drive is gone or nothing can be decoded.  Damage behind the first sound raises nothing:
            what can be read is given, and `warning` is set.
        """

    def _warn(self) -> None:
        # A short answer may be a truncated file, or a drive that was pulled out: ask the file system.
        _stat(self.path)
        self.warning = UserError(Sentence.CUT_SHORT, name=self.path.name)


def open_audio(path: Path) -> AudioFile:
    """Open a file for its sound.

    Parameters
    ----------
    path : pathlib.Path
        What is in it counts, not how its name ends.

    Returns
    -------
    AudioFile
        To be closed by the caller.

    Raises
    ------
    UserError
        With the sentence that says why there is nothing to hear.
    """
    path = Path(path)
    head = _read_head(path)
    sndfile = None if head.startswith(b"OggS") or _looks_like_mp3(head) else _open_sndfile(path, head)
    if sndfile is not None and sndfile.has_frames:
        return sndfile
    # Some programs leave a length of zero in the header: FFmpeg then reads what follows it.
    try:
        return _FFmpegFile(path, head)
    except UserError as error:
        if error.sentence not in (Sentence.NOT_AUDIO, Sentence.DAMAGED_FILE):
            raise
        if sndfile is not None:
            raise UserError(Sentence.NO_SOUND, name=path.name) from error
        last_resort = _open_sndfile(path, head)
        if last_resort is None:
            raise
        return last_resort
    finally:
        if sndfile is not None:
            sndfile.close()


def _open_sndfile(path: Path, head: bytes) -> _SndFile | None:
    # Where libsndfile knows no signature it goes by the name, and would play any rubbish called "x.gsm".
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
    # A path too long, or through a file as if it were a folder, names nothing either.
    if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG, errno.ELOOP):
        sentence = Sentence.FILE_NOT_FOUND
    elif isinstance(error, PermissionError):
        sentence = Sentence.NO_PERMISSION
    else:
        sentence = Sentence.FILE_READ_FAILED
    raise UserError(sentence, name=path.name) from error


def _read_head(path: Path) -> bytes:
    """First bytes of a file, once it is known to be one that can be read."""
    try:
        status = path.stat()
    except ValueError as error:  # a NUL character in the path
        raise UserError(Sentence.FILE_NOT_FOUND, name=path.name) from error
    except OSError as error:
        _refuse(path, error)
    if stat.S_ISDIR(status.st_mode):
        raise UserError(Sentence.IS_A_FOLDER, name=path.name)
    if not stat.S_ISREG(status.st_mode):  # a pipe or a device would never end
        raise UserError(Sentence.NOT_AUDIO, name=path.name)
    if status.st_size == 0:
        raise UserError(Sentence.EMPTY_FILE, name=path.name)
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
    """Size in bytes that a WAV or AIFF header claims for the file; 0 where it claims none."""
    if len(head) < 8 or head[:4] not in (b"RIFF", b"FORM"):
        return 0
    size: int = struct.unpack("<I" if head[:4] == b"RIFF" else ">I", head[4:8])[0]
    # Programs that write into a pipe leave the largest number they can.
    return 8 + size if size < 0x7FFF0000 else 0


def _to_mono(y: NDArray[np.float32]) -> NDArray[np.float32]:
    """Mean of the channels; what is no number, or absurdly loud, becomes 0.

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
    """Whether the first frame of an MP3 states how many frames there are."""
    with contextlib.suppress(OSError), path.open("rb") as file:
        start = file.read(10)
        if start.startswith(b"ID3"):
            # The size of the tag has seven bits a byte.
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
        # An absolute path, because libsndfile takes "-" for standard input; bytes, because a name need not
        # be UTF-8.
        absolute = path.absolute()
        self._file = soundfile.SoundFile(str(absolute) if sys.platform == "win32" else os.fsencode(absolute))
        self.sr = self._file.samplerate
        self.channels = self._file.channels
        # A FLAC whose writer was killed does not know its length; libsndfile then makes it endless.
        self._stated_frames = self._file.frames if self._file.frames < _ENDLESS else 0
        self.duration = self._stated_frames / self.sr if self._stated_frames and self.sr else None
        if not LOWEST_SR <= self.sr <= HIGHEST_SR:
            self.close()
            raise UserError(Sentence.DAMAGED_FILE, name=path.name)

    @property
    def has_frames(self) -> bool:
        return bool(self._file.frames > 0)

    def close(self) -> None:
        self._file.close()

    def blocks(self) -> Iterator[NDArray[np.float32]]:
        heard = 0
        block = np.empty((self.sr, self.channels), dtype=np.float32)
        damaged = False
        while True:
            try:
                # Unlike read() this does not stop at the length in the header, which may be too short.
                frames = self._file.buffer_read_into(block.data, dtype="float32")
            except soundfile.SoundFileError:
                damaged = True
                break
            if frames == 0:
                break
            heard += frames
            yield _to_mono(block[:frames])
        if damaged or heard == 0:
            yield from self._blocks_behind(heard)
        elif heard < self._stated_frames - self.sr // 2 or self._is_truncated():
            self._warn()

    def _blocks_behind(self, heard: int) -> Iterator[NDArray[np.float32]]:
        """Let FFmpeg read on where libsndfile found damage after `heard` samples."""
        try:
            rest = _FFmpegFile(self.path, _read_head(self.path))
        except UserError as error:
            if heard == 0 or error.sentence in (Sentence.FILE_NOT_FOUND, Sentence.FILE_READ_FAILED):
                raise
            self._warn()
            return
        with rest:
            to_skip = heard
            for block in rest.blocks() if rest.sr == self.sr else ():
                if to_skip < len(block):
                    yield block[to_skip:]
                to_skip = max(0, to_skip - len(block))
        self._warn()

    def _is_truncated(self) -> bool:
        # libsndfile corrects the length of a truncated WAV silently.  A few bytes of padding may be missing.
        try:
            return _stat(self.path).st_size < _stated_size(_read_head(self.path)) - 1024
        except UserError:
            return False  # deleted meanwhile, but every sample was read


class _Reader:
    """The bytes of a file for FFmpeg, without the name.

    FFmpeg would take some names for addresses or options, and would believe that a text called "song.mp3"
    is an MP3.
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
        except (OSError, ValueError):  # FFmpeg follows absurd offsets in damaged files
            return -1

    def tell(self) -> int:
        return self._file.tell()


def _open_nothing_else(url: str, flags: int, options: dict[str, str]) -> NoReturn:
    # A playlist could make FFmpeg fetch from the network; only the file itself is opened.
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
                        io_open=_open_nothing_else,
                    )
                )
            except (av.error.FFmpegError, OSError, ValueError) as error:
                raise self._unreadable(Sentence.DAMAGED_FILE) from error
            self._stream = self._find_stream()
            self._frames = self._decode()
            self._first = next(self._frames, None)
            if self._first is None:
                raise self._unreadable(Sentence.DAMAGED_FILE if self._errors else Sentence.NO_SOUND)
            # Only the decoded sound knows its rate: AAC headers may state half of it.
            self.sr = self._first.sample_rate
            self.channels = self._first.layout.nb_channels
            if not LOWEST_SR <= self.sr <= HIGHEST_SR:
                raise UserError(Sentence.DAMAGED_FILE, name=path.name)
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
        return UserError(sentence, name=self.path.name)

    def _find_stream(self) -> Any:
        streams = self._container.streams
        stream = streams.best("audio")
        if stream is None:
            is_picture = any(kind in self._container.format.name for kind in _PICTURE_FORMATS)
            is_film = bool(streams.video) and not is_picture
            raise UserError(Sentence.NO_SOUND if is_film else Sentence.NOT_AUDIO, name=self.path.name)
        for other in streams:
            if other.index != stream.index:
                other.discard = Discard.all
        return stream

    def close(self) -> None:
        self._frames.close()
        self._cleanup.close()

    def _decode(self) -> Any:
        """Yield FFmpeg's frames; step over what is damaged."""
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
                # A frame without samples occurs, and would look like the end.
                yield from (frame for frame in packet.decode() if frame.samples and frame.sample_rate > 0)
            except (av.error.FFmpegError, OSError, ValueError):
                self._errors += 1

    def blocks(self) -> Iterator[NDArray[np.float32]]:
        heard = 0
        for block in self._gather():
            heard += len(block)
            if len(block):
                yield block
        if self._reader.error is not None:
            _refuse(self.path, self._reader.error)
        # A header is off by a frame or two; one that is only an estimate proves nothing.
        kind = self._container.format.name
        is_estimate = kind in _ESTIMATING_FORMATS or (kind == "mp3" and not _has_mp3_length(self.path))
        stated = 0.0 if is_estimate or self.duration is None else self.duration
        if self._errors > _FORGIVEN_ERRORS or heard / self.sr < 0.97 * stated - 0.5:
            self._warn()

    def _gather(self) -> Iterator[NDArray[np.float32]]:
        """Join FFmpeg's short frames to blocks of about two seconds."""
        resampler = StreamingResampler(self.sr, self.sr)
        gathered: list[NDArray[np.float32]] = []
        n_gathered = 0
        for frame in self._remaining_frames():
            # A broadcast or a joined file may change its rate or its channels on the way.
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
    """Samples of one of FFmpeg's frames as [shape=(n, channels)], float32."""
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
