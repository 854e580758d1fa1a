"""Choi's compact CNN, a small music tagger whose features the student learns to reproduce.

K. Choi, G. Fazekas, M. Sandler, K. Cho: Transfer learning for music classification and regression tasks,
ISMIR 2017 (MIT licence); trained on 50 tags of the Million Song Dataset.  Its features are also known for
labelled tracks without audio.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import soxr
from numpy.typing import NDArray
from scipy.fft import rfft

if TYPE_CHECKING:
    import keras

# Frames of the 29 s that the network was designed for, and of a patch of the bank, which is looped to that
# length.
WHOLE_FRAMES = 1360
SHORT_FRAMES = 122
_SR = 32_000
_TEACHER_SR = 12_000
_N_FFT = 512
_HOP_LENGTH = 256
_N_MELS = 96
_WHOLE_SAMPLES = 29 * _TEACHER_SR
# The network's decibels are relative to the loudest bin of its training data.
_REFERENCE_DB = 27.367056
_LOUDEST_BIN = 100.0
_FLOOR_DB = -80.0
_POOLING = ((2, 4), (3, 4), (2, 5), (2, 4), (4, 4))
# The first layers work on a few turns of a loop, whose map is repeated for the others.
_N_SHORT_LAYERS = 2
_FRAMES_PER_COLUMN = 16
_N_TURNS = 3


@dataclass(frozen=True)
class LabelledFeatures:
    """Features of labelled tracks, with or without audio.

    Attributes
    ----------
    track_id, genre : tuple of str
        Name and genre of each track.
    group : tuple of str
        Artist, or the track itself if the artist is unknown.
    split : tuple of str
        Part of the fault-filtered split: train, valid or outside.
    features : np.ndarray [shape=(n, 160)]
        Features of the first 29 s, independent of the level.
    """

    track_id: tuple[str, ...]
    genre: tuple[str, ...]
    group: tuple[str, ...]
    split: tuple[str, ...]
    features: NDArray[np.float32]


def load_labelled_features(path: Path) -> LabelledFeatures:
    """Read ``gtzan_features.npz``.

    Parameters
    ----------
    path : pathlib.Path
        The file, with the columns ``track_id``, ``genre``, ``artist``, ``split`` and ``n``.
    """
    with np.load(path) as archive:
        track_id, genre, artist, split = (
            tuple(map(str, archive[name])) for name in ("track_id", "genre", "artist", "split")
        )
        features = archive["n"].astype(np.float32)
    group = tuple(name or track for name, track in zip(artist, track_id, strict=True))
    return LabelledFeatures(track_id, genre, group, split, features)


@lru_cache(maxsize=1)
def _mel_weights() -> NDArray[np.float32]:
    """Slaney's mel filters [shape=(1 + n_fft // 2, n_mels)]."""
    # Imported here, because librosa is slow to import.
    import librosa

    weights = librosa.filters.mel(sr=_TEACHER_SR, n_fft=_N_FFT, n_mels=_N_MELS)
    return np.ascontiguousarray(weights.T, dtype=np.float32)


@lru_cache(maxsize=1)
def _window() -> NDArray[np.float32]:
    return np.hanning(_N_FFT + 1)[:-1].astype(np.float32)  # periodic


def choi_log_mel(y: NDArray[np.float32], n_frames: int = SHORT_FRAMES) -> NDArray[np.float32]:
    """Compute the network's input, independent of the level.

    Parameters
    ----------
    y : np.ndarray [shape=(n,)]
        Samples at 32 kHz; repeated if they are too short, cut if they are too long.
    n_frames : int
        1360 for 29 s with silence on both sides; any other number for one turn of a loop, whose last frame
        runs into the first.

    Returns
    -------
    np.ndarray [shape=(96, n_frames)]
        Log-mel power in dB, with the loudest bin at a fixed value.
    """
    whole = n_frames == WHOLE_FRAMES
    n_samples = _WHOLE_SAMPLES if whole else n_frames * _HOP_LENGTH
    wanted = -(-n_samples * _SR // _TEACHER_SR) + 1
    y12 = np.resize(soxr.resample(y[:wanted], _SR, _TEACHER_SR), n_samples).astype(np.float32)
    padded = np.pad(y12, _N_FFT // 2, mode="constant" if whole else "wrap")
    windows = np.lib.stride_tricks.sliding_window_view(padded, _N_FFT)[::_HOP_LENGTH][:n_frames]
    spectrum = rfft(windows * _window(), axis=-1)
    mel = (spectrum.real**2 + spectrum.imag**2) @ _mel_weights()
    mel *= np.float32(_LOUDEST_BIN) / max(mel.max(), np.float32(1e-20))
    image = np.float32(10.0) * np.log10(np.maximum(mel, np.float32(1e-10))) - np.float32(_REFERENCE_DB)
    return np.ascontiguousarray(np.maximum(image, np.float32(_FLOOR_DB)).T)


def build_choi_cnn(weights_file: Path, n_frames: int = SHORT_FRAMES) -> keras.Model:
    """Build the network and load its weights.

    Parameters
    ----------
    weights_file : pathlib.Path
        ``network.npz``: for layer ``l`` the kernel ``k{l}``, the bias ``b{l}``, and the scale ``a{l}`` and
        offset ``c{l}`` of the batch normalisation.
    n_frames : int
        1360 for 29 s.  Any other number is for one turn of a loop: the first two layers, which take most of
        the time, work on three turns of it, and their map is repeated to the length of 29 s for the other
        three. There are three turns, because pooling divides each at other frames; for the same reason avoid
        multiples of 16.

    Returns
    -------
    keras.Model
        Input (batch, 96, n_frames, 1) from :func:`choi_log_mel`; output (batch, 160), the means of the 32
        maps of each of the five layers.
    """
    import keras
    from keras import layers, ops

    with np.load(weights_file) as archive:
        weights = {name: archive[name] for name in archive.files}
    pending: list[tuple[Any, list[NDArray[np.float32]]]] = []
    inputs = layers.Input((_N_MELS, n_frames, 1))
    x: Any = inputs
    n_columns = round(_N_TURNS * n_frames / _FRAMES_PER_COLUMN)
    whole = n_columns * _FRAMES_PER_COLUMN >= WHOLE_FRAMES
    if n_frames != WHOLE_FRAMES:
        n_seen = WHOLE_FRAMES if whole else n_columns * _FRAMES_PER_COLUMN
        x = ops.take(x, np.arange(n_seen) % n_frames, axis=2)
    means = []
    for index, pooling in enumerate(_POOLING):
        a, b, c = (weights[f"{name}{index}"] for name in "abc")
        looped = index < _N_SHORT_LAYERS and not whole
        if looped:
            x = ops.concatenate([x[:, :, -1:], x, x[:, :, :1]], axis=2)
            x = layers.ZeroPadding2D(((1, 1), (0, 0)))(x)
        layer = layers.Conv2D(32, 3, padding="valid" if looped else "same")
        # The scale of the batch normalisation is part of the kernel, with its sign: pooling takes the maximum
        # of a x, whatever the sign of a.
        pending.append((layer, [weights[f"k{index}"] * a, b * a + c]))
        x = layers.Activation("elu")(layers.MaxPooling2D(pooling)(layer(x)))
        means.append(layers.GlobalAveragePooling2D()(x))
        if index == _N_SHORT_LAYERS - 1 and not whole:
            x = ops.take(x, np.arange(WHOLE_FRAMES // _FRAMES_PER_COLUMN) % n_columns, axis=2)
    model = keras.Model(inputs, layers.Concatenate()(means), name="choi_cnn")
    for layer, values in pending:
        layer.set_weights([np.asarray(v, dtype=np.float32) for v in values])
    model.trainable = False
    return model
