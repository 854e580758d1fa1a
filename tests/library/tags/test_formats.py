"""Every format is written as other programs read it, and nothing but the genre changes."""

from __future__ import annotations

import io
import json
import shutil
import struct
import subprocess
from pathlib import Path
from types import ModuleType

import mutagen
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutagen.apev2 import APEv2
from mutagen.id3 import APIC, COMM, ID3, TCON, TDRC, TIT2, TPE1, TXXX, TYER
from mutagen.mp4 import MP4

from genrescope.audio.content import content_of
from genrescope.audio.packets import digest_of_packets
from genrescope.library.tags.formats import format_of, id3
from genrescope.library.tags.formats.values import DamagedTagsError, FileTags, Stored
from genrescope.library.tags.words import is_genre
from support.corpus import FORMATS, whole

KINDS = (
    "mp3 cbr", "mp3 vbr", "mp2", "m4a aac", "m4a alac", "mp4", "mp4 fragments", "flac", "ogg vorbis", "opus",
    "aiff", "aifc", "wav", "wav float", "wav extensible",
)  # fmt: skip
GENRES = ("Hip-Hop", "Rap")
ONE_SHOWN = ("mp3", "mp4", "aiff")
"""Formats of which FFmpeg shows the first genre only."""


class Song:
    """A file in memory."""

    def __init__(self, content: bytes) -> None:
        if not content:
            pytest.skip("no encoder for this format")
        self.content = content
        self.file = io.BytesIO(content)
        form = format_of(self.file)
        assert form is not None
        self.form = form
        assert isinstance(form, ModuleType)
        self.name = form.__name__.rpartition(".")[2]

    @property
    def tags(self) -> FileTags:
        return self.form.read(self.file)

    @property
    def stored(self) -> Stored:
        return self.form.stored(self.file)

    def written(self, stored: Stored) -> Song:
        target = io.BytesIO()
        self.form.write(self.file, target, stored)
        assert self.file.getvalue() == self.content, "the source was changed"
        new = Song(target.getvalue())
        assert new.form is self.form
        assert new.stored == stored
        assert new.form.rest(new.file) == self.form.rest(self.file)
        return new

    def with_genres(self, *genres: str) -> Song:
        new = self.written(self.form.encode(self.file, genres))
        assert new.tags.genres == self.form.expressed(self.file, genres)
        return new

    def digest(self, folder: Path) -> tuple[bytes, bytes]:
        """Digests of the packets, and of what the library recognises the sound by."""
        path = folder / "song"
        path.write_bytes(self.content)
        return digest_of_packets(path, self.form.CONTAINER), content_of(path)


def shown_by_ffprobe(song: Song, path: Path) -> dict[str, str]:
    """Tags that FFmpeg reads, with names in lower case."""
    if shutil.which("ffprobe") is None:
        pytest.skip("the ffprobe program is not installed")
    path.write_bytes(song.content)
    command = ["ffprobe", "-v", "error", "-of", "json", "-show_format", "-show_streams", path]
    found = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    parts = [found["format"], *found["streams"]]
    return {name.lower(): value for part in parts for name, value in part.get("tags", {}).items()}


@pytest.mark.parametrize("kind", KINDS)
def test_another_program_reads_what_was_written(kind, tmp_path):
    song = Song(whole(kind)).with_genres(*GENRES)
    assert song.tags.genres == GENRES
    shown = shown_by_ffprobe(song, tmp_path / f"song{FORMATS[kind].suffix}")["genre"]
    if song.name in ONE_SHOWN:
        assert shown == "Hip-Hop"
    else:
        assert shown.replace("; ", ";") == "Hip-Hop;Rap"


@pytest.mark.skipif(shutil.which("metaflac") is None, reason="the metaflac program is not installed")
def test_metaflac_reads_what_was_written_and_finds_no_damage(tmp_path):
    path = tmp_path / "song.flac"
    path.write_bytes(Song(whole("flac")).with_genres(*GENRES).content)
    command = ["metaflac", "--show-tag=GENRE", path]
    shown = subprocess.run(command, capture_output=True, check=True).stdout
    assert shown == b"GENRE=Hip-Hop\nGENRE=Rap\n"


@pytest.mark.parametrize("kind", KINDS)
def test_the_sound_stays_the_same(kind, tmp_path):
    song = Song(whole(kind))
    assert song.with_genres("Pop", "x" * 70_000).digest(tmp_path) == song.digest(tmp_path)


@pytest.mark.parametrize("kind", KINDS)
def test_the_old_genre_comes_back_and_with_it_every_byte(kind):
    song = Song(whole(kind))
    new = song.with_genres("Ñandú", "日本")
    assert new.tags.genres in (("Ñandú", "日本"), ("Ñandú/日本",))
    back = new.written(song.stored)
    if song.name == "mp4":  # in which Mutagen moves the sound and leaves free room
        assert back.tags == song.tags
        return
    assert back.content == song.content
    tagged = song.with_genres("Blues")
    assert tagged.with_genres(*GENRES).written(tagged.stored).content == tagged.content


def test_other_formats_are_not_written():
    for kind in ("mov", "aac", "oga flac", "rf64", "w64", "mka", "wma"):
        assert format_of(io.BytesIO(whole(kind))) is None
    for content in (b"", b"ID3", b"RIFF", bytes(100), b"OggS" + bytes(100), b"#!/bin/sh\n"):
        assert format_of(io.BytesIO(content)) is None


# Random tags -----------------------------------------------------------------------------------------

_texts = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\0"), min_size=1, max_size=30
)
_genres = st.lists(
    _texts.filter(is_genre).map(str.strip).filter(lambda text: "/" not in text),
    min_size=1,
    max_size=4,
    unique=True,
)


@pytest.mark.parametrize("kind", ["mp3 cbr", "m4a aac", "flac", "ogg vorbis", "opus", "aiff", "wav"])
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data(), title=_texts, artist=_texts, old=_genres.map(tuple), new=_genres.map(tuple))
def test_random_tags_survive(kind, data, title, artist, old, new):
    content = io.BytesIO(whole(kind))
    tags = mutagen.File(content)
    if tags.tags is None:
        tags.add_tags()
    if isinstance(tags.tags, ID3):
        version = data.draw(st.sampled_from((3, 4)))
        tags.tags.add(TIT2(encoding=3, text=[title]))
        tags.tags.add(TPE1(encoding=3, text=[artist]))
        tags.tags.add(TXXX(encoding=3, desc="key", text=[artist, title]))
        tags.tags.add(TCON(encoding=3, text=list(old)))
        content.seek(0)
        tags.save(content, v2_version=version)
    elif isinstance(tags, MP4):
        tags["\xa9nam"], tags["\xa9ART"], tags["\xa9gen"] = [title], [artist], list(old)
        content.seek(0)
        tags.save(content)
    else:
        tags["title"], tags["artist"], tags["Genre"] = [title], [artist], list(old)
        content.seek(0)
        tags.save(content)
    song = Song(content.getvalue())
    new_song = song.with_genres(*new)
    assert (new_song.tags.title, new_song.tags.artist) == (title.strip(), artist.strip())
    assert new_song.tags.genres in (new, ("/".join(new),))
    content = io.BytesIO(new_song.content)
    assert mutagen.File(content) is not None
    assert new_song.written(song.stored).tags == song.tags


# ID3 --------------------------------------------------------------------------------------------------


def id3_song(*frames: object, version: int = 4, sep: str | None = None) -> Song:
    """An MP3 with an ID3v2 tag."""
    content = io.BytesIO(whole("mp3 cbr"))
    tag = ID3()
    for frame in frames:
        tag.add(frame)
    tag.save(content, v2_version=version, v23_sep=sep)
    return Song(content.getvalue())


def raw_song(body: bytes, *, version: int = 3, flags: int = 0, before_sound: bytes = b"") -> Song:
    """An MP3 with an ID3v2 tag of these bytes."""
    size = bytes(len(body) >> shift & 0x7F for shift in (21, 14, 7, 0))
    sound = whole("mp3 cbr")
    sound = sound[id3.tag_size(sound[:10]) :]
    return Song(b"ID3" + bytes([version, 0, flags]) + size + body + before_sound + sound)


def frame(name: bytes, data: bytes, *, flags: bytes = b"\0\0") -> bytes:
    """A frame of ID3v2.3, or of ID3v2.4 if it is short."""
    return name + struct.pack(">I", len(data)) + flags + data


@pytest.mark.parametrize("version", [3, 4])
def test_the_version_of_id3_stays(version):
    song = id3_song(TIT2(text=["Title"]), version=version).with_genres("Trap")
    assert song.content[3] == version
    assert (song.tags.title, song.tags.genres) == ("Title", ("Trap",))


def test_a_file_without_a_tag_gets_id3v24():
    content = whole("mp3 cbr")
    song = Song(content[id3.tag_size(content[:10]) :])
    assert song.tags == FileTags()
    assert song.with_genres("Trap").content.startswith(b"ID3\x04")


@pytest.mark.parametrize(
    ("genres", "text", "read"),
    [
        (("Trap",), b"Trap", ("Trap",)),
        (("Hip-Hop", "Rap"), b"(7)(15)", ("Hip-Hop", "Rap")),
        (("Hip-Hop", "Rap", "Trap"), b"(7)(15)Trap", ("Hip-Hop", "Rap", "Trap")),
        (("Trap", "Drill"), b"Trap/Drill", ("Trap/Drill",)),
        (("Trap", "Rap"), b"Trap/Rap", ("Trap/Rap",)),
    ],
)
def test_several_genres_as_id3v23_means_them(genres, text, read):
    song = id3_song(TIT2(text=["Title"]), version=3).with_genres(*genres)
    assert song.stored[0].values == (frame(b"TCON", b"\0" + text),)
    assert song.tags.genres == read


def test_several_genres_as_id3v24_means_them():
    song = id3_song(version=4).with_genres("Trap", "Drill")
    assert song.stored[0].values == (frame(b"TCON", b"\0Trap\0Drill"),)


def test_id3v22_stays_id3v22():
    body = b"TT2\0\0\6\0TitleTCO\0\0\5\0(17)"
    song = raw_song(body, version=2)
    assert song.tags == FileTags("Title", "", ("Rock",))
    new = song.with_genres("Pop", "Ñu")
    assert new.content[3] == 2
    assert new.tags == FileTags("Title", "", ("Pop", "Ñu"))
    assert new.written(song.stored).content == song.content


def test_duplicate_frames_become_one_and_come_back():
    body = b"".join(
        frame(name, b"\0" + text)
        for name, text in ((b"TCON", b"Rock"), (b"TIT2", b"One"), (b"TIT2", b"Two"), (b"TCON", b"Pop"))
    )
    song = raw_song(body + bytes(50))
    assert song.tags.genres == ("Rock", "Pop")
    new = song.with_genres("Trap")
    assert new.content.count(b"TCON") == 1
    assert new.content.count(b"TIT2") == 2
    assert new.written(song.stored).tags.genres == ("Rock", "Pop")


def test_frames_that_are_not_understood_stay():
    body = (
        frame(b"TCOM", b"") + frame(b"APIC", b"\0image/jpeg") + frame(b"TDRC", b"\0Summer 2004")
        + frame(b"ZZZZ", b"\1\2\3") + frame(b"TENC", b"\0x", flags=b"\0\x40")
    )  # fmt: skip
    new = raw_song(body + bytes(20)).with_genres("Trap")
    assert body in new.content


def test_an_unsynchronised_tag_stays_one():
    body = frame(b"PRIV", b"owner\0\xff\xe0\xff\0\xff") + frame(b"TIT2", b"\1\xff\xfe\xd1\0")
    stored = (
        body.replace(b"\xff\0", b"\xff\0\0")
        .replace(b"\xff\xe0", b"\xff\0\xe0")
        .replace(b"\xff\xfe", b"\xff\0\xfe")
    )
    song = raw_song(stored, flags=0x80)
    assert song.tags.title == "Ñ"
    new = song.with_genres("Ñu")
    assert stored in new.content
    assert new.tags == FileTags("Ñ", "", ("Ñu",))
    assert new.written(song.stored).content == song.content


def test_an_extended_header_and_a_footer_are_left_out():
    extended = struct.pack(">IHI", 6, 0, 0)
    assert (
        raw_song(extended + frame(b"TIT2", b"\0Title"), flags=0x40).with_genres("Pop").tags.title == "Title"
    )
    body = frame(b"TIT2", b"\0Title")
    footer = b"3DI\4\0\x10" + bytes([0, 0, 0, len(body)])
    song = raw_song(body, version=4, flags=0x10, before_sound=footer).with_genres("Pop")
    assert song.tags.title == "Title"
    assert footer not in song.content


def test_the_flag_of_an_extended_header_that_is_not_there():
    song = raw_song(frame(b"TIT2", b"\0Title"), flags=0x40)
    assert song.with_genres("Pop").tags == FileTags("Title", "", ("Pop",))


def test_sizes_as_an_old_itunes_writes_them():
    picture = frame(b"APIC", b"\0image/png\0\3\0" + b"\x7f" * 300)
    song = raw_song(picture + frame(b"TIT2", b"\0Title"), version=4)
    new = song.with_genres("x" * 200)
    assert picture in new.content
    assert new.tags == FileTags("Title", "", ("x" * 200,))


def test_a_tag_of_an_unknown_version_or_structure_is_refused():
    for song in (raw_song(b"", version=5), raw_song(bytes(20), version=2, flags=0x40)):
        with pytest.raises(DamagedTagsError):
            song.form.stored(song.file)


def v1(genre: int) -> bytes:
    """A tag of ID3v1."""
    texts = (b"Title", b"Artist", b"Album")
    return (
        b"TAG"
        + b"".join(text.ljust(30, b"\0") for text in texts)
        + b"1999"
        + b"Comment".ljust(30)
        + bytes([genre])
    )


def test_a_tag_of_id3v1_is_carried_over_and_kept_in_step(tmp_path):
    content = whole("mp3 cbr")
    song = Song(content[id3.tag_size(content[:10]) :] + v1(17))
    assert song.tags == FileTags("Title", "Artist", ("Rock",))
    new = song.with_genres("Hip-Hop", "Trap")
    assert new.tags == FileTags("Title", "Artist", ("Hip-Hop", "Trap"))
    assert new.content.endswith(v1(7))
    assert new.with_genres("Trap").content.endswith(v1(255))
    assert new.written(song.stored).content == song.content
    shown = shown_by_ffprobe(new, tmp_path / "song.mp3")
    assert (shown["title"], shown["artist"], shown["album"], shown["genre"]) == (
        "Title",
        "Artist",
        "Album",
        "Hip-Hop",
    )


@pytest.mark.parametrize("end", [b"", v1(17)])
def test_a_genre_in_an_apev2_tag_is_kept_in_step(end, tmp_path):
    content = io.BytesIO(whole("mp3 cbr"))
    tag = APEv2()
    tag.update({"Genre": ["Rock", "Pop"], "Replaygain_Track_Gain": "-3 dB"})
    tag.save(content)
    song = Song(content.getvalue() + end)
    new = song.with_genres("Trap", "Drill")
    assert list(APEv2(io.BytesIO(new.content))["Genre"]) == ["Trap", "Drill"]
    assert APEv2(io.BytesIO(new.content))["Replaygain_Track_Gain"] == "-3 dB"
    assert new.written(song.stored).content == song.content
    assert new.digest(tmp_path) == song.digest(tmp_path)


def test_an_apev2_tag_without_a_genre_gets_none():
    content = io.BytesIO(whole("mp3 cbr"))
    tag = APEv2()
    tag["Replaygain_Track_Gain"] = "-3 dB"
    tag.save(content)
    song = Song(content.getvalue()).with_genres("Trap")
    assert list(APEv2(io.BytesIO(song.content))) == ["Replaygain_Track_Gain"]


def test_a_picture_of_ten_megabytes_stays(tmp_path):
    picture = bytes(range(256)) * 40_960
    song = id3_song(APIC(mime="image/jpeg", type=3, data=picture), COMM(lang="eng", text=["Text"]), version=3)
    new = song.with_genres("Trap")
    assert picture in new.content
    assert new.digest(tmp_path) == song.digest(tmp_path)
    assert new.written(song.stored).content == song.content


def test_dates_of_id3v23_stay():
    song = id3_song(TYER(text=["1999"]), version=3).with_genres("Trap")
    assert song.content.count(b"TYER") == 1
    assert b"1999-05" in id3_song(TDRC(encoding=0, text=["1999-05"])).with_genres("Trap").content


# WAV and AIFF ---------------------------------------------------------------------------------------


def info(**texts: bytes) -> bytes:
    body = b"INFO"
    for name, text in texts.items():
        body += name.encode() + struct.pack("<I", len(text)) + text + b"\0" * (len(text) % 2)
    return b"LIST" + struct.pack("<I", len(body)) + body


def with_chunks(kind: str, *chunks: bytes, end: bytes = b"") -> Song:
    content = whole(kind) + b"".join(chunks)
    order = ">" if content.startswith(b"FORM") else "<"
    return Song(content[:4] + struct.pack(order + "I", len(content) - 8) + content[8:] + end)


def test_info_of_a_wav_is_kept_in_step_and_carried_over(tmp_path):
    song = with_chunks("wav", info(INAM=b"Title\0", IGNR=b"Rock\0", ISFT=b"Editor"), b"junk\2\0\0\0ab")
    assert song.tags == FileTags("Title", "", ("Rock",))
    new = song.with_genres("Hip-Hop", "Rap")
    assert new.tags == FileTags("Title", "", ("Hip-Hop", "Rap"))
    assert b"IGNR\x0d\0\0\0Hip-Hop; Rap\0\0ISFT\6\0\0\0Editor" in new.content
    assert new.written(song.stored).content == song.content
    shown = shown_by_ffprobe(new, tmp_path / "song.wav")
    assert (shown["title"], shown["encoder"]) == ("Title", "Editor")


def test_a_tag_in_a_wav_keeps_its_name_and_version():
    tag = io.BytesIO()
    made = ID3()
    made.add(TIT2(text=["Title"]))
    made.save(tag, v2_version=3, padding=lambda info: 7)
    data = tag.getvalue()
    song = with_chunks(
        "wav", b"ID3 " + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2), end=b"garbage"
    )
    new = song.with_genres("Trap")
    assert b"id3 " not in new.content
    assert new.content.endswith(b"garbage")
    assert b"ID3\x03" in new.content
    assert new.tags == FileTags("Title", "", ("Trap",))
    assert new.written(song.stored).content == song.content


def test_the_own_chunks_of_an_aiff_are_carried_over():
    song = with_chunks("aiff", b"NAME\0\0\0\5Title\0", b"AUTH\0\0\0\6Artist")
    assert song.tags == FileTags("Title", "Artist", ())
    assert song.with_genres("Trap").tags == FileTags("Title", "Artist", ("Trap",))


def test_a_last_chunk_without_its_last_byte_gets_it():
    song = with_chunks("wav", b"junk\3\0\0\0abc")
    assert mutagen.File(io.BytesIO(song.with_genres("Trap").content)).tags["TCON"].text == ["Trap"]


def test_a_wav_that_is_shorter_than_its_header_says_is_refused():
    song = Song(whole("wav")[:-1_000])
    with pytest.raises(DamagedTagsError):
        song.form.encode(song.file, ("Trap",))


# Vorbis comments ------------------------------------------------------------------------------------


def test_the_key_of_a_comment_and_broken_comments_stay():
    content = io.BytesIO(whole("flac"))
    tags = mutagen.File(content)
    tags["Genre"] = ["Rock"]
    tags["title"] = ["TITLE_TO_BREAK"]
    content.seek(0)
    tags.save(content)
    song = Song(content.getvalue().replace(b"TITLE_TO_BREAK", b"\xff\xfeTLE_TO_BREAK"))
    new = song.with_genres("Trap")
    assert b"Genre=Trap" in new.content
    assert b"title=\xff\xfeTLE_TO_BREAK" in new.content


def test_flac_behind_a_tag_of_id3_and_without_comments():
    content = whole("flac")
    song = Song(b"ID3\4\0\0\0\0\0\5" + bytes(5) + content)
    assert song.with_genres("Trap").tags.genres == ("Trap",)
    # The stream info alone.
    sound = content.index(b"\xff\xf8")
    song = Song(content[:4] + b"\x80" + content[5:42] + content[sound:])
    new = song.with_genres("Trap")
    assert new.tags.genres == ("Trap",)
    assert new.written(song.stored).content == song.content


def test_comments_that_fill_many_pages(tmp_path):
    song = Song(whole("ogg vorbis"))
    long = song.with_genres(*(f"Genre {number} " + "x" * 3_000 for number in range(50)))
    assert long.digest(tmp_path) == song.digest(tmp_path)
    assert long.written(song.stored).digest(tmp_path) == song.digest(tmp_path)


def test_two_tags_in_front_of_the_sound():
    first = ID3()
    first.add(TIT2(text=["First"]))
    file = io.BytesIO()
    first.save(file)
    song = Song(file.getvalue() + whole("mp3 cbr"))
    assert song.with_genres("Trap").tags == FileTags("First", "", ("Trap",))
