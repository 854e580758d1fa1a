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

from genrescope.analysis.track import TrackResult, analyse_track
from genrescope.cli import main
from genrescope.inference.classifier import Engine, load_classifier
from genrescope.inference.outcome import scores_of
from genrescope.training.data.recordings import GENRES

pytest.importorskip("sklearn", reason="the training extra is not installed")
pytest.importorskip("pyroomacoustics", reason="the training extra is not installed")

from genrescope.training import recipe
from genrescope.training.data import patch_bank
from genrescope.training.data.views import N_ROOMS
from genrescope.training.measure import measurement
from genrescope.training.networks import distillation
from genrescope.training.networks.distillation import _Batches
from genrescope.training.teachers import mobilenet

SR = 22_050


def _track(genre: int, number: int) -> np.ndarray:
    """A tone and a beat for each genre."""
    rng = np.random.default_rng([genre, number])
    t = np.arange(int(3.5 * SR)) / SR
    y = np.sin(2 * np.pi * 110.0 * 2 ** (genre / 3) * t) * (1 + np.sin(2 * np.pi * (1 + genre) * t))
    return 0.2 * y + 0.02 * rng.standard_normal(len(t))


N_TRACKS = 5 * len(GENRES)


@pytest.fixture(scope="module", autouse=True)
def _small_recipe() -> Iterator[None]:
    """Few layers, and little of everything else that is slow."""
    compile_network = keras.Model.compile

    def compile_eagerly(network: keras.Model, *args: Any, **settings: Any) -> None:
        """Without tracing, which takes longer than the few steps of this training."""
        compile_network(network, *args, **(settings | {"run_eagerly": True}))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keras.Model, "compile", compile_eagerly)
        patch.setattr(mobilenet, "BLOCKS", mobilenet.BLOCKS[:2])
        patch.setattr(distillation, "BATCH_SIZE", 32)
        patch.setattr(patch_bank, "SHARD_SIZE", 64)
        patch.setattr(recipe, "N_SYNTHETIC", 40)
        patch.setattr(measurement, "SEEDS", (1,))
        yield


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five tracks of each genre."""
    root = tmp_path_factory.mktemp("training")
    for index, genre in enumerate(GENRES):
        folder = root / genre
        folder.mkdir(parents=True)
        for number in range(5):
            soundfile.write(folder / f"{genre}.{number:05d}.wav", _track(index, number), SR)
    return root


@pytest.fixture(scope="module")
def trained(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the model that ``genrescope train`` made from the bundled one."""
    root = tmp_path_factory.mktemp("from_bundled")
    where = ["--data", str(data), "--work", str(root / "work"), "--out", str(root / "small")]
    assert main(["train", *where]) == 0
    return root / "small"


@pytest.fixture(scope="module")
def from_nothing(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a training from nothing that was stopped once; the model is in its folder "work"."""
    root = tmp_path_factory.mktemp("from_nothing")
    command = ["train", "--data", str(data), "--work", str(root / "work"), "--from-nothing"]
    command += ["--patches", "64", "--epochs", "2"]
    ended, end = itertools.count(1), _Batches.on_epoch_end

    def stopped_in_the_fourth_epoch(batches: _Batches) -> None:
        if next(ended) == 4:
            raise KeyboardInterrupt
        end(batches)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_Batches, "on_epoch_end", stopped_in_the_fourth_epoch)
        assert main(command) == 130
    assert main(command) == 0
    return root


@pytest.mark.expects_log("only heads are trained")
def test_a_trained_model_has_a_card_and_figures(trained: Path) -> None:
    card = json.loads((trained / "card.json").read_text(encoding="utf-8"))
    assert card["id"] == "small"
    assert card["metrics"]["n_tracks"] == N_TRACKS
    assert 0.0 <= card["metrics"]["accuracy_ci95"][0] <= card["metrics"]["accuracy"] <= 1.0
    metrics = json.loads((trained / "metrics.json").read_text(encoding="utf-8"))
    measured = metrics["cross_validation"]
    assert sum(map(sum, measured["confusion"])) == N_TRACKS
    rooms = measured["unseen_rooms_and_microphones_at_10_db"]
    assert (rooms["n_tracks"], rooms["n_versions"]) == (N_TRACKS, N_ROOMS)
    assert sum(map(sum, rooms["confusion"])) == N_TRACKS * N_ROOMS
    assert [point["seconds"] for point in measured["accuracy_by_seconds"]] == pytest.approx([3.0, 5.0])
    assert metrics["engines"]["largest_difference"] < 1e-4
    assert (trained / "plots").is_dir()
    assert f"{N_TRACKS} tracks" in (trained / "MODEL_CARD.md").read_text(encoding="utf-8")


def test_a_model_trained_from_the_bundled_one_keeps_its_tags_and_embedding(trained: Path, data: Path) -> None:
    bundled, other = load_classifier(), load_classifier(trained)
    assert other.card.tags == bundled.card.tags
    patches = np.random.default_rng(0).normal(-60.0, 20.0, (2, other.card.n_frames, other.card.mel.n_mels))
    outputs = [classifier.predict(patches.astype(np.float32)) for classifier in (bundled, other)]
    np.testing.assert_allclose(outputs[0].tags, outputs[1].tags, atol=1e-3)
    np.testing.assert_allclose(outputs[0].embedding, outputs[1].embedding, atol=1e-2)


@pytest.mark.parametrize("engine", ["keras", "litert"])
def test_a_trained_model_classifies(trained: Path, data: Path, engine: Engine) -> None:
    classifier = load_classifier(trained, engine)
    *_, result = analyse_track(data / "jazz" / "jazz.00000.wav", classifier)
    assert isinstance(result, TrackResult)
    assert result.model_id == "small"
    scores = scores_of(result.outcome)
    assert scores is not None
    assert sum(scores.probabilities) == pytest.approx(1.0)


def test_defaults_of_the_command_line_are_those_of_the_recipe(monkeypatch: pytest.MonkeyPatch) -> None:
    recipes = []
    monkeypatch.setattr(recipe, "train", lambda *given, from_nothing: recipes.append(given[-1]))
    assert main(["train", "--data", "songs"]) == 0
    assert recipes == [recipe.Recipe()]


def test_a_stopped_training_is_resumed(from_nothing: Path) -> None:
    epochs = {}
    for name in ("without-part-0", "without-part-1", "shipped"):
        with (from_nothing / "work" / name / "losses.csv").open(encoding="utf-8", newline="") as stream:
            epochs[name] = [int(row["epoch"]) for row in csv.DictReader(stream)]
    # It was stopped in the second epoch of the second network.
    assert all(done == [0, 1] for done in epochs.values())
    assert (from_nothing / "work" / "model" / "card.json").is_file()


def test_exporting_again_changes_nothing(trained: Path) -> None:
    digest = _litert_digest(trained)
    assert main(["export", str(trained)]) == 0
    assert _litert_digest(trained) == digest


def _litert_digest(model: Path) -> str:
    """The Keras file contains the time at which it was written."""
    return str(json.loads((model / "card.json").read_text(encoding="utf-8"))["files"]["model.tflite"])


@pytest.mark.expects_log("tracks are in the training data")
def test_evaluate_prints_figures_with_their_protocol(
    trained: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["evaluate", "--data", str(data), "--model", str(trained)]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["n_tracks"] == N_TRACKS
    assert sum(figures["verdicts"].values()) == N_TRACKS
    assert figures["protocol"]


def test_a_folder_without_genres_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--data", str(tmp_path), "--work", str(tmp_path / "work"), "--out", str(tmp_path / "model")]
    assert main(["train", *arguments]) == 1
    assert "named after genres" in capsys.readouterr().err
    assert not (tmp_path / "model").exists()
