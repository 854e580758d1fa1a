"""Stores the results of songs by their sound and the model, and finds them again."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import logging
import os
import sqlite3
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genrescope.analysis.track import TrackResult
from genrescope.audio.decoder_process.protocol import error_as_json, error_of_json
from genrescope.audio.files import display_name
from genrescope.errors import Sentence, UserError, display_text
from genrescope.inference.model_card import ModelCard
from genrescope.inference.outcome import ShownTag
from genrescope.library.content import FileContent, is_trustworthy, version_of
from genrescope.library.database import Database
from genrescope.library.encoding import (
    decode_result,
    encode_result,
    outcome_as_json,
    outcome_of_json,
    warnings_of_json,
)
from genrescope.library.export.song import ExportedSong
from genrescope.library.tags.formats.values import FileTags
from genrescope.library.tags.reading import read_tags

log = logging.getLogger(__name__)

ANALYSIS_VERSION = 1
"""To be raised when the same model gives other results, so that earlier ones are old."""


@dataclass(frozen=True)
class KnownSong:
    """A file of the library.

    Attributes
    ----------
    song : ExportedSong
        Its tags, and the outcome or the error of its analysis.
    analysed : float or None
        When it was analysed, in seconds since 1970; None if that failed.
    is_old : bool
        Whether its outcome is another model's, so that it is worth analysing again.
    """

    song: ExportedSong
    analysed: float | None
    is_old: bool


class Store:
    """The results of one model, and those of others as long as there is none of it.

    Any thread may use it.  All methods raise `UserError` if the database cannot be used.

    Parameters
    ----------
    database : Database
        The library.
    card : ModelCard
        The model in use.
    """

    def __init__(self, database: Database, card: ModelCard) -> None:
        self._database = database
        self._card = card
        self._fingerprint = fingerprint_of(card)

    def recall(self, path: Path) -> TrackResult | None:
        """Return the result of a file that has not changed since it was saved; None if there is none.

        The file is not read.
        """
        version = version_of(path)
        with self._database.reading() as connection:
            row = connection.execute(
                """SELECT files.seen, results.result FROM files
                JOIN answers ON answers.song_id = files.song_id
                JOIN models ON models.id = answers.model_id
                JOIN results ON results.answer_id = answers.id
                WHERE files.path = ? AND files.version = ? AND models.fingerprint = ?""",
                (_key(path), version, self._fingerprint),
            ).fetchone()
        if row is None or not is_trustworthy(version, row[0]):
            return None
        return _decode(row[1], path)

    def recall_content(self, path: Path, content: FileContent) -> TrackResult | None:
        """Return the result of the same sound in any file; None if there is none.

        If there is one, the file is taken notice of, so that `recall` finds it from now on.

        Parameters
        ----------
        path : pathlib.Path
            The file.
        content : FileContent
            From `library.content.read_content`.
        """
        with self._database.reading() as connection:
            row = connection.execute(
                """SELECT songs.id, results.result FROM songs
                JOIN answers ON answers.song_id = songs.id
                JOIN models ON models.id = answers.model_id
                JOIN results ON results.answer_id = answers.id
                WHERE songs.content = ? AND models.fingerprint = ?""",
                (content.sound, self._fingerprint),
            ).fetchone()
        result = _decode(row[1], path) if row is not None else None
        if result is not None and version_of(path) == content.version:
            tags = _tags_of(path)
            with self._database.transaction() as connection:
                _note_file(connection, path, content, row[0], tags)
        return result

    def save(self, content: FileContent, result: TrackResult) -> None:
        """Save a result of the model in use: it is on the disk when this returns.

        A file that changed while it was analysed is left out, because the result may be of any state of it.

        Parameters
        ----------
        content : FileContent
            From `library.content.read_content`, before the analysis.
        result : TrackResult
            The result.
        """
        if version_of(result.path) != content.version:
            log.info("%s changed while it was analysed", result.path)
            return
        summary, encoded, tags = _summary(result, self._card), encode_result(result), _tags_of(result.path)
        with self._database.transaction() as connection:
            connection.execute("INSERT OR IGNORE INTO songs (content) VALUES (?)", (content.sound,))
            (song_id,) = connection.execute(
                "SELECT id FROM songs WHERE content = ?", (content.sound,)
            ).fetchone()
            answer = (song_id, self._model_id(connection))
            connection.execute(
                """INSERT INTO answers (song_id, model_id, analysed, summary, embedding)
                VALUES (?, ?, ?, ?, ?) ON CONFLICT (song_id, model_id) DO UPDATE SET
                analysed = excluded.analysed, summary = excluded.summary, embedding = excluded.embedding""",
                (*answer, time.time(), summary, result.embedding.astype("<f4").tobytes()),
            )
            connection.execute(
                """INSERT OR REPLACE INTO results (answer_id, result)
                SELECT id, ? FROM answers WHERE song_id = ? AND model_id = ?""",
                (encoded, *answer),
            )
            _note_file(connection, result.path, content, song_id, tags)

    def save_failure(self, path: Path, error: UserError) -> None:
        """Remember why a file could not be analysed; it will be analysed again whenever it is opened."""
        tags = _tags_of(path)
        with self._database.transaction() as connection:
            _write_file(connection, path, version_of(path), time.time(), None, tags, error)

    def songs(self) -> list[KnownSong]:
        """List all files by path, with their tags and outcomes: an old one where there is no other."""
        with self._database.reading() as connection:
            rows = connection.execute(
                """SELECT path, title, artist, genres, error, analysed, summary, models.name, models.classes,
                models.fingerprint FROM files
                LEFT JOIN answers ON answers.id = (
                    SELECT answers.id FROM answers JOIN models ON models.id = answers.model_id
                    WHERE answers.song_id = files.song_id
                    ORDER BY models.fingerprint = ? DESC, answers.analysed DESC LIMIT 1
                )
                LEFT JOIN models ON models.id = answers.model_id
                ORDER BY path""",
                (self._fingerprint,),
            ).fetchall()
        songs = []
        for key, *row in rows:
            try:
                songs.append(self._song(_path(key), *row))
            except (ValueError, LookupError, TypeError) as error:
                log.warning("the row of %s cannot be read: %r", _path(key), error)
        return songs

    def result(self, path: Path) -> TrackResult | None:
        """Return the whole result of a row of `songs`, which may be an old one; None if there is none."""
        with self._database.reading() as connection:
            row = connection.execute(
                """SELECT results.result FROM files
                JOIN answers ON answers.song_id = files.song_id
                JOIN models ON models.id = answers.model_id
                JOIN results ON results.answer_id = answers.id
                WHERE files.path = ?
                ORDER BY models.fingerprint = ? DESC, answers.analysed DESC LIMIT 1""",
                (_key(path), self._fingerprint),
            ).fetchone()
        return _decode(row[0], path) if row is not None else None

    def forget(self, paths: Iterable[Path]) -> None:
        """Remove files from the list; the results of their sound are kept."""
        with self._database.transaction() as connection:
            connection.executemany("DELETE FROM files WHERE path = ?", [(_key(path),) for path in paths])

    def embeddings(self) -> tuple[list[Path], NDArray[np.float32]]:
        """Return the embeddings of all songs that the model in use has analysed.

        Returns
        -------
        list of pathlib.Path
            One file of each song.
        np.ndarray [shape=(n, embedding_size), dtype=float32]
            NaN for songs without music.
        """
        size = self._card.embedding_size
        with self._database.reading() as connection:
            rows = connection.execute(
                """SELECT min(files.path), answers.embedding FROM answers
                JOIN models ON models.id = answers.model_id
                JOIN files ON files.song_id = answers.song_id
                WHERE models.fingerprint = ? AND length(answers.embedding) = ? GROUP BY answers.id""",
                (self._fingerprint, 4 * size),
            ).fetchall()
        vectors = np.frombuffer(b"".join(vector for _, vector in rows), "<f4").astype(np.float32)
        return [_path(key) for key, _ in rows], vectors.reshape(len(rows), size)

    def _model_id(self, connection: sqlite3.Connection) -> int:
        connection.execute(
            "INSERT OR IGNORE INTO models (fingerprint, name, classes) VALUES (?, ?, ?)",
            (self._fingerprint, display_text(self._card.id), json.dumps(self._card.classes)),
        )
        (model_id,) = connection.execute(
            "SELECT id FROM models WHERE fingerprint = ?", (self._fingerprint,)
        ).fetchone()
        return int(model_id)

    def _song(
        self,
        path: Path,
        title: str,
        artist: str,
        genres: str,
        error: str | None,
        analysed: float | None,
        summary: str | None,
        model: str | None,
        classes: str | None,
        fingerprint: bytes | None,
    ) -> KnownSong:
        song = ExportedSong(path, title, artist, tuple(json.loads(genres)))
        if error is not None:
            song = dataclasses.replace(song, error=_failure(error, path))
        if summary is not None and classes is not None:
            found = json.loads(summary)
            song = dataclasses.replace(
                song,
                outcome=outcome_of_json(found["outcome"], tuple(json.loads(classes))),
                tags=tuple(ShownTag(*tag) for tag in found["tags"]),
                duration=found["duration"],
                silence=found["silence"],
                model_id=model or "",
                warnings=warnings_of_json(found["warnings"], path),
            )
        return KnownSong(song, analysed, is_old=fingerprint not in (None, self._fingerprint))


def note_retagged(database: Database, path: Path, before: str) -> None:
    """Change the tags of a file after others were written and nothing else was changed.

    Parameters
    ----------
    database : Database
        The library.
    path : pathlib.Path
        The file.
    before : str
        Its version (see `library.content.version_of`) before they were written; a file that the library knows
        in another one stays as it is.
    """
    tags = _tags_of(path)
    with database.transaction() as connection:
        connection.execute(
            """UPDATE files SET version = ?, seen = ?, title = ?, artist = ?, genres = ?
            WHERE path = ? AND version = ?""",
            (version_of(path), time.time(), *_columns(tags), _key(path), before),
        )


def fingerprint_of(card: ModelCard) -> bytes:
    """Compute a hash of everything that decides the results of a model."""
    deciding: dict[str, Any] = dataclasses.asdict(card)
    for name in ("folder", "metrics"):
        del deciding[name]
    deciding["tags"] = [(tag.name, tag.group, tag.threshold) for tag in card.tags]
    deciding["analysis"] = ANALYSIS_VERSION
    return hashlib.sha256(json.dumps(deciding, sort_keys=True).encode()).digest()


# Rows ------------------------------------------------------------------------------------------------


def _key(path: Path) -> bytes:
    """Return what a path is found by."""
    return os.fsencode(os.path.abspath(path))


def _path(key: bytes) -> Path:
    return Path(os.fsdecode(key))


def _decode(encoded: bytes, path: Path) -> TrackResult | None:
    """Decode a result; a damaged one is as good as none."""
    try:
        return decode_result(encoded, path)
    except ValueError as error:
        log.warning("the saved result of %s cannot be read: %s", path, error)
        return None


def _failure(error: str, path: Path) -> UserError:
    """Return a saved error; its sentence may be one that this version no longer has."""
    try:
        return error_of_json(json.loads(error))
    except LookupError:
        return UserError(Sentence.UNEXPECTED, name=display_name(path))


def _summary(result: TrackResult, card: ModelCard) -> str:
    """Return what a table shows of a result, as JSON."""
    song = ExportedSong.of(result, card)
    value = {
        "outcome": outcome_as_json(result.outcome),
        "tags": [dataclasses.astuple(tag) for tag in song.tags],
        "duration": result.duration,
        "silence": result.silence,
        "warnings": [error_as_json(warning) for warning in result.warnings],
    }
    return json.dumps(value)


def _tags_of(path: Path) -> FileTags:
    """Read the tags of a file; none if they cannot be read."""
    try:
        return read_tags(path)
    except UserError:
        return FileTags()


def _note_file(
    connection: sqlite3.Connection, path: Path, content: FileContent, song_id: int, tags: FileTags
) -> None:
    """Take notice of a file of a song; those of its other files that are gone were moved here."""
    others = connection.execute(
        "SELECT id, path FROM files WHERE song_id = ? AND path <> ?", (song_id, _key(path))
    ).fetchall()
    for file_id, key in others:
        if not os.path.lexists(key):
            connection.execute("DELETE FROM files WHERE id = ?", (file_id,))
    _write_file(connection, path, content.version, content.seen, song_id, tags)


def _write_file(
    connection: sqlite3.Connection,
    path: Path,
    version: str,
    seen: float,
    song_id: int | None,
    tags: FileTags,
    error: UserError | None = None,
) -> None:
    why = json.dumps(error_as_json(error)) if error is not None else None
    connection.execute(
        """INSERT INTO files (path, song_id, version, seen, title, artist, genres, error)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (path) DO UPDATE SET song_id = excluded.song_id,
        version = excluded.version, seen = excluded.seen, title = excluded.title, artist = excluded.artist,
        genres = excluded.genres, error = excluded.error""",
        (_key(path), song_id, version, seen, *_columns(tags), why),
    )


def _columns(tags: FileTags) -> tuple[str, str, str]:
    return display_text(tags.title), display_text(tags.artist), json.dumps(tags.genres)
