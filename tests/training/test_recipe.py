"""The recipe on a small made-up collection: a plain folder of genre folders to a model that classifies."""

from __future__ import annotations

import csv
import itertools
import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from genrescope.analysis.track import analyse_track
from genrescope.cli import main
from genrescope.inference.classifier import load_classifier
from genrescope.training.dataset import GENRES

pytest.importorskip("sklearn", reason="the training extra is not installed")
pytest.importorskip("pyroomacoustics", reason="the training extra is not installed")

from genrescope.training import recipe
from genrescope.training.distil import _Batches

SR = 22_050


def _track(genre: int, number: int) -> np.ndarray:
    """A note and a beat of its own for each genre."""
    rng = np.random.default_rng([genre, number])
    t = np.arange(int(3.5 * SR)) / SR
    y = np.sin(2 * np.pi * 110.0 * 2 ** (genre / 3) * t) * (1 + np.sin(2 * np.pi * (1 + genre) * t))
    return 0.2 * y + 0.02 * rng.standard_normal(len(t))


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A data set, and the folder of the model that ``genrescope train`` made of it."""
    root = tmp_path_factory.mktemp("training")
    for index, genre in enumerate(GENRES):
        folder = root / "data" / genre
        folder.mkdir(parents=True)
        for number in range(5):
            soundfile.write(folder / f"{genre}.{number:05d}.wav", _track(index, number), SR)
    where = ["--data", str(root / "data"), "--work", str(root / "work"), "--out", str(root / "small")]
    command = ["train", *where, "--patches", "512", "--epochs", "2", "--epochs-blind", "3"]
    ended, end = itertools.count(1), _Batches.on_epoch_end

    def stopped_in_the_fifth_epoch(batches: _Batches) -> None:
        if next(ended) == 5:
            raise KeyboardInterrupt
        end(batches)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_Batches, "on_epoch_end", stopped_in_the_fifth_epoch)
        assert main(command) == 130
    assert main(command) == 0
    return root, root / "small"


def test_a_trained_model_says_what_it_is(trained: tuple[Path, Path]) -> None:
    _, folder = trained
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    assert card["id"] == "small"
    assert card["metrics"]["n_tracks"] == 50
    assert 0.0 <= card["metrics"]["accuracy_ci95"][0] <= card["metrics"]["accuracy"] <= 1.0
    metrics = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
    measured = metrics["cross_validation"]
    assert sum(map(sum, measured["confusion"])) == 50
    rooms = measured["unseen_rooms_and_microphones_at_10_db"]
    assert (rooms["n_tracks"], sum(map(sum, rooms["confusion"]))) == (50, 50 * rooms["n_versions"])
    assert [point["seconds"] for point in measured["accuracy_by_seconds"]] == [1.0, 3.0]
    assert metrics["engines"]["largest_difference"] < 1e-4
    assert (folder / "plots").is_dir()
    assert "50 tracks" in (folder / "MODEL_CARD.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("engine", ["keras", "litert"])
def test_a_trained_model_classifies(trained: tuple[Path, Path], engine: str) -> None:
    root, folder = trained
    classifier = load_classifier(folder, engine)  # type: ignore[arg-type]
    *_, result = analyse_track(root / "data" / "jazz" / "jazz.00000.wav", classifier)
    assert result.model["id"] == "small"
    assert sum(result.outcome.scores.probabilities) == pytest.approx(1.0)


def test_what_the_command_line_is_not_told_is_as_in_the_recipe(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(recipe, "train", lambda *given: asked.append(given[-1]))
    assert main(["train", "--data", "songs"]) == 0
    assert asked == [recipe.Recipe()]


def test_training_goes_on_where_it_was_stopped(trained: tuple[Path, Path]) -> None:
    epochs = {}
    for name in ("blind-0", "blind-1", "shipped"):
        with (trained[0] / "work" / name / "losses.csv").open(encoding="utf-8", newline="") as stream:
            epochs[name] = [int(row["epoch"]) for row in csv.DictReader(stream)]
    # It was stopped in the second epoch of the second network.
    assert epochs == {"blind-0": [0, 1, 2], "blind-1": [0, 1, 2], "shipped": [0, 1]}


def test_exporting_again_changes_nothing(trained: tuple[Path, Path]) -> None:
    _, folder = trained
    digest = _litert_digest(folder)
    assert main(["export", str(folder)]) == 0
    assert _litert_digest(folder) == digest


def _litert_digest(model: Path) -> str:
    """The file of Keras holds the time at which it was written."""
    return str(json.loads((model / "card.json").read_text(encoding="utf-8"))["files"]["model.tflite"])


@pytest.mark.expects_log("No teacher")
def test_architectures_are_compared_by_what_a_teacher_teaches(
    trained: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    root, _ = trained
    where = ["--data", str(root / "data"), "--work", str(root / "work")]
    assert main(["train", *where, "--patches", "512", "--compare"]) == 1
    assert "no teacher" in capsys.readouterr().out


@pytest.mark.expects_log("50 of 50 tracks were heard in training")
def test_evaluate_prints_figures_with_their_protocol(
    trained: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    root, folder = trained
    assert main(["evaluate", "--data", str(root / "data"), "--model", str(folder)]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["n_tracks"] == 50
    assert "50" in str(sum(figures["verdicts"].values()))
    assert figures["protocol"]


def test_a_folder_without_genres_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--data", str(tmp_path), "--work", str(tmp_path / "work"), "--out", str(tmp_path / "model")]
    assert main(["train", *arguments]) == 1
    assert "ten genres" in capsys.readouterr().out
    assert not (tmp_path / "model").exists()
