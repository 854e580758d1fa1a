"""``genrescope evaluate``: measures a model on a folder of genre folders."""

from __future__ import annotations

import argparse
import json
import logging
import sys
from pathlib import Path

from genrescope.audio.files import display_path
from genrescope.cli import console

SUMMARY = "measure a model"
DESCRIPTION = """Classify a folder of genre folders (GTZAN as it is published), or one that holds gtzan/ and
perhaps not_music/, and compare the answers with the folders' names. Use tracks that the model was not trained
on. The figures are printed, and added with the curves to the model folder: metrics.json, plots/,
MODEL_CARD.md."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``genrescope evaluate``."""
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="the recordings")
    parser.add_argument("--model", type=Path, metavar="DIR", help="model folder (default: the bundled model)")
    parser.add_argument("--engine", choices=("auto", "keras", "litert"), default="auto")
    parser.add_argument("--split", choices=("train", "valid"), help="only this part of a listed data set")
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="folder to write to (default: the model folder)"
    )
    parser.add_argument(
        "--name", help="name of the evaluation in the model card (default: the folder's name)"
    )


def run(args: argparse.Namespace) -> int:
    """Measure a model, add the figures to its folder and print them as JSON."""
    from genrescope.inference.classifier import default_model
    from genrescope.training.data.recordings import DataError
    from genrescope.training.measure.folder import evaluate_folder
    from genrescope.training.report.model_report import evaluation_name, without_curves, write_evaluation

    console.log_to_terminal(logging.WARNING, "%(message)s")
    model = args.model if args.model is not None else default_model()
    try:
        figures = evaluate_folder(args.data, model, engine=args.engine, split=args.split)
    except DataError as error:
        console.print_error(str(error))
        return 1
    name = evaluation_name(args.data, args.split, args.name)
    try:
        folder = write_evaluation(figures, name, model=model, out=args.out)
    except (DataError, OSError) as error:
        # In that case the curves are printed too, so that no measurement is lost.
        print(json.dumps(figures, indent=2))
        folder = (args.out or model).resolve()
        reason = (
            error if isinstance(error, DataError) else f"{folder.name} cannot be written ({error.strerror})."
        )
        console.print_error(f"{reason} Choose another folder with --out.")
        return 1
    print(json.dumps(without_curves(figures), indent=2))
    written = display_path(folder)
    print(
        f"Written to {written}: metrics.json, plots and MODEL_CARD.md (evaluation {name!r}).", file=sys.stderr
    )
    return 0
