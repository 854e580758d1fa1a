"""Banks put together, and what patches are made of where nothing has a label."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile

from genrescope.features.mel import MelConfig
from genrescope.training.bank import Bank, PatchShape, Teachers, build_bank
from genrescope.training.dataset import Recording, build_audio_bank

N_PATCHES = 512
N_PIECES = 4


def _bank(recordings: list[Recording], source: list[int], partner: list[int], value: float) -> Bank:
    n = len(source)
    return Bank(
        near=np.full((n, 4, 3), value, dtype=np.float16),
        far=np.full((n, 4, 3), -value, dtype=np.float16),
        embedding=np.full((n, 2), value, dtype=np.float32),
        logits=np.zeros((n, 5), dtype=np.float32),
        source=np.array(source, dtype=np.int32),
        partner=np.array(partner, dtype=np.int32),
        noise=np.full(n, -1, dtype=np.int32),
        snr=np.full(n, 60.0, dtype=np.float32),
        recordings=recordings,
    )


def test_two_banks_together_keep_track_of_their_recordings() -> None:
    songs = [
        Recording("a", "a", "genre", "jazz", "ann", "train"),
        Recording("b", "b", "genre", "rock", "bob", "train"),
    ]
    games = [Recording("c", "c", "music", group="game"), Recording("d", "d", "music", group="other game")]
    both = _bank(songs, [0, 1], [-1, 0], 1.0).and_also(_bank(games, [1, 0, -1], [-1, 1, -1], 3.0))
    names = [*(r.track_id for r in both.recordings), None]
    assert [names[i] for i in both.source] == ["a", "b", "d", "c", None]
    assert [names[i] for i in both.partner] == [None, "a", None, "d", None]
    assert both.genre().tolist() == [5, -1, -1, -1, -1]
    assert both.without(lambda r: r.group == "other game").near.tolist() == [True, True, False, False, True]
    # What the students learn keeps the scale that it has without the other bank.
    np.testing.assert_array_equal(both.own(both.embedding), np.ones((2, 2)))


@pytest.fixture(scope="module")
def unlabelled(tmp_path_factory: pytest.TempPathFactory) -> Bank:
    """A bank of four pieces of music without labels, and of rain."""
    root = tmp_path_factory.mktemp("bank")
    t = np.arange(4 * 32_000) / 32_000
    sounds = {f"piece {n}": 0.3 * np.sin(2 * np.pi * 110 * (n + 1) * t) for n in range(N_PIECES)}
    sounds["rain"] = 0.1 * np.random.default_rng(1).standard_normal(len(t))
    recordings = []
    for name, y in sounds.items():
        path = root / f"{name}.flac"
        soundfile.write(path, y, 32_000)
        recordings.append(Recording(str(path), name, "not_music" if name == "rain" else "music", group=name))
    build_audio_bank(recordings, root / "audio", 32_000)
    shape = PatchShape(MelConfig(), 16)
    return build_bank(
        root / "audio", root / "bank", n_patches=N_PATCHES, shape=shape, seed=1, teachers=Teachers()
    )


def test_music_without_labels_makes_a_bank_of_its_own(unlabelled: Bank) -> None:
    assert len(unlabelled.source) == N_PATCHES
    assert (unlabelled.genre() == -1).all()
    # Four fifths are music: it takes the share of labelled music, too.
    music = np.isin(unlabelled.source, range(N_PIECES)).mean()
    assert 0.74 < music < 0.88, music
