"""Each decoder has its say, only sound is opened, and nothing is printed."""

from __future__ import annotations

import socket
import threading
from pathlib import Path

import numpy as np
import pytest
import soundfile

from genrescope.audio.decode import Track, find_seek_index, open_audio, open_track, opening
from genrescope.errors import Sentence
from support.audio_files import decode, refused, run_ffmpeg, strength, tone, wav

SR = 44100


def dts_words(tmp_path):
    soundfile.write(tmp_path / "song.wav", tone(1.5, SR), SR)
    options = ("-c:a", "dca", "-strict", "-2", "-b:a", "1411200", "-f", "dts")
    run_ffmpeg("-i", tmp_path / "song.wav", *options, tmp_path / "song.dts")
    return (tmp_path / "song.dts").read_bytes()


def ac3_words(tmp_path):
    soundfile.write(tmp_path / "song.wav", tone(1.5, 48000), 48000)
    run_ffmpeg("-i", tmp_path / "song.wav", "-c:a", "ac3", "-f", "spdif", tmp_path / "song.spdif")
    return (tmp_path / "song.spdif").read_bytes()


@pytest.mark.parametrize(("words", "sr", "swap"), [(dts_words, SR, True), (ac3_words, 48000, False)])
def test_coded_sound_in_a_wav_that_says_pcm(tmp_path, words, sr, swap):
    content = words(tmp_path)
    if swap:
        content = np.frombuffer(content[: len(content) // 2 * 2], dtype=">u2").astype("<u2").tobytes()
    path = tmp_path / "coded.wav"
    path.write_bytes(wav(content, 2, sr))
    y, _, warnings = decode(path)
    assert strength(y, sr, 440) == pytest.approx(0.4, rel=0.1)
    assert warnings == []


@pytest.mark.parametrize("name", ["song.wav", "song.aiff", "song.wv", "song.m4a", "song.flac"])
def test_a_tag_of_mp3_before_another_format(tmp_path, name):
    soundfile.write(tmp_path / "source.wav", tone(1.5, SR), SR)
    run_ffmpeg("-i", tmp_path / "source.wav", tmp_path / name)
    tag = b"ID3\3\0\0\0\0\2\0" + bytes(256)
    (tmp_path / name).write_bytes(tag + (tmp_path / name).read_bytes())
    y, sr, warnings = decode(tmp_path / name)
    assert len(y) / sr == pytest.approx(1.5, abs=0.05)
    assert strength(y, sr, 440) == pytest.approx(0.4, rel=0.1)
    assert warnings == []


TEXTS = {
    "utf16": ("\ufeff" + "Artist: nobody\r\n" * 300).encode("utf-16-le"),
    "utf16be": ("\ufeff" + "Artist: nobody\r\n" * 300).encode("utf-16-be"),
    "latin1": ("ÿûÿû é" + "words " * 500).encode("latin-1"),
    "zip": b"PK\3\4" + bytes(range(256)) * 20,
    "sbg": b"-SE\nx: 200+10/50\nNOW x\n",
    "concat": b"ffconcat version 1.0\n" + b"file song.wav\n" * 50,
    "m3u8": b"#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\nsong.wav\n#EXT-X-ENDLIST\n",
    "sdp": b"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 5004 RTP/AVP 0\n",
    "mpd": b'<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static"><Period>'
    b'<AdaptationSet mimeType="audio/mp4"><Representation id="1" bandwidth="1"><BaseURL>song.wav</BaseURL>'
    b"</Representation></AdaptationSet></Period></MPD>",
    "srt": b"1\n00:00:01,000 --> 00:00:02,000\nhi\n\n" * 20,
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><rect/></svg>' * 20,
}


@pytest.mark.parametrize("name", ["x.mp3", "x.txt"])
@pytest.mark.parametrize("kind", TEXTS)
def test_texts_playlists_and_scripts_are_not_audio(tmp_path, monkeypatch, capfd, kind, name):
    soundfile.write(tmp_path / "song.wav", tone(1, SR), SR)
    monkeypatch.chdir(tmp_path)
    path = tmp_path / name
    path.write_bytes(TEXTS[kind])
    assert refused(path) is Sentence.NOT_AUDIO
    assert capfd.readouterr() == ("", "")


def test_a_session_description_binds_no_port(tmp_path, monkeypatch):
    def forbid(*_args, **_kwargs):
        raise AssertionError("a port was opened")

    monkeypatch.setattr(socket, "socket", forbid)
    path = tmp_path / "x.mp3"
    path.write_bytes(TEXTS["sdp"])
    refused(path)


def test_native_libraries_print_nothing(tmp_path, capfd):
    soundfile.write(tmp_path / "song.mp3", tone(2, SR), SR)
    content = (tmp_path / "song.mp3").read_bytes()
    damaged = bytearray(content)
    damaged[2000:2600] = np.random.default_rng(1).bytes(600)
    for number, part in enumerate((content[:600], content[100:], damaged, content[:20] + bytes(500))):
        path = tmp_path / f"{number}.mp3"
        path.write_bytes(part)
        try:
            decode(path)
        except Exception:
            refused(path)
    assert capfd.readouterr() == ("", "")


# From any second -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def noise(tmp_path_factory):
    """Noise that is different everywhere, and alike in both channels [shape=(n, 2)]."""
    path = tmp_path_factory.mktemp("noise") / "noise.wav"
    y = np.random.default_rng(2).normal(size=(8 * SR, 1)).cumsum(axis=0)
    y = np.diff(0.05 * y / y.std(), axis=0, prepend=0) * np.linspace(5, 20, 8 * SR)[:, None]
    soundfile.write(path, np.repeat(y, 2, axis=1), SR)
    return path


@pytest.mark.parametrize(
    ("name", "options", "tolerance"),
    [
        ("x.wav", (), 0),
        ("x.flac", (), 0),
        ("cbr.mp3", ("-b:a", "128k"), 0),
        ("vbr.mp3", ("-q:a", "5"), 0),
        ("untagged.mp3", ("-q:a", "5", "-write_xing", "0"), 0),
        ("x.m4a", ("-c:a", "aac", "-aac_pns", "0"), 0),
        ("x.ogg", ("-c:a", "libvorbis"), 0),
        ("x.opus", ("-c:a", "libopus"), 0),
        ("x.ac3", (), 0),
        ("x.webm", ("-c:a", "libopus"), 0.001),
        ("x.wma", ("-c:a", "wmav2"), 0.002),
    ],
)
def test_a_track_opens_at_any_second(tmp_path, noise, name, options, tolerance):
    path = tmp_path / name
    run_ffmpeg("-i", noise, *options, path)
    with open_track(path) as track:
        assert track.channels == 2
        whole = np.concatenate(list(track.blocks()))[:, 0]
        sr = track.sr
    for start in (0.4, 3.21, 6.8):
        with open_track(path, start=start) as track:
            y = np.concatenate(list(track.blocks()))[: sr // 4, 0]
            assert track.start == start
        begin = max(0, round((start - 0.1) * sr))
        nearby = whole[begin : begin + round(0.5 * sr)]
        lag = int(np.correlate(nearby, y, "valid").argmax()) + begin - round(start * sr)
        assert abs(lag) <= tolerance * sr


def first_second(track: Track) -> np.ndarray:
    y = np.zeros((0, track.channels), np.float32)
    for block in track.blocks():
        y = np.concatenate([y, block])
        if len(y) >= track.sr:
            break
    return y[: track.sr]


@pytest.fixture
def long_file(tmp_path, noise, monkeypatch):
    """Write two minutes: ``long_file(name, *options)``; they count as long."""
    monkeypatch.setattr(opening, "_INDEXED_BYTES", 100_000)

    def write(name: str, *options: str) -> Path:
        path = tmp_path / name
        run_ffmpeg("-stream_loop", "-1", "-i", noise, "-t", "120", *options, path)
        return path

    return write


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("cbr.mp3", ("-b:a", "128k")),
        ("vbr.mp3", ("-q:a", "5")),
        ("untagged.mp3", ("-q:a", "5", "-write_xing", "0")),
        ("x.aac", ("-c:a", "aac", "-aac_pns", "0")),
    ],
)
def test_with_an_index_a_long_file_opens_at_the_same_sample(long_file, name, options):
    path = long_file(name, *options)
    index = find_seek_index(path)
    assert index is not None
    assert len(index.positions) >= 10
    reads: list[int] = []

    def note(position: int | None) -> None:
        if position is not None:
            reads.append(position)

    for start in (0.4, 31.7, 77.77, 118.0):
        found = []
        for used in (None, index):
            reads.clear()
            with open_track(path, start=start, index=used, on_read=note) as track:
                found.append(first_second(track))
        np.testing.assert_array_equal(*found)
    # Hardly anything before the start is read: the beginning, and where it goes on.
    assert not [at for at in reads if 0.4 < at / path.stat().st_size < 0.8]


def test_other_files_need_no_index(long_file, tmp_path, noise):
    assert find_seek_index(noise) is None
    assert find_seek_index(tmp_path / "missing.mp3") is None
    path = long_file("x.mp3", "-b:a", "128k")
    cancel = threading.Event()
    cancel.set()
    assert find_seek_index(path, cancel=cancel) is None


def test_beyond_the_end_there_is_nothing(tmp_path):
    for name in ("song.wav", "song.flac", "song.mp3"):
        soundfile.write(tmp_path / name, tone(2, SR), SR)
        with open_track(tmp_path / name, start=5) as track:
            assert sum(map(len, track.blocks())) == 0


# Cancelling ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["song.wav", "song.flac", "song.mp3", "song.ogg"])
def test_once_cancelled_the_sound_ends_without_an_error(tmp_path, name):
    soundfile.write(tmp_path / name, tone(20, SR), SR)
    cancel = threading.Event()
    with open_audio(tmp_path / name, cancel=cancel) as audio:
        blocks = audio.blocks()
        next(blocks)
        cancel.set()
        assert sum(map(len, blocks)) < 5 * SR
        assert audio.warnings == []
