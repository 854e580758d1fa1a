"""Audio files made by hand, with honest and dishonest headers, and what becomes of them."""

from __future__ import annotations

import shutil
import struct
import subprocess
from pathlib import Path

import numpy as np
import pytest

from genrescope.audio.decode import open_audio
from genrescope.errors import Sentence, UserError

FFMPEG = shutil.which("ffmpeg")


def tone(seconds: float, sr: int, hz: float = 440) -> np.ndarray:
    """A tone [shape=(n, 2)]."""
    t = np.arange(round(seconds * sr)) / sr
    return np.repeat(0.4 * np.sin(2 * np.pi * hz * t)[:, None], 2, axis=1).astype(np.float32)


def pcm(y: np.ndarray, order: str = "<") -> bytes:
    """Samples of 16 bits."""
    return (np.clip(y, -1, 0.99997) * 32767).astype(f"{order}i2").tobytes()


def wav(
    data: bytes,
    channels: int,
    sr: int,
    *,
    riff_size: int | None = None,
    data_size: int | None = None,
    order: str = "<",
) -> bytes:
    """A WAV of 16 bits, which may state any sizes."""
    align = 2 * channels
    chunk = struct.pack(order + "IHHIIHH", 16, 1, channels, sr, sr * align % 2**32, align, 16)
    body = b"WAVEfmt " + chunk
    body += b"data" + struct.pack(order + "I", len(data) if data_size is None else data_size) + data
    name = b"RIFF" if order == "<" else b"RIFX"
    return name + struct.pack(order + "I", len(body) if riff_size is None else riff_size) + body


def run_ffmpeg(*options: str | Path) -> None:
    """Run the ffmpeg program; skip the test if it is not there or lacks an encoder."""
    if FFMPEG is None:
        pytest.skip("the ffmpeg program is not installed")
    done = subprocess.run(
        [FFMPEG, "-v", "error", "-nostdin", "-y", *options], capture_output=True, text=True, check=False
    )
    if "Unknown encoder" in done.stderr:
        pytest.skip(done.stderr.strip())
    assert done.returncode == 0, done.stderr


def decode(path: Path) -> tuple[np.ndarray, int, list[Sentence]]:
    """Return the samples, their rate, and the warnings."""
    with open_audio(path) as audio:
        blocks = list(audio.blocks())
        return np.concatenate(blocks), audio.sr, [warning.sentence for warning in audio.warnings]


def refused(path: Path) -> Sentence:
    """Return the error of a file, raised when it is opened or decoded."""
    with pytest.raises(UserError) as caught, open_audio(path) as audio:
        for _ in audio.blocks():
            pass
    assert "{" not in str(caught.value)
    return caught.value.sentence


def strength(y: np.ndarray, sr: int, hz: float) -> float:
    """Amplitude of a tone in the middle half second."""
    middle = y[len(y) // 2 - sr // 4 :][: sr // 2]
    return float(2 * abs(np.mean(middle * np.exp(-2j * np.pi * hz * np.arange(len(middle)) / sr))))
