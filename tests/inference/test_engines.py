"""One model on both engines, and model files that must not be run."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from genrescope.errors import Sentence, UserError
from genrescope.inference.classifier import Classifier, bundled_models, default_model, load_classifier
from genrescope.inference.model_card import CARD_NAME, KERAS_NAME, LITERT_NAME
from genrescope.inference.outputs import PatchOutputs
from genrescope.inference.scores import log_softmax, sigmoid, tag_scores


@pytest.fixture(scope="module")
def keras_engine(tiny_model) -> Classifier:
    return load_classifier(tiny_model, "keras")


@pytest.fixture(scope="module")
def litert_engine(tiny_model) -> Classifier:
    return load_classifier(tiny_model, "litert")


@pytest.fixture
def folder(tiny_model, tmp_path) -> Path:
    """A copy of the tiny model."""
    return shutil.copytree(tiny_model, tmp_path / "model")


def patches(classifier: Classifier, n: int) -> np.ndarray:
    """Random patches, loud and quiet, flat and uneven."""
    card, rng = classifier.card, np.random.default_rng(4)
    shape = (n, card.n_frames, card.mel.n_mels)
    level = rng.uniform(-90, -10, (n, 1, 1))
    spread = rng.uniform(0, 25, (n, 1, 1))
    return np.maximum(level + spread * rng.standard_normal(shape), card.mel.floor_db).astype(np.float32)


def parts(outputs: PatchOutputs) -> list[np.ndarray]:
    return [outputs.logits, outputs.music, outputs.tags, outputs.embedding]


def columns(outputs: PatchOutputs) -> np.ndarray:
    return np.column_stack(parts(outputs))


@pytest.mark.parametrize("n", [1, 3, 8, 13])
def test_both_engines_give_the_same_outputs(keras_engine, litert_engine, n):
    mine, theirs = (engine.predict(patches(engine, n)) for engine in (keras_engine, litert_engine))
    assert len(mine) == len(theirs) == n
    genres = [np.exp(log_softmax(outputs.logits)) for outputs in (mine, theirs)]
    np.testing.assert_allclose(*genres, atol=1e-4)
    np.testing.assert_allclose(sigmoid(mine.music), sigmoid(theirs.music), atol=1e-4)
    np.testing.assert_allclose(tag_scores(mine), tag_scores(theirs), atol=1e-4)
    np.testing.assert_allclose(mine.embedding, theirs.embedding, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("engine", ["keras_engine", "litert_engine"])
def test_the_output_does_not_depend_on_the_batch(engine, request):
    classifier = request.getfixturevalue(engine)
    many = patches(classifier, 9)
    alone = np.concatenate([columns(classifier.predict(patch[None])) for patch in many])
    np.testing.assert_allclose(columns(classifier.predict(many)), alone, rtol=1e-5, atol=1e-4)


@pytest.mark.parametrize("engine", ["keras_engine", "litert_engine"])
def test_no_patches_give_no_outputs(engine, request):
    classifier = request.getfixturevalue(engine)
    outputs = classifier.predict(patches(classifier, 0))
    assert [part.shape[1:] for part in parts(outputs)] == [(3,), (), (3,), (4,)]
    assert {len(part) for part in parts(outputs)} == {0}
    assert {part.dtype for part in parts(outputs)} == {np.dtype(np.float32)}


def test_auto_uses_litert(tiny_model, litert_engine):
    assert load_classifier(tiny_model).engine == "litert"
    assert litert_engine.engine == "litert"


def test_auto_uses_keras_without_an_export(folder, keras_engine):
    (folder / LITERT_NAME).unlink()
    assert load_classifier(folder).engine == keras_engine.engine == "keras"


def test_auto_uses_keras_without_litert(monkeypatch, tiny_model, keras_engine):
    monkeypatch.setattr(
        "genrescope.inference.classifier._installed", lambda module: module != "ai_edge_litert"
    )
    assert load_classifier(tiny_model).engine == "keras"
    with pytest.raises(UserError) as failure:
        load_classifier(tiny_model, "litert")
    assert failure.value.sentence is Sentence.ENGINE_MISSING


def test_keras_that_is_not_installed_is_reported(monkeypatch, tiny_model):
    monkeypatch.setattr(
        "genrescope.inference.classifier._installed", lambda module: module == "ai_edge_litert"
    )
    with pytest.raises(UserError) as failure:
        load_classifier(tiny_model, "keras")
    assert failure.value.sentence is Sentence.ENGINE_MISSING


@pytest.mark.parametrize(
    ("engine", "name"), [("litert", LITERT_NAME), ("auto", LITERT_NAME), ("keras", KERAS_NAME)]
)
def test_a_damaged_file_is_not_run(folder, engine, name):
    with (folder / name).open("ab") as file:
        file.write(b"more")
    with pytest.raises(UserError) as failure:
        load_classifier(folder, engine)
    assert failure.value.sentence is Sentence.MODEL_DAMAGED


@pytest.mark.parametrize("engine", ["litert", "auto", "keras"])
def test_a_folder_that_is_no_model_is_reported(tmp_path, engine):
    with pytest.raises(UserError) as failure:
        load_classifier(tmp_path, engine)
    assert failure.value.sentence is Sentence.NOT_A_MODEL


@pytest.mark.parametrize(
    ("engine", "name"), [("litert", LITERT_NAME), ("auto", KERAS_NAME), ("keras", KERAS_NAME)]
)
def test_a_missing_file_is_reported_by_name(folder, engine, name):
    (folder / LITERT_NAME).unlink()
    (folder / KERAS_NAME).unlink()
    with pytest.raises(UserError) as failure:
        load_classifier(folder, engine)
    assert failure.value.sentence is Sentence.MODEL_FILE_MISSING
    assert name in str(failure.value)


def test_a_broken_bundled_model_requires_a_reinstallation(tiny_model, tmp_path, monkeypatch):
    own = shutil.copytree(tiny_model, tmp_path / "models" / "genrescope-1")
    monkeypatch.setattr("genrescope.paths.models", lambda: tmp_path / "models")
    with (own / LITERT_NAME).open("ab") as file:
        file.write(b"more")
    with pytest.raises(UserError) as failure:
        load_classifier()
    assert failure.value.sentence is Sentence.OWN_MODEL_BROKEN
    assert LITERT_NAME in str(failure.value.__cause__)


@pytest.mark.parametrize(("engine", "name"), [("litert", LITERT_NAME), ("keras", KERAS_NAME)])
@pytest.mark.parametrize("content", [b"", b"no model at all", bytes(10_000)], ids=["empty", "text", "zeros"])
def test_a_file_that_is_no_model_is_not_run_even_with_the_right_digest(folder, engine, name, content):
    replace(folder, name, lambda path: path.write_bytes(content))
    with pytest.raises(UserError) as failure:
        load_classifier(folder, engine)
    assert failure.value.sentence is Sentence.MODEL_DAMAGED


@pytest.mark.parametrize("engine", ["litert", "auto", "keras"])
def test_a_card_with_other_genres_than_the_network_is_refused(folder, engine):
    change(folder, classes=["rock", "gnawa"])
    with pytest.raises(UserError) as failure:
        load_classifier(folder, engine)
    assert failure.value.sentence is Sentence.MODEL_WRONG_OUTPUT
    assert "has 11 outputs, but its model card requires 10" in str(failure.value)


@pytest.mark.parametrize("engine", ["litert", "auto", "keras"])
@pytest.mark.parametrize("values", [{"n_frames": 300}, {"mel": {"n_mels": 64}}], ids=str)
def test_a_card_with_other_patches_than_the_network_is_refused(folder, engine, values):
    change(folder, **values)
    with pytest.raises(UserError) as failure:
        load_classifier(folder, engine)
    assert failure.value.sentence is Sentence.MODEL_WRONG_INPUT


def test_a_network_with_two_outputs_is_refused(folder, keras_engine):
    import keras

    card = keras_engine.card
    inside = keras.Input((card.n_frames, card.mel.n_mels))
    pooled = keras.layers.GlobalAveragePooling1D()(inside)
    outputs = [keras.layers.Dense(card.n_outputs)(pooled), keras.layers.Dense(1)(pooled)]
    replace(folder, KERAS_NAME, keras.Model(inside, outputs).save)
    with pytest.raises(UserError) as failure:
        load_classifier(folder, "keras")
    assert failure.value.sentence is Sentence.MODEL_DAMAGED


def test_code_inside_a_keras_file_is_not_run(folder, keras_engine):
    import keras

    card = keras_engine.card
    inside = keras.Input((card.n_frames, card.mel.n_mels))
    outputs = keras.layers.Lambda(lambda x: x[:, 0, :11] * 2, output_shape=(card.n_outputs,))(inside)
    replace(folder, KERAS_NAME, keras.Model(inside, outputs).save)
    with pytest.raises(UserError) as failure:
        load_classifier(folder, "keras")
    assert failure.value.sentence is Sentence.MODEL_DAMAGED
    assert "safe" in str(failure.value.__cause__).lower()


def test_a_model_opens_from_a_folder_with_any_name(tiny_model, tmp_path, litert_engine):
    folder = shutil.copytree(tiny_model, tmp_path / "Modèle 🎸 no 1")
    one = patches(litert_engine, 1)
    there, here = load_classifier(folder).predict(one), litert_engine.predict(one)
    np.testing.assert_array_equal(columns(there), columns(here))


def test_the_newest_model_is_the_default(tiny_model, tmp_path, monkeypatch):
    for name in ("genrescope-2", "genrescope-10", "genrescope-9"):
        shutil.copytree(tiny_model, tmp_path / name)
    monkeypatch.setattr("genrescope.paths.models", lambda: tmp_path)
    assert default_model().name == "genrescope-10"
    (tmp_path / "genrescope-2" / CARD_NAME).write_text("{}")
    (tmp_path / "drafts").mkdir()
    assert [card.folder.name for card in bundled_models()] == ["genrescope-10", "genrescope-9"]


def test_no_model_at_all_is_reported(tmp_path, monkeypatch):
    monkeypatch.setattr("genrescope.paths.models", lambda: tmp_path)
    with pytest.raises(UserError) as failure:
        load_classifier()
    assert failure.value.sentence is Sentence.OWN_MODEL_BROKEN
    assert bundled_models() == []


def test_cards_can_be_copied_and_compared(litert_engine):
    assert dataclasses.replace(litert_engine.card) == litert_engine.card


def replace(folder: Path, name: str, write: Callable[[Path], object]) -> None:
    """Write another model file, and its digest into the card."""
    write(folder / name)
    path = folder / CARD_NAME
    card = json.loads(path.read_text(encoding="utf-8"))
    card["files"][name]["sha256"] = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    path.write_text(json.dumps(card), encoding="utf-8")


def change(folder: Path, **values: object) -> None:
    """Change values of a card; in "mel", only those given."""
    path = folder / CARD_NAME
    card = json.loads(path.read_text(encoding="utf-8"))
    if "mel" in values:
        values["mel"] = card["mel"] | values["mel"]
    path.write_text(json.dumps(card | values), encoding="utf-8")
