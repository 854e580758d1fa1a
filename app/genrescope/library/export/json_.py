"""Results as JSON."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from genrescope.library.atomic import atomic_write_text


@contextlib.contextmanager
def json_file(path: Path) -> Iterator[Callable[[Mapping[str, Any]], None]]:
    """Write a JSON array with one object a line; the file appears when the block ends without an error.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Yields
    ------
    callable
        Call it with the dictionary of each song; see `genrescope.analysis.track.result_as_dict`.

    Raises
    ------
    UserError
        If the file cannot be written.
    """
    with atomic_write_text(path) as file:
        separator = "[\n"

        def write(song: Mapping[str, Any]) -> None:
            nonlocal separator
            file.write(separator + json.dumps(song, ensure_ascii=False))
            separator = ",\n"

        yield write
        file.write("[]\n" if separator == "[\n" else "\n]\n")
