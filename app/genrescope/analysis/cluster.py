"""Analyses files on the computers of a Dask cluster, each with Genrescope and the same files."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from genrescope.analysis.batch import error_of
from genrescope.analysis.track import TrackResult
from genrescope.analysis.worker.client import Worker
from genrescope.audio.closing import Closing
from genrescope.audio.decoder_process.process import UnusableError
from genrescope.audio.files import display_name
from genrescope.errors import Sentence, UserError
from genrescope.inference.classifier import Engine, card_of, default_model

_CONNECT_SECONDS = 5

_idle: defaultdict[tuple[Path, Engine], list[Worker]] = defaultdict(list)
_lock = threading.Lock()


@dataclass(frozen=True)
class ClusterAnswer:
    """What a computer of the cluster found out about a file.

    Attributes
    ----------
    result : TrackResult
        The result.
    content : bytes
        The hash of its sound; see `audio.content`.
    """

    result: TrackResult
    content: bytes


class Cluster(Closing):
    """A connection to a Dask cluster.

    Parameters
    ----------
    address : str
        Address of its scheduler: ``tcp://computer:8786``.

    Attributes
    ----------
    executor : concurrent.futures.Executor
        Runs functions on the cluster.

    Raises
    ------
    UserError
        If Dask is not installed, or there is no scheduler.
    """

    executor: Executor

    def __init__(self, address: str) -> None:
        try:
            from distributed import Client
            from distributed.comm import get_address_host
        except ModuleNotFoundError as error:
            raise UserError(Sentence.DASK_MISSING) from error
        try:
            get_address_host(address)  # a client with another address waits for its own end
            self._client = Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            raise UserError(Sentence.NO_CLUSTER, name=address) from error
        self.executor = self._client.get_executor(pure=False)

    def error_of(self, error: Exception, path: Path) -> UserError:
        """Convert what the analysis of a file has raised; see `analysis.batch.analyse_files`.

        Raises
        ------
        UnusableError
            If the cluster is gone.
        """
        from distributed import KilledWorker

        if isinstance(error, CancelledError):
            raise UnusableError(Sentence.CLUSTER_LOST) from error
        if isinstance(error, KilledWorker):
            return UserError(Sentence.CLUSTER_WORKERS_ENDED, name=display_name(path))
        return error_of(error, path)

    def close(self) -> None:
        """Close the connection; what the cluster still does for it is cancelled."""
        self._client.close()


def analysis_on_cluster(model: Path | None, engine: Engine) -> Callable[[Path], ClusterAnswer]:
    """Return the function to submit to a cluster for each file.

    Parameters
    ----------
    model : pathlib.Path or None
        Folder of the model, the same on all computers; None for the bundled one.
    engine : {"auto", "keras", "litert"}
        Engine that runs the model.
    """
    return partial(
        _analyse,
        folder=Path.cwd(),
        model=model and model.absolute(),
        engine=engine,
        model_id=card_of(model).id,
    )


def _analyse(path: Path, *, folder: Path, model: Path | None, engine: Engine, model_id: str) -> ClusterAnswer:
    """Analyse a file; called on the cluster.

    Raises
    ------
    UserError
        If the file cannot be analysed.
    UnusableError
        If this computer has another model.
    """
    model = model or default_model()
    found = card_of(model).id
    if found != model_id:
        raise UnusableError(Sentence.CLUSTER_OTHER_MODEL, found=found, expected=model_id)
    with _worker(model, engine) as worker:
        content = worker.content(folder / path)
        return ClusterAnswer(replace(worker.analyse(folder / path), path=path), content)


@contextmanager
def _worker(model: Path, engine: Engine) -> Iterator[Worker]:
    """Take a worker that is idle, or another one; it ends with this process."""
    with _lock:
        idle = _idle[model, engine]
        worker = idle.pop() if idle else Worker(model, engine)
    try:
        yield worker
    finally:
        with _lock:
            idle.append(worker)
