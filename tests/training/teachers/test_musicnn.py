"""musicnn against the outputs of its authors' implementation."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from genrescope.training.teachers.musicnn import SR, build_musicnn, musicnn_log_mel

# Not in this repository: set it to the folder that contains teacher3/.
FOLDER = Path(os.environ.get("GENRESCOPE_DATA", "")) / "teacher3"


@pytest.mark.skipif(not (FOLDER / "golden.npz").is_file(), reason="GENRESCOPE_DATA is not set")
def test_musicnn_reproduces_the_golden_outputs() -> None:
    tagger = build_musicnn(FOLDER / "musicnn_msd_weights.npz")
    with np.load(FOLDER / "golden.npz") as golden:
        for i in range(3):
            mel = musicnn_log_mel(golden[f"y{i}"], SR)
            np.testing.assert_allclose(mel, golden[f"logmel{i}"], atol=1e-3)
            embedding, logits = tagger.predict_on_batch(mel[None])
            np.testing.assert_allclose(np.asarray(embedding)[0], golden[f"embedding{i}"], atol=1e-3)
            np.testing.assert_allclose(np.asarray(logits)[0], golden[f"logits{i}"], atol=1e-3)


def test_sound_of_another_sample_rate_gives_the_same_input() -> None:
    t = np.arange(4 * SR * 2) / (2 * SR)
    y = (0.1 * np.sin(2 * np.pi * 440.0 * t)).astype(np.float32)
    np.testing.assert_allclose(musicnn_log_mel(y, 2 * SR), musicnn_log_mel(y[::2], SR), atol=0.05)
