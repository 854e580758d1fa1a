"""Files of every format are decoded, and every kind of bad file gives one clear error."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from genrescope.audio.decode import open_audio
from genrescope.errors import Sentence, UserError
from support.audio_files import refused

SR = 44100
SECONDS = 3
LEFT_HZ, RIGHT_HZ = 440, 1500
AMPLITUDE = 0.4

FFMPEG = shutil.which("ffmpeg")


def tones(seconds: float = SECONDS, sr: int = SR) -> np.ndarray:
    """A tone in each channel [shape=(n, 2)]."""
    t = np.arange(round(seconds * sr)) / sr
    return AMPLITUDE * np.sin(2 * np.pi * np.array([LEFT_HZ, RIGHT_HZ]) * t[:, None]).astype(np.float32)


def decode(path: Path) -> tuple[np.ndarray, int, UserError | None]:
    with open_audio(path) as audio:
        blocks = list(audio.blocks())
        for block in blocks:
            assert block.ndim == 1
            assert block.dtype == np.float32
            assert np.isfinite(block).all()
            assert len(block) <= 2.5 * audio.sr
        return np.concatenate(blocks), audio.sr, next(iter(audio.warnings), None)


def strength(y: np.ndarray, sr: int, hz: float) -> float:
    """Amplitude of a tone in the middle second."""
    middle = y[len(y) // 2 - sr // 2 :][:sr]
    t = np.arange(len(middle)) / sr
    return float(2 * abs(np.mean(middle * np.exp(-2j * np.pi * hz * t))))


def assert_is_tones(y: np.ndarray, sr: int, *, seconds: float = SECONDS, within: float = 0.1) -> None:
    assert len(y) / sr == pytest.approx(seconds, abs=within)
    for hz in (LEFT_HZ, RIGHT_HZ):
        # The mean of two channels, each with one of the tones.
        assert strength(y, sr, hz) == pytest.approx(AMPLITUDE / 2, rel=0.1)
    assert strength(y, sr, 3000) < 0.01


@pytest.fixture
def wav(tmp_path: Path) -> Path:
    path = tmp_path / "tones.wav"
    soundfile.write(path, tones(), SR)
    return path


@pytest.fixture
def convert(wav: Path, tmp_path: Path) -> Callable[..., Path]:
    """Convert the tones with FFmpeg; skip the test if that fails."""

    def make(name: str, *options: str, before: tuple[str, ...] = ()) -> Path:
        if FFMPEG is None:
            pytest.skip("the ffmpeg program is not installed")
        path = tmp_path / name
        done = subprocess.run(
            [FFMPEG, "-v", "error", "-nostdin", "-y", *before, "-i", wav, *options, path],
            capture_output=True,
            text=True,
        )
        if "Unknown encoder" in done.stderr or "experimental" in done.stderr:
            pytest.skip(f"this ffmpeg has no encoder for {name}: {done.stderr.strip()}")
        assert done.returncode == 0, done.stderr
        return path

    return make


# Every format ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("container", "subtype"),
    [
        ("WAV", "PCM_U8"),
        ("WAV", "PCM_16"),
        ("WAV", "PCM_24"),
        ("WAV", "PCM_32"),
        ("WAV", "FLOAT"),
        ("WAV", "DOUBLE"),
        ("WAV", "ALAW"),
        ("WAV", "ULAW"),
        ("WAVEX", "PCM_24"),
        ("RF64", "PCM_16"),
        ("W64", "PCM_16"),
        ("AIFF", "PCM_16"),
        ("AIFF", "PCM_24"),
        ("AU", "PCM_16"),
        ("CAF", "PCM_16"),
        ("FLAC", "PCM_16"),
        ("FLAC", "PCM_24"),
        ("OGG", "VORBIS"),
        ("MP3", "MPEG_LAYER_III"),
    ],
)
def test_formats_of_libsndfile(tmp_path, container, subtype):
    path = tmp_path / "song"
    soundfile.write(path, tones(), SR, format=container, subtype=subtype)
    y, sr, warning = decode(path)
    assert sr == SR
    assert warning is None
    assert_is_tones(y, sr)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("song.m4a", ("-c:a", "aac", "-b:a", "160k")),
        ("alac.m4a", ("-c:a", "alac")),
        ("song.aac", ("-c:a", "aac", "-b:a", "160k")),
        ("song.wma", ("-c:a", "wmav2", "-b:a", "160k")),
        ("song.opus", ("-c:a", "libopus",)),
        ("song.webm", ("-c:a", "libopus",)),
        ("vorbis.mka", ("-c:a", "libvorbis",)),
        ("song.ac3", ("-c:a", "ac3", "-b:a", "192k")),
        ("song.eac3", ("-c:a", "eac3", "-b:a", "192k")),
        ("song.mp2", ("-c:a", "mp2", "-b:a", "192k")),
        ("song.mp3", ("-c:a", "libmp3lame", "-b:a", "192k")),
        ("vbr.mp3", ("-c:a", "libmp3lame", "-q:a", "4", "-write_xing", "0")),
        ("song.tta", ()),
        ("song.wv", ()),
        ("pcm24.mkv", ("-c:a", "pcm_s24le")),
        ("pcm8.mkv", ("-c:a", "pcm_u8")),
        ("planar.mov", ("-c:a", "pcm_f64le")),
        ("song.ts", ("-c:a", "aac", "-b:a", "160k")),
        ("song.flac.ogg", ("-c:a", "flac")),
    ],
)  # fmt: skip
def test_formats_of_ffmpeg(convert, name, options):
    path = convert(name, *options)
    y, sr, warning = decode(path)
    assert warning is None
    # Some containers round to their frames, up to 2048 samples at either end.
    assert_is_tones(y, sr, within=0.15)


@pytest.mark.parametrize("name", ["film.mp4", "film.mkv", "film.avi"])
def test_sound_of_a_video(convert, name):
    picture = ("-f", "lavfi", "-i", "testsrc=size=160x120:rate=10:duration=3")
    codec = "mpeg4"
    y, sr, _ = decode(convert(name, "-map", "0:v", "-map", "1:a", "-c:v", codec, before=picture))
    assert_is_tones(y, sr, within=0.15)


def test_a_name_need_not_match_the_format(convert, tmp_path):
    m4a = convert("song.m4a")
    wrong = m4a.rename(tmp_path / "song.mp3")
    y, sr, _ = decode(wrong)
    assert_is_tones(y, sr)
    wrong_again = wrong.rename(tmp_path / "song.raw")
    assert len(decode(wrong_again)[0]) == len(y)


@pytest.mark.parametrize("name", ["song.mp3", "song.ogg", "song.opus"])
def test_joined_files_are_decoded_to_the_end(tmp_path, name):
    path = tmp_path / name
    if name == "song.opus":
        soundfile.write(path, tones(sr=48000), 48000, format="OGG", subtype="OPUS")
    else:
        soundfile.write(path, tones(), SR)
    path.write_bytes(2 * path.read_bytes())
    y, sr, _ = decode(path)
    assert len(y) / sr == pytest.approx(2 * SECONDS, abs=0.2)
    # The files are joined in the middle.
    assert_is_tones(y[len(y) // 2 :], sr, within=0.2)


def test_the_header_states_rate_channels_and_duration(wav):
    with open_audio(wav) as audio:
        assert (audio.sr, audio.channels, audio.duration) == (SR, 2, SECONDS)
        first = next(iter(audio.blocks()))
        assert 0.5 * SR <= len(first) <= SR


def test_mp3_and_flac_are_exact_in_length(tmp_path):
    for name in ("song.mp3", "song.flac"):
        soundfile.write(tmp_path / name, tones(), SR)
        assert len(decode(tmp_path / name)[0]) == SECONDS * SR


# Unusual sound --------------------------------------------------------------------------------------


@pytest.mark.parametrize("sr", [8000, 11025, 16000, 96000, 192000])
def test_any_rate(tmp_path, sr):
    path = tmp_path / "song.wav"
    soundfile.write(path, tones(sr=sr), sr)
    y, decoded_sr, _ = decode(path)
    assert decoded_sr == sr
    assert_is_tones(y, sr)


@pytest.mark.parametrize("name", ["eight.wav", "eight.flac"])
def test_eight_channels_are_averaged(tmp_path, name):
    y = np.zeros((SR, 8), dtype=np.float32)
    y[:, 5] = 0.8
    soundfile.write(tmp_path / name, y, SR)
    decoded, _, _ = decode(tmp_path / name)
    np.testing.assert_allclose(decoded, 0.1, atol=1e-4)


def test_surround_through_ffmpeg(convert):
    y, sr, _ = decode(convert("song.m4a", "-ac", "6"))
    assert len(y) / sr == pytest.approx(SECONDS, abs=0.1)
    assert strength(y, sr, LEFT_HZ) > 0.01


def test_nan_and_infinity_become_silence(tmp_path):
    y = np.full((SR, 2), 0.25, dtype=np.float32)
    y[100, 0], y[200, 1], y[300], y[400] = np.nan, np.inf, -np.inf, 1e30
    soundfile.write(tmp_path / "broken.wav", y, SR, subtype="FLOAT")
    decoded, _, _ = decode(tmp_path / "broken.wav")
    # The good channel is kept.
    np.testing.assert_allclose(decoded[[100, 200, 300, 400]], [0.125, 0.125, 0, 0])
    assert np.count_nonzero(decoded == 0.25) == SR - 4


def test_dc_is_left_to_the_features(tmp_path):
    soundfile.write(tmp_path / "dc.wav", np.full(SR, 0.5, dtype=np.float32), SR, subtype="FLOAT")
    np.testing.assert_array_equal(decode(tmp_path / "dc.wav")[0], np.full(SR, 0.5))


def test_a_change_of_rate_in_the_middle(convert, tmp_path):
    one, other = (
        convert("one.aac", "-c:a", "aac"),
        convert("other.aac", "-c:a", "aac", "-ar", "22050", "-ac", "1"),
    )
    joined = tmp_path / "joined.aac"
    joined.write_bytes(one.read_bytes() + other.read_bytes())
    y, sr, _ = decode(joined)
    assert len(y) / sr == pytest.approx(2 * SECONDS, abs=0.3)
    assert_is_tones(y[: SECONDS * sr], sr)
    assert strength(y[SECONDS * sr :], sr, LEFT_HZ) > 0.1


# Bad files ------------------------------------------------------------------------------------------


def test_a_missing_file_a_folder_and_an_empty_file(tmp_path):
    assert refused(tmp_path / "gone.mp3") is Sentence.FILE_NOT_FOUND
    assert refused(tmp_path / ("x" * 300)) is Sentence.FILE_NOT_FOUND
    assert refused(tmp_path / "a\0b.mp3") is Sentence.FILE_NOT_FOUND
    assert refused(tmp_path) is Sentence.IS_A_FOLDER
    empty = tmp_path / "empty.mp3"
    empty.touch()
    assert refused(empty) is Sentence.EMPTY_FILE
    assert refused(empty / "song.mp3") is Sentence.FILE_NOT_FOUND


def test_the_error_names_the_file(tmp_path):
    with pytest.raises(UserError, match=r"“gone\.mp3” was not found"):
        open_audio(tmp_path / "gone.mp3")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no mode bits")
def test_no_permission(wav):
    wav.chmod(0)
    if os.access(wav, os.R_OK):
        pytest.skip("this user may read everything")
    assert refused(wav) is Sentence.NO_PERMISSION


def test_no_permission_even_as_root(wav, monkeypatch):
    def forbid(*_args, **_kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", forbid)
    assert refused(wav) is Sentence.NO_PERMISSION


def test_a_drive_that_does_not_respond(wav, monkeypatch):
    def fail(*_args, **_kwargs):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "open", fail)
    assert refused(wav) is Sentence.FILE_READ_FAILED


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_pipe_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe.wav")
    assert refused(tmp_path / "pipe.wav") is Sentence.NOT_AUDIO


@pytest.mark.parametrize(
    "name", ["x.mp3", "x.wav", "x.flac", "x.ogg", "x.m4a", "x.gsm", "x.vox", "x.raw", "x"]
)
@pytest.mark.parametrize("kind", ["text", "random", "zeros", "html", "tiny"])
def test_files_without_audio(tmp_path, name, kind):
    content = {
        "text": b"Words, and not music.\n" * 2000,
        "random": np.random.default_rng(7).bytes(300_000),
        "zeros": bytes(100_000),
        "html": b"<!DOCTYPE html><html><body>404</body></html>" * 50,
        "tiny": b"x",
    }[kind]
    path = tmp_path / name
    path.write_bytes(content)
    assert refused(path) is Sentence.NOT_AUDIO


def test_a_picture_is_not_audio(convert, tmp_path):
    for name in ("picture.png", "picture.jpg", "picture.gif"):
        lavfi = ("-f", "lavfi", "-i", "testsrc=size=64x64:rate=1:duration=1")
        picture = convert(name, "-map", "0:v", "-frames:v", "1", before=lavfi)
        assert refused(picture) is Sentence.NOT_AUDIO


def test_a_playlist_fetches_nothing(tmp_path, wav):
    playlist = tmp_path / "list.m3u8"
    playlist.write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\n{wav}\n#EXT-X-ENDLIST\n")
    assert refused(playlist) is Sentence.NOT_AUDIO


def test_a_video_without_sound(convert):
    lavfi = ("-f", "lavfi", "-i", "testsrc=size=160x120:rate=10:duration=2")
    assert refused(convert("mute.mp4", "-map", "0:v", "-c:v", "mpeg4", before=lavfi)) is Sentence.NO_SOUND


@pytest.mark.parametrize("name", ["none.wav", "none.aiff", "none.flac"])
def test_a_file_without_samples(tmp_path, name):
    soundfile.write(tmp_path / name, np.zeros((0, 2)), SR)
    assert refused(tmp_path / name) in (Sentence.NO_SOUND, Sentence.EMPTY_FILE)


@pytest.mark.parametrize("name", ["song.wav", "song.aiff", "song.flac", "song.mp3", "song.ogg"])
def test_truncated_file_is_decoded_as_far_as_it_goes(tmp_path, name):
    path = tmp_path / name
    soundfile.write(path, tones(6), SR)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    y, sr, warning = decode(path)
    assert 1 < len(y) / sr < 4.5
    assert strength(y, sr, LEFT_HZ) == pytest.approx(AMPLITUDE / 2, rel=0.1)
    if name != "song.ogg":  # its length is written at the end
        assert warning is not None
        assert warning.sentence is Sentence.CUT_SHORT


def test_truncated_m4a(convert, tmp_path):
    streamable = convert("first.m4a", "-movflags", "+faststart")
    content = streamable.read_bytes()
    streamable.write_bytes(content[: len(content) // 2])
    y, sr, warning = decode(streamable)
    assert 0.5 < len(y) / sr < 2.5
    assert warning is not None
    # If the table of contents is at the end and missing, nothing can be decoded.
    at_end = convert("last.m4a")
    content = at_end.read_bytes()
    at_end.write_bytes(content[: len(content) // 2])
    assert refused(at_end) is Sentence.DAMAGED_FILE


@pytest.mark.parametrize("name", ["song.wav", "song.flac", "song.ogg"])
def test_only_the_beginning_of_a_header(tmp_path, name):
    path = tmp_path / name
    soundfile.write(path, tones(), SR)
    path.write_bytes(path.read_bytes()[:30])
    assert refused(path) is Sentence.DAMAGED_FILE


@pytest.mark.parametrize("name", ["song.flac", "song.mp3", "song.ogg"])
def test_damage_in_the_middle_is_skipped(tmp_path, name):
    path = tmp_path / name
    soundfile.write(path, tones(6), SR)
    content = bytearray(path.read_bytes())
    half = len(content) // 2
    content[half : half + 4000] = np.random.default_rng(1).bytes(4000)
    path.write_bytes(content)
    y, sr, _ = decode(path)
    assert len(y) / sr > 3.4
    assert strength(y[-2 * sr :], sr, LEFT_HZ) == pytest.approx(AMPLITUDE / 2, rel=0.15)


@pytest.mark.parametrize("size", [0, 100, 0x7FFFFFFF, 0xFFFFFFFF])
def test_wav_with_a_wrong_length_in_its_header(wav, size):
    content = bytearray(wav.read_bytes())
    at = content.index(b"data") + 4
    content[at : at + 4] = struct.pack("<I", size)
    if size != 100:  # as written by a program that writes to a pipe
        content[4:8] = struct.pack("<I", size)
    wav.write_bytes(content)
    y, sr, warning = decode(wav)
    assert warning is None
    if size == 100:
        assert len(y) == 25
    else:
        assert_is_tones(y, sr)


def test_absurd_rate(wav):
    for rate in (0, 1, 4_000_000_000):
        content = bytearray(wav.read_bytes())
        content[24:28] = struct.pack("<I", rate)
        wav.write_bytes(content)
        assert refused(wav) is Sentence.DAMAGED_FILE


def test_mp3_with_a_cover_and_with_junk_before_it(convert, tmp_path):
    soundfile.write(tmp_path / "plain.mp3", tones(), SR)
    music = (tmp_path / "plain.mp3").read_bytes()
    picture = np.random.default_rng(3).bytes(3_000_000)
    body = b"\0image/jpeg\0\3\0" + picture
    frame = b"APIC" + struct.pack(">I", len(body)) + b"\0\0" + body
    size = len(frame)
    synchsafe = bytes((size >> shift) & 0x7F for shift in (21, 14, 7, 0))
    tagged = tmp_path / "cover.mp3"
    tagged.write_bytes(b"ID3\3\0\0" + synchsafe + frame + music)
    y, sr, _ = decode(tagged)
    assert_is_tones(y, sr)
    junk = tmp_path / "junk.mp3"
    junk.write_bytes(bytes(5000) + np.random.default_rng(4).bytes(2000) + music)
    y, sr, _ = decode(junk)
    assert_is_tones(y, sr, within=0.2)


def test_m4a_with_cover(convert):
    lavfi = ("-f", "lavfi", "-i", "testsrc=size=300x300:rate=1:duration=1")
    options = (
        "-map",
        "1:a",
        "-map",
        "0:v",
        "-frames:v",
        "1",
        "-c:v",
        "mjpeg",
        "-disposition:v",
        "attached_pic",
    )
    y, sr, _ = decode(convert("cover.m4a", *options, before=lavfi))
    assert_is_tones(y, sr)


def test_tags_that_are_not_utf8(convert, tmp_path):
    path = convert("tagged.m4a", "-metadata", "title=XXXXXXXX")
    path.write_bytes(path.read_bytes().replace(b"XXXXXXXX", b"\xff\xfe\xe9XX\xe9\xe9\xe9"))
    y, sr, _ = decode(path)
    assert_is_tones(y, sr)


@pytest.mark.parametrize(
    "name", ["-leading dash.mp3", "-", "two  spaces .wav", "🎸🎶 ñandú.flac", "http:song.m4a", "a%20b#c?.m4a"]
)
def test_any_name(convert, wav, tmp_path, monkeypatch, name):
    if sys.platform == "win32" and set(name) & set(':?"<>|*'):
        pytest.skip("Windows has no such names")
    source = convert("plain.m4a") if name.endswith("m4a") else wav
    target = tmp_path / "names" / name
    target.parent.mkdir()
    shutil.copy(source, target)
    assert_is_tones(*decode(target)[:2])
    monkeypatch.chdir(target.parent)
    assert_is_tones(*decode(Path(name))[:2])


@pytest.mark.skipif(sys.platform != "linux", reason="names are bytes on Linux only")
def test_a_name_that_is_not_utf8(convert, wav, tmp_path):
    for source in (wav, convert("plain.m4a")):
        name = os.fsencode(tmp_path) + b"/caf\xe9" + os.fsencode(source.suffix)
        shutil.copy(os.fsencode(source), name)
        assert_is_tones(*decode(Path(os.fsdecode(name)))[:2])


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_the_error_about_a_name_that_is_not_utf8_can_be_printed(tmp_path):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.mp3"))
    path.write_bytes(b"no sound")
    with pytest.raises(UserError) as caught:
        open_audio(path)
    assert "“caf\ufffd.mp3”" in str(caught.value)


def test_file_that_vanishes_while_it_is_read(tmp_path):
    path = tmp_path / "song.wav"
    soundfile.write(path, tones(5), SR)
    with open_audio(path) as audio:
        blocks = audio.blocks()
        next(blocks)
        with path.open("r+b") as file:  # the drive is gone: what follows cannot be read
            file.truncate(1000)
        path.unlink()
        with pytest.raises(UserError) as caught:
            list(blocks)
    assert caught.value.sentence is Sentence.FILE_NOT_FOUND


# Resources ------------------------------------------------------------------------------------------


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="no /proc here")
def test_no_file_is_left_open(convert, wav, tmp_path):
    m4a = convert("song.m4a")
    bad = tmp_path / "bad.m4a"
    bad.write_bytes(m4a.read_bytes()[:500])
    text = tmp_path / "text.mp3"
    text.write_text("words " * 1000)
    decode(m4a)
    before = sorted(os.listdir("/proc/self/fd"))
    for path in (wav, m4a):
        decode(path)
        with open_audio(path) as audio:  # abandoned in the middle
            next(audio.blocks())
        open_audio(path).close()
        audio.close()
    for path in (bad, text, tmp_path):
        refused(path)
    assert sorted(os.listdir("/proc/self/fd")) == before


def test_long_file_is_streamed(tmp_path):
    path = tmp_path / "long.flac"
    with soundfile.SoundFile(path, "w", SR, 2) as file:
        for _ in range(120):
            file.write(tones(1))
    with open_audio(path) as audio:
        sizes = [len(block) for block in audio.blocks()]
    assert sum(sizes) == 120 * SR
    assert max(sizes) <= SR
