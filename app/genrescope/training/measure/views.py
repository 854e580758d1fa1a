"""Views of the recordings: what networks that were trained without them make of their patches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from genrescope.training.data.recordings import Recording

Array = NDArray[Any]


@dataclass(frozen=True)
class View:
    """One view of excerpts of recordings: as they are, band-limited, in a room.

    Attributes
    ----------
    recordings : list of Recording
        The recording of each excerpt; one recording may have several excerpts.
    owner : np.ndarray [shape=(n,)]
        Index of the excerpt of each patch.
    features : np.ndarray [shape=(n, n_features)]
        What heads are fitted to.
    audioset : np.ndarray [shape=(n, 527)]
        Logits of the AudioSet tagger's classes.
    musicnn : np.ndarray [shape=(n, 50)]
        Logits of musicnn's tags.
    limit_khz : float
        Frequency in kHz to which the sound was limited.
    """

    recordings: list[Recording]
    owner: NDArray[np.intp]
    features: Array
    audioset: Array
    musicnn: Array
    limit_khz: float = np.inf

    @property
    def n_patches(self) -> NDArray[np.intp]:
        """Number of patches of each excerpt."""
        return np.bincount(self.owner, minlength=len(self.recordings))

    def mean(self, values: Array) -> Array:
        """Mean over the patches of each excerpt, of values [shape=(n, ...)] or [shape=(n,)]."""
        n = len(self.owner)
        counts = self.n_patches
        sums = csr_array(
            (np.ones(n), (self.owner, np.arange(n))), shape=(len(self.recordings), n)
        ) @ np.asarray(values, dtype=np.float64)
        return np.asarray(sums / (counts if sums.ndim == 1 else counts[:, None]))

    def take(self, rows: NDArray[Any]) -> View:
        """Some patches, in the order of their excerpts."""
        return replace(
            self,
            owner=self.owner[rows],
            features=self.features[rows],
            audioset=self.audioset[rows],
            musicnn=self.musicnn[rows],
        )

    def where(self, wanted: Callable[[Recording], bool]) -> View:
        """The excerpts of the wanted recordings."""
        kept = np.array([wanted(r) for r in self.recordings], dtype=bool)
        some = self.take(kept[self.owner])
        return replace(
            some,
            recordings=[r for r, keep in zip(self.recordings, kept, strict=True) if keep],
            owner=(np.cumsum(kept) - 1)[some.owner],
        )

    def middle(self, n_patches: int) -> View:
        """At most ``n_patches`` from the middle of each excerpt."""
        rank = self._rank()
        start = np.maximum(0, (self.n_patches - n_patches) // 2)[self.owner]
        return self.take((rank >= start) & (rank < start + n_patches))

    def spread(self, n_patches: int) -> View:
        """At most ``n_patches`` of each excerpt, at equal distances."""
        share = np.minimum(1.0, n_patches / np.maximum(1, self.n_patches))[self.owner]
        rank = self._rank()
        return self.take(np.floor((rank + 1) * share + 0.5) > np.floor(rank * share + 0.5))

    def _rank(self) -> NDArray[np.intp]:
        return np.arange(len(self.owner)) - np.searchsorted(self.owner, self.owner)
