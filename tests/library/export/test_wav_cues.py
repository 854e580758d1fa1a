"""Markers in a copy of a WAV file, read by other programs."""

from __future__ import annotations

import hashlib
import os
import struct
import threading
import wave
from concurrent.futures import CancelledError
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from genrescope.audio.decode.source import Source
from genrescope.errors import Sentence, UserError
from genrescope.library.export.markers import Marker
from genrescope.library.export.wav_cues import write_wav_with_cues
from support.audio_files import pcm, tone, wav

MARKERS = [Marker(0, 1.5, "Rock"), Marker(1.5, 3, "Ñandú")]
CUES = [(0.0, "Rock"), (1.5, "Ñandú")]


def chunks(path: Path) -> dict[bytes, bytes]:
    """The chunks of a small RIFF file; its size must be right."""
    content = path.read_bytes()
    order = ">" if content[:4] == b"RIFX" else "<"
    (size,) = struct.unpack(order + "I", content[4:8])
    found, at = {}, 12
    while at < 8 + size:
        name = content[at : at + 4]
        (n,) = struct.unpack(order + "I", content[at + 4 : at + 8])
        key = name + content[at + 8 : at + 12] if name == b"LIST" else name
        assert key not in found
        found[key] = content[at + 8 : at + 8 + n]
        at += 8 + n + n % 2
    assert at == 8 + size
    return found


def cues(path: Path) -> list[tuple[float, str]]:
    """Positions in seconds and names of the markers, as FFmpeg reads them."""
    with av.open(path) as container:
        return [
            (float(chapter["start"] * chapter["time_base"]), chapter["metadata"]["title"])
            for chapter in container.chapters()
        ]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Three seconds, with chunks before and after the samples, one of an odd size."""
    path = tmp_path / "song.wav"
    content = bytearray(wav(pcm(tone(3, 8000)), 2, 8000))
    at = content.index(b"data")
    content[at:at] = b"note" + struct.pack("<I", 5) + b"hello\0"
    content += b"LIST" + struct.pack("<I", 16) + b"INFOINAM" + struct.pack("<I", 4) + b"name"
    content[4:8] = struct.pack("<I", len(content) - 8)
    path.write_bytes(content)
    return path


def test_the_copy_has_markers_and_everything_else(source, tmp_path):
    copy, before = tmp_path / "copy.wav", source.read_bytes()
    write_wav_with_cues(source, copy, MARKERS)
    assert source.read_bytes() == before
    old, new = chunks(source), chunks(copy)
    assert {name: content for name, content in new.items() if name in old} == old
    assert list(new) == [*old, b"cue ", b"LISTadtl"]
    assert cues(copy) == CUES


def test_other_programs_read_the_same_sound(source, tmp_path):
    copy = tmp_path / "copy.wav"
    write_wav_with_cues(source, copy, MARKERS)
    with wave.open(str(source)) as old, wave.open(str(copy)) as new:
        assert new.getparams() == old.getparams()
        assert new.readframes(10**6) == old.readframes(10**6)
    np.testing.assert_array_equal(soundfile.read(copy)[0], soundfile.read(source)[0])


def test_a_region_has_a_length(source, tmp_path):
    copy = tmp_path / "copy.wav"
    write_wav_with_cues(source, copy, MARKERS)
    region = chunks(copy)[b"LISTadtl"].split(b"ltxt")[2][4:]
    number, length, purpose = struct.unpack("<II4s", region[:12])
    assert (number, length, purpose) == (2, 12_000, b"rgn ")


def test_markers_that_are_there_are_kept(source, tmp_path):
    first, second = tmp_path / "first.wav", tmp_path / "second.wav"
    write_wav_with_cues(source, first, MARKERS[:1])
    write_wav_with_cues(first, second, [Marker(1.5, 3, "Jazz")])
    assert cues(second) == [(0.0, "Rock"), (1.5, "Jazz")]
    assert chunks(second)[b"data"] == chunks(source)[b"data"]


def test_big_endian_files_are_marked_in_their_order(tmp_path):
    source, copy = tmp_path / "a.wav", tmp_path / "b.wav"
    source.write_bytes(wav(pcm(tone(3, 8000), ">"), 2, 8000, order=">"))
    write_wav_with_cues(source, copy, MARKERS)
    assert chunks(copy)[b"data"] == chunks(source)[b"data"]
    assert struct.unpack(">I", chunks(copy)[b"cue "][:4]) == (2,)
    assert struct.pack(">II", 4 + 8, 2) + "Ñandú\0".encode() in chunks(copy)[b"LISTadtl"]


@pytest.mark.parametrize("sizes", [(0, 0), (0xFFFFFFFF, 0xFFFFFFFF), (36, 10**6)])
def test_wrong_sizes_are_corrected(tmp_path, sizes):
    """A recorder that was killed, a pipe, and a file that was cut short."""
    data = pcm(tone(3, 8000))
    source, copy = tmp_path / "a.wav", tmp_path / "b.wav"
    source.write_bytes(wav(data, 2, 8000, riff_size=sizes[0], data_size=sizes[1]))
    write_wav_with_cues(source, copy, MARKERS)
    assert chunks(copy)[b"data"] == data
    assert cues(copy) == CUES


def test_an_odd_number_of_bytes_is_padded(tmp_path):
    for name, pad in (("padded", b"\0"), ("forgotten", b"")):
        source, copy = tmp_path / f"{name}.wav", tmp_path / f"{name} copy.wav"
        form = struct.pack("<IHHIIHH", 16, 1, 1, 8000, 8000, 1, 8)
        after = b"data\3\0\0\0abc" + pad + b"note\4\0\0\0text"
        body = b"WAVEfmt " + form + after
        source.write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)
        write_wav_with_cues(source, copy, MARKERS[:1])
        found = chunks(copy)
        assert (found[b"data"], found[b"note"]) == (b"abc", b"text")


def test_rf64_stays_rf64(tmp_path):
    source, copy = tmp_path / "a.wav", tmp_path / "b.wav"
    y = tone(3, 8000)
    soundfile.write(source, y, 8000, format="RF64")
    write_wav_with_cues(source, copy, MARKERS)
    content = copy.read_bytes()
    assert content[:4] == b"RF64"
    riff, data, _, table = struct.unpack("<QQQI", content[20:48])
    assert (riff, data, table) == (len(content) - 8, 3 * 8000 * 4, 0)
    np.testing.assert_array_equal(soundfile.read(copy)[0], soundfile.read(source)[0])
    assert cues(copy) == CUES


@pytest.mark.skipif(not hasattr(os, "SEEK_DATA"), reason="needs files with holes")
def test_a_file_that_grows_beyond_4_gib_becomes_rf64(tmp_path, monkeypatch):
    source, copy = tmp_path / "a.wav", tmp_path / "b.wav"
    n_bytes = 2**32 - 60
    with source.open("wb") as file:
        file.write(wav(b"", 2, 8000, riff_size=36 + n_bytes, data_size=n_bytes))
        file.seek(44 + n_bytes - 4)
        file.write(b"last")
    zeros, read_at = bytes(1 << 20), Source.read_at

    def read_quickly(self: Source, offset: int, size: int) -> bytes:
        return zeros if size == len(zeros) else read_at(self, offset, size)

    monkeypatch.setattr(Source, "read_at", read_quickly)
    written = _Hole()
    monkeypatch.setattr("genrescope.library.export.wav_cues.atomic_write", written.opened)
    write_wav_with_cues(source, copy, MARKERS)
    riff, data, _, _ = struct.unpack("<QQQI", written.head[20:48])
    assert written.head[:4] == b"RF64"
    assert (riff, data) == (written.size - 8, n_bytes)
    assert b"last" + b"cue " in written.tail


class _Hole:
    """A file that keeps its ends only."""

    def __init__(self) -> None:
        self.head = self.tail = b""
        self.size = 0

    def opened(self, _path: Path) -> _Hole:
        return self

    def __enter__(self) -> _Hole:
        return self

    def __exit__(self, *_error: object) -> None:
        pass

    def write(self, content: bytes) -> None:
        self.head = (self.head + content[:64])[:64]
        self.tail = (self.tail + content[-400:])[-400:]
        self.size += len(content)


def test_bytes_after_the_last_chunk_are_kept(source, tmp_path):
    copy = tmp_path / "copy.wav"
    with source.open("ab") as file:
        file.write(b"\x01\x02garbage")
    write_wav_with_cues(source, copy, MARKERS)
    assert copy.read_bytes().endswith(b"\x01\x02garbage")
    chunks(copy)


@pytest.mark.parametrize(
    "content", [b"fLaC" + bytes(100), b"RIFF\0\0\0\0WAVE", b"RIFF\0\0\0\0AVI LIST", b"x" * 99]
)
def test_other_files_cannot_have_markers(tmp_path, content):
    source = tmp_path / "a.wav"
    source.write_bytes(content)
    with pytest.raises(UserError) as caught:
        write_wav_with_cues(source, tmp_path / "b.wav", MARKERS)
    assert caught.value.sentence is Sentence.NOT_WAV
    assert [path.name for path in tmp_path.iterdir()] == ["a.wav"]


def test_a_song_is_never_replaced_by_its_copy(source, tmp_path):
    link = tmp_path / "link.wav"
    link.hardlink_to(source)
    digest = hashlib.sha256(source.read_bytes()).digest()
    for target in (source, link):
        with pytest.raises(UserError) as caught:
            write_wav_with_cues(source, target, MARKERS)
        assert caught.value.sentence is Sentence.SAVE_ONTO_ITSELF
    assert hashlib.sha256(source.read_bytes()).digest() == digest


def test_cancelling_leaves_no_file(source, tmp_path):
    cancel = threading.Event()
    cancel.set()
    with pytest.raises((CancelledError, UserError)):
        write_wav_with_cues(source, tmp_path / "copy.wav", MARKERS, cancel)
    assert [path.name for path in tmp_path.iterdir()] == ["song.wav"]
