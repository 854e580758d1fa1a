"""``genrescope train``: trains, measures and exports a model."""

from __future__ import annotations

import argparse
import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

from genrescope.cli import console

SUMMARY = "train a model"
DESCRIPTION = """Train, measure and export a model. DIR is a folder of genre folders (GTZAN as it is
published), or one that holds gtzan/ beside teacher/, teacher2/, free_music/, not_music/, rerecorded/ and
midi/. A training that was stopped resumes where it was."""

# The same lists are in genrescope.training, which is too heavy to import for --help.
STUDENTS = ("residual", "residual_in_time", "residual_statistics", "musicnn", "mobilenet")
FRONT_ENDS = ("up_to_10_khz", "up_to_16_khz", "coarse_bands", "coarse_frames")
BASELINES = ("mgd-cnn", "mgd-lenet", "mgd-feed-forward", "mgd-lstm", "garcia-cnn")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``genrescope train``."""
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="the recordings")
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="model folder to write (default: model in the --work folder)"
    )
    parser.add_argument(
        "--work", type=Path, default=Path("work"), metavar="DIR", help="checkpoints (default: work)"
    )
    parser.add_argument(
        "--patches",
        type=int,
        default=73_728,
        metavar="N",
        help="number of patches to train on (default: 73728)",
    )
    parser.add_argument(
        "--epochs",
        type=int,
        metavar="N",
        help="epochs for the shipped network (default: 6), or maximum for a baseline (default: 20)",
    )
    parser.add_argument(
        "--epochs-pretraining",
        type=int,
        default=4,
        metavar="N",
        help="epochs on music without labels (default: 4)",
    )
    parser.add_argument(
        "--epochs-cross-validation",
        type=int,
        default=10,
        metavar="N",
        help="epochs of the networks of the cross-validation (default: 10)",
    )
    parser.add_argument(
        "--architecture",
        choices=(*STUDENTS, *BASELINES),
        default="residual_statistics",
        help="a network for the recipe, or a baseline: the network of an earlier system (Music Genre "
        "Detector, García), trained on the labels alone (default: residual_statistics)",
    )
    parser.add_argument(
        "--all-folds",
        action="store_true",
        help="measure a baseline on all five folds, not only on the two that it was trained without",
    )
    parser.add_argument(
        "--parts",
        type=int,
        default=2,
        metavar="N",
        help="parts of the artists, and so networks of the cross-validation (default: 2)",
    )
    parser.add_argument(
        "--front-end",
        choices=FRONT_ENDS,
        default="up_to_10_khz",
        help="the network's view of the log-mel spectrogram (default: up_to_10_khz)",
    )
    parser.add_argument(
        "--compare",
        action="store_true",
        help="only compare architectures and front ends on some of the patches; the next training in the "
        "same --work folder adds the table to the model card",
    )
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="random seed (default: 1)")


def run(args: argparse.Namespace) -> int:
    """Train a model and print its metrics as JSON."""
    console.log_to_terminal(logging.INFO, "%(asctime)s %(message)s")
    train = _train_baseline if args.architecture in BASELINES else _train
    try:
        return _print_metrics(train, args)
    except ModuleNotFoundError as error:
        console.print_error(
            f"training needs {error.name}, which is not installed: pip install 'genrescope[train]'"
        )
        return 1


def _print_metrics(train: Callable[[argparse.Namespace], Any], args: argparse.Namespace) -> int:
    from genrescope.training.data.recordings import DataError

    try:
        metrics = train(args)
    except DataError as error:
        console.print_error(str(error))
        return 1
    print(json.dumps(metrics, indent=2))
    return 0


def _train(args: argparse.Namespace) -> Any:
    from genrescope.training.recipe import Recipe, compare, train

    recipe = Recipe(
        seed=args.seed,
        n_patches=args.patches,
        epochs_pretraining=args.epochs_pretraining,
        epochs_cross_validation=args.epochs_cross_validation,
        epochs=args.epochs if args.epochs is not None else Recipe.epochs,
        n_parts=args.parts,
        architecture=args.architecture,
        front_end=args.front_end,
    )
    if args.compare:
        return compare(args.data, args.work, recipe)
    return train(args.data, args.work, args.out or args.work / "model", recipe)


def _train_baseline(args: argparse.Namespace) -> Any:
    from genrescope.training.baselines.fitting import BaselineRecipe
    from genrescope.training.baselines.recipe import train_baseline

    recipe = BaselineRecipe(
        seed=args.seed, epochs=args.epochs if args.epochs is not None else 20, all_folds=args.all_folds
    )
    out = args.out or args.work / args.architecture
    return train_baseline(args.architecture, args.data, args.work, out, recipe)
