"""The colour maps of the spectrogram: perceptually uniform ones only."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

# Every eighth colour of matplotlib's maps of the same names (viridis, magma, inferno and plasma by
# Smith, van der Walt and Firing; cividis by Nuñez, Anderton and Renslow), all released under CC0.  What
# lies between is interpolated, which is off by at most 5 of 255.
_ANCHORS = {
    "viridis": (
        "440154470d6048186a482374472d7b4537814240863e49893b528b375b8d33638d"
        "2f6b8e2c728e297a8e26828e23898e21908c1f978b1f9f8821a68527ad8131b57b"
        "3ebc744dc26c5cc8636ece5882d34d95d840aadc32c0df25d5e21aeae51afde725"
    ),
    "magma": (
        "0000040303120a0822130d341d114729115a36106b440f7650127c5d177f691c81"
        "7621818226818f2a819c2e7fa9337db6367ac33b75cf4070db476ae65164ee5c5e"
        "f46a5cf9785dfb8861fd9668fea571feb47bfec287fed194fde0a1fceeb0fcfdbf"
    ),
    "inferno": (
        "0000040403120b0724150b37210c4a2f0a5b3d09654a0c6b56106e63156e70196e"
        "7d1e6d89226a962766a32c61af315bbb3654c63d4dd14545da4f3ce35932eb6529"
        "f1721ef67f14f98c0afb9b06fcaa0ffbba1ff9c932f5d949f2e865f3f586fcffa4"
    ),
    "plasma": (
        "0d08872206903105973f049c4c02a15901a56600a77201a87e03a88909a59511a1"
        "9f1a9ca92395b32c8ebc3587c43e7fcc4678d25071d9596adf6263e56b5deb7556"
        "f07f4ff48a48f89441fb9f3afdab33feb72dfdc328fcd025f9dd25f5eb27f0f921"
    ),
    "cividis": (
        "00204d00265a002c6900306f05366e1f3c6d2d426c38486b414d6b4a536b52596c"
        "595f6d61646f686a716f70737676767c7c788481798b8779938e789b9477a39a76"
        "aca174b4a872bcaf6fc5b56ccebc68d7c463e0cb5ee9d358f2da50fbe248ffea46"
    ),
}

COLORMAPS = tuple(_ANCHORS)
"""Names of the maps, the way they are offered."""


@lru_cache(maxsize=len(_ANCHORS))
def lookup_table(name: str) -> NDArray[np.uint32]:
    """Colours of a map, from the lowest level to the highest.

    Parameters
    ----------
    name : str
        One of :data:`COLORMAPS`.

    Returns
    -------
    np.ndarray [shape=(256,), dtype=uint32]
        ``0xFFRRGGBB``, as Qt's RGB32 images hold them; read-only.

    Raises
    ------
    ValueError
        If there is no such map.
    """
    if name not in _ANCHORS:
        raise ValueError(f"{name!r} is none of {COLORMAPS}")
    anchors = np.frombuffer(bytes.fromhex(_ANCHORS[name]), dtype=np.uint8).reshape(-1, 3)
    places = np.linspace(0, 255, len(anchors))
    red, green, blue = (
        np.rint(np.interp(np.arange(256), places, channel)).astype(np.uint32) for channel in anchors.T
    )
    table = (np.uint32(0xFF000000) | red << 16 | green << 8 | blue).astype(np.uint32)
    table.flags.writeable = False
    return table
