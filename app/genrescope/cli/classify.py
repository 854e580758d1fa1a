"""``genrescope classify``: classifies audio files, and prints bars or JSON Lines."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from genrescope.audio.files import display_name
from genrescope.cli import console
from genrescope.cli.inputs import Refused, to_files, to_paths
from genrescope.errors import as_user_error, display_text

if TYPE_CHECKING:
    from genrescope.analysis.track import TrackResult
    from genrescope.audio.decoder_process.client import DecoderProcess
    from genrescope.inference.classifier import Classifier, Engine
    from genrescope.inference.model_card import ModelCard
    from genrescope.inference.outcome import Mixed, Outcome, Part

SUMMARY = "classify audio files"
DESCRIPTION = """Classify the genre of audio files. Files whose names begin with a dash come after "--".
The exit code is 1 if any file failed; the others are still classified."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``genrescope classify``."""
    parser.add_argument("files", nargs="+", metavar="FILE", help="an audio file, a video or a folder")
    parser.add_argument("--json", action="store_true", help="print one JSON object per file, one per line")
    add_model_arguments(parser)


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
    return classify(to_paths(args.files), args.model, args.engine, as_json=args.json)


def classify(
    inputs: Sequence[Path | Refused], model: Path | None, engine: Engine = "auto", *, as_json: bool = False
) -> int:
    """Classify files and print an answer for each.

    Parameters
    ----------
    inputs : sequence of pathlib.Path or Refused
        Files and folders.
    model : pathlib.Path or None
        Model folder; None for the bundled model.
    engine : {"auto", "keras", "litert"}
        Engine that runs the model.
    as_json : bool
        Print JSON Lines instead of bars.

    Returns
    -------
    int
        Exit code: 1 if any file failed.
    """
    from genrescope.analysis.track import result_as_dict
    from genrescope.audio.decoder_process.client import DecoderProcess
    from genrescope.inference.trial import load_tried_classifier

    failed = False
    files = to_files(inputs)
    with DecoderProcess() as decoder:
        decoder.start()  # it starts while the model loads
        classifier = load_tried_classifier(model, engine)
        for number, path in enumerate(files, 1):
            if isinstance(path, Refused):
                failed = True
                _print_failure(path.name, str(path.error), as_json=as_json)
                continue
            name = display_name(path)
            title = name if len(files) == 1 else f"{number}/{len(files)} {name}"
            try:
                result = analyse(path, classifier, decoder, title)
            except Exception as error:
                # A bug that one file triggers must not affect the other files.
                failed = True
                _print_failure(str(path), str(as_user_error(error, name)), as_json=as_json)
            else:
                if as_json:
                    console.print_json(result_as_dict(result, classifier.card))
                else:
                    print(_report(result, classifier.card), flush=True)
                for warning in result.warnings:
                    console.print_error(str(warning))
    return 1 if failed else 0


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
        return f"{_genre_name(outcome.name)}, {100 * outcome.confidence:.0f} %"
    if isinstance(outcome, Mixed):
        return _mixed_text(outcome)
    if isinstance(outcome, NotSure):
        first, second = (_genre_name(genre).lower() for genre in outcome.candidates)
        return f"Not sure: {first} or {second}"
    if isinstance(outcome, NotMusic):
        return "Not music"
    return "Silence" if isinstance(outcome, Silence) else "Too quiet to classify"


def _mixed_text(mixed: Mixed) -> str:
    """Format a mixed outcome: "Mostly rock; jazz from 12:40", or "Mixed: rock, jazz from 1:30"."""
    main = mixed.main
    parts = []
    for part in mixed.parts:
        if main is not None and part.is_opening:
            when = f" until {_clock(part.end)}"
        else:
            when = f" from {_clock(part.start)}" if part.start else ""
        if part is not main:
            parts.append(_part_name(part) + when)
    listed = ", ".join(parts)
    return f"Mostly {_part_name(main)}; {listed}" if main is not None else f"Mixed: {listed}"


def _part_name(part: Part) -> str:
    return "not music" if part.genre is None else _genre_name(part.genre).lower()


def _clock(seconds: float) -> str:
    minutes, s = divmod(round(seconds), 60)
    hours, m = divmod(minutes, 60)
    return f"{hours}:{m:02d}:{s:02d}" if hours else f"{m}:{s:02d}"


def _genre_name(genre: str) -> str:
    return "Hip hop" if genre == "hiphop" else display_text(genre).replace("_", " ").capitalize()


def _report(result: TrackResult, card: ModelCard) -> str:
    """Format the outcome, the file, its tags and a bar for each genre, the leading one first."""
    from genrescope.inference.outcome import Genre, Mixed, NotSure
    from genrescope.inference.scores import tags_to_show

    times = _clock(result.duration)
    if result.notable_silence is not None:
        times += f", {_clock(result.notable_silence)} of silence"
    lines = [f"{outcome_text(result.outcome)}   {display_name(result.path)} ({times})"]
    width = max(20, min(60, shutil.get_terminal_size().columns - 24))
    if isinstance(result.outcome, Genre | Mixed | NotSure):
        tags = [display_text(tag.name) for tag in tags_to_show(result.tags, card)]
        lines += [f"  {', '.join(tags)}"] if tags else []
        for genre, share in result.outcome.scores.ranking():
            lines.append(f"  {_genre_name(genre):12} {console.bar(share, width)} {100 * share:3.0f} %")
    return "\n".join(lines) + "\n"


def _print_failure(path: str, sentence: str, *, as_json: bool) -> None:
    if as_json:
        console.print_json({"path": path, "error": sentence})
    else:
        console.print_error(sentence)
