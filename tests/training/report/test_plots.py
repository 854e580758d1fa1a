"""The plots of a model card, by their pixels."""

from __future__ import annotations

import copy
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("matplotlib", reason="the training extra is not installed")
from PIL import Image

from genrescope.training.report.plots import draw_plots

ROOT = Path(__file__).resolve().parents[3]
NAMES = {
    "confusion_matrix",
    "roc",
    "reliability",
    "coverage_against_accuracy",
    "accuracy_against_seconds",
    "not_music_roc",
}


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory, metrics: dict[str, Any]) -> tuple[Path, list[Path]]:
    folder = tmp_path_factory.mktemp("plots")
    return folder, draw_plots(metrics, folder)


def _pixels(path: Path) -> np.ndarray[Any, np.dtype[np.uint8]]:
    with Image.open(io.BytesIO(path.read_bytes())) as image:
        return np.array(image.convert("RGB"))


def test_all_figures_are_drawn(drawn: tuple[Path, list[Path]]) -> None:
    folder, paths = drawn
    assert {path.stem for path in paths if path.parent == folder} == NAMES
    assert {path.stem for path in paths if path.parent == folder / "mine"} == NAMES
    assert sorted(folder.rglob("*.png")) == sorted(paths)


def test_plots_are_900_pixels_wide_small_and_not_cut_off(drawn: tuple[Path, list[Path]]) -> None:
    for path in drawn[1]:
        pixels = _pixels(path)
        assert pixels.shape[1] == 900, path
        assert 400 <= pixels.shape[0] <= 850, path
        assert path.stat().st_size <= 60_000, path
        # Text that is cut off would reach the edge.
        edge = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
        assert (edge == 255).all(), path


def test_the_confusion_matrix_is_dark_where_a_genre_is_recognised(
    tmp_path: Path, metrics: dict[str, Any]
) -> None:
    figures = copy.deepcopy(metrics["cross_validation"])
    figures["confusion"] = (np.eye(10, dtype=int)[::-1] * 7).tolist()
    draw_plots({"cross_validation": figures}, tmp_path)
    pixels = _pixels(tmp_path / "confusion_matrix.png").astype(int)
    # The darkest cells run from the top right to the bottom left.
    blue = pixels[:, :780, 2] - pixels[:, :780, 0] > 60
    rows = np.flatnonzero(blue.sum(axis=1) > 20)
    middles = [np.flatnonzero(blue[row]).mean() for row in (rows[0], rows[-1])]
    assert middles[0] > middles[1] + 400


def test_drawing_again_gives_the_same_files_and_deletes_old_ones(
    tmp_path: Path, metrics: dict[str, Any]
) -> None:
    kept = ("protocol", "n_tracks", "reliability", "not_music")
    figures = {key: metrics["cross_validation"][key] for key in kept}
    before = draw_plots({"cross_validation": figures, "evaluations": {"mine": figures}}, tmp_path)
    contents = {path.name: path.read_bytes() for path in before if "mine" in path.parts}
    del figures["not_music"]
    (again,) = draw_plots({"cross_validation": {}, "evaluations": {"mine": figures}}, tmp_path)
    assert set(contents) == {"not_music_roc.png", "reliability.png"}
    assert again.read_bytes() == contents[again.name]
    assert list(tmp_path.rglob("*.png")) == [again]


@pytest.mark.parametrize("metrics", [{}, {"evaluations": {}}, {"cross_validation": {"accuracy": 0.5}}])
def test_without_figures_nothing_is_drawn(tmp_path: Path, metrics: dict[str, Any]) -> None:
    assert draw_plots(metrics, tmp_path / "plots") == []
    assert not (tmp_path / "plots").exists()


def test_drawing_neither_uses_nor_changes_the_users_style(tmp_path: Path, metrics: dict[str, Any]) -> None:
    metrics = {"cross_validation": metrics["cross_validation"]}
    (tmp_path / "matplotlibrc").write_text("font.size: 30\nfigure.facecolor: red\n", encoding="utf-8")
    (tmp_path / "metrics.json").write_text(json.dumps(metrics), encoding="utf-8")
    code = (
        "import json, sys, pathlib, matplotlib\n"
        "from genrescope.training.report.plots import draw_plots\n"
        "draw_plots(json.loads(pathlib.Path('metrics.json').read_text()), pathlib.Path('plots'))\n"
        "assert matplotlib.rcParams['font.size'] == 30, matplotlib.rcParams['font.size']\n"
        "assert 'matplotlib.pyplot' not in sys.modules\n"
    )
    path = str(ROOT / "app")
    answer = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {path!r})\n{code}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    draw_plots(metrics, tmp_path / "here")
    for plot in (tmp_path / "here").rglob("*.png"):
        other = tmp_path / "plots" / plot.relative_to(tmp_path / "here")
        assert other.read_bytes() == plot.read_bytes(), plot
