"""``genrescope classify``: classifies audio files, and prints bars or JSON Lines."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from genrescope.audio.files import AUDIO_SUFFIXES, display_name
from genrescope.cli import console
from genrescope.cli.answers import add_model_arguments, answers_for, open_memory
from genrescope.cli.inputs import Refused, to_files, to_paths
from genrescope.cli.outputs import (
    bars_output,
    csv_output,
    json_lines_output,
    json_output,
    labels_output,
    paths_in_csv,
    show_failure,
)
from genrescope.cli.parser import Parser
from genrescope.errors import Sentence, UserError

if TYPE_CHECKING:
    from genrescope.cli.outputs import Answer, Output
    from genrescope.inference.classifier import Engine
    from genrescope.library.memory import Memory

SUMMARY = "classify audio files"
DESCRIPTION = """Classify the genre of audio files. Files whose names begin with a dash come after "--".
The answers are in the order of the files, and those of known files come from the library. The exit code is 1
if any file failed; the others are still classified."""


def add_arguments(parser: Parser) -> None:
    """Add the arguments of ``genrescope classify``."""
    parser.add_argument("files", nargs="+", metavar="FILE", help="an audio file, a video or a folder")
    form = parser.add_mutually_exclusive_group()
    form.add_argument(
        "--json",
        nargs="?",
        const="",
        metavar="F",
        help="print one JSON object per file, one per line; with --json=F, write all to the file F",
    )
    parser.take_value_only_attached("--json")
    form.add_argument("--csv", type=Path, metavar="F", help="write a table to the file F")
    parser.add_argument(
        "--labels", type=Path, metavar="DIR", help="write the sections of each file as labels for Audacity"
    )
    parser.add_argument(
        "--resume",
        action="store_true",
        help="leave out the files that were answered before: those in the file F, to which the others are "
        "added, or else those in the library",
    )
    parser.add_argument(
        "--no-memory",
        action="store_true",
        help="classify known files again, and do not remember the answers in the library",
    )
    parser.add_argument(
        "--recursive",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="search the subfolders of folders (default: yes)",
    )
    parser.add_argument(
        "--jobs",
        type=_positive,
        metavar="N",
        help="number of files to classify at the same time, each on one core (default: the cores)",
    )
    parser.add_argument(
        "--cluster",
        metavar="ADDRESS",
        help="classify the files on a Dask cluster, whose computers find them at the same paths: the address "
        "of its scheduler",
    )
    add_model_arguments(parser)


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def run(args: argparse.Namespace) -> int:
    """Classify files and print or write an answer for each."""
    from genrescope.inference.classifier import card_of

    table: Path | None = args.csv
    objects = Path(args.json) if args.json else None
    for file in filter(None, (table, objects)):
        if file.suffix.lower() in AUDIO_SUFFIXES:
            raise UserError(Sentence.OUTPUT_IS_AUDIO, name=display_name(file))
    if args.resume and args.no_memory and table is None and objects is None:
        raise UserError(Sentence.NOTHING_TO_RESUME)
    files = to_files(to_paths(args.files), recursive=args.recursive)
    card = card_of(args.model)
    with contextlib.ExitStack() as stack:
        outputs: list[Output] = []
        if table is not None:
            if args.resume:
                files = _without(files, paths_in_csv(table))
            outputs += [show_failure, stack.enter_context(csv_output(table, card, append=args.resume))]
        elif objects is not None:
            from genrescope.library.export.json_ import read_json

            kept = read_json(objects) if args.resume else []
            files = _without(files, {song["path"] for song in kept})
            outputs += [show_failure, stack.enter_context(json_output(objects, card, kept))]
        else:
            outputs.append(bars_output(card) if args.json is None else json_lines_output(card))
        if args.labels is not None:
            outputs.append(labels_output(args.labels, may_replace=not args.resume))
        memory = None if args.no_memory else stack.enter_context(open_memory(card))
        return classify(
            files,
            args.model,
            args.engine,
            outputs,
            memory=memory,
            jobs=args.jobs,
            cluster=args.cluster,
            only_new=args.resume and table is None and objects is None,
        )


def classify_and_print(files: Sequence[Path | Refused], model: Path | None, engine: Engine) -> int:
    """Classify files, print bars for each and remember the answers; see `classify`."""
    from genrescope.inference.classifier import card_of

    card = card_of(model)
    with open_memory(card) as memory:
        return classify(files, model, engine, [bars_output(card)], memory=memory)


def classify(
    files: Sequence[Path | Refused],
    model: Path | None,
    engine: Engine,
    outputs: Sequence[Output],
    *,
    memory: Memory | None = None,
    jobs: int | None = None,
    cluster: str | None = None,
    only_new: bool = False,
) -> int:
    """Classify files and pass on an answer for each, in their order.

    Parameters
    ----------
    files : sequence of pathlib.Path or Refused
        From `cli.inputs.to_files`.
    model, engine, memory, jobs, cluster
        See `cli.answers.answers_for`.
    outputs : sequence of callable
        Called with each answer.
    only_new : bool
        Pass on only what was not known before.

    Returns
    -------
    int
        Exit code: 1 if any file failed; 130 after Ctrl+C, when the answers so far have been passed on.
    """
    from genrescope.analysis.batch import InOrder

    order: InOrder[Answer] = InOrder()
    failed = False

    def show(answers: Sequence[Answer]) -> None:
        nonlocal failed
        for answer in answers:
            failed |= answer.error is not None
            if only_new and not isinstance(answer, Refused) and answer.is_known:
                continue
            with console.above_progress():
                for output in outputs:
                    output(answer)

    songs = []
    for index, file in enumerate(files):
        if isinstance(file, Refused):
            show(order.add(index, file))
        else:
            songs.append((index, file))
    try:
        with contextlib.closing(
            answers_for(songs, model, engine, memory=memory, jobs=jobs, cluster=cluster)
        ) as answers:
            for answer in answers:
                show(order.add(answer.index, answer))
    except KeyboardInterrupt:
        show(order.rest())
        return 130
    return 1 if failed else 0


def _without(files: Sequence[Path | Refused], names: Collection[str]) -> list[Path | Refused]:
    """Return the files that have other names."""
    written = set(map(_as_written, names))
    return [
        file
        for file in files
        if _as_written(file.name if isinstance(file, Refused) else str(file)) not in written
    ]


def _as_written(name: str) -> str:
    """Return a name as it is in a table, where bytes that are not UTF-8 are escaped."""
    return name.encode(errors="backslashreplace").decode()
