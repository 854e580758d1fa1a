"""The hash of a file's sound stays when its tags change, and changes when the sound does."""

from __future__ import annotations

import shutil
import struct
import subprocess
import threading
from concurrent.futures import CancelledError
from pathlib import Path

import mutagen
import pytest
from mutagen import apev2, flac, id3, mp4

from genrescope.audio.content import DIGEST_BYTES, content_of
from genrescope.errors import Sentence, UserError
from support import corpus
from support.audio_files import pcm, tone, wav

TAGGED = (
    "wav", "aiff", "aifc", "flac", "mp3 cbr", "mp3 vbr", "m4a aac", "m4a alac", "mp4", "ogg vorbis", "opus",
    "oga flac", "wv", "tta", "wav ima adpcm",
)  # fmt: skip
PICTURE = b"\x89PNG" + bytes(range(256)) * 1200


def make(folder: Path, name: str, content: bytes | None = None) -> Path:
    """Write a file of the corpus, or other bytes, with its suffix."""
    whole = corpus.whole(name)
    if not whole:
        pytest.skip(f"there is no encoder for {name}")
    path = folder / f"song{corpus.FORMATS[name].suffix}"
    path.write_bytes(whole if content is None else content)
    return path


def retag(path: Path, title: str, picture: bytes = b"") -> None:
    """Write other tags with mutagen, each format's own."""
    file = mutagen.File(path)
    if file.tags is None:
        file.add_tags()
    if isinstance(file.tags, id3.ID3):
        file.tags.setall("TIT2", [id3.TIT2(text=[title])])
        file.tags.setall("APIC", [id3.APIC(data=picture)] if picture else [])
    elif isinstance(file.tags, mp4.MP4Tags):
        file.tags["\xa9nam"] = [title]
        file.tags["covr"] = [mp4.MP4Cover(picture)] if picture else []
    else:
        file.tags["Title"] = title
        if isinstance(file, flac.FLAC):
            file.clear_pictures()
            cover = flac.Picture()
            cover.data = picture
            file.add_picture(cover)
        elif not isinstance(file.tags, apev2.APEv2):
            file.tags["METADATA_BLOCK_PICTURE"] = picture.hex()
    file.save()


@pytest.mark.parametrize("name", TAGGED)
def test_other_tags_do_not_change_it(tmp_path, name):
    path = make(tmp_path, name)
    before = content_of(path)
    assert len(before) == DIGEST_BYTES
    for title, picture in (("ñ", b""), ("A longer title " * 300, PICTURE), ("short", b"")):
        retag(path, title, picture)
        assert content_of(path) == before
    moved = path.rename(path.with_name("another name"))
    assert content_of(moved) == before


def ape_tag(n_bytes: int, *, has_header: bool) -> bytes:
    def edge(flags: int) -> bytes:
        return b"APETAGEX" + struct.pack("<IIII8x", 2000, n_bytes + 32, 1, flags | has_header << 31)

    return (edge(1 << 29) if has_header else b"") + b"a" * n_bytes + edge(0)


ID3V1 = b"TAG" + b"title".ljust(125)
ID3V1_PLUS = b"TAG+".ljust(227, b"t") + ID3V1
LYRICS = b"LYRICSBEGIN" + b"IND00002 0" + b"000021" + b"LYRICS200"
ID3 = b"ID3\4\0\0" + bytes([0, 0, 2, 0]) + b"\0" * 256
ID3_WITH_FOOTER = b"ID3\4\0\x10" + bytes([0, 0, 2, 0]) + b"\0" * 256 + b"3DI\4\0\x10" + bytes([0, 0, 2, 0])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"", ID3V1),
        (b"", ID3V1_PLUS),
        (b"", ape_tag(3000, has_header=True)),
        (b"", ape_tag(3000, has_header=False) + ID3V1),
        (b"", ape_tag(10, has_header=True) + LYRICS + ID3V1),
        (ID3, b""),
        (ID3 + ID3, ID3V1),
        (ID3_WITH_FOOTER, b""),
        (b"", ID3_WITH_FOOTER),
    ],
)
@pytest.mark.parametrize("name", ["mp3 cbr", "aac", "flac"])
def test_tags_at_the_beginning_and_the_end_are_left_out(tmp_path, name, before, after):
    path = make(tmp_path, name)
    tagged = before + path.read_bytes() + after
    expected = content_of(path)
    path.write_bytes(tagged)
    assert content_of(path) == expected


@pytest.mark.parametrize("name", corpus.FORMATS)
def test_every_byte_of_the_sound_counts(tmp_path, name):
    path = make(tmp_path, name)
    before = content_of(path)
    changed = bytearray(path.read_bytes())
    changed[len(changed) // 2] ^= 1
    path.write_bytes(changed)
    assert content_of(path) != before


def test_the_same_samples_have_the_same_hash_in_any_container(tmp_path):
    assert len({content_of(make(tmp_path, name)) for name in ("wav", "w64", "rf64")}) == 1


def test_the_same_samples_at_another_rate_are_another_sound(tmp_path):
    samples = pcm(tone(0.1, 44_100))
    path = tmp_path / "song.wav"
    found = set()
    for sr in (44_100, 48_000):
        path.write_bytes(wav(samples, 2, sr))
        found.add(content_of(path))
    assert len(found) == 2


@pytest.mark.parametrize("name", ["ogg vorbis", "opus", "mp4", "m4a aac", "flac", "wav", "aiff", "mp3 cbr"])
def test_a_damaged_file_has_a_hash_too(tmp_path, name):
    found = set()
    n_files = 0
    for file_name, content in corpus.damaged(name, 12):
        path = tmp_path / file_name
        path.write_bytes(content)
        found.add(content_of(path))
        n_files += 1
    assert len(found) > n_files / 2


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"fLaC" + bytes(1 << 20), id="FLAC"),
        pytest.param(ID3[:10] * 100_000, id="beginning"),
        pytest.param(ID3_WITH_FOOTER[-10:] * 100_000, id="end"),
    ],
)
def test_endless_tags_take_no_time(tmp_path, content):
    reads = []
    path = tmp_path / "song.mp3"
    path.write_bytes(content)
    content_of(path, on_read=reads.append)
    assert len(reads) < 50_000


def test_files_with_nothing_but_tags_are_told_apart(tmp_path):
    first, second = tmp_path / "first.mp3", tmp_path / "second.mp3"
    first.write_bytes(ID3)
    second.write_bytes(ID3 + ID3V1)
    assert content_of(first) != content_of(second)


@pytest.mark.skipif(shutil.which("metaflac") is None, reason="the program metaflac is not installed")
def test_the_formats_own_program_does_not_change_it(tmp_path):
    path = make(tmp_path, "flac")
    before = content_of(path)
    subprocess.run(["metaflac", "--set-tag=GENRE=Jazz", "--add-padding=9000", path], check=True)
    assert content_of(path) == before


def test_it_can_be_cancelled(tmp_path):
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(CancelledError):
        content_of(make(tmp_path, "wav"), cancel=cancel)


def test_a_file_that_cannot_be_read_is_reported(tmp_path):
    with pytest.raises(UserError) as caught:
        content_of(tmp_path / "missing.mp3")
    assert caught.value.sentence is Sentence.FILE_NOT_FOUND
