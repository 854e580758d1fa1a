"""Reading model cards, and refusing those that are not valid."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
from pathlib import Path

import pytest

from genrescope.errors import Sentence, UserError
from genrescope.inference.model_card import (
    CARD_NAME,
    KERAS_NAME,
    LITERT_NAME,
    MOST_CARD_BYTES,
    MOST_CLASSES,
    MOST_MODEL_BYTES,
    Measured,
    Tag,
    read_card,
)


@pytest.fixture
def folder(tiny_model, tmp_path):
    """A copy of the tiny model."""
    return shutil.copytree(tiny_model, tmp_path / "model with ü and 🎸")


def change(folder, **values):
    path = folder / CARD_NAME
    card = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(card | values), encoding="utf-8")


def test_a_card_contains_all_that_the_program_needs(tiny_model, tiny_card):
    card = read_card(tiny_model)
    assert card.sha256.keys() == {KERAS_NAME, LITERT_NAME}
    assert dataclasses.replace(card, folder=tiny_card.folder, sha256={}) == tiny_card
    assert card.patch_seconds == pytest.approx(80 * 256 / 16_000)


@pytest.mark.parametrize("name", [KERAS_NAME, LITERT_NAME])
def test_an_intact_file_is_accepted(tiny_model, name):
    assert read_card(tiny_model).checked_file(name) == tiny_model / name


@pytest.mark.parametrize("name", [KERAS_NAME, LITERT_NAME])
def test_a_changed_file_is_refused_by_name(folder, name):
    with (folder / name).open("r+b") as file:
        file.seek(1000)
        byte = file.read(1)
        file.seek(1000)
        file.write(bytes([byte[0] ^ 1]))
    with pytest.raises(UserError) as failure:
        read_card(folder).checked_file(name)
    assert failure.value.sentence is Sentence.MODEL_DAMAGED
    assert name in str(failure.value)


def test_a_missing_file_is_reported_by_name(folder):
    (folder / LITERT_NAME).unlink()
    with pytest.raises(UserError) as failure:
        read_card(folder).checked_file(LITERT_NAME)
    assert failure.value.sentence is Sentence.MODEL_FILE_MISSING
    assert f"{folder.name}/{LITERT_NAME}" in str(failure.value)


def test_a_file_that_the_card_does_not_list_is_refused(folder):
    change(folder, files={})
    with pytest.raises(UserError) as failure:
        read_card(folder).checked_file(LITERT_NAME)
    assert failure.value.sentence is Sentence.MODEL_DAMAGED


def test_a_folder_that_does_not_exist_is_reported(tmp_path):
    with pytest.raises(UserError) as failure:
        read_card(tmp_path / "nowhere" / "model")
    assert failure.value.sentence is Sentence.MODEL_FOLDER_GONE
    assert "“model”" in str(failure.value)


def test_a_folder_or_file_without_a_card_is_no_model(tmp_path):
    (tmp_path / "songs").mkdir()
    (tmp_path / "model.keras").touch()
    for name in ("songs", "model.keras"):
        with pytest.raises(UserError) as failure:
            read_card(tmp_path / name)
        assert failure.value.sentence is Sentence.NOT_A_MODEL
        assert f"“{name}”" in str(failure.value)


def test_a_folder_without_a_name_is_identified_by_its_path(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError) as failure:
        read_card(Path("."))
    assert "“.”" in str(failure.value)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_card_without_permission_to_read_is_reported(folder):
    (folder / CARD_NAME).chmod(0)
    with pytest.raises(UserError) as failure:
        read_card(folder)
    assert failure.value.sentence is Sentence.NO_PERMISSION


@pytest.mark.parametrize(
    "values",
    [
        {"classes": []},
        {"classes": ["rock", "rock"]},
        {"classes": 5},
        {"temperature": 0},
        {"temperature": float("nan")},
        {"temperature": "warm"},
        {"temperature_exponent": -0.1},
        {"temperature_exponent": 1.5},
        {"temperature_exponent": "steep"},
        {"patch_hop": 0},
        {"patch_hop": 1_000_000},
        {"n_frames": None},
        {"mel": {"sr": 32_000, "colour": "red"}},
        {"mel": {"sr": 0}},
        {"mel": {"hop_length": -1}},
        {"mel": {"fmax": 20_000.0}},
        {"thresholds": {"not_sure": 0.5}},
        {"files": {"model.keras": {}}},
        {"metrics": 3},
        {"id": " "},
        {"classes": ["rock", ""]},
        {"n_frames": 10**9},
        {"mel": {"n_mels": 10**9}},
        {"mel": {"n_fft": 2048.0}},
        {"mel": {"n_fft": 2**40}},
        {"mel": {"n_fft": 2**16, "n_mels": 2_000}},
        {"mel": {"hop_length": 1}},
        {"mel": {"fmax": 10**400}},
        {"n_frames": 10**400},
        {"temperature": 10**400},
        {"n_frames": 100_000, "patch_hop": 100_000},
        {"n_frames": 1_000, "patch_hop": 1},
        {"id": "x" * 1_000},
        {"classes": ["rock", "x" * 1_000]},
        {"mel": {"sr": "32000"}},
        {"mel": {"sr": 10**9}},
        {"thresholds": {"not_sure": float("nan"), "not_music": 0.5, "silence_db": -65}},
        {"thresholds": {"not_sure": 50, "not_music": 0.5, "silence_db": -65}},
        {"tags": None},
        {"tags": ["techno"]},
        {"tags": [{"name": "techno", "group": "style"}]},
        {"tags": [{"name": " ", "group": "style", "threshold": 0.5}]},
        {"tags": [{"name": "techno", "group": "colour", "threshold": 0.5}]},
        {"tags": [{"name": "techno", "group": "style", "threshold": 1.0}]},
        {"tags": [{"name": "techno", "group": "style", "threshold": float("nan")}]},
        {"tags": [{"name": "techno", "group": "style", "threshold": 0.5, "auroc": 85}]},
        {"tags": [{"name": "x" * 1000, "group": "style", "threshold": 0.5}]},
        {"tags": [{"name": "techno", "group": "style", "threshold": 0.5}] * 2},
        {"embedding_size": -1},
        {"embedding_size": 10**9},
        {"embedding_size": None},
    ],
    ids=lambda values: str(values)[:80],
)
def test_a_card_with_invalid_values_is_refused(folder, values):
    change(folder, **values)
    with pytest.raises(UserError) as failure:
        read_card(folder)
    assert failure.value.sentence is Sentence.MODEL_CARD_INVALID


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "7", '"card"', "[" * 100_000], ids=range(7))
def test_a_card_that_is_not_a_json_object_is_refused(folder, text):
    (folder / CARD_NAME).write_text(text, encoding="utf-8")
    with pytest.raises(UserError) as failure:
        read_card(folder)
    assert failure.value.sentence is Sentence.MODEL_CARD_INVALID


def test_a_card_that_is_not_utf_8_is_refused(folder):
    (folder / CARD_NAME).write_bytes(b"\xff\xfe\x00\x80")
    with pytest.raises(UserError) as failure:
        read_card(folder)
    assert failure.value.sentence is Sentence.MODEL_CARD_INVALID


def test_unknown_fields_are_ignored(folder, tiny_card):
    change(folder, later="yes")
    assert read_card(folder).id == tiny_card.id


def test_a_card_of_format_1_has_no_tags_and_no_embedding(folder):
    path = folder / CARD_NAME
    card = json.loads(path.read_text(encoding="utf-8"))
    del card["tags"], card["embedding_size"]
    path.write_text(json.dumps(card | {"format": 1}), encoding="utf-8")
    assert read_card(folder).tags == ()
    assert read_card(folder).embedding_size == 0
    assert read_card(folder).n_outputs == 4


def test_only_name_group_and_threshold_of_a_tag_are_required(folder):
    change(folder, tags=[{"name": "techno", "group": "style", "threshold": 0.5, "published": 0.97}])
    assert read_card(folder).tags == (Tag("techno", "style", 0.5),)


def test_the_measured_accuracy(folder):
    change(
        folder,
        metrics={
            "accuracy": 0.5,
            "loss": 1.25,
            "accuracy_ci95": [0.4, 0.6],
            "n_tracks": 100,
            "protocol": "Ten songs.",
        },
    )
    assert read_card(folder).measured == Measured(0.5, 1.25, (0.4, 0.6), 100, "Ten songs.")


def test_the_measured_answers(folder):
    change(folder, metrics={"accuracy": 0.5, "coverage": 0.6, "accuracy_when_answered": 0.9})
    measured = read_card(folder).measured
    assert (measured.coverage, measured.accuracy_when_answered) == (0.6, 0.9)
    change(folder, metrics={"accuracy": 0.5, "coverage": 60, "accuracy_when_answered": None})
    measured = read_card(folder).measured
    assert (measured.coverage, measured.accuracy_when_answered) == (None, None)


@pytest.mark.parametrize("interval", [None, [], [0.4], "0.4 to 0.6", [0.4, 1.6], [True, True]], ids=str)
def test_an_interval_may_be_absent(folder, interval):
    change(folder, metrics={"accuracy": 1, "accuracy_ci95": interval})
    assert read_card(folder).measured == Measured(1.0, None, None, None, "")


@pytest.mark.parametrize("accuracy", [None, "high", float("nan"), 58.8, True, -0.1], ids=str)
def test_an_accuracy_that_is_no_share_was_not_measured(folder, accuracy):
    change(folder, metrics={"accuracy": accuracy})
    assert read_card(folder).measured is None


def test_a_model_without_metrics_was_not_measured(folder):
    path = folder / CARD_NAME
    card = json.loads(path.read_text(encoding="utf-8"))
    del card["metrics"]
    path.write_text(json.dumps(card), encoding="utf-8")
    assert read_card(folder).measured is None
    assert read_card(folder).metrics == {}


def test_a_network_of_other_sizes_is_refused(tiny_card):
    card = tiny_card
    patch, answers = (None, card.n_frames, card.mel.n_mels), (None, card.n_outputs)
    card.check_network(patch, answers)
    card.check_network((None, None, card.mel.n_mels), answers)
    for wrong in [(None, card.n_frames, 64), (None, card.mel.n_mels), (None, 200, 200, 3)]:
        with pytest.raises(UserError) as failure:
            card.check_network(wrong, answers)
        assert failure.value.sentence is Sentence.MODEL_WRONG_INPUT
        assert " × ".join(map(str, wrong[1:])) in str(failure.value)
        assert f"{card.n_frames} × {card.mel.n_mels}" in str(failure.value)
    for wrong in [(None, 12), (None, len(card.classes) + 1), (None, None), (None, 11, 4)]:
        with pytest.raises(UserError) as failure:
            card.check_network(patch, wrong)
        assert failure.value.sentence is Sentence.MODEL_WRONG_OUTPUT
        assert "requires 11" in str(failure.value)


def test_without_an_exponent_the_temperature_is_constant(folder):
    raw = json.loads((folder / CARD_NAME).read_text(encoding="utf-8"))
    raw.pop("temperature_exponent", None)
    (folder / CARD_NAME).write_text(json.dumps(raw | {"temperature": 1.5}), encoding="utf-8")
    card = read_card(folder)
    assert {card.temperature_of(n) for n in (1, 2, 16, 10_000)} == {1.5}


def test_the_temperature_falls_up_to_half_a_minute(folder):
    change(folder, temperature=2.0, temperature_exponent=0.5)
    card = read_card(folder)
    assert card.temperature_of(0.3) == card.temperature_of(1) == 2.0
    assert card.temperature_of(4) == pytest.approx(1.0)
    half_a_minute = 30.0 * card.mel.frame_rate / card.patch_hop
    assert card.temperature_of(200) == card.temperature_of(half_a_minute) < card.temperature_of(14)


def test_a_card_with_too_many_genres_is_refused(folder):
    change(folder, classes=[f"genre {number}" for number in range(MOST_CLASSES + 1)])
    with pytest.raises(UserError) as failure:
        read_card(folder)
    assert failure.value.sentence is Sentence.MODEL_TOO_MANY_CLASSES


def test_a_card_that_is_too_large_is_not_read(folder):
    change(folder, metrics={"protocol": "x" * MOST_CARD_BYTES})
    with pytest.raises(UserError) as failure:
        read_card(folder)
    assert failure.value.sentence is Sentence.MODEL_FILE_TOO_LARGE


def test_a_model_file_that_is_too_large_is_not_read(folder):
    with (folder / LITERT_NAME).open("ab") as file:
        file.truncate(MOST_MODEL_BYTES + 1)
    with pytest.raises(UserError) as failure:
        read_card(folder).checked_file(LITERT_NAME)
    assert failure.value.sentence is Sentence.MODEL_FILE_TOO_LARGE


@pytest.mark.parametrize("number", ["1e999", "-1e999", "9" * 400, "1e300"])
def test_measurements_beyond_reason_count_as_missing(folder, number):
    change(folder, metrics={"accuracy": 0.5, "loss": "NUMBER", "n_tracks": "NUMBER"})
    path = folder / CARD_NAME
    path.write_text(path.read_text(encoding="utf-8").replace('"NUMBER"', number), encoding="utf-8")
    measured = read_card(folder).measured
    assert measured is not None
    assert measured.n_tracks is None


def test_a_path_with_a_nul_character_is_no_model():
    with pytest.raises(UserError) as failure:
        read_card(Path("/a\0b"))
    assert failure.value.sentence is Sentence.MODEL_FOLDER_GONE
