"""The inputs of teacher and student in the patch bank, and how a bank is continued."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

pytest.importorskip("pyroomacoustics", reason="the training extra is not installed")

from genrescope.features.mel import MelConfig
from genrescope.training.data import mixtures, patch_bank
from genrescope.training.data.audio_bank import build_audio_bank
from genrescope.training.data.patch_shape import PatchShape
from genrescope.training.data.recordings import DataError, find_recordings
from genrescope.training.teachers.outputs import Teachers

N_PATCHES = 24


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Decoded recordings of white noise, whose spectrum is flat at any speed."""
    root = tmp_path_factory.mktemp("noise")
    noise = 0.1 * np.random.default_rng(0).standard_normal(8 * MelConfig().sr)
    for genre in ("jazz", "rock"):
        (root / genre).mkdir()
        soundfile.write(root / genre / "noise.wav", noise, MelConfig().sr)
    build_audio_bank(find_recordings(root), root / "work", MelConfig().sr)
    return root / "work"


def test_only_the_student_gets_equalised_sound(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mixtures, "_sampler", mixtures.ExcerptSampler(folder))
    shape = PatchShape(MelConfig(), 128)
    patches = [
        mixtures.make_patch(number, shape=shape, seed=1, with_audioset=True, with_choi=False)
        for number in range(N_PATCHES)
    ]
    recorded = [patch for patch in patches if patch["source"] >= 0]

    def spectra_differ_by(name: str, db: float) -> float:
        """Standard deviation between patches in dB, over the middle half of the bands."""
        bands = np.stack([patch[name].astype(float).mean(axis=0) for patch in recorded]) * db
        bands = bands[:, bands.shape[1] // 4 : -bands.shape[1] // 4]
        return float((bands - bands.mean(axis=1, keepdims=True)).std(axis=0).mean())

    assert len(recorded) > N_PATCHES / 2
    # The teacher's input is the natural logarithm, divided by five.
    assert spectra_differ_by("audioset_input", 50.0 / np.log(10.0)) < 0.8
    assert spectra_differ_by("clean", 1.0) > 1.2
    assert spectra_differ_by("degraded", 1.0) > 1.2


def test_a_bank_is_not_continued_by_another_version_of_the_code(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patch_bank, "SHARD_SIZE", 2)
    shape = PatchShape(MelConfig(), 128)
    patch_bank.build_patch_bank(folder, tmp_path, n_patches=2, shape=shape, seed=1, teachers=Teachers())
    (shard,) = tmp_path.glob("*.npz")
    before = shard.read_bytes()
    monkeypatch.setattr(patch_bank, "_VERSION", patch_bank._VERSION + 1)
    with pytest.raises(DataError, match="other recordings, settings or code"):
        patch_bank.build_patch_bank(folder, tmp_path, n_patches=4, shape=shape, seed=1, teachers=Teachers())
    assert shard.read_bytes() == before
    assert list(tmp_path.glob("*.npz")) == [shard]
