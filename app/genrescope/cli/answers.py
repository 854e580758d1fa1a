"""Analyses the files of a command: in workers, on a cluster or here, and only those that are not known."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Generator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from genrescope.audio.files import display_name
from genrescope.cli import console
from genrescope.errors import UserError, as_user_error

if TYPE_CHECKING:
    from genrescope.analysis.batch import FileAnswer
    from genrescope.analysis.track import TrackResult
    from genrescope.audio.decoder_process.client import DecoderProcess
    from genrescope.inference.classifier import Classifier, Engine
    from genrescope.inference.model_card import ModelCard
    from genrescope.library.memory import Memory

    Answers = Generator[FileAnswer[TrackResult], None, None]

Songs = Sequence[tuple[int, Path]]
"""Files with ascending numbers."""


def add_model_arguments(parser: argparse.ArgumentParser) -> None:
    """Add ``--engine`` and ``--model``."""
    parser.add_argument(
        "--engine",
        choices=("auto", "keras", "litert"),
        default="auto",
        help="inference engine (default: auto, LiteRT if installed)",
    )
    parser.add_argument(
        "--model", type=Path, metavar="DIR", help="a model folder (default: the bundled model)"
    )


def open_memory(card: ModelCard) -> Memory:
    """Open the user's library; its failures are printed.  The caller must close it.

    Parameters
    ----------
    card : ModelCard
        The model in use.
    """
    from genrescope.library.memory import Memory

    def show(error: UserError) -> None:
        with console.above_progress():
            console.print_error(error)

    return Memory(card, show)


def answers_for(
    songs: Songs,
    model: Path | None,
    engine: Engine,
    *,
    memory: Memory | None = None,
    jobs: int | None = None,
    cluster: str | None = None,
) -> Answers:
    """Analyse files, and show the progress.

    Parameters
    ----------
    songs : sequence of (int, pathlib.Path)
        Files with ascending numbers.
    model : pathlib.Path or None
        Model folder; None for the bundled model.
    engine : {"auto", "keras", "litert"}
        Engine that runs the model.
    memory : Memory, optional
        Answers for the songs that it knows, and remembers the others.
    jobs : int, optional
        Number of files to analyse at the same time, each on one core; by default, that of the cores.  A
        single file is analysed on two cores.
    cluster : str, optional
        Address of a Dask scheduler, to analyse the files there.

    Yields
    ------
    FileAnswer
        In the order in which they are known.
    """
    if cluster is not None:
        return _answers_of_cluster(songs, model, engine, memory, cluster)
    if len(songs) > 1:
        return _answers_of_workers(songs, model, engine, memory, jobs or n_cores())
    return _answers_here(songs, model, engine, memory)


def n_cores() -> int:
    """Return the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def analyse(path: Path, classifier: Classifier, decoder: DecoderProcess, title: str) -> TrackResult:
    """Analyse a file, with a progress bar on a terminal.

    Parameters
    ----------
    path : pathlib.Path
        Audio file.
    classifier : Classifier
        A loaded model.
    decoder : DecoderProcess
        Decodes the file.
    title : str
        Text in front of the progress bar.
    """
    from genrescope.analysis.track import TrackResult, analyse_track

    with console.progress_bar(title) as update:
        for item in analyse_track(path, classifier, decoder=decoder):
            if isinstance(item, TrackResult):
                return item
            update(item)
    raise AssertionError("an analysis that nobody cancelled has a result")


def _answers_here(songs: Songs, model: Path | None, engine: Engine, memory: Memory | None) -> Answers:
    """Analyse files one by one, each as fast as possible."""
    from genrescope.analysis.batch import FileAnswer
    from genrescope.audio.decoder_process.client import DecoderProcess
    from genrescope.inference.trial import load_tried_classifier

    unknown = []
    for index, path in songs:
        known = memory.recall(path) if memory is not None else None
        if known is not None:
            yield FileAnswer(index, path, known, is_known=True)
        else:
            unknown.append((index, path))
    if not unknown:
        return
    analysed = set()
    with DecoderProcess() as decoder:
        decoder.start()  # it starts while the model loads
        classifier = load_tried_classifier(model, engine)

        def analyse_here(path: Path) -> TrackResult:
            analysed.add(path)
            return analyse(path, classifier, decoder, display_name(path))

        for index, path in unknown:
            try:
                if memory is not None:
                    result = memory.recall_or_analyse(path, analyse_here, decoder.content)
                else:
                    result = analyse_here(path)
            except Exception as error:
                yield FileAnswer(index, path, error=as_user_error(error, display_name(path)))
            else:
                yield FileAnswer(index, path, result, is_known=path not in analysed)


def _answers_of_workers(
    songs: Songs, model: Path | None, engine: Engine, memory: Memory | None, jobs: int
) -> Answers:
    """Analyse several files at the same time."""
    from genrescope.analysis.batch import analyse_files
    from genrescope.analysis.worker.client import Workers
    from genrescope.inference.classifier import default_model
    from genrescope.inference.trial import try_model

    try_model(model, engine)
    jobs = min(jobs, len(songs))
    with (
        console.batch_progress(len(songs)) as progress,
        Workers(jobs, model or default_model(), engine) as workers,
    ):
        analysed = set()

        def analyse_and_follow(path: Path) -> TrackResult:
            analysed.add(path)
            return workers.analyse(path, on_progress=partial(progress.follow, path))

        def recall_or_analyse(path: Path) -> TrackResult:
            if memory is None:
                return analyse_and_follow(path)
            return memory.recall_or_analyse(path, analyse_and_follow, workers.content)

        for answer in analyse_files(
            songs,
            recall_or_analyse,
            workers.executor,
            n_at_once=jobs,
            recall=memory.recall if memory is not None else None,
        ):
            # Its sound may have been known under another name.
            is_known = answer.result is not None and answer.path not in analysed
            progress.add(answer.path, is_known=is_known)
            yield replace(answer, is_known=is_known)


def _answers_of_cluster(
    songs: Songs, model: Path | None, engine: Engine, memory: Memory | None, address: str
) -> Answers:
    """Analyse files on a cluster."""
    from genrescope.analysis.batch import FileAnswer, analyse_files
    from genrescope.analysis.cluster import Cluster, ClusterAnswer, analysis_on_cluster
    from genrescope.inference.trial import try_model
    from genrescope.library.content import FileContent, version_of

    before: dict[Path, FileContent] = {}  # the files as they are before the analysis

    def recall(path: Path) -> ClusterAnswer | None:
        known = memory.recall(path) if memory is not None else None
        if known is not None:
            return ClusterAnswer(known, b"")
        before[path] = FileContent(seen=time.time(), version=version_of(path), sound=b"")
        return None

    def remember(answer: FileAnswer[ClusterAnswer]) -> None:
        content = before.pop(answer.path, None)  # a file may be given twice
        if memory is None or content is None:
            return
        if answer.result is not None:
            memory.save(replace(content, sound=answer.result.content), answer.result.result)
        elif answer.error is not None:
            memory.save_failure(answer.path, answer.error)

    try_model(model, engine)
    analyse = analysis_on_cluster(model, engine)
    with Cluster(address) as cluster, console.batch_progress(len(songs)) as progress:
        for answer in analyse_files(
            songs, analyse, cluster.executor, recall=recall, error_of=cluster.error_of
        ):
            remember(answer)
            progress.add(answer.path, is_known=answer.is_known)
            result = answer.result.result if answer.result is not None else None
            yield FileAnswer(answer.index, answer.path, result, answer.error, answer.is_known)
