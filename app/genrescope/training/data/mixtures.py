"""Makes a training patch: an excerpt of a recording or a mixture of two, and degraded views of it.

The teachers get the original at one level.  The network gets the original, or a view to which an equaliser, a
room, a microphone, noise, a codec and so on have been applied.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from genrescope.features.mel import LogMel
from genrescope.training.data import audio_augmentation as augment
from genrescope.training.data.audio_bank import AudioBank
from genrescope.training.data.parts import Parts
from genrescope.training.data.patch_shape import PatchShape
from genrescope.training.data.synthetic_sounds import synthetic_not_music
from genrescope.training.teachers.audioset_tagger import audioset_log_mel
from genrescope.training.teachers.musicnn import musicnn_log_mel
from genrescope.training.teachers.outputs import at_teachers_level

# Shares of the kinds of recordings, scaled up if a kind is missing.
_SHARES = {"genre": 0.52, "music": 0.26, "room": 0.05, "not_music": 0.11, "synthetic": 0.06}
_P_MIXTURE = 0.35
# Short tracks are repeated to fill a patch: so are some excerpts of longer ones.
_P_SHORT = 0.25
_SHORT_SECONDS = (2.0, 3.0)
NO_NOISE_DB = 60.0


@dataclass(frozen=True)
class Patch:
    """A patch and what the teachers get of it.

    Attributes
    ----------
    views : np.ndarray [shape=(n_views, n_frames, n_mels), dtype=float16]
        Log-mel in dB of the original and of degraded views.
    source, partner : int
        Index of the recording, and of the one mixed in; -1 for none.
    noise : tuple of int
        Index of the recording of the noise in each view; -1 for none.
    snr : tuple of float
        Signal-to-noise ratio of each view in dB.
    audioset_input, musicnn_input : np.ndarray [dtype=float16]
        Input of each teacher; empty without teachers.
    """

    views: NDArray[np.float16]
    source: int
    partner: int
    noise: tuple[int, ...]
    snr: tuple[float, ...]
    audioset_input: NDArray[np.float16]
    musicnn_input: NDArray[np.float16]


class ExcerptSampler:
    """Draws random excerpts of the recordings.

    Parameters
    ----------
    folder : pathlib.Path
        Folder of the audio bank.
    parts : Parts
        The parts for the cross-validation: two recordings of different parts are never mixed.
    """

    def __init__(self, folder: Path, parts: Parts) -> None:
        self.audio = AudioBank(folder)
        self._part = [parts.of(recording) for recording in self.audio.recordings]
        self._groups: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for index, recording in enumerate(self.audio.recordings):
            if recording.kind == "not_music":
                group = Path(recording.path).parent.name
            else:
                group = recording.genre or recording.collection or recording.group
            self._groups[recording.kind][group].append(index)
        self._by_track = {r.track_id: i for i, r in enumerate(self.audio.recordings) if r.kind == "genre"}
        kinds = [k for k in _SHARES if k == "synthetic" or k in self._groups]
        shares = np.array([_SHARES[k] for k in kinds])
        self._kinds, self._shares = kinds, shares / shares.sum()

    def draw_kind(self, rng: np.random.Generator) -> str:
        """Draw a kind of recording, or "synthetic"."""
        return str(rng.choice(self._kinds, p=self._shares))

    def draw(self, rng: np.random.Generator, kind: str) -> int:
        """Draw the index of a recording; those of small groups and long recordings are more probable."""
        groups = list(self._groups[kind].values())
        sizes = np.sqrt([len(members) for members in groups])
        members = groups[rng.choice(len(groups), p=sizes / sizes.sum())]
        lengths = np.array([self.audio.bounds[i + 1] - self.audio.bounds[i] for i in members]) ** 0.4
        return int(members[rng.choice(len(members), p=lengths / lengths.sum())])

    def draw_partner(self, rng: np.random.Generator, index: int) -> int:
        """Draw a recording of music that may be mixed with a given one; -1 if none is found soon."""
        for _ in range(8):
            kind = "music" if "music" in self._groups and rng.random() < 0.4 else "genre"
            partner = self.draw(rng, kind)
            if self._part[partner] in (None, self._part[index]):
                return partner
        return -1

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
            words = self._groups["not_music"][Path(self.audio.recordings[index].path).parent.name]
            words = [word for word in words if self._part[word] == self._part[index]]
            parts = [y]
            while sum(map(len, parts)) < n_samples:
                parts.append(np.zeros(int(rng.uniform(0.02, 0.4) * sr), dtype=np.float32))
                parts.append(self.audio.cut(int(rng.choice(words)), 0, sr))
            y = np.concatenate(parts)
        return np.resize(y, n_samples)

    def re_recorded_pair(
        self, rng: np.random.Generator, index: int, n_samples: int
    ) -> tuple[augment.Samples, augment.Samples]:
        """Return the same excerpt of a track, original and re-recorded in a room."""
        recording = self.audio.recordings[index]
        track = self._by_track[recording.track_id]
        available = self.audio.bounds[index + 1] - self.audio.bounds[index]
        start = int(rng.integers(0, max(1, available - n_samples)))
        offset = int(recording.offset * self.audio.sr)
        original = self.audio.cut(track, offset + start, n_samples)
        degraded = self.audio.cut(index, start, n_samples)
        if min(len(original), len(degraded)) < n_samples // 2:
            original = degraded = self.audio.cut(index, start, n_samples)
        return np.resize(original, n_samples), np.resize(degraded, n_samples)

    def noise(self, rng: np.random.Generator, n_samples: int) -> tuple[augment.Samples, int]:
        """Draw recorded or synthetic noise, and the index of the recording or -1."""
        if "not_music" in self._groups and rng.random() < 0.5:
            index = self.draw(rng, "not_music")
            y = self.excerpt(rng, index, n_samples)
            if augment.rms(y) > 1e-4:
                return y, index
        return augment.coloured_noise(rng, n_samples, rng.uniform(0.0, 2.0)), -1

    def degraded(self, y: augment.Samples, rng: np.random.Generator) -> tuple[augment.Samples, float, int]:
        """Degrade a patch; also return its signal-to-noise ratio in dB and the index of the noise or -1."""
        sr = self.audio.sr
        if rng.random() < 0.7:
            y = augment.filtered(y, sr, augment.equaliser_curve(rng, augment.curve_frequencies(sr)))
        snr = float(rng.uniform(0.0, 30.0)) if rng.random() < 0.75 else NO_NOISE_DB
        noise, index = self.noise(rng, len(y)) if snr < NO_NOISE_DB else (None, -1)
        if rng.random() < 0.65:
            y = augment.through_room(y, sr, rng, noise, "train", snr)
        elif noise is not None:
            y = augment.with_noise(y, noise, snr)
        if rng.random() < 0.12:
            codec, rates = (
                ("libmp3lame", (32_000, 128_000)) if rng.random() < 0.5 else ("libopus", (12_000, 64_000))
            )
            y = augment.transcoded(y, sr, codec, int(rng.integers(*rates)))  # type: ignore[arg-type]
        if rng.random() < 0.1:
            limit = np.float32(np.abs(y).max() * rng.uniform(0.2, 0.8))
            y = np.clip(y, -limit, limit)
        # Last, like a recording of little bandwidth, whose noise has none either.
        if rng.random() < 0.4:
            y = augment.band_limited(y, sr, rng)
        return y, snr, index


_sampler: ExcerptSampler | None = None


def open_sampler(folder: Path, parts: Parts) -> None:
    """Open the audio bank from which :func:`make_patch` draws in this process."""
    global _sampler
    _sampler = ExcerptSampler(folder, parts)


def make_patch(number: int, *, shape: PatchShape, seed: int, n_views: int, with_teachers: bool) -> Patch:
    """Make a patch from its number; the same number always gives the same patch.

    Parameters
    ----------
    number : int
        Number of the patch.
    shape : PatchShape
        Shape of the network's input.
    seed : int
        Seed of the bank.
    n_views : int
        Number of views, of which the first is the original.
    with_teachers : bool
        Whether to mix recordings, since a mixture has no label, and to make the teachers' inputs.
    """
    assert _sampler is not None, "open_sampler was not called in this process"
    sampler, sr, n_samples = _sampler, _sampler.audio.sr, shape.n_samples
    rng = np.random.default_rng([seed, number])
    kind = sampler.draw_kind(rng)
    source = partner = -1
    recorded = None
    if kind == "synthetic":
        original = synthetic_not_music(rng, n_samples, sr)
    elif kind == "room":
        source = sampler.draw(rng, kind)
        original, recorded = sampler.re_recorded_pair(rng, source, n_samples)
    else:
        source = sampler.draw(rng, kind)
        rate = 2.0 ** (rng.uniform(-2, 2) / 12) if rng.random() < 0.5 else 1.0
        y = sampler.excerpt(rng, source, int(n_samples * rate) + 8)
        original = augment.speed_changed(y, rate)[:n_samples]
        if kind != "not_music" and with_teachers and rng.random() < _P_MIXTURE:
            partner = sampler.draw_partner(rng, source)
            if partner >= 0:
                other = sampler.excerpt(rng, partner, n_samples)
                original = augment.with_noise(original, other, rng.uniform(-6, 12))
    original = at_teachers_level(original)
    mel = LogMel(shape.mel)
    views, noises, ratios = [mel(original[:n_samples])], [-1], [NO_NOISE_DB]
    while len(views) < n_views:
        if recorded is not None and len(views) == 1:
            y, snr, noise = recorded, 10.0, -1
        else:
            y, snr, noise = sampler.degraded(original, rng)
        # The floor of the dB scale is absolute.
        views.append(mel(augment.with_rms(y, 10.0 ** rng.uniform(-3.0, -0.7))[:n_samples]))
        noises.append(noise)
        ratios.append(snr)
    nothing = np.zeros((0, 0), dtype=np.float16)
    return Patch(
        np.stack(views).astype(np.float16),
        source,
        partner,
        tuple(noises),
        tuple(ratios),
        audioset_log_mel(original).astype(np.float16) if with_teachers else nothing,
        musicnn_log_mel(original, sr).astype(np.float16) if with_teachers else nothing,
    )
