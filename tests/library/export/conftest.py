"""A result of the tiny model."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from genrescope.analysis.track import TrackResult, analyse_track
from support.tiny_model import TinyClassifier


@pytest.fixture
def analysed(tmp_path: Path) -> TrackResult:
    """The result of a song in two parts."""
    t = np.arange(16_000 * 40) / 16_000
    y = 0.5 * np.sin(2 * np.pi * np.where(t < 20, 440, 2500) * t)
    path = tmp_path / "in" / "two parts.wav"
    path.parent.mkdir()
    soundfile.write(path, y, 16_000)
    *_, result = analyse_track(path, TinyClassifier())
    assert isinstance(result, TrackResult)
    return result
