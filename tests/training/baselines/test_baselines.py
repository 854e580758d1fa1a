"""Baselines: the published sizes of their networks, and training from a data set to an answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

pytest.importorskip("sklearn", reason="the training extra is not installed")
pytest.importorskip("matplotlib", reason="the training extra is not installed")

import keras

from genrescope.cli import main
from genrescope.inference.classifier import load_classifier
from genrescope.inference.scores import decide, pool
from genrescope.training.baselines.fitting import BaselineRecipe, _BestEpoch, fit_network
from genrescope.training.baselines.networks import (
    SLICE,
    build_network,
    spectrogram_image,
    with_music_logit,
)
from genrescope.training.baselines.recipe import _random_share, baseline_row
from genrescope.training.baselines.slices import SlicedTracks
from genrescope.training.data.audio_bank import AudioBank
from genrescope.training.data.recordings import GTZAN_GENRES, Recording, artist_folds
from genrescope.training.networks.export import engine_difference, write_model

SR = 22_050
LONG = 2  # this track of each genre has 11 s, the others 3.5 s


@pytest.mark.parametrize(
    ("architecture", "parameters"),
    [
        # Of the published networks, with ten outputs where the Music Genre Detector has four.
        ("mgd-cnn", 896 + 18_496 + 36_928 + 64 * (46 * 46 * 64 + 1) + 650),
        ("mgd-lenet", 168 + 880 + 128 * (36_864 + 1) + 1_290),
        ("mgd-feed-forward", 1_792 + 16 * (198 * 198 * 64 + 1) + 170),
        ("mgd-lstm", 168 + 880 + 4 * 128 * (36_864 + 128 + 1) + 1_290),
        ("garcia-cnn", 2_878_890),
    ],
)
def test_a_network_has_its_published_size(architecture: Any, parameters: int):
    network = build_network(architecture)
    assert network.count_params() == parameters
    assert network.output_shape == (None, 10)


def test_the_image_shows_the_loudest_80_db_in_the_colours_of_the_map():
    import matplotlib

    inputs = keras.Input((250, 128))
    image = keras.Model(inputs, spectrogram_image(inputs, 200, 200, "Spectral"))
    patch = np.full((1, 250, 128), -119.0, dtype=np.float32)
    patch[:, :125] = -20.0
    pixels = np.asarray(image.predict_on_batch(patch))
    assert pixels.shape == (1, 200, 200, 3)
    spectral = matplotlib.colormaps["Spectral"]
    np.testing.assert_allclose(pixels[0, :99], np.broadcast_to(spectral(255)[:3], (99, 200, 3)), atol=1e-6)
    np.testing.assert_allclose(pixels[0, 101:], np.broadcast_to(spectral(0)[:3], (99, 200, 3)), atol=1e-6)
    # The image does not depend on the level.
    np.testing.assert_array_equal(np.asarray(image.predict_on_batch(patch + 7.0)), pixels)


@pytest.mark.parametrize("architecture", ["mgd-lstm", "garcia-cnn"])
def test_both_engines_give_the_same_answer(architecture: Any, tmp_path: Path):
    keras.utils.set_random_seed(1)
    network = with_music_logit(build_network(architecture))
    write_model(
        network,
        tmp_path / architecture,
        classes=GTZAN_GENRES,
        shape=SLICE,
        patch_hop=250,
        decision={"temperature": 1.0, "thresholds": {"not_sure": 0.0, "not_music": 0.0, "silence_db": -65.0}},
        metrics={},
        training={},
    )
    patches = np.random.default_rng(0).normal(-60.0, 20.0, (8, 250, 128)).astype(np.float32)
    assert engine_difference(tmp_path / architecture, patches) < 1e-4
    outputs = load_classifier(tmp_path / architecture, "litert").predict(patches)
    assert np.ptp(outputs.logits, axis=0).max() > 1e-4
    assert set(outputs.music) == {20.0}


def test_the_same_share_of_every_genre_is_selected():
    labels = np.repeat([0, 1, 2], [10, 20, 5])
    selected = _random_share(labels, 0.4, np.random.default_rng(0))
    assert np.bincount(labels[selected]).tolist() == [4, 8, 2]


# From a data set to an answer -------------------------------------------------------------------------


def _track(genre: int, number: int) -> np.ndarray:
    """A tone and a beat for each genre."""
    rng = np.random.default_rng([genre, number])
    t = np.arange(int((11.0 if number == LONG else 3.5) * SR)) / SR
    y = np.sin(2 * np.pi * 110.0 * 2 ** (genre / 3) * t) * (1 + np.sin(2 * np.pi * (1 + genre) * t))
    return 0.2 * y + 0.02 * rng.standard_normal(len(t))


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``data``, ``work`` and the model ``lenet`` that ``genrescope train`` made."""
    root = tmp_path_factory.mktemp("baselines")
    for index, genre in enumerate(GTZAN_GENRES):
        folder = root / "data" / genre
        folder.mkdir(parents=True)
        for number in range(5):
            soundfile.write(folder / f"{genre}.{number:05d}.wav", _track(index, number), SR)
    where = ["--data", str(root / "data"), "--work", str(root / "work"), "--out", str(root / "lenet")]
    assert main(["train", "--baseline", "mgd-lenet", "--epochs", "1", *where]) == 0
    return root


def _card(root: Path) -> dict[str, Any]:
    card: dict[str, Any] = json.loads((root / "lenet" / "card.json").read_text(encoding="utf-8"))
    return card


def test_the_card_has_the_figures_of_both_protocols(trained: Path):
    metrics = _card(trained)["metrics"]
    assert metrics["n_tracks"] == 20
    assert metrics["accuracy_ci95"][0] <= metrics["accuracy"] <= metrics["accuracy_ci95"][1]
    assert "artist-grouped" in metrics["protocol"]
    everything = json.loads((trained / "lenet" / "metrics.json").read_text(encoding="utf-8"))
    assert everything["cross_validation"]["accuracy"] == metrics["accuracy"]
    leaky = everything["leaky"]
    assert leaky["protocol"].startswith("leaky")
    # Six slices of each genre, of which 40 % are for the test; only the long tracks have two.
    assert leaky["n_slices"] == 20
    assert metrics["leaky_n"] == leaky["n_tracks"] <= leaky["n_slices"]
    assert leaky["tracks_with_slices_on_both_sides"]["n_tracks"] <= 10


def test_the_card_names_the_limits_of_the_system(trained: Path):
    text = (trained / "lenet" / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert 'knows neither "not sure" nor "not music"' in " ".join(text.split())
    assert "trained separately" not in " ".join(text.split())


def test_the_row_of_the_table_comes_from_the_card(trained: Path):
    row = baseline_row(trained / "lenet")
    card = _card(trained)
    assert row["name"] == "Music Genre Detector, LeNet"
    assert row["parameters"] == card["parameters"] == 4_721_058
    assert row["accuracy"] == card["metrics"]["accuracy"]
    assert row["leaky_accuracy"] == card["metrics"]["leaky_accuracy"]
    assert 0 < row["milliseconds_per_patch"] < 10_000
    assert set(row) == {
        *("name", "accuracy", "accuracy_ci95", "n_tracks", "protocol"),
        *("leaky_accuracy", "leaky_n", "parameters", "milliseconds_per_patch"),
    }


@pytest.mark.parametrize("engine", ["keras", "litert"])
def test_classify_reports_the_measured_accuracy_and_loss(
    trained: Path, engine: str, capsys: pytest.CaptureFixture[str]
):
    file = trained / "data" / "jazz" / f"jazz.{LONG:05d}.wav"
    assert main(["classify", "--json", "--engine", engine, "--model", str(trained / "lenet"), str(file)]) == 0
    answer = json.loads(capsys.readouterr().out)
    metrics = _card(trained)["metrics"]
    assert answer["model"]["id"] == "lenet"
    assert answer["model"]["accuracy"] == metrics["accuracy"]
    assert answer["model"]["loss"] == metrics["loss"]
    assert answer["verdict"] == answer["genre"] in GTZAN_GENRES
    assert set(answer["scores"]) == set(GTZAN_GENRES)
    assert answer["music"] == pytest.approx(1.0)


def test_every_sound_is_given_a_genre(trained: Path):
    classifier = load_classifier(trained / "lenet", "litert")
    noise = np.random.default_rng(0).normal(-30.0, 10.0, (3, 250, 128)).astype(np.float32)
    for patch in noise:
        assert decide(pool(classifier.predict(patch[None])), classifier.card).name in GTZAN_GENRES


def test_scored_tracks_are_neither_in_the_training_nor_in_the_validation_data(trained: Path):
    audio = AudioBank(trained / "work" / "baselines" / "audio")
    tracks = SlicedTracks.from_audio(audio)
    fold_of = artist_folds(tracks.recordings, 5, 1)
    held_out = {group for group, fold in fold_of.items() if fold < 2}
    folder = trained / "work" / "baselines" / "mgd-lenet" / "held-out"
    settings = json.loads((folder / "settings.json").read_text(encoding="utf-8"))
    training, validation = (set(tracks.groups[rows].tolist()) for _, rows in settings["tracks"])
    assert training
    assert validation
    assert not training & validation
    assert not (training | validation) & held_out
    assert training | validation | held_out == {r.group for r in tracks.recordings}


@pytest.mark.expects_log("artists are not listed")
def test_finished_networks_are_not_trained_again(trained: Path):
    weights = trained / "work" / "baselines" / "mgd-lenet" / "held-out" / "network.weights.h5"
    before = weights.stat().st_mtime_ns
    where = ["--data", str(trained / "data"), "--work", str(trained / "work")]
    again = ["--out", str(trained / "again")]
    assert main(["train", "--baseline", "mgd-lenet", "--epochs", "1", *where, *again]) == 0
    assert weights.stat().st_mtime_ns == before
    old, new = (
        json.loads((trained / n / "card.json").read_text(encoding="utf-8")) for n in ("lenet", "again")
    )
    assert new["metrics"] == old["metrics"]


def test_a_folder_without_genres_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    where = ["--data", str(tmp_path), "--work", str(tmp_path / "work")]
    assert main(["train", "--baseline", "mgd-cnn", *where]) == 1
    assert "named after genres" in capsys.readouterr().err
    assert not (tmp_path / "work").exists()


# Stopping and resuming --------------------------------------------------------------------------------


@pytest.fixture
def tracks() -> SlicedTracks:
    """Forty slices of as many tracks: noise with a bright band for each of the ten genres."""
    rng = np.random.default_rng(0)
    labels = np.tile(np.arange(10), 4)
    slices = rng.normal(-50.0, 5.0, (40, 250, 128)).astype(np.float32)
    for patch, label in zip(slices, labels, strict=True):
        patch[:, 12 * label : 12 * label + 6] += 25.0
    recordings = [
        Recording("", str(i), "genre", GTZAN_GENRES[g], str(i), "train") for i, g in enumerate(labels)
    ]
    return SlicedTracks(recordings, list(slices[:, None]), slices, np.arange(40), labels)


def _fit(tracks: SlicedTracks, folder: Path, epochs: int = 3) -> list[np.ndarray]:
    keras.utils.set_random_seed(1)
    network = build_network("mgd-lenet")
    recipe = BaselineRecipe(epochs=epochs)
    fit_network(network, tracks, np.arange(30), np.arange(30, 40), folder, recipe)
    weights: list[np.ndarray] = network.get_weights()
    return weights


def test_a_stopped_run_resumes_and_gives_the_same_network(
    tracks: SlicedTracks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    whole = _fit(tracks, tmp_path / "whole")
    backup = keras.callbacks.BackupAndRestore.on_epoch_end

    def stopped(self: Any, epoch: int, logs: Any = None) -> None:
        backup(self, epoch, logs)
        if epoch == 0:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(keras.callbacks.BackupAndRestore, "on_epoch_end", stopped)
        with pytest.raises(KeyboardInterrupt):
            _fit(tracks, tmp_path / "stopped")
    assert len(json.loads((tmp_path / "stopped" / "validation.json").read_text())) == 1
    resumed = _fit(tracks, tmp_path / "stopped")
    assert len(json.loads((tmp_path / "stopped" / "validation.json").read_text())) == 3
    for a, b in zip(whole, resumed, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-4)


def test_training_starts_again_with_other_settings(tracks: SlicedTracks, tmp_path: Path):
    _fit(tracks, tmp_path / "run", epochs=1)
    _fit(tracks, tmp_path / "run", epochs=2)
    assert len(json.loads((tmp_path / "run" / "validation.json").read_text())) == 2


def test_training_stops_when_the_loss_no_longer_falls(tmp_path: Path):
    best = _BestEpoch(tmp_path, patience=2)
    for losses, is_over in (([], False), ([1.0, 1.1], False), ([1.0, 1.1, 1.2], True), ([3, 2, 1], False)):
        best.losses = list(losses)
        assert best.is_over is is_over
