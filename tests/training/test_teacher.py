"""The teacher against the outputs of its authors' implementation."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from genrescope.training.teacher import build_teacher, teacher_log_mel

# Not in this repository: set it to the folder that holds teacher/ and gtzan/.
DATA = os.environ.get("GENRESCOPE_DATA", "")


@pytest.mark.skipif(
    not (Path(DATA) / "teacher" / "golden.npz").is_file(), reason="GENRESCOPE_DATA is not set"
)
def test_teacher_reproduces_the_golden_outputs() -> None:
    folder = Path(DATA) / "teacher"
    teacher = build_teacher(folder / "mn04_weights.npz")
    with np.load(folder / "golden.npz") as golden:
        for i in range(3):
            mel = teacher_log_mel(golden[f"y{i}"])
            np.testing.assert_allclose(mel, golden[f"logmel{i}"], atol=1e-3)
            embedding, logits = teacher.predict_on_batch(mel[None, :, :, None])
            np.testing.assert_allclose(np.asarray(embedding)[0], golden[f"embedding{i}"], atol=1e-3)
            np.testing.assert_allclose(np.asarray(logits)[0], golden[f"logits{i}"], atol=1e-3)
