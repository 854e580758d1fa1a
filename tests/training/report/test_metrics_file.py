"""``metrics.json``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from genrescope.training.report.metrics_file import read_metrics, write_metrics


def test_metrics_are_written_and_read_again(tmp_path: Path, metrics: dict[str, Any]) -> None:
    path = write_metrics(tmp_path, metrics)
    assert read_metrics(tmp_path) == json.loads(json.dumps(metrics))
    assert [p.name for p in tmp_path.iterdir()] == [path.name]
    assert path.stat().st_size < 150_000
    # A curve is one line.
    assert path.read_text(encoding="utf-8").count("\n") < 3000


def test_figures_that_are_not_numbers_leave_the_old_file(tmp_path: Path) -> None:
    write_metrics(tmp_path, {"n": 1})
    with pytest.raises(ValueError, match="JSON"):
        write_metrics(tmp_path, {"n": float("nan")})
    assert read_metrics(tmp_path) == {"n": 1}
