"""Songs of all formats, and the library with the journal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from genrescope.library.database import Database
from genrescope.library.tags.writing import TagWriter
from support import corpus


@pytest.fixture
def make_song(tmp_path: Path) -> Callable[..., Path]:
    """Write a song of one of the formats of `support.corpus`: ``make_song("mp3 cbr", name="song.mp3")``."""

    def make(kind: str, name: str = "") -> Path:
        content = corpus.whole(kind)
        if not content:
            pytest.skip(f"no encoder for {kind}")
        path = tmp_path / (name or f"song{corpus.FORMATS[kind].suffix}")
        path.write_bytes(content)
        return path

    return make


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with Database(tmp_path / "data" / "library.sqlite3") as database:
        yield database


@pytest.fixture
def writer(database: Database) -> Iterator[TagWriter]:
    with TagWriter(database) as writer:
        yield writer
