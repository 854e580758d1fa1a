"""Decodes with FFmpeg, through PyAV: nearly every format of sound and video."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import av
import av.error
import numpy as np
from av.stream import Discard
from numpy.typing import NDArray

from genrescope.audio.decode.containers import (
    FORMATS,
    container_seconds,
    has_late_streams,
    is_protected,
    is_truncated,
    protected_tracks,
    stated_seconds,
)
from genrescope.audio.decode.limits import BLOCK_SAMPLES, is_endless, is_plausible
from genrescope.audio.decode.seek_index import SeekIndex
from genrescope.audio.decode.signatures import begins_like_mpeg, looks_like_sound
from genrescope.audio.decode.source import Window
from genrescope.audio.decode.track import Block, Track
from genrescope.audio.files import display_name
from genrescope.audio.mixing import finite
from genrescope.audio.resample import StreamingResampler
from genrescope.errors import Sentence, UserError

# Blocks pass from thread to thread: with shorter ones, switching costs more than the work.
_BLOCK_SECONDS = 2

# A file concatenated from several has a bad frame at each join.
_FORGIVEN_ERRORS = 2

# A stated length may be off by a few frames.
_FORGIVEN_SHARE, _FORGIVEN_SECONDS = 0.01, 0.25

# A broadcast or a concatenated file may change its sample rate, but each change costs a resampler.
_FORGIVEN_CHANGES, _CHANGES_PER_SECOND = 20, 0.5

# FFmpeg rounds the times of these, so that a seek would be off by seconds in an hour.
_UNTIMED_FORMATS = ("ac3", "eac3", "dts", "dtshd", "mlp", "truehd")

# FFmpeg skips damaged pages of Ogg without an error; they are missed by the clock.
_LOST_SECONDS = 0.1

# Decoding so much takes 10 ms.
_INDEXED_SECONDS = 10

# FFmpeg forgets more and more of what it has indexed long before.
_INDEXED_AT_ONCE = 6

# Codecs need some earlier sound before they decode exactly.
_PREROLL_SECONDS = 0.5

# FFmpeg's own limits of the probe, and more for sound that begins later in the file.
_PROBES: tuple[dict[str, str], ...] = ({}, {"probesize": str(64 << 20), "analyzeduration": str(600_000_000)})

# Full scale in those of FFmpeg's sample formats that PyAV converts to arrays.
_FULL_SCALE = {"u8": 2.0**7, "s16": 2.0**15, "s32": 2.0**31, "flt": 1.0, "dbl": 1.0}

# WORKAROUND: with more planes than this, av.AudioFrame.planes reads past their end (PyAV 18).
_MOST_PLANES = 7


class FFmpegTrack(Track):
    """A track that FFmpeg decodes.

    Parameters
    ----------
    window : Window
        The file.
    start : float
        Second of the sound to begin with.
    index : SeekIndex, optional
        From `seek_index`, to begin there at once.

    Raises
    ------
    UserError
        If there is no sound to decode.
    """

    def __init__(self, window: Window, *, start: float = 0.0, index: SeekIndex | None = None) -> None:
        self._window = window
        self._source = window.source
        self._name = display_name(window.source.path)
        self.path = window.source.path
        self.start = start
        self.warnings = []
        self._to_skip = 0
        self._container: Any = None
        self._packets: Any = None
        self._landed_at: int | None = None  # see `_jump`
        self._shift = 0
        try:
            self._open_playable()
            self.sr = self._first.sample_rate  # AAC headers may state half of it
            self.channels = self._first.layout.nb_channels
            if start > 0:
                self._seek(start, index)
        except BaseException:
            self.close()
            raise
        self._stated_seconds = stated_seconds(self._container, self._stream, window)
        self.duration = self._stated_seconds or container_seconds(self._container)
        self.decoder, self.codec = "FFmpeg", self._stream.codec_context.name

    def close(self) -> None:
        """Close the decoder; safe to call twice."""
        if self._packets is not None:
            self._packets.close()
        if self._container is not None:
            self._container.close()

    # Opening ----------------------------------------------------------------------------------------

    def _open_playable(self) -> None:
        """Open the first track that can be decoded, beginning with the default one."""
        if is_protected(self._window):
            raise UserError(Sentence.PROTECTED, name=self._name)
        for probe in _PROBES:
            self._open(probe)
            order = self._playable()
            for number, index in enumerate(order):
                if number > 0:
                    self._open(probe)
                if self._start(index):
                    tracks = [stream.index for stream in self._container.streams.audio]
                    if index != self._default:
                        self.warnings.append(
                            UserError(Sentence.OTHER_TRACK, name=self._name, number=tracks.index(index) + 1)
                        )
                    return
            if not has_late_streams(self._container.format.name):
                break
        raise self._failure(has_playable=bool(order))

    def _open(self, probe: dict[str, str]) -> None:
        self.close()
        self._errors = 0
        self._has_lost_packets = False
        self._last_pts: int | None = None
        self._stream: Any = None
        try:
            self._container = av.open(
                self._window.fresh(),
                mode="r",
                metadata_errors="replace",
                # MP3 and ADTS have no table of contents: to seek, FFmpeg reads all that is before.
                buffer_size=1 << 18 if begins_like_mpeg(self._source.head) else 1 << 16,
                # Playlists and scripts would make FFmpeg open other files or addresses.
                container_options={"format_whitelist": FORMATS, "protocol_whitelist": "none", **probe},
            )
        except Exception as error:
            _raise_if_no_damage(error)
            self._source.check()
            damaged = looks_like_sound(self._source.head)
            sentence = Sentence.DAMAGED_FILE if damaged else Sentence.NOT_AUDIO
            raise UserError(sentence, name=self._name) from error

    def _playable(self) -> list[int]:
        """List the indices of the audio streams that have a decoder, the default one first."""
        streams = self._container.streams
        best = streams.best("audio")
        self._default = best.index if best is not None else -1
        self._protected = protected_tracks(self._window, self._container)
        playable = [
            stream.index
            for stream in streams.audio
            if stream.codec_context is not None and stream.index not in self._protected
        ]
        if best is None and playable:
            self._default = playable[0]
        return sorted(playable, key=lambda index: index != self._default)

    def _failure(self, *, has_playable: bool) -> UserError:
        self._source.check()
        streams = self._container.streams
        if self._protected:
            sentence = Sentence.PROTECTED
        elif has_playable:
            damaged = self._errors or self._has_lost_packets
            sentence = Sentence.DAMAGED_FILE if damaged else Sentence.NO_SOUND
        elif streams.audio:
            sentence = Sentence.UNKNOWN_CODEC
        else:
            sentence = Sentence.NO_SOUND if streams.video else Sentence.NOT_AUDIO
        return UserError(sentence, name=self._name)

    def _start(self, index: int) -> bool:
        """Decode the first frame of a stream; return whether there is one."""
        self._stream = self._container.streams[index]
        for other in self._container.streams:
            if other.index != index:
                other.discard = Discard.all
        self._frames = self._decode()
        first = next(self._frames, None)
        if first is None:
            return False
        self._first: Any = first
        return True

    def seek_index(self) -> SeekIndex:
        """Read to the end of the file, and return where packets begin; nothing can be decoded afterwards."""
        found: dict[int, int] = {}
        entries, step = self._stream.index_entries, round(_INDEXED_SECONDS / self._stream.time_base)
        timestamp, end, last = 0, -1, 0
        while end < last and not self._source.is_cancelled:
            end = last
            wanted = range(timestamp, timestamp + _INDEXED_AT_ONCE * step, step)
            timestamp = wanted.stop
            try:
                self._container.seek(timestamp, stream=self._stream)
            except Exception as error:
                _raise_if_no_damage(error)
                break
            places = {entries.search_timestamp(at) for at in wanted}
            found |= {entries[at].timestamp: entries[at].pos for at in sorted(places) if at >= 0}
            last = entries[len(entries) - 1].timestamp if len(entries) else 0
        return SeekIndex(np.array([*found], dtype=np.int64), np.array([*found.values()], dtype=np.int64))

    def _seek(self, start: float, index: SeekIndex | None) -> None:
        """Continue at a second of the sound, or shortly before and with samples to skip."""
        origin, time_base = self._first.pts, self._first.time_base
        self._to_skip = round(start * self.sr)
        is_untimed = self._container.format.name in _UNTIMED_FORMATS
        if is_untimed or origin is None or not time_base or start <= 2 * _PREROLL_SECONDS:
            return
        try:
            offset = round(origin + (start - _PREROLL_SECONDS) / time_base)
            self._jump(offset, index)
        except Exception:
            has_moved = False
        else:
            self._packets.close()
            self._frames = self._decode()
            frame = next(self._frames, None)
            seconds = (
                start + 1 if frame is None or frame.pts is None else float((frame.pts - origin) * time_base)
            )
            has_moved = frame is not None and seconds <= start
            if has_moved:
                self._first = frame
                self._to_skip = round((start - seconds) * self.sr)
        if not has_moved:  # decode from the start
            self._landed_at, self._shift = None, 0
            number = self._stream.index
            self._open(_PROBES[0])
            self._start(number)

    def _jump(self, timestamp: int, index: SeekIndex | None) -> None:
        """Continue at a timestamp or before it.

        Without a table of contents, FFmpeg reads everything up to there.  With an index, it jumps to a byte,
        and then counts from 0: it does not know where it is.  So it does not know either where the padding
        at the end begins, which the encoder has added: some hundredths of a second of silence.
        """
        landing = index.before(timestamp) if index is not None else None
        if landing is None:
            self._container.seek(timestamp, stream=self._stream)
        else:
            self._landed_at, position = landing
            self._container.seek(position, stream=self._stream, unsupported_byte_offset=True)

    def _correct(self, packet: av.Packet[Any]) -> None:
        """Correct the times of a packet after a jump to a byte."""
        if packet.pts is None:
            return
        if self._landed_at is not None:
            self._shift, self._landed_at = self._landed_at - packet.pts, None
        packet.pts += self._shift
        packet.dts = packet.pts

    # Decoding ---------------------------------------------------------------------------------------

    def _decode(self) -> Iterator[Any]:
        """Yield FFmpeg's frames; skip what is damaged."""
        self._packets = self._container.demux(self._stream)
        while not self._source.is_cancelled:
            try:
                packet = next(self._packets)
            except StopIteration:
                return
            except IndexError:
                # WORKAROUND: PyAV 18 fails at the end of the file if streams appeared in its middle.
                yield from self._decode_packet(None)
                return
            except Exception as error:
                _raise_if_no_damage(error)
                self._has_lost_packets = True
                yield from self._decode_packet(None)
                return
            if self._landed_at is not None or self._shift:
                self._correct(packet)
            yield from self._decode_packet(packet)

    def _decode_packet(self, packet: av.Packet[Any] | None) -> Iterator[Any]:
        """Yield the frames of a packet, or the last ones if it is None."""
        try:
            frames = self._stream.codec_context.decode(packet)
        except EOFError:  # there were no more
            return
        except Exception as error:
            _raise_if_no_damage(error)
            self._errors += 1
            return
        for frame in frames:
            # Frames without samples occur, and would look like the end.
            if not frame.samples:
                continue
            if is_plausible(frame.sample_rate, frame.layout.nb_channels):
                yield frame
            else:
                self._errors += 1

    def blocks(self) -> Iterator[Block]:
        """Decode the sound; see `Track.blocks`."""
        n_samples = round(self.start * self.sr)
        for block in self._resampled():
            n_samples += len(block)
            if self._to_skip >= len(block):
                self._to_skip -= len(block)
                continue
            if self._to_skip:
                block, self._to_skip = block[self._to_skip :], 0
            yield finite(block)
            if is_endless(n_samples / self.sr, self._window.size):
                self.warnings.append(UserError(Sentence.ENDLESS, name=self._name))
                return
        if self._source.is_cancelled:
            return
        self._source.check()
        if self._is_cut_short(n_samples / self.sr):
            self.warnings.append(UserError(Sentence.CUT_SHORT, name=self._name))

    def _is_cut_short(self, seconds: float) -> bool:
        if self._errors > _FORGIVEN_ERRORS or self._has_lost_packets:
            return True
        if is_truncated(self._window, self._container.format.name):
            return True
        if self._stated_seconds is None:
            return False
        # A recorder that pauses may send no packets, and sound may begin late, but the clock runs on.
        if self._last_pts is not None and self._first.time_base:
            seconds = max(seconds, float(self._last_pts * self._first.time_base))
        return seconds < (1 - _FORGIVEN_SHARE) * self._stated_seconds - _FORGIVEN_SECONDS

    def _resampled(self) -> Iterator[Block]:
        """Yield blocks at the rate of the first."""
        resampler: StreamingResampler | None = None
        for sr, block in self._gathered():
            if resampler is not None and (resampler.in_sr, resampler.channels) != (sr, block.shape[1]):
                yield resampler.flush()
                resampler = None
            if sr != self.sr and resampler is None:
                resampler = StreamingResampler(sr, self.sr, block.shape[1])
            yield block if resampler is None else resampler.push(block)
        if resampler is not None:
            yield resampler.flush()

    def _gathered(self) -> Iterator[tuple[int, Block]]:
        """Join FFmpeg's short frames into blocks of about two seconds, each with its sample rate."""
        fifo, kind, room = av.AudioFifo(), (0, 0, ""), 0
        converter = None
        for frame in self._all_frames():
            new_kind = (frame.sample_rate, frame.layout.nb_channels, frame.format.name)
            if new_kind != kind:
                if fifo.samples:
                    yield kind[0], _samples(fifo.read())
                fifo, kind, converter = av.AudioFifo(), new_kind, None
                sr, channels, sample_format = kind
                room = max(1, min(_BLOCK_SECONDS * sr, BLOCK_SAMPLES // channels))
                if channels > _MOST_PLANES or sample_format.removesuffix("p") not in _FULL_SCALE:
                    converter = av.AudioResampler(format="flt")
            for part in [frame] if converter is None else converter.resample(frame):
                part.pts = None  # the queue requires gapless times
                fifo.write(part)
            if fifo.samples >= room:
                yield kind[0], _samples(fifo.read())
        if fifo.samples:
            yield kind[0], _samples(fifo.read())

    def _all_frames(self) -> Iterator[Any]:
        """Yield the frames from the first one on, without those that change the rate all the time."""
        sr, n_changes, seconds, longest = self._first.sample_rate, 0, 0.0, 0.0
        is_gapless = self._container.format.name == "ogg"
        yield self._first
        for frame in self._frames:
            if frame.sample_rate != sr:
                n_changes += 1
                if n_changes > _FORGIVEN_CHANGES + _CHANGES_PER_SECOND * seconds:
                    self._errors += 1
                    continue
                sr = frame.sample_rate
            seconds += frame.samples / sr
            if frame.pts is not None:
                if is_gapless and self._last_pts is not None and frame.time_base:
                    gap = float((frame.pts - self._last_pts) * frame.time_base) - longest
                    self._has_lost_packets |= gap > _LOST_SECONDS
                self._last_pts = frame.pts
                longest = max(longest, frame.samples / sr)
            yield frame


def _raise_if_no_damage(error: Exception) -> None:
    """Raise an error again that damage in a file does not explain.

    Damage surprises PyAV in many ways, and may state sizes that FFmpeg cannot allocate.
    """
    if isinstance(error, MemoryError) and not isinstance(error, av.error.FFmpegError):
        raise error


def _samples(frame: Any) -> NDArray[np.float32]:
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
