"""Converts results to what the database stores, and back to equal ones.

A result is one byte with the version of this encoding, and then, compressed, a description in JSON and the
arrays. Nothing that is read can run code, as a pickle could.
"""

from __future__ import annotations

import contextlib
import json
import struct
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genrescope.analysis.timeline import Segment, Timeline
from genrescope.analysis.track import TrackResult
from genrescope.audio.decoder_process.protocol import error_as_json, error_of_json
from genrescope.audio.files import display_name
from genrescope.errors import UserError
from genrescope.inference.outcome import (
    KINDS,
    Genre,
    Mixed,
    NotMusic,
    NotSure,
    Outcome,
    Part,
    Scores,
    Silence,
    TooQuiet,
    kind_of,
    scores_of,
)

VERSION = 1
"""First byte of a result; to be raised with every change of the encoding."""

_LENGTH = struct.Struct("<I")
_FAST = 1  # levels of zlib; probabilities hardly shrink, the rest does at any level

_FLOAT32, _FLOAT64 = "<f4", "<f8"


def encode_result(result: TrackResult) -> bytes:
    """Convert a result to bytes, all but its path."""
    description = {
        "duration": result.duration,
        "silence": result.silence,
        "outcome": outcome_as_json(result.outcome),
        "sections": [[s.start, s.end, outcome_as_json(s.outcome)] for s in result.sections.segments],
        "model_id": result.model_id,
        "classes": result.classes,
        "sizes": [len(result.patch_starts), len(result.tags), len(result.embedding)],
        "warnings": [error_as_json(warning) for warning in result.warnings],
    }
    text = json.dumps(description).encode()
    arrays = (
        result.taggram.astype(_FLOAT32),
        result.music.astype(_FLOAT32),
        result.patch_starts.astype(_FLOAT64),
        result.tags.astype(_FLOAT32),
        result.embedding.astype(_FLOAT32),
    )
    body = b"".join([_LENGTH.pack(len(text)), text, *(array.tobytes() for array in arrays)])
    return bytes([VERSION]) + zlib.compress(body, _FAST)


def decode_result(encoded: bytes, path: Path) -> TrackResult:
    """Convert bytes back to a result.

    Parameters
    ----------
    encoded : bytes
        From `encode_result`.
    path : pathlib.Path
        The file, which may have been renamed since: warnings name it.

    Raises
    ------
    ValueError
        If the bytes are damaged or of another version.
    """
    if encoded[:1] != bytes([VERSION]):
        raise ValueError(f"version {encoded[:1]!r}")
    try:
        body = zlib.decompress(encoded[1:])
        (length,) = _LENGTH.unpack_from(body)
        begin = _LENGTH.size + length
        description = json.loads(body[_LENGTH.size : begin])
        classes = tuple(description["classes"])
        n_patches, n_tags, embedding_size = description["sizes"]
        arrays = _arrays(
            body[begin:],
            (_FLOAT32, n_patches * len(classes)),
            (_FLOAT32, n_patches),
            (_FLOAT64, n_patches),
            (_FLOAT32, n_tags),
            (_FLOAT32, embedding_size),
        )
        return TrackResult(
            path=path,
            duration=description["duration"],
            silence=description["silence"],
            outcome=outcome_of_json(description["outcome"], classes),
            sections=Timeline(
                tuple(
                    Segment(start, end, outcome_of_json(outcome, classes))
                    for start, end, outcome in description["sections"]
                )
            ),
            model_id=description["model_id"],
            classes=classes,
            taggram=next(arrays).reshape(n_patches, len(classes)),
            music=next(arrays),
            patch_starts=next(arrays),
            tags=next(arrays),
            embedding=next(arrays),
            warnings=warnings_of_json(description["warnings"], path),
        )
    except (zlib.error, struct.error, LookupError, TypeError) as error:
        raise ValueError("damaged") from error


def _arrays(encoded: bytes, *kinds: tuple[str, int]) -> Iterator[NDArray[Any]]:
    """Yield arrays of some types and sizes, which may be changed."""
    begin = 0
    for kind, size in kinds:
        array = np.frombuffer(encoded, kind, size, begin)
        begin += array.nbytes
        yield array.astype(array.dtype.newbyteorder("="))


# Parts of a result -----------------------------------------------------------------------------------

_KIND_OF = {name: kind for kind, name in KINDS.items()}


def outcome_as_json(outcome: Outcome) -> dict[str, Any]:
    """Convert an outcome to a value for JSON, without the classes of its scores."""
    value: dict[str, Any] = {"kind": kind_of(outcome)}
    scores = scores_of(outcome)
    if scores is not None:
        value["scores"] = [*scores.probabilities, scores.music]
    if isinstance(outcome, Genre):
        value["name"] = outcome.name
    elif isinstance(outcome, Mixed):
        value["parts"] = [[part.genre, part.start, part.end, part.seconds] for part in outcome.parts]
    return value


def outcome_of_json(value: Mapping[str, Any], classes: tuple[str, ...]) -> Outcome:
    """Convert the value back; `LookupError` or `TypeError` if it is not one."""
    kind = _KIND_OF[value["kind"]]
    if kind is Silence:
        return Silence()
    if kind is TooQuiet:
        return TooQuiet()
    *probabilities, music = value["scores"]
    scores = Scores(classes, tuple(probabilities), music)
    if kind is Genre:
        return Genre(value["name"], scores)
    if kind is Mixed:
        return Mixed(tuple(Part(*part) for part in value["parts"]), scores)
    return NotSure(scores) if kind is NotSure else NotMusic(scores)


def warnings_of_json(values: list[Mapping[str, Any]], path: Path) -> tuple[UserError, ...]:
    """Convert warnings back; they name the file by its present name, and unknown ones are left out."""
    warnings = []
    for value in values:
        with contextlib.suppress(LookupError):
            error = error_of_json(value)
            renamed = {"name": display_name(path)} if "name" in error.details else {}
            warnings.append(UserError(error.sentence, **{**error.details, **renamed}))
    return tuple(warnings)
