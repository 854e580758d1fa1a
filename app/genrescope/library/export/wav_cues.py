"""Markers in a copy of a WAV file: the chunks ``cue `` and ``LIST adtl``, which editors and samplers read."""

from __future__ import annotations

import struct
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Literal

from genrescope.audio.decode.headers import find_sound_data
from genrescope.audio.decode.source import Source, Window
from genrescope.audio.files import display_name
from genrescope.errors import Sentence, UserError
from genrescope.library.atomic import atomic_write
from genrescope.library.export.markers import Marker

_COPY_BYTES = 1 << 20
_LARGEST = 0xFFFF_FFFF
"""Largest size in RIFF; in RF64 it stands for a size that the chunk ds64 states with 64 bits."""

_POINT_BYTES = 24
_UTF_8 = 65001
"""Its number among the code pages of Windows."""

_NO_POSITIONS = b"\0" * 8  # of a chunk and a block within the data, for compressed samples


def write_wav_with_cues(
    source: Path, target: Path, markers: Sequence[Marker], cancel: threading.Event | None = None
) -> None:
    """Copy a WAV file and add markers to the copy.

    Every sample and every other chunk stays as it is, and so do the markers that are already there. A file
    that grows beyond 4 GiB becomes RF64, and sizes that a recorder left wrong are corrected.

    Parameters
    ----------
    source : pathlib.Path
        A file of the kinds RIFF, RIFX, RF64 or BW64.
    target : pathlib.Path
        The copy; another file.
    markers : sequence of Marker
        Regions to mark.
    cancel : threading.Event, optional
        Once it is set, copying ends without a file.

    Raises
    ------
    UserError
        If the file is not a WAV file, cannot be read, or the copy cannot be written.
    concurrent.futures.CancelledError
        If it was cancelled.
    """
    with Source(source, cancel) as file:
        wav = _read_wav(file)
        if target.exists() and target.samefile(source):
            raise UserError(Sentence.SAVE_ONTO_ITSELF, name=display_name(source))
        for marker in markers:
            wav.mark(marker)
        with atomic_write(target) as copy:
            wav.write(copy)
            file.check()
            if file.is_cancelled:
                raise CancelledError


@dataclass(frozen=True)
class _Chunk:
    """A chunk, or bytes that are none.

    Attributes
    ----------
    name : bytes
        Four characters.
    begin, end : int
        Its content in the file.
    """

    name: bytes
    begin: int
    end: int


@dataclass
class _Wav:
    """A WAV file, as it is to be copied.

    Attributes
    ----------
    file : Window
        The file.
    form : bytes
        "RIFF", "RIFX", "RF64" or "BW64".
    sr : int
        Sample rate in Hz.
    before, after : list of _Chunk
        The chunks before and after the samples, without those of the markers.
    data : _Chunk
        The samples.
    rest : _Chunk
        Bytes after the last chunk.
    points : list of bytes
        Cue points.
    notes, regions : bytes
        Names and lengths of the cue points: the content of the chunk ``LIST adtl``.
    """

    file: Window
    form: bytes
    sr: int
    before: list[_Chunk]
    data: _Chunk
    after: list[_Chunk]
    rest: _Chunk
    points: list[bytes] = field(default_factory=list)
    notes: bytes = b""
    regions: bytes = b""

    @property
    def order(self) -> Literal["<", ">"]:
        """The order of bytes, for `struct`."""
        return ">" if self.form == b"RIFX" else "<"

    def mark(self, marker: Marker) -> None:
        """Add a region."""
        numbers = [struct.unpack(self.order + "I", point[:4])[0] for point in self.points]
        number = max(numbers, default=0) + 1
        first, last = round(marker.start * self.sr), round(marker.end * self.sr)
        if last > _LARGEST:  # positions have 32 bits: a day at 48 kHz
            return
        pack = struct.pack
        order = self.order
        self.points.append(pack(order + "II4s8sI", number, first, b"data", _NO_POSITIONS, first))
        region = pack(order + "II4sHHHH", number, last - first, b"rgn ", 0, 0, 0, _UTF_8)
        name = pack(order + "I", number) + marker.text.encode(errors="replace") + b"\0"
        self.keep_note(b"labl", name)
        self.keep_note(b"ltxt", region)

    def keep_note(self, name: bytes, content: bytes) -> None:
        """Add a chunk of the list "adtl"."""
        if name == b"ltxt":
            self.regions += self._chunk(name, content)
        else:
            self.notes += self._chunk(name, content)

    def write(self, copy: BinaryIO) -> None:
        """Write everything."""
        cues = struct.pack(self.order + "I", len(self.points)) + b"".join(self.points)
        # FFmpeg and libsndfile find no names after the first region.
        notes = b"adtl" + self.notes + self.regions
        added = self._chunk(b"cue ", cues) + self._chunk(b"LIST", notes)
        kept = [*self.before, self.data, *self.after]
        size = 4 + sum(8 + _padded(chunk.end - chunk.begin) for chunk in kept) + len(added)
        form = self.form
        if form == b"RIFF" and size > _LARGEST:
            form = b"RF64"
        has_large_sizes = form in (b"RF64", b"BW64")
        if has_large_sizes:
            large = b"ds64" + struct.pack(
                "<IQQQI", 28, size + 36, self.data.end - self.data.begin, self._n_samples(), 0
            )
            copy.write(form + struct.pack("<I", _LARGEST) + b"WAVE" + large)
        else:
            copy.write(form + struct.pack(self.order + "I", size) + b"WAVE")
        for chunk in kept:
            is_large = has_large_sizes and chunk is self.data
            stated = _LARGEST if is_large else chunk.end - chunk.begin
            copy.write(chunk.name + struct.pack(self.order + "I", stated))
            self._copy(chunk, copy)
            copy.write(b"\0" * ((chunk.end - chunk.begin) % 2))
        copy.write(added)
        self._copy(self.rest, copy)

    def _n_samples(self) -> int:
        """Return the number of samples that the file states; 0 if it states none."""
        head = self.file.read_at(12, 32)
        return int.from_bytes(head[24:32], "little") if head[:4] == b"ds64" else 0

    def _chunk(self, name: bytes, content: bytes) -> bytes:
        return name + struct.pack(self.order + "I", len(content)) + content + b"\0" * (len(content) % 2)

    def _copy(self, chunk: _Chunk, copy: BinaryIO) -> None:
        for at in range(chunk.begin, chunk.end, _COPY_BYTES):
            copy.write(self.file.read_at(at, min(_COPY_BYTES, chunk.end - at)))


def _read_wav(source: Source) -> _Wav:
    """Find the chunks of a file; raise `UserError` if it is not a WAV file."""
    file, form = source.window(), source.head[:4]
    sound = find_sound_data(file)
    if form not in (b"RIFF", b"RIFX", b"RF64", b"BW64") or sound is None:
        source.check()
        raise UserError(Sentence.NOT_WAV, name=display_name(source.path))
    order = ">" if form == b"RIFX" else "<"
    data = _Chunk(b"data", sound.begin, sound.end)
    before = list(_chunks(file, 12, data.begin - 8, order))
    after_data = data.end + (data.end - data.begin) % 2
    if not _is_name(file.read_at(after_data, 4)) and _is_name(file.read_at(data.end, 4)):
        after_data = data.end  # a writer that forgot the byte after an odd number
    after = list(_chunks(file, after_data, file.size, order))
    end = after[-1].end + (after[-1].end - after[-1].begin) % 2 if after else after_data
    formats = [chunk for chunk in before if chunk.name == b"fmt "]
    if not formats or (form == b"RIFX" and file.size > _LARGEST // 2):
        raise UserError(Sentence.NOT_WAV, name=display_name(source.path))
    (sr,) = struct.unpack(order + "I", file.read_at(formats[0].begin + 4, 4))
    wav = _Wav(file, form, sr, [], data, [], _Chunk(b"", min(end, file.size), file.size))
    for chunks, kept in ((before, wav.before), (after, wav.after)):
        for chunk in chunks:
            if chunk.name == b"cue ":
                wav.points += _points(file.read_at(chunk.begin, chunk.end - chunk.begin))
            elif chunk.name == b"LIST" and file.read_at(chunk.begin, 4) == b"adtl":
                for note in _chunks(file, chunk.begin + 4, chunk.end, order):
                    wav.keep_note(note.name, file.read_at(note.begin, note.end - note.begin))
            elif chunk.name != b"ds64":
                kept.append(chunk)
    return wav


def _chunks(file: Window, at: int, end: int, order: str) -> Iterator[_Chunk]:
    """Yield the chunks of a part of a file, up to the first bytes that are none."""
    while at + 8 <= end:
        head = file.read_at(at, 8)
        begin = at + 8
        size = int.from_bytes(head[4:], "big" if order == ">" else "little")
        if not _is_name(head[:4]) or begin + size > end:
            return
        yield _Chunk(head[:4], begin, begin + size)
        at = begin + _padded(size)


def _is_name(name: bytes) -> bool:
    return len(name) == 4 and name.isascii() and name.decode().isprintable()


def _points(chunk: bytes) -> list[bytes]:
    return [chunk[at : at + _POINT_BYTES] for at in range(4, len(chunk) - _POINT_BYTES + 1, _POINT_BYTES)]


def _padded(size: int) -> int:
    return size + size % 2
