"""What a header claims is compared with what is there."""

from __future__ import annotations

import struct
import tracemalloc

import numpy as np
import pytest
import soundfile

from genrescope.audio.decode import open_audio
from genrescope.errors import Sentence
from support.audio_files import decode, pcm, refused, run_ffmpeg, tone, wav

SR = 22050
Y = tone(1, SR)
CONTAINERS = ["W64", "CAF", "RF64", "AIFF", "AU", "WAV", "WAVEX"]


def write(path, container):
    soundfile.write(path, Y, SR, format=container, subtype="PCM_16")
    return path.read_bytes()


@pytest.mark.parametrize("container", CONTAINERS)
def test_the_warning_is_there_exactly_when_sound_is_missing(tmp_path, container):
    path = tmp_path / "song"
    whole = write(path, container)
    y, _, warnings = decode(path)
    assert (len(y), warnings) == (SR, [])
    path.write_bytes(whole[: len(whole) * 9 // 10])
    y, _, warnings = decode(path)
    assert 0.85 * SR < len(y) < SR
    assert warnings == [Sentence.CUT_SHORT]


@pytest.mark.parametrize("codec", ["adpcm_ms", "libmp3lame"])
def test_half_of_a_compressed_wav(tmp_path, codec):
    path = tmp_path / "song.wav"
    soundfile.write(tmp_path / "plain.wav", tone(3, SR), SR)
    run_ffmpeg("-i", tmp_path / "plain.wav", "-c:a", codec, path)
    assert decode(path)[2] == []
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    assert decode(path)[2] == [Sentence.CUT_SHORT]


@pytest.mark.parametrize(
    ("riff_size", "data_size"),
    [(None, 0), (0, 0), (0xFFFFFFFF, 0xFFFFFFFF), (0x7FFFF024, 0x7FFFF000), (4 * SR + 8192, None)],
)
def test_sizes_that_are_wrong_or_were_never_completed(tmp_path, riff_size, data_size):
    path = tmp_path / "song.wav"
    path.write_bytes(wav(pcm(Y), 2, SR, riff_size=riff_size, data_size=data_size))
    y, _, warnings = decode(path)
    assert (len(y), warnings) == (SR, [])


@pytest.mark.parametrize("after", [b"LIST" + struct.pack("<I", 100) + bytes(100), b"\x93" * 5000])
def test_what_follows_the_samples_is_not_sound(tmp_path, after):
    path = tmp_path / "song.wav"
    path.write_bytes(wav(pcm(Y), 2, SR) + after)
    y, _, warnings = decode(path)
    assert (len(y), warnings) == (SR, [])


def test_an_empty_chunk_before_others_has_no_sound(tmp_path):
    path = tmp_path / "song.wav"
    path.write_bytes(wav(b"", 2, SR) + b"LIST" + struct.pack("<I", 100) + bytes(100))
    assert refused(path) is Sentence.NO_SOUND


def test_big_endian_wav(tmp_path):
    path = tmp_path / "song.wav"
    path.write_bytes(wav(pcm(Y, ">"), 2, SR, order=">"))
    np.testing.assert_allclose(decode(path)[0], Y[:, 0], atol=1e-4)


def kill(content, container):
    """Take the sizes away, as of a file whose recorder was killed."""
    content = bytearray(content)
    if container == "RF64":
        at = content.index(b"ds64") + 8
        content[at : at + 24] = bytes(24)
    elif container == "W64":
        at = content.index(b"data\xf3\xac") + 16
        content[at : at + 8] = struct.pack("<Q", 24)
    elif container == "CAF":
        at = content.index(b"data") + 4
        content[at : at + 8] = b"\xff" * 8
    elif container == "AIFF":
        at = content.index(b"COMM") + 10
        content[at : at + 4] = bytes(4)
        at = content.index(b"SSND") + 4
        content[at : at + 4] = bytes(4)
    else:
        content[8:12] = b"\xff" * 4
    return content


@pytest.mark.parametrize("container", ["RF64", "W64", "CAF", "AIFF", "AU"])
def test_recordings_whose_recorder_was_killed(tmp_path, container):
    path = tmp_path / "song"
    path.write_bytes(kill(write(path, container), container))
    y, _, warnings = decode(path)
    # CAF files end with other chunks, which cannot be told from sound.
    assert SR <= len(y) < 1.1 * SR
    assert warnings == []


def test_a_wav_beyond_4_gib(tmp_path):
    data = pcm(Y)
    size = 2**32 + len(data)
    path = tmp_path / "song.wav"
    with path.open("wb") as file:
        header = wav(b"", 2, SR, riff_size=(size + 36) % 2**32, data_size=size % 2**32)
        file.write(header + data)
        file.truncate(len(header) + size)  # sparse
    with open_audio(path) as audio:
        assert audio.duration == size / 4 / SR
        blocks = audio.blocks()
        assert len(next(blocks)) == len(next(blocks)) == SR


def test_a_block_of_audacity(tmp_path):
    path = tmp_path / "block.au"
    data = Y[:, 0].astype("<f4").tobytes()
    path.write_bytes(b"dns." + struct.pack("<IIIII", 24, len(data), 6, SR, 1) + data)
    np.testing.assert_array_equal(decode(path)[0], Y[:, 0])


@pytest.mark.parametrize(
    ("channels", "sr"),
    [(1, 1), (2, 20), (1024, 2_999_999), (255, 3_000_000), (2, 4_000_000_000), (20_000, SR)],
)
def test_implausible_claims_cost_nothing(tmp_path, channels, sr):
    path = tmp_path / "song.wav"
    path.write_bytes(wav(bytes(100 * channels), channels, sr))
    tracemalloc.start()
    try:
        assert refused(path) is Sentence.DAMAGED_FILE
        assert tracemalloc.get_traced_memory()[1] < 20e6
    finally:
        tracemalloc.stop()


def test_blocks_of_many_channels_are_short(tmp_path):
    path = tmp_path / "song.wav"
    path.write_bytes(wav(bytes(2 * 64 * 100_000), 64, 192_000))
    with open_audio(path) as audio:
        assert max(len(block) for block in audio.blocks()) * 64 <= 1 << 21
