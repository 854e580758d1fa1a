"""``genrescope export``: converts a model to LiteRT."""

from __future__ import annotations

import argparse
from pathlib import Path

SUMMARY = "export a model to LiteRT"
DESCRIPTION = "Write model.tflite from model.keras and update the digests of both in card.json."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``genrescope export``."""
    parser.add_argument("model", type=Path, metavar="DIR", help="model folder")


def run(args: argparse.Namespace) -> int:
    """Export a model and print the difference between its two engines."""
    from genrescope.training.networks.export import repeat_export

    difference = repeat_export(args.model)
    print(f"model.tflite written; the engines' probabilities differ by at most {difference:.1e}")
    return 0
