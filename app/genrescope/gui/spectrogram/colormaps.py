"""Colour maps of the spectrogram: only perceptually uniform ones."""

from __future__ import annotations

import numpy as np
import PySide6  # noqa: F401
from numpy.typing import NDArray

# isort: split
import pyqtgraph as pg  # after PySide6: it uses the binding that is already imported

COLORMAPS = ("viridis", "magma", "inferno", "plasma", "cividis")
"""Names of the maps, in the order of the menu."""


def lookup_table(name: str) -> NDArray[np.uint8]:
    """Return the colours of a map, from the lowest level to the highest.

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
        If the map does not exist.
    """
    if name not in COLORMAPS:
        raise ValueError(f"{name!r} is not one of {COLORMAPS}")
    table: NDArray[np.uint8] = pg.colormap.get(name).getLookupTable(nPts=256)
    return table
