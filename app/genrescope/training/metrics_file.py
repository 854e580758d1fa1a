"""``metrics.json``: everything that was measured of a model."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

METRICS_NAME = "metrics.json"


def read_metrics(folder: Path) -> dict[str, Any]:
    """Everything that was measured of a model; empty if nothing was written yet.

    Raises
    ------
    ValueError
        If ``metrics.json`` is there and is not a JSON object.
    OSError
        If it cannot be read.
    """
    try:
        text = (folder / METRICS_NAME).read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    metrics = json.loads(text)
    if not isinstance(metrics, dict):
        raise ValueError(f"{METRICS_NAME} is no JSON object")
    return metrics


def write_metrics(folder: Path, metrics: dict[str, Any]) -> Path:
    """Write ``metrics.json`` into a folder that is there.

    Raises
    ------
    ValueError
        If a figure is not a number that JSON knows; nothing is written then.
    OSError
        If it cannot be written.
    """
    text = json.dumps(metrics, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    # A curve on one line: otherwise the file is mostly line breaks.
    text = re.sub(r"\[\s+([-+.\deE,\s]+?)\s+\]", lambda found: f"[{' '.join(found[1].split())}]", text)
    return write_whole(folder / METRICS_NAME, text)


def write_whole(path: Path, text: str) -> Path:
    """Put the whole text there or leave what was there: a stopped program leaves no half file."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_text(text, encoding="utf-8", newline="\n")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path
