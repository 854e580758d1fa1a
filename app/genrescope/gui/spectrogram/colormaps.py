"""The colour maps of the spectrogram: perceptually uniform ones only."""

from __future__ import annotations

import numpy as np
import PySide6  # noqa: F401
from numpy.typing import NDArray

# isort: split
import pyqtgraph as pg  # after PySide6: it takes the binding that is there

COLORMAPS = ("viridis", "magma", "inferno", "plasma", "cividis")
"""Names of the maps, the way they are offered."""


def lookup_table(name: str) -> NDArray[np.uint8]:
    """Colours of a map, from the lowest level to the highest.

    Parameters
    ----------
    name : str
        One of :data:`COLORMAPS`.

    Returns
    -------
    np.ndarray [shape=(256, 3), dtype=uint8]
        Red, green and blue.

    Raises
    ------
    ValueError
        If there is no such map.
    """
    if name not in COLORMAPS:
        raise ValueError(f"{name!r} is none of {COLORMAPS}")
    table: NDArray[np.uint8] = pg.colormap.get(name).getLookupTable(nPts=256)
    return table
