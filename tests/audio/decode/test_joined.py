"""Every part of a file that consists of several is decoded, each with its own parameters."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile

from genrescope.audio.decode import open_audio, open_track
from genrescope.errors import Sentence
from support.audio_files import decode, refused, run_ffmpeg, strength, tone

SR = 44100


@pytest.fixture
def parts(tmp_path):
    """Make the parts: 2 s of 440 Hz at 44.1 kHz in stereo, 3 s of 1000 Hz at 48 kHz in mono."""

    def make(suffix, *options):
        made = []
        for number, y, sr in ((0, tone(2, SR, 440), SR), (1, tone(3, 48000, 1000)[:, :1], 48000)):
            source, path = tmp_path / f"{number}.wav", tmp_path / f"{number}{suffix}"
            soundfile.write(source, y, sr)
            run_ffmpeg("-i", source, *options, path)
            made.append(path.read_bytes())
        return made

    return make


def assert_is_chain(y, sr, seconds=5.0, within=0.1):
    assert len(y) / sr == pytest.approx(seconds, abs=within)
    assert strength(y[: 2 * sr], sr, 440) == pytest.approx(0.4, rel=0.1)
    assert strength(y[-3 * sr :], sr, 1000) == pytest.approx(0.4, rel=0.1)
    assert strength(y[-3 * sr :], sr, 1000 * SR / 48000) < 0.05


@pytest.mark.parametrize(
    ("suffix", "options"),
    [
        (".ogg", ("-c:a", "libvorbis")),
        (".opus", ("-c:a", "libopus")),
        (".oga", ("-c:a", "flac")),
        (".flac", ()),
        (".mp3", ("-c:a", "libmp3lame")),
        (".aac", ("-c:a", "aac")),
    ],
)
def test_another_rate_and_number_of_channels(tmp_path, parts, suffix, options):
    path = tmp_path / f"chain{suffix}"
    path.write_bytes(b"".join(parts(suffix, *options)))
    y, sr, warnings = decode(path)
    assert warnings == []
    assert_is_chain(y, sr, within=0.2)


def test_another_quality(tmp_path):
    made = []
    for number, quality in enumerate(("0", "9")):
        soundfile.write(tmp_path / "x.wav", tone(2 + number, SR, 440 if number == 0 else 1000), SR)
        run_ffmpeg("-i", tmp_path / "x.wav", "-c:a", "libvorbis", "-q:a", quality, tmp_path / "x.ogg")
        made.append((tmp_path / "x.ogg").read_bytes())
    (tmp_path / "chain.ogg").write_bytes(b"".join(made))
    y, sr, warnings = decode(tmp_path / "chain.ogg")
    assert warnings == []
    assert_is_chain(y, sr)


def test_another_codec(tmp_path, parts):
    vorbis, _ = parts(".ogg", "-c:a", "libvorbis")
    _, opus = parts(".opus", "-c:a", "libopus")
    (tmp_path / "chain.ogg").write_bytes(vorbis + opus)
    assert_is_chain(*decode(tmp_path / "chain.ogg")[:2])


def test_the_length_of_a_chain_is_known_in_advance(tmp_path, parts):
    (tmp_path / "chain.ogg").write_bytes(b"".join(parts(".ogg", "-c:a", "libvorbis")))
    with open_audio(tmp_path / "chain.ogg") as audio:
        assert audio.duration == pytest.approx(5, abs=0.05)


@pytest.mark.parametrize("suffix", [".ogg", ".flac"])
def test_a_chain_opens_at_any_second(tmp_path, parts, suffix):
    path = tmp_path / f"chain{suffix}"
    path.write_bytes(b"".join(parts(suffix)))
    with open_track(path, start=3.0) as track:
        y = np.concatenate(list(track.blocks()))[:, 0]
        # Played from here, the sound has the rate of this link.
        assert len(y) / track.sr == pytest.approx(2, abs=0.05)
        assert strength(y, track.sr, 1000) == pytest.approx(0.4, rel=0.1)


def test_a_link_that_cannot_be_decoded_is_reported(tmp_path, parts):
    first, second = parts(".ogg", "-c:a", "libvorbis")
    broken = bytearray(second)
    broken[30:200] = bytes(170)  # the headers of the codec
    path = tmp_path / "chain.ogg"
    for chain, seconds in ((first + broken, 2), (broken + first, 2), (first + broken + first, 4)):
        path.write_bytes(chain)
        y, sr, warnings = decode(path)
        assert len(y) / sr == pytest.approx(seconds, abs=0.1)
        assert warnings == [Sentence.CUT_SHORT]
    path.write_bytes(broken + broken)
    assert refused(path) is Sentence.DAMAGED_FILE


def test_the_end_of_an_ogg_page_is_missing(tmp_path, parts):
    path = tmp_path / "song.ogg"
    whole, _ = parts(".ogg", "-c:a", "libvorbis")
    path.write_bytes(whole[: len(whole) - 100])
    assert decode(path)[2] == [Sentence.CUT_SHORT]


@pytest.mark.parametrize(("suffix", "codec"), [(".ogg", "libvorbis"), (".opus", "libopus")])
def test_a_damaged_page_of_ogg_is_reported(tmp_path, suffix, codec):
    soundfile.write(tmp_path / "x.wav", np.random.default_rng(0).normal(size=(8 * SR, 2)) / 8, SR)
    path = tmp_path / f"song{suffix}"
    run_ffmpeg("-i", tmp_path / "x.wav", "-c:a", codec, path)
    assert decode(path)[2] == []
    content = bytearray(path.read_bytes())
    half = len(content) // 2
    content[half : half + 100] = bytes(100)
    path.write_bytes(content)
    y, sr, warnings = decode(path)
    assert 5 < len(y) / sr < 7.9
    assert warnings == [Sentence.CUT_SHORT]
