"""The shape of a network's input."""

from __future__ import annotations

from dataclasses import dataclass

from genrescope.features.mel import MelConfig


@dataclass(frozen=True)
class PatchShape:
    """Settings of the log-mel spectrogram and number of frames."""

    mel: MelConfig
    n_frames: int

    @property
    def n_samples(self) -> int:
        """Number of samples in ``n_frames`` full windows."""
        return (self.n_frames - 1) * self.mel.hop_length + self.mel.n_fft
