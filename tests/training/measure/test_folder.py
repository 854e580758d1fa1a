"""A model measured on a small collection, against the program's own answers for each file."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from genrescope.analysis.track import TrackResult, analyse_track, result_as_dict
from genrescope.cli import main
from genrescope.inference.classifier import default_model, load_classifier
from genrescope.inference.model_card import read_card
from genrescope.training.measure.folder import evaluate_folder
from genrescope.training.measure.metrics import EXCERPT_PROTOCOL
from genrescope.training.report.model_report import evaluation_name

SR = 22_050


def _tune(number: int, seconds: float) -> np.ndarray[Any, np.dtype[np.float64]]:
    rng = np.random.default_rng(number)
    t = np.arange(int(seconds * SR)) / SR
    y = sum(np.sin(2 * np.pi * 110.0 * 2 ** (step / 4) * t) for step in rng.integers(12, size=3))
    return np.asarray(
        0.1 * y * (1 + np.sin(2 * np.pi * (1 + number) * t)) + 0.01 * rng.standard_normal(len(t))
    )


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Six different tracks, and three recordings of other sounds."""
    root = tmp_path / "my songs"
    tracks = {
        "jazz/a.wav": _tune(1, 3.5),
        # With a constant offset, which the program removes.
        "jazz/b.flac": _tune(2, 6.0) * 0.5 + 0.3,
        "rock/c.wav": _tune(3, 31.0),
        # Too short for a genre.
        "rock/d.wav": _tune(4, 0.6),
        "blues/e.wav": np.zeros(3 * SR),
        "pop/f.wav": np.stack([_tune(5, 11.0), -0.5 * _tune(6, 11.0)], axis=1),
        "not_music/rain/1.wav": 0.1 * np.random.default_rng(7).standard_normal(3 * SR),
        "not_music/rain/2.wav": 0.1 * np.random.default_rng(8).standard_normal(2 * SR),
        "not_music/hum/3.wav": 0.1 * np.sin(2 * np.pi * 50 * np.arange(3 * SR) / SR),
    }
    for name, y in tracks.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(root / name, y, SR)
    return root


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A copy of the bundled model without figures."""
    folder = tmp_path / "model"
    folder.mkdir()
    for name in ("card.json", "model.keras", "model.tflite"):
        shutil.copy(default_model() / name, folder / name)
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    card["training"].pop("track_ids_sha256", None)
    _write_card(folder, card)
    return folder


def _write_card(folder: Path, card: dict[str, Any]) -> None:
    (folder / "card.json").write_text(json.dumps(card), encoding="utf-8")


def _program_answers(model: Path, paths: list[Path]) -> list[dict[str, Any]]:
    """What ``genrescope classify --json`` prints for files."""
    classifier, card = load_classifier(model), read_card(model)
    answers = []
    for path in paths:
        *_, result = analyse_track(path, classifier)
        assert isinstance(result, TrackResult)
        answers.append(result_as_dict(result, card))
    return answers


def _tracks(data: Path) -> list[Path]:
    return sorted(path for path in data.rglob("*.*") if "not_music" not in path.parts)


def test_tracks_are_classified_as_by_the_program(data: Path, model: Path) -> None:
    figures = evaluate_folder(data, model)
    answers = _program_answers(model, _tracks(data))
    verdicts = [answer["verdict"] for answer in answers]
    assert figures["verdicts"] == {name: verdicts.count(name) for name in sorted(set(verdicts))}
    assert verdicts[0] == "silence"
    assert figures["n_tracks"] == 6
    labels = [path.parent.name for path in _tracks(data)]
    losses = [-np.log(answer["scores"][label]) for answer, label in zip(answers, labels, strict=True)]
    assert figures["loss"] == pytest.approx(np.mean(losses), abs=1e-4)
    right = [answer["genre"] == label for answer, label in zip(answers, labels, strict=True)]
    assert figures["accuracy"] == pytest.approx(np.mean(right))
    # Silence is not a genre, whichever genre comes first.
    assert np.array(figures["confusion"])[0, 0] == 0
    music = [answer["music"] for answer in answers]
    others = [a["music"] for a in _program_answers(model, sorted((data / "not_music").rglob("*.wav")))]
    above = [[(m > other) + 0.5 * (m == other) for other in others] for m in music]
    assert figures["not_music"]["auroc"] == pytest.approx(np.mean(above))


def test_other_sounds_are_counted_by_class(data: Path, model: Path) -> None:
    found = evaluate_folder(data, model)["not_music"]
    assert (found["n_music"], found["n_not_music"]) == (6, 3)
    assert {name: group["n"] for name, group in found["by_group"].items()} == {"hum": 1, "rain": 2}
    assert "my songs/not_music" in found["protocol"]


def test_short_tracks_are_left_out_of_long_excerpts(data: Path, model: Path) -> None:
    figures = evaluate_folder(data, model)
    points = {point["seconds"]: point["n_tracks"] for point in figures["accuracy_by_seconds"]}
    assert points == {1.0: 5, 3.0: 5, 5.0: 3, 10.0: 2, 20.0: 1, 30.0: 1}
    assert figures["accuracy_by_seconds_protocol"] == EXCERPT_PROTOCOL


def test_an_excerpt_is_classified_as_a_file_of_that_length(tmp_path: Path, model: Path) -> None:
    rate = load_classifier(model).card.mel.sr
    tunes = np.concatenate([_tune(n, 5.0) for n in range(8)])
    y = np.interp(np.arange(len(tunes) * rate / SR) * SR / rate, np.arange(len(tunes)), tunes)
    seconds = 3
    start = (len(y) - 30 * rate) // 2
    soundfile.write(tmp_path / "excerpt.wav", y[start : start + seconds * rate], rate, subtype="FLOAT")
    (answer,) = _program_answers(model, [tmp_path / "excerpt.wav"])
    label = answer["genre"]
    assert label is not None
    for genre in (label, "jazz" if label != "jazz" else "rock"):
        folder = tmp_path / f"all {genre}" / genre
        folder.mkdir(parents=True)
        soundfile.write(folder / "a.wav", y, rate, subtype="FLOAT")
        points = evaluate_folder(folder.parent, model)["accuracy_by_seconds"]
        assert [p["accuracy"] for p in points if p["seconds"] == seconds] == [float(genre == label)]


def test_a_listed_collection_inside_the_folder(data: Path, model: Path) -> None:
    (data / "gtzan").mkdir()
    for genre in ("jazz", "rock", "blues", "pop"):
        (data / genre).rename(data / "gtzan" / genre)
    rows = ["jazz,a,someone,valid", "jazz,b,someone,valid", "rock,c,else,train", "pop,f,,outside"]
    lines = ["genre,track_id,artist,fault_filtered_split", *rows]
    (data / "gtzan" / "tracks.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    figures = evaluate_folder(data, model)
    assert (figures["n_tracks"], figures["n_artists"]) == (3, 2)
    assert "my songs/gtzan (all splits)" in figures["protocol"]
    valid = evaluate_folder(data, model, split="valid")
    assert valid["n_tracks"] == 2
    assert "split valid" in valid["protocol"]
    assert evaluation_name(data, "valid") == "my-songs-valid"


@pytest.mark.expects_log("skipped: .*broken.wav")
def test_a_file_that_cannot_be_decoded_is_skipped_and_counted(data: Path, model: Path) -> None:
    (data / "jazz" / "broken.wav").write_bytes(b"RIFF" + bytes(100))
    figures = evaluate_folder(data, model)
    assert (figures["n_tracks"], figures["n_left_out"]) == (6, 1)


@pytest.mark.expects_log("2 of 6 tracks are in the training data|1 of 3 recordings are in the training data")
def test_tracks_that_were_trained_on_are_reported(
    data: Path, model: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert "does not list" in evaluate_folder(data, model)["protocol"]
    card = json.loads((model / "card.json").read_text(encoding="utf-8"))
    digests = [hashlib.sha256(name.encode()).hexdigest()[:12] for name in ("a", "c", "3", "another")]
    _write_card(model, {**card, "training": {**card["training"], "track_ids_sha256": digests}})
    figures = evaluate_folder(data, model)
    assert "2 of 6 tracks are in the training data" in figures["protocol"]
    assert "1 of 3 recordings are in the training data" in figures["not_music"]["protocol"]
    assert "2 of 6 tracks are in the training data" in caplog.text
    _write_card(model, {**card, "training": {**card["training"], "track_ids_sha256": digests[3:]}})
    assert "none of the tracks are in the training data" in evaluate_folder(data, model)["protocol"]


# The command ------------------------------------------------------------------------------------------


def _evaluate(data: Path, model: Path, *more: str) -> int:
    return main(["evaluate", "--data", str(data), "--model", str(model), *more])


def test_the_command_prints_and_writes(data: Path, model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("matplotlib", reason="the training extra is not installed")
    kept = {"cross_validation": {}, "engines": {"largest_difference": 1e-6, "n_patches": 64}}
    old = {**kept, "evaluations": {"other": {"n_tracks": 1}}}
    (model / "metrics.json").write_text(json.dumps(old), encoding="utf-8")
    assert _evaluate(data, model) == 0
    printed = json.loads(capsys.readouterr().out)
    metrics = json.loads((model / "metrics.json").read_text(encoding="utf-8"))
    assert {name: metrics[name] for name in kept} == kept
    assert set(metrics["evaluations"]) == {"other", "my-songs"}
    written = metrics["evaluations"]["my-songs"]
    assert printed["accuracy"] == written["accuracy"]
    assert "roc" in written
    assert "roc" not in printed
    assert "roc" not in printed["not_music"]
    assert {path.stem for path in (model / "plots" / "my-songs").iterdir()} >= {"roc", "not_music_roc"}
    text = (model / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert "### Evaluation: my-songs" in text
    assert "plots/my-songs/reliability.png" in text
    # Again with the same name: nothing is duplicated, and no partial file is left.
    assert _evaluate(data, model) == 0
    again = json.loads((model / "metrics.json").read_text(encoding="utf-8"))
    assert again == metrics
    assert not [path for path in model.iterdir() if path.suffix == ".part"]


def test_another_folder_leaves_the_model_unchanged(data: Path, model: Path, tmp_path: Path) -> None:
    (model / "metrics.json").write_text(
        '{"engines": {"largest_difference": 0.0, "n_patches": 1}}', encoding="utf-8"
    )
    before = {path.name: path.read_bytes() for path in model.iterdir()}
    out = tmp_path / "new" / "folder"
    assert _evaluate(data, model, "--out", str(out), "--name", "a/b c") == 0
    assert {path.name: path.read_bytes() for path in model.iterdir()} == before
    metrics = json.loads((out / "metrics.json").read_text(encoding="utf-8"))
    # The other figures of the model are copied.
    assert set(metrics) == {"engines", "evaluations"}
    assert set(metrics["evaluations"]) == {"a-b-c"}
    assert "### Evaluation: a-b-c" in (out / "MODEL_CARD.md").read_text(encoding="utf-8")


def test_figures_are_printed_even_if_nothing_can_be_written(
    data: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    os.chmod(model, 0o555)
    try:
        if os.access(model, os.W_OK):
            # An administrator, or Windows: put a folder in the place of a file.
            (model / "MODEL_CARD.md").mkdir()
        code = _evaluate(data, model)
    finally:
        os.chmod(model, 0o755)
    answer = capsys.readouterr()
    assert code == 1
    figures = json.loads(answer.out)
    assert figures["n_tracks"] == 6
    assert "roc" in figures
    sentences = [line for line in answer.err.splitlines() if "--out" in line]
    assert len(sentences) == 1
    assert "model cannot be written" in sentences[0]
    assert "Traceback" not in answer.err


def test_damaged_metrics_are_not_overwritten(
    data: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (model / "metrics.json").write_text('{"cross_validation": {"accur', encoding="utf-8")
    assert _evaluate(data, model) == 1
    answer = capsys.readouterr()
    assert "damaged" in answer.err
    assert json.loads(answer.out)["n_tracks"] == 6
    assert (model / "metrics.json").read_text(encoding="utf-8") == '{"cross_validation": {"accur'


@pytest.mark.expects_log("No plots were drawn: matplotlib is not installed")
def test_without_matplotlib_only_the_plots_are_missing(
    data: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.delitem(sys.modules, "genrescope.training.report.plots", raising=False)
    assert _evaluate(data, model) == 0
    assert (model / "metrics.json").is_file()
    assert not (model / "plots").exists()
    assert "plots/" not in (model / "MODEL_CARD.md").read_text(encoding="utf-8")


def test_a_folder_without_labelled_tracks_is_refused(
    tmp_path: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _evaluate(tmp_path / "nowhere", model) == 1
    answer = capsys.readouterr()
    assert "named after genres" in answer.err
    assert answer.out == ""
    assert not (model / "metrics.json").exists()
