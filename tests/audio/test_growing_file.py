"""A growing file can be played at any moment, by every reader."""

from __future__ import annotations

import json
import shutil
import struct
import subprocess
import wave
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from genrescope.audio.decode import open_audio
from genrescope.audio.growing_file import GrowingFile, open_growing
from genrescope.errors import Sentence, UserError

SR = 48_000
both_formats = pytest.mark.parametrize("suffix", [".wav", ".flac"])


def noise(n: int, channels: int) -> np.ndarray:
    """Samples that are exact in 24 bits [shape=(n, channels)]."""
    codes = np.random.default_rng(1).integers(-(2**23), 2**23, (n, channels))
    return (codes / 2**23).astype(np.float32)


def lengths(path: Path) -> dict[str, float]:
    """Duration of a file in seconds, stated and decoded, by every reader that is installed."""
    info = soundfile.info(str(path))
    found = {"libsndfile says": info.frames / info.samplerate}
    found["libsndfile plays"] = len(soundfile.read(path)[0]) / info.samplerate
    with av.open(str(path)) as container:
        found["FFmpeg says"] = container.duration / av.time_base
        found["FFmpeg plays"] = sum(frame.samples for frame in container.decode(audio=0)) / info.samplerate
    with open_audio(path) as audio:
        found["Genrescope says"] = audio.duration or 0.0
        found["Genrescope plays"] = sum(map(len, audio.blocks())) / audio.sr
        assert audio.warnings == []
    if path.suffix == ".wav":
        with wave.open(str(path)) as plain:
            assert plain.getsampwidth() == 3
            frame = plain.getsampwidth() * plain.getnchannels()
            found["Python says"] = plain.getnframes() / plain.getframerate()
            found["Python plays"] = len(plain.readframes(2**40 // frame)) / frame / plain.getframerate()
    if shutil.which("ffprobe"):
        asked = ["ffprobe", "-v", "error", "-show_format", "-of", "json", str(path)]
        answer = json.loads(subprocess.run(asked, capture_output=True, check=True).stdout)
        found["ffprobe says"] = float(answer["format"]["duration"])
    if shutil.which("sox"):
        # A raw stream of 24 bits, as it plays.
        played = subprocess.run(["sox", str(path), "-t", "s24", "-"], capture_output=True, check=True)
        found["sox plays"] = len(played.stdout) / 3 / info.channels / info.samplerate
        asked = ["sox", "--info", "-s", str(path)]
        found["sox says"] = int(subprocess.run(asked, capture_output=True, check=True).stdout) / SR
    return found


@both_formats
@pytest.mark.parametrize("channels", [1, 2])
def test_every_reader_agrees_while_the_file_grows_and_when_it_is_done(tmp_path, suffix, channels):
    path = tmp_path / f"växt {channels}{suffix}"
    file = open_growing(path, SR, channels)
    y = noise(3 * SR + 1, channels)
    for begin in range(0, len(y), 7001):
        file.write(y[begin : begin + 7001])
    assert len(y) - file.frames <= (4096 if suffix == ".flac" else 0)
    assert {who: length for who, length in lengths(path).items() if round(SR * length) != file.frames} == {}
    grown, _ = soundfile.read(path, dtype="float32", always_2d=True)
    np.testing.assert_array_equal(grown, y[: file.frames])
    file.finish()
    file.close()
    assert file.frames == len(y)
    assert {who: length for who, length in lengths(path).items() if round(SR * length) != len(y)} == {}
    done, sr = soundfile.read(path, dtype="float32", always_2d=True)
    assert sr == SR
    np.testing.assert_array_equal(done, y)
    assert soundfile.info(str(path)).subtype == "PCM_24"


@both_formats
def test_samples_beyond_24_bits(tmp_path, suffix):
    file = open_growing(tmp_path / f"loud{suffix}", SR, 1)
    file.write(np.array([[2.0], [-2.0], [np.nan], [np.inf], [-np.inf], [2**-24]], dtype=np.float32))
    file.finish()
    file.close()
    y, _ = soundfile.read(tmp_path / f"loud{suffix}", dtype="float32")
    top = 1 - 2**-23
    np.testing.assert_array_equal(y, np.float32([top, -1, 0, top, -1, 0]))


@both_formats
def test_a_file_without_samples(tmp_path, suffix):
    path = tmp_path / f"empty{suffix}"
    file = open_growing(path, SR, 2)
    for moment in ("open", "closed"):
        # In a FLAC, 0 means an unknown length.
        assert soundfile.info(str(path)).frames == (0 if suffix == ".wav" else 2**63 - 1)
        with pytest.raises(UserError) as caught, open_audio(path) as audio:
            list(audio.blocks())
        assert caught.value.sentence is Sentence.NO_SOUND
        with av.open(str(path)) as container:
            assert (container.streams.audio[0].rate, container.streams.audio[0].channels) == (SR, 2)
        if moment == "open":
            file.finish()
            file.close()
            file.close()


@both_formats
def test_a_program_that_dies_in_the_middle_of_a_write(tmp_path, suffix):
    """An incomplete write is after the stated end, and does not affect readers."""
    path = tmp_path / f"torn{suffix}"
    file = open_growing(path, SR, 1)
    y = noise(6 * 4096 + 1, 1)
    file.write(y[: 4 * 4096 + 1])
    frames, size, header = file.frames, path.stat().st_size, path.read_bytes()[:80]
    file.write(y[4 * 4096 + 1 :])
    grown = path.read_bytes()
    file.finish()
    file.close()
    begin = 80 if suffix == ".wav" else 42
    for torn in (1, 2, 3000, len(grown) - size):
        path.write_bytes(header[:begin] + grown[begin : size + torn])
        read, _ = soundfile.read(path, dtype="float32", always_2d=True)
        np.testing.assert_array_equal(read, y[:frames])
        with open_audio(path) as audio:
            assert sum(map(len, audio.blocks())) in (frames, 6 * 4096)
        if shutil.which("ffmpeg"):
            played = subprocess.run(
                ["ffmpeg", "-v", "quiet", "-i", path, "-f", "s32le", "-"], capture_output=True, check=True
            )
            decoded = np.frombuffer(played.stdout, dtype="<i4")[:frames] / np.float32(2**31)
            np.testing.assert_array_equal(decoded, y[:frames, 0])


@both_formats
def test_an_existing_file_is_kept(tmp_path, suffix):
    path = tmp_path / f"precious{suffix}"
    path.write_bytes(b"precious")
    with pytest.raises(FileExistsError):
        open_growing(path, SR, 1)
    assert path.read_bytes() == b"precious"


# Beyond 4 GiB ---------------------------------------------------------------------------------------


def skip_to(file: GrowingFile, frames: int) -> None:
    """Make the file sparse up to a number of frames, so that it takes no space on the disk."""
    file._end += (frames - file.frames) * 6
    file.frames = frames


LAST_OF_WAV = (2**32 - 1 - 72) // 6
"""Largest number of 24-bit stereo frames in a WAV with this header."""


@pytest.mark.skipif(not hasattr(Path("/").stat(), "st_blocks"), reason="needs files with holes")
def test_a_wav_that_outgrows_4_gib(tmp_path):
    path = tmp_path / "long.wav"
    file = open_growing(path, SR, 2)
    y = noise(SR, 2)
    file.write(y)
    skip_to(file, LAST_OF_WAV - SR)
    file.write(y)
    if path.stat().st_blocks * 512 > 2**28:
        file.close()
        path.unlink()
        pytest.skip("this disk makes no holes")
    assert head(path)[:4] == b"RIFF"
    with wave.open(str(path)) as plain:
        assert plain.getnframes() == LAST_OF_WAV
    assert struct.unpack("<I", head(path)[4:8])[0] + 8 == path.stat().st_size
    file.write(y)
    assert head(path)[:4] == b"RF64"
    for moment in ("open", "closed"):
        info = soundfile.info(str(path))
        assert (info.frames, info.format) == (LAST_OF_WAV + SR, "RF64")
        first, _ = soundfile.read(path, frames=SR, dtype="float32")
        np.testing.assert_array_equal(first, y)
        last, _ = soundfile.read(path, start=LAST_OF_WAV, dtype="float32")
        np.testing.assert_array_equal(last, y)
        with av.open(str(path)) as container:
            assert container.duration / av.time_base == pytest.approx((LAST_OF_WAV + SR) / SR, abs=0.01)
            container.seek(int((LAST_OF_WAV + SR / 2) / SR * av.time_base))
            frame = next(container.decode(audio=0))
            at = round(frame.time * SR) - LAST_OF_WAV
            decoded = frame.to_ndarray().reshape(-1, 2) / np.float32(2**31)
            assert at > 0
            np.testing.assert_array_equal(decoded, y[at : at + len(decoded)])
        with open_audio(path) as audio:
            assert audio.duration == (LAST_OF_WAV + SR) / SR
        if moment == "open":
            file.finish()
            file.close()


def head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(80)
