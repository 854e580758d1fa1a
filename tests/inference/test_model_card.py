from __future__ import annotations

import json
import shutil

import pytest

from genrescope.errors import Sentence, UserError
from genrescope.features.mel import MelConfig
from genrescope.inference.classifier import default_model
from genrescope.inference.model_card import CARD_NAME, KERAS_NAME, LITERT_NAME, read_card


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(default_model(), tmp_path / "model with ü and 🎸")


def change(folder, **values):
    path = folder / CARD_NAME
    card = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(card | values), encoding="utf-8")


def test_the_bundled_card_tells_all_that_the_program_needs():
    card = read_card(default_model())
    assert len(card.classes) == len(set(card.classes)) == 10
    assert isinstance(card.mel, MelConfig)
    assert card.patch_seconds > 1
    assert 0 < card.thresholds.not_sure < 1
    assert 0 < card.thresholds.not_music < 1
    assert -100 < card.thresholds.silence_db < -40
    assert {"accuracy", "loss", "protocol"} <= set(card.metrics)
    assert card.id == card.folder.name


@pytest.mark.parametrize("name", [KERAS_NAME, LITERT_NAME])
def test_the_bundled_files_are_the_cards(name):
    card = read_card(default_model())
    assert card.checked_file(name).is_file()


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


def test_a_missing_file_is_said(folder):
    (folder / LITERT_NAME).unlink()
    with pytest.raises(UserError) as failure:
        read_card(folder).checked_file(LITERT_NAME)
    assert failure.value.sentence is Sentence.MODEL_MISSING


def test_a_file_that_the_card_does_not_know_is_refused(folder):
    change(folder, files={})
    with pytest.raises(UserError) as failure:
        read_card(folder).checked_file(LITERT_NAME)
    assert failure.value.sentence is Sentence.MODEL_DAMAGED


def test_a_missing_card_is_said(tmp_path):
    with pytest.raises(UserError) as failure:
        read_card(tmp_path / "nowhere")
    assert failure.value.sentence is Sentence.MODEL_MISSING


@pytest.mark.parametrize(
    "values",
    [
        {"classes": []},
        {"classes": ["rock", "rock"]},
        {"classes": 5},
        {"temperature": 0},
        {"temperature": float("nan")},
        {"temperature": "warm"},
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
    ],
    ids=str,
)
def test_a_card_that_makes_no_sense_is_refused(folder, values):
    change(folder, **values)
    with pytest.raises(UserError) as failure:
        read_card(folder)
    assert failure.value.sentence is Sentence.MODEL_CARD_INVALID


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "7", '"card"'])
def test_a_card_that_is_not_a_card_is_refused(folder, text):
    (folder / CARD_NAME).write_text(text, encoding="utf-8")
    with pytest.raises(UserError) as failure:
        read_card(folder)
    assert failure.value.sentence is Sentence.MODEL_CARD_INVALID


def test_a_card_of_bytes_is_refused(folder):
    (folder / CARD_NAME).write_bytes(b"\xff\xfe\x00\x80")
    with pytest.raises(UserError) as failure:
        read_card(folder)
    assert failure.value.sentence is Sentence.MODEL_CARD_INVALID


def test_fields_that_came_later_do_not_hurt(folder):
    change(folder, later="yes")
    assert read_card(folder).id == read_card(default_model()).id
