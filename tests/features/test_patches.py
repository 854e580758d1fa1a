from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from genrescope.features.patches import cut_patches


def numbered(total: int) -> np.ndarray:
    return np.repeat(np.arange(total, dtype=np.float32)[:, None], 3, axis=1)


@given(total=st.integers(1, 300), n_frames=st.integers(1, 50), data=st.data())
def test_every_frame_is_in_a_patch_and_every_patch_is_contiguous(total, n_frames, data):
    patch_hop = data.draw(st.integers(1, n_frames))
    patches, starts = cut_patches(numbered(total), n_frames, patch_hop)
    assert patches.shape == (len(starts), n_frames, 3)
    assert starts == sorted(set(starts))
    assert set(patches[:, :, 0].ravel()) == set(range(total))
    if total >= n_frames:
        for patch, start in zip(patches, starts, strict=True):
            np.testing.assert_array_equal(patch[:, 0], np.arange(start, start + n_frames))


def test_a_short_sound_is_repeated():
    patches, starts = cut_patches(numbered(3), 8, 4)
    assert starts == [0]
    assert patches[0, :, 0].tolist() == [0, 1, 2, 0, 1, 2, 0, 1]


def test_no_frames_are_an_error():
    with pytest.raises(ValueError, match="no frames"):
        cut_patches(numbered(0), 8, 4)
