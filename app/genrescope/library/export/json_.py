"""Results as JSON."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from genrescope.audio.decode.source import refuse
from genrescope.audio.files import display_name
from genrescope.errors import Sentence, UserError
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


def read_json(path: Path) -> list[dict[str, Any]]:
    """Return the objects of a file that `json_file` has written; none if there is no file.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Raises
    ------
    UserError
        If it cannot be read, or has other content.
    """
    try:
        songs = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    except ValueError:
        raise UserError(Sentence.NOT_OUR_TABLE, name=display_name(path)) from None
    except OSError as error:
        refuse(path, error)
    if not isinstance(songs, list) or not all(
        isinstance(song, dict) and isinstance(song.get("path"), str) for song in songs
    ):
        raise UserError(Sentence.NOT_OUR_TABLE, name=display_name(path))
    return songs
