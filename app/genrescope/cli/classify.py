"""``genrescope classify``: classifies audio files, and prints bars or JSON Lines."""

from __future__ import annotations

import argparse
import os
import shutil
from collections.abc import Generator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from genrescope.audio.files import display_name
from genrescope.cli import console
from genrescope.cli.inputs import Refused, to_files, to_paths
from genrescope.cli.language import tr
from genrescope.errors import UserError, as_user_error, display_text

if TYPE_CHECKING:
    from genrescope.analysis.batch import FileAnswer
    from genrescope.analysis.track import TrackResult
    from genrescope.audio.decoder_process.client import DecoderProcess
    from genrescope.inference.classifier import Classifier, Engine
    from genrescope.inference.model_card import ModelCard
    from genrescope.inference.outcome import Mixed, Outcome, Part

SUMMARY = "classify audio files"
DESCRIPTION = """Classify the genre of audio files. Files whose names begin with a dash come after "--".
The answers are in the order of the files. The exit code is 1 if any file failed; the others are still
classified."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``genrescope classify``."""
    parser.add_argument("files", nargs="+", metavar="FILE", help="an audio file, a video or a folder")
    parser.add_argument("--json", action="store_true", help="print one JSON object per file, one per line")
    parser.add_argument(
        "--recursive",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="search the subfolders of folders (default: yes)",
    )
    parser.add_argument(
        "--jobs",
        type=_positive,
        default=None,
        metavar="N",
        help="number of files to classify at the same time, each on one core (default: the cores)",
    )
    add_model_arguments(parser)


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


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


def run(args: argparse.Namespace) -> int:
    """Classify files and print an answer for each."""
    files = to_files(to_paths(args.files), recursive=args.recursive)
    return classify(files, args.model, args.engine, as_json=args.json, jobs=args.jobs)


def classify(
    files: Sequence[Path | Refused],
    model: Path | None,
    engine: Engine = "auto",
    *,
    as_json: bool = False,
    jobs: int | None = None,
) -> int:
    """Classify files and print an answer for each, in their order.

    Parameters
    ----------
    files : sequence of pathlib.Path or Refused
        From `cli.inputs.to_files`.
    model : pathlib.Path or None
        Model folder; None for the bundled model.
    engine : {"auto", "keras", "litert"}
        Engine that runs the model.
    as_json : bool
        Print JSON Lines instead of bars.
    jobs : int, optional
        Number of files to classify at the same time; by default, that of the cores.  A single file is
        classified on two cores.

    Returns
    -------
    int
        Exit code: 1 if any file failed.
    """
    from genrescope.analysis.batch import InOrder
    from genrescope.inference.classifier import card_of

    card = card_of(model)
    order: InOrder[FileAnswer | Refused] = InOrder()
    failed = False

    def show(answers: Sequence[FileAnswer | Refused]) -> None:
        nonlocal failed
        for answer in answers:
            failed |= isinstance(answer, Refused) or answer.error is not None
            with console.above_progress():
                _print_answer(answer, card, as_json=as_json)

    for index, file in enumerate(files):
        if isinstance(file, Refused):
            show(order.add(index, file))
    songs = [(index, file) for index, file in enumerate(files) if isinstance(file, Path)]
    try:
        with closing(answers_for(songs, model, engine, jobs=jobs)) as answers:
            for answer in answers:
                show(order.add(answer.index, answer))
    except KeyboardInterrupt:
        show(order.rest())
        raise
    return 1 if failed else 0


def answers_for(
    songs: Sequence[tuple[int, Path]], model: Path | None, engine: Engine, *, jobs: int | None = None
) -> Generator[FileAnswer, None, None]:
    """Classify files, and show the progress; see `classify`.

    Parameters
    ----------
    songs : sequence of (int, pathlib.Path)
        Files with ascending numbers.
    model, engine, jobs
        See `classify`.

    Yields
    ------
    FileAnswer
        In the order in which they are known.
    """
    if len(songs) > 1:
        return _answers_of_workers(songs, model, engine, jobs or n_cores())
    return _answer_here(songs, model, engine)


def n_cores() -> int:
    """Return the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _answer_here(
    songs: Sequence[tuple[int, Path]], model: Path | None, engine: Engine
) -> Generator[FileAnswer, None, None]:
    """Classify a single file as fast as possible."""
    from genrescope.analysis.batch import FileAnswer
    from genrescope.audio.decoder_process.client import DecoderProcess
    from genrescope.inference.trial import load_tried_classifier

    with DecoderProcess() as decoder:
        decoder.start()  # it starts while the model loads
        classifier = load_tried_classifier(model, engine)
        for index, path in songs:
            name = display_name(path)
            try:
                yield FileAnswer(index, path, analyse(path, classifier, decoder, name))
            except Exception as error:
                yield FileAnswer(index, path, error=as_user_error(error, name))


def _answers_of_workers(
    songs: Sequence[tuple[int, Path]], model: Path | None, engine: Engine, jobs: int
) -> Generator[FileAnswer, None, None]:
    """Classify several files at the same time, and show the progress."""
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

        def analyse_and_follow(path: Path) -> TrackResult:
            return workers.analyse(path, on_progress=partial(progress.follow, path))

        for answer in analyse_files(songs, analyse_and_follow, workers.executor, n_at_once=jobs):
            progress.add(answer.path, is_known=answer.is_known)
            yield answer


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


def outcome_text(outcome: Outcome) -> str:
    """Format an outcome as a line for the terminal."""
    from genrescope.inference.outcome import Genre, Mixed, NotMusic, NotSure, Silence

    if isinstance(outcome, Genre):
        return f"{genre_name(outcome.name)}, {100 * outcome.confidence:.0f} %"
    if isinstance(outcome, Mixed):
        return _mixed_text(outcome)
    if isinstance(outcome, NotSure):
        first, second = (genre_name(genre).lower() for genre in outcome.candidates)
        return tr("Not sure: {first} or {second}", "Verdict").format(first=first, second=second)
    if isinstance(outcome, NotMusic):
        return tr("Not music", "Verdict")
    return tr("Silence" if isinstance(outcome, Silence) else "Too quiet to classify", "Verdict")


def _mixed_text(mixed: Mixed) -> str:
    """Format a mixed outcome: "Mostly rock; jazz from 12:40", or "Mixed: rock, jazz from 1:30"."""
    main = mixed.main
    parts = []
    for part in mixed.parts:
        name = _part_name(part)
        if main is not None and part.is_opening:
            text = tr("{genre} until {time}", "Verdict").format(genre=name, time=console.clock(part.end))
        elif part.start:
            text = tr("{genre} from {time}", "Verdict").format(genre=name, time=console.clock(part.start))
        else:
            text = name
        if part is not main:
            parts.append(text)
    listed = ", ".join(parts)
    if main is not None:
        return tr("Mostly {genre}; {others}", "Verdict").format(genre=_part_name(main), others=listed)
    return tr("Mixed: {genres}", "Verdict").format(genres=listed)


def _part_name(part: Part) -> str:
    return tr("not music", "Verdict") if part.genre is None else genre_name(part.genre).lower()


def genre_name(genre: str) -> str:
    """Return the display name of a genre; classes of other models keep their own names."""
    if genre == "hiphop":
        return tr("Hip hop", "Genre")
    return tr(display_text(genre).replace("_", " ").capitalize(), "Genre")


def _report(result: TrackResult, card: ModelCard) -> str:
    """Format the outcome, the file, its tags and a bar for each genre, the leading one first."""
    from genrescope.inference.outcome import Genre, Mixed, NotSure
    from genrescope.inference.scores import tags_to_show

    times = console.clock(result.duration)
    if result.notable_silence is not None:
        text = tr("{time} of silence", "Headline")
        times += ", " + text.format(time=console.clock(result.notable_silence))
    lines = [f"{outcome_text(result.outcome)}   {display_name(result.path)} ({times})"]
    width = max(20, min(60, shutil.get_terminal_size().columns - 24))
    if isinstance(result.outcome, Genre | Mixed | NotSure):
        tags = [display_text(tr(tag.name, "Tag")) for tag in tags_to_show(result.tags, card)]
        lines += [f"  {', '.join(tags)}"] if tags else []
        for genre, share in result.outcome.scores.ranking():
            lines.append(f"  {genre_name(genre):12} {console.bar(share, width)} {100 * share:3.0f} %")
    return "\n".join(lines) + "\n"


def _print_answer(answer: FileAnswer | Refused, card: ModelCard, *, as_json: bool) -> None:
    from genrescope.analysis.track import result_as_dict

    if isinstance(answer, Refused):
        _print_failure(answer.name, answer.error, as_json=as_json)
    elif answer.result is None:
        assert answer.error is not None
        _print_failure(str(answer.path), answer.error, as_json=as_json)
    else:
        if as_json:
            console.print_json(result_as_dict(answer.result, card))
        else:
            print(_report(answer.result, card), flush=True)
        for warning in answer.result.warnings:
            console.print_error(warning)


def _print_failure(path: str, error: UserError, *, as_json: bool) -> None:
    if as_json:
        console.print_json({"path": path, "error": str(error)})
    else:
        console.print_error(error)
