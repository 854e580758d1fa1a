"""An empty library, and a song for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from genrescope.library.database import Database
from genrescope.library.store import Store
from support.library import write_song
from support.tiny_model import CARD


@pytest.fixture
def song(tmp_path: Path) -> Path:
    """An MP3."""
    return write_song(tmp_path / "song.mp3")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty library."""
    with Database(tmp_path / "Genrescope" / "library.sqlite3") as database:
        yield database


@pytest.fixture
def store(database: Database) -> Store:
    """Its results of the tiny model."""
    return Store(database, CARD)
