"""Audio files for the command line, and the program as a process."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

import genrescope

APP = Path(genrescope.__file__).resolve().parents[1]


def write_tone(path: Path, hz: float) -> Path:
    """Write six seconds of a pulsating tone."""
    t = np.arange(6 * 22_050) / 22_050
    sf.write(path, 0.3 * np.sin(2 * np.pi * hz * t) * (1 + np.sin(2 * np.pi * 2 * t)), 22_050)
    return path


@pytest.fixture
def song(tmp_path: Path) -> Path:
    """A low tone, which the tiny model calls bossa nova, and the bundled one not music."""
    return write_tone(tmp_path / "song.wav", 220.0)


@pytest.fixture
def endless(tmp_path: Path) -> Path:
    """A day of sound, which takes no room on the disk and is not analysed within a test."""
    path, n_bytes = tmp_path / "0 endless.wav", 86_400 * 16_000
    form = struct.pack("<HHIIHH", 1, 1, 8_000, 16_000, 2, 16)
    header = struct.pack("<4sI8sI16s4sI", b"RIFF", 36 + n_bytes, b"WAVEfmt ", 16, form, b"data", n_bytes)
    path.write_bytes(header)
    os.truncate(path, len(header) + n_bytes)
    return path


@pytest.fixture
def high_tone(tmp_path: Path) -> Path:
    """A high tone, which no model classifies as music."""
    return write_tone(tmp_path / "tone.wav", 6_000.0)


@pytest.fixture
def run_program() -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """Run the program as a user does, without a display."""
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "PYTHONIOENCODING", "PYTHONUTF8")

    def run(
        *arguments: str | bytes, cwd: Path | None = None, **variables: str
    ) -> subprocess.CompletedProcess[bytes]:
        environment = {name: value for name, value in os.environ.items() if name not in hidden}
        return subprocess.run(
            [sys.executable, str(APP), *arguments],
            cwd=cwd, env=environment | variables, capture_output=True, timeout=120, check=False,
        )  # fmt: skip

    return run
