"""The import contracts between the rooms hold, and the window's start imports no heavy library."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def _python(code: str, *, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=cwd,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT / "app"),
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHONUTF8": "1",
        },
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_rooms_import_only_what_they_may(tmp_path):
    answer = _python(
        f"from importlinter.cli import lint_imports; exit(lint_imports(cache_dir={str(tmp_path)!r}))"
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_importing_a_room_imports_no_heavy_library():
    heavy = _imported_by(
        "import pkgutil, importlib, genrescope\n"
        "for module in pkgutil.walk_packages(genrescope.__path__, 'genrescope.'):\n"
        "    if not module.name.startswith(('genrescope.training.', 'genrescope.inference.keras')):\n"
        "        importlib.import_module(module.name)\n"
    )
    assert heavy == []


def _imported_by(code: str) -> list[str]:
    """Heavy libraries that are imported after running some code."""
    heavy = ("tensorflow", "keras", "librosa", "numba", "scipy", "sklearn", "matplotlib")
    answer = _python(
        code + f"\nimport json, sys; print(json.dumps([n for n in {heavy!r} if n in sys.modules]))"
    )
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout.splitlines()[-1])


def test_starting_the_window_and_the_model_imports_no_heavy_library():
    pytest.importorskip("ai_edge_litert", reason="without LiteRT the window runs its model on TensorFlow")
    heavy = _imported_by(
        "from PySide6.QtCore import QTimer\n"
        "from PySide6.QtWidgets import QApplication\n"
        "from genrescope.main import build_window\n"
        "app = QApplication([])\n"
        "window = build_window(app)\n"
        "ready = []\n"
        "window.model.ready.connect(lambda: (ready.append(True), app.quit()))\n"
        "QTimer.singleShot(60_000, app.quit)\n"
        "window.show()\n"
        "app.exec()\n"
        "window.close_down()\n"
        "assert ready, 'the model did not load'\n"
    )
    assert heavy == []
