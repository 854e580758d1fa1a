"""The second teacher: a small tagger of music, with its own view of tracks whose sound is not at hand.

K. Choi's compact CNN (K. Choi, G. Fazekas, M. Sandler, K. Cho: Transfer learning for music classification
and regression tasks, ISMIR 2017; MIT licence), trained on 50 tags of the Million Song Dataset.  It is needed
for training only; nothing of it ships.
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

SECOND_EMBEDDING_SIZE = 160
# Frames of the 29 s that the network was made for, and of the bank's patches, looped to stand for them.
WHOLE_FRAMES = 1360
SHORT_FRAMES = 122
_SR = 32_000
_TEACHER_SR = 12_000
_N_FFT = 512
_HOP_LENGTH = 256
_N_MELS = 96
_WHOLE_SAMPLES = 29 * _TEACHER_SR
# The network's decibels count down from the loudest bin of its training material.
_REFERENCE_DB = 27.367056
_LOUDEST_BIN = 100.0
_FLOOR_DB = -80.0
_POOLING = ((2, 4), (3, 4), (2, 5), (2, 4), (4, 4))
# The first layers see a loop for a few turns only, the others see their map repeated.
_N_SHORT_LAYERS = 2
_FRAMES_PER_COLUMN = 16
_N_TURNS = 3


@dataclass(frozen=True)
class LabelledFeatures:
    """The second teacher's features of labelled tracks, whether or not their sound is at hand.

    Attributes
    ----------
    track_id, genre : tuple of str
        What is known of each track.
    group : tuple of str
        The artist, or the track itself where the artist is unknown.
    split : tuple of str
        Its part of the fault-filtered split: train, valid or outside.
    features : np.ndarray [shape=(n, 160)]
        Of the first 29 s, independent of the level.
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
        With the columns ``track_id``, ``genre``, ``artist``, ``split`` and ``n``.
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
    # Here, because librosa takes long to load and only this one table of it is needed.
    import librosa

    weights = librosa.filters.mel(sr=_TEACHER_SR, n_fft=_N_FFT, n_mels=_N_MELS)
    return np.ascontiguousarray(weights.T, dtype=np.float32)


@lru_cache(maxsize=1)
def _window() -> NDArray[np.float32]:
    return np.hanning(_N_FFT + 1)[:-1].astype(np.float32)  # periodic


def second_teacher_image(y: NDArray[np.float32], n_frames: int = SHORT_FRAMES) -> NDArray[np.float32]:
    """The second teacher's own front end, independent of the level.

    Parameters
    ----------
    y : np.ndarray [shape=(n,)]
        Samples at 32 kHz; repeated where they are shorter than the image, else only their beginning counts.
    n_frames : int
        1360 for an image of 29 s with silence on both sides; any other number for one turn of a
        loop, whose last frame runs into the first.

    Returns
    -------
    np.ndarray [shape=(96, n_frames)]
        Log-mel power in dB, the loudest bin always at the same value.
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


def build_second_teacher(weights_file: Path, n_frames: int = SHORT_FRAMES) -> keras.Model:
    """Build the second teacher and fill in its weights.

    Parameters
    ----------
    weights_file : pathlib.Path
        ``network.npz``: for layer ``l`` the kernel ``k{l}``, its bias ``b{l}``, and the scale ``a{l}`` and
        offset ``c{l}`` that the batch normalisation came to.
    n_frames : int
        1360 for images of 29 s.  With less the image is one turn of a loop: the first two layers, which take
        most of the time, work on three turns of it, and their map is repeated to the length of 29 s
        for the other three.  Three turns, because the pooling meets each at other frames, which one alone
        would not show; for the same reason avoid multiples of 16.

    Returns
    -------
    keras.Model
        Input (batch, 96, n_frames, 1) from :func:`second_teacher_image`; output (batch, 160): the means
        over the maps of the five layers, 32 each.
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
        # The scaling after the convolution is part of its kernel here, and with the scaling comes its sign:
        # the maximum of a x is the pooled one for positive and for negative a.
        pending.append((layer, [weights[f"k{index}"] * a, b * a + c]))
        x = layers.Activation("elu")(layers.MaxPooling2D(pooling)(layer(x)))
        means.append(layers.GlobalAveragePooling2D()(x))
        if index == _N_SHORT_LAYERS - 1 and not whole:
            x = ops.take(x, np.arange(WHOLE_FRAMES // _FRAMES_PER_COLUMN) % n_columns, axis=2)
    model = keras.Model(inputs, layers.Concatenate()(means), name="second_teacher")
    for layer, values in pending:
        layer.set_weights([np.asarray(v, dtype=np.float32) for v in values])
    model.trainable = False
    return model
