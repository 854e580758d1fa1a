"""Joins the parts of a file that consists of several, such as the links of a chained Ogg file."""

from __future__ import annotations

from collections.abc import Iterator

from genrescope.audio.decode.ffmpeg import FFmpegTrack
from genrescope.audio.decode.sndfile import SndfileTrack
from genrescope.audio.decode.source import Source, Window
from genrescope.audio.decode.track import Block, Track
from genrescope.audio.files import display_name
from genrescope.audio.resample import StreamingResampler
from genrescope.errors import Sentence, UserError

_SEARCH_BYTES = 1 << 20
_READ_AHEAD = 1 << 17  # more than libFLAC reads in advance

_OGG_MARK = b"OggS\0\2"  # the first page of a stream
_FLAC_MARKS = (b"fLaC\0\0\0\x22", b"fLaC\x80\0\0\x22")

# Opening each link of a chain, to know its length, takes a few milliseconds.
_MOST_MEASURED = 100

Parts = Iterator[Track | UserError]
"""Parts, opened as they are reached, or the errors of those that cannot be decoded."""


class JoinedTrack(Track):
    """The parts of a file, usually one, as one track at the sample rate of the first.

    Parameters
    ----------
    source : Source
        The open file, which is closed with the track.
    parts : iterator of Track or UserError
        See `Parts`.
    duration : float, optional
        Length of all parts in seconds; that of the first if not given.

    Raises
    ------
    UserError
        If no part can be decoded.
    """

    def __init__(self, source: Source, parts: Parts, duration: float | None = None) -> None:
        self._source = source
        self._parts = parts
        self.path = source.path
        self.warnings = []
        self._failure: UserError | None = None
        for part in parts:
            if isinstance(part, Track):
                break
            self._failure = self._failure or part
        else:
            raise self._failure or UserError(Sentence.NO_SOUND, name=display_name(self.path))
        if self._failure is not None:
            self._warn(UserError(Sentence.CUT_SHORT, name=display_name(self.path)))
        self._part = part
        self.sr, self.channels, self.start = part.sr, part.channels, part.start
        self.decoder, self.codec = part.decoder, part.codec
        self.duration = part.duration if duration is None else duration

    def close(self) -> None:
        """Close the file; safe to call twice."""
        self._part.close()
        self._source.close()

    def blocks(self) -> Iterator[Block]:
        """Decode the sound; see `Track.blocks`."""
        is_empty = True
        for block in self._blocks_of_parts():
            if len(block):
                is_empty = False
                yield block
        if is_empty and self.start == 0 and not self._source.is_cancelled:
            raise self._failure or UserError(Sentence.NO_SOUND, name=display_name(self.path))

    def _blocks_of_parts(self) -> Iterator[Block]:
        yield from self._blocks_of_part()
        for part in self._parts:
            if self._source.is_cancelled or self._is_endless():
                return
            if isinstance(part, Track):
                self._part.close()
                self._part = part
                yield from self._blocks_of_part()
            else:
                self._source.check()
                self._failure = self._failure or part
                self._warn(UserError(Sentence.CUT_SHORT, name=display_name(self.path)))

    def _blocks_of_part(self) -> Iterator[Block]:
        resampler: StreamingResampler | None = None
        for block in self._part.blocks():
            if self._part.sr == self.sr:
                yield block
                continue
            channels = block.shape[1]
            if resampler is None or resampler.channels != channels:
                if resampler is not None:
                    yield resampler.flush()
                resampler = StreamingResampler(self._part.sr, self.sr, channels)
            yield resampler.push(block)
        if resampler is not None:
            yield resampler.flush()
        for warning in self._part.warnings:
            self._warn(warning)

    def _is_endless(self) -> bool:
        return any(warning.sentence is Sentence.ENDLESS for warning in self.warnings)

    def _warn(self, warning: UserError) -> None:
        if all(warning.sentence is not earlier.sentence for earlier in self.warnings):
            self.warnings.append(warning)


def open_ogg(source: Source, start: float) -> JoinedTrack:
    """Open an Ogg file: FFmpeg decodes each link of a chain with its own parameters."""
    links = _ogg_links(source)
    duration = None
    if 1 < len(links) <= _MOST_MEASURED:
        duration = sum(_seconds(link) or 0.0 for link in links)
    return JoinedTrack(source, _ogg_parts(links, start), duration)


def _ogg_parts(links: list[Window], start: float) -> Parts:
    for number, link in enumerate(links, start=1):
        if start > 0 and number < len(links):
            seconds = _seconds(link) or 0.0
            if start >= seconds:
                start -= seconds
                continue
        yield _open_ffmpeg(link, start)
        start = 0.0


def _seconds(link: Window) -> float | None:
    track = _open_ffmpeg(link, 0.0)
    if isinstance(track, UserError):
        return None
    with track:
        return track.duration


def _open_ffmpeg(window: Window, start: float) -> Track | UserError:
    try:
        return FFmpegTrack(window, start=start)
    except UserError as error:
        return error


def _ogg_links(source: Source) -> list[Window]:
    """Split an Ogg file where new streams begin."""
    starts: list[int] = []
    end_of_first_pages = -1
    for at in _find(source, (_OGG_MARK,), 0):
        # All streams of a link begin with their first pages, one after the other.
        if at != end_of_first_pages:
            starts.append(at)
        header = source.read_at(at, 27 + 255)
        n_segments = header[26] if len(header) > 26 else 0
        end_of_first_pages = at + 27 + n_segments + sum(header[27 : 27 + n_segments])
    if not starts or starts[0] != 0:
        starts.insert(0, 0)
    return [source.window(begin, end) for begin, end in zip(starts, [*starts[1:], source.size], strict=True)]


def open_flac(source: Source, start: float) -> JoinedTrack:
    """Open a FLAC file: libsndfile decodes it and what follows it, FFmpeg what follows damage."""
    return JoinedTrack(source, _flac_parts(source, start))


def _flac_parts(source: Source, start: float) -> Parts:
    begin: int | None = 0
    while begin is not None:
        link = source.window(begin)
        try:
            track = SndfileTrack(link, start=start)
        except UserError:
            yield _open_ffmpeg(link, start)
            return
        yield track
        if track.is_damaged:
            if track.decoded > 0:
                yield UserError(Sentence.CUT_SHORT, name=display_name(source.path))
            yield _open_ffmpeg(link, track.decoded / track.sr)
            return
        start = max(0.0, start - (track.duration or 0.0))
        # What libFLAC has read by now ends shortly after the end of this link.
        begin = next(_find(source, _FLAC_MARKS, begin + max(4, track.position - _READ_AHEAD)), None)


def _find(source: Source, marks: tuple[bytes, ...], begin: int) -> Iterator[int]:
    """Yield the positions of any of some marks of the same length, from `begin` on."""
    overlap = len(marks[0]) - 1
    while part := source.read_at(begin, _SEARCH_BYTES):
        for mark in marks:
            at = part.find(mark)
            while at >= 0:
                yield begin + at
                at = part.find(mark, at + 1)
        if len(part) <= overlap:
            return
        begin += len(part) - overlap
