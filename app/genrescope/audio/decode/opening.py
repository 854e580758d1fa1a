"""Chooses the decoder of a file."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from genrescope.audio.decode.ffmpeg import FFmpegTrack
from genrescope.audio.decode.headers import SoundData, find_sound_data
from genrescope.audio.decode.joined import JoinedTrack, open_flac, open_ogg
from genrescope.audio.decode.seek_index import SeekIndex
from genrescope.audio.decode.signatures import begins_like_mpeg, id3_size, looks_like_sound
from genrescope.audio.decode.sndfile import SndfileTrack
from genrescope.audio.decode.source import Source, Window
from genrescope.audio.decode.track import MonoTrack, Track
from genrescope.audio.files import display_name
from genrescope.errors import Sentence, UserError

# Where the marks of coded sound appear in files that claim to be uncompressed.
_BEGINNING_BYTES = 1 << 18

# FFmpeg reads as much in 60 ms.
_INDEXED_BYTES = 16 << 20

# Overdriven sound may contain one of these by chance.
_FEWEST_MARKS = 3
_CODED_MARKS = (
    b"\xfe\x7f\x01\x80", b"\x7f\xfe\x80\x01", b"\xff\x1f\x00\xe8", b"\x1f\xff\xe8\x00",  # DTS
    b"\x72\xf8\x1f\x4e", b"\xf8\x72\x4e\x1f",  # IEC 61937, of a digital output
)  # fmt: skip


def open_audio(
    path: Path, *, cancel: threading.Event | None = None, on_read: Callable[[int | None], None] | None = None
) -> MonoTrack:
    """Open an audio file, or a video for its sound, to be decoded to mono.

    Parameters
    ----------
    path : pathlib.Path
        The format is detected from the content, not the suffix.
    cancel : threading.Event, optional
        Once it is set, the sound ends, without an error.
    on_read : callable, optional
        Called with None before each read, and after it with the position in the file.

    Returns
    -------
    MonoTrack
        The caller must close it.

    Raises
    ------
    UserError
        If there is no sound to decode.
    """
    return MonoTrack(open_track(path, cancel=cancel, on_read=on_read))


def open_track(
    path: Path,
    *,
    start: float = 0.0,
    index: SeekIndex | None = None,
    cancel: threading.Event | None = None,
    on_read: Callable[[int | None], None] | None = None,
) -> Track:
    """Open an audio file, or a video for its sound, to be decoded with all its channels.

    Parameters
    ----------
    path : pathlib.Path
        The format is detected from the content, not the suffix.
    start : float
        Second of the sound to begin with.
    index : SeekIndex, optional
        From `find_seek_index` of the same file, to begin there at once.
    cancel : threading.Event, optional
        Once it is set, the sound ends, without an error.
    on_read : callable, optional
        Called with None before each read, and after it with the position in the file.

    Returns
    -------
    Track
        The caller must close it.

    Raises
    ------
    UserError
        If there is no sound to decode.
    """
    source = Source(Path(path), cancel, on_read)
    try:
        return _open(source, start, index)
    except BaseException:
        source.close()
        raise


def find_seek_index(path: Path, *, cancel: threading.Event | None = None) -> SeekIndex | None:
    """Return where packets begin in a long MP3 or ADTS file, which has no table of contents.

    This takes about as long as FFmpeg takes to find the end: a second for ten hours.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    cancel : threading.Event, optional
        Set it to end the search.

    Returns
    -------
    SeekIndex or None
        None for a file that needs none, or that cannot be opened, and after `cancel`.
    """
    try:
        with Source(path, cancel) as source:
            window = source.window(_beginning(source))
            if window.size < _INDEXED_BYTES or not begins_like_mpeg(source.head):
                return None
            with FFmpegTrack(window) as track:
                index = track.seek_index()
            return None if source.is_cancelled else index
    except UserError:
        return None


def _open(source: Source, start: float, index: SeekIndex | None) -> Track:
    window = source.window(_beginning(source))
    data = find_sound_data(window)
    if data is not None and data.format is not None:
        track = _open_samples(window, data, start)
    elif source.head.startswith(b"OggS"):
        return open_ogg(source, start)
    elif source.head.startswith(b"fLaC"):
        return open_flac(source, start)
    else:
        track = _open_by_trying(window, data, start, index)
    return JoinedTrack(source, iter([track]))


def _beginning(source: Source) -> int:
    """Return where the file begins: some programs put a tag of MP3 before other formats."""
    size = id3_size(source.head)
    head = source.read_at(size, 64)
    return size if size and looks_like_sound(head) and not begins_like_mpeg(head) else 0


def _open_samples(window: Window, data: SoundData, start: float) -> Track:
    """Open a file that claims to be uncompressed."""
    if data.end == data.begin:
        raise UserError(Sentence.NO_SOUND, name=display_name(window.source.path))
    beginning = window.read_at(data.begin, _BEGINNING_BYTES)
    if any(beginning.count(mark) >= _FEWEST_MARKS for mark in _CODED_MARKS):
        try:
            coded = FFmpegTrack(window, start=start)
        except UserError:
            pass
        else:
            if not coded.codec.startswith("pcm_"):
                return coded
            coded.close()
    return SndfileTrack(window, data, start=start)


def _open_by_trying(window: Window, data: SoundData | None, start: float, index: SeekIndex | None) -> Track:
    try:
        return FFmpegTrack(window, start=start, index=index)
    except UserError as error:
        head = window.source.head
        is_unknown = error.sentence in (Sentence.NOT_AUDIO, Sentence.DAMAGED_FILE, Sentence.UNKNOWN_CODEC)
        # Without a known signature, libsndfile decodes any bytes; of what is not quite MP3, it prints.
        if not is_unknown or not looks_like_sound(head) or begins_like_mpeg(head):
            raise
        try:
            return SndfileTrack(window, data, start=start)
        except UserError:
            raise error from None
