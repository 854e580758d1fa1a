"""Results come back equal from what the database stores."""

from __future__ import annotations

import dataclasses
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from genrescope.analysis.timeline import Segment, Timeline
from genrescope.analysis.track import TrackResult
from genrescope.errors import Sentence, UserError
from genrescope.inference.outcome import Genre, Mixed, NotMusic, NotSure, Part, Scores, Silence, TooQuiet
from genrescope.library.encoding import decode_result, encode_result
from support import outcomes

CLASSES = ("bossa_nova", "hip hop ñ\ud800", "silence")

numbers = st.floats(allow_nan=False, allow_infinity=False)
scores = st.builds(Scores, st.just(CLASSES), st.tuples(numbers, numbers, numbers), numbers)
parts = st.builds(Part, st.none() | st.sampled_from(CLASSES), numbers, numbers, numbers)
some_outcomes = st.one_of(
    st.builds(Genre, st.sampled_from(CLASSES), scores),
    st.builds(Mixed, st.lists(parts, max_size=3).map(tuple), scores),
    st.builds(NotSure, scores),
    st.builds(NotMusic, scores),
    st.just(Silence()),
    st.just(TooQuiet()),
)
segments = st.builds(Segment, numbers, numbers, some_outcomes)


def array(dtype: type, *shape: int) -> st.SearchStrategy[np.ndarray]:
    return arrays.arrays(dtype, shape)


@st.composite
def results(draw: st.DrawFn) -> TrackResult:
    n_patches = draw(st.integers(0, 5))
    warning = UserError(Sentence.OTHER_TRACK, name="song.mp3", number=draw(st.integers()))
    return TrackResult(
        path=Path("/music/song.mp3"),
        duration=draw(numbers),
        silence=draw(numbers),
        outcome=draw(some_outcomes),
        sections=Timeline(tuple(draw(st.lists(segments, max_size=3)))),
        model_id=draw(st.text()),
        classes=CLASSES,
        taggram=draw(array(np.float32, n_patches, 3)),
        music=draw(array(np.float32, n_patches)),
        patch_starts=draw(arrays.arrays(np.float64, n_patches, elements=numbers)),
        tags=draw(arrays.arrays(np.float32, 2, elements=st.floats(0, 1, width=32))),
        embedding=draw(array(np.float32, draw(st.sampled_from([0, 4])))),
        warnings=(warning,) if draw(st.booleans()) else (),
    )


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(results())
def test_a_result_comes_back_equal(result):
    decoded = decode_result(encode_result(result), result.path)
    assert decoded == result
    for name in ("taggram", "music", "patch_starts", "tags", "embedding"):
        twin = getattr(decoded, name)
        assert twin.dtype == getattr(result, name).dtype
        assert twin.flags.writeable


def test_warnings_name_the_file_as_it_is_called_now():
    result = dataclasses.replace(
        outcomes.result(Path("/music/old.mp3")), warnings=(UserError(Sentence.CUT_SHORT, name="old.mp3"),)
    )
    (warning,) = decode_result(encode_result(result), Path("/music/new.mp3")).warnings
    assert str(warning).startswith("“new.mp3”")


def test_damaged_bytes_are_a_value_error():
    encoded = encode_result(outcomes.result(Path("song.mp3")))
    body = zlib.decompress(encoded[1:])
    damaged = [
        b"",
        encoded[:10],
        b"\xff" + encoded[1:],
        encoded[:30] + bytes([encoded[30] ^ 1]) + encoded[31:],
        encoded[:1] + zlib.compress(body[:-1]),
        encoded[:1] + zlib.compress(body.replace(b'"genre"', b'"polka"')),
        encoded[:1] + zlib.compress(body[:3]),
    ]
    for wrong in damaged:
        with pytest.raises(ValueError, match=r"damaged|version|buffer"):
            decode_result(wrong, Path("song.mp3"))
