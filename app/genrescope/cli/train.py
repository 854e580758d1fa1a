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
published), or one that holds gtzan/ beside more/, free_music/, not_music/, rerecorded/, midi/ and the weights
of the taggers, teacher/ and teacher3/. Without these, only the genres are learned, on the bundled model's
network. A training that was stopped resumes where it was."""

# The same list is in genrescope.training, which is too heavy to import for --help.
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
        default=57_344,
        metavar="N",
        help="number of patches to train networks on (default: 57344)",
    )
    parser.add_argument(
        "--epochs",
        type=int,
        metavar="N",
        help="epochs for each network of the cross-validation (default: 10), or maximum for a baseline "
        "(default: 20)",
    )
    start = parser.add_mutually_exclusive_group()
    start.add_argument(
        "--from-nothing",
        action="store_true",
        help="start from random weights, for comparison, not from the taggers' or the bundled model's",
    )
    start.add_argument(
        "--baseline",
        choices=BASELINES,
        help="train the network of an earlier system (Music Genre Detector, García) on the labels alone",
    )
    parser.add_argument(
        "--all-folds",
        action="store_true",
        help="measure a baseline on all five folds, not only on the two that it was trained without",
    )
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="random seed (default: 1)")


def run(args: argparse.Namespace) -> int:
    """Train a model and print its metrics as JSON."""
    console.log_to_terminal(logging.INFO, "%(asctime)s %(message)s")
    train = _train_baseline if args.baseline else _train
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
    from genrescope.training.recipe import Recipe, train

    recipe = Recipe(
        seed=args.seed,
        n_patches=args.patches,
        epochs=args.epochs if args.epochs is not None else Recipe.epochs,
    )
    out = args.out or args.work / "model"
    return train(args.data, args.work, out, recipe, from_nothing=args.from_nothing)


def _train_baseline(args: argparse.Namespace) -> Any:
    from genrescope.training.baselines.fitting import BaselineRecipe
    from genrescope.training.baselines.recipe import train_baseline

    recipe = BaselineRecipe(
        seed=args.seed, epochs=args.epochs if args.epochs is not None else 20, all_folds=args.all_folds
    )
    out = args.out or args.work / args.baseline
    return train_baseline(args.baseline, args.data, args.work, out, recipe)
