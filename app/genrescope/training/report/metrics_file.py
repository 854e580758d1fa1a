"""Reads and writes ``metrics.json``, which contains all figures of a model."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

METRICS_NAME = "metrics.json"


def read_metrics(folder: Path) -> dict[str, Any]:
    """Read all figures of a model; empty without a file.

    Raises
    ------
    ValueError
        If ``metrics.json`` is not a JSON object.
    OSError
        If it cannot be read.
    """
    try:
        text = (folder / METRICS_NAME).read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    metrics = json.loads(text)
    if not isinstance(metrics, dict):
        raise ValueError(f"{METRICS_NAME} is not a JSON object")
    return metrics


def write_metrics(folder: Path, metrics: dict[str, Any]) -> Path:
    """Write ``metrics.json`` to an existing folder.

    Raises
    ------
    ValueError
        If a figure is infinite or not a number; nothing is written then.
    OSError
        If it cannot be written.
    """
    text = json.dumps(metrics, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    # Each curve on one line, otherwise the file would have a line per number.
    text = re.sub(r"\[\s+([-+.\deE,\s]+?)\s+\]", lambda found: f"[{' '.join(found[1].split())}]", text)
    return write_atomically(folder / METRICS_NAME, text)


def write_atomically(path: Path, text: str) -> Path:
    """Write a text file completely or leave the old one, even if the program is stopped."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_text(text, encoding="utf-8", newline="\n")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path
