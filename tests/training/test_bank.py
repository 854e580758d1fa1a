"""What the bank lets the teacher and the student hear."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

pytest.importorskip("pyroomacoustics", reason="the training extra is not installed")

from genrescope.features.mel import MelConfig
from genrescope.training import bank
from genrescope.training.dataset import DataError, build_audio_bank, find_recordings

N_PATCHES = 24


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Decoded recordings of one colour, whatever their speed."""
    root = tmp_path_factory.mktemp("noise")
    noise = 0.1 * np.random.default_rng(0).standard_normal(8 * MelConfig().sr)
    for genre in ("jazz", "rock"):
        (root / genre).mkdir()
        soundfile.write(root / genre / "noise.wav", noise, MelConfig().sr)
    build_audio_bank(find_recordings(root), root / "work", MelConfig().sr)
    return root / "work"


def test_the_teacher_hears_no_equaliser_and_the_student_does(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bank, "_sources", bank._Sources(folder))
    shape = bank.PatchShape(MelConfig(), 128)
    patches = [
        bank.make_patch(number, shape=shape, seed=1, with_first=True, with_second=False)
        for number in range(N_PATCHES)
    ]
    recorded = [patch for patch in patches if patch["source"] >= 0]

    def colours_differ_by(name: str, db: float) -> float:
        """Deviation between patches, in dB, of the middle half of the bands."""
        bands = np.stack([patch[name].astype(float).mean(axis=0) for patch in recorded]) * db
        bands = bands[:, bands.shape[1] // 4 : -bands.shape[1] // 4]
        return float((bands - bands.mean(axis=1, keepdims=True)).std(axis=0).mean())

    assert len(recorded) > N_PATCHES / 2
    # The teacher's image is the natural logarithm, divided by five.
    assert colours_differ_by("first_input", 50.0 / np.log(10.0)) < 0.8
    assert colours_differ_by("near", 1.0) > 1.2
    assert colours_differ_by("far", 1.0) > 1.2


def test_a_bank_is_not_begun_one_way_and_ended_another(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bank, "SHARD_SIZE", 2)
    shape = bank.PatchShape(MelConfig(), 128)
    bank.build_bank(folder, tmp_path, n_patches=2, shape=shape, seed=1, teachers=bank.Teachers())
    (shard,) = tmp_path.glob("*.npz")
    before = shard.read_bytes()
    monkeypatch.setattr(bank, "_WAY", bank._WAY + 1)
    with pytest.raises(DataError, match="other recordings, settings or code"):
        bank.build_bank(folder, tmp_path, n_patches=4, shape=shape, seed=1, teachers=bank.Teachers())
    assert shard.read_bytes() == before
    assert list(tmp_path.glob("*.npz")) == [shard]
