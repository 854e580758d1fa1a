"""An AudioSet tagger whose embedding and logits the student learns to reproduce.

EfficientAT ``mn04_as`` (F. Schmid, K. Koutini, G. Widmer: Efficient Large-Scale Audio Tagging via
Transformer-to-CNN Knowledge Distillation, ICASSP 2023; MIT licence): MobileNetV3-large at width 0.4.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.fft import rfft

if TYPE_CHECKING:
    import keras

SR = 32_000
N_FFT = 1024
PRE_EMPHASIS = 0.97
LOG_OFFSET = 1e-5
_HOP_LENGTH = 320
_WIN_LENGTH = 800
_N_MELS = 128
_FMAX = 15_000.0
CLASS_OF_GENRE = {
    "blues": 251,
    "classical": 237,
    "country": 229,
    "disco": 236,
    "electronic": 239,
    "hiphop": 217,
    "jazz": 235,
    "metal": 220,  # "Heavy metal"
    "pop": 216,
    "reggae": 228,
    "rock": 219,
}
"""Index of the AudioSet class of each genre (J. F. Gemmeke et al.: Audio Set: An ontology and human-labeled
dataset for audio events, ICASSP 2017)."""

# Few enough to fit in the processor's cache, which halves the time.
_FRAMES_AT_ONCE = 64


@lru_cache(maxsize=1)
def mel_weights() -> NDArray[np.float32]:
    """Triangular filters on the HTK mel scale [shape=(1 + n_fft // 2, n_mels)]."""
    mel_of_bin = 1127.0 * np.log1p(np.arange(N_FFT // 2) * SR / N_FFT / 700.0)
    edges = np.linspace(0.0, 1127.0 * np.log1p(_FMAX / 700.0), _N_MELS + 2)
    width = edges[1] - edges[0]
    triangles = np.maximum(0.0, 1.0 - np.abs(mel_of_bin[:, None] - edges[None, 1:-1]) / width)
    return np.concatenate([triangles, np.zeros((1, _N_MELS))]).astype(np.float32)  # nothing at Nyquist


@lru_cache(maxsize=1)
def window() -> NDArray[np.float32]:
    """Symmetric Hann window of 25 ms in the middle of a frame [shape=(n_fft,)]."""
    window = np.zeros(N_FFT, dtype=np.float32)
    start = (N_FFT - _WIN_LENGTH) // 2
    window[start : start + _WIN_LENGTH] = np.hanning(_WIN_LENGTH)
    return window


def audioset_log_mel(y: NDArray[np.float32]) -> NDArray[np.float32]:
    """Compute the tagger's input.

    Parameters
    ----------
    y : np.ndarray [shape=(n,)]
        Samples at 32 kHz.

    Returns
    -------
    np.ndarray [shape=(t, 128)]
        Normalised natural-log mel power.
    """
    emphasised = np.pad(y[1:] - np.float32(PRE_EMPHASIS) * y[:-1], N_FFT // 2, mode="reflect")
    windows = np.lib.stride_tricks.sliding_window_view(emphasised, N_FFT)[::_HOP_LENGTH]
    mel = np.empty((len(windows), _N_MELS), dtype=np.float32)
    for start in range(0, len(windows), _FRAMES_AT_ONCE):
        spectrum = rfft(windows[start : start + _FRAMES_AT_ONCE] * window(), axis=-1)
        power = np.square(spectrum.real)
        power += np.square(spectrum.imag)
        np.matmul(power, mel_weights(), out=mel[start : start + _FRAMES_AT_ONCE])
    return np.asarray(normalise_log(np.log(mel + np.float32(LOG_OFFSET))), dtype=np.float32)


def normalise_log(log_power: Any) -> Any:
    """Normalise the natural logarithm of mel power, an array or a tensor, as in the tagger's training."""
    return (log_power + 4.5) / 5.0


def build_audioset_tagger(weights_file: Path) -> keras.Model:
    """Build the tagger and load its weights.

    Parameters
    ----------
    weights_file : pathlib.Path
        ``mn04_weights.npz``, the PyTorch arrays by name.

    Returns
    -------
    keras.Model
        Input (batch, t, 128, 1) from :func:`audioset_log_mel`; outputs embedding (batch, 384) and
        logits (batch, 527).
    """
    # Imported here, because the processes that make patches only need the input.
    import keras

    from genrescope.training.teachers.mobilenet import MobileNet

    network = MobileNet(fixed_statistics=True)
    inputs = keras.layers.Input((None, _N_MELS, 1))
    embedding = network.embed(inputs)
    outputs = [embedding, network.logits(network.hidden(embedding))]
    network.load(weights_file)
    model = keras.Model(inputs, outputs, name="audioset_tagger")
    model.trainable = False
    return model
