"""Cases that the bundled model must always get right, in the program's pipeline."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from genrescope.analysis.track import TrackResult, analyse_track
from genrescope.inference.classifier import Classifier, default_model, load_classifier
from genrescope.inference.model_card import KERAS_NAME, LITERT_NAME, read_card
from genrescope.inference.outcome import NotMusic, Outcome, Silence
from genrescope.inference.scores import log_softmax, sigmoid, tag_scores

SR = 44_100
SECONDS = 12
GENRES = (
    "blues",
    "classical",
    "country",
    "disco",
    "electronic",
    "hiphop",
    "jazz",
    "metal",
    "pop",
    "reggae",
    "rock",
)


def _time() -> np.ndarray:
    return np.arange(SECONDS * SR) / SR


def _hum(mains: float) -> np.ndarray:
    return np.sum([np.sin(2 * np.pi * mains * n * _time()) / n for n in (1, 2, 3, 5, 7)], axis=0)


def _click(bpm: float) -> np.ndarray:
    """A count-in: short blips at a tempo, every fourth higher."""
    t = _time()
    beat = t * bpm / 60.0
    since = (beat % 1.0) * 60.0 / bpm
    pitch = np.where(beat.astype(int) % 4 == 0, 1500.0, 1000.0)
    return np.sin(2 * np.pi * pitch * since) * np.exp(-since * 60.0) * (since < 0.1)


def _noise(exponent: float) -> np.ndarray:
    rng = np.random.default_rng(5)
    spectrum = np.fft.rfft(rng.standard_normal(SECONDS * SR))
    spectrum[1:] /= np.arange(1, len(spectrum)) ** (exponent / 2)
    return np.fft.irfft(spectrum)


NOT_A_SONG = {
    "50 Hz hum": _hum(50.0),
    "60 Hz hum": _hum(60.0),
    "white noise": _noise(0.0),
    "pink noise": _noise(1.0),
    "440 Hz tone": np.sin(2 * np.pi * 440.0 * _time()),
    "1 kHz tone": np.sin(2 * np.pi * 1000.0 * _time()),
    "count-in": _click(120.0),
    "slow count-in": _click(72.0),
}


@pytest.fixture(scope="module")
def bundled() -> Classifier:
    """The bundled model."""
    return load_classifier(engine="litert")


def _outcome(y: np.ndarray, bundled: Classifier, folder: Path) -> Outcome:
    path = folder / "sound.wav"
    soundfile.write(path, y, SR)
    *_, result = analyse_track(path, bundled)
    assert isinstance(result, TrackResult)
    return result.outcome


@pytest.mark.parametrize("peak_db", [-3.0, -30.0])
@pytest.mark.parametrize("name", NOT_A_SONG)
def test_other_sounds_are_not_a_genre(name: str, peak_db: float, bundled: Classifier, tmp_path: Path) -> None:
    y = NOT_A_SONG[name]
    y = y / np.abs(y).max() * 10.0 ** (peak_db / 20.0)
    assert isinstance(_outcome(y, bundled, tmp_path), NotMusic)


def test_digital_silence_is_silence(bundled: Classifier, tmp_path: Path) -> None:
    assert _outcome(np.zeros(SECONDS * SR), bundled, tmp_path) == Silence()


def test_both_engines_give_the_same_outputs(bundled: Classifier) -> None:
    card, rng = bundled.card, np.random.default_rng(4)
    levels = rng.uniform(-90.0, -10.0, (3, 1, 1)) + 20.0 * rng.standard_normal(
        (3, card.n_frames, card.mel.n_mels)
    )
    patches = np.maximum(levels, card.mel.floor_db).astype(np.float32)
    outputs, others = load_classifier(engine="keras").predict(patches), bundled.predict(patches)
    np.testing.assert_allclose(
        np.exp(log_softmax(outputs.logits)), np.exp(log_softmax(others.logits)), atol=1e-4
    )
    np.testing.assert_allclose(sigmoid(outputs.music), sigmoid(others.music), atol=1e-4)
    np.testing.assert_allclose(tag_scores(outputs), tag_scores(others), atol=1e-4)
    np.testing.assert_allclose(outputs.embedding, others.embedding, rtol=1e-3, atol=1e-3)


def test_its_card_is_complete_and_its_files_intact() -> None:
    card = read_card(default_model())
    assert card.id == card.folder.name
    assert card.patch_seconds > 1
    assert 0 < card.thresholds.not_sure < 1
    assert 0 < card.thresholds.not_music < 1
    assert -100 < card.thresholds.silence_db < -40
    assert {"accuracy", "loss", "protocol"} <= set(card.metrics)
    for name in (KERAS_NAME, LITERT_NAME):
        assert card.checked_file(name).is_file()


def test_it_meets_its_requirements() -> None:
    """Its genres, at most two million parameters, engines alike, every figure with protocol and interval."""
    folder = default_model()
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    assert tuple(card["classes"]) == GENRES
    assert card["parameters"] <= 2_000_000
    metrics = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
    assert metrics["engines"]["largest_difference"] < 1e-4
    measured = metrics["other_collections"]
    assert measured["accuracy_ci95"][0] < measured["accuracy"] < measured["accuracy_ci95"][1]
    assert card["metrics"]["accuracy"] == measured["accuracy"]
    assert measured["n_tracks"] > 100
    assert measured["protocol"]
    assert len(measured["accuracy_by_seed"]) == 3
