"""The inputs of teachers and network in the patch bank, what it is split into, and how it is continued."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

pytest.importorskip("pyroomacoustics", reason="the training extra is not installed")

from genrescope.features.mel import MelConfig
from genrescope.training.data import mixtures, patch_bank
from genrescope.training.data.audio_bank import AudioBank, build_audio_bank
from genrescope.training.data.parts import Parts, split_into_parts
from genrescope.training.data.patch_shape import PatchShape
from genrescope.training.data.recordings import DataError, Recording, find_recordings

N_PATCHES = 24
SHAPE = PatchShape(MelConfig(), 300)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Decoded recordings of white noise, whose spectrum is flat at any speed."""
    root = tmp_path_factory.mktemp("noise")
    noise = 0.1 * np.random.default_rng(0).standard_normal(8 * MelConfig().sr)
    for genre in ("jazz", "rock"):
        (root / genre).mkdir()
        soundfile.write(root / genre / f"{genre}-noise.wav", noise, MelConfig().sr)
    build_audio_bank(find_recordings(root), root / "work", MelConfig().sr)
    return root / "work"


def _parts(folder: Path) -> Parts:
    return split_into_parts(AudioBank(folder).recordings, 2, seed=1)


def test_only_the_network_gets_degraded_sound(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mixtures, "_sampler", mixtures.ExcerptSampler(folder, _parts(folder)))
    patches = [
        mixtures.make_patch(number, shape=SHAPE, seed=1, n_views=2, with_teachers=True)
        for number in range(N_PATCHES)
    ]
    recorded = [patch for patch in patches if patch.source >= 0]

    def spectra_differ_by(images: list[NDArray[np.float16]], db: float) -> float:
        """Standard deviation between patches in dB, over the middle half of the bands."""
        bands = np.stack([image.astype(float).mean(axis=0) for image in images]) * db
        bands = bands[:, bands.shape[1] // 4 : -bands.shape[1] // 4]
        return float((bands - bands.mean(axis=1, keepdims=True)).std(axis=0).mean())

    assert len(recorded) > N_PATCHES / 2
    # The input of the AudioSet tagger is the natural logarithm, divided by five, musicnn's that to base 10.
    assert spectra_differ_by([p.audioset_input for p in recorded], 50.0 / np.log(10.0)) < 0.8
    assert spectra_differ_by([p.musicnn_input for p in recorded], 10.0) < 0.8
    assert spectra_differ_by([p.views[0] for p in recorded], 1.0) < 0.8
    assert spectra_differ_by([p.views[1] for p in recorded], 1.0) > 1.2


def test_recordings_of_different_parts_are_not_mixed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = _parts(folder)
    sampler = mixtures.ExcerptSampler(folder, parts)
    assert {parts.of(r) for r in sampler.audio.recordings} == {0, 1}
    monkeypatch.setattr(mixtures, "_sampler", sampler)
    patches = [
        mixtures.make_patch(number, shape=SHAPE, seed=1, n_views=1, with_teachers=True)
        for number in range(N_PATCHES)
    ]
    mixed = [patch for patch in patches if patch.partner >= 0]
    assert mixed
    # Each part is one recording.
    assert all(patch.partner == patch.source for patch in mixed)


def test_networks_are_trained_on_sound_of_other_parts_and_of_full_bandwidth() -> None:
    recordings = [
        Recording("a", "a", "genre", "rock", "a", collection="x"),
        Recording("b", "b", "genre", "rock", "b", collection="x", bandwidth=4.4),
        Recording("c", "c", "genre", "jazz", "c", collection="y"),
        Recording("d", "d", "not_music", group="d"),
    ]
    parts = Parts(2, {"artist/a": 0, "artist/b": 0, "artist/c": 1, "not_music/d": 1})
    source = np.array([0, 1, 2, 0, -1])
    bank = patch_bank.PatchBank(
        shards=[np.zeros((5, 2, 1, 1), dtype=np.float16)],
        targets={},
        source=source,
        partner=np.array([-1, -1, -1, 1, -1]),
        noise=np.array([[-1, 3], [-1, -1], [-1, -1], [-1, -1], [-1, 3]]),
        snr=np.zeros((5, 2), dtype=np.float32),
        recordings=recordings,
    )
    without_0, without_1 = (bank.usable(parts, part).tolist() for part in (0, 1))
    assert without_0 == [[False, False], [False, False], [True, True], [False, False], [True, True]]
    assert without_1 == [[True, False], [False, False], [False, False], [False, False], [True, False]]
    assert bank.usable(parts, None)[:, 0].tolist() == [True, False, True, False, True]


def test_a_bank_is_not_continued_by_another_version_of_the_code(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patch_bank, "SHARD_SIZE", 2)
    parts = _parts(folder)
    settings: dict[str, Any] = {"n_views": 2, "shape": SHAPE, "seed": 1, "parts": parts, "teachers": None}
    patch_bank.build_patch_bank(folder, tmp_path, n_patches=2, **settings)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    monkeypatch.setattr(patch_bank, "_VERSION", patch_bank._VERSION + 1)
    with pytest.raises(DataError, match="other recordings, settings or code"):
        patch_bank.build_patch_bank(folder, tmp_path, n_patches=2, **settings)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before
