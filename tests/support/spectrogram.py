"""Frames to show in a spectrogram view, and the resulting pixels."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QImage

from genrescope.features.mel import MelConfig, log_mel
from genrescope.features.track_frames import TrackFrames
from genrescope.gui.spectrogram.view import SpectrogramView

CONFIG = MelConfig(n_fft=2048, win_length=2048, hop_length=640)
"""50 frames a second, whatever the bundled model has."""


def tone(hz: float, seconds: float, level_db: float = 0.0) -> np.ndarray:
    """Frames of a sine."""
    y = np.sin(2 * np.pi * hz * np.arange(int(seconds * CONFIG.sr)) / CONFIG.sr)
    return log_mel(10 ** (level_db / 20) * y, CONFIG)


def noise_frames(n: int, seed: int = 0) -> np.ndarray:
    """Frames that differ everywhere."""
    return np.random.default_rng(seed).uniform(-90, -15, (n, CONFIG.n_mels)).astype(np.float32)


def lightness(image: QImage) -> np.ndarray:
    """Lightness of every pixel [shape=(height, width)]; grows with the level in every map."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return pixels[:, : image.width(), :3] @ np.array([0.114, 0.587, 0.299])


def picture(view: SpectrogramView) -> np.ndarray:
    """Lightness of the spectrogram, without axes and colour bar."""
    plot = view.plot.rect.toAlignedRect()
    return lightness(view.grab(plot).toImage())


def track_of(frames: np.ndarray) -> TrackFrames:
    """A track of those frames [shape=(n, n_mels)]."""
    track = TrackFrames(CONFIG.n_mels, CONFIG.frame_rate)
    track.append(frames)
    return track
