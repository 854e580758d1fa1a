"""Films, protected files and others in which the sound is not all there is."""

from __future__ import annotations

import re
import struct

import numpy as np
import pytest
import soundfile

from genrescope.audio.decode import open_audio, open_track
from genrescope.audio.decode.limits import is_endless
from genrescope.errors import Sentence
from support.audio_files import decode, refused, run_ffmpeg, strength, tone

SR = 44100
SECONDS = 4


@pytest.fixture
def song(tmp_path):
    path = tmp_path / "source.wav"
    soundfile.write(path, tone(SECONDS, SR), SR)
    return path


@pytest.fixture
def film(song, tmp_path):
    """Make a film whose sound begins after `late` seconds, and whose picture lasts for `picture`."""

    def make(name, video, audio, *, late=0, picture=SECONDS):
        path = tmp_path / name
        run_ffmpeg(
            *("-f", "lavfi", "-i", f"color=c=blue:size=64x48:rate=25:duration={picture}"),
            *("-itsoffset", str(late), "-i", song, "-map", "0:v", "-map", "1:a"),
            *("-c:v", video, "-b:v", "50k", "-c:a", audio, "-b:a", "64k", path),
        )
        return path

    return make


def assert_is_whole(path):
    y, sr, warnings = decode(path)
    assert len(y) / sr == pytest.approx(SECONDS, abs=0.1)
    assert strength(y, sr, 440) == pytest.approx(0.4, rel=0.1)
    assert warnings == []


@pytest.mark.parametrize(
    ("name", "video", "audio"),
    [
        ("film.mpg", "mpeg2video", "mp2"),
        ("film.vob", "mpeg2video", "ac3"),
        ("film.ts", "mpeg2video", "aac"),
        ("film.flv", "flv", "aac"),
        ("film.mkv", "mpeg4", "aac"),
        ("film.mp4", "mpeg4", "aac"),
        ("film.avi", "mpeg4", "mp2"),
    ],
)
def test_sound_that_begins_late(film, name, video, audio):
    assert_is_whole(film(name, video, audio, late=11, picture=14))


FORMATS = [
    ("film.mkv", "mpeg4", "aac"),
    ("film.flv", "flv", "libmp3lame"),
    ("film.wmv", "wmv2", "wmav2"),
    ("film.mp4", "mpeg4", "aac"),
    ("film.avi", "mpeg4", "mp2"),
]


@pytest.mark.parametrize(("name", "video", "audio"), FORMATS)
def test_a_picture_that_is_longer_than_the_sound(film, name, video, audio):
    assert_is_whole(film(name, video, audio, picture=15))


def test_an_ogg_whose_sound_ends_long_before_its_picture(song, tmp_path):
    path = tmp_path / "film.ogv"
    run_ffmpeg(
        *("-f", "lavfi", "-i", "testsrc2=size=160x120:rate=25:duration=15", "-i", song),
        *("-c:v", "libtheora", "-b:v", "500k", "-c:a", "libvorbis", path),
    )
    assert_is_whole(path)


@pytest.mark.parametrize("name", ["song.mka", "song.webm", "song.wma", "song.m4a", "song.avi", "song.tta"])
def test_half_of_a_container(song, tmp_path, name):
    path = tmp_path / name
    run_ffmpeg("-i", song, "-movflags", "+faststart", path)
    assert decode(path)[2] == []
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    y, sr, warnings = decode(path)
    assert 1 < len(y) / sr < 3
    assert warnings == [Sentence.CUT_SHORT]


def test_a_pause_without_packets(song, tmp_path):
    run_ffmpeg("-i", song, "-c:a", "libopus", tmp_path / "full.webm")
    path = tmp_path / "pause.webm"
    run_ffmpeg(
        "-i", tmp_path / "full.webm", "-c", "copy", "-bsf:a", r"noise=drop='between(pts\,1000\,3000)'", path
    )
    y, sr, warnings = decode(path)
    assert len(y) / sr == pytest.approx(2, abs=0.1)
    assert warnings == []


def flv_tag(kind, milliseconds, body):
    time = (milliseconds & 0xFFFFFF) << 8 | milliseconds >> 24
    header = bytes([kind]) + len(body).to_bytes(3, "big") + struct.pack(">I", time) + bytes(3)
    return header + body + struct.pack(">I", 11 + len(body))


def test_streams_that_appear_in_mid_file(tmp_path):
    y = tone(200, 11025)
    content = b"FLV\1\5" + struct.pack(">II", 9, 0)
    for second in range(200):
        samples = (y[second * 11025 : (second + 1) * 11025] * 32767).astype("<i2").tobytes()
        content += flv_tag(8, 1000 * second, b"\x37" + samples)
        if second > 180:  # a key frame of Sorenson's H.263
            content += flv_tag(9, 1000 * second, b"\x12" + bytes(40))
    path = tmp_path / "late picture.flv"
    path.write_bytes(content)
    decoded, sr, _ = decode(path)
    assert len(decoded) / sr == pytest.approx(200, abs=0.1)


# Tracks that cannot be decoded ------------------------------------------------------------------------


@pytest.fixture
def m4a(song, tmp_path):
    run_ffmpeg("-i", song, "-c:a", "aac", tmp_path / "song.m4a")
    return (tmp_path / "song.m4a").read_bytes()


@pytest.mark.parametrize("entry", [b"drms", b"enca", b"aavd"])
def test_protected_mp4(tmp_path, m4a, entry):
    path = tmp_path / "song.m4p"
    path.write_bytes(m4a.replace(b"mp4a", entry))
    assert refused(path) is Sentence.PROTECTED


def test_protected_windows_media(song, tmp_path):
    path = tmp_path / "song.wma"
    run_ffmpeg("-i", song, path)
    codec_list = bytes.fromhex("4052d1861d31d011a3a400a0c90348f6")
    encryption = bytes.fromhex("fbb3112223bdd211b4b700a0c955fc6e")
    content = path.read_bytes()
    assert codec_list in content
    path.write_bytes(content.replace(codec_list, encryption))
    assert refused(path) is Sentence.PROTECTED


def test_an_audible_book(tmp_path):
    path = tmp_path / "book.aa"
    path.write_bytes(struct.pack(">II", 20_000, 0x57907536) + np.random.default_rng(0).bytes(20_000))
    assert refused(path) is Sentence.PROTECTED


def test_an_unknown_codec(tmp_path, m4a):
    path = tmp_path / "song.m4a"
    path.write_bytes(m4a.replace(b"mp4a", b"zzzz").replace(b"esds", b"xxxx"))
    assert refused(path) is Sentence.UNKNOWN_CODEC


@pytest.mark.parametrize("entry", [b"apac", b"enca"])
def test_the_first_playable_track_is_used(song, tmp_path, entry):
    path = tmp_path / "two.mp4"
    run_ffmpeg(
        *("-i", song, "-i", song, "-map", "1", "-map", "0", "-c:a", "aac"),
        *("-disposition:a:0", "default", "-disposition:a:1", "0", path),
    )
    content = path.read_bytes()
    first = content.index(b"stsd")
    at = content.index(b"mp4a", first)
    path.write_bytes(content[:at] + entry + content[at + 4 :].replace(b"esds", b"dapa", 1))
    assert len(re.findall(b"stsd", content)) == 2
    with open_audio(path) as audio:
        y = np.concatenate(list(audio.blocks()))
        assert strength(y, audio.sr, 440) == pytest.approx(0.4, rel=0.1)
        assert [warning.sentence for warning in audio.warnings] == [Sentence.OTHER_TRACK]
        assert "track 2" in str(audio.warnings[0])


# Channels ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("channels", [9, 16, 36])
@pytest.mark.parametrize("name", ["song.mkv", "song.mov"])
def test_nine_channels_and_more(tmp_path, channels, name):
    y = np.zeros((SR, channels), dtype=np.float32)
    y[:, -1] = tone(1, SR)[:, 0]
    soundfile.write(tmp_path / "song.wav", y, SR)
    run_ffmpeg("-i", tmp_path / "song.wav", "-c:a", "pcm_s16le", tmp_path / name)
    with open_track(tmp_path / name) as track:
        decoded = np.concatenate(list(track.blocks()))
    np.testing.assert_allclose(decoded, y, atol=1e-4)


@pytest.mark.parametrize("name", ["song.wv", "song.opus", "song.m4a"])
def test_eight_channels_of_a_plane_each(tmp_path, name):
    y = np.zeros((SR, 8), dtype=np.float32)
    y[:, 1] = tone(1, SR)[:, 0]
    soundfile.write(tmp_path / "song.wav", y, SR)
    run_ffmpeg("-i", tmp_path / "song.wav", tmp_path / name)
    with open_track(tmp_path / name) as track:
        decoded = np.concatenate(list(track.blocks()))
    assert decoded.shape[1] == 8
    assert np.abs(decoded).max(axis=0).argmax() == 1


# Limits -----------------------------------------------------------------------------------------------


def test_endless_sound():
    assert is_endless(49 * 3600, 1 << 40)
    assert is_endless(3600, 1000)
    assert not is_endless(47 * 3600, 1 << 30)
    assert not is_endless(3600, 8 * 3600)  # Opus of silence
    assert not is_endless(59, 10)


def test_far_more_sound_than_the_bytes_can_hold_is_stopped(tmp_path):
    path = tmp_path / "bomb.flac"
    with soundfile.SoundFile(path, "w", 1000, 1) as file:
        for _ in range(20):
            file.write(np.zeros(1_000_000, dtype=np.float32))
    with open_audio(path) as audio:
        seconds = sum(map(len, audio.blocks())) / audio.sr
        assert [warning.sentence for warning in audio.warnings] == [Sentence.ENDLESS]
    assert seconds < 70 + path.stat().st_size / 4
