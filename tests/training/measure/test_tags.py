"""Tags are kept if the model reproduces the teacher's decision, and shown from a precise threshold on."""

from __future__ import annotations

import numpy as np

from genrescope.training.data.recordings import Recording
from genrescope.training.measure.tags import LEAST_AUROC, measure_tags
from genrescope.training.measure.views import View
from genrescope.training.teachers.tags import TAGS

N = 60


def _view(audioset: np.ndarray, musicnn: np.ndarray) -> View:
    recordings = [Recording(f"{i}", f"{i}", "genre", "jazz", f"artist {i % 20}") for i in range(N)]
    return View(recordings, np.repeat(np.arange(N), 10), audioset[:, :1], audioset, musicnn)


def _logits(rng: np.random.Generator, mean: float, n_words: int) -> np.ndarray:
    """Logits that differ between tracks more than within them."""
    return np.repeat(rng.normal(mean, 3.0, (N, n_words)), 10, axis=0) + rng.normal(
        0.0, 0.5, (N * 10, n_words)
    )


def test_reproduced_tags_are_kept_and_others_left_out() -> None:
    rng = np.random.default_rng(0)
    audioset, musicnn = _logits(rng, -3.0, 527), _logits(rng, -20.0, 50)
    teacher = _view(audioset, musicnn)
    known, unknown = (next(w for w in TAGS if w.name == name) for name in ("piano", "guitar"))
    ours = audioset + rng.normal(0.0, 0.5, audioset.shape)
    ours[:, unknown.column] = rng.permutation(ours[:, unknown.column])
    clean = _view(ours, musicnn)
    room = _view(ours + np.repeat(rng.normal(0.0, 2.0, (N, 527)), 10, axis=0), musicnn)
    kept, left_out = measure_tags(clean, [room], teacher)
    names = [t.tag.name for t in kept]
    assert known.name in names
    assert unknown.name not in names
    assert names == [w.name for w in TAGS if w.name in names]
    assert {t["name"] for t in left_out} | set(names) == {w.name for w in TAGS}
    # musicnn's logits are far below any decision.
    assert {t["name"]: t for t in left_out}["punk"]["why"] == "too few"
    (piano,) = [t for t in kept if t.word == known]
    assert piano.tag.auroc is not None
    assert piano.tag.auroc_in_room is not None
    assert piano.tag.auroc > piano.tag.auroc_in_room > LEAST_AUROC
    assert piano.tag.threshold == 0.5
    assert piano.figures["precision"] >= 0.65
    scores = 1.0 / (1.0 + np.exp(piano.shift - ours[:, known.column]))
    assert (clean.mean(scores) >= piano.tag.threshold).sum() == piano.figures["n_shown"]


def test_patches_are_compared_where_both_have_the_same_number() -> None:
    rng = np.random.default_rng(1)
    audioset, musicnn = _logits(rng, -3.0, 527), _logits(rng, -20.0, 50)
    teacher = _view(audioset, musicnn)
    order = rng.permutation(N)
    rows = np.concatenate([np.arange(10 * i, 10 * i + 10) for i in order])
    shuffled = View(
        [teacher.recordings[i] for i in order],
        np.repeat(np.arange(N), 10),
        *(audioset[rows],) * 2,
        musicnn[rows],
    )
    kept, _ = measure_tags(shuffled.where(lambda r: r.track_id != "3"), [], teacher)
    assert kept
    assert all(t.tag.auroc == 1.0 for t in kept)
