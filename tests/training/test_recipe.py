"""The recipe on a small synthetic collection: from genre folders to a model that classifies."""

from __future__ import annotations

import csv
import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import soundfile

from genrescope.analysis.track import analyse_track
from genrescope.cli import main
from genrescope.inference.classifier import load_classifier
from genrescope.training.data.recordings import GENRES

pytest.importorskip("sklearn", reason="the training extra is not installed")
pytest.importorskip("pyroomacoustics", reason="the training extra is not installed")

from genrescope.training import recipe
from genrescope.training.data import patch_bank
from genrescope.training.measure import cross_validation
from genrescope.training.networks import distillation, student
from genrescope.training.networks.distillation import _Batches

SR = 22_050


def _track(genre: int, number: int) -> np.ndarray:
    """A tone and a beat for each genre."""
    rng = np.random.default_rng([genre, number])
    t = np.arange(int(3.5 * SR)) / SR
    y = np.sin(2 * np.pi * 110.0 * 2 ** (genre / 3) * t) * (1 + np.sin(2 * np.pi * (1 + genre) * t))
    return 0.2 * y + 0.02 * rng.standard_normal(len(t))


N_TRACKS = 5 * len(GENRES)
N_ROOMS = 2


@pytest.fixture(scope="module", autouse=True)
def _small_recipe() -> Iterator[None]:
    """Few channels in the same layers, and little of everything else that is slow."""
    compile_network = keras.Model.compile

    def compile_eagerly(network: keras.Model, *args: Any, **settings: Any) -> None:
        """Without tracing, which takes longer than the few steps of this training."""
        compile_network(network, *args, run_eagerly=True, **settings)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keras.Model, "compile", compile_eagerly)
        patch.setattr(student, "WIDTHS", (4, 4, 8, 8))
        patch.setattr(distillation, "BATCH_SIZE", 32)
        patch.setattr(patch_bank, "SHARD_SIZE", 64)
        patch.setattr(recipe, "N_SYNTHETIC", 40)
        patch.setattr(cross_validation, "N_ROOMS", N_ROOMS)
        patch.setattr(cross_validation, "SEEDS", (1,))
        yield


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
    command = ["train", *where, "--patches", "128", "--epochs", "1", "--epochs-cross-validation", "2"]
    ended, end = itertools.count(1), _Batches.on_epoch_end

    def stopped_in_the_fourth_epoch(batches: _Batches) -> None:
        if next(ended) == 4:
            raise KeyboardInterrupt
        end(batches)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_Batches, "on_epoch_end", stopped_in_the_fourth_epoch)
        assert main(command) == 130
    assert main(command) == 0
    return root, root / "small"


def test_a_trained_model_has_a_card_and_figures(trained: tuple[Path, Path]) -> None:
    _, folder = trained
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    assert card["id"] == "small"
    assert card["metrics"]["n_tracks"] == N_TRACKS
    assert 0.0 <= card["metrics"]["accuracy_ci95"][0] <= card["metrics"]["accuracy"] <= 1.0
    metrics = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
    measured = metrics["cross_validation"]
    assert sum(map(sum, measured["confusion"])) == N_TRACKS
    rooms = measured["unseen_rooms_and_microphones_at_10_db"]
    assert (rooms["n_tracks"], rooms["n_versions"]) == (N_TRACKS, N_ROOMS)
    assert sum(map(sum, rooms["confusion"])) == N_TRACKS * N_ROOMS
    assert [point["seconds"] for point in measured["accuracy_by_seconds"]] == [1.0, 3.0]
    assert metrics["engines"]["largest_difference"] < 1e-4
    assert (folder / "plots").is_dir()
    assert f"{N_TRACKS} tracks" in (folder / "MODEL_CARD.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("engine", ["keras", "litert"])
def test_a_trained_model_classifies(trained: tuple[Path, Path], engine: str) -> None:
    root, folder = trained
    classifier = load_classifier(folder, engine)  # type: ignore[arg-type]
    *_, result = analyse_track(root / "data" / "jazz" / "jazz.00000.wav", classifier)
    assert result.model_id == "small"
    assert sum(result.outcome.scores.probabilities) == pytest.approx(1.0)


def test_defaults_of_the_command_line_are_those_of_the_recipe(monkeypatch: pytest.MonkeyPatch) -> None:
    recipes = []
    monkeypatch.setattr(recipe, "train", lambda *given: recipes.append(given[-1]))
    assert main(["train", "--data", "songs"]) == 0
    assert recipes == [recipe.Recipe()]


def test_a_stopped_training_is_resumed(trained: tuple[Path, Path]) -> None:
    epochs = {}
    for name in ("without-part-0", "without-part-1", "shipped"):
        with (trained[0] / "work" / name / "losses.csv").open(encoding="utf-8", newline="") as stream:
            epochs[name] = [int(row["epoch"]) for row in csv.DictReader(stream)]
    # It was stopped in the second epoch of the second network.
    assert epochs == {"without-part-0": [0, 1], "without-part-1": [0, 1], "shipped": [0]}


def test_exporting_again_changes_nothing(trained: tuple[Path, Path]) -> None:
    _, folder = trained
    digest = _litert_digest(folder)
    assert main(["export", str(folder)]) == 0
    assert _litert_digest(folder) == digest


def _litert_digest(model: Path) -> str:
    """The Keras file contains the time at which it was written."""
    return str(json.loads((model / "card.json").read_text(encoding="utf-8"))["files"]["model.tflite"])


@pytest.mark.expects_log("No teacher")
def test_a_comparison_of_architectures_needs_a_teacher(
    trained: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    root, _ = trained
    where = ["--data", str(root / "data"), "--work", str(root / "work")]
    assert main(["train", *where, "--patches", "128", "--compare"]) == 1
    assert "no teacher" in capsys.readouterr().err


@pytest.mark.expects_log("tracks are in the training data")
def test_evaluate_prints_figures_with_their_protocol(
    trained: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    root, folder = trained
    assert main(["evaluate", "--data", str(root / "data"), "--model", str(folder)]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["n_tracks"] == N_TRACKS
    assert sum(figures["verdicts"].values()) == N_TRACKS
    assert figures["protocol"]


def test_a_folder_without_genres_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--data", str(tmp_path), "--work", str(tmp_path / "work"), "--out", str(tmp_path / "model")]
    assert main(["train", *arguments]) == 1
    assert "named after genres" in capsys.readouterr().err
    assert not (tmp_path / "model").exists()
