"""Makes a training patch: excerpts of recordings, mixed, equalised and degraded.

A patch has a clean view, to which at most an equaliser was applied, and a degraded one, to which a room, a
microphone, noise and a codec may also have been applied.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genrescope.features.mel import LogMel
from genrescope.training.data import audio_augmentation as augment
from genrescope.training.data.audio_bank import AudioBank
from genrescope.training.data.patch_shape import PatchShape
from genrescope.training.data.synthetic_sounds import synthetic_not_music
from genrescope.training.teachers.audioset_tagger import audioset_log_mel
from genrescope.training.teachers.choi_cnn import choi_log_mel

# Shares of the kinds of recordings, scaled up if a kind is missing.  Many have no label: the more kinds of
# music a student is trained on, the better it follows its teachers on unknown artists.
_SHARES = {"genre": 0.42, "music": 0.34, "room": 0.06, "not_music": 0.11, "synthetic": 0.07}
_P_MIXTURE = 0.5  # only with a teacher, because a mixture has no label
# Only some genres have tracks of 2 to 3 s, which are repeated to fill a patch.  Most patches are therefore
# made from excerpts of that length, otherwise the seam would reveal the genre.
_P_SHORT = 0.9
_SHORT_SECONDS = (2.0, 3.0)
_TEACHER_RMS = 0.1  # of the teachers' input, similar to most recordings


class ExcerptSampler:
    """Draws random excerpts of the recordings.

    Parameters
    ----------
    folder : pathlib.Path
        Folder of the audio bank.
    """

    def __init__(self, folder: Path) -> None:
        self.audio = AudioBank(folder)
        self.by_kind: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for index, recording in enumerate(self.audio.recordings):
            if recording.kind in ("genre", "room"):
                part = recording.genre
            elif recording.kind == "not_music":
                part = Path(recording.path).parent.name
            else:
                part = recording.group
            self.by_kind[recording.kind][part].append(index)
        self.by_track = {r.track_id: i for i, r in enumerate(self.audio.recordings) if r.kind == "genre"}
        kinds = [k for k in _SHARES if k == "synthetic" or k in self.by_kind]
        shares = np.array([_SHARES[k] for k in kinds])
        self.kinds, self.shares = kinds, shares / shares.sum()

    def draw(self, rng: np.random.Generator, kind: str) -> int:
        """Draw the index of a recording: genres or classes uniformly, longer recordings more often."""
        parts = self.by_kind[kind]
        if kind == "music":  # the sizes of collections differ too much
            weights = np.array([len(members) for members in parts.values()]) ** 0.7
        else:
            weights = np.ones(len(parts))
        members = list(parts.values())[rng.choice(len(parts), p=weights / weights.sum())]
        lengths = np.array([self.audio.bounds[i + 1] - self.audio.bounds[i] for i in members]) ** 0.4
        return int(members[rng.choice(len(members), p=lengths / lengths.sum())])

    def excerpt(self, rng: np.random.Generator, index: int, n_samples: int) -> augment.Samples:
        """Draw an excerpt of a recording [shape=(n_samples,)], repeated if the recording is shorter."""
        sr = self.audio.sr
        wanted = n_samples
        if self.audio.recordings[index].kind != "not_music" and rng.random() < _P_SHORT:
            wanted = min(n_samples, int(rng.uniform(*_SHORT_SECONDS) * sr))
        available = self.audio.bounds[index + 1] - self.audio.bounds[index]
        start = int(rng.integers(0, max(1, available - wanted + 1)))
        y = self.audio.cut(index, start, wanted)
        if self.audio.recordings[index].kind == "not_music" and len(y) < sr:
            # Single words: several of them, with pauses.
            words = self.by_kind["not_music"][Path(self.audio.recordings[index].path).parent.name]
            parts = [y]
            while sum(map(len, parts)) < n_samples:
                parts.append(np.zeros(int(rng.uniform(0.02, 0.4) * sr), dtype=np.float32))
                parts.append(self.audio.cut(int(rng.choice(words)), 0, sr))
            y = np.concatenate(parts)
        return np.resize(y, n_samples)

    def noise(self, rng: np.random.Generator, n_samples: int) -> tuple[augment.Samples, int]:
        """Draw recorded or synthetic noise, and the index of the recording or -1."""
        if "not_music" in self.by_kind and rng.random() < 0.5:
            index = self.draw(rng, "not_music")
            y = self.excerpt(rng, index, n_samples)
            if augment.rms(y) > 1e-4:
                return y, index
        return augment.coloured_noise(rng, n_samples, rng.uniform(0.0, 2.0)), -1


_sampler: ExcerptSampler | None = None


def open_sampler(folder: Path) -> None:
    """Open the audio bank from which :func:`make_patch` draws in this process."""
    global _sampler
    _sampler = ExcerptSampler(folder)


def _degrade(
    y: augment.Samples, rng: np.random.Generator, sampler: ExcerptSampler
) -> tuple[augment.Samples, float, int]:
    """Degrade a patch; also return its signal-to-noise ratio in dB and the recording of the noise or -1."""
    sr = sampler.audio.sr
    snr = float(rng.uniform(0.0, 30.0)) if rng.random() < 0.85 else 60.0
    noise, index = sampler.noise(rng, len(y)) if snr < 60.0 else (None, -1)
    if rng.random() < 0.75:
        y = augment.through_room(y, sr, rng, noise, "train", snr)
    elif noise is not None:
        y = augment.with_noise(y, noise, snr)
    if rng.random() < 0.15:
        codec, rates = (
            ("libmp3lame", (32_000, 128_000)) if rng.random() < 0.5 else ("libopus", (12_000, 64_000))
        )
        y = augment.transcoded(y, sr, codec, int(rng.integers(*rates)))  # type: ignore[arg-type]
    if rng.random() < 0.12:
        limit = np.float32(np.abs(y).max() * rng.uniform(0.2, 0.8))
        y = np.clip(y, -limit, limit)
    return y, snr, index


def make_patch(
    number: int, *, shape: PatchShape, seed: int, with_audioset: bool, with_choi: bool
) -> dict[str, Any]:
    """Make a patch from its number; the same number always gives the same patch.

    Parameters
    ----------
    number : int
        Number of the patch.
    shape : PatchShape
        Shape of the student's input.
    seed : int
        Seed of the bank.
    with_audioset, with_choi : bool
        Which teachers' inputs to make as well.

    Returns
    -------
    dict
        The columns of :class:`~genrescope.training.data.patch_bank.PatchBank`, with the teachers' inputs in
        place of their outputs.
    """
    assert _sampler is not None, "open_sampler was not called in this process"
    sampler, sr, n_samples = _sampler, _sampler.audio.sr, shape.n_samples
    rng = np.random.default_rng([seed, number])
    kind = str(rng.choice(sampler.kinds, p=sampler.shares))
    source = partner = noise = -1
    snr = 60.0
    if kind == "synthetic":
        original = clean = synthetic_not_music(rng, n_samples, sr)
        degraded, snr, noise = _degrade(clean, rng, sampler)
    elif kind == "room":
        source = sampler.draw(rng, kind)
        clean, degraded = _re_recorded_pair(rng, sampler, source, n_samples)
        original = clean
        snr = 10.0
    else:
        source = sampler.draw(rng, kind)
        rate = 2.0 ** (rng.uniform(-2, 2) / 12) if rng.random() < 0.5 else 1.0
        clean = augment.speed_changed(sampler.excerpt(rng, source, int(n_samples * rate) + 8), rate)[
            :n_samples
        ]
        if kind != "not_music" and rng.random() < (_P_MIXTURE if with_audioset else 0.0):
            partner = sampler.draw(
                rng, "music" if rng.random() < 0.5 and "music" in sampler.by_kind else "genre"
            )
            clean = augment.with_noise(clean, sampler.excerpt(rng, partner, n_samples), rng.uniform(-6, 12))
        original = clean
        if rng.random() < 0.7:
            clean = augment.filtered(clean, sr, augment.equaliser_curve(rng, augment.curve_frequencies(sr)))
        clean = _with_rms(clean, 10.0 ** rng.uniform(-1.2, 0.3) * 0.1)
        degraded, snr, noise = _degrade(clean, rng, sampler)
    # The AudioSet tagger depends on the level; the student does not.
    original = _with_rms(original, _TEACHER_RMS)
    # However, the floor of the student's dB scale is absolute.
    degraded = degraded * np.float32(10.0 ** rng.uniform(-1.5, 0.3))
    patch = {
        "clean": _patch_mel(clean, shape),
        "degraded": _patch_mel(degraded, shape),
        "source": source,
        "partner": partner,
        "noise": noise,
        "snr": snr,
    }
    if with_audioset:
        patch["audioset_input"] = audioset_log_mel(original).astype(np.float16)
    if with_choi:
        patch["choi_input"] = choi_log_mel(original).astype(np.float16)
    return patch


def _with_rms(y: augment.Samples, level: float) -> augment.Samples:
    """Scale a sound to an RMS of ``level``; near silence, by a factor of at most ``1000 * level``."""
    return y * np.float32(level / max(augment.rms(y), 1e-3))


def _re_recorded_pair(
    rng: np.random.Generator, sampler: ExcerptSampler, index: int, n_samples: int
) -> tuple[augment.Samples, augment.Samples]:
    """Return the same excerpt of a track, original and re-recorded in a room."""
    recording = sampler.audio.recordings[index]
    track = sampler.by_track[recording.track_id]
    available = sampler.audio.bounds[index + 1] - sampler.audio.bounds[index]
    start = int(rng.integers(0, max(1, available - n_samples)))
    offset = int(recording.offset * sampler.audio.sr)
    clean = sampler.audio.cut(track, offset + start, n_samples)
    degraded = sampler.audio.cut(index, start, n_samples)
    if min(len(clean), len(degraded)) < n_samples // 2:
        clean = degraded = sampler.audio.cut(index, start, n_samples)
    return np.resize(clean, n_samples), np.resize(degraded, n_samples)


def _patch_mel(y: augment.Samples, shape: PatchShape) -> NDArray[np.float16]:
    return LogMel(shape.mel)(y[: shape.n_samples]).astype(np.float16)
