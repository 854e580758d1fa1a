"""Cuts log-mel frames into the model's overlapping patches."""

from __future__ import annotations

import numpy as np

from genrescope.features.mel import FloatArray


def fill_patch(frames: FloatArray, n_frames: int) -> FloatArray:
    """Repeat frames [shape=(t, n_mels)] to fill a patch [shape=(n_frames, n_mels)].

    Raises
    ------
    ValueError
        If there are no frames.
    """
    if len(frames) == 0:
        raise ValueError("no frames to cut")
    return np.take(frames, np.arange(n_frames) % len(frames), axis=0)


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
    if total < n_frames:
        return fill_patch(frames, n_frames)[None], [0]
    starts = list(range(0, total - n_frames + 1, patch_hop))
    if starts[-1] + n_frames < total:
        starts.append(total - n_frames)
    return np.stack([frames[s : s + n_frames] for s in starts]), starts
