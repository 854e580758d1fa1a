"""Where the packets of a file without a table of contents begin."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class SeekIndex:
    """Times and places of packets, in ascending order.

    Attributes
    ----------
    timestamps : np.ndarray [shape=(n,), dtype=int64]
        When each begins, in units of the stream.
    positions : np.ndarray [shape=(n,), dtype=int64]
        The first byte of each.
    """

    timestamps: NDArray[np.int64]
    positions: NDArray[np.int64]

    def before(self, timestamp: int) -> tuple[int, int] | None:
        """Return the timestamp and position of the last packet that begins by then, if there is one."""
        at = int(np.searchsorted(self.timestamps, timestamp, side="right")) - 1
        return (int(self.timestamps[at]), int(self.positions[at])) if at >= 0 else None
