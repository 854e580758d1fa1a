"""`build_scripts/bench.py` still measures what the program does now; how fast is for it to say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parent.parent / "build_scripts" / "bench.py"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere it needs a display")
def test_a_figure_is_measured_and_stands_beside_its_bar():
    answer = subprocess.run(
        [sys.executable, str(SCRIPT), "--only", "clip"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    (row,) = [line for line in answer.stdout.splitlines() if "drop to verdict" in line]
    assert "<= 0.5" in row, answer.stdout + answer.stderr
