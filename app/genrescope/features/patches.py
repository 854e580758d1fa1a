"""Cuts log-mel frames into the model's overlapping patches."""

from __future__ import annotations

import numpy as np

from genrescope.features.mel import FloatArray


def cut_patches(frames: FloatArray, n_frames: int, patch_hop: int) -> tuple[FloatArray, list[int]]:
    """Cut frames into overlapping patches.

    The last patch ends with the last frame, so that no frame is lost.  Sound shorter than a patch is repeated
    to fill one: if it were padded with silence, the model could use its length as a feature.

    Parameters
    ----------
    frames : np.ndarray [shape=(t, n_mels)]
        Log-mel frames; ``t`` is at least 1.
    n_frames : int
        Frames per patch.
    patch_hop : int
        Frames from one patch to the next.

    Returns
    -------
    patches : np.ndarray [shape=(n, n_frames, n_mels)]
        The patches.
    starts : list of int
        First frame of each patch.

    Raises
    ------
    ValueError
        If there are no frames.
    """
    total = len(frames)
    if total == 0:
        raise ValueError("no frames to cut")
    if total < n_frames:
        return np.take(frames, np.arange(n_frames) % total, axis=0)[None], [0]
    starts = list(range(0, total - n_frames + 1, patch_hop))
    if starts[-1] + n_frames < total:
        starts.append(total - n_frames)
    return np.stack([frames[s : s + n_frames] for s in starts]), starts
