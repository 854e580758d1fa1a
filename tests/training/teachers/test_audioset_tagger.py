"""The AudioSet tagger against the outputs of its authors' implementation."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import numpy as np
import pytest

from genrescope.training.data.recordings import GENRES
from genrescope.training.teachers.audioset_tagger import (
    CLASS_OF_GENRE,
    audioset_log_mel,
    build_audioset_tagger,
)

# Not in this repository: set it to the folder that contains teacher/ and gtzan/.
DATA = os.environ.get("GENRESCOPE_DATA", "")


has_teacher = pytest.mark.skipif(
    not (Path(DATA) / "teacher" / "golden.npz").is_file(), reason="GENRESCOPE_DATA is not set"
)


@has_teacher
def test_every_genre_has_the_class_of_its_name() -> None:
    with (Path(DATA) / "teacher" / "audioset_classes.csv").open(encoding="utf-8", newline="") as stream:
        name_of = {int(row["index"]): row["display_name"] for row in csv.DictReader(stream)}
    names = {genre: name_of[index].lower().replace(" ", "") for genre, index in CLASS_OF_GENRE.items()}
    assert tuple(names) == GENRES
    assert all(genre in names[genre] for genre in GENRES)


@has_teacher
def test_tagger_reproduces_the_golden_outputs() -> None:
    folder = Path(DATA) / "teacher"
    teacher = build_audioset_tagger(folder / "mn04_weights.npz")
    with np.load(folder / "golden.npz") as golden:
        for i in range(3):
            mel = audioset_log_mel(golden[f"y{i}"])
            np.testing.assert_allclose(mel.T, golden[f"logmel{i}"], atol=1e-3)
            embedding, logits = teacher.predict_on_batch(mel[None, :, :, None])
            np.testing.assert_allclose(np.asarray(embedding)[0], golden[f"embedding{i}"], atol=1e-3)
            np.testing.assert_allclose(np.asarray(logits)[0], golden[f"logits{i}"], atol=1e-3)
