"""The commands that make a model, for the command line; imports nothing heavy."""

from __future__ import annotations

import argparse
import json
import logging
import sys
from pathlib import Path
from typing import Any

STUDENTS = ("residual", "residual_in_time", "residual_statistics", "musicnn", "mobilenet")
FRONT_ENDS = ("up_to_10_khz", "up_to_16_khz", "coarse_bands", "coarse_frames")
EARLIER_SYSTEMS = ("mgd-cnn", "mgd-lenet", "mgd-feed-forward", "mgd-lstm", "garcia-cnn")


def add_parsers(commands: argparse._SubParsersAction[Any]) -> None:
    """Add the parsers of ``train``, ``evaluate`` and ``export``."""
    train = commands.add_parser(
        "train",
        help="train a model",
        description="Train, measure and export a model. DIR is a folder of genre folders (GTZAN as it is "
        "published), or one that holds gtzan/ beside teacher/, teacher2/, free_music/, not_music/, "
        "rerecorded/ and midi/. A run that was stopped goes on where it was.",
    )
    train.add_argument("--data", type=Path, required=True, metavar="DIR", help="the recordings")
    train.add_argument(
        "--out", type=Path, metavar="DIR", help="model folder to write (default: model in the --work folder)"
    )
    train.add_argument(
        "--work", type=Path, default=Path("work"), metavar="DIR", help="checkpoints (default: work)"
    )
    train.add_argument("--patches", type=int, default=73_728, metavar="N", help="size of the bank")
    train.add_argument(
        "--epochs",
        type=int,
        metavar="N",
        help="epochs of the network that ships (default: 6); at most, of an earlier system's (default: 20)",
    )
    train.add_argument(
        "--epochs-common", type=int, default=4, metavar="N", help="epochs on unlabelled music before"
    )
    train.add_argument(
        "--epochs-blind",
        type=int,
        default=10,
        metavar="N",
        help="epochs of the networks that are measured, each blind to a part of the artists",
    )
    train.add_argument(
        "--architecture",
        choices=(*STUDENTS, *EARLIER_SYSTEMS),
        default="residual_statistics",
        help="the network: one of five for the recipe, or one of an earlier system (Music Genre Detector, "
        "García), which is trained with the labels alone (default: residual_statistics)",
    )
    train.add_argument(
        "--all-folds",
        action="store_true",
        help="of an earlier system, measure all five folds too, not only the two that the network never "
        "heard",
    )
    train.add_argument("--parts", type=int, default=2, metavar="N", help="number of these parts")
    train.add_argument(
        "--front-end",
        choices=FRONT_ENDS,
        default="up_to_10_khz",
        help="what the network sees of the log-mel spectrogram",
    )
    train.add_argument(
        "--compare",
        action="store_true",
        help="only compare architectures and front ends on a part of the bank; the next training in the same "
        "--work folder puts the table into the model card",
    )
    train.add_argument("--seed", type=int, default=1, metavar="N", help="of everything random")
    train.set_defaults(run=_train)

    evaluate = commands.add_parser(
        "evaluate",
        help="measure a model",
        description="Classify a folder of genre folders (GTZAN as it is published), or one that holds gtzan/ "
        "and perhaps not_music/, and compare with their names. Give it tracks that the model was not trained "
        "on. The figures are printed, and go into the model folder with the curves: metrics.json, plots/, "
        "MODEL_CARD.md.",
    )
    evaluate.add_argument("--data", type=Path, required=True, metavar="DIR", help="the recordings")
    evaluate.add_argument("--model", type=Path, metavar="DIR", help="model folder (default: the bundled one)")
    evaluate.add_argument("--engine", choices=("auto", "keras", "litert"), default="auto")
    evaluate.add_argument("--split", choices=("train", "valid"), help="only this part of a listed data set")
    evaluate.add_argument(
        "--out", type=Path, metavar="DIR", help="folder to write to (default: the model folder)"
    )
    evaluate.add_argument(
        "--name", help="what the evaluation is called in the model card (default: the folder's name)"
    )
    evaluate.set_defaults(run=_evaluate)

    export = commands.add_parser(
        "export",
        help="make a model's LiteRT file and card anew",
        description="Write model.tflite from model.keras and put the digests of both into card.json.",
    )
    export.add_argument("model", type=Path, metavar="DIR", help="model folder")
    export.set_defaults(run=_export)


def _say_what_is_missing(error: ImportError) -> int:
    print(f"Training needs {error.name}, which is not installed: pip install 'genrescope[train]'")
    return 1


def _train(args: argparse.Namespace) -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    if args.architecture in EARLIER_SYSTEMS:
        return _train_earlier(args)
    try:
        from genrescope.training.dataset import DataError
        from genrescope.training.recipe import Recipe, compare, train
    except ImportError as error:
        return _say_what_is_missing(error)
    recipe = Recipe(
        seed=args.seed,
        n_patches=args.patches,
        epochs_common=args.epochs_common,
        epochs_blind=args.epochs_blind,
        epochs=args.epochs if args.epochs is not None else Recipe.epochs,
        n_parts=args.parts,
        architecture=args.architecture,
        front_end=args.front_end,
    )
    metrics: Any
    try:
        if args.compare:
            metrics = compare(args.data, args.work, recipe)
        else:
            metrics = train(args.data, args.work, args.out or args.work / "model", recipe)
    except DataError as error:
        print(error)
        return 1
    print(json.dumps(metrics, indent=2))
    return 0


def _train_earlier(args: argparse.Namespace) -> int:
    try:
        from genrescope.training.dataset import DataError
        from genrescope.training.earlier import EarlierRecipe, train_earlier
    except ImportError as error:
        return _say_what_is_missing(error)
    recipe = EarlierRecipe(
        seed=args.seed, epochs=args.epochs if args.epochs is not None else 20, all_folds=args.all_folds
    )
    try:
        metrics = train_earlier(
            args.architecture, args.data, args.work, args.out or args.work / args.architecture, recipe
        )
    except DataError as error:
        print(error)
        return 1
    print(json.dumps(metrics, indent=2))
    return 0


def _evaluate(args: argparse.Namespace) -> int:
    from genrescope.inference.classifier import default_model
    from genrescope.training.dataset import DataError
    from genrescope.training.evaluate_folder import (
        evaluate_folder,
        evaluation_name,
        without_curves,
        write_evaluation,
    )

    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    model = args.model if args.model is not None else default_model()
    try:
        figures = evaluate_folder(args.data, model, engine=args.engine, split=args.split)
    except DataError as error:
        print(error, file=sys.stderr)
        return 1
    name = evaluation_name(args.data, args.split, args.name)
    try:
        folder = write_evaluation(figures, name, model=model, out=args.out)
    except (DataError, OSError) as error:
        # What was measured is not lost by it: then the curves are printed too.
        print(json.dumps(figures, indent=2))
        place = (args.out or model).resolve().name
        print(
            error if isinstance(error, DataError) else f"{place} cannot be written ({error.strerror}).",
            "Choose another folder with --out.",
            file=sys.stderr,
        )
        return 1
    print(json.dumps(without_curves(figures), indent=2))
    print(
        f"Written to {folder}: metrics.json, plots and MODEL_CARD.md (evaluation {name!r}).", file=sys.stderr
    )
    return 0


def _export(args: argparse.Namespace) -> int:
    from genrescope.training.export import export_again

    difference = export_again(args.model)
    print(f"model.tflite written; the engines' probabilities differ by at most {difference:.1e}")
    return 0
