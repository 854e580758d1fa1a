"""Starts workers, gives them files and reads their answers."""

from __future__ import annotations

import contextlib
import pickle
import queue
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from genrescope import paths
from genrescope.analysis.track import TrackProgress, TrackResult
from genrescope.audio.closing import Closing
from genrescope.audio.decoder_process.client import DecoderProcess
from genrescope.audio.decoder_process.process import Answer
from genrescope.inference.classifier import Engine

# A worker has one core: OpenBLAS and MKL for NumPy, OpenMP, and TensorFlow for the other engine.
_ENVIRONMENT = dict.fromkeys(
    (
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "OMP_NUM_THREADS",
        "TF_NUM_INTRAOP_THREADS",
        "TF_NUM_INTEROP_THREADS",
    ),
    "1",
)

OnProgress = Callable[[TrackProgress], None]


class Worker(DecoderProcess):
    """Analyses files in a child process, one at a time; it also does what a decoder does.

    Parameters
    ----------
    model : pathlib.Path
        Folder of the model.  One that does not come with Genrescope must have been tried; see
        `inference.trial`.
    engine : {"auto", "keras", "litert"}
        Engine that runs the model.
    """

    def __init__(self, model: Path, engine: Engine = "auto") -> None:
        super().__init__(paths.ANALYSE, str(model.absolute()), engine, environment=_ENVIRONMENT)

    def analyse(
        self, path: Path, *, on_progress: OnProgress | None = None, cancel: threading.Event | None = None
    ) -> TrackResult:
        """Analyse a file.

        Parameters
        ----------
        path : pathlib.Path
            The file.
        on_progress : callable, optional
            Receives the progress a few times a second.
        cancel : threading.Event, optional
            Set it to end the analysis within 0.1 s.

        Raises
        ------
        UserError
            If there is no sound to decode, or decoding it crashes, hangs or needs too much memory.
        UnusableError
            If the worker cannot load its model.
        CancelledError
            If it was cancelled.
        """
        path = Path(path)
        result: TrackResult | None = None
        with Answer(self, "analyse", path, cancel) as answer:
            while True:
                _, pickled = answer.next_message()
                if pickled is None:
                    answer.has_ended = True
                    break
                item = pickle.loads(pickled)
                if isinstance(item, TrackResult):
                    result = item
                elif on_progress is not None:
                    on_progress(item)
        assert result is not None
        return replace(result, path=path)  # the request has the absolute one


class Workers(Closing):
    """Workers, each with a thread that waits for its answers.

    Parameters
    ----------
    n : int
        Number of workers.
    model, engine
        See `Worker`.

    Attributes
    ----------
    executor : concurrent.futures.Executor
        Its threads; submit `analyse` to it.
    """

    def __init__(self, n: int, model: Path, engine: Engine = "auto") -> None:
        self._workers = [Worker(model, engine) for _ in range(n)]
        self._idle: queue.SimpleQueue[Worker] = queue.SimpleQueue()
        self._cancels: set[threading.Event] = set()
        self._is_closed = False
        self._lock = threading.Lock()
        self.executor = ThreadPoolExecutor(n, thread_name_prefix="worker")
        for worker in self._workers:
            self._idle.put(worker)

    def content(self, path: Path, *, cancel: threading.Event | None = None) -> bytes:
        """Compute the hash of a file with an idle worker; see `DecoderProcess.content`."""
        with self._idle_worker(cancel) as (worker, cancel):
            return worker.content(path, cancel=cancel)

    def analyse(
        self, path: Path, *, on_progress: OnProgress | None = None, cancel: threading.Event | None = None
    ) -> TrackResult:
        """Analyse a file with an idle worker; see `Worker.analyse`."""
        with self._idle_worker(cancel) as (worker, cancel):
            return worker.analyse(path, on_progress=on_progress, cancel=cancel)

    def close(self) -> None:
        """Cancel all analyses and end the processes; safe to call twice."""
        with self._lock:
            self._is_closed = True
            for cancel in self._cancels:
                cancel.set()
        self.executor.shutdown(cancel_futures=True)
        for worker in self._workers:
            worker.close()

    @contextlib.contextmanager
    def _idle_worker(self, cancel: threading.Event | None) -> Iterator[tuple[Worker, threading.Event]]:
        """Wait for an idle worker; what it does is also cancelled when the workers are closed."""
        cancel = cancel if cancel is not None else threading.Event()
        with self._lock:
            if self._is_closed:
                cancel.set()
            self._cancels.add(cancel)
        worker = self._idle.get()
        try:
            yield worker, cancel
        finally:
            self._idle.put(worker)
            with self._lock:
                self._cancels.remove(cancel)
