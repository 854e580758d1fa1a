"""Songs made for the tests of playback."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from genrescope.audio.playback.reel import Reel

SR = 44100


def noise(seconds: float, sr: int = SR, seed: int = 0) -> np.ndarray:
    """Stereo noise in which every sample of a channel is another one, and none is 0."""
    rng = np.random.default_rng(seed)
    n = round(seconds * sr)
    columns = [rng.permutation(np.arange(1, n + 1)) * rng.choice([-1, 1], n) for _ in range(2)]
    return (np.stack(columns, axis=1) / 2**22).astype(np.float32)


@pytest.fixture
def write_song(tmp_path: Path) -> Callable[..., Path]:
    """Write samples to a file: ``write_song(y, sr=44100, name="song.wav")``."""

    def write(y: np.ndarray, sr: int = SR, name: str = "song.wav") -> Path:
        path = tmp_path / name
        soundfile.write(path, y, sr, subtype="FLOAT")
        return path

    return write


@pytest.fixture
def open_reel() -> Iterator[Callable[..., Reel]]:
    """Open a reel: ``open_reel(path, start=0.0, sr=44100)``; closed after the test."""
    reels: list[Reel] = []

    def open_(path: Path, start: float = 0.0, sr: int = SR) -> Reel:
        reels.append(Reel(path, start, sr))
        return reels[-1]

    yield open_
    for reel in reels:
        reel.close()
        reel.join()
