"""The library as the analysis uses it: it never stands in the way of a result."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from genrescope.analysis.track import TrackResult
from genrescope.audio.closing import Closing
from genrescope.audio.content import content_of
from genrescope.errors import Sentence, UserError, as_user_error
from genrescope.inference.model_card import ModelCard
from genrescope.library.content import FileContent, read_content
from genrescope.library.database import Database
from genrescope.library.store import Store

T = TypeVar("T")


class Memory(Closing):
    """Remembers results; a context manager that closes the library.

    If the library cannot be used, that is reported once, and from then on nothing is remembered.  Any thread
    may use it.

    Parameters
    ----------
    card : ModelCard
        The model in use.
    on_failure : callable
        Called with each `UserError` about the library, in the thread where it occurs.
    file : pathlib.Path, optional
        The database; the user's own library if not given.
    """

    def __init__(
        self, card: ModelCard, on_failure: Callable[[UserError], object], *, file: Path | None = None
    ) -> None:
        self._on_failure = on_failure
        self._lock = threading.Lock()
        self._database: Database | None = None
        self._store: Store | None = None
        try:
            self._database = Database(file)
        except UserError as error:
            on_failure(error)
        else:
            self._store = Store(self._database, card)
            for warning in self._database.warnings:
                on_failure(warning)

    def close(self) -> None:
        """Close the library; safe to call twice."""
        if self._database is not None:
            self._database.close()

    def recall(self, path: Path) -> TrackResult | None:
        """Return the result of a file that has not changed since; see `Store.recall`."""
        return self._ask(lambda store: store.recall(path))

    def recall_old(self, path: Path) -> TrackResult | None:
        """Return the result of a file that another model gave; see `Store.result`."""
        return self._ask(lambda store: store.result(path))

    def recall_or_analyse(
        self,
        path: Path,
        analyse: Callable[[Path], TrackResult],
        content_of: Callable[[Path], bytes] = content_of,
    ) -> TrackResult:
        """Return the result of the same sound, or else analyse the file and save the result.

        Parameters
        ----------
        path : pathlib.Path
            A file that `recall` does not know: it is read, to compare its sound.
        analyse : callable
            Analyses a file.
        content_of : callable
            Computes the hash of its sound; see `library.content.read_content`.

        Raises
        ------
        Exception
            Whatever `content_of` and `analyse` raise; a `UserError` is saved as the reason for the failure.
        """
        if self._store is None:
            return analyse(path)
        try:
            content = read_content(path, content_of)
            known = self._ask(lambda store: store.recall_content(path, content))
            if known is not None:
                return known
            result = analyse(path)
        except UserError as error:
            self.save_failure(path, error)
            raise
        self.save(content, result)
        return result

    def save(self, content: FileContent, result: TrackResult) -> None:
        """Remember a result; see `Store.save`."""
        self._ask(lambda store: store.save(content, result))

    def save_failure(self, path: Path, error: UserError) -> None:
        """Remember why a file could not be analysed; see `Store.save_failure`."""
        self._ask(lambda store: store.save_failure(path, error))

    def _ask(self, question: Callable[[Store], T]) -> T | None:
        """Return the answer of the store; None once it cannot be used."""
        store = self._store
        if store is None:
            return None
        try:
            return question(store)
        except Exception as error:
            failure = as_user_error(error, Sentence.UNEXPECTED_LIBRARY)
            with self._lock:
                is_first = self._store is store
                # A damaged library has been replaced by a new one.
                if failure.sentence is not Sentence.LIBRARY_DAMAGED:
                    self._store = None
            if is_first:
                self._on_failure(failure)
            return None
